//! Plan → [`Network`]: the plan's logic in the order in which it is computed.
//!
//! Ids become indices, tasks stand in topological order, the relations into each task lie
//! side by side. Order depends on ids and logic alone, never on the order of rows.
//!
//! Not here: durations of an iteration (see [`sample`](crate::sample)) and dates (see
//! [`schedule`](crate::schedule)).

mod events;
mod history;
mod outing;

use crate::plan::{
    Calendar, Clock, Plan, PointRule, Relation, RelationKind, RiskKind, Rules, TaskKind, Tool,
    topological_order,
};
use crate::timeline::{ROUNDED_BELOW, Timeline, round_minutes};
use history::Fate;

pub(crate) use events::order_only;
pub use events::{Check, Events, Fork, Need, NodeEvents, Reach, Repeat, Response};
pub use outing::{Anchor, PutOff, Span};

/// A plan compiled for scheduling. A *position* is a place in its topological order.
#[derive(Debug, Clone)]
pub struct Network {
    /// The axis of its instants.
    pub timeline: Timeline,
    /// The tasks in topological order.
    pub nodes: Vec<Node>,
    /// For each task of the plan, its position.
    pub position: Vec<u32>,
    /// Links into each node: those of node `i` are `links[first_link[i]..first_link[i + 1]]`,
    /// ordered by the predecessor's id.
    pub links: Vec<Link>,
    first_link: Vec<u32>,
    /// By link, the position of its predecessor: apart from all else that is known of links, since
    /// most plans need to know no more.
    pub predecessors: Vec<u32>,
    /// By position, whether all links into the node are finish-start without a wait, nothing else
    /// holds it, and none of its predecessors can finish before it may start for want of any.
    pub is_plain: Vec<bool>,
    /// Links that late dates keep although no early date waits for them, each with the position
    /// of its successor.
    pub late_links: Vec<(u32, Link)>,
    /// By whose rules dates are computed.
    pub rules: Rules,
    /// By position, the dates that late dates must keep.
    pub late: Vec<LateBounds>,
    /// Hammocks, each after those that it spans.
    pub spans: Vec<Span>,
    /// Tasks put off until their successors need them, each after its successors.
    pub put_off: Vec<PutOff>,
    /// Positions of the tasks of which one finishes last, ordered by id: a task that some
    /// successor always outlasts is not among them.
    pub finishers: Vec<u32>,
    /// What is settled while the project runs, where anything is.
    pub events: Option<Events>,
}

/// What is to be done about a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is placed.
    Work,
    /// What remains of it is placed.
    Begun {
        /// The instant at which it was begun.
        at: i32,
        /// Whether some of its work has been done since.
        is_under_way: bool,
    },
    /// Nothing: it happened between two instants.
    Done([i32; 2]),
    /// It happened between two instants, but its successors wait for what it should have waited
    /// for: under the retained logic of P6 it is a point in time that is still to come.
    Passed([i32; 2]),
    /// It spans others, and moves nothing.
    Hammock,
}

/// Instants that the early dates of a task keep whatever its relations are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// It finishes no earlier.
    pub finish_floor: Option<i32>,
    /// It starts no later, even before its predecessors let it.
    pub start_cap: Option<i32>,
    /// It finishes no later, even before its predecessors let it.
    pub finish_cap: Option<i32>,
}

impl Bounds {
    /// Whether it may have to start before its predecessors let it.
    #[inline]
    pub fn is_capped(self) -> bool {
        self.start_cap.is_some() || self.finish_cap.is_some()
    }
}

/// Instants that the late dates of a task keep.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LateBounds {
    /// The latest start.
    pub start: Option<i32>,
    /// The latest finish.
    pub finish: Option<i32>,
    /// A start that is late enough, whatever successors need.
    pub fixed_start: Option<i32>,
    /// A finish that is late enough, whatever successors need.
    pub fixed_finish: Option<i32>,
    /// Whether it is scheduled by hand: nobody asks where its work ends.
    pub is_pinned: bool,
}

/// A task in the network.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Its index in the plan.
    pub task: u32,
    /// The clock that counts its duration.
    pub clock: Clock,
    /// The rank of its id among all ids: a tie between tasks goes to the smallest.
    pub rank: u32,
    /// The plan's own duration, in minutes of its clock.
    pub planned: i32,
    /// The same without the plan's buffers: zero for a buffer.
    pub unbuffered: i32,
    /// What is to be done about it.
    pub role: Role,
    /// The earliest instant at which it may start for want of any predecessor.
    pub floor: i32,
    /// Whether something but the start of all work holds its start.
    pub is_held: bool,
    /// What else its early dates keep.
    pub bounds: Bounds,
    /// When it is reached where it takes no time.
    pub point: PointRule,
    /// Whether it is a milestone.
    pub is_milestone: bool,
    /// What is needed of its instants on the clock axis.
    pub instants: Instants,
}

/// Which instants of a node matter on the clock axis, beyond the work before its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Instants {
    /// Whether they may be later than its work: it may be a point in time, or its finish waits
    /// for another.
    pub are_imposed: bool,
    /// Whether something depends on the instant of its start.
    pub keep_start: bool,
    /// Whether something depends on the instant of its finish.
    pub keep_finish: bool,
}

/// A relation into a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Position of the predecessor.
    pub predecessor: u32,
    /// Which ends it joins.
    pub kind: RelationKind,
    /// The wait.
    pub lag: LinkLag,
    /// The clock that counts the wait.
    pub clock: Clock,
}

/// The wait of a link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LinkLag {
    /// None.
    None,
    /// So many minutes of the link's clock; never 0.
    Minutes(i32),
    /// So many minutes, behind a predecessor that may be absent: then there are none.
    WherePresent(i32),
    /// A share of the predecessor's duration.
    Share(f32),
}

impl LinkLag {
    /// The wait in minutes behind a predecessor that lasts `duration`, where both tasks happen.
    #[inline]
    pub fn minutes(self, duration: i32) -> i32 {
        match self {
            LinkLag::None => 0,
            LinkLag::Minutes(minutes) | LinkLag::WherePresent(minutes) => minutes,
            LinkLag::Share(share) => {
                let minutes = duration as f32 * share;
                // A share of several times a very long task is longer than a task may be.
                if minutes.abs() < ROUNDED_BELOW {
                    round_minutes(minutes)
                } else {
                    (f64::from(duration) * f64::from(share)).round_ties_even() as i32
                }
            }
        }
    }
}

impl Network {
    /// The logic of a plan. Its time axis reaches over a day; how far it has to is known when
    /// the longest iteration is scheduled: see [`compile`](crate::schedule::compile).
    pub(crate) fn new(plan: &Plan) -> Self {
        let ranks = ranks(plan.tasks.iter().map(|task| task.id.as_str()));
        let order_only = order_only(plan);
        let order = topological_order(plan.logic().chain(&order_only), &ranks);
        debug_assert_eq!(order.len(), plan.tasks.len(), "a valid plan has no cycle");
        let mut position = vec![0_u32; plan.tasks.len()];
        for (place, &task) in order.iter().enumerate() {
            position[task] = place as u32;
        }
        let fates = history::fates(plan, &order);
        let (links, first_link) = links_by_successor(plan, &fates, &position, &ranks);
        let late_links = history::late_links(plan, &fates, &position, &ranks);
        let mut network = Self {
            timeline: Timeline::new(plan, 1),
            nodes: nodes(plan, &order, &ranks),
            late: vec![LateBounds::default(); order.len()],
            is_plain: vec![false; order.len()],
            position,
            predecessors: links.iter().map(|link| link.predecessor).collect(),
            links,
            first_link,
            late_links,
            rules: plan.rules,
            spans: Vec::new(),
            put_off: Vec::new(),
            finishers: Vec::new(),
            events: None,
        };
        network.spans = outing::spans(plan, &network.position, &ranks);
        network.put_off = outing::put_off(plan, &network.position, &fates);
        network.hold_instants(plan, &fates);
        network.finishers = finishers(&network);
        network.events = Events::of_plan(plan, &network.position, &fates, &network.spans);
        if let Some(events) = &mut network.events {
            events.hold_instants(plan, &network.timeline);
        }
        network.mark_absent();
        network.mark_instants(plan);
        network
    }

    /// Whether a lead goes back to where work begins, as in other tools, rather than to where
    /// the work before it ends.
    #[inline]
    pub fn leads_reach_starts(&self) -> bool {
        self.rules.tool != Tool::Planodds
    }

    /// Marks whose instants are needed: of what other clocks read, of what imposes instants
    /// on others, and of what may finish last.
    fn mark_instants(&mut self, plan: &Plan) {
        let may_be_zero = may_be_zero(plan);
        for position in 0..self.nodes.len() {
            let finish_waits =
                self.links_into(position).iter().any(|link| link.kind.is_to_finish());
            let node = &mut self.nodes[position];
            let finish_waits =
                finish_waits || node.bounds.finish_floor.is_some() || node.bounds.is_capped();
            let are_imposed =
                finish_waits || node.role != Role::Work || may_be_zero[node.task as usize];
            node.instants =
                Instants { are_imposed, keep_start: are_imposed, keep_finish: are_imposed };
        }
        for position in 0..self.nodes.len() {
            if self.may_be_absent(position) {
                // Where it is then does not follow from its work.
                let kept = &mut self.nodes[position].instants;
                (kept.keep_start, kept.keep_finish) = (true, true);
            }
        }
        for &position in &self.finishers {
            self.nodes[position as usize].instants.keep_finish = true;
        }
        for task in &self.put_off {
            let kept = &mut self.nodes[task.position as usize].instants;
            (kept.keep_start, kept.keep_finish) = (true, true);
        }
        for successor in 0..self.nodes.len() {
            let are_imposed = self.nodes[successor].instants.are_imposed;
            for index in self.link_range(successor) {
                let link = self.links[index];
                if are_imposed || !self.is_on_one_clock(successor, &link) {
                    let kept = &mut self.nodes[link.predecessor as usize].instants;
                    if link.kind.is_from_finish() {
                        kept.keep_finish = true;
                    } else {
                        kept.keep_start = true;
                    }
                }
            }
        }
    }

    /// Whether there are iterations in which the node at a position does not happen.
    #[inline]
    pub fn may_be_absent(&self, position: usize) -> bool {
        self.events.as_ref().is_some_and(|events| events.nodes[position].may_be_absent)
    }

    /// Marks the waits that there are only where their predecessor happens. Shares of what takes
    /// no time are none by themselves.
    fn mark_absent(&mut self) {
        let Some(events) = &self.events else { return };
        for link in &mut self.links {
            if let LinkLag::Minutes(minutes) = link.lag
                && events.nodes[link.predecessor as usize].may_be_absent
            {
                link.lag = LinkLag::WherePresent(minutes);
            }
        }
    }

    /// Whether one clock counts both tasks of a link into the node at a position, and its wait.
    #[inline]
    pub fn is_on_one_clock(&self, position: usize, link: &Link) -> bool {
        let clock = self.nodes[position].clock;
        self.nodes[link.predecessor as usize].clock == clock
            && (link.lag == LinkLag::None || link.clock == clock)
    }

    /// The links into the node at a position.
    #[inline]
    pub fn links_into(&self, position: usize) -> &[Link] {
        &self.links[self.link_range(position)]
    }

    /// Where in [`links`](Self::links) those into the node at a position are.
    #[inline]
    pub fn link_range(&self, position: usize) -> std::ops::Range<usize> {
        self.first_link[position] as usize..self.first_link[position + 1] as usize
    }

    /// The same logic in an iteration whose calendars are others: some have lost days to the
    /// [weather](crate::sample::calendars_of). Instants by which tasks are held are those of the
    /// plan's own calendars.
    #[must_use]
    pub fn with_calendars(&self, calendars: &[Calendar]) -> Self {
        Self { timeline: self.timeline.with_calendars(calendars), ..self.clone() }
    }

    /// Lays out the time axis anew, with tables over `n_days` days.
    pub(crate) fn set_reach(&mut self, plan: &Plan, n_days: i32) {
        self.set_timeline(plan, Timeline::new(plan, n_days));
    }

    /// Lays out the time axis anew, with tables that only [try](Timeline::of_runs) how far
    /// they have to reach.
    pub(crate) fn try_reach(&mut self, plan: &Plan, n_days: i32) {
        self.set_timeline(plan, Timeline::of_runs(plan, n_days));
    }

    fn set_timeline(&mut self, plan: &Plan, timeline: Timeline) {
        self.timeline = timeline;
        let order: Vec<usize> = self.nodes.iter().map(|node| node.task as usize).collect();
        self.hold_instants(plan, &history::fates(plan, &order));
        if let Some(events) = &mut self.events {
            events.hold_instants(plan, &self.timeline);
        }
    }
}

/// The rank of each id in the order of ids.
pub(crate) fn ranks<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut sorted: Vec<(&str, usize)> = ids.enumerate().map(|(index, id)| (id, index)).collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; sorted.len()];
    for (rank, (_, index)) in sorted.into_iter().enumerate() {
        ranks[index] = rank as u32;
    }
    ranks
}

fn nodes(plan: &Plan, order: &[usize], ranks: &[u32]) -> Vec<Node> {
    order
        .iter()
        .map(|&index| {
            let task = &plan.tasks[index];
            Node {
                task: index as u32,
                clock: task.clock,
                rank: ranks[index],
                planned: task.planned,
                unbuffered: if task.kind == TaskKind::Buffer { 0 } else { task.planned },
                role: Role::Work,
                floor: 0,
                is_held: false,
                bounds: Bounds::default(),
                point: task.point,
                is_milestone: task.kind == TaskKind::Milestone,
                instants: Instants::default(),
            }
        })
        .collect()
}

/// By task, whether it may last no minute in some iteration: that errs on the side of may.
fn may_be_zero(plan: &Plan) -> Vec<bool> {
    let mut may: Vec<bool> = plan.tasks.iter().map(|task| task.estimate.lower() < 1.0).collect();
    for risk in &plan.risks {
        for effect in &risk.effects {
            let shortens =
                risk.kind == RiskKind::Opportunity || effect.impact.distribution().lower() < 0.0;
            may[effect.task] |= shortens;
        }
    }
    may
}

fn link(plan: &Plan, fates: &[Fate], position: &[u32], relation: &Relation) -> Link {
    Link {
        predecessor: position[relation.predecessor],
        kind: relation.kind,
        lag: history::lag_left(plan, fates, relation),
        clock: relation.lag.clock,
    }
}

/// The relations that something still waits for, as links by successor.
fn links_by_successor(
    plan: &Plan,
    fates: &[Fate],
    position: &[u32],
    ranks: &[u32],
) -> (Vec<Link>, Vec<u32>) {
    let mut relations: Vec<&Relation> =
        plan.logic().filter(|relation| history::is_awaited(plan, fates, relation)).collect();
    relations.sort_by_key(|relation| {
        (position[relation.successor], ranks[relation.predecessor], relation.kind)
    });
    let links = relations.iter().map(|relation| link(plan, fates, position, relation)).collect();
    let mut first_link = vec![0_u32; position.len() + 1];
    for relation in relations {
        first_link[position[relation.successor] as usize + 1] += 1;
    }
    for place in 0..position.len() {
        first_link[place + 1] += first_link[place];
    }
    (links, first_link)
}

/// Tasks that may finish last: those without a successor that never finishes before them.
/// Where such a successor finishes with its predecessor it is driven by it, so that nothing
/// critical is missed by asking the successor alone.
fn finishers(network: &Network) -> Vec<u32> {
    let mut outlasted = vec![false; network.nodes.len()];
    for position in 0..network.nodes.len() {
        if network.nodes[position].bounds.is_capped() {
            continue;
        }
        for link in network.links_into(position) {
            let waits = match link.lag {
                LinkLag::None => true,
                LinkLag::Minutes(minutes) | LinkLag::WherePresent(minutes) => minutes >= 0,
                LinkLag::Share(share) => share >= 0.0,
            };
            let outlasts = match link.kind {
                RelationKind::FinishStart | RelationKind::FinishFinish => waits,

                RelationKind::StartStart | RelationKind::StartFinish => false,
            };
            if outlasts {
                outlasted[link.predecessor as usize] = true;
            }
        }
    }
    let may_be_last = |&position: &u32| {
        !outlasted[position as usize] && network.nodes[position as usize].role != Role::Hammock
    };
    let mut finishers: Vec<u32> = (0..network.nodes.len() as u32).filter(may_be_last).collect();
    finishers.sort_unstable_by_key(|&position| network.nodes[position as usize].rank);
    finishers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_the_longest_tasks_are_as_long_as_they_say() {
        let double = LinkLag::Share(2.0);
        for duration in [0, 1, 2_097_151, 2_097_152, 3_840_000, 4_194_303] {
            assert_eq!(double.minutes(duration), 2 * duration);
            assert_eq!(LinkLag::Share(-2.0).minutes(duration), -2 * duration);
        }
    }
}
