//! What a part of the iterations leaves, and how two parts become one.

use super::costs::CostTally;
use super::happened::Settled;
use super::instructions::{InstructionSet, for_every_instruction_set};
use super::kernel::Scratch;
use super::model::Model;
use crate::sample::{DrawRows, LANES, Row, total};

/// Sums over some iterations.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// By position, iterations in which the task was critical.
    pub(super) n_critical: Vec<u32>,
    /// In the order of the model's tasks that may be held.
    pub(super) n_held: Vec<u32>,
    /// By position.
    pub(super) moments: Vec<SumTotals>,
    pub(super) finish: FinishMoments,
    /// In the order of the model's deadlines.
    pub(super) n_by_deadline: Vec<u32>,
    /// In the order of the model's tasks that may be dropped.
    pub(super) n_delivered: Vec<u32>,
    /// What was settled on the way.
    pub(super) settled: Settled,
    /// In the plan's order.
    pub(super) risks: Vec<RiskTally>,
    /// By effect, minutes added.
    pub(super) impact: Vec<f64>,
    /// Of a plan with costs.
    pub(super) cost: Option<CostTally>,
}

/// Occurrences of a risk.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RiskTally {
    pub(super) n: u32,
    /// Sum of project finishes in which it occurred, in working minutes.
    pub(super) finish: i64,
}

/// Sums of a task's durations in lanes of `f32`, about their centre: small enough numbers,
/// over one superblock, to lose nothing that matters.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
pub(super) struct Sums {
    duration: [f32; N_SUMS],
    square: [f32; N_SUMS],
    with_finish: [f32; N_SUMS],
}

/// Running sums side by side for one quantity.
const N_SUMS: usize = 8;

/// [`Sums`] of whole superblocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SumTotals {
    pub(super) duration: f64,
    pub(super) square: f64,
    pub(super) with_finish: f64,
}

/// Exact sums of the project finish, in working minutes about its centre.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FinishMoments {
    pub(super) sum: i64,
    square: i128,
}

/// Moments of a task's duration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) sd: f64,
    /// Pearson correlation with the project finish.
    pub(super) pearson: f64,
}

impl FinishMoments {
    /// Adds finishes in working minutes.
    fn add(&mut self, work: &[i32], centre: i32) {
        // The squares of 64 numbers as small as this fit into 64 bits.
        const SMALL: u32 = 1 << 28;
        let centred = || work.iter().map(|work| i64::from(work - centre));
        self.sum += centred().sum::<i64>();
        self.square += if work.iter().all(|work| work.abs_diff(centre) < SMALL) {
            i128::from(centred().map(|x| x * x).sum::<i64>())
        } else {
            centred().map(|x| i128::from(x * x)).sum()
        };
    }

    /// The sum of the squared deviations of `n` finishes from their mean.
    pub(super) fn squares(self, n: f64) -> f64 {
        let mean = self.sum as f64 / n;
        self.square as f64 - self.sum as f64 * mean
    }

    /// The sum of all finishes.
    pub(super) fn total(self, n: usize, centre: i32) -> i64 {
        self.sum + n as i64 * i64::from(centre)
    }
}

impl Sums {
    /// Adds a row of durations.
    #[inline(always)]
    pub(super) fn add(&mut self, durations: &Row<i32>, centre: i32, finish: &Row<f32>) {
        let Self { duration, square, with_finish } = self;
        for first in (0..LANES).step_by(N_SUMS) {
            for sum in 0..N_SUMS {
                let value = (durations[first + sum] - centre) as f32;
                duration[sum] += value;
                square[sum] += value * value;
                with_finish[sum] += value * finish[first + sum];
            }
        }
    }

    #[inline(always)]
    fn total(&self) -> SumTotals {
        SumTotals {
            duration: total(&self.duration),
            square: total(&self.square),
            with_finish: total(&self.with_finish),
        }
    }
}

impl Tally {
    /// Of no iterations.
    pub(super) fn new(model: &Model) -> Self {
        Self {
            n_critical: Vec::new(),
            n_held: Vec::new(),
            moments: Vec::new(),
            finish: FinishMoments::default(),
            n_by_deadline: vec![0; model.deadlines.len()],
            n_delivered: vec![0; model.deliverables.len()],
            settled: Settled::new(model),
            risks: vec![RiskTally::default(); model.draws.n_risks()],
            impact: Vec::new(),
            cost: None,
        }
    }

    /// Counts the first `n_lanes` lanes of a traced block.
    pub(super) fn add_block(
        &mut self,
        instructions: InstructionSet,
        model: &Model,
        scratch: &Scratch,
        n_lanes: usize,
    ) {
        count_by(&mut self.n_by_deadline, &model.deadlines, model, scratch, n_lanes);
        count_by(&mut self.n_delivered, &model.deliverables, model, scratch, n_lanes);
        self.settled.add_block(model, scratch, n_lanes);
        let work = &scratch.finish_work;
        self.finish.add(&work[..n_lanes], model.finish_centre);
        add_risks(instructions, &mut self.risks, &scratch.draws, work, model.finish_centre);
    }

    /// Takes over the sums of a superblock.
    pub(super) fn take_sums(
        &mut self,
        instructions: InstructionSet,
        sums: &[Sums],
        n_critical: &[u32],
        n_held: &[u32],
        impact: &[f64],
    ) {
        self.n_critical = n_critical.to_vec();
        self.n_held = n_held.to_vec();
        self.moments = totals(instructions, sums);
        self.impact = impact.to_vec();
    }

    /// This part and the one of later iterations as one.
    pub(super) fn merge(mut self, later: &Self) -> Self {
        add_all(&mut self.n_critical, &later.n_critical, |a, b| *a += b);
        add_all(&mut self.n_held, &later.n_held, |a, b| *a += b);
        add_all(&mut self.n_by_deadline, &later.n_by_deadline, |a, b| *a += b);
        add_all(&mut self.n_delivered, &later.n_delivered, |a, b| *a += b);
        self.settled.merge(&later.settled);
        add_all(&mut self.impact, &later.impact, |a, b| *a += b);
        add_all(&mut self.moments, &later.moments, |a, b| {
            a.duration += b.duration;
            a.square += b.square;
            a.with_finish += b.with_finish;
        });
        add_all(&mut self.risks, &later.risks, |a, b| {
            a.n += b.n;
            a.finish += b.finish;
        });
        self.finish.sum += later.finish.sum;
        self.finish.square += later.finish.square;
        if let (Some(cost), Some(later)) = (self.cost.take(), &later.cost) {
            self.cost = Some(cost.merge(later));
        }
        self
    }

    /// Moments of the duration of the task at a position.
    pub(super) fn moments(&self, model: &Model, position: usize, n: usize) -> Moments {
        let sums = self.moments[position];
        if (self.settled.n_happened(position, n) as usize) < n {
            let centre = model.centre[position];
            return self.settled.moments(position, sums, centre, self.finish, n);
        }
        let n = n as f64;
        let mean = sums.duration / n;
        let squares = (sums.square - sums.duration * mean).max(0.0);
        let finish_mean = self.finish.sum as f64 / n;
        let finish_squares = self.finish.squares(n);
        let product = sums.with_finish - sums.duration * finish_mean;
        let scale = (squares * finish_squares).sqrt();
        Moments {
            mean: f64::from(model.centre[position]) + mean,
            sd: if n > 1.0 { (squares / (n - 1.0)).sqrt() } else { 0.0 },
            pearson: if scale > 0.0 { (product / scale).clamp(-1.0, 1.0) } else { 0.0 },
        }
    }
}

/// Counts the lanes in which each of some positions happens and finishes by its instant.
fn count_by(
    counts: &mut [u32],
    limits: &[(u32, i32)],
    model: &Model,
    scratch: &Scratch,
    n_lanes: usize,
) {
    for (n, &(position, last)) in counts.iter_mut().zip(limits) {
        let finishes = scratch.rows.finish_of(&model.network, position as usize);
        let happens = scratch.rows.happens(position as usize);
        let in_time = |lane: &usize| finishes[*lane] <= last && happens >> lane & 1 == 1;
        *n += (0..n_lanes).filter(in_time).count() as u32;
    }
}

for_every_instruction_set! {
    /// Adds the finishes of a block to the risks that occurred in them.
    fn add_risks(risks: &mut [RiskTally], draws: &DrawRows, work: &Row<i32>, centre: i32)
        = add_risks_any;

    /// Sums of whole superblocks.
    fn totals(sums: &[Sums]) -> Vec<SumTotals> = totals_any;
}

#[inline(always)]
fn add_risks_any(risks: &mut [RiskTally], draws: &DrawRows, work: &Row<i32>, centre: i32) {
    // The sum of 64 numbers as small as this fits into 32 bits.
    const SMALL: u32 = 1 << 25;
    let is_small = work.iter().all(|work| work.abs_diff(centre) < SMALL);
    let rows = draws.occurred.iter().zip(&draws.occurred_rows);
    for (risk, (occurred, row)) in risks.iter_mut().zip(rows) {
        let n = occurred.count_ones();
        if n == 0 {
            continue;
        }
        risk.n += n;
        risk.finish += i64::from(n) * i64::from(centre);
        risk.finish += if is_small {
            let mut sum = 0;
            for lane in 0..LANES {
                sum += (work[lane] - centre) & row[lane];
            }
            i64::from(sum)
        } else {
            (0..LANES).map(|lane| i64::from((work[lane] - centre) & row[lane])).sum()
        };
    }
}

#[inline(always)]
fn totals_any(sums: &[Sums]) -> Vec<SumTotals> {
    let mut totals = vec![SumTotals::default(); sums.len()];
    for (total, sums) in totals.iter_mut().zip(sums) {
        *total = sums.total();
    }
    totals
}

fn add_all<T>(to: &mut [T], from: &[T], add: impl Fn(&mut T, &T)) {
    for (a, b) in to.iter_mut().zip(from) {
        add(a, b);
    }
}
