//! Correlated draws have the correlations asked for: computed from samples, held against closed
//! forms, and independent of everything that they have to be independent of.

mod common;

use std::f64::consts::PI;
use std::fmt::Write as _;

use common::{Simulated, plan, simulate_with};
use planodds::outcome::Outcome;
use planodds::plan::{Plan, Variable};
use planodds::sample::{LANES, iteration};
use planodds::scenario::correlation_sweep;
use planodds::simulate::{Control, InstructionSet, Model, Request, replay};
use statrs::distribution::{ContinuousCDF, Normal};

/// Simulates a plan and keeps the finish of every task.
fn sampled(tasks: &str, risks: &str, settings: &str, iterations: u32) -> Simulated {
    let plan = plan(tasks, risks, settings, iterations);
    let samples = (0..plan.tasks.len()).collect();
    simulate_with(plan, &Request { samples, correlation: true, ..Request::default() })
}

/// The finishes of a task, which are its durations where it waits for nothing.
fn of(outcome: &Outcome, task: usize) -> &[i32] {
    &outcome.samples[task].finish
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    ab / (aa * bb).sqrt()
}

/// Ranks from ½ on, equal values sharing the mean of theirs.
fn ranks(values: &[i32]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|&index| values[index]);
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        for &index in tied {
            ranks[index] = first as f64 + tied.len() as f64 / 2.0;
        }
        first += tied.len();
    }
    ranks
}

fn spearman(a: &[i32], b: &[i32]) -> f64 {
    pearson(&ranks(a), &ranks(b))
}

fn spearman_of_copula(rho: f64) -> f64 {
    6.0 / PI * (rho / 2.0).asin()
}

fn mean_and_sd(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (mean, (values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt())
}

const SHAPES: [&str; 5] = ["pert", "triangular", "uniform", "normal", "lognormal"];

/// Parallel tasks of every shape in one group.
fn many(n: usize) -> String {
    let mut tasks = "id,low,likely,high,distribution,group\n".to_owned();
    for task in 0..n {
        let high = if SHAPES[task % 5] == "normal" { 30 } else { 40 };
        writeln!(tasks, "T{task},10,20,{high},{},all", SHAPES[task % 5]).expect("to a string");
    }
    tasks
}

#[test]
fn every_pair_of_fifty_has_the_correlation_of_its_group() {
    let settings = "[correlation]\ngroup = 0.5\n";
    let Simulated { outcome, .. } = sampled(&many(50), "", settings, 400_000);
    let normal = Normal::new(0.0, 1.0).expect("standard");
    let ranked: Vec<Vec<f64>> = (0..50).map(|task| ranks(of(&outcome, task))).collect();
    let scores: Vec<Vec<f64>> = ranked
        .iter()
        .map(|ranks| ranks.iter().map(|rank| normal.inverse_cdf(rank / 400_000.0)).collect())
        .collect();
    for a in 0..50 {
        for b in 0..a {
            let of_ranks = pearson(&ranked[a], &ranked[b]);
            assert!((of_ranks - spearman_of_copula(0.5)).abs() < 0.01, "{a} {b}: {of_ranks}");
            let of_normals = pearson(&scores[a], &scores[b]);
            assert!((of_normals - 0.5).abs() < 0.01, "{a} {b}: {of_normals}");
        }
    }
    // What the simulation says of itself is what its samples say.
    let told = &outcome.correlation.as_ref().expect("asked for").groups[0].pairs;
    assert_eq!(told.len(), 32 * 31 / 2);
    for pair in told {
        let (Variable::Duration(a), Variable::Duration(b)) = (pair.a, pair.b) else {
            panic!("only durations were asked for");
        };
        let days = |task| of(&outcome, task).iter().map(|&m| f64::from(m)).collect::<Vec<_>>();
        assert!((pair.spearman - pearson(&ranked[a], &ranked[b])).abs() < 0.003);
        assert!((pair.pearson - pearson(&days(a), &days(b))).abs() < 0.003);
    }
}

/// A matrix of any signs, a group within a group and a pair within it, and what stands outside.
const MIXED: &str = "id,low,likely,high,distribution,group\n\
    A,10,20,40,pert,\nB,10,20,40,uniform,\nC,10,20,40,triangular,\nD,10,20,30,normal,\n\
    E,10,20,40,pert,wide\nF,10,20,40,pert,wide\nG,10,20,40,uniform,wide\nH,10,20,40,pert,wide\n\
    I,10,20,40,pert,\nJ,10,20,40,uniform,\n";
const MIXED_SETTINGS: &str = "[correlation]\n\
    pairs = [[\"A\", \"B\", 0.6], [\"B\", \"C\", -0.4], [\"A\", \"D\", -0.3], [\"D\", \"C\", 0.5], \
    [\"F\", \"G\", 0.9]]\n\
    [correlation.groups]\nwide = 0.3\ninner = { rho = 0.7, members = [\"F\", \"G\", \"H\"] }\n";

#[test]
fn matrices_negative_numbers_and_groups_within_groups_come_out() {
    let Simulated { plan, outcome, .. } = sampled(MIXED, "", MIXED_SETTINGS, 200_000);
    assert_eq!(plan.correlation.repairs(), []);
    let asked = |a: &str, b: &str| match [a, b].concat().as_str() {
        "AB" => 0.6,
        "BC" => -0.4,
        "AD" => -0.3,
        "CD" => 0.5,
        "EF" | "EG" | "EH" => 0.3,
        "FH" | "GH" => 0.7,
        "FG" => 0.9,
        _ => 0.0,
    };
    for (b, second) in plan.tasks.iter().enumerate() {
        for (a, first) in plan.tasks[..b].iter().enumerate() {
            let found = spearman(of(&outcome, a), of(&outcome, b));
            let wanted = spearman_of_copula(asked(&first.id, &second.id));
            let what = format!("{} {}: {found}, wanted {wanted}", first.id, second.id);
            assert!((found - wanted).abs() < 0.01, "{what}");
        }
    }
    let told = outcome.correlation.expect("asked for");
    let pair = told.pairs[0].expect("both are drawn");
    assert!((pair.spearman - spearman_of_copula(0.6)).abs() < 0.005);
    // Of the wide group only the pairs that no other number stands before; of the inner one
    // those of F and G with H.
    assert_eq!(told.groups.iter().map(|group| group.pairs.len()).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn what_contradicts_itself_is_drawn_by_the_nearest_matrix() {
    let tasks = "id,low,high,distribution\nA,0,10,uniform\nB,0,10,uniform\nC,0,10,uniform\n";
    let settings = "[correlation]\npairs = [[\"A\", \"B\", 1], [\"B\", \"C\", 1]]\n";
    let Simulated { plan, outcome, .. } = sampled(tasks, "", settings, 200_000);
    let a = 0.760_689_853_402_284;
    for (one, other, rho) in [(0, 1, a), (1, 2, a), (0, 2, 2.0 * a * a - 1.0)] {
        let found = spearman(of(&outcome, one), of(&outcome, other));
        assert!((found - spearman_of_copula(rho)).abs() < 0.006, "{one} {other}: {found}");
        let used = plan.correlation.repairs().iter().find(|repair| {
            (repair.a, repair.b) == (Variable::Duration(one), Variable::Duration(other))
        });
        assert!((used.expect("every number changes").used - rho).abs() < 1e-6);
    }
}

#[test]
fn a_sum_of_correlated_durations_has_its_exact_variance() {
    let chain = |shape: &str| {
        let mut tasks = "id,low,likely,high,distribution,predecessors,group\n".to_owned();
        for task in 0..8 {
            let likely = if shape == "normal" { "100" } else { "" };
            let before = if task == 0 { String::new() } else { format!("T{}", task - 1) };
            writeln!(tasks, "T{task},80,{likely},120,{shape},{before},g").expect("to a string");
        }
        tasks
    };
    // P10 and P90 lie 1.2816 standard deviations from the mean.
    let of_normals = 20.0 / 1.281_551_565_544_6;
    let of_uniforms = 40.0 / 12.0_f64.sqrt();
    for (shape, sd, rho) in [
        ("normal", of_normals, 0.5),
        ("normal", of_normals, 0.9),
        ("normal", of_normals, -0.1),
        ("uniform", of_uniforms, 0.5),
        ("uniform", of_uniforms, 1.0),
    ] {
        let settings = format!("[correlation]\ngroup = {rho}\n");
        let simulated = sampled(&chain(shape), "", &settings, 200_000);
        let each_two = if shape == "normal" { rho } else { spearman_of_copula(rho) };
        let exact = sd * (8.0 + 56.0 * each_two).sqrt();
        let (mean, found) = mean_and_sd(simulated.finish_days().into_iter());
        assert!((found / exact - 1.0).abs() < 0.01, "{shape} {rho}: {found}, exact {exact}");
        assert!((mean - 800.0).abs() < 5.0 * exact / 200_000_f64.sqrt(), "{shape} {rho}: {mean}");
    }
}

#[test]
fn a_correlated_duration_keeps_its_distribution_far_into_its_tails() {
    let tasks = "id,low,likely,high,distribution,group\n\
        A,80,100,120,normal,g\nB,0,,1000,uniform,g\nC,80,100,120,normal,g\n";
    let settings = "[correlation]\ngroup = 0.6\n[simulation]\nsampling = \"random\"\n";
    let n = 2_000_000;
    let Simulated { outcome, .. } = sampled(tasks, "", settings, n);
    let normal = Normal::new(100.0, 20.0 / 1.281_551_565_544_6).expect("sound");
    for share in [0.001, 0.01, 0.5, 0.99, 0.999] {
        // Five standard errors of the share below a quantile.
        let error = 5.0 * (share * (1.0 - share) / f64::from(n)).sqrt();
        for (task, quantile) in [(0, normal.inverse_cdf(share)), (1, 1000.0 * share)] {
            let minutes = (quantile * 480.0).round() as i32;
            let below = of(&outcome, task).iter().filter(|&&finish| finish <= minutes).count();
            let found = below as f64 / f64::from(n);
            assert!((found - share).abs() < error, "{task}: {found} at {share}");
        }
    }
}

/// The probability that two normals of a correlation are both above their medians (Sheppard).
fn both_above(rho: f64) -> f64 {
    0.25 + rho.asin() / (2.0 * PI)
}

#[test]
fn correlated_risks_occur_together_as_often_as_the_normal_distribution_says() {
    let tasks = "id,low,likely,high,distribution,duration\n\
        A,,,,,1\nB,,,,,1\nC,0,,10,uniform,\nD,,,,,1\n";
    let risks = "id,probability,low,likely,high,tasks,distribution\n\
        R1,50%,,1d,,A,\nR2,50%,,1d,,B,\nR3,100%,0d,,10d,D,uniform\n";
    for rho in [0.8, -0.6] {
        let settings = format!(
            "[correlation]\npairs = [[\"risk:R1\", \"risk:R2\", {rho}], [\"C\", \"impact:R3\", {rho}]]\n"
        );
        let n = 200_000;
        let Simulated { outcome, .. } = sampled(tasks, risks, &settings, n);
        let share = |holds: &dyn Fn(usize) -> bool| {
            (0..n as usize).filter(|&i| holds(i)).count() as f64 / f64::from(n)
        };
        let occurs = |task: usize, i: usize| of(&outcome, task)[i] > 480;
        let both = share(&|i| occurs(0, i) && occurs(1, i));
        assert!((both - both_above(rho)).abs() < 0.006, "{rho}: {both}");
        assert!((share(&|i| occurs(0, i)) - 0.5).abs() < 0.003);
        let long = share(&|i| of(&outcome, 2)[i] > 2400 && of(&outcome, 3)[i] > 2880);
        assert!((long - both_above(rho)).abs() < 0.006, "{rho}: {long}");
        let told = outcome.correlation.as_ref().expect("asked for");
        let phi = 4.0 * both_above(rho) - 1.0;
        assert!((told.pairs[0].expect("drawn").spearman - phi).abs() < 0.01);
    }
}

#[test]
fn a_risk_that_goes_together_with_a_duration_occurs_where_it_is_long() {
    let tasks = "id,low,high,distribution,duration\nA,0,10,uniform,\nB,,,,1\n";
    let risks = "id,probability,likely,tasks\nR1,50%,1d,B\n";
    let settings = "[correlation]\npairs = [[\"A\", \"risk:R1\", 0.7]]\n";
    let Simulated { outcome, .. } = sampled(tasks, risks, settings, 200_000);
    let pairs = of(&outcome, 0).iter().zip(of(&outcome, 1));
    let both = pairs.filter(|&(&a, &b)| a > 2400 && b > 480).count() as f64 / 200_000.0;
    assert!((both - both_above(0.7)).abs() < 0.006, "{both}");
}

const RISKS: &str = "id,probability,low,likely,high,tasks\n\
    R1,30%,1d,2d,5d,A; B\nR2,40%,5%,10%,40%,C; E\nR3,20%,1d,2d,3d,I\n";
const RISK_PAIRS: &str = "[correlation]\n\
    pairs = [[\"A\", \"risk:R1\", 0.8], [\"impact:R1\", \"impact:R2\", -0.5], \
    [\"risk:R1\", \"risk:R2\", 0.4]]\n\
    [correlation.groups]\nwide = 0.3\nall = { rho = 0.2, members = [\"risk:R2\", \"risk:R3\", \"G\", \"I\", \"J\"] }\n";

#[test]
fn the_lanes_draw_what_the_reference_does_on_every_instruction_set() {
    for settings in [MIXED_SETTINGS, RISK_PAIRS] {
        for sampling in ["lhs", "random"] {
            let settings = format!("{settings}\n[simulation]\nsampling = \"{sampling}\"\n");
            let plan = plan(MIXED, RISKS, &settings, 1000);
            let model = Model::compile(&plan);
            let row = 3;
            let best = replay(&model, InstructionSet::Best, row);
            assert_eq!(best, replay(&model, InstructionSet::Avx2, row));
            assert_eq!(best, replay(&model, InstructionSet::Baseline, row));
            for lane in 0..LANES {
                let drawn = iteration(&plan, row * LANES as u32 + lane as u32);
                for (task, &duration) in drawn.durations.iter().enumerate() {
                    let id = &plan.tasks[task].id;
                    assert_eq!(best.duration[task][lane], duration, "{id} in lane {lane}");
                }
            }
        }
    }
}

#[test]
fn threads_and_instruction_sets_change_nothing() {
    let plan = plan(MIXED, RISKS, RISK_PAIRS, 20_000);
    let model = Model::compile(&plan);
    let run = |threads: usize, instructions| {
        let request =
            Request { details: true, correlation: true, instructions, ..Request::default() };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| planodds::simulate::simulate(&plan, &model, &request, &Control::default()))
            .expect("nobody cancels")
    };
    let one = run(1, InstructionSet::Best);
    assert_eq!(one, run(3, InstructionSet::Best));
    assert_eq!(one, run(2, InstructionSet::Baseline));
}

/// Finishes by task id.
fn by_id(simulated: &Simulated, id: &str) -> Vec<i32> {
    let task = simulated.plan.tasks.iter().position(|task| task.id == id).expect("it is there");
    of(&simulated.outcome, task).to_vec()
}

#[test]
fn what_is_not_correlated_is_drawn_as_without_any_correlation() {
    let bare = MIXED.replace(",wide\n", ",\n");
    let without = sampled(&bare, RISKS, "", 2000);
    let with = sampled(MIXED, RISKS, RISK_PAIRS, 2000);
    for id in ["B", "C", "D"] {
        let only_durations = sampled(MIXED, "", RISK_PAIRS_OF_DURATIONS, 2000);
        assert_eq!(by_id(&sampled(&bare, "", "", 2000), id), by_id(&only_durations, id), "{id}");
    }
    assert_eq!(by_id(&without, "D"), by_id(&with, "D"));
    assert_ne!(by_id(&without, "E"), by_id(&with, "E"));
}

const RISK_PAIRS_OF_DURATIONS: &str =
    "[correlation]\npairs = [[\"A\", \"I\", 0.8]]\n[correlation.groups]\nwide = 0.3\n";

#[test]
fn a_group_of_correlation_zero_is_none() {
    let settings = "[correlation]\ngroup = 0\n";
    let with = sampled(&many(5), "", settings, 2000);
    let without = sampled(&many(5).replace(",all\n", ",\n"), "", "", 2000);
    assert_eq!(with.outcome.finish, without.outcome.finish);
}

#[test]
fn a_new_member_of_a_group_leaves_the_others_as_they_were() {
    let settings = "[correlation]\ngroup = 0.5\n";
    let six = sampled(&many(6), "", settings, 2000);
    let seven = sampled(&many(7), "", settings, 2000);
    for task in 0..6 {
        let id = format!("T{task}");
        assert_eq!(by_id(&six, &id), by_id(&seven, &id));
    }
}

#[test]
fn the_order_of_rows_changes_no_draw() {
    let (heading, rows) = MIXED.split_once('\n').expect("headings");
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    let turned = format!("{heading}\n{}\n", rows.join("\n"));
    let pairs = "[correlation]\npairs = [[\"D\", \"C\", 0.5], [\"A\", \"D\", -0.3], \
        [\"F\", \"G\", 0.9], [\"B\", \"C\", -0.4], [\"B\", \"A\", 0.6]]\n\
        [correlation.groups]\nwide = 0.3\ninner = { rho = 0.7, members = [\"H\", \"G\", \"F\"] }\n";
    let (one, other) =
        (sampled(MIXED, "", MIXED_SETTINGS, 2000), sampled(&turned, "", pairs, 2000));
    for task in &one.plan.tasks {
        assert_eq!(by_id(&one, &task.id), by_id(&other, &task.id), "{}", task.id);
    }
}

/// Twenty equal tasks one after another.
fn chain() -> String {
    let mut tasks = "id,low,likely,high,distribution,predecessors\n".to_owned();
    for task in 0..20 {
        let before = if task == 0 { String::new() } else { format!("T{}", task - 1) };
        writeln!(tasks, "T{task},8,10,12,normal,{before}").expect("to a string");
    }
    tasks
}

#[test]
fn a_sweep_goes_from_the_independent_spread_to_that_of_one_long_task() {
    let simulated = sampled(&chain(), "", "", 20_000);
    let sweep = correlation_sweep(&simulated.plan, InstructionSet::Best, &Control::default())
        .expect("nobody cancels");
    assert_eq!((sweep.steps.len(), sweep.n_durations, sweep.sets_aside), (11, 20, false));
    let sd = 2.0 / 1.281_551_565_544_6;
    for step in &sweep.steps {
        let exact = sd * (20.0 + 380.0 * step.rho).sqrt();
        assert!((step.sd_days / exact - 1.0).abs() < 0.015, "{}: {}", step.rho, step.sd_days);
        assert!((step.mean_days - 200.0).abs() < 0.3, "{}: {}", step.rho, step.mean_days);
    }
    assert!(sweep.steps.windows(2).all(|two| two[0].p80 < two[1].p80));
    // Without correlation it is the plan itself, draw by draw.
    let (_, independent) = mean_and_sd(simulated.finish_days().into_iter());
    assert!((sweep.steps[0].sd_days / independent - 1.0).abs() < 1e-4);
}

/// The plan's own correlations do not reach its sweep.
#[test]
fn a_sweep_sets_the_plans_own_correlations_aside() {
    let sweep = |plan: &Plan| {
        correlation_sweep(plan, InstructionSet::Best, &Control::default()).expect("nobody cancels")
    };
    let own = "[correlation.groups]\ng = { rho = 0.7, members = [\"*\"] }\n";
    let (with, without) = (plan(&chain(), "", own, 2000), plan(&chain(), "", "", 2000));
    assert!(sweep(&with).sets_aside);
    assert_eq!(sweep(&with).steps, sweep(&without).steps);
}
