//! The plan's time axis: minutes ↔ dates. (stand-in: one calendar, replaced at merge)
use crate::plan::{Calendar, Plan};
use jiff::civil::{Date, DateTime};

/// A stand-in with one calendar.
#[derive(Debug, Clone)]
pub struct Timeline {
    start: Option<Date>,
    calendar: Calendar,
}

impl Timeline {
    /// Builds it for a plan.
    pub fn new(plan: &Plan) -> Self {
        Self {
            start: plan.start,
            calendar: plan.calendars[0].clone(),
        }
    }
    fn day_minutes(&self) -> i32 {
        self.calendar.minutes_per_day
    }
    fn at(&self, day: i32, within: i32) -> Option<DateTime> {
        let mut date = self.start?;
        let mut left = day;
        loop {
            let shifts = self.calendar.shifts(date);
            if !shifts.is_empty() {
                if left == 0 {
                    let mut within = within;
                    for shift in shifts {
                        let length = i32::from(shift.end - shift.start);
                        if within <= length {
                            let minute = i32::from(shift.start) + within;
                            return Some(date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0));
                        }
                        within -= length;
                    }
                    return None;
                }
                left -= 1;
            }
            date = date.tomorrow().ok()?;
        }
    }
    /// Working days of the default calendar from the project start to an instant of the axis.
    pub fn days(&self, instant: i32) -> f64 {
        f64::from(instant) / f64::from(self.day_minutes())
    }
    /// The date and time of an instant at which work begins; none without a start date.
    pub fn start_time(&self, instant: i32) -> Option<DateTime> {
        self.at(instant / self.day_minutes(), instant % self.day_minutes())
    }
    /// The date and time of an instant at which work ends (Friday 18:00, not Monday 09:00).
    pub fn finish_time(&self, instant: i32) -> Option<DateTime> {
        if instant == 0 {
            return self.start_time(0);
        }
        let day = (instant - 1) / self.day_minutes();
        self.at(day, instant - day * self.day_minutes())
    }
    /// The day on which a finish at this instant falls.
    pub fn finish_date(&self, instant: i32) -> Option<Date> {
        self.finish_time(instant).map(DateTime::date)
    }
    /// The last instant that still counts as "on or before the end of that day". Needs a dated plan.
    pub fn end_of_day(&self, date: Date) -> Option<i32> {
        let mut day = self.start?;
        let mut n = 0;
        while day <= date {
            n += i32::from(!self.calendar.shifts(day).is_empty());
            day = day.tomorrow().ok()?;
        }
        Some(n * self.day_minutes())
    }
    /// The last instant of the (working) day on which a finish at `instant` falls; also without dates.
    pub fn end_of_finish_day(&self, instant: i32) -> i32 {
        (instant + self.day_minutes() - 1) / self.day_minutes() * self.day_minutes()
    }
}
