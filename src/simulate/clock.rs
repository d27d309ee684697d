//! Rows on the clock axis: several calendars and elapsed time.
//!
//! Every task keeps the work before its start, on its own clock. Between two tasks on one
//! clock a relation is then plain arithmetic of work, as on the working axis. Instants are
//! looked up in the tables of calendars only where somebody asks for them, and for all links
//! from other clocks at once: the latest instant asks for the most work.

use super::kernel::{PlaceRows, Rows, mask_at_least, mask_equal, max_row};
use crate::network::{Bounds, Link, LinkLag, Network, Role};
use crate::plan::{Clock, PointRule};
use crate::sample::{LANES, Row};
use crate::timeline::{CalendarTable, Run, Span};

/// Plans on several calendars, or with elapsed time.
pub(super) struct ClockAxis;

impl PlaceRows for ClockAxis {
    #[inline(always)]
    fn place(network: &Network, position: usize, rows: &mut Rows) {
        let node = &network.nodes[position];
        let table = network.timeline.table(node.clock);
        match node.role {
            Role::Work | Role::Begun { .. } => {}
            // It moves nothing; its dates come from others' once all are placed.
            Role::Hammock => return place_done(position, [node.floor; 2], table, rows),
            Role::Done(ends) => return place_done(position, ends, table, rows),
            // As long as anything waits for it, it is a point in time.
            Role::Passed(_) => rows.duration[position] = Row::splat(0),
        }
        let links = network.links_into(position);
        let mut work = Row::splat(table.map_or(node.floor, |table| table.worked(node.floor)));
        // Instants that links from other clocks impose on the start, and on the finish.
        let (mut on_start, mut on_finish) = (Row::splat(i32::MIN), Row::splat(i32::MIN));
        let (mut is_on_start, mut is_on_finish) = (false, false);
        for link in links {
            if network.is_on_one_clock(position, link) {
                max_row(&mut work, &asked_work(position, link, rows));
            } else if link.kind.is_to_finish() {
                max_row(&mut on_finish, &imposed_instants(network, link, rows));
                is_on_finish = true;
            } else {
                max_row(&mut on_start, &imposed_instants(network, link, rows));
                is_on_start = true;
            }
        }
        if is_on_start {
            max_row(&mut work, &worked(table, &on_start));
        }
        if is_on_finish {
            let mut asked = worked(table, &on_finish);
            for lane in 0..LANES {
                asked[lane] -= rows.duration[position][lane];
            }
            max_row(&mut work, &asked);
        }
        if node.bounds != Bounds::default() {
            keep_bounds(node.bounds, table, &rows.duration[position], &mut work);
        }
        rows.work[position] = work;
        if node.instants.are_imposed {
            impose(network, position, table, rows);
            return;
        }
        if node.instants.keep_start {
            rows.start[position] = starts(table, &work);
        }
        if node.instants.keep_finish {
            rows.finish[position] = finishes(table, &done(position, rows));
        }
    }

    #[inline(always)]
    fn last(network: &Network, position: usize, rows: &Rows, project_finish: &Row<i32>) -> u64 {
        let table = network.timeline.table(network.nodes[position].clock);
        mask_equal(&done(position, rows), &worked(table, project_finish))
    }

    #[inline(always)]
    fn working_minutes(network: &Network, instants: &Row<i32>) -> Row<i32> {
        worked(network.timeline.table(Clock::Working(0)), instants)
    }

    #[inline(always)]
    fn start(network: &Network, position: usize, rows: &Rows) -> Row<i32> {
        let node = &network.nodes[position];
        if node.instants.keep_start {
            rows.start[position]
        } else {
            starts(network.timeline.table(node.clock), &rows.work[position])
        }
    }

    #[inline(always)]
    fn finish(network: &Network, position: usize, rows: &Rows) -> Row<i32> {
        let node = &network.nodes[position];
        if node.instants.keep_finish {
            rows.finish[position]
        } else {
            finishes(network.timeline.table(node.clock), &done(position, rows))
        }
    }

    #[inline(always)]
    fn drivers(network: &Network, position: usize, rows: &Rows, mut found: impl FnMut(usize, u64)) {
        let range = network.link_range(position);
        if network.nodes[position].is_plain && range.len() == 1 {
            // No predecessor finishes before the floor.
            found(range.start, u64::MAX);
            return;
        }
        let work = &rows.work[position];
        let table = network.timeline.table(network.nodes[position].clock);
        if network.nodes[position].bounds.is_capped() {
            for index in range {
                let asked = asked_of(network, position, &network.links[index], table, rows);
                found(index, mask_equal(&asked, work));
            }
            return;
        }
        // No link asks for more work than there is. One from another clock asks for as much
        // from the earliest instant on by which that has been worked.
        let (mut enough_to_start, mut enough_to_finish) = (None, None);
        for index in range {
            let link = &network.links[index];
            let driving = if network.is_on_one_clock(position, link) {
                mask_equal(&asked_work(position, link, rows), work)
            } else {
                let enough = if link.kind.is_to_finish() {
                    enough_to_finish.get_or_insert_with(|| finishes(table, &done(position, rows)))
                } else {
                    enough_to_start.get_or_insert_with(|| finishes(table, work))
                };
                mask_at_least(&imposed_instants(network, link, rows), enough)
            };
            found(index, driving);
        }
    }
}

/// The rows of what happened between two instants.
#[inline(always)]
fn place_done(
    position: usize,
    [start, finish]: [i32; 2],
    table: Option<&CalendarTable>,
    rows: &mut Rows,
) {
    rows.start[position] = Row::splat(start);
    rows.finish[position] = Row::splat(finish);
    // Nothing follows from its start any more, but it may have been the last to finish: it is
    // the work before that finish that has to be right.
    let done = table.map_or(finish, |table| table.worked(finish));
    for lane in 0..LANES {
        rows.work[position][lane] = done - rows.duration[position][lane];
    }
}

/// Moves the work before a start to where instants imposed on its task let it be.
#[inline(always)]
fn keep_bounds(
    bounds: Bounds,
    table: Option<&CalendarTable>,
    duration: &Row<i32>,
    work: &mut Row<i32>,
) {
    let worked = |instant| table.map_or(instant, |table| table.worked(instant));
    if let Some(floor) = bounds.finish_floor.map(worked) {
        for lane in 0..LANES {
            work[lane] = work[lane].max(floor - duration[lane]);
        }
    }
    if let Some(cap) = bounds.start_cap.map(worked) {
        for lane in 0..LANES {
            work[lane] = work[lane].min(cap);
        }
    }
    if let Some(cap) = bounds.finish_cap.map(worked) {
        for lane in 0..LANES {
            work[lane] = work[lane].min(cap - duration[lane]);
        }
    }
}

/// The start and finish of a task that may be a point in time or waits for another's finish:
/// only these can be later than their work.
#[inline(always)]
fn impose(network: &Network, position: usize, table: Option<&CalendarTable>, rows: &mut Rows) {
    let node = &network.nodes[position];
    let duration = &rows.duration[position];
    let mut start = starts(table, &rows.work[position]);
    let mut finish = finishes(table, &done(position, rows));
    let mut instant = Row::splat(node.floor);
    for link in network.links_into(position) {
        max_row(&mut instant, &imposed_instants(network, link, rows));
    }
    if node.bounds != Bounds::default() {
        let floor = node.bounds.finish_floor.unwrap_or(i32::MIN);
        let [start_cap, finish_cap] =
            [node.bounds.start_cap, node.bounds.finish_cap].map(|cap| cap.unwrap_or(i32::MAX));
        for lane in 0..LANES {
            instant[lane] = instant[lane].max(floor).min(start_cap).min(finish_cap);
        }
    }
    let mut met = settled(table, &instant);
    if node.point == PointRule::NextStart {
        let reached = starts(table, &worked(table, &instant));
        for lane in 0..LANES {
            met[lane] = if duration[lane] == 0 { reached[lane] } else { met[lane] };
        }
    }
    for lane in 0..LANES {
        finish[lane] = finish[lane].max(met[lane]);
        start[lane] = if duration[lane] == 0 { finish[lane] } else { start[lane] };
    }
    rows.start[position] = start;
    rows.finish[position] = finish;
}

/// The work before the finish of the task at a position.
#[inline(always)]
fn done(position: usize, rows: &Rows) -> Row<i32> {
    let mut done = rows.work[position];
    for lane in 0..LANES {
        done[lane] += rows.duration[position][lane];
    }
    done
}

/// The work before the start of the task at a position that a link on its clock asks for.
#[inline(always)]
fn asked_work(position: usize, link: &Link, rows: &Rows) -> Row<i32> {
    let predecessor = link.predecessor as usize;
    let lasts = &rows.duration[predecessor];
    let mut asked =
        if link.kind.is_from_finish() { done(predecessor, rows) } else { rows.work[predecessor] };
    if let LinkLag::WherePresent(minutes) = link.lag {
        let happens = rows.happens[predecessor];
        for lane in 0..LANES {
            asked[lane] += if happens >> lane & 1 == 1 { minutes } else { 0 };
        }
    } else if link.lag != LinkLag::None {
        for lane in 0..LANES {
            asked[lane] += link.lag.minutes(lasts[lane]);
        }
    }
    if link.kind.is_to_finish() {
        for lane in 0..LANES {
            asked[lane] -= rows.duration[position][lane];
        }
    }
    asked
}

/// The same for a link from any clock, through the table of the task's own.
#[inline(always)]
fn asked_of(
    network: &Network,
    position: usize,
    link: &Link,
    table: Option<&CalendarTable>,
    rows: &Rows,
) -> Row<i32> {
    if network.is_on_one_clock(position, link) {
        return asked_work(position, link, rows);
    }
    let mut asked = worked(table, &imposed_instants(network, link, rows));
    if link.kind.is_to_finish() {
        for lane in 0..LANES {
            asked[lane] -= rows.duration[position][lane];
        }
    }
    asked
}

/// The instants that a link imposes on its successor's start or finish.
#[inline(always)]
fn imposed_instants(network: &Network, link: &Link, rows: &Rows) -> Row<i32> {
    let predecessor = link.predecessor as usize;
    let from = if link.kind.is_from_finish() {
        &rows.finish[predecessor]
    } else {
        &rows.start[predecessor]
    };
    if link.lag == LinkLag::None {
        return *from;
    }
    let table = network.timeline.table(link.clock);
    let mut lag = Row::splat(0);
    let mut after = worked(table, from);
    for lane in 0..LANES {
        lag[lane] = link.lag.minutes(rows.duration[predecessor][lane]);
    }
    if let LinkLag::WherePresent(_) = link.lag {
        let happens = rows.happens[predecessor];
        for lane in 0..LANES {
            lag[lane] = if happens >> lane & 1 == 1 { lag[lane] } else { 0 };
        }
    }
    for lane in 0..LANES {
        after[lane] += lag[lane];
    }
    let is_lead = match link.lag {
        LinkLag::None => false,
        LinkLag::Minutes(minutes) | LinkLag::WherePresent(minutes) => minutes < 0,
        LinkLag::Share(share) => share < 0.0,
    };
    let mut imposed = if is_lead && network.leads_reach_starts() {
        starts(table, &after)
    } else {
        finishes(table, &after)
    };
    for lane in 0..LANES {
        imposed[lane] = if lag[lane] == 0 { from[lane] } else { imposed[lane] };
    }
    imposed
}

/// Rows through the table of a calendar, in three steps: where to look, which takes vectors;
/// the looking up, lane by lane; and what to make of what is found. `None` is elapsed time.
///
/// [`starts`] has the same steps written out again: in one function that is handed the steps,
/// their loops lose the vectors, and both take half as long again.
#[inline(always)]
pub(super) fn worked(table: Option<&CalendarTable>, clock: &Row<i32>) -> Row<i32> {
    let Some(table) = table else { return *clock };
    let mut spans = Row::splat(0_u32);
    for lane in 0..LANES {
        spans[lane] = table.span_of(clock[lane]) as u32;
    }
    let mut found = Row::splat(Span::default());
    for lane in 0..LANES {
        found[lane] = table.spans()[spans[lane] as usize];
    }
    let mut worked = Row::splat(0);
    for lane in 0..LANES {
        worked[lane] = table.worked_in(found[lane], clock[lane]);
    }
    worked
}

/// The starts of working minutes, like [`worked`].
#[inline(always)]
pub(super) fn starts(table: Option<&CalendarTable>, work: &Row<i32>) -> Row<i32> {
    let Some(table) = table else { return *work };
    let mut runs = Row::splat(0_u32);
    for lane in 0..LANES {
        runs[lane] = table.run_of(work[lane]) as u32;
    }
    let mut found = Row::splat(Run::default());
    for lane in 0..LANES {
        found[lane] = table.runs()[runs[lane] as usize];
    }
    let mut starts = Row::splat(0);
    for lane in 0..LANES {
        starts[lane] = table.start_in(found[lane], work[lane]);
    }
    starts
}

/// The ends of working minutes: a minute after the start of the last, and at once where
/// nothing has been worked.
#[inline(always)]
pub(super) fn finishes(table: Option<&CalendarTable>, work: &Row<i32>) -> Row<i32> {
    if table.is_none() {
        return *work;
    }
    let mut last = *work;
    for lane in 0..LANES {
        last[lane] -= 1;
    }
    let mut finishes = starts(table, &last);
    for lane in 0..LANES {
        finishes[lane] = if work[lane] <= 0 { work[lane] } else { finishes[lane] + 1 };
    }
    finishes
}

/// Where things due at instants are met.
#[inline(always)]
fn settled(table: Option<&CalendarTable>, instant: &Row<i32>) -> Row<i32> {
    if table.is_none() {
        return *instant;
    }
    let work = worked(table, instant);
    let (finish, mut settled) = (finishes(table, &work), starts(table, &work));
    for lane in 0..LANES {
        settled[lane] = if finish[lane] == instant[lane] { instant[lane] } else { settled[lane] };
    }
    settled
}
