//! Instants and working minutes of a clock, through its calendar's table.

use crate::network::{Network, Node};
use crate::plan::{Clock, PointRule};

pub(super) fn worked(network: &Network, clock: Clock, instant: i32) -> i32 {
    network.timeline.table(clock).map_or(instant, |table| table.worked(instant))
}

pub(super) fn start_of(network: &Network, clock: Clock, work: i32) -> i32 {
    network.timeline.table(clock).map_or(work, |table| table.start(work))
}

pub(super) fn finish_of(network: &Network, clock: Clock, work: i32) -> i32 {
    network.timeline.table(clock).map_or(work, |table| table.finish(work))
}

/// When an instant imposed on a finish is met: at once at the end of a minute of work, else
/// at the start of the next.
pub(super) fn settled(network: &Network, clock: Clock, instant: i32) -> i32 {
    network.timeline.table(clock).map_or(instant, |table| table.settled(instant))
}

/// When a node that takes no time is reached, due at an instant.
pub(super) fn reached(network: &Network, node: &Node, instant: i32) -> i32 {
    match node.point {
        PointRule::Settled => settled(network, node.clock, instant),
        PointRule::NextStart => start_of(network, node.clock, worked(network, node.clock, instant)),
    }
}

/// The largest work before a start that is no later than `latest`.
pub(super) fn last_start(network: &Network, clock: Clock, latest: i32) -> i32 {
    let work = worked(network, clock, latest);
    if start_of(network, clock, work) <= latest { work } else { work - 1 }
}

/// An instant with a wait after it, or a lead before it.
pub(super) fn after(network: &Network, clock: Clock, from: i32, minutes: i32) -> i32 {
    match minutes {
        0 => from,
        ..0 if network.leads_reach_starts() => before(network, clock, from, -minutes),
        _ => finish_of(network, clock, worked(network, clock, from) + minutes),
    }
}

/// An instant with a wait taken away from before it.
pub(super) fn before(network: &Network, clock: Clock, from: i32, minutes: i32) -> i32 {
    match minutes {
        0 => from,
        ..0 if network.leads_reach_starts() => after(network, clock, from, -minutes),
        _ => start_of(network, clock, worked(network, clock, from) - minutes),
    }
}
