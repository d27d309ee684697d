//! What are the odds of a date?

use jiff::civil::Date;

use crate::outcome::NEVER;
use crate::plan::{Distribution, Impact, Plan, Sampling};
use crate::timeline::Timeline;

use super::sampling_error::Probability;

/// A date wanted, and the odds of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deadline {
    /// The day by whose end the finish is to fall.
    pub date: Date,
    /// The probability that it does.
    pub probability: Probability,
}

/// How odds are told from the iterations of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Odds {
    /// Whether nothing was left to chance: every iteration is the same.
    pub(super) certain: bool,
    pub(super) sampling: Sampling,
}

impl Odds {
    /// Those of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        Self { certain: is_certain(plan), sampling: plan.simulation.sampling }
    }

    /// The odds of finishing by an instant; `finishes` in order of iteration, at least one.
    pub(super) fn by_instant(self, limit: i32, finishes: &[i32]) -> Probability {
        // However late the limit is, what does not happen is not finished by then.
        let limit = limit.min(NEVER - 1);
        if self.certain {
            Probability::certain(finishes.iter().all(|&finish| finish <= limit))
        } else {
            Probability::at_or_below(finishes, limit, self.sampling)
        }
    }

    /// The odds of finishing by the end of a day; none where the plan has no dates.
    pub(super) fn by_date(
        self,
        date: Date,
        finishes: &[i32],
        timeline: &Timeline,
    ) -> Option<Deadline> {
        let limit = timeline.end_of_day(date)?;
        Some(Deadline { date, probability: self.by_instant(limit, finishes) })
    }
}

/// Whether nothing in a plan is left to chance.
fn is_certain(plan: &Plan) -> bool {
    let is_fixed = |size: &Distribution| matches!(size, Distribution::Fixed(_));
    let is_settled = |index: usize| {
        let risk = &plan.risks[index];
        let size_is_fixed = risk.effects.iter().all(|effect| match &effect.impact {
            Impact::Delay(size) | Impact::Share(size) => is_fixed(size),
        });
        // Where another must occur first, that one is looked at, too.
        plan.never_occurs(index) || (risk.probability == 1.0 && size_is_fixed)
    };
    let is_sure = |probability: f64| probability == 0.0 || probability == 1.0;
    let mut outcomes = plan.branches.iter().flat_map(|branch| &branch.outcomes);
    plan.tasks.iter().all(|task| is_fixed(&task.estimate))
        && (0..plan.risks.len()).all(is_settled)
        && outcomes.all(|outcome| is_sure(outcome.probability))
        && plan.reworks.iter().all(|rework| is_sure(rework.probability))
        && plan.weather().iter().all(Option::is_none)
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_plan_without_uncertainty_is_certain_of_its_dates() {
        let mut parts = fixture::parts();
        parts.risks.clear();
        let odds = Odds::of(&Plan::from_valid_parts(parts));
        assert_eq!(odds.by_instant(480, &[480, 480]), Probability::certain(true));
        assert_eq!(odds.by_instant(479, &[480, 480]), Probability::certain(false));
    }

    #[test]
    fn a_risk_that_may_occur_leaves_something_to_chance() {
        assert!(!Odds::of(&fixture::plan()).certain);
    }
}
