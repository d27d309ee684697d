//! The tables of an answer for people, before a renderer lays them out.

use std::collections::HashSet;

use jiff::civil::Date;

use super::correlation::{correlation, sweep};
use super::view::{
    BufferView, ConstraintView, MilestoneView, PathView, PercentileView, PhaseView, RiskView,
    RunReport, TaskView,
};
use super::words::{
    compact_date, date_or_number, long_date, percent, percent_level, percent_of, shortened, signed,
    tenths,
};

/// Rows of the long tables that people are shown; the CSV files hold all.
const MOST_ROWS: usize = 10;

/// Tasks of a path that are written out.
const MOST_OF_A_PATH: usize = 8;

/// Columns of a terminal that a name may take.
const NAME_WIDTH: usize = 36;

/// A table with its heading and a remark.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<String>>,
    /// A sentence below the table.
    pub(super) note: Option<String>,
}

/// The head of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) heading: &'static str,
    /// Numbers and dates align on the right.
    pub(super) right: bool,
}

/// Columns from their headings; one that begins with `>` aligns on the right.
pub(super) fn columns(headings: &[&'static str]) -> Vec<Column> {
    headings
        .iter()
        .map(|heading| Column {
            heading: heading.trim_start_matches('>'),
            right: heading.starts_with('>'),
        })
        .collect()
}

/// The sections of a run, without those that would be empty.
pub(super) fn sections(report: &RunReport) -> Vec<Section> {
    let all = [
        finish(report),
        milestones(&report.milestones),
        phases(&report.phases),
        tasks(&report.tasks),
        risks(&report.risks),
        constraints(&report.constraints),
        correlation(report.correlation.as_ref()),
        sweep(report),
        paths(&report.critical_paths),
        buffers(report),
    ];
    all.into_iter().filter(|section| !section.rows.is_empty()).collect()
}

fn finish(report: &RunReport) -> Section {
    let row = |percentile: &PercentileView| {
        let [low, high] = percentile.ci95_days;
        vec![
            format!("P{}", percentile.p),
            percentile.date.map_or_else(String::new, long_date),
            format!("{:.2}", percentile.days),
            format!("{low:.2} – {high:.2}"),
        ]
    };
    let mut section = Section {
        title: "Finish".to_owned(),
        columns: columns(&["Percentile", ">Date", ">Working days", ">95 % interval"]),
        rows: report.finish.percentiles.iter().map(row).collect(),
        note: Some(format!(
            "Mean {} working days, standard deviation {}, from {} to {}. Intervals are of the \
             sampling error only: what more iterations would narrow, not what a wrong estimate \
             would do.",
            tenths(report.finish.mean_days),
            tenths(report.finish.sd_days),
            tenths(report.finish.min_days),
            tenths(report.finish.max_days),
        )),
    };
    drop_empty_column(&mut section, 1);
    section
}

fn milestones(milestones: &[MilestoneView]) -> Section {
    let row = |row: &MilestoneView| {
        vec![
            row.id.clone(),
            shortened(&row.name, NAME_WIDTH),
            compact_date(row.deterministic, row.deterministic_days),
            compact_date(row.p50, row.p50_days),
            compact_date(row.p80, row.p80_days),
            compact_date(row.p90, row.p90_days),
            deadline_cell(row.deadline),
            odds_cell(row.probability, row.ci95),
        ]
    };
    let mut section = Section {
        title: "Milestones".to_owned(),
        columns: columns(&["Id", "Name", ">Plan", ">P50", ">P80", ">P90", ">Deadline", ">Odds"]),
        rows: milestones.iter().take(MOST_ROWS).map(row).collect(),
        note: more(milestones.len(), "milestone"),
    };
    drop_empty_column(&mut section, 7);
    drop_empty_column(&mut section, 6);
    section
}

fn phases(phases: &[PhaseView]) -> Section {
    let row = |row: &PhaseView| {
        vec![
            shortened(&row.name, NAME_WIDTH),
            date_or_number(row.deterministic_start, row.deterministic_start_days),
            date_or_number(row.deterministic_finish, row.deterministic_finish_days),
            date_or_number(row.p50, row.p50_days),
            date_or_number(row.p80, row.p80_days),
            deadline_cell(row.deadline),
            odds_cell(row.probability, row.ci95),
        ]
    };
    let mut section = Section {
        title: "Phases".to_owned(),
        columns: columns(&[
            "Phase",
            ">Plan start",
            ">Plan finish",
            ">P50",
            ">P80",
            ">Deadline",
            ">Odds",
        ]),
        rows: phases.iter().take(MOST_ROWS).map(row).collect(),
        note: more(phases.len(), "phase"),
    };
    drop_empty_column(&mut section, 6);
    drop_empty_column(&mut section, 5);
    section
}

fn deadline_cell(deadline: Option<Date>) -> String {
    deadline.map_or_else(String::new, |date| compact_date(Some(date), 0.0))
}

fn odds_cell(probability: Option<f64>, ci95: Option<[f64; 2]>) -> String {
    probability.zip(ci95).map_or_else(String::new, |(share, ci95)| percent(share, ci95))
}

fn tasks(tasks: &[TaskView]) -> Section {
    let mut ranked: Vec<&TaskView> =
        tasks.iter().filter(|task| task.r#type == "task" && task.criticality > 0.0).collect();
    let n_critical = ranked.len();
    ranked.sort_by(|a, b| {
        b.criticality
            .total_cmp(&a.criticality)
            .then(b.sensitivity.ssi.total_cmp(&a.sensitivity.ssi))
            .then_with(|| a.id.cmp(&b.id))
    });
    let row = |task: &&TaskView| {
        vec![
            task.id.clone(),
            shortened(&task.name, NAME_WIDTH),
            task.owner.clone().unwrap_or_default(),
            percent_of(task.criticality),
            format!("{:.2}", task.sensitivity.cruciality),
            format!("{:.2}", task.sensitivity.ssi),
        ]
    };
    let mut section = Section {
        title: "Tasks most often critical".to_owned(),
        columns: columns(&["Id", "Name", "Owner", ">Critical", ">Cruciality", ">SSI"]),
        rows: ranked.iter().take(MOST_ROWS).map(row).collect(),
        note: more(n_critical, "task that is ever critical"),
    };
    drop_empty_column(&mut section, 2);
    section
}

fn risks(risks: &[RiskView]) -> Section {
    let row = |risk: &RiskView| {
        let days = |days: Option<f64>| days.map_or_else(|| "–".to_owned(), signed);
        vec![
            risk.id.clone(),
            shortened(&risk.name, NAME_WIDTH),
            risk.kind.to_owned(),
            percent_of(risk.probability),
            if risk.status == "closed" { "closed".to_owned() } else { percent_of(risk.occurrence) },
            days(risk.mean_impact_days),
            days(risk.finish_effect_days),
        ]
    };
    let mut section = Section {
        title: "Risks by their effect on the finish".to_owned(),
        columns: columns(&[
            "Id",
            "Name",
            "Kind",
            ">Probability",
            ">Occurred",
            ">Impact, days",
            ">Finish, days",
        ]),
        rows: risks.iter().take(MOST_ROWS).map(row).collect(),
        note: more(risks.len(), "risk"),
    };
    if risks.iter().all(|risk| risk.kind == "threat") {
        drop_column(&mut section, 2);
    }
    section
}

/// The constraints that ever decided, the one that did most often first.
fn constraints(constraints: &[ConstraintView]) -> Section {
    let mut deciding: Vec<&ConstraintView> =
        constraints.iter().filter(|found| found.held > 0.0).collect();
    // The sort is stable: ties stay in the plan's order.
    deciding.sort_by(|a, b| b.held.total_cmp(&a.held));
    let row = |found: &&ConstraintView| {
        vec![
            found.task.clone(),
            found.kind.to_owned(),
            long_date(found.date),
            percent_of(found.held),
        ]
    };
    Section {
        title: "Constraints that held a task".to_owned(),
        columns: columns(&["Task", "Constraint", ">Date", ">Held"]),
        rows: deciding.iter().take(MOST_ROWS).map(row).collect(),
        note: more(deciding.len(), "constraint"),
    }
}

fn paths(paths: &[PathView]) -> Section {
    // Only asked, never walked through.
    let members: Vec<HashSet<&str>> =
        paths.iter().map(|path| path.tasks.iter().map(String::as_str).collect()).collect();
    let shared = |task: &str| members.iter().all(|path| path.contains(task));
    let row = |path: &PathView| vec![percent_of(path.share), path_text(&path.tasks, shared)];
    let rows: Vec<Vec<String>> = paths.iter().map(row).collect();
    let is_shortened = rows.iter().any(|row| row[1].contains('…'));
    Section {
        title: "Critical paths".to_owned(),
        columns: columns(&[">Share", "Path"]),
        rows,
        note: is_shortened
            .then(|| "… stands for tasks on every path shown; all are in paths.csv.".to_owned()),
    }
}

/// A path with what tells it from the others; of a stretch that all share, the ends.
fn path_text(tasks: &[String], shared: impl Fn(&str) -> bool) -> String {
    if tasks.len() <= MOST_OF_A_PATH {
        return tasks.join(" → ");
    }
    let mut shown: Vec<&str> = Vec::new();
    for stretch in tasks.chunk_by(|a, b| shared(a) == shared(b)) {
        match stretch {
            [first, _, .., last] if shared(first) => {
                shown.extend([first.as_str(), "…", last.as_str()]);
            }
            _ => shown.extend(stretch.iter().map(String::as_str)),
        }
    }
    if shown.len() > 3 * MOST_OF_A_PATH {
        let (start, end) = (&shown[..MOST_OF_A_PATH], &shown[shown.len() - MOST_OF_A_PATH..]);
        let left_out = shown.len() - start.len() - end.len();
        return format!("{} → … {left_out} more … → {}", start.join(" → "), end.join(" → "));
    }
    shown.join(" → ")
}

/// Every confidence for the finish; the commitment level for the milestones.
fn buffers(report: &RunReport) -> Section {
    let commitment = report.contingency.confidence;
    let wanted: Vec<&BufferView> = report
        .buffers
        .iter()
        .filter(|buffer| buffer.before == "finish" || buffer.confidence == commitment)
        .collect();
    let row = |buffer: &&BufferView| {
        vec![
            buffer.before.clone(),
            format!("P{}", percent_level(buffer.confidence)),
            date_or_number(buffer.date, buffer.finish_days),
            tenths(buffer.needed_days),
            tenths(buffer.held_days),
            // No more can be given back than the plan holds.
            signed((buffer.needed_days - buffer.held_days).max(-buffer.held_days)),
        ]
    };
    let most = MOST_ROWS + report.buffers.iter().filter(|row| row.before == "finish").count();
    let [low, high] = report.buffers.first().map_or([0.0; 2], |row| row.rule_of_thumb_days);
    Section {
        title: "Buffer to add, in working days".to_owned(),
        columns: columns(&["Before", "Confidence", ">Date", ">Needed", ">Held", ">To add"]),
        rows: wanted.iter().take(most).map(row).collect(),
        note: Some(format!(
            "Counted from the plan without its own buffers, {} working days. The rule of thumb, \
             10–20 % of that, would be {} to {} days.",
            tenths(report.contingency.from_days),
            tenths(low),
            tenths(high)
        )),
    }
}

fn more(total: usize, noun: &str) -> Option<String> {
    (total > MOST_ROWS)
        .then(|| format!("The first {MOST_ROWS} of {total}: every {noun} is in the CSV files."))
}

fn drop_empty_column(section: &mut Section, index: usize) {
    if section.rows.iter().all(|row| row[index].is_empty()) {
        drop_column(section, index);
    }
}

pub(super) fn drop_column(section: &mut Section, index: usize) {
    section.columns.remove(index);
    for row in &mut section.rows {
        row.remove(index);
    }
}
