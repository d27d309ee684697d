//! Is a plan's network fit to be simulated?
//!
//! Each finding names tasks whose dates do not come from logic alone, or not from logic that
//! can hold.

use crate::plan::{ConstraintKind, LagAmount, Plan, Progress, TaskKind};
use crate::schedule::Schedule;

/// Something that weakens a network, with the tasks it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// The tasks, in the plan's order.
    pub tasks: Vec<usize>,
}

/// What weakens a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// Late dates before early ones: a date that cannot be kept.
    NegativeFloat,
    /// Unfinished tasks for which nothing waits: their delay shows nowhere.
    OpenEnd,
    /// Unstarted tasks that wait for nothing.
    OpenStart,
    /// Dates that win over logic.
    LogicOverridden,
    /// Tasks that start before what they wait for is done, by a lead.
    Lead,
}

impl FindingKind {
    /// The name for programs.
    pub fn code(self) -> &'static str {
        match self {
            FindingKind::NegativeFloat => "negative-float",
            FindingKind::OpenEnd => "open-end",
            FindingKind::OpenStart => "open-start",
            FindingKind::LogicOverridden => "logic-overridden",
            FindingKind::Lead => "lead",
        }
    }

    /// What it means.
    pub fn meaning(self) -> &'static str {
        match self {
            FindingKind::NegativeFloat => {
                "late dates before early ones: dates put on tasks cannot be kept"
            }
            FindingKind::OpenEnd => "nothing waits for them: their delay shows nowhere",
            FindingKind::OpenStart => {
                "they wait for nothing: only the start of the project holds them"
            }
            FindingKind::LogicOverridden => "dates win over logic: delays before them go nowhere",
            FindingKind::Lead => "leads let them begin before what they wait for is done",
        }
    }
}

/// What weakens the network of a plan; empty kinds are left out.
///
/// One open start and one open end are what every network has: the first and the last task.
pub fn health(plan: &Plan, schedule: &Schedule) -> Vec<Finding> {
    let n_tasks = plan.tasks.len();
    let (mut has_before, mut has_after) = (vec![false; n_tasks], vec![false; n_tasks]);
    let mut leads = Vec::new();
    for relation in plan.logic() {
        has_after[relation.predecessor] = true;
        has_before[relation.successor] = true;
        let is_lead = match relation.lag.amount {
            LagAmount::Minutes(minutes) => minutes < 0,
            LagAmount::Share(share) => share < 0.0,
        };
        let is_open = !matches!(plan.tasks[relation.successor].progress, Progress::Finished { .. });
        if is_lead && is_open && plan.tasks[relation.successor].repeats.is_none() {
            leads.push(relation.successor);
        }
    }
    leads.sort_unstable();
    leads.dedup();
    let open = |task: &usize| {
        let row = &plan.tasks[*task];
        row.kind != TaskKind::Hammock
            && row.repeats.is_none()
            && !matches!(row.progress, Progress::Finished { .. })
    };
    let tasks = || (0..n_tasks).filter(open);
    let overridden = |task: &usize| {
        plan.tasks[*task].constraints.iter().any(|constraint| match constraint.kind {
            ConstraintKind::Mandatory(_) | ConstraintKind::Pinned => true,
            ConstraintKind::NoLater(_) => plan.rules.honours_constraints,
            ConstraintKind::NoEarlier(_) | ConstraintKind::On(_) => false,
        })
    };
    let is_unstarted = |task: &usize| plan.tasks[*task].progress == Progress::NotStarted;
    let found = [
        (
            FindingKind::NegativeFloat,
            tasks().filter(|&task| schedule.tasks[task].total_float < 0).collect(),
        ),
        (FindingKind::OpenEnd, more_than_one(tasks().filter(|&task| !has_after[task]).collect())),
        (
            FindingKind::OpenStart,
            more_than_one(tasks().filter(is_unstarted).filter(|&task| !has_before[task]).collect()),
        ),
        (FindingKind::LogicOverridden, tasks().filter(overridden).collect()),
        (FindingKind::Lead, leads),
    ];
    found
        .into_iter()
        .filter(|(_, tasks): &(_, Vec<usize>)| !tasks.is_empty())
        .map(|(kind, tasks)| Finding { kind, tasks })
        .collect()
}

fn more_than_one(tasks: Vec<usize>) -> Vec<usize> {
    if tasks.len() > 1 { tasks } else { Vec::new() }
}
