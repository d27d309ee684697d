//! A plan compiled for simulation.

use super::events::is_drawn_alone;
use super::held::may_be_held;
use super::outing::shown_otherwise;
use crate::network::{Network, Node, Role};
use crate::plan::{Clock, Combination, Impact, Plan, Risk, RiskKind, RiskStatus, Scope, TaskKind};
use crate::sample::{Draws, Stream};
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
    /// The same, with the project's deadline, of each task that may be dropped.
    pub deliverables: Vec<(u32, i32)>,
    /// Positions of tasks whose shown dates are not those that others follow; they, hammocks and
    /// tasks put off are settled after everything else.
    pub shown_otherwise: Vec<u32>,
    /// Positions of the tasks whose starts dates imposed on them may decide, ascending.
    pub held: Vec<u32>,
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
        let project_deadline = plan.deadline.and_then(|day| network.timeline.end_of_day(day));
        let may_be_dropped = |task: &usize| plan.tasks[*task].scope != Scope::Must;
        let mut deliverables: Vec<(u32, i32)> = (0..plan.tasks.len())
            .filter(may_be_dropped)
            .filter_map(|task| Some((position(task), project_deadline?)))
            .collect();
        deliverables.sort_unstable();
        let centre = sum_centres(plan, &network, &unbuffered);
        let fingerprint = network
            .nodes
            .iter()
            .map(|node| Stream::task_duration("", &plan.tasks[node.task as usize].id).0)
            .collect();
        Self {
            finish_centre: network.timeline.working_minutes(unbuffered.finish),
            planned,
            unbuffered,
            shown_otherwise: shown_otherwise(&network),
            held: may_be_held(&network),
            milestones,
            summaries,
            deadlines,
            deliverables,
            centre,
            fingerprint,
            draws,
            network,
        }
    }

    /// Whether some rows are to be settled after everything else.
    pub(super) fn is_settled_later(&self) -> bool {
        let Network { spans, put_off, .. } = &self.network;
        !(spans.is_empty() && put_off.is_empty() && self.shown_otherwise.is_empty())
    }

    /// Which of [`held`](Self::held) is the task at a position.
    pub fn held_of(&self, position: usize) -> Option<usize> {
        self.held.binary_search(&(position as u32)).ok()
    }

    /// Whether the task at a position may last longer in one iteration than in another.
    pub(super) fn may_vary(&self, position: usize) -> bool {
        !self.draws.is_certain(position)
            || self.may_be_delayed(position)
            || self.network.nodes[position].role == Role::Hammock
    }

    /// Which of [`deliverables`](Self::deliverables) is the task at a position.
    pub fn deliverable_of(&self, position: usize) -> Option<usize> {
        self.deliverables.binary_search_by_key(&(position as u32), |&(position, _)| position).ok()
    }

    /// Whether something that is settled on the way changes how long the task at a position lasts,
    /// or whether it happens.
    pub(super) fn is_settled_on_the_way(&self, position: usize) -> bool {
        let events = self.network.events.as_ref();
        events.is_some_and(|events| is_drawn_alone(&events.nodes[position]))
    }

    /// Whether a decision may lengthen the task at a position.
    fn may_be_delayed(&self, position: usize) -> bool {
        self.network.events.as_ref().is_some_and(|events| {
            events.nodes[position].reach.iter().any(|reach| reach.delay.is_some())
        })
    }

    /// Which of [`deadlines`](Self::deadlines) is that of the task at a position.
    pub fn deadline_of(&self, position: usize) -> Option<usize> {
        self.deadlines.binary_search_by_key(&(position as u32), |&(position, _)| position).ok()
    }
}

/// Whether a risk occurs in every iteration.
fn always_occurs(plan: &Plan, risk: usize) -> bool {
    let row = &plan.risks[risk];
    row.status != RiskStatus::Closed
        && row.probability == 1.0
        && row.depends_on.is_none_or(|other| always_occurs(plan, other))
}

/// By position, the mean duration under the risks that occur in every iteration. What another
/// risk adds varies as much as it shifts; what is always added only shifts, and sums of
/// squares in `f32` could not tell a wide shift from a deviation. Of a hammock, its span.
fn sum_centres(plan: &Plan, network: &Network, unbuffered: &Schedule) -> Vec<i32> {
    let mut before_delays: Vec<f64> = plan.tasks.iter().map(|task| task.estimate.mean()).collect();
    let mut delays = vec![0.0; plan.tasks.len()];
    let mut risks: Vec<&Risk> = (0..plan.risks.len())
        .filter(|&risk| always_occurs(plan, risk))
        .map(|risk| &plan.risks[risk])
        .collect();
    // In order of id, so that no rounding depends on the order of rows.
    risks.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    // Of factors in parallel, the furthest from 1 of threats and of opportunities.
    let mut furthest = vec![[0.0_f64; 2]; plan.tasks.len()];
    for risk in risks {
        let sign = if risk.kind == RiskKind::Threat { 1.0 } else { -1.0 };
        for effect in
            risk.effects.iter().filter(|effect| !plan.tasks[effect.task].progress.is_finished())
        {
            match (&effect.impact, risk.combination) {
                (Impact::Share(share), Combination::Serial) => {
                    before_delays[effect.task] *= 1.0 + sign * share.mean();
                }
                (Impact::Share(share), Combination::Parallel) => {
                    let of_kind = usize::from(risk.kind == RiskKind::Opportunity);
                    let size = &mut furthest[effect.task][of_kind];
                    *size = size.max(share.mean());
                }
                (Impact::Delay(minutes), _) => delays[effect.task] += sign * minutes.mean(),
            }
        }
    }
    for (before_delays, [threat, opportunity]) in before_delays.iter_mut().zip(furthest) {
        *before_delays *= (1.0 + threat) * (1.0 - opportunity);
    }
    let centre = |task: usize| (before_delays[task] + delays[task]).max(0.0).round() as i32;
    let span = |task: usize, clock: Clock| {
        let [start, finish] =
            [unbuffered.tasks[task].early_start, unbuffered.tasks[task].early_finish];
        let worked = |at| network.timeline.table(clock).map_or(at, |table| table.worked(at));
        worked(finish) - worked(start)
    };
    let of_node = |node: &Node| match node.role {
        Role::Hammock => span(node.task as usize, node.clock),
        _ => centre(node.task as usize),
    };
    network.nodes.iter().map(of_node).collect()
}
