//! How much buffer is needed, and how much does the plan hold?
//!
//! The plan without its buffers is the bare work. What a percentile of the finish lies beyond
//! it is the contingency that this level of confidence needs; what the plan's own buffers
//! move its finish by is the contingency that it holds.

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::schedule::Schedule;
use crate::timeline::Timeline;

use super::completion::{Finishes, happened, select};

/// The confidences for which buffers are always recommended.
const CONFIDENCES: [f64; 4] = [0.5, 0.7, 0.8, 0.9];

/// Shares of the plan's length that a rule of thumb sets aside, shown beside what this plan
/// needs.
pub const RULE_OF_THUMB: [f64; 2] = [0.10, 0.20];

/// What a buffer protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected {
    /// The project finish.
    Finish,
    /// The milestone that is the task with this index.
    Milestone(usize),
}

/// The buffer that one level of confidence calls for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Buffer {
    /// Where it belongs.
    pub before: Protected,
    /// The level of confidence, 0–1.
    pub confidence: f64,
    /// The percentile of that level, an instant of the timeline.
    pub finish: i32,
    /// The date without buffers, an instant of the timeline.
    pub unbuffered: i32,
    /// Working days from the date without buffers to the percentile; negative where even the
    /// date without buffers is later.
    pub needed_days: f64,
    /// Working days that the plan's buffers add there.
    pub held_days: f64,
    /// What the rule of thumb would set aside, from and to, in working days.
    pub rule_of_thumb_days: [f64; 2],
}

/// The contingency of the project at the plan's confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contingency {
    /// The commitment level, 0–1.
    pub confidence: f64,
    /// Working days needed beyond the date without buffers.
    pub days: f64,
    /// The deterministic finish without buffers, an instant of the timeline.
    pub from: i32,
    /// The percentile of the commitment level, an instant of the timeline.
    pub to: i32,
    /// Working days that the plan's buffers hold.
    pub held_days: f64,
}

/// The contingency of the project finish at the plan's confidence.
pub(super) fn contingency(
    plan: &Plan,
    timeline: &Timeline,
    schedule: &Schedule,
    unbuffered: &Schedule,
    finishes: &Finishes,
) -> Contingency {
    let instants = Instants { buffered: schedule.finish, bare: unbuffered.finish };
    let to = finishes.at(plan.confidence);
    let buffer = instants.buffer(Protected::Finish, plan.confidence, to, timeline);
    Contingency {
        confidence: plan.confidence,
        days: buffer.needed_days,
        from: unbuffered.finish,
        to,
        held_days: buffer.held_days,
    }
}

/// The buffers before the finish and before every milestone, each at P50, P70, P80, P90 and
/// the plan's confidence.
pub(super) fn buffers(
    plan: &Plan,
    timeline: &Timeline,
    schedule: &Schedule,
    unbuffered: &Schedule,
    outcome: &Outcome,
    finishes: &Finishes,
) -> Vec<Buffer> {
    let mut confidences = CONFIDENCES.to_vec();
    confidences.push(plan.confidence);
    confidences.sort_unstable_by(f64::total_cmp);
    confidences.dedup();

    let of_finish = Instants { buffered: schedule.finish, bare: unbuffered.finish };
    let mut buffers: Vec<Buffer> = confidences
        .iter()
        .map(|&confidence| {
            let finish = finishes.at(confidence);
            of_finish.buffer(Protected::Finish, confidence, finish, timeline)
        })
        .collect();

    let mut scratch = Vec::new();
    let is_planned = plan.planned_tasks();
    // Before what the plan's own dates do not have, nothing can be held.
    for watched in outcome.milestones.iter().filter(|watched| is_planned[watched.index]) {
        let instants = Instants {
            buffered: schedule.tasks[watched.index].early_finish,
            bare: unbuffered.tasks[watched.index].early_finish,
        };
        let happened = happened(&watched.finish);
        if happened.is_empty() {
            continue;
        }
        let found = select(&happened, &confidences, &mut scratch);
        let before = Protected::Milestone(watched.index);
        buffers.extend(
            confidences
                .iter()
                .zip(found)
                .map(|(&confidence, finish)| instants.buffer(before, confidence, finish, timeline)),
        );
    }
    buffers
}

/// A deterministic date with the plan's buffers and without them.
struct Instants {
    buffered: i32,
    bare: i32,
}

impl Instants {
    fn buffer(
        &self,
        before: Protected,
        confidence: f64,
        finish: i32,
        timeline: &Timeline,
    ) -> Buffer {
        let length = timeline.days(self.bare);
        Buffer {
            before,
            confidence,
            finish,
            unbuffered: self.bare,
            needed_days: timeline.days(finish) - length,
            held_days: timeline.days(self.buffered) - length,
            rule_of_thumb_days: RULE_OF_THUMB.map(|share| share * length),
        }
    }
}
