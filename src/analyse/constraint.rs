//! Which dates imposed on tasks decide, and how often?

use crate::outcome::Outcome;
use crate::plan::Constraint;

/// A constraint and how often it decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstraintEffect {
    /// Index of the task in the plan.
    pub task: usize,
    /// The date put on it.
    pub constraint: Constraint,
    /// The share of iterations in which it decided when the task starts, and no relation did.
    pub held: f64,
}

/// Every constraint of the plan, by task in the plan's order.
pub(super) fn constraint_effects(outcome: &Outcome) -> Vec<ConstraintEffect> {
    outcome
        .constraints
        .iter()
        .map(|found| ConstraintEffect {
            task: found.task,
            constraint: found.constraint,
            held: f64::from(found.n_held) / f64::from(outcome.iterations),
        })
        .collect()
}
