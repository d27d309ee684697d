//! The tasks table → drafts of tasks.

use super::draft::{Points, ProgressDraft, RowKind, TaskDraft};
use super::sheet::{Column, Row, Sheet, column, unused};
use super::value::{
    Decimal, Parsed, Problem, date, duration, impact, normalised, number, probability_or_word, word,
};
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{PointRule, Scope};

const COLUMNS: &[Column] = &[
    column("id", &["taskid", "activityid"]),
    column("name", &["taskname", "activityname", "task"]),
    column("predecessors", &["dependson", "predecessor", "dependencies"]),
    column("low", &["optimistic", "min", "minimum", "best"]),
    column("likely", &["mostlikely", "ml", "expected"]),
    column("high", &["pessimistic", "max", "maximum", "worst"]),
    column("duration", &["originalduration"]),
    column("distribution", &[]),
    column("wbs", &["phase", "section", "outlinenumber"]),
    column("type", &[]),
    column("owner", &[]),
    column("calendar", &[]),
    column("constraint", &[]),
    column("deadline", &[]),
    column("actual_start", &[]),
    column("actual_finish", &[]),
    column("remaining", &["remainingduration"]),
    column(
        "percent",
        &[
            "%complete",
            "percentcomplete",
            "activity%complete",
            "duration%complete",
            "physical%complete",
        ],
    ),
    unused("baseline_start"),
    unused("baseline_finish"),
    unused("group"),
    column("risk_probability", &[]),
    column("risk_low", &[]),
    column("risk_likely", &[]),
    column("risk_high", &[]),
    unused("scope"),
    unused("cost"),
    unused("cost_per_day"),
    unused("resources"),
];

/// Reads the tasks table.
pub(crate) fn read_tasks(source: usize, diagnostics: &mut Diagnostics) -> Vec<TaskDraft> {
    let text = diagnostics.sources[source].text.clone();
    let Some(sheet) = Sheet::read(&text, source, COLUMNS, diagnostics) else {
        super::report_empty(source, diagnostics);
        return Vec::new();
    };
    let says_how_long = ["duration", "low", "likely", "high"].iter().any(|name| sheet.has(name));
    if !says_how_long {
        diagnostics.report(
            Code::MissingColumn,
            sheet.heading_span(),
            "no column says how long tasks take",
            "add a column `duration`, or `low`, `likely` and `high`",
        );
    }
    let mut tasks: Vec<TaskDraft> = sheet.rows().map(|row| read_task(row, diagnostics)).collect();
    for task in &mut tasks {
        task.estimate.flawed |= !says_how_long;
    }
    if tasks.is_empty() {
        diagnostics.report(
            Code::NoTasks,
            sheet.heading_span(),
            "there is no task below the headings",
            "add a row for every task",
        );
    }
    tasks
}

fn read_task(row: Row, diagnostics: &mut Diagnostics) -> TaskDraft {
    report_unsupported(row, diagnostics);
    let mut flawed = false;
    let kind = row.read("type", kind, &mut flawed, diagnostics);
    let duration_cell = row.read("duration", duration, &mut flawed, diagnostics);
    let shape = row.shape(&mut flawed, diagnostics);
    let mut estimate = row.points(shape, ["low", "likely", "high"], duration, diagnostics);
    if estimate.is_empty()
        && let Some(duration) = duration_cell
    {
        estimate.span = duration.span;
    }
    estimate.flawed |= flawed;
    let mut ignored = false;
    let scope = row.read(
        "scope",
        |text, _| {
            word(
                text,
                "a scope",
                &[("must", Scope::Must), ("should", Scope::Should), ("could", Scope::Could)],
            )
        },
        &mut ignored,
        diagnostics,
    );
    let mut risk_flawed = false;
    let risk_probability =
        row.read("risk_probability", probability_or_word, &mut risk_flawed, diagnostics);
    let mut risk_impact: Points<_> =
        row.points(None, ["risk_low", "risk_likely", "risk_high"], impact, diagnostics);
    risk_impact.flawed |= risk_flawed;
    TaskDraft {
        id: row.id(diagnostics),
        name: row.text("name"),
        kind: kind.map(|kind| kind.value).unwrap_or_default(),
        predecessors: row.parts("predecessors"),
        links: Vec::new(),
        constraints: Vec::new(),
        as_late_as_possible: false,
        progress: ProgressDraft::default(),
        point: PointRule::default(),
        codes: Vec::new(),
        stored: None,
        wbs: row.text("wbs"),
        owner: row.text("owner"),
        calendar: row.spanned("calendar"),
        scope: scope.map(|scope| scope.value).unwrap_or_default(),
        deadline: row.read("deadline", |text, _| date(text), &mut ignored, diagnostics),
        duration: duration_cell,
        estimate,
        risk_probability,
        risk_impact,
    }
}

fn kind(text: &str, _: Decimal) -> Parsed<RowKind> {
    if matches!(normalised(text).as_str(), "hammock" | "levelofeffort" | "loe") {
        return Err(Problem::new(
            Code::UnsupportedType,
            format!("the type `{text}` cannot be scheduled by this version"),
            "give the row the type task with a duration of its own, or remove it",
        ));
    }
    word(
        text,
        "a type of row",
        &[
            ("task", RowKind::Task),
            ("milestone", RowKind::Milestone),
            ("summary", RowKind::Summary),
            ("buffer", RowKind::Buffer),
        ],
    )
}

/// Reports what would move dates and cannot be honoured.
fn report_unsupported(row: Row, diagnostics: &mut Diagnostics) {
    if let Some(cell) = row.spanned("constraint")
        && !matches!(normalised(&cell.value).as_str(), "asap" | "assoonaspossible")
    {
        diagnostics.report(
            Code::UnsupportedConstraint,
            cell.span,
            format!("the constraint `{}` cannot be honoured by this version", cell.value),
            "remove it; a date to be reported with its odds belongs in `deadline`",
        );
    }
    let progress = "remove it, and give the duration that is still to come";
    for column in ["actual_start", "actual_finish", "remaining"] {
        if let Some(cell) = row.spanned(column) {
            let message = format!(
                "progress (`{}` in `{column}`) cannot be honoured by this version",
                cell.value
            );
            diagnostics.report(Code::UnsupportedProgress, cell.span, message, progress);
        }
    }
    let mut ignored = false;
    let percent =
        |text: &str, decimal| number(text.strip_suffix('%').unwrap_or(text).trim_end(), decimal);
    if let Some(percent) = row.read("percent", percent, &mut ignored, diagnostics)
        && percent.value != 0.0
    {
        let message =
            format!("progress ({} % done) cannot be honoured by this version", percent.value);
        diagnostics.report(Code::UnsupportedProgress, percent.span, message, progress);
    }
}
