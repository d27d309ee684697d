//! Every distribution from the cell to the result: as estimates, impacts, templates and what is
//! left of a task, against exact values.

mod common;

use std::collections::BTreeMap;

use planodds::plan::Plan;
use planodds::read::{Input, read};
use planodds::simulate::{Control, Model, Request, simulate};
use planodds::validate::{Overrides, validate};

const ITERATIONS: u32 = 200_000;
/// Minutes of a day.
const DAY: f64 = 480.0;

/// A plan of some files.
fn plan(files: &[(&str, &str)]) -> Plan {
    let files: BTreeMap<String, Vec<u8>> = files
        .iter()
        .map(|(name, text)| (format!("plan/{name}"), text.as_bytes().to_vec()))
        .collect();
    let (draft, mut diagnostics) = read(&Input::folder("plan"), &files);
    let overrides = Overrides { iterations: Some(ITERATIONS), ..Overrides::default() };
    let plan = validate(draft, &overrides, &mut diagnostics);
    plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)))
}

/// The finishes of a plan in days, ascending.
fn finishes(plan: &Plan) -> Vec<f64> {
    let model = Model::compile(plan);
    let outcome = simulate(plan, &model, &Request::default(), &Control::default()).expect("done");
    let mut days: Vec<f64> =
        outcome.finish.iter().map(|&instant| f64::from(instant) / DAY).collect();
    days.sort_by(f64::total_cmp);
    days
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn sd(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / values.len() as f64).sqrt()
}

fn percentile(sorted: &[f64], p: f64) -> f64 {
    sorted[(p * sorted.len() as f64) as usize]
}

fn near(found: f64, exact: f64, tolerance: f64, what: &str) {
    assert!((found - exact).abs() <= tolerance, "{what}: {found}, exact {exact}");
}

/// One task whose estimate is these cells, simulated.
fn task(cells: &str, files: &[(&str, &str)]) -> Vec<f64> {
    let tasks = format!("id,duration,low,likely,high,distribution\nA,{cells}\n");
    let mut all = vec![("tasks.csv", tasks.as_str())];
    all.extend(files);
    finishes(&plan(&all))
}

/// Mean, standard deviation, P10, median and P90 of a task, in days; by scipy where no formula
/// is given.
#[test]
fn every_distribution_is_simulated_with_its_moments_and_percentiles() {
    let gamma = |x: f64| statrs::function::gamma::gamma(x);
    let scale = 7.0 / 10.0_f64.ln().powf(1.0 / 1.5);
    let weibull = |p: f64| 2.0 + scale * (-(1.0 - p).ln()).powf(1.0 / 1.5);
    let weibull_sd = scale * (gamma(1.0 + 2.0 / 1.5) - gamma(1.0 + 1.0 / 1.5).powi(2)).sqrt();
    let cases: [(&str, [f64; 5]); 13] = [
        (",3,,9,\"beta(2,5)\"", [4.714_286, 0.958_315, 3.555_572, 4.586_700, 6.061_898]),
        (
            ",2,,9,weibull(1.5)",
            [2.0 + scale * gamma(1.0 + 1.0 / 1.5), weibull_sd, weibull(0.1), weibull(0.5), 9.0],
        ),
        (",1,5,,exponential", [5.0, 4.0, 1.421_442, 3.772_589, 10.210_340]),
        (",,5,,exponential", [5.0, 5.0, 0.526_803, 3.465_736, 11.512_925]),
        // Of a beta distribution between 1.341726 and 13.755453 with the mode 5.
        (
            ",3,5,9,pert10-90",
            [(1.341_726 + 20.0 + 13.755_453) / 6.0, 2.256_367, 3.0, 5.649_940, 9.0],
        ),
        (",2,4,9,\"metalog(0,30d)\"", [4.921_067, 3.288_545, 2.0, 4.0, 9.0]),
        (",2,4,9,\"metalog(,12)\"", [4.773_3, 2.693_9, 2.0, 4.0, 9.0]),
        (",10,13,16,metalog", [13.0, 2.476_485, 10.0, 13.0, 16.0]),
        (",,2-4:0.2|4-6:0.5|8-9:0.3,,histogram", [5.65, 2.076_255, 3.0, 5.2, 8.666_667]),
        (",4,7,10,\"normal[5d,12d]\"", [7.702_359, 1.653_287, 5.601_897, 7.532_987, 10.067_070]),
        (",4,7,10,\"normal[14,]\"", [14.664_317, 0.623_165, 14.074_990, 14.481_505, 15.507_623]),
        (",2,4,12,\"pert[3,8]\"", [5.056_849, 1.304_588, 3.406_215, 4.903_138, 6.985_026]),
        (",4,,9,\"lognormal[,10]\"", [6.015_393, 1.639_969, 3.961_054, 5.874_655, 8.352_491]),
    ];
    for (cells, [exact_mean, exact_sd, p10, p50, p90]) in cases {
        let days = task(cells, &[]);
        // A stratified mean is this close; the rest is a thousandth of the range.
        near(mean(&days), exact_mean, 0.01, &format!("{cells}: mean"));
        near(sd(&days), exact_sd, 0.02, &format!("{cells}: standard deviation"));
        near(percentile(&days, 0.5), p50, 0.03, &format!("{cells}: median"));
        near(percentile(&days, 0.1), p10, 0.03, &format!("{cells}: P10"));
        near(percentile(&days, 0.9), p90, 0.05, &format!("{cells}: P90"));
    }
}

#[test]
fn truncation_leaves_nothing_outside_and_heaps_nothing_up() {
    let days = task(",4,7,10,\"normal[5d,12d]\"", &[]);
    let (first, last) = (days[0], days[days.len() - 1]);
    assert!((5.0..5.05).contains(&first) && (11.9..=12.0).contains(&last), "{first} {last}");
    // Clamped, a fifth of all would be at 5.
    let at_the_edge = days.iter().filter(|day| **day < 5.01).count();
    assert!(at_the_edge < days.len() / 500, "{at_the_edge}");
}

#[test]
fn past_durations_are_drawn_as_they_are_in_the_tasks_own_unit() {
    let days =
        task(",,,,samples:past.csv", &[("past.csv", "name,value\nold,3\nolder,1w\nx,8\ny,8\n")]);
    let share = |value: f64| days.iter().filter(|day| **day == value).count() as f64 / 2e5;
    near(share(3.0), 0.25, 0.001, "3 days");
    near(share(5.0), 0.25, 0.001, "a week");
    near(share(8.0), 0.5, 0.001, "8 days");
    // A single column needs no heading.
    let bare = task(",,,,samples:past.csv", &[("past.csv", "3\n5\n8\n8\n")]);
    assert_eq!(bare, days);
}

#[test]
fn past_ratios_scale_the_planned_duration_however_they_are_written() {
    let of = |text: &str| task("10,,,,samples:past.csv", &[("past.csv", text)]);
    let days = of("80%\n100%\n150%\n");
    near(mean(&days), 11.0, 0.002, "mean");
    assert_eq!((days[0], days[days.len() - 1]), (8.0, 15.0));
    assert_eq!(of("x0.8\nx1\nx1.5\n"), days);
    assert_eq!(of("ratio\n0.8\n1\n1.5\n"), days);
    assert_eq!(of("project,planned,actual\nP,5,4\nQ,2w,10d\nR,8h,12h\n"), days);
    assert_eq!(of("planned;actual\n5;4\n2,5;2,5\n2;3\n"), days);
}

#[test]
fn templates_take_every_shape_that_makes_sense() {
    let with = |template: &str, files: &[(&str, &str)]| {
        let settings = format!("[template]\n\"*\" = \"{template}\"\n");
        let mut all = vec![("plan.toml", settings.as_str())];
        all.extend(files);
        task("10,,,,", &all)
    };
    let past = [("past.csv", "planned,actual\n5,4\n4,4\n4,6\n")];
    assert_eq!(with("samples:past.csv", &past), task("10,,,,samples:past.csv", &past));
    let bins = with("80%-100%:0.5|100-160%:0.5 histogram", &[]);
    near(mean(&bins), 11.0, 0.005, "histogram");
    let metalog = with("90%/100%/160% metalog(50%,300%)", &[]);
    near(percentile(&metalog, 0.9), 16.0, 0.05, "metalog");
    let cut = with("80%/100%/120% normal[1d,110%]", &[]);
    assert!(cut[cut.len() - 1] <= 11.0 && cut[0] >= 1.0);
    near(mean(&with("120% exponential", &[])), 12.0, 0.05, "exponential");
    near(mean(&with("90%/150% beta(2,2)", &[])), 12.0, 0.005, "beta");
    let pert = with("90%/100%/160% pert10-90", &[]);
    near(percentile(&pert, 0.1), 9.0, 0.03, "pert10-90");
}

#[test]
fn impacts_take_every_shape_as_delays_and_as_shares() {
    let with = |cells: &str, files: &[(&str, &str)]| {
        let risks =
            format!("id,probability,kind,low,likely,high,distribution,tasks\nR,1,{cells},A\n");
        let mut all = vec![("tasks.csv", "id,duration\nA,10\n"), ("risks.csv", risks.as_str())];
        all.extend(files);
        finishes(&plan(&all))
    };
    near(mean(&with("threat,1d,5d,,exponential", &[])), 15.0, 0.01, "exponential delay");
    let cut = with("threat,2,4,9,\"metalog(0,)[,10d]\"", &[]);
    assert!(cut[0] >= 10.0 && cut[cut.len() - 1] <= 20.0, "truncated metalog delay");
    near(mean(&with("threat,10%,,50%,\"beta(2,2)\"", &[])), 13.0, 0.01, "share");
    near(mean(&with("threat,x1.1,,x1.5,\"beta(2,2)\"", &[])), 13.0, 0.01, "factor");
    near(
        mean(&with("opportunity,x0.5,,x0.9,\"beta(2,2)[x0.6,]\"", &[])),
        7.0 + 0.21,
        0.05,
        "saved",
    );
    near(mean(&with("threat,,10-20%:0.5|40-60%:0.5,,histogram", &[])), 13.25, 0.01, "histogram");
    let past = [("past.csv", "2d\n4d\n9d\n")];
    near(mean(&with("threat,,,,samples:past.csv", &past)), 15.0, 0.01, "samples");
    let shares = [("past.csv", "10%\n20%\n60%\n")];
    near(mean(&with("threat,,,,samples:past.csv", &shares)), 13.0, 0.01, "samples of shares");
    near(mean(&with("threat,,high,,\"uniform[,60%]\"", &[])), 14.0, 0.01, "a word, cut off");
}

#[test]
fn what_is_mitigated_has_the_distribution_of_the_register() {
    let files = [
        ("plan/tasks.csv", "id,duration\nA,10\n"),
        (
            "plan/risks.csv",
            "id,probability,low,high,distribution,tasks,mitigated_low,mitigated_high\n\
             R,1,2d,8d,weibull(2),A,0d,3d\n",
        ),
    ];
    let files: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let (draft, mut diagnostics) = read(&Input::folder("plan"), &files);
    let overrides =
        Overrides { iterations: Some(ITERATIONS), mitigated: true, ..Overrides::default() };
    let plan = validate(draft, &overrides, &mut diagnostics).expect("valid");
    let days = finishes(&plan);
    near(percentile(&days, 0.9), 13.0, 0.02, "P90 of the mitigated delay");
}

#[test]
fn what_remains_of_a_task_has_its_distribution_in_proportion() {
    let tasks = "id,duration,low,likely,high,distribution,actual_start,remaining\n\
                 A,10,4,,18,weibull(2),2026-03-02,5\n\
                 B,10,8,10,14,\"normal[9d,13d]\",2026-03-02,5\n";
    // Not symmetric: 11 is the middle.
    let tasks = tasks.replace("8,10,14", "8,11,14");
    let plan = plan(&[
        ("tasks.csv", &tasks),
        ("plan.toml", "start = 2026-03-02\ndata_date = 2026-03-09\n"),
    ]);
    let [a, b] = [0, 1].map(|task| &plan.tasks[task].estimate);
    near(a.quantile(0.9) / DAY, 9.0, 1e-9, "P90 of half");
    near(a.lower() / DAY, 2.0, 1e-9, "least of half");
    near(b.lower() / DAY, 4.5, 1e-9, "limit of half");
    near(b.upper() / DAY, 6.5, 1e-9, "limit of half");
}

#[test]
fn the_plans_own_duration_is_the_median_where_likely_is_not_used() {
    let planned = |cells: &str| {
        let tasks = format!("id,duration,low,likely,high,distribution\nA,{cells}\n");
        f64::from(plan(&[("tasks.csv", &tasks), ("past.csv", "2\n4\n9\n")]).tasks[0].planned) / DAY
    };
    near(planned(",3,,9,\"beta(2,5)\""), 4.586_700, 0.002, "beta");
    near(planned(",2,,9,weibull(1.5)"), 5.144_159, 0.002, "weibull");
    near(planned(",,2-4:0.2|4-6:0.5|8-9:0.3,,histogram"), 5.2, 0.002, "histogram");
    assert_eq!(planned(",,,,samples:past.csv"), 4.0);
    assert_eq!(planned("7,,,,samples:past.csv"), 7.0);
    assert_eq!(planned(",1,5,,exponential"), 5.0);
    assert_eq!(planned(",2,4,9,metalog"), 4.0);
}

#[test]
fn limits_do_not_change_the_draws_of_other_tasks() {
    let tasks = |shape: &str| {
        format!("id,low,likely,high,distribution,predecessors\nA,4,7,10,{shape},\nB,2,4,9,pert,\n")
    };
    let of_b = |shape: &str| {
        let plan = plan(&[("tasks.csv", &tasks(shape))]);
        let model = Model::compile(&plan);
        let request = Request { samples: vec![1], ..Request::default() };
        let outcome = simulate(&plan, &model, &request, &Control::default()).expect("done");
        outcome.samples.clone()
    };
    assert_eq!(of_b("normal"), of_b("\"normal[5,12]\""));
    assert_eq!(of_b("normal"), of_b("metalog"));
}
