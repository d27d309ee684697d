//! One iteration's durations, scalar and readable: what [`Draws`](super::Draws) does in
//! lanes, told once more in the terms of the plan.

use super::draws::{DELAY_LIMIT, outcome_bounds};
use super::{LANES, Quantile, Stream, Tables, uniforms};
use crate::plan::{
    Branch, Combination, Effect, Impact, Plan, Rework, Risk, RiskKind, RiskStatus, Simulation,
};
use crate::timeline::round_minutes;

/// What a plan drew in one iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct Iteration {
    /// The duration of every task, in minutes of its clock, in the plan's order: under the risks
    /// that occurred, but for those with windows.
    pub durations: Vec<i32>,
    /// Whether each risk occurred, in the plan's order; one with windows if it hits anything.
    pub occurred: Vec<bool>,
    /// The outcome of each branch, in the plan's order, were nobody to choose.
    pub outcomes: Vec<usize>,
    /// For each rework loop, in the plan's order, how many rounds in a row take place once its last
    /// task happens.
    pub rounds: Vec<usize>,
}

/// The draws of one iteration, from 0.
///
/// Any iteration can be asked for at any time, and whatever the plan's number of iterations:
/// a draw depends on the seed, the id that it belongs to and the iteration alone.
pub fn iteration(plan: &Plan, iteration: u32) -> Iteration {
    let uniform = |stream| uniform_at(plan.simulation, stream, iteration);
    let occurred: Vec<bool> =
        (0..plan.risks.len()).map(|risk| occurs(plan, risk, &uniform)).collect();
    let any_time: Vec<bool> = (plan.risks.iter().zip(&occurred))
        .map(|(risk, &occurred)| occurred && risk.windows.is_empty())
        .collect();
    let durations = (0..plan.tasks.len())
        .map(|task| duration_under(plan, iteration, task, &any_time))
        .collect();
    let outcome = |branch: &Branch| {
        let number = uniform(Stream::branch("", &branch.id));
        outcome_bounds(branch).iter().take_while(|&&bound| number >= bound).count()
    };
    let rounds = |rework: &Rework| {
        let is_repeated = |&round: &usize| {
            uniform(Stream::rework("", &rework.id, round)) < rework.probability as f32
        };
        (0..rework.rounds.len()).take_while(is_repeated).count()
    };
    Iteration {
        durations,
        occurred,
        outcomes: plan.branches.iter().map(outcome).collect(),
        rounds: plan.reworks.iter().map(rounds).collect(),
    }
}

/// The duration of a task in an iteration if certain risks hit it and no others, by index in the
/// plan; in minutes of its clock.
pub fn duration_under(plan: &Plan, iteration: u32, index: usize, hits: &[bool]) -> i32 {
    let uniform = |stream| uniform_at(plan.simulation, stream, iteration);
    let mut by_id: Vec<(&Risk, bool)> = plan.risks.iter().zip(hits.iter().copied()).collect();
    by_id.sort_unstable_by_key(|(risk, _)| &risk.id);

    let mut tables = Tables::default();
    let mut at =
        |distribution: &_, stream| Quantile::new(distribution, &mut tables).at(uniform(stream));
    let task = &plan.tasks[index];
    let mut draw = at(&task.estimate, Stream::task_duration("", &task.id)).max(0.0);
    let mut delay = 0;
    // Of the factors in parallel, the one furthest from 1 of threats and of opportunities.
    let mut furthest = [1.0_f32; 2];
    let may_change = |(_, hits): &&(&Risk, bool)| *hits && !task.progress.is_finished();
    for (risk, _) in by_id.iter().filter(may_change) {
        let Some(Effect { impact, .. }) = risk.effects.iter().find(|effect| effect.task == index)
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
            Impact::Share(share) => {
                let factor = (1.0 + sign * at(share, stream)).max(0.0);
                let parallel = &mut furthest[usize::from(risk.kind == RiskKind::Opportunity)];
                match risk.combination {
                    Combination::Serial => draw *= factor,
                    Combination::Parallel if (factor - 1.0).abs() > (*parallel - 1.0).abs() => {
                        *parallel = factor;
                    }
                    Combination::Parallel => {}
                }
            }
            Impact::Delay(minutes) => {
                let minutes = sign * at(minutes, stream);
                delay += round_minutes(minutes.clamp(-DELAY_LIMIT, DELAY_LIMIT));
            }
        }
    }
    let [threat, opportunity] = furthest;
    (round_minutes(draw * threat * opportunity) + delay).max(0)
}

/// Whether a risk occurs: another that it needs must, and a number must fall into its interval,
/// from 0 for a risk of its own; those of risks that exclude each other lie end to end.
fn occurs(plan: &Plan, index: usize, uniform: &impl Fn(Stream) -> f32) -> bool {
    let risk = &plan.risks[index];
    let is_possible = risk.depends_on.is_none_or(|other| occurs(plan, other, uniform));
    if !is_possible || risk.status == RiskStatus::Closed {
        return false;
    }
    let mut set: Vec<&Risk> = risk.excludes.iter().map(|&other| &plan.risks[other]).collect();
    if set.is_empty() {
        return uniform(Stream::risk_occurrence("", &risk.id)) < risk.probability as f32;
    }
    set.push(risk);
    set.sort_unstable_by_key(|member| &member.id);
    let number = uniform(Stream::exclusive_risks("", &set[0].id));
    let mut end = 0.0;
    for member in set.iter().filter(|member| member.status != RiskStatus::Closed) {
        let start = end;
        end += member.probability;
        if member.id == risk.id {
            return start as f32 <= number && number < end as f32;
        }
    }
    false
}

fn uniform_at(simulation: Simulation, stream: Stream, iteration: u32) -> f32 {
    let row = iteration / LANES as u32;
    uniforms(simulation.seed, simulation.sampling, stream, row)[iteration as usize % LANES]
}
