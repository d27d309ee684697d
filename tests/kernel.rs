//! The lane kernel and the reference scheduler agree, lane by lane, on random plans of every
//! kind: all relation types, leads and lags of every sort, several calendars, elapsed time,
//! milestones, buffers, additive and multiplicative risks; constraints, progress, hammocks, tasks
//! put off, and the rules of three tools.

mod common;
mod random;

use std::collections::BTreeMap;

use planodds::network::{Network, Role};
use planodds::plan::{Action, Plan};
use planodds::sample::{LANES, Row, calendars_of};
use planodds::schedule::{Forward, forward, held, trace};
use planodds::simulate::{InstructionSet, Model, replay};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use random::{random_dated_eventful_plan, random_dated_plan, random_eventful_plan, random_plan};

/// Whether the late dates that constraints ask for are kept.
fn keeps_late_dates(network: &Network, placed: &Forward) -> bool {
    (0..network.nodes.len()).all(|position| {
        let late = network.late[position];
        late.start.is_none_or(|at| placed.start[position] <= at)
            && late.finish.is_none_or(|at| placed.finish[position] <= at)
    })
}

/// Whether some work has to fall after them.
fn breaks_late_dates(network: &Network, placed: &Forward) -> bool {
    network.nodes.iter().enumerate().any(|(position, node)| {
        let worked = |at| network.timeline.table(node.clock).map_or(at, |table| table.worked(at));
        let late = network.late[position];
        let [start, finish] = [placed.start[position], placed.finish[position]];
        late.start.is_some_and(|at| start > at && (start < finish || worked(start) > worked(at)))
            || late.finish.is_some_and(|at| worked(finish) > worked(at))
    })
}

/// Holds the second row of iterations of a plan against the reference, lane by lane.
fn check(plan: &Plan, instructions: InstructionSet) {
    let model = Model::compile(plan);
    let row = 1;
    let block = replay(&model, instructions, row);
    let days = model.network.timeline.weather();
    let first = row * LANES as u32;
    let mut calendars = calendars_of(plan, days.clone(), first..first + LANES as u32);
    for lane in 0..LANES {
        let calendars = calendars.next().expect("of every iteration");
        let in_weather = (!days.is_empty()).then(|| model.network.with_calendars(&calendars));
        let network = in_weather.as_ref().unwrap_or(&model.network);
        let played = common::play(plan, network, first + lane as u32);
        let (course, placed) = (played.course(), &played.forward);
        let traced = trace(network, course, placed);
        let held = held(network, course, placed);
        let expected = common::shown(network, course, placed);
        let is_in = |lanes: u64| lanes >> lane & 1 == 1;
        for (position, node) in network.nodes.iter().enumerate() {
            let task = node.task as usize;
            let found = |rows: &[Row<i32>]| rows[task][lane];
            let what = format!("of {} in lane {lane}", plan.tasks[task].id);
            let happens = is_in(block.happens[task]);
            assert_eq!(happens, played.happens[position], "happening {what}");
            assert_eq!(found(&block.duration), expected.duration[position], "duration {what}");
            assert_eq!(found(&block.start), expected.start[position], "start {what}");
            assert_eq!(found(&block.finish), expected.finish[position], "finish {what}");
            let critical = is_in(block.critical[task]);
            assert_eq!(critical, traced.critical[position], "criticality {what}");
            let is_held = block.held[task].is_some_and(is_in);
            assert_eq!(is_held, held[position], "whether a date holds the start {what}");
        }
        for (index, outcomes) in block.outcomes.iter().enumerate() {
            let outcome = outcomes.iter().position(|&lanes| is_in(lanes));
            assert_eq!(outcome, played.outcomes[index], "outcome of branch {index} in lane {lane}");
        }
        for (index, rounds) in block.rounds.iter().enumerate() {
            let n_rounds = rounds.iter().filter(|&&lanes| is_in(lanes)).count();
            assert_eq!(n_rounds, played.rounds[index], "rounds of {index} in lane {lane}");
        }
        for (index, response) in plan.decisions.iter().enumerate() {
            let what = format!("{} in lane {lane}", response.id);
            assert_eq!(is_in(block.taken[index]), played.taken[index].is_some(), "taken: {what}");
            assert_eq!(is_in(block.acted[index]), played.acted[index], "acted: {what}");
        }
        for (risk, &lanes) in block.occurred.iter().enumerate() {
            assert_eq!(is_in(lanes), played.occurred[risk], "risk {risk} in lane {lane}");
        }
        let of_work = network.nodes.iter().zip(&placed.finish);
        let of_work = of_work.filter(|(node, _)| node.role != Role::Hammock);
        assert_eq!(
            block.project_finish[lane],
            *of_work.map(|(_, finish)| finish).max().unwrap_or(&network.timeline.floor()),
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

    #[test]
    fn it_does_so_under_dates_progress_and_the_rules_of_other_tools(random in random_dated_plan()) {
        check(&random.read(), InstructionSet::Best);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_does_so_where_forks_repetitions_decisions_and_windows_settle_what_happens(
        random in random_eventful_plan(),
    ) {
        check(&random.read(), InstructionSet::Best);
    }

    #[test]
    fn it_does_so_with_all_of_them_at_once(random in random_dated_eventful_plan()) {
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

    #[test]
    fn so_it_does_under_dates_and_progress(random in random_dated_plan()) {
        let plan = random.read();
        let model = Model::compile(&plan);
        let best = replay(&model, InstructionSet::Best, 0);
        prop_assert_eq!(&best, &replay(&model, InstructionSet::Avx2, 0));
        prop_assert_eq!(&best, &replay(&model, InstructionSet::Baseline, 0));
    }

    #[test]
    fn so_it_does_where_things_are_settled_on_the_way(random in random_dated_eventful_plan()) {
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
        let plan = random.on_one_calendar().read();
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

    /// So it is with constraints, where late dates are not to be broken either.
    #[test]
    fn total_float_is_how_much_later_a_task_may_start_under_constraints(
        random in random_dated_plan(),
        which in any::<prop::sample::Index>(),
    ) {
        let plan = random.with_soft_constraints().on_one_calendar().read();
        let model = Model::compile(&plan);
        let mut network = model.network.clone();
        let durations: Vec<i32> = network.nodes.iter().map(|node| node.planned).collect();
        let placed = forward(&network, &durations);
        let finish = placed.project_finish(&network);
        if !keeps_late_dates(&network, &placed) {
            let is_behind = model.planned.tasks.iter().any(|dates| dates.total_float < 0);
            prop_assert!(is_behind || !breaks_late_dates(&network, &placed));
            return Ok(());
        }
        let position = which.index(network.nodes.len());
        let node = network.nodes[position];
        let dates = model.planned.tasks[node.task as usize];
        prop_assert!(dates.total_float >= 0);
        network.nodes[position].floor = dates.late_start;
        let put_off = forward(&network, &durations);
        prop_assert_eq!(put_off.project_finish(&network), finish);
        prop_assert!(keeps_late_dates(&network, &put_off));
        if durations[position] > 0 {
            network.nodes[position].floor = match network.timeline.table(node.clock) {
                None => dates.late_start + 1,
                Some(table) => table.start(table.worked(dates.late_start) + 1),
            };
            let too_late = forward(&network, &durations);
            prop_assert!(
                too_late.project_finish(&network) > finish || !keeps_late_dates(&network, &too_late)
            );
        }
    }
}

/// Everything that is settled on the way does turn out both ways in random plans, so that what is
/// said of them above is said of something.
#[test]
fn random_plans_have_something_to_settle() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..400 {
        let random = random_dated_eventful_plan().new_tree(&mut runner).expect("a plan").current();
        let plan = random.read();
        let model = Model::compile(&plan);
        let block = replay(&model, InstructionSet::Baseline, 0);
        let mut see =
            |what, is_there: bool| *seen.entry(what).or_default() += usize::from(is_there);
        let some = |lanes: &u64| *lanes != 0 && *lanes != u64::MAX;
        see("absent", block.happens.iter().any(some));
        see("outcome", block.outcomes.iter().flatten().any(some));
        see("round", block.rounds.iter().flatten().any(some));
        see("second round", block.rounds.iter().any(|rounds| rounds.get(1).is_some_and(some)));
        see("taken", block.taken.iter().any(some));
        let acts_at_times = |(taken, acted): (&u64, &u64)| *acted != 0 && taken != acted;
        see("acted", block.taken.iter().zip(&block.acted).any(acts_at_times));
        for (risk, &hits) in plan.risks.iter().zip(&block.occurred) {
            see("hit in a window", !risk.windows.is_empty() && some(&hits));
        }
        let has_cut = |index: usize| {
            let actions = &plan.decisions[index].actions;
            block.acted[index] != 0 && actions.iter().any(|act| matches!(act, Action::Cut(_)))
        };
        let has_delayed = |index: usize| {
            let actions = &plan.decisions[index].actions;
            block.acted[index] != 0 && actions.iter().all(|act| matches!(act, Action::Delay(_)))
        };
        see("delayed", (0..plan.decisions.len()).any(has_delayed));
        see("cut", (0..plan.decisions.len()).any(has_cut));
        let has_taken = |index: usize| {
            let actions = &plan.decisions[index].actions;
            block.acted[index] != 0 && actions.iter().all(|act| matches!(act, Action::Take { .. }))
        };
        see("branch settled", (0..plan.decisions.len()).any(has_taken));
    }
    for (what, n) in &seen {
        assert!(*n >= 5, "{what}: {seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 120,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_lane_kernel_does_what_the_reference_scheduler_does_in_weather(
        random in random_plan(),
        dated in random_dated_plan(),
        eventful in random_dated_eventful_plan(),
    ) {
        check(&random.in_weather().read(), InstructionSet::Best);
        check(&dated.in_weather().read(), InstructionSet::Best);
        check(&eventful.in_weather().read(), InstructionSet::Best);
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits_in_weather(random in random_dated_plan()) {
        let plan = random.in_weather().read();
        let model = Model::compile(&plan);
        let best = replay(&model, InstructionSet::Best, 0);
        prop_assert_eq!(&best, &replay(&model, InstructionSet::Avx2, 0));
        prop_assert_eq!(&best, &replay(&model, InstructionSet::Baseline, 0));
    }
}
