//! Predecessors cells → relations with their lags.

use std::collections::HashSet;

use super::estimate::LONGEST;
use super::{Placed, Rows, minutes_on};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Clock, Lag, LagAmount, Relation, RelationKind, Task};
use crate::read::relation::{LagText, Tail, Unreadable, read_part};
use crate::read::{Draft, LagCalendar, RowKind, Spanned};

/// The largest percentage of a lag, as a share.
const LARGEST_SHARE: f64 = 100.0;

/// All relations, placed at the part of the cell that gives them.
pub(crate) fn relations(
    draft: &Draft,
    rows: &Rows,
    tasks: &[Placed<Task>],
    diagnostics: &mut Diagnostics,
) -> Vec<Placed<Relation>> {
    let mut relations = Vec::new();
    for (row, successor) in draft.tasks.iter().zip(&rows.tasks) {
        // Only asked, never walked through.
        let mut seen: HashSet<(usize, RelationKind)> = HashSet::new();
        for part in &row.predecessors {
            let Some((id, tail)) = read(part, rows, diagnostics) else {
                continue;
            };
            let leader_row = rows.by_id[id];
            let leader = &draft.tasks[leader_row];
            let mut report = |code, message: String, help: &str| {
                diagnostics.report(code, part.span, message, help);
            };
            if leader.id.value == row.id.value {
                report(
                    Code::SelfRelation,
                    format!("`{id}` waits for itself"),
                    "remove it from its own predecessors",
                );
                continue;
            }
            let summary = [leader, row].into_iter().find(|row| row.kind == RowKind::Summary);
            if let Some(summary) = summary {
                let message = format!(
                    "`{}` is a summary row and has no dates of its own",
                    summary.id.value.trim()
                );
                report(Code::SummaryRelation, message, "link the tasks below it instead");
                continue;
            }
            let (Some(predecessor), Some(successor)) = (rows.tasks[leader_row], *successor) else {
                continue;
            };
            if !seen.insert((predecessor, tail.kind)) {
                let message = format!("`{} {}` is given twice", id, tail.kind.name());
                report(
                    Code::DuplicateRelation,
                    message,
                    "keep one of the two, with the longer lag",
                );
                continue;
            }
            let ends = [(leader, predecessor), (row, successor)].map(|(row, task)| End {
                clock: tasks[task].value.clock,
                calendar: row.calendar_index(&draft.settings.calendars),
            });
            let Some(lag) = lag(tail.lag, ends, part.span, draft, diagnostics) else {
                continue;
            };
            relations.push(Spanned {
                value: Relation { predecessor, successor, kind: tail.kind, lag },
                span: part.span,
            });
        }
    }
    relations
}

/// The id and what follows it; none after a problem was reported.
fn read<'p>(
    part: &'p Spanned<String>,
    rows: &Rows,
    diagnostics: &mut Diagnostics,
) -> Option<(&'p str, Tail)> {
    match read_part(&part.value, |id| rows.has(id)) {
        Ok(read) => Some(read),
        Err(Unreadable::Id(id)) => {
            let message = format!("there is no task `{id}`");
            diagnostics.report(Code::UnknownTask, part.span, message, rows.suggest(id));
            None
        }
        Err(Unreadable::Tail { id, tail }) => {
            diagnostics.report(
                Code::InvalidRelation,
                part.span,
                format!("`{tail}` after `{id}` is not a type with a lag"),
                "write FS, SS, FF or SF, and a lag such as +2d, -1d, +3ed or +50%",
            );
            None
        }
    }
}

/// What a task at one end of a relation counts by.
#[derive(Debug, Clone, Copy)]
struct End {
    /// The clock of its duration.
    clock: Clock,
    /// The calendar of its row, which counts working lags even where the task itself is in
    /// elapsed time.
    calendar: usize,
}

/// A lag and the clock that counts it.
fn lag(
    text: Option<LagText>,
    ends: [End; 2],
    span: Span,
    draft: &Draft,
    diagnostics: &mut Diagnostics,
) -> Option<Lag> {
    let [predecessor, successor] = ends;
    // No time at all passes on any clock; the predecessor's brings no further one into the plan.
    let none = Lag { amount: LagAmount::Minutes(0), clock: predecessor.clock };
    let lag = match text {
        None => none,
        Some(LagText::Share(share)) => {
            let clock = match draft.settings.lag_calendar {
                LagCalendar::Predecessor => predecessor.clock,
                LagCalendar::Successor => successor.clock,
                LagCalendar::Default => Clock::Working(0),
                LagCalendar::AroundTheClock => Clock::Elapsed,
            };
            if share == 0.0 { none } else { Lag { amount: LagAmount::Share(share), clock } }
        }
        Some(LagText::Duration(duration)) => {
            let clock = if duration.elapsed { Clock::Elapsed } else { working_clock(draft, ends) };
            let minutes = minutes_on(duration, clock, &draft.settings.calendars);
            if minutes.abs() >= LONGEST {
                return out_of_range(span, diagnostics);
            }
            let minutes = minutes.round() as i32;
            if minutes == 0 { none } else { Lag { amount: LagAmount::Minutes(minutes), clock } }
        }
    };
    match lag.amount {
        LagAmount::Share(share) if share.abs() > LARGEST_SHARE => out_of_range(span, diagnostics),
        _ => Some(lag),
    }
}

fn out_of_range(span: Span, diagnostics: &mut Diagnostics) -> Option<Lag> {
    diagnostics.report(
        Code::OutOfRange,
        span,
        "this lag is longer than a plan can hold",
        "check the number and its unit",
    );
    None
}

/// The clock that counts a lag in working time.
fn working_clock(draft: &Draft, [predecessor, successor]: [End; 2]) -> Clock {
    match draft.settings.lag_calendar {
        LagCalendar::Predecessor => Clock::Working(predecessor.calendar),
        LagCalendar::Successor => Clock::Working(successor.calendar),
        LagCalendar::Default => Clock::Working(0),
        LagCalendar::AroundTheClock => Clock::Elapsed,
    }
}
