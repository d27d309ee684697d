//! Decisions that hang on what they decide.
//!
//! In an iteration everything is settled once, in an order: a relation's predecessor before its
//! successor, a decision's task before what the decision changes, the task of a decision before
//! that of the branch it settles, and a decision that asks for a risk which only occurs in certain
//! times after the risk's tasks. Where these go round, nobody could say what comes first.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::super::Placed;
use super::super::cycle::{knots, shortest_ring};
use super::Links;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Action, Branch, Condition, Decision, Risk, Task};

/// Reports each set of decisions that wait for each other, by its shortest circle. The tasks of
/// repetitions are among the tasks and the links.
pub(super) fn report(
    tasks: &[Placed<Task>],
    links: &Links,
    branches: &[Branch],
    decisions: &[Placed<Decision>],
    risks: &[Placed<Risk>],
    diagnostics: &mut Diagnostics,
) {
    let id = |task: usize| tasks[task].value.id.trim();
    let mut successors = links.successors.clone();
    // Which decision, the first by its place, joins two tasks that no relation joins. Only asked,
    // never walked through.
    let mut joins: HashMap<(usize, usize), &Placed<Decision>> = HashMap::new();
    let mut in_order: Vec<&Placed<Decision>> = decisions.iter().collect();
    in_order.sort_by(|a, b| a.value.id.cmp(&b.value.id));
    for decision in in_order {
        for (before, after) in constraints(&decision.value, branches, risks) {
            if before != after && !links.successors[before].contains(&after) {
                successors[before].push(after);
                joins.entry((before, after)).or_insert(decision);
            }
        }
    }
    if joins.is_empty() {
        return;
    }
    for row in &mut successors {
        row.sort_by_key(|task| id(*task));
        row.dedup();
    }
    for knot in knots(&successors) {
        // Relations alone have no ring, so one of these begins the shortest circle through it.
        let begins = |task: &usize| knot.iter().any(|other| joins.contains_key(&(*task, *other)));
        let Some(first) = knot.iter().copied().filter(begins).min_by_key(|task| id(*task)) else {
            continue;
        };
        let ring = shortest_ring(first, &successors);
        let mut told = String::new();
        let mut place = None;
        for (at, &task) in ring.iter().enumerate() {
            let next = ring[(at + 1) % ring.len()];
            told.push_str(id(task));
            match joins.get(&(task, next)) {
                Some(decision) => {
                    place = place.or(Some(decision.span));
                    let _ = write!(told, " (decision `{}`) → ", decision.value.id);
                }
                None => told.push_str(" → "),
            }
        }
        told.push_str(id(first));
        diagnostics.report(
            Code::CircularDecision,
            place,
            format!("these decisions wait for what they decide: {told}"),
            "take one of these decisions at an earlier task, or name the tasks that it is about so that none of them leads to another decision of the circle",
        );
    }
}

/// What a decision wants settled before what, beside the relations.
fn constraints(
    decision: &Decision,
    branches: &[Branch],
    risks: &[Placed<Risk>],
) -> Vec<(usize, usize)> {
    let at = decision.at;
    let mut found = Vec::new();
    for action in &decision.actions {
        match action {
            Action::Delay(delays) => found.extend(delays.iter().map(|(task, _)| (at, *task))),
            Action::Cut(tasks) => found.extend(tasks.iter().map(|task| (at, *task))),
            Action::Take { branch, .. } => found.push((at, branches[*branch].after)),
        }
    }
    for condition in &decision.conditions {
        if let Condition::Occurred(risk) = condition {
            let risk = &risks[*risk].value;
            let effects = risk.effects.iter().filter(|_| !risk.windows.is_empty());
            found.extend(effects.map(|effect| (effect.task, at)));
        }
    }
    found
}
