//! A table of estimates beside the plan → ranges by id.

use super::draft::{EstimateDraft, Points};
use super::sheet::{Column, Row, Sheet, column};
use super::value::duration;
use crate::diagnostic::{Code, Diagnostics};

const COLUMNS: &[Column] = &[
    column("id", &["taskid", "activityid"]),
    column("name", &["taskname", "activityname", "task"]),
    column("low", &["optimistic", "min", "minimum", "best"]),
    column("likely", &["mostlikely", "ml", "expected"]),
    column("high", &["pessimistic", "max", "maximum", "worst"]),
    column("distribution", &[]),
];

/// Reads the table; a row without points says nothing.
pub(crate) fn read_estimates(source: usize, diagnostics: &mut Diagnostics) -> Vec<EstimateDraft> {
    let text = diagnostics.sources[source].text.clone();
    let Some(sheet) = Sheet::read(&text, source, COLUMNS, diagnostics) else {
        super::report_empty(source, diagnostics);
        return Vec::new();
    };
    let has_points = ["low", "likely", "high"].iter().any(|name| sheet.has(name));
    let needed = [
        (sheet.has("id"), "which tasks the estimates are of", "add a column `id`"),
        (has_points, "how long tasks take", "add the columns `low`, `likely` and `high`"),
    ];
    for (_, what, help) in needed.iter().filter(|(present, ..)| !present) {
        let message = format!("no column says {what}");
        diagnostics.report(Code::MissingColumn, sheet.heading_span(), message, *help);
    }
    if needed.iter().any(|(present, ..)| !present) {
        return Vec::new();
    }
    sheet.rows().map(|row| read_estimate(row, diagnostics)).collect()
}

fn read_estimate(row: Row, diagnostics: &mut Diagnostics) -> EstimateDraft {
    let mut flawed = false;
    let shape = row.shape(duration, &mut flawed, diagnostics);
    let points = row.points(shape, ["low", "likely", "high"], duration, diagnostics);
    let points = Points { flawed: points.flawed | flawed, ..points };
    EstimateDraft { id: row.id(diagnostics), points }
}
