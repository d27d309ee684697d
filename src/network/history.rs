//! What progress and imposed dates make of a plan's logic.
//!
//! What has happened moves nothing any more and waits for nothing. A relation from a finished
//! task, or from a start that has happened, is no link but an instant that holds its successor:
//! so is a constraint. Where tools differ:
//!
//! - P6 counts a relation from the start of a task in progress from where its remaining work
//!   starts, with what is left of the lag after the work done; and under retained logic a
//!   finished task passes on what its unfinished predecessors ask of it.
//! - Microsoft Project leaves the rest of a task in progress where it is planned: it waits for
//!   no predecessor and no data date. Late dates keep its relations all the same: a predecessor
//!   that it did not wait for is late when it finishes after the rest has to begin.

use super::{Bounds, LateBounds, Link, LinkLag, Network, Role};
use crate::plan::{
    Clock, Constraint, ConstraintKind, End, LagAmount, OutOfSequence, Plan, PointRule, Progress,
    Relation, Task, Tool,
};

/// How progress changes what a task is to the logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing has been done.
    Open,
    /// Some of it has been done.
    Begun,
    /// All of it has been done.
    Done,
    /// All of it has been done, but its successors wait for its predecessors.
    Passed,
}

/// The fate of every task, by task; `order` holds each after its predecessors.
pub(super) fn fates(plan: &Plan, order: &[usize]) -> Vec<Fate> {
    let mut fates: Vec<Fate> = plan
        .tasks
        .iter()
        .map(|task| match task.progress {
            Progress::NotStarted => Fate::Open,
            Progress::Started { .. } => Fate::Begun,
            Progress::Finished { .. } => Fate::Done,
        })
        .collect();
    let passes_on = plan.rules.tool == Tool::PrimaveraP6
        && plan.rules.out_of_sequence == OutOfSequence::RetainedLogic;
    if passes_on && fates.contains(&Fate::Done) {
        let mut place = vec![0; order.len()];
        for (at, &task) in order.iter().enumerate() {
            place[task] = at;
        }
        let mut relations: Vec<&Relation> = plan.logic().collect();
        relations.sort_by_key(|relation| place[relation.successor]);
        for relation in relations {
            if fates[relation.successor] == Fate::Done && fates[relation.predecessor] != Fate::Done
            {
                fates[relation.successor] = Fate::Passed;
            }
        }
    }
    fates
}

/// Whether something still waits for the predecessor of a relation.
pub(super) fn is_awaited(plan: &Plan, fates: &[Fate], relation: &Relation) -> bool {
    let waits = match fates[relation.successor] {
        Fate::Open | Fate::Passed => true,
        Fate::Begun => waits_when_begun(plan),
        Fate::Done => false,
    };
    waits && !has_happened(plan, fates, relation)
}

/// Whether the rest of a task in progress waits for its predecessors.
fn waits_when_begun(plan: &Plan) -> bool {
    plan.rules.out_of_sequence == OutOfSequence::RetainedLogic
        && plan.rules.tool != Tool::MicrosoftProject
}

/// Whether the end of the predecessor that a relation starts from lies in the past.
fn has_happened(plan: &Plan, fates: &[Fate], relation: &Relation) -> bool {
    match fates[relation.predecessor] {
        Fate::Open | Fate::Passed => false,
        Fate::Begun => !relation.kind.is_from_finish() && plan.rules.tool != Tool::PrimaveraP6,
        Fate::Done => true,
    }
}

/// The links that late dates keep although no early date waits for them.
pub(super) fn late_links(
    plan: &Plan,
    fates: &[Fate],
    position: &[u32],
    ranks: &[u32],
) -> Vec<(u32, Link)> {
    if plan.rules.tool != Tool::MicrosoftProject {
        return Vec::new();
    }
    let is_open = |task: usize| matches!(fates[task], Fate::Open | Fate::Begun);
    let mut relations: Vec<&Relation> = plan
        .logic()
        .filter(|relation| is_open(relation.predecessor) && is_open(relation.successor))
        .filter(|relation| !is_awaited(plan, fates, relation))
        .filter(|relation| !has_happened(plan, fates, relation))
        .collect();
    relations.sort_by_key(|relation| {
        (position[relation.successor], ranks[relation.predecessor], relation.kind)
    });
    relations
        .into_iter()
        .map(|relation| {
            (position[relation.successor], super::link(plan, fates, position, relation))
        })
        .collect()
}

/// The wait of a relation that is awaited.
pub(super) fn lag_left(plan: &Plan, fates: &[Fate], relation: &Relation) -> LinkLag {
    let predecessor = &plan.tasks[relation.predecessor];
    let done = done_of(predecessor);
    let is_open = fates[relation.predecessor] == Fate::Open;
    let minutes = match relation.lag.amount {
        LagAmount::Share(share) if is_open => return LinkLag::Share(share as f32),
        amount => planned_lag(predecessor, amount),
    };
    let minutes = match fates[relation.predecessor] {
        Fate::Begun if !relation.kind.is_from_finish() => {
            if done == 0 || fates[relation.successor] == Fate::Passed {
                0
            } else {
                (minutes - done).max(0)
            }
        }
        Fate::Passed if fates[relation.successor] == Fate::Begun => 0,
        Fate::Passed => (minutes - worked_since(plan, relation)).max(0),
        _ => minutes,
    };
    if minutes == 0 { LinkLag::None } else { LinkLag::Minutes(minutes) }
}

/// What has been done of a task that is under way.
fn done_of(task: &Task) -> i32 {
    match task.progress {
        Progress::Started { done, .. } => done,
        Progress::NotStarted | Progress::Finished { .. } => 0,
    }
}

/// A wait in minutes, a share being of all that its predecessor was planned to last, what has
/// been done included.
fn planned_lag(predecessor: &Task, amount: LagAmount) -> i32 {
    match amount {
        LagAmount::Minutes(minutes) => minutes,
        LagAmount::Share(share) => {
            let planned = f64::from(done_of(predecessor) + predecessor.planned);
            (share * planned).round_ties_even() as i32
        }
    }
}

/// What of a lag has passed since its predecessor's end happened.
fn worked_since(plan: &Plan, relation: &Relation) -> i32 {
    let (Progress::Finished { start, finish }, Some(until)) =
        (plan.tasks[relation.predecessor].progress, plan.data_date)
    else {
        return 0;
    };
    let since = if relation.kind.is_from_finish() { finish } else { start };
    plan.minutes_between(relation.lag.clock, since, until)
}

impl Network {
    /// Fills in, from the plan, all instants that nodes are held by.
    pub(super) fn hold_instants(&mut self, plan: &Plan, fates: &[Fate]) {
        for position in 0..self.nodes.len() {
            self.hold_node(plan, fates, position);
        }
        for relation in plan.logic().filter(|relation| has_happened(plan, fates, relation)) {
            self.hold_successor(plan, fates, relation);
        }
        for position in 0..self.nodes.len() {
            let links_are_plain = self.links_into(position).iter().all(|link| {
                link.kind == super::RelationKind::FinishStart
                    && link.lag == LinkLag::None
                    && !self.may_be_early(link.predecessor)
            });
            let node = &self.nodes[position];
            self.is_plain[position] = links_are_plain
                && node.role == Role::Work
                && !node.is_held
                && node.bounds == Bounds::default();
        }
    }

    /// Whether a node may be done before work that has not started may begin.
    fn may_be_early(&self, position: u32) -> bool {
        let node = &self.nodes[position as usize];
        node.bounds.is_capped() || node.floor < self.timeline.floor()
    }

    /// Where work goes on that began at an instant, after so many minutes of it.
    fn start_after(&self, clock: Clock, from: i32, minutes: i32) -> i32 {
        let table = self.timeline.table(clock);
        table.map_or(from + minutes, |table| table.start(table.worked(from) + minutes))
    }

    fn hold_node(&mut self, plan: &Plan, fates: &[Fate], position: usize) {
        let index = self.nodes[position].task as usize;
        let task = &plan.tasks[index];
        let instant = |at| self.timeline.instant(at);
        let mut node = self.nodes[position];
        let mut late = LateBounds::default();
        node.bounds = Bounds::default();
        node.is_held = false;
        node.floor = match self.timeline.table(node.clock) {
            None => self.timeline.floor(),
            Some(table) => {
                let floor = self.timeline.floor();
                let work = table.worked(floor);
                // A finish milestone of P6 stays where the work before it ends.
                let stays = plan.rules.tool == Tool::PrimaveraP6
                    && node.is_milestone
                    && node.point == PointRule::Settled
                    && work > 0
                    && table.finish(work) == floor;
                if stays { floor } else { table.start(work) }
            }
        };
        node.role = match (task.progress, task.kind) {
            (_, super::TaskKind::Hammock) => Role::Hammock,
            (Progress::NotStarted, _) => Role::Work,
            (Progress::Started { start, done, resume }, _) => {
                let start = instant(start);
                let mut resume = resume.map(instant);
                if plan.rules.tool == Tool::MicrosoftProject {
                    let planned = || self.start_after(node.clock, start, done);
                    node.floor = resume.take().unwrap_or_else(planned);
                }
                node.floor = resume.map_or(node.floor, |resume| node.floor.max(resume));
                Role::Begun { at: start, is_under_way: done > 0 }
            }
            (Progress::Finished { start, finish }, _) => {
                let ends = [start, finish].map(instant);
                match fates[index] {
                    Fate::Passed => Role::Passed(ends),
                    _ => Role::Done(ends),
                }
            }
        };
        if matches!(node.role, Role::Work | Role::Begun { .. }) {
            for constraint in &task.constraints {
                let at = instant(constraint.at);
                let is_open = node.role == Role::Work;
                let acts_early = is_open
                    || (constraint.kind.end() == End::Finish
                        && plan.rules.tool != Tool::PrimaveraP6);
                if acts_early {
                    hold_early(plan, constraint, at, &mut node);
                }
                let left_from = match (plan.rules.tool, task.progress) {
                    // It bounds the task from where it began: its rest, by what is done.
                    (Tool::MicrosoftProject, Progress::Started { done, .. })
                        if constraint.kind.end() == End::Start =>
                    {
                        self.start_after(node.clock, at, done)
                    }
                    _ => at,
                };
                let is_unbound = is_open || plan.rules.tool == Tool::MicrosoftProject;
                hold_late(constraint, left_from, is_unbound, &mut late);
            }
            if plan.rules.tool == Tool::MicrosoftProject {
                let end = task.deadline.and_then(|deadline| self.timeline.end_of_day(deadline));
                late.finish = earliest(late.finish, end);
            }
        }
        self.nodes[position] = node;
        self.late[position] = late;
    }

    /// Whether a constraint of the node at a position is what it keeps, rather than weaker than
    /// another or without effect on early dates: whether it may decide when the node starts.
    pub(crate) fn may_decide(&self, position: usize, constraint: &Constraint) -> bool {
        use ConstraintKind::{Mandatory, NoEarlier, NoLater, On, Pinned};

        let node = &self.nodes[position];
        let at = self.timeline.instant(constraint.at);
        let is_open = matches!(node.role, Role::Work | Role::Begun { .. });
        is_open
            && match constraint.kind {
                NoEarlier(End::Start) | On(End::Start) | Mandatory(End::Start) | Pinned => {
                    node.is_held && node.floor == at
                }
                NoEarlier(End::Finish) | On(End::Finish) => node.bounds.finish_floor == Some(at),
                NoLater(End::Start) => node.bounds.start_cap == Some(at),
                NoLater(End::Finish) | Mandatory(End::Finish) => node.bounds.finish_cap == Some(at),
            }
    }

    /// Holds a successor by the end of its predecessor that has happened.
    fn hold_successor(&mut self, plan: &Plan, fates: &[Fate], relation: &Relation) {
        let to_finish = relation.kind.is_to_finish();
        match fates[relation.successor] {
            Fate::Open | Fate::Passed => {}
            // It has started: whatever held its start is past.
            Fate::Begun if to_finish && waits_when_begun(plan) => {}
            Fate::Begun | Fate::Done => return,
        }
        let predecessor = &plan.tasks[relation.predecessor];
        let from = match predecessor.progress {
            Progress::NotStarted => return,
            Progress::Finished { finish, .. } if relation.kind.is_from_finish() => finish,
            Progress::Started { start, .. } | Progress::Finished { start, .. } => start,
        };
        let from = self.timeline.instant(from);
        let lag = planned_lag(predecessor, relation.lag.amount);
        let at = match (lag, self.timeline.table(relation.lag.clock)) {
            (0, _) => from,
            (_, None) => from + lag,
            (..0, Some(table)) if self.leads_reach_starts() => {
                table.start(table.worked(from) + lag)
            }
            (_, Some(table)) => table.finish(table.worked(from) + lag),
        };
        let node = &mut self.nodes[self.position[relation.successor] as usize];
        if to_finish {
            node.bounds.finish_floor = node.bounds.finish_floor.max(Some(at));
        } else if at > node.floor {
            node.floor = at;
            node.is_held = true;
        }
    }
}

/// Lets a constraint act on early dates.
fn hold_early(plan: &Plan, constraint: &Constraint, at: i32, node: &mut super::Node) {
    use ConstraintKind::{Mandatory, NoEarlier, NoLater, On, Pinned};

    let bounds = &mut node.bounds;
    match constraint.kind {
        NoEarlier(End::Start) | On(End::Start) => {
            if at > node.floor {
                node.floor = at;
                node.is_held = true;
            }
        }
        NoEarlier(End::Finish) | On(End::Finish) => {
            bounds.finish_floor = bounds.finish_floor.max(Some(at));
        }
        NoLater(end) => {
            if plan.rules.honours_constraints {
                match end {
                    End::Start => bounds.start_cap = earliest(bounds.start_cap, Some(at)),
                    End::Finish => bounds.finish_cap = earliest(bounds.finish_cap, Some(at)),
                }
            }
        }
        Mandatory(End::Start) | Pinned => {
            node.floor = at;
            node.is_held = true;
            bounds.start_cap = Some(at);
        }
        Mandatory(End::Finish) => {
            bounds.finish_floor = Some(at);
            bounds.finish_cap = Some(at);
        }
    }
}

/// Lets a constraint act on late dates.
fn hold_late(constraint: &Constraint, at: i32, is_open: bool, late: &mut LateBounds) {
    use ConstraintKind::{Mandatory, NoEarlier, NoLater, On, Pinned};

    match constraint.kind {
        NoEarlier(_) => {}
        Pinned => late.is_pinned = true,
        On(End::Start) if !is_open => {}
        NoLater(End::Start) | On(End::Start) => late.start = earliest(late.start, Some(at)),
        NoLater(End::Finish) | On(End::Finish) => late.finish = earliest(late.finish, Some(at)),
        Mandatory(End::Start) => late.fixed_start = late.fixed_start.or(is_open.then_some(at)),
        Mandatory(End::Finish) => late.fixed_finish = late.fixed_finish.or(Some(at)),
    }
}

/// The earlier of two instants that may be missing.
fn earliest(a: Option<i32>, b: Option<i32>) -> Option<i32> {
    a.into_iter().chain(b).min()
}
