//! Hammocks: work that lasts as long as what it accompanies, and moves nothing.

use super::Placed;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Relation, Task, TaskKind};

/// The relations by which tasks wait for each other: a hammock waits for nobody, and nobody
/// for a hammock.
pub(super) fn driving(
    relations: &[Placed<Relation>],
    tasks: &[Placed<Task>],
) -> Vec<Placed<Relation>> {
    let is_hammock = |task: usize| tasks[task].value.kind == TaskKind::Hammock;
    let drives = |relation: &&Placed<Relation>| {
        !is_hammock(relation.value.predecessor) && !is_hammock(relation.value.successor)
    };
    relations.iter().filter(drives).copied().collect()
}

/// Reports hammocks of which no relation says when they begin, or when they end.
pub(super) fn report_loose(
    tasks: &[Placed<Task>],
    relations: &[Placed<Relation>],
    diagnostics: &mut Diagnostics,
) {
    let mut has_start = vec![false; tasks.len()];
    let mut has_finish = vec![false; tasks.len()];
    for Placed { value: relation, .. } in relations {
        let into = if relation.kind.is_to_finish() { &mut has_finish } else { &mut has_start };
        into[relation.successor] = true;
        let out_of = if relation.kind.is_from_finish() { &mut has_finish } else { &mut has_start };
        out_of[relation.predecessor] = true;
    }
    for (index, task) in tasks.iter().enumerate() {
        if task.value.kind != TaskKind::Hammock || (has_start[index] && has_finish[index]) {
            continue;
        }
        let missing = match (has_start[index], has_finish[index]) {
            (false, false) => "start or finish",
            (false, true) => "start",
            _ => "finish",
        };
        diagnostics.report(
            Code::LooseHammock,
            task.span,
            format!("no relation gives the hammock `{}` a {missing}", task.value.id.trim()),
            "let it begin with an SS (or FS) relation from the first task that it accompanies, and end with an FF relation from the last",
        );
    }
}
