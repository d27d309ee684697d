//! A run → its charts: the data that each chart wants, taken from the analysis.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::chart::{
    BufferLevel, BufferPoint, BuffersChart, CostChart, CriticalTask, CriticalityChart, FinishChart,
    FinishDeadline, FinishPercentile, FinishPlan, Finishes, FootballChart, GanttChart, GanttTask,
    Moment, RiskEffect, RuleOfThumb, Svg, TaskSensitivity, TornadoChart, buffers, cost,
    criticality, finish, football, gantt, tornado,
};
use super::cost::Money;
use super::words::{clean, percent};
use crate::analyse::{Analysis, Joint, Probability, Protected, rank};
use crate::outcome::Outcome;
use crate::plan::{Plan, Task, TaskKind};
use crate::scenario;
use crate::timeline::Timeline;

/// The confidence of the dates in the Gantt chart, and those of its buffers.
const COMMITTED: f64 = 0.8;
const BUFFER_LEVELS: [f64; 4] = [0.5, 0.7, 0.8, 0.9];

/// A chart of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// Histogram and S-curve of the finish.
    Finish,
    /// How often tasks are critical.
    Criticality,
    /// What moves the finish.
    Tornado,
    /// The plan's dates with the spread of each finish.
    Gantt,
    /// Buffers needed and held.
    Buffers,
    /// Histogram and S-curve of the cost, in plans with costs.
    Cost,
    /// Finish against cost, in plans with costs.
    Football,
}

impl Drawing {
    /// Every chart.
    pub const ALL: [Self; 7] = [
        Self::Finish,
        Self::Criticality,
        Self::Tornado,
        Self::Gantt,
        Self::Buffers,
        Self::Cost,
        Self::Football,
    ];

    /// The name of its files, without ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Criticality => "criticality",
            Self::Tornado => "tornado",
            Self::Gantt => "gantt",
            Self::Buffers => "buffers",
            Self::Cost => "cost",
            Self::Football => "finish-and-cost",
        }
    }

    /// Draws it; none where the plan has no such thing. The Gantt chart needs a run with details
    /// and is without spreads otherwise. That of the finish has a second curve where it is known
    /// how the plan finishes once its risks are mitigated.
    pub fn draw(
        self,
        plan: &Plan,
        timeline: &Timeline,
        outcome: &Outcome,
        analysis: &Analysis,
        mitigated: Option<&scenario::Finishes>,
    ) -> Option<Svg> {
        let names = names(plan);
        let title = clean(&plan.name);
        let run = Run { plan, timeline, outcome, analysis, title: &title, names: &names };
        Some(match self {
            Self::Finish => run.finish(mitigated),
            Self::Criticality => run.criticality(),
            Self::Tornado => run.tornado(),
            Self::Gantt => run.gantt(),
            Self::Buffers => run.buffers(),
            Self::Cost => return run.cost(),
            Self::Football => return run.football(),
        })
    }
}

/// The tasks' names, fit to be shown; with the id in front where several tasks share one.
fn names(plan: &Plan) -> Vec<String> {
    let mut n_named: BTreeMap<&str, usize> = BTreeMap::new();
    for task in &plan.tasks {
        *n_named.entry(&task.name).or_default() += 1;
    }
    let name = |task: &Task| match n_named[&task.name[..]] {
        1 => clean(&task.name),
        _ => clean(&format!("{} {}", task.id, task.name)),
    };
    plan.tasks.iter().map(name).collect()
}

/// The days of some finishes, or in a plan without dates their distances from the start.
fn dates_or_days(timeline: &Timeline, finish: &[i32]) -> (Vec<Date>, Vec<f64>) {
    let dates: Vec<Date> =
        finish.iter().filter_map(|&instant| timeline.finish_date(instant)).collect();
    let days = if dates.is_empty() {
        finish.iter().map(|&instant| timeline.days(instant)).collect()
    } else {
        Vec::new()
    };
    (dates, days)
}

fn chosen<'a>(dates: &'a [Date], days: &'a [f64]) -> Finishes<'a> {
    if dates.is_empty() { Finishes::Days(days) } else { Finishes::Dates(dates) }
}

struct Run<'a> {
    plan: &'a Plan,
    timeline: &'a Timeline,
    outcome: &'a Outcome,
    analysis: &'a Analysis,
    title: &'a str,
    /// Of the tasks, fit to be shown.
    names: &'a [String],
}

impl Run<'_> {
    fn start(&self, instant: i32) -> Moment {
        Moment { days: self.timeline.days(instant), at: self.timeline.start_time(instant) }
    }

    /// Midnight at the end of a day belongs to that day, so a finish is a minute earlier there.
    fn finished(&self, instant: i32) -> Moment {
        let time = self.timeline.finish_time(instant);
        let day = self.timeline.finish_date(instant);
        let at = time.zip(day).map(
            |(time, day)| {
                if time.date() == day { time } else { day.at(23, 59, 0, 0) }
            },
        );
        Moment { days: self.timeline.days(instant), at }
    }

    fn end_of(&self, date: Date) -> Moment {
        let days = self.timeline.end_of_day(date).map_or(0.0, |instant| {
            if instant == i32::MAX { f64::MAX } else { self.timeline.days(instant) }
        });
        Moment { days, at: Some(date.at(12, 0, 0, 0)) }
    }

    fn finish(&self, mitigated: Option<&scenario::Finishes>) -> Svg {
        let analysis = self.analysis;
        let (dates, days) = dates_or_days(self.timeline, &self.outcome.finish);
        let after = mitigated
            .map(|finishes| dates_or_days(&finishes.timeline, &finishes.by_iteration))
            .unwrap_or_default();
        let median = analysis.buffers.iter().find(|buffer| buffer.confidence == 0.5);
        let mut percentiles = Vec::new();
        if analysis.contingency.confidence != 0.5 {
            percentiles.extend(
                median.map(|buffer| FinishPercentile {
                    share: 0.5,
                    at: self.finished(buffer.finish),
                }),
            );
        }
        percentiles.push(FinishPercentile {
            share: analysis.contingency.confidence,
            at: self.finished(analysis.contingency.to),
        });
        let odds = |of: Probability| percent(of.share, of.interval);
        let plans_own = odds(analysis.deterministic.probability);
        let deadlines = analysis.deadline.map(|deadline| odds(deadline.probability));
        finish(&FinishChart {
            plan: self.title,
            finishes: chosen(&dates, &days),
            mitigated: mitigated.map(|_| chosen(&after.0, &after.1)),
            percentiles: &percentiles,
            deterministic: Some(FinishPlan {
                at: self.finished(analysis.deterministic.finish),
                odds: &plans_own,
            }),
            deadline: analysis
                .deadline
                .zip(deadlines.as_deref())
                .map(|(deadline, odds)| FinishDeadline { at: self.end_of(deadline.date), odds }),
        })
    }

    fn criticality(&self) -> Svg {
        let tasks: Vec<CriticalTask> = self
            .names
            .iter()
            .zip(&self.analysis.tasks)
            .map(|(name, task)| CriticalTask { name, criticality: task.sensitivity.criticality })
            .collect();
        criticality(&CriticalityChart { plan: self.title, tasks: &tasks })
    }

    fn tornado(&self) -> Svg {
        // Standard errors where there is no effect: of a correlation, and of the difference of
        // the means of the iterations in which a risk occurs and of the others.
        let n = f64::from(self.outcome.iterations);
        let correlation_error = n.sqrt().recip();
        let effect_error = |occurrence: f64| {
            self.analysis.completion.sd_days / (n * occurrence * (1.0 - occurrence)).sqrt()
        };
        let tasks: Vec<TaskSensitivity> = self
            .names
            .iter()
            .zip(&self.analysis.tasks)
            .map(|(name, task)| TaskSensitivity {
                name,
                correlation: task.pearson,
                error: correlation_error,
            })
            .collect();
        let risk_names: Vec<String> =
            self.plan.risks.iter().map(|risk| clean(&risk.name)).collect();
        let risks: Vec<RiskEffect> = self
            .analysis
            .risks
            .iter()
            .filter_map(|risk| {
                Some(RiskEffect {
                    name: &risk_names[risk.risk],
                    finish_effect_days: risk.finish_effect_days?,
                    error: effect_error(risk.occurrence),
                })
            })
            .collect();
        tornado(&TornadoChart { plan: self.title, tasks: &tasks, risks: &risks })
    }

    fn gantt(&self) -> Svg {
        let phases = self.phases();
        let tasks: Vec<GanttTask> = self
            .plan
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| task.repeats.is_none())
            .map(|(index, task)| {
                let found = &self.analysis.tasks[index];
                let own = self.finished(found.dates.early_finish);
                let at = |of: fn(&crate::outcome::FourPercentiles) -> f64| {
                    found
                        .spread
                        .map_or(own, |spread| self.finished(of(&spread.finish).round() as i32))
                };
                // Of milestones the percentiles are exact; those of tasks come from bins.
                let milestone = self.analysis.milestones.iter().find(|m| m.task == index);
                let is_point = found.dates.early_start == found.dates.early_finish;
                GanttTask {
                    name: &self.names[index],
                    phase: phases[index].as_deref(),
                    milestone: task.kind == TaskKind::Milestone,
                    start: if is_point { own } else { self.start(found.dates.early_start) },
                    finish: own,
                    criticality: found.sensitivity.criticality,
                    p10: at(|four| four.p10),
                    p90: at(|four| four.p90),
                    committed: milestone
                        .map_or_else(|| at(|four| four.p80), |exact| self.finished(exact.p80)),
                }
            })
            .collect();
        gantt(&GanttChart {
            plan: self.title,
            tasks: &tasks,
            confidence: COMMITTED,
            deadline: self.plan.deadline.map(|date| self.end_of(date)),
        })
    }

    /// What each task is grouped under: the nearest summary above it, or the first level of
    /// its place in the work breakdown.
    fn phases(&self) -> Vec<Option<String>> {
        let first_level = |wbs: &str| {
            let level = wbs.split('.').next().unwrap_or(wbs);
            let is_number = level.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { format!("WBS {level}") } else { clean(level) }
        };
        let mut phases: Vec<Option<String>> =
            self.plan.tasks.iter().map(|task| task.wbs.as_deref().map(first_level)).collect();
        let mut nearest = vec![usize::MAX; phases.len()];
        for summary in &self.plan.summaries {
            for &task in &summary.tasks {
                if summary.tasks.len() < nearest[task] {
                    nearest[task] = summary.tasks.len();
                    phases[task] = Some(clean(&summary.name));
                }
            }
        }
        phases
    }

    fn buffers(&self) -> Svg {
        let analysis = self.analysis;
        let milestones =
            analysis.milestones.iter().map(|milestone| Protected::Milestone(milestone.task));
        let protected: Vec<Protected> =
            std::iter::once(Protected::Finish).chain(milestones).collect();
        let levels: Vec<Vec<BufferLevel>> =
            protected.iter().map(|&point| self.levels(point)).collect();
        let points: Vec<BufferPoint> = protected
            .iter()
            .zip(&levels)
            .filter_map(|(&point, levels)| {
                let buffer = analysis.buffers.iter().find(|buffer| buffer.before == point)?;
                let [low_days, high_days] = buffer.rule_of_thumb_days;
                Some(BufferPoint {
                    name: match point {
                        Protected::Finish => "Finish",
                        Protected::Milestone(task) => &self.names[task],
                    },
                    deterministic: self.finished(buffer.unbuffered),
                    levels,
                    held_days: buffer.held_days,
                    rule_of_thumb: (point == Protected::Finish)
                        .then_some(RuleOfThumb { low_days, high_days }),
                })
            })
            .collect();
        buffers(&BuffersChart { plan: self.title, points: &points })
    }

    fn levels(&self, point: Protected) -> Vec<BufferLevel> {
        let buffers = self.analysis.buffers.iter().filter(|buffer| buffer.before == point);
        buffers
            .filter(|buffer| BUFFER_LEVELS.contains(&buffer.confidence))
            .map(|buffer| BufferLevel {
                confidence: buffer.confidence,
                needed_days: buffer.needed_days,
                at: self.finished(buffer.finish),
            })
            .collect()
    }
}

/// Points of a scatter: more would be a blot.
const MOST_POINTS: usize = 1500;
/// Iterations that the curve of what holds together is taken from, and its points.
const MOST_COMPARED: usize = 20_000;
const FRONTIER: usize = 60;

impl Run<'_> {
    fn cost(&self) -> Option<Svg> {
        let found = self.analysis.cost.as_ref()?;
        let mut costs = self.outcome.cost.as_ref()?.total.clone();
        costs.sort_unstable_by(f64::total_cmp);
        let money = Money::new(found.max.max(found.deterministic), self.plan.currency.as_deref());
        let at = |share: f64| (share, costs[rank(share, costs.len()) - 1]);
        let level = found.contingency.confidence;
        let percentiles: Vec<(f64, f64)> =
            if level == 0.5 { vec![at(0.5)] } else { vec![at(0.5), at(level)] };
        let odds = |probability: Probability| percent(probability.share, probability.interval);
        let own = odds(found.deterministic_odds);
        let of_budget = found.budget.map(|budget| (budget.amount, odds(budget.probability)));
        Some(cost(&CostChart {
            plan: self.title,
            costs: &costs,
            percentiles: &percentiles,
            deterministic: (found.deterministic, &own),
            budget: of_budget.as_ref().map(|(amount, odds)| (*amount, odds.as_str())),
            amount: &|amount| money.amount(amount),
            number: &|amount| money.number(amount),
        }))
    }

    fn football(&self) -> Option<Svg> {
        let found = self.analysis.cost.as_ref()?;
        let costs = &self.outcome.cost.as_ref()?.total;
        let finish = &self.outcome.finish;
        let n = costs.len();
        let dates: Vec<Date> =
            finish.iter().filter_map(|&instant| self.timeline.finish_date(instant)).collect();
        let days: Vec<f64> = finish.iter().map(|&instant| self.timeline.days(instant)).collect();
        let pair = |index: usize| (self.finished(finish[index]), costs[index]);
        let points: Vec<(Moment, f64)> = thinned(n, MOST_POINTS).map(pair).collect();
        let confidence = found.together.confidence;
        let frontier: Vec<(Moment, f64)> = frontier(finish, costs, confidence)
            .into_iter()
            .map(|(instant, cost)| (self.finished(instant), cost))
            .collect();
        let money = Money::new(found.max.max(found.deterministic), self.plan.currency.as_deref());
        let odds = found.joint.map(|joint| {
            let probability = joint.probability;
            percent(probability.share, probability.interval)
        });
        let alone = |joint: Joint| {
            let in_time = self.analysis.deadline.map_or(0.0, |deadline| deadline.probability.share);
            let within = found.budget.map_or(0.0, |budget| budget.probability.share);
            [in_time, within].map(|share| (share - joint.probability.share).max(0.0))
        };
        let together = &found.together;
        Some(football(&FootballChart {
            plan: self.title,
            finishes: if dates.is_empty() {
                Finishes::Days(&days)
            } else {
                Finishes::Dates(&dates)
            },
            points: &points,
            n_iterations: n,
            confidence,
            frontier: &frontier,
            together: (self.finished(together.finish), together.cost, together.each),
            deadline: self.plan.deadline.map(|date| self.end_of(date)),
            budget: self.plan.budget,
            odds: odds.as_deref(),
            one_of_two: found.joint.map(alone),
            amount: &|amount| money.amount(amount),
            number: &|amount| money.number(amount),
        }))
    }
}

/// Indices of at most so many of `n` iterations, evenly spread.
fn thinned(n: usize, most: usize) -> impl Iterator<Item = usize> {
    let kept = n.min(most);
    (0..kept).map(move |index| index * n / kept)
}

/// For some finishes, ascending, the smallest cost that holds together with each of them in a
/// share of the iterations.
fn frontier(finish: &[i32], costs: &[f64], share: f64) -> Vec<(i32, f64)> {
    let mut pairs: Vec<(i32, f64)> =
        thinned(finish.len(), MOST_COMPARED).map(|index| (finish[index], costs[index])).collect();
    pairs.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (n, needed) = (pairs.len(), rank(share, pairs.len()));
    let mut found: Vec<(i32, f64)> = Vec::new();
    for step in 0..=FRONTIER {
        let nth = needed + (n - needed) * step / FRONTIER;
        let last = pairs[nth - 1].0;
        let n_by_then = pairs.partition_point(|pair| pair.0 <= last);
        let mut by_then: Vec<f64> = pairs[..n_by_then].iter().map(|pair| pair.1).collect();
        let (_, &mut cost, _) = by_then.select_nth_unstable_by(needed - 1, f64::total_cmp);
        if found.last().is_none_or(|found| found.0 < last) {
            found.push((last, cost));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_on_the_frontier_hold_together_just_often_enough() {
        // Finishes 0..1000 with costs in another order.
        let finish: Vec<i32> = (0..1000).collect();
        let costs: Vec<f64> = (0..1000).map(|index| f64::from(index * 617 % 1000)).collect();
        for (last, cost) in frontier(&finish, &costs, 0.8) {
            let both = finish.iter().zip(&costs);
            let n = both.filter(|(finish, other)| **finish <= last && **other <= cost).count();
            assert_eq!(n, 800, "{last} {cost}");
        }
    }

    #[test]
    fn a_few_of_many_are_spread_over_all() {
        assert_eq!(thinned(10, 5).collect::<Vec<_>>(), [0, 2, 4, 6, 8]);
        assert_eq!(thinned(3, 5).collect::<Vec<_>>(), [0, 1, 2]);
    }
}
