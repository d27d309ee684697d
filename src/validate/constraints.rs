//! Dates that rows impose → constraints.

use jiff::civil::{DateTime, Time};

use super::worktime::end_of;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Constraint, End};
use crate::read::{ConstraintDraft, RowKind, TaskDraft};

/// The constraints of a row, and whether it is as late as possible. What a heading or a hammock
/// imposes moves nothing, and is told.
pub(super) fn constraints(
    row: &TaskDraft,
    diagnostics: &mut Diagnostics,
) -> (Vec<Constraint>, bool) {
    let what = match row.kind {
        RowKind::Summary => "a summary row",
        RowKind::Hammock => "a hammock",
        RowKind::Task | RowKind::Milestone | RowKind::Buffer => {
            let constraints = row.constraints.iter().map(|placed| imposed(placed.value)).collect();
            return (constraints, row.as_late_as_possible);
        }
    };
    if !row.constraints.is_empty() || row.as_late_as_possible {
        let span = row.constraints.first().map_or(row.id.span, |first| first.span);
        diagnostics.report(
            Code::ConstraintNotUsed,
            span,
            format!("the constraint of {what} has no effect: it has no work of its own"),
            "put it on the tasks that it is meant for",
        );
    }
    (Vec::new(), false)
}

fn imposed(draft: ConstraintDraft) -> Constraint {
    Constraint { kind: draft.kind, at: instant(draft) }
}

/// A day alone begins where a start is meant, and is over where a finish is.
fn instant(ConstraintDraft { kind, at }: ConstraintDraft) -> DateTime {
    match (at.time, kind.end()) {
        (Some(time), _) => at.date.to_datetime(time),
        (None, End::Start) => at.date.to_datetime(Time::midnight()),
        (None, End::Finish) => end_of(at.date),
    }
}
