//! Predecessors cells and links → relations with their lags.

use std::collections::HashSet;

use super::estimate::LONGEST;
use super::{Placed, Rows, minutes_on};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Clock, Lag, LagAmount, Relation, RelationKind, Task};
use crate::read::relation::{LagText, Tail, Unreadable, read_part};
use crate::read::{Draft, LagCalendar, LinkDraft, RowKind, Spanned, TaskDraft};

/// The largest percentage of a lag, as a share.
const LARGEST_SHARE: f64 = 100.0;

/// All relations, placed at what gives them: a part of a predecessors cell, or the place of a
/// link.
pub(crate) fn relations(
    draft: &Draft,
    rows: &Rows,
    tasks: &[Placed<Task>],
    diagnostics: &mut Diagnostics,
) -> Vec<Placed<Relation>> {
    let mut relations = Vec::new();
    for (row, successor) in draft.tasks.iter().zip(&rows.tasks) {
        let mut work =
            Work { draft, rows, tasks, row, successor: *successor, seen: HashSet::new() };
        for part in &row.predecessors {
            if let Some((id, tail)) = read(part, rows, diagnostics) {
                relations.extend(work.relation(id, tail, part.span, diagnostics));
            }
        }
        for link in &row.links {
            let LinkDraft { predecessor, kind, lag } = &link.value;
            if rows.has(predecessor) {
                let tail = Tail { kind: *kind, lag: *lag };
                relations.extend(work.relation(predecessor, tail, link.span, diagnostics));
            } else {
                report_unknown(predecessor, link.span, rows, diagnostics);
            }
        }
    }
    relations
}

/// The making of the relations that lead to one row.
struct Work<'a> {
    draft: &'a Draft,
    rows: &'a Rows<'a>,
    tasks: &'a [Placed<Task>],
    row: &'a TaskDraft,
    successor: Option<usize>,
    /// Relations to the row so far. Only asked, never walked through.
    seen: HashSet<(usize, RelationKind)>,
}

impl Work<'_> {
    /// A relation from a known id; none after a problem was reported.
    fn relation(
        &mut self,
        id: &str,
        tail: Tail,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<Placed<Relation>> {
        let row = self.row;
        let leader_row = self.rows.by_id[id];
        let leader = &self.draft.tasks[leader_row];
        let mut report = |code, message: String, help: &str| {
            diagnostics.report(code, span, message, help);
        };
        if leader.id.value == row.id.value {
            report(
                Code::SelfRelation,
                format!("`{id}` waits for itself"),
                "remove it from its own predecessors",
            );
            return None;
        }
        let summary = [leader, row].into_iter().find(|row| row.kind == RowKind::Summary);
        if let Some(summary) = summary {
            let message = format!(
                "`{}` is a summary row and has no dates of its own",
                summary.id.value.trim()
            );
            report(Code::SummaryRelation, message, "link the tasks below it instead");
            return None;
        }
        let (predecessor, successor) = (self.rows.tasks[leader_row]?, self.successor?);
        if !self.seen.insert((predecessor, tail.kind)) {
            let message = format!("`{} {}` is given twice", id, tail.kind.name());
            report(Code::DuplicateRelation, message, "keep one of the two, with the longer lag");
            return None;
        }
        let ends = [(leader, predecessor), (row, successor)].map(|(row, task)| End {
            clock: self.tasks[task].value.clock,
            calendar: row.calendar_index(&self.draft.settings.calendars),
        });
        let lag = lag(tail.lag, ends, span, self.draft, diagnostics)?;
        let value = Relation { predecessor, successor, kind: tail.kind, lag };
        Some(Spanned { value, span })
    }
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
            report_unknown(id, part.span, rows, diagnostics);
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

fn report_unknown(id: &str, span: Span, rows: &Rows, diagnostics: &mut Diagnostics) {
    let message = format!("there is no task `{id}`");
    diagnostics.report(Code::UnknownTask, span, message, rows.suggest(id));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::read::{Duration, Input, Unit, read};
    use crate::validate::{Overrides, validate};

    fn link(predecessor: &str, kind: RelationKind, lag: Option<LagText>) -> LinkDraft {
        LinkDraft { predecessor: predecessor.to_owned(), kind, lag }
    }

    /// What becomes of links to the last row of a table: relations, or the codes of problems.
    fn made(links: Vec<LinkDraft>) -> Result<Vec<Relation>, Vec<Code>> {
        let table = "id,duration,type\nA,5,\nS,,summary\nB,5,\n";
        let (mut draft, mut diagnostics) = read(&Input::table("-", table), &BTreeMap::new());
        let last = draft.tasks.last_mut().expect("a row");
        let span = last.id.span;
        last.links = links.into_iter().map(|value| Spanned { value, span }).collect();
        let plan = validate(draft, &Overrides::default(), &mut diagnostics);
        let codes = || diagnostics.items.iter().map(|item| item.code).collect();
        plan.map(|plan| plan.relations.clone()).ok_or_else(codes)
    }

    #[test]
    fn links_become_relations_with_their_lags() {
        let lag = LagText::Duration(Duration { amount: -90.0, unit: Unit::Minute, elapsed: false });
        let relations = made(vec![
            link("A", RelationKind::StartStart, Some(lag)),
            link("A", RelationKind::FinishFinish, None),
        ])
        .expect("no problem");
        let amounts: Vec<LagAmount> =
            relations.iter().map(|relation| relation.lag.amount).collect();
        assert_eq!(amounts, [LagAmount::Minutes(-90), LagAmount::Minutes(0)]);
        assert!(
            relations.iter().all(|relation| (relation.predecessor, relation.successor) == (0, 1))
        );
    }

    #[test]
    fn links_are_refused_for_the_reasons_of_cells() {
        let finish_start = |id: &str| link(id, RelationKind::FinishStart, None);
        let endless =
            LagText::Duration(Duration { amount: 1e12, unit: Unit::Minute, elapsed: false });
        for (links, code) in [
            (vec![finish_start("C")], Code::UnknownTask),
            (vec![finish_start("B")], Code::SelfRelation),
            (vec![finish_start("S")], Code::SummaryRelation),
            (vec![finish_start("A"), finish_start("A")], Code::DuplicateRelation),
            (vec![link("A", RelationKind::FinishStart, Some(endless))], Code::OutOfRange),
        ] {
            assert_eq!(made(links), Err(vec![code]));
        }
    }
}
