//! Tasks that wait for each other in a ring.

use std::collections::{HashMap, VecDeque};

use super::Placed;
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Relation, Task};

/// So many times at most the knots left are asked for a ring: a tangle is no list to work off.
const MOST_ROUNDS: usize = 20;

/// Reports rings of tasks that wait for each other, until none would be left without the
/// relations that close them.
///
/// A knot is a strongly connected component with more than one task (Tarjan 1972). The ring shown is the
/// shortest through the task with the smallest id, so that it does not depend on the order of rows.
pub(crate) fn report_cycles(
    tasks: &[Placed<Task>],
    relations: &[Placed<Relation>],
    diagnostics: &mut Diagnostics,
) {
    let id = |task: usize| tasks[task].value.id.as_str();
    let mut successors: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
    // The first place that joins two tasks. Only asked, never walked through.
    let mut places: HashMap<(usize, usize), Span> = HashMap::new();
    for Placed { value: relation, span } in relations {
        successors[relation.predecessor].push(relation.successor);
        let first = places.entry((relation.predecessor, relation.successor)).or_insert(*span);
        *first = (*first).min(*span);
    }
    for row in &mut successors {
        row.sort_by_key(|task| id(*task));
        row.dedup();
    }
    for _ in 0..MOST_ROUNDS {
        let knots = knots(&successors);
        if knots.is_empty() {
            break;
        }
        for knot in knots {
            let Some(first) = knot.iter().copied().min_by_key(|task| id(*task)) else {
                continue;
            };
            let ring = shortest_ring(first, &successors);
            let mut path: Vec<&str> = ring.iter().map(|task| id(*task).trim()).collect();
            path.push(id(first).trim());
            let last = ring.last().copied().unwrap_or(first);
            diagnostics.report(
                Code::Cycle,
                places.get(&(last, first)).copied(),
                format!("these tasks wait for each other: {}", path.join(" → ")),
                "remove one of these relations, or turn it round",
            );
            successors[last].retain(|&successor| successor != first);
        }
    }
}

/// The shortest ring through a task that is part of one, without its repetition at the end.
pub(super) fn shortest_ring(first: usize, successors: &[Vec<usize>]) -> Vec<usize> {
    // Of the tasks seen alone: most rings are small. Only asked, never walked through.
    let mut before: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([first]);
    while let Some(task) = queue.pop_front() {
        for &next in &successors[task] {
            if next == first {
                let mut ring = vec![task];
                while let Some(&previous) = before.get(&ring[ring.len() - 1]) {
                    ring.push(previous);
                }
                ring.reverse();
                return ring;
            }
            before.entry(next).or_insert_with(|| {
                queue.push_back(next);
                task
            });
        }
    }
    vec![first]
}

/// Strongly connected components of more than one task, without recursion: plans may be deep.
pub(super) fn knots(successors: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let n = successors.len();
    let (mut index, mut low, mut open) = (vec![UNSEEN; n], vec![0; n], vec![false; n]);
    let (mut stack, mut knots, mut counter) = (Vec::new(), Vec::new(), 0);
    for root in 0..n {
        if index[root] != UNSEEN {
            continue;
        }
        let mut calls = vec![(root, 0)];
        while let Some((task, position)) = calls.pop() {
            if position == 0 {
                (index[task], low[task], open[task]) = (counter, counter, true);
                counter += 1;
                stack.push(task);
            } else {
                let child = successors[task][position - 1];
                low[task] = low[task].min(low[child]);
            }
            let mut descend = None;
            for (at, &next) in successors[task].iter().enumerate().skip(position) {
                if index[next] == UNSEEN {
                    descend = Some((at, next));
                    break;
                } else if open[next] {
                    low[task] = low[task].min(index[next]);
                }
            }
            if let Some((at, next)) = descend {
                calls.push((task, at + 1));
                calls.push((next, 0));
            } else if low[task] == index[task] {
                let mut knot = Vec::new();
                while let Some(member) = stack.pop() {
                    open[member] = false;
                    knot.push(member);
                    if member == task {
                        break;
                    }
                }
                if knot.len() > 1 {
                    knots.push(knot);
                }
            }
        }
    }
    knots
}
