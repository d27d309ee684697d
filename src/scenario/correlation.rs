//! What if durations go together more, or less, than the plan says?

use super::Finishes;
use crate::plan::{Correlation, CorrelationGroup, Distribution, Plan, Variable};
use crate::simulate::{Control, InstructionSet};

/// The finish at every correlation of a row of them.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationSweep {
    /// Durations that vary, and go together.
    pub n_durations: usize,
    /// Whether the plan has correlations of its own, which are set aside.
    pub sets_aside: bool,
    /// By correlation, ascending.
    pub steps: Vec<SweepStep>,
}

/// The finish at one correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SweepStep {
    /// The correlation of every two durations.
    pub rho: f64,
    /// Mean finish in working days from the project start.
    pub mean_days: f64,
    /// Its standard deviation (divisor n − 1; 0 for one iteration).
    pub sd_days: f64,
    /// The median, an instant of the time axis.
    pub p50: i32,
    /// The date that four of five iterations keep.
    pub p80: i32,
    /// The share of iterations that finish by the project's deadline, where it has one.
    pub odds: Option<f64>,
}

/// Steps of the sweep: 0, 0.1 … 1.
pub(super) const N_STEPS: usize = 11;

/// The durations that a sweep lets go together: those that vary.
pub fn durations(plan: &Plan) -> Vec<Variable> {
    let varies = |task: &usize| {
        let task = &plan.tasks[*task];
        !matches!(task.estimate, Distribution::Fixed(_)) && !task.progress.is_finished()
    };
    (0..plan.tasks.len()).filter(varies).map(Variable::Duration).collect()
}

/// Simulates a plan at correlations from 0 to 1 between each two of its durations, one common
/// factor for all of them, on the same random numbers; the plan's own correlations are set aside.
/// `None` if it was cancelled.
pub fn correlation_sweep(
    plan: &Plan,
    instructions: InstructionSet,
    control: &Control,
) -> Option<CorrelationSweep> {
    let members = durations(plan);
    let step = |step: usize| {
        let rho = step as f64 / 10.0;
        let varied = plan.vary(|parts| parts.correlation = in_common(rho, &members, plan));
        let finishes = Finishes::of(&varied, instructions, control)?;
        let (mean_days, sd_days) = moments(&finishes);
        Some(SweepStep {
            rho,
            mean_days,
            sd_days,
            p50: finishes.at(0.5),
            p80: finishes.at(0.8),
            odds: plan.deadline.and_then(|deadline| finishes.odds_by(deadline)),
        })
    };
    Some(CorrelationSweep {
        n_durations: members.len(),
        sets_aside: !plan.correlation.is_empty(),
        steps: (0..N_STEPS).map(step).collect::<Option<_>>()?,
    })
}

/// One correlation between all of some variables.
fn in_common(rho: f64, members: &[Variable], plan: &Plan) -> Correlation {
    if members.len() < 2 {
        return Correlation::default();
    }
    // A name that no group of a plan can have.
    let group = CorrelationGroup { name: String::new(), rho, members: members.to_vec() };
    let id = |variable| match variable {
        Variable::Duration(task) | Variable::Cost(task) => &plan.tasks[task].id,
        Variable::Occurrence(risk) | Variable::Impact(risk) => &plan.risks[risk].id,
    };
    Correlation::new(vec![group], Vec::new(), id).unwrap_or_default()
}

/// Mean and standard deviation in working days.
fn moments(finishes: &Finishes) -> (f64, f64) {
    let days = |&instant: &i32| finishes.timeline.days(instant);
    let n = finishes.by_iteration.len() as f64;
    let mean = finishes.by_iteration.iter().map(days).sum::<f64>() / n;
    let square = |instant: &i32| (days(instant) - mean) * (days(instant) - mean);
    let squares: f64 = finishes.by_iteration.iter().map(square).sum();
    (mean, if n > 1.0 { (squares / (n - 1.0)).sqrt() } else { 0.0 })
}
