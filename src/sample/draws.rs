//! What each task draws: its base duration, and the risks that act on it.
//!
//! Duration in an iteration = base draw × factors of the risks that occurred, rounded once
//! to minutes, + their added durations, never below 0. Factors multiply in order of risk id.

use super::{LANES, Quantile, Row, Stream, Tables, uniforms};
use crate::network::{Network, ranks};
use crate::plan::{Impact, Plan, RiskKind, RiskStatus, Sampling};
use crate::timeline::round_minutes;

/// Everything that is drawn in an iteration, compiled for rows of 64 iterations.
#[derive(Debug, Clone)]
pub struct Draws {
    seed: u64,
    sampling: Sampling,
    /// By position in the network.
    tasks: Vec<TaskDraw>,
    /// By task: `effects[first_effect[i]..first_effect[i + 1]]`, in order of risk id with
    /// the factors first.
    effects: Vec<EffectDraw>,
    first_effect: Vec<u32>,
    /// In the plan's order.
    risks: Vec<RiskDraw>,
}

#[derive(Debug, Clone)]
struct TaskDraw {
    stream: Stream,
    quantile: Quantile,
}

#[derive(Debug, Clone)]
struct RiskDraw {
    occurrence: Stream,
    impact: Stream,
    /// Zero for a closed risk.
    probability: f32,
    /// Whether some task takes the risk's own impact draw.
    shares_impact: bool,
}

#[derive(Debug, Clone)]
struct EffectDraw {
    risk: u32,
    /// The stream of its own impact draw; `None` for the one its risk shares out.
    stream: Option<Stream>,
    is_share: bool,
    /// 1 for a threat, −1 for an opportunity.
    sign: f32,
    quantile: Quantile,
    /// Days that one minute of the task stands for, for reporting impacts in days.
    days_per_minute: f64,
}

/// Which risks occurred in a row of iterations, and their shared impact draws.
#[derive(Debug, Clone)]
pub struct RiskRows {
    /// For each risk, the lanes in which it occurred.
    pub occurred: Vec<u64>,
    uniforms: Vec<Row<f32>>,
}

impl Draws {
    /// Compiles the draws of a plan for its network.
    pub fn compile(plan: &Plan, network: &Network) -> Self {
        let mut tables = Tables::default();
        let tasks = network
            .nodes
            .iter()
            .map(|node| {
                let task = &plan.tasks[node.task as usize];
                TaskDraw {
                    stream: Stream::task_duration("", &task.id),
                    quantile: Quantile::new(&task.estimate, &mut tables),
                }
            })
            .collect();
        let risks = plan
            .risks
            .iter()
            .map(|risk| RiskDraw {
                occurrence: Stream::risk_occurrence("", &risk.id),
                impact: Stream::risk_impact("", &risk.id),
                probability: if risk.status == RiskStatus::Closed {
                    0.0
                } else {
                    risk.probability as f32
                },
                shares_impact: risk.shared,
            })
            .collect();
        let (effects, first_effect) = effects_by_position(plan, network, &mut tables);
        Self {
            seed: plan.simulation.seed,
            sampling: plan.simulation.sampling,
            tasks,
            effects,
            first_effect,
            risks,
        }
    }

    /// Number of risks.
    pub fn n_risks(&self) -> usize {
        self.risks.len()
    }

    /// Number of effects of risks on tasks.
    pub fn n_effects(&self) -> usize {
        self.effects.len()
    }

    /// For each effect its risk and the days that one of its minutes stands for, so that
    /// impacts collected by effect can be summed by risk.
    pub fn effect_days(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.effects.iter().map(|effect| (effect.risk as usize, effect.days_per_minute))
    }

    /// Rows for the risks of a row of iterations.
    pub fn risk_rows(&self) -> RiskRows {
        RiskRows {
            occurred: vec![0; self.risks.len()],
            uniforms: vec![Row::splat(0.0); self.risks.len()],
        }
    }

    /// Draws which risks occur in a row of 64 iterations, and their shared impacts.
    #[inline(always)]
    pub fn draw_risks(&self, row: u32, rows: &mut RiskRows) {
        let mut uniform = Row::splat(0.0);
        for (index, risk) in self.risks.iter().enumerate() {
            uniforms(self.seed, self.sampling, risk.occurrence, row, &mut uniform);
            let occurred = mask_below(&uniform, risk.probability);
            rows.occurred[index] = occurred;
            if occurred != 0 && risk.shares_impact {
                uniforms(self.seed, self.sampling, risk.impact, row, &mut rows.uniforms[index]);
            }
        }
    }

    /// Draws the durations of a task in a row of 64 iterations, in minutes of its clock.
    ///
    /// `impact` collects, by effect, the minutes that each risk added, over the lanes of
    /// `counted`.
    #[inline(always)]
    pub fn draw_durations(
        &self,
        position: usize,
        row: u32,
        risks: &RiskRows,
        counted: u64,
        impact: &mut [f64],
        durations: &mut Row<i32>,
    ) {
        let task = &self.tasks[position];
        let mut uniform = Row::splat(0.0);
        let mut draw = Row::splat(0.0);
        if task.quantile.certain().is_none() {
            uniforms(self.seed, self.sampling, task.stream, row, &mut uniform);
        }
        task.quantile.row(&uniform, &mut draw);
        let effects =
            self.first_effect[position] as usize..self.first_effect[position + 1] as usize;
        if effects.is_empty() {
            for lane in 0..LANES {
                durations[lane] = round_minutes(draw[lane].max(0.0));
            }
        } else {
            self.apply_effects(effects, row, risks, counted, impact, &mut draw, durations);
        }
    }

    /// Kept apart from the common case of a task that no risk touches.
    #[expect(clippy::too_many_arguments, reason = "the state of one row, handed on once")]
    #[inline(always)]
    fn apply_effects(
        &self,
        effects: std::ops::Range<usize>,
        row: u32,
        risks: &RiskRows,
        counted: u64,
        impact: &mut [f64],
        draw: &mut Row<f32>,
        durations: &mut Row<i32>,
    ) {
        let mut uniform = Row::splat(0.0);
        let mut size = Row::splat(0.0);
        for lane in 0..LANES {
            draw[lane] = draw[lane].max(0.0);
        }
        let first_delay =
            effects.clone().find(|&index| !self.effects[index].is_share).unwrap_or(effects.end);
        for index in effects.start..first_delay {
            let effect = &self.effects[index];
            let occurred = risks.occurred[effect.risk as usize];
            if occurred == 0 {
                continue;
            }
            effect.quantile.row(self.effect_uniforms(effect, row, risks, &mut uniform), &mut size);
            let mut added = Row::splat(0.0);
            for lane in 0..LANES {
                let factor = (1.0 + effect.sign * size[lane]).max(0.0);
                let change = draw[lane] * factor - draw[lane];
                let after = if is_in(occurred, lane) { draw[lane] * factor } else { draw[lane] };
                added[lane] = if is_in(occurred & counted, lane) { change } else { 0.0 };
                draw[lane] = after;
            }
            impact[index] += sum(&added);
        }
        for lane in 0..LANES {
            durations[lane] = round_minutes(draw[lane]);
        }
        for index in first_delay..effects.end {
            let effect = &self.effects[index];
            let occurred = risks.occurred[effect.risk as usize];
            if occurred == 0 {
                continue;
            }
            effect.quantile.row(self.effect_uniforms(effect, row, risks, &mut uniform), &mut size);
            let mut added = 0;
            for lane in 0..LANES {
                let minutes = effect.sign * size[lane];
                let minutes = round_minutes(minutes.clamp(-DELAY_LIMIT, DELAY_LIMIT));
                durations[lane] += if is_in(occurred, lane) { minutes } else { 0 };
                added += if is_in(occurred & counted, lane) { i64::from(minutes) } else { 0 };
            }
            impact[index] += added as f64;
        }
        for lane in 0..LANES {
            durations[lane] = durations[lane].max(0);
        }
    }

    #[inline(always)]
    fn effect_uniforms<'a>(
        &self,
        effect: &EffectDraw,
        row: u32,
        risks: &'a RiskRows,
        own: &'a mut Row<f32>,
    ) -> &'a Row<f32> {
        match effect.stream {
            None => &risks.uniforms[effect.risk as usize],
            Some(stream) => {
                uniforms(self.seed, self.sampling, stream, row, own);
                own
            }
        }
    }
}

/// The largest delay whose rounding to minutes is exact. No task lasts as long; only what an
/// opportunity takes away may be cut to it.
pub(super) const DELAY_LIMIT: f32 = 4_194_303.0;

/// Whether a lane is in a mask.
#[inline(always)]
fn is_in(mask: u64, lane: usize) -> bool {
    mask >> lane & 1 == 1
}

/// The sum of a row, in an order that suits any width of registers.
#[inline(always)]
fn sum(row: &Row<f32>) -> f64 {
    let mut sums = [0.0_f32; 16];
    for part in row.chunks_exact(16) {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum += value;
        }
    }
    sums.iter().copied().map(f64::from).sum()
}

/// The lanes whose value lies below a threshold.
#[inline(always)]
fn mask_below(values: &Row<f32>, threshold: f32) -> u64 {
    let mut mask = 0;
    for lane in 0..LANES {
        mask |= u64::from(values[lane] < threshold) << lane;
    }
    mask
}

fn effects_by_position(
    plan: &Plan,
    network: &Network,
    tables: &mut Tables,
) -> (Vec<EffectDraw>, Vec<u32>) {
    let risk_ranks = ranks(plan.risks.iter().map(|risk| risk.id.as_str()));
    let mut effects = Vec::new();
    for (index, risk) in
        plan.risks.iter().enumerate().filter(|(_, risk)| risk.status != RiskStatus::Closed)
    {
        for effect in &risk.effects {
            let task = &plan.tasks[effect.task];
            let (is_share, distribution) = match &effect.impact {
                Impact::Share(distribution) => (true, distribution),
                Impact::Delay(distribution) => (false, distribution),
            };
            let draw = EffectDraw {
                risk: index as u32,
                stream: (!risk.shared).then(|| Stream::risk_impact_on("", &risk.id, &task.id)),
                is_share,
                sign: if risk.kind == RiskKind::Threat { 1.0 } else { -1.0 },
                quantile: Quantile::new(distribution, tables),
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
