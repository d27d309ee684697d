//! One iteration's durations, scalar and readable: what [`Draws`](super::Draws) does in
//! lanes, told once more in the terms of the plan.

use std::collections::HashMap;

use super::draws::{DELAY_LIMIT, sign_of, stream_of};
use super::quantile::{cumulative, depth, normal};
use super::{LANES, Quantile, Stream, Tables, uniforms};
use crate::plan::{
    Block, Effect, Impact, Mixture, Plan, Risk, RiskKind, RiskStatus, Simulation, Variable,
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
    let occurred: Vec<bool> = plan
        .risks
        .iter()
        .enumerate()
        .map(|(index, risk)| {
            risk.status != RiskStatus::Closed
                && numbers.of(Variable::Occurrence(index)) < risk.probability as f32
        })
        .collect();
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
                Impact::Share(share) => draw *= (1.0 + sign * at(share, number)).max(0.0),
                Impact::Delay(minutes) => {
                    let minutes = sign * at(minutes, number);
                    delay += round_minutes(minutes.clamp(-DELAY_LIMIT, DELAY_LIMIT));
                }
            }
        }
        (round_minutes(draw) + delay).max(0)
    };
    let durations = (0..plan.tasks.len()).map(&mut duration_of).collect();
    Iteration { durations, occurred }
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
