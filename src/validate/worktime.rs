//! Working time of a calendar between two dates, and where it begins and ends on a day.

use jiff::civil::{Date, DateTime, Time};

use crate::plan::{Calendar, Shift};

/// The first working minute of a day; its midnight where nobody works.
pub(super) fn first_minute(calendar: &Calendar, date: Date) -> DateTime {
    minute_of(date, calendar.shifts(date).first().map_or(0, |shift| shift.start))
}

/// Where the last working minute of a day ends; the midnight after it where nobody works.
pub(super) fn last_minute(calendar: &Calendar, date: Date) -> DateTime {
    minute_of(date, calendar.shifts(date).last().map_or(1440, |shift| shift.end))
}

/// The midnight at which a day ends.
pub(super) fn end_of(date: Date) -> DateTime {
    minute_of(date, 1440)
}

fn minute_of(date: Date, minute: u16) -> DateTime {
    match i8::try_from(minute / 60) {
        Ok(hour @ 0..24) => date.at(hour, (minute % 60) as i8, 0, 0),
        _ => date.tomorrow().unwrap_or(date).to_datetime(Time::midnight()),
    }
}

/// Working minutes between two instants; 0 where the second is not after the first.
pub(super) fn worked_between(calendar: &Calendar, from: DateTime, to: DateTime) -> i32 {
    if to <= from {
        return 0;
    }
    let (first, last) = (from.date(), to.date());
    let n_days = i64::from((last - first).get_days());
    let mut minutes = n_days / 7 * i64::from(calendar.minutes_per_week());
    let rest = first.series(jiff::Span::new().days(1)).take((n_days % 7) as usize);
    minutes += rest.map(|day| total(calendar.shifts_of_weekday(day.weekday()))).sum::<i64>();
    for (day, shifts) in calendar.exceptions.range(first..last) {
        minutes += total(shifts) - total(calendar.shifts_of_weekday(day.weekday()));
    }
    minutes += until(calendar, to) - until(calendar, from);
    i32::try_from(minutes).unwrap_or(i32::MAX)
}

fn total(shifts: &[Shift]) -> i64 {
    shifts.iter().map(|shift| i64::from(shift.length())).sum()
}

/// Working minutes of an instant's day up to the instant.
fn until(calendar: &Calendar, at: DateTime) -> i64 {
    let minute = i64::from(at.hour()) * 60 + i64::from(at.minute());
    let worked =
        |shift: &Shift| (minute - i64::from(shift.start)).clamp(0, i64::from(shift.length()));
    calendar.shifts(at.date()).iter().map(worked).sum()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    use super::*;

    fn calendar() -> Calendar {
        let mut calendar = Calendar::standard();
        calendar.exceptions.insert(date(2026, 3, 4), Vec::new());
        calendar.exceptions.insert(date(2026, 3, 7), vec![Shift { start: 600, end: 1440 }]);
        calendar
    }

    #[test]
    fn days_begin_and_end_with_their_work() {
        let calendar = calendar();
        assert_eq!(first_minute(&calendar, date(2026, 3, 2)), datetime(2026, 3, 2, 9, 0, 0, 0));
        assert_eq!(last_minute(&calendar, date(2026, 3, 2)), datetime(2026, 3, 2, 18, 0, 0, 0));
        assert_eq!(first_minute(&calendar, date(2026, 3, 4)), datetime(2026, 3, 4, 0, 0, 0, 0));
        assert_eq!(last_minute(&calendar, date(2026, 3, 4)), datetime(2026, 3, 5, 0, 0, 0, 0));
        assert_eq!(last_minute(&calendar, date(2026, 3, 7)), datetime(2026, 3, 8, 0, 0, 0, 0));
    }

    proptest! {
        #[test]
        fn work_is_the_minutes_worked_one_by_one(from in 0..30_000_i64, length in 0..20_000_i64) {
            let calendar = calendar();
            let at = |minute| {
                datetime(2026, 2, 26, 0, 0, 0, 0) + jiff::SignedDuration::from_mins(minute)
            };
            let is_work = |minute: &i64| {
                let at = at(*minute);
                let minute = at.hour() as u16 * 60 + at.minute() as u16;
                calendar.shifts(at.date()).iter().any(|s| (s.start..s.end).contains(&minute))
            };
            let counted = (from..from + length).filter(is_work).count();
            prop_assert_eq!(worked_between(&calendar, at(from), at(from + length)), counted as i32);
        }
    }
}
