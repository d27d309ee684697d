//! What was read, before anybody asked whether it makes sense together.

mod responses;

use jiff::civil::{Date, DateTime, Time};

pub use responses::{
    BranchDraft, ConditionDraft, CutDraft, DecisionDraft, OutcomeDraft, ResponsesDraft, ReworkDraft,
};

use super::relation::LagText;
use crate::diagnostic::Span;
use crate::plan::{
    Assignment, Calendar, Combination, ConstraintKind, PointRule, RelationKind, Resource, RiskKind,
    RiskStatus, Rules, Sampling, Scope, Shape, StoredDates, Window,
};

/// A value with the place it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A plan as it was written: every cell typed, nothing resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The name of the file or folder.
    pub name: String,
    /// The rows of the tasks table.
    pub tasks: Vec<TaskDraft>,
    /// The rows of the risk register.
    pub risks: Vec<RiskDraft>,
    /// The rows of the estimates file.
    pub estimates: Vec<EstimateDraft>,
    /// plan.toml.
    pub settings: SettingsDraft,
}

/// A row of the tasks table.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskDraft {
    /// Its id, or its number where the table has no ids.
    pub id: Spanned<String>,
    /// Free text.
    pub name: Option<String>,
    /// The `type` column.
    pub kind: RowKind,
    /// The parts of the predecessors cell.
    pub predecessors: Vec<Spanned<String>>,
    /// Relations that the file gives one by one instead.
    pub links: Vec<Spanned<LinkDraft>>,
    /// Dates imposed on it.
    pub constraints: Vec<Spanned<ConstraintDraft>>,
    /// Whether it is put off until its successors need it.
    pub as_late_as_possible: bool,
    /// What has been done of it.
    pub progress: ProgressDraft,
    /// When it is reached where it takes no time.
    pub point: PointRule,
    /// Activity codes and other groupings, as names with their values. User-defined fields are
    /// among them, their names begun with `udf:`.
    pub codes: Vec<(String, String)>,
    /// The dates that the file holds for it.
    pub stored: Option<StoredDates>,
    /// Position in the work breakdown.
    pub wbs: Option<String>,
    /// The one accountable person.
    pub owner: Option<String>,
    /// The name of its calendar.
    pub calendar: Option<Spanned<String>>,
    /// The correlation group of its duration.
    pub group: Option<Spanned<String>>,
    /// Whether the outcome needs it.
    pub scope: Scope,
    /// A date by whose end it is wanted.
    pub deadline: Option<Spanned<Date>>,
    /// The plan's own duration.
    pub duration: Option<Spanned<Duration>>,
    /// The range of its duration.
    pub estimate: Points<Duration>,
    /// What it costs however long it lasts.
    pub cost: Option<Spanned<CostDraft>>,
    /// What each day of it costs.
    pub cost_per_day: Option<Spanned<CostDraft>>,
    /// Who works on it.
    pub resources: Vec<Spanned<Assignment>>,
    /// The probability of its own risk.
    pub risk_probability: Option<Spanned<Probability>>,
    /// The impact of its own risk.
    pub risk_impact: Points<Impact>,
}

impl TaskDraft {
    /// A row of which only the id is known; `span` is where its estimates would stand.
    pub(crate) fn blank(id: Spanned<String>, span: Span) -> Self {
        Self {
            id,
            name: None,
            kind: RowKind::Task,
            predecessors: Vec::new(),
            links: Vec::new(),
            constraints: Vec::new(),
            as_late_as_possible: false,
            progress: ProgressDraft::default(),
            point: PointRule::default(),
            codes: Vec::new(),
            stored: None,
            wbs: None,
            owner: None,
            calendar: None,
            group: None,
            scope: Scope::default(),
            deadline: None,
            duration: None,
            estimate: Points::none(span),
            cost: None,
            cost_per_day: None,
            resources: Vec::new(),
            risk_probability: None,
            risk_impact: Points::none(span),
        }
    }

    /// Which of some calendars the row names; the default one, the first, where it names none
    /// or none that exists.
    pub(crate) fn calendar_index(&self, calendars: &[Calendar]) -> usize {
        let named = self.calendar.as_ref();
        let index = named
            .and_then(|name| calendars.iter().position(|calendar| calendar.name == name.value));
        index.unwrap_or(0)
    }
}

/// A cost as it was written: numbers of at least 0, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct CostDraft {
    /// One certain number; low and high; or low, likely and high.
    pub points: Vec<f64>,
    /// The distribution through several points, where it is named.
    pub shape: Option<Shape>,
}

/// A relation as a schedule file gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkDraft {
    /// The id of the task that leads.
    pub predecessor: String,
    /// Which ends it joins.
    pub kind: RelationKind,
    /// The wait, if any.
    pub lag: Option<LagText>,
}

/// A constraint as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConstraintDraft {
    /// What it asks of which end.
    pub kind: ConstraintKind,
    /// The date it asks it for.
    pub at: Moment,
}

/// A day, perhaps with a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day; without one the start of the day for what begins, its end for what ends.
    pub time: Option<Time>,
}

impl From<DateTime> for Moment {
    fn from(at: DateTime) -> Self {
        Self { date: at.date(), time: Some(at.time()) }
    }
}

/// What a row says about progress.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ProgressDraft {
    /// When work began.
    pub actual_start: Option<Spanned<Moment>>,
    /// When it ended.
    pub actual_finish: Option<Spanned<Moment>>,
    /// What is still to be done.
    pub remaining: Option<Spanned<Duration>>,
    /// What has been done, as a share: 0.4 for `40%`.
    pub percent: Option<Spanned<f64>>,
    /// What has been done, as a length of time.
    pub done: Option<Spanned<Duration>>,
    /// Before this the rest is not taken up.
    pub resume: Option<Spanned<Moment>>,
}

/// What the `type` column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowKind {
    /// Work.
    #[default]
    Task,
    /// A point in time.
    Milestone,
    /// A heading over tasks.
    Summary,
    /// Work that lasts as long as what it accompanies.
    Hammock,
    /// A margin somebody put in.
    Buffer,
}

/// A row of the risk register.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskDraft {
    /// Its id, or its number where the register has no ids.
    pub id: Spanned<String>,
    /// Free text.
    pub name: Option<String>,
    /// Threat or opportunity.
    pub kind: RiskKind,
    /// The probability that it occurs.
    pub probability: Option<Spanned<Probability>>,
    /// What it does to a task.
    pub impact: Points<Impact>,
    /// The probability after mitigation.
    pub mitigated_probability: Option<Spanned<Probability>>,
    /// The impact after mitigation.
    pub mitigated_impact: Points<Impact>,
    /// The parts of the tasks cell.
    pub targets: Vec<Spanned<String>>,
    /// One impact draw for all tasks, or one each.
    pub shared: bool,
    /// The one accountable person.
    pub owner: Option<String>,
    /// Where it stands.
    pub status: RiskStatus,
    /// The ids of risks that cannot occur together with it, nor with each other.
    pub excludes: Vec<Spanned<String>>,
    /// The id of the risk without which it does not occur.
    pub condition: Option<Spanned<String>>,
    /// What becomes of its factor beside others.
    pub combination: Combination,
    /// When it may occur; always where there is none.
    pub windows: Vec<Spanned<Window>>,
    /// What it costs when it occurs.
    pub cost: Option<Spanned<CostDraft>>,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// What doing it costs.
    pub mitigation_cost: Option<Spanned<f64>>,
    /// When somebody last looked at it.
    pub reviewed: Option<Date>,
    /// Whether a cell other than an impact's could not be read, so that what is missing may have been there.
    pub flawed: bool,
}

/// A row of the estimates file.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimateDraft {
    /// The id of the task.
    pub id: Spanned<String>,
    /// The range of its duration.
    pub points: Points<Duration>,
}

/// Which user-defined fields of a file hold the ranges of its tasks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldsDraft {
    /// The name of the field with the low end.
    pub low: Option<Spanned<String>>,
    /// That with the likely value.
    pub likely: Option<Spanned<String>>,
    /// That with the high end.
    pub high: Option<Spanned<String>>,
    /// The unit of their numbers, and whether it is elapsed time.
    pub unit: (Unit, bool),
    /// The distribution through them.
    pub shape: Option<Shape>,
}

/// The three points of an estimate as they were written, with the distribution they belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct Points<V> {
    /// The distribution; none where the cell is empty.
    pub shape: Option<Shape>,
    /// The `low` cell.
    pub low: Option<Spanned<V>>,
    /// The `likely` cell; none for a discrete distribution.
    pub likely: Option<Spanned<V>>,
    /// The `high` cell.
    pub high: Option<Spanned<V>>,
    /// The values of a discrete distribution with their probabilities.
    pub values: Vec<(Spanned<V>, f64)>,
    /// Where the estimate stands: its first cell that is not empty, else its row.
    pub span: Span,
    /// Whether one of its cells could not be read.
    pub flawed: bool,
}

impl<V> Points<V> {
    /// No points at all.
    pub(crate) fn none(span: Span) -> Self {
        Self {
            shape: None,
            low: None,
            likely: None,
            high: None,
            values: Vec::new(),
            span,
            flawed: false,
        }
    }

    /// Whether no point is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// The points and values given.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Spanned<V>> {
        [&self.low, &self.likely, &self.high]
            .into_iter()
            .flatten()
            .chain(self.values.iter().map(|(value, _)| value))
    }
}

/// A length of time as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    /// How many units; finite, at least 0 except in a lag.
    pub amount: f64,
    /// The unit.
    pub unit: Unit,
    /// Whether it passes day and night.
    pub elapsed: bool,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days: a calendar's working day, or 24 hours of elapsed time.
    #[default]
    Day,
    /// Weeks: a calendar's working week, or 7 days of elapsed time.
    Week,
    /// Months: 20 working days, or 30 days of elapsed time.
    Month,
}

impl Duration {
    /// Minutes of elapsed time.
    pub fn elapsed_minutes(self) -> f64 {
        self.minutes(1440.0, 7.0, 30.0)
    }

    /// Working minutes of a calendar.
    pub fn working_minutes(self, calendar: &Calendar) -> f64 {
        self.minutes(f64::from(calendar.minutes_per_day), f64::from(calendar.days_per_week), 20.0)
    }

    fn minutes(self, day: f64, days_per_week: f64, days_per_month: f64) -> f64 {
        self.amount
            * match self.unit {
                Unit::Minute => 1.0,
                Unit::Hour => 60.0,
                Unit::Day => day,
                Unit::Week => day * days_per_week,
                Unit::Month => day * days_per_month,
            }
    }
}

/// One point of an impact as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Impact {
    /// A length of time.
    Duration(Duration),
    /// `20%` of the task's duration: 0.2.
    Share(f64),
    /// `x1.2` times the task's duration.
    Factor(f64),
    /// A word of the scale.
    Word(String),
}

/// A probability as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Probability {
    /// 0–1.
    Number(f64),
    /// A word of the scale.
    Word(String),
}

/// What plan.toml says; what it leaves out is none or empty.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsDraft {
    /// The plan's name.
    pub name: Option<String>,
    /// When the project starts.
    pub start: Option<Spanned<DateTime>>,
    /// Up to when progress is known.
    pub data_date: Option<Spanned<DateTime>>,
    /// The day by whose end the project is to be finished.
    pub deadline: Option<Spanned<Date>>,
    /// The commitment level.
    pub confidence: Option<f64>,
    /// Whose calendar counts lags.
    pub lag_calendar: LagCalendar,
    /// By whose rules dates are computed.
    pub rules: Rules,
    /// Number of iterations.
    pub iterations: Option<u32>,
    /// The seed.
    pub seed: Option<u64>,
    /// How uniforms are spread.
    pub sampling: Option<Sampling>,
    /// The default calendar first, then the others by name.
    pub calendars: Vec<Calendar>,
    /// The names of calendars that are given weather, which they hold themselves.
    pub weather: Vec<Spanned<String>>,
    /// Ranges for tasks that have only a duration.
    pub templates: Vec<Template>,
    /// Fields of the plan's file that hold ranges.
    pub fields: Option<FieldsDraft>,
    /// What names stand for where it is not one person.
    pub resources: Vec<Spanned<Resource>>,
    /// What the project may cost.
    pub budget: Option<Spanned<f64>>,
    /// What costs are counted in.
    pub currency: Option<String>,
    /// Which tasks are buffers, whatever their rows say.
    pub buffers: Vec<Spanned<String>>,
    /// Forks, repetitions and responses.
    pub responses: ResponsesDraft,
    /// Which draws go together.
    pub correlation: CorrelationDraft,
    /// Words to probabilities, defaults included; keys in lower case without spaces, `_` and `-`.
    pub likelihood: Vec<(String, f64)>,
    /// Words to ranges as shares of the duration, defaults included.
    pub impact: Vec<(String, [f64; 3])>,
    /// What seems to be missing but may only have been unreadable.
    pub unread: Unread,
}

/// Settings that could not be read, so that their absence elsewhere is no news.
#[expect(clippy::struct_excessive_bools, reason = "each stands for one thing of its own")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    /// The start date.
    pub start: bool,
    /// The data date.
    pub data_date: bool,
    /// A calendar, or all of them.
    pub calendars: bool,
    /// Words of a scale.
    pub words: bool,
    /// Something about correlations.
    pub correlation: bool,
}

impl Unread {
    /// Nothing could be read.
    pub const ALL: Self =
        Self { start: true, data_date: true, calendars: true, words: true, correlation: true };
}

/// Whose calendar counts lags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LagCalendar {
    /// The predecessor's.
    #[default]
    Predecessor,
    /// The successor's.
    Successor,
    /// The plan's default calendar.
    Default,
    /// Day and night.
    AroundTheClock,
}

/// A range for tasks that have only a duration.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Which tasks it is for: `*`, `wbs:2`, `owner:Ana`, `code:TYPE=VALUE`, `calendar:NAME` or
    /// an id.
    pub selector: Spanned<String>,
    /// Low, likely and high as shares of the duration.
    pub shares: [f64; 3],
    /// Their distribution.
    pub shape: Shape,
}

/// What `[correlation]` says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CorrelationDraft {
    /// The number of every group that has none of its own.
    pub group: Option<Spanned<f64>>,
    /// Groups that are named here.
    pub groups: Vec<GroupDraft>,
    /// Numbers for two variables each.
    pub pairs: Vec<PairDraft>,
}

/// A correlation group as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupDraft {
    /// Its name.
    pub name: Spanned<String>,
    /// The correlation of each two members.
    pub rho: Option<Spanned<f64>>,
    /// Members beside those that name it in their rows.
    pub members: Vec<Spanned<String>>,
}

/// A correlation of two variables as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct PairDraft {
    /// The first name.
    pub a: Spanned<String>,
    /// The second name.
    pub b: Spanned<String>,
    /// Their correlation.
    pub rho: Spanned<f64>,
    /// The whole of it.
    pub span: Span,
}
