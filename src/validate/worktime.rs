//! Where the work of a calendar begins and ends on a day.

use jiff::civil::{Date, DateTime, Time};

use crate::plan::Calendar;

/// The first working minute of a day; its midnight where nobody works.
pub(super) fn first_minute(calendar: &Calendar, date: Date) -> DateTime {
    minute_of(date, calendar.shifts(date).first().map_or(0, |shift| shift.start))
}

/// Where the last working minute of a day ends; the midnight after it where nobody works.
pub(super) fn last_minute(calendar: &Calendar, date: Date) -> DateTime {
    minute_of(date, calendar.shifts(date).last().map_or(1440, |shift| shift.end))
}

fn minute_of(date: Date, minute: u16) -> DateTime {
    match i8::try_from(minute / 60) {
        Ok(hour @ 0..24) => date.at(hour, (minute % 60) as i8, 0, 0),
        _ => date.tomorrow().unwrap_or(date).to_datetime(Time::midnight()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    use super::*;
    use crate::plan::Shift;

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
            prop_assert_eq!(calendar.minutes_between(at(from), at(from + length)), counted as i32);
        }
    }
}
