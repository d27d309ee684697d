//! On which days an exception of a calendar falls.
//!
//! The kinds are those of Microsoft Project: 1 and 7 every so many days, 2 and 4 a day of a month,
//! 3 and 5 a weekday of a month such as the second Tuesday, 6 days of a week. Its last day ends it;
//! where there is none, the number of its occurrences does.

use jiff::civil::{Date, Weekday};

use super::calendar_records::Exception;

/// How strongly an exception holds: where several fall on one day, the higher one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Weekly,
    Monthly,
    Yearly,
    Daily,
    Once,
}

/// The rank of an exception.
pub(super) fn rank(exception: &Exception) -> Rank {
    match exception.kind {
        2 | 3 => Rank::Yearly,
        4 | 5 => Rank::Monthly,
        6 => Rank::Weekly,
        1 | 7 if exception.period > 1 => Rank::Daily,
        _ => Rank::Once,
    }
}

/// The days of an exception, ascending. Every step takes one from the budget.
///
/// # Errors
///
/// What its definition lacks, or that the budget does not reach.
pub(super) fn dates(exception: &Exception, budget: &mut usize) -> Result<Vec<Date>, String> {
    let Some(from) = exception.from else {
        return Err("it has no first day".to_owned());
    };
    let most = match (exception.to, exception.occurrences) {
        (Some(to), _) if to < from => return Err("it ends before it begins".to_owned()),
        (Some(_), _) => usize::MAX,
        (None, Some(occurrences)) => usize::try_from(occurrences).unwrap_or(0).max(1),
        (None, None) => return Err("it has no last day".to_owned()),
    };
    let mut days =
        Days { from, to: exception.to.unwrap_or(Date::MAX), most, budget, found: Vec::new() };
    let period = exception.period.max(1);
    match exception.kind {
        0 => days.daily(1),
        1 | 7 => days.daily(period),
        6 => days.weekly(exception.days_of_week, period),
        2 | 4 if !(1..=31).contains(&exception.month_day) => {
            return Err("it does not say on which day of the month it falls".to_owned());
        }
        2 => days.monthly(month(exception)?, 12, |first| numbered(first, exception.month_day)),
        4 => days.monthly(None, period, |first| numbered(first, exception.month_day)),
        3 | 5 => {
            let day = Relative::of(exception)?;
            let (month, step) =
                if exception.kind == 3 { (month(exception)?, 12) } else { (None, period) };
            days.monthly(month, step, |first| day.in_month(first))
        }
        kind => return Err(format!("`{kind}` is not a kind of recurrence")),
    }
    .map(|()| days.found)
    .ok_or_else(|| "exceptions cover too many days".to_owned())
}

fn month(exception: &Exception) -> Result<Option<i8>, String> {
    match exception.month {
        month @ 0..=11 => Ok(Some(month as i8 + 1)),
        _ => Err("it does not say in which month it falls".to_owned()),
    }
}

/// A day of a month by its number; the last one of shorter months.
fn numbered(first: Date, day: i64) -> Date {
    let day = (day as i8).min(first.days_in_month());
    Date::new(first.year(), first.month(), day).unwrap_or(first)
}

/// A day of a month by its kind and position.
#[derive(Debug, Clone, Copy)]
struct Relative {
    /// 0 any day, 1 Monday to Friday, 2 Saturday and Sunday, 3 Sunday … 9 Saturday.
    item: i64,
    /// 0 the first … 3 the fourth, 4 the last.
    position: i64,
}

impl Relative {
    fn of(exception: &Exception) -> Result<Self, String> {
        let (item, position) = (exception.month_item, exception.month_position);
        if (0..=9).contains(&item) && (0..=4).contains(&position) {
            Ok(Self { item, position })
        } else {
            Err("it does not say on which weekday of the month it falls".to_owned())
        }
    }

    fn matches(self, date: Date) -> bool {
        let weekday = date.weekday();
        let weekend = matches!(weekday, Weekday::Saturday | Weekday::Sunday);
        match self.item {
            0 => true,
            1 => !weekend,
            2 => weekend,
            item => i64::from(weekday.to_sunday_zero_offset()) == item - 3,
        }
    }

    fn in_month(self, first: Date) -> Date {
        let days = (1..=first.days_in_month()).map(|day| numbered(first, i64::from(day)));
        let mut matching = days.filter(|date| self.matches(*date));
        let found = match self.position {
            4 => matching.next_back(),
            position => matching.nth(position as usize),
        };
        found.unwrap_or(first)
    }
}

/// The days found so far.
struct Days<'b> {
    from: Date,
    to: Date,
    most: usize,
    budget: &'b mut usize,
    found: Vec<Date>,
}

impl Days<'_> {
    /// Takes a step: none when the budget is used up, else whether there are more days to come.
    fn goes_on(&mut self, date: Date) -> Option<bool> {
        *self.budget = self.budget.checked_sub(1)?;
        Some(date <= self.to && self.found.len() < self.most)
    }

    fn daily(&mut self, period: i64) -> Option<()> {
        let mut date = self.from;
        while self.goes_on(date)? {
            self.found.push(date);
            let Some(next) = later(date, period) else { break };
            date = next;
        }
        Some(())
    }

    /// Weeks begin on Sundays.
    fn weekly(&mut self, mask: i64, period: i64) -> Option<()> {
        let weekday = i64::from(self.from.weekday().to_sunday_zero_offset());
        let mut sunday = later(self.from, -weekday).unwrap_or(self.from);
        while self.goes_on(sunday)? {
            for day in (0..7).filter(|day| mask & (1 << day) != 0) {
                let Some(date) = later(sunday, day) else { break };
                if date >= self.from && date <= self.to && self.found.len() < self.most {
                    self.found.push(date);
                }
            }
            let Some(next) = later(sunday, period.saturating_mul(7)) else { break };
            sunday = next;
        }
        Some(())
    }

    /// A day in every so many months; in a month of the year from the first year on where one is
    /// named, else from the first month on in which it does not lie before the first day.
    fn monthly(&mut self, month: Option<i8>, step: i64, day: impl Fn(Date) -> Date) -> Option<()> {
        let mut first = Date::new(self.from.year(), month.unwrap_or(self.from.month()), 1).ok()?;
        while self.goes_on(first)? {
            let date = day(first);
            if date >= self.from && date <= self.to {
                self.found.push(date);
            }
            let Ok(next) = first.checked_add(jiff::Span::new().try_months(step).ok()?) else {
                break;
            };
            first = next;
        }
        Some(())
    }
}

fn later(date: Date, days: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;
    use crate::read::mspdi::calendar_records::Times;

    fn exception(kind: i64, from: &str) -> Exception {
        let span = Span { source: 0, start: 0, end: 0 };
        Exception {
            span,
            times: Times { span, works: false, spans: Vec::new() },
            from: Some(from.parse().expect("a date")),
            to: None,
            kind,
            occurrences: None,
            period: 1,
            days_of_week: 0,
            month_item: -1,
            month_position: -1,
            month: -1,
            month_day: 0,
        }
    }

    /// By its last day and by its number of occurrences an exception has the same days.
    fn check(made: Exception, n_days: i64, last: &str, first: &str) {
        let by_number = Exception { occurrences: Some(n_days), ..made };
        let found = dates(&by_number, &mut 10_000).expect("days");
        assert_eq!(found.len() as i64, n_days);
        assert_eq!(found[0].to_string(), first);
        assert_eq!(found[found.len() - 1].to_string(), last);
        let by_date = Exception { to: Some(last.parse().expect("a date")), ..by_number };
        assert_eq!(dates(&by_date, &mut 10_000), Ok(found));
    }

    #[test]
    fn days_and_weeks_recur() {
        check(exception(1, "2000-01-01"), 3, "2000-01-03", "2000-01-01");
        check(Exception { period: 5, ..exception(7, "2000-03-01") }, 5, "2000-03-21", "2000-03-01");
        let weekly =
            |days_of_week, period| Exception { period, days_of_week, ..exception(6, "2001-01-01") };
        check(weekly(2, 1), 3, "2001-01-15", "2001-01-01");
        check(weekly(4, 2), 4, "2001-02-13", "2001-01-02");
        check(weekly(64, 6), 8, "2001-10-27", "2001-01-06");
        // The Sunday of the first week lies before the first day.
        check(weekly(1, 7), 9, "2002-03-17", "2001-02-18");
    }

    #[test]
    fn months_recur() {
        let relative = |month_item, month_position, period| Exception {
            period,
            month_item,
            month_position,
            ..exception(5, "2002-01-01")
        };
        check(relative(4, 0, 2), 3, "2002-05-06", "2002-01-07");
        check(relative(7, 3, 5), 6, "2004-02-26", "2002-01-24");
        check(relative(8, 4, 6), 7, "2005-01-28", "2002-01-25");
        check(relative(3, 1, 8), 9, "2007-05-13", "2002-01-13");
        let absolute =
            |month_day, period| Exception { period, month_day, ..exception(4, "2003-01-01") };
        check(absolute(1, 2), 3, "2003-05-01", "2003-01-01");
        check(absolute(4, 5), 6, "2005-02-04", "2003-01-04");
        check(absolute(31, 1), 3, "2003-03-31", "2003-01-31");
        check(
            Exception { month_day: 10, ..exception(4, "2003-01-15") },
            2,
            "2003-03-10",
            "2003-02-10",
        );
        // The first day, and the last one of Monday to Friday.
        check(relative(0, 0, 1), 2, "2002-02-01", "2002-01-01");
        check(relative(1, 4, 1), 3, "2002-03-29", "2002-01-31");
    }

    #[test]
    fn years_recur() {
        let relative = |month, month_item, month_position| Exception {
            month_item,
            month_position,
            month,
            ..exception(3, "2004-01-01")
        };
        check(relative(2, 5, 0), 4, "2007-03-06", "2004-03-02");
        check(relative(4, 7, 2), 6, "2009-05-21", "2004-05-20");
        let absolute =
            |month, month_day| Exception { month, month_day, ..exception(2, "2005-01-01") };
        check(absolute(1, 1), 3, "2007-02-01", "2005-02-01");
        check(absolute(1, 29), 4, "2008-02-29", "2005-02-28");
        let late = Exception { month: 0, month_day: 1, ..exception(2, "2005-06-01") };
        check(late, 2, "2007-01-01", "2006-01-01");
    }

    #[test]
    fn a_definition_that_says_too_little_is_refused() {
        let ends = Some(Date::constant(2010, 1, 1));
        for made in [
            exception(1, "2000-01-01"),
            Exception { to: Some(Date::constant(1999, 1, 1)), ..exception(1, "2000-01-01") },
            Exception { to: ends, ..exception(2, "2000-01-01") },
            Exception { to: ends, month: 3, ..exception(3, "2000-01-01") },
            Exception { to: ends, ..exception(9, "2000-01-01") },
            Exception { to: ends, from: None, ..exception(1, "2000-01-01") },
        ] {
            assert!(dates(&made, &mut 10_000).is_err(), "{made:?}");
        }
        let long = Exception { to: ends, ..exception(1, "2000-01-01") };
        assert!(dates(&long, &mut 1000).is_err());
    }
}
