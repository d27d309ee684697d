//! One line for each of many plans.

use jiff::civil::Date;
use serde::Serialize;

use super::csv::{Sheet, optional, text};
use super::markdown::section_markdown;
use super::sections::{Section, columns};
use super::text::section_text;
use super::view::RunReport;
use super::words::{compact_date, percent, shortened, signed};

/// What `summary.csv` says of one plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchRow {
    /// Its name, unique in the batch.
    pub plan: String,
    /// `ok` or `error`.
    pub status: &'static str,
    /// Its results; `null` where it could not be simulated.
    pub result: Option<BatchResult>,
}

/// The results of one plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented table")]
pub struct BatchResult {
    pub tasks: usize,
    pub risks: usize,
    pub start: Option<Date>,
    pub deterministic_finish: Option<Date>,
    pub deterministic_days: f64,
    pub p50: Option<Date>,
    pub p50_days: f64,
    pub p80: Option<Date>,
    pub p80_days: f64,
    pub p90: Option<Date>,
    pub p90_days: f64,
    pub deadline: Option<Date>,
    pub probability: Option<f64>,
    pub ci95: Option<[f64; 2]>,
    pub confidence: f64,
    pub contingency_days: f64,
    /// Id of the task with the highest schedule sensitivity index.
    pub top_driver: Option<String>,
    /// Id of the risk that delays the finish most.
    pub top_risk: Option<String>,
}

impl BatchRow {
    /// The row of a plan that could not be simulated.
    pub fn error(plan: &str) -> Self {
        Self { plan: super::clean(plan), status: "error", result: None }
    }
}

/// The row of a simulated plan. P50, P80 and P90 come from its buffers, which are always at
/// these levels, whatever percentiles were asked for.
pub fn batch_row(plan: &str, report: &RunReport) -> BatchRow {
    let at = |confidence: f64| {
        let buffer = report
            .buffers
            .iter()
            .find(|buffer| buffer.before == "finish" && buffer.confidence == confidence);
        buffer.map_or((None, 0.0), |buffer| (buffer.date, buffer.finish_days))
    };
    let ((p50, p50_days), (p80, p80_days), (p90, p90_days)) = (at(0.5), at(0.8), at(0.9));
    let top_driver =
        report.tasks.iter().filter(|task| task.sensitivity.ssi > 0.0).reduce(|best, task| {
            if task.sensitivity.ssi > best.sensitivity.ssi { task } else { best }
        });
    let top_risk =
        report.risks.iter().find(|risk| risk.finish_effect_days.is_some_and(|days| days > 0.0));
    BatchRow {
        plan: super::clean(plan),
        status: "ok",
        result: Some(BatchResult {
            tasks: report.plan.tasks,
            risks: report.plan.risks,
            start: report.plan.start,
            deterministic_finish: report.deterministic.finish,
            deterministic_days: report.deterministic.days,
            p50,
            p50_days,
            p80,
            p80_days,
            p90,
            p90_days,
            deadline: report.deadline.map(|deadline| deadline.date),
            probability: report.deadline.map(|deadline| deadline.probability),
            ci95: report.deadline.map(|deadline| deadline.ci95),
            confidence: report.contingency.confidence,
            contingency_days: report.contingency.days,
            top_driver: top_driver.map(|task| task.id.clone()),
            top_risk: top_risk.map(|risk| risk.id.clone()),
        }),
    }
}

/// `summary.csv`. Dates of plans without a start are working days.
pub fn batch_csv(rows: &[BatchRow]) -> String {
    const HEADINGS: [&str; 15] = [
        "plan",
        "status",
        "tasks",
        "risks",
        "start",
        "deterministic_finish",
        "p50",
        "p80",
        "p90",
        "deadline",
        "probability",
        "confidence",
        "contingency_days",
        "top_driver",
        "top_risk",
    ];
    let date = |date: Option<Date>, days: f64| {
        date.map_or_else(|| days.to_string(), |date| date.to_string())
    };
    let mut sheet = Sheet::new(&HEADINGS);
    for row in rows {
        let mut cells = vec![text(&row.plan), row.status.to_owned()];
        if let Some(result) = &row.result {
            cells.extend([
                result.tasks.to_string(),
                result.risks.to_string(),
                optional(result.start),
                date(result.deterministic_finish, result.deterministic_days),
                date(result.p50, result.p50_days),
                date(result.p80, result.p80_days),
                date(result.p90, result.p90_days),
                optional(result.deadline),
                optional(result.probability),
                result.confidence.to_string(),
                result.contingency_days.to_string(),
                result.top_driver.as_deref().map_or_else(String::new, text),
                result.top_risk.as_deref().map_or_else(String::new, text),
            ]);
        }
        cells.resize(HEADINGS.len(), String::new());
        sheet.record(cells);
    }
    sheet.finish()
}

/// The table for a terminal, in at most `width` columns.
pub fn batch_text(rows: &[BatchRow], width: usize, colour: bool) -> String {
    section_text(&section(rows), width, colour)
}

/// The table as Markdown.
pub fn batch_markdown(rows: &[BatchRow]) -> String {
    section_markdown(&section(rows))
}

fn section(rows: &[BatchRow]) -> Section {
    let row = |row: &BatchRow| {
        let mut cells = vec![shortened(&row.plan, 32)];
        match &row.result {
            None => cells.push("error".to_owned()),
            Some(result) => cells.extend([
                compact_date(result.deterministic_finish, result.deterministic_days),
                compact_date(result.p50, result.p50_days),
                compact_date(result.p80, result.p80_days),
                result
                    .probability
                    .zip(result.ci95)
                    .map_or_else(|| "–".to_owned(), |(share, ci95)| percent(share, ci95)),
                signed(result.contingency_days),
                result.top_driver.clone().unwrap_or_else(|| "–".to_owned()),
                result.top_risk.clone().unwrap_or_else(|| "–".to_owned()),
            ]),
        }
        cells.resize(8, String::new());
        cells
    };
    let broken = match rows.iter().filter(|row| row.result.is_none()).count() {
        0 => String::new(),
        1 => "1 plan could not be simulated. ".to_owned(),
        n => format!("{n} plans could not be simulated. "),
    };
    Section {
        title: format!("{} plan{}", rows.len(), if rows.len() == 1 { "" } else { "s" }),
        columns: columns(&[
            "Plan",
            ">Own date",
            ">P50",
            ">P80",
            ">Odds",
            ">Contingency",
            "Top driver",
            "Top risk",
        ]),
        rows: rows.iter().map(row).collect(),
        note: Some(format!(
            "{broken}Odds are those of the deadline. Contingency is in working days, from the plan \
             without its own buffers to the confidence that it asks for."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::run_report;
    use super::*;
    use crate::analyse::fixture;
    use crate::timeline::Timeline;

    #[test]
    fn broken_plans_keep_their_place_in_the_summary() {
        let plan = fixture::plan();
        let report = run_report(&plan, &Timeline::new(&plan, 366), &fixture::analysis(&plan));
        let rows = [
            batch_row("a/launch", &report),
            BatchRow::error("-broken"),
            batch_row("b/launch", &report),
        ];
        insta::assert_snapshot!(format!(
            "{}\n{}\n{}",
            batch_csv(&rows),
            batch_text(&rows, 160, false),
            batch_markdown(&rows)
        ));
    }
}
