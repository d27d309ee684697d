//! Analysis → view model: indices become ids, instants become days and dates.

use jiff::civil::DateTime;

use crate::analyse::{
    Analysis, Buffer, Criterion, Milestone, Percentile, Phase, Protected, RiskEffect, TaskAnalysis,
    Verdict,
};
use crate::outcome::FourPercentiles;
use crate::plan::{Combination, Plan, Relation, RiskKind, Task, TaskKind};
use crate::timeline::Timeline;

use super::correlation::CorrelationView;
use super::cost::cost_view;
use super::estimates::EstimatesView;
use super::gate::{CriterionView, GateReport};
use super::overload::overload_views;
use super::view::{
    BufferView, ConstraintView, ContingencyView, DeadlineView, DeterministicView, DurationView,
    FinishView, ImportView, MilestoneView, PathView, PercentileView, PhaseView, PlanView, RiskView,
    RunReport, SensitivityView, SimulationView, SpreadView, TaskView, WarningView,
};
use super::words::clean;

/// The view of a run. Warnings found while reading are the caller's to add, and scenarios (see
/// [`RunReport::add_scenarios`]).
pub fn run_report(plan: &Plan, timeline: &Timeline, analysis: &Analysis) -> RunReport {
    let view = Viewer { plan, timeline };
    let completion = &analysis.completion;
    let deterministic = &analysis.deterministic;
    RunReport {
        schema: "planodds/run/1",
        version: env!("CARGO_PKG_VERSION"),
        plan: view.plan(),
        simulation: view.simulation(),
        import: analysis.import.as_ref().map(|proof| ImportView {
            compared: proof.compared,
            equal: proof.equal,
            without_dates: proof.without_dates,
        }),
        estimates: EstimatesView::new(plan),
        warnings: analysis
            .warnings
            .iter()
            .map(|warning| WarningView {
                code: warning.code.to_owned(),
                message: clean(&warning.message),
                from_reading: false,
            })
            .collect(),
        deterministic: DeterministicView {
            days: view.days(deterministic.finish),
            finish: timeline.finish_date(deterministic.finish),
            probability: odds(deterministic.probability.share),
            ci95: deterministic.probability.interval.map(odds),
            critical_path: view.ids(&deterministic.critical_path),
        },
        finish: FinishView {
            mean_days: days(completion.mean_days),
            sd_days: days(completion.sd_days),
            min_days: view.days(completion.min),
            max_days: view.days(completion.max),
            percentiles: completion
                .percentiles
                .iter()
                .map(|percentile| view.percentile(percentile))
                .collect(),
        },
        deadline: analysis.deadline.map(|deadline| DeadlineView {
            date: deadline.date,
            probability: odds(deadline.probability.share),
            ci95: deadline.probability.interval.map(odds),
        }),
        milestones: analysis
            .milestones
            .iter()
            .map(|milestone| view.milestone(milestone, analysis.tasks[milestone.task].happens))
            .collect(),
        phases: analysis.phases.iter().map(|phase| view.phase(phase)).collect(),
        tasks: plan
            .tasks
            .iter()
            .zip(&analysis.tasks)
            .map(|(task, found)| view.task(task, found))
            .collect(),
        risks: analysis.risks.iter().map(|effect| view.risk(effect)).collect(),
        branches: Vec::new(),
        rework: Vec::new(),
        decisions: Vec::new(),
        scope: None,
        mitigation: None,
        constraints: analysis
            .constraints
            .iter()
            .map(|found| ConstraintView {
                task: view.id(found.task),
                kind: found.constraint.kind.name(),
                date: found.constraint.day(),
                held: odds(found.held),
            })
            .collect(),
        cost: analysis.cost.as_ref().map(|found| cost_view(plan, timeline, found)),
        overload: overload_views(plan, timeline, &analysis.overloads),
        correlation: analysis.correlation.as_ref().map(|found| CorrelationView::new(plan, found)),
        correlation_sweep: None,
        weather: None,
        critical_paths: analysis
            .paths
            .iter()
            .map(|path| PathView { tasks: view.ids(&path.tasks), share: odds(path.share) })
            .collect(),
        buffers: analysis.buffers.iter().map(|buffer| view.buffer(buffer)).collect(),
        contingency: view.contingency(analysis),
        certain: analysis.certain,
    }
}

/// The view of a gate; `verdict` is the one over all criteria.
pub fn gate_report(
    plan: &Plan,
    timeline: &Timeline,
    criteria: &[Criterion],
    verdict: Verdict,
) -> GateReport {
    let view = Viewer { plan, timeline };
    let criterion = |row: &Criterion| CriterionView {
        name: view.protected(row.of),
        title: match row.of {
            Protected::Finish => None,
            Protected::Milestone(task) => Some(clean(&plan.tasks[task].name)),
        },
        by: row.by,
        confidence: odds(row.confidence),
        probability: odds(row.probability.share),
        ci95: row.probability.interval.map(odds),
        met: row.verdict == Verdict::Go,
        verdict: row.verdict.name(),
        date_at_confidence: row.at_confidence.and_then(|finish| timeline.finish_date(finish)),
    };
    GateReport {
        schema: "planodds/gate/1",
        version: env!("CARGO_PKG_VERSION"),
        verdict: verdict.name(),
        plan: view.plan(),
        simulation: view.simulation(),
        criteria: criteria.iter().map(criterion).collect(),
        milestones_left_out: plan
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| task.kind == TaskKind::Milestone && task.deadline.is_some())
            .filter(|(index, _)| {
                criteria.iter().all(|criterion| criterion.of != Protected::Milestone(*index))
            })
            .count(),
    }
}

impl PlanView {
    /// Views a plan.
    pub(super) fn new(plan: &Plan) -> Self {
        // What is repeated is in the plan once.
        let is_original = |task: usize| plan.tasks[task].repeats.is_none();
        let is_written = |relation: &&Relation| {
            is_original(relation.predecessor) && is_original(relation.successor)
        };
        Self {
            name: clean(&plan.name),
            tasks: plan.tasks.iter().filter(|task| task.repeats.is_none()).count(),
            relations: plan.relations.iter().filter(is_written).count(),
            risks: plan.risks.len(),
            start: plan.start.map(DateTime::date),
            data_date: plan.data_date.map(DateTime::date),
        }
    }
}

struct Viewer<'a> {
    plan: &'a Plan,
    timeline: &'a Timeline,
}

impl Viewer<'_> {
    fn days(&self, instant: i32) -> f64 {
        days(self.timeline.days(instant))
    }

    fn id(&self, task: usize) -> String {
        clean(&self.plan.tasks[task].id)
    }

    fn ids(&self, tasks: &[usize]) -> Vec<String> {
        tasks.iter().map(|&task| self.id(task)).collect()
    }

    fn protected(&self, protected: Protected) -> String {
        match protected {
            Protected::Finish => "finish".to_owned(),
            Protected::Milestone(task) => self.id(task),
        }
    }

    fn plan(&self) -> PlanView {
        PlanView::new(self.plan)
    }

    fn simulation(&self) -> SimulationView {
        SimulationView {
            iterations: self.plan.simulation.iterations,
            seed: self.plan.simulation.seed,
            sampling: self.plan.simulation.sampling.name(),
        }
    }

    fn percentile(&self, percentile: &Percentile) -> PercentileView {
        PercentileView {
            p: percentile.p,
            days: self.days(percentile.finish),
            date: self.timeline.finish_date(percentile.finish),
            ci95_days: percentile.interval.map(|instant| self.days(instant)),
        }
    }

    fn milestone(&self, milestone: &Milestone, happens: Option<f64>) -> MilestoneView {
        let task = &self.plan.tasks[milestone.task];
        let odds_of_it = milestone.deadline.map(|deadline| deadline.probability);
        MilestoneView {
            id: clean(&task.id),
            name: clean(&task.name),
            deterministic: self.timeline.finish_date(milestone.deterministic),
            p50: self.timeline.finish_date(milestone.p50),
            p80: self.timeline.finish_date(milestone.p80),
            p90: self.timeline.finish_date(milestone.p90),
            deterministic_days: self.days(milestone.deterministic),
            p50_days: self.days(milestone.p50),
            p80_days: self.days(milestone.p80),
            p90_days: self.days(milestone.p90),
            happens: happens.map(odds),
            deadline: milestone.deadline.map(|deadline| deadline.date),
            probability: odds_of_it.map(|probability| odds(probability.share)),
            ci95: odds_of_it.map(|probability| probability.interval.map(odds)),
        }
    }

    fn phase(&self, phase: &Phase) -> PhaseView {
        let summary = &self.plan.summaries[phase.summary];
        let start = self.timeline.start_time(phase.deterministic_start);
        let odds_of_it = phase.deadline.map(|deadline| deadline.probability);
        PhaseView {
            id: clean(&summary.id),
            name: clean(&summary.name),
            wbs: summary.wbs.as_deref().map(clean),
            deterministic_start: start.map(DateTime::date),
            deterministic_finish: self.timeline.finish_date(phase.deterministic_finish),
            p50: self.timeline.finish_date(phase.p50),
            p80: self.timeline.finish_date(phase.p80),
            deterministic_start_days: self.days(phase.deterministic_start),
            deterministic_finish_days: self.days(phase.deterministic_finish),
            p50_days: self.days(phase.p50),
            p80_days: self.days(phase.p80),
            deadline: phase.deadline.map(|deadline| deadline.date),
            probability: odds_of_it.map(|probability| odds(probability.share)),
            ci95: odds_of_it.map(|probability| probability.interval.map(odds)),
        }
    }

    fn task(&self, task: &Task, found: &TaskAnalysis) -> TaskView {
        let dates = &found.dates;
        let timeline = self.timeline;
        // A point in time is where work ends, not where the next morning's begins.
        let start_time = |start: i32, finish: i32| {
            if start == finish { timeline.finish_time(start) } else { timeline.start_time(start) }
        };
        let day = f64::from(self.plan.minutes_per_day(task.clock));
        let length = |minutes: f64| days(minutes / day);
        let duration = found.spread.map(|spread| spread.duration);
        let finish = found.spread.map(|spread| spread.finish);
        let sensitivity = &found.sensitivity;
        TaskView {
            id: clean(&task.id),
            name: clean(&task.name),
            wbs: task.wbs.as_deref().map(clean),
            owner: task.owner.as_deref().map(clean),
            r#type: match task.kind {
                TaskKind::Task => "task",
                TaskKind::Milestone => "milestone",
                TaskKind::Buffer => "buffer",
                TaskKind::Hammock => "hammock",
            },
            early_start: start_time(dates.early_start, dates.early_finish),
            early_finish: timeline.finish_time(dates.early_finish),
            late_start: start_time(dates.late_start, dates.late_finish),
            late_finish: timeline.finish_time(dates.late_finish),
            early_start_days: self.days(dates.early_start),
            early_finish_days: self.days(dates.early_finish),
            total_float_days: length(f64::from(dates.total_float)),
            happens: found.happens.map(odds),
            deadline: task.deadline,
            deadline_probability: sensitivity
                .by_deadline
                .map(|probability| odds(probability.share)),
            criticality: odds(sensitivity.criticality),
            duration_days: DurationView {
                mean: length(found.duration.0),
                sd: length(found.duration.1),
                p10: duration.map(|four| length(four.p10)),
                p50: duration.map(|four| length(four.p50)),
                p80: duration.map(|four| length(four.p80)),
                p90: duration.map(|four| length(four.p90)),
            },
            start_days: self.spread(found.spread.map(|spread| spread.start)),
            finish_days: self.spread(finish),
            finish_p80_date: finish.and_then(|four| timeline.finish_date(four.p80.round() as i32)),
            sensitivity: SensitivityView {
                pearson: odds(found.pearson),
                spearman: found.spearman.map(odds),
                cruciality: odds(sensitivity.cruciality),
                ssi: odds(sensitivity.ssi),
            },
        }
    }

    fn spread(&self, instants: Option<FourPercentiles>) -> SpreadView {
        let at = |of: fn(&FourPercentiles) -> f64| {
            instants.map(|four| self.days(of(&four).round() as i32))
        };
        SpreadView {
            p10: at(|four| four.p10),
            p50: at(|four| four.p50),
            p80: at(|four| four.p80),
            p90: at(|four| four.p90),
        }
    }

    fn risk(&self, effect: &RiskEffect) -> RiskView {
        let risk = &self.plan.risks[effect.risk];
        RiskView {
            id: clean(&risk.id),
            name: clean(&risk.name),
            kind: match risk.kind {
                RiskKind::Threat => "threat",
                RiskKind::Opportunity => "opportunity",
            },
            status: risk.status.name(),
            probability: odds(risk.probability),
            occurrence: odds(effect.occurrence),
            mean_impact_days: effect.mean_impact_days.map(days),
            finish_effect_days: effect.finish_effect_days.map(days),
            r#if: risk.depends_on.map(|other| clean(&self.plan.risks[other].id)),
            excludes: risk
                .excludes
                .iter()
                .map(|&other| clean(&self.plan.risks[other].id))
                .collect(),
            combine: (risk.combination == Combination::Parallel).then_some("parallel"),
        }
    }

    fn buffer(&self, buffer: &Buffer) -> BufferView {
        BufferView {
            before: self.protected(buffer.before),
            confidence: odds(buffer.confidence),
            needed_days: days(buffer.needed_days),
            held_days: days(buffer.held_days),
            date: self.timeline.finish_date(buffer.finish),
            finish_days: self.days(buffer.finish),
            rule_of_thumb_days: buffer.rule_of_thumb_days.map(days),
        }
    }

    fn contingency(&self, analysis: &Analysis) -> ContingencyView {
        let contingency = &analysis.contingency;
        let end_of_day = |instant| self.timeline.days(self.timeline.end_of_finish_day(instant));
        let own_finish = analysis.deterministic.finish;
        ContingencyView {
            confidence: odds(contingency.confidence),
            days: days(contingency.days),
            from: self.timeline.finish_date(contingency.from),
            to: self.timeline.finish_date(contingency.to),
            held_days: days(contingency.held_days),
            shortfall_days: days(contingency.days - contingency.held_days),
            from_days: self.days(contingency.from),
            to_days: self.days(contingency.to),
            days_after_plan: days((end_of_day(contingency.to) - end_of_day(own_finish)).round()),
        }
    }
}

/// Days to four decimals: finer than a minute of any working day.
pub(super) fn days(value: f64) -> f64 {
    rounded(value, 1e4)
}

/// Shares, correlations and indices to six decimals.
pub(super) fn odds(value: f64) -> f64 {
    rounded(value, 1e6)
}

fn rounded(value: f64, unit: f64) -> f64 {
    // Adding zero turns −0 into 0.
    (value * unit).round() / unit + 0.0
}
