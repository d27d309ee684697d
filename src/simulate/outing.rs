//! Rows that nothing else follows from, once the others are placed and traced: hammocks, tasks
//! put off as far as their successors let them, and the dates that are shown of what happened.
//!
//! All of them stand on the clock axis; a plan without them takes no part in any of this.

use super::clock::{ClockAxis, Table, finishes, starts, worked};
use super::instructions::for_every_instruction_set;
use super::kernel::{PlaceRows, Rows, max_row};
use super::model::Model;
use crate::network::{Anchor, Network, PutOff, Role, Span};
use crate::plan::{End, PointRule, Tool};
use crate::sample::{DrawRows, LANES, Row};

/// Positions of the tasks that are shown with other dates than their successors follow: those
/// that have happened but hand on what they should have waited for; and in Microsoft Project
/// those in progress, which are shown from where they began.
pub(super) fn shown_otherwise(network: &Network) -> Vec<u32> {
    let is_shown_otherwise = |position: &u32| match network.nodes[*position as usize].role {
        Role::Passed(_) => true,
        Role::Begun { .. } => network.rules.tool == Tool::MicrosoftProject,
        Role::Work | Role::Done(_) | Role::Hammock => false,
    };
    (0..network.nodes.len() as u32).filter(is_shown_otherwise).collect()
}

for_every_instruction_set! {
    /// Gives every task of a block that has been placed, and perhaps traced, the rows to show.
    pub(super) fn settle_block(model: &Model, draws: &DrawRows, finish: &Row<i32>, rows: &mut Rows)
        = settle;
}

#[inline(always)]
fn settle(model: &Model, draws: &DrawRows, finish: &Row<i32>, rows: &mut Rows) {
    let network = &model.network;
    for task in &network.put_off {
        put_off(network, task, finish, rows);
    }
    for span in &network.spans {
        stretch(network, span, rows);
    }
    for &position in &model.shown_otherwise {
        let position = position as usize;
        match network.nodes[position].role {
            Role::Passed([start, finish]) => {
                rows.start[position] = Row::splat(start);
                rows.finish[position] = Row::splat(finish);
                // It was placed as a point in time. No risk acts on it.
                model.draws.duration(position, draws, &mut [], &mut rows.duration[position]);
            }
            Role::Begun { at, .. } => rows.start[position] = Row::splat(at),
            Role::Work | Role::Done(_) | Role::Hammock => {}
        }
    }
}

/// Puts a task off in the lanes in which its successors leave it time.
#[inline(always)]
fn put_off(network: &Network, task: &PutOff, finish: &Row<i32>, rows: &mut Rows) {
    let position = task.position as usize;
    let table = Table::of::<true>(network, rows, network.nodes[position].clock);
    let by_starts = earliest(network, &task.starts, rows);
    let by_finishes = match (by_starts, earliest(network, &task.finishes, rows)) {
        (None, None) => Some(*finish),
        (_, by_finishes) => by_finishes,
    };
    let duration = rows.duration[position];
    // What a task that takes no time may wait for, and the work before the start of another.
    let mut latest = Row::splat(i32::MAX);
    let mut work = Row::splat(i32::MAX);
    if let Some(by_starts) = by_starts {
        min_row(&mut latest, &by_starts);
        min_row(&mut work, &last_starts(table, &by_starts));
    }
    if let Some(by_finishes) = by_finishes {
        min_row(&mut latest, &by_finishes);
        let mut by_then = worked(table, &by_finishes);
        for lane in 0..LANES {
            by_then[lane] -= duration[lane];
        }
        min_row(&mut work, &by_then);
    }
    if network.nodes[position].point == PointRule::Settled {
        latest = finishes(table, &worked(table, &latest));
    }
    let mut done = work;
    for lane in 0..LANES {
        done[lane] += duration[lane];
    }
    let (start, finish) = (starts(table, &work), finishes(table, &done));
    let happens = rows.happens(position);
    let Rows { start: starts, finish: finishes, work: works, .. } = rows;
    for lane in 0..LANES {
        let is_point = duration[lane] == 0;
        let moves = if is_point {
            latest[lane] > finishes[position][lane]
        } else {
            work[lane] > works[position][lane]
        };
        if moves && happens >> lane & 1 == 1 {
            starts[position][lane] = if is_point { latest[lane] } else { start[lane] };
            finishes[position][lane] = if is_point { latest[lane] } else { finish[lane] };
        }
    }
}

/// Gives a hammock its span, and the work in it for a duration.
#[inline(always)]
fn stretch(network: &Network, span: &Span, rows: &mut Rows) {
    let position = span.position as usize;
    let node = &network.nodes[position];
    if span.starts.is_empty() && span.finishes.is_empty() {
        // It accompanies nothing, and is a point where work may begin.
        rows.duration[position] = Row::splat(0);
        rows.start[position] = Row::splat(node.floor);
        rows.finish[position] = Row::splat(node.floor);
        return;
    }
    let table = Table::of::<true>(network, rows, node.clock);
    let happens = rows.happens(position);
    let mut start = Row::splat(i32::MAX);
    for anchor in &span.starts {
        let lanes = rows.happens(anchor.position as usize);
        min_row(&mut start, &or_where_absent(&instants(network, anchor, rows), lanes, i32::MAX));
    }
    let mut finish = Row::splat(i32::MIN);
    for anchor in &span.finishes {
        let lanes = rows.happens(anchor.position as usize);
        max_row(&mut finish, &or_where_absent(&instants(network, anchor, rows), lanes, i32::MIN));
    }
    for lane in 0..LANES {
        // Without one of the two it takes no time; without both it is where any work may begin.
        let (first, last) = (start[lane], finish[lane]);
        let end = if last == i32::MIN { node.floor } else { last };
        start[lane] = if first == i32::MAX { end } else { first };
        finish[lane] = if last == i32::MIN { start[lane] } else { last };
    }
    let (mut start, mut finish) =
        (starts(table, &worked(table, &start)), finishes(table, &worked(table, &finish)));
    for lane in 0..LANES {
        finish[lane] = finish[lane].max(start[lane]);
        if finish[lane] > node.floor {
            start[lane] = start[lane].max(node.floor);
            finish[lane] = finish[lane].max(start[lane]);
        }
    }
    let (before, done) = (worked(table, &start), worked(table, &finish));
    for lane in 0..LANES {
        let is_there = happens >> lane & 1 == 1;
        rows.duration[position][lane] = if is_there { done[lane] - before[lane] } else { 0 };
    }
    rows.start[position] = or_where_absent(&start, happens, node.floor);
    rows.finish[position] = or_where_absent(&finish, happens, node.floor);
}

/// A row with another value in the lanes in which its task does not happen.
#[inline(always)]
fn or_where_absent(row: &Row<i32>, happens: u64, value: i32) -> Row<i32> {
    let mut row = *row;
    for lane in 0..LANES {
        row[lane] = if happens >> lane & 1 == 1 { row[lane] } else { value };
    }
    row
}

/// The earliest instants of some anchors, if there are any.
#[inline(always)]
fn earliest(network: &Network, anchors: &[Anchor], rows: &Rows) -> Option<Row<i32>> {
    let (first, others) = anchors.split_first()?;
    let mut earliest = instants(network, first, rows);
    for anchor in others {
        min_row(&mut earliest, &instants(network, anchor, rows));
    }
    Some(earliest)
}

/// The instants of an anchor, with the wait between.
#[inline(always)]
fn instants(network: &Network, anchor: &Anchor, rows: &Rows) -> Row<i32> {
    let other = anchor.position as usize;
    let from = match anchor.end {
        End::Start => ClockAxis::<true>::start(network, other, rows),
        End::Finish => ClockAxis::<true>::finish(network, other, rows),
    };
    if anchor.lag == 0 {
        return from;
    }
    let table = Table::of::<true>(network, rows, anchor.clock);
    let mut work = worked(table, &from);
    let wait = if anchor.is_after { -anchor.lag } else { anchor.lag };
    for lane in 0..LANES {
        work[lane] += wait;
    }
    // On from an instant is to the end of work, back from one to its start; where a lead is
    // taken for what it is, it turns the direction.
    let turns = anchor.lag < 0 && network.leads_reach_starts();
    let mut instants =
        if anchor.is_after == turns { finishes(table, &work) } else { starts(table, &work) };
    // What does not happen is waited for without a lag.
    let happens = rows.happens(other);
    for lane in 0..LANES {
        instants[lane] = if happens >> lane & 1 == 1 { instants[lane] } else { from[lane] };
    }
    instants
}

/// The largest work before a start that is no later than some instants.
#[inline(always)]
fn last_starts(table: Table<'_>, latest: &Row<i32>) -> Row<i32> {
    let mut work = worked(table, latest);
    let begins = starts(table, &work);
    for lane in 0..LANES {
        work[lane] -= i32::from(begins[lane] > latest[lane]);
    }
    work
}

/// `row = min(row, other)`, lane by lane.
#[inline(always)]
fn min_row(row: &mut Row<i32>, other: &Row<i32>) {
    for lane in 0..LANES {
        row[lane] = row[lane].min(other[lane]);
    }
}
