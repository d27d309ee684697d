//! Costs of a block that has been placed and settled: a pass of its own, in plans that have
//! costs.
//!
//! Draws are `f32` like all others, sums are `f64`, in order of the ids of tasks and then of
//! risks. A total is rounded to a millionth of the currency, so that costs that are certain sum
//! to what they do on paper and a budget that is just met is met.

use super::instructions::{InstructionSet, for_every_instruction_set};
use super::kernel::Scratch;
use super::model::Model;
use crate::outcome::{CostOutcome, RiskCostOutcome, TaskCostOutcome};
use crate::sample::{CostDraws, LANES, Row, TaskCost, keep_lanes};

/// Working memory for costs.
#[derive(Debug, Clone)]
pub(super) struct CostScratch {
    /// The total of each iteration of the block.
    pub(super) total: Row<f64>,
    /// The cost of each task that has one.
    tasks: Vec<Row<f64>>,
    /// Sums over the superblock, of the same.
    sums: Vec<Sums>,
    /// Spent on each risk that costs something, over the superblock.
    risks: Vec<f64>,
}

/// Running sums side by side for one quantity.
const N_SUMS: usize = 8;

/// Sums of a task's cost about its centre.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Sums {
    cost: [f64; N_SUMS],
    square: [f64; N_SUMS],
    with_total: [f64; N_SUMS],
}

/// [`Sums`] of whole superblocks.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    cost: f64,
    square: f64,
    with_total: f64,
}

/// What a part of the iterations leaves of costs.
#[derive(Debug, Clone)]
pub(super) struct CostTally {
    tasks: Vec<Totals>,
    risks: Vec<f64>,
}

/// Values around which sums are taken to keep them small.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CostCentres {
    tasks: Vec<f64>,
    total: f64,
}

impl CostCentres {
    /// From about how many minutes each position lasts.
    pub(super) fn new(costs: &CostDraws, minutes: &[i32]) -> Self {
        let tasks: Vec<f64> =
            costs.tasks.iter().map(|cost| cost.centre(f64::from(minutes[cost.position]))).collect();
        Self { total: tasks.iter().sum(), tasks }
    }
}

impl CostScratch {
    /// None in a plan without costs.
    pub(super) fn new(costs: &CostDraws) -> Option<Self> {
        (!costs.is_empty()).then(|| Self {
            total: Row::splat(0.0),
            tasks: vec![Row::splat(0.0); costs.tasks.len()],
            sums: vec![Sums::default(); costs.tasks.len()],
            risks: vec![0.0; costs.risks.len()],
        })
    }

    /// Begins a superblock.
    pub(super) fn clear(&mut self) {
        self.sums.fill(Sums::default());
        self.risks.fill(0.0);
    }

    /// The sums of a superblock.
    pub(super) fn tally(&self) -> CostTally {
        CostTally { tasks: self.sums.iter().map(Sums::total).collect(), risks: self.risks.clone() }
    }
}

impl Sums {
    fn total(&self) -> Totals {
        let total = |sums: &[f64; N_SUMS]| sums.iter().sum();
        Totals {
            cost: total(&self.cost),
            square: total(&self.square),
            with_total: total(&self.with_total),
        }
    }
}

impl CostTally {
    /// This part and the one of later iterations as one.
    pub(super) fn merge(mut self, later: &Self) -> Self {
        for (a, b) in self.tasks.iter_mut().zip(&later.tasks) {
            a.cost += b.cost;
            a.square += b.square;
            a.with_total += b.with_total;
        }
        for (a, b) in self.risks.iter_mut().zip(&later.risks) {
            *a += b;
        }
        self
    }
}

/// Adds up what a block costs; its first `n_lanes` lanes count. `happens` has by position the
/// lanes in which a task happens; none where every task does in every iteration.
pub(super) fn cost_block(
    instructions: InstructionSet,
    model: &Model,
    happens: Option<&[u64]>,
    n_lanes: usize,
    scratch: &mut Scratch,
) {
    if let Some(mut costs) = scratch.costs.take() {
        add_costs(instructions, model, happens, n_lanes, scratch, &mut costs);
        scratch.costs = Some(costs);
    }
}

for_every_instruction_set! {
    fn add_costs(
        model: &Model,
        happens: Option<&[u64]>,
        n_lanes: usize,
        scratch: &Scratch,
        costs: &mut CostScratch,
    ) = add_costs_any;
}

#[inline(always)]
fn add_costs_any(
    model: &Model,
    happens: Option<&[u64]>,
    n_lanes: usize,
    scratch: &Scratch,
    costs: &mut CostScratch,
) {
    let CostDraws { tasks, risks, .. } = model.draws.costs();
    let CostScratch { total, tasks: rows, sums, risks: spent } = costs;
    *total = Row::splat(0.0);
    for (cost, row) in tasks.iter().zip(rows.iter_mut()) {
        cost.row(&scratch.draws, &scratch.rows.duration[cost.position], row);
        if let Some(happens) = happens {
            keep_lanes(row, happens[cost.position]);
        }
        add(total, row);
    }
    let mut row = Row::splat(0.0);
    for (cost, spent) in risks.iter().zip(spent) {
        if scratch.draws.occurred[cost.risk] != 0 {
            cost.row(&scratch.draws, &mut row);
            add(total, &row);
            // Nothing occurs in lanes that do not count.
            *spent += sum(&row);
        }
    }
    for lane in 0..LANES {
        total[lane] = (total[lane] * 1e6).round_ties_even() / 1e6;
    }
    let mut centred = *total;
    for lane in 0..LANES {
        centred[lane] -= model.cost_centres.total;
    }
    let centres = &model.cost_centres.tasks;
    for ((row, sums), centre) in rows.iter_mut().zip(sums).zip(centres) {
        // What is at the centre adds nothing to sums.
        row[n_lanes..].fill(*centre);
        sums.add(row, *centre, &centred);
    }
}

impl Sums {
    /// Adds a row of costs.
    #[inline(always)]
    fn add(&mut self, costs: &Row<f64>, centre: f64, total: &Row<f64>) {
        let Self { cost, square, with_total } = self;
        for first in (0..LANES).step_by(N_SUMS) {
            for sum in 0..N_SUMS {
                let value = costs[first + sum] - centre;
                cost[sum] += value;
                square[sum] += value * value;
                with_total[sum] += value * total[first + sum];
            }
        }
    }
}

#[inline(always)]
fn add(total: &mut Row<f64>, row: &Row<f64>) {
    for lane in 0..LANES {
        total[lane] += row[lane];
    }
}

/// The sum of a row, in an order that is the same for any width of registers.
#[inline(always)]
fn sum(row: &Row<f64>) -> f64 {
    let mut sums = [0.0; N_SUMS];
    for first in (0..LANES).step_by(N_SUMS) {
        for sum in 0..N_SUMS {
            sums[sum] += row[first + sum];
        }
    }
    sums.iter().sum()
}

/// What is known of costs after all iterations.
pub(super) fn cost_outcome(model: &Model, tally: &CostTally, total: Vec<f64>) -> CostOutcome {
    let n = total.len() as f64;
    let CostCentres { tasks: centres, total: centre } = &model.cost_centres;
    let sum: f64 = total.iter().map(|cost| cost - centre).sum();
    let squares: f64 = total.iter().map(|cost| (cost - centre) * (cost - centre)).sum();
    let total_squares = (squares - sum * sum / n).max(0.0);
    let costs = model.draws.costs();
    let task = |((cost, sums), centre): ((&TaskCost, &Totals), &f64)| {
        let mean = sums.cost / n;
        let squares = (sums.square - sums.cost * mean).max(0.0);
        let product = sums.with_total - sums.cost * (sum / n);
        let scale = (squares * total_squares).sqrt();
        TaskCostOutcome {
            task: cost.task,
            mean: centre + mean,
            sd: if n > 1.0 { (squares / (n - 1.0)).sqrt() } else { 0.0 },
            pearson: if scale > 0.0 { (product / scale).clamp(-1.0, 1.0) } else { 0.0 },
        }
    };
    let mut tasks: Vec<TaskCostOutcome> =
        costs.tasks.iter().zip(&tally.tasks).zip(centres).map(task).collect();
    tasks.sort_unstable_by_key(|cost| cost.task);
    let mut risks: Vec<RiskCostOutcome> = costs
        .risks
        .iter()
        .zip(&tally.risks)
        .map(|(cost, &spent)| RiskCostOutcome { risk: cost.risk, mean: spent / n })
        .collect();
    risks.sort_unstable_by_key(|cost| cost.risk);
    CostOutcome {
        total,
        planned: model.planned_cost,
        held: costs.held,
        are_certain: costs.are_certain,
        tasks,
        risks,
    }
}
