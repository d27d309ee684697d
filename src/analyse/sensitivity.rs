//! Which tasks decide the finish? Criticality, correlation, cruciality and SSI.

use crate::outcome::{Outcome, TaskOutcome};
use crate::plan::{Plan, Task};

use super::sampling_error::Probability;

/// How much of the finish a task decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskSensitivity {
    /// Criticality index: the share of iterations in which the task is critical.
    pub criticality: f64,
    /// Cruciality: the absolute Pearson correlation of its duration with the finish.
    ///
    /// Source: T. M. Williams, "Criticality in stochastic networks", 1992.
    pub cruciality: f64,
    /// Schedule sensitivity index: criticality × sd(duration) ÷ sd(finish), both standard
    /// deviations in days as they are reported: working days of the default calendar, and days
    /// of 24 hours for a duration in elapsed time.
    ///
    /// Source: PMI, PMBOK Guide; M. Vanhoucke, "Measuring Time", 2010.
    pub ssi: f64,
    /// The odds of its own deadline, where it has one.
    pub by_deadline: Option<Probability>,
}

/// The sensitivity of every task, in the plan's order.
pub(super) fn sensitivity(
    plan: &Plan,
    outcome: &Outcome,
    sd_finish_days: f64,
) -> Vec<TaskSensitivity> {
    let of_task = |(task, found): (&Task, &TaskOutcome)| {
        let criticality = f64::from(found.n_critical) / f64::from(outcome.iterations);
        let sd_days = found.duration_sd / f64::from(plan.minutes_per_day(task.clock));
        TaskSensitivity {
            criticality,
            cruciality: found.pearson.abs(),
            ssi: if sd_finish_days > 0.0 { criticality * sd_days / sd_finish_days } else { 0.0 },
            by_deadline: found.n_by_deadline.map(|n| Probability::of_count(n, outcome.iterations)),
        }
    };
    plan.tasks.iter().zip(&outcome.tasks).map(of_task).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_task_that_decides_everything_has_an_index_of_one() {
        let plan = fixture::plan();
        let mut outcome = fixture::outcome(&plan);
        outcome.tasks[0].n_critical = outcome.iterations;
        outcome.tasks[0].duration_sd = 960.0;
        outcome.tasks[0].pearson = -0.25;
        let found = sensitivity(&plan, &outcome, 2.0);
        assert_eq!(found[0].criticality, 1.0);
        assert_eq!(found[0].ssi, 1.0);
        assert_eq!(found[0].cruciality, 0.25);
    }

    #[test]
    fn a_finish_that_never_moves_makes_nothing_sensitive() {
        let plan = fixture::plan();
        let found = sensitivity(&plan, &fixture::outcome(&plan), 0.0);
        assert!(found.iter().all(|task| task.ssi == 0.0));
    }
}
