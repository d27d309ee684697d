//! Tasks, milestones, buffers, and the summary rows above them.

use jiff::civil::Date;

use super::Distribution;

/// A task, milestone or buffer of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Unique among tasks and summaries.
    pub id: String,
    /// Free text; the id where the plan gives none.
    pub name: String,
    /// What kind of row it is.
    pub kind: TaskKind,
    /// Position in the work breakdown, dotted for levels, or a phase's name.
    pub wbs: Option<String>,
    /// The one accountable person.
    pub owner: Option<String>,
    /// Whether the outcome needs it.
    pub scope: Scope,
    /// The clock on which its duration is counted.
    pub clock: Clock,
    /// The plan's own (deterministic) duration in minutes of `clock`, at least 0.
    pub planned: i32,
    /// Its duration in a simulated iteration before risks, in minutes of `clock`:
    /// zero for milestones and buffers, certain where the plan gives no range.
    pub estimate: Distribution,
    /// A date by whose end it is wanted; reported, never imposed.
    pub deadline: Option<Date>,
}

/// What kind of row a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaskKind {
    /// Work with a duration.
    #[default]
    Task,
    /// A point in time; reported with its odds.
    Milestone,
    /// A margin somebody put in: counts in the deterministic dates, zero in every iteration.
    Buffer,
}

/// The clock on which a duration or a lag is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Clock {
    /// Working minutes of the calendar with this index in [`PlanParts::calendars`](super::PlanParts::calendars).
    Working(usize),
    /// Elapsed minutes, day and night.
    Elapsed,
}

/// Whether the outcome needs a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum Scope {
    /// Not negotiable.
    #[default]
    Must,
    /// Wanted; may be dropped.
    Should,
    /// Nice to have.
    Could,
}

/// A summary row: a heading over tasks, for reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Unique among tasks and summaries.
    pub id: String,
    /// Free text; the id where the plan gives none.
    pub name: String,
    /// Its position in the work breakdown.
    pub wbs: Option<String>,
    /// A date by whose end the last of its tasks is wanted; reported, never imposed.
    pub deadline: Option<Date>,
    /// Indices of the tasks below it, ascending; those whose `wbs` is its own or below it.
    pub tasks: Vec<usize>,
}
