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
//! # What is held by dates, and what has happened
//!
//! A constraint is an instant that holds one end of a task, like a link from nowhere; what
//! happened before the data date is one, too, and nothing else: see
//! [`network`](crate::network). SNET and FNET let a task be later than its relations do, SNLT
//! and FNLT bound the late dates, and mandatory ones fix both, whatever logic says. Work that
//! is under way is placed like any other, with what remains of it.
//!
//! # What does not happen
//!
//! Forks, repetitions and decisions ([`play`]) leave tasks out of an iteration. Such a task takes
//! no time, keeps no date and is moved by no calendar: it is a point at the latest of the
//! predecessors' ends that it would have waited for, or where any work may begin. What follows it
//! waits for that point. No lag is waited for before or behind it. So the order of the logic is
//! kept, and what drives the point drives what follows it.
//!
//! Hammocks and tasks as late as possible follow from the dates of others and move none
//! ([`settle_outings`]): the latter are put off by their free float after everything else is
//! placed, so that nothing becomes critical by it.
//!
//! # The rules of other tools
//!
//! A schedule of Primavera P6 or Microsoft Project is computed by the rules of its tool, as far
//! as these differ ([`Rules`](crate::plan::Rules)). Both share the forward pass above, with two
//! exceptions: what takes no time and is no finish milestone is reached when work begins again,
//! not at the end of work; and a lead leads to where work begins. Late dates are counted back in
//! instants rather than in work, since both tools store the ends of free time that their own
//! passes arrived at (`schedule/tools.rs`).
//!
//! These rules were found by computing the stored dates of real files again. Two stored dates
//! are left that do not follow from the rest of their file: a start milestone of P6 at midnight
//! of the data date, without float, and so added after its project was last scheduled; and the
//! late dates of a milestone of Microsoft Project, which a start-to-start relation to a critical
//! task leaves free until the end of the project.
//!
//! On the working axis work and instants are the same numbers.

mod course;
mod forward;
mod late;
mod lookup;
mod outing;
mod past;
mod play;
mod tools;
mod trace;

use crate::network::{Bounds, Events, Link, LinkLag, Network, Node, Role};
use crate::plan::{FloatKind, Plan, RelationKind, Tool, longest_durations};

pub use course::Course;
use course::drop_idle_hammocks;
pub use forward::{Forward, forward};
pub use outing::settle_outings;
pub use play::{Drawn, Played, play};
pub use trace::{Trace, held, trace};

/// Compiles a plan into a network whose time axis reaches over the longest iteration there can
/// be. A year is kept beyond it, for dates that people ask about.
pub fn compile(plan: &Plan) -> Network {
    const YEAR: i32 = 366;
    let mut network = Network::new(plan);
    // Validation has refused what does not fit into minutes of the axis.
    let by_task = longest_durations(&plan.tasks, &plan.risks, &plan.decisions);
    let longest: Vec<i32> =
        network.nodes.iter().map(|node| by_task[node.task as usize] as i32).collect();
    let mut outermost = network.clone();
    for position in 0..network.nodes.len() {
        for index in network.link_range(position) {
            loosen(&mut outermost.links[index], &network, position);
        }
    }
    let mut n_days = 2 * YEAR;
    loop {
        outermost.try_reach(plan, n_days);
        outermost.nodes.iter_mut().for_each(lift_caps);
        let finish = forward(&outermost, &longest).project_finish(&outermost);
        if outermost.timeline.reaches(finish) || n_days > outermost.timeline.n_days() {
            break;
        }
        n_days *= 2;
    }
    network.set_reach(plan, if network.timeline.is_dated() { n_days + YEAR } else { n_days });
    hold_planned(&mut network);
    network
}

/// Tells decisions when their tasks finish by the plan's own dates.
fn hold_planned(network: &mut Network) {
    let Some(mut events) = network.events.take() else { return };
    let durations: Vec<i32> = network.nodes.iter().map(|node| node.planned).collect();
    let happens = events.planned();
    let course = Course { durations: &durations, happens: &happens };
    let planned = forward(network, course);
    events.hold_planned(|position| match network.nodes[position].role {
        Role::Passed([_, finish]) => finish,
        _ => planned.finish[position],
    });
    network.events = Some(events);
}

/// Makes a link one through which more work never leads to an earlier date, and no date is
/// earlier than through the link as it is. A successor joined at its finish starts the later
/// the shorter it is, and a lead that is a share grows with its task: without this, the
/// iteration of the longest durations would not be the longest. In the same way a lead before or
/// behind what may not happen is none where it does not.
fn loosen(link: &mut Link, network: &Network, successor: usize) {
    link.kind = match link.kind {
        RelationKind::FinishStart | RelationKind::FinishFinish => RelationKind::FinishStart,
        RelationKind::StartStart | RelationKind::StartFinish => RelationKind::StartStart,
    };
    let may_vanish =
        [link.predecessor as usize, successor].iter().any(|&end| network.may_be_absent(end));
    let is_varying_lead = match link.lag {
        LinkLag::None => false,
        LinkLag::Minutes(minutes) | LinkLag::WherePresent(minutes) => may_vanish && minutes < 0,
        LinkLag::Share(share) => share < 0.0,
    };
    if is_varying_lead {
        link.lag = LinkLag::None;
    }
}

/// Takes away what would let a node start before its predecessors do.
fn lift_caps(node: &mut Node) {
    node.bounds = Bounds { start_cap: None, finish_cap: None, ..node.bounds };
}

/// The dates of every task, from one forward and one backward pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// One per task of the plan, in the plan's order.
    pub tasks: Vec<TaskDates>,
    /// The same as the tool whose rules apply shows them, where that differs.
    pub in_tool: Option<Vec<TaskDates>>,
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
///
/// What does not happen in it (outcomes that are not planned, repetitions, what is dropped) has
/// points in time for dates, and for a float what these points could be later.
pub fn schedule(network: &Network, durations: Durations) -> Schedule {
    let durations: Vec<i32> = network
        .nodes
        .iter()
        .map(|node| match durations {
            Durations::Planned => node.planned,
            Durations::Unbuffered => node.unbuffered,
        })
        .collect();
    let mut happens = network.events.as_ref().map_or_else(Vec::new, Events::planned);
    if !happens.is_empty() {
        drop_idle_hammocks(network, &mut happens);
    }
    let course = Course { durations: &durations, happens: &happens };
    let mut forward = forward(network, course);
    let finish = forward.project_finish(network);
    let trace = trace(network, course, &forward);
    settle_outings(network, course, finish, &mut forward);
    let mut late = match network.rules.tool {
        Tool::Planodds => late::late_dates(network, course, &forward, finish),
        Tool::PrimaveraP6 | Tool::MicrosoftProject => {
            tools::late_dates(network, course, &forward, finish)
        }
    };
    outing::settle_late(network, course, finish, &mut late);
    let dates = |position: usize| {
        let early = [forward.start[position], forward.finish[position]];
        task_dates(network, position, early, late[position], trace.critical[position])
    };
    let by_position: Vec<TaskDates> = (0..network.nodes.len()).map(dates).collect();
    let in_order = |dates: Vec<TaskDates>| {
        network.position.iter().map(|&position| dates[position as usize]).collect()
    };
    Schedule {
        in_tool: pulled_along(network, course, &late, &by_position).map(in_order),
        tasks: in_order(by_position),
        finish,
        critical_path: trace
            .path
            .iter()
            .map(|&position| network.nodes[position as usize].task as usize)
            .collect(),
    }
}

/// What is known of the node at a position, from its early and late dates.
fn task_dates(
    network: &Network,
    position: usize,
    early: [i32; 2],
    late: [i32; 2],
    critical: bool,
) -> TaskDates {
    let node = &network.nodes[position];
    let (early, [late_start, late_finish], total_float) = match node.role {
        Role::Done(ends) | Role::Passed(ends) => (ends, ends, 0),
        Role::Work | Role::Begun { .. } | Role::Hammock => {
            let floats = [0, 1].map(|end| {
                past::worked(network, node.clock, late[end])
                    - past::worked(network, node.clock, early[end])
            });
            let shown = match (node.role, network.rules.tool) {
                // It is shown from where it began, as it is there.
                (Role::Begun { at: begun, .. }, Tool::MicrosoftProject) => [begun, early[1]],
                _ => early,
            };
            let kind = match (node.role, network.rules.float) {
                (Role::Begun { .. }, FloatKind::Smallest) => FloatKind::Finish,
                (_, kind) => kind,
            };
            let total_float = match kind {
                FloatKind::Start => floats[0],
                FloatKind::Finish => floats[1],
                FloatKind::Smallest => floats[0].min(floats[1]),
            };
            (shown, late, total_float)
        }
    };
    TaskDates {
        early_start: early[0],
        early_finish: early[1],
        late_start,
        late_finish,
        total_float,
        critical,
    }
}

/// By position, the dates that Microsoft Project shows where a task is to be as late as possible.
///
/// There it takes its late dates, without any float, and its successors wait for them, but for
/// those that are put off as well; its own early dates stay where they were.
fn pulled_along(
    network: &Network,
    course: Course,
    late: &[[i32; 2]],
    own: &[TaskDates],
) -> Option<Vec<TaskDates>> {
    if network.rules.tool != Tool::MicrosoftProject || network.put_off.is_empty() {
        return None;
    }
    let mut is_put_off = vec![false; network.nodes.len()];
    for task in &network.put_off {
        is_put_off[task.position as usize] = course.has(task.position as usize);
    }
    // What successors wait for, and what those among them see that are put off themselves.
    let mut handed_on = Forward { start: Vec::new(), finish: Vec::new() };
    let mut early = handed_on.clone();
    for position in 0..network.nodes.len() {
        let seen = if is_put_off[position] { &early } else { &handed_on };
        let ends = forward::ends(network, position, course, seen);
        handed_on.push(if is_put_off[position] { late[position] } else { ends });
        early.push(ends);
    }
    let dates = |position: usize| {
        let ends = [early.start[position], early.finish[position]];
        let critical = own[position].critical;
        let dates = task_dates(network, position, ends, late[position], critical);
        let total_float = if is_put_off[position] { 0 } else { dates.total_float };
        TaskDates { total_float, ..dates }
    };
    Some((0..network.nodes.len()).map(dates).collect())
}
