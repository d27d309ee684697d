//! What forks, repetitions, decisions and the scope come to: the parts of the view model that
//! only plans with such things have.

mod csv;
mod sections;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::Serialize;

pub use csv::{deliverables_csv, responses_csv, scope_csv};
pub(super) use sections::sections;

use super::build::{days, odds};
use super::correlation::CorrelationSweepView;
use super::mitigation::MitigationView;
use super::view::RunReport;
use super::weather::WeatherView;
use super::words::clean;
use crate::analyse::Probability;
use crate::plan::{Plan, Scope};
use crate::scenario::{Deliverable, Reach, Response, Scenarios, ScopeRow};
use crate::timeline::Timeline;

/// How often something happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ShareView {
    /// The share of iterations.
    pub share: f64,
    /// The 95 % interval of its sampling error.
    pub ci95: [f64; 2],
}

/// When a project finishes in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReachView {
    /// The day of the median finish.
    pub p50: Option<Date>,
    /// The same in working days from the project start.
    pub p50_days: f64,
    /// The day on which the percentile of the plan's confidence falls.
    pub at_confidence: Option<Date>,
    /// The same in working days from the project start.
    pub at_confidence_days: f64,
    /// The odds of the project's deadline, where it has one.
    pub probability: Option<f64>,
    /// The 95 % interval of its sampling error.
    pub ci95: Option<[f64; 2]>,
}

/// A fork, and the finish if it always turned out as planned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BranchView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the task whose finish settles it.
    pub after: String,
    /// Its outcomes, in the order listed.
    pub outcomes: Vec<OutcomeView>,
    /// The finish if its planned outcome always came true.
    pub without: ReachView,
    /// Working days that the fork adds to the finish at the plan's confidence.
    pub adds_days: f64,
}

/// An outcome of a fork.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeView {
    /// Its name.
    pub name: String,
    /// As the plan has it.
    pub probability: f64,
    /// Whether it is the one of the plan's own dates.
    pub planned: bool,
    /// The share of iterations in which it came true.
    pub share: f64,
    /// The 95 % interval of its sampling error.
    pub ci95: [f64; 2],
}

/// Work that may be repeated, and the finish if it never were.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReworkView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the task that ends a round.
    pub last: String,
    /// The probability of each repetition.
    pub probability: f64,
    /// How often there was at least one repetition, at least two, and so on.
    pub repetitions: Vec<ShareView>,
    /// The finish without repetitions.
    pub without: ReachView,
    /// Working days that repetitions add to the finish at the plan's confidence.
    pub adds_days: f64,
}

/// A decision, and the finish if nobody took it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the task at which it is taken.
    pub at: String,
    /// How often its conditions held.
    pub taken: ShareView,
    /// How often that changed something.
    pub acted: ShareView,
    /// The finish without it.
    pub without: ReachView,
    /// Working days that it adds to the finish at the plan's confidence; negative where it
    /// saves some.
    pub adds_days: f64,
}

/// The scope against the date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScopeView {
    /// From what the plan must have to all of it.
    pub rows: Vec<ScopeRowView>,
    /// What may be dropped: what it should have, then what it could have, by id.
    pub items: Vec<DeliverableView>,
}

/// A plan with a part of its scope.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScopeRowView {
    /// The least needed part that is still in it: `must`, `should`, or `could` for all of it.
    pub kept: &'static str,
    /// Tasks left out.
    pub left_out: usize,
    /// When it finishes.
    pub finish: ReachView,
}

/// A task that may be dropped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeliverableView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `should` or `could`.
    pub scope: &'static str,
    /// How often it happens.
    pub happens: ShareView,
    /// How often it happens and is finished by the project's deadline, where there is one.
    pub delivered: Option<ShareView>,
}

impl RunReport {
    /// Adds what the scenarios of a plan came to.
    pub fn add_scenarios(&mut self, plan: &Plan, timeline: &Timeline, scenarios: &Scenarios) {
        self.correlation_sweep = scenarios
            .correlation_sweep
            .as_ref()
            .map(|sweep| CorrelationSweepView::new(timeline, sweep));
        self.weather = scenarios.weather.as_ref().map(|effect| WeatherView::new(plan, effect));
        self.mitigation =
            scenarios.mitigation.as_ref().map(|effect| MitigationView::new(plan, effect));
        if let Some(found) = &scenarios.responses {
            let adds = |response: &Response| {
                days(found.with.committed_days - response.without.committed_days)
            };
            let id = |task: usize| clean(&plan.tasks[task].id);
            let branches = plan.branches.iter().zip(&found.branches);
            self.branches = branches
                .map(|(branch, response)| BranchView {
                    id: clean(&branch.id),
                    name: clean(&branch.name),
                    after: id(branch.after),
                    outcomes: branch
                        .outcomes
                        .iter()
                        .zip(&response.shares)
                        .enumerate()
                        .map(|(at, (outcome, share))| OutcomeView {
                            name: clean(&outcome.name),
                            probability: odds(outcome.probability),
                            planned: at == branch.planned(),
                            share: odds(share.share),
                            ci95: share.interval.map(odds),
                        })
                        .collect(),
                    without: reach(&response.without),
                    adds_days: adds(response),
                })
                .collect();
            let reworks = plan.reworks.iter().zip(&found.reworks);
            self.rework = reworks
                .map(|(rework, response)| ReworkView {
                    id: clean(&rework.id),
                    name: clean(&rework.name),
                    last: id(rework.last),
                    probability: odds(rework.probability),
                    repetitions: response.shares.iter().map(share).collect(),
                    without: reach(&response.without),
                    adds_days: adds(response),
                })
                .collect();
            let decisions = plan.decisions.iter().zip(&found.decisions);
            self.decisions = decisions
                .map(|(decision, response)| DecisionView {
                    id: clean(&decision.id),
                    name: clean(&decision.name),
                    at: id(decision.at),
                    taken: share(&response.shares[0]),
                    acted: share(&response.shares[1]),
                    without: reach(&response.without),
                    adds_days: adds(response),
                })
                .collect();
        }
        self.scope = scenarios.scope.as_ref().map(|found| ScopeView {
            rows: found.rows.iter().map(scope_row).collect(),
            items: found.items.iter().map(|item| deliverable(plan, item)).collect(),
        });
    }
}

fn share(probability: &Probability) -> ShareView {
    ShareView { share: odds(probability.share), ci95: probability.interval.map(odds) }
}

fn reach(reach: &Reach) -> ReachView {
    ReachView {
        p50: reach.p50_date,
        p50_days: days(reach.p50_days),
        at_confidence: reach.committed_date,
        at_confidence_days: days(reach.committed_days),
        probability: reach.odds.map(|probability| odds(probability.share)),
        ci95: reach.odds.map(|probability| probability.interval.map(odds)),
    }
}

fn scope_row(row: &ScopeRow) -> ScopeRowView {
    ScopeRowView { kept: scope_name(row.kept), left_out: row.n_dropped, finish: reach(&row.finish) }
}

fn deliverable(plan: &Plan, item: &Deliverable) -> DeliverableView {
    let task = &plan.tasks[item.task];
    DeliverableView {
        id: clean(&task.id),
        name: clean(&task.name),
        scope: scope_name(task.scope),
        happens: share(&item.happens),
        delivered: item.delivered.as_ref().map(share),
    }
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Must => "must",
        Scope::Should => "should",
        Scope::Could => "could",
    }
}
