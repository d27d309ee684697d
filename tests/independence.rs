//! What the result of a simulation does not depend on: threads, instruction sets, and
//! everything in a plan that has nothing to do with a draw.

mod common;

use planodds::plan::Plan;
use planodds::sample::iteration;
use planodds::simulate::{InstructionSet, Request};

/// Several superblocks, the last one and its last row in part.
const N: u32 = 7_000;

const TASKS: &str = "id,low,likely,high,predecessors\n\
    A,3,5,9,\nB,2,4,8,A\nC,1,2,9,A SS+1d\nD,2,3,4,B FF; C\nE,,6,,B\n";
const RISKS: &str = "id,probability,low,likely,high,tasks,shared\n\
    R,40%,1d,2d,5d,A; C,yes\nS,30%,10%,20%,60%,B; E,no\n";

fn details(instructions: InstructionSet) -> Request {
    Request { details: true, samples: vec![1], instructions, ..Request::default() }
}

#[cfg(feature = "parallel")]
#[test]
fn one_two_and_seven_threads_leave_the_same() {
    let outcome = |n_threads: usize| {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
        let plan = common::plan(TASKS, RISKS, "", N);
        threads
            .expect("threads")
            .install(|| common::simulate_with(plan, &details(InstructionSet::Best)).outcome)
    };
    let one = outcome(1);
    assert_eq!(one, outcome(2));
    assert_eq!(one, outcome(7));
}

#[test]
fn every_instruction_set_leaves_the_same() {
    let outcome = |instructions| {
        let plan = common::plan(TASKS, RISKS, "", N);
        common::simulate_with(plan, &details(instructions)).outcome
    };
    let best = outcome(InstructionSet::Best);
    assert_eq!(best, outcome(InstructionSet::Avx2));
    assert_eq!(best, outcome(InstructionSet::Baseline));
}

#[test]
fn any_number_of_iterations_begins_with_those_of_fewer() {
    let finish = |n| common::simulate(TASKS, RISKS, "", n).outcome.finish;
    let many = finish(N);
    for n in [1, 63, 64, 65, 1_000, 1_024, 1_025, 6_999] {
        assert_eq!(finish(n), many[..n as usize], "{n} iterations");
    }
}

/// Durations and occurrences of the first iterations.
fn draws(plan: &Plan) -> Vec<(Vec<i32>, Vec<bool>)> {
    let drawn = |number| iteration(plan, number);
    (0..130).map(drawn).map(|drawn| (drawn.durations, drawn.occurred)).collect()
}

#[test]
fn an_edit_of_one_task_leaves_the_draws_of_all_others() {
    let before = draws(&common::plan(TASKS, RISKS, "", N));
    let edited = TASKS.replace("C,1,2,9,A SS+1d", "C,4,6,20,");
    let after = draws(&common::plan(&edited, RISKS, "", N));
    let mut n_changed = 0;
    for ((mut before, risks_before), (mut after, risks_after)) in before.into_iter().zip(after) {
        assert_eq!(risks_before, risks_after);
        n_changed += u32::from(before.remove(2) != after.remove(2));
        assert_eq!(before, after);
    }
    assert!(n_changed > 120, "{n_changed} draws of C have changed");
}

#[test]
fn an_edit_of_one_risk_leaves_what_it_does_not_touch() {
    let before = draws(&common::plan(TASKS, RISKS, "", N));
    let edited = RISKS.replace("R,40%,1d,2d,5d", "R,90%,2d,3d,9d");
    let after = draws(&common::plan(TASKS, &edited, "", N));
    for ((before, risks_before), (after, risks_after)) in before.into_iter().zip(after) {
        assert_eq!(risks_before[1], risks_after[1]);
        assert!(risks_after[0] || !risks_before[0], "likelier: occurs wherever it did");
        for untouched in [1, 3, 4] {
            assert_eq!(before[untouched], after[untouched]);
        }
    }
}
