//! Late dates of plans of our own: the backward pass.

use super::course::Course;
use super::forward::Forward;
use super::past::{finish_of, last_settling, last_start, start_of, worked};
use crate::network::{LateBounds, Network};

/// What a node may come to without delaying the project.
#[derive(Debug, Clone, Copy)]
struct Late {
    /// The largest work before its start.
    work: i32,
    /// The latest instant at which it may meet what is imposed on its finish.
    finish: i32,
}

/// The late start and finish of each node, by position.
pub(super) fn late_dates(
    network: &Network,
    course: Course,
    forward: &Forward,
    finish: i32,
) -> Vec<[i32; 2]> {
    let late = backward(network, course, finish);
    (0..network.nodes.len())
        .map(|position| {
            let clock = network.nodes[position].clock;
            let duration = course.lasting(network, position);
            let early = [forward.start[position], forward.finish[position]];
            let Late { work, finish } = late[position];
            // Without float the late dates are the early ones, not the other end of a gap in
            // work.
            if work == worked(network, clock, early[0]) {
                early
            } else if duration == 0 {
                [finish, finish]
            } else {
                let late_finish = finish_of(network, clock, work + duration);
                let is_later = work > worked(network, clock, early[0]);
                [
                    start_of(network, clock, work),
                    if is_later { late_finish.max(early[1]) } else { late_finish },
                ]
            }
        })
        .collect()
}

fn backward(network: &Network, course: Course, finish: i32) -> Vec<Late> {
    let n_nodes = network.nodes.len();
    let finish = network.rules.must_finish_by.map_or(finish, |by| network.timeline.instant(by));
    let mut late = vec![Late { work: 0, finish: 0 }; n_nodes];
    // What successors allow: the latest finish, and the largest work before the start.
    let mut latest = vec![finish; n_nodes];
    let mut largest = vec![i32::MAX; n_nodes];
    for (position, node) in network.nodes.iter().enumerate().rev() {
        let clock = node.clock;
        let duration = course.lasting(network, position);
        let happens = course.has(position);
        let bounds = if happens { network.late[position] } else { LateBounds::default() };
        // A point in time may be reached at the end of work, where nothing can start any more.
        let (by_start, by_finish) =
            if duration == 0 { (None, bounds.start) } else { (bounds.start, None) };
        if let Some(at) = by_start {
            largest[position] = largest[position].min(last_start(network, clock, at));
        }
        for at in by_finish.into_iter().chain(bounds.finish) {
            latest[position] = latest[position].min(at);
        }
        if let Some(at) = bounds.fixed_finish {
            (latest[position], largest[position]) = (at, i32::MAX);
        }
        if let Some(at) = bounds.fixed_start {
            let work = last_start(network, clock, at);
            latest[position] = finish_of(network, clock, work + duration);
            largest[position] = work;
        }
        let work = (worked(network, clock, latest[position]) - duration).min(largest[position]);
        let mut met = last_settling(network, clock, latest[position]);
        if duration == 0 && largest[position] == work {
            met = met.min(start_of(network, clock, work));
        }
        if !happens {
            // No calendar moves it.
            met = latest[position];
        }
        late[position] = Late { work, finish: met };
        for link in network.links_into(position) {
            let on_finish = link.kind.is_to_finish();
            // The latest instant that still asks for no more.
            let allowed_work = if on_finish { work + duration } else { work };
            let mut allowed = start_of(network, clock, allowed_work);
            if on_finish || duration == 0 {
                allowed = allowed.min(met);
            }
            if !happens {
                allowed = met;
            }
            let predecessor = link.predecessor as usize;
            let from = match course.wait(link, position) {
                0 => allowed,
                lag => start_of(network, link.clock, worked(network, link.clock, allowed) - lag),
            };
            let from_start = !link.kind.is_from_finish();
            if from_start && course.lasting(network, predecessor) > 0 {
                let bound = last_start(network, network.nodes[predecessor].clock, from);
                largest[predecessor] = largest[predecessor].min(bound);
            } else {
                latest[predecessor] = latest[predecessor].min(from);
            }
        }
    }
    late
}
