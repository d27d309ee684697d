//! Early dates.

use super::course::Course;
use super::lookup::{after, finish_of, reached, settled, start_of, worked};
use crate::network::{Link, Network, Role};
use crate::plan::{Clock, RelationKind};

/// Early dates by position: the forward pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forward {
    /// Start of each node; of one in progress, of its remaining work.
    pub start: Vec<i32>,
    /// Finish of each node.
    pub finish: Vec<i32>,
}

impl Forward {
    /// Adds the ends of the next node.
    pub(super) fn push(&mut self, [start, finish]: [i32; 2]) {
        self.start.push(start);
        self.finish.push(finish);
    }

    /// The latest finish.
    pub fn project_finish(&self, network: &Network) -> i32 {
        let finishes = network.finishers.iter().map(|&position| self.finish[position as usize]);
        finishes.max().unwrap_or_else(|| network.timeline.floor())
    }
}

/// The forward pass over durations by position, in minutes of each task's clock.
///
/// What does not happen is a point in time, moved by no calendar: the latest of the ends of its
/// predecessors that it would have waited for, and of the time at which any work may begin. It
/// keeps no date, and no lag before or behind it is waited for.
///
/// Hammocks, and tasks to be put off, do not have their own dates yet: see
/// [`settle_outings`](super::settle_outings).
pub fn forward<'a>(network: &Network, course: impl Into<Course<'a>>) -> Forward {
    let course = course.into();
    let mut forward = Forward { start: Vec::new(), finish: Vec::new() };
    for position in 0..network.nodes.len() {
        let ends = ends(network, position, course, &forward);
        forward.push(ends);
    }
    forward
}

/// The start and finish of the node at a position, once those before it have theirs.
pub(super) fn ends(
    network: &Network,
    position: usize,
    course: Course,
    forward: &Forward,
) -> [i32; 2] {
    let node = &network.nodes[position];
    match node.role {
        Role::Done(ends) => ends,
        Role::Hammock => [node.floor, node.floor],
        Role::Work if !course.has(position) => [point(network, position, forward); 2],
        Role::Work | Role::Begun { .. } | Role::Passed(_) => {
            place(network, position, course, forward)
        }
    }
}

/// Where the node at a position is that does not happen.
fn point(network: &Network, position: usize, forward: &Forward) -> i32 {
    let links = network.links_into(position).iter();
    let waits_for = links.map(|link| instant_of(link, forward));
    waits_for.max().unwrap_or(i32::MIN).max(network.timeline.floor())
}

fn place(network: &Network, position: usize, course: Course, forward: &Forward) -> [i32; 2] {
    let node = &network.nodes[position];
    let duration = course.lasting(network, position);
    // The instant before which it may not end, and the work before its start.
    let mut instant = node.floor;
    let mut work = worked(network, node.clock, node.floor);
    for link in network.links_into(position) {
        let imposed = imposed_instant(network, link, position, forward, course);
        instant = instant.max(imposed);
        work = work.max(asked_work(network, link, node.clock, imposed, duration));
    }
    if let Some(floor) = node.bounds.finish_floor {
        instant = instant.max(floor);
        work = work.max(worked(network, node.clock, floor) - duration);
    }
    if let Some(cap) = node.bounds.start_cap {
        instant = instant.min(cap);
        work = work.min(worked(network, node.clock, cap));
    }
    if let Some(cap) = node.bounds.finish_cap {
        instant = instant.min(cap);
        work = work.min(worked(network, node.clock, cap) - duration);
    }
    let mut finish = finish_of(network, node.clock, work + duration);
    finish = finish.max(match duration {
        0 => reached(network, node, instant),
        _ => settled(network, node.clock, instant),
    });
    let start = if duration == 0 { finish } else { start_of(network, node.clock, work) };
    [start, finish]
}

/// The end of a link's predecessor from which it starts.
fn instant_of(link: &Link, forward: &Forward) -> i32 {
    let predecessor = link.predecessor as usize;
    if link.kind.is_from_finish() {
        forward.finish[predecessor]
    } else {
        forward.start[predecessor]
    }
}

/// The instant that a link imposes on its successor's start or finish.
pub(super) fn imposed_instant(
    network: &Network,
    link: &Link,
    successor: usize,
    forward: &Forward,
    course: Course,
) -> i32 {
    after(network, link.clock, instant_of(link, forward), course.wait(link, successor))
}

/// The work before the successor's start that an imposed instant asks for.
pub(super) fn asked_work(
    network: &Network,
    link: &Link,
    clock: Clock,
    imposed: i32,
    duration: i32,
) -> i32 {
    let work = worked(network, clock, imposed);
    match link.kind {
        RelationKind::FinishStart | RelationKind::StartStart => work,
        RelationKind::FinishFinish | RelationKind::StartFinish => work - duration,
    }
}
