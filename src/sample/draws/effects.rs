//! What risks do to the durations of tasks.

use super::risks::the_same_for_all;
use super::{DrawRows, draw};
use crate::network::{Network, ranks};
use crate::plan::{Impact, Plan, RiskKind, RiskStatus};
use crate::sample::{LANES, Quantile, Row, Stream, Tables, total};
use crate::timeline::round_minutes;

#[derive(Debug, Clone)]
pub(super) struct EffectDraw {
    pub(super) risk: u32,
    pub(super) size: Size,
    pub(super) is_share: bool,
    /// 1 for a threat, −1 for an opportunity.
    pub(super) sign: f32,
    /// Days that one minute of the task stands for, for reporting impacts in days.
    pub(super) days_per_minute: f64,
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
            let is_share = matches!(effect.impact, Impact::Share(_));
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
                is_share,
                sign: if risk.kind == RiskKind::Threat { 1.0 } else { -1.0 },
                days_per_minute: 1.0 / f64::from(plan.minutes_per_day(task.clock)),
            };
            effects.push((network.position[effect.task], !is_share, risk_ranks[index], draw));
        }
    }
    effects.sort_by_key(|&(position, is_delay, rank, _)| (position, is_delay, rank));
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
