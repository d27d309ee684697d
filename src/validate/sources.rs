//! Where the range of each task's duration comes from.
//!
//! The estimates file goes before the fields that `[estimates]` names, these before the row's own
//! points, and these before templates. Where a range stands in for another, that is told.

use std::collections::{BTreeSet, HashMap};

use super::{Rows, report_duplicate_id};
use crate::diagnostic::{Code, Diagnostics, did_you_mean};
use crate::read::value::{Decimal, duration, number};
use crate::read::{Draft, Duration, FieldsDraft, Points, RowKind, Spanned, TaskDraft};

/// How the name of a user-defined field begins among the codes of a row.
const FIELD: &str = "udf:";

/// Which of the sources a range is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The estimates file.
    File,
    /// Fields that the plan's file has for it.
    Fields,
    /// The row itself, or a template where it has no range.
    Row,
}

/// The ranges that stand in for those of rows.
pub(super) struct Ranges<'a> {
    /// For each task its row in the estimates file.
    file: Vec<Option<&'a Points<Duration>>>,
    /// For each task what its fields hold; empty without `[estimates]`.
    fields: Vec<Option<Points<Duration>>>,
}

impl<'a> Ranges<'a> {
    /// Looks up the ranges of all tasks, reporting what is wrong with their sources.
    pub(super) fn new(draft: &'a Draft, rows: &Rows, diagnostics: &mut Diagnostics) -> Self {
        let file = by_file(draft, rows, diagnostics);
        let fields = match &draft.settings.fields {
            Some(fields) => by_fields(draft, fields, diagnostics),
            None => Vec::new(),
        };
        let ranges = Ranges { file, fields };
        ranges.report_replaced(draft, diagnostics);
        ranges
    }

    /// The range of a task and where it comes from.
    pub(super) fn of<'r>(
        &'r self,
        task: usize,
        row: &'r TaskDraft,
    ) -> (&'r Points<Duration>, Source) {
        if let Some(points) = self.file[task] {
            (points, Source::File)
        } else if let Some(Some(points)) = self.fields.get(task) {
            (points, Source::Fields)
        } else {
            (&row.estimate, Source::Row)
        }
    }

    fn report_replaced(&self, draft: &Draft, diagnostics: &mut Diagnostics) {
        let has_fields = |task: usize| matches!(self.fields.get(task), Some(Some(_)));
        let is_own = |row: &TaskDraft| row.estimate.low.is_some() || row.estimate.high.is_some();
        let mut replaced = task_rows(draft).enumerate().filter(|(task, row)| {
            let by_file = self.file[*task].is_some();
            (by_file && has_fields(*task)) || ((by_file || has_fields(*task)) && is_own(row))
        });
        let Some((first, row)) = replaced.next() else {
            return;
        };
        let n = replaced.count() + 1;
        let (points, source) = self.of(first, row);
        let by = if source == Source::File { "the estimates file" } else { "[estimates]" };
        let message = format!(
            "{by} gives {n} {} another range than the plan, first `{}`",
            if n == 1 { "task" } else { "tasks" },
            row.id.value.trim()
        );
        let help = "nothing needs to be done if that is meant: the estimates file goes before [estimates], and that before ranges of rows";
        diagnostics.report(Code::RangeReplaced, points.span, message, help);
    }
}

fn task_rows(draft: &Draft) -> impl Iterator<Item = &TaskDraft> {
    draft.tasks.iter().filter(|row| row.kind != RowKind::Summary)
}

fn by_file<'a>(
    draft: &'a Draft,
    rows: &Rows,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<&'a Points<Duration>>> {
    let mut by_task = vec![None; rows.n_tasks];
    // Only asked, never walked through.
    let mut seen: HashMap<&str, &Spanned<String>> = HashMap::new();
    for estimate in &draft.estimates {
        let id = estimate.id.value.as_str();
        let Some(&at) = rows.by_id.get(id) else {
            let message = format!("there is no task `{}`", id.trim());
            diagnostics.report(Code::UnknownTask, estimate.id.span, message, rows.suggest(id));
            continue;
        };
        if let Some(first) = seen.insert(id, &estimate.id) {
            report_duplicate_id("estimate", &estimate.id, first, diagnostics);
        }
        let points = &estimate.points;
        if points.is_empty() && !points.flawed {
            continue;
        }
        if let (RowKind::Task, Some(task)) = (draft.tasks[at].kind, rows.tasks[at]) {
            by_task[task] = Some(points);
        } else {
            let message = format!("`{}` has no work, and this range no effect", id.trim());
            let help = "give ranges to tasks";
            diagnostics.report(Code::EstimateNotUsed, points.span, message, help);
        }
    }
    by_task
}

fn by_fields(
    draft: &Draft,
    fields: &FieldsDraft,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Points<Duration>>> {
    for name in [&fields.low, &fields.likely, &fields.high].into_iter().flatten() {
        if !task_rows(draft).any(|row| field(row, &name.value).is_some()) {
            let known: BTreeSet<&str> = task_rows(draft)
                .flat_map(|row| &row.codes)
                .filter_map(|(known, _)| known.strip_prefix(FIELD))
                .collect();
            let help = match did_you_mean(&name.value, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a user-defined field of the file as the file does".to_owned(),
            };
            let message = format!("no task has a field `{}`", name.value);
            diagnostics.report(Code::UnknownField, name.span, message, help);
        }
    }
    task_rows(draft).map(|row| points_of(row, fields, diagnostics)).collect()
}

/// What a row holds in a field.
fn field<'a>(row: &'a TaskDraft, name: &str) -> Option<&'a str> {
    let is_it = |known: &str| {
        known.strip_prefix(FIELD).is_some_and(|known| known.eq_ignore_ascii_case(name.trim()))
    };
    let (_, value) = row.codes.iter().find(|(known, _)| is_it(known))?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

fn points_of(
    row: &TaskDraft,
    fields: &FieldsDraft,
    diagnostics: &mut Diagnostics,
) -> Option<Points<Duration>> {
    if row.kind != RowKind::Task {
        return None;
    }
    let span = row.id.span;
    let mut points = Points { shape: fields.shape.clone(), ..Points::none(span) };
    let mut read = |name: &Option<Spanned<String>>| {
        let name = name.as_ref()?;
        let text = field(row, &name.value)?;
        let plain = number(text, Decimal::Point).ok().filter(|amount| *amount >= 0.0);
        let (unit, elapsed) = fields.unit;
        let parsed = match plain {
            Some(amount) => Ok(Duration { amount, unit, elapsed }),
            None => duration(text, Decimal::Point),
        };
        match parsed {
            Ok(value) => Some(Spanned { value, span }),
            Err(problem) => {
                points.flawed = true;
                let id = row.id.value.trim();
                let message =
                    format!("in the field `{}` of `{id}` {}", name.value, problem.message);
                diagnostics.report(problem.code, span, message, problem.help);
                None
            }
        }
    };
    let [low, likely, high] = [&fields.low, &fields.likely, &fields.high].map(&mut read);
    (points.low, points.likely, points.high) = (low, likely, high);
    (points.flawed || !points.is_empty()).then_some(points)
}
