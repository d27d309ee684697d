//! A draft and its plan → Microsoft Project's XML (MSPDI).
//!
//! Durations, lags, constraints and progress are the plan's, in minutes; the order of rows, their
//! estimates and codes are the draft's. What the format has no element for is kept in custom fields
//! under the names of the columns of a tasks table: `id`, `low`, `likely`, `high`, `distribution`.

mod calendar;
mod outline;
mod task;
mod xml;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::DateTime;

use super::Unwritable;
use super::note::Notes;
use crate::plan::{Calendar, Plan, TaskKind};
use crate::read::{CorrelationDraft, Draft, RowKind};
use crate::schedule::{Durations, Schedule, compile, schedule};
use crate::timeline::Timeline;
use task::Tasks;
use xml::Xml;

/// A custom field: its number in the format, its name in the program, what it is for here.
struct Field {
    number: u32,
    name: &'static str,
    alias: &'static str,
}

const ID: Field = Field { number: 188_743_731, name: "Text1", alias: "id" };
const DISTRIBUTION: Field = Field { number: 188_743_734, name: "Text2", alias: "distribution" };
const OWNER: Field = Field { number: 188_743_737, name: "Text3", alias: "owner" };
const LOW: Field = Field { number: 188_743_783, name: "Duration1", alias: "low" };
const LIKELY: Field = Field { number: 188_743_784, name: "Duration2", alias: "likely" };
const HIGH: Field = Field { number: 188_743_785, name: "Duration3", alias: "high" };

/// The text of a file.
///
/// # Errors
///
/// When the plan has no start, as every file of this format has dates.
pub(super) fn mspdi(draft: &Draft, plan: &Plan, notes: &mut Notes) -> Result<String, Unwritable> {
    let Some(start) = plan.start else {
        return Err(Unwritable(vec![
            "a plan for Microsoft Project needs a start: start = 2026-03-02 in plan.toml"
                .to_owned(),
        ]));
    };
    let network = compile(plan);
    let planned = schedule(&network, Durations::Planned);
    let dates = Dates { timeline: &network.timeline, schedule: &planned };
    let rows = rows(draft, notes);
    note_all(draft, plan, notes);
    let mut xml = Xml::new();
    xml.within("Project xmlns=\"http://schemas.microsoft.com/project\"", |xml| {
        put_properties(xml, plan, start, &dates);
        xml.within("ExtendedAttributes", |xml| {
            for field in [&ID, &DISTRIBUTION, &OWNER, &LOW, &LIKELY, &HIGH] {
                xml.within("ExtendedAttribute", |xml| {
                    xml.put("FieldID", field.number);
                    xml.put("FieldName", field.name);
                    xml.put("Alias", field.alias);
                });
            }
        });
        xml.within("Calendars", |xml| {
            for (at, calendar) in plan.calendars.iter().enumerate() {
                calendar::put(xml, at + 1, calendar);
            }
        });
        xml.within("Tasks", |xml| {
            let mut tasks = Tasks::new(draft, plan, &dates, &rows, notes);
            tasks.put_all(xml);
        });
    });
    Ok(xml.finished())
}

/// The dates of the plan's own schedule.
struct Dates<'a> {
    timeline: &'a Timeline,
    schedule: &'a Schedule,
}

impl Dates<'_> {
    fn start(&self, task: usize) -> Option<DateTime> {
        let dates = self.schedule.tasks.get(task)?;
        if dates.early_start == dates.early_finish {
            return self.timeline.finish_time(dates.early_finish);
        }
        self.timeline.start_time(dates.early_start)
    }

    fn finish(&self, task: usize) -> Option<DateTime> {
        self.timeline.finish_time(self.schedule.tasks.get(task)?.early_finish)
    }
}

/// The rows that are written, in their order, with their numbers.
struct Rows {
    placed: Vec<outline::Placed>,
    /// For each row of the draft its number.
    uids: Vec<u32>,
    /// Whether these are the rows' ids.
    are_ids: bool,
    /// For each row of the draft the index of its task in the plan.
    tasks: Vec<Option<usize>>,
}

fn rows(draft: &Draft, notes: &mut Notes) -> Rows {
    let numbers: Vec<Option<u32>> = draft
        .tasks
        .iter()
        .map(|row| {
            let number: u32 = row.id.value.parse().ok()?;
            // Microsoft Project's own numbers are signed.
            (number > 0 && number < 1 << 31 && number.to_string() == row.id.value).then_some(number)
        })
        .collect();
    let placed = outline::outline(draft);
    let are_ids = numbers.iter().all(Option::is_some);
    let mut uids: Vec<u32> = numbers.into_iter().flatten().collect();
    if !are_ids {
        uids = vec![0; draft.tasks.len()];
        for (number, place) in (1..).zip(&placed) {
            uids[place.row] = number;
        }
        let subject = ("id is", "ids are");
        let fate = "kept in the custom field Text1, as numbers take their place";
        notes.all(subject, fate, draft.tasks.iter().map(|row| row.id.value.clone()));
    }
    let mut n_tasks = 0;
    let tasks = draft.tasks.iter().map(|row| {
        let is_task = row.kind != RowKind::Summary;
        n_tasks += usize::from(is_task);
        is_task.then(|| n_tasks - 1)
    });
    Rows { placed, uids, are_ids, tasks: tasks.collect() }
}

fn put_properties(xml: &mut Xml, plan: &Plan, start: DateTime, dates: &Dates) {
    let calendar = &plan.calendars[0];
    xml.put("SaveVersion", 14);
    xml.put("Name", &plan.name);
    xml.put("Title", &plan.name);
    xml.flag("ScheduleFromStart", true);
    xml.put("StartDate", instant(start));
    if let Some(finish) = dates.timeline.finish_time(dates.schedule.finish) {
        xml.put("FinishDate", instant(finish));
    }
    xml.put("CalendarUID", 1);
    let day = calendar.week.iter().find(|shifts| !shifts.is_empty());
    if let Some((first, last)) = day.and_then(|day| Some((day.first()?, day.last()?))) {
        xml.put("DefaultStartTime", clock(first.start));
        xml.put("DefaultFinishTime", clock(last.end));
    }
    xml.put("MinutesPerDay", calendar.minutes_per_day);
    xml.put("MinutesPerWeek", calendar.minutes_per_day * calendar.days_per_week);
    xml.put("DaysPerMonth", 20);
    xml.flag("HonorConstraints", plan.rules.honours_constraints);
    xml.flag("NewTasksAreManual", false);
    if let Some(data_date) = plan.data_date {
        xml.put("StatusDate", instant(data_date));
    }
}

/// Tells of what has no place in the format.
fn note_all(draft: &Draft, plan: &Plan, notes: &mut Notes) {
    let in_weather = plan.calendars.iter().filter(|calendar| calendar.weather.is_some());
    notes.all(
        ("calendar is", "calendars are"),
        "written without weather",
        in_weather.map(|calendar| calendar.name.clone()),
    );
    let left_out = "not carried over";
    let risks = draft.risks.iter().map(|risk| risk.id.value.clone());
    notes.all(("risk of the register is", "risks of the register are"), left_out, risks);
    let own = draft.tasks.iter().filter(|row| row.risk_probability.is_some());
    notes.all(
        ("risk of a task's own is", "risks of tasks' own are"),
        left_out,
        own.map(|row| row.id.value.clone()),
    );
    let templates = draft.settings.templates.iter().map(|one| one.selector.value.clone());
    notes.all(("template is", "templates are"), left_out, templates);
    let usual = crate::read::SettingsDraft::default();
    let words = draft.settings.likelihood.iter().filter(|word| !usual.likelihood.contains(word));
    let words = words.map(|(word, _)| word.clone());
    let impacts = draft.settings.impact.iter().filter(|word| !usual.impact.contains(word));
    let words = words.chain(impacts.map(|(word, _)| word.clone()));
    notes.all(("word of a scale is", "words of scales are"), left_out, words);
    let hammocks = plan.tasks.iter().filter(|task| task.kind == TaskKind::Hammock);
    notes.all(("hammock is", "hammocks are"), left_out, hammocks.map(|task| task.id.clone()));
    let buffers = plan.tasks.iter().filter(|task| task.kind == TaskKind::Buffer);
    notes.all(
        ("buffer becomes", "buffers become"),
        "a task like others",
        buffers.map(|task| task.id.clone()),
    );
    let settings = &draft.settings;
    let responses = &settings.responses;
    let branches = responses.branches.iter().map(|branch| branch.id.value.clone());
    notes.all(("branch is", "branches are"), left_out, branches);
    let reworks = responses.reworks.iter().map(|rework| rework.id.value.clone());
    notes.all(("rework loop is", "rework loops are"), left_out, reworks);
    let decisions = responses.decisions.iter().map(|decision| decision.id.value.clone());
    notes.all(("decision is", "decisions are"), left_out, decisions);
    let set = [
        (settings.deadline.is_some(), "deadline"),
        (settings.confidence.is_some(), "confidence"),
        (settings.iterations.is_some(), "iterations"),
        (settings.seed.is_some(), "seed"),
        (settings.sampling.is_some(), "sampling"),
        (plan.rules.must_finish_by.is_some(), "the date by which the project must finish"),
        (settings.correlation != CorrelationDraft::default(), "correlation"),
        (settings.budget.is_some(), "budget"),
        (settings.currency.is_some(), "currency"),
        (!settings.resources.is_empty(), "resources"),
    ];
    let set = set.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name.to_owned());
    notes.all(("setting is", "settings are"), left_out, set);
    if let Some(data_date) = plan.data_date {
        let fate = "the status date, and what waits for it is given constraints and resume dates";
        notes.add(("data date becomes", "data dates become"), fate, instant(data_date));
    }
    if !draft.tasks.is_empty() && plan.calendars.iter().any(has_many_shifts) {
        let many = plan.calendars.iter().filter(|calendar| has_many_shifts(calendar));
        notes.all(
            ("calendar has", "calendars have"),
            "more than five shifts in a day, which Microsoft Project cannot show",
            many.map(|calendar| calendar.name.clone()),
        );
    }
}

fn has_many_shifts(calendar: &Calendar) -> bool {
    calendar.week.iter().chain(calendar.exceptions.values()).any(|shifts| shifts.len() > 5)
}

/// A local date-time.
fn instant(at: DateTime) -> String {
    format!("{}T{:02}:{:02}:{:02}", at.date(), at.hour(), at.minute(), at.second())
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}:00", minute / 60 % 24, minute % 60)
}

/// Relations by the task they lead to.
fn by_successor(plan: &Plan) -> BTreeMap<usize, Vec<usize>> {
    let mut by_successor: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, relation) in plan.relations.iter().enumerate() {
        by_successor.entry(relation.successor).or_default().push(at);
    }
    by_successor
}

/// Rows of the draft by the index of their task in the plan.
fn rows_of_tasks(rows: &Rows) -> HashMap<usize, usize> {
    rows.tasks.iter().enumerate().filter_map(|(row, task)| Some(((*task)?, row))).collect()
}
