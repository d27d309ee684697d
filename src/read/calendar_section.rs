//! The sections `[calendar.NAME]` of plan.toml → calendars.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use toml::de::DeValue;

use super::calendar::{holiday, hours, hours_per_day, off_or_hours, week, working_day};
use super::draft::Spanned;
use super::setting_value::{Value, date_value, float, string};
use super::settings::Walk;
use super::value::Problem;
use super::weather::persistence;
use crate::diagnostic::Code;
use crate::plan::{Calendar, Shift};

const KNOWN: [&str; 8] = [
    "week",
    "hours",
    "days",
    "holidays",
    "working_days",
    "hours_per_day",
    "weather",
    "weather_persistence",
];

/// Days that differ from the week, with their hours; none for those of a usual day.
type Exceptions = BTreeMap<Date, Option<Vec<Shift>>>;

impl Walk<'_> {
    /// One calendar, and where its weather stands; none where its section is no section.
    pub(super) fn calendar(
        &mut self,
        name: &str,
        value: &Value<'_>,
    ) -> Option<(Calendar, Option<Spanned<String>>)> {
        let table = self.table(&format!("calendar.{name}"), value)?;
        let mut calendar = Calendar::standard();
        name.clone_into(&mut calendar.name);
        let mut worked: [bool; 7] = std::array::from_fn(|day| !calendar.week[day].is_empty());
        let mut shifts = calendar.week[0].clone();
        let mut days: [Option<Vec<Shift>>; 7] = std::array::from_fn(|_| None);
        let (mut holidays, mut working_days, mut minutes_per_day) =
            (Vec::new(), Exceptions::new(), None);
        let (mut lost, mut lasting) = (None, None);
        for (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "week" => {
                    worked = self.take(range, string(value).and_then(week)).unwrap_or(worked);
                }
                "hours" => {
                    shifts = self.take(range, string(value).and_then(hours)).unwrap_or(shifts);
                }
                "days" => self.weekdays(name, value, &mut days),
                "holidays" => holidays = self.holidays(value),
                "working_days" => working_days = self.working_days(value),
                "hours_per_day" => {
                    minutes_per_day = self.take(range, hours_per_day(float(value)));
                }
                "weather" => lost = self.weather(name, value).map(|lost| (lost, range)),
                "weather_persistence" => {
                    let persistence = self.take(range.clone(), persistence(value));
                    lasting = persistence.map(|persistence| (persistence, range));
                }
                _ => self.unknown(key, &KNOWN),
            }
        }
        let weather = self.weather_of(name, lost, lasting);
        calendar.weather = weather.as_ref().map(|(weather, _)| *weather);
        calendar.week = std::array::from_fn(|day| match &days[day] {
            Some(shifts) => shifts.clone(),
            None if worked[day] => shifts.clone(),
            None => Vec::new(),
        });
        if calendar.minutes_per_week() == 0 {
            let help = "let at least one weekday have hours; single days are told in working_days";
            let message = "a week without a working day";
            self.report(value.span(), Problem::new(Code::InvalidCalendar, message, help));
            calendar.week = Calendar::standard().week;
        }
        // A day worked within a holiday is worked.
        let holidays = holidays.into_iter().map(|day| (day, Vec::new()));
        let working_days =
            working_days.into_iter().map(|(day, own)| (day, own.unwrap_or_else(|| shifts.clone())));
        calendar.exceptions = holidays.chain(working_days).collect();
        calendar.minutes_per_day = minutes_per_day.unwrap_or_else(|| usual_day(&calendar));
        calendar.days_per_week = calendar.week.iter().filter(|day| !day.is_empty()).count() as i32;
        Some((calendar, weather.map(|(_, named)| named)))
    }

    /// Hours of single weekdays: `fri = "09:00-13:00"`, `sat-sun = "off"`.
    fn weekdays(&mut self, name: &str, value: &Value<'_>, days: &mut [Option<Vec<Shift>>; 7]) {
        let Some(table) = self.table(&format!("calendar.{name}.days"), value) else {
            return;
        };
        for (key, value) in table {
            let meant = self.take(key.span(), week(key.get_ref()));
            let hours = self.take(value.span(), string(value).and_then(off_or_hours));
            let (Some(meant), Some(hours)) = (meant, hours) else {
                continue;
            };
            for day in (0..7).filter(|day| meant[*day]) {
                if days[day].replace(hours.clone()).is_some() {
                    let message =
                        format!("`{}` gives a weekday hours a second time", key.get_ref());
                    let help = "name each weekday once";
                    self.report(key.span(), Problem::new(Code::InvalidCalendar, message, help));
                }
            }
        }
    }

    fn holidays(&mut self, value: &Value<'_>) -> Vec<Date> {
        let help = "write holidays = [\"2024-11-28\", \"2024-12-01..2024-12-08\"]";
        let mut days = Vec::new();
        for item in self.list("holidays", help, value) {
            let parsed = match item.get_ref() {
                DeValue::String(text) => holiday(text.trim()),
                _ => date_value(item).map(|day| day..=day),
            };
            if let Some(range) = self.take(item.span(), parsed) {
                days.extend(days_of(&range));
            }
        }
        days
    }

    fn working_days(&mut self, value: &Value<'_>) -> Exceptions {
        let help = "write working_days = [\"2024-12-07\", \"2024-12-14 09:00-13:00\"]";
        let mut days = Exceptions::new();
        for item in self.list("working_days", help, value) {
            let parsed = match item.get_ref() {
                DeValue::String(text) => working_day(text.trim()),
                _ => date_value(item).map(|day| (day..=day, None)),
            };
            let Some((range, shifts)) = self.take(item.span(), parsed) else {
                continue;
            };
            if let Some(day) = days_of(&range).find(|day| days.contains_key(day)) {
                let message = format!("{day} is a working day already");
                let help = "name each day once";
                self.report(item.span(), Problem::new(Code::InvalidCalendar, message, help));
                continue;
            }
            days.extend(days_of(&range).map(|day| (day, shifts.clone())));
        }
        days
    }

    /// The items of a value that must be a list; none after its problem was reported.
    fn list<'v, 'i>(&mut self, name: &str, help: &str, value: &'v Value<'i>) -> &'v [Value<'i>] {
        let list = value.get_ref().as_array();
        if list.is_none() {
            let message = format!("`{name}` is a list of dates");
            self.report(value.span(), Problem::new(Code::InvalidCalendar, message, help));
        }
        list.map_or(&[], |list| list.as_ref())
    }
}

fn days_of(range: &RangeInclusive<Date>) -> impl Iterator<Item = Date> + use<> {
    let (first, last) = (*range.start(), *range.end());
    first.series(jiff::Span::new().days(1)).take_while(move |day| *day <= last)
}

/// The working minutes that most weekdays have; of two as frequent the longer.
fn usual_day(calendar: &Calendar) -> i32 {
    let length = |day: &Vec<Shift>| day.iter().map(|shift| shift.length()).sum::<i32>();
    let lengths: Vec<i32> = calendar.week.iter().map(length).filter(|length| *length > 0).collect();
    let count = |length: i32| lengths.iter().filter(|other| **other == length).count();
    lengths.iter().copied().max_by_key(|length| (count(*length), *length)).unwrap_or(480)
}
