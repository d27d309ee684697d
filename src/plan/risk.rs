//! The risk register.

use super::Distribution;

/// An event that may or may not occur, and what it then does to tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct Risk {
    /// Unique among risks.
    pub id: String,
    /// Free text; the id where the register gives none.
    pub name: String,
    /// Whether it lengthens or shortens work.
    pub kind: RiskKind,
    /// The probability that it occurs, 0–1, as the register has it.
    pub probability: f64,
    /// Where the register says it stands; a closed risk never fires.
    pub status: RiskStatus,
    /// One impact draw for all its tasks (`true`) or one for each.
    pub shared: bool,
    /// What it does to which tasks; at most one effect a task, tasks ascending.
    pub effects: Vec<Effect>,
    /// The one accountable person.
    pub owner: Option<String>,
}

/// What a risk does to one task when it occurs.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Index of the task.
    pub task: usize,
    /// The change of its duration.
    pub impact: Impact,
}

/// The size of a change of a task's duration; its sign is the risk's [`RiskKind`].
#[derive(Debug, Clone, PartialEq)]
pub enum Impact {
    /// Minutes of the task's clock, added (threat) or taken away (opportunity) after rounding
    /// the draw to whole minutes.
    Delay(Distribution),
    /// A share of the duration: a draw of 0.2 is the factor 1.2 (threat) or 0.8 (opportunity).
    Share(Distribution),
}

impl Impact {
    /// Of what its size is drawn.
    pub fn distribution(&self) -> &Distribution {
        let (Impact::Delay(distribution) | Impact::Share(distribution)) = self;
        distribution
    }
}

/// Whether a risk lengthens or shortens work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RiskKind {
    /// Lengthens.
    #[default]
    Threat,
    /// Shortens.
    Opportunity,
}

/// Where the register says a risk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RiskStatus {
    /// It may occur.
    #[default]
    Open,
    /// Acted upon; may still occur, with the probability given.
    Mitigated,
    /// Taken as it is.
    Accepted,
    /// Over: it never fires.
    Closed,
}

impl RiskStatus {
    /// The word used in registers and results.
    pub fn name(self) -> &'static str {
        match self {
            RiskStatus::Open => "open",
            RiskStatus::Mitigated => "mitigated",
            RiskStatus::Accepted => "accepted",
            RiskStatus::Closed => "closed",
        }
    }
}
