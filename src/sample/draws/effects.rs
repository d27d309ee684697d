//! What risks do to the durations of tasks.

use super::risks::the_same_for_all;
use super::{DrawRows, draw};
use crate::network::{Network, ranks};
use crate::plan::{Combination, Impact, Plan, RiskKind, RiskStatus};
use crate::sample::{LANES, Quantile, Row, Stream, Tables, total};
use crate::timeline::round_minutes;

#[derive(Debug, Clone)]
pub(super) struct EffectDraw {
    pub(super) risk: u32,
    pub(super) size: Size,
    pub(super) step: Step,
    /// 1 for a threat, −1 for an opportunity.
    pub(super) sign: f32,
    /// Days that one minute of the task stands for, for reporting impacts in days.
    pub(super) days_per_minute: f64,
}

/// When an effect acts on a duration, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A factor that is multiplied with all others.
    Factor,
    /// A threat's factor of which only the one furthest from 1 counts.
    ParallelThreat,
    /// The same of an opportunity.
    ParallelOpportunity,
    /// Minutes that are added after rounding.
    Delay,
}

/// How large an effect is where it happens.
#[derive(Debug, Clone)]
pub(super) enum Size {
    /// As the risk has drawn it for all its tasks.
    OfRisk,
    /// From the uniform numbers that the risk shares out.
    Shared(Quantile),
    /// From a stream of its own.
    Own(u32, Quantile),
}

/// The largest delay whose rounding to minutes is exact. No task lasts as long; only what an
/// opportunity takes away may be cut to it.
pub(in crate::sample) const DELAY_LIMIT: f32 = 4_194_303.0;

pub(super) fn effects_by_position(
    plan: &Plan,
    network: &Network,
    tables: &mut Tables,
    add_stream: &mut impl FnMut(Stream) -> u32,
) -> (Vec<EffectDraw>, Vec<u32>) {
    let risk_ranks = ranks(plan.risks.iter().map(|risk| risk.id.as_str()));
    let mut effects = Vec::new();
    for (index, risk) in
        plan.risks.iter().enumerate().filter(|(_, risk)| risk.status != RiskStatus::Closed)
    {
        for effect in &risk.effects {
            let task = &plan.tasks[effect.task];
            if task.progress.is_finished() {
                continue;
            }
            let step = match (&effect.impact, risk.combination, risk.kind) {
                (Impact::Delay(_), ..) => Step::Delay,
                (Impact::Share(_), Combination::Serial, _) => Step::Factor,
                (Impact::Share(_), Combination::Parallel, RiskKind::Threat) => Step::ParallelThreat,
                (Impact::Share(_), Combination::Parallel, RiskKind::Opportunity) => {
                    Step::ParallelOpportunity
                }
            };
            let distribution = effect.impact.distribution();
            let mut quantile = || Quantile::new(distribution, tables);
            let size = if !risk.shared {
                let stream = add_stream(Stream::risk_impact_on("", &risk.id, &task.id));
                Size::Own(stream, quantile())
            } else if the_same_for_all(risk).is_some() {
                Size::OfRisk
            } else {
                Size::Shared(quantile())
            };
            let draw = EffectDraw {
                risk: index as u32,
                size,
                step,
                sign: if risk.kind == RiskKind::Threat { 1.0 } else { -1.0 },
                days_per_minute: 1.0 / f64::from(plan.minutes_per_day(task.clock)),
            };
            effects.push((network.position[effect.task], step, risk_ranks[index], draw));
        }
    }
    effects.sort_by_key(|&(position, step, rank, _)| (position, step, rank));
    let mut first_effect = vec![0_u32; network.nodes.len() + 1];
    for (position, ..) in &effects {
        first_effect[*position as usize + 1] += 1;
    }
    for position in 0..network.nodes.len() {
        first_effect[position + 1] += first_effect[position];
    }
    (effects.into_iter().map(|(.., draw)| draw).collect(), first_effect)
}

impl EffectDraw {
    /// How large the effect is where it happens; drawn into `own` if nobody has yet.
    #[inline(always)]
    pub(super) fn sizes<'a>(&self, rows: &'a DrawRows, own: &'a mut Row<f32>) -> &'a Row<f32> {
        let shared = &rows.impacts[self.risk as usize];
        match &self.size {
            Size::OfRisk => return shared,
            Size::Shared(quantile) => draw(quantile, shared, own),
            Size::Own(stream, quantile) => {
                draw(quantile, &rows.uniforms.row(*stream as usize), own);
            }
        }
        own
    }
}

/// Running sums of a row side by side.
const N_SUMS: usize = 16;

/// Multiplies draws by `1 ± size` where a risk occurred; returns what that adds in all.
#[inline(always)]
pub(super) fn multiply(
    draw: &mut Row<f32>,
    sign: f32,
    size: &Row<f32>,
    occurred: &Row<i32>,
) -> f64 {
    let mut sums = [0.0_f32; N_SUMS];
    for first in (0..LANES).step_by(N_SUMS) {
        for sum in 0..N_SUMS {
            let lane = first + sum;
            let factor = (1.0 + sign * size[lane]).max(0.0);
            let after = draw[lane] * if occurred[lane] != 0 { factor } else { 1.0 };
            sums[sum] += after - draw[lane];
            draw[lane] = after;
        }
    }
    total(&sums)
}

/// By lane, the factor furthest from 1 of several, and whose it is.
pub(super) struct Furthest {
    factor: Row<f32>,
    owner: Row<u32>,
}

impl Default for Furthest {
    #[inline(always)]
    fn default() -> Self {
        Self { factor: Row::splat(1.0), owner: Row::splat(u32::MAX) }
    }
}

impl Furthest {
    /// Takes the factor `1 ± size` of an effect where its risk occurred and it is further from 1
    /// than any before.
    #[inline(always)]
    pub(super) fn consider(
        &mut self,
        effect: u32,
        sign: f32,
        size: &Row<f32>,
        occurred: &Row<i32>,
    ) {
        for lane in 0..LANES {
            let factor = (1.0 + sign * size[lane]).max(0.0);
            let factor = if occurred[lane] != 0 { factor } else { 1.0 };
            let is_further = (factor - 1.0).abs() > (self.factor[lane] - 1.0).abs();
            self.factor[lane] = if is_further { factor } else { self.factor[lane] };
            self.owner[lane] = if is_further { effect } else { self.owner[lane] };
        }
    }

    /// Multiplies draws by it; returns what that adds to each.
    #[inline(always)]
    pub(super) fn multiply(&self, draw: &mut Row<f32>) -> Row<f32> {
        let mut added = Row::splat(0.0);
        for lane in 0..LANES {
            let after = draw[lane] * self.factor[lane];
            added[lane] = after - draw[lane];
            draw[lane] = after;
        }
        added
    }

    /// The part of what was added that is one effect's.
    #[inline(always)]
    pub(super) fn share_of(&self, effect: u32, added: &Row<f32>) -> f64 {
        let mut sums = [0.0_f32; N_SUMS];
        for first in (0..LANES).step_by(N_SUMS) {
            for sum in 0..N_SUMS {
                let lane = first + sum;
                sums[sum] += if self.owner[lane] == effect { added[lane] } else { 0.0 };
            }
        }
        total(&sums)
    }
}

/// Adds `± size` minutes where a risk occurred; returns what that adds in all.
#[inline(always)]
pub(super) fn delay(
    durations: &mut Row<i32>,
    sign: f32,
    size: &Row<f32>,
    occurred: &Row<i32>,
) -> f64 {
    // 64 times the limit fits.
    let mut added = 0;
    for lane in 0..LANES {
        let minutes = (sign * size[lane]).clamp(-DELAY_LIMIT, DELAY_LIMIT);
        let minutes = round_minutes(minutes) & occurred[lane];
        durations[lane] += minutes;
        added += minutes;
    }
    f64::from(added)
}
