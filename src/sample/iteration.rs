//! One iteration's durations, scalar and readable: what [`Draws`](super::Draws) does in
//! lanes, told once more in the terms of the plan.

use super::draws::DELAY_LIMIT;
use super::{LANES, Quantile, Stream, Tables, uniforms};
use crate::plan::{Effect, Impact, Plan, Risk, RiskKind, RiskStatus, Simulation};
use crate::timeline::round_minutes;

/// What a plan drew in one iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct Iteration {
    /// The duration of every task, in minutes of its clock, in the plan's order.
    pub durations: Vec<i32>,
    /// Whether each risk occurred, in the plan's order.
    pub occurred: Vec<bool>,
}

/// The draws of one iteration, from 0.
///
/// Any iteration can be asked for at any time, and whatever the plan's number of iterations:
/// a draw depends on the seed, the id that it belongs to and the iteration alone.
pub fn iteration(plan: &Plan, iteration: u32) -> Iteration {
    let uniform = |stream| uniform_at(plan.simulation, stream, iteration);
    let occurred: Vec<bool> = plan
        .risks
        .iter()
        .map(|risk| {
            risk.status != RiskStatus::Closed
                && uniform(Stream::risk_occurrence("", &risk.id)) < risk.probability as f32
        })
        .collect();
    let mut by_id: Vec<(&Risk, bool)> = plan.risks.iter().zip(occurred.iter().copied()).collect();
    by_id.sort_unstable_by_key(|(risk, _)| &risk.id);

    let mut tables = Tables::default();
    let mut at =
        |distribution: &_, stream| Quantile::new(distribution, &mut tables).at(uniform(stream));
    let mut duration_of = |index: usize| {
        let task = &plan.tasks[index];
        let mut draw = at(&task.estimate, Stream::task_duration("", &task.id)).max(0.0);
        let mut delay = 0;
        let may_change = |(_, occurred): &&(&Risk, bool)| *occurred && !task.progress.is_finished();
        for (risk, _) in by_id.iter().filter(may_change) {
            let Some(Effect { impact, .. }) =
                risk.effects.iter().find(|effect| effect.task == index)
            else {
                continue;
            };
            let stream = if risk.shared {
                Stream::risk_impact("", &risk.id)
            } else {
                Stream::risk_impact_on("", &risk.id, &task.id)
            };
            let sign = if risk.kind == RiskKind::Threat { 1.0 } else { -1.0 };
            match impact {
                Impact::Share(share) => draw *= (1.0 + sign * at(share, stream)).max(0.0),
                Impact::Delay(minutes) => {
                    let minutes = sign * at(minutes, stream);
                    delay += round_minutes(minutes.clamp(-DELAY_LIMIT, DELAY_LIMIT));
                }
            }
        }
        (round_minutes(draw) + delay).max(0)
    };
    let durations = (0..plan.tasks.len()).map(&mut duration_of).collect();
    Iteration { durations, occurred }
}

fn uniform_at(simulation: Simulation, stream: Stream, iteration: u32) -> f32 {
    let row = iteration / LANES as u32;
    uniforms(simulation.seed, simulation.sampling, stream, row)[iteration as usize % LANES]
}
