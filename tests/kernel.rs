//! The lane kernel and the reference scheduler agree, lane by lane, on random plans of every
//! kind: all relation types, leads and lags of every sort, several calendars, elapsed time,
//! milestones, buffers, additive and multiplicative risks.

mod common;

use std::fmt::Write as _;

use planodds::plan::Plan;
use planodds::sample::{LANES, iteration};
use planodds::schedule::{forward, trace};
use planodds::simulate::{InstructionSet, Model, replay};
use proptest::prelude::*;

/// A task of a random plan.
#[derive(Debug, Clone)]
struct RandomTask {
    points: [u16; 3],
    shape: usize,
    kind: usize,
    calendar: usize,
    links: Vec<(prop::sample::Index, usize, usize)>,
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
struct RandomPlan {
    tasks: Vec<RandomTask>,
    risks: Vec<RandomRisk>,
    /// Whether other calendars and elapsed time occur.
    several_clocks: bool,
    lag_calendar: usize,
    data_date: usize,
    seed: u32,
    sampling: usize,
}

const SHAPES: [&str; 8] =
    ["pert", "pert(2)", "triangular", "trigen", "uniform", "normal", "lognormal", "discrete"];
const LAGS: [&str; 10] = ["", "", "", "+1d", "-1d", "+90m", "+50%", "-25%", "+2ed", "-1ed"];
const N_WORKING_LAGS: usize = 8;

fn random_plan() -> impl Strategy<Value = RandomPlan> {
    let link = (any::<prop::sample::Index>(), 0..4_usize, 0..LAGS.len());
    let task = (
        [0_u16..50, 0..50, 0..50],
        0..SHAPES.len(),
        0..12_usize,
        0..6_usize,
        prop::collection::vec(link, 0..4),
    )
        .prop_map(|(points, shape, kind, calendar, links)| RandomTask {
            points,
            shape,
            kind,
            calendar,
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
    )
        .prop_map(|(tasks, risks, several_clocks, lag_calendar, data_date, seed, sampling)| {
            RandomPlan { tasks, risks, several_clocks, lag_calendar, data_date, seed, sampling }
        })
}

impl RandomPlan {
    /// Writes the plan as a person would, and reads it.
    fn read(&self) -> Plan {
        let settings = self.settings();
        common::plan(&self.tasks_csv(), &self.risks_csv(), &settings, 2 * LANES as u32)
    }

    fn kind(&self, index: usize) -> &'static str {
        match self.tasks[index].kind {
            0 => "milestone",
            1 => "buffer",
            _ => "task",
        }
    }

    fn is_elapsed(&self, index: usize) -> bool {
        self.several_clocks && self.tasks[index].calendar == 5 && self.kind(index) != "milestone"
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
                ("milestone", _) => ",,,,".to_owned(),
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
            ["", "data_date = 2024-10-17\n", "data_date = 2024-10-19\n"][self.data_date];
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

/// Holds the second row of iterations of a plan against the reference, lane by lane.
fn check(plan: &Plan, instructions: InstructionSet) {
    let model = Model::compile(plan);
    let row = 1;
    let block = replay(&model, instructions, row);
    for lane in 0..LANES {
        let drawn = iteration(plan, row * LANES as u32 + lane as u32);
        let of_task = |rows: &[planodds::sample::Row<i32>]| {
            rows.iter().map(|row| row[lane]).collect::<Vec<_>>()
        };
        assert_eq!(of_task(&block.duration), drawn.durations, "durations in lane {lane}");

        let network = &model.network;
        let by_position: Vec<i32> =
            network.nodes.iter().map(|node| drawn.durations[node.task as usize]).collect();
        let expected = forward(network, &by_position);
        let traced = trace(network, &by_position, &expected);
        for (position, node) in network.nodes.iter().enumerate() {
            let task = node.task as usize;
            let id = &plan.tasks[task].id;
            assert_eq!(
                block.start[task][lane], expected.start[position],
                "start of {id} in lane {lane}"
            );
            assert_eq!(
                block.finish[task][lane], expected.finish[position],
                "finish of {id} in lane {lane}"
            );
            let critical = block.critical[task] >> lane & 1 == 1;
            assert_eq!(critical, traced.critical[position], "criticality of {id} in lane {lane}");
        }
        assert_eq!(
            block.project_finish[lane],
            *expected.finish.iter().max().expect("a task"),
            "finish"
        );
        let path: Vec<usize> = traced
            .path
            .iter()
            .map(|&position| network.nodes[position as usize].task as usize)
            .collect();
        assert_eq!(block.paths[lane], path, "critical path in lane {lane}");
        assert!(network.timeline.reaches(block.project_finish[lane]), "reach of the time axis");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_lane_kernel_does_what_the_reference_scheduler_does(random in random_plan()) {
        check(&random.read(), InstructionSet::Best);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_instruction_set_gives_the_same_bits(random in random_plan()) {
        let plan = random.read();
        let model = Model::compile(&plan);
        let best = replay(&model, InstructionSet::Best, 0);
        prop_assert_eq!(&best, &replay(&model, InstructionSet::Avx2, 0));
        prop_assert_eq!(&best, &replay(&model, InstructionSet::Baseline, 0));
    }

    /// On one calendar a task is critical exactly where it has no total float, and the
    /// backward pass never asks for less than the forward pass gives.
    #[test]
    fn no_float_means_critical_on_one_calendar(random in random_plan()) {
        let random = RandomPlan { several_clocks: false, ..random };
        let plan = random.read();
        let model = Model::compile(&plan);
        for dates in &model.planned.tasks {
            prop_assert!(dates.total_float >= 0);
            prop_assert_eq!(dates.critical, dates.total_float == 0);
            prop_assert!(dates.late_start >= dates.early_start && dates.late_finish >= dates.early_finish);
        }
    }

    /// A task that starts as late as it may delays nothing; a minute of work later, it does.
    #[test]
    fn total_float_is_how_much_later_a_task_may_start(
        random in random_plan(),
        which in any::<prop::sample::Index>(),
    ) {
        let plan = random.read();
        let model = Model::compile(&plan);
        let mut network = model.network.clone();
        let position = which.index(network.nodes.len());
        let durations: Vec<i32> = network.nodes.iter().map(|node| node.planned).collect();
        let finish = forward(&network, &durations).project_finish(&network);
        let node = network.nodes[position];
        let dates = model.planned.tasks[node.task as usize];
        prop_assert!(dates.late_start <= dates.late_finish);
        network.nodes[position].floor = dates.late_start;
        prop_assert_eq!(forward(&network, &durations).project_finish(&network), finish);
        if durations[position] > 0 {
            network.nodes[position].floor = match network.timeline.table(node.clock) {
                None => dates.late_start + 1,
                Some(table) => table.start(table.worked(dates.late_start) + 1),
            };
            prop_assert!(forward(&network, &durations).project_finish(&network) > finish);
        }
    }
}
