//! When work is done: a weekly pattern of shifts and dated exceptions to it.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Weekday};

use super::Weather;

/// One stretch of work in a day, in minutes after midnight, `start < end ≤ 1440`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    /// The minute at which work begins.
    pub start: u16,
    /// The minute at which work ends.
    pub end: u16,
}

impl Shift {
    /// Its minutes.
    pub fn length(self) -> i32 {
        i32::from(self.end) - i32::from(self.start)
    }
}

/// A working calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Its name in plan.toml.
    pub name: String,
    /// The shifts of each weekday from Monday to Sunday, ascending and apart.
    pub week: [Vec<Shift>; 7],
    /// Days that differ from the week: a holiday has no shifts.
    pub exceptions: BTreeMap<Date, Vec<Shift>>,
    /// Working minutes that `1d` stands for.
    pub minutes_per_day: i32,
    /// Working days that `1w` stands for.
    pub days_per_week: i32,
    /// The working days that it may lose in an iteration.
    pub weather: Option<Weather>,
}

impl Calendar {
    /// The calendar of a plan that defines none: Monday to Friday, 09:00–13:00 and
    /// 14:00–18:00.
    pub fn standard() -> Self {
        let day = vec![Shift { start: 540, end: 780 }, Shift { start: 840, end: 1080 }];
        Self {
            name: "standard".to_owned(),
            week: std::array::from_fn(|weekday| if weekday < 5 { day.clone() } else { Vec::new() }),
            exceptions: BTreeMap::new(),
            minutes_per_day: 480,
            days_per_week: 5,
            weather: None,
        }
    }

    /// The shifts worked on a date.
    pub fn shifts(&self, date: Date) -> &[Shift] {
        match self.exceptions.get(&date) {
            Some(shifts) => shifts,
            None => self.shifts_of_weekday(date.weekday()),
        }
    }

    /// The shifts of a weekday without exceptions.
    pub fn shifts_of_weekday(&self, weekday: Weekday) -> &[Shift] {
        &self.week[weekday.to_monday_zero_offset() as usize]
    }

    /// Working minutes between two instants; 0 where the second is not after the first.
    pub fn minutes_between(&self, from: DateTime, until: DateTime) -> i32 {
        if until <= from {
            return 0;
        }
        let (first, last) = (from.date(), until.date());
        let n_days = i64::from((last - first).get_days());
        let mut minutes = n_days / 7 * i64::from(self.minutes_per_week());
        let rest = first.series(jiff::Span::new().days(1)).take((n_days % 7) as usize);
        minutes += rest.map(|day| total(self.shifts_of_weekday(day.weekday()))).sum::<i64>();
        for (day, shifts) in self.exceptions.range(first..last) {
            minutes += total(shifts) - total(self.shifts_of_weekday(day.weekday()));
        }
        minutes += self.worked_until(until) - self.worked_until(from);
        i32::try_from(minutes).unwrap_or(i32::MAX)
    }

    /// Working minutes of an instant's day up to the instant.
    fn worked_until(&self, at: DateTime) -> i64 {
        let minute = i64::from(at.hour()) * 60 + i64::from(at.minute());
        let worked =
            |shift: &Shift| (minute - i64::from(shift.start)).clamp(0, i64::from(shift.length()));
        self.shifts(at.date()).iter().map(worked).sum()
    }

    /// Working minutes of a week without exceptions.
    pub fn minutes_per_week(&self) -> i32 {
        self.week.iter().flatten().map(|shift| shift.length()).sum()
    }
}

fn total(shifts: &[Shift]) -> i64 {
    shifts.iter().map(|shift| i64::from(shift.length())).sum()
}
