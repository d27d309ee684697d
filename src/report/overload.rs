//! Who has more to do at once than can be done: the view, its table and its section.

use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::csv::{self, Sheet};
use super::sections::{Section, columns};
use super::view::RunReport;
use super::words::{clean, compact_date, percent_level, shortened, tenths};
use crate::analyse::Overload;
use crate::plan::Plan;
use crate::timeline::Timeline;

/// Rows that people are shown; JSON and CSV hold all.
const MOST_ROWS: usize = 20;
/// Tasks of a stretch that are named.
const MOST_NAMED: usize = 5;
/// Columns of a terminal that a name may take.
const NAME_WIDTH: usize = 30;

/// Somebody who has more to do at once than can be done, on the plan's own dates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverloadView {
    /// The name.
    pub name: String,
    /// How many persons it stands for.
    pub capacity: f64,
    /// Working days in which more is asked for than can be done.
    pub days: f64,
    /// Person-days of work beyond what can be done.
    pub excess_days: f64,
    /// The most that is asked for at a time, in persons.
    pub peak: f64,
    /// The stretch with the most of it.
    pub worst: StretchView,
    /// Working days by which the plan finishes later, at least, if nobody does more than they
    /// can; `null` where that cannot be told.
    pub delay_at_least_days: Option<f64>,
}

/// A stretch of working time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StretchView {
    /// Its first day.
    pub from: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// Its start in working days from the project start.
    pub from_days: f64,
    /// Its end in the same.
    pub until_days: f64,
    /// Ids of the tasks in it.
    pub tasks: Vec<String>,
    /// The most tasks at once.
    pub tasks_at_once: usize,
}

/// Views everybody who has too much to do.
pub(super) fn overload_views(
    plan: &Plan,
    timeline: &Timeline,
    overloads: &[Overload],
) -> Vec<OverloadView> {
    let view = |found: &Overload| {
        let worst = &found.worst;
        OverloadView {
            name: clean(&found.name),
            capacity: found.capacity,
            days: rounded(found.days),
            excess_days: rounded(found.excess_days),
            peak: rounded(found.peak),
            worst: StretchView {
                from: timeline.start_time(worst.from).map(DateTime::date),
                until: timeline.finish_date(worst.until),
                from_days: rounded(timeline.days(worst.from)),
                until_days: rounded(timeline.days(worst.until)),
                tasks: worst.tasks.iter().map(|&task| clean(&plan.tasks[task].id)).collect(),
                tasks_at_once: worst.n_at_once,
            },
            delay_at_least_days: found.delay_days.map(rounded),
        }
    };
    overloads.iter().map(view).collect()
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}

/// `overload.csv`: everybody who has too much to do, most first.
pub fn overload_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "name",
        "capacity",
        "days",
        "excess_days",
        "peak",
        "worst_from",
        "worst_until",
        "worst_from_days",
        "worst_until_days",
        "tasks_at_once",
        "tasks",
        "delay_at_least_days",
    ]);
    for row in &report.overload {
        sheet.record([
            csv::text(&row.name),
            row.capacity.to_string(),
            row.days.to_string(),
            row.excess_days.to_string(),
            row.peak.to_string(),
            csv::optional(row.worst.from),
            csv::optional(row.worst.until),
            row.worst.from_days.to_string(),
            row.worst.until_days.to_string(),
            row.worst.tasks_at_once.to_string(),
            csv::text(&row.worst.tasks.join("; ")),
            csv::optional(row.delay_at_least_days),
        ]);
    }
    sheet.finish()
}

/// The section of a check.
pub(super) fn overload_section(overload: &[OverloadView]) -> Section {
    let row = |row: &OverloadView| {
        let worst = &row.worst;
        let mut tasks = worst.tasks.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>();
        if worst.tasks.len() > MOST_NAMED {
            tasks.push("…".to_owned());
        }
        vec![
            shortened(&row.name, NAME_WIDTH),
            format!("{} %", percent_level((row.peak * 1e4).round() / 1e4)),
            tenths(row.days),
            tenths(row.excess_days),
            compact_date(worst.from, worst.from_days),
            compact_date(worst.until, worst.until_days),
            tasks.join(", "),
        ]
    };
    let more = overload.len().saturating_sub(MOST_ROWS);
    let rest =
        if more > 0 { format!(" {more} more: --format json lists all.") } else { String::new() };
    let longest = overload.iter().filter_map(|row| row.delay_at_least_days).fold(0.0, f64::max);
    let delay = if longest >= 0.05 {
        format!(
            " One after the other, the plan finishes at least {} working days later.",
            tenths(longest)
        )
    } else {
        String::new()
    };
    Section {
        title: "Overload: more to do at once than can be done".to_owned(),
        columns: columns(&[
            "Who",
            ">At most",
            ">Days",
            ">Too much, days",
            ">Worst from",
            ">to",
            "Tasks then",
        ]),
        rows: overload.iter().take(MOST_ROWS).map(row).collect(),
        note: Some(format!(
            "By the plan's own dates, which assume that all of it is done.{delay} A name that \
             stands for more people gets a number under [resources] in plan.toml.{rest}"
        )),
    }
}
