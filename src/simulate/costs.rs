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

/// Adds up what a block costs; its first `n_lanes` lanes count. What does not
/// happen costs nothing.
pub(super) fn cost_block(
    instructions: InstructionSet,
    model: &Model,
    n_lanes: usize,
    scratch: &mut Scratch,
) {
    if let Some(mut costs) = scratch.costs.take() {
        add_costs(instructions, model, n_lanes, scratch, &mut costs);
        scratch.costs = Some(costs);
    }
}

for_every_instruction_set! {
    fn add_costs(
        model: &Model,
        n_lanes: usize,
        scratch: &Scratch,
        costs: &mut CostScratch,
    ) = add_costs_any;
}

#[inline(always)]
fn add_costs_any(model: &Model, n_lanes: usize, scratch: &Scratch, costs: &mut CostScratch) {
    let CostDraws { tasks, risks, .. } = model.draws.costs();
    let CostScratch { total, tasks: rows, sums, risks: spent } = costs;
    *total = Row::splat(0.0);
    for (cost, row) in tasks.iter().zip(rows.iter_mut()) {
        cost.row(&scratch.draws, &scratch.rows.duration[cost.position], row);
        if model.network.events.is_some() {
            keep_lanes(row, scratch.rows.happens[cost.position]);
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

#[cfg(test)]
mod tests {
    use crate::outcome::Outcome;
    use crate::plan::{Distribution, Effect, Impact, Plan, Risk, RiskStatus, Shape};
    use crate::read::{Input, read};
    use crate::simulate::{Control, Model, Request, simulate};
    use crate::validate::{Overrides, validate};

    const N: u32 = 200_000;

    /// A task of five certain days that costs 100, and three risks that only cost: of 1,000 with
    /// 30 %; of 200 to 800, any as likely, with 60 %; and one that is closed.
    fn plan() -> Plan {
        let tasks = "id,duration,cost\nA,5,100\n".to_owned();
        let risks = "id,probability,likely,tasks\nR,30%,0,A\nS,60%,0,A\nT,50%,0,A\n".to_owned();
        let settings = "[simulation]\nsampling = \"random\"\niterations = 200000\n".to_owned();
        let files = [("p/tasks.csv", tasks), ("p/risks.csv", risks), ("p/plan.toml", settings)];
        let files: std::collections::BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
        let (draft, mut diagnostics) = read(&Input::folder("p"), &files);
        let plan = validate(draft, &Overrides::default(), &mut diagnostics)
            .unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
        let uniform =
            Distribution::from_points(Shape::Uniform, Some(200.0), None, Some(800.0)).ok();
        plan.vary(|parts| {
            parts.risks[0].cost = Some(Distribution::Fixed(1000.0));
            parts.risks[1].cost = uniform;
            parts.risks[2].cost = Some(Distribution::Fixed(1e6));
            parts.risks[2].status = RiskStatus::Closed;
        })
    }

    fn outcome(plan: &Plan) -> Outcome {
        let model = Model::compile(plan);
        simulate(plan, &model, &Request::default(), &Control::default()).expect("nobody cancels")
    }

    #[test]
    fn a_risk_costs_where_it_occurs_and_nothing_elsewhere() {
        let found = outcome(&plan()).cost.expect("costs");
        // Mean 100 + 0.3 × 1000 + 0.6 × 500; of the second moment of a uniform draw
        // 500² + 600²/12 = 280,000.
        let variance = 1e6 * 0.3 * 0.7 + 0.6 * 280_000.0 - 300.0 * 300.0;
        let mean = found.total.iter().sum::<f64>() / f64::from(N);
        let error = 4.0 * f64::sqrt(variance / f64::from(N));
        assert!((mean - 700.0).abs() < error, "{mean}");
        let squares: f64 = found.total.iter().map(|cost| (cost - mean) * (cost - mean)).sum();
        let spread = squares / f64::from(N - 1);
        assert!((spread / variance - 1.0).abs() < 0.013, "{spread} {variance}");
        // What is possible: nothing, one of them, both.
        let n = |low: f64, high: f64| {
            let costs = found.total.iter().filter(|cost| (low..=high).contains(*cost));
            costs.count() as f64 / f64::from(N)
        };
        for (low, high, share) in [
            (100.0, 100.0, 0.28),
            (300.0, 900.0, 0.42),
            (1100.0, 1100.0, 0.12),
            (1300.0, 1900.0, 0.18),
        ] {
            let error = 4.0 * f64::sqrt(share * (1.0 - share) / f64::from(N));
            assert!((n(low, high) - share).abs() < error, "{low} {}", n(low, high));
        }
        assert_eq!(found.risks.len(), 2);
        assert!((found.risks[0].mean - 300.0).abs() < 4.0 * f64::sqrt(1e6 * 0.21 / f64::from(N)));
        assert_eq!(found.planned, 100.0);
    }

    #[test]
    fn the_cost_of_a_risk_moves_no_date_and_no_other_cost() {
        let plan = plan();
        let with = outcome(&plan);
        let without = outcome(&plan.vary(|parts| parts.risks[1].cost = None));
        assert_eq!(with.finish, without.finish);
        let (with, without) = (with.cost.expect("costs"), without.cost.expect("costs"));
        assert_eq!(with.risks[0], without.risks[0]);
        assert_eq!(with.tasks[0].mean, without.tasks[0].mean);
    }

    #[test]
    fn a_task_that_is_left_out_costs_nothing() {
        let dropped = outcome(&plan().vary(|parts| parts.tasks[0].is_dropped = true));
        assert!(dropped.cost.expect("of risks").tasks.is_empty());
    }

    #[test]
    fn a_risk_may_cost_beside_what_it_does_to_time() {
        let plan = plan().vary(|parts| {
            let Risk { effects, .. } = &mut parts.risks[0];
            *effects = vec![Effect { task: 0, impact: Impact::Delay(Distribution::Fixed(480.0)) }];
            parts.tasks[0].cost_per_day = Some(Box::new(Distribution::Fixed(10.0)));
        });
        let found = outcome(&plan);
        let costs = found.cost.expect("costs").total;
        for (finish, cost) in found.finish.iter().zip(costs) {
            let is_late = *finish == 6 * 480;
            let least = if is_late { 100.0 + 60.0 + 1000.0 } else { 100.0 + 50.0 };
            assert!(cost == least || (least + 200.0..=least + 800.0).contains(&cost), "{cost}");
        }
    }
}
