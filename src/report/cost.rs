//! What it costs: the view, its tables, its sections, and its sentence.

use jiff::civil::Date;
use serde::Serialize;

use super::csv::{self, Sheet};
use super::sections::{Section, columns};
use super::view::RunReport;
use super::words::{
    capitalised, clean, date_or_day, percent, percent_in_words, percent_level, percent_of,
    shortened, thousands,
};
use crate::analyse::{CostAnalysis, Probability};
use crate::plan::Plan;
use crate::timeline::Timeline;

/// Percentiles that people are shown beside the commitment level; JSON and CSV hold all.
const SHOWN: [f64; 4] = [10.0, 50.0, 80.0, 90.0];
/// Tasks and risks that people are shown.
const MOST_ROWS: usize = 10;
/// Columns of a terminal that a name may take.
const NAME_WIDTH: usize = 36;

/// What a project costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the documented JSON")]
pub struct CostView {
    pub currency: Option<String>,
    /// The plan's own cost, with what its buffers hold back and without risks.
    pub deterministic: f64,
    /// The probability of costing no more than that.
    pub deterministic_probability: f64,
    pub deterministic_ci95: [f64; 2],
    pub mean: f64,
    pub sd: f64,
    pub min: f64,
    pub max: f64,
    pub percentiles: Vec<CostPercentileView>,
    /// Pearson correlation of cost and finish.
    pub pearson: f64,
    /// Spearman's rank correlation of cost and finish.
    pub spearman: f64,
    pub budget: Option<BudgetView>,
    /// Deadline and budget together.
    pub joint: Option<JointView>,
    pub together: TogetherView,
    pub contingency: CostContingencyView,
    /// The dearest on average first.
    pub tasks: Vec<TaskCostView>,
    pub risks: Vec<RiskCostView>,
}

/// A percentile of the cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CostPercentileView {
    /// In percent.
    #[serde(serialize_with = "super::view::whole_where_it_is")]
    pub p: f64,
    /// The cost.
    pub cost: f64,
    /// The 95 % interval of its sampling error.
    pub ci95: [f64; 2],
}

/// The odds of the budget.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BudgetView {
    /// What the project may cost.
    pub amount: f64,
    /// The probability of costing no more.
    pub probability: f64,
    /// The 95 % interval of its sampling error.
    pub ci95: [f64; 2],
}

/// The odds of deadline and budget together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct JointView {
    /// The deadline.
    pub date: Date,
    /// The budget.
    pub budget: f64,
    /// The probability of meeting both.
    pub probability: f64,
    /// The 95 % interval of its sampling error.
    pub ci95: [f64; 2],
}

/// A date and an amount that are met at once with the plan's confidence: the same percentile
/// of each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TogetherView {
    /// The plan's confidence, 0–1.
    pub confidence: f64,
    /// Which percentile of each, 0–1.
    pub each: f64,
    /// The day of the finish.
    pub date: Option<Date>,
    /// The same in working days from the project start.
    pub days: f64,
    /// The amount.
    pub cost: f64,
}

/// Money to hold back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CostContingencyView {
    /// The commitment level, 0–1.
    pub confidence: f64,
    /// The plan's own cost without what its buffers hold back.
    pub from: f64,
    /// The cost at the commitment level.
    pub to: f64,
    /// What that is more.
    pub amount: f64,
    /// What the plan's buffers hold back.
    pub held: f64,
    /// Needed minus held; negative where the plan holds more than it needs.
    pub shortfall: f64,
}

/// A task's part in the cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskCostView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Mean cost.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Its part of the mean total, 0–1.
    pub share: f64,
    /// Pearson correlation with the total.
    pub pearson: f64,
}

/// A risk's part in the cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskCostView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Mean cost over all iterations.
    pub mean: f64,
    /// Mean cost when it occurs; `null` if it never did.
    pub mean_when_it_occurs: Option<f64>,
    /// Its part of the mean total, 0–1.
    pub share: f64,
}

/// Views the costs of a run.
pub(super) fn cost_view(plan: &Plan, timeline: &Timeline, found: &CostAnalysis) -> CostView {
    let odds =
        |probability: Probability| (share(probability.share), probability.interval.map(share));
    let (deterministic_probability, deterministic_ci95) = odds(found.deterministic_odds);
    let contingency = &found.contingency;
    let amount = contingency.to - contingency.from;
    CostView {
        currency: plan.currency.as_deref().map(clean),
        deterministic: amount_of(found.deterministic),
        deterministic_probability,
        deterministic_ci95,
        mean: amount_of(found.mean),
        sd: amount_of(found.sd),
        min: amount_of(found.min),
        max: amount_of(found.max),
        percentiles: found
            .percentiles
            .iter()
            .map(|row| CostPercentileView {
                p: row.p,
                cost: amount_of(row.cost),
                ci95: row.interval.map(amount_of),
            })
            .collect(),
        pearson: share(found.pearson),
        spearman: share(found.spearman),
        budget: found.budget.map(|budget| {
            let (probability, ci95) = odds(budget.probability);
            BudgetView { amount: budget.amount, probability, ci95 }
        }),
        joint: found.joint.map(|joint| {
            let (probability, ci95) = odds(joint.probability);
            JointView { date: joint.date, budget: joint.budget, probability, ci95 }
        }),
        together: TogetherView {
            confidence: share(found.together.confidence),
            each: share(found.together.each),
            date: timeline.finish_date(found.together.finish),
            days: amount_of(timeline.days(found.together.finish)),
            cost: amount_of(found.together.cost),
        },
        contingency: CostContingencyView {
            confidence: share(contingency.confidence),
            from: amount_of(contingency.from),
            to: amount_of(contingency.to),
            amount: amount_of(amount),
            held: amount_of(contingency.held),
            shortfall: amount_of(amount - contingency.held),
        },
        tasks: found
            .tasks
            .iter()
            .map(|row| TaskCostView {
                id: clean(&plan.tasks[row.task].id),
                name: clean(&plan.tasks[row.task].name),
                mean: amount_of(row.mean),
                sd: amount_of(row.sd),
                share: share(row.share),
                pearson: share(row.pearson),
            })
            .collect(),
        risks: found
            .risks
            .iter()
            .map(|row| RiskCostView {
                id: clean(&plan.risks[row.risk].id),
                name: clean(&plan.risks[row.risk].name),
                mean: amount_of(row.mean),
                mean_when_it_occurs: row.when_it_occurs.map(amount_of),
                share: share(row.share),
            })
            .collect(),
    }
}

/// Money to four decimals.
fn amount_of(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}

/// Shares and correlations to six decimals.
fn share(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

/// How the amounts of one plan are written: large ones whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money<'a> {
    decimals: usize,
    currency: Option<&'a str>,
}

impl<'a> Money<'a> {
    /// From the largest amount.
    pub(super) fn new(largest: f64, currency: Option<&'a str>) -> Self {
        let decimals = match largest.abs() {
            large if large >= 1000.0 => 0,
            large if large >= 10.0 => 1,
            _ => 2,
        };
        Self { decimals, currency }
    }

    fn of(view: &'a CostView) -> Self {
        Self::new(view.max.max(view.deterministic), view.currency.as_deref())
    }

    /// "268,400".
    pub(super) fn number(self, amount: f64) -> String {
        let text = format!("{:.*}", self.decimals, amount.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let is_zero = !text.contains(|letter| matches!(letter, '1'..='9'));
        let sign = if amount < 0.0 && !is_zero { "−" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), thousands);
        format!("{sign}{whole}{point}{fraction}")
    }

    /// "268,400 EUR".
    pub(super) fn amount(self, amount: f64) -> String {
        match self.currency {
            Some(currency) => format!("{} {currency}", self.number(amount)),
            None => self.number(amount),
        }
    }
}

/// "71 % to cost at most 250,000 EUR, 38 % to meet both date and budget. Budget 268,400 EUR for
/// 80 %: 18,400 EUR above the plan's own cost (35 % likely)."
pub(super) fn cost_sentence(view: &CostView) -> String {
    let money = Money::of(view);
    let both = view.joint.map_or_else(String::new, |joint| {
        let both = percent_in_words(&percent(joint.probability, joint.ci95));
        format!(", {both} to meet both date and budget")
    });
    let said = view.budget.map_or_else(String::new, |budget| {
        let chance = percent_in_words(&percent(budget.probability, budget.ci95));
        let most = money.amount(budget.amount);
        format!("{} to cost at most {most}{both}. ", capitalised(&chance))
    });
    let to = view.contingency.to;
    let gap = to - view.deterministic;
    let place = if money.number(gap) == money.number(0.0) {
        "the plan's own cost".to_owned()
    } else {
        let side = if gap > 0.0 { "above" } else { "below" };
        format!("{} {side} the plan's own cost", money.amount(gap.abs()))
    };
    format!(
        "{said}Budget {} for {} %: {place} ({} likely).",
        money.amount(to),
        percent_level(view.contingency.confidence),
        percent(view.deterministic_probability, view.deterministic_ci95),
    )
}

/// The sections of a run with costs.
pub(super) fn cost_sections(view: &CostView) -> [Section; 2] {
    [distribution(view), parts(view)]
}

fn distribution(view: &CostView) -> Section {
    let money = Money::of(view);
    let level = view.contingency.confidence * 100.0;
    let is_shown = |row: &&CostPercentileView| SHOWN.contains(&row.p) || row.p == level;
    let row = |row: &CostPercentileView| {
        let [low, high] = row.ci95;
        vec![
            format!("P{}", row.p),
            money.number(row.cost),
            format!("{} – {}", money.number(low), money.number(high)),
        ]
    };
    let together = &view.together;
    let level = percent_level(together.confidence);
    let both = format!(
        "For {level} % that date and cost both hold, promise {} and {}: the P{:.0} of each.",
        date_or_day(together.date, together.days),
        money.amount(together.cost),
        together.each * 100.0,
    );
    let held = if view.contingency.held > 0.0 {
        format!(
            " Buffers hold back {} of the {} that the plan's own cost lacks at P{level}.",
            money.amount(view.contingency.held),
            money.amount(view.contingency.amount),
        )
    } else {
        String::new()
    };
    Section {
        title: match &view.currency {
            Some(currency) => format!("Cost, {currency}"),
            None => "Cost".to_owned(),
        },
        columns: columns(&["Percentile", ">Cost", ">95 % interval"]),
        rows: view.percentiles.iter().filter(is_shown).map(row).collect(),
        note: Some(format!(
            "Mean {}, standard deviation {}, from {} to {}. Correlation with the finish {:.2} \
             (by rank {:.2}). {both}{held}",
            money.number(view.mean),
            money.number(view.sd),
            money.number(view.min),
            money.number(view.max),
            view.pearson,
            view.spearman,
        )),
    }
}

fn parts(view: &CostView) -> Section {
    let money = Money::of(view);
    let mut ranked: Vec<(f64, Vec<String>)> = Vec::new();
    for row in &view.tasks {
        let cells = vec![
            row.id.clone(),
            shortened(&row.name, NAME_WIDTH),
            money.number(row.mean),
            percent_of(row.share),
            money.number(row.sd),
            format!("{:.2}", row.pearson),
        ];
        ranked.push((row.mean, cells));
    }
    for row in &view.risks {
        let cells = vec![
            row.id.clone(),
            shortened(&row.name, NAME_WIDTH),
            money.number(row.mean),
            percent_of(row.share),
            "–".to_owned(),
            "–".to_owned(),
        ];
        ranked.push((row.mean, cells));
    }
    // The sort is stable: ties stay in order, tasks before risks.
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let n = ranked.len();
    Section {
        title: "What the money goes to".to_owned(),
        columns: columns(&["Id", "Name", ">Mean", ">Share", ">Spread", ">Correlation"]),
        rows: ranked.into_iter().take(MOST_ROWS).map(|(_, cells)| cells).collect(),
        note: (n > MOST_ROWS).then(|| {
            format!("The first {MOST_ROWS} of {n}: every task and risk is in the CSV files.")
        }),
    }
}

/// `cost_percentiles.csv`: the total cost.
pub fn cost_percentiles_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&["p", "cost", "ci95_low", "ci95_high"]);
    for row in report.cost.iter().flat_map(|cost| &cost.percentiles) {
        sheet.record([row.p, row.cost, row.ci95[0], row.ci95[1]].map(|cell| cell.to_string()));
    }
    sheet.finish()
}

/// `costs.csv`: every task and risk that costs something.
pub fn costs_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "kind",
        "id",
        "name",
        "mean",
        "sd",
        "share",
        "pearson",
        "mean_when_it_occurs",
    ]);
    if let Some(cost) = &report.cost {
        for row in &cost.tasks {
            sheet.record([
                "task".to_owned(),
                csv::text(&row.id),
                csv::text(&row.name),
                row.mean.to_string(),
                row.sd.to_string(),
                row.share.to_string(),
                row.pearson.to_string(),
                String::new(),
            ]);
        }
        for row in &cost.risks {
            sheet.record([
                "risk".to_owned(),
                csv::text(&row.id),
                csv::text(&row.name),
                row.mean.to_string(),
                String::new(),
                row.share.to_string(),
                String::new(),
                csv::optional(row.mean_when_it_occurs),
            ]);
        }
    }
    sheet.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_amounts_are_whole_and_small_ones_exact() {
        let of = |largest: f64, amount: f64| Money::new(largest, Some("EUR")).amount(amount);
        assert_eq!(of(250_000.0, 18_400.4), "18,400 EUR");
        assert_eq!(of(250_000.0, -0.2), "0 EUR");
        assert_eq!(of(120.0, -12.34), "−12.3 EUR");
        assert_eq!(of(5.0, 1.005), "1.00 EUR");
        assert_eq!(Money::new(1e6, None).amount(1_234_567.0), "1,234,567");
    }
}
