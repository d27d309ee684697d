//! When work is done: a weekly pattern of shifts and dated exceptions to it.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Weekday};

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
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// Working minutes between two instants; none if the second is the earlier one.
    pub fn minutes_between(&self, from: DateTime, until: DateTime) -> i32 {
        let minute = |at: DateTime| i32::from(at.hour()) * 60 + i32::from(at.minute());
        let mut minutes = 0;
        let mut date = from.date();
        while date <= until.date() {
            let begin = if date == from.date() { minute(from) } else { 0 };
            let end = if date == until.date() { minute(until) } else { 1440 };
            for shift in self.shifts(date) {
                let (start, stop) = (i32::from(shift.start).max(begin), i32::from(shift.end));
                minutes += (stop.min(end) - start).max(0);
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        minutes
    }

    /// Working minutes of a week without exceptions.
    pub fn minutes_per_week(&self) -> i32 {
        self.week.iter().flatten().map(|shift| shift.length()).sum()
    }
}
