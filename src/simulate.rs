//! Simulation. (stand-in, replaced at merge)
use crate::outcome::{Outcome, TaskOutcome, Watched};
use crate::plan::Plan;
use crate::schedule::{Schedule, TaskDates};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
/// Talks to a running simulation.
#[derive(Debug, Default)]
pub struct Control {
    /// Set to stop it.
    pub cancel: AtomicBool,
    /// Iterations done.
    pub done: AtomicU64,
}
/// What is asked of a simulation.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Percentiles of every task and rank correlations.
    pub details: bool,
    /// Tasks whose finish is wanted in every iteration.
    pub samples: Vec<usize>,
}
/// Simulates.
pub fn simulate(plan: &Plan, request: &Request, control: &Control) -> Option<Outcome> {
    let n = plan.simulation.iterations;
    control.done.store(n.into(), Ordering::Relaxed);
    if control.cancel.load(Ordering::Relaxed) {
        return None;
    }
    let finish: Vec<i32> = (0..n as i32).map(|i| 2400 + i % 977).collect();
    let watched = |index| Watched {
        index,
        finish: finish.clone(),
    };
    Some(Outcome {
        iterations: n,
        milestones: vec![watched(1)],
        summaries: Vec::new(),
        samples: request
            .samples
            .iter()
            .map(|&index| watched(index))
            .collect(),
        tasks: plan
            .tasks
            .iter()
            .map(|_| TaskOutcome {
                n_critical: n,
                duration_mean: 2800.0,
                duration_sd: 100.0,
                pearson: 1.0,
                spearman: None,
                n_by_deadline: None,
                spread: None,
            })
            .collect(),
        risks: Vec::new(),
        paths: Vec::new(),
        finish,
    })
}
/// Schedules.
pub fn schedule(plan: &Plan) -> Schedule {
    let dates = TaskDates {
        early_start: 0,
        early_finish: 2400,
        late_start: 0,
        late_finish: 2400,
        total_float: 0,
        critical: true,
    };
    Schedule {
        tasks: vec![dates; plan.tasks.len()],
        finish: 2400,
        critical_path: vec![0],
    }
}
