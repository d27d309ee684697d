//! Thousands of iterations: draws, forward passes, traces and their tallies, in lanes.
//!
//! Lanes are iterations. A row holds one value of one task for 64 consecutive iterations. The
//! kernel goes through such a block some tasks at a time: it draws them, form by form (random
//! row → quantile row → risks), and places them in topological order (forward row) while
//! their rows are still in a near cache. Then it traces criticality back, and adds up. Sixteen
//! blocks make a superblock of 1,024 iterations, the unit of work for a thread and the leaf of
//! a binary tree in which tallies are merged. The tree is fixed by the numbers of the blocks,
//! so the result does not depend on the number of threads.
//!
//! Memory does not grow with tasks × iterations: of every iteration only the finish of the
//! project, of milestones, of summaries and of the tasks asked for is kept, a number that stands
//! for its critical path, and its cost in plans that have costs.
//!
//! Not here: statistics (see [`analyse`](crate::analyse)).

mod clock;
mod columns;
mod costs;
mod events;
mod happened;
mod held;
mod histogram;
mod instructions;
mod kernel;
mod masks;
mod model;
mod outing;
mod passes;
mod paths;
mod rank;
mod settled;
mod tally;
mod together;
mod weather;
mod working;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::outcome::{
    ConstraintOutcome, Outcome, RiskOutcome, Spread, TaskOutcome, Watched, WeatherOutcome,
};
use crate::plan::Plan;
use crate::sample::LANES;
use columns::Columns;
pub use costs::CostCentres;
use costs::cost_outcome;
use histogram::{Bins, Histograms, Quantity, Ranges};
pub use instructions::{InstructionSet, UnknownInstructionSet};
use kernel::Scratch;
pub use model::Model;
pub use passes::{Block, Passes, replay};
use paths::frequent_paths;
use tally::Tally;

/// Iterations in a superblock: what a thread works on at a time.
pub const SUPERBLOCK: usize = 16 * LANES;

/// Iterations by which bins are laid out, where every task happens in all of them.
const PILOT: usize = 4 * LANES;

/// What is asked of a simulation beside the plan's own settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Percentiles and rank correlations of every task; they take a second pass over the draws.
    pub details: bool,
    /// Tasks, by index in the plan, whose finish is to be kept of every iteration.
    pub samples: Vec<usize>,
    /// How correlated draws came out together; it takes a pass over them.
    pub correlation: bool,
    /// The instructions to use; the best this machine has by default. Results do not depend
    /// on them.
    pub instructions: InstructionSet,
}

/// Watches and stops a running simulation from another thread.
#[derive(Debug, Default)]
pub struct Control {
    /// Set to stop: the simulation then ends at the next superblock without a result.
    pub cancel: AtomicBool,
    /// Iterations done, counting each pass over them.
    pub done: AtomicU64,
}

/// Simulates a compiled plan. `None` if it was cancelled.
pub fn simulate(
    plan: &Plan,
    model: &Model,
    request: &Request,
    control: &Control,
) -> Option<Outcome> {
    let n_iterations = plan.simulation.iterations as usize;
    let position = |task: usize| model.network.position[task];
    let tasks_below = |index: usize| &plan.summaries[index].tasks;
    let watches = model
        .milestones
        .iter()
        .map(|&task| vec![position(task)])
        .chain(
            model
                .summaries
                .iter()
                .map(|&index| tasks_below(index).iter().map(|&task| position(task)).collect()),
        )
        .chain(request.samples.iter().map(|&task| vec![position(task)]))
        .collect();
    let run = Run { model, request, control, watches, scratch: Mutex::default() };
    let bins = if request.details { Some(run.pilot(n_iterations)?) } else { None };

    let n_columns = 1 + run.watches.len() + model.weather.len();
    let mut columns = vec![vec![0_i32; n_iterations]; n_columns];
    let n_costs = if model.draws.costs().is_empty() { 0 } else { n_iterations };
    let mut costs = vec![0.0_f64; n_costs];
    let mut fingerprints = vec![0_u64; n_iterations];
    let kept = Columns {
        finishes: columns.iter_mut().map(Vec::as_mut_slice).collect(),
        paths: &mut fingerprints,
        costs: &mut costs,
    };
    let tally = run.over(0, n_iterations, kept, bins.as_ref())?;
    let histograms = bins.map(|bins| run.take_histograms(bins));

    let spearman = match &histograms {
        Some(histograms) => Some(rank::spearman(&run, histograms, &columns[0], &tally.settled)?),
        None => None,
    };
    let correlation = if request.correlation && !plan.correlation.is_empty() {
        Some(together::together(&run, plan, n_iterations)?)
    } else {
        None
    };
    let paths = frequent_paths(&run, &fingerprints)?;
    let mut columns = columns.into_iter();
    let finish = columns.next().unwrap_or_default();
    let mut watched = |indices: &[usize]| -> Vec<Watched> {
        indices
            .iter()
            .zip(columns.by_ref())
            .map(|(&index, finish)| Watched { index, finish })
            .collect()
    };
    let milestones = watched(&model.milestones);
    let summaries = watched(&model.summaries);
    let samples = watched(&request.samples);
    let weather = model.weather.iter().zip(columns);
    let weather = weather.map(|(&(calendar, _), lost)| WeatherOutcome { calendar, lost }).collect();
    let details = histograms.as_ref().zip(spearman.as_deref());
    Some(Outcome {
        iterations: plan.simulation.iterations,
        tasks: task_outcomes(model, &tally, details, n_iterations),
        constraints: constraint_outcomes(plan, model, &tally),
        risks: risk_outcomes(model, &tally, &finish),
        branches: tally.settled.branches(),
        reworks: tally.settled.reworks(),
        decisions: tally.settled.decisions(),
        cost: tally.cost.as_ref().map(|tally| cost_outcome(model, tally, costs)),
        finish,
        milestones,
        summaries,
        samples,
        correlation,
        weather,
        paths,
    })
}

fn task_outcomes(
    model: &Model,
    tally: &Tally,
    details: Option<(&Histograms, &[f64])>,
    n_iterations: usize,
) -> Vec<TaskOutcome> {
    let outcome = |task: usize| {
        let position = model.network.position[task] as usize;
        let moments = tally.moments(model, position, n_iterations);
        let n_happened = tally.settled.n_happened(position, n_iterations);
        let details_of_some = details.filter(|_| n_happened > 0);
        TaskOutcome {
            n_critical: tally.n_critical[position],
            n_happened,
            n_delivered: model.deliverable_of(position).map(|index| tally.n_delivered[index]),
            n_held: model.held_of(position).map(|index| tally.n_held[index]),
            duration_mean: moments.mean,
            duration_sd: moments.sd,
            pearson: moments.pearson,
            spearman: details.map(|(_, spearman)| spearman[position]),
            n_by_deadline: model.deadline_of(position).map(|index| tally.n_by_deadline[index]),
            spread: details_of_some.map(|(histograms, _)| {
                Box::new(Spread {
                    duration: histograms.percentiles(position, Quantity::Duration),
                    start: histograms.percentiles(position, Quantity::Start),
                    finish: histograms.percentiles(position, Quantity::Finish),
                })
            }),
        }
    };
    (0..model.network.nodes.len()).map(outcome).collect()
}

fn constraint_outcomes(plan: &Plan, model: &Model, tally: &Tally) -> Vec<ConstraintOutcome> {
    let mut outcomes = Vec::new();
    for (task, row) in plan.tasks.iter().enumerate() {
        let position = model.network.position[task] as usize;
        let n_held = model.held_of(position).map_or(0, |index| tally.n_held[index]);
        outcomes.extend(row.constraints.iter().map(|constraint| {
            let decides = model.network.may_decide(position, constraint);
            let n_held = if decides { n_held } else { 0 };
            ConstraintOutcome { task, constraint: *constraint, n_held }
        }));
    }
    outcomes
}

fn risk_outcomes(model: &Model, tally: &Tally, finish: &[i32]) -> Vec<RiskOutcome> {
    let timeline = &model.network.timeline;
    let total = tally.finish.total(finish.len(), model.finish_centre);
    let mut impact_days = vec![0.0; model.draws.n_risks()];
    for (&minutes, (risk, days_per_minute)) in tally.impact.iter().zip(model.draws.effect_days()) {
        impact_days[risk] += minutes * days_per_minute;
    }
    let mean_days = |minutes: i64, n: u64| {
        (n > 0).then(|| minutes as f64 / n as f64 / f64::from(timeline.minutes_per_day()))
    };
    tally
        .risks
        .iter()
        .zip(impact_days)
        .map(|(risk, impact_days)| RiskOutcome {
            n_occurred: risk.n,
            impact_days,
            finish_days_when_occurred: mean_days(risk.finish, u64::from(risk.n)),
            finish_days_otherwise: mean_days(
                total - risk.finish,
                finish.len() as u64 - u64::from(risk.n),
            ),
        })
        .collect()
}

/// One simulation under way.
struct Run<'a> {
    model: &'a Model,
    request: &'a Request,
    control: &'a Control,
    /// Finishes to keep of every iteration: for each the positions whose latest counts.
    watches: Vec<Vec<u32>>,
    /// Working memory of threads that are between two superblocks.
    scratch: Mutex<Vec<Scratch>>,
}

impl Run<'_> {
    /// Lays out bins over the ranges of every task in the first iterations.
    fn pilot(&self, n_iterations: usize) -> Option<Bins> {
        let is_settled = self.model.network.events.is_some();
        let n = n_iterations.min(if is_settled { SUPERBLOCK } else { PILOT });
        self.with_scratch(n, |scratch| {
            let mut ranges = Ranges::new(self.model.network.nodes.len());
            for row in 0..n.div_ceil(LANES) {
                kernel::forward_block(
                    self.request.instructions,
                    self.model,
                    row as u32,
                    LANES,
                    scratch,
                );
                scratch.settle(self.request.instructions, self.model);
                let n_lanes = n - row * LANES;
                ranges.widen(
                    self.request.instructions,
                    &self.model.network,
                    &scratch.rows,
                    n_lanes,
                );
            }
            Bins::new(self.model, &ranges, n_iterations)
        })
    }

    /// Simulates the iterations from `first` on into `columns`, and merges their tallies.
    fn over(
        &self,
        first: usize,
        n: usize,
        mut columns: Columns,
        bins: Option<&Bins>,
    ) -> Option<Tally> {
        if n <= SUPERBLOCK {
            let job = kernel::Job {
                model: self.model,
                instructions: self.request.instructions,
                watches: &self.watches,
                bins,
            };
            return self.with_scratch(n, |scratch| job.superblock(first, n, &mut columns, scratch));
        }
        // The left half of a tree over superblocks is a full one: a power of two.
        let half = SUPERBLOCK * (n.div_ceil(SUPERBLOCK).next_power_of_two() / 2);
        let (left, right) = columns.split_at(half);
        let (left, right) = join(
            || self.over(first, half, left, bins),
            || self.over(first + half, n - half, right, bins),
        );
        Some(left?.merge(&right?))
    }

    /// Runs one piece of work with a thread's scratch memory, unless cancelled.
    fn with_scratch<T>(
        &self,
        n_iterations: usize,
        work: impl FnOnce(&mut Scratch) -> T,
    ) -> Option<T> {
        if self.control.cancel.load(Ordering::Relaxed) {
            return None;
        }
        let pooled = self.lock().pop();
        let mut scratch = pooled.unwrap_or_else(|| Scratch::new(self.model));
        let result = work(&mut scratch);
        self.lock().push(scratch);
        self.control.done.fetch_add(n_iterations as u64, Ordering::Relaxed);
        Some(result)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Scratch>> {
        self.scratch.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The histograms that the threads' scratch memories have filled, added up.
    fn take_histograms(&self, bins: Bins) -> Histograms {
        Histograms::sum(bins, self.lock().iter_mut().filter_map(|scratch| scratch.counts.take()))
    }
}

#[cfg(feature = "parallel")]
fn join<A: Send, B: Send>(
    left: impl FnOnce() -> A + Send,
    right: impl FnOnce() -> B + Send,
) -> (A, B) {
    rayon::join(left, right)
}

#[cfg(not(feature = "parallel"))]
fn join<A, B>(left: impl FnOnce() -> A, right: impl FnOnce() -> B) -> (A, B) {
    (left(), right())
}
