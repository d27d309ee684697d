//! Which tasks decide the finish? Criticality, correlation, cruciality and SSI.

use crate::outcome::{Outcome, TaskOutcome};
use crate::plan::{Clock, Plan, Task};

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
    /// deviations in working days of the default calendar.
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
        let sd_days = found.duration_sd * default_days_per_minute(plan, task.clock);
        TaskSensitivity {
            criticality,
            cruciality: found.pearson.abs(),
            ssi: if sd_finish_days > 0.0 { criticality * sd_days / sd_finish_days } else { 0.0 },
            by_deadline: found.n_by_deadline.map(|n| Probability::of_count(n, outcome.iterations)),
        }
    };
    plan.tasks.iter().zip(&outcome.tasks).map(of_task).collect()
}

/// Working days of the default calendar that go by, on average, during one minute of a clock.
///
/// A week is the common measure: ten elapsed days and ten days of a seven-day calendar both
/// delay a five-day project by less than ten of its days.
fn default_days_per_minute(plan: &Plan, clock: Clock) -> f64 {
    const MINUTES_OF_A_WEEK: i32 = 7 * 24 * 60;
    let default = &plan.calendars[0];
    let week_of_clock = match clock {
        Clock::Working(calendar) => plan.calendars[calendar].minutes_per_week(),
        Clock::Elapsed => MINUTES_OF_A_WEEK,
    };
    let per_day = f64::from(default.minutes_per_day);
    if week_of_clock == 0 || default.minutes_per_week() == 0 {
        // A calendar worked on listed days only has no average week.
        return 1.0 / per_day;
    }
    f64::from(default.minutes_per_week()) / f64::from(week_of_clock) / per_day
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::plan::Calendar;

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

    #[test]
    fn elapsed_days_count_by_the_working_days_they_span() {
        let plan = fixture::plan();
        let week = default_days_per_minute(&plan, Clock::Elapsed) * 7.0 * 1440.0;
        assert!((week - 5.0).abs() < 1e-12);
        assert_eq!(default_days_per_minute(&plan, Clock::Working(0)), 1.0 / 480.0);
    }

    #[test]
    fn a_calendar_worked_twice_as_long_delays_half_as_much() {
        let mut parts = fixture::parts();
        let mut double = Calendar::standard();
        for day in &mut double.week {
            for shift in day.iter_mut() {
                let length = shift.end - shift.start;
                shift.start -= length / 2;
                shift.end += length / 2;
            }
        }
        parts.calendars.push(double);
        let plan = crate::plan::Plan::from_valid_parts(parts);
        assert_eq!(default_days_per_minute(&plan, Clock::Working(1)), 0.5 / 480.0);
    }
}
