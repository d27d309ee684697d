//! Dates that are imposed on an activity.

use jiff::civil::DateTime;

use super::project::Options;
use super::table::Record;
use super::value::{moment, read, word};
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{ConstraintKind, End};
use crate::read::draft::{ConstraintDraft, Moment, Spanned};

/// What P6 calls a constraint.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Dated(ConstraintKind),
    AsLateAsPossible,
}

const KINDS: [(&str, Kind); 9] = [
    ("CS_MSO", Kind::Dated(ConstraintKind::On(End::Start))),
    ("CS_MSOA", Kind::Dated(ConstraintKind::NoEarlier(End::Start))),
    ("CS_MSOB", Kind::Dated(ConstraintKind::NoLater(End::Start))),
    ("CS_MEO", Kind::Dated(ConstraintKind::On(End::Finish))),
    ("CS_MEOA", Kind::Dated(ConstraintKind::NoEarlier(End::Finish))),
    ("CS_MEOB", Kind::Dated(ConstraintKind::NoLater(End::Finish))),
    ("CS_MANDSTART", Kind::Dated(ConstraintKind::Mandatory(End::Start))),
    ("CS_MANDFIN", Kind::Dated(ConstraintKind::Mandatory(End::Finish))),
    ("CS_ALAP", Kind::AsLateAsPossible),
];

/// The constraints of an activity, and whether it is put off as late as possible.
///
/// Relations to other projects are in the file as the dates that they impose.
pub(super) fn constraints(
    row: Record<'_>,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> (Vec<Spanned<ConstraintDraft>>, bool) {
    let mut constraints = Vec::new();
    let mut as_late_as_possible = false;
    for (column, date) in [("cstr_type", "cstr_date"), ("cstr_type2", "cstr_date2")] {
        let cell = row.cell(column);
        let kind = read(cell, |text| word(text, "a constraint", &KINDS), diagnostics);
        let kind = match kind.map(|kind| kind.value) {
            None => continue,
            Some(Kind::AsLateAsPossible) => {
                as_late_as_possible = true;
                continue;
            }
            Some(Kind::Dated(kind)) => kind,
        };
        if row.cell(date).is_empty() {
            let message =
                format!("the constraint {} of `{}` has no date", cell.text, row.key("task_code"));
            let help = "give it its date in P6, or remove it, and export the project again";
            diagnostics.report(Code::MissingValue, cell.span, message, help);
        } else if let Some(at) = read(row.cell(date), moment, diagnostics) {
            constraints.push(placed(kind, at));
        }
    }
    if options.counts_other_projects {
        let external = [
            ("external_early_start_date", ConstraintKind::NoEarlier(End::Start)),
            ("external_late_end_date", ConstraintKind::NoLater(End::Finish)),
        ];
        for (column, kind) in external {
            constraints
                .extend(read(row.cell(column), moment, diagnostics).map(|at| placed(kind, at)));
        }
    }
    (constraints, as_late_as_possible)
}

fn placed(kind: ConstraintKind, at: Spanned<DateTime>) -> Spanned<ConstraintDraft> {
    Spanned { value: ConstraintDraft { kind, at: Moment::from(at.value) }, span: at.span }
}
