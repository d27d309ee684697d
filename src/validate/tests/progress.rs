//! What has been done, what is left of it, and dates that are imposed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::{DateTime, datetime};

use super::plan;
use crate::diagnostic::Code;
use crate::plan::{Constraint, ConstraintKind, End, Plan, Progress, Tool};
use crate::read::{Input, read};
use crate::validate::{Overrides, validate};

const SETTINGS: &str = "start = 2026-03-02\ndata_date = 2026-03-09\n";

fn at(day: i8, hour: i8) -> DateTime {
    datetime(2026, 3, day, hour, 0, 0, 0)
}

#[test]
fn days_alone_are_the_first_and_the_last_minute_of_work() {
    let plan = plan(
        "id,duration,actual_start,actual_finish,calendar\nA,5,2026-03-02,2026-03-04,\n\
         B,5,2026-03-07,2026-03-07,\nC,5,2026-03-06T10:00,2026-03-06 23:00,\nD,5,2026-03-07,2026-03-07,site\n",
        "",
        "start = 2026-03-02\ndata_date = 2026-03-09\n[calendar.site]\nweek = \"all\"\nhours = \"07:00-12:00\"\n",
    );
    let finished: Vec<_> = plan.tasks.iter().map(|task| task.progress).collect();
    let from = |start, finish| Progress::Finished { start, finish };
    assert_eq!(
        finished,
        [
            from(at(2, 9), at(4, 18)),
            from(at(7, 0), at(8, 0)),
            from(at(6, 10), at(6, 23)),
            from(at(7, 7), at(7, 12)),
        ]
    );
    // Nothing uncertain is left of them.
    assert!(plan.tasks.iter().all(|task| task.estimate.lower() == f64::from(task.planned)));
}

#[test]
fn what_remains_scales_the_estimate() {
    let plan = plan(
        "id,low,likely,high,actual_start,remaining,percent,distribution\n\
         A,4,5,10,2026-03-03,,40%,triangular\nB,4,5,10,2026-03-03,10d,40%,triangular\n\
         C,4,5,10,2026-03-03,0,,triangular\nD,4,5,10,2026-03-05,,,triangular\nE,4,5,10,,6d,,triangular\n",
        "",
        SETTINGS,
    );
    let ranges: Vec<(i32, f64, f64)> = plan
        .tasks
        .iter()
        .map(|task| (task.planned, task.estimate.lower(), task.estimate.upper()))
        .map(|(planned, low, high)| (planned / 480, low / 480.0, high / 480.0))
        .map(|(planned, low, high)| {
            (planned, (low * 1e9).round() / 1e9, (high * 1e9).round() / 1e9)
        })
        .collect();
    assert_eq!(
        ranges,
        [(3, 2.4, 6.0), (10, 8.0, 20.0), (0, 0.0, 0.0), (3, 2.4, 6.0), (6, 4.8, 12.0)]
    );
    let done: Vec<i32> = plan.tasks.iter().map(|task| done(task.progress)).collect();
    // B has more left than it was planned to take, so that what passed is what was done.
    assert_eq!(done, [2 * 480, 4 * 480, 5 * 480, 2 * 480, -1]);
    assert_eq!(plan.tasks[4].progress, Progress::NotStarted);
}

fn done(progress: Progress) -> i32 {
    match progress {
        Progress::Started { done, .. } => done,
        Progress::NotStarted | Progress::Finished { .. } => -1,
    }
}

#[test]
fn elapsed_time_passes_day_and_night() {
    let plan = plan("id,duration,actual_start\nA,7ed,2026-03-03T12:00\n", "", SETTINGS);
    assert_eq!(plan.tasks[0].planned, 3 * 1440 / 2);
    assert_eq!(done(plan.tasks[0].progress), 11 * 1440 / 2);
}

#[test]
fn a_milestone_is_reached_by_either_actual_date() {
    let plan = plan(
        "id,type,actual_start,actual_finish,duration\nA,milestone,2026-03-03,,\nB,milestone,,2026-03-03,0\nC,milestone,2026-03-03,2026-03-03,\n",
        "",
        SETTINGS,
    );
    let reached = |at| Progress::Finished { start: at, finish: at };
    let progress: Vec<_> = plan.tasks.iter().map(|task| task.progress).collect();
    assert_eq!(progress, [reached(at(3, 9)), reached(at(3, 18)), reached(at(3, 18))]);
}

#[test]
fn a_margin_that_is_over_is_held_no_more() {
    let plan = plan(
        "id,duration,type,actual_start,actual_finish,remaining\nA,5,buffer,2026-03-03,,2d\nB,5,buffer,2026-03-03,2026-03-04,\n",
        "",
        SETTINGS,
    );
    let held: Vec<i32> = plan.tasks.iter().map(|task| task.planned).collect();
    assert_eq!(held, [2 * 480, 0]);
    assert!(plan.tasks.iter().all(|task| task.estimate.upper() <= 0.0));
}

#[test]
fn what_remains_and_resumes_later_says_so() {
    let plan = plan(
        "id,duration,actual start,remaining duration,actual duration,resume date\nA,5,2026-03-03 A,3d,1d,2026-03-20\n",
        "",
        SETTINGS,
    );
    let resume = Some(at(20, 0));
    assert_eq!(plan.tasks[0].progress, Progress::Started { start: at(3, 9), done: 480, resume });
}

#[test]
fn constraints_begin_and_end_with_the_work_of_their_day() {
    use ConstraintKind::{Mandatory, NoEarlier, NoLater, On};
    let plan = plan(
        "id,duration,constraint,constraint_date\nA,5,SNET 2026-03-10,\nB,5,FNLT 2026-03-10,\nC,5,\"MSO 2026-03-10T13:00; FNET 2026-03-20\",\n\
         D,5,ALAP,\nE,5,As Soon As Possible,NA\nF,5,Must Finish On,2026-03-10\nG,5,Mandatory Start 2026-03-10,\n",
        "",
        SETTINGS,
    );
    let imposed = |kind, at| Constraint { kind, at };
    let constraints: Vec<_> = plan.tasks.iter().map(|task| task.constraints.clone()).collect();
    assert_eq!(
        constraints,
        [
            vec![imposed(NoEarlier(End::Start), at(10, 9))],
            vec![imposed(NoLater(End::Finish), at(10, 18))],
            vec![imposed(On(End::Start), at(10, 13)), imposed(NoEarlier(End::Finish), at(20, 18))],
            vec![],
            vec![],
            vec![imposed(On(End::Finish), at(10, 18))],
            vec![imposed(Mandatory(End::Start), at(10, 9))],
        ]
    );
    let late: Vec<bool> = plan.tasks.iter().map(|task| task.as_late_as_possible).collect();
    assert_eq!(late, [false, false, false, true, false, false, false]);
}

/// A plan as if it came from a file of another tool.
fn imported(tasks: &str, settings: &str) -> (Plan, Vec<Code>) {
    let files: BTreeMap<String, Vec<u8>> = [("p/tasks.csv", tasks), ("p/plan.toml", settings)]
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect();
    let (mut draft, mut diagnostics) = read(&Input::folder("p"), &files);
    draft.settings.rules.tool = Tool::PrimaveraP6;
    let plan = validate(draft, &Overrides::default(), &mut diagnostics);
    let codes = diagnostics.items.iter().map(|item| item.code).collect();
    (plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false))), codes)
}

#[test]
fn facts_of_other_tools_are_told_not_refused() {
    let (plan, codes) = imported(
        "id,duration,actual_start,remaining,percent\nA,5,2026-03-10,5d,\nB,5,,5d,10\nC,5,,3d,\n",
        SETTINGS,
    );
    assert_eq!(codes, [Code::QuestionableProgress, Code::QuestionableProgress]);
    assert_eq!(plan.tasks[2].planned, 3 * 480);
}

#[test]
fn the_first_work_of_other_tools_begins_the_project() {
    let tasks = "id,duration,actual_start,remaining\nA,5,2026-02-27,3d\nB,5,,\n";
    let (plan, _) = imported(tasks, SETTINGS);
    assert_eq!(plan.start, Some(datetime(2026, 2, 27, 9, 0, 0, 0)));
    assert_eq!(plan.data_date, Some(at(9, 0)));
    // What has not begun keeps to the start that the file gives.
    let (plan, codes) = imported(tasks, "start = 2026-03-02\n");
    assert_eq!(
        (plan.start, plan.data_date),
        (Some(datetime(2026, 2, 27, 9, 0, 0, 0)), Some(at(2, 0)))
    );
    assert_eq!(codes, []);
}

#[test]
fn dates_far_off_stay_within_the_time_axis() {
    // 900 years of minutes are fewer than the axis holds; with a chain as long they are not.
    let row = |tail: &str| {
        format!("id,duration,constraint,predecessors\nA,8000d,SNET 2926-03-02,\n{tail}")
    };
    assert_eq!(plan(&row(""), "", SETTINGS).tasks.len(), 1);
    let mut tail = String::new();
    for task in 0..70 {
        let before = if task == 0 { "A".to_owned() } else { format!("T{}", task - 1) };
        let _ = writeln!(tail, "T{task},8000d,,{before}");
    }
    let files = BTreeMap::from([
        ("p/tasks.csv".to_owned(), row(&tail).into_bytes()),
        ("p/plan.toml".to_owned(), SETTINGS.as_bytes().to_vec()),
    ]);
    let (plan, diagnostics) =
        crate::validate::read_plan(&Input::folder("p"), &files, &Overrides::default());
    assert_eq!(plan, None);
    assert_eq!(diagnostics.items[0].code, Code::OutOfRange);
}
