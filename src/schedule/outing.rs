//! Dates that follow from others' and move none.

use super::forward::{Forward, lasting};
use super::lookup::{after, before, finish_of, start_of, worked};
use crate::network::{Anchor, Network, PutOff, Role, Span};
use crate::plan::End;

/// Gives hammocks their span, and puts off what is to be as late as its successors let it.
///
/// Nothing else moves: a hammock drives nothing, and a task is put off by its free float alone.
/// `finish` is the project's.
pub fn settle_outings(network: &Network, durations: &[i32], finish: i32, forward: &mut Forward) {
    for task in &network.put_off {
        put_off(network, task, durations, finish, forward);
    }
    for span in &network.spans {
        stretch(network, span, forward);
    }
}

/// The instant of an anchor, with the wait between.
fn instant(network: &Network, anchor: &Anchor, forward: &Forward) -> i32 {
    let other = anchor.position as usize;
    let from = match (anchor.end, network.nodes[other].role) {
        // A hammock begins with what has begun.
        (End::Start, Role::Begun { at: begun, .. }) if !anchor.is_after => begun,
        (End::Start, _) => forward.start[other],
        (End::Finish, _) => forward.finish[other],
    };
    if anchor.is_after {
        before(network, anchor.clock, from, anchor.lag)
    } else {
        after(network, anchor.clock, from, anchor.lag)
    }
}

fn put_off(
    network: &Network,
    task: &PutOff,
    durations: &[i32],
    finish: i32,
    forward: &mut Forward,
) {
    let position = task.position as usize;
    let clock = network.nodes[position].clock;
    let duration = lasting(network, position, durations);
    let at = |anchor: &Anchor| instant(network, anchor, forward);
    let by_starts = task.starts.iter().map(at).min();
    let mut by_finishes = task.finishes.iter().map(at).min();
    if by_starts.is_none() && by_finishes.is_none() {
        by_finishes = Some(finish);
    }
    if duration == 0 {
        let latest = by_starts.into_iter().chain(by_finishes).min().unwrap_or(finish);
        if latest > forward.finish[position] {
            (forward.start[position], forward.finish[position]) = (latest, latest);
        }
        return;
    }
    let by_starts = by_starts.map(|at| super::lookup::last_start(network, clock, at));
    let by_finishes = by_finishes.map(|at| worked(network, clock, at) - duration);
    let Some(work) = by_starts.into_iter().chain(by_finishes).min() else { return };
    if work > worked(network, clock, forward.start[position]) {
        forward.start[position] = start_of(network, clock, work);
        forward.finish[position] = finish_of(network, clock, work + duration);
    }
}

fn stretch(network: &Network, span: &Span, forward: &mut Forward) {
    let position = span.position as usize;
    let node = &network.nodes[position];
    let at = |anchor: &Anchor| instant(network, anchor, forward);
    let start = span.starts.iter().map(at).min();
    let finish = span.finishes.iter().map(at).max();
    let start = start.or(finish).unwrap_or(node.floor);
    let finish = finish.unwrap_or(start);
    let start = start_of(network, node.clock, worked(network, node.clock, start));
    let finish = finish_of(network, node.clock, worked(network, node.clock, finish));
    (forward.start[position], forward.finish[position]) =
        if finish > start { (start, finish) } else { (start, start) };
}
