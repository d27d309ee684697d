//! Dates of small plans, worked out by hand from the meaning of calendars and relations.

mod common;

use planodds::simulate::Model;

const CSV: &str = "id,type,calendar,duration,predecessors\n";

/// Start and finish of a task in a plan that starts on Monday 14 October 2024, 09:00–18:00
/// with an hour's break.
fn dates(rows: &str, settings: &str, id: &str) -> (String, String) {
    let settings = format!("start = 2024-10-14\n{settings}");
    let plan = common::plan(&format!("{CSV}{rows}"), "", &settings, 1);
    let model = Model::compile(&plan);
    let index = plan.tasks.iter().position(|task| task.id == id).expect("the task exists");
    let (dates, timeline) = (model.planned.tasks[index], &model.network.timeline);
    let start = if dates.early_start == dates.early_finish {
        timeline.finish_time(dates.early_start)
    } else {
        timeline.start_time(dates.early_start)
    };
    let finish = timeline.finish_time(dates.early_finish);
    let shown = |time: Option<jiff::civil::DateTime>| {
        time.expect("a dated plan").strftime("%a %d %H:%M").to_string()
    };
    (shown(start), shown(finish))
}

#[track_caller]
fn check(rows: &str, settings: &str, id: &str, start: &str, finish: &str) {
    assert_eq!(dates(rows, settings, id), (start.to_owned(), finish.to_owned()));
}

#[test]
fn five_days_from_a_monday_finish_on_friday() {
    check("A,,,5d,\n", "", "A", "Mon 14 09:00", "Fri 18 18:00");
    check("A,,,5d,\nB,,,1d,A\n", "", "B", "Mon 21 09:00", "Mon 21 18:00");
    check("A,,,12h,\n", "", "A", "Mon 14 09:00", "Tue 15 13:00");
}

#[test]
fn a_milestone_is_where_its_predecessor_ends_or_starts() {
    check("A,,,5d,\nM,milestone,,,A\n", "", "M", "Fri 18 18:00", "Fri 18 18:00");
    check("M,milestone,,,\n", "", "M", "Mon 14 09:00", "Mon 14 09:00");
    let starts = "A,,,5d,\nB,,,5d,A\nM,milestone,,,B SS\n";
    check(starts, "", "M", "Mon 21 09:00", "Mon 21 09:00");
    // An unrelated row changes nothing.
    check(&format!("{starts}Z,,,1ed,\n"), "", "M", "Mon 21 09:00", "Mon 21 09:00");
}

#[test]
fn elapsed_time_runs_over_the_weekend_and_office_work_waits_for_monday() {
    let rows = "A,,,3d,\nR,,,3ed,A\nB,,,1d,R\nM,milestone,,,R\n";
    check(rows, "", "R", "Wed 16 18:00", "Sat 19 18:00");
    check(rows, "", "B", "Mon 21 09:00", "Mon 21 18:00");
    check(rows, "", "M", "Mon 21 09:00", "Mon 21 09:00");
    check("A,,,3d,\nB,,,1d,A FS+3ed\n", "", "B", "Mon 21 09:00", "Mon 21 18:00");
}

#[test]
fn a_freeze_on_one_calendar_delays_only_the_tasks_on_it() {
    let freeze =
        "[calendar.standard]\n[calendar.deploy]\nholidays = [\"2024-10-17..2024-10-20\"]\n";
    let rows = "A,,,3d,\nB,,,1d,A\nD,,deploy,1d,A\nM,milestone,,,D\n";
    check(rows, freeze, "B", "Thu 17 09:00", "Thu 17 18:00");
    check(rows, freeze, "D", "Mon 21 09:00", "Mon 21 18:00");
    check(rows, freeze, "M", "Mon 21 18:00", "Mon 21 18:00");
}

#[test]
fn a_lag_counts_on_the_calendar_that_the_plan_says() {
    let site = "[calendar.standard]\n[calendar.site]\nweek = \"mon-sun\"\n";
    let rows = "A,,site,4d,\nB,,,1d,A FS+2d\n";
    check(rows, site, "B", "Mon 21 09:00", "Mon 21 18:00");
    let by = |whose: &str| format!("lag_calendar = \"{whose}\"\n{site}");
    check(rows, &by("successor"), "B", "Tue 22 09:00", "Tue 22 18:00");
    check(rows, &by("default"), "B", "Tue 22 09:00", "Tue 22 18:00");
    check(rows, &by("24h"), "B", "Mon 21 09:00", "Mon 21 18:00");
    // Elapsed work too waits on the calendar that its row names.
    check("A,,site,4ed,\nB,,site,1d,A FS+3d\n", site, "B", "Mon 21 09:00", "Mon 21 18:00");
}

#[test]
fn finishes_are_joined_by_finish_relations() {
    check("A,,,5d,\nB,,,2d,A FF\n", "", "B", "Thu 17 09:00", "Fri 18 18:00");
    check("A,,,5d,\nB,,,2d,A FF+1d\n", "", "B", "Fri 18 09:00", "Mon 21 18:00");
    check("A,,,5d,\nB,,,5d,A\nC,,,2d,B SF\n", "", "C", "Thu 17 09:00", "Mon 21 09:00");
    check("A,,,4d,\nB,,,2d,A SS+50%\n", "", "B", "Wed 16 09:00", "Thu 17 18:00");
}

#[test]
fn nothing_begins_before_the_data_date() {
    check("A,,,1d,\n", "data_date = 2024-10-17\n", "A", "Thu 17 09:00", "Thu 17 18:00");
    check("M,milestone,,,\n", "data_date = 2024-10-19\n", "M", "Mon 21 09:00", "Mon 21 09:00");
}

#[test]
fn work_around_the_clock_that_ends_at_midnight_ends_on_its_day() {
    let always = "[calendar.standard]\nweek = \"mon-fri\"\nhours = \"24h\"\n";
    check("A,,,5d,\n", always, "A", "Mon 14 00:00", "Fri 18 23:59");
}

/// B ends with A: short, it starts when A ends, and C with it; long, both start at once.
#[test]
fn the_time_axis_reaches_over_iterations_that_short_tasks_make_long() {
    let tasks = "id,low,high,duration,calendar,distribution,predecessors\n\
        A,,,700ed,,,\nB,1ed,700ed,,,uniform,A FF\nC,,,16800h,always,,B SS\n";
    let settings = "start = 2024-01-01\n\
        [calendar.always]\nweek = \"mon-sun\"\nhours = \"24h\"\n";
    let simulated = common::simulate(tasks, "", settings, 1_000);
    let longest = *simulated.outcome.finish.iter().max().expect("iterations");
    assert!(longest > 1_390 * 1440, "{longest}");
    assert!(simulated.model.network.timeline.reaches(longest));
}

/// Nothing can start when work ends on Wednesday, but a point in time can be reached then.
#[test]
fn a_milestone_on_its_imposed_date_at_the_end_of_work_has_no_float_to_lose() {
    for constraint in ["MSO 2024-10-16T18:00", "SNLT 2024-10-16T18:00", "MFO 2024-10-16"] {
        let tasks = format!(
            "id,type,duration,predecessors,constraint\nA,,3d,,\nM,milestone,,A,{constraint}\n\
             END,,5d,A,\n"
        );
        let plan = common::plan(&tasks, "", "start = 2024-10-14\n", 1);
        let dates = Model::compile(&plan).planned.tasks[1];
        assert_eq!((dates.total_float, dates.late_start), (0, dates.early_start), "{constraint}");
    }
}

#[test]
fn a_hammock_has_no_late_dates_but_its_own() {
    let columns = "id,type,duration,predecessors\n";
    let rows = "A,,5,\nB,,2,A\nC,,9,\nH,hammock,,A SS; B FF\n";
    let plan = common::plan(&format!("{columns}{rows}"), "", "start = 2024-10-14\n", 1);
    let hammock = Model::compile(&plan).planned.tasks[3];
    assert_eq!(hammock.late_start, hammock.early_start);
    assert_eq!(hammock.late_finish, hammock.early_finish);
}
