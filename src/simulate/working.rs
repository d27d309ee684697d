//! Rows on the working axis: instants and work are the same numbers.

use super::kernel::{PlaceRows, Rows, max_row};
use super::masks::Equal;
use crate::network::{Link, LinkLag, Network};
use crate::sample::{LANES, Row};

/// Plans on one calendar. Starts are not kept: they are finishes less durations.
pub(super) struct WorkingAxis;

impl PlaceRows for WorkingAxis {
    #[inline(always)]
    fn place(network: &Network, position: usize, rows: &mut Rows) {
        let range = network.link_range(position);
        if range.is_empty() || !network.is_plain[position] {
            let mut start = Row::splat(network.nodes[position].floor);
            for link in &network.links[range] {
                max_row(&mut start, &asked_start(position, link, rows));
            }
            finish_after([&start], &rows.duration[position], &mut rows.finish[position]);
            return;
        }
        // No predecessor finishes before the floor, so that it need not be looked at.
        let (earlier, rest) = rows.finish.split_at_mut(position);
        let (duration, finish) = (&rows.duration[position], &mut rest[0]);
        let finish_of = |predecessor: &u32| &earlier[*predecessor as usize];
        match &network.predecessors[range] {
            [a] => finish_after([finish_of(a)], duration, finish),
            [a, b] => finish_after([finish_of(a), finish_of(b)], duration, finish),
            [a, b, c] => {
                finish_after([finish_of(a), finish_of(b), finish_of(c)], duration, finish);
            }
            [first, others @ ..] => {
                let mut start = *finish_of(first);
                for predecessor in others {
                    max_row(&mut start, finish_of(predecessor));
                }
                finish_after([&start], duration, finish);
            }
            [] => unreachable!("looked at above"),
        }
    }

    #[inline(always)]
    fn last(
        _network: &Network,
        position: usize,
        rows: &Rows,
        project_finish: &Row<i32>,
        equal: impl Equal,
    ) -> u64 {
        equal(&rows.finish[position], project_finish)
    }

    #[inline(always)]
    fn working_minutes(_network: &Network, instants: &Row<i32>) -> Row<i32> {
        *instants
    }

    #[inline(always)]
    fn start(_network: &Network, position: usize, rows: &Rows) -> Row<i32> {
        let (finish, duration) = (&rows.finish[position], &rows.duration[position]);
        let mut start = *finish;
        for lane in 0..LANES {
            start[lane] -= duration[lane];
        }
        start
    }

    #[inline(always)]
    fn finish(_network: &Network, position: usize, rows: &Rows) -> Row<i32> {
        rows.finish[position]
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
        let is_plain = network.is_plain[position];
        if is_plain && range.len() == 1 {
            // No predecessor finishes before the floor.
            found(range.start, u64::MAX);
            return;
        }
        let start = Self::start(network, position, rows);
        for index in range {
            found(
                index,
                if is_plain {
                    equal(&start, &rows.finish[network.predecessors[index] as usize])
                } else {
                    equal(&start, &asked_start(position, &network.links[index], rows))
                },
            );
        }
    }
}

/// `finish = max(predecessors) + duration`, lane by lane.
#[inline(always)]
fn finish_after<const N: usize>(
    predecessors: [&Row<i32>; N],
    duration: &Row<i32>,
    finish: &mut Row<i32>,
) {
    for lane in 0..LANES {
        let mut start = predecessors[0][lane];
        for predecessor in &predecessors[1..] {
            start = start.max(predecessor[lane]);
        }
        finish[lane] = start + duration[lane];
    }
}

/// The start that a link alone asks for.
#[inline(always)]
fn asked_start(position: usize, link: &Link, rows: &Rows) -> Row<i32> {
    let predecessor = link.predecessor as usize;
    let (finish, lasts) = (&rows.finish[predecessor], &rows.duration[predecessor]);
    let own = &rows.duration[position];
    // Which durations count is a matter of masks: relations come in any order, and a branch
    // that cannot be foreseen costs more than the arithmetic.
    let from_start = mask(!link.kind.is_from_finish());
    let to_finish = mask(link.kind.is_to_finish());
    let mut asked = Row::splat(0);
    for lane in 0..LANES {
        asked[lane] = finish[lane] - (lasts[lane] & from_start) - (own[lane] & to_finish);
    }
    match link.lag {
        LinkLag::None => {}
        LinkLag::Minutes(minutes) => {
            for lane in 0..LANES {
                asked[lane] += minutes;
            }
        }
        LinkLag::WherePresent(minutes) => {
            let happens = rows.happens[predecessor];
            for lane in 0..LANES {
                asked[lane] += if happens >> lane & 1 == 1 { minutes } else { 0 };
            }
        }
        LinkLag::Share(_) => {
            for lane in 0..LANES {
                asked[lane] += link.lag.minutes(lasts[lane]);
            }
        }
    }
    asked
}

/// All bits or none.
#[inline(always)]
fn mask(holds: bool) -> i32 {
    -i32::from(holds)
}
