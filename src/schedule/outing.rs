//! Dates that follow from others' and move none.

use super::course::Course;
use super::forward::Forward;
use super::lookup::{after, before, finish_of, start_of, worked};
use crate::network::{Anchor, Network, PutOff, Role, Span};
use crate::plan::{End, PointRule};

/// Gives hammocks their span, and puts off what is to be as late as its successors let it.
///
/// Nothing else moves: a hammock drives nothing, and a task is put off by its free float alone.
/// What does not happen is not spanned, and waited for without a lag. `finish` is the project's.
pub fn settle_outings<'a>(
    network: &Network,
    course: impl Into<Course<'a>>,
    finish: i32,
    forward: &mut Forward,
) {
    let course = course.into();
    for task in network.put_off.iter().filter(|task| course.has(task.position as usize)) {
        put_off(network, task, course, finish, forward);
    }
    for span in network.spans.iter().filter(|span| course.has(span.position as usize)) {
        stretch(network, span, course, forward);
    }
}

/// Late dates of hammocks: they span the late dates of what they accompany. What is finished has
/// none; without a start that is still to come, a hammock may as late start when it ends.
pub(super) fn settle_late(network: &Network, course: Course, finish: i32, late: &mut [[i32; 2]]) {
    for span in &network.spans {
        if !course.has(span.position as usize) {
            late[span.position as usize] = [network.nodes[span.position as usize].floor; 2];
            continue;
        }
        let clock = network.nodes[span.position as usize].clock;
        let is_to_come = |anchor: &&Anchor| {
            let position = anchor.position as usize;
            course.has(position) && !matches!(network.nodes[position].role, Role::Done(_))
        };
        let of_late = |position: usize| late[position];
        let at = |anchor: &Anchor| instant(network, anchor, course, &of_late);
        let start = span.starts.iter().filter(is_to_come).map(at).min();
        let end = span.finishes.iter().filter(is_to_come).map(at).max().or(start);
        let end = end.map_or(finish, |end| finish_of(network, clock, worked(network, clock, end)));
        let start =
            start.map_or(end, |start| start_of(network, clock, worked(network, clock, start)));
        late[span.position as usize] = [start.min(end), end];
    }
}

/// The instant of an anchor, with the wait between; `dates` gives the start and finish of a
/// node.
fn instant(
    network: &Network,
    anchor: &Anchor,
    course: Course,
    dates: &dyn Fn(usize) -> [i32; 2],
) -> i32 {
    let [start, finish] = dates(anchor.position as usize);
    let from = match anchor.end {
        End::Start => start,
        End::Finish => finish,
    };
    let lag = if course.has(anchor.position as usize) { anchor.lag } else { 0 };
    if anchor.is_after {
        before(network, anchor.clock, from, lag)
    } else {
        after(network, anchor.clock, from, lag)
    }
}

fn put_off(network: &Network, task: &PutOff, course: Course, finish: i32, forward: &mut Forward) {
    let position = task.position as usize;
    let clock = network.nodes[position].clock;
    let duration = course.lasting(network, position);
    let dates = |position: usize| [forward.start[position], forward.finish[position]];
    let at = |anchor: &Anchor| instant(network, anchor, course, &dates);
    let by_starts = task.starts.iter().map(at).min();
    let mut by_finishes = task.finishes.iter().map(at).min();
    if by_starts.is_none() && by_finishes.is_none() {
        by_finishes = Some(finish);
    }
    if duration == 0 {
        let mut latest = by_starts.into_iter().chain(by_finishes).min().unwrap_or(finish);
        if network.nodes[position].point == PointRule::Settled {
            latest = finish_of(network, clock, worked(network, clock, latest));
        }
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

fn stretch(network: &Network, span: &Span, course: Course, forward: &mut Forward) {
    let position = span.position as usize;
    let floor = network.nodes[position].floor;
    let dates = |position: usize| [forward.start[position], forward.finish[position]];
    let [start, finish] = spanned(network, span, course, &dates).unwrap_or([floor; 2]);
    // Of what is under way the rest is told, of what is over all.
    let start = if finish > floor { start.max(floor) } else { start };
    (forward.start[position], forward.finish[position]) = (start, finish.max(start));
}

/// From the first of its starts to the last of its finishes; none without either.
fn spanned(
    network: &Network,
    span: &Span,
    course: Course,
    dates: &dyn Fn(usize) -> [i32; 2],
) -> Option<[i32; 2]> {
    let clock = network.nodes[span.position as usize].clock;
    let at = |anchor: &Anchor| instant(network, anchor, course, dates);
    let happens = |anchor: &&Anchor| course.has(anchor.position as usize);
    let finish = span.finishes.iter().filter(happens).map(at).max();
    let start = span.starts.iter().filter(happens).map(at).min().or(finish)?;
    let finish = finish.unwrap_or(start);
    let start = start_of(network, clock, worked(network, clock, start));
    let finish = finish_of(network, clock, worked(network, clock, finish));
    Some([start, finish.max(start)])
}
