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
//! two equal; they share the network and the calendar tables and nothing else.
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
//!   on it: one in its free time is met at the start of its next minute of work. A milestone
//!   of an office calendar behind work that ends on Friday evening is reached on that Friday,
//!   behind work that ends on a Saturday on Monday.
//! - A relation *drives* when it alone asks for the very start, in work, that the task takes.
//!   In the same way a task is last when not a minute of its work fits in between its finish
//!   and that of the project.
//!
//! On the working axis work and instants are the same numbers.

use crate::network::{Link, LinkLag, Network};
use crate::plan::{Clock, Plan, RelationKind, longest_durations};

/// Compiles a plan into a network whose time axis reaches over the longest iteration there can
/// be. A year is kept beyond it, for dates that people ask about.
pub fn compile(plan: &Plan) -> Network {
    const YEAR: i32 = 366;
    let mut network = Network::new(plan);
    // Validation has refused what does not fit into minutes of the axis.
    let by_task = longest_durations(&plan.tasks, &plan.risks);
    let longest: Vec<i32> =
        network.nodes.iter().map(|node| by_task[node.task as usize] as i32).collect();
    let mut outermost = network.clone();
    outermost.links.iter_mut().for_each(loosen);
    let mut n_days = 2 * YEAR;
    loop {
        outermost.try_reach(plan, n_days);
        let finish = forward(&outermost, &longest).project_finish(&outermost);
        if outermost.timeline.reaches(finish) || n_days > outermost.timeline.n_days() {
            break;
        }
        n_days *= 2;
    }
    network.set_reach(plan, if network.timeline.is_dated() { n_days + YEAR } else { n_days });
    network
}

/// Makes a link one through which more work never leads to an earlier date, and no date is
/// earlier than through the link as it is. A successor joined at its finish starts the later
/// the shorter it is, and a lead that is a share grows with its task: without this, the
/// iteration of the longest durations would not be the longest.
fn loosen(link: &mut Link) {
    link.kind = match link.kind {
        RelationKind::FinishStart | RelationKind::FinishFinish => RelationKind::FinishStart,
        RelationKind::StartStart | RelationKind::StartFinish => RelationKind::StartStart,
    };
    if matches!(link.lag, LinkLag::Share(share) if share < 0.0) {
        link.lag = LinkLag::None;
    }
}

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
    let late = late_dates(network, &durations, finish);
    let trace = trace(network, &durations, &forward);

    let dates = |&position: &u32| {
        let position = position as usize;
        let clock = network.nodes[position].clock;
        let duration = durations[position];
        let (early_start, early_finish) = (forward.start[position], forward.finish[position]);
        let Late { work, finish } = late[position];
        let total_float = work - worked(network, clock, early_start);
        // Without float the late dates are the early ones, not the other end of a gap in work.
        let (late_start, late_finish) = if total_float == 0 {
            (early_start, early_finish)
        } else if duration == 0 {
            (finish, finish)
        } else {
            let late_finish = finish_of(network, clock, work + duration);
            (start_of(network, clock, work), late_finish.max(early_finish))
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
        let met = settled(network, node.clock, instant);
        let finish = finish_of(network, node.clock, work + duration).max(met);
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

/// What a node may come to without delaying the project.
#[derive(Debug, Clone, Copy)]
struct Late {
    /// The largest work before its start.
    work: i32,
    /// The latest instant at which it may meet what is imposed on its finish.
    finish: i32,
}

/// The backward pass, by position.
fn late_dates(network: &Network, durations: &[i32], finish: i32) -> Vec<Late> {
    let n_nodes = network.nodes.len();
    let mut late = vec![Late { work: 0, finish: 0 }; n_nodes];
    // What successors allow: the latest finish, and the largest work before the start.
    let mut latest = vec![finish; n_nodes];
    let mut largest = vec![i32::MAX; n_nodes];
    for (position, node) in network.nodes.iter().enumerate().rev() {
        let (clock, duration) = (node.clock, durations[position]);
        let work = (worked(network, clock, latest[position]) - duration).min(largest[position]);
        let met = last_settling(network, clock, latest[position]);
        late[position] = Late { work, finish: met };
        for link in network.links_into(position) {
            let on_finish = link.kind.is_to_finish();
            // The latest instant that still asks for no more.
            let allowed_work = if on_finish { work + duration } else { work };
            let mut allowed = start_of(network, clock, allowed_work);
            if on_finish || duration == 0 {
                allowed = allowed.min(met);
            }
            let predecessor = link.predecessor as usize;
            let from = match link.lag.minutes(durations[predecessor]) {
                0 => allowed,
                lag => start_of(network, link.clock, worked(network, link.clock, allowed) - lag),
            };
            let from_start = !link.kind.is_from_finish();
            if from_start && durations[predecessor] > 0 {
                let bound = last_start(network, network.nodes[predecessor].clock, from);
                largest[predecessor] = largest[predecessor].min(bound);
            } else {
                latest[predecessor] = latest[predecessor].min(from);
            }
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
            let imposed = imposed_instant(network, link, forward, durations);
            if asked_work(network, link, node.clock, imposed, durations[position]) == start {
                critical[link.predecessor as usize] = true;
                driver[position].get_or_insert(link.predecessor);
            }
        }
    }
    let mut path: Vec<u32> =
        std::iter::successors(last, |&position| driver[position as usize]).collect();
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

/// When an instant imposed on a finish is met: at once at the end of a minute of work, else
/// at the start of the next.
fn settled(network: &Network, clock: Clock, instant: i32) -> i32 {
    network.timeline.table(clock).map_or(instant, |table| table.settled(instant))
}

/// The latest instant that is met no later than at `latest`.
fn last_settling(network: &Network, clock: Clock, latest: i32) -> i32 {
    let work = worked(network, clock, latest);
    if start_of(network, clock, work) <= latest { latest } else { finish_of(network, clock, work) }
}

/// The largest work before a start that is no later than `latest`.
fn last_start(network: &Network, clock: Clock, latest: i32) -> i32 {
    let work = worked(network, clock, latest);
    if start_of(network, clock, work) <= latest { work } else { work - 1 }
}
