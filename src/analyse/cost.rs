//! What will it cost, and what are the odds of both, the date and the budget?

use jiff::civil::Date;

use super::odds::Odds;
use super::sampling_error::{Probability, rank, woodruff_ranks};
use crate::outcome::{CostOutcome, Outcome};
use crate::plan::Plan;
use crate::timeline::Timeline;

/// What is known of costs after a simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct CostAnalysis {
    /// The plan's own cost: its own durations and likely costs, what its buffers hold back, no
    /// risks.
    pub deterministic: f64,
    /// The probability of costing no more than that.
    pub deterministic_odds: Probability,
    /// Mean.
    pub mean: f64,
    /// Standard deviation (divisor n − 1; 0 for one iteration).
    pub sd: f64,
    /// The cheapest of all iterations.
    pub min: f64,
    /// The dearest.
    pub max: f64,
    /// The percentiles asked for, ascending.
    pub percentiles: Vec<CostPercentile>,
    /// Pearson correlation with the finish in working days; 0 where either does not vary.
    pub pearson: f64,
    /// Spearman's rank correlation of the same.
    pub spearman: f64,
    /// The plan's budget and the odds of it.
    pub budget: Option<Budget>,
    /// The odds of deadline and budget together, where the plan has both.
    pub joint: Option<Joint>,
    /// What has to be promised so that both hold at the plan's confidence.
    pub together: Together,
    /// What is to be held back at the plan's confidence.
    pub contingency: CostContingency,
    /// Every task that costs something, the dearest on average first.
    pub tasks: Vec<CostShare>,
    /// Every open risk that costs something, the dearest on average first.
    pub risks: Vec<RiskCostShare>,
}

/// A percentile of the cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostPercentile {
    /// Which one, in percent.
    pub p: f64,
    /// The smallest sample such that at least `p` % of the samples are at or below it.
    pub cost: f64,
    /// The ends of its 95 % interval of sampling error.
    pub interval: [f64; 2],
}

/// What the project may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// The amount.
    pub amount: f64,
    /// The probability of costing no more.
    pub probability: Probability,
}

/// A date and an amount, both to be met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joint {
    /// The deadline.
    pub date: Date,
    /// The budget.
    pub budget: f64,
    /// The probability of meeting both.
    pub probability: Probability,
}

/// The same percentile of finish and cost, high enough that both are met at once with the plan's
/// confidence: to promise each at that confidence promises both at less.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// The plan's confidence, 0–1.
    pub confidence: f64,
    /// Which percentile of each it takes, 0–1.
    pub each: f64,
    /// The finish at it, an instant of the timeline.
    pub finish: i32,
    /// The cost at it.
    pub cost: f64,
}

/// Money to hold back beyond the plan's own cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostContingency {
    /// The commitment level, 0–1.
    pub confidence: f64,
    /// The plan's own cost without what its buffers hold back.
    pub from: f64,
    /// The cost at the commitment level.
    pub to: f64,
    /// What the plan's buffers hold back.
    pub held: f64,
}

/// A task's part in the cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostShare {
    /// Index of the task in the plan.
    pub task: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Its part of the mean total, 0–1.
    pub share: f64,
    /// Pearson correlation with the total.
    pub pearson: f64,
}

/// A risk's part in the cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskCostShare {
    /// Index of the risk in the plan.
    pub risk: usize,
    /// Mean over all iterations.
    pub mean: f64,
    /// Mean over those in which it occurred; none where it never did.
    pub when_it_occurs: Option<f64>,
    /// Its part of the mean total, 0–1.
    pub share: f64,
}

/// Everything about costs; none in a plan without. `percentiles` in percent, in any order.
pub(super) fn cost(
    plan: &Plan,
    timeline: &Timeline,
    outcome: &Outcome,
    percentiles: &[f64],
    odds: Odds,
) -> Option<CostAnalysis> {
    let found = outcome.cost.as_ref()?;
    let total = &found.total;
    let mut sorted = total.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| sorted[rank(share, sorted.len()) - 1];
    let mut wanted = percentiles.to_vec();
    wanted.sort_unstable_by(f64::total_cmp);
    wanted.dedup();
    let percentile = |p: f64| {
        let cost = at(p / 100.0);
        let ranks = woodruff_ranks(total, p / 100.0, cost, odds.sampling);
        CostPercentile { p, cost, interval: ranks.map(|rank| sorted[rank - 1]) }
    };
    let is_certain = odds.certain && found.are_certain;
    let within = |amount: f64| {
        if is_certain {
            Probability::certain(total.iter().all(|&cost| cost <= amount))
        } else {
            Probability::at_or_below(total, amount, odds.sampling)
        }
    };
    let days: Vec<f64> = outcome.finish.iter().map(|&finish| timeline.days(finish)).collect();
    let (mean, sd) = moments(total);
    let (cost_ranks, finish_ranks) = (Ranks::of(total), Ranks::of(&days));
    let deterministic = to_millionths(found.planned + found.held);
    Some(CostAnalysis {
        deterministic,
        deterministic_odds: within(deterministic),
        mean,
        sd,
        min: at(0.0),
        max: at(1.0),
        percentiles: wanted.into_iter().map(percentile).collect(),
        pearson: correlation(total, &days),
        spearman: correlation(&cost_ranks.means(), &finish_ranks.means()),
        budget: plan.budget.map(|amount| Budget { amount, probability: within(amount) }),
        joint: plan.deadline.zip(plan.budget).and_then(|(date, budget)| {
            let last = timeline.end_of_day(date)?;
            let both = outcome.finish.iter().zip(total);
            let met: Vec<bool> =
                both.map(|(&finish, &cost)| finish <= last && cost <= budget).collect();
            let probability = if is_certain {
                Probability::certain(met.iter().all(|met| *met))
            } else {
                Probability::of_iterations(&met, odds.sampling)
            };
            Some(Joint { date, budget, probability })
        }),
        together: together(plan.confidence, outcome, &sorted, &cost_ranks, &finish_ranks),
        contingency: CostContingency {
            confidence: plan.confidence,
            from: to_millionths(found.planned),
            to: at(plan.confidence),
            held: to_millionths(found.held),
        },
        tasks: task_shares(plan, found, mean),
        risks: risk_shares(plan, outcome, found, mean),
    })
}

/// Totals are kept to a millionth.
fn to_millionths(cost: f64) -> f64 {
    (cost * 1e6).round_ties_even() / 1e6
}

/// Both ranks of an iteration are at most r exactly where its finish and its cost are at most
/// the r-th of each. So the smallest r that enough iterations keep is that rank of the larger of
/// the two.
fn together(
    confidence: f64,
    outcome: &Outcome,
    sorted_costs: &[f64],
    costs: &Ranks,
    finishes: &Ranks,
) -> Together {
    let n = sorted_costs.len();
    let mut larger: Vec<u32> =
        costs.lowest.iter().zip(&finishes.lowest).map(|(a, b)| *a.max(b)).collect();
    let (_, &mut needed, _) = larger.select_nth_unstable(rank(confidence, n) - 1);
    let nth = needed as usize - 1;
    let mut finish = outcome.finish.clone();
    let (_, &mut finish, _) = finish.select_nth_unstable(nth);
    let cost = sorted_costs[nth];
    // With ties more than so many are at or below it.
    let n_finished = outcome.finish.iter().filter(|&&other| other <= finish).count();
    let n_within = sorted_costs.partition_point(|&other| other <= cost);
    Together { confidence, each: n_finished.min(n_within) as f64 / n as f64, finish, cost }
}

fn task_shares(plan: &Plan, found: &CostOutcome, total: f64) -> Vec<CostShare> {
    let mut shares: Vec<CostShare> = found
        .tasks
        .iter()
        .map(|cost| CostShare {
            task: cost.task,
            mean: cost.mean,
            sd: cost.sd,
            share: share(cost.mean, total),
            pearson: cost.pearson,
        })
        .collect();
    let id = |cost: &CostShare| &plan.tasks[cost.task].id;
    shares.sort_by(|a, b| b.mean.total_cmp(&a.mean).then_with(|| id(a).cmp(id(b))));
    shares
}

fn risk_shares(
    plan: &Plan,
    outcome: &Outcome,
    found: &CostOutcome,
    total: f64,
) -> Vec<RiskCostShare> {
    let mut shares: Vec<RiskCostShare> = found
        .risks
        .iter()
        .map(|cost| {
            let n_occurred = outcome.risks[cost.risk].n_occurred;
            let odds = f64::from(n_occurred) / f64::from(outcome.iterations);
            RiskCostShare {
                risk: cost.risk,
                mean: cost.mean,
                when_it_occurs: (n_occurred > 0).then(|| cost.mean / odds),
                share: share(cost.mean, total),
            }
        })
        .collect();
    let id = |cost: &RiskCostShare| &plan.risks[cost.risk].id;
    shares.sort_by(|a, b| b.mean.total_cmp(&a.mean).then_with(|| id(a).cmp(id(b))));
    shares
}

fn share(part: f64, total: f64) -> f64 {
    if total > 0.0 { part / total } else { 0.0 }
}

/// Mean and standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, if values.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 })
}

/// Pearson's correlation; 0 where either does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, sd_a), (mean_b, sd_b)) = (moments(a), moments(b));
    if sd_a == 0.0 || sd_b == 0.0 {
        return 0.0;
    }
    let product: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    (product / (a.len() - 1) as f64 / (sd_a * sd_b)).clamp(-1.0, 1.0)
}

/// Ranks of values from 1, in order of iteration.
struct Ranks {
    /// Of equal values all have the lowest of their ranks,
    lowest: Vec<u32>,
    /// and there are so many of them.
    n_equal: Vec<u32>,
}

impl Ranks {
    fn of(values: &[f64]) -> Self {
        let mut order: Vec<u32> = (0..values.len() as u32).collect();
        let value = |index: u32| values[index as usize];
        order.sort_unstable_by(|&a, &b| value(a).total_cmp(&value(b)));
        let mut ranks = Self { lowest: vec![0; values.len()], n_equal: vec![0; values.len()] };
        let mut first = 1;
        for tied in order.chunk_by(|&a, &b| value(a) == value(b)) {
            for &index in tied {
                ranks.lowest[index as usize] = first;
                ranks.n_equal[index as usize] = tied.len() as u32;
            }
            first += tied.len() as u32;
        }
        ranks
    }

    /// The mean rank of equal values.
    fn means(&self) -> Vec<f64> {
        let mean = |(&lowest, &n): (&u32, &u32)| f64::from(lowest) + f64::from(n - 1) / 2.0;
        self.lowest.iter().zip(&self.n_equal).map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_equal_values_are_their_mean() {
        let ranks = Ranks::of(&[3.0, 1.0, 3.0, 2.0]);
        assert_eq!(ranks.lowest, [3, 1, 3, 2]);
        assert_eq!(ranks.means(), [3.5, 1.0, 3.5, 2.0]);
    }

    #[test]
    fn values_in_one_order_are_correlated_fully_by_rank() {
        let (a, b) = ([1.0, 2.0, 3.0, 9.0], [0.0, 1.0, 80.0, 81.0]);
        assert_eq!(correlation(&Ranks::of(&a).means(), &Ranks::of(&b).means()), 1.0);
        assert!(correlation(&a, &b) < 0.9);
        assert_eq!(correlation(&a, &[5.0; 4]), 0.0);
    }
}
