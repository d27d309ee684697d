//! What the team will do when things turn out in a certain way.

use jiff::civil::Date;

/// A response settled in advance: if something is so at a task, then do something about the work
/// that has not started yet.
///
/// Whether its conditions hold is known at an instant ([`Moment`]). Its actions reach the tasks
/// that start at that instant or later; those that have started before it go on as planned. What
/// counts is the start that a task would have if no decision lengthened it and no risk with windows
/// hit it. It does nothing where its task does not happen, nor in the plan's own dates.
///
/// Of several that reach one task all cuts come first, then the delays add up. Of several that
/// settle one branch the one of the earliest instant does, at one instant the one of the smallest
/// id, and none that comes after the branch's task has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Unique among branches, rework loops and decisions.
    pub id: String,
    /// Free text; the id where the plan gives none.
    pub name: String,
    /// Index of the task at which it is taken. No task on which it acts comes before that one.
    pub at: usize,
    /// When it is taken.
    pub moment: Moment,
    /// All of them must hold; at least one.
    pub conditions: Vec<Condition>,
    /// What is then done; at least one.
    pub actions: Vec<Action>,
}

/// When a decision is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Moment {
    /// When its task ends.
    #[default]
    Finish,
    /// As soon as all its conditions are sure to hold: the day is over, the time has passed, and the
    /// task has not ended. That a risk has occurred is known when the task ends. It is the latest of
    /// these instants, and never later than the task's finish.
    Threshold,
}

/// Something about the task of a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// It ends after a limit.
    FinishesAfter(Limit),
    /// It lasts longer than so many minutes of its clock, between its start (its actual one, where
    /// it has begun) and its finish.
    LastsOver(i32),
    /// It ends later than by the plan's own dates, with the plan's buffers, by more than so many
    /// minutes of its clock. Where it does not happen there, it is late after the point at which it
    /// would have.
    LateBy(i32),
    /// The risk with this index occurred.
    Occurred(usize),
}

/// A limit in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The end of a day.
    Day(Date),
    /// So many working minutes of the default calendar from the project start.
    Work(i32),
}

/// What a decision does about work that has not started.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Lengthens tasks: each index with minutes of its clock, added to what it lasts under its
    /// risks.
    Delay(Vec<(usize, i32)>),
    /// Drops tasks, as indices: they do not happen.
    Cut(Vec<usize>),
    /// Settles a branch that is still open: its index and that of the outcome.
    Take {
        /// Index of the branch.
        branch: usize,
        /// Index of the outcome in it.
        outcome: usize,
    },
}
