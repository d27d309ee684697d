//! Random plans of every kind: written as a person would, or, where no table says it, put into
//! what was read of one.

mod events;

use std::fmt::Write as _;

use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use planodds::diagnostic::Diagnostics;
use planodds::plan::{ConstraintKind, End, FloatKind, OutOfSequence, Plan, PointRule, Rules, Tool};
use planodds::read::{
    ConstraintDraft, Draft, Duration, Moment, ProgressDraft, Spanned, TaskDraft, Unit,
};
use planodds::sample::LANES;
use planodds::validate::{Overrides, validate};
use proptest::prelude::*;

use crate::common;
use events::{Kept, Plot, RandomEvents, random_events};

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
    links: RandomLinks,
}

/// What a risk has to do with others.
#[derive(Debug, Clone)]
struct RandomLinks {
    /// The set of risks that exclude each other that it is in; 0 for none.
    set: usize,
    /// How many rows above it the risk stands that it needs; 0 for none.
    needs: usize,
    parallel: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct RandomPlan {
    tasks: Vec<RandomTask>,
    risks: Vec<RandomRisk>,
    /// Whether other calendars and elapsed time occur.
    several_clocks: bool,
    /// Where there are some, so are constraints, progress, hammocks and all that.
    rules: Option<RandomRules>,
    /// What is settled while it runs, if anything is.
    events: Option<RandomEvents>,
    lag_calendar: usize,
    data_date: usize,
    seed: u32,
    sampling: usize,
    /// What weather each calendar has.
    weather: [usize; 4],
}

/// The kind of a task that is a hammock where there are some.
const HAMMOCK: usize = 2;
const SHAPES: [&str; 8] =
    ["pert", "pert(2)", "triangular", "trigen", "uniform", "normal", "lognormal", "discrete"];
const LAGS: [&str; 10] = ["", "", "", "+1d", "-1d", "+90m", "+50%", "-25%", "+2ed", "-1ed"];
const N_WORKING_LAGS: usize = 8;

/// Weather of calendars; most plans have none.
const WEATHER: [&str; 5] = [
    "",
    "weather = { oct = \"30%\", nov-feb = 0.5 }\n",
    "weather = { oct = 0.1, nov = \"70%\", dec = 0.2 }\nweather_persistence = 0.6\n",
    "weather = [0, 0.9, 0, 0.9, 0, 0.9, 0, 0.9, 0, 0.9, 0.05, 0.9]\nweather_persistence = \"90%\"\n",
    "weather = { jan-dec = 0.05 }\n",
];

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

/// The same with forks, repetitions, decisions and windows of risks.
pub(crate) fn random_eventful_plan() -> impl Strategy<Value = RandomPlan> {
    (random_plan(), random_events())
        .prop_map(|(plan, events)| RandomPlan { events: Some(events), ..plan })
}

/// The same under dates, progress and the rules of three tools.
pub(crate) fn random_dated_eventful_plan() -> impl Strategy<Value = RandomPlan> {
    (random_dated_plan(), random_events())
        .prop_map(|(plan, events)| RandomPlan { events: Some(events), ..plan })
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
    let risk = (
        0..=100_u8,
        0..6_usize,
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.1),
        prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        (0..4_usize, 0..5_usize, any::<bool>()),
    )
        .prop_map(|(probability, impact, opportunity, shared, closed, targets, links)| {
            let (set, needs, parallel) = links;
            let links = RandomLinks { set, needs, parallel };
            RandomRisk { probability, impact, opportunity, shared, closed, targets, links }
        });
    (
        prop::collection::vec(task, 1..12),
        prop::collection::vec(risk, 0..8),
        any::<bool>(),
        0..4_usize,
        0..3_usize,
        any::<u32>(),
        0..2_usize,
        prop_oneof![
            9 => Just([0; 4]),
            1 => [0..WEATHER.len(), 0..WEATHER.len(), 0..WEATHER.len(), 0..WEATHER.len()],
        ],
        rules,
    )
        .prop_map(
            |(
                tasks,
                risks,
                several_clocks,
                lag_calendar,
                data_date,
                seed,
                sampling,
                weather,
                rules,
            )| {
                RandomPlan {
                    tasks,
                    risks,
                    several_clocks,
                    rules,
                    events: None,
                    lag_calendar,
                    data_date,
                    seed,
                    sampling,
                    weather,
                }
            },
        )
}

impl RandomPlan {
    /// Writes the plan as a person would, and reads it.
    pub(crate) fn read(&self) -> Plan {
        let kept = self.events.as_ref().map_or(vec![Kept::default()], RandomEvents::kept);
        let plans = kept.into_iter().map(|kept| self.read_with(kept));
        plans.flatten().next().unwrap_or_else(|| panic!("{}", self.problems()))
    }

    fn draft(&self, kept: Kept) -> (Draft, Diagnostics) {
        let (tasks, risks) = (self.tasks_csv(), self.risks_csv());
        let settings = self.settings() + &self.events_toml(kept);
        let (mut draft, diagnostics) = common::draft(&tasks, &risks, &settings);
        if let Some(rules) = &self.rules {
            self.add_time(rules, &mut draft);
        }
        (draft, diagnostics)
    }

    fn read_with(&self, kept: Kept) -> Option<Plan> {
        let (draft, mut diagnostics) = self.draft(kept);
        let iterations = Some(2 * LANES as u32);
        let overrides = Overrides { iterations, ..Overrides::default() };
        validate(draft, &overrides, &mut diagnostics)
    }

    /// What is wrong with it without any loop or decision.
    fn problems(&self) -> String {
        let (draft, mut diagnostics) = self.draft(Kept::default());
        validate(draft, &Overrides::default(), &mut diagnostics);
        diagnostics.render(false)
    }

    /// The sections of plan.toml for what is settled while it runs.
    fn events_toml(&self, kept: Kept) -> String {
        let Some(events) = &self.events else { return String::new() };
        let n_tasks = self.tasks.len();
        let kinds: Vec<&str> = (0..n_tasks).map(|task| self.kind(task)).collect();
        let mut before = vec![vec![false; n_tasks]; n_tasks];
        for task in (1..n_tasks).filter(|&task| kinds[task] != "hammock") {
            for (predecessor, ..) in &self.tasks[task].links {
                let predecessor = predecessor.index(task);
                if kinds[predecessor] != "hammock" {
                    let further = before[predecessor].clone();
                    before[task].iter_mut().zip(further).for_each(|(at, is)| *at |= is);
                    before[task][predecessor] = true;
                }
            }
        }
        let targets = self.risk_targets();
        let risks: Vec<usize> =
            (0..self.risks.len()).filter(|&risk| !targets[risk].is_empty()).collect();
        events.toml(&Plot { kinds: &kinds, before: &before, risks: &risks }, kept)
    }

    /// The same with one calendar that loses no day, and nothing elapsed.
    pub(crate) fn on_one_calendar(self) -> Self {
        Self { several_clocks: false, weather: [0; 4], ..self }
    }

    /// The same with weather on every calendar.
    pub(crate) fn in_weather(mut self) -> Self {
        for (calendar, weather) in self.weather.iter_mut().enumerate() {
            *weather = (*weather).max(1 + calendar % (WEATHER.len() - 1));
        }
        self
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

    /// The tasks that each risk is to; none of those that are left out.
    fn risk_targets(&self) -> Vec<Vec<usize>> {
        let targets = |risk: &RandomRisk| {
            let mut targets: Vec<usize> =
                risk.targets.iter().map(|target| target.index(self.tasks.len())).collect();
            targets.sort_unstable();
            targets.dedup();
            targets.retain(|&target| self.kind(target) == "task");
            targets
        };
        self.risks.iter().map(targets).collect()
    }

    /// The risk that each one needs: one before it which it does not exclude, nor any that
    /// that one needs.
    fn needed(&self, is_kept: &[bool]) -> Vec<Option<usize>> {
        let mut needed: Vec<Option<usize>> = Vec::new();
        for (index, risk) in self.risks.iter().enumerate() {
            let RandomLinks { set, needs, .. } = risk.links;
            let other = index.checked_sub(needs).filter(|&other| other < index && is_kept[other]);
            let mut above = std::iter::successors(other, |&other| needed[other]);
            let excludes = set > 0 && above.any(|other| self.risks[other].links.set == set);
            needed.push(other.filter(|_| !excludes));
        }
        needed
    }

    fn risks_csv(&self) -> String {
        let mut text =
            "id,kind,probability,low,likely,high,tasks,shared,status,excludes,if,combine,window\n"
                .to_owned();
        let targets = self.risk_targets();
        let is_kept: Vec<bool> = targets.iter().map(|targets| !targets.is_empty()).collect();
        let needed = self.needed(&is_kept);
        for (index, risk) in self.risks.iter().enumerate().filter(|(index, _)| is_kept[*index]) {
            let impact = match (risk.impact, risk.opportunity) {
                (0, _) => "1h,4h,20h",
                (1, _) => ",2d,",
                (2, _) => "10%,20%,60%",
                (3, false) => "x1.1,x1.5,x3",
                (3, true) => "x0.5,x0.8,x0.9",
                (4, _) => ",medium,",
                _ => ",35%,",
            };
            let of_set = |other: &usize| {
                is_kept[*other]
                    && *other != index
                    && risk.links.set > 0
                    && self.risks[*other].links.set == risk.links.set
            };
            let excluded: Vec<usize> = (0..self.risks.len()).filter(of_set).collect();
            let probability = usize::from(risk.probability) / (1 + excluded.len());
            // One row of a set is enough.
            let names_set = excluded.first().is_some_and(|&first| index < first);
            let named = |ids: &[usize], letter: &str| {
                let ids: Vec<String> = ids.iter().map(|id| format!("{letter}{id}")).collect();
                ids.join("; ")
            };
            writeln!(
                text,
                "R{index},{},{probability}%,{impact},{},{},{},{},{},{},{}",
                if risk.opportunity { "opportunity" } else { "threat" },
                named(&targets[index], "T"),
                if risk.shared { "yes" } else { "no" },
                if risk.closed { "closed" } else { "open" },
                if names_set { named(&excluded, "R") } else { String::new() },
                needed[index].map_or(String::new(), |other| format!("R{other}")),
                if risk.links.parallel { "parallel" } else { "" },
                self.events.as_ref().map_or("", |events| events.window_of(index)),
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
             [calendar.standard]\nholidays = [\"2024-10-18\", \"2024-10-24..2024-10-25\"]\n{}\
             [calendar.nights]\nweek = \"mon-fri\"\nhours = \"00:00-06:00, 22:00-24:00\"\n{}\
             [calendar.always]\nweek = \"mon-sun\"\nhours = \"24h\"\n{}\
             [calendar.weekend]\nweek = \"sat, sun, wed\"\nhours = \"07:30-12:15\"\n\
             holidays = [\"2024-10-19..2024-10-20\"]\n{}",
            self.seed,
            ["lhs", "random"][self.sampling],
            WEATHER[self.weather[0]],
            WEATHER[self.weather[1]],
            WEATHER[self.weather[2]],
            WEATHER[self.weather[3]],
        )
    }
}
