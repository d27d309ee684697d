//! The answer of a gate.

use jiff::civil::Date;
use serde::Serialize;

use super::markdown::section_markdown;
use super::sections::{Section, columns};
use super::text::{section_text, styled};
use super::view::{PlanView, SimulationView};
use super::words::{capitalised, long_date, percent, percent_in_words, percent_level, wrapped};

/// Go or no-go, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateReport {
    /// `planodds/gate/1`.
    pub schema: &'static str,
    /// The version of planodds that computed it.
    pub version: &'static str,
    /// `GO`, `NO-GO` or `TOO CLOSE`, over all criteria.
    pub verdict: &'static str,
    /// What was simulated.
    pub plan: PlanView,
    /// How it was simulated.
    pub simulation: SimulationView,
    /// The deadlines, the project's first.
    pub criteria: Vec<CriterionView>,
    /// Milestones whose deadlines were not held against the confidence.
    pub milestones_left_out: usize,
}

/// One deadline held against the confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriterionView {
    /// `finish` or a milestone's id.
    pub name: String,
    /// The milestone's name; `null` for the finish.
    pub title: Option<String>,
    /// The day by whose end.
    pub by: Date,
    /// The confidence asked for, 0–1.
    pub confidence: f64,
    /// The odds.
    pub probability: f64,
    /// The 95 % interval of their sampling error.
    pub ci95: [f64; 2],
    /// Whether the odds reach the confidence beyond doubt.
    pub met: bool,
    /// `GO`, `NO-GO` or `TOO CLOSE` for this one.
    pub verdict: &'static str,
    /// The day that would reach the confidence.
    pub date_at_confidence: Option<Date>,
}

const GREEN: &str = "\u{1b}[1;32m";
const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";

/// The verdict, then a sentence for each criterion, in at most `width` columns.
pub fn gate_text(report: &GateReport, width: usize, colour: bool) -> String {
    let style = match report.verdict {
        "GO" => GREEN,
        "NO-GO" => RED,
        _ => YELLOW,
    };
    let mut out = styled(report.verdict, style, colour);
    out.push('\n');
    for criterion in &report.criteria {
        out.push_str(&wrapped(&sentence(criterion), width, ""));
        out.push('\n');
    }
    if report.milestones_left_out > 0 {
        let note = match report.milestones_left_out {
            1 => {
                "The deadline of a milestone is not part of the verdict; --milestones counts it in."
                    .to_owned()
            }
            n => format!(
                "The deadlines of {n} milestones are not part of the verdict; --milestones counts \
                 them in."
            ),
        };
        out.push_str(&wrapped(&note, width, ""));
        out.push('\n');
    }
    if report.criteria.len() > 1 {
        out.push('\n');
        out.push_str(&section_text(&section(report), width, colour));
    }
    out
}

/// The same as Markdown.
pub fn gate_markdown(report: &GateReport) -> String {
    format!("**{}**\n\n{}", report.verdict, section_markdown(&section(report)))
}

/// "43 % to finish by Sun 15 Dec 2024 (95 % interval 42–44 %), below the 80 % asked for; Fri
/// 20 Dec 2024 would reach it."
fn sentence(criterion: &CriterionView) -> String {
    let odds = percent_in_words(&percent(criterion.probability, criterion.ci95));
    let what = match &criterion.title {
        None => "to finish".to_owned(),
        Some(title) => format!("to reach {title} ({})", criterion.name),
    };
    let asked = percent_level(criterion.confidence);
    let relation = match criterion.verdict {
        "GO" => format!("at least the {asked} % asked for"),
        "NO-GO" => format!("below the {asked} % asked for"),
        _ => format!("too close to the {asked} % asked for to call"),
    };
    let date = match criterion.date_at_confidence {
        Some(date) if criterion.met => {
            format!("; {asked} % is reached on {}", long_date(date))
        }
        Some(date) if date <= criterion.by => String::new(),
        Some(date) => format!("; {} would reach it", long_date(date)),
        None => String::new(),
    };
    let [low, high] = criterion.ci95;
    let doubt = if low == high {
        "nothing in this plan is uncertain".to_owned()
    } else {
        format!("95 % interval {}", interval(criterion.ci95))
    };
    format!(
        "{} {what} by {} ({doubt}), {relation}{date}.",
        capitalised(&odds),
        long_date(criterion.by),
    )
}

/// "42.1–44.0 %".
fn interval([low, high]: [f64; 2]) -> String {
    // Rounded outwards, so that it never claims more than it knows.
    let low = (low * 1000.0).floor() / 10.0;
    let high = (high * 1000.0).ceil() / 10.0;
    format!("{low:.1}–{high:.1} %")
}

fn section(report: &GateReport) -> Section {
    let row = |criterion: &CriterionView| {
        vec![
            criterion.name.clone(),
            criterion.title.clone().unwrap_or_default(),
            long_date(criterion.by),
            percent(criterion.probability, criterion.ci95),
            interval(criterion.ci95),
            format!("{} %", percent_level(criterion.confidence)),
            criterion.verdict.to_owned(),
            criterion.date_at_confidence.map_or_else(String::new, long_date),
        ]
    };
    Section {
        title: "Criteria".to_owned(),
        columns: columns(&[
            "Of",
            "Name",
            ">By",
            ">Odds",
            ">95 % interval",
            ">Asked",
            "Verdict",
            ">Date at confidence",
        ]),
        rows: report.criteria.iter().map(row).collect(),
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::gate_report;
    use super::*;
    use crate::analyse::{Scope, fixture, gate, overall};
    use crate::timeline::Timeline;

    fn report() -> GateReport {
        let plan = fixture::plan();
        let timeline = Timeline::new(&plan, 366);
        let criteria = gate(&plan, &timeline, &fixture::outcome(&plan), 0.0, Scope::Milestones);
        let verdict = overall(&criteria).expect("the plan has deadlines");
        let mut report = gate_report(&plan, &timeline, &criteria, verdict);
        report.version = "0.0.0";
        report
    }

    #[test]
    fn the_verdict_comes_first() {
        insta::assert_snapshot!(gate_text(&report(), 100, false));
    }

    #[test]
    fn json_is_as_documented() {
        insta::assert_snapshot!(super::super::json(&report()));
    }

    #[test]
    fn markdown_and_csv_list_the_criteria() {
        let report = report();
        insta::assert_snapshot!(format!(
            "{}\n{}",
            gate_markdown(&report),
            super::super::gate_csv(&report)
        ));
    }
}
