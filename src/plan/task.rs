//! Tasks, milestones, buffers, and the summary rows above them.

use jiff::civil::{Date, DateTime};

use super::{Assignment, Constraint, Distribution, Progress};

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
    /// Dates imposed on it.
    pub constraints: Vec<Constraint>,
    /// Whether it is put off until its successors need it; that uses free float only.
    pub as_late_as_possible: bool,
    /// What has been done of it.
    pub progress: Progress,
    /// When it is reached where it takes no time.
    pub point: PointRule,
    /// The dates that the file it comes from holds for it.
    pub stored: Option<Box<StoredDates>>,
    /// The correlation group of its duration.
    pub group: Option<String>,
    /// What it costs however long it lasts; of a buffer what is held back for it.
    pub cost: Option<Box<Distribution>>,
    /// What each day of it costs, days as results show them (see
    /// [`minutes_per_day`](super::PlanParts::minutes_per_day)).
    pub cost_per_day: Option<Box<Distribution>>,
    /// Who and what works on it, with the share of their time; where nobody is listed its owner
    /// does (see [`workers`](Self::workers)).
    pub resources: Vec<Assignment>,
    /// Which round of which task it repeats, where it is a part of a rework loop.
    pub repeats: Option<Repeats>,
    /// Whether it is left out of every iteration and of the plan's own dates, as if every
    /// decision had cut it: for asking what it takes.
    pub is_dropped: bool,
}

impl Task {
    /// Who works on it, by name, with the share of their time: its resources, or, where none are
    /// given, its owner with all of it.
    pub fn workers(&self) -> impl Iterator<Item = (&str, f64)> {
        let owner = self.owner.as_deref().filter(|_| self.resources.is_empty());
        let listed = self.resources.iter().map(|one| (one.name.as_str(), one.share));
        listed.chain(owner.map(|owner| (owner, 1.0)))
    }

    /// What it costs, however long it lasts and each day, as far as it costs anything.
    pub fn costs(&self) -> impl Iterator<Item = &Distribution> {
        [&self.cost, &self.cost_per_day].into_iter().filter_map(Option::as_deref)
    }

    /// Whether it costs anything, whatever that is.
    pub fn has_cost(&self) -> bool {
        self.costs().next().is_some()
    }
}

/// What a task of a rework loop repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeats {
    /// Index of the original task.
    pub original: usize,
    /// 1 for the first repetition.
    pub round: u32,
}

/// When something that takes no time is reached, if the instant it is due at is not one of
/// work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PointRule {
    /// At once at the very end of work, else when work begins again.
    #[default]
    Settled,
    /// When work begins again, at the very end of work too.
    NextStart,
}

/// Dates of a task as a file of another tool holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoredDates {
    /// Earliest start; of a task in progress that of its remaining work.
    pub early_start: Option<DateTime>,
    /// Earliest finish.
    pub early_finish: Option<DateTime>,
    /// Latest start.
    pub late_start: Option<DateTime>,
    /// Latest finish.
    pub late_finish: Option<DateTime>,
    /// Total float in minutes of the task's clock.
    pub total_float: Option<i32>,
}

/// What kind of row a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaskKind {
    /// Work with a duration.
    #[default]
    Task,
    /// A point in time; reported with its odds.
    Milestone,
    /// Work that lasts as long as what it accompanies: from the starts that its relations give
    /// it to their finishes. It moves nothing.
    Hammock,
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
