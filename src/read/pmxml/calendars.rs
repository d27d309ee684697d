//! Calendars of the file → calendars of the plan.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::calendar_records as records;
use super::project::Project;
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Calendar, Shift};
use crate::read::draft::Spanned;
use crate::read::worktime::{shifts, tidy, unique_name};

/// Calendars of one file.
const MOST_CALENDARS: usize = 10_000;
/// How many calendars may derive from one another.
const LONGEST_CHAIN: usize = 32;
/// Days that derived calendars of one file may take over from those they derive from.
const MOST_DAYS: usize = 1_000_000;

const HELP: &str = "correct the calendar in P6 and export again";

/// The calendars of a project; the first is the default one.
#[derive(Debug)]
pub(super) struct Calendars {
    list: Vec<Entry>,
    names: BTreeSet<String>,
    by_id: BTreeMap<i64, usize>,
}

#[derive(Debug)]
struct Entry {
    calendar: Calendar,
    /// What is wrong with it, told when an activity uses it.
    problems: Vec<(Code, String)>,
    span: Span,
    /// Whether it is in the plan even if no activity uses it.
    kept: bool,
}

impl Calendars {
    pub(super) fn new(
        records: &[records::Calendar],
        project: &Project,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        if let Some(one_more) = records.get(MOST_CALENDARS) {
            let message = format!("there are more than {MOST_CALENDARS} calendars");
            diagnostics.report(Code::InvalidCalendar, one_more.span, message, HELP);
        }
        let records = &records[..records.len().min(MOST_CALENDARS)];
        let by_id: BTreeMap<i64, &records::Calendar> =
            records.iter().rev().map(|record| (record.id, record)).collect();
        let named = project.default_calendar.filter(|id| by_id.contains_key(&id.value));
        if let (Some(id), None) = (project.default_calendar, named) {
            report_unknown(id, diagnostics);
        }
        let default = named.map(|id| id.value).or_else(|| {
            let by_flag = records.iter().find(|record| record.is_default);
            by_flag.or(records.first()).map(|record| record.id)
        });
        let mut calendars =
            Self { list: Vec::new(), names: BTreeSet::new(), by_id: BTreeMap::new() };
        let mut budget = MOST_DAYS;
        for id in default.into_iter().chain(records.iter().map(|record| record.id)) {
            if calendars.by_id.contains_key(&id) {
                continue;
            }
            let mut entry = entry(by_id[&id], &by_id, &mut budget);
            entry.kept |= Some(id) == default;
            calendars.by_id.insert(id, calendars.list.len());
            calendars.place(entry, by_id[&id].name.as_deref().unwrap_or("calendar"));
        }
        if default.is_none() {
            if project.default_calendar.is_none() {
                let message = "the file has no calendar";
                diagnostics.report(Code::InvalidCalendar, project.span, message, HELP);
            }
            let calendar = Calendar::standard();
            let span = project.span;
            calendars.list.push(Entry { calendar, problems: Vec::new(), span, kept: true });
        }
        calendars.tell(0, diagnostics);
        calendars
    }

    fn place(&mut self, mut entry: Entry, name: &str) -> usize {
        entry.calendar.name = unique_name(name, |name| self.names.contains(name));
        self.names.insert(entry.calendar.name.clone());
        self.list.push(entry);
        self.list.len() - 1
    }

    /// The place of a calendar of the file.
    pub(super) fn find(&self, id: Spanned<i64>, diagnostics: &mut Diagnostics) -> Option<usize> {
        let found = self.by_id.get(&id.value).copied();
        if found.is_none() {
            report_unknown(id, diagnostics);
        }
        found
    }

    /// The place of a calendar of the file, where it is known.
    pub(super) fn place_of(&self, id: i64) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// Adds a calendar made of others; gives its place.
    pub(super) fn add(&mut self, calendar: Calendar, name: &str, span: Span) -> usize {
        self.place(Entry { calendar, problems: Vec::new(), span, kept: false }, name)
    }

    /// A calendar by its place.
    pub(super) fn get(&self, place: usize) -> &Calendar {
        &self.list[place].calendar
    }

    /// Takes note that an activity uses a calendar, and tells what is wrong with it the first time.
    pub(super) fn tell(&mut self, place: usize, diagnostics: &mut Diagnostics) {
        let entry = &mut self.list[place];
        entry.kept = true;
        for (code, message) in std::mem::take(&mut entry.problems) {
            let message = format!("calendar `{}`: {message}", entry.calendar.name);
            diagnostics.report(code, entry.span, message, HELP);
        }
    }

    /// The calendars of the plan: the default one, those that are no resource's, those in use.
    pub(super) fn finished(self) -> Vec<Calendar> {
        let sound = |entry: &Entry| entry.kept && entry.problems.is_empty();
        self.list.into_iter().filter(sound).map(|entry| entry.calendar).collect()
    }
}

fn report_unknown(id: Spanned<i64>, diagnostics: &mut Diagnostics) {
    let message = format!("there is no calendar with the object id {}", id.value);
    let help = "export the project again; the calendar is missing from the file";
    diagnostics.report(Code::UnknownCalendar, id.span, message, help);
}

fn entry(
    record: &records::Calendar,
    by_id: &BTreeMap<i64, &records::Calendar>,
    budget: &mut usize,
) -> Entry {
    let mut problems = Vec::new();
    let mut read = |spans: &Vec<(u16, u16)>| {
        shifts(spans.clone()).unwrap_or_else(|message| {
            problems.push((Code::InvalidCalendar, message));
            Vec::new()
        })
    };
    let silent: Vec<usize> = (0..7).filter(|day| record.week[*day].is_none()).collect();
    let mut week: [Vec<Shift>; 7] =
        std::array::from_fn(|day| record.week[day].as_ref().map(&mut read).unwrap_or_default());
    // What a calendar takes over from its base are the days that differ from the week.
    let mut exceptions: BTreeMap<Date, Vec<Shift>> = BTreeMap::new();
    let mut chain = vec![record];
    while let Some(base) = chain[chain.len() - 1].base.and_then(|base| by_id.get(&base.value)) {
        if chain.len() == LONGEST_CHAIN || base.exceptions.len() > *budget {
            break;
        }
        *budget -= base.exceptions.len();
        chain.push(base);
    }
    for calendar in chain.iter().rev() {
        exceptions.extend(calendar.exceptions.iter().map(|(date, spans)| (*date, read(spans))));
    }
    if !silent.is_empty() && silent.len() < 7 {
        let message = format!("it says nothing of {} weekdays, taken as not worked", silent.len());
        problems.push((Code::CalendarGap, message));
    }
    if week.iter().all(Vec::is_empty) {
        problems.push((Code::InvalidCalendar, "it has no working day in its week".to_owned()));
        week = Calendar::standard().week;
    }
    if chain.len() == LONGEST_CHAIN {
        let message = "calendars derive from one another without end".to_owned();
        problems.push((Code::InvalidCalendar, message));
    }
    let usual: i32 = week.iter().flatten().map(|shift| shift.length()).sum();
    let worked = week.iter().filter(|shifts| !shifts.is_empty()).count() as f64;
    let minutes_per_day =
        record.minutes_per_day.unwrap_or(f64::from(usual) / worked).clamp(1.0, 1440.0);
    let minutes_per_week = record.minutes_per_week.unwrap_or(f64::from(usual));
    let mut calendar = Calendar {
        name: String::new(),
        week,
        exceptions,
        minutes_per_day: minutes_per_day.round() as i32,
        days_per_week: (minutes_per_week / minutes_per_day).round().clamp(1.0, 7.0) as i32,
        weather: None,
    };
    tidy(&mut calendar);
    Entry { calendar, problems, span: record.span, kept: !record.of_resource }
}
