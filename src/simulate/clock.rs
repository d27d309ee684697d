//! Rows on the clock axis: several calendars and elapsed time, lane by lane through tables.

use super::kernel::{PlaceRows, Rows};
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
        let mut instant = Row::splat(node.floor);
        let mut work = Row::splat(worked(table, node.floor));
        for link in network.links_into(position) {
            let imposed = imposed_instants(network, link, rows);
            let from_end =
                matches!(link.kind, RelationKind::FinishFinish | RelationKind::StartFinish);
            for lane in 0..LANES {
                instant[lane] = instant[lane].max(imposed[lane]);
                let before = if from_end { rows.duration[position][lane] } else { 0 };
                work[lane] = work[lane].max(worked(table, imposed[lane]) - before);
            }
        }
        for lane in 0..LANES {
            let duration = rows.duration[position][lane];
            let met = table.map_or(instant[lane], |table| table.settled(instant[lane]));
            let finish = finish_of(table, work[lane] + duration).max(met);
            rows.start[position][lane] =
                if duration == 0 { finish } else { start_of(table, work[lane]) };
            rows.finish[position][lane] = finish;
        }
    }

    #[inline(always)]
    fn last(network: &Network, position: usize, rows: &Rows, project_finish: &Row<i32>) -> u64 {
        let table = network.timeline.table(network.nodes[position].clock);
        let mut mask = 0;
        for lane in 0..LANES {
            let is_last =
                worked(table, rows.finish[position][lane]) == worked(table, project_finish[lane]);
            mask |= u64::from(is_last) << lane;
        }
        mask
    }

    #[inline(always)]
    fn driving(network: &Network, position: usize, link: &Link, rows: &Rows) -> u64 {
        let table = network.timeline.table(network.nodes[position].clock);
        let imposed = imposed_instants(network, link, rows);
        let from_end = matches!(link.kind, RelationKind::FinishFinish | RelationKind::StartFinish);
        let mut mask = 0;
        for lane in 0..LANES {
            let before = if from_end { rows.duration[position][lane] } else { 0 };
            let is_driving =
                worked(table, imposed[lane]) - before == worked(table, rows.start[position][lane]);
            mask |= u64::from(is_driving) << lane;
        }
        mask
    }
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
