//! The risk register.

use jiff::civil::Date;

use super::{Distribution, Window};

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
    /// Where not empty: it hits a task only if the task, as long as it would last without risks
    /// that have windows, is under way in one of these.
    pub windows: Vec<Window>,
    /// Indices of the risks of which at most one occurs in an iteration together with this one;
    /// they exclude each other and it in turn, and their probabilities and its own sum to at most
    /// 1.
    pub excludes: Vec<usize>,
    /// Index of the risk without which this one does not occur; its probability is then that
    /// under the condition that the other occurs.
    pub depends_on: Option<usize>,
    /// What becomes of its factor where others multiply the same task.
    pub combination: Combination,
    /// What it costs when it occurs, beside the time.
    pub cost: Option<Distribution>,
    /// What it becomes once it is mitigated.
    pub mitigation: Option<Mitigation>,
    /// When somebody last looked at it.
    pub reviewed: Option<Date>,
}

/// What a risk becomes once something is done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mitigation {
    /// What is done.
    pub name: Option<String>,
    /// What doing it costs.
    pub cost: Option<f64>,
    /// The probability that is left.
    pub probability: f64,
    /// What it then does to which tasks.
    pub effects: Vec<Effect>,
}

/// What becomes of factors of several risks on one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Combination {
    /// They are multiplied: one problem after the other.
    #[default]
    Serial,
    /// Of those that say so the largest alone counts: problems that are dealt with side by side.
    Parallel,
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
