//! The reference scheduler: one iteration, scalar, complete and readable.
//!
//! A forward pass gives the earliest start and finish of every task, a backward pass the
//! latest ones that do not delay the project; their difference is the total float. Driving
//! relations are those whose date a task takes; tracing them back from the project finish
//! gives the critical tasks (critical path method: Kelley and Walker 1959; relation types
//! and lags: Crandall 1973, precedence diagramming).
//!
//! The plan's own dates come from here. The lane kernel of [`simulate`](crate::simulate)
//! implements the same meaning for 64 iterations at a time, and a property test holds the
//! two equal; they share the calendar tables and nothing else.
//!
//! # How calendars meet
//!
//! A relation imposes an *instant*: the predecessor's start or finish, moved by the lag on
//! the lag's own clock. The successor counts in *work*, the working minutes of its clock:
//! an instant in its free time means the next minute that it works. So
//!
//! - FS and SS ask that the work before its start be at least `worked(instant)`; FF and SF,
//!   that the work before its finish be; the largest of these and of the floor is its start.
//! - Its finish is the end of its last minute of work, and never before an instant imposed
//!   on it: a milestone of an office calendar behind work that ends on a Saturday is reached
//!   on that Saturday.
//! - A relation *drives* when it alone asks for the very start, in work, that the task takes.
//!
//! On the working axis work and instants are the same numbers.

use crate::network::{Link, Network};
use crate::plan::{Clock, RelationKind};

/// The dates of every task, from one forward and one backward pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// One per task of the plan, in the plan's order.
    pub tasks: Vec<TaskDates>,
    /// The project's finish: the latest early finish, an instant of the timeline.
    pub finish: i32,
    /// One critical path from start to finish as task indices (ties go to the smallest id).
    pub critical_path: Vec<usize>,
}

/// Dates of one task, instants of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskDates {
    /// Earliest start.
    pub early_start: i32,
    /// Earliest finish.
    pub early_finish: i32,
    /// Latest start that does not delay the project.
    pub late_start: i32,
    /// Latest finish that does not delay the project.
    pub late_finish: i32,
    /// Total float in minutes of the task's clock.
    pub total_float: i32,
    /// Whether driving relations join it to the project finish.
    pub critical: bool,
}

/// Which of the plan's own durations are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durations {
    /// As planned, buffers included.
    Planned,
    /// As planned, with the plan's buffers taken out.
    Unbuffered,
}

/// The deterministic schedule of a plan.
pub fn schedule(network: &Network, durations: Durations) -> Schedule {
    let durations: Vec<i32> = network
        .nodes
        .iter()
        .map(|node| match durations {
            Durations::Planned => node.planned,
            Durations::Unbuffered => node.unbuffered,
        })
        .collect();
    let forward = forward(network, &durations);
    let finish = forward.project_finish(network);
    let late = late_starts(network, &durations, finish);
    let trace = trace(network, &durations, &forward);

    let dates = |&position: &u32| {
        let position = position as usize;
        let clock = network.nodes[position].clock;
        let (early_start, early_finish) = (forward.start[position], forward.finish[position]);
        let total_float = late[position] - worked(network, clock, early_start);
        // Without float the late dates are the early ones, not the other end of a gap in work.
        let (late_start, late_finish) = if total_float == 0 {
            (early_start, early_finish)
        } else {
            (
                start_of(network, clock, late[position]),
                finish_of(network, clock, late[position] + durations[position]),
            )
        };
        TaskDates {
            early_start,
            early_finish,
            late_start,
            late_finish,
            total_float,
            critical: trace.critical[position],
        }
    };
    Schedule {
        tasks: network.position.iter().map(dates).collect(),
        finish,
        critical_path: trace
            .path
            .iter()
            .map(|&position| network.nodes[position as usize].task as usize)
            .collect(),
    }
}

/// Early dates by position: the forward pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forward {
    /// Start of each node.
    pub start: Vec<i32>,
    /// Finish of each node.
    pub finish: Vec<i32>,
}

impl Forward {
    /// The latest finish.
    pub fn project_finish(&self, network: &Network) -> i32 {
        let finishes = network.finishers.iter().map(|&position| self.finish[position as usize]);
        finishes.max().unwrap_or_else(|| network.timeline.floor())
    }
}

/// The forward pass over durations by position, in minutes of each task's clock.
pub fn forward(network: &Network, durations: &[i32]) -> Forward {
    let mut forward = Forward { start: Vec::new(), finish: Vec::new() };
    for (position, node) in network.nodes.iter().enumerate() {
        let duration = durations[position];
        // The instant before which it may not end, and the work before its start.
        let mut instant = node.floor;
        let mut work = worked(network, node.clock, node.floor);
        for link in network.links_into(position) {
            let imposed = imposed_instant(network, link, &forward, durations);
            instant = instant.max(imposed);
            work = work.max(asked_work(network, link, node.clock, imposed, duration));
        }
        let finish = finish_of(network, node.clock, work + duration).max(instant);
        forward.start.push(if duration == 0 {
            finish
        } else {
            start_of(network, node.clock, work)
        });
        forward.finish.push(finish);
    }
    forward
}

/// The instant that a link imposes on its successor's start or finish.
fn imposed_instant(network: &Network, link: &Link, forward: &Forward, durations: &[i32]) -> i32 {
    let predecessor = link.predecessor as usize;
    let from = match link.kind {
        RelationKind::FinishStart | RelationKind::FinishFinish => forward.finish[predecessor],
        RelationKind::StartStart | RelationKind::StartFinish => forward.start[predecessor],
    };
    match link.lag.minutes(durations[predecessor]) {
        0 => from,
        lag => finish_of(network, link.clock, worked(network, link.clock, from) + lag),
    }
}

/// The work before the successor's start that an imposed instant asks for.
fn asked_work(network: &Network, link: &Link, clock: Clock, imposed: i32, duration: i32) -> i32 {
    let work = worked(network, clock, imposed);
    match link.kind {
        RelationKind::FinishStart | RelationKind::StartStart => work,
        RelationKind::FinishFinish | RelationKind::StartFinish => work - duration,
    }
}

/// The backward pass: for each node the largest work before its start that does not delay
/// the project.
fn late_starts(network: &Network, durations: &[i32], finish: i32) -> Vec<i32> {
    let mut late: Vec<i32> = network
        .nodes
        .iter()
        .zip(durations)
        .map(|(node, duration)| worked(network, node.clock, finish) - duration)
        .collect();
    // An instant imposed in a node's free time may be its finish (see above), so that work alone
    // does not bound it: the latest instant of each finish.
    let mut latest = vec![finish; network.nodes.len()];
    for (position, node) in network.nodes.iter().enumerate().rev() {
        for link in network.links_into(position) {
            // The latest instant that still asks for no more than the late start.
            let allowed_work = match link.kind {
                RelationKind::FinishStart | RelationKind::StartStart => late[position],
                RelationKind::FinishFinish | RelationKind::StartFinish => {
                    late[position] + durations[position]
                }
            };
            let allowed = start_of(network, node.clock, allowed_work).min(latest[position]);
            let predecessor = link.predecessor as usize;
            let from = match link.lag.minutes(durations[predecessor]) {
                0 => allowed,
                lag => start_of(network, link.clock, worked(network, link.clock, allowed) - lag),
            };
            let from_finish =
                matches!(link.kind, RelationKind::FinishStart | RelationKind::FinishFinish);
            let clock = network.nodes[predecessor].clock;
            let bound = if from_finish || durations[predecessor] == 0 {
                latest[predecessor] = latest[predecessor].min(from);
                worked(network, clock, from) - durations[predecessor]
            } else {
                // The last minute of work that begins no later.
                worked(network, clock, from + 1) - 1
            };
            late[predecessor] = late[predecessor].min(bound);
        }
    }
    late
}

/// What drives the project finish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// By position, whether driving relations join the node to the project finish.
    pub critical: Vec<bool>,
    /// One chain of driving relations as positions, first task first; ties go to the
    /// smallest id.
    pub path: Vec<u32>,
}

/// Traces driving relations back from the project finish.
pub fn trace(network: &Network, durations: &[i32], forward: &Forward) -> Trace {
    let finish = forward.project_finish(network);
    let mut critical = vec![false; network.nodes.len()];
    // For each critical node its driving predecessor of smallest id; links come in that order.
    let mut driver = vec![None; network.nodes.len()];
    let last: Vec<u32> = network
        .finishers
        .iter()
        .copied()
        .filter(|&position| forward.finish[position as usize] == finish)
        .collect();
    for &position in &last {
        critical[position as usize] = true;
    }
    for (position, node) in network.nodes.iter().enumerate().rev() {
        if !critical[position] {
            continue;
        }
        let start = worked(network, node.clock, forward.start[position]);
        for link in network.links_into(position) {
            let imposed = imposed_instant(network, link, forward, durations);
            if asked_work(network, link, node.clock, imposed, durations[position]) == start {
                critical[link.predecessor as usize] = true;
                driver[position].get_or_insert(link.predecessor);
            }
        }
    }
    let mut path: Vec<u32> =
        std::iter::successors(last.first().copied(), |&position| driver[position as usize])
            .collect();
    path.reverse();
    Trace { critical, path }
}

fn worked(network: &Network, clock: Clock, instant: i32) -> i32 {
    network.timeline.table(clock).map_or(instant, |table| table.worked(instant))
}

fn start_of(network: &Network, clock: Clock, work: i32) -> i32 {
    network.timeline.table(clock).map_or(work, |table| table.start(work))
}

fn finish_of(network: &Network, clock: Clock, work: i32) -> i32 {
    network.timeline.table(clock).map_or(work, |table| table.finish(work))
}
