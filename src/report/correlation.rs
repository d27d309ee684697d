//! What goes together, and how the finish depends on it.

use jiff::civil::Date;
use serde::Serialize;

use super::build::{days, odds};
use super::csv::{Sheet, optional, text};
use super::sections::{Section, columns, drop_column};
use super::view::RunReport;
use super::words::{clean, date_or_number, percent_of, tenths, thousands};
use crate::analyse::{CorrelationFound, GroupFound, PairFound, Range};
use crate::plan::{Plan, Repair, Variable};
use crate::scenario::CorrelationSweep;
use crate::timeline::Timeline;

/// Pairs of a group that are listed one by one in JSON; the CSV file holds all looked at.
const MOST_LISTED: usize = 100;

/// Rows of a table for people.
const MOST_ROWS: usize = 10;

/// What was asked to go together, and what came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CorrelationView {
    /// By name.
    pub groups: Vec<GroupView>,
    /// In the plan's order.
    pub pairs: Vec<PairView>,
    /// What could not be had together, the largest changes first; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<RepairView>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupView {
    /// Its name.
    pub name: String,
    /// Its correlation, of the normals of the copula.
    pub rho: f64,
    /// The mean of those used for the pairs looked at.
    pub used: f64,
    /// Members that vary.
    pub members: usize,
    /// Pairs of them.
    pub pairs: usize,
    /// Pairs that were looked at.
    pub examined: usize,
    /// The rank correlation to be expected; `null` where some members are not continuous.
    pub spearman_expected: Option<f64>,
    /// Pearson's correlations that came out.
    pub pearson: Option<RangeView>,
    /// Spearman's rank correlations that came out.
    pub spearman: Option<RangeView>,
    /// The pairs looked at, where they are few; left out where they are many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<PairView>,
    /// All pairs looked at.
    #[serde(skip)]
    pub all: Vec<PairView>,
}

/// What several correlations are like.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct RangeView {
    pub mean: f64,
    pub min: f64,
    pub max: f64,
}

/// Two variables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairView {
    /// One of them, as plan.toml names it.
    pub a: String,
    /// The other.
    pub b: String,
    /// The correlation asked for, of the normals of the copula.
    pub rho: f64,
    /// The one used.
    pub used: f64,
    /// The rank correlation to be expected; `null` where one of the two is not continuous.
    pub spearman_expected: Option<f64>,
    /// Pearson's correlation that came out.
    pub pearson: Option<f64>,
    /// Spearman's rank correlation that came out.
    pub spearman: Option<f64>,
}

/// A correlation that could not be had together with the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RepairView {
    /// One variable, as plan.toml names it.
    pub a: String,
    /// The other.
    pub b: String,
    /// What was asked; 0 where nothing was.
    pub asked: f64,
    /// What was used.
    pub used: f64,
}

/// The finish at every correlation of a row of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CorrelationSweepView {
    /// Durations that go together.
    pub durations: usize,
    /// Whether the plan's own correlations were set aside for it.
    pub own_set_aside: bool,
    /// By correlation, ascending.
    pub steps: Vec<SweepStepView>,
}

/// The finish at one correlation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct SweepStepView {
    pub rho: f64,
    pub mean_days: f64,
    pub sd_days: f64,
    pub p50_days: f64,
    pub p50: Option<Date>,
    pub p80_days: f64,
    pub p80: Option<Date>,
    /// The probability of meeting the project's deadline.
    pub probability: Option<f64>,
}

impl CorrelationView {
    pub(super) fn new(plan: &Plan, found: &CorrelationFound) -> Self {
        let pair = |pair: &PairFound| PairView {
            a: name(plan, pair.a),
            b: name(plan, pair.b),
            rho: odds(pair.asked),
            used: odds(pair.used),
            spearman_expected: pair.expected.map(odds),
            pearson: pair.found.map(|found| odds(found.pearson)),
            spearman: pair.found.map(|found| odds(found.spearman)),
        };
        let range = |range: Range| RangeView {
            mean: odds(range.mean),
            min: odds(range.min),
            max: odds(range.max),
        };
        let group = |found: &GroupFound| {
            let group = &plan.correlation.groups()[found.group];
            let all: Vec<PairView> = found.pairs.iter().map(pair).collect();
            GroupView {
                name: clean(&group.name),
                rho: odds(group.rho),
                used: odds(found.used),
                members: group.members.len(),
                pairs: found.n_pairs,
                examined: all.len(),
                spearman_expected: found.expected.map(odds),
                pearson: found.pearson.map(range),
                spearman: found.spearman.map(range),
                listed: if all.len() <= MOST_LISTED { all.clone() } else { Vec::new() },
                all,
            }
        };
        let repair = |repair: &Repair| RepairView {
            a: name(plan, repair.a),
            b: name(plan, repair.b),
            asked: odds(repair.asked),
            used: odds(repair.used),
        };
        Self {
            groups: found.groups.iter().map(group).collect(),
            pairs: found.pairs.iter().map(pair).collect(),
            repairs: plan.correlation.repairs().iter().map(repair).collect(),
        }
    }
}

impl CorrelationSweepView {
    /// The view of a sweep; its time axis is that of the plan.
    pub fn new(timeline: &Timeline, sweep: &CorrelationSweep) -> Self {
        let steps = sweep.steps.iter().map(|step| SweepStepView {
            rho: step.rho,
            mean_days: days(step.mean_days),
            sd_days: days(step.sd_days),
            p50_days: days(timeline.days(step.p50)),
            p50: timeline.finish_date(step.p50),
            p80_days: days(timeline.days(step.p80)),
            p80: timeline.finish_date(step.p80),
            probability: step.odds.map(odds),
        });
        Self {
            durations: sweep.n_durations,
            own_set_aside: sweep.sets_aside,
            steps: steps.collect(),
        }
    }
}

/// A variable as plan.toml names it.
fn name(plan: &Plan, variable: Variable) -> String {
    clean(&match variable {
        Variable::Duration(task) => plan.tasks[task].id.clone(),
        Variable::Cost(task) => format!("cost:{}", plan.tasks[task].id),
        Variable::Occurrence(risk) => format!("risk:{}", plan.risks[risk].id),
        Variable::Impact(risk) => format!("impact:{}", plan.risks[risk].id),
    })
}

/// What went together.
pub(super) fn correlation(view: Option<&CorrelationView>) -> Section {
    let Some(view) = view else {
        return Section::default();
    };
    let shown = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), hundredths);
    let group = |group: &GroupView| {
        let spread = |range: RangeView| match group.examined {
            1 => String::new(),
            _ => format!("{} – {}", hundredths(range.min), hundredths(range.max)),
        };
        vec![
            format!("{} ({} members)", group.name, thousands(group.members)),
            hundredths(group.rho),
            hundredths(group.used),
            shown(group.spearman_expected),
            shown(group.spearman.map(|range| range.mean)),
            group.spearman.map_or_else(String::new, spread),
        ]
    };
    let pair = |pair: &PairView| {
        vec![
            format!("{} and {}", pair.a, pair.b),
            hundredths(pair.rho),
            hundredths(pair.used),
            shown(pair.spearman_expected),
            shown(pair.spearman),
            String::new(),
        ]
    };
    let all: Vec<Vec<String>> =
        view.groups.iter().map(group).chain(view.pairs.iter().map(pair)).collect();
    let n_rows = all.len();
    let mut note = "Asked are correlations of the normal numbers behind the draws; those of ranks \
                    (Spearman) come out a little nearer to zero."
        .to_owned();
    if n_rows > MOST_ROWS {
        note = format!("The first {MOST_ROWS} of {n_rows}: all are in correlation.csv. {note}");
    }
    let mut section = Section {
        title: "Correlation".to_owned(),
        columns: columns(&[
            "Of",
            ">Asked",
            ">Used",
            ">Ranks, expected",
            ">Ranks, drawn",
            ">Least – greatest",
        ]),
        rows: all.into_iter().take(MOST_ROWS).collect(),
        note: Some(note),
    };
    if view.repairs.is_empty() {
        drop_column(&mut section, 2);
    }
    section
}

/// How the finish depends on what goes together.
pub(super) fn sweep(report: &RunReport) -> Section {
    let Some(view) = &report.correlation_sweep else {
        return Section::default();
    };
    let row = |step: &SweepStepView| {
        vec![
            format!("{:.1}", step.rho),
            date_or_number(step.p50, step.p50_days),
            date_or_number(step.p80, step.p80_days),
            tenths(step.sd_days),
            step.probability.map_or_else(String::new, percent_of),
        ]
    };
    let set_aside = if view.own_set_aside {
        " The plan's own correlations are set aside in this table."
    } else {
        ""
    };
    let mut section = Section {
        title: "If durations went together".to_owned(),
        columns: columns(&[
            ">Correlation",
            ">P50",
            ">P80",
            ">Standard deviation, days",
            ">Odds of the deadline",
        ]),
        rows: view.steps.iter().map(row).collect(),
        note: Some(format!(
            "Correlation of each two of the {} durations that vary, by one cause in common, on \
             the same random numbers.{set_aside}",
            thousands(view.durations),
        )),
    };
    if report.deadline.is_none() {
        drop_column(&mut section, 4);
    }
    section
}

/// "0.48", with a proper minus sign.
fn hundredths(number: f64) -> String {
    let text = format!("{:.2}", number.abs());
    if number < 0.0 && text != "0.00" { format!("−{text}") } else { text }
}

/// `correlation.csv`: pairs, the pairs of groups that were looked at, and what was repaired.
pub fn correlation_csv(report: &RunReport) -> String {
    let mut sheet =
        Sheet::new(&["of", "a", "b", "asked", "used", "spearman_expected", "spearman", "pearson"]);
    let Some(view) = &report.correlation else {
        return sheet.finish();
    };
    let pairs = view.pairs.iter().map(|pair| ("pair", pair));
    let of_groups = view
        .groups
        .iter()
        .flat_map(|group| group.all.iter().map(|pair| (group.name.as_str(), pair)));
    for (of, pair) in pairs.chain(of_groups) {
        sheet.record([
            text(of),
            text(&pair.a),
            text(&pair.b),
            pair.rho.to_string(),
            pair.used.to_string(),
            optional(pair.spearman_expected),
            optional(pair.spearman),
            optional(pair.pearson),
        ]);
    }
    for repair in &view.repairs {
        let empty = String::new;
        sheet.record([
            "repaired".to_owned(),
            text(&repair.a),
            text(&repair.b),
            repair.asked.to_string(),
            repair.used.to_string(),
            empty(),
            empty(),
            empty(),
        ]);
    }
    sheet.finish()
}

/// `correlation_sweep.csv`: the finish by correlation.
pub fn correlation_sweep_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "rho",
        "p50_days",
        "p50",
        "p80_days",
        "p80",
        "mean_days",
        "sd_days",
        "deadline_probability",
    ]);
    for step in report.correlation_sweep.iter().flat_map(|sweep| &sweep.steps) {
        sheet.record([
            step.rho.to_string(),
            step.p50_days.to_string(),
            optional(step.p50),
            step.p80_days.to_string(),
            optional(step.p80),
            step.mean_days.to_string(),
            step.sd_days.to_string(),
            optional(step.probability),
        ]);
    }
    sheet.finish()
}
