//! Plans from text, simulated: what the tests share.
#![allow(dead_code, reason = "each test file uses its part")]

use planodds::diagnostic::Diagnostics;
use planodds::network::{Network, Role};
use planodds::outcome::{Outcome, TaskOutcome};
use planodds::plan::{Plan, Tool};
use planodds::read::{Draft, Input, read};
use planodds::sample::{duration_under, iteration};
use planodds::schedule::{Course, Drawn, Forward, Played, play as play_drawn, settle_outings};
use planodds::simulate::{Control, Model, Request, simulate as run};
use planodds::validate::{Overrides, validate};

/// A plan after simulation.
pub(crate) struct Simulated {
    pub(crate) plan: Plan,
    pub(crate) model: Model,
    pub(crate) outcome: Outcome,
}

impl Simulated {
    /// The project finish of each iteration in working days.
    pub(crate) fn finish_days(&self) -> Vec<f64> {
        self.outcome
            .finish
            .iter()
            .map(|&instant| self.model.network.timeline.days(instant))
            .collect()
    }

    pub(crate) fn task(&self, id: &str) -> &TaskOutcome {
        let index = self.plan.tasks.iter().position(|task| task.id == id).expect("the task exists");
        &self.outcome.tasks[index]
    }

    pub(crate) fn criticality(&self, id: &str) -> f64 {
        f64::from(self.task(id).n_critical) / f64::from(self.outcome.iterations)
    }
}

/// Reads a plan from texts; an empty text is a file that does not exist.
pub(crate) fn plan(tasks: &str, risks: &str, settings: &str, iterations: u32) -> Plan {
    let (draft, diagnostics) = draft(tasks, risks, settings);
    valid(draft, diagnostics, iterations)
}

/// Reads texts as [`plan`] does, and leaves open what else is to be in the plan.
pub(crate) fn draft(tasks: &str, risks: &str, settings: &str) -> (Draft, Diagnostics) {
    let files =
        [("plan/tasks.csv", tasks), ("plan/risks.csv", risks), ("plan/plan.toml", settings)];
    let files: std::collections::BTreeMap<String, Vec<u8>> = files
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect();
    read(&Input::folder("plan"), &files)
}

/// The plan of a draft, which has to be one.
pub(crate) fn valid(draft: Draft, mut diagnostics: Diagnostics, iterations: u32) -> Plan {
    let overrides = Overrides { iterations: Some(iterations), ..Overrides::default() };
    match validate(draft, &overrides, &mut diagnostics) {
        Some(plan) => plan,
        None => panic!("{}", diagnostics.render(false)),
    }
}

/// Reads and simulates a plan.
pub(crate) fn simulate(tasks: &str, risks: &str, settings: &str, iterations: u32) -> Simulated {
    simulate_with(plan(tasks, risks, settings, iterations), &Request::default())
}

pub(crate) fn simulate_with(plan: Plan, request: &Request) -> Simulated {
    let model = Model::compile(&plan);
    let outcome = run(&plan, &model, request, &Control::default()).expect("nobody cancels");
    Simulated { plan, model, outcome }
}

/// What results show of one iteration, by position.
pub(crate) struct Shown {
    pub(crate) duration: Vec<i32>,
    pub(crate) start: Vec<i32>,
    pub(crate) finish: Vec<i32>,
}

/// One iteration by the reference scheduler.
pub(crate) fn play(plan: &Plan, network: &Network, number: u32) -> Played {
    let drawn = iteration(plan, number);
    let drawn = Drawn { outcomes: drawn.outcomes, rounds: drawn.rounds, occurred: drawn.occurred };
    play_drawn(network, &drawn, &|task, hits| duration_under(plan, number, task, hits))
}

/// The dates and durations that results show, as the plan's own schedule shows them.
pub(crate) fn shown(network: &Network, course: Course<'_>, placed: &Forward) -> Shown {
    let mut dates = placed.clone();
    settle_outings(network, course, placed.project_finish(network), &mut dates);
    let mut shown =
        Shown { duration: course.durations.to_vec(), start: dates.start, finish: dates.finish };
    for (position, node) in network.nodes.iter().enumerate() {
        match node.role {
            Role::Work => {}
            Role::Begun { at, .. } => {
                if network.rules.tool == Tool::MicrosoftProject {
                    shown.start[position] = at;
                }
            }
            Role::Done(ends) | Role::Passed(ends) => {
                [shown.start[position], shown.finish[position]] = ends;
            }
            Role::Hammock => {
                let [start, finish] = [shown.start[position], shown.finish[position]]
                    .map(|at| network.timeline.table(node.clock).map_or(at, |t| t.worked(at)));
                shown.duration[position] = finish - start;
            }
        }
    }
    shown
}
