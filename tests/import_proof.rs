//! The dates that P6 and Microsoft Project stored in files of theirs come out again when they
//! are computed from activities, relations, calendars, constraints and progress alone.
//!
//! The figures to reach are those of the stored dates themselves, read from tables that were
//! taken from the files' columns; not one of them is read by a scheduler. Where a figure is not
//! reached, the activities are named here and explained in the documentation of
//! [`schedule`](planodds::schedule).

#![expect(clippy::print_stdout, reason = "what is skipped, and how much was compared, is said")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use planodds::analyse::import_proof;
use planodds::plan::{Plan, Progress};
use planodds::read::Input;
use planodds::schedule::{Durations, compile, schedule};
use planodds::validate::{Overrides, read_plan};

/// Where the reference files lie: beside the checkout, where there are any.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

/// Activities whose stored dates cannot be had from the rest of their file.
const UNEXPLAINED: [(&str, &str); 2] = [
    // A start milestone without float in the file: it was added after the last scheduling.
    ("xernative_wk2", "1400"),
    // A milestone before a start-to-start relation has the float of the whole project.
    ("dcma_sample.mspdi", "270"),
];

/// One row of a table of stored dates.
#[derive(Debug)]
struct Stored {
    dates: [Option<DateTime>; 4],
    float_minutes: Option<f64>,
    /// Half of the last digit that the table gives of it: P6 gives fractions of an hour,
    /// Microsoft Project tenths of a day of 480 minutes.
    rounding: f64,
}

fn moment(text: &str) -> Option<DateTime> {
    (!text.is_empty()).then(|| text.parse().expect("a date and time"))
}

fn truth(path: &Path) -> BTreeMap<String, Stored> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let headings = reader.headers().expect("headings").clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name);
    let [es, ef, ls, lf] = ["ES", "EF", "LS", "LF"].map(|name| column(name).expect(name));
    let (hours, days) = (column("TF_hours"), column("TF"));
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            let float_minutes = match (hours, days) {
                (Some(at), _) => record[at].parse::<f64>().ok().map(|hours| hours * 60.0),
                (_, Some(at)) => {
                    record[at].trim_end_matches('d').parse::<f64>().ok().map(|days| days * 480.0)
                }
                _ => None,
            };
            let dates = [es, ef, ls, lf].map(|at| moment(&record[at]));
            let rounding = if hours.is_some() { 0.5 } else { 24.0 };
            (record[0].to_owned(), Stored { dates, float_minutes, rounding })
        })
        .collect()
}

fn read(path: &Path, project: Option<&str>) -> Plan {
    let bytes = std::fs::read(path).expect("the file");
    let mut input = Input::file(path.to_str().expect("a path"), bytes);
    input.project = project.map(str::to_owned);
    let files = BTreeMap::<String, Vec<u8>>::new();
    let (plan, diagnostics) = read_plan(&input, &files, &Overrides::default());
    plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)))
}

/// Computes the schedule of a plan that holds no stored dates and compares it with the table:
/// how many activities there were to compare, and which differ.
fn compare(plan: &Plan, truth: &BTreeMap<String, Stored>) -> (usize, Vec<String>) {
    let network = compile(plan);
    let computed = schedule(&network, Durations::Planned);
    let mut n_compared = 0;
    let mut differing = Vec::new();
    for (task, found) in plan.tasks.iter().zip(&computed.tasks) {
        let Some(stored) = truth.get(&task.id) else { continue };
        let is_finished = matches!(task.progress, Progress::Finished { .. });
        if is_finished || stored.dates.iter().all(Option::is_none) {
            continue;
        }
        n_compared += 1;
        let dates = [found.early_start, found.early_finish, found.late_start, found.late_finish]
            .map(|instant| network.timeline.exact_time(instant));
        let same_dates = stored
            .dates
            .iter()
            .zip(dates)
            .all(|(stored, found)| stored.is_none() || *stored == found);
        let same_float = stored.float_minutes.is_none_or(|minutes| {
            (minutes - f64::from(found.total_float)).abs() <= stored.rounding
        });
        if !(same_dates && same_float) {
            differing.push(task.id.clone());
        }
    }
    (n_compared, differing)
}

/// `least` is how many activities there must be to compare.
fn check(file: &str, name: &str, project: Option<&str>, least: usize) {
    let path: PathBuf = Path::new(DATA).join(file);
    if !path.is_file() {
        println!("skipped: no {file} on this machine");
        return;
    }
    let mut plan = read(&path, project);
    plan.forget_stored_dates();
    let truth = truth(&Path::new(DATA).join("truth").join(format!("{name}.csv")));
    let (n_compared, mut differing) = compare(&plan, &truth);
    differing.retain(|id| !UNEXPLAINED.contains(&(name, id)));
    println!("{name}: {n_compared} activities compared, {} differ", differing.len());
    assert!(n_compared >= least, "{name}: only {n_compared} activities were compared");
    assert!(differing.is_empty(), "{name}: {differing:?}");
}

#[test]
fn a_plan_that_has_not_begun() {
    check("xer/abusen_Baseline.xer", "abusen_Baseline", None, 95);
}

#[test]
fn an_update_with_half_of_the_work_done() {
    check("xer/abusen_Updated.xer", "abusen_Updated", None, 49);
}

#[test]
fn finish_constraints_and_resource_dependent_activities() {
    check("xer/nmog_BL-54069-B2-20250902.xer", "nmog_BL-54069-B2-20250902", None, 25);
}

#[test]
fn negative_float() {
    check("xer/nmog_UP-54069-20251121.xer", "nmog_UP-54069-20251121", None, 22);
}

#[test]
fn eleven_calendars_and_four_thousand_activities() {
    check("xer/soul_hotel.xer", "soul_hotel", Some("HBTF-2"), 4217);
}

#[test]
fn a_start_no_later_than_its_date() {
    check("xer/soul_airport_terminal.xer", "soul_airport_terminal", None, 66);
}

#[test]
fn start_to_finish_relations() {
    check("xer/xernative_wk2.xer", "xernative_wk2", None, 198);
}

#[test]
fn a_commercial_building_in_microsoft_project() {
    check("mspdi/calligra_commercial.mspdi.xml", "calligra_commercial.mspdi", None, 126);
}

#[test]
fn leads_and_milestones_in_microsoft_project() {
    check("mspdi/dcma_sample.mspdi.xml", "dcma_sample.mspdi", None, 89);
}

/// A project of Microsoft Project that starts on Monday 2 March 2026, with five days of work.
fn project(tasks: &str) -> Plan {
    let days = (1..=7).map(|day| {
        let hours = "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime>\
            <ToTime>12:00:00</ToTime></WorkingTime><WorkingTime><FromTime>13:00:00</FromTime>\
            <ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>";
        let (works, hours) = if (2..7).contains(&day) { (1, hours) } else { (0, "") };
        format!(
            "<WeekDay><DayType>{day}</DayType><DayWorking>{works}</DayWorking>{hours}</WeekDay>"
        )
    });
    let days: String = days.collect();
    let text = format!(
        "<Project xmlns=\"http://schemas.microsoft.com/project\">\
         <StartDate>2026-03-02T08:00:00</StartDate><CalendarUID>1</CalendarUID><Calendars>\
         <Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar>\
         <WeekDays>{days}</WeekDays></Calendar></Calendars><Tasks>{tasks}</Tasks></Project>"
    );
    let input = Input::file("small.xml", text.into_bytes());
    let files = BTreeMap::<String, Vec<u8>>::new();
    let (plan, diagnostics) = read_plan(&input, &files, &Overrides::default());
    plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)))
}

/// A task of so many hours, with more said about it.
fn row(uid: u32, hours: u32, more: &str) -> String {
    format!(
        "<Task><UID>{uid}</UID><Name>T</Name><Duration>PT{hours}H0M0S</Duration>\
         <DurationFormat>7</DurationFormat>{more}</Task>"
    )
}

fn after(uid: u32) -> String {
    format!(
        "<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>1</Type></PredecessorLink>"
    )
}

/// Early start and finish, late start and finish, and total float in minutes of each task.
fn dates(plan: &Plan) -> Vec<([String; 4], i32)> {
    let network = compile(plan);
    let shown = |instant| {
        let time = network.timeline.exact_time(instant).expect("a date");
        time.strftime("%m-%d %H:%M").to_string()
    };
    schedule(&network, Durations::Planned)
        .tasks
        .iter()
        .map(|task| {
            let ends = [task.early_start, task.early_finish, task.late_start, task.late_finish];
            (ends.map(shown), task.total_float)
        })
        .collect()
}

#[test]
fn what_was_begun_too_early_makes_its_predecessors_late() {
    let begun = "<ActualStart>2026-03-02T08:00:00</ActualStart>\
        <RemainingDuration>PT16H0M0S</RemainingDuration>";
    let plan = project(
        &[row(1, 24, ""), row(2, 16, &format!("{begun}{}", after(1))), row(3, 40, "")].concat(),
    );
    // The last two days are left for the second task, which the first must come before.
    let [start, finish] = ["03-02 08:00", "03-04 17:00"].map(str::to_owned);
    assert_eq!(dates(&plan)[0], ([&start, &finish, &start, &finish].map(Clone::clone), 0));
}

#[test]
fn late_dates_before_the_start_of_the_project_lie_in_working_time() {
    let plan = project(&row(1, 16, "<Deadline>2026-03-02T17:00:00</Deadline>"));
    let expected = ["03-02 08:00", "03-03 17:00", "02-27 08:00", "03-02 17:00"];
    assert_eq!(dates(&plan), [(expected.map(str::to_owned), -480)]);
}

#[test]
fn what_is_to_be_as_late_as_possible_pulls_its_successors_along() {
    let plan = project(
        &[row(1, 8, "<ConstraintType>1</ConstraintType>"), row(2, 8, &after(1)), row(3, 40, "")]
            .concat(),
    );
    let network = compile(&plan);
    let computed = schedule(&network, Durations::Planned);
    let shown = computed.in_tool.expect("Microsoft Project shows other dates");
    let day = |instant: i32| network.timeline.exact_time(instant).expect("a date").day();
    let dates = |task: usize| {
        let task = shown[task];
        ([task.early_start, task.early_finish, task.late_start].map(day), task.total_float)
    };
    assert_eq!(dates(0), ([2, 2, 5], 0));
    assert_eq!(dates(1), ([6, 6, 6], 0));
    assert_eq!(dates(2), ([2, 6, 2], 0));
    // The odds are those of a plan in which nobody waits for it.
    assert_eq!(day(computed.tasks[1].early_start), 3);
}

/// Small schedules of our own, one for each feature, with the dates of an independent scheduler:
/// see `tests/fixtures/scheduled/README.md`.
#[test]
fn schedules_for_every_feature() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/scheduled");
    let mut n_files = 0;
    for tool in ["p6", "mspdi"] {
        for entry in std::fs::read_dir(Path::new(folder).join(tool)).expect("the fixtures") {
            let path = entry.expect("a file").path();
            let plan = read(&path, None);
            let network = compile(&plan);
            let computed = schedule(&network, Durations::Planned);
            let proof = import_proof(&plan, &network.timeline, &computed).expect("stored dates");
            assert!(proof.compared >= 5, "{}", path.display());
            assert!(proof.differences.is_empty(), "{}: {:?}", path.display(), proof.differences);
            n_files += 1;
        }
    }
    assert_eq!(n_files, 28);
}
