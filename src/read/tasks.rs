//! The tasks table → drafts of tasks.

use super::constraint::{Asked, constraint};
use super::cost::{assignment, cost};
use super::draft::{ConstraintDraft, Points, ProgressDraft, RowKind, Spanned, TaskDraft};
use super::sheet::{Column, Row, Sheet, column, unused};
use super::value::{
    Decimal, Parsed, Problem, actual, date, duration, impact, normalised, percent_done,
    probability_or_word, word,
};
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Assignment, PointRule, Scope};

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
    column("type", &["activitytype", "tasktype"]),
    column("owner", &[]),
    column("calendar", &["taskcalendar", "calendarname"]),
    column("constraint", &["constrainttype", "primaryconstraint"]),
    column("constraint_date", &["primaryconstraintdate"]),
    column("secondary_constraint", &[]),
    column("secondary_constraint_date", &[]),
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
    column("actual_duration", &[]),
    column("resume", &["resumedate"]),
    column("point", &[]),
    column("codes", &["activitycodes"]),
    column("expected_finish", &[]),
    unused("baseline_start", &["blprojectstart", "blstart"]),
    unused("baseline_finish", &["blprojectfinish", "blfinish"]),
    column("group", &[]),
    column("risk_probability", &[]),
    column("risk_low", &[]),
    column("risk_likely", &[]),
    column("risk_high", &[]),
    column("scope", &[]),
    column("cost", &["fixedcost"]),
    column("cost_per_day", &["dailycost"]),
    column("resources", &["resourcenames"]),
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
    let mut flawed = false;
    let kind = row.read("type", kind, &mut flawed, diagnostics);
    let duration_cell = row.read("duration", duration, &mut flawed, diagnostics);
    let shape = row.shape(duration, &mut flawed, diagnostics);
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
    let (constraints, as_late_as_possible) = constraints(row, diagnostics);
    let point = row.read("point", |text, _| point(text), &mut ignored, diagnostics);
    TaskDraft {
        id: row.id(diagnostics),
        name: row.text("name"),
        kind: kind.map(|kind| kind.value).unwrap_or_default(),
        predecessors: row.parts("predecessors"),
        links: Vec::new(),
        constraints,
        as_late_as_possible,
        progress: progress(row, diagnostics),
        point: point.map(|point| point.value).unwrap_or_default(),
        codes: codes(row, diagnostics),
        stored: None,
        wbs: row.text("wbs"),
        owner: row.text("owner"),
        calendar: row.spanned("calendar"),
        group: row.spanned("group"),
        scope: scope.map(|scope| scope.value).unwrap_or_default(),
        deadline: row.read("deadline", |text, _| date(text), &mut ignored, diagnostics),
        duration: duration_cell,
        estimate,
        cost: row.read("cost", cost, &mut ignored, diagnostics),
        cost_per_day: row.read("cost_per_day", cost, &mut ignored, diagnostics),
        resources: resources(row, diagnostics),
        risk_probability,
        risk_impact,
    }
}

fn kind(text: &str, _: Decimal) -> Parsed<RowKind> {
    if normalised(text) == "resourcedependent" {
        return Err(Problem::new(
            Code::UnsupportedType,
            format!("the type `{text}` cannot be scheduled by this version"),
            "give the row the type task, and in `calendar` the calendar of its resource",
        ));
    }
    word(
        text,
        "a type of row",
        &[
            ("task", RowKind::Task),
            ("milestone", RowKind::Milestone),
            ("summary", RowKind::Summary),
            ("hammock", RowKind::Hammock),
            ("buffer", RowKind::Buffer),
            ("taskdependent", RowKind::Task),
            ("startmilestone", RowKind::Milestone),
            ("finishmilestone", RowKind::Milestone),
            ("wbssummary", RowKind::Summary),
            ("levelofeffort", RowKind::Hammock),
            ("loe", RowKind::Hammock),
        ],
    )
}

/// Activity codes: `AREA=North; PHASE=2`.
fn codes(row: Row, diagnostics: &mut Diagnostics) -> Vec<(String, String)> {
    let Some(cell) = row.spanned("codes") else {
        return Vec::new();
    };
    let parts = cell.value.split([';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
    let mut codes = Vec::new();
    for part in parts {
        match part.split_once('=') {
            Some((name, value)) => codes.push((name.trim().to_owned(), value.trim().to_owned())),
            None => diagnostics.report(
                Code::UnknownWord,
                cell.span,
                format!("`{part}` is not an activity code with its value"),
                "write activity codes as AREA=North; PHASE=2",
            ),
        }
    }
    codes
}

/// Who works on the row.
fn resources(row: Row, diagnostics: &mut Diagnostics) -> Vec<Spanned<Assignment>> {
    let mut found: Vec<Spanned<Assignment>> = Vec::new();
    for part in row.parts("resources") {
        match assignment(&part.value, row.decimal()) {
            Ok(value) if found.iter().any(|other| other.value.name == value.name) => {
                let message = format!("`{}` stands twice on this task", value.name);
                let help = "name each of them once, with one share of the time";
                diagnostics.report(Code::InvalidResource, part.span, message, help);
            }
            Ok(value) => found.push(Spanned { value, span: part.span }),
            Err(Problem { code, message, help }) => {
                diagnostics.report(code, part.span, message, help);
            }
        }
    }
    found
}

/// When the row is reached if it takes no time.
fn point(text: &str) -> Parsed<PointRule> {
    word(
        text,
        "a rule for what takes no time",
        &[("settled", PointRule::Settled), ("nextstart", PointRule::NextStart)],
    )
}

/// The dates imposed on the row, and whether it is as late as possible.
fn constraints(row: Row, diagnostics: &mut Diagnostics) -> (Vec<Spanned<ConstraintDraft>>, bool) {
    let (mut constraints, mut as_late_as_possible) = (Vec::new(), false);
    let columns =
        [("constraint", "constraint_date"), ("secondary_constraint", "secondary_constraint_date")];
    for (name, date_name) in columns {
        let mut flawed = false;
        let beside = row.read(date_name, |text, _| actual(text), &mut flawed, diagnostics);
        let beside = beside.and_then(|date| Some(Spanned { value: date.value?, span: date.span }));
        let parts = row.parts(name);
        if let (Some(date), true) = (beside, parts.is_empty()) {
            diagnostics.report(
                Code::InvalidConstraint,
                date.span,
                "a constraint date without a constraint",
                format!("say in `{name}` what the date is for, such as SNET, or remove it"),
            );
        }
        for part in parts {
            match constraint(&part.value, beside.map(|date| date.value)) {
                // The date beside it was reported.
                Err(problem) if flawed && problem.code == Code::InvalidConstraint => {}
                Ok(Asked::Date(value)) => constraints.push(Spanned { value, span: part.span }),
                Ok(Asked::AsLateAsPossible) => as_late_as_possible = true,
                Ok(Asked::Nothing) => {}
                Err(Problem { code, message, help }) => {
                    diagnostics.report(code, part.span, message, help);
                }
            }
        }
    }
    (constraints, as_late_as_possible)
}

/// What the row says about progress.
fn progress(row: Row, diagnostics: &mut Diagnostics) -> ProgressDraft {
    if let Some(cell) = row.spanned("expected_finish") {
        diagnostics.report(
            Code::UnsupportedProgress,
            cell.span,
            format!("the expected finish `{}` cannot be honoured by this version", cell.value),
            "remove it, and give what remains in `remaining`",
        );
    }
    let mut flawed = false;
    let mut date = |column: &str| {
        let read = row.read(column, |text, _| actual(text), &mut flawed, diagnostics)?;
        Some(Spanned { value: read.value?, span: read.span })
    };
    let (actual_start, actual_finish) = (date("actual_start"), date("actual_finish"));
    let resume = date("resume");
    let progress = ProgressDraft {
        actual_start,
        actual_finish,
        remaining: row.read("remaining", duration, &mut flawed, diagnostics),
        percent: row.read("percent", percent_done, &mut flawed, diagnostics),
        done: row.read("actual_duration", duration, &mut flawed, diagnostics),
        resume,
    };
    // What could not be read may be just what the rest seems to lack.
    if flawed { ProgressDraft::default() } else { progress }
}
