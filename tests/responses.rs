//! Branches, rework, decisions and scope against exact answers: all that may happen is enumerated
//! with its probability, and what a plan then comes to is worked out by hand.

mod common;

use std::collections::BTreeMap;

use common::Simulated;
use planodds::pipeline::{self, Options, Run};
use planodds::plan::{Plan, Scope};
use planodds::simulate::{Control, InstructionSet, Request};

const N: u32 = 200_000;

/// Values with their probabilities.
type Chance<'a> = &'a [(f64, f64)];

/// The distribution of a result, in minutes of working days, over all values of some variables.
fn enumerated(variables: &[Chance], result: impl Fn(&[f64]) -> f64) -> BTreeMap<i32, f64> {
    let mut all = vec![(Vec::new(), 1.0)];
    for variable in variables {
        let longer = |(values, p): &(Vec<f64>, f64)| {
            let with = |(value, q): &(f64, f64)| {
                let mut values = values.clone();
                values.push(*value);
                (values, p * q)
            };
            variable.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    let mut distribution = BTreeMap::new();
    for (values, p) in all {
        *distribution.entry((result(&values) * 480.0).round() as i32).or_default() += p;
    }
    distribution.retain(|_, p| *p > 0.0);
    distribution
}

/// Five standard errors of a share of independent iterations: one test in two million fails by
/// bad luck, and the seed is fixed.
fn tolerance(p: f64) -> f64 {
    5.0 * (p * (1.0 - p) / f64::from(N)).sqrt() + 1e-9
}

#[track_caller]
fn check_share(n: u32, p: f64) {
    let share = f64::from(n) / f64::from(N);
    assert!((share - p).abs() <= tolerance(p), "{share} of iterations, not {p}");
}

#[track_caller]
fn check_finishes(finishes: &[i32], expected: &BTreeMap<i32, f64>) {
    let mut found: BTreeMap<i32, u32> = BTreeMap::new();
    for &finish in finishes {
        *found.entry(finish).or_default() += 1;
    }
    let days = |minutes: &i32| f64::from(*minutes) / 480.0;
    for (finish, n) in &found {
        let p = expected.get(finish).copied().unwrap_or(0.0);
        let share = f64::from(*n) / f64::from(N);
        assert!(
            (share - p).abs() <= tolerance(p),
            "{share} finish on day {}, not {p}; all: {expected:?}",
            days(finish)
        );
    }
    let missing: Vec<f64> =
        expected.keys().filter(|finish| !found.contains_key(finish)).map(days).collect();
    assert!(missing.is_empty(), "nobody finishes on {missing:?}");
}

#[track_caller]
fn check(simulated: &Simulated, variables: &[Chance], finish: impl Fn(&[f64]) -> f64) {
    check_finishes(&simulated.outcome.finish, &enumerated(variables, finish));
}

fn run(plan: &Plan) -> Run {
    pipeline::run(plan, &Options::default(), &Control::default()).expect("nobody cancels")
}

const BRANCH: &str = "[[branch]]\nid = \"F\"\nafter = \"A\"\noutcome = [ { name = \"x\", probability = 0.3, tasks = [\"B\"] }, { name = \"y\", probability = 0.7, tasks = [\"C\", \"E\"] } ]\n";

#[test]
fn one_way_of_a_branch_happens() {
    let simulated = common::simulate(
        "id,predecessors,likely,distribution\nA,,2,\nB,A FS+1d,3:0.5|4:0.5,discrete\nC,A,5,\nE,C FS+2d,1,\nD,B FS+1d; E,1,\n",
        "",
        BRANCH,
        N,
    );
    let finish = |v: &[f64]| {
        if v[0] == 0.0 { 2.0 + 1.0 + v[1] + 1.0 + 1.0 } else { 2.0 + 5.0 + 2.0 + 1.0 + 1.0 }
    };
    check(&simulated, &[&[(0.0, 0.3), (1.0, 0.7)], &[(3.0, 0.5), (4.0, 0.5)]], finish);
    let taken = &simulated.outcome.branches[0].n_taken;
    check_share(taken[0], 0.3);
    assert_eq!(taken[0] + taken[1], N);
    assert_eq!(simulated.task("B").n_happened, taken[0]);
    assert_eq!(simulated.task("E").n_happened, taken[1]);
    assert_eq!(simulated.task("D").n_happened, N);
    // On the way that is taken, all are critical.
    assert_eq!(
        (simulated.task("B").n_critical, simulated.task("C").n_critical),
        (taken[0], taken[1])
    );
}

#[test]
fn a_branch_behind_a_branch_is_settled_where_it_is_reached() {
    let settings = format!(
        "{BRANCH}[[branch]]\nid = \"G\"\nafter = \"B\"\noutcome = [ {{ name = \"u\", probability = 0.5, tasks = [\"U\"] }}, {{ name = \"v\", probability = 0.25, tasks = [\"V\"] }}, {{ name = \"w\", probability = 0.25 }} ]\n"
    );
    let simulated = common::simulate(
        "id,predecessors,duration\nA,,2\nB,A,3\nU,B,10\nV,B,20\nC,A,5\nE,C,1\nD,U; V; E,1\n",
        "",
        &settings,
        N,
    );
    let finish = |v: &[f64]| if v[0] == 0.0 { 2.0 + 3.0 + v[1] + 1.0 } else { 2.0 + 6.0 + 1.0 };
    let ways: [Chance; 2] = [&[(0.0, 0.3), (1.0, 0.7)], &[(10.0, 0.5), (20.0, 0.25), (0.0, 0.25)]];
    check(&simulated, &ways, finish);
    let nested = &simulated.outcome.branches[1].n_taken;
    check_share(nested[1], 0.3 * 0.25);
    assert_eq!(nested.iter().sum::<u32>(), simulated.task("B").n_happened);
    assert_eq!(simulated.task("V").n_happened, nested[1]);
}

const REWORK: &str = "[[rework]]\nid = \"R\"\nfirst = \"FIX\"\nlast = \"TEST\"\nprobability = 0.3\nat_most = 2\nshare = \"50%\"\n";
const LOOP: &str = "id,predecessors,likely,distribution\nA,,1,\nFIX,A,1:0.5|2:0.5,discrete\nTEST,FIX,1,\nSIDE,FIX FS+1d,4,\nDONE,TEST,1,\n";

#[test]
fn work_is_repeated_up_to_its_limit() {
    let simulated = common::simulate(LOOP, "", REWORK, N);
    let fix: Chance = &[(1.0, 0.5), (2.0, 0.5)];
    let again: Chance = &[(1.0, 0.3), (0.0, 0.7)];
    check(&simulated, &[fix, again, fix, again, fix], |v| {
        let rounds = v[1] * (1.0 + v[3]);
        let mut fixed = 1.0 + v[0];
        let mut tested = fixed + 1.0;
        for copy in [v[2], v[4]].into_iter().take(rounds as usize) {
            fixed = tested + 0.5 * copy;
            tested = fixed + 0.5;
        }
        // What waits for the fix waits for its last repetition.
        (tested + 1.0_f64).max(fixed + 1.0 + 4.0)
    });
    let repeated = &simulated.outcome.reworks[0].n_repeated;
    check_share(repeated[0], 0.3);
    check_share(repeated[1], 0.09);
    assert_eq!(simulated.task("FIX#2").n_happened, repeated[0]);
    assert_eq!(simulated.task("TEST#3").n_happened, repeated[1]);
}

const START: &str = "start = 2024-10-14\n";

#[test]
fn a_decision_about_a_date_lets_that_day_pass() {
    // Five days end on Friday the 18th: by that day, not after it.
    let simulated = common::simulate(
        "id,predecessors,likely,distribution\nA,,5:0.4|6:0.6,discrete\nB,A,2,\nC,A,1,\n",
        "",
        "start = 2024-10-14\n[[decision]]\nid = \"D\"\nat = \"A\"\nfinishes_after = 2024-10-18\ndelay = \"10d\"\ntasks = [\"B\"]\n",
        N,
    );
    check(&simulated, &[&[(5.0, 0.4), (6.0, 0.6)]], |v| if v[0] > 5.0 { 6.0 + 12.0 } else { 7.0 });
    let counts = &simulated.outcome.decisions[0];
    check_share(counts.n_taken, 0.6);
    assert_eq!(counts.n_acted, counts.n_taken);
}

/// Tasks of which `C` starts after four days, whatever `A` does.
const BESIDE: &str =
    "id,predecessors,likely,distribution\nA,,2:0.5|6:0.5,discrete\nB,,4,\nC,B,5,\nD,A; C,1,\n";

fn beside(moment: &str, condition: &str) -> Simulated {
    let settings = format!(
        "[[decision]]\nid = \"D\"\nat = \"A\"\nmoment = \"{moment}\"\n{condition}\ncut = [\"C\"]\n"
    );
    common::simulate(BESIDE, "", &settings, N)
}

#[test]
fn a_decision_at_the_threshold_comes_before_one_at_the_finish() {
    let a: Chance = &[(2.0, 0.5), (6.0, 0.5)];
    for condition in ["lasts_over = \"3d\"", "finishes_after = \"3d\"", "lasts_over = \"4d\""] {
        let early = beside("threshold", condition);
        check(&early, &[a], |v| if v[0] > 3.0 { 7.0 } else { 10.0 });
        assert_eq!(early.outcome.decisions[0].n_acted, early.outcome.decisions[0].n_taken);
        assert_eq!(early.task("C").n_happened, N - early.outcome.decisions[0].n_taken);
        // After six days C has begun, and is finished.
        let late = beside("finish", condition);
        check(&late, &[a], |_| 10.0);
        assert_eq!(late.outcome.decisions[0].n_acted, 0);
        check_share(late.outcome.decisions[0].n_taken, 0.5);
        assert_eq!(late.task("C").n_happened, N);
    }
    // After five days it has begun, too.
    let late = beside("threshold", "lasts_over = \"5d\"");
    assert_eq!(late.outcome.decisions[0].n_acted, 0);
    // Six days are not more than six.
    assert_eq!(beside("threshold", "lasts_over = \"6d\"").outcome.decisions[0].n_taken, 0);
}

#[test]
fn lateness_is_against_the_plans_own_dates() {
    let simulated = common::simulate(
        "id,predecessors,likely,duration,distribution\nA,,3:0.2|5:0.3|6:0.5,4,discrete\nB,A,2,,\n",
        "",
        "[[decision]]\nid = \"D\"\nat = \"A\"\nlate_by = \"1d\"\ndelay = \"4d\"\ntasks = [\"B\"]\n",
        N,
    );
    let a: Chance = &[(3.0, 0.2), (5.0, 0.3), (6.0, 0.5)];
    check(&simulated, &[a], |v| v[0] + 2.0 + if v[0] > 5.0 { 4.0 } else { 0.0 });
}

#[test]
fn all_conditions_of_a_decision_must_hold() {
    let simulated = common::simulate(
        "id,predecessors,likely,distribution\nA,,3:0.5|5:0.5,discrete\nB,A,2,\n",
        "id,probability,likely,tasks\nR,0.25,2d,A\n",
        "[[decision]]\nid = \"D\"\nat = \"A\"\nrisk = \"R\"\nlasts_over = \"5d\"\ndelay = \"7d\"\ntasks = [\"B\"]\n",
        N,
    );
    let variables: [Chance; 2] = [&[(3.0, 0.5), (5.0, 0.5)], &[(2.0, 0.25), (0.0, 0.75)]];
    let finish = |v: &[f64]| {
        let a = v[0] + v[1];
        a + 2.0 + if v[1] > 0.0 && a > 5.0 { 7.0 } else { 0.0 }
    };
    check(&simulated, &variables, finish);
    check_share(simulated.outcome.decisions[0].n_taken, 0.125);
}

#[test]
fn what_is_cut_leaves_the_order_of_the_others() {
    let simulated = common::simulate(
        "id,predecessors,likely,distribution\nA,,2:0.5|4:0.5,discrete\nB,,3,\nC,A FS+1d; B,5,\nD,C FS+1d,1,\n",
        "",
        "[[decision]]\nid = \"D\"\nat = \"A\"\nlasts_over = \"2d\"\ncut = [\"C\"]\n",
        N,
    );
    let a: Chance = &[(2.0, 0.5), (4.0, 0.5)];
    // Cut, it waits for nobody and nobody waits for its lags; D still comes after A and B.
    check(&simulated, &[a], |v| if v[0] > 2.0 { 5.0 } else { 3.0_f64.max(3.0) + 5.0 + 1.0 + 1.0 });
}

#[test]
fn a_decision_settles_a_branch_instead_of_chance() {
    let simulated = common::simulate(
        "id,predecessors,likely,distribution\nZ,,1:0.5|3:0.5,discrete\nA,Z,1,\nB,A,3,\nC,A,5,\nE,C,1,\nD,B; E,1,\n",
        "",
        &format!(
            "{BRANCH}[[decision]]\nid = \"D\"\nat = \"Z\"\nlasts_over = \"2d\"\nbranch = \"F\"\noutcome = \"x\"\n"
        ),
        N,
    );
    let variables: [Chance; 2] = [&[(1.0, 0.5), (3.0, 0.5)], &[(0.0, 0.3), (1.0, 0.7)]];
    check(&simulated, &variables, |v| {
        let way = if v[0] > 2.0 || v[1] == 0.0 { 3.0 } else { 6.0 };
        v[0] + 1.0 + way + 1.0
    });
    check_share(simulated.outcome.branches[0].n_taken[0], 0.65);
}

#[test]
fn a_decision_in_a_loop_reaches_what_is_still_to_be_repeated() {
    let simulated = common::simulate(
        "id,predecessors,likely,distribution\nFIX,,1,\nTEST,FIX,1:0.5|3:0.5,discrete\nDONE,TEST,1,\n",
        "",
        "[[rework]]\nid = \"R\"\nfirst = \"FIX\"\nlast = \"TEST\"\nprobability = 0.4\n[[decision]]\nid = \"D\"\nat = \"FIX\"\nfinishes_after = \"0.5d\"\ndelay = \"2d\"\ntasks = [\"TEST\"]\n",
        N,
    );
    let test: Chance = &[(1.0, 0.5), (3.0, 0.5)];
    check(&simulated, &[test, &[(1.0, 0.4), (0.0, 0.6)], test], |v| {
        1.0 + v[0] + 2.0 + v[1] * (1.0 + v[2] + 2.0) + 1.0
    });
}

/// A plan with all of it.
fn everything(order: &[usize], settings: &str) -> Plan {
    let rows = [
        "A,,2,4,9,,",
        "FIX,A,2,4,8,should,",
        "TEST,FIX,1,2,3,,",
        "B,TEST,1,3,6,,",
        "C,TEST,2,3,9,could,",
        "D,B; C; E,1,2,3,,",
        "E,A,3,6,20,should,0.3",
    ];
    let mut tasks =
        "id,predecessors,low,likely,high,scope,risk_probability,risk_likely\n".to_owned();
    for &row in order {
        let impact = if rows[row].starts_with('E') { ",2d" } else { "," };
        tasks.push_str(rows[row]);
        tasks.push_str(impact);
        tasks.push('\n');
    }
    common::plan(&tasks, "", &format!("{START}deadline = 2024-11-15\n{settings}"), 5_000)
}

const IN_ORDER: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];
const FORK: &str = "[[branch]]\nid = \"F\"\nafter = \"TEST\"\noutcome = [ { name = \"x\", probability = 0.6, tasks = [\"B\"] }, { name = \"y\", probability = 0.4, tasks = [\"C\"] } ]\n";
const BREAKER: &str = "[[decision]]\nid = \"late\"\nat = \"A\"\nmoment = \"threshold\"\nlasts_over = \"4d\"\ndelay = \"1d\"\ntasks = [\"FIX\"]\ncut = \"could\"\n";

#[cfg(feature = "parallel")]
#[test]
fn threads_and_instructions_leave_the_same() {
    let plan = everything(&IN_ORDER, &format!("{FORK}{REWORK}{BREAKER}"));
    let outcome = |n_threads: usize, instructions| {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
        let request =
            Request { details: true, samples: vec![4], instructions, ..Request::default() };
        threads.expect("threads").install(|| common::simulate_with(plan.clone(), &request).outcome)
    };
    let one = outcome(1, InstructionSet::Best);
    assert_eq!(one, outcome(3, InstructionSet::Best));
    assert_eq!(one, outcome(2, InstructionSet::Baseline));
    assert_eq!(one, outcome(2, InstructionSet::Avx2));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let settings = format!("{FORK}{REWORK}{BREAKER}");
    let turned = format!("{BREAKER}{REWORK}{FORK}");
    let plan = everything(&IN_ORDER, &settings);
    let shuffled = everything(&[6, 2, 5, 0, 4, 3, 1], &turned);
    let (a, b) = (run(&plan), run(&shuffled));
    assert_eq!(a.outcome.finish, b.outcome.finish);
    assert_eq!(a.outcome.branches, b.outcome.branches);
    assert_eq!(a.outcome.reworks, b.outcome.reworks);
    assert_eq!(a.outcome.decisions, b.outcome.decisions);
    assert_eq!(a.scenarios.responses, b.scenarios.responses);
    for (index, task) in plan.tasks.iter().enumerate() {
        let same = shuffled.tasks.iter().position(|other| other.id == task.id).expect("the task");
        assert_eq!(a.outcome.tasks[index], b.outcome.tasks[same], "{}", task.id);
    }
}

#[test]
fn what_never_comes_to_pass_leaves_every_iteration_as_it_was() {
    let plain = run(&everything(&IN_ORDER, "")).outcome.finish;
    let idle = [
        "[[branch]]\nid = \"F\"\nafter = \"TEST\"\noutcome = [ { name = \"x\", probability = 0.6 }, { name = \"y\", probability = 0.4 } ]\n",
        "[[rework]]\nid = \"R\"\nfirst = \"FIX\"\nlast = \"TEST\"\nprobability = 0\nat_most = 2\n",
        "[[decision]]\nid = \"D\"\nat = \"A\"\nlasts_over = \"40w\"\ncut = [\"C\"]\n",
    ];
    for settings in idle {
        assert_eq!(run(&everything(&IN_ORDER, settings)).outcome.finish, plain, "{settings}");
    }
}

#[test]
fn one_response_leaves_the_draws_of_another_as_they_were() {
    let alone = run(&everything(&IN_ORDER, REWORK));
    let together = run(&everything(&IN_ORDER, &format!("{FORK}{REWORK}{BREAKER}")));
    assert_eq!(alone.outcome.reworks, together.outcome.reworks);
    let fork = run(&everything(&IN_ORDER, FORK));
    assert_eq!(fork.outcome.branches, together.outcome.branches);
}

#[test]
fn without_something_is_the_plan_that_never_had_it() {
    let settings = format!("{FORK}{REWORK}{BREAKER}");
    let found = run(&everything(&IN_ORDER, &settings)).scenarios.responses.expect("it has some");
    // What the odds of the deadline and the dates are when it is taken out of the file.
    let check = |without: &planodds::scenario::Reach, settings: &str| {
        let other = run(&everything(&IN_ORDER, settings));
        let days = other.timeline.days(other.analysis.contingency.to);
        assert!((without.committed_days - days).abs() < 1e-9, "{settings}");
        let odds = other.analysis.deadline.expect("a deadline").probability;
        assert_eq!(without.odds, Some(odds), "{settings}");
    };
    check(&found.with, &settings);
    check(&found.decisions[0].without, &format!("{FORK}{REWORK}"));
    check(&found.reworks[0].without, &format!("{FORK}{BREAKER}"));
    let certain = FORK.replace("0.6", "1").replace("0.4", "0");
    check(&found.branches[0].without, &format!("{certain}{REWORK}{BREAKER}"));
}

#[test]
fn scope_is_held_against_the_date() {
    let plan = common::plan(
        "id,predecessors,likely,distribution,scope\nA,,3:0.5|6:0.5,discrete,\nB,A,2,,should\nC,B,4:0.5|8:0.5,discrete,could\nM,C,1,,\n",
        "",
        "start = 2024-10-14\ndeadline = 2024-10-25\n[[decision]]\nid = \"D\"\nat = \"A\"\nlasts_over = \"5d\"\ncut = \"could\"\n",
        N,
    );
    let run = run(&plan);
    let found = run.scenarios.scope.expect("not all of it is a must");
    let variables: [Chance; 2] = [&[(3.0, 0.5), (6.0, 0.5)], &[(4.0, 0.5), (8.0, 0.5)]];
    // Decisions stay in force.
    let c = |v: &[f64]| if v[0] > 5.0 { 0.0 } else { v[1] };
    let finishes = [
        (Scope::Must, 2, enumerated(&variables, |v| v[0] + 1.0)),
        (Scope::Should, 1, enumerated(&variables, |v| v[0] + 2.0 + 1.0)),
        (Scope::Could, 0, enumerated(&variables, |v| v[0] + 2.0 + c(v) + 1.0)),
    ];
    assert_eq!(found.rows.len(), 3);
    for (row, (kept, n_dropped, expected)) in found.rows.iter().zip(finishes) {
        assert_eq!((row.kept, row.n_dropped), (kept, n_dropped));
        // Ten days end on the deadline.
        let odds: f64 = expected.range(..=4800).map(|(_, p)| p).sum();
        let share = row.finish.odds.expect("a deadline").share;
        assert!((share - odds).abs() <= tolerance(odds), "{kept:?}: {share}, not {odds}");
        let p80 = expected.iter().scan(0.0, |sum, (finish, p)| {
            *sum += p;
            Some((*finish, *sum))
        });
        let p80 = p80.filter(|(_, sum)| *sum >= 0.8).map(|(finish, _)| finish).next();
        assert_eq!(Some((row.finish.committed_days * 480.0).round() as i32), p80, "{kept:?}");
    }
    let items: Vec<&str> =
        found.items.iter().map(|item| plan.tasks[item.task].id.as_str()).collect();
    assert_eq!(items, ["B", "C"]);
    // B is there by day 5 or 8; C where A was quick, and by day 10 where it was quick itself.
    assert_eq!(found.items[0].happens.share, 1.0);
    assert_eq!(found.items[0].delivered.expect("a deadline").share, 1.0);
    let c = &found.items[1];
    for (share, p) in [(c.happens.share, 0.5), (c.delivered.expect("a deadline").share, 0.25)] {
        assert!((share - p).abs() <= tolerance(p), "{share}, not {p}");
    }
}

#[test]
fn a_milestone_is_told_of_the_iterations_in_which_it_happens() {
    let plan = common::plan(
        "id,predecessors,duration,type,deadline\nA,,2,,\nB,A,3,,\nM,B,,milestone,2024-12-31\nN,M,,milestone,2024-12-31\nC,A,5,,\n",
        "",
        "start = 2024-10-14\n[[branch]]\nid = \"F\"\nafter = \"A\"\noutcome = [ { name = \"x\", probability = 0.3, tasks = [\"B\", \"M\"] }, { name = \"y\", probability = 0.7 }, { name = \"never\", probability = 0, tasks = [\"N\"] } ]\n",
        N,
    );
    let run = run(&plan);
    // One that never happens has no dates to tell of.
    let [milestone] = run.analysis.milestones.as_slice() else { panic!("one milestone") };
    assert_eq!(
        [milestone.p50, milestone.p80, milestone.p90].map(|at| run.timeline.days(at)),
        [5.0; 3]
    );
    let odds = milestone.deadline.expect("a deadline").probability.share;
    assert!((odds - 0.3).abs() <= tolerance(0.3), "{odds}");
    assert_eq!(run.analysis.tasks[2].happens, Some(odds));
    assert_eq!(run.analysis.tasks[0].happens, None);
}
