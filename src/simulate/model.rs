//! A plan compiled for simulation.

use crate::network::Network;
use crate::plan::{Plan, TaskKind};
use crate::sample::Draws;
use crate::schedule::{Durations, Schedule, compile, schedule};

/// Everything the kernel needs of a plan.
#[derive(Debug, Clone)]
pub struct Model {
    /// The logic.
    pub network: Network,
    /// The draws.
    pub draws: Draws,
    /// The plan's own schedule.
    pub planned: Schedule,
    /// The same without the plan's buffers.
    pub unbuffered: Schedule,
    /// Tasks that are milestones.
    pub milestones: Vec<usize>,
    /// Summaries that have tasks.
    pub summaries: Vec<usize>,
    /// Position and last instant of each task that has a deadline.
    pub deadlines: Vec<(u32, i32)>,
    /// By position, values around which sums are taken to keep them small.
    pub centre: Vec<i32>,
    /// The same for the project finish, in working minutes of the default calendar.
    pub finish_centre: i32,
    /// By position, a number that stands for the task's id in the fingerprint of a path.
    pub fingerprint: Vec<u64>,
}

impl Model {
    /// Compiles a plan.
    pub fn compile(plan: &Plan) -> Self {
        let network = compile(plan);
        let draws = Draws::compile(plan, &network);
        let planned = schedule(&network, Durations::Planned);
        let unbuffered = schedule(&network, Durations::Unbuffered);
        let milestones: Vec<usize> = (0..plan.tasks.len())
            .filter(|&task| plan.tasks[task].kind == TaskKind::Milestone)
            .collect();
        let summaries: Vec<usize> = (0..plan.summaries.len())
            .filter(|&index| !plan.summaries[index].tasks.is_empty())
            .collect();
        let position = |task: usize| network.position[task];
        let mut deadlines: Vec<(u32, i32)> = plan
            .tasks
            .iter()
            .enumerate()
            .filter_map(|(task, row)| {
                Some((position(task), network.timeline.end_of_day(row.deadline?)?))
            })
            .collect();
        deadlines.sort_unstable();
        let centre = network
            .nodes
            .iter()
            .map(|node| plan.tasks[node.task as usize].estimate.mean().round() as i32)
            .collect();
        let fingerprint = network
            .nodes
            .iter()
            .map(|node| {
                crate::sample::Stream::task_duration("", &plan.tasks[node.task as usize].id).0
            })
            .collect();
        Self {
            finish_centre: network.timeline.working_minutes(unbuffered.finish),
            planned,
            unbuffered,
            milestones,
            summaries,
            deadlines,
            centre,
            fingerprint,
            draws,
            network,
        }
    }

    /// Which of [`deadlines`](Self::deadlines) is that of the task at a position.
    pub fn deadline_of(&self, position: usize) -> Option<usize> {
        self.deadlines.binary_search_by_key(&(position as u32), |&(position, _)| position).ok()
    }
}
