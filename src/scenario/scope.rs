//! How much of the scope can be had by which date?
//!
//! The plan is simulated with what it must have alone, and with what it should have besides.
//! Decisions stay in force.

use super::{Finishes, Reach};
use crate::analyse::Probability;
use crate::outcome::Outcome;
use crate::plan::{Plan, Scope, Task, TaskKind};
use crate::simulate::{Control, InstructionSet};
use crate::timeline::Timeline;

/// The scope of a plan against its date.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeAgainstDate {
    /// From what it must have to all of it.
    pub rows: Vec<ScopeRow>,
    /// What may be dropped: what it should have, then what it could have, by id; repetitions apart.
    pub items: Vec<Deliverable>,
}

/// A plan with a part of its scope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScopeRow {
    /// The least needed part that is still in it.
    pub kept: Scope,
    /// How many tasks are left out of it, repetitions apart.
    pub n_dropped: usize,
    /// When it finishes.
    pub finish: Reach,
}

/// A task that may be dropped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deliverable {
    /// Index of the task.
    pub task: usize,
    /// The share of iterations in which it happens.
    pub happens: Probability,
    /// The odds that it happens and finishes by the project's deadline, where there is one.
    pub delivered: Option<Probability>,
}

/// The parts of the scope that are told apart, without all of it.
fn parts_kept(plan: &Plan) -> impl Iterator<Item = Scope> {
    // A part that leaves nothing out is all of it.
    let has = |scope| plan.tasks.iter().any(|task| task.scope == scope);
    let (has_should, has_could) = (has(Scope::Should), has(Scope::Could));
    let must = (has_should || has_could).then_some(Scope::Must);
    must.into_iter().chain((has_should && has_could).then_some(Scope::Should))
}

/// How many simulations [`scope`] takes.
pub(crate) fn n_simulations(plan: &Plan) -> usize {
    parts_kept(plan).count()
}

/// Simulates a plan with parts of its scope; `outcome` is that of the plan with all of it. `None`
/// if it was cancelled.
pub fn scope(
    plan: &Plan,
    timeline: &Timeline,
    outcome: &Outcome,
    instructions: InstructionSet,
    control: &Control,
) -> Option<ScopeAgainstDate> {
    let mut rows = Vec::new();
    for kept in parts_kept(plan) {
        let varied = plan.vary(|parts| {
            for task in parts.tasks.iter_mut().filter(|task| task.scope > kept) {
                task.is_dropped = true;
            }
        });
        let finishes = Finishes::of(&varied, instructions, control)?;
        rows.push(row(plan, kept, &finishes));
    }
    let all = Finishes::new(timeline.clone(), outcome.finish.clone());
    rows.push(row(plan, Scope::Could, &all));
    let probability = |n| Probability::of_count(n, outcome.iterations);
    let is_item = |index: &usize| {
        let task = &plan.tasks[*index];
        task.scope != Scope::Must
            && task.repeats.is_none()
            && matches!(task.kind, TaskKind::Task | TaskKind::Milestone)
    };
    let mut tasks: Vec<usize> = (0..plan.tasks.len()).filter(is_item).collect();
    tasks.sort_by(|&a, &b| {
        let (a, b) = (&plan.tasks[a], &plan.tasks[b]);
        a.scope.cmp(&b.scope).then_with(|| a.id.cmp(&b.id))
    });
    let items = tasks.into_iter().map(|task| {
        let found = &outcome.tasks[task];
        Deliverable {
            task,
            happens: probability(found.n_happened),
            delivered: found.n_delivered.map(probability),
        }
    });
    Some(ScopeAgainstDate { rows, items: items.collect() })
}

fn row(plan: &Plan, kept: Scope, finishes: &Finishes) -> ScopeRow {
    let is_dropped = |task: &&Task| task.scope > kept && task.repeats.is_none();
    ScopeRow {
        kept,
        n_dropped: plan.tasks.iter().filter(is_dropped).count(),
        finish: Reach::of(plan, finishes),
    }
}
