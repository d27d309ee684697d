//! Placing the tasks of a block where forks, repetitions, decisions and windows of risks settle on
//! the way what happens.
//!
//! Plans with nothing of the kind never come here. In those that have some, tasks without a part in
//! it are drawn and placed like everywhere; the others one by one, since what happens to them, and
//! for how long, hangs on when they start.

use std::ops::Range;

use super::clock::{Table, finishes, worked};
use super::instructions::{InstructionSet, for_every_instruction_set};
use super::kernel::{PlaceRows, Rows, Scratch, find_finish, lanes_mask, max_row};
use super::masks::{Equal, mask_above, mask_at_least, mask_before};
use super::model::Model;
use super::{clock::ClockAxis, working::WorkingAxis};
use crate::network::{Check, Events, Network, NodeEvents, Role};
use crate::plan::Moment;
use crate::sample::{LANES, Row};
use crate::timeline::Axis;

/// What has been settled in a block so far; empty in plans without anything to settle.
#[derive(Debug, Clone, Default)]
pub(super) struct EventRows {
    /// For each branch of the plan, the lanes of each outcome.
    pub(super) outcomes: Vec<Vec<u64>>,
    /// For each rework loop of the plan, the lanes in which each round takes place.
    pub(super) rounds: Vec<Vec<u64>>,
    /// For each decision of the plan, the lanes in which it is taken.
    pub(super) taken: Vec<u64>,
    /// For each decision of the plan, the lanes in which it changes something.
    pub(super) acted: Vec<u64>,
    /// For each decision of the plan, when it is taken.
    at: Vec<Row<i32>>,
    /// For each risk of the plan with windows, the lanes in which it occurs if it hits anything.
    drawn: Vec<u64>,
    /// For each risk of the plan with windows, the lanes in which it has hit something.
    hit: Vec<u64>,
    /// The same for the task at hand alone.
    hit_now: Vec<u64>,
    /// Minutes added by effect over the superblock, of the effects on tasks drawn one by one.
    impact: Vec<f64>,
    /// By effect, whether it is one of these.
    drawn_alone: Vec<bool>,
}

impl EventRows {
    pub(super) fn new(model: &Model) -> Self {
        let Some(events) = &model.network.events else { return Self::default() };
        let n_risks = events.windows.len();
        let mut drawn_alone = vec![false; model.draws.n_effects()];
        for (position, node) in events.nodes.iter().enumerate() {
            if is_drawn_alone(node) {
                drawn_alone[model.draws.effects_on(position)].fill(true);
            }
        }
        Self {
            outcomes: events.forks.iter().map(|fork| vec![0; fork.n_outcomes]).collect(),
            rounds: events.n_rounds.iter().map(|&n_rounds| vec![0; n_rounds]).collect(),
            taken: vec![0; events.responses.len()],
            acted: vec![0; events.responses.len()],
            at: vec![Row::splat(0); events.responses.len()],
            drawn: vec![0; n_risks],
            hit: vec![0; n_risks],
            hit_now: vec![0; n_risks],
            impact: vec![0.0; drawn_alone.len()],
            drawn_alone,
        }
    }

    /// Puts the minutes added to tasks drawn one by one in the place of those that they were drawn
    /// with at first, and begins anew.
    pub(super) fn correct_impacts(&mut self, impact: &mut [f64]) {
        let alone = self.impact.iter_mut().zip(&self.drawn_alone);
        for (impact, (alone, &is_drawn_alone)) in impact.iter_mut().zip(alone) {
            if is_drawn_alone {
                *impact = std::mem::take(alone);
            }
        }
    }

    /// Forgets the block before; no decision has been taken yet.
    fn clear(&mut self) {
        for lanes in self.outcomes.iter_mut().chain(&mut self.rounds) {
            lanes.fill(0);
        }
        for lanes in [&mut self.taken, &mut self.acted, &mut self.hit] {
            lanes.fill(0);
        }
    }
}

/// Whether a task is drawn one by one.
pub(super) fn is_drawn_alone(node: &NodeEvents) -> bool {
    node.may_be_absent || !node.reach.is_empty() || !node.windowed.is_empty()
}

// Small parts, each compiled for every instruction set, under a driver that is compiled once: all
// in one, they would be copied so often that compiling them took minutes.
for_every_instruction_set! {
    fn start_draws(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch) = start_draws_any;
    fn draw_chunk(model: &Model, chunk: usize, scratch: &mut Scratch) -> Range<usize>
        = draw_chunk_any;
    fn draw_alone(
        model: &Model,
        events: &Events,
        position: usize,
        happens: u64,
        delay: &Row<i32>,
        scratch: &mut Scratch,
    ) = draw_alone_any;
    fn place_working(network: &Network, position: usize, rows: &mut Rows) = place_on_working;
    fn place_clock(network: &Network, position: usize, rows: &mut Rows) = place_on_clock;
    fn reach(
        network: &Network,
        node: &NodeEvents,
        position: usize,
        happens: u64,
        scratch: &mut Scratch,
    ) -> Reached = reach_any;
    fn under_way(network: &Network, position: usize, stretches: &[[i32; 2]], rows: &Rows) -> u64
        = under_way_any;
    fn make_points(network: &Network, position: usize, rows: &mut Rows) = make_points_any;
    fn decide(
        network: &Network,
        events: &Events,
        position: usize,
        response: usize,
        scratch: &mut Scratch,
    ) = decide_any;
    fn settle_fork(
        model: &Model,
        events: &Events,
        position: usize,
        fork: usize,
        scratch: &mut Scratch,
    ) = settle_fork_any;
    fn settle_loop(
        model: &Model,
        n_rounds: usize,
        position: usize,
        rework: usize,
        scratch: &mut Scratch,
    ) = settle_loop_any;
    fn finish_block(model: &Model, scratch: &mut Scratch) = finish_block_any;
}

/// Draws and places every task in the 64 iterations of a row; the first `n_lanes` count.
pub(super) fn forward_block(
    instructions: InstructionSet,
    model: &Model,
    row: u32,
    n_lanes: usize,
    scratch: &mut Scratch,
) {
    let network = &model.network;
    let Some(events) = &network.events else { return };
    start_draws(instructions, model, row, n_lanes, scratch);
    scratch.events.clear();
    for risk in with_windows(events) {
        // Until it is known what is under way in time.
        scratch.events.drawn[risk] = scratch.draws.occurred[risk];
        scratch.draws.set_occurred(risk, 0);
    }
    for chunk in 0..model.draws.n_chunks() {
        for position in draw_chunk(instructions, model, chunk, scratch) {
            let node = &events.nodes[position];
            if is_drawn_alone(node) {
                place_alone(instructions, model, events, position, scratch);
            } else {
                scratch.rows.happens[position] = u64::MAX;
                place(instructions, network, position, &mut scratch.rows);
            }
            for &response in &node.responses {
                decide(instructions, network, events, position, response, scratch);
            }
            for &fork in &node.forks {
                settle_fork(instructions, model, events, position, fork, scratch);
            }
            for &rework in &node.loops {
                let n_rounds = events.n_rounds[rework];
                settle_loop(instructions, model, n_rounds, position, rework, scratch);
            }
        }
    }
    for risk in with_windows(events) {
        scratch.draws.set_occurred(risk, scratch.events.hit[risk]);
    }
    for span in &network.spans {
        let anchors = span.starts.iter().chain(&span.finishes);
        let lanes = anchors.map(|anchor| scratch.rows.happens[anchor.position as usize]);
        let lanes = lanes.reduce(|a, b| a | b).unwrap_or(u64::MAX);
        scratch.rows.happens[span.position as usize] &= lanes;
    }
    finish_block(instructions, model, scratch);
}

#[inline(always)]
fn start_draws_any(model: &Model, row: u32, n_lanes: usize, scratch: &mut Scratch) {
    model.draws.go_to(row, lanes_mask(n_lanes), &mut scratch.draws);
}

#[inline(always)]
fn draw_chunk_any(model: &Model, chunk: usize, scratch: &mut Scratch) -> Range<usize> {
    let Scratch { draws, impact, rows, .. } = scratch;
    model.draws.durations(chunk, draws, impact, &mut rows.duration)
}

#[inline(always)]
fn finish_block_any(model: &Model, scratch: &mut Scratch) {
    match model.network.timeline.axis() {
        Axis::Working => find_finish::<WorkingAxis>(model, scratch),
        Axis::Clock => find_finish::<ClockAxis<true>>(model, scratch),
    }
}

fn place(instructions: InstructionSet, network: &Network, position: usize, rows: &mut Rows) {
    match network.timeline.axis() {
        Axis::Working => place_working(instructions, network, position, rows),
        Axis::Clock => place_clock(instructions, network, position, rows),
    }
}

#[inline(always)]
fn place_on_working(network: &Network, position: usize, rows: &mut Rows) {
    WorkingAxis::place(network, position, rows);
}

#[inline(always)]
fn place_on_clock(network: &Network, position: usize, rows: &mut Rows) {
    ClockAxis::<true>::place(network, position, rows);
}

#[inline(always)]
fn settle_loop_any(
    model: &Model,
    n_rounds: usize,
    position: usize,
    rework: usize,
    scratch: &mut Scratch,
) {
    let mut lanes = scratch.rows.happens[position];
    for round in 0..n_rounds {
        lanes &= model.draws.repeats(rework, round, &scratch.draws);
        scratch.events.rounds[rework][round] = lanes;
    }
}

fn with_windows(events: &Events) -> impl Iterator<Item = usize> {
    (0..events.windows.len()).filter(|&risk| events.windows[risk].is_some())
}

/// Draws and places the task at a position that may be absent, or that a decision or a risk with
/// windows may reach.
fn place_alone(
    instructions: InstructionSet,
    model: &Model,
    events: &Events,
    position: usize,
    scratch: &mut Scratch,
) {
    let network = &model.network;
    let node = &events.nodes[position];
    let mut happens = may_happen(node, &scratch.rows, &scratch.events);
    // First as long as it lasts if nothing reaches it.
    place(instructions, network, position, &mut scratch.rows);
    let mut delay = Row::splat(0);
    if !node.reach.is_empty() && happens != 0 {
        let reached = reach(instructions, network, node, position, happens, scratch);
        happens &= !reached.cut;
        delay = reached.delay;
        if reached.delayed != 0 {
            place(instructions, network, position, &mut scratch.rows);
        }
    }
    let mut hit = 0;
    for &risk in &node.windowed {
        let Scratch { rows, events: settled, .. } = &mut *scratch;
        let drawn = settled.drawn[risk] & happens;
        let windows = events.windows[risk].as_deref().unwrap_or_default();
        let lanes = match drawn {
            0 => 0,
            _ => drawn & under_way(instructions, network, position, windows, rows),
        };
        settled.hit_now[risk] = lanes;
        settled.hit[risk] |= lanes;
        hit |= lanes;
    }
    if model.draws.is_at_risk(position) {
        draw_alone(instructions, model, events, position, happens, &delay, scratch);
        if hit != 0 {
            place(instructions, network, position, &mut scratch.rows);
        }
    }
    scratch.rows.happens[position] = happens;
    if happens != u64::MAX {
        make_points(instructions, network, position, &mut scratch.rows);
    }
}

/// What decisions do to a task that has not started.
struct Reached {
    /// The lanes in which it is dropped.
    cut: u64,
    /// The lanes in which it is delayed.
    delayed: u64,
    /// By how many minutes.
    delay: Row<i32>,
}

/// Lets decisions act on the task at a position, where it would start late enough for them.
#[inline(always)]
fn reach_any(
    network: &Network,
    node: &NodeEvents,
    position: usize,
    mut happens: u64,
    scratch: &mut Scratch,
) -> Reached {
    let Scratch { rows, events: settled, .. } = scratch;
    let start = rows.start_of(network, position);
    let mut reached = Reached { cut: 0, delayed: 0, delay: Row::splat(0) };
    for on in node.reach.iter().filter(|on| on.delay.is_none()) {
        let at = &settled.at[on.response];
        let lanes = happens & settled.taken[on.response] & mask_at_least(&start, at);
        settled.acted[on.response] |= lanes;
        reached.cut |= lanes;
    }
    happens &= !reached.cut;
    for on in &node.reach {
        let Some(minutes) = on.delay else { continue };
        let at = &settled.at[on.response];
        let lanes = happens & settled.taken[on.response] & mask_at_least(&start, at);
        settled.acted[on.response] |= lanes;
        reached.delayed |= lanes;
        for lane in 0..LANES {
            reached.delay[lane] += if lanes >> lane & 1 == 1 { minutes } else { 0 };
        }
    }
    if reached.delayed != 0 {
        lengthen(&mut rows.duration[position], &reached.delay);
    }
    reached
}

/// Draws how long the task at a position lasts under the risks that hit it.
#[inline(always)]
fn draw_alone_any(
    model: &Model,
    events: &Events,
    position: usize,
    happens: u64,
    delay: &Row<i32>,
    scratch: &mut Scratch,
) {
    let Scratch { draws, rows, events: settled, .. } = scratch;
    let EventRows { hit_now, impact, .. } = settled;
    let hits = |risk: usize, occurred: u64| {
        if events.windows[risk].is_some() { hit_now[risk] } else { occurred & happens }
    };
    model.draws.duration_under(position, hits, draws, impact, &mut rows.duration[position]);
    lengthen(&mut rows.duration[position], delay);
}

/// The lanes in which a task happens unless a decision drops it.
#[inline(always)]
fn may_happen(node: &NodeEvents, rows: &Rows, settled: &EventRows) -> u64 {
    let mut happens = if node.is_dropped { 0 } else { u64::MAX };
    for need in &node.needs {
        let outcomes = &settled.outcomes[need.fork];
        happens &= need.outcomes.iter().fold(0, |lanes, &outcome| lanes | outcomes[outcome]);
    }
    for repeat in &node.repeats {
        happens &= settled.rounds[repeat.rework][repeat.round];
        happens &= rows.happens[repeat.original as usize];
    }
    happens
}

/// Adds minutes to durations, which stay at least 0.
#[inline(always)]
fn lengthen(duration: &mut Row<i32>, delay: &Row<i32>) {
    for lane in 0..LANES {
        duration[lane] = (duration[lane] + delay[lane]).max(0);
    }
}

/// The lanes in which the task at a position is under way within one of some stretches of time.
#[inline(always)]
fn under_way_any(network: &Network, position: usize, stretches: &[[i32; 2]], rows: &Rows) -> u64 {
    let start = rows.start_of(network, position);
    let finish = rows.finish_of(network, position);
    let duration = &rows.duration[position];
    let mut lanes = 0;
    for &[from, until] in stretches {
        for lane in 0..LANES {
            // Something that takes no time has to lie in it.
            let reaches =
                if duration[lane] == 0 { start[lane] >= from } else { finish[lane] > from };
            let is_within = if reaches { start[lane] < until } else { false };
            lanes |= u64::from(is_within) << lane;
        }
    }
    lanes
}

/// Puts the task at a position where it is in the lanes in which it does not happen.
#[inline(always)]
fn make_points_any(network: &Network, position: usize, rows: &mut Rows) {
    let mut point = Row::splat(network.timeline.floor());
    for link in network.links_into(position) {
        let predecessor = link.predecessor as usize;
        let from = if link.kind.is_from_finish() {
            rows.finish_of(network, predecessor)
        } else {
            rows.start_of(network, predecessor)
        };
        max_row(&mut point, &from);
    }
    let happens = rows.happens[position];
    put_where_absent(&mut rows.duration[position], &Row::splat(0), happens);
    put_where_absent(&mut rows.finish[position], &point, happens);
    if !rows.work.is_empty() {
        let work = worked(Table::of::<true>(network, rows, network.nodes[position].clock), &point);
        put_where_absent(&mut rows.start[position], &point, happens);
        put_where_absent(&mut rows.work[position], &work, happens);
    }
}

#[inline(always)]
fn put_where_absent(row: &mut Row<i32>, values: &Row<i32>, happens: u64) {
    for lane in 0..LANES {
        row[lane] = if happens >> lane & 1 == 1 { row[lane] } else { values[lane] };
    }
}

/// The starts and finishes of the task at a position, where it began and ended.
#[inline(always)]
fn ends_of(network: &Network, position: usize, rows: &Rows) -> [Row<i32>; 2] {
    match network.nodes[position].role {
        Role::Done(ends) | Role::Passed(ends) => ends.map(Row::splat),
        Role::Begun { at, .. } => [Row::splat(at), rows.finish_of(network, position)],
        Role::Work | Role::Hammock => {
            [rows.start_of(network, position), rows.finish_of(network, position)]
        }
    }
}

/// Takes a decision at the task at a position, in the lanes in which its conditions hold.
#[inline(always)]
fn decide_any(
    network: &Network,
    events: &Events,
    position: usize,
    response: usize,
    scratch: &mut Scratch,
) {
    let Scratch { draws, rows, events: settled, .. } = scratch;
    let node = &network.nodes[position];
    let table = Table::of::<true>(network, rows, node.clock);
    let [start, finish] = ends_of(network, position, rows);
    let mut taken = rows.happens[position];
    // When it is sure that everything holds, where it does.
    let mut sure = Row::splat(i32::MIN);
    for check in &events.responses[response].checks {
        match *check {
            Check::After(at) => {
                taken &= mask_above(&finish, at);
                max_row(&mut sure, &Row::splat(at));
            }
            Check::LastsOver(minutes) => {
                let begun = worked(table, &start);
                let mut lasts = rows.duration[position];
                if node.role != Role::Work {
                    let done = worked(table, &finish);
                    for lane in 0..LANES {
                        lasts[lane] = done[lane] - begun[lane];
                    }
                }
                taken &= mask_above(&lasts, minutes);
                let mut passed = begun;
                for lane in 0..LANES {
                    passed[lane] += minutes;
                }
                max_row(&mut sure, &finishes(table, &passed));
            }
            Check::LateBy { planned, minutes } => {
                let mut limit = worked(table, &Row::splat(planned));
                for lane in 0..LANES {
                    limit[lane] += minutes;
                }
                taken &= mask_before(&limit, &worked(table, &finish));
                max_row(&mut sure, &finishes(table, &limit));
            }
            Check::Occurred(risk) => {
                let has_windows = events.windows[risk].is_some();
                taken &= if has_windows { settled.hit[risk] } else { draws.occurred[risk] };
                max_row(&mut sure, &finish);
            }
        }
    }
    let mut at = finish;
    if events.responses[response].moment == Moment::Threshold {
        for lane in 0..LANES {
            at[lane] = at[lane].min(sure[lane]);
        }
    }
    settled.taken[response] = taken;
    settled.at[response] = at;
}

/// Settles a branch after the task at a position: in each lane by the first decision that chooses
/// while it is open, else by what is drawn.
#[inline(always)]
fn settle_fork_any(
    model: &Model,
    events: &Events,
    position: usize,
    fork: usize,
    scratch: &mut Scratch,
) {
    let network = &model.network;
    let Scratch { draws, rows, events: settled, .. } = scratch;
    let happens = rows.happens[position];
    model.draws.outcomes(fork, draws, &mut settled.outcomes[fork]);
    for lanes in &mut settled.outcomes[fork] {
        *lanes &= happens;
    }
    let takes = &events.forks[fork].takes;
    if takes.is_empty() {
        return;
    }
    let [_, finish] = ends_of(network, position, rows);
    let mut first = Row::splat(i32::MAX);
    let mut chosen = vec![0; takes.len()];
    for (index, &(response, _)) in takes.iter().enumerate() {
        let at = &settled.at[response];
        let in_time = settled.taken[response] & happens & mask_at_least(&finish, at);
        let lanes = in_time & mask_before(at, &first);
        for earlier in &mut chosen[..index] {
            *earlier &= !lanes;
        }
        chosen[index] = lanes;
        for lane in 0..LANES {
            first[lane] = if lanes >> lane & 1 == 1 { at[lane] } else { first[lane] };
        }
    }
    for (&(response, outcome), lanes) in takes.iter().zip(chosen) {
        for other in &mut settled.outcomes[fork] {
            *other &= !lanes;
        }
        settled.outcomes[fork][outcome] |= lanes;
        settled.acted[response] |= lanes;
    }
}

/// For each link into the task at a position, by index, the lanes in which it drives it; where the
/// task does not happen, those in which it is what its point waits for.
#[inline(always)]
pub(super) fn drivers<A: PlaceRows>(
    network: &Network,
    position: usize,
    rows: &Rows,
    equal: impl Equal,
    mut found: impl FnMut(usize, u64),
) {
    let happens = rows.happens[position];
    A::drivers(network, position, rows, equal, |index, driving| found(index, driving & happens));
    if happens == u64::MAX {
        return;
    }
    let table = Table::of::<true>(network, rows, network.nodes[position].clock);
    let point = worked(table, &A::start(network, position, rows));
    for index in network.link_range(position) {
        let link = &network.links[index];
        let predecessor = link.predecessor as usize;
        let from = if link.kind.is_from_finish() {
            A::finish(network, predecessor, rows)
        } else {
            A::start(network, predecessor, rows)
        };
        found(index, equal(&worked(table, &from), &point) & !happens);
    }
}
