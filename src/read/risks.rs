//! The risk register → drafts of risks.

use super::draft::{Points, RiskDraft};
use super::sheet::{Column, Row, Sheet, column, unused};
use super::value::{Parsed, impact, probability_or_word, word};
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{RiskKind, RiskStatus};

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
    unused("cost", &[]),
    column("mitigation", &[]),
    unused("mitigation_cost", &[]),
    column("mitigated_probability", &[]),
    column("mitigated_low", &[]),
    column("mitigated_likely", &[]),
    column("mitigated_high", &[]),
    column("owner", &[]),
    column("status", &[]),
    unused("reviewed", &[]),
    column("excludes", &[]),
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
    if let Some(cell) = row.spanned("excludes") {
        diagnostics.report(
            Code::UnsupportedExcludes,
            cell.span,
            "risks that cannot occur together cannot be simulated by this version",
            "leave `excludes` empty; the risks are then independent of each other",
        );
    }
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
        flawed,
    }
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
