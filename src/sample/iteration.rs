//! One iteration's durations, scalar and readable: what [`Draws`](super::Draws) does in
//! lanes, told once more in the terms of the plan.

use std::collections::HashMap;

use super::draws::{DELAY_LIMIT, sign_of, stream_of};
use super::quantile::{cumulative, depth, normal};
use super::{LANES, Quantile, Stream, Tables, uniforms};
use crate::plan::{
    Block, Combination, Effect, Impact, Mixture, Plan, Risk, RiskKind, RiskStatus, Simulation,
    Variable,
};
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
    let numbers = Numbers::new(plan, iteration);
    let occurred: Vec<bool> =
        (0..plan.risks.len()).map(|risk| occurs(plan, risk, &numbers)).collect();
    let mut by_id: Vec<(usize, &Risk, bool)> =
        plan.risks.iter().zip(&occurred).enumerate().map(|(i, (risk, &o))| (i, risk, o)).collect();
    by_id.sort_unstable_by_key(|(_, risk, _)| &risk.id);

    let mut tables = Tables::default();
    let mut at =
        |distribution: &_, number: f32| Quantile::new(distribution, &mut tables).at(number);
    let mut duration_of = |index: usize| {
        let task = &plan.tasks[index];
        let mut draw = at(&task.estimate, numbers.of(Variable::Duration(index))).max(0.0);
        let mut delay = 0;
        // Of the factors in parallel, the one furthest from 1 of threats and of opportunities.
        let mut furthest = [1.0_f32; 2];
        let may_change =
            |(.., occurred): &&(usize, &Risk, bool)| *occurred && !task.progress.is_finished();
        for &(risk_index, risk, _) in by_id.iter().filter(may_change) {
            let Some(Effect { impact, .. }) =
                risk.effects.iter().find(|effect| effect.task == index)
            else {
                continue;
            };
            let number = if risk.shared {
                numbers.of(Variable::Impact(risk_index))
            } else {
                numbers.own(Stream::risk_impact_on("", &risk.id, &task.id))
            };
            let sign = if risk.kind == RiskKind::Threat { 1.0 } else { -1.0 };
            match impact {
                Impact::Share(share) => {
                    let factor = (1.0 + sign * at(share, number)).max(0.0);
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
                    let minutes = sign * at(minutes, number);
                    delay += round_minutes(minutes.clamp(-DELAY_LIMIT, DELAY_LIMIT));
                }
            }
        }
        let [threat, opportunity] = furthest;
        (round_minutes(draw * threat * opportunity) + delay).max(0)
    };
    let durations = (0..plan.tasks.len()).map(&mut duration_of).collect();
    Iteration { durations, occurred }
}

/// Whether a risk occurs: another that it needs must, and a number must fall into its interval,
/// from 0 for a risk of its own; those of risks that exclude each other lie end to end.
fn occurs(plan: &Plan, index: usize, numbers: &Numbers) -> bool {
    let risk = &plan.risks[index];
    let is_possible = risk.depends_on.is_none_or(|other| occurs(plan, other, numbers));
    if !is_possible || risk.status == RiskStatus::Closed {
        return false;
    }
    let mut set: Vec<&Risk> = risk.excludes.iter().map(|&other| &plan.risks[other]).collect();
    if set.is_empty() {
        return numbers.of(Variable::Occurrence(index)) < risk.probability as f32;
    }
    set.push(risk);
    set.sort_unstable_by_key(|member| &member.id);
    let number = numbers.own(Stream::exclusive_risks("", &set[0].id));
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

/// The uniform numbers of one iteration.
struct Numbers<'a> {
    plan: &'a Plan,
    iteration: u32,
    /// Where a correlated variable is mixed, and its place there. Only asked.
    blocks: HashMap<Variable, (&'a Block, usize)>,
}

impl<'a> Numbers<'a> {
    fn new(plan: &'a Plan, iteration: u32) -> Self {
        let blocks = plan.correlation.mixture().blocks.iter().flat_map(|block| {
            block.members.iter().enumerate().map(move |(place, &member)| (member, (block, place)))
        });
        Self { plan, iteration, blocks: blocks.collect() }
    }

    /// The number that a stream has of its own.
    fn own(&self, stream: Stream) -> f32 {
        uniform_at(self.plan.simulation, stream, self.iteration)
    }

    /// The same as a normal number, times a share.
    fn normal(&self, share: f64, stream: Stream) -> f32 {
        let number = self.own(stream);
        normal(share as f32, number, depth(number))
    }

    /// The number that a variable is drawn by.
    fn of(&self, variable: Variable) -> f32 {
        let Some(&(block, place)) = self.blocks.get(&variable) else {
            return self.own(stream_of(self.plan, variable));
        };
        let sign = sign_of(variable);
        let mut sum = 0.0;
        for (&share, &member) in block.row(place).iter().zip(&block.members) {
            let own = self.normal(block.own, stream_of(self.plan, member));
            sum += share as f32 * sign * sign_of(member) * own;
        }
        if let Some(factor) = block.factor {
            sum += sign * self.common(factor);
        }
        cumulative(sum)
    }

    /// What the members of a group have in common.
    fn common(&self, index: usize) -> f32 {
        let Mixture { factors, .. } = self.plan.correlation.mixture();
        let factor = &factors[index];
        let own = self.normal(factor.loading, Stream::correlation_factor("", &factor.name));
        own + factor.parent.map_or(0.0, |parent| self.common(parent))
    }
}

fn uniform_at(simulation: Simulation, stream: Stream, iteration: u32) -> f32 {
    let row = iteration / LANES as u32;
    uniforms(simulation.seed, simulation.sampling, stream, row)[iteration as usize % LANES]
}
