//! The tables for spreadsheets.
//!
//! Text that a spreadsheet would take for a formula gets a leading apostrophe.

use std::borrow::Cow;

use super::gate::GateReport;
use super::view::{RiskView, RunReport, SpreadView};

/// A table in the making; every cell is text or a number.
pub(super) struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    pub(super) fn new(headings: &[&str]) -> Self {
        let mut sheet = Self(csv::Writer::from_writer(Vec::new()));
        sheet.record(headings.iter().map(|heading| (*heading).to_owned()));
        sheet
    }

    pub(super) fn record(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.write_record(cells).expect("memory can be written and every row has all columns");
    }

    pub(super) fn finish(self) -> String {
        let bytes = self.0.into_inner().expect("memory can be flushed");
        String::from_utf8(bytes).expect("cells are UTF-8")
    }
}

/// A text cell that no spreadsheet runs as a formula.
pub(super) fn text(cell: &str) -> String {
    let cell: Cow<str> =
        if cell.chars().any(char::is_control) { super::clean(cell).into() } else { cell.into() };
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.into_owned() }
}

/// A cell that may be empty.
pub(super) fn optional<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn optional_text(value: Option<&String>) -> String {
    value.map_or_else(String::new, |value| text(value))
}

/// `percentiles.csv`: the finish.
pub fn percentiles_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&["p", "days", "date", "ci95_low_days", "ci95_high_days"]);
    for row in &report.finish.percentiles {
        sheet.record([
            row.p.to_string(),
            row.days.to_string(),
            optional(row.date),
            row.ci95_days[0].to_string(),
            row.ci95_days[1].to_string(),
        ]);
    }
    sheet.finish()
}

/// `tasks.csv`: every task; also what `--format csv` prints.
///
/// The column `happens` is there where some task may not happen.
pub fn tasks_csv(report: &RunReport) -> String {
    let has_absent = report.tasks.iter().any(|row| row.happens.is_some());
    let mut headings = vec![
        "id",
        "name",
        "wbs",
        "owner",
        "type",
        "early_start",
        "early_finish",
        "late_start",
        "late_finish",
        "early_start_days",
        "early_finish_days",
        "total_float_days",
        "deadline",
        "deadline_probability",
        "criticality",
        "duration_mean",
        "duration_sd",
        "duration_p10",
        "duration_p50",
        "duration_p80",
        "duration_p90",
        "start_p10",
        "start_p50",
        "start_p80",
        "start_p90",
        "finish_p10",
        "finish_p50",
        "finish_p80",
        "finish_p90",
        "finish_p80_date",
        "pearson",
        "spearman",
        "cruciality",
        "ssi",
    ];
    if has_absent {
        headings.push("happens");
    }
    let mut sheet = Sheet::new(&headings);
    let four = |spread: &SpreadView| [spread.p10, spread.p50, spread.p80, spread.p90].map(optional);
    for row in &report.tasks {
        let duration = &row.duration_days;
        let mut cells = vec![
            text(&row.id),
            text(&row.name),
            optional_text(row.wbs.as_ref()),
            optional_text(row.owner.as_ref()),
            row.r#type.to_owned(),
            optional(row.early_start),
            optional(row.early_finish),
            optional(row.late_start),
            optional(row.late_finish),
            row.early_start_days.to_string(),
            row.early_finish_days.to_string(),
            row.total_float_days.to_string(),
            optional(row.deadline),
            optional(row.deadline_probability),
            row.criticality.to_string(),
            duration.mean.to_string(),
            duration.sd.to_string(),
        ];
        cells.extend([duration.p10, duration.p50, duration.p80, duration.p90].map(optional));
        cells.extend(four(&row.start_days));
        cells.extend(four(&row.finish_days));
        cells.extend([
            optional(row.finish_p80_date),
            row.sensitivity.pearson.to_string(),
            optional(row.sensitivity.spearman),
            row.sensitivity.cruciality.to_string(),
            row.sensitivity.ssi.to_string(),
        ]);
        if has_absent {
            cells.push(row.happens.unwrap_or(1.0).to_string());
        }
        sheet.record(cells);
    }
    sheet.finish()
}

/// What a cell says of a risk.
type RiskCell = fn(&RiskView) -> String;

/// `risks.csv`: every risk by its effect on the finish.
pub fn risks_csv(report: &RunReport) -> String {
    let mut headings = vec![
        "id",
        "name",
        "kind",
        "probability",
        "occurrence",
        "mean_impact_days",
        "finish_effect_days",
    ];
    // How risks hang together, where some do.
    let links: [(&str, RiskCell); 3] = [
        ("if", |row| optional_text(row.r#if.as_ref())),
        ("excludes", |row| text(&row.excludes.join("; "))),
        ("combine", |row| row.combine.unwrap_or_default().to_owned()),
    ];
    let is_used = |link: RiskCell| report.risks.iter().any(|row| !link(row).is_empty());
    let links: Vec<_> = links.into_iter().filter(|(_, link)| is_used(*link)).collect();
    headings.extend(links.iter().map(|(heading, _)| *heading));
    let mut sheet = Sheet::new(&headings);
    for row in &report.risks {
        let cells = [
            text(&row.id),
            text(&row.name),
            row.kind.to_owned(),
            row.probability.to_string(),
            row.occurrence.to_string(),
            optional(row.mean_impact_days),
            optional(row.finish_effect_days),
        ];
        sheet.record(cells.into_iter().chain(links.iter().map(|(_, link)| link(row))));
    }
    sheet.finish()
}

/// `milestones.csv`: every milestone.
pub fn milestones_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "id",
        "name",
        "deterministic",
        "p50",
        "p80",
        "p90",
        "deterministic_days",
        "p50_days",
        "p80_days",
        "p90_days",
        "deadline",
        "probability",
        "ci95_low",
        "ci95_high",
    ]);
    for row in &report.milestones {
        sheet.record([
            text(&row.id),
            text(&row.name),
            optional(row.deterministic),
            optional(row.p50),
            optional(row.p80),
            optional(row.p90),
            row.deterministic_days.to_string(),
            row.p50_days.to_string(),
            row.p80_days.to_string(),
            row.p90_days.to_string(),
            optional(row.deadline),
            optional(row.probability),
            optional(row.ci95.map(|ci95| ci95[0])),
            optional(row.ci95.map(|ci95| ci95[1])),
        ]);
    }
    sheet.finish()
}

/// `phases.csv`: every summary row, rolled up.
pub fn phases_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "id",
        "name",
        "wbs",
        "deterministic_start",
        "deterministic_finish",
        "p50",
        "p80",
        "deterministic_start_days",
        "deterministic_finish_days",
        "p50_days",
        "p80_days",
        "deadline",
        "probability",
        "ci95_low",
        "ci95_high",
    ]);
    for row in &report.phases {
        sheet.record([
            text(&row.id),
            text(&row.name),
            optional_text(row.wbs.as_ref()),
            optional(row.deterministic_start),
            optional(row.deterministic_finish),
            optional(row.p50),
            optional(row.p80),
            row.deterministic_start_days.to_string(),
            row.deterministic_finish_days.to_string(),
            row.p50_days.to_string(),
            row.p80_days.to_string(),
            optional(row.deadline),
            optional(row.probability),
            optional(row.ci95.map(|ci95| ci95[0])),
            optional(row.ci95.map(|ci95| ci95[1])),
        ]);
    }
    sheet.finish()
}

/// `buffers.csv`: every recommended buffer.
pub fn buffers_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "before",
        "confidence",
        "needed_days",
        "held_days",
        "date",
        "finish_days",
        "rule_of_thumb_low_days",
        "rule_of_thumb_high_days",
    ]);
    for row in &report.buffers {
        sheet.record([
            text(&row.before),
            row.confidence.to_string(),
            row.needed_days.to_string(),
            row.held_days.to_string(),
            optional(row.date),
            row.finish_days.to_string(),
            row.rule_of_thumb_days[0].to_string(),
            row.rule_of_thumb_days[1].to_string(),
        ]);
    }
    sheet.finish()
}

/// `constraints.csv`: every date put on a task, and how often it decided.
pub fn constraints_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&["task", "kind", "date", "held"]);
    for row in &report.constraints {
        sheet.record([
            text(&row.task),
            row.kind.to_owned(),
            row.date.to_string(),
            row.held.to_string(),
        ]);
    }
    sheet.finish()
}

/// `weather.csv`: working days that calendars lose up to the project finish.
pub fn weather_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&["calendar", "mean", "p10", "p50", "p90"]);
    for row in report.weather.iter().flat_map(|weather| &weather.calendars) {
        sheet.record([
            text(&row.calendar),
            row.mean.to_string(),
            row.p10.to_string(),
            row.p50.to_string(),
            row.p90.to_string(),
        ]);
    }
    sheet.finish()
}

/// `paths.csv`: the most frequent critical paths, their ids joined by `; `.
pub fn paths_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&["share", "tasks"]);
    for row in &report.critical_paths {
        sheet.record([row.share.to_string(), text(&row.tasks.join("; "))]);
    }
    sheet.finish()
}

/// The criteria of a gate.
pub fn gate_csv(report: &GateReport) -> String {
    let mut sheet = Sheet::new(&[
        "name",
        "by",
        "confidence",
        "probability",
        "ci95_low",
        "ci95_high",
        "met",
        "verdict",
        "date_at_confidence",
    ]);
    for row in &report.criteria {
        sheet.record([
            text(&row.name),
            row.by.to_string(),
            row.confidence.to_string(),
            row.probability.to_string(),
            row.ci95[0].to_string(),
            row.ci95[1].to_string(),
            row.met.to_string(),
            row.verdict.to_owned(),
            optional(row.date_at_confidence),
        ]);
    }
    sheet.finish()
}

#[cfg(test)]
mod tests {
    use super::super::run_report;
    use super::*;
    use crate::analyse::fixture;
    use crate::timeline::Timeline;

    fn report() -> RunReport {
        let plan = fixture::plan();
        run_report(&plan, &Timeline::new(&plan, 366), &fixture::analysis(&plan))
    }

    #[test]
    fn text_that_looks_like_a_formula_is_made_safe() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-5", "'-5"),
            ("@home", "'@home"),
            ("\t=1", "'=1"),
            ("plain", "plain"),
            ("a\u{1b}b", "a b"),
        ] {
            assert_eq!(text(cell), expected);
        }
    }

    #[test]
    fn tasks_are_one_row_each() {
        insta::assert_snapshot!(tasks_csv(&report()));
    }

    #[test]
    fn the_other_tables_have_all_their_columns() {
        let report = report();
        let tables = [
            percentiles_csv(&report),
            risks_csv(&report),
            milestones_csv(&report),
            phases_csv(&report),
            buffers_csv(&report),
            paths_csv(&report),
        ];
        insta::assert_snapshot!(tables.join("\n"));
    }
}
