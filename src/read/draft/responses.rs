//! Forks, repetitions and responses as plan.toml gives them.

use jiff::civil::Date;

use super::{Duration, Probability, Spanned};
use crate::diagnostic::Span;
use crate::plan::{Moment, Scope};

/// The sections `[[branch]]`, `[[rework]]` and `[[decision]]`, in the order listed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResponsesDraft {
    /// Forks.
    pub branches: Vec<BranchDraft>,
    /// Work that may be repeated.
    pub reworks: Vec<ReworkDraft>,
    /// Responses settled in advance.
    pub decisions: Vec<DecisionDraft>,
}

/// A section `[[branch]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchDraft {
    /// Its id.
    pub id: Spanned<String>,
    /// Free text.
    pub name: Option<String>,
    /// The id of the task whose finish settles it.
    pub after: Option<Spanned<String>>,
    /// How it may turn out.
    pub outcomes: Vec<OutcomeDraft>,
    /// Whether a value could not be read, so that what is missing may have been there.
    pub flawed: bool,
}

/// One outcome of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeDraft {
    /// Its name.
    pub name: Spanned<String>,
    /// Its probability.
    pub probability: Option<Spanned<Probability>>,
    /// Ids and other selectors of the tasks that happen only then.
    pub tasks: Vec<Spanned<String>>,
}

/// A section `[[rework]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReworkDraft {
    /// Its id.
    pub id: Spanned<String>,
    /// Free text.
    pub name: Option<String>,
    /// The id of the task with which a round begins.
    pub first: Option<Spanned<String>>,
    /// The id of the task that ends one.
    pub last: Option<Spanned<String>>,
    /// The probability of a further round.
    pub probability: Option<Spanned<Probability>>,
    /// At most so many repetitions.
    pub at_most: u32,
    /// The length of the tasks of a repetition as a share of the original's: 0.5 for `50%`.
    pub share: f64,
    /// Whether a value could not be read.
    pub flawed: bool,
}

/// A section `[[decision]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionDraft {
    /// Its id.
    pub id: Spanned<String>,
    /// Free text.
    pub name: Option<String>,
    /// The id of the task at which it is taken.
    pub at: Option<Spanned<String>>,
    /// When it is taken.
    pub moment: Moment,
    /// All that must hold.
    pub conditions: Vec<Spanned<ConditionDraft>>,
    /// What each of `tasks` is lengthened by.
    pub delay: Option<Spanned<Duration>>,
    /// Ids and other selectors of the tasks that are lengthened, where there is such a list.
    pub tasks: Option<Spanned<Vec<Spanned<String>>>>,
    /// What is left out.
    pub cut: Option<Spanned<CutDraft>>,
    /// The id of the branch that it settles.
    pub branch: Option<Spanned<String>>,
    /// The name of the outcome it settles it for.
    pub outcome: Option<Spanned<String>>,
    /// Whether a value could not be read.
    pub flawed: bool,
}

impl DecisionDraft {
    /// The first place that says what is done.
    pub(crate) fn action(&self) -> Option<Span> {
        let spans = [
            self.delay.as_ref().map(|delay| delay.span),
            self.tasks.as_ref().map(|tasks| tasks.span),
            self.cut.as_ref().map(|cut| cut.span),
            self.branch.as_ref().map(|branch| branch.span),
            self.outcome.as_ref().map(|outcome| outcome.span),
        ];
        spans.into_iter().flatten().min()
    }
}

/// Something about the task of a decision.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionDraft {
    /// It ends after that day.
    AfterDay(Date),
    /// It ends later than so long after the project start.
    AfterWork(Duration),
    /// It lasts longer.
    LastsOver(Duration),
    /// It ends later than planned by more than this.
    LateBy(Duration),
    /// The risk with this id occurred.
    Risk(String),
}

/// What a decision leaves out.
#[derive(Debug, Clone, PartialEq)]
pub enum CutDraft {
    /// All that is no more needed than this.
    Scope(Scope),
    /// Ids and other selectors.
    Tasks(Vec<Spanned<String>>),
}
