//! Rows on the clock axis: several calendars and elapsed time.
//!
//! Beside its instants every task keeps the work before its start, on its own clock. Between
//! two tasks on one clock a relation is then plain arithmetic of work, as on the working
//! axis; only where clocks differ do lanes go through the tables.

use super::kernel::{PlaceRows, Rows, mask_equal};
use crate::network::{Link, LinkLag, Network};
use crate::plan::RelationKind;
use crate::sample::{LANES, Row};
use crate::timeline::CalendarTable;

/// Plans on several calendars, or with elapsed time.
pub(super) struct ClockAxis;

impl PlaceRows for ClockAxis {
    #[inline(always)]
    fn place(network: &Network, position: usize, rows: &mut Rows) {
        let node = &network.nodes[position];
        let table = network.timeline.table(node.clock);
        let links = network.links_into(position);
        let mut work = Row::splat(worked(table, node.floor));
        for link in links {
            let asked = asked_work(network, position, link, rows);
            for lane in 0..LANES {
                work[lane] = work[lane].max(asked[lane]);
            }
        }
        let duration = rows.duration[position];
        let mut start = Row::splat(0);
        let mut finish = Row::splat(0);
        for lane in 0..LANES {
            start[lane] = start_of(table, work[lane]);
            finish[lane] = finish_of(table, work[lane] + duration[lane]);
        }
        // Only a point in time, or a finish that waits for another, can be later than its work.
        let is_point = duration.contains(&0);
        if is_point || links.iter().any(joins_finish) {
            let mut instant = Row::splat(node.floor);
            for link in links {
                let imposed = imposed_instants(network, link, rows);
                for lane in 0..LANES {
                    instant[lane] = instant[lane].max(imposed[lane]);
                }
            }
            for lane in 0..LANES {
                let met = table.map_or(instant[lane], |table| table.settled(instant[lane]));
                finish[lane] = finish[lane].max(met);
                start[lane] = if duration[lane] == 0 { finish[lane] } else { start[lane] };
            }
        }
        rows.work[position] = work;
        rows.start[position] = start;
        rows.finish[position] = finish;
    }

    #[inline(always)]
    fn last(network: &Network, position: usize, rows: &Rows, project_finish: &Row<i32>) -> u64 {
        let table = network.timeline.table(network.nodes[position].clock);
        let mut mask = 0;
        for lane in 0..LANES {
            let done = rows.work[position][lane] + rows.duration[position][lane];
            mask |= u64::from(done == worked(table, project_finish[lane])) << lane;
        }
        mask
    }

    #[inline(always)]
    fn driving(network: &Network, position: usize, link: &Link, rows: &Rows) -> u64 {
        let asked = asked_work(network, position, link, rows);
        mask_equal(&asked, &rows.work[position])
    }
}

fn joins_finish(link: &Link) -> bool {
    matches!(link.kind, RelationKind::FinishFinish | RelationKind::StartFinish)
}

/// The work before the start of the task at a position that a link alone asks for.
#[inline(always)]
fn asked_work(network: &Network, position: usize, link: &Link, rows: &Rows) -> Row<i32> {
    let predecessor = link.predecessor as usize;
    let clock = network.nodes[position].clock;
    let is_one_clock = network.nodes[predecessor].clock == clock
        && (link.lag == LinkLag::None || link.clock == clock);
    let mut asked = if is_one_clock {
        let mut asked = rows.work[predecessor];
        if matches!(link.kind, RelationKind::FinishStart | RelationKind::FinishFinish) {
            for lane in 0..LANES {
                asked[lane] += rows.duration[predecessor][lane];
            }
        }
        if link.lag != LinkLag::None {
            for lane in 0..LANES {
                asked[lane] += link.lag.minutes(rows.duration[predecessor][lane]);
            }
        }
        asked
    } else {
        let table = network.timeline.table(clock);
        let mut asked = imposed_instants(network, link, rows);
        for lane in 0..LANES {
            asked[lane] = worked(table, asked[lane]);
        }
        asked
    };
    if joins_finish(link) {
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
    let mut imposed = match link.kind {
        RelationKind::FinishStart | RelationKind::FinishFinish => rows.finish[predecessor],
        RelationKind::StartStart | RelationKind::StartFinish => rows.start[predecessor],
    };
    if link.lag != LinkLag::None {
        let table = network.timeline.table(link.clock);
        for lane in 0..LANES {
            let lag = link.lag.minutes(rows.duration[predecessor][lane]);
            if lag != 0 {
                imposed[lane] = finish_of(table, worked(table, imposed[lane]) + lag);
            }
        }
    }
    imposed
}

#[inline(always)]
fn worked(table: Option<&CalendarTable>, instant: i32) -> i32 {
    table.map_or(instant, |table| table.worked(instant))
}

#[inline(always)]
fn start_of(table: Option<&CalendarTable>, work: i32) -> i32 {
    table.map_or(work, |table| table.start(work))
}

#[inline(always)]
fn finish_of(table: Option<&CalendarTable>, work: i32) -> i32 {
    table.map_or(work, |table| table.finish(work))
}
