//! The risk register → a table.

use super::table::{Table, Value};
use super::text;
use crate::plan::{Combination, RiskKind, RiskStatus};
use crate::read::{Draft, Impact, Moment, Points, RiskDraft, Spanned};

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "kind",
    "probability",
    "low",
    "likely",
    "high",
    "distribution",
    "tasks",
    "shared",
    "owner",
    "status",
    "mitigated_probability",
    "mitigated_low",
    "mitigated_likely",
    "mitigated_high",
    "mitigation",
    "mitigation_cost",
    "excludes",
    "if",
    "combine",
    "window",
    "cost",
    "reviewed",
];

/// The register of a draft.
pub(super) fn risks(draft: &Draft) -> Table {
    let mut table = Table::new(COLUMNS, &["id", "probability", "likely", "tasks"]);
    for risk in &draft.risks {
        table.begin_row();
        put(&mut table, risk);
    }
    table
}

fn put(table: &mut Table, risk: &RiskDraft) {
    table.put_text("id", Some(&risk.id.value));
    table.put_text("name", risk.name.as_deref());
    if risk.kind == RiskKind::Opportunity {
        table.put_text("kind", Some("opportunity"));
    }
    let shape = risk.impact.shape.or(risk.mitigated_impact.shape);
    table.put_text("distribution", shape.map(text::shape).as_deref());
    table.put_text("tasks", Some(&joined(&risk.targets)));
    if !risk.shared {
        table.put_text("shared", Some("no"));
    }
    table.put_text("owner", risk.owner.as_deref());
    if risk.status != RiskStatus::Open {
        table.put_text("status", Some(risk.status.name()));
    }
    let probabilities = [
        ("probability", &risk.probability),
        ("mitigated_probability", &risk.mitigated_probability),
    ];
    for (column, probability) in probabilities {
        table.put(column, probability.as_ref().map(|read| text::probability(&read.value)));
    }
    put_impact(table, ["low", "likely", "high"], &risk.impact);
    let mitigated = ["mitigated_low", "mitigated_likely", "mitigated_high"];
    put_impact(table, mitigated, &risk.mitigated_impact);
    table.put_text("mitigation", risk.mitigation.as_deref());
    table.put("mitigation_cost", risk.mitigation_cost.map(|cost| Value::Number(cost.value)));
    table.put_text("excludes", Some(&joined(&risk.excludes)));
    table.put_text("if", risk.condition.as_ref().map(|id| id.value.as_str()));
    if risk.combination == Combination::Parallel {
        table.put_text("combine", Some("parallel"));
    }
    let windows: Vec<String> = risk.windows.iter().map(|read| text::window(read.value)).collect();
    table.put_text("window", Some(&windows.join("; ")));
    table.put("cost", risk.cost.as_ref().map(|read| text::cost(&read.value)));
    let day = |date| Value::Moment(Moment { date, time: None });
    table.put("reviewed", risk.reviewed.map(day));
}

fn joined(parts: &[Spanned<String>]) -> String {
    let texts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
    texts.join("; ")
}

/// Puts the points of an impact into its three columns.
pub(super) fn put_impact(table: &mut Table, columns: [&str; 3], points: &Points<Impact>) {
    put_points(table, columns, points, |value| match value {
        Impact::Duration(value) => text::duration_cell(*value),
        other => Value::Text(text::impact(other)),
    });
}

/// Puts points into their three columns; the values of a discrete distribution into the middle one.
pub(super) fn put_points<V>(
    table: &mut Table,
    columns: [&str; 3],
    points: &Points<V>,
    cell: impl Fn(&V) -> Value,
) {
    for (column, point) in columns.into_iter().zip([&points.low, &points.likely, &points.high]) {
        table.put(column, point.as_ref().map(|point| cell(&point.value)));
    }
    if points.values.is_empty() {
        return;
    }
    let values: Vec<String> = points
        .values
        .iter()
        .map(|(value, probability)| match cell(&value.value) {
            Value::Text(text) => format!("{text}:{probability}"),
            Value::Number(number) => format!("{number}:{probability}"),
            Value::Moment(moment) => format!("{}:{probability}", text::moment(moment)),
        })
        .collect();
    table.put(columns[1], Value::Text(values.join("|")));
}
