//! Late dates by the rules of Primavera P6 and Microsoft Project.
//!
//! Both count back in instants: a task's late finish is the earliest that its successors allow,
//! moved to the end of the work before it, and its late start that finish less what remains.
//! What a relation allows depends on what has happened to its two ends. The rules were checked
//! against the dates that the two tools stored in files of theirs.

use super::course::Course;
use super::forward::Forward;
use super::past::{before, finish_of, start_of, worked};
use crate::network::{Link, LinkLag, Network, Role};
use crate::plan::{PointRule, RelationKind, Tool};

/// A backward pass under way.
struct Backward<'a> {
    network: &'a Network,
    course: Course<'a>,
    /// Late starts as computed, whatever has happened.
    start: Vec<i32>,
    finish: Vec<i32>,
    has_successors: Vec<bool>,
    /// No relation allows a later finish.
    project_finish: i32,
}

/// The late start and finish of each node, by position.
pub(super) fn late_dates(
    network: &Network,
    course: Course,
    forward: &Forward,
    finish: i32,
) -> Vec<[i32; 2]> {
    let must_finish_by = network.rules.must_finish_by.map(|by| network.timeline.instant(by));
    let n_nodes = network.nodes.len();
    let mut successors: Vec<Vec<(usize, &Link)>> = vec![Vec::new(); n_nodes];
    for position in 0..n_nodes {
        for link in network.links_into(position) {
            successors[link.predecessor as usize].push((position, link));
        }
    }
    for (position, link) in &network.late_links {
        successors[link.predecessor as usize].push((*position as usize, link));
    }
    let mut pass = Backward {
        network,
        course,
        start: forward.start.clone(),
        finish: forward.finish.clone(),
        has_successors: successors.iter().map(|row| !row.is_empty()).collect(),
        project_finish: must_finish_by.map_or(finish, |by| by.max(finish)),
    };
    let open_end = must_finish_by.unwrap_or(finish);
    for position in (0..n_nodes).rev() {
        if matches!(network.nodes[position].role, Role::Work | Role::Begun { .. } | Role::Passed(_))
        {
            pass.place(position, &successors[position], open_end);
        }
    }
    (0..n_nodes)
        .map(|position| {
            let start = match network.nodes[position].role {
                Role::Begun { at: begun, .. } if network.rules.tool == Tool::MicrosoftProject => {
                    begun
                }
                _ => pass.start[position],
            };
            [start, pass.finish[position]]
        })
        .collect()
}

impl Backward<'_> {
    fn place(&mut self, position: usize, successors: &[(usize, &Link)], open_end: i32) {
        let network = self.network;
        let node = &network.nodes[position];
        let duration = self.course.lasting(network, position);
        let is_p6 = network.rules.tool == Tool::PrimaveraP6;
        let allowed = successors.iter().map(|&(successor, link)| {
            let allowed = self.allowed(position, successor, link);
            if allowed <= self.project_finish {
                allowed
            } else if is_p6 {
                self.end_of_work(position, self.project_finish)
            } else {
                self.project_finish
            }
        });
        let mut finish = allowed.min().unwrap_or(open_end);
        if !self.course.has(position) {
            // It keeps no date, and no calendar moves it.
            (self.start[position], self.finish[position]) = (finish, finish);
            return;
        }
        let bounds = network.late[position];
        if let Some(at) = bounds.start {
            finish = finish.min(self.lasting_from(position, at));
        }
        if let Some(at) = bounds.finish {
            finish = finish.min(at);
        }
        if let Some(at) = bounds.fixed_start {
            finish = self.lasting_from(position, at);
        }
        if let Some(at) = bounds.fixed_finish {
            finish = at;
        }
        // A milestone stays where work begins, if that is where it is needed; a finish milestone
        // of P6 does not.
        let may_begin_work = node.is_milestone && (!is_p6 || node.point == PointRule::NextStart);
        let begins_work = self.start_of_work(position, finish) == finish;
        let stays = (may_begin_work && begins_work) || bounds.is_pinned;
        if !stays && !matches!(node.role, Role::Passed(_)) {
            finish = self.end_of_work(position, finish);
        }
        let mut start = finish;
        if duration > 0 {
            start = start_of(network, node.clock, worked(network, node.clock, finish) - duration);
        }
        if is_p6 {
            // What finishes with a late start lets that start come at its very instant.
            for &(successor, link) in successors {
                if link.kind == RelationKind::StartFinish {
                    let wait = self.course.wait(link, successor);
                    start = start.min(before(network, link.clock, self.finish[successor], wait));
                }
            }
        }
        (self.start[position], self.finish[position]) = (start, finish);
    }

    /// The latest finish that a link allows its predecessor.
    fn allowed(&self, predecessor: usize, successor: usize, link: &Link) -> i32 {
        let network = self.network;
        let duration = self.course.lasting(network, predecessor);
        let [role, next_role] = [predecessor, successor].map(|at| network.nodes[at].role);
        let wait = self.course.wait(link, successor);
        let (late_start, late_finish) = (self.start[successor], self.finish[successor]);
        if !(self.course.has(predecessor) && self.course.has(successor)) {
            // One of the two is a point in time, and orders what is before and behind it.
            let at = if link.kind.is_to_finish() { late_finish } else { late_start };
            return if link.kind.is_from_finish() {
                at
            } else {
                self.lasting_from(predecessor, at)
            };
        }
        let is_p6 = network.rules.tool == Tool::PrimaveraP6;
        let without_wait = |at: i32| before(network, link.clock, at, wait);
        match link.kind {
            RelationKind::FinishStart => {
                // What was finished out of sequence waits for no lag, what has been begun for no
                // lead; of a finished predecessor the lag that is left is known already.
                let is_past_lag = match (role, next_role) {
                    (Role::Passed(_), _) => false,
                    (_, Role::Passed(_)) => true,
                    (Role::Begun { .. }, Role::Begun { is_under_way, .. }) => {
                        is_under_way && wait < 0
                    }
                    _ => false,
                };
                if is_p6 && is_past_lag { late_start } else { without_wait(late_start) }
            }
            RelationKind::FinishFinish => without_wait(late_finish),
            RelationKind::StartFinish if network.late[predecessor].is_pinned => self.project_finish,
            RelationKind::StartFinish => without_wait(self.lasting_from(predecessor, late_finish)),
            RelationKind::StartStart if is_p6 => {
                let mut start = without_wait(late_start);
                let both_open = role == Role::Work && next_role == Role::Work;
                if both_open {
                    start = self.start_of_work(predecessor, start);
                }
                let finish = self.lasting_from(predecessor, start);
                if both_open && link.lag == LinkLag::None && !self.has_successors[successor] {
                    finish.min(late_finish)
                } else {
                    finish
                }
            }
            RelationKind::StartStart => {
                let is_last = !self.has_successors[successor];
                if network.late[predecessor].is_pinned {
                    return if is_last { late_finish } else { self.project_finish };
                }
                if matches!(role, Role::Begun { .. }) {
                    return self.project_finish;
                }
                if matches!(next_role, Role::Begun { .. }) {
                    // It has started: what is left of it must not start before this does.
                    let rest = network.nodes[successor].floor;
                    let finish = self.lasting_from(predecessor, rest);
                    return if is_last { self.project_finish } else { finish };
                }
                let start = without_wait(self.start_of_work(predecessor, late_start));
                let clock = network.nodes[predecessor].clock;
                finish_of(network, clock, worked(network, clock, start) + duration)
            }
        }
    }

    /// The instant at which the node at a position, started at another, has done what remains.
    fn lasting_from(&self, position: usize, start: i32) -> i32 {
        let clock = self.network.nodes[position].clock;
        match self.course.lasting(self.network, position) {
            0 => start,
            minutes => finish_of(self.network, clock, worked(self.network, clock, start) + minutes),
        }
    }

    /// The end of the work before an instant.
    fn end_of_work(&self, position: usize, at: i32) -> i32 {
        let clock = self.network.nodes[position].clock;
        finish_of(self.network, clock, worked(self.network, clock, at))
    }

    /// The start of the work after an instant.
    fn start_of_work(&self, position: usize, at: i32) -> i32 {
        let clock = self.network.nodes[position].clock;
        start_of(self.network, clock, worked(self.network, clock, at))
    }
}
