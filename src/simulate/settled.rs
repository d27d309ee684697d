//! Tracing and adding up a block in which some tasks do not happen in some lanes.

use super::clock::ClockAxis;
use super::events::drivers;
use super::instructions::{InstructionSet, for_every_instruction_set};
use super::kernel::{PlaceRows, Scratch, add_where, centred_finish, lanes_mask, trace_start};
use super::masks::Equal;
use super::model::Model;
use super::working::WorkingAxis;
use crate::sample::LANES;
use crate::timeline::Axis;

for_every_instruction_set! {
    fn trace_working(model: &Model, n_lanes: usize, scratch: &mut Scratch)
        = trace_on_working by equal;
    fn trace_clock(model: &Model, n_lanes: usize, scratch: &mut Scratch)
        = trace_on_clock by equal;

    /// Adds up the durations of a block, each in the lanes in which its task happens.
    pub(super) fn add_up_block(model: &Model, n_lanes: usize, scratch: &mut Scratch) = add_up;
}

/// Traces what drives the project finish of a block.
pub(super) fn trace_block(
    instructions: InstructionSet,
    model: &Model,
    n_lanes: usize,
    scratch: &mut Scratch,
) {
    match model.network.timeline.axis() {
        Axis::Working => trace_working(instructions, model, n_lanes, scratch),
        Axis::Clock => trace_clock(instructions, model, n_lanes, scratch),
    }
}

#[inline(always)]
fn trace_on_working(model: &Model, n_lanes: usize, scratch: &mut Scratch, equal: impl Equal) {
    trace_on::<WorkingAxis>(model, n_lanes, scratch, equal);
}

#[inline(always)]
fn trace_on_clock(model: &Model, n_lanes: usize, scratch: &mut Scratch, equal: impl Equal) {
    trace_on::<ClockAxis<true>>(model, n_lanes, scratch, equal);
}

/// Follows the links that drive the project finish back to where they begin, through what does
/// not happen to what it waits for.
#[inline(always)]
fn trace_on<A: PlaceRows>(model: &Model, n_lanes: usize, scratch: &mut Scratch, equal: impl Equal) {
    let network = &model.network;
    let counted = lanes_mask(n_lanes);
    trace_start::<A>(network, scratch, equal);
    for position in (0..network.nodes.len()).rev() {
        let critical = scratch.critical[position];
        if critical == 0 {
            continue;
        }
        let happens = scratch.rows.happens[position];
        scratch.n_critical[position] += (critical & happens & counted).count_ones();
        let mut on_path = scratch.on_path[position];
        if on_path & happens != 0 {
            add_where(&mut scratch.paths, model.fingerprint[position], on_path & happens);
        }
        let Scratch { rows, critical: tasks, driving: links, on_path: paths, .. } = scratch;
        links[network.link_range(position)].fill(0);
        drivers::<A>(network, position, rows, equal, |index, driving| {
            let driving = critical & driving;
            let predecessor = network.predecessors[index] as usize;
            links[index] |= driving;
            tasks[predecessor] |= driving;
            // Of several that drive, the path takes the first: that of the smallest id.
            paths[predecessor] |= on_path & driving;
            on_path &= !driving;
        });
        tasks[position] = critical & happens;
    }
}

#[inline(always)]
fn add_up(model: &Model, n_lanes: usize, scratch: &mut Scratch) {
    let finish = centred_finish(model, &scratch.finish_work, n_lanes);
    let counted = lanes_mask(n_lanes);
    let Scratch { rows, sums, .. } = scratch;
    for (position, (sums, &centre)) in sums.iter_mut().zip(&model.centre).enumerate() {
        let lanes = rows.happens[position] & counted;
        let mut duration = rows.duration[position];
        for lane in 0..LANES {
            // What is at the centre adds nothing to sums.
            duration[lane] = if lanes >> lane & 1 == 1 { duration[lane] } else { centre };
        }
        sums.add(&duration, centre, &finish);
    }
}
