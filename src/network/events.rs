//! What is settled while a project runs: forks, repetitions, decisions, and risks that hit only
//! what is under way in their time.
//!
//! Everything here is told by position, in the order in which the network is gone through: what
//! settles something always stands before what is settled by it.

use jiff::civil::{Date, DateTime, Time};

use super::history::Fate;
use super::outing::Span;
use super::ranks;
use crate::plan::{
    Action, Branch, Condition, Lag, LagAmount, Limit, Moment, Plan, PlanParts, Relation,
    RelationKind, RiskStatus, TaskKind, Window,
};
use crate::timeline::Timeline;

/// What is settled while a project runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    /// By position.
    pub nodes: Vec<NodeEvents>,
    /// The forks, in the plan's order.
    pub forks: Vec<Fork>,
    /// For each rework loop of the plan, how many rounds it has.
    pub n_rounds: Vec<usize>,
    /// The decisions, in the plan's order.
    pub responses: Vec<Response>,
    /// For each risk of the plan, the stretches of time within which alone it hits, as instants:
    /// from one, until before another, in order and apart; `None` where it hits at any time.
    pub windows: Vec<Option<Vec<[i32; 2]>>>,
}

/// What there is to settle about a node, and when it is placed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeEvents {
    /// Whether there are iterations in which it does not happen.
    pub may_be_absent: bool,
    /// Whether it never happens.
    pub is_dropped: bool,
    /// The forks that decide whether it happens; it needs all of them.
    pub needs: Vec<Need>,
    /// The repetitions that it is a part of; it needs all of them.
    pub repeats: Vec<Repeat>,
    /// What decisions do about it, where it has not started.
    pub reach: Vec<Reach>,
    /// Risks with windows that act on it, as indices in the plan.
    pub windowed: Vec<usize>,
    /// Decisions taken at it, as indices in the plan.
    pub responses: Vec<usize>,
    /// Forks that its finish settles, as indices in the plan.
    pub forks: Vec<usize>,
    /// Rework loops whose rounds it ends, as indices in the plan.
    pub loops: Vec<usize>,
}

/// The outcomes of a fork with which a node happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Index of the branch in the plan.
    pub fork: usize,
    /// Indices of its outcomes.
    pub outcomes: Vec<usize>,
}

/// What a node repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// Index of the rework loop in the plan.
    pub rework: usize,
    /// Which round it is a part of, from 0.
    pub round: usize,
    /// Position of what it repeats.
    pub original: u32,
}

/// What a decision does about a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Index of the decision in the plan.
    pub response: usize,
    /// Minutes of the node's clock that it adds; `None` where it drops the node.
    pub delay: Option<i32>,
}

/// A fork.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    /// Position of the node whose finish settles it.
    pub after: u32,
    /// How many outcomes it has.
    pub n_outcomes: usize,
    /// The outcome that the plan's own dates take.
    pub planned: usize,
    /// Decisions that may settle it before, in order of their ids: their indices in the plan, and
    /// the outcomes that they choose.
    pub takes: Vec<(usize, usize)>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Position of the node at which it is taken.
    pub at: u32,
    /// When.
    pub moment: Moment,
    /// What must hold, all of it.
    pub checks: Vec<Check>,
}

/// Something about the node of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It finishes after an instant.
    After(i32),
    /// So many minutes of its clock lie between its start and its finish, and more.
    LastsOver(i32),
    /// It finishes more than so many minutes of its clock after an instant, that of the finish in
    /// the plan's own dates.
    LateBy {
        /// Its finish by the plan's own dates.
        planned: i32,
        /// The minutes.
        minutes: i32,
    },
    /// The risk with this index occurred.
    Occurred(usize),
}

/// Whether anything in a plan is settled while it runs.
fn has_events(plan: &PlanParts) -> bool {
    !(plan.branches.is_empty() && plan.reworks.is_empty() && plan.decisions.is_empty())
        || plan.tasks.iter().any(|task| task.is_dropped)
        || plan.risks.iter().any(|risk| has_windows(plan, risk))
}

/// Whether a risk hits at certain times only.
fn has_windows(plan: &PlanParts, risk: &crate::plan::Risk) -> bool {
    let acts = |task: usize| !plan.tasks[task].progress.is_finished();
    !risk.windows.is_empty()
        && risk.status != RiskStatus::Closed
        && risk.effects.iter().any(|effect| acts(effect.task))
}

/// What has to be settled before what, beside the plan's relations: pairs of tasks, written as
/// relations. Nothing waits for any of them.
pub(crate) fn order_only(plan: &PlanParts) -> Vec<Relation> {
    let mut pairs = Vec::new();
    for branch in &plan.branches {
        let below = branch.outcomes.iter().flat_map(|outcome| &outcome.tasks);
        pairs.extend(below.map(|&task| (branch.after, task)));
    }
    for rework in &plan.reworks {
        for &(original, copy) in rework.rounds.iter().flat_map(|round| &round.copies) {
            pairs.extend([(rework.last, copy), (original, copy)]);
        }
    }
    for decision in &plan.decisions {
        let at = decision.at;
        for action in &decision.actions {
            match action {
                Action::Delay(tasks) => pairs.extend(tasks.iter().map(|&(task, _)| (at, task))),
                Action::Cut(tasks) => pairs.extend(tasks.iter().map(|&task| (at, task))),
                Action::Take { branch, .. } => pairs.push((at, plan.branches[*branch].after)),
            }
        }
        for condition in &decision.conditions {
            if let Condition::Occurred(risk) = condition
                && has_windows(plan, &plan.risks[*risk])
            {
                pairs.extend(plan.risks[*risk].effects.iter().map(|effect| (effect.task, at)));
            }
        }
    }
    if pairs.is_empty() {
        return Vec::new();
    }
    let moves = |task: usize| plan.tasks[task].kind != TaskKind::Hammock;
    let lag = Lag { amount: LagAmount::Minutes(0), clock: plan.tasks[0].clock };
    pairs
        .into_iter()
        .filter(|&(before, after)| before != after && moves(before) && moves(after))
        .map(|(predecessor, successor)| Relation {
            predecessor,
            successor,
            kind: RelationKind::FinishStart,
            lag,
        })
        .collect()
}

impl Events {
    /// The events of a plan, if it has any; instants are still to be filled in.
    pub(super) fn of_plan(
        plan: &Plan,
        position: &[u32],
        fates: &[Fate],
        spans: &[Span],
    ) -> Option<Self> {
        if !has_events(plan) {
            return None;
        }
        let mut nodes = vec![NodeEvents::default(); position.len()];
        let is_open = |task: usize| fates[task] == Fate::Open;
        let place = |task: usize| position[task] as usize;
        for (task, row) in plan.tasks.iter().enumerate() {
            nodes[place(task)].is_dropped = row.is_dropped && is_open(task);
        }
        for (fork, branch) in plan.branches.iter().enumerate() {
            nodes[place(branch.after)].forks.push(fork);
            for (outcome, row) in branch.outcomes.iter().enumerate() {
                for &task in row.tasks.iter().filter(|&&task| is_open(task)) {
                    let needs = &mut nodes[place(task)].needs;
                    match needs.last_mut().filter(|need| need.fork == fork) {
                        Some(need) => need.outcomes.push(outcome),
                        None => needs.push(Need { fork, outcomes: vec![outcome] }),
                    }
                }
            }
        }
        for (rework, loop_) in plan.reworks.iter().enumerate() {
            nodes[place(loop_.last)].loops.push(rework);
            for (round, copies) in loop_.rounds.iter().enumerate() {
                for &(original, copy) in &copies.copies {
                    if is_open(copy) {
                        let original = position[original];
                        nodes[place(copy)].repeats.push(Repeat { rework, round, original });
                    }
                }
            }
        }
        let is_reached = |task: usize| is_open(task) && plan.tasks[task].kind != TaskKind::Hammock;
        let by_id = decisions_by_id(plan);
        for &response in &by_id {
            let decision = &plan.decisions[response];
            nodes[place(decision.at)].responses.push(response);
            for action in &decision.actions {
                let reach: Vec<(usize, Option<i32>)> = match action {
                    Action::Delay(tasks) => {
                        tasks.iter().map(|&(task, minutes)| (task, Some(minutes))).collect()
                    }
                    Action::Cut(tasks) => tasks.iter().map(|&task| (task, None)).collect(),
                    Action::Take { .. } => continue,
                };
                for (task, delay) in reach.into_iter().filter(|&(task, _)| is_reached(task)) {
                    nodes[place(task)].reach.push(Reach { response, delay });
                }
            }
        }
        for (index, risk) in plan.risks.iter().enumerate() {
            if has_windows(plan, risk) {
                for effect in &risk.effects {
                    if !plan.tasks[effect.task].progress.is_finished() {
                        nodes[place(effect.task)].windowed.push(index);
                    }
                }
            }
        }
        for node in &mut nodes {
            node.may_be_absent = node.is_dropped
                || !node.needs.is_empty()
                || !node.repeats.is_empty()
                || node.reach.iter().any(|reach| reach.delay.is_none());
        }
        for span in spans {
            let mut anchors = span.starts.iter().chain(&span.finishes).peekable();
            let may_be_idle = anchors.peek().is_some()
                && anchors.all(|anchor| nodes[anchor.position as usize].may_be_absent);
            nodes[span.position as usize].may_be_absent |= may_be_idle;
        }
        Some(Self {
            nodes,
            forks: forks(plan, position, &by_id),
            n_rounds: plan.reworks.iter().map(|rework| rework.rounds.len()).collect(),
            responses: responses(plan, position),
            windows: Vec::new(),
        })
    }

    /// Fills in all instants but those of the plan's own dates.
    pub(super) fn hold_instants(&mut self, plan: &Plan, timeline: &Timeline) {
        self.windows = plan
            .risks
            .iter()
            .map(|risk| {
                has_windows(plan, risk).then(|| window_instants(&risk.windows, plan, timeline))
            })
            .collect();
        for (response, decision) in self.responses.iter_mut().zip(&plan.decisions) {
            for (check, condition) in response.checks.iter_mut().zip(&decision.conditions) {
                if let (Check::After(at), Condition::FinishesAfter(limit)) = (check, condition) {
                    *at = limit_instant(*limit, timeline);
                }
            }
        }
    }

    /// Fills in the finishes of the plan's own dates, by position.
    pub(crate) fn hold_planned(&mut self, finishes: impl Fn(usize) -> i32) {
        for response in &mut self.responses {
            for check in &mut response.checks {
                if let Check::LateBy { planned, .. } = check {
                    *planned = finishes(response.at as usize);
                }
            }
        }
    }

    /// By position, whether each node happens in the plan's own dates: forks turn out as they are
    /// planned, nothing is repeated and nobody decides anything.
    pub fn planned(&self) -> Vec<bool> {
        let mut happens = vec![true; self.nodes.len()];
        for position in 0..self.nodes.len() {
            let node = &self.nodes[position];
            happens[position] = !node.is_dropped
                && node.repeats.is_empty()
                && node.needs.iter().all(|need| {
                    let fork = &self.forks[need.fork];
                    happens[fork.after as usize] && need.outcomes.contains(&fork.planned)
                });
        }
        happens
    }
}

fn decisions_by_id(plan: &Plan) -> Vec<usize> {
    let ranks = ranks(plan.decisions.iter().map(|decision| decision.id.as_str()));
    let mut by_id: Vec<usize> = (0..plan.decisions.len()).collect();
    by_id.sort_unstable_by_key(|&decision| ranks[decision]);
    by_id
}

fn forks(plan: &Plan, position: &[u32], by_id: &[usize]) -> Vec<Fork> {
    let takes = |fork: usize| {
        let mut takes = Vec::new();
        for &decision in by_id {
            for action in &plan.decisions[decision].actions {
                if let Action::Take { branch, outcome } = *action
                    && branch == fork
                {
                    takes.push((decision, outcome));
                }
            }
        }
        takes
    };
    let fork = |(index, branch): (usize, &Branch)| Fork {
        after: position[branch.after],
        n_outcomes: branch.outcomes.len(),
        planned: branch.planned(),
        takes: takes(index),
    };
    plan.branches.iter().enumerate().map(fork).collect()
}

fn responses(plan: &Plan, position: &[u32]) -> Vec<Response> {
    let check = |condition: &Condition| match *condition {
        Condition::FinishesAfter(_) => Check::After(0),
        Condition::LastsOver(minutes) => Check::LastsOver(minutes),
        Condition::LateBy(minutes) => Check::LateBy { planned: 0, minutes },
        Condition::Occurred(risk) => Check::Occurred(risk),
    };
    plan.decisions
        .iter()
        .map(|decision| Response {
            at: position[decision.at],
            moment: decision.moment,
            checks: decision.conditions.iter().map(check).collect(),
        })
        .collect()
}

/// The last instant that is not after a limit.
fn limit_instant(limit: Limit, timeline: &Timeline) -> i32 {
    match limit {
        Limit::Day(day) => timeline.end_of_day(day).unwrap_or(i32::MAX),
        Limit::Work(minutes) => {
            let default = timeline.table(crate::plan::Clock::Working(0));
            default.map_or(minutes, |table| table.start(minutes))
        }
    }
}

/// The time of windows, as far as the axis reaches: stretches in order, none touching the next.
fn window_instants(windows: &[Window], plan: &Plan, timeline: &Timeline) -> Vec<[i32; 2]> {
    let Some(start) = plan.start.map(DateTime::date) else { return Vec::new() };
    let n_years = timeline.n_days() / 365 + 1;
    let mut stretches: Vec<[Date; 2]> = Vec::new();
    for window in windows {
        match *window {
            Window::Dates { first, last } => stretches.push([first, last]),
            Window::EveryYear { first, last } => {
                for year in i32::from(start.year()) - 1..=i32::from(start.year()) + n_years {
                    let ends_next_year = i32::from(last < first);
                    let first = day_of_year(year, first, true);
                    let last = day_of_year(year + ends_next_year, last, false);
                    stretches.extend(first.zip(last).map(|(first, last)| [first, last]));
                }
            }
        }
    }
    stretches.sort_unstable();
    let mut instants: Vec<[i32; 2]> = Vec::new();
    for [first, last] in stretches {
        let Ok(end) = last.tomorrow() else { continue };
        let [from, until] =
            [first, end].map(|day| timeline.instant(day.to_datetime(Time::midnight())));
        match instants.last_mut() {
            Some(before) if before[1] >= from => before[1] = before[1].max(until),
            _ if from < until => instants.push([from, until]),
            _ => {}
        }
    }
    instants
}

/// A day of a year. The 29th of February of a year without one is the day after, where a window
/// begins, and the day before, where it ends.
fn day_of_year(year: i32, (month, day): (i8, i8), is_first: bool) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, month, day).ok().or_else(|| {
        let (month, day) = if is_first { (month + 1, 1) } else { (month, day - 1) };
        Date::new(year, month, day).ok()
    })
}
