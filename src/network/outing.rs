//! Tasks whose dates follow from others' and move none: hammocks, and tasks that are put off
//! until their successors need them.

use super::history::Fate;
use super::{Network, Role};
use crate::plan::{Clock, End, LagAmount, Plan, Relation, TaskKind, topological_order};

/// A hammock: it lasts from the first of its starts to the last of its finishes.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Its position.
    pub position: u32,
    /// What its start follows from.
    pub starts: Vec<Anchor>,
    /// What its finish follows from.
    pub finishes: Vec<Anchor>,
}

/// A task that is put off as far as its successors let it.
#[derive(Debug, Clone, PartialEq)]
pub struct PutOff {
    /// Its position.
    pub position: u32,
    /// What its start must leave time for.
    pub starts: Vec<Anchor>,
    /// What its finish must leave time for.
    pub finishes: Vec<Anchor>,
}

/// An end of another task, with the wait between the two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// Position of the other task.
    pub position: u32,
    /// Which of its ends.
    pub end: End,
    /// The wait of the relation in minutes: of a share of a duration, as planned.
    pub lag: i32,
    /// The clock that counts the wait.
    pub clock: Clock,
    /// Whether the other task is the relation's successor, so that the wait lies before it.
    pub is_after: bool,
}

fn end_of(is_finish: bool) -> End {
    if is_finish { End::Finish } else { End::Start }
}

/// The other task of a relation, seen from its predecessor or its successor.
fn anchor(plan: &Plan, relation: &Relation, position: &[u32], is_after: bool) -> Anchor {
    let (other, is_finish) = if is_after {
        (relation.successor, relation.kind.is_to_finish())
    } else {
        (relation.predecessor, relation.kind.is_from_finish())
    };
    let lag = match relation.lag.amount {
        LagAmount::Minutes(minutes) => minutes,
        // Of the duration as planned: nothing is moved by it.
        LagAmount::Share(share) => {
            let planned = f64::from(plan.tasks[relation.predecessor].planned);
            (share * planned).round_ties_even() as i32
        }
    };
    Anchor {
        position: position[other],
        end: end_of(is_finish),
        lag,
        clock: relation.lag.clock,
        is_after,
    }
}

/// The hammocks of a plan, each after those that it spans.
pub(super) fn spans(plan: &Plan, position: &[u32], ranks: &[u32]) -> Vec<Span> {
    let is_hammock = |task: usize| plan.tasks[task].kind == TaskKind::Hammock;
    let among = plan
        .relations
        .iter()
        .filter(|relation| is_hammock(relation.predecessor) && is_hammock(relation.successor));
    let mut order: Vec<usize> =
        topological_order(among, ranks).into_iter().filter(|&task| is_hammock(task)).collect();
    let mut by_task: Vec<Option<Span>> = (0..plan.tasks.len())
        .map(|task| {
            is_hammock(task).then(|| Span {
                position: position[task],
                starts: Vec::new(),
                finishes: Vec::new(),
            })
        })
        .collect();
    for relation in &plan.relations {
        if let Some(span) = &mut by_task[relation.successor] {
            let to =
                if relation.kind.is_to_finish() { &mut span.finishes } else { &mut span.starts };
            to.push(anchor(plan, relation, position, false));
        }
        // A hammock before another is done already when that one is spanned.
        if !is_hammock(relation.successor)
            && let Some(span) = &mut by_task[relation.predecessor]
        {
            let to =
                if relation.kind.is_from_finish() { &mut span.finishes } else { &mut span.starts };
            to.push(anchor(plan, relation, position, true));
        }
    }
    order.drain(..).filter_map(|task| by_task[task].take()).collect()
}

/// The tasks to be put off, each after its successors.
pub(super) fn put_off(plan: &Plan, position: &[u32], fates: &[Fate]) -> Vec<PutOff> {
    let is_put_off =
        |task: usize| plan.tasks[task].as_late_as_possible && fates[task] == Fate::Open;
    let mut by_task: Vec<Option<PutOff>> = (0..plan.tasks.len())
        .map(|task| {
            is_put_off(task).then(|| PutOff {
                position: position[task],
                starts: Vec::new(),
                finishes: Vec::new(),
            })
        })
        .collect();
    for relation in plan.logic() {
        if matches!(fates[relation.successor], Fate::Done) {
            continue;
        }
        if let Some(task) = &mut by_task[relation.predecessor] {
            let to =
                if relation.kind.is_from_finish() { &mut task.finishes } else { &mut task.starts };
            to.push(anchor(plan, relation, position, true));
        }
    }
    let mut found: Vec<PutOff> = by_task.into_iter().flatten().collect();
    found.sort_by_key(|task| std::cmp::Reverse(task.position));
    found
}

impl Network {
    /// Minutes on a hammock's own clock from its start to where its durations begin, of one that
    /// is under way: they tell the rest. Nothing of one that is still to come, and nothing of one
    /// that is over, whose durations tell all.
    pub fn span_done(&self, position: u32) -> i32 {
        let Some(span) = self.spans.iter().find(|span| span.position == position) else {
            return 0;
        };
        let known = |anchor: &Anchor| {
            let at = match (self.nodes[anchor.position as usize].role, anchor.end) {
                (Role::Done([start, _]) | Role::Passed([start, _]), End::Start) => start,
                (Role::Done([_, finish]) | Role::Passed([_, finish]), End::Finish) => finish,
                (Role::Begun { at, .. }, End::Start) => at,
                _ => return None,
            };
            let wait = if anchor.is_after { -anchor.lag } else { anchor.lag };
            let table = self.timeline.table(anchor.clock).filter(|_| wait != 0);
            Some(table.map_or(at + wait, |table| table.start(table.worked(at) + wait)))
        };
        let is_over = span.finishes.iter().all(|anchor| known(anchor).is_some());
        let Some(start) = span.starts.iter().filter_map(known).min().filter(|_| !is_over) else {
            return 0;
        };
        let node = &self.nodes[position as usize];
        let table = self.timeline.table(node.clock);
        let worked = |at| table.map_or(at, |table| table.worked(at));
        (worked(node.floor) - worked(start)).max(0)
    }
}
