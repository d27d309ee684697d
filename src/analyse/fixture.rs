//! A small plan and its outcome, made by hand, for the tests of analysis and reports.

use jiff::civil::date;

use super::{Analysis, DEFAULT_PERCENTILES, analyse};
use crate::outcome::{
    FourPercentiles, Outcome, PathOutcome, RiskOutcome, Spread, TaskOutcome, Watched,
};
use crate::plan::{
    Calendar, Clock, Combination, Correlation, Distribution, Effect, EstimateSources, Impact, Plan,
    PlanParts, PointRule, Progress, Risk, RiskKind, RiskStatus, Rules, Sampling, Scope, Simulation,
    Summary, Task, TaskKind,
};
use crate::schedule::{Schedule, TaskDates};
use crate::timeline::Timeline;

const DAY: i32 = 480;

fn task(id: &str, name: &str, kind: TaskKind, days: i32) -> Task {
    Task {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        wbs: None,
        owner: None,
        scope: Scope::Must,
        clock: Clock::Working(0),
        planned: days * DAY,
        estimate: Distribution::Fixed(f64::from(days * DAY)),
        deadline: None,
        constraints: Vec::new(),
        as_late_as_possible: false,
        progress: Progress::default(),
        point: PointRule::default(),
        stored: None,
        group: None,
        cost: None,
        cost_per_day: None,
        resources: Vec::new(),
        repeats: None,
        is_dropped: false,
    }
}

fn risk(id: &str, name: &str, kind: RiskKind, probability: f64) -> Risk {
    Risk {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        probability,
        status: RiskStatus::Open,
        shared: true,
        effects: vec![Effect { task: 0, impact: Impact::Delay(Distribution::Fixed(480.0)) }],
        owner: None,
        windows: Vec::new(),
        excludes: Vec::new(),
        depends_on: None,
        combination: Combination::Serial,
        cost: None,
        mitigation: None,
        reviewed: None,
    }
}

/// Two parallel tasks of one owner, a milestone, a task that an id would turn into a formula,
/// and a buffer.
pub(crate) fn parts() -> PlanParts {
    let owned = |mut task: Task, owner: &str| {
        task.owner = Some(owner.to_owned());
        task.wbs = Some("1".to_owned());
        task
    };
    let mut milestone = task("M1", "Design | done", TaskKind::Milestone, 0);
    milestone.deadline = Some(date(2024, 10, 21));
    PlanParts {
        name: "Launch".to_owned(),
        tasks: vec![
            owned(task("A", "Design the interface", TaskKind::Task, 4), "Ana"),
            owned(task("B", "Design the store", TaskKind::Task, 4), "Ana"),
            milestone,
            task("=C", "Build \u{1b}[31mred", TaskKind::Task, 5),
            task("BUF", "Margin", TaskKind::Buffer, 1),
        ],
        summaries: vec![Summary {
            id: "1".to_owned(),
            name: "Design".to_owned(),
            wbs: Some("1".to_owned()),
            deadline: Some(date(2024, 10, 21)),
            tasks: vec![0, 1],
        }],
        estimates: EstimateSources::default(),
        relations: Vec::new(),
        risks: vec![
            risk("R1", "Late supplier", RiskKind::Threat, 0.3),
            risk("R2", "Sick leave", RiskKind::Threat, 0.1),
            risk("R3", "Reuse", RiskKind::Opportunity, 0.2),
        ],
        correlation: Correlation::default(),
        branches: Vec::new(),
        reworks: Vec::new(),
        decisions: Vec::new(),
        resources: Vec::new(),
        budget: None,
        currency: None,
        calendars: vec![Calendar::standard()],
        start: Some(date(2024, 10, 15).at(0, 0, 0, 0)),
        data_date: None,
        rules: Rules::default(),
        relaxed: Vec::new(),
        deadline: Some(date(2024, 10, 25)),
        confidence: 0.8,
        simulation: Simulation { iterations: 10_000, seed: 1, sampling: Sampling::Random },
    }
}

/// The plan of [`parts`].
pub(crate) fn plan() -> Plan {
    Plan::from_valid_parts(parts())
}

fn dates(start: i32, finish: i32, total_float: i32) -> TaskDates {
    TaskDates {
        early_start: start,
        early_finish: finish,
        late_start: start + total_float,
        late_finish: finish + total_float,
        total_float,
        critical: total_float == 0,
    }
}

/// Its schedule: ten days with the buffer.
pub(crate) fn schedule(_plan: &Plan) -> Schedule {
    Schedule {
        in_tool: None,
        tasks: vec![
            dates(0, 4 * DAY, 0),
            dates(0, 4 * DAY, 0),
            dates(4 * DAY, 4 * DAY, 0),
            dates(4 * DAY, 9 * DAY, 0),
            dates(9 * DAY, 10 * DAY, 0),
        ],
        finish: 10 * DAY,
        critical_path: vec![0, 2, 3, 4],
    }
}

/// Its schedule without the buffer: nine days.
pub(crate) fn unbuffered(plan: &Plan) -> Schedule {
    let mut bare = schedule(plan);
    bare.tasks[4] = dates(9 * DAY, 9 * DAY, 0);
    bare.finish = 9 * DAY;
    bare
}

/// Ten thousand iterations: the finish is spread evenly over the day after the ninth, the
/// milestone over the day after the fourth.
pub(crate) fn outcome(_plan: &Plan) -> Outcome {
    let spread_over_day = |after: i32| -> Vec<i32> {
        (0..10_000).map(|iteration| after * DAY + (iteration % 100 + 1) * DAY / 100).collect()
    };
    let four = |p10, p50, p80, p90| FourPercentiles { p10, p50, p80, p90 };
    let task = |n_critical, mean: f64, sd: f64, pearson, finish: f64| TaskOutcome {
        n_critical,
        n_happened: 10_000,
        n_delivered: None,
        n_held: None,
        duration_mean: mean,
        duration_sd: sd,
        pearson,
        spearman: Some(pearson),
        n_by_deadline: None,
        spread: Some(Box::new(Spread {
            duration: four(mean - sd, mean, mean + sd, mean + 1.5 * sd),
            start: four(0.0, 0.0, 0.0, 0.0),
            finish: four(finish - sd, finish, finish + sd, finish + 1.5 * sd),
        })),
    };
    Outcome {
        branches: Vec::new(),
        reworks: Vec::new(),
        decisions: Vec::new(),
        correlation: None,
        iterations: 10_000,
        finish: spread_over_day(9),
        milestones: vec![Watched { index: 2, finish: spread_over_day(4) }],
        summaries: vec![Watched { index: 0, finish: spread_over_day(4) }],
        samples: Vec::new(),
        tasks: vec![
            task(7000, 2160.0, 120.0, 0.62, 2160.0),
            task(3000, 2160.0, 96.0, 0.31, 2160.0),
            task(10_000, 0.0, 0.0, 0.0, 2160.0),
            task(10_000, 2400.0, 100.0, 0.71, 4560.0),
            task(10_000, 0.0, 0.0, 0.0, 4560.0),
        ],
        constraints: Vec::new(),
        cost: None,
        risks: vec![
            RiskOutcome {
                n_occurred: 3012,
                impact_days: 6024.0,
                finish_days_when_occurred: Some(10.6),
                finish_days_otherwise: Some(9.2),
            },
            RiskOutcome {
                n_occurred: 0,
                impact_days: 0.0,
                finish_days_when_occurred: None,
                finish_days_otherwise: Some(9.5),
            },
            RiskOutcome {
                n_occurred: 1990,
                impact_days: -1990.0,
                finish_days_when_occurred: Some(9.0),
                finish_days_otherwise: Some(9.6),
            },
        ],
        weather: Vec::new(),
        paths: vec![
            PathOutcome { tasks: vec![0, 2, 3], n: 7000 },
            PathOutcome { tasks: vec![1, 2, 3], n: 3000 },
        ],
    }
}

/// The analysis of all of it.
pub(crate) fn analysis(plan: &Plan) -> Analysis {
    analyse(
        plan,
        &Timeline::new(plan, 366),
        &schedule(plan),
        &unbuffered(plan),
        &outcome(plan),
        &DEFAULT_PERCENTILES,
    )
}
