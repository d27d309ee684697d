//! Go or no-go? The odds of deadlines against the confidence asked for.

use jiff::civil::Date;

use crate::outcome::{NEVER, Outcome};
use crate::plan::Plan;
use crate::timeline::Timeline;

use super::completion::select;
use super::contingency::Protected;
use super::odds::Odds;
use super::sampling_error::Probability;

/// The answer to one question or to all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The odds reach the confidence.
    Go,
    /// The sampling error or the margin leaves it open.
    TooClose,
    /// The odds stay below the confidence.
    NoGo,
}

impl Verdict {
    /// The words used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Go => "GO",
            Verdict::TooClose => "TOO CLOSE",
            Verdict::NoGo => "NO-GO",
        }
    }
}

/// A deadline held against the confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Criterion {
    /// What has to be reached.
    pub of: Protected,
    /// The day by whose end.
    pub by: Date,
    /// The confidence asked for, 0–1.
    pub confidence: f64,
    /// The odds of it.
    pub probability: Probability,
    /// What they say.
    pub verdict: Verdict,
    /// The percentile of the confidence, an instant of the timeline: the date that would do. None
    /// where no date would, because a milestone does not happen often enough.
    pub at_confidence: Option<i32>,
}

/// Which deadlines decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// The project's; those of milestones only where it has none.
    #[default]
    Project,
    /// The project's and those of milestones.
    Milestones,
}

/// Holds deadlines against the plan's confidence, the project's first. Odds within `margin`
/// (0–1) of the confidence are too close to call. Empty where the plan has no deadline, or no
/// dates.
pub fn gate(
    plan: &Plan,
    timeline: &Timeline,
    outcome: &Outcome,
    margin: f64,
    scope: Scope,
) -> Vec<Criterion> {
    let odds = Odds::of(plan);
    let finish = plan.deadline.map(|date| (Protected::Finish, date, &outcome.finish));
    let with_milestones = scope == Scope::Milestones || finish.is_none();
    let milestones = outcome.milestones.iter().filter_map(|watched| {
        let date = plan.tasks[watched.index].deadline?;
        with_milestones.then_some((Protected::Milestone(watched.index), date, &watched.finish))
    });
    finish
        .into_iter()
        .chain(milestones)
        .filter_map(|(of, by, samples)| {
            let probability = odds.by_date(by, samples, timeline)?.probability;
            Some(Criterion {
                of,
                by,
                confidence: plan.confidence,
                probability,
                verdict: verdict(probability, plan.confidence, margin),
                at_confidence: Some(select(samples, &[plan.confidence], &mut Vec::new())[0])
                    .filter(|&finish| finish != NEVER),
            })
        })
        .collect()
}

/// The verdict over all criteria: go only if every one says so, no-go if any does. `None`
/// where there is none.
pub fn overall(criteria: &[Criterion]) -> Option<Verdict> {
    criteria.iter().map(|criterion| criterion.verdict).max()
}

fn verdict(probability: Probability, confidence: f64, margin: f64) -> Verdict {
    let [low, high] = probability.interval;
    let straddles = low < confidence && confidence <= high;
    let within_margin = margin > 0.0 && (probability.share - confidence).abs() <= margin;
    if straddles || within_margin {
        Verdict::TooClose
    } else if probability.share >= confidence {
        Verdict::Go
    } else {
        Verdict::NoGo
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    fn verdict_of(share: f64, n: u32, confidence: f64, margin: f64) -> Verdict {
        let count = (share * f64::from(n)).round() as u32;
        verdict(Probability::of_count(count, n), confidence, margin)
    }

    #[test]
    fn odds_clear_of_the_confidence_decide() {
        assert_eq!(verdict_of(0.85, 10_000, 0.8, 0.0), Verdict::Go);
        assert_eq!(verdict_of(0.75, 10_000, 0.8, 0.0), Verdict::NoGo);
    }

    #[test]
    fn an_interval_that_straddles_the_confidence_is_too_close() {
        assert_eq!(verdict_of(0.805, 10_000, 0.8, 0.0), Verdict::TooClose);
        assert_eq!(verdict_of(0.795, 10_000, 0.8, 0.0), Verdict::TooClose);
        assert_eq!(verdict_of(0.8, 10_000, 0.8, 0.0), Verdict::TooClose);
    }

    #[test]
    fn odds_within_the_margin_are_too_close() {
        assert_eq!(verdict_of(0.85, 10_000, 0.8, 0.06), Verdict::TooClose);
        assert_eq!(verdict_of(0.75, 10_000, 0.8, 0.06), Verdict::TooClose);
        assert_eq!(verdict_of(0.87, 10_000, 0.8, 0.06), Verdict::Go);
    }

    #[test]
    fn a_certain_plan_has_no_sampling_error_to_doubt() {
        assert_eq!(verdict(Probability::certain(true), 0.999_999, 0.0), Verdict::Go);
        assert_eq!(verdict(Probability::certain(false), 0.01, 0.0), Verdict::NoGo);
    }

    #[test]
    fn one_deadline_missed_is_enough_for_no_go() {
        let plan = fixture::plan();
        let criteria = gate(
            &plan,
            &Timeline::new(&plan, 366),
            &fixture::outcome(&plan),
            0.0,
            Scope::Milestones,
        );
        let verdicts: Vec<Verdict> = criteria.iter().map(|row| row.verdict).collect();
        assert_eq!(verdicts, [Verdict::NoGo, Verdict::Go]);
        assert_eq!(overall(&criteria), Some(Verdict::NoGo));
    }

    #[test]
    fn a_plan_without_a_deadline_has_no_verdict() {
        let mut parts = fixture::parts();
        parts.deadline = None;
        for task in &mut parts.tasks {
            task.deadline = None;
        }
        let plan = Plan::from_valid_parts(parts);
        let criteria = gate(
            &plan,
            &Timeline::new(&plan, 366),
            &fixture::outcome(&plan),
            0.0,
            Scope::Milestones,
        );
        assert_eq!(overall(&criteria), None);
    }
}
