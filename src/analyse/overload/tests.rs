//! Overload worked out by hand.

use jiff::civil::date;

use super::*;
use crate::read::{Input, read};
use crate::schedule::{Durations, compile, schedule};
use crate::validate::{Overrides, validate};

/// Reads a plan and asks who has too much to do.
fn found(tasks: &str, settings: &str) -> (Plan, Timeline, Vec<Overload>) {
    let files = [("plan/tasks.csv", tasks), ("plan/plan.toml", settings)];
    let files: BTreeMap<String, Vec<u8>> = files
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect();
    let (draft, mut diagnostics) = read(&Input::folder("plan"), &files);
    let plan = validate(draft, &Overrides::default(), &mut diagnostics)
        .unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
    let network = compile(&plan);
    let schedule = schedule(&network, Durations::Planned);
    let found = overloads(&plan, &network.timeline, &schedule);
    (plan, network.timeline, found)
}

fn only(tasks: &str, settings: &str) -> Overload {
    let (_, _, found) = found(tasks, settings);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().expect("one")
}

fn told(tasks: &str, settings: &str) -> Vec<String> {
    let (plan, timeline, found) = found(tasks, settings);
    overload_warnings(&plan, &timeline, &found).into_iter().map(|warning| warning.message).collect()
}

#[test]
fn tasks_one_after_another_are_no_overload() {
    let (.., found) = found("id,duration,predecessors,owner\nA,3,,Ana\nB,4,A,Ana\n", "");
    assert_eq!(found, []);
}

#[test]
fn two_tasks_at_once_are_one_too_many_while_both_last() {
    // Days 0–5 and 0–3 together, C later: 3 days at once.
    let ana =
        only("id,duration,predecessors,owner\nA,5,,Ana\nB,3,,Ana\nC,2,A; B,Ana\nD,9,,Ben\n", "");
    assert_eq!((ana.name.as_str(), ana.days, ana.excess_days, ana.peak), ("Ana", 3.0, 3.0, 2.0));
    assert_eq!(ana.worst, Stretch { from: 0, until: 1440, tasks: vec![0, 1], n_at_once: 2 });
}

#[test]
fn shares_up_to_all_of_the_time_are_no_overload() {
    let tasks = "id,duration,resources\nA,5,Ana 50%\nB,3,Ana 50%; Ben\nC,5,Ben 0.1%\n";
    let ben = only(tasks, "");
    assert_eq!(ben.name, "Ben");
    assert!((ben.excess_days - 0.003).abs() < 1e-12, "{ben:?}");
    // A tenth ten times is one, and no rounding makes it more.
    let ten: Vec<String> = (0..10).map(|at| format!("T{at},4,Ana 10%")).collect();
    assert_eq!(found(&format!("id,duration,resources\n{}\n", ten.join("\n")), "").2, []);
}

#[test]
fn shares_add_up_over_time() {
    // Days 0–2: 50 + 80 + 20 = 150 %; 2–4: 130 %; 4–5: 50 %. Work beyond one person: 1 + 0.6.
    let ana = only("id,duration,resources\nA,5,Ana 50%\nB,4,Ana 80%\nC,2,Ana 20%\n", "");
    assert!((ana.days - 4.0).abs() < 1e-12 && (ana.excess_days - 1.6).abs() < 1e-12, "{ana:?}");
    assert_eq!(ana.peak, 1.5);
    assert_eq!(ana.worst.tasks, [0, 1, 2]);
}

#[test]
fn resources_stand_before_the_owner() {
    let tasks = "id,duration,owner,resources\nA,5,Ana,Ben\nB,5,Ana,\nC,5,Ana,Cem 10%\n";
    assert_eq!(found(tasks, "").2, []);
}

#[test]
fn a_capacity_says_how_many_a_name_stands_for() {
    let tasks = "id,duration,resources\nA,5,QA\nB,5,QA 150%\nC,2,QA\n";
    let two = only(tasks, "[resources]\nQA = 2\n");
    // 2.5 asked for five days, 3.5 for the first two of them, of 2.
    assert!((two.excess_days - (5.0 * 0.5 + 2.0)).abs() < 1e-12, "{two:?}");
    assert_eq!(found(tasks, "[resources]\nQA = 3.5\n").2, []);
}

#[test]
fn what_is_no_work_or_over_asks_for_nobody() {
    let tasks = "id,duration,type,predecessors,owner,actual_start,actual_finish\n\
                 A,5,,,Ana,,\n\
                 M,,milestone,,Ana,,\n\
                 B,5,buffer,,Ana,,\n\
                 H,,hammock,A SS; A FF,Ana,,\n\
                 E,5ed,,,Ana,,\n\
                 F,5,,,Ana,2024-10-08,2024-10-14\n";
    let settings = "start = 2024-10-08\ndata_date = 2024-10-15\n";
    assert_eq!(found(tasks, settings).2, []);
}

#[test]
fn work_in_progress_asks_for_what_remains() {
    // Both from the data date: three of five days remain of A, B takes ten.
    let tasks = "id,duration,owner,actual_start,remaining\nA,5,Ana,2024-10-08,3\nB,10,Ana,,\n";
    let ana = only(tasks, "start = 2024-10-08\ndata_date = 2024-10-15\n");
    assert_eq!((ana.days, ana.excess_days), (3.0, 3.0));
}

/// A works days of eight hours from Monday 14 Oct 2024; N works from four in the afternoon to
/// midnight, so that two hours a day (16–18) are common to both.
const SHIFTS: &str = "start = 2024-10-14\n\
    [calendar.standard]\nhours = \"09:00-13:00, 14:00-18:00\"\nweek = \"mon-fri\"\n\
    [calendar.night]\nhours = \"16:00-24:00\"\nweek = \"mon-fri\"\n\
    [calendar.early]\nhours = \"01:00-09:00\"\nweek = \"mon-fri\"\n";

#[test]
fn tasks_on_two_calendars_meet_only_while_both_are_worked_on() {
    let ana = only("id,duration,owner,calendar\nA,7,Ana,\nN,6,Ana,night\n", SHIFTS);
    // Monday to the second Monday: six days with two common hours, in days of eight.
    assert_eq!((ana.days, ana.excess_days), (1.5, 1.5));
    assert_eq!((ana.worst.from, ana.worst.until), (16 * 60, (7 * 24 + 18) * 60));
    assert_eq!(ana.delay_days, None);
    let (.., none) = found("id,duration,owner,calendar\nA,7,Ana,\nN,6,Ana,early\n", SHIFTS);
    assert_eq!(none, []);
}

#[test]
fn on_one_of_several_calendars_free_time_is_no_overload() {
    // Ten days each on the late shift; somebody else's task makes the calendars two.
    let tasks = "id,duration,owner,calendar\nA,10,Ana,night\nB,6,Ana,night\nX,1,Ben,\n";
    let ana = only(tasks, SHIFTS);
    assert_eq!((ana.days, ana.excess_days), (6.0, 6.0));
    // The sixth shift ends at the midnight after the second Monday.
    assert_eq!((ana.worst.from, ana.worst.until), (16 * 60, 8 * 24 * 60));
}

#[test]
fn the_worst_stretch_is_the_one_with_most_to_do() {
    // Days 0–1 two at once; 2–6 again.
    let tasks = "id,duration,predecessors,owner\nA,1,,Ana\nB,2,,Ana\nC,4,B,Ana\nD,4,B,Ana\n";
    let ana = only(tasks, "");
    assert_eq!((ana.days, ana.worst.from, ana.worst.until), (5.0, 960, 2880));
    assert_eq!(ana.worst.tasks, [2, 3]);
}

#[test]
fn the_delay_is_what_one_after_another_takes_at_least() {
    // Five and three days by one person, then two: 10 rather than 7 days.
    let tasks = "id,duration,predecessors,owner\nA,5,,Ana\nB,3,,Ana\nC,2,A; B,Ben\n";
    assert_eq!(only(tasks, "").delay_days, Some(3.0));
    // Float takes it up: B need not be done before day 10.
    let tasks = "id,duration,predecessors,owner\nA,5,,Ana\nB,3,,Ana\nC,5,A,Ben\n";
    assert_eq!(only(tasks, "").delay_days, None);
    // With seven days of Ana's on the second branch, two of the twelve are beyond the ten.
    let tasks = "id,duration,predecessors,owner\nA,5,,Ana\nB,7,,Ana\nC,5,A,Ben\n";
    assert_eq!(only(tasks, "").delay_days, Some(2.0));
    // The same where a hammock asks for dates.
    let tasks = "id,duration,predecessors,owner,type\nA,5,,Ana,\nB,7,,Ana,\nC,5,A,Ben,\n\
                 H,,A SS; C FF,,hammock\n";
    assert_eq!(only(tasks, "start = 2024-10-14\n").delay_days, Some(2.0));
    // A date that holds a task may hold the delay as well, so nothing is told.
    let tasks = "id,duration,predecessors,owner,constraint\nA,5,,Ana,\nB,7,,Ana,\n\
                 C,5,A,Ben,SNET 2024-12-02\n";
    assert_eq!(only(tasks, "start = 2024-10-14\n").delay_days, None);
}

/// The finishes of every order in which one person can do some tasks one after another, each
/// with a number of days of somebody else's work behind it; the plan has no other work.
fn best_order(tasks: &[(i32, i32)]) -> i32 {
    fn best(left: &[(i32, i32)], now: i32, finish: i32) -> i32 {
        if left.is_empty() {
            return finish;
        }
        let then = |at: usize| {
            let mut rest = left.to_vec();
            let (lasts, tail) = rest.remove(at);
            best(&rest, now + lasts, finish.max(now + lasts + tail))
        };
        (0..left.len()).map(then).min().unwrap_or(finish)
    }
    best(tasks, 0, 0)
}

#[test]
fn no_order_of_work_beats_the_bound() {
    let mut state = 7_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut n_exact = 0;
    for _ in 0..60 {
        let tasks: Vec<(i32, i32)> =
            (0..4).map(|_| (1 + next(6) as i32, 1 + next(8) as i32)).collect();
        let mut table = vec!["id,duration,predecessors,owner".to_owned()];
        for (at, (lasts, tail)) in tasks.iter().enumerate() {
            table.push(format!("A{at},{lasts},,Ana\nT{at},{tail},A{at},T{at}"));
        }
        let ana = only(&table.join("\n"), "");
        let planned = tasks.iter().map(|(lasts, tail)| lasts + tail).max().expect("some");
        let truth = f64::from(best_order(&tasks) - planned);
        let told = ana.delay_days.unwrap_or(0.0);
        assert!(told <= truth, "{tasks:?}: {told} > {truth}");
        n_exact += i32::from(told == truth);
    }
    // All begin at once here, and then the bound is the best order itself.
    assert_eq!(n_exact, 60);
}

#[test]
fn the_worst_are_told_in_a_line_each() {
    let tasks = "id,duration,predecessors,owner\nA,5,,Ana\nB,3,,Ana\nC,2,A; B,Ben\n";
    assert_eq!(
        told(tasks, "start = 2024-10-29\n"),
        [
            "Ana is on 2 tasks at once for 3 days (worst 29 to 31 Oct 2024: A, B): 3 days of work more \
          than one person can do; the dates assume that all of it is done at once; one after the \
          other, the plan finishes at least 3 days later; if the name stands for more people, say \
          how many in plan.toml: [resources] \"Ana\" = 2"
        ]
    );
    let five: Vec<String> =
        (1..6).map(|at| format!("A{at},{at},P{at}\nB{at},{at},P{at}")).collect();
    let lines = told(&format!("id,duration,owner\n{}\n", five.join("\n")), "");
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("P5 is on 2 tasks at once for 5 days (worst from working day 0"));
    assert!(
        lines[2].ends_with("; 2 others have too much to do at once as well: see planodds check")
    );
}

#[test]
fn the_fixture_names_who_and_when() {
    let plan = crate::analyse::fixture::plan();
    let schedule = crate::analyse::fixture::schedule(&plan);
    let timeline = Timeline::new(&plan, 366);
    let found = overloads(&plan, &timeline, &schedule);
    assert_eq!(found[0].worst.tasks, [0, 1]);
    assert_eq!(timeline.finish_date(found[0].worst.until), Some(date(2024, 10, 18)));
}
