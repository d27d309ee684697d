//! Dates that rows impose → constraints.

use super::Placed;
use super::worktime::{first_minute, last_minute};
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Calendar, Constraint, ConstraintKind, End, Relaxed, Task};
use crate::read::{ConstraintDraft, RowKind, TaskDraft};

/// The constraints of a row, and whether it is as late as possible. What a heading or a hammock
/// imposes moves nothing, and is told.
///
/// A day alone begins with its work by `calendar` where a start is meant and is over with it
/// where a finish is; it begins and ends at midnight where nobody works.
pub(super) fn constraints(
    row: &TaskDraft,
    calendar: &Calendar,
    diagnostics: &mut Diagnostics,
) -> (Vec<Constraint>, bool) {
    let what = match row.kind {
        RowKind::Summary => "a summary row",
        RowKind::Hammock => "a hammock",
        RowKind::Task | RowKind::Milestone | RowKind::Buffer => {
            let constraints =
                row.constraints.iter().map(|placed| imposed(placed.value, calendar)).collect();
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

/// Leaves out the constraints that pull dates: late and mandatory ones. One on a date only keeps
/// its task from being earlier. Returns what was changed.
///
/// Source: GAO, "Schedule Assessment Guide", 2015: a schedule risk analysis is made without
/// late and mandatory date constraints.
pub(super) fn relax(tasks: &mut [Placed<Task>]) -> Vec<Relaxed> {
    let mut relaxed = Vec::new();
    for (task, placed) in tasks.iter_mut().enumerate() {
        placed.value.constraints.retain_mut(|constraint| {
            let before = *constraint;
            let stays = match before.kind {
                ConstraintKind::NoEarlier(_) => return true,
                ConstraintKind::NoLater(_) | ConstraintKind::Mandatory(_) => false,
                ConstraintKind::On(_) | ConstraintKind::Pinned => {
                    constraint.kind = ConstraintKind::NoEarlier(before.kind.end());
                    true
                }
            };
            relaxed.push(Relaxed { task, constraint: before });
            stays
        });
    }
    relaxed
}

fn imposed(draft: ConstraintDraft, calendar: &Calendar) -> Constraint {
    let ConstraintDraft { kind, at } = draft;
    let at = match (at.time, kind.end()) {
        (Some(time), _) => at.date.to_datetime(time),
        (None, End::Start) => first_minute(calendar, at.date),
        (None, End::Finish) => last_minute(calendar, at.date),
    };
    Constraint { kind, at }
}
