//! What is told of scenarios.

use super::super::sections::Section;
use super::*;
use crate::analyse::fixture;
use crate::report::text::section_text;
use crate::report::{json, markdown, run_report};
use crate::timeline::Timeline;

fn probability(share: f64) -> ShareView {
    ShareView { share, ci95: [share - 0.01, share + 0.01].map(odds) }
}

fn reach(days: f64, at: f64) -> ReachView {
    let date = jiff::civil::date(2024, 10, 15);
    ReachView {
        p50: Some(date),
        p50_days: days,
        at_confidence: Some(date),
        at_confidence_days: days + 0.5,
        probability: Some(at),
        ci95: Some([at - 0.01, at + 0.01].map(odds)),
    }
}

/// A report with one of each.
fn report() -> RunReport {
    let plan = fixture::plan();
    let mut report = run_report(&plan, &Timeline::new(&plan, 366), &fixture::analysis(&plan));
    report.version = "0.0.0";
    let outcome = |name: &str, share: f64| OutcomeView {
        name: name.to_owned(),
        probability: share,
        planned: share > 0.5,
        share,
        ci95: [share - 0.01, share + 0.01].map(odds),
    };
    report.branches = vec![BranchView {
        id: "SEC".to_owned(),
        name: "What the security review finds".to_owned(),
        after: "A".to_owned(),
        outcomes: vec![outcome("clean", 0.8), outcome("findings", 0.2)],
        without: reach(8.5, 0.9),
        adds_days: 0.75,
    }];
    report.rework = vec![ReworkView {
        id: "R-TEST".to_owned(),
        name: "Tests fail".to_owned(),
        last: "B".to_owned(),
        probability: 0.3,
        repetitions: vec![probability(0.3), probability(0.09)],
        without: reach(7.5, 0.95),
        adds_days: 1.75,
    }];
    report.decisions = vec![DecisionView {
        id: "cursors".to_owned(),
        name: "Server late: no cursors".to_owned(),
        at: "A".to_owned(),
        taken: probability(0.42),
        acted: probability(0.12),
        without: reach(9.5, 0.5),
        adds_days: -0.25,
    }];
    let row = |kept, left_out, days, at| ScopeRowView { kept, left_out, finish: reach(days, at) };
    report.scope = Some(ScopeView {
        rows: vec![
            row("must", 2, 6.0, 0.97),
            row("should", 1, 7.0, 0.9),
            row("could", 0, 9.0, 0.6),
        ],
        items: vec![DeliverableView {
            id: "CURSOR".to_owned(),
            name: "Show cursors".to_owned(),
            scope: "could",
            happens: probability(0.88),
            delivered: Some(probability(0.55)),
        }],
    });
    report
}

#[test]
fn responses_and_scope_read_well() {
    let report = report();
    let told = sections(&report).map(|section| section_text(&section, 100, false));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_tables_of_scenarios_have_all_their_columns() {
    let report = report();
    let tables = [responses_csv(&report), scope_csv(&report), deliverables_csv(&report)];
    insta::assert_snapshot!(tables.join("\n"));
}

#[test]
fn json_has_keys_for_what_a_plan_holds() {
    let report = report();
    let parts = (&report.branches, &report.rework, &report.decisions, &report.scope);
    insta::assert_snapshot!(json(&parts));
    let all = json(&report);
    for key in ["branches", "rework", "decisions", "scope"] {
        assert!(all.contains(&format!("\n  \"{key}\": ")), "{key}");
    }
}

#[test]
fn markdown_has_the_same_tables() {
    let told = markdown(&report());
    for title in
        ["## Branches, rework and decisions", "## Scope against date", "## What may be dropped"]
    {
        assert!(told.contains(title), "{title}");
    }
}

#[test]
fn without_a_deadline_there_are_no_odds() {
    let mut report = report();
    report.deadline = None;
    report.branches[0].without.probability = None;
    report.rework.clear();
    report.decisions.clear();
    let scope = report.scope.as_mut().expect("it has one");
    scope.rows.iter_mut().for_each(|row| row.finish.probability = None);
    scope.items[0].delivered = None;
    scope.items[0].happens = ShareView { share: 1.0, ci95: [0.99, 1.0] };
    let told: Vec<Section> =
        sections(&report).into_iter().filter(|section| !section.rows.is_empty()).collect();
    // What always happens and has no date to be there by is nothing to tell of.
    assert_eq!(told.len(), 2);
    for section in &told {
        assert!(section.columns.iter().all(|column| !column.heading.contains("Odds")));
    }
    assert!(!told[0].note.as_deref().unwrap_or_default().contains("odds"));
}
