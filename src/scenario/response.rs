//! What do forks, repetitions and decisions make of the finish?
//!
//! Each is told by how often it came to pass, and by what the finish would be without it: a fork
//! that always turns out as planned, work that is never repeated, a decision that nobody takes.

use jiff::civil::Date;

use super::Finishes;
use crate::analyse::Probability;
use crate::outcome::Outcome;
use crate::plan::{Action, Plan};
use crate::simulate::{Control, InstructionSet};
use crate::timeline::Timeline;

/// When a project finishes: what a manager asks of a scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The median finish; an instant of the scenario's axis.
    pub p50: i32,
    /// The median finish in working days of the default calendar from the project start.
    pub p50_days: f64,
    /// The median finish as a day; none without dates.
    pub p50_date: Option<Date>,
    /// The finish at the plan's confidence; an instant of the scenario's axis.
    pub committed: i32,
    /// The same in working days.
    pub committed_days: f64,
    /// The same as a day; none without dates.
    pub committed_date: Option<Date>,
    /// The odds of the project's deadline, where it has one.
    pub odds: Option<Probability>,
}

impl Reach {
    /// Of the finishes of a plan, or of one like it.
    pub fn of(plan: &Plan, finishes: &Finishes) -> Self {
        let (p50, committed) = (finishes.at(0.5), finishes.at(plan.confidence));
        let timeline = &finishes.timeline;
        let odds = plan.deadline.and_then(|date| timeline.end_of_day(date)).map(|limit| {
            Probability::at_or_below(&finishes.by_iteration, limit, plan.simulation.sampling)
        });
        Self {
            p50,
            p50_days: timeline.days(p50),
            p50_date: timeline.finish_date(p50),
            committed,
            committed_days: timeline.days(committed),
            committed_date: timeline.finish_date(committed),
            odds,
        }
    }
}

/// What one fork, one rework loop or one decision comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The share of iterations in which it turned out in each of its ways: the outcomes of a
    /// fork; at least one, at least two … repetitions; a decision that was taken, and one that
    /// was and changed something.
    pub shares: Vec<Probability>,
    /// The finish without it.
    pub without: Reach,
}

/// What a plan's forks, repetitions and decisions come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    /// The finish of the plan as it is.
    pub with: Reach,
    /// One for each fork, in the plan's order.
    pub branches: Vec<Response>,
    /// One for each rework loop, in the plan's order.
    pub reworks: Vec<Response>,
    /// One for each decision, in the plan's order.
    pub decisions: Vec<Response>,
}

/// How many simulations [`responses`] takes.
pub(crate) fn n_simulations(plan: &Plan) -> usize {
    plan.branches.len() + plan.reworks.len() + plan.decisions.len()
}

/// Simulates a plan once without each of its forks, repetitions and decisions; `outcome` is that
/// of the plan with all of them. `None` if it was cancelled.
pub fn responses(
    plan: &Plan,
    timeline: &Timeline,
    outcome: &Outcome,
    instructions: InstructionSet,
    control: &Control,
) -> Option<Responses> {
    let share = |&n: &u32| Probability::of_count(n, outcome.iterations);
    let reach =
        |varied: &Plan| Some(Reach::of(plan, &Finishes::of(varied, instructions, control)?));
    let with = Finishes::new(timeline.clone(), outcome.finish.clone());
    let branches = outcome.branches.iter().enumerate().map(|(index, counts)| {
        Some(Response {
            shares: counts.n_taken.iter().map(share).collect(),
            without: reach(&as_planned(plan, index))?,
        })
    });
    let reworks = outcome.reworks.iter().enumerate().map(|(index, counts)| {
        Some(Response {
            shares: counts.n_repeated.iter().map(share).collect(),
            without: reach(&plan.vary(|parts| parts.reworks[index].probability = 0.0))?,
        })
    });
    let decisions = outcome.decisions.iter().enumerate().map(|(index, counts)| {
        Some(Response {
            shares: [counts.n_taken, counts.n_acted].iter().map(share).collect(),
            without: reach(&plan.vary(|parts| drop(parts.decisions.remove(index))))?,
        })
    });
    Some(Responses {
        with: Reach::of(plan, &with),
        branches: branches.collect::<Option<_>>()?,
        reworks: reworks.collect::<Option<_>>()?,
        decisions: decisions.collect::<Option<_>>()?,
    })
}

/// A plan in which a fork always turns out as planned, whatever anybody decides.
fn as_planned(plan: &Plan, index: usize) -> Plan {
    plan.vary(|parts| {
        let branch = &mut parts.branches[index];
        let planned = branch.planned();
        for (at, outcome) in branch.outcomes.iter_mut().enumerate() {
            outcome.probability = if at == planned { 1.0 } else { 0.0 };
        }
        let settles =
            |action: &Action| matches!(action, Action::Take { branch, .. } if *branch == index);
        for decision in &mut parts.decisions {
            decision.actions.retain(|action| !settles(action));
        }
        parts.decisions.retain(|decision| !decision.actions.is_empty());
    })
}
