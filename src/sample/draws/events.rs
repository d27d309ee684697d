//! What is drawn for forks and repetitions, and tasks drawn alone under what becomes of them.

use super::{DrawRows, Draws};
use crate::plan::{Branch, Plan, Rework};
use crate::sample::{LANES, Row, Stream};

/// The draws of forks and repetitions.
#[derive(Debug, Clone)]
pub(super) struct EventDraws {
    /// In the plan's order.
    forks: Vec<ForkDraw>,
    /// In the plan's order.
    loops: Vec<LoopDraw>,
}

#[derive(Debug, Clone)]
struct ForkDraw {
    stream: u32,
    /// The outcome is the first whose bound is above the uniform number.
    bounds: Vec<f32>,
}

#[derive(Debug, Clone)]
struct LoopDraw {
    /// One for each round.
    streams: Vec<u32>,
    probability: f32,
}

/// The upper bounds of the outcomes of a branch among numbers between 0 and 1.
pub(in crate::sample) fn outcome_bounds(branch: &Branch) -> Vec<f32> {
    let mut sum = 0.0;
    let mut bounds: Vec<f32> = branch
        .outcomes
        .iter()
        .map(|outcome| {
            sum += outcome.probability;
            sum as f32
        })
        .collect();
    // The sum of all may have been rounded; those that cannot be the outcome are not given what
    // is missing.
    if let Some(last) = branch.outcomes.iter().rposition(|outcome| outcome.probability > 0.0) {
        bounds[last..].fill(1.0);
    }
    bounds
}

impl EventDraws {
    /// Compiles the forks and repetitions of a plan, in its order.
    pub(super) fn of_plan(plan: &Plan, add_stream: &mut impl FnMut(Stream) -> u32) -> Self {
        let mut fork = |branch: &Branch| ForkDraw {
            stream: add_stream(Stream::branch("", &branch.id)),
            bounds: outcome_bounds(branch),
        };
        let forks = plan.branches.iter().map(&mut fork).collect();
        let mut loop_ = |rework: &Rework| LoopDraw {
            streams: (0..rework.rounds.len())
                .map(|round| add_stream(Stream::rework("", &rework.id, round)))
                .collect(),
            probability: rework.probability as f32,
        };
        let loops = plan.reworks.iter().map(&mut loop_).collect();
        Self { forks, loops }
    }
}

impl Draws {
    /// The lanes of each outcome of a branch in the row gone to, were nobody to choose.
    #[inline(always)]
    pub fn outcomes(&self, branch: usize, rows: &DrawRows, outcomes: &mut [u64]) {
        let ForkDraw { stream, bounds } = &self.events.forks[branch];
        let uniform = rows.uniforms.row(*stream as usize);
        let mut left = u64::MAX;
        for (outcome, &bound) in outcomes.iter_mut().zip(bounds) {
            *outcome = left & mask_below(&uniform, bound);
            left &= !*outcome;
        }
    }

    /// The lanes in which a round of a rework loop takes place, if the one before it does.
    #[inline(always)]
    pub fn repeats(&self, rework: usize, round: usize, rows: &DrawRows) -> u64 {
        let LoopDraw { streams, probability } = &self.events.loops[rework];
        mask_below(&rows.uniforms.row(streams[round] as usize), *probability)
    }

    /// Draws the duration of the task at a position alone, like [`duration`](Self::duration), where
    /// a risk hits it only in the lanes that `hits` makes of those in which it occurred.
    #[inline(always)]
    pub fn duration_under(
        &self,
        position: usize,
        hits: impl Fn(usize, u64) -> u64,
        rows: &mut DrawRows,
        impact: &mut [f64],
        durations: &mut Row<i32>,
    ) {
        let risks = || self.effects[self.effects_on(position)].iter();
        let saved: Vec<(usize, u64)> = risks()
            .map(|effect| effect.risk as usize)
            .map(|risk| (risk, rows.occurred[risk]))
            .collect();
        for effect in risks() {
            let risk = effect.risk as usize;
            rows.set_occurred(risk, hits(risk, rows.occurred[risk]));
        }
        self.duration(position, rows, impact, durations);
        for (risk, occurred) in saved {
            rows.set_occurred(risk, occurred);
        }
    }

    /// Whether risks act on the task at a position.
    pub fn is_at_risk(&self, position: usize) -> bool {
        !self.effects_on(position).is_empty()
    }
}

impl DrawRows {
    /// Lets a risk occur in the lanes of a mask, of those in which it was drawn to.
    #[inline(always)]
    pub fn set_occurred(&mut self, risk: usize, lanes: u64) {
        self.occurred[risk] = lanes;
        let row = &mut self.occurred_rows[risk];
        for lane in 0..LANES {
            row[lane] = if lanes >> lane & 1 == 1 { -1 } else { 0 };
        }
    }
}

/// The lanes whose value lies below a bound.
#[inline(always)]
fn mask_below(values: &Row<f32>, bound: f32) -> u64 {
    let mut mask = 0;
    for lane in 0..LANES {
        mask |= u64::from(values[lane] < bound) << lane;
    }
    mask
}
