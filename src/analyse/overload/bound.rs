//! How much later does the plan finish at least, if somebody does no more than they can?
//!
//! The bound is that of one machine (Carlier 1982): take some of a person's tasks. None of them
//! begins before the earliest start among them, one of them ends no earlier than all their work
//! takes from there, and that one delays the plan by what it is later than its late finish, of
//! which the latest among them counts. The best such choice of tasks is one that holds all
//! from some early start on and up to some late finish.
//!
//! It is told where early starts and late finishes follow from durations and relations alone:
//! in plans on one calendar, without constraints and without work that may not happen.

use super::{Plan, Schedule, Timeline, Work};
use crate::plan::{Clock, LagAmount, Tool};

/// Choices by early start are tried for so many tasks of one name; beyond it all of them are
/// taken together, which is a weaker bound and a bound all the same.
const MOST_TASKS: usize = 1000;

/// Whether a plan's dates say anything about delays.
pub(super) fn may_be_told(plan: &Plan) -> bool {
    let is_free = plan
        .tasks
        .iter()
        .all(|task| task.constraints.is_empty() && !task.as_late_as_possible && !task.is_dropped);
    let one = Clock::Working(0);
    let waits = plan.logic().filter(|relation| relation.lag.amount != LagAmount::Minutes(0));
    is_free
        && plan.tasks.iter().all(|task| task.clock == one)
        && waits.into_iter().all(|relation| relation.lag.clock == one)
        && plan.rules.tool == Tool::Planodds
        && plan.rules.must_finish_by.is_none()
        && plan.branches.is_empty()
        && plan.decisions.is_empty()
}

/// Working minutes by which the plan finishes later, at least; not positive where nothing can be
/// told. `limit` is what can be done at a time, in the unit of shares.
pub(super) fn delay(work: &[Work], limit: i64, timeline: &Timeline, schedule: &Schedule) -> f64 {
    let worked = |instant| timeline.working_minutes(instant);
    let late_finish = |work: &Work| worked(schedule.tasks[work.task].late_finish);
    let mut by_finish: Vec<&Work> = work.iter().collect();
    by_finish.sort_by_key(|work| late_finish(work));
    let mut starts: Vec<i32> = work.iter().map(|work| worked(work.start)).collect();
    starts.sort_unstable();
    starts.dedup();
    if work.len() > MOST_TASKS {
        starts.truncate(1);
    }
    let mut longest = f64::NEG_INFINITY;
    for from in starts {
        let mut asked = 0_i128;
        for work in by_finish.iter().filter(|work| worked(work.start) >= from) {
            asked += i128::from(work.share) * i128::from(worked(work.finish) - worked(work.start));
            let done_by = f64::from(from) + asked as f64 / limit as f64;
            longest = longest.max(done_by - f64::from(late_finish(work)));
        }
    }
    longest
}
