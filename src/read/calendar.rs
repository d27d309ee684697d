//! The grammar of a calendar in plan.toml: its week, its hours, its days off and on.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::value::{Parsed, Problem, date};
use crate::diagnostic::Code;
use crate::plan::Shift;

const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// The longest range of holidays, in days: beyond it a year is likely mistyped.
const LONGEST_HOLIDAY: i32 = 3660;

fn invalid<T>(message: String, help: &str) -> Parsed<T> {
    Err(Problem::new(Code::InvalidCalendar, message, help))
}

/// The weekdays worked, Monday first: `mon-fri`, `mon, wed-fri`, `all`.
pub(crate) fn week(text: &str) -> Parsed<[bool; 7]> {
    let help =
        "write weekdays and ranges of them, such as \"mon-fri\" or \"mon, wed-fri\", or \"all\"";
    let mut worked = [false; 7];
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        if part.eq_ignore_ascii_case("all") {
            worked = [true; 7];
            continue;
        }
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (Some(first), Some(last)) = (weekday(first), weekday(last)) else {
            return invalid(format!("`{part}` is not a weekday or a range of weekdays"), help);
        };
        let mut day = first;
        worked[day] = true;
        while day != last {
            day = (day + 1) % 7;
            worked[day] = true;
        }
    }
    if worked.contains(&true) {
        Ok(worked)
    } else {
        invalid("a week without a working day".to_owned(), help)
    }
}

fn weekday(text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    DAYS.iter().position(|day| text.len() >= 3 && day.starts_with(&text))
}

/// The shifts of a working day: `09:00-13:00, 14:00-18:00` or `24h`.
pub(crate) fn hours(text: &str) -> Parsed<Vec<Shift>> {
    let help = "write the shifts of a day such as \"09:00-13:00, 14:00-18:00\", or \"24h\"";
    if text.trim().eq_ignore_ascii_case("24h") {
        return Ok(vec![Shift { start: 0, end: 1440 }]);
    }
    let mut shifts = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let ends = part.split_once(['-', '–']).map(|(start, end)| (clock(start), clock(end)));
        let Some((Some(start), Some(end))) = ends else {
            return invalid(format!("`{part}` is not a shift"), help);
        };
        if start >= end {
            return invalid(
                format!("the shift `{part}` ends before it begins"),
                "split a night shift at midnight: 22:00-06:00 is \"00:00-06:00, 22:00-24:00\"",
            );
        }
        shifts.push(Shift { start, end });
    }
    shifts.sort_unstable();
    if shifts.windows(2).any(|pair| pair[1].start < pair[0].end) {
        return invalid(
            format!("the shifts of `{text}` overlap"),
            "let each shift begin when the one before has ended",
        );
    }
    if shifts.is_empty() {
        return invalid("a working day without hours".to_owned(), help);
    }
    // Shifts that touch are one.
    shifts.dedup_by(|next, before| {
        let touches = next.start == before.end;
        if touches {
            before.end = next.end;
        }
        touches
    });
    Ok(shifts)
}

/// The shifts of a weekday that may be free: `off`.
pub(crate) fn off_or_hours(text: &str) -> Parsed<Vec<Shift>> {
    if text.trim().eq_ignore_ascii_case("off") { Ok(Vec::new()) } else { hours(text) }
}

/// The minutes that a day stands for, from a number of hours.
pub(crate) fn hours_per_day(hours: Option<f64>) -> Parsed<i32> {
    let minutes = hours.map(|hours| (hours * 60.0).round_ties_even());
    match minutes {
        Some(minutes) if (1.0..=1440.0).contains(&minutes) => Ok(minutes as i32),
        _ => invalid(
            "this is not a number of hours in a day".to_owned(),
            "write the hours that 1d stands for, such as 8 or 7.5, without quotes",
        ),
    }
}

/// A day that is worked, or the days of a range, perhaps with hours of their own:
/// `2024-12-14 09:00-13:00`.
pub(crate) fn working_day(text: &str) -> Parsed<(RangeInclusive<Date>, Option<Vec<Shift>>)> {
    // The date ends where a space is not beside the dots of a range.
    let end = text.match_indices(char::is_whitespace).map(|(at, _)| at).find(|at| {
        !text[..*at].trim_end().ends_with("..") && !text[*at..].trim_start().starts_with("..")
    });
    let (days, shifts) = text.split_at(end.unwrap_or(text.len()));
    let shifts = if shifts.trim().is_empty() { None } else { Some(hours(shifts)?) };
    Ok((holiday(days.trim())?, shifts))
}

/// Minutes after midnight of `9:00` or `09:00`; `24:00` is the end of the day.
fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || !digits(minutes) || minutes.len() != 2 || hours.len() > 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
}

/// A day off, or the days of a range `2024-12-01..2024-12-08`, both ends included.
pub(crate) fn holiday(text: &str) -> Parsed<RangeInclusive<Date>> {
    let Some((first, last)) = text.split_once("..") else {
        let day = date(text.trim())?;
        return Ok(day..=day);
    };
    let (first, last) = (date(first.trim())?, date(last.trim_start_matches('=').trim())?);
    if last < first {
        return invalid(
            format!("the holiday `{text}` ends before it begins"),
            "write the earlier date first",
        );
    }
    if (last - first).get_days() > LONGEST_HOLIDAY {
        return invalid(
            format!("the holiday `{text}` lasts more than ten years"),
            "check the years",
        );
    }
    Ok(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worked(text: &str) -> String {
        week(text).expect("a week").iter().map(|worked| if *worked { 'x' } else { '.' }).collect()
    }

    #[test]
    fn weeks_are_days_and_ranges() {
        assert_eq!(worked("mon-fri"), "xxxxx..");
        assert_eq!(worked("Mon, Wed-Friday"), "x.xxx..");
        assert_eq!(worked("sun-thu"), "xxxx..x");
        assert_eq!(worked("all"), "xxxxxxx");
        assert!(week("").is_err() && week("mon-noday").is_err() && week("m").is_err());
    }

    #[test]
    fn working_days_may_have_hours_of_their_own() {
        let day = |text: &str| working_day(text).expect("a day");
        let date = |day| jiff::civil::date(2024, 12, day);
        let morning = Some(vec![Shift { start: 540, end: 780 }]);
        assert_eq!(day("2024-12-07"), (date(7)..=date(7), None));
        assert_eq!(day("2024-12-07 09:00-13:00"), (date(7)..=date(7), morning.clone()));
        assert_eq!(day("2024-12-07 .. 2024-12-08 9:00-13:00"), (date(7)..=date(8), morning));
        for text in ["", "Saturday", "2024-12-07 9-13", "2024-12-07 2024-12-08"] {
            assert!(working_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_has_between_a_minute_and_24_hours() {
        assert_eq!(hours_per_day(Some(7.5)), Ok(450));
        for hours in [None, Some(0.0), Some(-8.0), Some(25.0), Some(0.001)] {
            assert!(hours_per_day(hours).is_err(), "{hours:?}");
        }
    }

    #[test]
    fn hours_are_shifts_that_do_not_overlap() {
        assert_eq!(hours("14:00-18:00, 9:00-13:00").map(|shifts| shifts.len()), Ok(2));
        assert_eq!(hours("08:00-12:00, 12:00-16:00"), Ok(vec![Shift { start: 480, end: 960 }]));
        assert_eq!(hours("24h"), Ok(vec![Shift { start: 0, end: 1440 }]));
        for text in
            ["", "9-17", "22:00-06:00", "09:00-13:00, 12:00-18:00", "09:00-25:00", "09:00-09:00"]
        {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
