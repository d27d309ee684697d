//! One iteration with everything that is settled on the way: forks, repetitions, decisions, and
//! risks that hit only what is under way in their time.

use super::course::{Course, drop_idle_hammocks};
use super::forward::{Forward, ends};
use super::lookup::{finish_of, worked};
use crate::network::{Check, Events, Network, Response, Role};
use crate::plan::Moment;

/// What is drawn for an iteration beside its durations.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// For each branch of the plan, the outcome that its number stands for.
    pub outcomes: Vec<usize>,
    /// For each rework loop of the plan, how many rounds in a row its numbers stand for.
    pub rounds: Vec<usize>,
    /// For each risk of the plan, whether it occurs; one with windows if it hits anything.
    pub occurred: Vec<bool>,
}

/// An iteration as it turns out. Tasks are counted by position.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// How long each task lasts in minutes of its clock; 0 where it does not happen.
    pub durations: Vec<i32>,
    /// Whether each task happens.
    pub happens: Vec<bool>,
    /// Early dates.
    pub forward: Forward,
    /// For each branch of the plan, its outcome; none where its task does not happen.
    pub outcomes: Vec<Option<usize>>,
    /// For each rework loop of the plan, how many rounds take place.
    pub rounds: Vec<usize>,
    /// For each decision of the plan, the instant at which it is taken, if it is.
    pub taken: Vec<Option<i32>>,
    /// For each decision of the plan, whether it changes anything.
    pub acted: Vec<bool>,
    /// For each risk of the plan, whether it occurs.
    pub occurred: Vec<bool>,
}

impl Played {
    /// Which tasks happen, and how long they last.
    pub fn course(&self) -> Course<'_> {
        Course { durations: &self.durations, happens: &self.happens }
    }
}

/// Plays an iteration.
///
/// `duration_of` gives the duration of a task (its index in the plan) under the risks that hit it,
/// by index in the plan, in minutes of its clock.
pub fn play(
    network: &Network,
    drawn: &Drawn,
    duration_of: &dyn Fn(usize, &[bool]) -> i32,
) -> Played {
    let n_nodes = network.nodes.len();
    let windows = |risk: usize| Some(network.events.as_ref()?.windows[risk].as_ref()?.as_slice());
    let mut played = Played {
        durations: Vec::new(),
        happens: Vec::new(),
        forward: Forward { start: Vec::new(), finish: Vec::new() },
        outcomes: vec![None; drawn.outcomes.len()],
        rounds: vec![0; drawn.rounds.len()],
        taken: Vec::new(),
        acted: Vec::new(),
        // Whether one with windows hits anything is still to be seen.
        occurred: (0..drawn.occurred.len())
            .map(|risk| drawn.occurred[risk] && windows(risk).is_none())
            .collect(),
    };
    if let Some(events) = &network.events {
        played.taken = vec![None; events.responses.len()];
        played.acted = vec![false; events.responses.len()];
    }
    let any_time = played.occurred.clone();
    for position in 0..n_nodes {
        let task = network.nodes[position].task as usize;
        played.durations.push(duration_of(task, &any_time));
        played.happens.push(true);
        let Some(events) = &network.events else {
            played.place(network, position);
            continue;
        };
        played.happens[position] = played.may_happen(events, position);
        played.place(network, position);
        if played.happens[position] {
            let delay = played.respond(events, position);
            played.durations[position] = (played.durations[position] + delay).max(0);
            played.place(network, position);
            if played.happens[position] {
                let mut hits = any_time.clone();
                for &risk in &events.nodes[position].windowed {
                    let is_hit = drawn.occurred[risk]
                        && windows(risk).is_some_and(|windows| played.is_within(position, windows));
                    hits[risk] = is_hit;
                    played.occurred[risk] |= is_hit;
                }
                played.durations[position] = (duration_of(task, &hits) + delay).max(0);
                played.place(network, position);
            }
        }
        if !played.happens[position] {
            played.durations[position] = 0;
        }
        if played.happens[position] {
            for &response in &events.nodes[position].responses {
                played.taken[response] = played.decide(network, events, position, response);
            }
            for &fork in &events.nodes[position].forks {
                played.outcomes[fork] =
                    Some(played.settle(network, events, fork, drawn.outcomes[fork]));
            }
            for &rework in &events.nodes[position].loops {
                played.rounds[rework] = drawn.rounds[rework];
            }
        }
    }
    drop_idle_hammocks(network, &mut played.happens);
    played
}

impl Played {
    /// Gives the last node reached its dates.
    fn place(&mut self, network: &Network, position: usize) {
        self.forward.start.truncate(position);
        self.forward.finish.truncate(position);
        let ends = ends(network, position, self.course(), &self.forward);
        self.forward.push(ends);
    }

    /// Whether a node happens unless a decision drops it.
    fn may_happen(&self, events: &Events, position: usize) -> bool {
        let node = &events.nodes[position];
        let needs_hold = node.needs.iter().all(|need| {
            self.outcomes[need.fork].is_some_and(|outcome| need.outcomes.contains(&outcome))
        });
        let is_repeated = node.repeats.iter().all(|repeat| {
            self.rounds[repeat.rework] > repeat.round && self.happens[repeat.original as usize]
        });
        !node.is_dropped && needs_hold && is_repeated
    }

    /// Lets the decisions that reach a node drop it, or say how many minutes longer it lasts.
    fn respond(&mut self, events: &Events, position: usize) -> i32 {
        let start = self.forward.start[position];
        let mut delay = 0;
        let reach = &events.nodes[position].reach;
        let reaches = |taken: Option<i32>| taken.is_some_and(|at| start >= at);
        let is_cut = reach.iter().any(|on| on.delay.is_none() && reaches(self.taken[on.response]));
        for on in reach.iter().filter(|on| on.delay.is_none() || !is_cut) {
            if reaches(self.taken[on.response]) {
                delay += on.delay.unwrap_or(0);
                self.acted[on.response] = true;
            }
        }
        self.happens[position] = !is_cut;
        delay
    }

    /// Whether a node is under way within one of some stretches of time.
    fn is_within(&self, position: usize, stretches: &[[i32; 2]]) -> bool {
        let [start, finish] = [self.forward.start[position], self.forward.finish[position]];
        let is_point = self.durations[position] == 0;
        stretches.iter().any(|&[from, until]| {
            start < until && if is_point { start >= from } else { finish > from }
        })
    }

    /// The start and finish of a node, where it began and ended.
    fn ends_of(&self, network: &Network, position: usize) -> [i32; 2] {
        match network.nodes[position].role {
            Role::Done(ends) | Role::Passed(ends) => ends,
            Role::Begun { at, .. } => [at, self.forward.finish[position]],
            Role::Work | Role::Hammock => {
                [self.forward.start[position], self.forward.finish[position]]
            }
        }
    }

    /// When a decision is taken at a node that happens, if it is.
    fn decide(
        &self,
        network: &Network,
        events: &Events,
        position: usize,
        response: usize,
    ) -> Option<i32> {
        let clock = network.nodes[position].clock;
        let [start, finish] = self.ends_of(network, position);
        let [begun, done] = [start, finish].map(|at| worked(network, clock, at));
        // When each check is sure to hold, if it does.
        let sure = |check: &Check| match *check {
            Check::After(at) => (finish > at).then_some(at),
            Check::LastsOver(minutes) => {
                (done - begun > minutes).then(|| finish_of(network, clock, begun + minutes))
            }
            Check::LateBy { planned, minutes } => {
                let limit = worked(network, clock, planned) + minutes;
                (done > limit).then(|| finish_of(network, clock, limit))
            }
            Check::Occurred(risk) => self.occurred[risk].then_some(finish),
        };
        let Response { moment, checks, .. } = &events.responses[response];
        let sure: Option<Vec<i32>> = checks.iter().map(sure).collect();
        let known = sure?.into_iter().max().unwrap_or(finish);
        Some(match moment {
            Moment::Finish => finish,
            Moment::Threshold => known.min(finish),
        })
    }

    /// The outcome of a fork whose node has been placed and happens: that of the first decision
    /// to choose one while it is open, or what was drawn.
    fn settle(&mut self, network: &Network, events: &Events, fork: usize, drawn: usize) -> usize {
        let fork = &events.forks[fork];
        let [_, finish] = self.ends_of(network, fork.after as usize);
        let in_time = fork.takes.iter().filter_map(|&(response, outcome)| {
            let at = self.taken[response].filter(|&at| finish >= at)?;
            Some((at, response, outcome))
        });
        // Of several at one instant the first one, of the smallest id.
        match in_time.min_by_key(|&(at, ..)| at) {
            Some((_, response, outcome)) => {
                self.acted[response] = true;
                outcome
            }
            None => drawn,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::read::{Input, read};
    use crate::simulate::{Control, Model, Request, simulate};
    use crate::validate::{Overrides, validate};

    #[test]
    fn what_is_dropped_never_happens_and_keeps_the_order_of_the_rest() {
        let table = "id,duration,predecessors\nA,5,\nB,3,A+2d\nC,1,B+1d\n";
        let (draft, mut diagnostics) = read(&Input::table("plan.csv", table), &BTreeMap::new());
        let overrides = Overrides { iterations: Some(100), ..Overrides::default() };
        let plan = validate(draft, &overrides, &mut diagnostics).expect("a plan");
        let plan = plan.vary(|parts| parts.tasks[1].is_dropped = true);
        let model = Model::compile(&plan);
        assert_eq!(model.planned.finish, 6 * 480);
        assert_eq!(model.planned.critical_path, [0, 2]);
        let dates = model.planned.tasks[1];
        assert_eq!([dates.early_start, dates.late_finish], [5 * 480; 2]);
        let control = Control::default();
        let outcome = simulate(&plan, &model, &Request::default(), &control).expect("not stopped");
        assert_eq!(outcome.finish, [6 * 480; 100]);
        assert_eq!([0, 1, 2].map(|task| outcome.tasks[task].n_happened), [100, 0, 100]);
    }
}
