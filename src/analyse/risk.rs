//! Which risks cost most? Ranked by what they do to the finish.

use crate::outcome::{Outcome, RiskOutcome};
use crate::plan::Plan;

/// What a risk did in the simulation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskEffect {
    /// Index of the risk in the plan.
    pub risk: usize,
    /// The share of iterations in which it occurred.
    pub occurrence: f64,
    /// Mean days added to its tasks, summed over them, when it occurred; `None` if it never
    /// did.
    pub mean_impact_days: Option<f64>,
    /// Mean finish when it occurred minus mean finish when it did not, in days; `None` where
    /// it always or never did.
    pub finish_effect_days: Option<f64>,
}

/// The effect of every risk, the one that moves the finish furthest first; those without an
/// effect to compare come last; ties by id.
pub(super) fn risk_effects(plan: &Plan, outcome: &Outcome) -> Vec<RiskEffect> {
    let of_risk = |(risk, found): (usize, &RiskOutcome)| RiskEffect {
        risk,
        occurrence: f64::from(found.n_occurred) / f64::from(outcome.iterations),
        mean_impact_days: (found.n_occurred > 0)
            .then(|| found.impact_days / f64::from(found.n_occurred)),
        finish_effect_days: found
            .finish_days_when_occurred
            .zip(found.finish_days_otherwise)
            .map(|(occurred, otherwise)| occurred - otherwise),
    };
    let mut effects: Vec<RiskEffect> = outcome.risks.iter().enumerate().map(of_risk).collect();

    let size = |effect: &RiskEffect| effect.finish_effect_days.map_or(-1.0, f64::abs);
    effects.sort_by(|a, b| {
        size(b).total_cmp(&size(a)).then_with(|| plan.risks[a.risk].id.cmp(&plan.risks[b.risk].id))
    });
    effects
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn risks_are_ranked_by_how_far_they_move_the_finish() {
        let plan = fixture::plan();
        let mut outcome = fixture::outcome(&plan);
        outcome.risks = vec![
            RiskOutcome {
                n_occurred: 0,
                impact_days: 0.0,
                finish_days_when_occurred: None,
                finish_days_otherwise: Some(10.0),
            },
            RiskOutcome {
                n_occurred: 50,
                impact_days: 150.0,
                finish_days_when_occurred: Some(12.0),
                finish_days_otherwise: Some(10.0),
            },
            RiskOutcome {
                n_occurred: 10,
                impact_days: -40.0,
                finish_days_when_occurred: Some(7.0),
                finish_days_otherwise: Some(10.5),
            },
        ];
        let effects = risk_effects(&plan, &outcome);
        let order: Vec<usize> = effects.iter().map(|effect| effect.risk).collect();
        assert_eq!(order, [2, 1, 0]);
        assert_eq!(effects[0].mean_impact_days, Some(-4.0));
        assert_eq!(effects[0].finish_effect_days, Some(-3.5));
        assert_eq!(effects[1].occurrence, 0.005);
        assert_eq!(effects[2].mean_impact_days, None);
    }
}
