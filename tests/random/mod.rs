//! Random plans of every kind: written as a person would, or, where no table says it, put into
//! what was read of one.

use std::fmt::Write as _;

use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use planodds::plan::{ConstraintKind, End, FloatKind, OutOfSequence, Plan, PointRule, Rules, Tool};
use planodds::read::{
    ConstraintDraft, Draft, Duration, Moment, ProgressDraft, Spanned, TaskDraft, Unit,
};
use planodds::sample::LANES;
use proptest::prelude::*;

use crate::common;

/// A task of a random plan.
#[derive(Debug, Clone)]
struct RandomTask {
    points: [u16; 3],
    shape: usize,
    kind: usize,
    calendar: usize,
    time: RandomTime,
    links: Vec<(prop::sample::Index, usize, usize)>,
}

/// What time does to a task: dates put on it, and what has been done of it.
#[derive(Debug, Clone)]
struct RandomTime {
    /// Which kind, and how many hours after two days before the project start.
    constraints: Vec<(usize, u16)>,
    as_late_as_possible: bool,
    point: usize,
    progress: usize,
    /// Percentages of the time from the project start to the data date.
    actual: [u8; 2],
    amount: usize,
    resume: Option<u16>,
}

/// By whose rules the dates of a plan are computed.
#[derive(Debug, Clone)]
pub(crate) struct RandomRules {
    tool: usize,
    float: usize,
    overrides: bool,
    must_finish_by: Option<u16>,
    honours_constraints: bool,
}

#[derive(Debug, Clone)]
struct RandomRisk {
    probability: u8,
    impact: usize,
    opportunity: bool,
    shared: bool,
    closed: bool,
    targets: Vec<prop::sample::Index>,
}

#[derive(Debug, Clone)]
pub(crate) struct RandomPlan {
    tasks: Vec<RandomTask>,
    risks: Vec<RandomRisk>,
    /// Whether other calendars and elapsed time occur.
    several_clocks: bool,
    /// Where there are some, so are constraints, progress, hammocks and all that.
    rules: Option<RandomRules>,
    lag_calendar: usize,
    data_date: usize,
    seed: u32,
    sampling: usize,
}

/// The kind of a task that is a hammock where there are some.
const HAMMOCK: usize = 2;
const SHAPES: [&str; 8] =
    ["pert", "pert(2)", "triangular", "trigen", "uniform", "normal", "lognormal", "discrete"];
const LAGS: [&str; 10] = ["", "", "", "+1d", "-1d", "+90m", "+50%", "-25%", "+2ed", "-1ed"];
const N_WORKING_LAGS: usize = 8;

/// The point rule of our own plans.
const SETTLED: usize = 2;
/// Constraints that let logic win, and act on one end of early and late dates at most.
const SOFT_KINDS: usize = 6;
const KINDS: [ConstraintKind; 9] = [
    ConstraintKind::NoEarlier(End::Start),
    ConstraintKind::NoEarlier(End::Finish),
    ConstraintKind::NoLater(End::Start),
    ConstraintKind::NoLater(End::Finish),
    ConstraintKind::On(End::Start),
    ConstraintKind::On(End::Finish),
    ConstraintKind::Mandatory(End::Start),
    ConstraintKind::Mandatory(End::Finish),
    ConstraintKind::Pinned,
];

/// So many hours after two days before the project start.
fn hours_on(hours: u16) -> DateTime {
    start() + (i64::from(hours) - 48).hours()
}

fn start() -> DateTime {
    date(2024, 10, 15).at(0, 0, 0, 0)
}

/// Plans of logic and durations alone.
pub(crate) fn random_plan() -> impl Strategy<Value = RandomPlan> {
    any_plan(Just(None))
}

/// Plans with constraints, progress, hammocks and the rules of three tools.
pub(crate) fn random_dated_plan() -> impl Strategy<Value = RandomPlan> {
    let rules =
        (0..3_usize, 0..3_usize, any::<bool>(), prop::option::of(0_u16..2000), any::<bool>());
    any_plan(rules.prop_map(|(tool, float, overrides, must_finish_by, honours_constraints)| {
        Some(RandomRules { tool, float, overrides, must_finish_by, honours_constraints })
    }))
}

fn random_time() -> impl Strategy<Value = RandomTime> {
    (
        prop_oneof![
            2 => Just(Vec::new()),
            1 => prop::collection::vec((0..KINDS.len(), 0_u16..900), 1..3),
        ],
        prop::bool::weighted(0.2),
        0..6_usize,
        0..5_usize,
        [0..=100_u8, 0..=100],
        0..3_usize,
        prop::option::weighted(0.2, 0_u16..900),
    )
        .prop_map(
            |(constraints, as_late_as_possible, point, progress, actual, amount, resume)| {
                RandomTime {
                    constraints,
                    as_late_as_possible,
                    point,
                    progress,
                    actual,
                    amount,
                    resume,
                }
            },
        )
}

fn any_plan(
    rules: impl Strategy<Value = Option<RandomRules>>,
) -> impl Strategy<Value = RandomPlan> {
    let link = (any::<prop::sample::Index>(), 0..4_usize, 0..LAGS.len());
    let task = (
        [0_u16..50, 0..50, 0..50],
        0..SHAPES.len(),
        0..12_usize,
        0..6_usize,
        random_time(),
        prop::collection::vec(link, 0..4),
    )
        .prop_map(|(points, shape, kind, calendar, time, links)| RandomTask {
            points,
            shape,
            kind,
            calendar,
            time,
            links,
        });
    let risk =
        (
            0..=100_u8,
            0..6_usize,
            any::<bool>(),
            any::<bool>(),
            prop::bool::weighted(0.1),
            prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        )
            .prop_map(|(probability, impact, opportunity, shared, closed, targets)| {
                RandomRisk { probability, impact, opportunity, shared, closed, targets }
            });
    (
        prop::collection::vec(task, 1..12),
        prop::collection::vec(risk, 0..4),
        any::<bool>(),
        0..4_usize,
        0..3_usize,
        any::<u32>(),
        0..2_usize,
        rules,
    )
        .prop_map(
            |(tasks, risks, several_clocks, lag_calendar, data_date, seed, sampling, rules)| {
                RandomPlan {
                    tasks,
                    risks,
                    several_clocks,
                    rules,
                    lag_calendar,
                    data_date,
                    seed,
                    sampling,
                }
            },
        )
}

impl RandomPlan {
    /// Writes the plan as a person would, and reads it.
    pub(crate) fn read(&self) -> Plan {
        let (tasks, risks, settings) = (self.tasks_csv(), self.risks_csv(), self.settings());
        let n_iterations = 2 * LANES as u32;
        let Some(rules) = &self.rules else {
            return common::plan(&tasks, &risks, &settings, n_iterations);
        };
        let (mut draft, diagnostics) = common::draft(&tasks, &risks, &settings);
        self.add_time(rules, &mut draft);
        common::valid(draft, diagnostics, n_iterations)
    }

    /// The same with one calendar and nothing elapsed.
    pub(crate) fn on_one_calendar(self) -> Self {
        Self { several_clocks: false, ..self }
    }

    /// The same with dates imposed by our own rules alone, in ways that let logic win.
    pub(crate) fn with_soft_constraints(mut self) -> Self {
        for task in &mut self.tasks {
            task.kind = if task.kind == HAMMOCK { HAMMOCK + 1 } else { task.kind };
            task.time.constraints.retain(|(kind, _)| *kind < SOFT_KINDS);
            task.time = RandomTime {
                as_late_as_possible: false,
                point: SETTLED,
                progress: 0,
                ..task.time.clone()
            };
        }
        self.rules = Some(RandomRules {
            tool: 0,
            float: 0,
            overrides: false,
            must_finish_by: None,
            honours_constraints: false,
        });
        self
    }

    fn data_date(&self) -> Option<DateTime> {
        let day = match (self.data_date, &self.rules) {
            (0, None) => return None,
            (0, Some(_)) => 29,
            (1, _) => 17,
            _ => 19,
        };
        Some(date(2024, 10, day).at(0, 0, 0, 0))
    }

    /// Puts into a draft what tables do not say, or not in the terms of every tool.
    fn add_time(&self, random: &RandomRules, draft: &mut Draft) {
        draft.settings.rules = Rules {
            tool: [Tool::Planodds, Tool::PrimaveraP6, Tool::MicrosoftProject][random.tool],
            float: [FloatKind::Start, FloatKind::Finish, FloatKind::Smallest][random.float],
            out_of_sequence: if random.overrides {
                OutOfSequence::ProgressOverride
            } else {
                OutOfSequence::RetainedLogic
            },
            must_finish_by: random.must_finish_by.map(hours_on),
            honours_constraints: random.honours_constraints,
        };
        for (index, row) in draft.tasks.iter_mut().enumerate() {
            let time = &self.tasks[index].time;
            let span = row.id.span;
            row.constraints = time
                .constraints
                .iter()
                .map(|&(kind, hours)| Spanned {
                    value: ConstraintDraft { kind: KINDS[kind], at: hours_on(hours).into() },
                    span,
                })
                .collect();
            row.as_late_as_possible = time.as_late_as_possible;
            row.point = match time.point {
                0 => PointRule::NextStart,
                _ => PointRule::Settled,
            };
            row.progress = self.progress(index, row);
        }
    }

    fn progress(&self, index: usize, row: &TaskDraft) -> ProgressDraft {
        let RandomTime { progress, actual, amount, resume, .. } = self.tasks[index].time;
        let mut draft = ProgressDraft::default();
        let Some(data_date) = self.data_date() else { return draft };
        let span = row.id.span;
        let until = data_date.duration_since(start()).as_hours();
        let [first, last] = [actual[0].min(actual[1]), actual[0].max(actual[1])].map(|share| {
            let at = start() + (until * i64::from(share) / 100).hours();
            Spanned { value: Moment::from(at), span }
        });
        let is_point = self.kind(index) == "milestone";
        match progress {
            1 => {
                draft.actual_start = Some(first);
                let hours = |amount: u8| Spanned {
                    value: Duration {
                        amount: f64::from(amount),
                        unit: Unit::Hour,
                        elapsed: self.is_elapsed(index),
                    },
                    span,
                };
                if amount > 0 {
                    let share = f64::from(actual[0]) / 101.0;
                    draft.percent = Some(Spanned { value: share, span });
                    draft.done = (amount > 1 && !is_point).then(|| hours(actual[1] % 9));
                }
                draft.resume =
                    resume.map(|hours| Spanned { value: Moment::from(hours_on(hours)), span });
            }
            2 => {
                draft.actual_start = (!is_point).then_some(first);
                draft.actual_finish = Some(last);
            }
            _ => {}
        }
        draft
    }

    fn kind(&self, index: usize) -> &'static str {
        match self.tasks[index].kind {
            0 => "milestone",
            1 => "buffer",
            HAMMOCK if self.rules.is_some() => "hammock",
            _ => "task",
        }
    }

    fn is_elapsed(&self, index: usize) -> bool {
        self.several_clocks
            && self.tasks[index].calendar == 5
            && matches!(self.kind(index), "task" | "buffer")
    }

    fn tasks_csv(&self) -> String {
        let mut text =
            "id,type,calendar,low,likely,high,duration,distribution,predecessors\n".to_owned();
        for (index, task) in self.tasks.iter().enumerate() {
            let calendar = match task.calendar {
                1 if self.several_clocks => "nights",
                2 if self.several_clocks => "always",
                3 if self.several_clocks => "weekend",
                _ => "",
            };
            let kind = self.kind(index);
            let unit = if self.is_elapsed(index) { "eh" } else { "h" };
            let mut points = task.points;
            points.sort_unstable();
            let [low, likely, high] = points;
            let estimate = match (kind, SHAPES[task.shape]) {
                ("milestone" | "hammock", _) => ",,,,".to_owned(),
                ("buffer", _) => format!(",,,{high}{unit},"),
                (_, "discrete") if unit == "h" => {
                    format!(",{low}h:0.25|{}h:0.75,,,discrete", high + 1)
                }
                (_, "discrete") => format!("{low}{unit},{likely}{unit},{high}{unit},,pert"),
                (_, "uniform") => format!("{low}{unit},,{high}{unit},,uniform"),
                (_, "trigen") => format!("{low}{unit},{}{unit},{}{unit},,trigen", low + 3, low + 7),
                (_, "normal") => {
                    format!("{low}{unit},{}{unit},{}{unit},,normal", low + 5, low + 10)
                }
                (_, "lognormal") => {
                    format!("{}{unit},{}{unit},{}{unit},,lognormal", low + 1, low + 3, low + 9)
                }
                (_, shape) => format!("{low}{unit},{likely}{unit},{high}{unit},,{shape}"),
            };
            let mut seen = Vec::new();
            let mut links = Vec::new();
            for (predecessor, relation, lag) in &task.links {
                if index == 0 {
                    break;
                }
                let predecessor = predecessor.index(index);
                if seen.contains(&(predecessor, *relation)) {
                    continue;
                }
                seen.push((predecessor, *relation));
                let lag = if self.several_clocks { *lag } else { lag % N_WORKING_LAGS };
                links.push(format!(
                    "T{predecessor} {}{}",
                    ["FS", "SS", "FF", "SF"][*relation],
                    LAGS[lag]
                ));
            }
            writeln!(text, "T{index},{kind},{calendar},{estimate},{}", links.join("; "))
                .expect("to a string");
        }
        text
    }

    fn risks_csv(&self) -> String {
        let mut text = "id,kind,probability,low,likely,high,tasks,shared,status\n".to_owned();
        for (index, risk) in self.risks.iter().enumerate() {
            let mut targets: Vec<usize> =
                risk.targets.iter().map(|target| target.index(self.tasks.len())).collect();
            targets.sort_unstable();
            targets.dedup();
            targets.retain(|&target| self.kind(target) == "task");
            if targets.is_empty() {
                continue;
            }
            let impact = match (risk.impact, risk.opportunity) {
                (0, _) => "1h,4h,20h",
                (1, _) => ",2d,",
                (2, _) => "10%,20%,60%",
                (3, false) => "x1.1,x1.5,x3",
                (3, true) => "x0.5,x0.8,x0.9",
                (4, _) => ",medium,",
                _ => ",35%,",
            };
            let targets: Vec<String> = targets.iter().map(|target| format!("T{target}")).collect();
            writeln!(
                text,
                "R{index},{},{}%,{impact},{},{},{}",
                if risk.opportunity { "opportunity" } else { "threat" },
                risk.probability,
                targets.join("; "),
                if risk.shared { "yes" } else { "no" },
                if risk.closed { "closed" } else { "open" },
            )
            .expect("to a string");
        }
        text
    }

    fn settings(&self) -> String {
        let lag_calendar = ["predecessor", "successor", "default", "24h"][self.lag_calendar];
        let lag_calendar = if self.several_clocks { lag_calendar } else { "predecessor" };
        let data_date =
            self.data_date().map_or_else(String::new, |at| format!("data_date = {}\n", at.date()));
        format!(
            "start = 2024-10-15\n{data_date}lag_calendar = \"{lag_calendar}\"\n\
             [simulation]\nseed = {}\nsampling = \"{}\"\n\
             [calendar.standard]\nholidays = [\"2024-10-18\", \"2024-10-24..2024-10-25\"]\n\
             [calendar.nights]\nweek = \"mon-fri\"\nhours = \"00:00-06:00, 22:00-24:00\"\n\
             [calendar.always]\nweek = \"mon-sun\"\nhours = \"24h\"\n\
             [calendar.weekend]\nweek = \"sat, sun, wed\"\nhours = \"07:30-12:15\"\n\
             holidays = [\"2024-10-19..2024-10-20\"]\n",
            self.seed,
            ["lhs", "random"][self.sampling],
        )
    }
}
