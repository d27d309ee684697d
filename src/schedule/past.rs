//! Instants and working minutes of a clock for the backward pass: late dates may lie before the
//! first day.

use crate::network::Network;
use crate::plan::Clock;

pub(super) fn worked(network: &Network, clock: Clock, instant: i32) -> i32 {
    network.timeline.table(clock).map_or(instant, |table| table.worked_ever(instant))
}

pub(super) fn start_of(network: &Network, clock: Clock, work: i32) -> i32 {
    network.timeline.table(clock).map_or(work, |table| table.start_ever(work))
}

pub(super) fn finish_of(network: &Network, clock: Clock, work: i32) -> i32 {
    network.timeline.table(clock).map_or(work, |table| table.finish_ever(work))
}

/// The latest instant that is met no later than at `latest`.
pub(super) fn last_settling(network: &Network, clock: Clock, latest: i32) -> i32 {
    let work = worked(network, clock, latest);
    if start_of(network, clock, work) <= latest { latest } else { finish_of(network, clock, work) }
}

/// The largest work before a start that is no later than `latest`.
pub(super) fn last_start(network: &Network, clock: Clock, latest: i32) -> i32 {
    let work = worked(network, clock, latest);
    if start_of(network, clock, work) <= latest { work } else { work - 1 }
}

/// An instant with a wait taken away from before it, or a lead added after it.
pub(super) fn before(network: &Network, clock: Clock, from: i32, minutes: i32) -> i32 {
    let work = worked(network, clock, from) - minutes;
    match minutes {
        0 => from,
        ..0 if network.leads_reach_starts() => finish_of(network, clock, work),
        _ => start_of(network, clock, work),
    }
}
