//! The view model: what every renderer shows, as `--format json` writes it.
//!
//! Days are working days of the default calendar; dates are `null` in a plan without a start.
//! Names hold no control characters any more. Numbers are finite and rounded, so that the
//! same result is the same text.

use jiff::civil::{Date, DateTime};
use serde::{Serialize, Serializer};

use super::correlation::{CorrelationSweepView, CorrelationView};
use super::cost::CostView;
use super::estimates::EstimatesView;
use super::mitigation::MitigationView;
use super::overload::OverloadView;
use super::scenarios::{BranchView, DecisionView, ReworkView, ScopeView};
use super::weather::WeatherView;

/// The answer of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct RunReport {
    /// `planodds/run/1`.
    pub schema: &'static str,
    /// The version of planodds that computed it.
    pub version: &'static str,
    pub plan: PlanView,
    pub simulation: SimulationView,
    /// Where the ranges of tasks come from.
    pub estimates: EstimatesView,
    pub warnings: Vec<WarningView>,
    /// How many activities of an imported file came out with its dates; `null` for other plans.
    pub import: Option<ImportView>,
    pub deterministic: DeterministicView,
    pub finish: FinishView,
    pub deadline: Option<DeadlineView>,
    pub milestones: Vec<MilestoneView>,
    /// Summary rows, rolled up.
    pub phases: Vec<PhaseView>,
    /// In the plan's order, without summary rows.
    pub tasks: Vec<TaskView>,
    /// The one that moves the finish furthest first.
    pub risks: Vec<RiskView>,
    /// Forks, in the plan's order; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<BranchView>,
    /// Work that may be repeated, in the plan's order; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rework: Vec<ReworkView>,
    /// Decisions, in the plan's order; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecisionView>,
    /// The scope against the date; left out where all of it is a must.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeView>,
    /// What mitigating the open risks would buy; left out where there is nothing to mitigate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<MitigationView>,
    /// By task in the plan's order; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<ConstraintView>,
    /// What it costs; left out in a plan without costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostView>,
    /// Who has more to do at once than can be done; left out where nobody has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overload: Vec<OverloadView>,
    /// What goes together; left out where nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationView>,
    /// The finish at other correlations; left out where it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_sweep: Option<CorrelationSweepView>,
    /// What the weather takes; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weather: Option<WeatherView>,
    /// The most frequent first.
    pub critical_paths: Vec<PathView>,
    pub buffers: Vec<BufferView>,
    pub contingency: ContingencyView,
    /// Whether nothing was left to chance.
    #[serde(skip)]
    pub certain: bool,
}

impl RunReport {
    /// Whether the plan has branches, repetitions or decisions.
    pub fn has_responses(&self) -> bool {
        !(self.branches.is_empty() && self.rework.is_empty() && self.decisions.is_empty())
    }
}

/// What was simulated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanView {
    /// The plan's name.
    pub name: String,
    /// Tasks, milestones and buffers.
    pub tasks: usize,
    /// Relations between them.
    pub relations: usize,
    /// Risks of the register and of tasks.
    pub risks: usize,
    /// The project's first day.
    pub start: Option<Date>,
    /// The day up to whose start progress is known.
    pub data_date: Option<Date>,
}

/// How the dates in a file compare with those computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ImportView {
    /// Unfinished activities for which the file holds dates.
    pub compared: usize,
    /// Those that came out again to the minute.
    pub equal: usize,
    /// Unfinished activities for which the file holds none.
    pub without_dates: usize,
}

/// How it was simulated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SimulationView {
    /// Number of iterations.
    pub iterations: u32,
    /// The seed.
    pub seed: u64,
    /// How uniforms were spread.
    pub sampling: &'static str,
}

/// Something that makes the answer less certain than it looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarningView {
    /// What it is about, for programs.
    pub code: String,
    /// What it means, for people.
    pub message: String,
    /// Whether it was found while the plan was read, and shown with its place then.
    #[serde(skip)]
    pub from_reading: bool,
}

/// The plan's own dates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeterministicView {
    /// Its length with its buffers.
    pub days: f64,
    /// The day of its finish.
    pub finish: Option<Date>,
    /// The probability of finishing on or before that day.
    pub probability: f64,
    /// The 95 % interval of the sampling error of it.
    pub ci95: [f64; 2],
    /// Ids from first to last.
    pub critical_path: Vec<String>,
}

/// The distribution of the finish.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FinishView {
    /// Mean.
    pub mean_days: f64,
    /// Standard deviation.
    pub sd_days: f64,
    /// Earliest of all iterations.
    pub min_days: f64,
    /// Latest of all iterations.
    pub max_days: f64,
    /// Ascending.
    pub percentiles: Vec<PercentileView>,
}

/// A percentile of the finish.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PercentileView {
    /// In percent.
    #[serde(serialize_with = "whole_where_it_is")]
    pub p: f64,
    /// Working days from the project start.
    pub days: f64,
    /// The day on which that finish falls.
    pub date: Option<Date>,
    /// The 95 % interval of its sampling error.
    pub ci95_days: [f64; 2],
}

/// The odds of the project's deadline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DeadlineView {
    /// The day by whose end the finish is to fall.
    pub date: Date,
    /// The probability that it does.
    pub probability: f64,
    /// The 95 % interval of its sampling error.
    pub ci95: [f64; 2],
}

/// A milestone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct MilestoneView {
    pub id: String,
    pub name: String,
    pub deterministic: Option<Date>,
    pub p50: Option<Date>,
    pub p80: Option<Date>,
    pub p90: Option<Date>,
    pub deterministic_days: f64,
    pub p50_days: f64,
    pub p80_days: f64,
    pub p90_days: f64,
    /// The share of iterations in which it happens, of which the percentiles are; left out where
    /// it always does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happens: Option<f64>,
    pub deadline: Option<Date>,
    pub probability: Option<f64>,
    pub ci95: Option<[f64; 2]>,
}

/// A summary row, rolled up from its tasks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct PhaseView {
    pub id: String,
    pub name: String,
    pub wbs: Option<String>,
    pub deterministic_start: Option<Date>,
    pub deterministic_finish: Option<Date>,
    pub p50: Option<Date>,
    pub p80: Option<Date>,
    pub deterministic_start_days: f64,
    pub deterministic_finish_days: f64,
    pub p50_days: f64,
    pub p80_days: f64,
    pub deadline: Option<Date>,
    pub probability: Option<f64>,
    pub ci95: Option<[f64; 2]>,
}

/// A task, milestone or buffer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct TaskView {
    pub id: String,
    pub name: String,
    pub wbs: Option<String>,
    pub owner: Option<String>,
    /// `task`, `milestone` or `buffer`.
    pub r#type: &'static str,
    pub early_start: Option<DateTime>,
    pub early_finish: Option<DateTime>,
    pub late_start: Option<DateTime>,
    pub late_finish: Option<DateTime>,
    pub early_start_days: f64,
    pub early_finish_days: f64,
    pub total_float_days: f64,
    /// The share of iterations in which it happens; left out where it always does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happens: Option<f64>,
    pub deadline: Option<Date>,
    pub deadline_probability: Option<f64>,
    pub criticality: f64,
    pub duration_days: DurationView,
    pub start_days: SpreadView,
    pub finish_days: SpreadView,
    pub finish_p80_date: Option<Date>,
    pub sensitivity: SensitivityView,
}

/// The durations of a task: working days of the default calendar, or days of 24 hours for a
/// task in elapsed time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct DurationView {
    pub mean: f64,
    pub sd: f64,
    pub p10: Option<f64>,
    pub p50: Option<f64>,
    pub p80: Option<f64>,
    pub p90: Option<f64>,
}

/// Four percentiles of a start or finish; `null` where they were not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct SpreadView {
    pub p10: Option<f64>,
    pub p50: Option<f64>,
    pub p80: Option<f64>,
    pub p90: Option<f64>,
}

/// How much of the finish a task decides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct SensitivityView {
    pub pearson: f64,
    pub spearman: Option<f64>,
    pub cruciality: f64,
    pub ssi: f64,
}

/// A risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `threat` or `opportunity`.
    pub kind: &'static str,
    /// Where the register says it stands.
    pub status: &'static str,
    /// As the register has it; of a risk that needs another, that where the other occurs.
    pub probability: f64,
    /// The share of iterations in which it occurred.
    pub occurrence: f64,
    /// Mean days added to its tasks, summed, when it occurred; `null` if it never did.
    pub mean_impact_days: Option<f64>,
    /// Mean finish when it occurred minus mean finish when it did not.
    pub finish_effect_days: Option<f64>,
    /// The risk without which it does not occur; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#if: Option<String>,
    /// The risks that cannot occur together with it; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<String>,
    /// `parallel` where only the factor furthest from 1 counts; left out where it is `serial`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub combine: Option<&'static str>,
}

/// A date put on a task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConstraintView {
    /// The task's id.
    pub task: String,
    /// `SNET` and the like.
    pub kind: &'static str,
    /// The day that it names.
    pub date: Date,
    /// The share of iterations in which it, and none of the task's relations, decided when the
    /// task starts.
    pub held: f64,
}

/// A critical path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PathView {
    /// Ids from first to last.
    pub tasks: Vec<String>,
    /// The share of iterations in which it was the critical path.
    pub share: f64,
}

/// A recommended buffer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BufferView {
    /// `finish` or a milestone's id.
    pub before: String,
    /// 0–1.
    pub confidence: f64,
    /// Working days from the date without buffers to the percentile.
    pub needed_days: f64,
    /// Working days that the plan's buffers add there.
    pub held_days: f64,
    /// The day on which the percentile falls.
    pub date: Option<Date>,
    /// The same in working days from the project start.
    pub finish_days: f64,
    /// 10 % and 20 % of the length without buffers.
    pub rule_of_thumb_days: [f64; 2],
}

/// The contingency at the commitment level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ContingencyView {
    /// The commitment level, 0–1.
    pub confidence: f64,
    /// Working days needed beyond the date without buffers.
    pub days: f64,
    /// The date without buffers.
    pub from: Option<Date>,
    /// The date that the commitment level calls for.
    pub to: Option<Date>,
    /// Working days that the plan's buffers hold.
    pub held_days: f64,
    /// Needed minus held; negative where the plan holds more than it needs.
    pub shortfall_days: f64,
    /// `from` in working days from the project start.
    pub from_days: f64,
    /// `to` in working days from the project start.
    pub to_days: f64,
    /// Working days, whole ones, from the plan's own finish day to the day of `to`.
    pub days_after_plan: f64,
}

/// Writes a number without decimals as one: 80, not 80.0.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
pub(super) fn whole_where_it_is<S: Serializer>(
    number: &f64,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}
