//! The risk register → drafts of risks.

use super::cost::cost;
use super::draft::{Points, RiskDraft, Spanned};
use super::sheet::{Column, Row, Sheet, column};
use super::value::{Parsed, Problem, amount, date, impact, probability_or_word, word};
use super::window::window;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Combination, RiskKind, RiskStatus, Window};

const COLUMNS: &[Column] = &[
    column("id", &["riskid"]),
    column("name", &["riskname", "risk"]),
    column("kind", &[]),
    column("probability", &["likelihood"]),
    column("low", &["optimistic", "min", "minimum", "best"]),
    column("likely", &["mostlikely", "ml", "expected", "impact"]),
    column("high", &["pessimistic", "max", "maximum", "worst"]),
    column("distribution", &[]),
    column("tasks", &["task"]),
    column("shared", &[]),
    column("cost", &[]),
    column("mitigation", &[]),
    column("mitigation_cost", &[]),
    column("mitigated_probability", &[]),
    column("mitigated_low", &[]),
    column("mitigated_likely", &[]),
    column("mitigated_high", &[]),
    column("owner", &[]),
    column("status", &[]),
    column("reviewed", &[]),
    column("excludes", &[]),
    column("if", &["dependson", "onlyif"]),
    column("combine", &["combination"]),
    column("window", &["windows"]),
];

/// Reads the risk register.
pub(crate) fn read_risks(source: usize, diagnostics: &mut Diagnostics) -> Vec<RiskDraft> {
    let text = diagnostics.sources[source].text.clone();
    let Some(sheet) = Sheet::read(&text, source, COLUMNS, diagnostics) else {
        super::report_empty(source, diagnostics);
        return Vec::new();
    };
    let mut complete = true;
    let mut need = |present: bool, what: &str, add: &str| {
        if !present {
            complete = false;
            let message = format!("no column says {what}");
            diagnostics.report(
                Code::MissingColumn,
                sheet.heading_span(),
                message,
                format!("add a column {add}"),
            );
        }
    };
    need(sheet.has("probability"), "how probable the risks are", "`probability`");
    need(sheet.has("tasks"), "which tasks the risks are to", "`tasks`");
    let has_impact = ["low", "likely", "high"].iter().any(|name| sheet.has(name));
    need(has_impact, "what the risks do", "`likely`, or `low`, `likely` and `high`");
    let mut risks: Vec<RiskDraft> = sheet.rows().map(|row| read_risk(row, diagnostics)).collect();
    for risk in &mut risks {
        risk.flawed |= !complete;
    }
    risks
}

fn read_risk(row: Row, diagnostics: &mut Diagnostics) -> RiskDraft {
    let mut flawed = row.ragged;
    let kind = row.read("kind", |text, _| kind(text), &mut flawed, diagnostics);
    let probability = row.read("probability", probability_or_word, &mut flawed, diagnostics);
    let mitigated_probability =
        row.read("mitigated_probability", probability_or_word, &mut flawed, diagnostics);
    let shared = row.read(
        "shared",
        |text, _| {
            word(
                text,
                "yes or no",
                &[
                    ("yes", true),
                    ("no", false),
                    ("y", true),
                    ("n", false),
                    ("true", true),
                    ("false", false),
                ],
            )
        },
        &mut flawed,
        diagnostics,
    );
    let combination = row.read("combine", |text, _| combination(text), &mut flawed, diagnostics);
    let risk_cost = row.read("cost", cost, &mut flawed, diagnostics);
    let mitigation_cost = row.read("mitigation_cost", amount, &mut flawed, diagnostics);
    let reviewed = row.read("reviewed", |text, _| date(text), &mut flawed, diagnostics);
    let windows = windows(row, &mut flawed, diagnostics);
    let status = row.read("status", |text, _| status(text), &mut flawed, diagnostics);
    // The impact after mitigation has the distribution of the impact before.
    let mut shape_flawed = false;
    let shape = row.shape(impact, &mut shape_flawed, diagnostics);
    let mut points = |columns| {
        let points = row.points(shape.clone(), columns, impact, diagnostics);
        Points { flawed: points.flawed | shape_flawed, ..points }
    };
    let impact = points(["low", "likely", "high"]);
    let mitigated_impact = points(["mitigated_low", "mitigated_likely", "mitigated_high"]);
    RiskDraft {
        id: row.id(diagnostics),
        name: row.text("name"),
        kind: kind.map(|kind| kind.value).unwrap_or_default(),
        probability,
        impact,
        mitigated_probability,
        mitigated_impact,
        targets: row.parts("tasks"),
        shared: shared.is_none_or(|shared| shared.value),
        owner: row.text("owner"),
        status: status.map(|status| status.value).unwrap_or_default(),
        excludes: row.parts("excludes"),
        condition: row.spanned("if"),
        combination: combination.map(|combination| combination.value).unwrap_or_default(),
        windows,
        cost: risk_cost,
        mitigation: row.text("mitigation"),
        mitigation_cost,
        reviewed: reviewed.map(|date| date.value),
        flawed,
    }
}

/// The windows of a cell.
fn windows(row: Row, flawed: &mut bool, diagnostics: &mut Diagnostics) -> Vec<Spanned<Window>> {
    let mut read = Vec::new();
    for part in row.parts("window") {
        match window(&part.value) {
            Ok(value) => read.push(Spanned { value, span: part.span }),
            Err(Problem { code, message, help }) => {
                diagnostics.report(code, part.span, message, help);
                *flawed = true;
            }
        }
    }
    read
}

fn combination(text: &str) -> Parsed<Combination> {
    word(
        text,
        "a way of combining factors",
        &[("serial", Combination::Serial), ("parallel", Combination::Parallel)],
    )
}

fn kind(text: &str) -> Parsed<RiskKind> {
    word(
        text,
        "a kind of risk",
        &[("threat", RiskKind::Threat), ("opportunity", RiskKind::Opportunity)],
    )
}

fn status(text: &str) -> Parsed<RiskStatus> {
    word(
        text,
        "a status of a risk",
        &[
            ("open", RiskStatus::Open),
            ("mitigated", RiskStatus::Mitigated),
            ("accepted", RiskStatus::Accepted),
            ("closed", RiskStatus::Closed),
        ],
    )
}
