//! The order in which relations let tasks be computed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Relation;

/// Tasks so that each stands after its predecessors; among those free to go, the one of the
/// lowest rank first. Tasks in a ring, and those behind one, are left out.
///
/// Source: A. B. Kahn, "Topological sorting of large networks", 1962.
pub(crate) fn topological_order<'a>(
    relations: impl IntoIterator<Item = &'a Relation>,
    ranks: &[u32],
) -> Vec<usize> {
    let mut n_waiting = vec![0_u32; ranks.len()];
    // The successors of a task as a chain: where in `chain` the last of them stands, and there
    // its task and where the one before it stands.
    let mut last = vec![None; ranks.len()];
    let mut chain = Vec::new();
    for relation in relations {
        n_waiting[relation.successor] += 1;
        let before = last[relation.predecessor].replace(chain.len());
        chain.push((relation.successor, before));
    }
    let mut free: BinaryHeap<Reverse<(u32, usize)>> = (0..ranks.len())
        .filter(|&task| n_waiting[task] == 0)
        .map(|task| Reverse((ranks[task], task)))
        .collect();
    let mut order = Vec::with_capacity(ranks.len());
    while let Some(Reverse((_, task))) = free.pop() {
        order.push(task);
        let mut next = last[task];
        while let Some(at) = next {
            let (successor, before) = chain[at];
            next = before;
            n_waiting[successor] -= 1;
            if n_waiting[successor] == 0 {
                free.push(Reverse((ranks[successor], successor)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Clock, Lag, LagAmount, RelationKind};

    fn relation((predecessor, successor): (usize, usize)) -> Relation {
        let lag = Lag { amount: LagAmount::Minutes(0), clock: Clock::Working(0) };
        Relation { predecessor, successor, kind: RelationKind::FinishStart, lag }
    }

    #[test]
    fn tasks_follow_their_predecessors_and_ranks_break_ties() {
        let relations = [(3, 0), (0, 1)].map(relation);
        assert_eq!(topological_order(&relations, &[0, 1, 9, 5]), [3, 0, 1, 2]);
    }

    #[test]
    fn rings_and_what_waits_for_them_are_left_out() {
        let relations = [(0, 1), (1, 0), (1, 2)].map(relation);
        assert_eq!(topological_order(&relations, &[0, 1, 2, 3]), [3]);
    }
}
