//! What each task draws: its base duration, and the risks that act on it.
//!
//! Duration in an iteration = base draw × factors of the risks that occurred, rounded once
//! to minutes, + their added durations, never below 0. Factors multiply in order of risk id; of
//! those that are combined in parallel one threat's and one opportunity's alone, after all
//! others. No risk acts on what is finished.

mod copula;
mod costs;
mod effects;
mod events;
mod risks;

use std::ops::Range;

use super::{LANES, Quantile, Row, Stream, Tables, Uniforms};
use crate::network::Network;
use crate::plan::{Plan, Sampling};
use crate::timeline::round_minutes;
pub(super) use copula::sign_of;
pub(crate) use copula::stream_of;
use copula::{Copula, Numbers};
pub(crate) use costs::keep_lanes;
pub use costs::{CostDraws, RiskCost, TaskCost};
pub(super) use effects::DELAY_LIMIT;
use effects::{EffectDraw, Furthest, Step, delay, effects_by_position, multiply};
use events::EventDraws;
pub(super) use events::outcome_bounds;
use risks::{RiskDraws, draw_risks};

/// Tasks that are drawn before the first of them is placed. They are drawn form by form, so
/// that the processor finds the same work many times over, and their rows still lie in a near
/// cache when they are placed.
const CHUNK: usize = 64;

/// Everything that is drawn in an iteration, compiled for rows of 64 iterations.
#[derive(Debug, Clone)]
pub struct Draws {
    seed: u64,
    sampling: Sampling,
    /// What is drawn, as the indices that follow count it.
    streams: Vec<Stream>,
    /// How the numbers of streams that go together are mixed.
    copula: Copula,
    /// By position in the network.
    tasks: Vec<TaskDraw>,
    /// All positions, each [`CHUNK`] of them in the order in which they are drawn.
    order: Vec<u32>,
    /// By task: `effects[first_effect[i]..first_effect[i + 1]]`, in order of risk id within
    /// each [`Step`].
    effects: Vec<EffectDraw>,
    first_effect: Vec<u32>,
    risks: RiskDraws,
    costs: CostDraws,
    events: EventDraws,
}

#[derive(Debug, Clone)]
struct TaskDraw {
    /// Index of its stream; what is certain needs none.
    stream: Option<u32>,
    quantile: Quantile,
}

/// The state of draws in a row of iterations: uniform numbers, and the risks.
#[derive(Debug, Clone)]
pub struct DrawRows {
    uniforms: Numbers,
    /// For each risk, the lanes in which it occurred.
    pub occurred: Vec<u64>,
    /// The same as rows, of risks that occurred in some lane: all bits of a lane, or none.
    pub occurred_rows: Vec<Row<i32>>,
    /// For each risk, its shared impact or, where tasks make different things of it, the
    /// uniform numbers for it.
    impacts: Vec<Row<f32>>,
    /// Uniform numbers for the tasks of a chunk, in drawing order.
    chunk: Vec<Row<f32>>,
}

impl Draws {
    /// Compiles the draws of a plan for its network.
    pub fn compile(plan: &Plan, network: &Network) -> Self {
        let mut tables = Tables::default();
        let mut streams: Vec<Stream> = Vec::new();
        let mut add_stream = |stream| {
            streams.push(stream);
            streams.len() as u32 - 1
        };
        let mut tasks: Vec<TaskDraw> = network
            .nodes
            .iter()
            .map(|node| {
                let estimate = &plan.tasks[node.task as usize].estimate;
                TaskDraw { stream: None, quantile: Quantile::new(estimate, &mut tables) }
            })
            .collect();
        let risks = RiskDraws::of_plan(plan, &mut tables, &mut add_stream);
        let (effects, first_effect) =
            effects_by_position(plan, network, &mut tables, &mut add_stream);
        let costs = CostDraws::of_plan(plan, network, &mut tables, &mut add_stream);
        let events = EventDraws::of_plan(plan, &mut add_stream);
        let order = drawing_order(&tasks, &first_effect);
        // As they are drawn, so that what is known of each lies beside that of the next.
        for &position in &order {
            let task = &mut tasks[position as usize];
            if task.quantile.certain().is_none() {
                let id = &plan.tasks[network.nodes[position as usize].task as usize].id;
                task.stream = Some(add_stream(Stream::task_duration("", id)));
            }
        }
        let copula = Copula::new(plan, &mut streams);
        Self {
            seed: plan.simulation.seed,
            sampling: plan.simulation.sampling,
            streams,
            copula,
            tasks,
            order,
            effects,
            first_effect,
            risks,
            costs,
            events,
        }
    }

    /// Number of risks.
    pub fn n_risks(&self) -> usize {
        self.risks.len()
    }

    /// What tasks and risks cost.
    pub fn costs(&self) -> &CostDraws {
        &self.costs
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

    /// Working memory for the draws of rows.
    pub fn rows(&self) -> DrawRows {
        DrawRows {
            uniforms: Numbers::new(
                Uniforms::new(self.seed, self.sampling, &self.streams),
                &self.copula,
            ),
            occurred: vec![0; self.risks.len()],
            occurred_rows: vec![Row::splat(0); self.risks.len()],
            impacts: vec![Row::splat(0.0); self.risks.len()],
            chunk: vec![Row::splat(0.0); CHUNK.min(self.tasks.len())],
        }
    }

    /// Goes to a row of 64 iterations: draws which risks occur in it, and their shared
    /// impacts. Nothing occurs in lanes outside `counted`.
    #[inline(always)]
    pub fn go_to(&self, row: u32, counted: u64, rows: &mut DrawRows) {
        rows.uniforms.go_to(row);
        draw_risks(&self.risks, counted, rows);
    }

    /// The index of a stream, if anything is drawn from it.
    pub(crate) fn index_of(&self, stream: Stream) -> Option<usize> {
        self.streams.iter().position(|&known| known == stream)
    }

    /// How many streams there are.
    pub fn n_streams(&self) -> usize {
        self.streams.len()
    }

    /// The uniform numbers of every stream in the row gone to.
    #[inline(always)]
    pub fn numbers(&self, rows: &DrawRows, numbers: &mut [Row<f32>]) {
        for (stream, numbers) in numbers.iter_mut().enumerate().take(self.streams.len()) {
            *numbers = rows.uniforms.row(stream);
        }
    }

    /// Draws the durations of a chunk of tasks in the row gone to, in minutes of their
    /// clocks, and returns their positions.
    ///
    /// `impact` collects, by effect, the minutes that each risk added.
    #[inline(always)]
    pub fn durations(
        &self,
        chunk: usize,
        rows: &mut DrawRows,
        impact: &mut [f64],
        durations: &mut [Row<i32>],
    ) -> Range<usize> {
        self.durations_of(self.order_of(chunk), rows, impact, durations);
        self.positions_of(chunk)
    }

    /// Positions in an order in which [`durations_of`](Self::durations_of) draws them fast.
    pub fn drawing_order(&self, positions: &mut [u32]) {
        sort_by_work(positions, &self.tasks, &self.first_effect);
    }

    /// The same as [`durations`](Self::durations) for the tasks at some positions.
    #[inline(always)]
    pub fn durations_of(
        &self,
        positions: &[u32],
        rows: &mut DrawRows,
        impact: &mut [f64],
        durations: &mut [Row<i32>],
    ) {
        // Numbers first, then what is made of them: two short chains of instructions, of
        // which the processor has many under way, rather than a long one.
        for order in positions.chunks(CHUNK) {
            let DrawRows { uniforms, chunk: numbers, .. } = &mut *rows;
            for (numbers, &position) in numbers.iter_mut().zip(order) {
                if let Some(stream) = self.tasks[position as usize].stream {
                    *numbers = uniforms.own_row(stream as usize);
                }
            }
            if uniforms.is_correlated() {
                for (numbers, &position) in numbers.iter_mut().zip(order) {
                    if let Some(stream) = self.tasks[position as usize].stream {
                        uniforms.correlate(stream as usize, numbers);
                    }
                }
            }
            let quantile_of = |place: usize| &self.tasks[order[place] as usize].quantile;
            // Of this task and of the next, in turn.
            let mut tails = [Row::splat(0.0); 2];
            quantile_of(0).tails(&rows.chunk[0], &mut tails[0]);
            for (place, &position) in order.iter().enumerate() {
                if place + 1 < order.len() {
                    let next = &mut tails[(place + 1) % 2];
                    quantile_of(place + 1).tails(&rows.chunk[place + 1], next);
                }
                let position = position as usize;
                let (uniform, durations) = (&rows.chunk[place], &mut durations[position]);
                self.finish_draw(position, uniform, &tails[place % 2], rows, impact, durations);
            }
        }
    }

    fn positions_of(&self, chunk: usize) -> Range<usize> {
        let first = chunk * CHUNK;
        first..(first + CHUNK).min(self.tasks.len())
    }

    fn order_of(&self, chunk: usize) -> &[u32] {
        &self.order[self.positions_of(chunk)]
    }

    /// Draws the durations of the task at a position alone, like [`durations`](Self::durations).
    #[inline(always)]
    pub fn duration(
        &self,
        position: usize,
        rows: &DrawRows,
        impact: &mut [f64],
        durations: &mut Row<i32>,
    ) {
        let TaskDraw { stream, quantile } = &self.tasks[position];
        let uniform = rows.uniforms.row_of(*stream);
        let mut tails = Row::splat(0.0);
        quantile.tails(&uniform, &mut tails);
        self.finish_draw(position, &uniform, &tails, rows, impact, durations);
    }

    /// From uniform numbers and their tails to durations.
    #[inline(always)]
    fn finish_draw(
        &self,
        position: usize,
        uniform: &Row<f32>,
        tails: &Row<f32>,
        rows: &DrawRows,
        impact: &mut [f64],
        durations: &mut Row<i32>,
    ) {
        let quantile = &self.tasks[position].quantile;
        let effects = self.effects_on(position);
        // Factors come before delays.
        let has_factors = !effects.is_empty() && self.effects[effects.start].step < Step::Delay;
        if has_factors {
            let mut draw = Row::splat(0.0);
            quantile.row_not_below_zero(uniform, tails, &mut draw);
            self.multiply_all(&mut draw, effects.clone(), rows, impact);
            for lane in 0..LANES {
                durations[lane] = round_minutes(draw[lane]);
            }
        } else {
            quantile.minutes(uniform, tails, durations);
        }
        if !effects.is_empty() {
            self.delay_all(durations, effects, rows, impact);
        }
    }

    /// The stream whose uniform numbers are in the order of the durations of the task at a
    /// position: `None` where risks act on it, where it is correlated, or where more than a few
    /// durations are equal.
    #[inline(always)]
    pub fn stream_that_ranks(&self, position: usize) -> Option<usize> {
        let TaskDraw { stream: Some(stream), quantile } = &self.tasks[position] else {
            return None;
        };
        if !self.effects_on(position).is_empty() || !self.copula.is_own(*stream as usize) {
            return None;
        }
        let mut uniforms = Row::splat(0.0);
        for lane in 0..LANES {
            uniforms[lane] = (lane as f32 + 0.5) / LANES as f32;
        }
        let spread = minutes(quantile, &uniforms);
        // Then no minute holds more than a 32nd of all, and ranks that ignore ties change a
        // correlation by less than a 2,000th of itself.
        let differ = spread.windows(2).all(|pair| pair[0] < pair[1]);
        differ.then_some(*stream as usize)
    }

    /// The durations that belong to some uniform numbers, of a task that
    /// [`stream_that_ranks`](Self::stream_that_ranks) ranks.
    #[inline(always)]
    pub fn durations_at<const N: usize>(
        &self,
        position: usize,
        uniforms: [f32; N],
    ) -> Option<[i32; N]> {
        self.stream_that_ranks(position)?;
        let mut row = Row::splat(0.5);
        row[..N].copy_from_slice(&uniforms);
        let durations = minutes(&self.tasks[position].quantile, &row);
        Some(std::array::from_fn(|i| durations[i]))
    }

    /// Whether the task at a position lasts the same in every iteration.
    pub fn is_certain(&self, position: usize) -> bool {
        self.tasks[position].stream.is_none() && self.effects_on(position).is_empty()
    }

    /// Whether the draws of every 64 iterations are spread evenly.
    pub fn is_stratified(&self) -> bool {
        self.sampling == Sampling::Lhs
    }

    /// How many chunks there are.
    pub fn n_chunks(&self) -> usize {
        self.tasks.len().div_ceil(CHUNK)
    }

    /// The effects of risks on the task at a position, as [`effect_days`](Self::effect_days) counts
    /// them.
    pub fn effects_on(&self, position: usize) -> Range<usize> {
        effects_on(&self.first_effect, position)
    }

    /// Multiplies the draws of a task by the factors of risks, those among some effects.
    #[inline(always)]
    fn multiply_all(
        &self,
        draw: &mut Row<f32>,
        effects: Range<usize>,
        rows: &DrawRows,
        impact: &mut [f64],
    ) {
        let mut size = Row::splat(0.0);
        let first_of = |step: Step, from: usize| {
            let mut effects = from..effects.end;
            effects.find(|&index| self.effects[index].step >= step).unwrap_or(effects.end)
        };
        let first_parallel = first_of(Step::ParallelThreat, effects.start);
        for index in effects.start..first_parallel {
            let effect = &self.effects[index];
            let risk = effect.risk as usize;
            if rows.occurred[risk] != 0 {
                let size = effect.sizes(rows, &mut size);
                impact[index] += multiply(draw, effect.sign, size, &rows.occurred_rows[risk]);
            }
        }
        if first_parallel < effects.end && self.effects[first_parallel].step < Step::Delay {
            let first_opportunity = first_of(Step::ParallelOpportunity, first_parallel);
            let first_delay = first_of(Step::Delay, first_opportunity);
            self.multiply_by_furthest(draw, first_parallel..first_opportunity, rows, impact);
            self.multiply_by_furthest(draw, first_opportunity..first_delay, rows, impact);
        }
    }

    /// Adds the delays of risks, those among some effects, to the durations of a task.
    #[inline(always)]
    fn delay_all(
        &self,
        durations: &mut Row<i32>,
        effects: Range<usize>,
        rows: &DrawRows,
        impact: &mut [f64],
    ) {
        let mut size = Row::splat(0.0);
        let mut is_delayed = false;
        for index in effects {
            let effect = &self.effects[index];
            let risk = effect.risk as usize;
            if effect.step == Step::Delay && rows.occurred[risk] != 0 {
                let size = effect.sizes(rows, &mut size);
                impact[index] += delay(durations, effect.sign, size, &rows.occurred_rows[risk]);
                is_delayed = true;
            }
        }
        if is_delayed {
            for lane in 0..LANES {
                durations[lane] = durations[lane].max(0);
            }
        }
    }

    /// Multiplies draws by that factor of some effects that is furthest from 1.
    #[inline(always)]
    fn multiply_by_furthest(
        &self,
        draw: &mut Row<f32>,
        effects: Range<usize>,
        rows: &DrawRows,
        impact: &mut [f64],
    ) {
        if effects.is_empty() {
            return;
        }
        let mut size = Row::splat(0.0);
        let mut furthest = Furthest::default();
        for index in effects.clone() {
            let effect = &self.effects[index];
            let risk = effect.risk as usize;
            if rows.occurred[risk] != 0 {
                let size = effect.sizes(rows, &mut size);
                furthest.consider(index as u32, effect.sign, size, &rows.occurred_rows[risk]);
            }
        }
        let added = furthest.multiply(draw);
        for index in effects {
            if rows.occurred[self.effects[index].risk as usize] != 0 {
                impact[index] += furthest.share_of(index as u32, &added);
            }
        }
    }
}

impl DrawRows {
    /// The uniform numbers of a stream in the row gone to.
    #[inline(always)]
    pub fn uniforms(&self, stream: usize) -> Row<f32> {
        self.uniforms.row(stream)
    }
}

#[inline(always)]
fn minutes(quantile: &Quantile, uniform: &Row<f32>) -> Row<i32> {
    let (mut tails, mut minutes) = (Row::splat(0.0), Row::splat(0));
    quantile.tails(uniform, &mut tails);
    quantile.minutes(uniform, &tails, &mut minutes);
    minutes
}

#[inline(always)]
fn draw(quantile: &Quantile, uniform: &Row<f32>, out: &mut Row<f32>) {
    let mut tails = Row::splat(0.0);
    quantile.tails(uniform, &mut tails);
    quantile.row(uniform, &tails, out);
}

fn effects_on(first_effect: &[u32], position: usize) -> Range<usize> {
    first_effect[position] as usize..first_effect[position + 1] as usize
}

/// The positions, sorted within each [`CHUNK`] by what there is to do for them.
fn drawing_order(tasks: &[TaskDraw], first_effect: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..tasks.len() as u32).collect();
    for chunk in order.chunks_mut(CHUNK) {
        sort_by_work(chunk, tasks, first_effect);
    }
    order
}

/// Sorts positions by what there is to do for them.
fn sort_by_work(positions: &mut [u32], tasks: &[TaskDraw], first_effect: &[u32]) {
    positions.sort_by_key(|&position| {
        let position = position as usize;
        (!effects_on(first_effect, position).is_empty(), tasks[position].quantile.form())
    });
}
