//! Days lost to the weather, against exact answers: closed forms, and a dynamic programme over
//! the states of a day that knows nothing of how planodds counts.

mod common;

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use planodds::pipeline;
use planodds::plan::Plan;
use planodds::read::Input;
use planodds::report::{WeatherView, run_report, text};
use planodds::sample::{iteration, lost_days};
use planodds::simulate::{Control, Request};
use planodds::validate::{Overrides, read_plan};
use planodds::write::{Target, write};

use common::Simulated;

const N: u32 = 200_000;

/// The shares of iterations that finish on each day.
fn by_day(simulated: &Simulated) -> BTreeMap<Date, f64> {
    let timeline = &simulated.model.network.timeline;
    let mut shares = BTreeMap::new();
    for &finish in &simulated.outcome.finish {
        let day = timeline.finish_date(finish).expect("a dated plan");
        *shares.entry(day).or_insert(0.0) += 1.0 / f64::from(N);
    }
    shares
}

/// Holds shares of iterations against probabilities, within five standard deviations of
/// independent draws.
fn check(found: &BTreeMap<Date, f64>, expected: &BTreeMap<Date, f64>) {
    let mut covered = 0.0;
    for (day, &probability) in expected {
        let share = found.get(day).copied().unwrap_or(0.0);
        let deviation = (probability * (1.0 - probability) / f64::from(N)).sqrt();
        let off = (share - probability).abs();
        assert!(off < 5.0 * deviation + 2e-5, "{day}: {share} rather than {probability}");
        covered += probability;
    }
    assert!(covered > 0.9999, "the expected days cover {covered}");
}

/// The probability of each finish day of `n_days` days of work from a date on: a dynamic
/// programme over the days. `works` says which days have work, `lost` with which probability a
/// day of a month is lost, `persistence` how often a day has the number of the day before.
fn exact(
    n_days: usize,
    start: Date,
    works: impl Fn(Date) -> bool,
    lost: impl Fn(Date) -> f64,
    persistence: f64,
) -> BTreeMap<Date, f64> {
    // The numbers of days fall into classes between these limits.
    let mut limits = vec![0.0, 1.0];
    limits.extend((0..366).map(|day| lost(start + day.days())));
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    let width = |class: usize| limits[class + 1] - limits[class];
    let n_classes = limits.len() - 1;
    // Probabilities by work done and class.
    let mut states = vec![vec![0.0; n_classes]; n_days];
    let mut finish = BTreeMap::new();
    for day in 0..1500 {
        let today = start + day.days();
        let mut after = vec![vec![0.0; n_classes]; n_days];
        for (done, classes) in states.iter().enumerate() {
            let total: f64 = classes.iter().sum();
            let total = if day == 0 && done == 0 { 1.0 } else { total };
            let stays = if day == 0 { 0.0 } else { persistence };
            for class in 0..n_classes {
                let here = stays * classes[class] + (1.0 - stays) * total * width(class);
                let is_lost = limits[class + 1] <= lost(today);
                if is_lost || !works(today) {
                    after[done][class] += here;
                } else if done + 1 < n_days {
                    after[done + 1][class] += here;
                } else {
                    *finish.entry(today).or_insert(0.0) += here;
                }
            }
        }
        states = after;
    }
    finish
}

fn one_task(n_days: usize, settings: &str) -> Simulated {
    let tasks = format!("id,duration,calendar\nA,{n_days}d,site\n");
    common::simulate(&tasks, "", settings, N)
}

#[test]
fn a_task_takes_as_long_as_the_negative_binomial_distribution_says() {
    let (n_days, lost) = (8_usize, 0.3_f64);
    for sampling in ["lhs", "random"] {
        let settings = format!(
            "start = 2026-11-02\n[simulation]\nsampling = \"{sampling}\"\n\
             [calendar.site]\nweek = \"all\"\nhours = \"08:00-16:00\"\nweather = {{ jan-dec = {lost} }}\n"
        );
        let simulated = one_task(n_days, &settings);
        let mut expected = BTreeMap::new();
        // The last day is worked, and k of those before it are lost.
        let mut probability = (1.0 - lost).powi(n_days as i32);
        for k in 0..60 {
            let last = date(2026, 11, 2) + (n_days as i64 - 1 + k).days();
            expected.insert(last, probability);
            probability *= lost * (n_days as f64 + k as f64) / (k as f64 + 1.0);
        }
        check(&by_day(&simulated), &expected);
    }
}

#[test]
fn bad_days_that_last_and_months_that_differ_are_those_of_the_chain() {
    let settings = "start = 2026-11-23\n\
        [calendar.site]\nweek = \"mon-fri\"\nhours = \"08:00-16:00\"\nholidays = [\"2026-12-24..2027-01-03\"]\n\
        weather = { nov = 0.5, dec = \"20%\", jan = 0.6, feb = 0.1 }\nweather_persistence = 0.6\n";
    let holidays = date(2026, 12, 24)..=date(2027, 1, 3);
    let works = |day: Date| day.weekday().to_monday_one_offset() < 6 && !holidays.contains(&day);
    let lost = |day: Date| match day.month() {
        11 => 0.5,
        12 => 0.2,
        1 => 0.6,
        2 => 0.1,
        _ => 0.0,
    };
    for n_days in [1, 4, 25] {
        let expected = exact(n_days, date(2026, 11, 23), works, lost, 0.6);
        check(&by_day(&one_task(n_days, settings)), &expected);
    }
}

#[test]
fn weather_that_stays_for_weeks_is_that_of_the_chain() {
    let settings = "start = 2026-06-01\n[simulation]\nsampling = \"random\"\n\
        [calendar.site]\nweek = \"all\"\nhours = \"24h\"\nweather = { jan-dec = 0.25 }\nweather_persistence = 0.9\n";
    let expected = exact(6, date(2026, 6, 1), |_| true, |_| 0.25, 0.9);
    check(&by_day(&one_task(6, settings)), &expected);
}

#[test]
fn after_a_data_date_days_are_lost_and_before_it_none() {
    let settings = "start = 2026-11-02\ndata_date = 2026-11-11\n\
        [calendar.site]\nweek = \"all\"\nhours = \"08:00-16:00\"\nweather = { jan-dec = 0.4 }\nweather_persistence = 0.3\n";
    let tasks = "id,duration,calendar,actual_start,remaining\nA,10d,site,2026-11-02,5d\n";
    let simulated = common::simulate(tasks, "", settings, N);
    let expected = exact(5, date(2026, 11, 11), |_| true, |_| 0.4, 0.3);
    check(&by_day(&simulated), &expected);
    let days = simulated.model.network.timeline.weather();
    assert_eq!(days.start, 9);
}

/// Twelve months from the start of a year on.
const YEAR: &str = "start = 2026-01-01\n\
    [calendar.site]\nweek = \"mon-fri\"\n\
    weather = [0.4, 0.35, 0.3, 0.2, 0.1, 0.05, 0, 0.02, 0.15, 0.2, \"30%\", 0.5]\nweather_persistence = 0.7\n";
const MONTHS: [f64; 12] = [0.4, 0.35, 0.3, 0.2, 0.1, 0.05, 0.0, 0.02, 0.15, 0.2, 0.3, 0.5];

/// Whether each of 366 days is lost, by iteration.
fn states(plan: &Plan, n: u32) -> Vec<Vec<bool>> {
    let lost = lost_days(plan, 0..366, 0..n);
    let site = plan.calendars.iter().position(|calendar| calendar.name == "site").expect("one");
    let first = date(2026, 1, 1);
    lost.iter()
        .map(|by_calendar| {
            let mut states = vec![false; 366];
            for day in &by_calendar[site] {
                states[(*day - first).get_days() as usize] = true;
            }
            states
        })
        .collect()
}

#[test]
fn every_month_loses_its_share_and_neighbours_are_as_alike_as_asked() {
    let n = 12_800;
    let plan = common::plan("id,duration,calendar\nA,100d,site\n", "", YEAR, n);
    let states = states(&plan, n);
    let mut day = 0;
    for (month, share) in MONTHS.into_iter().enumerate() {
        let length = date(2026, month as i8 + 1, 1).days_in_month() as usize;
        let (mut lost, mut together, mut pairs) = (0.0, 0.0, 0.0);
        for row in &states {
            let month = &row[day..day + length];
            lost += month.iter().filter(|lost| **lost).count() as f64;
            together += month.windows(2).filter(|pair| pair[0] && pair[1]).count() as f64;
            pairs += (length - 1) as f64;
        }
        day += length;
        let found = lost / (states.len() * length) as f64;
        // A month holds the news of some 30 × (1 − r) / (1 + r) = 5 independent days.
        let deviation = (share * (1.0 - share) / (5.0 * f64::from(n))).sqrt();
        assert!((found - share).abs() <= 5.0 * deviation, "month {month}: {found}, not {share}");
        if share > 0.0 {
            let correlation = (together / pairs - share * share) / (share * (1.0 - share));
            assert!((correlation - 0.7).abs() < 0.03, "month {month}: {correlation}");
        }
    }
    // The first day has no day before it, and the share of its month.
    let first = states.iter().filter(|row| row[0]).count() as f64 / f64::from(n);
    assert!((first - 0.4).abs() < 5.0 * (0.24 / f64::from(n)).sqrt(), "{first}");
}

const TWO: &str = "id,low,likely,high,calendar,predecessors\n\
    A,3,5,9,office,\nB,2,4,8,site,A\nC,1,2,9,site,A SS+1d\nD,2,3,4,office,B FF+1d; C\nE,1,2,3,,D\n";

fn two(office: &str, site: &str) -> String {
    format!(
        "start = 2026-11-02\n[calendar.office]\nweek = \"mon-fri\"\n{office}\
         [calendar.site]\nweek = \"mon-sat\"\nhours = \"07:00-17:00\"\n{site}"
    )
}

const WET: &str = "weather = { nov-mar = 0.3 }\nweather_persistence = 0.5\n";

#[test]
fn only_what_is_counted_on_a_calendar_suffers_its_weather() {
    let tasks = "id,duration,calendar,predecessors\nA,5d,office,\nB,5d,site,\nM,0d,office,A FS+3d\n\
        N,0d,office,B FS+3ed\nO,0d,office,A FS+3ed\n";
    let simulated = common::simulate_with(
        common::plan(tasks, "", &two("", WET), 6_400),
        &Request { samples: vec![0, 1, 2, 3, 4], ..Request::default() },
    );
    let finishes = |task: usize| &simulated.outcome.samples[task].finish;
    let varies = |task: usize| finishes(task).iter().any(|&finish| finish != finishes(task)[0]);
    assert_eq!([0, 1, 2, 3, 4].map(varies), [false, true, false, true, false]);
    let planned = simulated.model.planned.tasks[0].early_finish;
    assert!(finishes(0).iter().all(|&finish| finish == planned));
}

#[test]
fn a_lag_is_lengthened_by_the_weather_of_its_calendar() {
    let settings = "start = 2026-11-02\nlag_calendar = \"predecessor\"\n\
        [calendar.site]\nweek = \"all\"\nhours = \"08:00-16:00\"\nweather = { jan-dec = 0.3 }\nweather_persistence = 0.2\n";
    let tasks =
        "id,type,duration,calendar,predecessors\nA,milestone,,site,\nB,,0.5d,site,A FS+5.5d\n";
    let expected = exact(6, date(2026, 11, 2), |_| true, |_| 0.3, 0.2);
    check(&by_day(&common::simulate(tasks, "", settings, N)), &expected);
}

#[test]
fn weather_of_one_calendar_leaves_all_other_draws_as_they_were() {
    let n = 640;
    let plan = |settings: &str| common::plan(TWO, "", settings, n);
    let [fair, one, other, both] =
        [two("", ""), two("", WET), two(WET, ""), two(WET, WET)].map(|settings| plan(&settings));
    for number in 0..n {
        let durations = iteration(&fair, number).durations;
        for plan in [&one, &other, &both] {
            assert_eq!(iteration(plan, number).durations, durations);
        }
    }
    let lost = |plan: &Plan, calendar: usize, days: i32| -> Vec<Vec<Date>> {
        let lost = lost_days(plan, 0..days, 0..n);
        lost.into_iter().map(|by_calendar| by_calendar[calendar].clone()).collect()
    };
    assert_eq!(lost(&one, 2, 200), lost(&both, 2, 200), "of the site");
    assert_eq!(lost(&other, 1, 200), lost(&both, 1, 200), "of the office");
    assert_ne!(lost(&both, 1, 200), lost(&both, 2, 200), "each has its own");
    assert!(lost(&one, 1, 200).iter().all(Vec::is_empty));
    // A longer axis has the same days.
    for (short, long) in lost(&one, 2, 40).iter().zip(lost(&one, 2, 200)) {
        assert!(long.starts_with(short));
    }
}

#[test]
fn weather_delays_every_iteration_or_leaves_it_where_it_was() {
    let n = 7_000;
    let finish = |settings: &str| common::simulate(TWO, "", settings, n).outcome.finish;
    let (fair, wet) = (finish(&two("", "")), finish(&two("", WET)));
    assert!(fair.iter().zip(&wet).all(|(fair, wet)| fair <= wet));
    assert!(fair.iter().zip(&wet).filter(|(fair, wet)| fair < wet).count() > 5_000);
}

#[test]
fn days_lost_are_those_drawn_up_to_the_finish() {
    let n = 1_500;
    let simulated = common::simulate(TWO, "", &two("", WET), n);
    let [found] = simulated.outcome.weather.as_slice() else { panic!("one calendar has weather") };
    assert_eq!(found.calendar, 2);
    let timeline = &simulated.model.network.timeline;
    let calendar = &simulated.plan.calendars[2];
    let drawn = lost_days(&simulated.plan, timeline.weather(), 0..n);
    for (number, by_calendar) in drawn.iter().enumerate() {
        let last = timeline.finish_date(simulated.outcome.finish[number]).expect("dated");
        let lost = by_calendar[2].iter().filter(|day| **day <= last);
        let worked = lost.filter(|day| !calendar.shifts(**day).is_empty()).count();
        assert_eq!(found.lost[number], worked as i32, "iteration {number}");
    }
}

#[cfg(feature = "parallel")]
#[test]
fn nothing_depends_on_threads_instructions_or_the_number_of_iterations() {
    use planodds::simulate::InstructionSet;

    let outcome = |n_threads: usize, instructions, n| {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
        let request =
            Request { details: true, samples: vec![1], instructions, ..Request::default() };
        let plan = common::plan(TWO, "", &two(WET, WET), n);
        threads.expect("threads").install(|| common::simulate_with(plan, &request).outcome)
    };
    let one = outcome(1, InstructionSet::Best, 7_000);
    assert_eq!(one, outcome(3, InstructionSet::Best, 7_000));
    assert_eq!(one, outcome(1, InstructionSet::Avx2, 7_000));
    assert_eq!(one, outcome(2, InstructionSet::Baseline, 7_000));
    let few = outcome(2, InstructionSet::Best, 1_025);
    assert_eq!(few.finish, one.finish[..1_025]);
    assert_eq!(few.weather[0].lost, one.weather[0].lost[..1_025]);
}

#[test]
fn no_iteration_runs_off_the_axis_however_bad_the_weather() {
    let wet = "weather = { jan-dec = 0.98 }\nweather_persistence = 0.95\n";
    let simulated = common::simulate(TWO, "", &two(wet, wet), 6_400);
    let timeline = &simulated.model.network.timeline;
    let latest = *simulated.outcome.finish.iter().max().expect("some");
    assert!(timeline.reaches(latest));
    // Far fewer than one in a thousand come to where the weather ends.
    let horizon = timeline.weather().end * 1440;
    let beyond = simulated.outcome.finish.iter().filter(|finish| **finish > horizon).count();
    assert!(beyond < 6, "{beyond} iterations");
}

#[test]
fn a_finish_no_probability_can_hold_is_refused() {
    let wet = "weather = { jan-dec = 0.999 }\n";
    let settings = two("", wet);
    let (draft, mut diagnostics) =
        common::draft("id,duration,calendar\nA,400d,site\n", "", &settings);
    let overrides = planodds::validate::Overrides::default();
    assert!(planodds::validate::validate(draft, &overrides, &mut diagnostics).is_none());
    let told = diagnostics.render(false);
    assert!(told.contains("error[out-of-range] with its lost days the chain up to `A`"), "{told}");
}

#[test]
fn a_report_tells_what_the_weather_takes() {
    let settings = two("", WET).replace("start", "deadline = 2026-11-27\nstart");
    let plan = common::plan(TWO, "", &settings, 10_000);
    let run = pipeline::run(&plan, &pipeline::Options::default(), &Control::default())
        .expect("nobody cancels");
    let effect = run.scenarios.weather.as_ref().expect("there is weather");
    let fair = common::simulate(TWO, "", &two("", ""), 10_000);
    let mean = |days: &[f64]| days.iter().sum::<f64>() / days.len() as f64;
    let with: Vec<f64> =
        run.outcome.finish.iter().map(|&finish| run.timeline.days(finish)).collect();
    let cost = mean(&with) - mean(&fair.finish_days());
    assert!((effect.mean_days - cost).abs() < 1e-9, "{} and {cost}", effect.mean_days);
    assert!(effect.days > 0.5 && effect.days < 10.0, "{effect:?}");
    let lost = effect.calendars[0];
    assert!(lost.p10 <= lost.p50 && lost.p50 <= lost.p90 && lost.mean > 1.0, "{lost:?}");
    let mut report = run_report(&plan, &run.timeline, &run.analysis);
    report.weather = Some(WeatherView::new(&plan, effect));
    let told = text(&report, 100, false);
    assert!(told.contains("Days lost to the weather"), "{told}");
    assert!(!run.analysis.certain);
}

#[test]
fn certain_durations_in_weather_are_no_certainty() {
    let plan = common::plan("id,duration,calendar\nA,10d,site\n", "", &two("", WET), 1_000);
    let run = pipeline::run(&plan, &pipeline::Options::default(), &Control::default())
        .expect("nobody cancels");
    assert!(!run.analysis.certain);
    assert!(run.analysis.warnings.iter().all(|warning| warning.code != "no-uncertainty"));
}

#[test]
fn weather_is_written_as_it_was_read() {
    let settings = two("weather = { feb = 0.125, jul-aug = \"2%\" }\n", WET);
    let (draft, diagnostics) = common::draft(TWO, "", &settings);
    let plan = common::valid(draft.clone(), diagnostics, 64);
    let written = write(&draft, &plan, Target::Folder).expect("a folder holds everything");
    let text = |name: &str| {
        let file = written.files.iter().find(|file| file.name == name).expect("written");
        String::from_utf8(file.bytes.clone()).expect("UTF-8")
    };
    let again = common::plan(&text("tasks.csv"), "", &text("plan.toml"), 64);
    assert!(plan.calendars[1].weather.is_some() && plan.calendars[2].weather.is_some());
    let weather = |plan: &Plan| -> Vec<_> {
        plan.calendars.iter().map(|calendar| (calendar.name.clone(), calendar.weather)).collect()
    };
    assert_eq!(weather(&again), weather(&plan));
    // Another program's file cannot say it, and that is said.
    let written = write(&draft, &plan, Target::Mspdi).expect("a dated plan");
    assert!(written.notes.iter().any(|note| note.to_string().contains("weather")));
}

#[test]
fn a_file_of_another_tool_has_the_weather_of_its_settings() {
    let (draft, diagnostics) = common::draft(TWO, "", &two("", ""));
    let plan = common::valid(draft.clone(), diagnostics, 64);
    let written = write(&draft, &plan, Target::Mspdi).expect("a dated plan");
    let bytes = written.files[0].bytes.clone();
    let read_with = |settings: &str| {
        let mut input = Input::file("plan.xml", bytes.clone());
        input.settings = Some("plan.toml".to_owned());
        let files = BTreeMap::from([("plan.toml".to_owned(), settings.as_bytes().to_vec())]);
        read_plan(&input, &files, &Overrides::default())
    };
    let (plan, _) = read_with(&format!("[calendar.site]\n{WET}"));
    let plan = plan.expect("a plan");
    let site = plan.calendars.iter().find(|calendar| calendar.name == "site").expect("its own");
    assert!(site.weather.is_some());
    assert_eq!(site.minutes_per_week(), 6 * 600, "all else stays the file's");
    let (none, told) = read_with(&format!("[calendar.sight]\n{WET}"));
    assert!(none.is_none());
    let told = told.render(false);
    assert!(told.contains("plan.toml:2:11: error[unknown-calendar] weather for `sight`"), "{told}");
}
