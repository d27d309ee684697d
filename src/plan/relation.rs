//! Relations: which task waits for which, and how.

use super::Clock;

/// A dependency of one task on another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relation {
    /// Index of the task that leads.
    pub predecessor: usize,
    /// Index of the task that follows.
    pub successor: usize,
    /// Which ends of the two it joins.
    pub kind: RelationKind,
    /// The wait between them.
    pub lag: Lag,
}

/// Which ends of two tasks a relation joins, predecessor's end first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum RelationKind {
    /// The successor starts no earlier than the predecessor finishes.
    #[default]
    FinishStart,
    /// The successor starts no earlier than the predecessor starts.
    StartStart,
    /// The successor finishes no earlier than the predecessor finishes.
    FinishFinish,
    /// The successor finishes no earlier than the predecessor starts.
    StartFinish,
}

impl RelationKind {
    /// The two letters used in a predecessors cell.
    pub fn name(self) -> &'static str {
        match self {
            RelationKind::FinishStart => "FS",
            RelationKind::StartStart => "SS",
            RelationKind::FinishFinish => "FF",
            RelationKind::StartFinish => "SF",
        }
    }

    /// Whether it starts at the predecessor's finish rather than its start.
    #[inline]
    pub fn is_from_finish(self) -> bool {
        matches!(self, RelationKind::FinishStart | RelationKind::FinishFinish)
    }

    /// Whether it leads to the successor's finish rather than its start.
    #[inline]
    pub fn is_to_finish(self) -> bool {
        matches!(self, RelationKind::FinishFinish | RelationKind::StartFinish)
    }
}

/// The wait of a relation; a negative one is a lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lag {
    /// How long it is.
    pub amount: LagAmount,
    /// The clock that counts it.
    pub clock: Clock,
}

/// The length of a lag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LagAmount {
    /// Minutes of the lag's clock.
    Minutes(i32),
    /// A share of the predecessor's duration in the same iteration: 0.5 for `+50%`.
    Share(f64),
}
