//! Calendars of the file → calendars of the plan.
//!
//! A calendar derives from a base calendar. For a day, in this order, holds: its own exception, its
//! base's exception, its own week for that time, its own weekday, its base's week or weekday.

use std::array;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::calendar_records::{self as records, Day, Times};
use super::records::Properties;
use super::recurrence::{dates, rank};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Calendar, Shift};
use crate::read::draft::Spanned;
use crate::read::worktime::{same_time, shifts, tidy, unique_name, weekday_from_sunday};

/// Days for which exceptions of one file may stand, copies in derived calendars included.
const MOST_DAYS: usize = 1_000_000;
/// Calendars of one file.
const MOST_CALENDARS: usize = 10_000;
/// How many calendars may derive from one another.
const LONGEST_CHAIN: usize = 32;

const WEEKDAYS: [&str; 7] =
    ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

/// The calendars of a file; the first is the default one.
#[derive(Debug)]
pub(super) struct Calendars {
    list: Vec<Entry>,
    names: BTreeSet<String>,
    /// Where the calendars of the file are in the list.
    by_uid: BTreeMap<i64, usize>,
}

#[derive(Debug)]
struct Entry {
    calendar: Calendar,
    /// What is wrong with it, told when something uses it.
    problems: Vec<Problem>,
    /// Whether it is in the plan even if no task uses it.
    kept: bool,
}

/// What is wrong with a calendar.
#[derive(Debug, Clone)]
struct Problem {
    code: Code,
    span: Span,
    message: String,
}

/// A calendar's working time, in the order in which its parts hold.
#[derive(Debug, Clone, Default)]
struct Layers {
    week: [Option<Vec<Shift>>; 7],
    weeks: BTreeMap<Date, Vec<Shift>>,
    exceptions: BTreeMap<Date, Vec<Shift>>,
    problems: Vec<Problem>,
}

impl Calendars {
    /// Resolves the calendars of a file.
    pub(super) fn new(
        properties: &Properties,
        records: &[records::Calendar],
        beginning: Span,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        if let Some(one_more) = records.get(MOST_CALENDARS) {
            report_too_many(one_more.span, diagnostics);
        }
        let records = &records[..records.len().min(MOST_CALENDARS)];
        let minutes_per_day = properties.minutes_per_day.unwrap_or(480);
        let minutes_per_week = properties.minutes_per_week.unwrap_or(5 * minutes_per_day);
        let days_per_week =
            (f64::from(minutes_per_week) / f64::from(minutes_per_day)).round() as i32;
        let mut making = Making {
            records: records.iter().rev().map(|record| (record.uid, record)).collect(),
            layers: BTreeMap::new(),
            budget: MOST_DAYS,
        };
        let default = match properties.calendar {
            Some(uid) if making.records.contains_key(&uid.value) => Some(uid.value),
            Some(uid) => {
                report_unknown(uid, diagnostics);
                None
            }
            None => records.iter().find(|record| record.is_base).map(|record| record.uid),
        };
        let mut calendars =
            Self { list: Vec::new(), names: BTreeSet::new(), by_uid: BTreeMap::new() };
        // Base calendars before those that may be the same as they are.
        let of_kind = |base| records.iter().filter(move |record| record.is_base == base);
        let rest = of_kind(true).chain(of_kind(false)).map(|record| record.uid);
        for uid in default.into_iter().chain(rest) {
            let Some(record) = making.records.get(&uid).copied() else { continue };
            if calendars.by_uid.contains_key(&uid) {
                continue;
            }
            if let Some(base) = making.bare_base(record)
                && let Some(place) = calendars.by_uid.get(&base).copied()
            {
                calendars.by_uid.insert(uid, place);
                continue;
            }
            let layers = making.layers(record, 0);
            let mut entry = layers.entry(record, minutes_per_day, days_per_week.clamp(1, 7));
            entry.kept |= Some(uid) == default;
            let place = calendars.place(entry, record.name.as_deref().unwrap_or("calendar"));
            calendars.by_uid.insert(uid, place);
        }
        if default.is_none() {
            let help = "export the project again; its calendars are missing from the file";
            if properties.calendar.is_none() {
                let message = "the file has no calendar by which its tasks are scheduled";
                diagnostics.report(Code::InvalidCalendar, beginning, message, help);
            }
            let calendar = Calendar::standard();
            calendars.list.insert(0, Entry { calendar, problems: Vec::new(), kept: true });
            for place in calendars.by_uid.values_mut() {
                *place += 1;
            }
        }
        calendars.tell(0, diagnostics);
        calendars
    }

    /// Puts a calendar into the list under a name like the one wanted, unless one with the same
    /// working time is there; gives its place.
    fn place(&mut self, mut entry: Entry, name: &str) -> usize {
        let same = |other: &Entry| same_time(&other.calendar, &entry.calendar);
        let alike = self.list.iter().position(same).filter(|_| entry.problems.is_empty());
        if let Some(place) = alike
            && (!entry.kept || self.list[place].calendar.name == name)
        {
            return place;
        }
        entry.calendar.name = unique_name(name, |name| self.names.contains(name));
        self.names.insert(entry.calendar.name.clone());
        self.list.push(entry);
        self.list.len() - 1
    }

    /// The place of a calendar of the file.
    pub(super) fn find(&self, uid: Spanned<i64>, diagnostics: &mut Diagnostics) -> Option<usize> {
        let found = self.by_uid.get(&uid.value).copied();
        if found.is_none() {
            report_unknown(uid, diagnostics);
        }
        found
    }

    /// The place of a calendar of the file, where it is known.
    pub(super) fn place_of(&self, uid: i64) -> Option<usize> {
        self.by_uid.get(&uid).copied()
    }

    /// Adds a calendar made of others for what stands at a place; gives its own place.
    pub(super) fn add(&mut self, mut calendar: Calendar, name: &str, span: Span) -> usize {
        let mut problems = Vec::new();
        if calendar.week.iter().all(Vec::is_empty) {
            let message = format!("`{name}` never works: its calendars have no time in common");
            problems.push(Problem { code: Code::InvalidCalendar, span, message });
            calendar.week = Calendar::standard().week;
        }
        self.place(Entry { calendar, problems, kept: false }, name)
    }

    /// A calendar by its place.
    pub(super) fn get(&self, place: usize) -> &Calendar {
        &self.list[place].calendar
    }

    /// Takes note that a task uses a calendar, and tells what is wrong with it the first time.
    pub(super) fn tell(&mut self, place: usize, diagnostics: &mut Diagnostics) {
        let entry = &mut self.list[place];
        entry.kept = true;
        for Problem { code, span, message } in std::mem::take(&mut entry.problems) {
            let help = "correct the calendar in Microsoft Project and export again";
            diagnostics.report(code, span, message, help);
        }
    }

    /// The calendars of the plan: the default one, the base calendars, those in use.
    pub(super) fn finished(self) -> Vec<Calendar> {
        let sound = |entry: &Entry| entry.kept && entry.problems.is_empty();
        self.list.into_iter().filter(sound).map(|entry| entry.calendar).collect()
    }
}

fn report_unknown(uid: Spanned<i64>, diagnostics: &mut Diagnostics) {
    let message = format!("there is no calendar with the UID {}", uid.value);
    let help = "export the project again; the calendar is missing from the file";
    diagnostics.report(Code::UnknownCalendar, uid.span, message, help);
}

fn report_too_many(span: Span, diagnostics: &mut Diagnostics) {
    let message = format!("there are more than {MOST_CALENDARS} calendars");
    diagnostics.report(Code::InvalidCalendar, span, message, "export fewer resources");
}

/// The making of calendars from those they derive from.
struct Making<'r> {
    records: BTreeMap<i64, &'r records::Calendar>,
    layers: BTreeMap<i64, Layers>,
    budget: usize,
}

impl Making<'_> {
    /// The base of a calendar that adds nothing to it, as those of most resources do not.
    fn bare_base(&self, record: &records::Calendar) -> Option<i64> {
        let bare =
            record.days.is_empty() && record.exceptions.is_empty() && record.weeks.is_empty();
        let base = record.base.filter(|base| self.records.contains_key(&base.value))?;
        bare.then_some(base.value)
    }

    fn layers(&mut self, record: &records::Calendar, depth: usize) -> Layers {
        if let Some(layers) = self.layers.get(&record.uid) {
            return layers.clone();
        }
        let mut problems = Vec::new();
        let mut problem = |code, span, message: String| {
            let name = record.name.as_deref().unwrap_or("without a name");
            problems.push(Problem { code, span, message: format!("calendar `{name}`: {message}") });
        };
        let mut layers = Layers::default();
        if let Some(base) = record.base {
            match self.records.get(&base.value).copied() {
                Some(_) if depth == LONGEST_CHAIN => {
                    problem(
                        Code::InvalidCalendar,
                        base.span,
                        "calendars derive from one another without end".to_owned(),
                    );
                }
                Some(parent) => layers = self.layers(parent, depth + 1),
                None => {
                    let message = format!("there is no base calendar with the UID {}", base.value);
                    problem(Code::InvalidCalendar, base.span, message);
                }
            }
        }
        let copied = layers.weeks.len() + layers.exceptions.len();
        if record.base.is_some() && copied > self.budget {
            problem(
                Code::InvalidCalendar,
                record.span,
                "exceptions cover too many days".to_owned(),
            );
            layers = Layers::default();
        }
        self.budget = self.budget.saturating_sub(copied);

        let mut own = [false; 7];
        for day in record.days.iter().filter(|day| day.kind.value != 0) {
            match day_shifts(day) {
                Ok((weekday, shifts)) => {
                    own[weekday] = true;
                    layers.week[weekday] = Some(shifts);
                }
                Err(message) => problem(Code::InvalidCalendar, day.times.span, message),
            }
        }
        layers.weeks.retain(|date, _| !own[weekday(*date)]);
        for week in &record.weeks {
            let (mut shifts_of, mut said) = (array::from_fn::<_, 7, _>(|_| Vec::new()), [false; 7]);
            for day in &week.days {
                match day_shifts(day) {
                    Ok((weekday, shifts)) => (shifts_of[weekday], said[weekday]) = (shifts, true),
                    Err(message) => problem(Code::InvalidCalendar, day.times.span, message),
                }
            }
            if said.contains(&false) {
                problem(Code::CalendarGap, week.span, gap("a week for a time", said));
            }
            match self.days(week.from, week.to) {
                Ok(days) => layers
                    .weeks
                    .extend(days.into_iter().map(|date| (date, shifts_of[weekday(date)].clone()))),
                Err(message) => problem(Code::InvalidCalendar, week.span, message),
            }
        }
        let mut exceptions: Vec<&records::Exception> = record.exceptions.iter().collect();
        exceptions.sort_by_key(|exception| rank(exception));
        for exception in exceptions {
            match (shifts_of(&exception.times), dates(exception, &mut self.budget)) {
                (Ok(shifts), Ok(days)) => {
                    layers.exceptions.extend(days.into_iter().map(|date| (date, shifts.clone())));
                }
                (Err(message), _) | (_, Err(message)) => {
                    problem(Code::InvalidCalendar, exception.span, message);
                }
            }
        }
        // Files since 2007 repeat their exceptions in the older form, one day after the other.
        for day in
            record.days.iter().filter(|day| day.kind.value == 0 && record.exceptions.is_empty())
        {
            match (shifts_of(&day.times), self.days(day.from, day.to)) {
                (Ok(shifts), Ok(days)) => {
                    layers.exceptions.extend(days.into_iter().map(|date| (date, shifts.clone())));
                }
                (Err(message), _) | (_, Err(message)) => {
                    problem(Code::InvalidCalendar, day.times.span, message);
                }
            }
        }
        layers.problems.append(&mut problems);
        self.layers.insert(record.uid, layers.clone());
        layers
    }

    /// The days from one to another, both included.
    fn days(&mut self, from: Option<Date>, to: Option<Date>) -> Result<Vec<Date>, String> {
        let (Some(from), Some(to)) = (from, to) else {
            return Err("a period without a first or a last day".to_owned());
        };
        let n_days = (to - from).get_days();
        let n_days =
            usize::try_from(n_days).map_err(|_| "a period that ends before it begins")? + 1;
        self.budget = self.budget.checked_sub(n_days).ok_or("exceptions cover too many days")?;
        Ok(from.series(jiff::Span::new().days(1)).take(n_days).collect())
    }
}

impl Layers {
    fn entry(self, record: &records::Calendar, minutes_per_day: i32, days_per_week: i32) -> Entry {
        let mut problems = self.problems;
        let said = array::from_fn(|day| self.week[day].is_some());
        if said.contains(&false) && said.contains(&true) {
            let name = record.name.as_deref().unwrap_or("without a name");
            let message = format!("calendar `{name}`: {}", gap("the week", said));
            problems.push(Problem { code: Code::CalendarGap, span: record.span, message });
        }
        let mut week = self.week.map(Option::unwrap_or_default);
        if week.iter().all(Vec::is_empty) {
            let name = record.name.as_deref().unwrap_or("without a name");
            let message = format!("calendar `{name}` has no working day in its week");
            problems.push(Problem { code: Code::InvalidCalendar, span: record.span, message });
            week = Calendar::standard().week;
        }
        let mut exceptions = self.weeks;
        exceptions.extend(self.exceptions);
        let name = String::new();
        let mut calendar =
            Calendar { name, week, exceptions, minutes_per_day, days_per_week, weather: None };
        tidy(&mut calendar);
        Entry { calendar, problems, kept: record.is_base }
    }
}

fn gap(what: &str, said: [bool; 7]) -> String {
    let silent = WEEKDAYS.iter().zip(said).filter(|(_, said)| !said).map(|(name, _)| *name);
    let list: Vec<&str> = silent.collect();
    format!("{what} says nothing of {}, taken as not worked", list.join(", "))
}

fn weekday(date: Date) -> usize {
    date.weekday().to_monday_zero_offset() as usize
}

fn day_shifts(day: &Day) -> Result<(usize, Vec<Shift>), String> {
    let number = day.kind.value;
    let weekday = weekday_from_sunday(number).ok_or(format!("`{number}` is not a weekday"))?;
    Ok((weekday, shifts_of(&day.times)?))
}

fn shifts_of(times: &Times) -> Result<Vec<Shift>, String> {
    match (times.works, times.spans.is_empty()) {
        (false, _) => Ok(Vec::new()),
        (true, true) => Err("a working day without hours".to_owned()),
        (true, false) => shifts(times.spans.clone()),
    }
}
