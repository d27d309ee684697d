//! The kernel: one block of 64 iterations through all tasks, forward and back.

use super::SUPERBLOCK;
use super::clock::ClockAxis;
use super::columns::Columns;
use super::costs::{CostScratch, cost_block};
use super::events::{self, EventRows};
use super::held::hold_block;
use super::histogram::{Bins, Counts};
use super::instructions::{InstructionSet, for_every_instruction_set};
use super::masks::Equal;
use super::model::Model;
use super::outing::settle_block;
use super::settled;
use super::tally::{Sums, Tally};
use super::weather::Skies;
use super::working::WorkingAxis;
use crate::network::Network;
use crate::outcome::NEVER;
use crate::sample::{DrawRows, LANES, Row};
use crate::timeline::Axis;

/// Working memory of one thread.
#[derive(Debug)]
pub(super) struct Scratch {
    pub(super) rows: Rows,
    pub(super) draws: DrawRows,
    /// The project finish of the block, an instant.
    pub(super) finish: Row<i32>,
    /// The same in working minutes of the default calendar.
    pub(super) finish_work: Row<i32>,
    /// By position, the lanes in which the task is critical.
    pub(super) critical: Vec<u64>,
    /// By link, the lanes in which it drives a critical successor; fresh only for links into
    /// tasks that are critical somewhere in the block.
    pub(super) driving: Vec<u64>,
    /// By position, the lanes in which the task is on the critical path, of which there is
    /// one an iteration.
    pub(super) on_path: Vec<u64>,
    /// Fingerprints of the lanes' critical paths.
    pub(super) paths: Row<u64>,
    /// By position, iterations of the superblock in which the task was critical.
    pub(super) n_critical: Vec<u32>,
    /// In the order of the model's [`held`](Model::held), the lanes in which a date imposed on
    /// the task, and none of its relations, decides its start.
    pub(super) held: Vec<u64>,
    /// In the same order, iterations of the superblock in which one did.
    pub(super) n_held: Vec<u32>,
    pub(super) sums: Vec<Sums>,
    /// What has been settled on the way, where anything is.
    pub(super) events: EventRows,
    /// Minutes added by effect, over the superblock.
    pub(super) impact: Vec<f64>,
    /// Bins filled by this thread, once details are asked of it.
    pub(super) counts: Option<Counts>,
    /// In plans with costs.
    pub(super) costs: Option<CostScratch>,
}

/// The rows of every task in a block, by position.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) duration: Vec<Row<i32>>,
    /// Instants; on the clock axis only of tasks that keep them.
    pub(super) finish: Vec<Row<i32>>,
    /// Instants on the clock axis, of tasks that keep them; empty on the working axis, where
    /// they are finishes less durations.
    pub(super) start: Vec<Row<i32>>,
    /// On the clock axis, the work before each start on the task's own clock; empty on the
    /// working axis, where it is the start.
    pub(super) work: Vec<Row<i32>>,
    /// The lanes in which each task happens; empty in plans in which all do, always.
    pub(super) happens: Vec<u64>,
    /// What calendars lose to the weather in the block.
    pub(super) skies: Skies,
}

impl Rows {
    /// The lanes in which the task at a position happens.
    #[inline(always)]
    pub(super) fn happens(&self, position: usize) -> u64 {
        if self.happens.is_empty() { u64::MAX } else { self.happens[position] }
    }

    /// The starts of the task at a position.
    #[inline(always)]
    pub(super) fn start_of(&self, network: &Network, position: usize) -> Row<i32> {
        match network.timeline.axis() {
            Axis::Working => WorkingAxis::start(network, position, self),
            Axis::Clock => ClockAxis::<true>::start(network, position, self),
        }
    }

    /// The finishes of the task at a position.
    #[inline(always)]
    pub(super) fn finish_of(&self, network: &Network, position: usize) -> Row<i32> {
        match network.timeline.axis() {
            Axis::Working => WorkingAxis::finish(network, position, self),
            Axis::Clock => ClockAxis::<true>::finish(network, position, self),
        }
    }
}

impl Scratch {
    pub(super) fn new(model: &Model) -> Self {
        let n_tasks = model.network.nodes.len();
        let rows = || vec![Row::splat(0); n_tasks];
        let on_clock = || match model.network.timeline.axis() {
            Axis::Working => Vec::new(),
            Axis::Clock => rows(),
        };
        Self {
            rows: Rows {
                duration: rows(),
                finish: rows(),
                start: on_clock(),
                work: on_clock(),
                happens: match &model.network.events {
                    Some(_) => vec![u64::MAX; n_tasks],
                    None => Vec::new(),
                },
                skies: Skies::new(&model.weather),
            },
            events: EventRows::new(model),
            draws: model.draws.rows(),
            finish: Row::splat(0),
            finish_work: Row::splat(0),
            critical: vec![0; n_tasks],
            driving: vec![0; model.network.links.len()],
            on_path: vec![0; n_tasks],
            paths: Row::splat(0),
            n_critical: vec![0; n_tasks],
            held: vec![0; model.held.len()],
            n_held: vec![0; model.held.len()],
            sums: vec![Sums::default(); n_tasks],
            impact: vec![0.0; model.draws.n_effects()],
            counts: None,
            costs: CostScratch::new(model.draws.costs()),
        }
    }
}

impl Scratch {
    /// Finds where dates imposed on tasks decide their starts.
    pub(super) fn hold(&mut self, instructions: InstructionSet, model: &Model, n_lanes: usize) {
        if !model.held.is_empty() {
            hold_block(instructions, model, n_lanes, self);
        }
    }

    /// Gives every task of a placed block the rows to show.
    pub(super) fn settle(&mut self, instructions: InstructionSet, model: &Model) {
        if model.is_settled_later() {
            let Self { draws, finish, rows, .. } = self;
            settle_block(instructions, model, draws, finish, rows);
        }
    }
}

/// How rows are placed on one of the two axes.
pub(super) trait PlaceRows {
    /// Fills the rows of the task at a position from its duration row.
    fn place(network: &Network, position: usize, rows: &mut Rows);

    /// The lanes in which the task at a position leaves no minute of its work until the
    /// project finish.
    fn last(
        network: &Network,
        position: usize,
        rows: &Rows,
        project_finish: &Row<i32>,
        equal: impl Equal,
    ) -> u64;

    /// Working minutes of the default calendar from the project start to instants.
    fn working_minutes(network: &Network, instants: &Row<i32>) -> Row<i32>;

    /// The starts of the task at a position.
    fn start(network: &Network, position: usize, rows: &Rows) -> Row<i32>;

    /// The finishes of the task at a position.
    fn finish(network: &Network, position: usize, rows: &Rows) -> Row<i32>;

    /// For each link into the task at a position, by index, the lanes in which it drives it.
    fn drivers(
        network: &Network,
        position: usize,
        rows: &Rows,
        equal: impl Equal,
        found: impl FnMut(usize, u64),
    );
}

/// What all superblocks of a simulation have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) model: &'a Model,
    pub(super) instructions: InstructionSet,
    /// Finishes to keep beside the project's: for each the positions whose latest counts.
    pub(super) watches: &'a [Vec<u32>],
    /// Bins to fill, where details are asked for.
    pub(super) bins: Option<&'a Bins>,
}

impl Job<'_> {
    /// Simulates a superblock, iterations `first..first + n`: finishes, days lost by calendar and
    /// costs into `columns`, everything else into a tally.
    pub(super) fn superblock(
        &self,
        first: usize,
        n: usize,
        columns: &mut Columns,
        scratch: &mut Scratch,
    ) -> Tally {
        debug_assert!(
            first.is_multiple_of(SUPERBLOCK) && n <= SUPERBLOCK,
            "superblocks are whole but the last"
        );
        let model = self.model;
        let mut tally = Tally::new(model);
        scratch.sums.fill(Sums::default());
        scratch.n_critical.fill(0);
        scratch.n_held.fill(0);
        scratch.impact.fill(0.0);
        if let Some(costs) = &mut scratch.costs {
            costs.clear();
        }
        for offset in (0..n).step_by(LANES) {
            let n_lanes = (n - offset).min(LANES);
            let iteration = (first + offset) as u32;
            forward_block(self.instructions, model, iteration / LANES as u32, n_lanes, scratch);
            trace_block(self.instructions, model, n_lanes, scratch);
            scratch.hold(self.instructions, model, n_lanes);
            scratch.settle(self.instructions, model);
            cost_block(self.instructions, model, n_lanes, scratch);
            if model.network.events.is_some() {
                settled::add_up_block(self.instructions, model, n_lanes, scratch);
            } else {
                add_up_block(self.instructions, model, n_lanes, scratch);
            }
            tally.add_block(self.instructions, model, scratch, n_lanes);
            if let Some(bins) = self.bins {
                let counts = scratch.counts.get_or_insert_with(|| Counts::new(bins));
                let block = offset / LANES;
                counts.note(self.instructions, &model.network, bins, &scratch.rows, block);
            }
            self.keep_columns(scratch, offset, n_lanes, columns);
        }
        if let (Some(counts), Some(bins)) = (&mut scratch.counts, self.bins) {
            counts.count(self.instructions, bins, n);
        }
        scratch.events.correct_impacts(&mut scratch.impact);
        let Scratch { sums, n_critical, n_held, impact, .. } = scratch;
        tally.take_sums(self.instructions, sums, n_critical, n_held, impact);
        tally.cost = scratch.costs.as_ref().map(CostScratch::tally);
        tally
    }

    fn keep_columns(
        &self,
        scratch: &Scratch,
        offset: usize,
        n_lanes: usize,
        columns: &mut Columns,
    ) {
        if let Some(costs) = &scratch.costs {
            columns.costs[offset..offset + n_lanes].copy_from_slice(&costs.total[..n_lanes]);
        }
        columns.paths[offset..offset + n_lanes].copy_from_slice(&scratch.paths[..n_lanes]);
        let Some((finish, watched)) = columns.finishes.split_first_mut() else { return };
        finish[offset..offset + n_lanes].copy_from_slice(&scratch.finish[..n_lanes]);
        let (watched, lost) = watched.split_at_mut(self.watches.len());
        for (column, lost) in lost.iter_mut().zip(scratch.rows.skies.lost_until(&scratch.finish)) {
            column[offset..offset + n_lanes].copy_from_slice(&lost[..n_lanes]);
        }
        for (column, positions) in watched.iter_mut().zip(self.watches) {
            let mut latest = Row::splat(i32::MIN);
            let mut happens = 0;
            for &position in positions {
                let mut finish = scratch.rows.finish_of(&self.model.network, position as usize);
                let lanes = scratch.rows.happens(position as usize);
                if lanes != u64::MAX {
                    put_outside(lanes, &mut finish, i32::MIN);
                }
                max_row(&mut latest, &finish);
                happens |= lanes;
            }
            if happens != u64::MAX {
                put_outside(happens, &mut latest, NEVER);
            }
            column[offset..offset + n_lanes].copy_from_slice(&latest[..n_lanes]);
        }
    }
}

/// Puts a value into the lanes outside of a mask.
fn put_outside(lanes: u64, row: &mut Row<i32>, value: i32) {
    for lane in 0..LANES {
        row[lane] = if lanes >> lane & 1 == 1 { row[lane] } else { value };
    }
}

/// The mask of the first `n_lanes` lanes.
pub(super) fn lanes_mask(n_lanes: usize) -> u64 {
    if n_lanes == LANES { u64::MAX } else { (1 << n_lanes) - 1 }
}

for_every_instruction_set! {
    fn forward_working(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch)
        = forward_on_working;
    fn forward_clock(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch)
        = forward_on_clock;

    /// Draws the uniform numbers of every stream alone.
    pub(super) fn numbers_block(
        model: &Model,
        row: u32,
        scratch: &mut Scratch,
        out: &mut [Row<f32>],
    ) = numbers;

    /// Draws the durations of every task alone, as [`forward_block`] does.
    pub(super) fn draw_block(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch)
        = draw;

    /// Places every task by durations that have been drawn, as [`forward_block`] does.
    pub(super) fn place_block(model: &Model, scratch: &mut Scratch) = place_any;

    fn trace_working(model: &Model, n_lanes: usize, scratch: &mut Scratch)
        = trace_on_working by equal;
    fn trace_clock(model: &Model, n_lanes: usize, scratch: &mut Scratch)
        = trace_on_clock by equal;
    fn trace_weather(model: &Model, n_lanes: usize, scratch: &mut Scratch)
        = trace_on_clock_in_weather by equal;

    /// Adds up the durations of a block.
    pub(super) fn add_up_block(model: &Model, n_lanes: usize, scratch: &mut Scratch) = add_up;
}

/// Draws and places every task in the 64 iterations of a row; the first `n_lanes` count.
///
/// Each axis is compiled apart: in one function with the other's, its loops have fewer registers.
pub(super) fn forward_block(
    instructions: InstructionSet,
    model: &Model,
    row: u32,
    n_lanes: usize,
    scratch: &mut Scratch,
) {
    scratch.rows.skies.go_to(instructions, row);
    if model.network.events.is_some() {
        return events::forward_block(instructions, model, row, n_lanes, scratch);
    }
    match model.network.timeline.axis() {
        Axis::Working => forward_working(instructions, model, row, n_lanes, scratch),
        Axis::Clock if model.weather.is_empty() => {
            forward_clock(instructions, model, row, n_lanes, scratch);
        }
        Axis::Clock => {
            draw_block(instructions, model, row, n_lanes, scratch);
            place_block(instructions, model, scratch);
        }
    }
}

/// Traces what drives the project finish of a block.
pub(super) fn trace_block(
    instructions: InstructionSet,
    model: &Model,
    n_lanes: usize,
    scratch: &mut Scratch,
) {
    if model.network.events.is_some() {
        return settled::trace_block(instructions, model, n_lanes, scratch);
    }
    match model.network.timeline.axis() {
        Axis::Working => trace_working(instructions, model, n_lanes, scratch),
        Axis::Clock if model.weather.is_empty() => {
            trace_clock(instructions, model, n_lanes, scratch);
        }
        Axis::Clock => trace_weather(instructions, model, n_lanes, scratch),
    }
}

#[inline(always)]
fn forward_on_working(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch) {
    forward_on::<WorkingAxis>(model, row, n_lanes, scratch);
}

#[inline(always)]
fn forward_on_clock(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch) {
    forward_on::<ClockAxis<false>>(model, row, n_lanes, scratch);
}

#[inline(always)]
fn trace_on_working(model: &Model, n_lanes: usize, scratch: &mut Scratch, equal: impl Equal) {
    trace::<WorkingAxis>(model, n_lanes, scratch, equal);
}

#[inline(always)]
fn trace_on_clock(model: &Model, n_lanes: usize, scratch: &mut Scratch, equal: impl Equal) {
    trace::<ClockAxis<false>>(model, n_lanes, scratch, equal);
}

#[inline(always)]
fn trace_on_clock_in_weather(
    model: &Model,
    n_lanes: usize,
    scratch: &mut Scratch,
    equal: impl Equal,
) {
    trace::<ClockAxis<true>>(model, n_lanes, scratch, equal);
}

#[inline(always)]
fn forward_on<A: PlaceRows>(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch) {
    model.draws.go_to(row, lanes_mask(n_lanes), &mut scratch.draws);
    for chunk in 0..model.draws.n_chunks() {
        let Scratch { draws, impact, rows, .. } = scratch;
        let positions = model.draws.durations(chunk, draws, impact, &mut rows.duration);
        for position in positions {
            A::place(&model.network, position, rows);
        }
    }
    find_finish::<A>(model, scratch);
}

#[inline(always)]
pub(super) fn find_finish<A: PlaceRows>(model: &Model, scratch: &mut Scratch) {
    let Network { finishers, timeline, .. } = &model.network;
    // What has happened may all lie before the time at which work may begin.
    let mut finish = Row::splat(if finishers.is_empty() { timeline.floor() } else { i32::MIN });
    for &position in finishers {
        max_row(&mut finish, &scratch.rows.finish[position as usize]);
    }
    scratch.finish = finish;
    scratch.finish_work = A::working_minutes(&model.network, &finish);
}

#[inline(always)]
fn numbers(model: &Model, row: u32, scratch: &mut Scratch, out: &mut [Row<f32>]) {
    model.draws.go_to(row, 0, &mut scratch.draws);
    model.draws.numbers(&scratch.draws, out);
}

#[inline(always)]
fn draw(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch) {
    model.draws.go_to(row, lanes_mask(n_lanes), &mut scratch.draws);
    for chunk in 0..model.draws.n_chunks() {
        let Scratch { draws, impact, rows, .. } = scratch;
        model.draws.durations(chunk, draws, impact, &mut rows.duration);
    }
}

#[inline(always)]
fn place_any(model: &Model, scratch: &mut Scratch) {
    match model.network.timeline.axis() {
        Axis::Working => place_on::<WorkingAxis>(model, scratch),
        Axis::Clock if model.weather.is_empty() => place_on::<ClockAxis<false>>(model, scratch),
        Axis::Clock => place_on::<ClockAxis<true>>(model, scratch),
    }
}

#[inline(always)]
fn place_on<A: PlaceRows>(model: &Model, scratch: &mut Scratch) {
    for position in 0..model.network.nodes.len() {
        A::place(&model.network, position, &mut scratch.rows);
    }
    find_finish::<A>(model, scratch);
}

#[inline(always)]
fn add_up(model: &Model, n_lanes: usize, scratch: &mut Scratch) {
    if n_lanes < LANES {
        // What is at the centre adds nothing to sums.
        for (duration, &centre) in scratch.rows.duration.iter_mut().zip(&model.centre) {
            duration[n_lanes..].fill(centre);
        }
    }
    let finish = centred_finish(model, &scratch.finish_work, n_lanes);
    let durations = scratch.rows.duration.iter().zip(&model.centre);
    for (sums, (duration, &centre)) in scratch.sums.iter_mut().zip(durations) {
        sums.add(duration, centre, &finish);
    }
}

/// Follows the links that drive the project finish back to where they begin.
#[inline(always)]
fn trace<A: PlaceRows>(model: &Model, n_lanes: usize, scratch: &mut Scratch, equal: impl Equal) {
    let network = &model.network;
    let counted = lanes_mask(n_lanes);
    trace_start::<A>(network, scratch, equal);
    for position in (0..network.nodes.len()).rev() {
        let critical = scratch.critical[position];
        if critical == 0 {
            continue;
        }
        scratch.n_critical[position] += (critical & counted).count_ones();
        let mut on_path = scratch.on_path[position];
        if on_path != 0 {
            add_where(&mut scratch.paths, model.fingerprint[position], on_path);
        }
        let Scratch { rows, critical: tasks, driving: links, on_path: paths, .. } = scratch;
        A::drivers(network, position, rows, equal, |index, driving| {
            let driving = critical & driving;
            let predecessor = network.predecessors[index] as usize;
            links[index] = driving;
            tasks[predecessor] |= driving;
            // Of several that drive, the path takes the first: that of the smallest id.
            paths[predecessor] |= on_path & driving;
            on_path &= !driving;
        });
    }
}

/// Marks the tasks that finish last as critical, all others as not; the paths begin at the
/// first of them.
#[inline(always)]
pub(super) fn trace_start<A: PlaceRows>(
    network: &Network,
    scratch: &mut Scratch,
    equal: impl Equal,
) {
    scratch.critical.fill(0);
    scratch.on_path.fill(0);
    scratch.paths = Row::splat(0);
    let mut left = u64::MAX;
    for &position in &network.finishers {
        let position = position as usize;
        scratch.critical[position] =
            A::last(network, position, &scratch.rows, &scratch.finish, equal);
        let last = equal(&scratch.rows.finish[position], &scratch.finish);
        scratch.on_path[position] = left & last;
        left &= !last;
    }
}

/// Adds a number to the lanes of a mask.
#[inline(always)]
pub(super) fn add_where(row: &mut Row<u64>, number: u64, mask: u64) {
    for lane in 0..LANES {
        row[lane] = row[lane].wrapping_add(if mask >> lane & 1 == 1 { number } else { 0 });
    }
}

/// The project finish of a block in working minutes about its centre; lanes that do not
/// count are 0.
#[inline(always)]
pub(super) fn centred_finish(model: &Model, finish_work: &Row<i32>, n_lanes: usize) -> Row<f32> {
    let mut centred = Row::splat(0.0);
    for lane in 0..LANES {
        centred[lane] = (finish_work[lane] - model.finish_centre) as f32;
    }
    centred[n_lanes..].fill(0.0);
    centred
}

/// The critical path of one lane of a block just traced, as positions from the first.
pub(super) fn critical_path(network: &Network, scratch: &Scratch, lane: usize) -> Vec<u32> {
    let is_last =
        |&&position: &&u32| scratch.rows.finish[position as usize][lane] == scratch.finish[lane];
    let driver = |&position: &u32| {
        let mut links = network.link_range(position as usize);
        let driving = links.find(|&index| scratch.driving[index] >> lane & 1 == 1);
        driving.map(|index| network.predecessors[index])
    };
    let last = network.finishers.iter().find(is_last).copied();
    let mut path: Vec<u32> = std::iter::successors(last, driver).collect();
    path.retain(|&position| scratch.rows.happens(position as usize) >> lane & 1 == 1);
    path.reverse();
    path
}

/// `row = max(row, other)`, lane by lane.
#[inline(always)]
pub(super) fn max_row(row: &mut Row<i32>, other: &Row<i32>) {
    for lane in 0..LANES {
        row[lane] = row[lane].max(other[lane]);
    }
}
