//! Dates that somebody put on a task.

use jiff::civil::{Date, DateTime, Time};

/// One end of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// Where its work begins.
    Start,
    /// Where its work ends.
    Finish,
}

/// A date put on one end of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constraint {
    /// What it asks of which end.
    pub kind: ConstraintKind,
    /// The instant it asks it for.
    pub at: DateTime,
}

impl Constraint {
    /// The day that it names: for a finish, midnight is the end of the day before.
    pub fn day(&self) -> Date {
        let date = self.at.date();
        let ends_the_day = self.kind.end() == End::Finish && self.at.time() == Time::midnight();
        if ends_the_day { date.yesterday().unwrap_or(date) } else { date }
    }
}

/// A constraint that was left out, or weakened, because that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relaxed {
    /// Index of the task in the plan.
    pub task: usize,
    /// The constraint as it was.
    pub constraint: Constraint,
}

/// What a constraint asks of one end of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConstraintKind {
    /// Not before its date: SNET, FNET. Delays early dates.
    NoEarlier(End),
    /// Not after its date: SNLT, FNLT. Acts on late dates; under the rules of Microsoft
    /// Project, where constraints are honoured, on early dates too.
    NoLater(End),
    /// On its date if logic lets it: MSO, MFO. Delays early dates and acts on late ones.
    On(End),
    /// On its date whatever logic says: the mandatory constraints of P6, MSO and MFO of
    /// Microsoft Project.
    Mandatory(End),
    /// Its start on a date whatever logic says, but free in late dates: a manually scheduled
    /// task of Microsoft Project.
    Pinned,
}

impl ConstraintKind {
    /// The end it is about.
    pub fn end(self) -> End {
        match self {
            Self::NoEarlier(end) | Self::NoLater(end) | Self::On(end) | Self::Mandatory(end) => end,
            Self::Pinned => End::Start,
        }
    }

    /// The letters used in a constraint cell.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoEarlier(End::Start) => "SNET",
            Self::NoEarlier(End::Finish) => "FNET",
            Self::NoLater(End::Start) => "SNLT",
            Self::NoLater(End::Finish) => "FNLT",
            Self::On(End::Start) => "MSO",
            Self::On(End::Finish) => "MFO",
            Self::Mandatory(End::Start) => "mandatory start",
            Self::Mandatory(End::Finish) => "mandatory finish",
            Self::Pinned => "manually scheduled",
        }
    }
}
