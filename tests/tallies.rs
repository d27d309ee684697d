//! What a simulation leaves behind, against the same told by the reference scheduler one
//! iteration at a time: counts to the last one, moments and ranks from the full samples.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use planodds::outcome::{NEVER, TaskOutcome};
use planodds::plan::{Clock, Plan, Rules, Scope, Tool};
use planodds::sample::iteration;
use planodds::schedule::{held, trace};
use planodds::simulate::{Model, Request};
use planodds::timeline::Timeline;

/// Not a multiple of 64 or of 1,024.
const N: u32 = 2_500;

/// Everything there is to know of every iteration.
struct Samples {
    durations: Vec<Vec<f64>>,
    starts: Vec<Vec<f64>>,
    finishes: Vec<Vec<f64>>,
    happens: Vec<Vec<bool>>,
    critical: Vec<u32>,
    held: Vec<u32>,
    /// Of each branch, rework loop and decision, what is counted.
    outcomes: Vec<Vec<u32>>,
    rounds: Vec<Vec<u32>>,
    decisions: Vec<[u32; 2]>,
    project: Vec<i32>,
    occurred: Vec<Vec<bool>>,
    paths: BTreeMap<Vec<usize>, u32>,
}

fn samples(plan: &Plan, model: &Model) -> Samples {
    let network = &model.network;
    let n_tasks = plan.tasks.len();
    let mut samples = Samples {
        durations: vec![Vec::new(); n_tasks],
        starts: vec![Vec::new(); n_tasks],
        finishes: vec![Vec::new(); n_tasks],
        happens: vec![Vec::new(); n_tasks],
        critical: vec![0; n_tasks],
        held: vec![0; n_tasks],
        outcomes: plan.branches.iter().map(|branch| vec![0; branch.outcomes.len()]).collect(),
        rounds: plan.reworks.iter().map(|rework| vec![0; rework.rounds.len()]).collect(),
        decisions: vec![[0, 0]; plan.decisions.len()],
        project: Vec::new(),
        occurred: vec![Vec::new(); plan.risks.len()],
        paths: BTreeMap::new(),
    };
    for number in 0..plan.simulation.iterations {
        let played = common::play(plan, network, number);
        let (course, dates) = (played.course(), &played.forward);
        let traced = trace(network, course, dates);
        let held = held(network, course, dates);
        let shown = common::shown(network, course, dates);
        for (position, node) in network.nodes.iter().enumerate() {
            let task = node.task as usize;
            samples.durations[task].push(f64::from(shown.duration[position]));
            samples.starts[task].push(f64::from(shown.start[position]));
            samples.finishes[task].push(f64::from(shown.finish[position]));
            samples.happens[task].push(played.happens[position]);
            samples.critical[task] += u32::from(traced.critical[position]);
            samples.held[task] += u32::from(held[position]);
        }
        samples.project.push(dates.project_finish(network));
        for (counts, outcome) in samples.outcomes.iter_mut().zip(&played.outcomes) {
            if let Some(outcome) = *outcome {
                counts[outcome] += 1;
            }
        }
        for (counts, &n_rounds) in samples.rounds.iter_mut().zip(&played.rounds) {
            counts[..n_rounds].iter_mut().for_each(|n| *n += 1);
        }
        for (index, [taken, acted]) in samples.decisions.iter_mut().enumerate() {
            *taken += u32::from(played.taken[index].is_some());
            *acted += u32::from(played.acted[index]);
        }
        for (all, &occurred) in samples.occurred.iter_mut().zip(&played.occurred) {
            all.push(occurred);
        }
        let path = traced.path.iter().map(|&at| network.nodes[at as usize].task as usize).collect();
        *samples.paths.entry(path).or_default() += 1;
    }
    samples
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / (a.len() as f64 - 1.0)
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let scale = (covariance(a, a) * covariance(b, b)).sqrt();
    if scale > 0.0 { covariance(a, b) / scale } else { 0.0 }
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let equal = sorted.partition_point(|other| other <= value) - below;
        below as f64 + f64::midpoint(1.0, equal as f64)
    };
    values.iter().map(rank).collect()
}

fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(share * values.len() as f64).ceil() as usize - 1]
}

fn assert_close(what: &str, got: f64, expected: f64, tolerance: f64) {
    assert!((got - expected).abs() <= tolerance, "{what}: {got}, not {expected} ± {tolerance}");
}

fn check(folder: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(folder);
    let text =
        |file: &str| std::fs::read_to_string(path.join(file)).expect("a plan of this project");
    check_plan(common::plan(&text("tasks.csv"), &text("risks.csv"), &text("plan.toml"), N));
}

/// Holds the figures of a task against all that the reference tells of it.
fn check_task(
    plan: &Plan,
    timeline: &Timeline,
    expected: &Samples,
    index: usize,
    found: &TaskOutcome,
) {
    let task = &plan.tasks[index];
    let id = &task.id;
    let project_days: Vec<f64> =
        expected.project.iter().map(|&finish| timeline.days(finish)).collect();
    let project_ranks =
        ranks(&expected.project.iter().map(|&finish| f64::from(finish)).collect::<Vec<_>>());
    let durations = &expected.durations[index];
    let where_it_happens = |values: &[f64]| -> Vec<f64> {
        let both = values.iter().zip(&expected.happens[index]);
        both.filter(|(_, happens)| **happens).map(|(&value, _)| value).collect()
    };
    let lasting = where_it_happens(durations);
    assert_eq!(found.n_happened as usize, lasting.len(), "happening of {id}");
    assert_eq!(found.n_critical, expected.critical[index], "criticality of {id}");
    assert_eq!(found.n_held.unwrap_or(0), expected.held[index], "held: {id}");
    if lasting.is_empty() {
        assert_eq!((found.duration_mean, found.duration_sd, found.pearson), (0.0, 0.0, 0.0));
        assert!(found.spread.is_none());
        return;
    }
    let sd = covariance(&lasting, &lasting).sqrt();
    assert_close(id, found.duration_mean, mean(&lasting), 1e-5 * (1.0 + sd));
    assert_close(id, found.duration_sd, sd, 1e-5 * (1.0 + sd));
    assert_close(id, found.pearson, correlation(durations, &project_days), 1e-5);
    let spearman = correlation(&ranks(durations), &project_ranks);
    assert_close(id, found.spearman.expect("details"), spearman, 5e-3);
    let spread = found.spread.as_deref().expect("details");
    for (got, samples) in [
        (spread.duration, &lasting),
        (spread.start, &where_it_happens(&expected.starts[index])),
        (spread.finish, &where_it_happens(&expected.finishes[index])),
    ] {
        let range = percentile(samples, 1.0) - percentile(samples, 1e-9);
        for (got, share) in [(got.p10, 0.1), (got.p50, 0.5), (got.p80, 0.8), (got.p90, 0.9)] {
            assert_close(id, got, percentile(samples, share), 0.005 * range);
        }
    }
    let by_deadline = task.deadline.map(|date| {
        let last = f64::from(timeline.end_of_day(date).expect("a dated plan"));
        let finishes = where_it_happens(&expected.finishes[index]);
        finishes.iter().filter(|&&finish| finish <= last).count() as u32
    });
    assert_eq!(found.n_by_deadline, by_deadline, "deadline of {id}");
    let delivered = plan.deadline.filter(|_| task.scope != Scope::Must).map(|date| {
        let last = f64::from(timeline.end_of_day(date).expect("a dated plan"));
        let finishes = where_it_happens(&expected.finishes[index]);
        finishes.iter().filter(|&&finish| finish <= last).count() as u32
    });
    assert_eq!(found.n_delivered, delivered, "delivery of {id}");
}

/// Holds every figure of a simulation against the reference; returns the simulation.
fn check_plan(plan: Plan) -> common::Simulated {
    let model = Model::compile(&plan);
    let expected = samples(&plan, &model);
    let request = Request { details: true, samples: vec![3, 0], ..Request::default() };
    let simulated = common::simulate_with(plan, &request);
    let (plan, outcome) = (&simulated.plan, &simulated.outcome);
    let timeline = &model.network.timeline;

    assert_eq!(outcome.finish, expected.project);
    for watched in outcome.milestones.iter().chain(&outcome.samples) {
        let finishes =
            expected.finishes[watched.index].iter().zip(&expected.happens[watched.index]);
        let finishes = finishes.map(|(&at, &happens)| if happens { at as i32 } else { NEVER });
        assert_eq!(watched.finish, finishes.collect::<Vec<_>>());
    }
    for watched in &outcome.summaries {
        for (number, &finish) in watched.finish.iter().enumerate() {
            let below = plan.summaries[watched.index].tasks.iter();
            let below = below.filter(|&&task| expected.happens[task][number]);
            let last = below.map(|&task| expected.finishes[task][number] as i32).max();
            assert_eq!(finish, last.unwrap_or(NEVER));
        }
    }

    let project_days: Vec<f64> =
        expected.project.iter().map(|&finish| timeline.days(finish)).collect();
    for (index, found) in outcome.tasks.iter().enumerate() {
        check_task(plan, timeline, &expected, index, found);
    }

    let outcomes: Vec<_> = outcome.branches.iter().map(|branch| branch.n_taken.clone()).collect();
    assert_eq!(outcomes, expected.outcomes);
    let rounds: Vec<_> = outcome.reworks.iter().map(|rework| rework.n_repeated.clone()).collect();
    assert_eq!(rounds, expected.rounds);
    let decisions: Vec<_> =
        outcome.decisions.iter().map(|counts| [counts.n_taken, counts.n_acted]).collect();
    assert_eq!(decisions, expected.decisions);

    for (index, found) in outcome.risks.iter().enumerate() {
        let occurred = &expected.occurred[index];
        assert_eq!(found.n_occurred as usize, occurred.iter().filter(|&&yes| yes).count());
        let found_means = [found.finish_days_when_occurred, found.finish_days_otherwise];
        for (wanted, found) in [true, false].into_iter().zip(found_means) {
            let days = project_days.iter().zip(occurred).filter(|(_, yes)| **yes == wanted);
            let days: Vec<f64> = days.map(|(&days, _)| days).collect();
            assert_eq!(found.is_some(), !days.is_empty());
            if let Some(found) = found {
                assert_close("mean finish by occurrence", found, mean(&days), 1e-9);
            }
        }
    }

    let mut most: Vec<u32> = expected.paths.values().copied().collect();
    most.sort_unstable_by(|a, b| b.cmp(a));
    most.truncate(outcome.paths.len());
    assert_eq!(outcome.paths.iter().map(|path| path.n).collect::<Vec<_>>(), most);
    for path in &outcome.paths {
        assert_eq!(expected.paths.get(&path.tasks), Some(&path.n));
    }
    assert!(plan.tasks.iter().any(|task| task.clock == Clock::Elapsed || task.deadline.is_some()));
    simulated
}

/// A plan under way: what is done, in time and late, what is in progress, what waits for dates,
/// what is put off, and what accompanies it.
fn under_way(rules: Rules) -> Plan {
    let tasks = "id,type,wbs,low,likely,high,duration,predecessors,constraint,deadline,actual_start,actual_finish,percent\n\
        DONE,,1,,,,3,,,2024-10-18,2024-10-15,2024-10-17,\n\
        LATE,,1,2,3,9,3,DONE,,2024-10-18,2024-10-21,2024-10-23,\n\
        SIGNED,milestone,1,,,,,LATE,,2024-10-22,2024-10-24,2024-10-24,\n\
        BEGUN,,1,5,8,16,8,LATE,,,2024-10-24,,40%\n\
        EARLY,,1,2,3,6,3,BEGUN,,,2024-10-25,2024-10-28,\n\
        BUILD,,2,4,6,12,,BEGUN; EARLY,,2024-11-15,,,\n\
        HELD,,2,2,3,5,,BUILD,SNET 2024-11-14,,,,\n\
        BY,,2,1,2,3,,BUILD SS+2d,FNET 2024-11-12,2024-11-13,,,\n\
        PULLED,,2,1,2,4,,BEGUN,SNLT 2024-11-05; FNLT 2024-11-07,,,,\n\
        LAZY,,2,1,2,4,,BEGUN,ALAP,2024-11-14,,,\n\
        LAZY_POINT,milestone,2,,,,,LAZY,ALAP,2024-11-19,,,\n\
        TEST,,3,3,5,9,,HELD; BY; LAZY; PULLED FF+1d,,,,,\n\
        END,milestone,3,,,,,TEST; LAZY_POINT; SIGNED,MSO 2024-11-25,2024-11-28,,,\n\
        WATCH,hammock,4,,,,,BUILD SS; TEST FF,,2024-11-22,,,\n\
        ALL,hammock,4,,,,,BEGUN SS; END FF; WATCH SS,,,,,\n\
        PHASE,summary,4,,,,,,,2024-11-25,,,\n";
    let risks = "id,probability,low,likely,high,tasks\n\
        PAST,50%,2,3,4,DONE; LATE\n\
        BOTH,40%,10%,20%,60%,LATE; BUILD; TEST\n\
        AHEAD,30%,1d,2d,5d,BUILD\n";
    let settings = "start = 2024-10-15\ndata_date = 2024-10-29\n";
    let (mut draft, diagnostics) = common::draft(tasks, risks, settings);
    draft.settings.rules = rules;
    common::valid(draft, diagnostics, N)
}

#[test]
fn a_plan_under_way_is_counted_as_the_reference_counts_it() {
    for tool in [Tool::Planodds, Tool::PrimaveraP6, Tool::MicrosoftProject] {
        for honours_constraints in [false, true] {
            let rules = Rules { tool, honours_constraints, ..Rules::default() };
            let simulated = check_plan(under_way(rules));
            let done = simulated.task("DONE");
            assert_eq!((done.n_critical, done.n_by_deadline), (0, Some(N)));
            assert_eq!((simulated.task("LATE").n_by_deadline, done.pearson), (Some(0), 0.0));
            let held =
                f64::from(simulated.task("HELD").n_held.expect("a constraint")) / f64::from(N);
            assert!((0.05..0.95).contains(&held), "held in {held} of iterations");
            assert!(simulated.task("WATCH").duration_sd > 0.0);
            let past = &simulated.outcome.risks[0];
            assert!(past.n_occurred > 0 && past.impact_days == 0.0);
        }
    }
}

/// A release that may fail its review, with responses to lateness and a risk of the season.
const RELEASE: &str = "id,type,wbs,scope,low,likely,high,predecessors,deadline\n\
    SPEC,,1,,3,5,9,,\n\
    BUILD,,1,,8,12,25,SPEC,\n\
    EXTRA,,1,could,3,5,10,SPEC SS+2d,\n\
    NICE,,1,should,4,6,11,EXTRA,2024-11-12\n\
    REVIEW,,2,,1,2,4,BUILD,\n\
    FIX,,2,,2,4,9,REVIEW,\n\
    AUDIT,,2,,5,6,8,REVIEW+1d,2024-11-25\n\
    REPORT,milestone,2,,,,,AUDIT+2d,2024-12-02\n\
    TEST,,3,,3,5,9,FIX;REPORT;NICE FF+1d,\n\
    DOCS,,3,should,2,3,6,BUILD+50%,\n\
    SHIP,milestone,3,,,,,TEST;DOCS,2024-12-06\n\
    WATCH,hammock,4,,,,,AUDIT SS; REPORT FF,\n\
    PHASE,summary,2,,,,,,2024-11-29\n";

#[test]
fn what_happens_at_times_is_counted_as_the_reference_counts_it() {
    let risks = "id,probability,low,likely,high,tasks,window\n\
        FROST,60%,1d,3d,8d,BUILD;FIX;TEST,2024-11-04..2024-11-15\n\
        LATE,40%,10%,20%,60%,BUILD;AUDIT,\n";
    for calendars in ["", "[calendar.nights]\nweek = \"mon-sun\"\nhours = \"20:00-24:00\"\n"] {
        let settings = format!(
            "start = 2024-10-15\ndeadline = 2024-11-29\n{calendars}\
             [[branch]]\nid = \"B\"\nafter = \"REVIEW\"\noutcome = [\
             {{ name = \"clean\", probability = 0.5 }}, \
             {{ name = \"fixes\", probability = 0.35, tasks = [\"FIX\"] }}, \
             {{ name = \"audit\", probability = 0.15, tasks = [\"FIX\", \"AUDIT\", \"REPORT\"] }}]\n\
             [[rework]]\nid = \"R\"\nfirst = \"FIX\"\nlast = \"TEST\"\nprobability = 0.3\n\
             at_most = 2\nshare = \"50%\"\n\
             [[decision]]\nid = \"CUT\"\nat = \"BUILD\"\nmoment = \"threshold\"\n\
             finishes_after = \"17d\"\ncut = \"could\"\n\
             [[decision]]\nid = \"SKIP\"\nat = \"BUILD\"\nlate_by = \"3d\"\ncut = [\"DOCS\"]\n\
             branch = \"B\"\noutcome = \"fixes\"\n\
             [[decision]]\nid = \"SLOW\"\nat = \"SPEC\"\nlasts_over = \"6d\"\ndelay = \"2d\"\n\
             tasks = [\"REVIEW\", \"AUDIT\"]\n"
        );
        let calendar_of = |row: &str| match row.split(',').next() {
            Some("id") => "calendar",
            Some("EXTRA") if !calendars.is_empty() => "nights",
            _ => "",
        };
        let rows = RELEASE.lines().map(|row| format!("{row},{}\n", calendar_of(row)));
        let tasks: String = rows.collect();
        let simulated = check_plan(common::plan(&tasks, risks, &settings, N));
        let outcome = &simulated.outcome;
        assert!(outcome.branches[0].n_taken.iter().all(|&n| n > 100));
        assert!(outcome.reworks[0].n_repeated.iter().all(|&n| n > 50));
        for counts in &outcome.decisions {
            assert!(counts.n_taken > counts.n_acted || counts.n_acted > 100, "{counts:?}");
        }
        assert!(outcome.tasks.iter().any(|task| task.n_delivered.is_some_and(|n| n > 100)));
    }
}

#[test]
fn what_is_put_off_ends_where_its_successor_begins() {
    let simulated = check_plan(under_way(Rules::default()));
    let finish_of = |id: &str| {
        let task = simulated.plan.tasks.iter().position(|task| task.id == id).expect("a task");
        simulated.outcome.milestones.iter().find(|watched| watched.index == task).expect("kept")
    };
    // No work lies between the two.
    let work_before = |id: &str| -> Vec<i32> {
        let timeline = &simulated.model.network.timeline;
        finish_of(id).finish.iter().map(|&at| timeline.working_minutes(at)).collect()
    };
    assert_eq!(work_before("LAZY_POINT"), work_before("END"));
}

/// A hammock's duration is too wide a shift for sums about 0, and too rare a change for the
/// first iterations.
#[test]
fn a_hammock_that_rarely_lasts_longer_is_told_as_it_is() {
    let tasks = "id,type,low,likely,high,duration,predecessors\nA,,,,,400,\nB,,,,,2,A\nH,hammock,,,,,A SS; B FF\n";
    let risks = "id,probability,low,likely,high,tasks\nRARE,0.05%,20m,30m,40m,A\n";
    let plan = common::plan(tasks, risks, "start = 2024-10-15\n", 100_000);
    let request = Request { details: true, ..Request::default() };
    let simulated = common::simulate_with(plan, &request);
    let (task, hammock) = (simulated.task("A"), simulated.task("H"));
    assert!(task.duration_sd > 0.0);
    assert_close("sd", hammock.duration_sd, task.duration_sd, 1e-9);
    assert_close("mean", hammock.duration_mean, task.duration_mean + 960.0, 1e-9);
    assert_close("pearson", hammock.pearson, 1.0, 1e-6);
    assert_close("spearman", hammock.spearman.expect("details"), 1.0, 1e-3);
}

#[test]
fn a_launch_on_two_calendars_is_counted_as_the_reference_counts_it() {
    check("q4-launch");
}

#[test]
fn a_house_with_weather_is_counted_as_the_reference_counts_it() {
    check("house");
}

/// Every way in which a long run gets at percentiles and ranks: from a distribution, from one
/// uniform number, from bins; with draws that are alike and starts that are others' finishes.
fn check_details(sampling: &str, n: u32, tolerance: f64) {
    let tasks = "id,low,likely,high,duration,predecessors,distribution\n\
        TRIANGLE,5,8,14,,,\n\
        PERT,8,10,20,,TRIANGLE,pert\n\
        SKEWED,6,8,14,,,lognormal\n\
        AT_ZERO,0,1,2,,SKEWED,normal\n\
        EITHER,,3:0.5|9:0.3|12:0.2,,,PERT,discrete\n\
        MINUTES,5m,8m,12m,,AT_ZERO,\n\
        AT_RISK,4,5,9,,TRIANGLE,\n\
        SIDE,5,,45,,,uniform\n\
        OTHER_SIDE,5,,45,,,uniform\n\
        JOIN,2,3,6,,MINUTES;EITHER;AT_RISK;SIDE;OTHER_SIDE,\n\
        END,,,,0,JOIN,\n";
    let risks = "id,probability,low,likely,high,tasks\nR,30%,2,5,12,AT_RISK\n";
    let settings = format!("[simulation]\nsampling = \"{sampling}\"\n");
    let plan = common::plan(tasks, risks, &settings, n);
    let model = Model::compile(&plan);
    let expected = samples(&plan, &model);
    let request = Request { details: true, ..Request::default() };
    let outcome = common::simulate_with(plan.clone(), &request).outcome;
    let project_ranks = ranks(&outcome.finish.iter().copied().map(f64::from).collect::<Vec<_>>());
    for (index, task) in plan.tasks.iter().enumerate() {
        let (id, found) = (&task.id, &outcome.tasks[index]);
        let durations = &expected.durations[index];
        let spearman = correlation(&ranks(durations), &project_ranks);
        assert_close(id, found.spearman.expect("details"), spearman, tolerance);
        let spread = found.spread.as_deref().expect("details");
        for (what, got, samples) in [
            ("duration", spread.duration, durations),
            ("start", spread.start, &expected.starts[index]),
            ("finish", spread.finish, &expected.finishes[index]),
        ] {
            let pilot = &samples[..samples.len().min(1_024)];
            let bin = (percentile(pilot, 1.0) - percentile(pilot, 1e-9)) / 256.0;
            for (got, share) in [(got.p10, 0.1), (got.p50, 0.5), (got.p80, 0.8), (got.p90, 0.9)] {
                let what = format!("{what} of {id}, P{}", 100.0 * share);
                assert_close(&what, got, percentile(samples, share), bin);
            }
        }
    }
}

#[test]
fn a_risk_too_rare_for_the_first_iterations_still_ranks() {
    let tasks = "id,low,likely,high,duration,predecessors\nA,,,,5,\nB,,,,2,A\n";
    let risks = "id,probability,low,likely,high,tasks\nRARE,0.05%,20,30,40,A\n";
    let plan = common::plan(tasks, risks, "", 100_000);
    let request = Request { details: true, ..Request::default() };
    let outcome = common::simulate_with(plan, &request).outcome;
    assert!(outcome.risks[0].n_occurred > 10);
    assert_close("A", outcome.tasks[0].spearman.expect("details"), 1.0, 1e-3);
}

#[test]
fn a_long_stratified_run_is_ranked_and_spread_as_its_samples_are() {
    check_details("lhs", 10_000, 1e-3);
    check_details("lhs", 8_192, 1e-3);
}

#[test]
fn a_long_random_run_is_ranked_and_spread_as_its_samples_are() {
    check_details("random", 10_000, 1e-3);
}

#[test]
fn a_short_run_is_ranked_and_spread_as_its_samples_are() {
    // A bin holds one rank for all that falls in it, more than one of a hundred here.
    for n in [100, 1_024, 1_100] {
        check_details("lhs", n, 5e-3);
        check_details("random", n, 5e-3);
    }
}

/// Sums of large numbers would show a deviation that is not there, and with it a task that
/// drives the finish.
#[test]
fn a_task_that_is_always_late_by_the_same_does_not_vary() {
    let tasks = "id,low,likely,high,duration,predecessors\nA,,,,10,\nB,30m,33m,35m,,A\n";
    for minutes in [7_777, 41_113, 77_777] {
        let risks = format!("id,probability,likely,tasks\nR,100%,{minutes}m,A\n");
        let simulated = common::simulate(tasks, &risks, "", 10_000);
        let (late, short) = (simulated.task("A"), simulated.task("B"));
        assert_eq!(late.duration_mean, f64::from(4_800 + minutes));
        assert_eq!((late.duration_sd, late.pearson), (0.0, 0.0));
        assert_close("B", short.pearson, 1.0, 1e-6);
    }
}

/// The tail of an opportunity may be longer than any task, or than rounding reaches.
#[test]
fn an_opportunity_takes_no_more_than_there_is() {
    let tasks = "id,duration,predecessors\nA,10,\nB,5,A\n";
    let risks = "id,kind,probability,low,likely,high,distribution,tasks\n\
        R,opportunity,100%,1d,20d,8000d,lognormal,A\n";
    let simulated = common::simulate(tasks, risks, "", N);
    for (number, &finish) in (0..N).zip(&simulated.outcome.finish) {
        let drawn = iteration(&simulated.plan, number);
        assert!((0..=4_800).contains(&drawn.durations[0]), "{:?}", drawn.durations);
        assert_eq!(finish, drawn.durations.iter().sum::<i32>());
    }
}
