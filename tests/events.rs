//! Forks, repetitions, decisions and windows whose odds can be counted on one's fingers.

mod common;

use std::collections::BTreeMap;

use common::Simulated;

const N: u32 = 200_000;

/// Simulates from a Tuesday on.
fn simulate(tasks: &str, risks: &str, settings: &str) -> Simulated {
    common::simulate(tasks, risks, &format!("start = 2024-10-15\n{settings}"), N)
}

/// Holds the shares of all finishes, in days, against what they are known to be, within five
/// standard deviations of independent draws.
fn assert_finishes(simulated: &Simulated, expected: &[(f64, f64)]) {
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for days in simulated.finish_days() {
        *counts.entry((days * 1000.0).round() as i64).or_default() += 1;
    }
    let known: Vec<i64> = expected.iter().map(|(days, _)| (days * 1000.0).round() as i64).collect();
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), known, "{counts:?}");
    for (n, &(days, share)) in counts.values().zip(expected) {
        assert_share(&format!("{days} days"), *n, share);
    }
}

fn assert_share(what: &str, n: u32, share: f64) {
    let found = f64::from(n) / f64::from(N);
    let tolerance = 5.0 * (share * (1.0 - share) / f64::from(N)).sqrt();
    assert!((found - share).abs() <= tolerance, "{what}: {found}, not {share}");
}

const REVIEWED: &str = "id,duration,predecessors\n\
    BUILD,5,\nREVIEW,1,BUILD\nFIX,4,REVIEW+1d\nAGAIN,2,FIX\nSHIP,1,AGAIN+2d\n";

#[test]
fn an_outcome_comes_true_as_often_as_it_says() {
    let settings = "[[branch]]\nid = \"B\"\nafter = \"REVIEW\"\noutcome = [\
        { name = \"clean\", probability = 0.7 }, \
        { name = \"findings\", probability = 0.3, tasks = [\"FIX\"] }]\n\
        [[branch]]\nid = \"C\"\nafter = \"FIX\"\noutcome = [\
        { name = \"enough\", probability = 0.8 }, \
        { name = \"more\", probability = 0.2, tasks = [\"AGAIN\"] }]\n";
    let simulated = simulate(REVIEWED, "", settings);
    // A lag behind what does not happen is not waited for, nor one before it.
    assert_finishes(&simulated, &[(7.0, 0.7), (12.0, 0.24), (16.0, 0.06)]);
    for (id, share) in [("FIX", 0.3), ("AGAIN", 0.06)] {
        let task = simulated.task(id);
        assert_share(id, task.n_happened, share);
        assert_eq!(task.n_critical, task.n_happened);
        assert_eq!(task.duration_sd, 0.0);
    }
    let outcome = &simulated.outcome;
    assert_share("findings", outcome.branches[0].n_taken[1], 0.3);
    // Without FIX there is no outcome.
    let inner: u32 = outcome.branches[1].n_taken.iter().sum();
    assert_eq!(inner, simulated.task("FIX").n_happened);
    let paths: Vec<usize> = outcome.paths.iter().map(|path| path.tasks.len()).collect();
    assert_eq!(paths, [3, 4, 5]);
    // The plan's own dates take the probable outcomes.
    assert_eq!(simulated.model.planned.finish, 7 * 480);
    assert_eq!(simulated.model.planned.critical_path.len(), 3);
}

#[test]
fn work_is_repeated_until_it_is_right_or_patience_ends() {
    let tasks = "id,duration,predecessors\nBUILD,10,\nTEST,2,BUILD\nSHIP,1,TEST\n";
    let settings = "[[rework]]\nid = \"R\"\nfirst = \"BUILD\"\nlast = \"TEST\"\n\
        probability = 0.4\nat_most = 2\nshare = \"50%\"\n";
    let simulated = simulate(tasks, "", settings);
    assert_finishes(&simulated, &[(13.0, 0.6), (19.0, 0.24), (25.0, 0.16)]);
    let rounds = &simulated.outcome.reworks[0].n_repeated;
    assert_share("once", rounds[0], 0.4);
    assert_share("twice", rounds[1], 0.16);
    assert_eq!(simulated.model.planned.finish, 13 * 480);
}

const RACE: &str = "id,likely,duration,predecessors,distribution\n\
    A,5:0.5|9:0.5,,,discrete\nS,,5,,\nR,,10,S,\nLONG,,1,A;R,\n";

#[test]
fn a_decision_at_the_finish_reaches_what_has_not_started_by_then() {
    let settings = "[[decision]]\nid = \"D\"\nat = \"A\"\nfinishes_after = \"4d\"\ncut = [\"R\"]\n";
    let simulated = simulate(RACE, "", settings);
    assert_finishes(&simulated, &[(6.0, 0.5), (16.0, 0.5)]);
    let counts = &simulated.outcome.decisions[0];
    assert_eq!(counts.n_taken, N);
    assert_share("acted", counts.n_acted, 0.5);
}

#[test]
fn a_decision_at_its_threshold_comes_earlier() {
    let settings = "[[decision]]\nid = \"D\"\nat = \"A\"\nmoment = \"threshold\"\n\
        finishes_after = \"4d\"\ncut = [\"R\"]\n";
    let simulated = simulate(RACE, "", settings);
    assert_finishes(&simulated, &[(6.0, 0.5), (10.0, 0.5)]);
    assert_eq!(simulated.outcome.decisions[0].n_acted, N);
    // What is cut whatever happens has no statistics but that.
    assert_eq!(simulated.task("R").n_happened, 0);
}

#[test]
fn decisions_lengthen_and_choose() {
    let tasks = "id,likely,duration,predecessors,distribution\n\
        A,5:0.5|9:0.5,,,discrete\nREVIEW,,1,A,\nCHEAP,,2,REVIEW,\nDEAR,,8,REVIEW,\n";
    let settings = "[[branch]]\nid = \"B\"\nafter = \"REVIEW\"\noutcome = [\
        { name = \"cheap\", probability = 0.5, tasks = [\"CHEAP\"] }, \
        { name = \"dear\", probability = 0.5, tasks = [\"DEAR\"] }]\n\
        [[decision]]\nid = \"D\"\nat = \"A\"\nlasts_over = \"6d\"\n\
        branch = \"B\"\noutcome = \"cheap\"\ndelay = \"3d\"\ntasks = [\"REVIEW\"]\n";
    let simulated = simulate(tasks, "", settings);
    // Without it 5 + 1 and 2 or 8; with it 9 + 4 + 2.
    assert_finishes(&simulated, &[(8.0, 0.25), (14.0, 0.25), (15.0, 0.5)]);
    assert_share("cheap", simulated.outcome.branches[0].n_taken[0], 0.75);
    assert_share("acted", simulated.outcome.decisions[0].n_acted, 0.5);
}

#[test]
fn a_risk_of_a_season_hits_what_is_under_way_in_it() {
    let tasks = "id,likely,duration,predecessors,distribution\n\
        A,2:0.5|8:0.5,,,discrete\nW,,3,A,\n";
    let risks = "id,probability,likely,tasks,window\n\
        FROST,50%,5d,W,2024-10-15..2024-10-17\n";
    let settings = "[[decision]]\nid = \"D\"\nat = \"W\"\nrisk = \"FROST\"\n\
        delay = \"1d\"\ntasks = [\"END\"]\n";
    let simulated = simulate(&format!("{tasks}END,,1,W,\n"), risks, settings);
    // W begins on the third day, a Thursday, or well after.
    assert_finishes(&simulated, &[(6.0, 0.25), (12.0, 0.75)]);
    assert_share("frost", simulated.outcome.risks[0].n_occurred, 0.25);
    assert_share("decision", simulated.outcome.decisions[0].n_acted, 0.25);
    let impact = simulated.outcome.risks[0].impact_days;
    assert_eq!(impact, 5.0 * f64::from(simulated.outcome.risks[0].n_occurred));
}
