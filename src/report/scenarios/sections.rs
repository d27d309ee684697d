//! The tables of scenarios for people.

use super::super::sections::{
    MOST_ROWS, NAME_WIDTH, Section, columns, drop_column, drop_empty_column, more, odds_cell,
};
use super::super::view::RunReport;
use super::super::words::{
    date_or_day, date_or_number, long_date, percent, percent_level, shortened, signed,
};
use super::{DecisionView, ReachView, ReworkView, ShareView};

/// What responses and the scope come to, without what a plan does not have.
pub(in crate::report) fn sections(report: &RunReport) -> [Section; 3] {
    [responses(report), scope(report), deliverables(report)]
}

fn share(share: &ShareView) -> String {
    percent(share.share, share.ci95)
}

fn responses(report: &RunReport) -> Section {
    let row = |id: &str, name: &str, happened: String, adds_days: f64, without: &ReachView| {
        vec![
            id.to_owned(),
            shortened(name, NAME_WIDTH),
            happened,
            date_or_number(without.at_confidence, without.at_confidence_days),
            signed(adds_days),
            odds_cell(without.probability, without.ci95),
        ]
    };
    let branches = report.branches.iter().map(|branch| {
        let told = branch.outcomes.iter().map(|outcome| {
            format!("{} {}", shortened(&outcome.name, 16), percent(outcome.share, outcome.ci95))
        });
        let happened = told.collect::<Vec<_>>().join(", ");
        row(&branch.id, &branch.name, happened, branch.adds_days, &branch.without)
    });
    let reworks = report.rework.iter().map(|rework| {
        row(&rework.id, &rework.name, repeated(rework), rework.adds_days, &rework.without)
    });
    let decisions = report.decisions.iter().map(|decision| {
        row(&decision.id, &decision.name, taken(decision), decision.adds_days, &decision.without)
    });
    let rows: Vec<Vec<String>> = branches.chain(reworks).chain(decisions).collect();
    let n_rows = rows.len();
    let contingency = &report.contingency;
    let level = percent_level(contingency.confidence);
    let with = date_or_day(contingency.to, contingency.to_days);
    let odds = report.deadline.map_or_else(String::new, |deadline| {
        let odds = percent(deadline.probability, deadline.ci95);
        format!(" and the odds of {} are {odds}", long_date(deadline.date))
    });
    let mut meant = Vec::new();
    if !report.branches.is_empty() {
        meant.push("a branch always takes the outcome that the plan's own dates take");
    }
    if !report.rework.is_empty() {
        meant.push("nothing is repeated");
    }
    if !report.decisions.is_empty() {
        meant.push("nobody takes the decision");
    }
    let all = if n_rows == 1 { "With it" } else { "With all of them" };
    let note = format!(
        "{all} P{level} is {with}{odds}. Without it: {}. Each is left out alone, on the same random \
         numbers.",
        meant.join("; ")
    );
    let mut section = Section {
        title: format!("Branches, rework and decisions: P{level} without each"),
        columns: columns(&[
            "Id",
            "Name",
            "Happened",
            ">Without it",
            ">Adds, days",
            ">Odds without",
        ]),
        rows: rows.into_iter().take(MOST_ROWS).collect(),
        note: Some(match more(n_rows, "branch, rework and decision") {
            Some(more) => format!("{note} {more}"),
            None => note,
        }),
    };
    drop_empty_column(&mut section, 5);
    section
}

/// "30 %, twice 9 %".
fn repeated(rework: &ReworkView) -> String {
    let mut told = Vec::new();
    for (at, found) in rework.repetitions.iter().take(3).enumerate() {
        let odds = share(found);
        told.push(match at {
            0 => odds,
            1 => format!("twice {odds}"),
            _ => format!("more often {odds}"),
        });
    }
    told.join(", ")
}

/// "42 %", or "42 %, in time 30 %" where it may come too late.
fn taken(decision: &DecisionView) -> String {
    let taken = share(&decision.taken);
    if decision.acted.share == decision.taken.share {
        taken
    } else {
        format!("{taken}, in time {}", share(&decision.acted))
    }
}

fn scope(report: &RunReport) -> Section {
    let rows = report.scope.as_ref().map_or(&[][..], |scope| &scope.rows);
    let row = |row: &super::ScopeRowView| {
        let kept = match row.kept {
            "must" => "must only",
            "should" => "must and should",
            _ => "everything",
        };
        let left_out = if row.left_out == 0 { "–".to_owned() } else { row.left_out.to_string() };
        vec![
            kept.to_owned(),
            left_out,
            date_or_number(row.finish.p50, row.finish.p50_days),
            date_or_number(row.finish.at_confidence, row.finish.at_confidence_days),
            odds_cell(row.finish.probability, row.finish.ci95),
        ]
    };
    let level = percent_level(report.contingency.confidence);
    let deadline = report.deadline.map_or_else(String::new, |deadline| {
        format!(" The odds are those of {}.", long_date(deadline.date))
    });
    let mut section = Section {
        title: "Scope against date".to_owned(),
        columns: columns(&["Scope", ">Tasks left out", ">P50", ">Commit to", ">Odds"]),
        rows: rows.iter().map(row).collect(),
        note: Some(format!(
            "What to commit to for {level} %.{deadline} Decisions stay in force, on the same random \
             numbers."
        )),
    };
    drop_empty_column(&mut section, 4);
    section
}

/// What may be dropped, and whether it will be there.
fn deliverables(report: &RunReport) -> Section {
    let items = report.scope.as_ref().map_or(&[][..], |scope| &scope.items);
    let row = |item: &super::DeliverableView| {
        vec![
            item.id.clone(),
            shortened(&item.name, NAME_WIDTH),
            item.scope.to_owned(),
            share(&item.happens),
            item.delivered.as_ref().map(share).unwrap_or_default(),
        ]
    };
    let title = report.deadline.map_or_else(
        || "What may be dropped".to_owned(),
        |deadline| format!("What may be dropped: odds to be there by {}", long_date(deadline.date)),
    );
    let mut section = Section {
        title,
        columns: columns(&["Id", "Name", "Scope", ">Happens", ">By the deadline"]),
        rows: items.iter().take(MOST_ROWS).map(row).collect(),
        note: more(items.len(), "task that may be dropped"),
    };
    drop_empty_column(&mut section, 4);
    let always = items.iter().all(|item| item.happens.share == 1.0);
    if always {
        drop_column(&mut section, 3);
    }
    // Without a deadline there is something to tell only where something may not happen.
    if always && section.columns.len() < 4 {
        section.rows.clear();
    }
    section
}
