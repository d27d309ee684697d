//! Calendars → sections of plan.toml, under names that it and a tasks table can hold.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::note::Notes;
use super::settings::Settings;
use super::toml::Toml;
use crate::plan::{Calendar, Shift};

/// For each calendar, in order, what it is called and what it is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names(Vec<(String, String)>);

/// What the default calendar is called in plan.toml.
const DEFAULT: &str = "standard";

impl Names {
    /// Unique names without spaces at their ends, the first one the default's.
    pub(super) fn new(calendars: &[Calendar], notes: &mut Notes) -> Self {
        let mut names: Vec<(String, String)> = Vec::new();
        for (at, calendar) in calendars.iter().enumerate() {
            let wanted = if at == 0 { DEFAULT } else { calendar.name.trim() };
            let wanted = if wanted.is_empty() { "calendar" } else { wanted };
            let mut name = wanted.to_owned();
            let mut number = 2;
            while names.iter().any(|(_, taken)| *taken == name) {
                name = format!("{wanted} {number}");
                number += 1;
            }
            if name != calendar.name {
                let example = format!("`{}` as `{name}`", calendar.name);
                notes.add(("calendar is", "calendars are"), "called otherwise", example);
            }
            names.push((calendar.name.clone(), name));
        }
        Self(names)
    }

    /// What a calendar is to be called.
    pub(super) fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new)
    }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Days of the longest range of days that plan.toml takes.
const LONGEST_RANGE: i32 = 3600;

/// Adds the settings of a calendar.
pub(super) fn put(calendar: &Calendar, names: &Names, out: &mut Settings) {
    let name = names.of(&calendar.name).to_owned();
    let section = ["calendar", name.as_str()];
    let usual = usual_shifts(calendar);
    let worked = |day: usize| !calendar.week[day].is_empty();
    out.put(&section, "week", Toml::Text(week(worked)));
    out.put(&section, "hours", Toml::Text(hours(usual)));
    // Always given, so that it holds whatever the days are.
    let per_day = f64::from(calendar.minutes_per_day) / 60.0;
    out.put(&section, "hours_per_day", Toml::Literal(per_day.to_string()));
    let weather = calendar.weather.filter(|weather| !weather.is_fair());
    if let Some(weather) = weather.filter(|weather| weather.persistence > 0.0) {
        let persistence = Toml::Literal(weather.persistence.to_string());
        out.put(&section, "weather_persistence", persistence);
    }
    let ranges = ranges(calendar);
    let days = |worked: bool| {
        let ranges = ranges.iter().filter(|range| range.shifts.is_empty() != worked);
        ranges.map(|range| Toml::Text(range.text())).collect::<Vec<_>>()
    };
    for (key, list) in [("holidays", days(false)), ("working_days", days(true))] {
        if !list.is_empty() {
            out.put(&section, key, Toml::List(list));
        }
    }
    for (day, shifts) in calendar.week.iter().enumerate() {
        if !shifts.is_empty() && shifts != usual {
            let section = ["calendar", name.as_str(), "days"];
            out.put(&section, DAYS[day], Toml::Text(hours(shifts)));
        }
    }
    if let Some(weather) = weather {
        let section = ["calendar", name.as_str(), "weather"];
        for (month, lost) in MONTHS.iter().zip(weather.lost).filter(|(_, lost)| *lost > 0.0) {
            out.put(&section, month, Toml::Literal(lost.to_string()));
        }
    }
}

/// The shifts of most days that are worked; of two as frequent those that come first.
fn usual_shifts(calendar: &Calendar) -> &[Shift] {
    let count = |shifts: &Vec<Shift>| calendar.week.iter().filter(|day| *day == shifts).count();
    let worked = calendar.week.iter().filter(|shifts| !shifts.is_empty());
    // The last of equal ones is found, so the days are looked at from Sunday on.
    worked.rev().max_by_key(|shifts| count(shifts)).map_or(&[], Vec::as_slice)
}

/// `mon-fri`, `mon, wed`.
fn week(worked: impl Fn(usize) -> bool) -> String {
    let mut text = String::new();
    let mut day = 0;
    while day < 7 {
        if !worked(day) {
            day += 1;
            continue;
        }
        let last = (day..7).take_while(|day| worked(*day)).last().unwrap_or(day);
        let gap = if text.is_empty() { "" } else { ", " };
        let _ = write!(text, "{gap}{}", DAYS[day]);
        if last > day {
            let _ = write!(text, "-{}", DAYS[last]);
        }
        day = last + 1;
    }
    text
}

/// `09:00-13:00, 14:00-18:00`.
fn hours(shifts: &[Shift]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let shifts: Vec<String> =
        shifts.iter().map(|shift| format!("{}-{}", clock(shift.start), clock(shift.end))).collect();
    shifts.join(", ")
}

/// Days that follow each other and differ from the week in the same way.
struct DayRange<'c> {
    first: Date,
    last: Date,
    shifts: &'c [Shift],
}

impl DayRange<'_> {
    fn text(&self) -> String {
        let Self { first, last, shifts } = self;
        let days = if first == last { first.to_string() } else { format!("{first}..{last}") };
        if shifts.is_empty() { days } else { format!("{days} {}", hours(shifts)) }
    }
}

fn ranges(calendar: &Calendar) -> Vec<DayRange<'_>> {
    let mut ranges: Vec<DayRange> = Vec::new();
    for (day, shifts) in &calendar.exceptions {
        if let Some(range) = ranges.last_mut()
            && range.shifts == shifts.as_slice()
            && range.last.tomorrow().ok() == Some(*day)
            && (*day - range.first).get_days() < LONGEST_RANGE
        {
            range.last = *day;
            continue;
        }
        ranges.push(DayRange { first: *day, last: *day, shifts });
    }
    ranges
}
