//! The risk register against exact answers: every way in which a few risks on certain tasks can
//! turn out is enumerated here, without a random number.
//!
//! Frequencies may be off by four standard errors of as many independent iterations.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use common::Simulated;
use planodds::plan::Plan;
use planodds::sample::iteration;
use planodds::simulate::Request;
use planodds::validate::{Overrides, validate};

const N: u32 = 200_000;

/// What a small risk does to one task where it occurs.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// Days added.
    Days(f64),
    /// Multiplied with every other factor.
    Serial(f64),
    /// Multiplied only where it is the furthest from 1 of its kind.
    Parallel(f64),
}

/// A risk with few ways to turn out.
#[derive(Debug, Clone)]
struct SmallRisk {
    id: &'static str,
    probability: f64,
    /// At most one of the risks with the same number occurs.
    set: Option<u32>,
    needs: Option<&'static str>,
    /// The sizes that it may have, with their probabilities; one draw for all its tasks.
    sizes: Vec<(Does, f64)>,
    /// Whether each of its tasks has a draw of its own.
    separate: bool,
    tasks: Vec<usize>,
}

fn risk(id: &'static str, probability: f64, does: Does) -> SmallRisk {
    SmallRisk {
        id,
        probability,
        set: None,
        needs: None,
        sizes: vec![(does, 1.0)],
        separate: false,
        tasks: vec![0],
    }
}

/// Which risks occur, by their place in the list, with the probability of just that.
fn occurrences(risks: &[SmallRisk]) -> Vec<(Vec<bool>, f64)> {
    // One choice for each set and for each risk of its own: which of its members' numbers come
    // up. A member occurs where its number does and what it needs occurs.
    let mut choices: BTreeMap<(bool, u32), Vec<usize>> = BTreeMap::new();
    for (index, risk) in risks.iter().enumerate() {
        let choice = risk.set.map_or((false, index as u32), |set| (true, set));
        choices.entry(choice).or_default().push(index);
    }
    let mut states = vec![(vec![false; risks.len()], 1.0)];
    for members in choices.values() {
        let none = 1.0 - members.iter().map(|&member| risks[member].probability).sum::<f64>();
        states = states
            .into_iter()
            .flat_map(|(comes_up, probability)| {
                let one = members.iter().map(|&member| (Some(member), risks[member].probability));
                let all: Vec<_> = one.chain([(None, none)]).collect();
                all.into_iter().map(move |(member, share)| {
                    let mut comes_up = comes_up.clone();
                    if let Some(member) = member {
                        comes_up[member] = true;
                    }
                    (comes_up, probability * share)
                })
            })
            .collect();
    }
    let place = |id: &str| risks.iter().position(|risk| risk.id == id).expect("a known id");
    let occurs = |comes_up: &[bool], index: usize| {
        let mut at = Some(index);
        while let Some(index) = at {
            if !comes_up[index] {
                return false;
            }
            at = risks[index].needs.map(place);
        }
        true
    };
    let settle = |(comes_up, probability): (Vec<bool>, f64)| {
        ((0..risks.len()).map(|index| occurs(&comes_up, index)).collect(), probability)
    };
    states.into_iter().map(settle).collect()
}

/// A duration in days from what occurs to it.
fn duration(planned: f64, done: &[Does]) -> f64 {
    let (mut factor, mut days) = (1.0, 0.0);
    let (mut worst, mut best) = (1.0_f64, 1.0_f64);
    for does in done {
        match *does {
            Does::Days(more) => days += more,
            Does::Serial(by) => factor *= by,
            Does::Parallel(by) if by > 1.0 => worst = worst.max(by),
            Does::Parallel(by) => best = best.min(by),
        }
    }
    (planned * factor * worst * best + days).max(0.0)
}

/// The probability of every finish, in minutes, of tasks one after the other.
fn finishes(tasks: &[f64], risks: &[SmallRisk]) -> BTreeMap<i64, f64> {
    let mut odds = BTreeMap::new();
    for (occurred, probability) in occurrences(risks) {
        // By task, what is done to it; with the probability.
        let mut cases = vec![(vec![Vec::new(); tasks.len()], probability)];
        for (risk, _) in risks.iter().zip(&occurred).filter(|(_, occurred)| **occurred) {
            let groups: Vec<Vec<usize>> = if risk.separate {
                risk.tasks.iter().map(|&task| vec![task]).collect()
            } else {
                vec![risk.tasks.clone()]
            };
            for group in groups {
                cases = cases
                    .into_iter()
                    .flat_map(|(done, probability)| {
                        let group = group.clone();
                        risk.sizes.iter().map(move |&(does, share)| {
                            let mut done = done.clone();
                            for &task in &group {
                                done[task].push(does);
                            }
                            (done, probability * share)
                        })
                    })
                    .collect();
            }
        }
        for (done, probability) in cases {
            let days: f64 =
                tasks.iter().zip(&done).map(|(&planned, done)| duration(planned, done)).sum();
            *odds.entry((days * 480.0).round() as i64).or_insert(0.0) += probability;
        }
    }
    odds
}

fn tasks_csv(tasks: &[f64]) -> String {
    let mut text = "id,duration,predecessors\n".to_owned();
    for (index, days) in tasks.iter().enumerate() {
        let before = index.checked_sub(1).map_or(String::new(), |before| format!("T{before}"));
        let _ = writeln!(text, "T{index},{days},{before}");
    }
    text
}

/// The risks as a person would write them.
fn risks_csv(risks: &[SmallRisk]) -> String {
    let mut text =
        "id,kind,probability,likely,distribution,tasks,shared,excludes,if,combine\n".to_owned();
    for risk in risks {
        let (first, _) = risk.sizes[0];
        let is_opportunity = match first {
            Does::Days(days) => days < 0.0,
            Does::Serial(factor) | Does::Parallel(factor) => factor < 1.0,
        };
        let size = |does: Does| match does {
            Does::Days(days) => format!("{}d", days.abs()),
            Does::Serial(factor) | Does::Parallel(factor) => format!("x{factor}"),
        };
        let sizes: Vec<String> = match &risk.sizes[..] {
            [(one, _)] => vec![size(*one)],
            several => several.iter().map(|(does, p)| format!("{}:{p}", size(*does))).collect(),
        };
        let names = |ids: Vec<String>| ids.join("; ");
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{}",
            risk.id,
            if is_opportunity { "opportunity" } else { "threat" },
            risk.probability,
            sizes.join("|"),
            if risk.sizes.len() > 1 { "discrete" } else { "" },
            names(risk.tasks.iter().map(|task| format!("T{task}")).collect()),
            if risk.separate { "no" } else { "yes" },
            names(
                risks
                    .iter()
                    .filter(|other| risk.set.is_some() && other.set == risk.set)
                    .filter(|other| other.id != risk.id)
                    .map(|other| other.id.to_owned())
                    .collect()
            ),
            risk.needs.unwrap_or(""),
            if matches!(first, Does::Parallel(_)) { "parallel" } else { "" },
        );
    }
    text
}

fn assert_share(what: &str, count: usize, expected: f64) {
    let share = count as f64 / f64::from(N);
    let error = 4.0 * (expected * (1.0 - expected) / f64::from(N)).sqrt() + 1e-9;
    assert!((share - expected).abs() <= error, "{what}: {share}, not {expected} ± {error}");
}

/// Simulates, and holds every finish and every occurrence against the enumeration.
fn check(tasks: &[f64], risks: &[SmallRisk]) -> Simulated {
    let plan = common::plan(&tasks_csv(tasks), &risks_csv(risks), "", N);
    check_plan(plan, tasks, risks)
}

fn check_plan(plan: Plan, tasks: &[f64], risks: &[SmallRisk]) -> Simulated {
    let simulated = common::simulate_with(plan, &Request::default());
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for days in simulated.finish_days() {
        *counts.entry((days * 480.0).round() as i64).or_default() += 1;
    }
    let mut odds = finishes(tasks, risks);
    odds.retain(|_, odds| *odds > 1e-12);
    let total: f64 = odds.values().sum();
    assert!((total - 1.0).abs() < 1e-9, "the enumeration is complete: {total}");
    assert_eq!(
        counts.keys().collect::<Vec<_>>(),
        odds.keys().collect::<Vec<_>>(),
        "the finishes that can be"
    );
    for (minutes, expected) in odds {
        assert_share(&format!("finish at {minutes}"), counts[&minutes], expected);
    }
    let states = occurrences(risks);
    for (index, (risk, found)) in risks.iter().zip(&simulated.outcome.risks).enumerate() {
        let of = states.iter().filter(|(occurred, _)| occurred[index]);
        let expected: f64 = of.map(|(_, probability)| probability).sum();
        assert_share(risk.id, found.n_occurred as usize, expected);
    }
    simulated
}

#[test]
fn of_risks_that_exclude_each_other_at_most_one_occurs() {
    let mut risks = [
        risk("C", 0.25, Does::Days(1.0)),
        risk("A", 0.4, Does::Days(2.0)),
        risk("B", 0.1, Does::Serial(1.5)),
        risk("D", 0.3, Does::Days(8.0)),
    ];
    for member in &mut risks[..3] {
        member.set = Some(1);
    }
    let simulated = check(&[10.0], &risks);
    for number in 0..2_000 {
        let occurred = iteration(&simulated.plan, number).occurred;
        assert!(occurred[..3].iter().filter(|occurred| **occurred).count() <= 1);
    }
}

#[test]
fn one_of_a_certain_set_always_occurs() {
    let mut risks = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]
        .map(|id| risk(id, 0.1, Does::Days(f64::from(id.as_bytes()[0] - b'A' + 1))));
    for member in &mut risks {
        member.set = Some(1);
    }
    // Ten tenths sum to a little less than one in binary.
    let simulated = check(&[10.0], &risks);
    let n_occurred: u32 = simulated.outcome.risks.iter().map(|risk| risk.n_occurred).sum();
    assert_eq!(n_occurred, N);
}

#[test]
fn a_risk_with_a_condition_occurs_only_where_that_does() {
    let mut risks = [
        risk("C", 0.5, Does::Days(4.0)),
        risk("B", 0.6, Does::Days(2.0)),
        risk("A", 0.3, Does::Days(1.0)),
        risk("Z", 0.2, Does::Days(8.0)),
    ];
    risks[0].needs = Some("B");
    risks[1].needs = Some("A");
    let simulated = check(&[10.0], &risks);
    for number in 0..2_000 {
        let occurred = iteration(&simulated.plan, number).occurred;
        assert!(occurred[2] || !occurred[1], "B needs A");
        assert!(occurred[1] || !occurred[0], "C needs B");
    }
}

#[test]
fn conditions_and_exclusions_go_together() {
    // If the ground is bad, it is either dug out or piled, or neither; digging may find more.
    let mut risks = [
        risk("bad", 0.4, Does::Days(1.0)),
        risk("dig", 0.5, Does::Days(2.0)),
        risk("pile", 0.3, Does::Serial(1.5)),
        risk("more", 0.25, Does::Days(8.0)),
        risk("strike", 0.2, Does::Days(16.0)),
    ];
    for member in [1, 2] {
        risks[member].needs = Some("bad");
        risks[member].set = Some(1);
    }
    risks[3].needs = Some("dig");
    check(&[10.0], &risks);
    // The same where one of them has no condition.
    risks[2].needs = None;
    check(&[10.0], &risks);
}

#[test]
fn factors_in_series_are_multiplied_and_of_parallel_ones_the_furthest_counts() {
    let serial = [
        risk("A", 0.5, Does::Serial(1.5)),
        risk("B", 0.25, Does::Serial(1.25)),
        risk("C", 0.5, Does::Days(1.0)),
    ];
    check(&[20.0], &serial);
    let parallel = [
        risk("A", 0.5, Does::Parallel(1.5)),
        risk("B", 0.25, Does::Parallel(1.25)),
        risk("C", 0.5, Does::Parallel(0.5)),
        risk("D", 0.5, Does::Parallel(0.75)),
        risk("E", 0.3, Does::Serial(2.0)),
        risk("F", 0.3, Does::Days(1.0)),
    ];
    let simulated = check(&[20.0], &parallel);
    // What a risk adds counts as its own only where its factor is the one that counts.
    let impact = |index: usize| {
        let found = &simulated.outcome.risks[index];
        found.impact_days / f64::from(found.n_occurred)
    };
    // A always outdoes B, on 20 days or, with E, on 40: 50 % of them.
    assert!((impact(0) - 13.0).abs() < 0.1, "{}", impact(0));
    assert!((impact(1) - 0.5 * 6.5).abs() < 0.15, "{}", impact(1));
}

#[test]
fn opportunities_shorten_and_a_task_never_lasts_less_than_nothing() {
    let risks = [
        risk("A", 0.5, Does::Serial(0.5)),
        risk("B", 0.5, Does::Days(-3.0)),
        risk("C", 0.25, Does::Serial(0.0)),
        risk("D", 0.5, Does::Days(2.0)),
    ];
    check(&[4.0], &risks);
}

#[test]
fn a_shared_impact_is_one_draw_for_all_tasks_and_a_separate_one_a_draw_each() {
    let sizes = vec![(Does::Days(1.0), 0.5), (Does::Days(4.0), 0.25), (Does::Days(10.0), 0.25)];
    for separate in [false, true] {
        let several = SmallRisk {
            sizes: sizes.clone(),
            separate,
            tasks: vec![0, 1, 2],
            ..risk("A", 0.6, Does::Days(0.0))
        };
        let factor = SmallRisk {
            sizes: vec![(Does::Serial(1.5), 0.5), (Does::Serial(2.0), 0.5)],
            separate,
            tasks: vec![1, 2],
            ..risk("B", 0.3, Does::Serial(1.0))
        };
        check(&[5.0, 3.0, 7.0], &[several, factor]);
    }
}

#[test]
fn a_probability_is_never_averaged_with_an_impact() {
    let simulated = check(&[10.0], &[risk("A", 0.1, Does::Days(20.0))]);
    let finish = simulated.finish_days();
    assert!(finish.iter().all(|&day| day == 10.0 || day == 30.0));
}

#[test]
fn a_mitigated_plan_is_the_plan_with_the_values_after() {
    let tasks = [10.0];
    let columns = "id,probability,likely,tasks,mitigated_probability,mitigated_likely,status\n";
    let risks = [
        "A,0.5,4d,T0,0.25,,open",
        "B,0.5,50%,T0,,1d,open",
        "C,0.4,8d,T0,0.1,,accepted",
        "D,0.4,16d,T0,0.1,2d,mitigated",
        "E,0.4,32d,T0,0.9,,closed",
    ];
    let text = format!("{columns}{}\n", risks.join("\n"));
    let plan = |mitigated| {
        let (draft, mut diagnostics) = common::draft(&tasks_csv(&tasks), &text, "");
        let overrides = Overrides { iterations: Some(N), mitigated, ..Overrides::default() };
        validate(draft, &overrides, &mut diagnostics).expect("a sound plan")
    };
    // What is done today: D has become what it was to become.
    let today = [
        risk("A", 0.5, Does::Days(4.0)),
        risk("B", 0.5, Does::Serial(1.5)),
        risk("C", 0.4, Does::Days(8.0)),
        risk("D", 0.1, Does::Days(2.0)),
        risk("E", 0.0, Does::Days(32.0)),
    ];
    let after = [
        risk("A", 0.25, Does::Days(4.0)),
        risk("B", 0.5, Does::Days(1.0)),
        today[2].clone(),
        today[3].clone(),
        today[4].clone(),
    ];
    check_plan(plan(false), &tasks, &today);
    check_plan(plan(true), &tasks, &after);
    assert_eq!(plan(false).mitigated(), plan(true));
    let alone = plan(false).with_one_mitigated(0).expect("nothing stands against it");
    let mut one = today.clone();
    one[0] = after[0].clone();
    check_plan(alone, &tasks, &one);
}

#[test]
fn mitigating_one_of_a_set_cannot_make_it_more_than_certain() {
    let risks = "id,kind,probability,likely,tasks,mitigated_probability,excludes\n\
        A,opportunity,0.5,1d,T0,0.9,B\nB,threat,0.4,1d,T0,0.1,\n";
    let plan = common::plan(&tasks_csv(&[10.0]), risks, "", 100);
    assert_eq!(plan.with_one_mitigated(0), None);
    assert!(plan.with_one_mitigated(1).is_some());
}

#[test]
fn sets_are_told_in_one_row_or_in_all_and_conditions_by_any_of_their_headings() {
    let columns = "id,probability,likely,tasks,excludes";
    let one =
        format!("{columns},if\nA,0.2,1d,T0,B; C,\nB,0.2,1d,T0,,\nC,0.2,1d,T0,,D\nD,0.5,1d,T0,,\n");
    let all = format!(
        "{columns},depends on\nA,0.2,1d,T0,\"B, C\",\nB,0.2,1d,T0,A,\nC,0.2,1d,T0,A; B,D\nD,0.5,1d,T0,,\n"
    );
    let plan = |risks: &str| common::plan(&tasks_csv(&[10.0]), risks, "", 100);
    assert_eq!(plan(&one), plan(&all));
    assert_eq!(plan(&one).risks[1].excludes, [0, 2]);
    assert_eq!(plan(&one), plan(&one.replace(",if\n", ",Only If\n")));
}

// What an edit of the register leaves as it was.

const TASKS: &str = "id,low,likely,high,predecessors\nA,3,5,9,\nB,2,4,8,A\nC,1,2,9,A\n";
const COLUMNS: &str = "id,probability,low,likely,high,tasks,shared,excludes,if,combine\n";
const ROWS: [&str; 3] = [
    "R,40%,1d,2d,5d,A; C,yes,,,",
    "S,30%,10%,20%,60%,B; C,no,,,parallel",
    "T,50%,10%,20%,60%,B,yes,,S,parallel",
];

/// By iteration: durations of all tasks, and which risks occurred, by id.
fn draws(rows: &[&str]) -> Vec<(Vec<i32>, BTreeMap<String, bool>)> {
    let plan = common::plan(TASKS, &format!("{COLUMNS}{}\n", rows.join("\n")), "", 100);
    let drawn = |number| {
        let drawn = iteration(&plan, number);
        let ids = plan.risks.iter().map(|risk| risk.id.clone());
        (drawn.durations, ids.zip(drawn.occurred).collect())
    };
    (0..256).map(drawn).collect()
}

/// Adds rows and holds everything that they do not touch against what it was, bit for bit.
fn adds_nothing_else(added: &[&str], touched: usize) {
    let before = draws(&ROWS);
    let rows: Vec<&str> = added.iter().copied().chain(ROWS).collect();
    let mut n_changed = 0;
    for (before, after) in before.iter().zip(draws(&rows)) {
        for (id, occurred) in &before.1 {
            assert_eq!(*occurred, after.1[id], "{id}");
        }
        for task in (0..3).filter(|&task| task != touched) {
            assert_eq!(before.0[task], after.0[task], "task {task}");
        }
        n_changed += usize::from(before.0[touched] != after.0[touched]);
    }
    assert!(n_changed > 20, "{n_changed} draws of task {touched} have changed");
}

#[test]
fn a_further_risk_leaves_the_draws_of_all_others() {
    adds_nothing_else(&["A,50%,,3d,,C,yes,,,"], 2);
    adds_nothing_else(&["A,50%,,3d,,C,yes,,R,"], 2);
    adds_nothing_else(
        &["A,50%,,3d,,C,yes,B; D,,", "B,20%,,4d,,C,yes,,S,", "D,20%,,x2,,C,no,,,"],
        2,
    );
}

#[test]
fn another_member_after_the_others_leaves_a_set_as_it_was() {
    let two = ["A,20%,,3d,,C,yes,B,,", "B,30%,,4d,,C,yes,,,"];
    let three = ["A,20%,,3d,,C,yes,B; D,,", "B,30%,,4d,,C,yes,,,", "D,40%,,5d,,C,yes,,,"];
    for (before, after) in draws(&two).into_iter().zip(draws(&three)) {
        assert_eq!((before.1["A"], before.1["B"]), (after.1["A"], after.1["B"]));
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let rows = [
        "A,20%,,x1.5,,C; B,yes,B; D,S,parallel",
        "B,30%,,x2,,C,yes,,,parallel",
        "D,40%,,5d,,C,yes,,,",
        ROWS[0],
        ROWS[1],
        ROWS[2],
    ];
    let finish = |rows: &[&str]| {
        let risks = format!("{COLUMNS}{}\n", rows.join("\n"));
        common::simulate(TASKS, &risks, "", 2_000).outcome.finish
    };
    let turned = [rows[4], rows[2], rows[5], rows[0], rows[3], rows[1]];
    assert_eq!(draws(&rows), draws(&turned));
    assert_eq!(finish(&rows), finish(&turned));
}

#[test]
fn a_set_that_sums_to_too_much_is_told_with_its_members() {
    let (draft, mut diagnostics) = common::draft(
        "id,duration\nA,5\n",
        "id,probability,likely,tasks,excludes\nP,0.7,2d,A,\nQ,0.5,2d,A,P\n",
        "",
    );
    assert_eq!(validate(draft, &Overrides::default(), &mut diagnostics), None);
    let shown = diagnostics.render(false);
    let first = "plan/risks.csv:3:12: error[exclusive-risks] the probabilities of risks that exclude \
                 each other sum to 120 %: `P` 70 %, `Q` 50 %\n";
    assert!(shown.starts_with(first), "{shown}");
}
