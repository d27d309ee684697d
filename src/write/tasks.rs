//! The rows of a draft → a tasks table.

use std::collections::HashSet;

use super::calendars::Names;
use super::note::Notes;
use super::relations::predecessors;
use super::risks::{put_impact, put_points};
use super::table::{Table, Value};
use super::{Unwritable, text};
use crate::plan::{PointRule, Scope};
use crate::read::{CostDraft, Draft, Moment, RowKind, Spanned, TaskDraft};

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "wbs",
    "type",
    "owner",
    "calendar",
    "group",
    "scope",
    "predecessors",
    "duration",
    "low",
    "likely",
    "high",
    "distribution",
    "constraint",
    "deadline",
    "actual_start",
    "actual_finish",
    "remaining",
    "percent",
    "actual_duration",
    "resume",
    "point",
    "codes",
    "cost",
    "cost_per_day",
    "resources",
    "risk_probability",
    "risk_low",
    "risk_likely",
    "risk_high",
];

/// The tasks table of a draft.
///
/// # Errors
///
/// When a relation cannot be written, as its predecessor's id would be read as something else.
pub(super) fn tasks(
    draft: &Draft,
    calendars: &Names,
    notes: &mut Notes,
) -> Result<Table, Unwritable> {
    // Only asked, never walked through.
    let ids: HashSet<&str> = draft.tasks.iter().map(|row| row.id.value.as_str()).collect();
    let is_id = |id: &str| ids.contains(id);
    let mut table = Table::new(COLUMNS, &["id", "duration"]);
    let mut reasons = Vec::new();
    for row in &draft.tasks {
        table.begin_row();
        if row.id.value.trim() != row.id.value {
            reasons.push(format!(
                "the id `{}` has spaces at an end, which a table has not: rename the task",
                row.id.value
            ));
        }
        match predecessors(row, &is_id) {
            Ok(cell) => table.put_text("predecessors", Some(&cell)),
            Err(ids) => reasons.extend(ids.into_iter().map(|id| {
                format!(
                    "the relation of `{}` to `{id}` cannot be written: rename `{id}`, which is not \
                     to hold a comma, a semicolon or the end of a line",
                    row.id.value
                )
            })),
        }
        put(&mut table, row, calendars);
        note(row, notes);
    }
    if reasons.is_empty() { Ok(table) } else { Err(Unwritable(reasons)) }
}

fn put(table: &mut Table, row: &TaskDraft, calendars: &Names) {
    table.put_text("id", Some(&row.id.value));
    table.put_text("name", row.name.as_deref());
    table.put_text("wbs", row.wbs.as_deref());
    table.put_text("type", kind(row.kind));
    table.put_text("owner", row.owner.as_deref());
    let calendar = row.calendar.as_ref().map(|name| calendars.of(&name.value));
    table.put_text("calendar", calendar);
    table.put_text("group", row.group.as_ref().map(|group| group.value.as_str()));
    table.put_text("scope", scope(row.scope));
    table.put("duration", row.duration.map(|read| text::duration_cell(read.value)));
    put_points(table, ["low", "likely", "high"], &row.estimate, |value| {
        text::duration_cell(*value)
    });
    let shape = row.estimate.shape.as_ref();
    let shape = shape.map(|shape| text::distribution(&shape.value, |one| text::duration(*one)));
    table.put_text("distribution", shape.as_deref());
    table.put_text("constraint", Some(&constraints(row)));
    let deadline = row.deadline.map(|date| Moment { date: date.value, time: None });
    table.put("deadline", deadline.map(Value::Moment));
    put_progress(table, row);
    table.put_text("point", point(row.point));
    let codes: Vec<String> = codes(row).0.into_iter().map(|(n, v)| format!("{n}={v}")).collect();
    table.put_text("codes", Some(&codes.join("; ")));
    let cost =
        |cell: &Option<Spanned<CostDraft>>| cell.as_ref().map(|read| text::cost(&read.value));
    table.put("cost", cost(&row.cost));
    table.put("cost_per_day", cost(&row.cost_per_day));
    let resources: Vec<String> =
        row.resources.iter().map(|read| text::assignment(&read.value)).collect();
    table.put_text("resources", Some(&resources.join("; ")));
    let probability = row.risk_probability.as_ref();
    table.put("risk_probability", probability.map(|read| text::probability(&read.value)));
    put_impact(table, ["risk_low", "risk_likely", "risk_high"], &row.risk_impact);
}

fn put_progress(table: &mut Table, row: &TaskDraft) {
    let progress = &row.progress;
    let moment = |read: Option<Spanned<Moment>>| read.map(|read| Value::Moment(read.value));
    table.put("actual_start", moment(progress.actual_start));
    table.put("actual_finish", moment(progress.actual_finish));
    table.put("resume", moment(progress.resume));
    table.put("remaining", progress.remaining.map(|read| text::duration_cell(read.value)));
    table.put("actual_duration", progress.done.map(|read| text::duration_cell(read.value)));
    let percent = progress.percent.map(|read| Value::Text(text::percent(read.value)));
    table.put("percent", percent);
}

fn constraints(row: &TaskDraft) -> String {
    let dated = row
        .constraints
        .iter()
        .map(|placed| format!("{} {}", placed.value.kind.name(), text::moment(placed.value.at)));
    let late = row.as_late_as_possible.then(|| "ALAP".to_owned());
    dated.chain(late).collect::<Vec<_>>().join("; ")
}

fn kind(kind: RowKind) -> Option<&'static str> {
    match kind {
        RowKind::Task => None,
        RowKind::Milestone => Some("milestone"),
        RowKind::Summary => Some("summary"),
        RowKind::Hammock => Some("hammock"),
        RowKind::Buffer => Some("buffer"),
    }
}

type Codes<'a> = Vec<(&'a str, &'a str)>;

/// Activity codes that a cell can hold, and those that it cannot.
fn codes(row: &TaskDraft) -> (Codes<'_>, Codes<'_>) {
    let is_plain = |text: &str| text.trim() == text && !text.contains([';', '\n', '\r']);
    row.codes.iter().map(|(name, value)| (name.as_str(), value.as_str())).partition(
        |(name, value)| {
            is_plain(name) && is_plain(value) && !name.contains('=') && !name.is_empty()
        },
    )
}

/// When a row is reached that takes no time; none for the usual way.
fn point(point: PointRule) -> Option<&'static str> {
    match point {
        PointRule::Settled => None,
        PointRule::NextStart => Some("next start"),
    }
}

/// The word of a scope; none for the usual one.
pub(super) fn scope(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Must => None,
        Scope::Should => Some("should"),
        Scope::Could => Some("could"),
    }
}

/// Tells of what a table has no column for.
fn note(row: &TaskDraft, notes: &mut Notes) {
    let id = || row.id.value.trim().to_owned();
    for (name, value) in codes(row).1 {
        let example = format!("{name} {value} of {}", id());
        notes.add(("activity code is", "activity codes are"), "not carried over", example);
    }
    if row.stored.is_some() {
        let subject = (
            "row has dates of its own file that are",
            "rows have dates of their own file that are",
        );
        notes.add(subject, "not carried over", id());
    }
}
