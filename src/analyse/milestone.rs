//! When will the milestones and the phases be reached?

use crate::outcome::{Outcome, Watched};
use crate::plan::Plan;
use crate::schedule::Schedule;
use crate::timeline::Timeline;

use super::completion::{happened, select};
use super::odds::{Deadline, Odds};

/// A milestone and when it is reached. Instants are those of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Milestone {
    /// Index of its task in the plan.
    pub task: usize,
    /// In the plan's own dates, buffers counted.
    pub deterministic: i32,
    /// The median of all iterations.
    pub p50: i32,
    /// 80 % of iterations reach it by then.
    pub p80: i32,
    /// 90 % of iterations reach it by then.
    pub p90: i32,
    /// Its own deadline, where it has one.
    pub deadline: Option<Deadline>,
}

/// A summary row and when the last of its tasks finishes. Instants are those of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Index of the summary in the plan.
    pub summary: usize,
    /// The earliest start of its tasks in the plan's own dates.
    pub deterministic_start: i32,
    /// The latest finish of its tasks in the plan's own dates.
    pub deterministic_finish: i32,
    /// The median of the latest finish.
    pub p50: i32,
    /// 80 % of iterations have finished all its tasks by then.
    pub p80: i32,
    /// Its own deadline, where it has one.
    pub deadline: Option<Deadline>,
}

/// Summarises every milestone that is ever reached, in the plan's order. Percentiles are of the
/// iterations in which it happens, the odds of its deadline of all.
pub(super) fn milestones(
    plan: &Plan,
    timeline: &Timeline,
    schedule: &Schedule,
    outcome: &Outcome,
    odds: Odds,
) -> Vec<Milestone> {
    let mut scratch = Vec::new();
    let summarise = |watched: &Watched| {
        let happened = happened(&watched.finish);
        if happened.is_empty() {
            return None;
        }
        let found = select(&happened, &[0.5, 0.8, 0.9], &mut scratch);
        let deadline = plan.tasks[watched.index].deadline;
        Some(Milestone {
            task: watched.index,
            deterministic: schedule.tasks[watched.index].early_finish,
            p50: found[0],
            p80: found[1],
            p90: found[2],
            deadline: deadline.and_then(|date| odds.by_date(date, &watched.finish, timeline)),
        })
    };
    outcome.milestones.iter().filter_map(summarise).collect()
}

/// Rolls up every summary that has tasks, in the plan's order.
pub(super) fn phases(
    plan: &Plan,
    timeline: &Timeline,
    schedule: &Schedule,
    outcome: &Outcome,
    odds: Odds,
) -> Vec<Phase> {
    let mut scratch = Vec::new();
    let is_planned = plan.planned_tasks();
    let roll_up = |watched: &Watched| {
        let summary = &plan.summaries[watched.index];
        // What is not planned has no dates, unless nothing below it has.
        let any = summary.tasks.iter().any(|&task| is_planned[task]);
        let below = summary.tasks.iter().filter(|&&task| is_planned[task] || !any);
        let dates = || below.clone().map(|&task| &schedule.tasks[task]);
        let happened = happened(&watched.finish);
        if happened.is_empty() {
            return None;
        }
        let found = select(&happened, &[0.5, 0.8], &mut scratch);
        Some(Phase {
            summary: watched.index,
            deterministic_start: dates().map(|dates| dates.early_start).min()?,
            deterministic_finish: dates().map(|dates| dates.early_finish).max()?,
            p50: found[0],
            p80: found[1],
            deadline: summary
                .deadline
                .and_then(|date| odds.by_date(date, &watched.finish, timeline)),
        })
    };
    outcome.summaries.iter().filter_map(roll_up).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_milestone_has_its_percentiles_and_the_odds_of_its_own_deadline() {
        let plan = fixture::plan();
        let (timeline, schedule) = (Timeline::new(&plan, 366), fixture::schedule(&plan));
        let outcome = fixture::outcome(&plan);
        let found = milestones(&plan, &timeline, &schedule, &outcome, Odds::of(&plan));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].deterministic, 4 * 480);
        // Finishes of 4.01, 4.02 … 5.00 days, a hundred of each.
        assert_eq!(found[0].p50, 4 * 480 + 240);
        assert_eq!(found[0].p80, 4 * 480 + 384);
        let deadline = found[0].deadline.expect("the fixture gives it a deadline");
        assert_eq!(deadline.probability.share, 1.0);
        assert!(deadline.probability.interval[0] < 1.0);
    }

    #[test]
    fn a_phase_spans_its_tasks_and_has_the_odds_of_its_own_deadline() {
        let plan = fixture::plan();
        let (timeline, schedule) = (Timeline::new(&plan, 366), fixture::schedule(&plan));
        let outcome = fixture::outcome(&plan);
        let found = phases(&plan, &timeline, &schedule, &outcome, Odds::of(&plan));
        assert_eq!(found[0].deterministic_start, 0);
        assert_eq!(found[0].deterministic_finish, 4 * 480);
        let deadline = found[0].deadline.expect("the fixture gives it a deadline");
        assert_eq!(deadline.probability.share, 1.0);
    }
}
