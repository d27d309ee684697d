//! What tasks and risks cost.
//!
//! A task costs its fixed part and its daily part times its duration in days. One uniform number
//! is drawn for both: what is dear is dear in either way. What is done is a fact: it counts with
//! the likely values, and takes no part in any draw.

use super::{DrawRows, draw};
use crate::network::Network;
use crate::plan::{Distribution, Plan, Progress, RiskStatus, Task, TaskKind};
use crate::sample::{LANES, Quantile, Row, Stream, Tables};

/// The costs of a plan, compiled for rows of 64 iterations.
#[derive(Debug, Clone, Default)]
pub struct CostDraws {
    /// In order of task id.
    pub tasks: Vec<TaskCost>,
    /// In order of risk id.
    pub risks: Vec<RiskCost>,
    /// What the plan's buffers hold back: in no iteration it is spent.
    pub held: f64,
    /// Whether every iteration costs the same wherever it lasts the same.
    pub are_certain: bool,
}

/// The cost of a task.
#[derive(Debug, Clone)]
pub struct TaskCost {
    /// Index of the task in the plan.
    pub task: usize,
    /// Its position in the network.
    pub position: usize,
    /// What it costs in every iteration in which it happens: what has been done, and a certain
    /// fixed cost.
    known: f64,
    stream: Option<u32>,
    /// An uncertain fixed cost.
    fixed: Option<Quantile>,
    per_day: Rate,
    /// Minutes of a day of the task.
    day: f64,
    /// Mean fixed cost and mean daily cost of what is not known.
    means: [f64; 2],
    /// The same as the plan reckons with them.
    likely: [f64; 2],
}

/// What a day costs.
#[derive(Debug, Clone)]
enum Rate {
    Certain(f64),
    Drawn(Quantile),
}

/// The cost of a risk when it occurs.
#[derive(Debug, Clone)]
pub struct RiskCost {
    /// Index of the risk in the plan.
    pub risk: usize,
    amount: Amount,
}

/// A cost of one piece.
#[derive(Debug, Clone)]
enum Amount {
    Certain(f64),
    Drawn(u32, Quantile),
}

impl CostDraws {
    pub(super) fn of_plan(
        plan: &Plan,
        network: &Network,
        tables: &mut Tables,
        add_stream: &mut impl FnMut(Stream) -> u32,
    ) -> Self {
        let mut tasks: Vec<TaskCost> = (0..plan.tasks.len())
            .filter_map(|task| TaskCost::of_task(plan, network, task, tables, add_stream))
            .collect();
        // Sums are in order of id, so that no rounding depends on the order of rows.
        tasks.sort_by_key(|cost| &plan.tasks[cost.task].id);
        let mut risks: Vec<RiskCost> = plan
            .risks
            .iter()
            .enumerate()
            .filter(|(_, risk)| risk.status != RiskStatus::Closed)
            .filter_map(|(index, risk)| {
                let amount = match risk.cost.as_ref()? {
                    Distribution::Fixed(amount) => Amount::Certain(amount.max(0.0)),
                    uncertain => Amount::Drawn(
                        add_stream(Stream::risk_cost("", &risk.id)),
                        Quantile::new(uncertain, tables),
                    ),
                };
                Some(RiskCost { risk: index, amount })
            })
            .collect();
        risks.sort_by_key(|cost| &plan.risks[cost.risk].id);
        let held = |task: &&Task| task.kind == TaskKind::Buffer && !task.progress.is_finished();
        let mut buffers: Vec<&Task> = plan.tasks.iter().filter(held).collect();
        buffers.sort_by_key(|task| &task.id);
        let amount = |task: &Task| {
            let days = f64::from(task.planned) / f64::from(plan.minutes_per_day(task.clock));
            likely(task.cost.as_deref()) + likely(task.cost_per_day.as_deref()) * days
        };
        let held = buffers.into_iter().map(amount).sum();
        let are_certain = tasks.iter().all(|cost| cost.stream.is_none())
            && risks.iter().all(|cost| matches!(cost.amount, Amount::Certain(_)));
        Self { tasks, risks, held, are_certain }
    }

    /// Whether nothing costs anything.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.risks.is_empty() && self.held == 0.0
    }
}

/// Days that have been worked and that its durations do not hold any more: of what is under way
/// what is done, of what is finished all.
fn days_done(plan: &Plan, network: &Network, index: usize) -> f64 {
    let task = &plan.tasks[index];
    let minutes = match (task.kind, task.progress) {
        (TaskKind::Hammock, _) => network.span_done(network.position[index]),
        (_, Progress::NotStarted) => 0,
        (_, Progress::Started { done, .. }) => done,
        (_, Progress::Finished { start, finish }) => {
            plan.minutes_between(task.clock, start, finish)
        }
    };
    f64::from(minutes) / f64::from(plan.minutes_per_day(task.clock))
}

/// The cost that a plan reckons with.
fn likely(cost: Option<&Distribution>) -> f64 {
    cost.map_or(0.0, |cost| cost.likely().max(0.0))
}

impl TaskCost {
    /// Of a task that costs something and is not left out. Of a buffer nothing is spent.
    fn of_task(
        plan: &Plan,
        network: &Network,
        index: usize,
        tables: &mut Tables,
        add_stream: &mut impl FnMut(Stream) -> u32,
    ) -> Option<Self> {
        let task = &plan.tasks[index];
        if !task.has_cost() || task.is_dropped || task.kind == TaskKind::Buffer {
            return None;
        }
        let is_over = task.progress.is_finished() && task.kind != TaskKind::Hammock;
        let mut made = Self {
            task: index,
            position: network.position[index] as usize,
            known: likely(task.cost_per_day.as_deref()) * days_done(plan, network, index),
            stream: None,
            fixed: None,
            per_day: Rate::Certain(0.0),
            day: f64::from(plan.minutes_per_day(task.clock)),
            means: [0.0; 2],
            likely: [0.0; 2],
        };
        if is_over {
            made.known += likely(task.cost.as_deref());
            return Some(made);
        }
        match task.cost.as_deref() {
            None => {}
            Some(Distribution::Fixed(cost)) => made.known += cost.max(0.0),
            Some(uncertain) => {
                made.fixed = Some(Quantile::new(uncertain, tables));
                (made.means[0], made.likely[0]) = (uncertain.mean(), likely(task.cost.as_deref()));
            }
        }
        match task.cost_per_day.as_deref() {
            None => {}
            Some(Distribution::Fixed(rate)) => made.per_day = Rate::Certain(rate.max(0.0)),
            Some(uncertain) => made.per_day = Rate::Drawn(Quantile::new(uncertain, tables)),
        }
        made.means[1] = task.cost_per_day.as_deref().map_or(0.0, Distribution::mean);
        made.likely[1] = likely(task.cost_per_day.as_deref());
        if made.fixed.is_some() || matches!(made.per_day, Rate::Drawn(_)) {
            made.stream = Some(add_stream(Stream::task_cost("", &task.id)));
        }
        Some(made)
    }

    /// About what it costs where it lasts so many minutes; a value to take sums around.
    pub fn centre(&self, minutes: f64) -> f64 {
        self.known + self.means[0] + self.means[1] * (minutes / self.day)
    }

    /// What the plan reckons with where it lasts so many minutes.
    pub fn planned(&self, minutes: i32) -> f64 {
        self.known + self.likely[0] + self.likely[1] * (f64::from(minutes) / self.day)
    }

    /// What it costs in the row gone to, from its durations in it.
    #[inline(always)]
    pub fn row(&self, rows: &DrawRows, durations: &Row<i32>, costs: &mut Row<f64>) {
        let uniform = rows.uniforms.row_of(self.stream);
        let mut drawn = Row::splat(0.0);
        match &self.per_day {
            Rate::Certain(rate) => {
                for lane in 0..LANES {
                    costs[lane] = self.known + rate * (f64::from(durations[lane]) / self.day);
                }
            }
            Rate::Drawn(quantile) => {
                draw(quantile, &uniform, &mut drawn);
                for lane in 0..LANES {
                    let rate = f64::from(drawn[lane].max(0.0));
                    costs[lane] = self.known + rate * (f64::from(durations[lane]) / self.day);
                }
            }
        }
        if let Some(quantile) = &self.fixed {
            draw(quantile, &uniform, &mut drawn);
            for lane in 0..LANES {
                costs[lane] += f64::from(drawn[lane].max(0.0));
            }
        }
    }
}

impl RiskCost {
    /// What it costs in the row gone to; nothing in lanes in which it does not occur.
    #[inline(always)]
    pub fn row(&self, rows: &DrawRows, costs: &mut Row<f64>) {
        let occurred = rows.occurred[self.risk];
        match &self.amount {
            Amount::Certain(amount) => *costs = Row::splat(*amount),
            Amount::Drawn(stream, quantile) => {
                let mut drawn = Row::splat(0.0);
                draw(quantile, &rows.uniforms.row(*stream as usize), &mut drawn);
                for lane in 0..LANES {
                    costs[lane] = f64::from(drawn[lane].max(0.0));
                }
            }
        }
        keep_lanes(costs, occurred);
    }
}

/// Leaves nothing in the lanes outside a mask.
#[inline(always)]
pub(crate) fn keep_lanes(costs: &mut Row<f64>, mask: u64) {
    for lane in 0..LANES {
        costs[lane] = if mask >> lane & 1 == 1 { costs[lane] } else { 0.0 };
    }
}
