//! What drives the project finish, and what is held by dates put on it.

use super::course::Course;
use super::forward::{Forward, asked_work, imposed_instant};
use super::lookup::worked;
use crate::network::{Network, Role};

/// What drives the project finish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// By position, whether driving relations join the node to the project finish.
    pub critical: Vec<bool>,
    /// One chain of driving relations as positions, first task first; ties go to the
    /// smallest id.
    pub path: Vec<u32>,
}

/// Traces driving relations back from the project finish, through what does not happen to what
/// drives it. That itself is not critical, and on no path.
pub fn trace<'a>(network: &Network, course: impl Into<Course<'a>>, forward: &Forward) -> Trace {
    let course = course.into();
    let finish = forward.project_finish(network);
    let mut critical = vec![false; network.nodes.len()];
    // For each critical node its driving predecessor of smallest id; links come in that order.
    let mut driver = vec![None; network.nodes.len()];
    let mut last = None;
    for &position in &network.finishers {
        let place = position as usize;
        let clock = network.nodes[place].clock;
        if worked(network, clock, forward.finish[place]) == worked(network, clock, finish) {
            critical[place] = true;
        }
        if forward.finish[place] == finish {
            last.get_or_insert(position);
        }
    }
    for (position, node) in network.nodes.iter().enumerate().rev() {
        if !critical[position] {
            continue;
        }
        let start = worked(network, node.clock, forward.start[position]);
        for link in network.links_into(position) {
            let imposed = imposed_instant(network, link, position, forward, course);
            let duration = course.lasting(network, position);
            if asked_work(network, link, node.clock, imposed, duration) == start {
                critical[link.predecessor as usize] = true;
                driver[position].get_or_insert(link.predecessor);
            }
        }
    }
    let mut path: Vec<u32> =
        std::iter::successors(last, |&position| driver[position as usize]).collect();
    path.retain(|&position| course.has(position as usize));
    path.reverse();
    for (position, critical) in critical.iter_mut().enumerate() {
        *critical &= course.has(position);
    }
    Trace { critical, path }
}

/// By position, whether a date put on the node, and none of its relations, decides when it
/// starts.
pub fn held<'a>(network: &Network, course: impl Into<Course<'a>>, forward: &Forward) -> Vec<bool> {
    let course = course.into();
    let is_held = |position: usize| {
        let node = &network.nodes[position];
        let may_be = node.is_held || node.bounds != crate::network::Bounds::default();
        let is_open = matches!(node.role, Role::Work | Role::Begun { .. });
        if !may_be || !is_open || !course.has(position) {
            return false;
        }
        let start = worked(network, node.clock, forward.start[position]);
        let duration = course.lasting(network, position);
        let waits_for_all_work = !node.is_held && worked(network, node.clock, node.floor) == start;
        let driven = network.links_into(position).iter().any(|link| {
            let imposed = imposed_instant(network, link, position, forward, course);
            asked_work(network, link, node.clock, imposed, duration) == start
        });
        !driven && !waits_for_all_work
    };
    (0..network.nodes.len()).map(is_held).collect()
}
