//! Files of Primavera P6: what is in them comes out, value by value.
//!
//! `fixtures/p6` holds small files made up for a feature each. Real ones are read where they
//! lie beside the checkout.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::{Date, DateTime, date};
use planodds::diagnostic::{Code, Diagnostics};
use planodds::plan::{FloatKind, OutOfSequence, PointRule, Shift, StoredDates, Tool};
use planodds::read::{
    Draft, Input, LagCalendar, LagText, Moment, RowKind, Spanned, TaskDraft, Unit, read,
};
use planodds::schedule::{Durations, compile, schedule};
use planodds::validate::{Overrides, read_plan};
use proptest::prelude::*;

/// Where the real files lie: beside the checkout, where there are any.
const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

fn input(path: &Path, project: Option<&str>) -> Input {
    let bytes = fs::read(path).expect("the file is there");
    let mut input = Input::file(path.to_string_lossy(), bytes);
    input.project = project.map(str::to_owned);
    input
}

fn read_file(path: &Path, project: Option<&str>) -> (Draft, Diagnostics) {
    read(&input(path, project), &BTreeMap::new())
}

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/p6").join(name)
}

/// A fixture's draft and the codes of what was reported.
fn read_fixture(name: &str) -> (Draft, Vec<Code>) {
    let (draft, diagnostics) = read_file(&fixture(name), None);
    let codes = diagnostics.iter().map(|item| item.code).collect();
    (draft, codes)
}

fn task<'a>(draft: &'a Draft, id: &str) -> &'a TaskDraft {
    draft.tasks.iter().find(|task| task.id.value == id).expect("an activity of this id")
}

fn minutes(duration: Option<Spanned<planodds::read::Duration>>) -> Option<f64> {
    let duration = duration?.value;
    assert_eq!((duration.unit, duration.elapsed), (Unit::Minute, false));
    Some(duration.amount)
}

fn instant(moment: Option<Spanned<Moment>>) -> Option<String> {
    let moment = moment?.value;
    Some(moment.date.to_datetime(moment.time.expect("files give times")).to_string())
}

/// `A FS+480` for each relation that leads to a task.
fn links(task: &TaskDraft) -> Vec<String> {
    let shown = |link: &Spanned<planodds::read::LinkDraft>| {
        let lag = match link.value.lag {
            None => 0.0,
            Some(LagText::Duration(lag)) => lag.amount,
            Some(LagText::Share(_)) => panic!("P6 has no lags in percent"),
        };
        format!("{} {}{lag:+}", link.value.predecessor, link.value.kind.name())
    };
    task.links.iter().map(shown).collect()
}

/// `SNET 2026-01-07T00:00:00` for each constraint of a task.
fn constraints(task: &TaskDraft) -> Vec<String> {
    let shown = |constraint: &Spanned<planodds::read::ConstraintDraft>| {
        let at = instant(Some(Spanned { value: constraint.value.at, span: constraint.span }));
        format!("{} {}", constraint.value.kind.name(), at.expect("given"))
    };
    task.constraints.iter().map(shown).collect()
}

fn shifts(hours: &[(u16, u16)]) -> Vec<Shift> {
    hours.iter().map(|(start, end)| Shift { start: start * 60, end: end * 60 }).collect()
}

#[test]
fn the_project_gives_dates_rules_and_its_default_calendar() {
    let (draft, codes) = read_fixture("full.xer");
    assert_eq!(codes, []);
    let settings = &draft.settings;
    assert_eq!(settings.name.as_deref(), Some("Demo project"));
    assert_eq!(settings.start.map(|at| at.value), Some(date(2026, 1, 5).at(8, 0, 0, 0)));
    assert_eq!(settings.data_date.map(|at| at.value), Some(date(2026, 1, 5).at(8, 0, 0, 0)));
    assert_eq!(settings.rules.tool, Tool::PrimaveraP6);
    assert_eq!(settings.rules.float, FloatKind::Smallest);
    assert_eq!(settings.rules.out_of_sequence, OutOfSequence::ProgressOverride);
    assert_eq!(settings.rules.must_finish_by, Some(date(2026, 3, 31).at(17, 0, 0, 0)));
    assert_eq!(settings.lag_calendar, LagCalendar::AroundTheClock);
}

#[test]
fn calendars_in_use_inherit_exceptions_and_hours() {
    let (draft, _) = read_fixture("full.xer");
    let calendars = &draft.settings.calendars;
    let names: Vec<&str> = calendars.iter().map(|calendar| calendar.name.as_str()).collect();
    assert_eq!(names, ["Site", "Round the clock", "Crane crew"]);
    let day = shifts(&[(8, 12), (13, 17)]);
    let works = |calendar: usize, day: Date| calendars[calendar].shifts(day).to_vec();
    assert_eq!(works(0, date(2026, 1, 5)), day);
    assert_eq!(works(0, date(2026, 1, 1)), [], "a holiday of the base");
    assert_eq!(works(0, date(2026, 1, 6)), [], "its own exception before the base's");
    assert_eq!(works(0, date(2026, 1, 10)), shifts(&[(8, 12)]), "work on a Saturday");
    assert_eq!(works(1, date(2026, 1, 1)), shifts(&[(0, 24)]));
    assert_eq!(works(2, date(2026, 1, 6)), shifts(&[(8, 12)]));
    assert_eq!(works(2, date(2026, 1, 7)), day);
    let sizes = calendars.iter().map(|c| (c.minutes_per_day, c.days_per_week));
    assert_eq!(sizes.collect::<Vec<_>>(), [(480, 5), (1440, 7), (480, 5)]);
}

#[test]
fn activities_stand_below_the_phases_that_hold_them() {
    let (draft, _) = read_fixture("full.xer");
    let rows: Vec<(RowKind, &str, Option<&str>)> = draft
        .tasks
        .iter()
        .map(|task| (task.kind, task.id.value.as_str(), task.wbs.as_deref()))
        .collect();
    assert_eq!(
        rows,
        [
            (RowKind::Milestone, "M0", None),
            (RowKind::Milestone, "M9", None),
            (RowKind::Summary, "DEMO.E", Some("E")),
            (RowKind::Task, "A-16", Some("E")),
            (RowKind::Summary, "DEMO.B", Some("B")),
            (RowKind::Task, "B.3", Some("B")),
            (RowKind::Hammock, "L", Some("B")),
            (RowKind::Summary, "W", Some("B")),
            (RowKind::Task, "Z0", Some("B")),
            (RowKind::Summary, "DEMO.B.10", Some("B.10")),
            (RowKind::Task, "B.1", Some("B.10")),
            (RowKind::Task, "B.2", Some("B.10")),
        ]
    );
    assert_eq!(task(&draft, "DEMO.B.10").name.as_deref(), Some("Foundations"));
}

#[test]
fn phases_of_one_code_are_told_apart() {
    let draft = altered("full.xer", "\tE\tEarthworks", "\tB\tEarthworks").0;
    let phases = draft.tasks.iter().filter(|task| task.kind == RowKind::Summary);
    let ids: Vec<&str> = phases.map(|task| task.id.value.as_str()).collect();
    assert_eq!(ids, ["DEMO.B", "DEMO.B (2)", "W", "DEMO.B (2).10"]);
    assert_eq!(task(&draft, "B.1").wbs.as_deref(), Some("B (2).10"));
}

#[test]
fn activities_have_their_durations_calendars_owners_and_points() {
    let (draft, _) = read_fixture("full.xer");
    let of = |id: &str| {
        let task = task(&draft, id);
        let calendar = task.calendar.as_ref().map(|name| name.value.as_str());
        (minutes(task.duration), calendar, task.point)
    };
    assert_eq!(of("A-16"), (Some(960.0), Some("Site"), PointRule::NextStart));
    assert_eq!(of("B.1"), (Some(1642.0), Some("Site"), PointRule::NextStart));
    assert_eq!(of("B.2"), (Some(4320.0), Some("Round the clock"), PointRule::NextStart));
    // Its resource drives it, the concrete does not.
    assert_eq!(of("B.3"), (Some(720.0), Some("Crane crew"), PointRule::NextStart));
    assert_eq!(of("Z0"), (Some(0.0), Some("Site"), PointRule::NextStart));
    assert_eq!(of("M0"), (None, Some("Site"), PointRule::NextStart));
    assert_eq!(of("M9"), (None, Some("Site"), PointRule::Settled));
    assert_eq!(task(&draft, "A-16").name.as_deref(), Some("Dig"));
    assert_eq!(task(&draft, "A-16").owner.as_deref(), Some("Crane crew"));
}

#[test]
fn relations_have_their_types_and_lags_in_minutes() {
    let (draft, _) = read_fixture("full.xer");
    let of = |id: &str| links(task(&draft, id));
    assert_eq!(of("A-16"), ["M0 FS+0"]);
    assert_eq!(of("B.1"), ["A-16 SS+480"]);
    assert_eq!(of("B.2"), ["B.1 FF-270"]);
    assert_eq!(of("L"), ["A-16 SS+0", "B.3 FF+0"]);
    assert_eq!(of("Z0"), ["B.3 SF+75"]);
}

#[test]
fn constraints_are_read_both_and_with_those_of_other_projects() {
    let (draft, _) = read_fixture("full.xer");
    let of = |id: &str| constraints(task(&draft, id));
    assert_eq!(of("A-16"), ["SNET 2026-01-07T00:00:00", "FNLT 2026-01-30T17:00:00"]);
    assert_eq!(of("B.1"), ["MSO 2026-01-12T08:00:00"]);
    assert_eq!(
        of("B.3"),
        ["mandatory start 2026-01-20T08:00:00", "mandatory finish 2026-01-21T17:00:00"]
    );
    assert_eq!(of("Z0"), ["SNLT 2026-01-26T08:00:00", "FNET 2026-01-26T17:00:00"]);
    assert_eq!(
        of("M9"),
        ["MFO 2026-02-27T17:00:00", "SNET 2026-01-14T08:00:00", "FNLT 2026-02-27T17:00:00"]
    );
    assert!(task(&draft, "B.2").as_late_as_possible && of("B.2").is_empty());
}

#[test]
fn codes_fields_and_stored_dates_are_kept() {
    let (draft, _) = read_fixture("full.xer");
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        task(&draft, "A-16").codes,
        [
            pair("Area", "N"),
            pair("Trade", "EW"),
            pair("udf:Low", "12.5"),
            pair("udf:Note", "rock below")
        ]
    );
    let stored = task(&draft, "A-16").stored.expect("the file holds dates");
    assert_eq!(stored.early_start, Some(date(2026, 1, 7).at(8, 0, 0, 0)));
    assert_eq!(stored.late_finish, Some(date(2026, 1, 9).at(17, 0, 0, 0)));
    assert_eq!(stored.total_float, Some(479));
    assert_eq!(task(&draft, "B.1").stored, None);
}

#[test]
fn progress_is_actual_dates_what_is_done_and_what_remains() {
    let (draft, codes) = read_fixture("progress.xer");
    assert_eq!(codes, []);
    let of = |id: &str| {
        let task = task(&draft, id);
        let progress = task.progress;
        let lengths = [task.duration, progress.done, progress.remaining].map(minutes);
        (instant(progress.actual_start), instant(progress.actual_finish), lengths)
    };
    let at = |text: &str| Some(text.to_owned());
    assert_eq!(
        of("A"),
        (at("2026-01-05T08:00:00"), at("2026-01-07T12:00:00"), [Some(960.0), Some(1200.0), None])
    );
    // From Thursday the 8th to noon of Wednesday the 14th.
    assert_eq!(
        of("B"),
        (at("2026-01-08T08:00:00"), None, [Some(2400.0), Some(2160.0), Some(1350.0)])
    );
    // One day, then suspended.
    assert_eq!(
        of("C"),
        (at("2026-01-08T08:00:00"), None, [Some(2400.0), Some(480.0), Some(1920.0)])
    );
    assert_eq!(instant(task(&draft, "C").progress.resume), at("2026-01-19T08:00:00"));
    // Dates follow what remains, even before the start.
    assert_eq!(of("D"), (None, None, [Some(1200.0), None, None]));
    assert_eq!(of("M9").0, at("2026-01-07T12:00:00"));
    assert_eq!(of("M0").1, at("2025-12-30T08:00:00"));
    // Nothing precedes the project's start.
    let start = draft.settings.start.map(|at| at.value);
    assert_eq!(start, Some(date(2025, 12, 30).at(8, 0, 0, 0)));
}

#[test]
fn short_rows_blank_lines_and_missing_options_are_no_obstacle() {
    let (draft, codes) = read_fixture("ragged.xer");
    assert_eq!(codes, [Code::AssumedOptions]);
    assert_eq!(draft.settings.rules.float, FloatKind::Finish);
    assert_eq!(draft.settings.rules.out_of_sequence, OutOfSequence::RetainedLogic);
    assert_eq!(draft.settings.lag_calendar, LagCalendar::Predecessor);
    assert_eq!(links(task(&draft, "B")), ["A FS+0"]);
    let (plan, diagnostics) =
        read_plan(&input(&fixture("ragged.xer"), None), &BTreeMap::new(), &Overrides::default());
    let plan = plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
    assert_eq!((plan.tasks.len(), plan.relations.len()), (2, 1));
}

#[test]
fn one_project_of_several_is_chosen_by_name_or_number() {
    let path = fixture("two_projects.xer");
    let (_, diagnostics) = read_file(&path, None);
    let shown = diagnostics.render(false);
    assert!(shown.contains("DEMO (2 activities), Other (1 activity)"), "{shown}");
    assert!(shown.contains("--project DEMO"), "{shown}");
    for name in ["other", "200"] {
        let (draft, diagnostics) = read_file(&path, Some(name));
        let ids: Vec<&str> = draft.tasks.iter().map(|task| task.id.value.as_str()).collect();
        assert_eq!(ids, ["A"]);
        assert_eq!(draft.settings.data_date, None);
        let codes: Vec<Code> = diagnostics.items.iter().map(|item| item.code).collect();
        assert_eq!(codes, [Code::AssumedOptions, Code::ExternalRelation]);
    }
}

#[test]
fn a_baseline_in_the_file_is_not_the_project() {
    let (draft, codes) = read_fixture("baseline.xer");
    assert_eq!(codes, []);
    assert_eq!(minutes(task(&draft, "A").duration), Some(960.0));
}

#[test]
fn names_are_read_in_the_code_page_that_their_letters_tell() {
    for (file, id, name) in [
        ("cp1252.xer", "A", "Straße räumen"),
        ("cp1251.xer", "A", "Земляные работы"),
        ("cp1251.xer", "Б", "ФУНДАМЕНТ"),
    ] {
        let (draft, codes) = read_fixture(file);
        assert_eq!(codes, [Code::GuessedEncoding]);
        assert_eq!(task(&draft, id).name.as_deref(), Some(name));
    }
}

#[test]
fn a_file_of_another_kind_is_refused_at_once() {
    let (_, diagnostics) =
        read(&Input::file("plan.xer", "PK\u{3}\u{4}\nmuch\nmore"), &BTreeMap::new());
    let codes: Vec<Code> = diagnostics.items.iter().map(|item| item.code).collect();
    assert_eq!(codes, [Code::MalformedFile]);
}

/// A fixture in which one text was replaced by another.
/// Early start and finish, late start and finish of an activity in a file made of the rows of
/// two tables, whose work lasts eight hours on each weekday.
fn computed(project: &str, tasks: &[&str], relations: &[&str], id: &str) -> [String; 4] {
    let hours = |day| format!("(0||{day}()((0||0(s|08:00|f|16:00)())))");
    let week: String = (2..7).map(hours).collect();
    let lines = [
        "ERMHDR\t8.2.0\t2024-01-01\n%T\tPROJECT".to_owned(),
        "%F\tproj_id\tproj_short_name\tclndr_id\tplan_start_date\tlast_recalc_date\tplan_end_date".to_owned(),
        format!("%R\t1\tP\t1\t{project}"),
        "%T\tCALENDAR\n%F\tclndr_id\tdefault_flag\tclndr_name\tclndr_type\tday_hr_cnt\tclndr_data".to_owned(),
        format!("%R\t1\tY\tWeek\tCA_Base\t8\t(0||CalendarData()((0||DaysOfWeek()((0||1()()){week}(0||7()())))))"),
        "%T\tTASK\n%F\ttask_id\tproj_id\tclndr_id\ttask_code\ttask_type\tstatus_code\ttarget_drtn_hr_cnt\tremain_drtn_hr_cnt\tact_start_date\tact_end_date".to_owned(),
        tasks
            .iter()
            .map(|row| {
                let number = row.split('\t').next().unwrap_or_default();
                format!("%R\t{number}\t1\t1\t{row}")
            })
            .collect::<Vec<_>>()
            .join("\n"),
        "%T\tTASKPRED\n%F\ttask_id\tpred_task_id\tpred_type\tlag_hr_cnt".to_owned(),
        relations.iter().map(|row| format!("%R\t{row}")).collect::<Vec<_>>().join("\n"),
        "%E\n".to_owned(),
    ];
    let input = Input::file("made.xer", lines.join("\n").replace("\n\n", "\n").into_bytes());
    let (plan, diagnostics) = read_plan(&input, &BTreeMap::new(), &Overrides::default());
    let plan = plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
    let network = compile(&plan);
    let dates = schedule(&network, Durations::Planned);
    let place = plan.tasks.iter().position(|task| task.id == id).expect("an activity of this id");
    let found = dates.tasks[place];
    [found.early_start, found.early_finish, found.late_start, found.late_finish]
        .map(|at| network.timeline.exact_time(at).expect("a dated plan").to_string())
}

#[test]
fn late_dates_before_the_project_start_are_in_working_time() {
    let project = "2024-01-01 08:00\t2024-01-01 08:00\t2023-12-29 16:00";
    let dates = computed(project, &["A\tTT_Task\tTK_NotStart\t48\t48"], &[], "A");
    assert_eq!(dates[2..], ["2023-12-22T08:00:00", "2023-12-29T16:00:00"]);
}

#[test]
fn a_finish_milestone_stays_at_a_data_date_that_ends_work() {
    let project = "2024-01-01 08:00\t2024-01-03 16:00\t";
    let tasks = ["A\tTT_FinMile\tTK_NotStart\t0\t0", "B\tTT_Mile\tTK_NotStart\t0\t0"];
    let dates = computed(project, &tasks, &[], "A");
    assert_eq!(dates[..2], ["2024-01-03T16:00:00", "2024-01-03T16:00:00"]);
    let dates = computed(project, &tasks, &[], "B");
    assert_eq!(dates[..2], ["2024-01-04T08:00:00", "2024-01-04T08:00:00"]);
}

#[test]
fn what_was_finished_out_of_sequence_does_not_wait_for_a_lag_in_late_dates() {
    let project = "2024-01-01 08:00\t2024-01-08 08:00\t";
    let tasks = [
        "A\tTT_Task\tTK_NotStart\t8\t8",
        "B\tTT_Task\tTK_Complete\t8\t0\t2024-01-02 08:00\t2024-01-02 16:00",
        "C\tTT_Task\tTK_NotStart\t40\t40",
    ];
    let dates = computed(project, &tasks, &["B\tA\tPR_FS\t16"], "A");
    assert_eq!(dates[2..], ["2024-01-12T08:00:00", "2024-01-12T16:00:00"]);
}

#[test]
fn a_lag_between_two_activities_in_progress_lies_between_their_late_dates() {
    let project = "2024-01-01 08:00\t2024-01-08 08:00\t";
    let tasks = [
        "A\tTT_Task\tTK_Active\t40\t8\t2024-01-02 08:00\t",
        "B\tTT_Task\tTK_Active\t40\t8\t2024-01-03 08:00\t",
    ];
    let dates = computed(project, &tasks, &["B\tA\tPR_FS\t16"], "A");
    let (start, finish) = ("2024-01-08T08:00:00", "2024-01-08T16:00:00");
    assert_eq!(dates, [start, finish, start, finish]);
}

fn altered(name: &str, from: &str, to: &str) -> (Draft, Diagnostics) {
    let bytes = fs::read(fixture(name)).expect("the file is there");
    // Letters beyond ASCII are in no table that is read.
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    assert!(text.contains(from), "{name} has no {from}");
    read(&Input::file("plan.xer", text.replacen(from, to, 1)), &BTreeMap::new())
}

#[test]
fn what_cannot_be_read_is_shown_with_its_place_and_a_remedy() {
    for (name, from, to, expected) in [
        (
            "full.xer",
            "\tCS_MSO\t",
            "\tCS_NEVER\t",
            "error[unknown-word] `CS_NEVER` is not a constraint",
        ),
        (
            "full.xer",
            "\tCS_MSO\t2026-01-12 08:00",
            "\tCS_MSO\t",
            "error[missing-value] the constraint CS_MSO of `B.1` has no date",
        ),
        (
            "full.xer",
            "TT_LOE",
            "TT_Hammock",
            "error[unknown-word] `TT_Hammock` is not a type of activity",
        ),
        (
            "full.xer",
            "\tA-16\tDig\t7\t16\t16",
            "\tA-16\tDig\t7\t16\tsoon",
            "error[invalid-duration] `soon` is not a number of hours",
        ),
        (
            "full.xer",
            "FT_Min",
            "FT_Most",
            "error[unknown-word] `FT_Most` is not a kind of total float",
        ),
        (
            "full.xer",
            "s|08:00|f|12:00",
            "s|08:00|f|noon",
            "error[invalid-calendar] the data of the calendar `Site`",
        ),
        (
            "full.xer",
            "\t13\t2\tTT_Task",
            "\t13\t77\tTT_Task",
            "error[unknown-calendar] there is no calendar `77`",
        ),
        ("full.xer", "\tPR_SF\t1.25", "\tPR_SF\tlong", "error[invalid-duration] `long`"),
        (
            "full.xer",
            "\t2026-03-31 17:00\t",
            "\t31-Mar-26\t",
            "error[invalid-date] `31-Mar-26` is not a date",
        ),
        (
            "full.xer",
            "%F\ttask_pred_id\ttask_id",
            "%F\ttask_pred_id\tx",
            "error[missing-column] the table TASKPRED has no column `task_id`",
        ),
        ("progress.xer", "TK_Active", "TK_Begun", "error[unknown-word] `TK_Begun` is not a status"),
        (
            "progress.xer",
            "2026-01-05 08:00\t2026-01-07 12:00",
            "\t2026-01-07 12:00",
            "error[missing-value] `A` is started by its status, but has no actual start",
        ),
        (
            "progress.xer",
            "\tTK_Active\tB",
            "\tTK_NotStart\tB",
            "error[invalid-date] `B` has an actual date, though",
        ),
        (
            "progress.xer",
            "\tY\tFT_FF\t",
            "\tN\tFT_FF\t",
            "error[unsupported-option] activities in progress are scheduled by actual dates",
        ),
    ] {
        let shown = altered(name, from, to).1.render(false);
        assert!(shown.contains(expected), "{expected}\n{shown}");
        let position = shown.lines().find(|line| line.contains(expected)).expect("found above");
        assert!(position.starts_with("plan.xer:"), "{position}");
        assert!(shown.contains("= help: "), "{shown}");
    }
}

#[test]
fn an_expected_finish_that_does_not_go_with_the_rest_is_an_error() {
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad/expected-finish");
    let text = fs::read_to_string(bad.join("plan.xer")).expect("the file is there");
    let later = text.replacen("2026-01-06 17:00", "2026-01-07 17:00", 1);
    let (_, diagnostics) = read(&Input::file("plan.xer", later), &BTreeMap::new());
    let shown = diagnostics.render(false);
    assert!(shown.contains("error[unsupported-constraint]"), "{shown}");
    assert!(shown.contains("24 hours of work after"), "{shown}");
    // Where the option is off, P6 does not look at the date.
    let off = text.replacen("\tY\tN\r\n", "\tN\tN\r\n", 1);
    let (_, diagnostics) = read(&Input::file("plan.xer", off), &BTreeMap::new());
    assert!(diagnostics.items.is_empty(), "{}", diagnostics.render(false));
}

/// What a real file holds.
struct Expected {
    file: &'static str,
    project: Option<&'static str>,
    n_tasks: usize,
    /// Relations by type: FS, SS, FF, SF.
    n_relations: [usize; 4],
    /// Lags that are not zero, and of these the negative ones.
    n_lags: Option<(usize, usize)>,
    n_finished: usize,
    n_started: usize,
    constraints: &'static [(&'static str, usize)],
    n_late: usize,
    codes: &'static [Code],
}

impl Expected {
    const NONE: Self = Self {
        file: "",
        project: None,
        n_tasks: 0,
        n_relations: [0; 4],
        n_lags: Some((0, 0)),
        n_finished: 0,
        n_started: 0,
        constraints: &[],
        n_late: 0,
        codes: &[],
    };
}

const REAL: [Expected; 11] = [
    Expected {
        file: "abusen_Baseline",
        n_tasks: 95,
        n_relations: [138, 2, 4, 0],
        n_lags: Some((21, 1)),
        ..Expected::NONE
    },
    Expected {
        file: "abusen_Updated",
        n_tasks: 95,
        n_relations: [138, 2, 4, 0],
        n_lags: Some((21, 1)),
        n_finished: 46,
        n_started: 26,
        ..Expected::NONE
    },
    Expected {
        file: "nmog_BL-54069-B2-20250902",
        n_tasks: 47,
        n_relations: [43, 7, 12, 0],
        n_lags: Some((5, 0)),
        n_finished: 22,
        n_started: 1,
        constraints: &[("FNLT", 2), ("SNET", 1)],
        codes: &[Code::ExpectedFinish],
        ..Expected::NONE
    },
    Expected {
        file: "nmog_UP-54069-20251121",
        n_tasks: 50,
        n_relations: [51, 6, 13, 0],
        n_lags: None,
        n_finished: 28,
        constraints: &[("FNLT", 2), ("SNET", 1)],
        codes: &[Code::ExpectedFinish],
        ..Expected::NONE
    },
    Expected {
        file: "soul_hotel",
        project: Some("HBTF-2"),
        n_tasks: 4217,
        n_relations: [5925, 1083, 577, 1],
        n_lags: Some((1336, 1)),
        n_late: 20,
        ..Expected::NONE
    },
    Expected {
        file: "soul_airport_terminal",
        n_tasks: 66,
        n_relations: [66, 18, 0, 0],
        n_lags: Some((28, 0)),
        constraints: &[("SNLT", 1)],
        ..Expected::NONE
    },
    Expected {
        file: "xernative_wk2",
        n_tasks: 198,
        n_relations: [269, 10, 2, 20],
        n_started: 1,
        ..Expected::NONE
    },
    Expected {
        file: "mpxj_PredecessorCalendar",
        n_tasks: 1,
        n_finished: 1,
        constraints: &[("SNET", 1)],
        ..Expected::NONE
    },
    Expected {
        file: "mpxj_TwentyFourHourCalendar",
        n_tasks: 1,
        n_finished: 1,
        constraints: &[("SNET", 1)],
        ..Expected::NONE
    },
    Expected {
        file: "aspose_encoding1251",
        n_tasks: 2,
        n_started: 2,
        codes: &[Code::AssumedOptions, Code::GuessedEncoding],
        ..Expected::NONE
    },
    Expected {
        file: "soul_hotel",
        project: Some("CR"),
        n_tasks: 19,
        codes: &[Code::AssumedOptions],
        ..Expected::NONE
    },
];

#[test]
fn real_files_hold_what_others_count_in_them() {
    if !Path::new(REFERENCE).join("xer").is_dir() {
        println!("skipped: no reference files on this machine");
        return;
    }
    for expected in &REAL {
        let file = expected.file;
        let path = Path::new(REFERENCE).join(format!("xer/{file}.xer"));
        let (draft, diagnostics) = read_file(&path, expected.project);
        let codes: Vec<Code> = diagnostics.iter().map(|item| item.code).collect();
        assert_eq!(codes, expected.codes, "{file}\n{}", diagnostics.render(false));
        let tasks: Vec<&TaskDraft> =
            draft.tasks.iter().filter(|task| task.kind != RowKind::Summary).collect();
        assert_eq!(tasks.len(), expected.n_tasks, "{file}");
        let links = || tasks.iter().flat_map(|task| &task.links).map(|link| &link.value);
        let n_relations = ["FS", "SS", "FF", "SF"]
            .map(|kind| links().filter(|link| link.kind.name() == kind).count());
        assert_eq!(n_relations, expected.n_relations, "{file}");
        if let Some(n_lags) = expected.n_lags {
            let lags = || links().filter_map(|link| link.lag);
            let negative = |lag: &LagText| matches!(lag, LagText::Duration(d) if d.amount < 0.0);
            assert_eq!((lags().count(), lags().filter(negative).count()), n_lags, "{file}");
        }
        let started = tasks.iter().filter(|task| task.progress.actual_start.is_some()).count();
        let finished = tasks.iter().filter(|task| task.progress.actual_finish.is_some()).count();
        assert_eq!(finished, expected.n_finished, "{file}");
        assert_eq!(started - finished, expected.n_started, "{file}");
        let mut constraints: BTreeMap<&str, usize> = BTreeMap::new();
        for constraint in tasks.iter().flat_map(|task| &task.constraints) {
            *constraints.entry(constraint.value.kind.name()).or_default() += 1;
        }
        assert_eq!(constraints.into_iter().collect::<Vec<_>>(), expected.constraints, "{file}");
        let n_late = tasks.iter().filter(|task| task.as_late_as_possible).count();
        assert_eq!(n_late, expected.n_late, "{file}");
        compare_stored(file, &draft);
    }
}

/// Holds the dates that were read against a list made of the same file by another program.
fn compare_stored(file: &str, draft: &Draft) {
    let list = Path::new(REFERENCE).join(format!("truth/{file}.csv"));
    let list = fs::read_to_string(list).expect("a list for every file");
    let mut n_checked = 0;
    for line in list.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let Some(task) = draft.tasks.iter().find(|task| task.id.value == cells[0]) else {
            continue;
        };
        let date = |text: &str| text.parse::<DateTime>().ok();
        let float = cells[9].parse::<f64>().map(|hours| (hours * 60.0).round() as i32);
        let expected = StoredDates {
            early_start: date(cells[5]),
            early_finish: date(cells[6]),
            late_start: date(cells[7]),
            late_finish: date(cells[8]),
            total_float: float.ok(),
        };
        let expected =
            (cells[4] != "TK_Complete" && expected != StoredDates::default()).then_some(expected);
        assert_eq!(task.stored, expected, "{file} {}", cells[0]);
        n_checked += 1;
    }
    assert!(n_checked > 0, "{file}");
}

#[test]
fn a_file_written_by_hand_is_refused_with_all_its_problems() {
    let path = Path::new(REFERENCE).join("xer/soul_sample.xer");
    if !path.is_file() {
        println!("skipped: no reference files on this machine");
        return;
    }
    let (draft, diagnostics) = read_file(&path, None);
    assert_eq!(draft.tasks.iter().filter(|task| task.kind != RowKind::Summary).count(), 11);
    let shown = diagnostics.render(false);
    for part in
        ["has no column `clndr_id`", "`FS` is not a type of relation", "did you mean `PR_SS`?"]
    {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(diagnostics.has_errors());
}

#[test]
fn real_schedules_become_plans_with_all_their_relations() {
    if !Path::new(REFERENCE).join("xer").is_dir() {
        println!("skipped: no reference files on this machine");
        return;
    }
    for expected in REAL.iter().filter(|file| file.n_finished + file.n_started == 0) {
        let path = Path::new(REFERENCE).join(format!("xer/{}.xer", expected.file));
        let input = input(&path, expected.project);
        let (plan, diagnostics) = read_plan(&input, &BTreeMap::new(), &Overrides::default());
        let plan = plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
        assert_eq!(plan.tasks.len(), expected.n_tasks);
        assert_eq!(plan.relations.len(), expected.n_relations.iter().sum::<usize>());
        assert!(plan.summaries.iter().all(|summary| !summary.tasks.is_empty()));
    }
}

/// Replaces a few stretches of a file by others.
fn mutated(file: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let bytes = fs::read(fixture(file)).expect("the file is there");
    let piece = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 1..4),
        prop::sample::select(
            &[
                "\t",
                "\n",
                "\r\n%R\t",
                "%T\tTASK\n",
                "%F\t",
                "%E",
                "(",
                ")",
                "||",
                "d|",
                "-1",
                "99999999999",
                "1e9",
                "2026-13-01 08:00",
                "9999-12-31 23:59",
                "0001-01-01",
                "PR_SS",
                "TK_Active",
                "TK_Complete",
                "TT_Rsrc",
                "CS_MEO",
                "nan",
                "Y",
                "日",
                "\u{feff}",
            ][..]
        )
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    let edit = (0..bytes.len(), 0..12_usize, piece);
    prop::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut bytes = bytes.clone();
        for (at, length, piece) in edits {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, piece);
        }
        bytes
    })
}

/// Whatever the bytes: no panic, a plan exactly when there is no error, places inside the text.
fn holds(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let input = Input::file("plan.xer", bytes);
    let (plan, diagnostics) = read_plan(&input, &BTreeMap::new(), &Overrides::default());
    prop_assert_eq!(plan.is_some(), !diagnostics.has_errors());
    for span in diagnostics.iter().filter_map(|item| item.span) {
        let text = &diagnostics.sources[span.source].text;
        prop_assert!(span.start <= span.end && span.end <= text.len(), "{:?}", span);
        prop_assert!(text.is_char_boundary(span.start), "{:?}", span);
    }
    let shown = diagnostics.render(false);
    prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", shown);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut file = b"ERMHDR\t19.12\r\n%T\tTASK\r\n%F\ttask_id\tproj_id\ttask_code\r\n".to_vec();
        file.extend(bytes);
        holds(file)?;
    }

    #[test]
    fn mutated_files_never_panic(
        full in mutated("full.xer"),
        progress in mutated("progress.xer"),
        cyrillic in mutated("cp1251.xer"),
    ) {
        holds(full)?;
        holds(progress)?;
        holds(cyrillic)?;
    }
}
