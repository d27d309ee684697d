//! Rows on the clock axis: several calendars and elapsed time.
//!
//! Every task keeps the work before its start, on its own clock. Between two tasks on one
//! clock a relation is then plain arithmetic of work, as on the working axis. Instants are
//! looked up in the tables of calendars only where somebody asks for them, and for all links
//! from other clocks at once: the latest instant asks for the most work.

use super::kernel::{PlaceRows, Rows, max_row};
use super::masks::{Equal, mask_at_least};
use super::weather::Sky;
use crate::network::{Bounds, Link, LinkLag, Network, Role};
use crate::plan::{Clock, PointRule};
use crate::sample::{LANES, Row};
use crate::timeline::CalendarTable;

/// Plans on several calendars, or with elapsed time: of which some may lose days to the weather,
/// or none does. Each kind is compiled apart, so that the other costs it nothing.
pub(super) struct ClockAxis<const WEATHER: bool>;

impl<const WEATHER: bool> PlaceRows for ClockAxis<WEATHER> {
    #[inline(always)]
    fn place(network: &Network, position: usize, rows: &mut Rows) {
        let node = &network.nodes[position];
        match node.role {
            Role::Work | Role::Begun { .. } => {}
            // It moves nothing; its dates come from others' once all are placed.
            Role::Hammock => {
                return place_done::<WEATHER>(network, position, [node.floor; 2], rows);
            }
            Role::Done(ends) => return place_done::<WEATHER>(network, position, ends, rows),
            // As long as anything waits for it, it is a point in time.
            Role::Passed(_) => rows.duration[position] = Row::splat(0),
        }
        let links = network.links_into(position);
        let table = Table::of::<WEATHER>(network, rows, node.clock);
        // No predecessor of a plain task finishes before the floor.
        let mut work = if network.is_plain[position] && !links.is_empty() {
            Row::splat(i32::MIN)
        } else {
            worked_at(table, node.floor)
        };
        // Instants that links from other clocks impose on the start, and on the finish.
        let (mut on_start, mut on_finish) = (Row::splat(i32::MIN), Row::splat(i32::MIN));
        let (mut is_on_start, mut is_on_finish) = (false, false);
        for link in links {
            if network.is_on_one_clock(position, link) {
                max_row(&mut work, &asked_work(position, link, rows));
            } else if link.kind.is_to_finish() {
                impose_by::<WEATHER>(&mut on_finish, network, link, rows);
                is_on_finish = true;
            } else {
                impose_by::<WEATHER>(&mut on_start, network, link, rows);
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
            impose::<WEATHER>(network, position, rows);
            return;
        }
        if node.instants.keep_start {
            rows.start[position] = starts(Table::of::<WEATHER>(network, rows, node.clock), &work);
        }
        if node.instants.keep_finish {
            let table = Table::of::<WEATHER>(network, rows, node.clock);
            rows.finish[position] = finishes(table, &done(position, rows));
        }
    }

    #[inline(always)]
    fn last(
        network: &Network,
        position: usize,
        rows: &Rows,
        project_finish: &Row<i32>,
        equal: impl Equal,
    ) -> u64 {
        let table = Table::of::<WEATHER>(network, rows, network.nodes[position].clock);
        equal(&done(position, rows), &worked(table, project_finish))
    }

    #[inline(always)]
    fn working_minutes(network: &Network, instants: &Row<i32>) -> Row<i32> {
        worked(Table::fixed(network, Clock::Working(0)), instants)
    }

    #[inline(always)]
    fn start(network: &Network, position: usize, rows: &Rows) -> Row<i32> {
        let node = &network.nodes[position];
        if node.instants.keep_start {
            rows.start[position]
        } else {
            starts(Table::of::<WEATHER>(network, rows, node.clock), &rows.work[position])
        }
    }

    #[inline(always)]
    fn finish(network: &Network, position: usize, rows: &Rows) -> Row<i32> {
        let node = &network.nodes[position];
        if node.instants.keep_finish {
            rows.finish[position]
        } else {
            finishes(Table::of::<WEATHER>(network, rows, node.clock), &done(position, rows))
        }
    }

    #[inline(always)]
    fn drivers(
        network: &Network,
        position: usize,
        rows: &Rows,
        equal: impl Equal,
        mut found: impl FnMut(usize, u64),
    ) {
        let range = network.link_range(position);
        if network.is_plain[position] && range.len() == 1 {
            // No predecessor finishes before the floor.
            found(range.start, u64::MAX);
            return;
        }
        let work = &rows.work[position];
        let table = Table::of::<WEATHER>(network, rows, network.nodes[position].clock);
        if network.nodes[position].bounds.is_capped() {
            for index in range {
                let asked =
                    asked_of::<WEATHER>(network, position, &network.links[index], table, rows);
                found(index, equal(&asked, work));
            }
            return;
        }
        // No link asks for more work than there is. One from another clock asks for as much
        // from the earliest instant on by which that has been worked: one for links to the start,
        // and one for those to the finish.
        let mut enough: [Option<Row<i32>>; 2] = [None; 2];
        for index in range {
            let link = &network.links[index];
            let driving = if network.is_on_one_clock(position, link) {
                equal(&asked_work(position, link, rows), work)
            } else {
                let is_to_finish = link.kind.is_to_finish();
                // Not handed on as a closure, which would not be inlined.
                let enough = match &mut enough[usize::from(is_to_finish)] {
                    Some(enough) => enough,
                    unknown => {
                        let by_then = if is_to_finish { done(position, rows) } else { *work };
                        unknown.insert(finishes(table, &by_then))
                    }
                };
                mask_at_least(&imposed_instants::<WEATHER>(network, link, rows), enough)
            };
            found(index, driving);
        }
    }
}

/// The rows of what happened between two instants.
#[inline(always)]
fn place_done<const WEATHER: bool>(
    network: &Network,
    position: usize,
    [start, finish]: [i32; 2],
    rows: &mut Rows,
) {
    rows.start[position] = Row::splat(start);
    rows.finish[position] = Row::splat(finish);
    // Nothing follows from its start any more, but it may have been the last to finish: it is
    // the work before that finish that has to be right.
    let done =
        worked_at(Table::of::<WEATHER>(network, rows, network.nodes[position].clock), finish);
    for lane in 0..LANES {
        rows.work[position][lane] = done[lane] - rows.duration[position][lane];
    }
}

/// Moves the work before a start to where instants imposed on its task let it be.
#[inline(always)]
fn keep_bounds(bounds: Bounds, table: Table<'_>, duration: &Row<i32>, work: &mut Row<i32>) {
    let worked = |instant| worked_at(table, instant);
    if let Some(floor) = bounds.finish_floor.map(worked) {
        for lane in 0..LANES {
            work[lane] = work[lane].max(floor[lane] - duration[lane]);
        }
    }
    if let Some(cap) = bounds.start_cap.map(worked) {
        for lane in 0..LANES {
            work[lane] = work[lane].min(cap[lane]);
        }
    }
    if let Some(cap) = bounds.finish_cap.map(worked) {
        for lane in 0..LANES {
            work[lane] = work[lane].min(cap[lane] - duration[lane]);
        }
    }
}

/// The start and finish of a task that may be a point in time or waits for another's finish:
/// only these can be later than their work.
#[inline(always)]
fn impose<const WEATHER: bool>(network: &Network, position: usize, rows: &mut Rows) {
    let node = &network.nodes[position];
    let table = Table::of::<WEATHER>(network, rows, node.clock);
    let duration = &rows.duration[position];
    let mut start = starts(table, &rows.work[position]);
    let mut finish = finishes(table, &done(position, rows));
    let mut instant = Row::splat(node.floor);
    for link in network.links_into(position) {
        impose_by::<WEATHER>(&mut instant, network, link, rows);
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
fn asked_of<const WEATHER: bool>(
    network: &Network,
    position: usize,
    link: &Link,
    table: Table<'_>,
    rows: &Rows,
) -> Row<i32> {
    if network.is_on_one_clock(position, link) {
        return asked_work(position, link, rows);
    }
    let mut asked = worked(table, &imposed_instants::<WEATHER>(network, link, rows));
    if link.kind.is_to_finish() {
        for lane in 0..LANES {
            asked[lane] -= rows.duration[position][lane];
        }
    }
    asked
}

/// The instants that a link leads from.
#[inline(always)]
fn led_from<'a>(link: &Link, rows: &'a Rows) -> &'a Row<i32> {
    let instants = if link.kind.is_from_finish() { &rows.finish } else { &rows.start };
    &instants[link.predecessor as usize]
}

/// Raises instants to those that a link imposes on its successor's start or finish.
#[inline(always)]
fn impose_by<const WEATHER: bool>(
    instants: &mut Row<i32>,
    network: &Network,
    link: &Link,
    rows: &Rows,
) {
    if link.lag == LinkLag::None {
        max_row(instants, led_from(link, rows));
    } else {
        max_row(instants, &lagged_instants::<WEATHER>(network, link, rows));
    }
}

/// The instants that a link imposes on its successor's start or finish.
#[inline(always)]
fn imposed_instants<const WEATHER: bool>(network: &Network, link: &Link, rows: &Rows) -> Row<i32> {
    if link.lag == LinkLag::None {
        *led_from(link, rows)
    } else {
        lagged_instants::<WEATHER>(network, link, rows)
    }
}

/// The same for a link that has a lag.
#[inline(always)]
fn lagged_instants<const WEATHER: bool>(network: &Network, link: &Link, rows: &Rows) -> Row<i32> {
    let predecessor = link.predecessor as usize;
    let from = led_from(link, rows);
    let table = Table::of::<WEATHER>(network, rows, link.clock);
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

/// What counts a clock's working time in a block.
#[derive(Clone, Copy)]
pub(super) enum Table<'a> {
    /// Elapsed time: the axis itself.
    Elapsed,
    /// One table for all lanes.
    Fixed(&'a CalendarTable),
    /// The same with days that are lost lane by lane.
    Losing(&'a CalendarTable, &'a Sky),
}

impl<'a> Table<'a> {
    /// Of a clock, with the weather of a block, if there may be any.
    #[inline(always)]
    pub(super) fn of<const WEATHER: bool>(
        network: &'a Network,
        rows: &'a Rows,
        clock: Clock,
    ) -> Self {
        let sky = if WEATHER { rows.skies.of(clock) } else { None };
        match (network.timeline.table(clock), sky) {
            (None, _) => Table::Elapsed,
            (Some(table), None) => Table::Fixed(table),
            (Some(table), Some(sky)) => Table::Losing(table, sky),
        }
    }

    /// Of a clock as the plan has it.
    #[inline(always)]
    fn fixed(network: &'a Network, clock: Clock) -> Self {
        network.timeline.table(clock).map_or(Table::Elapsed, Table::Fixed)
    }
}

/// Working minutes up to one instant.
#[inline(always)]
pub(super) fn worked_at(table: Table<'_>, instant: i32) -> Row<i32> {
    match table {
        Table::Elapsed => Row::splat(instant),
        Table::Fixed(table) => Row::splat(table.worked(instant)),
        Table::Losing(table, sky) => sky.worked(table, &Row::splat(instant)),
    }
}

/// Working minutes up to instants.
#[inline(always)]
pub(super) fn worked(table: Table<'_>, clock: &Row<i32>) -> Row<i32> {
    match table {
        Table::Elapsed => *clock,
        Table::Fixed(table) => worked_by(table, clock),
        Table::Losing(table, sky) => sky.worked(table, clock),
    }
}

/// The starts of working minutes.
#[inline(always)]
pub(super) fn starts(table: Table<'_>, work: &Row<i32>) -> Row<i32> {
    match table {
        Table::Elapsed => *work,
        Table::Fixed(table) => starts_by(table, work),
        Table::Losing(table, sky) => sky.starts(table, work),
    }
}

/// Rows through the table of a calendar, in three steps: where to look, which takes vectors;
/// the looking up, lane by lane; and what to make of what is found.
///
/// [`starts_by`] has the same steps written out again: in one function that is handed the steps,
/// their loops lose the vectors, and both take half as long again.
#[inline(always)]
pub(super) fn worked_by(table: &CalendarTable, clock: &Row<i32>) -> Row<i32> {
    let mut spans = Row::splat(0_u32);
    for lane in 0..LANES {
        spans[lane] = table.span_of(clock[lane]);
    }
    let found = looked_up(table.spans(), &spans);
    let mut worked = Row::splat(0);
    for lane in 0..LANES {
        worked[lane] = table.worked_in(found[lane], clock[lane]);
    }
    worked
}

/// The starts of working minutes, like [`worked_by`].
#[inline(always)]
pub(super) fn starts_by(table: &CalendarTable, work: &Row<i32>) -> Row<i32> {
    let mut runs = Row::splat(0_u32);
    for lane in 0..LANES {
        runs[lane] = table.run_of(work[lane]);
    }
    let found = looked_up(table.runs(), &runs);
    let mut starts = Row::splat(0);
    for lane in 0..LANES {
        starts[lane] = table.start_in(found[lane], work[lane]);
    }
    starts
}

/// The pieces of a table at some indices.
#[inline(always)]
fn looked_up<T: Copy>(pieces: &[T], indices: &Row<u32>) -> Row<T> {
    Row(std::array::from_fn(|lane| pieces[indices[lane] as usize]))
}

/// The ends of working minutes: a minute after the start of the last, and at once where
/// nothing has been worked.
#[inline(always)]
pub(super) fn finishes(table: Table<'_>, work: &Row<i32>) -> Row<i32> {
    if matches!(table, Table::Elapsed) {
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
fn settled(table: Table<'_>, instant: &Row<i32>) -> Row<i32> {
    if matches!(table, Table::Elapsed) {
        return *instant;
    }
    let work = worked(table, instant);
    let (finish, mut settled) = (finishes(table, &work), starts(table, &work));
    for lane in 0..LANES {
        settled[lane] = if finish[lane] == instant[lane] { instant[lane] } else { settled[lane] };
    }
    settled
}
