//! The table TASKPRED → links between tasks.

use std::collections::HashMap;

use super::project::Options;
use super::table::{Record, Tables};
use super::value::{hours, minutes_long, read, word};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::RelationKind;
use crate::read::draft::{LinkDraft, Spanned, TaskDraft};
use crate::read::relation::LagText;

const KINDS: [(&str, RelationKind); 4] = [
    ("PR_FS", RelationKind::FinishStart),
    ("PR_SS", RelationKind::StartStart),
    ("PR_FF", RelationKind::FinishFinish),
    ("PR_SF", RelationKind::StartFinish),
];

/// Gives each activity the relations to what leads it; `places` are the places of activities by
/// the ids that tables refer to them with.
pub(super) fn link(
    tables: &Tables<'_>,
    places: &HashMap<&str, usize>,
    options: &Options,
    activities: &mut [(&str, TaskDraft)],
    diagnostics: &mut Diagnostics,
) {
    let columns = ["task_id", "pred_task_id", "pred_type"];
    if !tables.require("TASKPRED", &columns, diagnostics) {
        return;
    }
    // Where each relation went. Only asked, never walked through.
    let mut known: HashMap<(usize, usize, RelationKind), usize> = HashMap::new();
    let (mut n_external, mut first_external) = (0_usize, None);
    for row in tables.rows("TASKPRED") {
        let successor = places.get(row.key("task_id")).copied();
        let predecessor = places.get(row.key("pred_task_id")).copied();
        let (Some(predecessor), Some(successor)) = (predecessor, successor) else {
            if predecessor.or(successor).is_some() {
                n_external += 1;
                first_external = first_external.or(Some(row.cell("pred_task_id").span));
            }
            continue;
        };
        let kind = |text: &str| word(text, "a type of relation", &KINDS);
        let cell = row.needed("pred_type", diagnostics);
        let Some(kind) = cell.and_then(|cell| read(cell, kind, diagnostics)) else {
            continue;
        };
        let kind = kind.value;
        let minutes = read(row.cell("lag_hr_cnt"), hours, diagnostics).map_or(0.0, |lag| lag.value);
        let at = (predecessor, successor, kind);
        if let Some(place) = known.get(&at) {
            let links = &mut activities[successor].1.links;
            merge(&mut links[*place].value, minutes, row, diagnostics);
            continue;
        }
        report_unsupported(kind, minutes, &activities[predecessor].1, options, row, diagnostics);
        let leader = activities[predecessor].1.id.value.clone();
        let links = &mut activities[successor].1.links;
        known.insert(at, links.len());
        let value = LinkDraft { predecessor: leader, kind, lag: lag(minutes) };
        links.push(Spanned { value, span: row.span() });
    }
    if options.counts_other_projects
        && let Some(span) = first_external
    {
        report_external(n_external, span, diagnostics);
    }
}

fn lag(minutes: f64) -> Option<LagText> {
    (minutes != 0.0).then(|| LagText::Duration(minutes_long(minutes)))
}

/// Keeps the longer lag of a relation that is given twice: it alone can drive.
fn merge(link: &mut LinkDraft, minutes: f64, row: Record<'_>, diagnostics: &mut Diagnostics) {
    let before = match link.lag {
        Some(LagText::Duration(lag)) => lag.amount,
        _ => 0.0,
    };
    let longer = before.max(minutes);
    link.lag = lag(longer);
    diagnostics.report(
        Code::MergedRelation,
        row.span(),
        format!(
            "`{} {}` is given twice, with lags of {} and {} hours; the longer one is kept",
            link.predecessor,
            link.kind.name(),
            before / 60.0,
            minutes / 60.0
        ),
        "remove one of the two in P6",
    );
}

/// Reports a lag that P6 is to count from the actual start of work in progress.
fn report_unsupported(
    kind: RelationKind,
    minutes: f64,
    leader: &TaskDraft,
    options: &Options,
    row: Record<'_>,
    diagnostics: &mut Diagnostics,
) {
    let is_in_progress =
        leader.progress.actual_start.is_some() && leader.progress.actual_finish.is_none();
    if kind == RelationKind::StartStart
        && minutes != 0.0
        && is_in_progress
        && options.lag_from_actual_start.is_some()
    {
        diagnostics.report(
            Code::UnsupportedOption,
            row.span(),
            format!(
                "the lag of a start-to-start relation counts from the actual start of `{}`, which cannot be followed",
                leader.id.value
            ),
            "set P6's option \"compute start to start lag from\" to early start, schedule (F9), and export the project again",
        );
    }
}

fn report_external(n_external: usize, span: Span, diagnostics: &mut Diagnostics) {
    let (noun, verb) = if n_external == 1 { ("relation", "leads") } else { ("relations", "lead") };
    diagnostics.report(
        Code::ExternalRelation,
        span,
        format!(
            "{n_external} {noun} {verb} to or from activities outside the project and cannot be followed; of their effect the file keeps the external early start and late finish"
        ),
        "the odds do not count delays of the other projects; merge the projects in P6 if they matter",
    );
}
