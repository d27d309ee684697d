//! The risk register.

use jiff::civil::Date;

use super::{Distribution, Plan, PlanParts, Window};

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
    /// that have windows, is under way in one of these; a task that would take no time, if it
    /// starts in one. It occurs in an iteration if it hits any. A risk that needs it asks for its
    /// number alone, whether or not it hits anything.
    pub windows: Vec<Window>,
    /// Indices of the other risks of its exclusive set, ascending: at most one of the set occurs
    /// in an iteration. They all name each other, and the probabilities of a set, those of closed
    /// risks counted as 0, sum to at most 1.
    pub excludes: Vec<usize>,
    /// Index of the risk without which this one does not occur; its probability is then that
    /// under the condition that the other occurs. No chain of such conditions comes back to where
    /// it began, nor leads to a risk that the first one excludes.
    pub depends_on: Option<usize>,
    /// What becomes of its factor where others multiply the same task.
    pub combination: Combination,
    /// What it costs when it occurs, beside the time.
    pub cost: Option<Distribution>,
    /// What it becomes once it is mitigated; none where the register says nothing about that, and
    /// where its status says that it has been done.
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
    /// Of those that say so only the one furthest from 1 counts, among threats and among
    /// opportunities: problems that are dealt with side by side (Hulett, "Integrated
    /// Cost-Schedule Risk Analysis", 2011: risk drivers in parallel).
    Parallel,
}

impl Risk {
    /// Whether somebody may still do something about it that changes it: an open risk whose
    /// probability or impact is another once it is mitigated.
    pub fn can_be_mitigated(&self) -> bool {
        let differs = |after: &Mitigation| {
            after.probability != self.probability || after.effects != self.effects
        };
        self.status == RiskStatus::Open && self.mitigation.as_ref().is_some_and(differs)
    }

    /// Becomes what it is once it is mitigated.
    pub(crate) fn mitigate(&mut self) {
        if let Some(after) = self.mitigation.take() {
            self.probability = after.probability;
            self.effects = after.effects;
        }
    }
}

impl Plan {
    /// The plan once all its open risks are mitigated.
    pub fn mitigated(&self) -> Self {
        self.vary(|parts| {
            let open = parts.risks.iter_mut().filter(|risk| risk.status == RiskStatus::Open);
            open.for_each(Risk::mitigate);
        })
    }

    /// The plan once the risk with this index is mitigated and no other; none where that makes
    /// an exclusive set more than certain.
    pub fn with_one_mitigated(&self, risk: usize) -> Option<Self> {
        let plan = self.vary(|parts| parts.risks[risk].mitigate());
        let total: f64 = plan.exclusive_set(risk).map(|member| plan.share_of_set(member)).sum();
        (plan.risks[risk].excludes.is_empty() || total <= MOST_OF_A_SET).then_some(plan)
    }
}

/// What the probabilities of an exclusive set may sum to: 1, and what rounding adds to it.
pub(crate) const MOST_OF_A_SET: f64 = 1.0 + 1e-9;

impl PlanParts {
    /// Whether a risk cannot occur: it is closed or improbable, or needs one that cannot.
    pub fn never_occurs(&self, risk: usize) -> bool {
        let row = &self.risks[risk];
        row.status == RiskStatus::Closed
            || row.probability == 0.0
            || row.depends_on.is_some_and(|other| self.never_occurs(other))
    }

    /// The risks of an exclusive set in order of their ids, the one with this index among them.
    pub(crate) fn exclusive_set(&self, risk: usize) -> impl Iterator<Item = usize> {
        let mut members = self.risks[risk].excludes.clone();
        members.push(risk);
        members.sort_unstable_by(|&a, &b| self.risks[a].id.cmp(&self.risks[b].id));
        members.into_iter()
    }

    /// The part of its exclusive set's one number that is a risk's own.
    pub(crate) fn share_of_set(&self, risk: usize) -> f64 {
        let risk = &self.risks[risk];
        if risk.status == RiskStatus::Closed { 0.0 } else { risk.probability }
    }
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
    /// Acted upon: it is what it was to become; it may still occur.
    Mitigated,
    /// Taken as it is: nobody means to mitigate it.
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
