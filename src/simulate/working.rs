//! Rows on the working axis: instants and work are the same numbers.

use super::kernel::{PlaceRows, Rows, mask_equal, max_row};
use crate::network::{Link, LinkLag, Network};
use crate::plan::RelationKind;
use crate::sample::{LANES, Row};

/// Plans on one calendar.
pub(super) struct WorkingAxis;

impl PlaceRows for WorkingAxis {
    #[inline(always)]
    fn place(network: &Network, position: usize, rows: &mut Rows) {
        let mut start = Row::splat(network.nodes[position].floor);
        for link in network.links_into(position) {
            if link.kind == RelationKind::FinishStart && link.lag == LinkLag::None {
                max_row(&mut start, &rows.finish[link.predecessor as usize]);
            } else {
                max_row(&mut start, &asked_start(position, link, rows));
            }
        }
        let duration = &rows.duration[position];
        let finish = &mut rows.finish[position];
        for lane in 0..LANES {
            finish[lane] = start[lane] + duration[lane];
        }
        rows.start[position] = start;
    }

    #[inline(always)]
    fn last(_network: &Network, position: usize, rows: &Rows, project_finish: &Row<i32>) -> u64 {
        mask_equal(&rows.finish[position], project_finish)
    }

    #[inline(always)]
    fn driving(_network: &Network, position: usize, link: &Link, rows: &Rows) -> u64 {
        let start = &rows.start[position];
        if link.kind == RelationKind::FinishStart && link.lag == LinkLag::None {
            mask_equal(start, &rows.finish[link.predecessor as usize])
        } else {
            mask_equal(start, &asked_start(position, link, rows))
        }
    }
}

/// The start that a link alone asks for.
#[inline(always)]
fn asked_start(position: usize, link: &Link, rows: &Rows) -> Row<i32> {
    let predecessor = link.predecessor as usize;
    let from = match link.kind {
        RelationKind::FinishStart | RelationKind::FinishFinish => &rows.finish[predecessor],
        RelationKind::StartStart | RelationKind::StartFinish => &rows.start[predecessor],
    };
    let mut asked = *from;
    match link.lag {
        LinkLag::None => {}
        LinkLag::Minutes(minutes) => {
            for lane in 0..LANES {
                asked[lane] += minutes;
            }
        }
        LinkLag::Share(_) => {
            for lane in 0..LANES {
                asked[lane] += link.lag.minutes(rows.duration[predecessor][lane]);
            }
        }
    }
    if matches!(link.kind, RelationKind::FinishFinish | RelationKind::StartFinish) {
        for lane in 0..LANES {
            asked[lane] -= rows.duration[position][lane];
        }
    }
    asked
}
