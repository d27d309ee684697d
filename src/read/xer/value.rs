//! The grammar of single cells: hours, dates, words.
//!
//! An empty cell is none; one that cannot be read is reported and then none.

use jiff::civil::{Date, DateTime, Time};

use super::table::Cell;
use crate::diagnostic::{Code, Diagnostics, did_you_mean};
use crate::read::draft::{Duration, Spanned, Unit};
use crate::read::value::{Decimal, Parsed, Problem, number, usable_date};

const MINUTES_PER_HOUR: f64 = 60.0;

/// The value of a cell by a parser.
pub(super) fn read<T>(
    cell: Cell<'_>,
    parse: impl FnOnce(&str) -> Parsed<T>,
    diagnostics: &mut Diagnostics,
) -> Option<Spanned<T>> {
    if cell.is_empty() {
        return None;
    }
    match parse(cell.text) {
        Ok(value) => Some(Spanned { value, span: cell.span }),
        Err(problem) => {
            diagnostics.report(problem.code, cell.span, problem.message, problem.help);
            None
        }
    }
}

/// Hours as whole minutes: P6 works to the minute, and writes fractions of hours.
pub(super) fn hours(text: &str) -> Parsed<f64> {
    // The decimal sign is that of the machine that exported.
    let hours = number(text, Decimal::PointOrComma).map_err(|_| {
        let help = "P6 writes lengths of time as hours, such as 8 or 27.5; export the file again";
        Problem::new(Code::InvalidDuration, format!("`{text}` is not a number of hours"), help)
    })?;
    Ok((hours * MINUTES_PER_HOUR).round_ties_even())
}

/// Hours that are at least none, as a duration.
pub(super) fn duration(text: &str) -> Parsed<Duration> {
    let minutes = hours(text)?;
    if minutes < 0.0 {
        return Err(Problem::new(
            Code::InvalidDuration,
            format!("`{text}` hours are less than no time"),
            "give the activity a duration of at least 0 in P6 and export it again",
        ));
    }
    Ok(minutes_long(minutes.abs()))
}

/// A duration of working minutes.
pub(super) fn minutes_long(minutes: f64) -> Duration {
    Duration { amount: minutes, unit: Unit::Minute, elapsed: false }
}

/// A date with a time of day, `2026-03-02 08:00`; without one the start of the day.
pub(super) fn moment(text: &str) -> Parsed<DateTime> {
    let invalid = || {
        let help = "P6 writes dates as 2026-03-02 08:00; export the file again";
        Problem::new(Code::InvalidDate, format!("`{text}` is not a date"), help)
    };
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time.trim())),
        None => (text, None),
    };
    let [year, month, day] = numbers(day, '-').ok_or_else(invalid)?;
    let date = Date::new(i16::try_from(year).map_err(|_| invalid())?, small(month), small(day));
    let date = usable_date(date.map_err(|_| invalid())?)?;
    let Some(time) = time else {
        return Ok(date.to_datetime(Time::midnight()));
    };
    let [hour, minute] = match numbers(time, ':') {
        Some(time) => time,
        None => {
            numbers::<3>(time, ':').map(|[hour, minute, _]| [hour, minute]).ok_or_else(invalid)?
        }
    };
    let time = Time::new(small(hour), small(minute), 0, 0).map_err(|_| invalid())?;
    Ok(date.to_datetime(time))
}

/// Numbers between separators, as many as asked for.
fn numbers<const N: usize>(text: &str, separator: char) -> Option<[u16; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for number in &mut numbers {
        let part = parts.next()?;
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = part.parse().ok().filter(|_| is_number)?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A part of a date or time; what is too large for one is so here, too.
fn small(number: u16) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

/// A word of a fixed list, without regard to case.
pub(super) fn word<T: Copy>(text: &str, what: &str, words: &[(&str, T)]) -> Parsed<T> {
    if let Some((_, value)) = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
        return Ok(*value);
    }
    let prefixed = words.iter().map(|(word, _)| *word).find(|word| {
        word.rsplit('_').next().is_some_and(|ending| ending.eq_ignore_ascii_case(text))
    });
    let near = prefixed.or_else(|| did_you_mean(text, words.iter().map(|(word, _)| *word)));
    let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let list = list.join(", ");
    let help = match near {
        Some(near) => format!("did you mean `{near}`? P6 writes {list}"),
        None => format!("P6 writes {list}; export the file again"),
    };
    Err(Problem::new(Code::UnknownWord, format!("`{text}` is not {what}"), help))
}

/// A flag, `Y` or `N`.
pub(super) fn flag(text: &str) -> Parsed<bool> {
    word(text, "a flag", &[("Y", true), ("N", false)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_whole_minutes() {
        assert_eq!(hours("8"), Ok(480.0));
        assert_eq!(hours("27.3666666666667"), Ok(1642.0));
        assert_eq!(hours("-7,5"), Ok(-450.0));
        for text in ["8h", "1e3", "nan", "1.2.3"] {
            assert!(hours(text).is_err(), "{text}");
        }
        assert!(duration("-1").is_err());
    }

    #[test]
    fn dates_have_the_shape_that_p6_writes() {
        for (text, expected) in [
            ("2026-03-02 08:30", "2026-03-02T08:30:00"),
            ("2026-03-02", "2026-03-02T00:00:00"),
            ("2026-03-02 08:30:59", "2026-03-02T08:30:00"),
        ] {
            assert_eq!(moment(text).map(|at| at.to_string()), Ok(expected.to_owned()));
        }
        for text in [
            "2026-02-30 08:00",
            "02-Mar-26",
            "2026-03-02 25:00",
            "2026-03-02 8",
            "1026-03-02",
            "2026-300-01",
        ] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn words_bring_the_right_one_to_mind() {
        let words = [("PR_FS", 1), ("PR_SS", 2)];
        assert_eq!(word("pr_fs", "a type", &words), Ok(1));
        let problem = word("SS", "a type", &words).expect_err("no prefix");
        assert!(problem.help.starts_with("did you mean `PR_SS`?"), "{}", problem.help);
    }
}
