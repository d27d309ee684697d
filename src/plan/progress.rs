//! What has been done of a task by the data date.

use jiff::civil::DateTime;

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// Nothing has been done.
    #[default]
    NotStarted,
    /// Some has been done; the task's planned duration and estimate are of what remains.
    Started {
        /// When work began.
        start: DateTime,
        /// What has been done, in minutes of the task's clock.
        done: i32,
        /// Before this the rest is not taken up, where work was suspended.
        resume: Option<DateTime>,
    },
    /// All is done; the planned duration is still the plan's own, and nothing about it is
    /// uncertain any more.
    Finished {
        /// When work began.
        start: DateTime,
        /// When it ended.
        finish: DateTime,
    },
}

impl Progress {
    /// Whether all is done.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Finished { .. })
    }
}
