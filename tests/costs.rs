//! Costs against closed forms, enumeration and a second, scalar implementation.

mod common;

use common::{Simulated, plan, simulate, simulate_with};
use planodds::analyse::CostAnalysis;
use planodds::outcome::CostOutcome;
use planodds::pipeline::{Options, run};
use planodds::plan::{Distribution, Plan, Sampling};
use planodds::sample::{LANES, Quantile, Stream, Tables, iteration, uniforms};
use planodds::simulate::{Control, InstructionSet, Request};

const MANY: u32 = 200_000;

fn costs(simulated: &Simulated) -> &CostOutcome {
    simulated.outcome.cost.as_ref().expect("a plan with costs")
}

fn analysed(tasks: &str, settings: &str, iterations: u32) -> CostAnalysis {
    let plan = plan(tasks, "", settings, iterations);
    let run = run(&plan, &Options::default(), &Control::default()).expect("nobody cancels");
    run.analysis.cost.expect("a plan with costs")
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

#[test]
fn a_plan_without_costs_has_none() {
    assert_eq!(simulate("id,low,likely,high\nA,3,5,9\n", "", "", 100).outcome.cost, None);
}

#[test]
fn independent_costs_add_up_in_mean_and_variance() {
    // PERT: mean (a + 4m + b)/6 and variance (μ − a)(b − μ)/7; triangular: mean (a + m + b)/3 and
    // variance (a² + m² + b² − am − ab − mb)/18; uniform: (b − a)²/12.
    let tasks = "id,duration,cost\n\
                 A,5,1000/1200/2000\n\
                 B,3,300/400/900 triangular\n\
                 C,2,50/150 uniform\n\
                 D,2,75.5\n";
    let mut moments_of = [(0.0, 0.0); 4];
    let mean: f64 = (1000.0 + 4800.0 + 2000.0) / 6.0;
    moments_of[0] = (mean, (mean - 1000.0) * (2000.0 - mean) / 7.0);
    let (a, m, b) = (300.0_f64, 400.0, 900.0);
    moments_of[1] = ((a + m + b) / 3.0, (a * a + m * m + b * b - a * m - a * b - m * b) / 18.0);
    moments_of[2] = (100.0, 100.0 * 100.0 / 12.0);
    moments_of[3] = (75.5, 0.0);
    let mean: f64 = moments_of.iter().map(|(mean, _)| mean).sum();
    let variance: f64 = moments_of.iter().map(|(_, variance)| variance).sum();
    for sampling in ["random", "lhs"] {
        let settings = format!("[simulation]\nsampling = \"{sampling}\"\n");
        let simulated = simulate(tasks, "", &settings, MANY);
        let found = costs(&simulated);
        let (found_mean, found_variance) = moments(&found.total);
        let error = (variance / f64::from(MANY)).sqrt();
        // Four standard errors; of a variance they are about √(2/n) of it. Row quantiles of PERT
        // are within 5e-4 in their standard deviation.
        assert!((found_mean - mean).abs() < 4.0 * error + 0.02, "{found_mean} {mean}");
        assert!((found_variance / variance - 1.0).abs() < 0.0127 + 0.001, "{found_variance}");
        for (task, (mean, variance)) in found.tasks.iter().zip(moments_of) {
            let error = (variance / f64::from(MANY)).sqrt();
            assert!((task.mean - mean).abs() <= 4.0 * error + 0.02, "{task:?}");
            assert!((task.sd - variance.sqrt()).abs() <= 0.007 * variance.sqrt(), "{task:?}");
            let pearson = (variance / found_variance).sqrt();
            assert!((task.pearson - pearson).abs() < 0.01, "{task:?} {pearson}");
        }
    }
}

/// A then C, B beside them; C is dearer by the day. Every duration has two values.
const DISCRETE: &str = "id,distribution,likely,predecessors,cost,cost_per_day\n\
     A,discrete,3:0.7|5:0.3,,1000,100\n\
     B,discrete,4:0.5|9:0.5,,,250\n\
     C,discrete,1:0.2|2:0.8,A,40,600\n";

/// Every combination of DISCRETE: its probability, length in days and cost.
fn combinations() -> Vec<(f64, f64, f64)> {
    let mut all = Vec::new();
    for (a, of_a) in [(3.0, 0.7), (5.0, 0.3)] {
        for (b, of_b) in [(4.0, 0.5), (9.0, 0.5)] {
            for (c, of_c) in [(1.0, 0.2), (2.0, 0.8)] {
                let cost = 1000.0 + 100.0 * a + 250.0 * b + 40.0 + 600.0 * c;
                all.push((of_a * of_b * of_c, f64::max(a + c, b), cost));
            }
        }
    }
    all
}

/// Four standard errors of a share.
fn error(share: f64) -> f64 {
    4.0 * (share * (1.0 - share) / f64::from(MANY)).sqrt()
}

#[test]
fn costs_of_durations_are_those_of_every_combination() {
    let settings = "[simulation]\nsampling = \"random\"\n";
    let simulated = simulate(DISCRETE, "", settings, MANY);
    let (finishes, found) = (simulated.finish_days(), costs(&simulated));
    let mut left = MANY as usize;
    for (share, days, cost) in combinations() {
        let both = finishes.iter().zip(&found.total);
        let n = both.filter(|(finish, total)| **finish == days && **total == cost).count();
        // No two combinations have the same length and the same cost.
        assert!((n as f64 / f64::from(MANY) - share).abs() < error(share), "{days} {cost}: {n}");
        left -= n;
    }
    assert_eq!(left, 0, "nothing else happens");
}

#[test]
fn odds_of_budget_and_deadline_are_those_of_every_combination() {
    for (deadline, budget) in [("2024-10-18", 4000.0), ("2024-10-25", 4540.0), ("2024-10-21", 5e3)]
    {
        let last = match deadline {
            "2024-10-18" => 5.0,
            "2024-10-21" => 6.0,
            _ => 10.0,
        };
        let settings = format!(
            "start = 2024-10-14\ndeadline = {deadline}\nbudget = {budget}\n\
             [simulation]\nsampling = \"random\"\n"
        );
        let found = analysed(DISCRETE, &settings, MANY);
        let sum = |holds: &dyn Fn(f64, f64) -> bool| -> f64 {
            let all = combinations().into_iter();
            all.filter(|(_, days, cost)| holds(*days, *cost)).map(|(share, ..)| share).sum()
        };
        let (within, both) =
            (sum(&|_, cost| cost <= budget), sum(&|days, cost| days <= last && cost <= budget));
        let odds = found.budget.expect("a budget").probability;
        assert!((odds.share - within).abs() < error(within).max(1e-9), "{} {within}", odds.share);
        let joint = found.joint.expect("both").probability;
        assert!((joint.share - both).abs() < error(both).max(1e-9), "{} {both}", joint.share);
        assert!(joint.share <= odds.share && joint.interval[0] <= joint.share);
    }
}

#[test]
fn both_together_need_more_than_each_alone() {
    let tasks = "id,low,likely,high,cost\nA,10,12,20,100/200/500\n";
    let settings = "confidence = 0.8\n[simulation]\nsampling = \"random\"\n";
    let found = analysed(tasks, settings, MANY).together;
    // Independent: both at percentile p hold with p².
    assert!((found.each - 0.8_f64.sqrt()).abs() < 0.003, "{found:?}");
    let tasks = "id,low,likely,high,cost_per_day\nA,10,12,20,100\n";
    let found = analysed(tasks, settings, MANY);
    assert!((found.together.each - 0.8).abs() < 0.003, "{found:?}");
    assert!(found.pearson > 0.999_999 && found.spearman > 0.999_999, "{found:?}");
}

#[test]
fn percentiles_are_those_of_the_distribution() {
    let found = analysed("id,duration,cost\nA,5,1000/1200/2000 triangular\n", "", MANY);
    let truth = Distribution::from_points(
        planodds::plan::Shape::Triangular,
        Some(1000.0),
        Some(1200.0),
        Some(2000.0),
    )
    .expect("a triangle");
    for percentile in &found.percentiles {
        let exact = truth.quantile(percentile.p / 100.0);
        assert!((percentile.cost - exact).abs() < 2.0, "{percentile:?} {exact}");
        assert!(percentile.interval[0] <= percentile.cost);
        assert!(percentile.cost <= percentile.interval[1]);
    }
    assert_eq!(found.deterministic, 1200.0);
    assert!((found.contingency.to - truth.quantile(0.8)).abs() < 2.0);
}

/// Names as they should not be sorted by accident, ranges of every shape, risks and relations.
const MIXED: &str = "id,low,likely,high,predecessors,cost,cost_per_day\n\
     b,3,5,9,,100/200/400,10/20/40\n\
     A,2,4,8,b,0/50/100 normal,\n\
     10,1,2,3,b,,30/35/90 triangular\n\
     9,4,4,4,A; 10,123.456,7.89\n\
     z,1,3,20,,10/12/30 lognormal,5/9 uniform\n";
const RISKS: &str = "id,probability,low,likely,high,tasks\nR,40%,1,2,5,A; z\n";

/// What an iteration costs, told in the terms of the plan.
fn cost_of(plan: &Plan, index: u32) -> f64 {
    let durations = iteration(plan, index).durations;
    let mut ids: Vec<usize> = (0..plan.tasks.len()).collect();
    ids.sort_by_key(|&task| &plan.tasks[task].id);
    let mut tables = Tables::default();
    let mut total = 0.0;
    for task in ids {
        let row = &plan.tasks[task];
        let numbers = uniforms(
            plan.simulation.seed,
            plan.simulation.sampling,
            Stream::task_cost("", &row.id),
            index / LANES as u32,
        );
        let uniform = numbers[index as usize % LANES];
        let mut drawn = |cost: Option<&Distribution>| match cost {
            None => 0.0,
            Some(Distribution::Fixed(cost)) => *cost,
            Some(cost) => f64::from(Quantile::new(cost, &mut tables).at(uniform).max(0.0)),
        };
        let (fixed, rate) = (drawn(row.cost.as_deref()), drawn(row.cost_per_day.as_deref()));
        total += fixed + rate * (f64::from(durations[task]) / 480.0);
    }
    total
}

#[test]
fn lanes_and_the_scalar_tale_cost_the_same() {
    for sampling in ["lhs", "random"] {
        let settings = format!("[simulation]\nseed = 5\nsampling = \"{sampling}\"\n");
        let simulated = simulate(MIXED, RISKS, &settings, 300);
        for (index, total) in costs(&simulated).total.iter().enumerate() {
            let told = cost_of(&simulated.plan, index as u32);
            assert!((total - told).abs() < 2e-6, "{index}: {total} {told}");
        }
    }
}

#[test]
fn the_same_for_any_instructions_order_of_rows_and_number_of_iterations() {
    let all = simulate(MIXED, RISKS, "", 5000);
    for instructions in [InstructionSet::Avx2, InstructionSet::Baseline] {
        let plan = plan(MIXED, RISKS, "", 5000);
        let other = simulate_with(plan, &Request { instructions, ..Request::default() });
        assert_eq!(other.outcome.cost, all.outcome.cost);
    }
    let (heading, rows) = MIXED.split_once('\n').expect("a heading");
    let reversed: Vec<&str> = rows.lines().rev().collect();
    let turned = simulate(&format!("{heading}\n{}\n", reversed.join("\n")), RISKS, "", 5000);
    assert_eq!(costs(&turned).total, costs(&all).total);
    let fewer = simulate(MIXED, RISKS, "", 1000);
    assert_eq!(costs(&fewer).total, costs(&all).total[..1000]);
}

#[test]
#[cfg(feature = "parallel")]
fn the_same_for_any_number_of_threads() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| simulate(MIXED, RISKS, "", 20_000).outcome)
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn costs_leave_durations_and_finishes_as_they_were() {
    let with = simulate(MIXED, RISKS, "", 3000).outcome;
    let without: Vec<String> =
        MIXED.lines().map(|line| line.split(',').take(5).collect::<Vec<_>>().join(",")).collect();
    let without = simulate(&without.join("\n"), RISKS, "", 3000).outcome;
    assert_eq!(planodds::outcome::Outcome { cost: None, ..with }, without);
}

#[test]
fn a_tasks_cost_leaves_those_of_the_others_as_they_were() {
    let all = simulate(MIXED, RISKS, "", 3000);
    let fewer = MIXED.replace("A,2,4,8,b,0/50/100 normal,", "A,2,4,8,b,,");
    let fewer = simulate(&fewer, RISKS, "", 3000);
    for of_task in &costs(&fewer).tasks {
        let before = costs(&all).tasks.iter().find(|other| other.task == of_task.task);
        let before = before.expect("it had a cost");
        assert_eq!((before.mean, before.sd), (of_task.mean, of_task.sd));
    }
    assert_eq!(costs(&fewer).tasks.len() + 1, costs(&all).tasks.len());
}

#[test]
fn certain_costs_sum_to_what_they_do_on_paper() {
    let tasks = "id,low,likely,high,cost\nA,1,2,3,0.1\nB,1,2,3,0.1\nC,1,2,3,0.1\n";
    let found = analysed(tasks, "budget = 0.3\n", 100);
    assert_eq!((found.min, found.max), (0.3, 0.3));
    assert_eq!(found.budget.expect("a budget").probability.share, 1.0);
}

/// The one total of a plan in which nothing is uncertain.
fn certain(tasks: &str, settings: &str) -> f64 {
    let simulated = simulate(tasks, "", settings, 10);
    let found = costs(&simulated);
    assert!(found.total.iter().all(|total| *total == found.total[0]));
    assert_eq!(found.planned, found.total[0], "without risks a certain plan costs what it plans");
    found.total[0]
}

#[test]
fn days_are_counted_as_results_show_them() {
    // Four hours are half a day; three elapsed days are three; a day of six hours is three
    // quarters of one of the default calendar's.
    let settings = "start = 2024-10-14\n[calendar.short]\nhours = \"09:00-15:00\"\n";
    let tasks = "id,duration,calendar,cost_per_day\nA,4h,,100\nB,3ed,,10\nC,4d,short,1\n";
    assert_eq!(certain(tasks, settings), 50.0 + 30.0 + 3.0);
}

#[test]
fn what_is_done_is_a_fact_and_what_is_under_way_is_paid_from_its_start() {
    let settings = "start = 2024-10-14\ndata_date = 2024-10-21\n";
    let heading =
        "id,duration,low,likely,high,actual_start,actual_finish,remaining,cost,cost_per_day\n";
    // Planned for nine days, done in five: five days at the likely rate, and the likely sum.
    let done = "A,9,,,,2024-10-14,2024-10-18,,10/30/90,1/2/9\n";
    assert_eq!(certain(&format!("{heading}{done}"), settings), 30.0 + 5.0 * 2.0);
    // Five days done, three to go, at one certain rate.
    let under_way = "B,8,,,,2024-10-14,,3,7,100\n";
    assert_eq!(certain(&format!("{heading}{under_way}"), settings), 7.0 + 800.0);
}

#[test]
fn a_hammock_costs_by_the_day_of_its_span_and_a_buffer_nothing() {
    let settings = "start = 2024-10-14\n";
    let tasks = "id,duration,type,predecessors,cost,cost_per_day\n\
                 A,5,,,,\nB,3,,A,,\nSITE,,hammock,A SS; B FF,20,100\nM,,milestone,B,500,\n";
    assert_eq!(certain(tasks, settings), 20.0 + 800.0 + 500.0);
    // A week into it the five days behind it count as much as the three ahead.
    let later = "start = 2024-10-14\ndata_date = 2024-10-21\n";
    let begun = "id,duration,type,predecessors,actual_start,actual_finish,cost_per_day\n\
                 A,5,,,2024-10-14,2024-10-18,\nB,3,,A,,,\nSITE,,hammock,A SS; B FF,,,100\n";
    assert_eq!(certain(begun, later), 800.0);
    let margin = "id,duration,type,predecessors,cost,cost_per_day\nA,5,,,1000,\n\
                  M,2,buffer,A,300,50\n";
    let found = analysed(margin, settings, 10);
    assert_eq!((found.max, found.deterministic), (1000.0, 1400.0));
    assert_eq!((found.contingency.from, found.contingency.held), (1000.0, 400.0));
}

#[test]
fn a_cost_below_zero_becomes_nothing() {
    let tasks = "id,duration,cost\nA,5,0/1/2 normal\n";
    let found = analysed(tasks, "[simulation]\nsampling = \"random\"\n", MANY);
    // P10 is 0 of a normal: a tenth of the draws lie below it.
    assert_eq!(found.min, 0.0);
    let p5 = found.percentiles.iter().find(|percentile| percentile.p == 5.0).expect("P5");
    assert_eq!(p5.cost, 0.0);
    assert!(
        found.percentiles.iter().any(|percentile| percentile.p == 20.0 && percentile.cost > 0.1)
    );
    assert_eq!(plan(tasks, "", "", 10).simulation.sampling, Sampling::Lhs);
}

#[test]
fn a_plan_with_costs_tells_them_and_one_without_does_not() {
    let told = |tasks: &str, settings: &str| {
        let plan = plan(tasks, "", settings, 100);
        let run = run(&plan, &Options::default(), &Control::default()).expect("nobody cancels");
        let report = planodds::report::run_report(&plan, &run.timeline, &run.analysis);
        let text = planodds::report::headline(&report) + &planodds::report::markdown(&report);
        (text, planodds::report::json(&report), planodds::report::costs_csv(&report))
    };
    let tasks = "id,duration,cost,cost_per_day\nA,5,1000,300\nB,3,,200\n";
    let settings = "start = 2024-10-14\ndeadline = 2024-10-17\nbudget = 3100\ncurrency = \"EUR\"\n";
    let (text, json, csv) = told(tasks, settings);
    assert!(
        text.contains(
            "100 % to cost at most 3,100 EUR, 0 % to meet both date and budget. Budget 3,100 EUR \
             for 80 %: the plan's own cost (100 % likely)."
        ),
        "{text}"
    );
    assert!(text.contains("Cost, EUR") && text.contains("What the money goes to"), "{text}");
    assert!(json.contains("\"amount\": 3100.0"), "{json}");
    assert_eq!(
        csv,
        "kind,id,name,mean,sd,share,pearson,mean_when_it_occurs\n\
         task,A,A,2500,0,0.806452,0,\ntask,B,B,600,0,0.193548,0,\n"
    );
    let (text, json, _) = told("id,duration\nA,5\n", "");
    assert!(!text.contains("Cost") && !json.contains("\"cost\""));
}

#[test]
#[cfg(feature = "charts")]
fn charts_of_costs_are_drawn_where_there_are_costs() {
    use planodds::report::Drawing;
    let drawn = |tasks: &str, settings: &str| {
        let plan = plan(tasks, "", settings, 1000);
        let run = run(&plan, &Options::default(), &Control::default()).expect("nobody cancels");
        [Drawing::Cost, Drawing::Football]
            .map(|drawing| drawing.draw(&plan, &run.timeline, &run.outcome, &run.analysis, None))
    };
    let tasks = "id,low,likely,high,cost_per_day\nA,3,5,9,10/20/60\n";
    let dated = "start = 2024-10-14\ndeadline = 2024-10-22\nbudget = 120\ncurrency = \"EUR\"\n";
    // A budget beyond the axis is named beside an arrow, and has no line.
    for (settings, named) in
        [(dated, [true, true]), ("", [false, false]), ("budget = 5000\n", [true, false])]
    {
        let svgs = drawn(tasks, settings).map(|svg| svg.expect("a chart"));
        assert_eq!(svgs.each_ref().map(|svg| svg.as_str().contains("Budget")), named);
        assert!(svgs.iter().all(|svg| svg.to_png().is_ok()));
    }
    // Nothing but one certain cost, and none at all.
    assert!(drawn("id,duration,cost\nA,5,0\n", "").iter().all(Option::is_some));
    assert_eq!(drawn("id,duration\nA,5\n", ""), [None, None]);
}

#[test]
fn converting_keeps_costs_and_resources() {
    use planodds::write::{Target, write};
    let tasks = "id,duration,owner,cost,cost_per_day,resources\n\
                 A,5,Ana,1200,1/2.5/9,QA 50%; Ben\n\
                 B,3,,10/20 uniform,7/8/9 triangular,QA[12.5%]\nC,1,Ana,,,\n";
    let settings = "budget = 2500.5\ncurrency = \"EUR\"\n[resources]\nQA = 1.5\n";
    let (draft, diagnostics) = common::draft(tasks, "", settings);
    let before = common::valid(draft.clone(), diagnostics, 10);
    let written = write(&draft, &before, Target::Folder).expect("a folder holds all of it");
    let file = |name: &str| {
        let file = written.files.iter().find(|file| file.name == name).expect("the file");
        String::from_utf8(file.bytes.clone()).expect("text")
    };
    let after = plan(&file("tasks.csv"), "", &file("plan.toml"), 10);
    for (a, b) in before.tasks.iter().zip(&after.tasks) {
        assert_eq!(
            (&a.cost, &a.cost_per_day, &a.resources),
            (&b.cost, &b.cost_per_day, &b.resources)
        );
    }
    assert_eq!(before.resources, after.resources);
    assert_eq!((before.budget, &before.currency), (after.budget, &after.currency));
    assert_eq!(before.tasks[0].resources.len(), 2);
}
