//! Working time of calendars as schedule files give it: shifts put in order, calendars combined,
//! working minutes counted.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::plan::{Calendar, Shift};

/// Spans of minutes after midnight as the shifts of a day: in order, those that touch as one.
///
/// # Errors
///
/// What is wrong with them: a shift that ends before it begins, or two that overlap.
pub(crate) fn shifts(mut spans: Vec<(u16, u16)>) -> Result<Vec<Shift>, String> {
    spans.sort_unstable();
    let mut shifts: Vec<Shift> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        if start >= end || end > 1440 {
            return Err(format!("the shift {}–{} ends before it begins", shown(start), shown(end)));
        }
        match shifts.last_mut() {
            Some(before) if before.end > start => {
                return Err(format!(
                    "the shifts {}–{} and {}–{} overlap",
                    shown(before.start),
                    shown(before.end),
                    shown(start),
                    shown(end)
                ));
            }
            Some(before) if before.end == start => before.end = end,
            _ => shifts.push(Shift { start, end }),
        }
    }
    Ok(shifts)
}

fn shown(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The time in either of two days' shifts.
pub(crate) fn either(one: &[Shift], other: &[Shift]) -> Vec<Shift> {
    let mut all: Vec<Shift> = one.iter().chain(other).copied().collect();
    all.sort_unstable();
    let mut joined: Vec<Shift> = Vec::with_capacity(all.len());
    for shift in all {
        match joined.last_mut() {
            Some(before) if before.end >= shift.start => before.end = before.end.max(shift.end),
            _ => joined.push(shift),
        }
    }
    joined
}

/// The time in both of two days' shifts.
pub(crate) fn both(one: &[Shift], other: &[Shift]) -> Vec<Shift> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    let common = pairs.map(|(a, b)| Shift { start: a.start.max(b.start), end: a.end.min(b.end) });
    let mut common: Vec<Shift> = common.filter(|shift| shift.start < shift.end).collect();
    common.sort_unstable();
    common
}

/// Two calendars made one, day by day; it has the units of the first and no name.
pub(crate) fn combined(
    one: &Calendar,
    other: &Calendar,
    join: fn(&[Shift], &[Shift]) -> Vec<Shift>,
) -> Calendar {
    let dates: BTreeSet<Date> =
        one.exceptions.keys().chain(other.exceptions.keys()).copied().collect();
    let mut calendar = Calendar {
        name: String::new(),
        week: std::array::from_fn(|day| join(&one.week[day], &other.week[day])),
        exceptions: dates
            .into_iter()
            .map(|date| (date, join(one.shifts(date), other.shifts(date))))
            .collect(),
        ..one.clone()
    };
    tidy(&mut calendar);
    calendar
}

/// Dates that calendars made of others in one file may look at.
pub(crate) const MOST_JOINED: usize = 2_000_000;

/// The time in which any of some calendars works; none where the budget of dates does not reach.
pub(crate) fn any_of(calendars: &[&Calendar], budget: &mut usize) -> Option<Calendar> {
    let (first, rest) = calendars.split_first()?;
    let mut joined = (*first).clone();
    for calendar in rest {
        let n_dates = joined.exceptions.len() + calendar.exceptions.len() + 1;
        *budget = budget.checked_sub(n_dates)?;
        joined = combined(&joined, calendar, either);
    }
    Some(joined)
}

/// A name for a calendar made of others.
pub(crate) fn joined_name(names: &[&str]) -> String {
    let name = names.join(" or ");
    name[..name.floor_char_boundary(200)].to_owned()
}

/// Leaves out exceptions that are as their weekday.
pub(crate) fn tidy(calendar: &mut Calendar) {
    let week = &calendar.week;
    calendar
        .exceptions
        .retain(|date, shifts| *shifts != week[date.weekday().to_monday_zero_offset() as usize]);
}

/// Whether two calendars have the same working time and units; both tidy.
pub(crate) fn same_time(one: &Calendar, other: &Calendar) -> bool {
    one.week == other.week
        && one.minutes_per_day == other.minutes_per_day
        && one.days_per_week == other.days_per_week
        && one.exceptions == other.exceptions
}

/// A name that is not taken: the one wanted, or that with a number.
pub(crate) fn unique_name(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{wanted} ({number})"));
    std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .expect("numbers do not end")
}

/// Counts working minutes between instants of one calendar.
#[derive(Debug)]
pub(crate) struct Meter<'a> {
    calendar: &'a Calendar,
    /// Dates that differ from the week, with the minutes by which they and all before differ.
    differences: Vec<(Date, i64)>,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(calendar: &'a Calendar) -> Self {
        let mut sum = 0;
        let differences = calendar.exceptions.iter().map(|(date, shifts)| {
            let usual = length(calendar.shifts_of_weekday(date.weekday()));
            sum += length(shifts) - usual;
            (*date, sum)
        });
        Self { calendar, differences: differences.collect() }
    }

    /// Working minutes between two instants; none below zero.
    pub(crate) fn minutes(&self, from: DateTime, to: DateTime) -> i64 {
        (self.before(to) - self.before(from)).max(0)
    }

    /// Working minutes from a fixed day to an instant.
    fn before(&self, at: DateTime) -> i64 {
        let first = Date::constant(1900, 1, 1); // a Monday
        let date = at.date();
        let days = i64::from((date - first).get_days());
        let (weeks, rest) = (days.div_euclid(7), days.rem_euclid(7) as usize);
        let whole: i64 = self.calendar.week.iter().map(|shifts| length(shifts)).sum();
        let part: i64 = self.calendar.week[..rest].iter().map(|shifts| length(shifts)).sum();
        let n_before = self.differences.partition_point(|(other, _)| *other < date);
        let differing = n_before.checked_sub(1).map_or(0, |last| self.differences[last].1);
        let minute = i64::from(at.hour()) * 60 + i64::from(at.minute());
        let today: i64 = self
            .calendar
            .shifts(date)
            .iter()
            .map(|shift| (minute.min(i64::from(shift.end)) - i64::from(shift.start)).max(0))
            .sum();
        weeks * whole + part + differing + today
    }
}

fn length(shifts: &[Shift]) -> i64 {
    shifts.iter().map(|shift| i64::from(shift.length())).sum()
}

/// The first instant of work from an instant on; none within the hundred years after it.
pub(crate) fn next_work(calendar: &Calendar, from: DateTime) -> Option<DateTime> {
    let minute = u16::try_from(from.hour()).ok()? * 60 + u16::try_from(from.minute()).ok()?;
    let mut date = from.date();
    let mut earliest = minute;
    for _ in 0..36_525 {
        let shift = calendar.shifts(date).iter().find(|shift| shift.end > earliest);
        if let Some(shift) = shift {
            let start = shift.start.max(earliest);
            let time = Time::new((start / 60) as i8, (start % 60) as i8, 0, 0).ok()?;
            return Some(date.to_datetime(time));
        }
        date = date.tomorrow().ok()?;
        earliest = 0;
    }
    None
}

/// The index in a week from Monday on of a weekday counted from 1 for Sunday.
pub(crate) fn weekday_from_sunday(number: i64) -> Option<usize> {
    let weekday = Weekday::from_sunday_one_offset(i8::try_from(number).ok()?).ok()?;
    Some(weekday.to_monday_zero_offset() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime {
        text.parse().expect("an instant")
    }

    fn standard() -> Calendar {
        let mut calendar = Calendar::standard();
        calendar.exceptions.insert(Date::constant(2026, 3, 4), Vec::new());
        calendar
            .exceptions
            .insert(Date::constant(2026, 3, 7), vec![Shift { start: 600, end: 660 }]);
        calendar
    }

    #[test]
    fn shifts_are_put_in_order() {
        let made = shifts(vec![(780, 1020), (480, 720), (720, 740)]);
        assert_eq!(made, Ok(vec![Shift { start: 480, end: 740 }, Shift { start: 780, end: 1020 }]));
        assert!(shifts(vec![(480, 720), (700, 800)]).is_err());
        assert!(shifts(vec![(720, 480)]).is_err() && shifts(vec![(480, 480)]).is_err());
    }

    #[test]
    fn working_time_of_two_calendars_is_joined_day_by_day() {
        let day = [Shift { start: 480, end: 720 }, Shift { start: 780, end: 1020 }];
        let late = [Shift { start: 600, end: 840 }];
        assert_eq!(either(&day, &late), [Shift { start: 480, end: 1020 }]);
        assert_eq!(
            both(&day, &late),
            [Shift { start: 600, end: 720 }, Shift { start: 780, end: 840 }]
        );
        let calendar = combined(&standard(), &Calendar::standard(), both);
        assert_eq!(calendar.exceptions.len(), 1, "the Saturday's work is not common");
        assert!(same_time(
            &combined(&standard(), &standard(), either),
            &Calendar { name: String::new(), ..standard() }
        ));
    }

    #[test]
    fn working_minutes_are_counted_as_day_by_day() {
        let calendar = standard();
        let meter = Meter::new(&calendar);
        for (from, to, minutes) in [
            ("2026-03-02T09:00", "2026-03-02T18:00", 480),
            ("2026-03-02T12:00", "2026-03-03T10:00", 360),
            ("2026-03-02T00:00", "2026-03-09T00:00", 4 * 480 + 60),
            ("2026-03-04T00:00", "2026-03-05T00:00", 0),
            ("2026-03-07T10:30", "2026-03-08T00:00", 30),
            ("2026-03-09T00:00", "2026-03-02T00:00", 0),
        ] {
            assert_eq!(meter.minutes(at(from), at(to)), minutes, "{from} {to}");
        }
    }

    #[test]
    fn work_begins_again_at_the_next_shift() {
        let calendar = standard();
        for (from, next) in [
            ("2026-03-02T09:00", "2026-03-02T09:00"),
            ("2026-03-02T13:00", "2026-03-02T14:00"),
            ("2026-03-03T18:00", "2026-03-05T09:00"),
        ] {
            assert_eq!(next_work(&calendar, at(from)), Some(at(next)), "{from}");
        }
        let never = Calendar { week: Default::default(), ..Calendar::standard() };
        assert_eq!(next_work(&never, at("2026-03-02T09:00")), None);
    }
}
