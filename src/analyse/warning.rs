//! What should the reader of the answer doubt?

use std::collections::HashSet;

use super::ImportProof;
use super::overload::{Overload, overload_warnings};
use crate::outcome::{ConstraintOutcome, Outcome};
use crate::plan::{Constraint, ConstraintKind, Distribution, Plan, Relaxed, Repair, Variable};
use crate::timeline::Timeline;

/// Uncertain tasks from which independent draws visibly cancel out.
const MANY_UNCERTAIN_TASKS: usize = 10;

/// Iterations below which percentiles in the tails rest on a handful of samples.
const FEW_ITERATIONS: u32 = 1000;

/// The share of iterations from which a constraint holds a task, and the task is critical,
/// often enough to be told.
const OFTEN: f64 = 0.05;

/// Constraints that a warning names.
const MOST_NAMED: usize = 3;

/// Something that makes the answer less certain than its figures look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is about, for programs.
    pub code: &'static str,
    /// What it means and what to do, for people.
    pub message: String,
}

/// Everything in the plan that the reader of the answer should know.
pub(super) fn warnings(
    plan: &Plan,
    timeline: &Timeline,
    overloads: &[Overload],
    outcome: &Outcome,
    proof: Option<&ImportProof>,
    nothing_is_left_to_chance: bool,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if nothing_is_left_to_chance {
        warnings.push(Warning {
            code: "no-uncertainty",
            message: "no task has a range and no risk may occur, so every iteration is the \
                      same; give three-point estimates, or ranges under [template]"
                .to_owned(),
        });
    }
    warnings.extend(not_the_files_dates(proof));
    warnings.extend(repaired_correlations(plan));
    warnings.extend(independent_estimates(plan));
    warnings.extend(overload_warnings(plan, timeline, overloads));
    warnings.extend(constraints_absorb_risk(plan, outcome));
    warnings.extend(constraints_relaxed(plan));
    if !nothing_is_left_to_chance && plan.simulation.iterations < FEW_ITERATIONS {
        let n = plan.simulation.iterations;
        let leave = if n == 1 { "iteration leaves" } else { "iterations leave" };
        warnings.push(Warning {
            code: "few-iterations",
            message: format!(
                "{n} {leave} a wide sampling error; {FEW_ITERATIONS} or more make it small"
            ),
        });
    }
    warnings
}

/// A schedule that computes otherwise than its file says.
fn not_the_files_dates(proof: Option<&ImportProof>) -> Option<Warning> {
    let proof = proof.filter(|proof| !proof.is_understood())?;
    Some(Warning {
        code: "import-differs",
        message: format!(
            "{} of {} unfinished activities compute to other dates than the file holds, so this \
             may not be the schedule that its authors see; planodds check lists them",
            proof.compared - proof.equal,
            proof.compared
        ),
    })
}

/// Many ranges drawn one by one, or some of them in a plan in which others go together.
fn independent_estimates(plan: &Plan) -> Option<Warning> {
    let blocks = &plan.correlation.mixture().blocks;
    let together: HashSet<&Variable> = blocks.iter().flat_map(|block| &block.members).collect();
    let is_drawn_alone = |task: &usize| {
        let row = &plan.tasks[*task];
        row.repeats.is_none()
            && !matches!(row.estimate, Distribution::Fixed(_))
            && !together.contains(&Variable::Duration(*task))
    };
    let n_alone = (0..plan.tasks.len()).filter(is_drawn_alone).count();
    let n_together =
        together.iter().filter(|variable| matches!(variable, Variable::Duration(_))).count();
    let what = match n_together {
        0 => format!("{n_alone} tasks are drawn independently"),
        // What was thought of as going together is what matters; the rest may well not.
        _ if n_alone < n_together => return None,
        _ => format!("{n_together} tasks go together and {n_alone} are drawn independently"),
    };
    (n_alone >= MANY_UNCERTAIN_TASKS).then(|| Warning {
        code: "independent-estimates",
        message: format!(
            "{what}: long and short durations cancel out, so the true spread is probably wider \
             than shown; say under [correlation] what goes together, or see with \
             --correlation-sweep how much it matters; what goes wrong by one cause belongs in one \
             risk over all the tasks it would hit"
        ),
    })
}

/// Correlations that contradict each other.
fn repaired_correlations(plan: &Plan) -> Option<Warning> {
    let repairs = plan.correlation.repairs();
    let name = |variable: Variable| match variable {
        Variable::Duration(task) => plan.tasks[task].id.clone(),
        Variable::Cost(task) => format!("cost:{}", plan.tasks[task].id),
        Variable::Occurrence(risk) => format!("risk:{}", plan.risks[risk].id),
        Variable::Impact(risk) => format!("impact:{}", plan.risks[risk].id),
    };
    let told = repairs.iter().take(MOST_NAMED).map(|repair| {
        let Repair { a, b, asked, used } = *repair;
        let numbers = format!("{asked:.2} → {used:.2}").replace('-', "−");
        format!("{} and {} {numbers}", name(a).trim(), name(b).trim())
    });
    let told: Vec<String> = told.collect();
    (!repairs.is_empty()).then(|| Warning {
        code: "correlation-repaired",
        message: format!(
            "the correlations asked for contradict each other, so the nearest that can be had \
             together are used: {}{}",
            told.join(", "),
            and_more(repairs.len(), MOST_NAMED),
        ),
    })
}

/// Constraints that often decide when a task starts that is often critical: what is late before
/// them is made up for by waiting, and what is early is lost.
fn constraints_absorb_risk(plan: &Plan, outcome: &Outcome) -> Option<Warning> {
    let share = |n: u32| f64::from(n) / f64::from(outcome.iterations);
    let mut absorbing: Vec<&ConstraintOutcome> = outcome
        .constraints
        .iter()
        .filter(|found| {
            let n_critical = outcome.tasks[found.task].n_critical;
            share(found.n_held.min(n_critical)) >= OFTEN
        })
        .collect();
    if absorbing.is_empty() {
        return None;
    }
    // The sort is stable: ties stay in the plan's order.
    absorbing.sort_by_key(|found| std::cmp::Reverse(found.n_held));
    let told: Vec<String> = absorbing
        .iter()
        .take(MOST_NAMED)
        .map(|found| {
            let Constraint { kind, .. } = found.constraint;
            let id = plan.tasks[found.task].id.trim();
            let percent = (100.0 * share(found.n_held)).round();
            format!(
                "{} {} held {id} in {percent} % of iterations",
                kind.name(),
                found.constraint.day()
            )
        })
        .collect();
    Some(Warning {
        code: "constraints-absorb-risk",
        message: format!(
            "{}{}: delays before such a date do not reach the finish, so the spread is narrower \
             than that of the work; make sure that the dates are real",
            told.join(", "),
            and_more(absorbing.len(), MOST_NAMED),
        ),
    })
}

/// What was left out of the plan because that was asked for.
fn constraints_relaxed(plan: &Plan) -> Option<Warning> {
    if plan.relaxed.is_empty() {
        return None;
    }
    let told = plan.relaxed.iter().take(MOST_NAMED).map(|Relaxed { task, constraint }| {
        let taken_as = match constraint.kind {
            ConstraintKind::On(end) => format!(" (as {})", ConstraintKind::NoEarlier(end).name()),
            _ => String::new(),
        };
        let id = plan.tasks[*task].id.trim();
        format!("{} {} of {id}{taken_as}", constraint.kind.name(), constraint.day())
    });
    let told: Vec<String> = told.collect();
    Some(Warning {
        code: "constraints-relaxed",
        message: format!(
            "computed without late and mandatory constraints: {}{}",
            told.join(", "),
            and_more(plan.relaxed.len(), MOST_NAMED),
        ),
    })
}

/// How many were not named.
fn and_more(total: usize, named: usize) -> String {
    if total > named { format!(" and {} more", total - named) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::plan::{End, PlanParts};
    use jiff::civil::date;

    #[test]
    fn few_iterations_are_pointed_out() {
        let mut parts: PlanParts = fixture::parts();
        parts.simulation.iterations = 100;
        let plan = Plan::from_valid_parts(parts);
        let outcome = fixture::outcome(&plan);
        let found = warnings(&plan, &Timeline::new(&plan, 366), &[], &outcome, None, false);
        assert!(found.iter().any(|warning| warning.code == "few-iterations"));
    }

    /// The fixture with a constraint on its first task, critical in 7,000 of 10,000 iterations.
    fn absorbed(n_held: u32) -> Option<Warning> {
        let plan = fixture::plan();
        let mut outcome = fixture::outcome(&plan);
        let at = date(2024, 10, 19).at(0, 0, 0, 0);
        let constraint = Constraint { kind: ConstraintKind::NoEarlier(End::Finish), at };
        outcome.constraints = vec![ConstraintOutcome { task: 0, constraint, n_held }];
        constraints_absorb_risk(&plan, &outcome)
    }

    #[test]
    fn a_date_that_often_holds_a_critical_task_is_pointed_out() {
        assert_eq!(absorbed(499), None);
        let message = absorbed(6_200).expect("often").message;
        assert!(message.starts_with("FNET 2024-10-18 held A in 62 % of iterations:"), "{message}");
    }

    #[test]
    fn relaxed_constraints_are_listed() {
        let at = date(2024, 10, 18).at(0, 0, 0, 0);
        let relaxed = |task, kind| Relaxed { task, constraint: Constraint { kind, at } };
        let mut parts = fixture::parts();
        assert_eq!(constraints_relaxed(&Plan::from_valid_parts(parts.clone())), None);
        parts.relaxed = vec![
            relaxed(0, ConstraintKind::NoLater(End::Start)),
            relaxed(1, ConstraintKind::On(End::Start)),
        ];
        parts.relaxed.extend([relaxed(2, ConstraintKind::Mandatory(End::Start)); 3]);
        let message = constraints_relaxed(&Plan::from_valid_parts(parts)).expect("some").message;
        assert_eq!(
            message,
            "computed without late and mandatory constraints: SNLT 2024-10-18 of A, MSO 2024-10-18 \
             of B (as SNET), mandatory start 2024-10-18 of M1 and 2 more"
        );
    }
}
