//! Outcome → Analysis: one question a file.
//!
//! Everything here is statistics over what a simulation left behind, in the timeline's
//! instants and the plan's indices. Dates, names and wording belong to
//! [`report`](crate::report); nothing here is drawn or scheduled.

mod completion;
mod constraint;
mod contingency;
mod correlation;
mod cost;
#[cfg(test)]
pub(crate) mod fixture;
mod gate;
mod health;
mod milestone;
mod odds;
mod overload;
mod proof;
mod risk;
mod sampling_error;
mod sensitivity;
mod warning;

pub use completion::{Completion, Percentile};
pub use constraint::ConstraintEffect;
pub use contingency::{Buffer, Contingency, Protected, RULE_OF_THUMB};
pub use correlation::{CorrelationFound, GroupFound, PairFound, Range};
pub use cost::{
    Budget, CostAnalysis, CostContingency, CostPercentile, CostShare, Joint, RiskCostShare,
    Together,
};
pub use gate::{Criterion, Scope, Verdict, gate, overall};
pub use health::{Finding, FindingKind, health};
pub use milestone::{Milestone, Phase};
pub use odds::Deadline;
pub use overload::{Overload, Stretch, overloads};
pub use proof::{Difference, Field, FieldDifference, Figure, ImportProof, Reason, import_proof};
pub use risk::RiskEffect;
pub use sampling_error::{Probability, rank, wilson};
pub use sensitivity::TaskSensitivity;
pub use warning::Warning;

use crate::outcome::{Outcome, Spread};
use crate::plan::Plan;
use crate::schedule::{Schedule, TaskDates};
use crate::timeline::Timeline;
use odds::Odds;

/// The percentiles reported where none are asked for, in percent.
pub const DEFAULT_PERCENTILES: [f64; 15] =
    [5.0, 10.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 99.0];

/// Everything that is known after a simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The plan's own dates.
    pub deterministic: Deterministic,
    /// The distribution of the project finish.
    pub completion: Completion,
    /// The odds of the project's deadline, where it has one.
    pub deadline: Option<Deadline>,
    /// Every milestone, in the plan's order.
    pub milestones: Vec<Milestone>,
    /// Every summary row that has tasks, in the plan's order.
    pub phases: Vec<Phase>,
    /// Every task, in the plan's order.
    pub tasks: Vec<TaskAnalysis>,
    /// Every constraint, by task in the plan's order.
    pub constraints: Vec<ConstraintEffect>,
    /// Every risk, the one that moves the finish furthest first.
    pub risks: Vec<RiskEffect>,
    /// How correlated draws came out, where any are.
    pub correlation: Option<CorrelationFound>,
    /// The most frequent critical paths.
    pub paths: Vec<CriticalPath>,
    /// Buffers before the finish, then before each milestone; by confidence within each.
    pub buffers: Vec<Buffer>,
    /// The contingency of the project at the plan's confidence.
    pub contingency: Contingency,
    /// How the dates that the plan's file holds compare with those computed, where it holds any.
    pub import: Option<ImportProof>,
    /// What it costs; none in a plan without costs.
    pub cost: Option<CostAnalysis>,
    /// Who has more to do at once than can be done; most first.
    pub overloads: Vec<Overload>,
    /// What to doubt about the answer.
    pub warnings: Vec<Warning>,
    /// Whether nothing was left to chance: every iteration is the same.
    pub certain: bool,
}

/// The plan's own dates, from its deterministic durations.
#[derive(Debug, Clone, PartialEq)]
pub struct Deterministic {
    /// The finish, buffers counted; an instant of the timeline.
    pub finish: i32,
    /// The finish without the plan's buffers.
    pub unbuffered_finish: i32,
    /// The probability of finishing on or before the day of `finish`.
    pub probability: Probability,
    /// One critical path as task indices.
    pub critical_path: Vec<usize>,
}

/// One task: its own dates, its spread and its share in the finish.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskAnalysis {
    /// Its dates in the plan's deterministic schedule, buffers counted.
    pub dates: TaskDates,
    /// Mean and standard deviation of its duration, minutes of its clock.
    pub duration: (f64, f64),
    /// Percentiles of duration, start and finish, where asked for.
    pub spread: Option<Spread>,
    /// Pearson correlation of its duration with the finish.
    pub pearson: f64,
    /// Spearman's of the same, where asked for.
    pub spearman: Option<f64>,
    /// The share of iterations in which it happens, where it may not.
    pub happens: Option<f64>,
    /// What it decides.
    pub sensitivity: TaskSensitivity,
}

/// A critical path and how often it was the one.
#[derive(Debug, Clone, PartialEq)]
pub struct CriticalPath {
    /// Task indices from first to last.
    pub tasks: Vec<usize>,
    /// The share of iterations.
    pub share: f64,
}

/// Answers every question about a simulated plan.
///
/// `schedule` is the plan's own deterministic schedule with its buffers counted, `unbuffered`
/// the same without them. `percentiles` of the finish are in percent, 0–100. The outcome holds
/// at least one iteration.
pub fn analyse(
    plan: &Plan,
    timeline: &Timeline,
    schedule: &Schedule,
    unbuffered: &Schedule,
    outcome: &Outcome,
    percentiles: &[f64],
) -> Analysis {
    let odds = Odds::of(plan);
    let import = import_proof(plan, timeline, schedule);
    let finishes = completion::Finishes::new(&outcome.finish, odds.sampling);
    let completion = completion::completion(&finishes, percentiles, timeline);
    let sensitivity = sensitivity::sensitivity(plan, outcome, completion.sd_days);
    let overloads = overloads(plan, timeline, schedule);
    let end_of_own_day = timeline.end_of_finish_day(schedule.finish);
    Analysis {
        deterministic: Deterministic {
            finish: schedule.finish,
            unbuffered_finish: unbuffered.finish,
            probability: odds.by_instant(end_of_own_day, &outcome.finish),
            critical_path: schedule.critical_path.clone(),
        },
        completion,
        deadline: plan.deadline.and_then(|date| odds.by_date(date, &outcome.finish, timeline)),
        milestones: milestone::milestones(plan, timeline, schedule, outcome, odds),
        phases: milestone::phases(plan, timeline, schedule, outcome, odds),
        tasks: outcome
            .tasks
            .iter()
            .zip(&schedule.tasks)
            .zip(sensitivity)
            .zip(plan.may_be_absent())
            .map(|(((found, &dates), sensitivity), may_be_absent)| TaskAnalysis {
                dates,
                happens: may_be_absent
                    .then(|| f64::from(found.n_happened) / f64::from(outcome.iterations)),
                duration: (found.duration_mean, found.duration_sd),
                spread: found.spread.as_deref().copied(),
                pearson: found.pearson,
                spearman: found.spearman,
                sensitivity,
            })
            .collect(),
        risks: risk::risk_effects(plan, outcome),
        constraints: constraint::constraint_effects(outcome),
        correlation: correlation::correlation(plan, outcome),
        paths: outcome
            .paths
            .iter()
            .map(|path| CriticalPath {
                tasks: path.tasks.clone(),
                share: f64::from(path.n) / f64::from(outcome.iterations),
            })
            .collect(),
        buffers: contingency::buffers(plan, timeline, schedule, unbuffered, outcome, &finishes),
        contingency: contingency::contingency(plan, timeline, schedule, unbuffered, &finishes),
        warnings: warning::warnings(
            plan,
            timeline,
            &overloads,
            outcome,
            import.as_ref(),
            odds.certain,
        ),
        cost: cost::cost(plan, timeline, outcome, percentiles, odds),
        overloads,
        import,
        certain: odds.certain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analysis() -> Analysis {
        let plan = fixture::plan();
        fixture::analysis(&plan)
    }

    #[test]
    fn the_odds_of_the_plans_own_date_count_its_whole_day() {
        // Finishes of 9.01 … 10.00 days; the own date is day 9 and a buffer of one day.
        assert_eq!(analysis().deterministic.probability.share, 1.0);
    }

    #[test]
    fn contingency_is_counted_from_the_date_without_buffers() {
        let contingency = analysis().contingency;
        assert!((contingency.days - 0.8).abs() < 1e-12);
        assert!((contingency.held_days - 1.0).abs() < 1e-12);
        assert_eq!(contingency.from, 9 * 480);
    }

    #[test]
    fn buffers_are_recommended_before_the_finish_and_each_milestone() {
        let buffers = analysis().buffers;
        let of = |before| {
            buffers
                .iter()
                .filter(|buffer| buffer.before == before)
                .map(|buffer| buffer.confidence)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(Protected::Finish), [0.5, 0.7, 0.8, 0.9]);
        assert_eq!(of(Protected::Milestone(2)), [0.5, 0.7, 0.8, 0.9]);
        let first = &buffers[0];
        assert!((first.needed_days - 0.5).abs() < 1e-12);
        assert!((first.rule_of_thumb_days[0] - 0.9).abs() < 1e-12);
        assert!((first.rule_of_thumb_days[1] - 1.8).abs() < 1e-12);
    }
}
