//! What mitigating the risks would buy, as it is told.

use jiff::civil::Date;
use serde::Serialize;

use super::build::{days, odds};
use super::csv::{Sheet, optional, text};
use super::sections::{NAME_WIDTH, Section, columns, drop_empty_column};
use super::view::RunReport;
use super::words::{
    clean, count, date_or_number, long_date, money, percent, percent_level, shortened, signed,
    tenths,
};
use crate::plan::Plan;
use crate::scenario::{DeadlineEffect, Gain, LevelEffect, MitigationEffect, OneMitigated};

/// The plan as it stands against the plan once its open risks are mitigated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MitigationView {
    /// The level at which risks mitigated alone are compared, 0–1.
    pub confidence: f64,
    /// How many open risks can be mitigated.
    pub n_risks: usize,
    /// At P50, P80 and the confidence.
    pub percentiles: Vec<MitigatedPercentileView>,
    /// For the project's deadline.
    pub deadline: Option<MitigatedDeadlineView>,
    /// What mitigating them all costs, as far as costs are given.
    pub cost: Option<f64>,
    /// Risks among them without a cost.
    pub n_without_cost: usize,
    /// What each day saved at the confidence costs; `null` where costs are missing or the saving
    /// is within the sampling error.
    pub cost_per_day: Option<f64>,
    /// Each risk mitigated alone, the one that saves most first.
    pub risks: Vec<MitigatedRiskView>,
}

/// A percentile of the finish in both states.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MitigatedPercentileView {
    /// In percent.
    #[serde(serialize_with = "super::view::whole_where_it_is")]
    pub p: f64,
    /// As the plan stands, in working days from the project start.
    pub before_days: f64,
    /// Once mitigated.
    pub after_days: f64,
    /// As the plan stands, as a day.
    pub before_date: Option<Date>,
    /// Once mitigated, as a day.
    pub after_date: Option<Date>,
    /// The difference; positive where mitigation is the earlier.
    pub saved_days: f64,
    /// The 95 % interval of its sampling error; `null` where there are too few iterations.
    pub saved_ci95: Option<[f64; 2]>,
}

/// The odds of the deadline in both states.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MitigatedDeadlineView {
    /// The deadline.
    pub date: Date,
    /// Its probability as the plan stands.
    pub before: f64,
    /// The 95 % interval of the sampling error of it.
    pub before_ci95: [f64; 2],
    /// Its probability once mitigated.
    pub after: f64,
    /// The 95 % interval of the sampling error of it.
    pub after_ci95: [f64; 2],
    /// The difference in percentage points.
    pub points: f64,
    /// The 95 % interval of its sampling error; `null` where there are too few iterations.
    pub points_ci95: Option<[f64; 2]>,
}

/// One risk mitigated and no other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MitigatedRiskView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// Days saved at the confidence; `null` where the risks it excludes leave no room for it.
    pub saved_days: Option<f64>,
    /// The 95 % interval of their sampling error.
    pub saved_ci95: Option<[f64; 2]>,
    /// What it costs.
    pub cost: Option<f64>,
    /// What each day saved costs; `null` where that is not known or within the sampling error.
    pub cost_per_day: Option<f64>,
}

impl MitigationView {
    /// The view of an effect.
    pub fn new(plan: &Plan, effect: &MitigationEffect) -> Self {
        let percentile = |level: &LevelEffect| MitigatedPercentileView {
            p: (level.share * 1e8).round() / 1e6,
            before_days: days(level.before_days),
            after_days: days(level.after_days),
            before_date: level.before_date,
            after_date: level.after_date,
            saved_days: days(level.saved.size),
            saved_ci95: level.saved.interval.map(|interval| interval.map(days)),
        };
        let deadline = |deadline: &DeadlineEffect| MitigatedDeadlineView {
            date: deadline.date,
            before: odds(deadline.before.share),
            before_ci95: deadline.before.interval.map(odds),
            after: odds(deadline.after.share),
            after_ci95: deadline.after.interval.map(odds),
            points: days(deadline.gained.size * 100.0),
            points_ci95: deadline.gained.interval.map(|ends| ends.map(|end| days(end * 100.0))),
        };
        let alone = |one: &OneMitigated| {
            let risk = &plan.risks[one.risk];
            let per_day = |saved: Gain| saved.cost_per_day(one.cost?);
            MitigatedRiskView {
                id: clean(&risk.id),
                name: clean(&risk.name),
                mitigation: risk
                    .mitigation
                    .as_ref()
                    .and_then(|after| after.name.as_deref())
                    .map(clean),
                saved_days: one.saved.map(|saved| days(saved.size)),
                saved_ci95: one.saved.and_then(|saved| saved.interval).map(|ends| ends.map(days)),
                cost: one.cost,
                cost_per_day: one.saved.and_then(per_day).map(days),
            }
        };
        Self {
            confidence: odds(plan.confidence),
            n_risks: effect.n_risks,
            percentiles: effect.levels.iter().map(percentile).collect(),
            deadline: effect.deadline.as_ref().map(deadline),
            cost: effect.cost,
            n_without_cost: effect.n_without_cost,
            cost_per_day: effect.cost_per_day(plan).map(days),
            risks: effect.alone.iter().map(alone).collect(),
        }
    }

    fn at_confidence(&self) -> Option<&MitigatedPercentileView> {
        self.percentiles.iter().find(|row| (row.p - self.confidence * 100.0).abs() < 1e-6)
    }

    fn level(&self) -> String {
        format!("P{}", percent_level(self.confidence))
    }
}

/// To three digits: a quotient of a simulated number is not known any better.
fn three_digits(amount: f64) -> f64 {
    let mut unit = 1.0;
    while amount / unit >= 1000.0 {
        unit *= 10.0;
    }
    (amount / unit).round() * unit
}

fn interval(ends: Option<[f64; 2]>) -> String {
    ends.map_or_else(String::new, |[low, high]| format!("{} – {}", tenths(low), tenths(high)))
}

/// Both states side by side.
pub(super) fn programme(view: &MitigationView) -> Section {
    let percentile = |row: &MitigatedPercentileView| {
        vec![
            format!("P{}", row.p),
            date_or_number(row.before_date, row.before_days),
            date_or_number(row.after_date, row.after_days),
            format!("{} days", tenths(row.saved_days)),
            interval(row.saved_ci95),
        ]
    };
    let deadline = |row: &MitigatedDeadlineView| {
        vec![
            format!("By {}", long_date(row.date)),
            percent(row.before, row.before_ci95),
            percent(row.after, row.after_ci95),
            format!("{} points", tenths(row.points)),
            interval(row.points_ci95),
        ]
    };
    let mut section = Section {
        title: match view.n_risks {
            1 => "What mitigating the one open risk buys".to_owned(),
            n => format!("What mitigating {n} open risks buys"),
        },
        columns: columns(&["Finish", ">As it stands", ">Mitigated", ">Gained", ">95 % interval"]),
        rows: view
            .percentiles
            .iter()
            .map(percentile)
            .chain(view.deadline.as_ref().map(deadline))
            .collect(),
        note: Some(programme_note(view)),
    };
    drop_empty_column(&mut section, 4);
    section
}

/// What it costs, and how sure the gain is.
fn programme_note(view: &MitigationView) -> String {
    let level = view.level();
    let is_sure =
        view.at_confidence().is_some_and(|row| row.saved_ci95.is_some_and(|[low, _]| low > 0.0));
    let missing = match view.n_without_cost {
        0 => String::new(),
        1 => "; 1 risk has no cost of mitigation".to_owned(),
        n => format!("; {n} risks have no cost of mitigation"),
    };
    let cost = match (view.cost, view.cost_per_day) {
        (Some(cost), Some(per_day)) => {
            format!(
                "It costs {}: {} for each day saved at {level}. ",
                money(cost),
                money(three_digits(per_day))
            )
        }
        (Some(cost), None) => format!("It costs {}{missing}. ", money(cost)),
        (None, _) => String::new(),
    };
    let doubt = if is_sure {
        String::new()
    } else {
        format!("What it saves at {level} is no more than the sampling error. ")
    };
    format!(
        "{cost}{doubt}Both are simulated on the same random numbers; intervals are of the sampling \
         error only."
    )
}

/// Each risk alone.
pub(super) fn one_by_one(view: &MitigationView) -> Section {
    let row = |row: &MitigatedRiskView| {
        let gain = row.saved_days.map_or_else(|| "–".to_owned(), signed);
        let amount = |amount: Option<f64>| amount.map_or_else(String::new, money);
        let per_day = row.cost_per_day.map(three_digits);
        vec![
            row.id.clone(),
            shortened(&row.name, NAME_WIDTH),
            shortened(row.mitigation.as_deref().unwrap_or_default(), NAME_WIDTH),
            gain,
            interval(row.saved_ci95),
            amount(row.cost),
            amount(per_day),
        ]
    };
    let mut section = Section {
        title: format!("One risk mitigated alone: days saved at {}", view.level()),
        columns: columns(&[
            "Id",
            "Name",
            "Mitigation",
            ">Days",
            ">95 % interval",
            ">Cost",
            ">Cost a day",
        ]),
        rows: view.risks.iter().take(super::sections::MOST_ROWS).map(row).collect(),
        note: Some(one_by_one_note(view)),
    };
    for column in [6, 5, 4, 2] {
        drop_empty_column(&mut section, column);
    }
    section
}

fn one_by_one_note(view: &MitigationView) -> String {
    let shown = view.risks.len().min(super::sections::MOST_ROWS);
    let more = if shown < view.n_risks {
        let of = count(&shown.to_string(), "risk");
        format!("The first {of} of {}; more are in mitigation.csv. ", view.n_risks)
    } else {
        String::new()
    };
    let is_unsure = |row: &MitigatedRiskView| row.saved_ci95.is_none_or(|[low, _]| low <= 0.0);
    let unsure = if view.risks.iter().any(is_unsure) {
        " Where the interval reaches 0, the iterations cannot tell the saving from none."
    } else {
        ""
    };
    format!("{more}All other risks as they stand, so that savings do not simply add up.{unsure}")
}

/// `mitigation.csv`: the programme at every level and for the deadline, then each risk alone.
pub fn mitigation_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "scope",
        "id",
        "name",
        "mitigation",
        "measure",
        "before",
        "after",
        "before_date",
        "after_date",
        "gained",
        "ci95_low",
        "ci95_high",
        "cost",
        "cost_per_day",
    ]);
    let Some(view) = &report.mitigation else { return sheet.finish() };
    let ends = |ends: Option<[f64; 2]>| {
        [optional(ends.map(|ends| ends[0])), optional(ends.map(|ends| ends[1]))]
    };
    let nothing = String::new;
    for row in &view.percentiles {
        let [low, high] = ends(row.saved_ci95);
        let is_priced = (row.p - view.confidence * 100.0).abs() < 1e-6;
        sheet.record([
            "programme".to_owned(),
            nothing(),
            nothing(),
            nothing(),
            format!("P{} days", row.p),
            row.before_days.to_string(),
            row.after_days.to_string(),
            optional(row.before_date),
            optional(row.after_date),
            row.saved_days.to_string(),
            low,
            high,
            optional(view.cost),
            optional(view.cost_per_day.filter(|_| is_priced)),
        ]);
    }
    if let Some(row) = &view.deadline {
        let [low, high] = ends(row.points_ci95);
        sheet.record([
            "programme".to_owned(),
            nothing(),
            nothing(),
            nothing(),
            "deadline points".to_owned(),
            days(row.before * 100.0).to_string(),
            days(row.after * 100.0).to_string(),
            row.date.to_string(),
            row.date.to_string(),
            row.points.to_string(),
            low,
            high,
            optional(view.cost),
            nothing(),
        ]);
    }
    for row in &view.risks {
        let [low, high] = ends(row.saved_ci95);
        sheet.record([
            "risk".to_owned(),
            text(&row.id),
            text(&row.name),
            text(row.mitigation.as_deref().unwrap_or_default()),
            format!("{} days", view.level()),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            optional(row.saved_days),
            low,
            high,
            optional(row.cost),
            optional(row.cost_per_day),
        ]);
    }
    sheet.finish()
}
