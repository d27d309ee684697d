//! The grammar of single values: numbers, durations, dates, probabilities, impacts, words.
//!
//! Each function takes trimmed text and gives the value or an explanation of what is wrong with it.

use jiff::civil::{Date, Time};

use super::draft::{Duration, Impact, Moment, Probability, Unit};
use super::setting_value::MOST_MONEY;
use crate::diagnostic::{Code, did_you_mean};

/// Why a text is not the value that was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Problem {
    pub(crate) fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }
}

pub(crate) type Parsed<T> = Result<T, Problem>;

/// A heading or word without what makes no difference: case, spaces, `_` and `-`.
pub(crate) fn normalised(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// How numbers are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decimal {
    /// `1.5` only.
    Point,
    /// `1.5` or `1,5`: cells are not divided by commas.
    PointOrComma,
}

const NUMBER_HELP: &str = "write a finite number, such as 3 or 2.5";

/// A finite number.
pub(crate) fn number(text: &str, decimal: Decimal) -> Parsed<f64> {
    let invalid =
        |message: String, help: &str| Err(Problem::new(Code::InvalidNumber, message, help));
    let plain = match decimal {
        Decimal::PointOrComma if !text.contains('.') => text.replacen(',', ".", 1),
        _ => text.to_owned(),
    };
    if matches!(
        text.trim_start_matches(['+', '-']).to_lowercase().as_str(),
        "nan" | "inf" | "infinity"
    ) {
        return invalid(format!("`{text}` is not a finite number"), NUMBER_HELP);
    }
    let shaped = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let digits = shaped.bytes().filter(u8::is_ascii_digit).count();
    let points = shaped.bytes().filter(|byte| *byte == b'.').count();
    if digits == 0 || points > 1 || digits + points != shaped.len() {
        if text.contains(',') {
            return invalid(
                format!("`{text}` has a comma in a number"),
                "write a decimal point (1.5), and no separators of thousands",
            );
        }
        return invalid(format!("`{text}` is not a number"), NUMBER_HELP);
    }
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => invalid(format!("`{text}` is not a finite number"), NUMBER_HELP),
    }
}

/// Separates the number that a text begins with from what follows it.
fn number_and_unit(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-')))
        .unwrap_or(text.len());
    (text[..end].trim(), text[end..].trim())
}

const DURATION_HELP: &str =
    "write a number and a unit: 5d, 2w, 16h, 30m, 1mo, or elapsed 5ed, 2ew, 8eh";

/// A length of time, at least zero; a bare number is in days.
pub(crate) fn duration(text: &str, decimal: Decimal) -> Parsed<Duration> {
    let duration = signed_duration(text, decimal)?;
    if duration.amount < 0.0 {
        return Err(Problem::new(
            Code::InvalidDuration,
            format!("`{text}` is less than no time"),
            "write a duration of at least 0",
        ));
    }
    Ok(Duration { amount: duration.amount.abs(), ..duration })
}

/// A length of time that may be negative, as a lag is.
pub(crate) fn signed_duration(text: &str, decimal: Decimal) -> Parsed<Duration> {
    // Microsoft Project marks estimated durations with a question mark.
    let written = text.strip_suffix('?').unwrap_or(text).trim_end();
    let (digits, unit_name) = number_and_unit(written);
    let Some((unit, elapsed)) = unit(unit_name) else {
        return Err(Problem::new(
            Code::InvalidDuration,
            format!("`{text}` is not a duration"),
            DURATION_HELP,
        ));
    };
    let amount = number(digits, decimal).map_err(|problem| {
        if problem.message.contains("comma") {
            Problem { code: Code::InvalidDuration, ..problem }
        } else {
            Problem::new(
                Code::InvalidDuration,
                format!("`{text}` is not a duration"),
                DURATION_HELP,
            )
        }
    })?;
    Ok(Duration { amount, unit, elapsed })
}

/// A unit of time and whether it is elapsed.
pub(crate) fn unit(name: &str) -> Option<(Unit, bool)> {
    let name = name.to_lowercase();
    let working = |name: &str| {
        Some(match name {
            "m" | "min" | "mins" | "minute" | "minutes" => Unit::Minute,
            "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Hour,
            "d" | "dy" | "dys" | "day" | "days" => Unit::Day,
            "w" | "wk" | "wks" | "week" | "weeks" => Unit::Week,
            "mo" | "mon" | "mons" | "month" | "months" => Unit::Month,
            _ => return None,
        })
    };
    if name.is_empty() {
        return Some((Unit::Day, false));
    }
    if let Some(unit) = working(&name) {
        return Some((unit, false));
    }
    let rest = name.strip_prefix("elapsed").or_else(|| name.strip_prefix('e'))?;
    working(rest.trim_start()).map(|unit| (unit, true))
}

/// A date in exactly the form `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Parsed<Date> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let help = "write year, month and day as YYYY-MM-DD, such as 2026-03-02";
    if !shaped {
        return Err(Problem::new(Code::InvalidDate, format!("`{text}` is not a date"), help));
    }
    let date: Date = text.parse().map_err(|_| {
        Problem::new(Code::InvalidDate, format!("there is no day {text} in the calendar"), help)
    })?;
    usable_date(date)
}

/// A date, perhaps with a time of day: `2026-03-02`, `2026-03-02T13:00`, `2026-03-02 13:00`.
/// Seconds are read and dropped: time is whole minutes.
pub(crate) fn moment(text: &str) -> Parsed<Moment> {
    let Some((day, clock)) = text.split_once(['T', ' ']) else {
        return Ok(Moment { date: date(text)?, time: None });
    };
    let time = time(clock.trim()).ok_or_else(|| {
        Problem::new(
            Code::InvalidDate,
            format!("`{}` is not a time of day", clock.trim()),
            "write hours and minutes after the date, such as 2026-03-02T13:00",
        )
    })?;
    Ok(Moment { date: date(day)?, time: Some(time) })
}

/// A time of day such as `13:00` or `13:00:00`, in whole minutes.
fn time(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.split(':').collect();
    let are_digits = parts.iter().all(|part| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    if !are_digits || !(2..=3).contains(&parts.len()) || parts[1].len() != 2 {
        return None;
    }
    let numbers: Vec<i8> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let second = numbers.get(2).copied().unwrap_or(0);
    Time::new(numbers[0], numbers[1], second, 0).ok()?;
    Time::new(numbers[0], numbers[1], 0, 0).ok()
}

/// A date on which something happened; none where a tool writes that nothing has. P6 marks
/// such dates with an `A`.
pub(crate) fn actual(text: &str) -> Parsed<Option<Moment>> {
    if text.eq_ignore_ascii_case("na") {
        return Ok(None);
    }
    let bare = text.strip_suffix(['A', 'a']).map_or(text, str::trim_end);
    moment(bare).map(Some)
}

/// What has been done of a task, as a share: 0.4 for `40%` and for `40`.
pub(crate) fn percent_done(text: &str, decimal: Decimal) -> Parsed<f64> {
    let help = "write how much is done from 0% to 100%, such as 40%";
    let digits = text.strip_suffix('%').map(str::trim_end);
    let percent = number(digits.unwrap_or(text), decimal)?;
    if digits.is_none() && percent > 0.0 && percent < 1.0 {
        return Err(Problem::new(
            Code::InvalidNumber,
            format!("`{text}` may be a share or a percentage"),
            format!("write {}%, or {percent}% if it is that little", (percent * 1e4).round() / 1e2),
        ));
    }
    if !(0.0..=100.0).contains(&percent) {
        let message = format!("{text} is not a part of the work");
        return Err(Problem::new(Code::InvalidNumber, message, help));
    }
    Ok(percent.abs() / 100.0)
}

/// A date within the years for which the time axis is made.
pub(crate) fn usable_date(date: Date) -> Parsed<Date> {
    if (1900..3000).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Problem::new(
            Code::InvalidDate,
            format!("{date} is not a date of a project"),
            "write a date between the years 1900 and 2999",
        ))
    }
}

const PROBABILITY_HELP: &str =
    "write a number between 0 and 1 such as 0.3, a percentage such as 30%, or a word of the scale";

/// A probability as a number.
pub(crate) fn probability(text: &str, decimal: Decimal) -> Parsed<f64> {
    let (digits, per_cent) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (text, false),
    };
    let invalid =
        |message: String, help: String| Problem::new(Code::InvalidProbability, message, help);
    let value = number(digits, decimal).map_err(|_| {
        invalid(format!("`{text}` is not a probability"), PROBABILITY_HELP.to_owned())
    })?;
    let share = if per_cent { value / 100.0 } else { value };
    if (0.0..=1.0).contains(&share) {
        Ok(share.abs())
    } else if !per_cent && (1.0..=100.0).contains(&value) {
        Err(invalid(
            format!("the probability {text} is not between 0 and 1"),
            format!("for {text} in a hundred write {text}%"),
        ))
    } else {
        Err(invalid(
            format!("the probability {text} is not between 0 and 1"),
            PROBABILITY_HELP.to_owned(),
        ))
    }
}

/// A probability as a number or a word of the scale.
pub(crate) fn probability_or_word(text: &str, decimal: Decimal) -> Parsed<Probability> {
    if is_word(text) {
        return Ok(Probability::Word(text.to_owned()));
    }
    probability(text, decimal).map(Probability::Number)
}

/// A percentage as a share: `90%` is 0.9.
pub(crate) fn share(text: &str, decimal: Decimal) -> Option<f64> {
    number(text.strip_suffix('%')?.trim_end(), decimal).ok().map(|percent| percent / 100.0)
}

/// One point of an impact.
pub(crate) fn impact(text: &str, decimal: Decimal) -> Parsed<Impact> {
    let help = "write a duration such as 5d, a percentage of the task such as 20%, a factor such as x1.2, or a word of the scale";
    let invalid = |message: String| Problem::new(Code::InvalidImpact, message, help);
    if text.ends_with('%') {
        return match share(text, decimal) {
            Some(share) if share >= 0.0 => Ok(Impact::Share(share)),
            Some(_) => Err(invalid(format!(
                "`{text}` is less than nothing; `kind` says whether an impact shortens"
            ))),
            None => Err(invalid(format!("`{text}` is not a percentage"))),
        };
    }
    if let Some(digits) = text.strip_prefix(['x', 'X', '×'])
        && digits
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-'))
    {
        return match number(digits.trim_start(), decimal) {
            Ok(factor) if factor >= 0.0 => Ok(Impact::Factor(factor)),
            _ => Err(invalid(format!("`{text}` is not a factor"))),
        };
    }
    if is_word(text) {
        return Ok(Impact::Word(text.to_owned()));
    }
    duration(text, decimal).map(Impact::Duration).map_err(|problem| Problem {
        code: Code::InvalidImpact,
        help: help.to_owned(),
        ..problem
    })
}

/// A sum of money, at least zero.
pub(crate) fn amount(text: &str, decimal: Decimal) -> Parsed<f64> {
    let invalid = |message: String| {
        Problem::new(Code::InvalidCost, message, "write one number of at least 0, such as 1200")
    };
    match number(text, decimal) {
        Ok(amount) if amount > MOST_MONEY => {
            Err(invalid(format!("{text} is more than a plan can hold")))
        }
        Ok(amount) if amount >= 0.0 => Ok(amount.abs()),
        Ok(_) => Err(invalid(format!("`{text}` is less than nothing"))),
        Err(problem) => Err(Problem { code: Code::InvalidCost, ..problem }),
    }
}

/// Whether a text may be a word of a scale; what could be a number that went wrong is not.
fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && !matches!(text.to_lowercase().as_str(), "nan" | "inf" | "infinity")
}

/// Finds a word in a column's fixed list.
pub(crate) fn word<T: Copy>(text: &str, what: &str, words: &[(&str, T)]) -> Parsed<T> {
    let key = normalised(text);
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == key) {
        return Ok(*value);
    }
    let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let help = match did_you_mean(&key, list.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? The words are {}", list.join(", ")),
        None => format!("the words are {}", list.join(", ")),
    };
    Err(Problem::new(Code::UnknownWord, format!("`{text}` is not {what}"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_unit_and_word() {
        let cases = [
            ("5", 5.0, Unit::Day, false),
            ("5d", 5.0, Unit::Day, false),
            ("2w", 2.0, Unit::Week, false),
            ("16h", 16.0, Unit::Hour, false),
            ("30m", 30.0, Unit::Minute, false),
            ("1mo", 1.0, Unit::Month, false),
            ("1.5 days", 1.5, Unit::Day, false),
            ("3 wks", 3.0, Unit::Week, false),
            ("8 Hrs", 8.0, Unit::Hour, false),
            ("5 days?", 5.0, Unit::Day, false),
            ("5ed", 5.0, Unit::Day, true),
            ("2ew", 2.0, Unit::Week, true),
            ("8eh", 8.0, Unit::Hour, true),
            ("90em", 90.0, Unit::Minute, true),
            ("1emo", 1.0, Unit::Month, true),
            ("2 edays", 2.0, Unit::Day, true),
            ("2 elapsed days", 2.0, Unit::Day, true),
        ];
        for (text, amount, unit, elapsed) in cases {
            assert_eq!(
                duration(text, Decimal::Point),
                Ok(Duration { amount, unit, elapsed }),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_duration_is_refused() {
        for text in ["nan", "inf", "-3d", "5x", "d", "1e3", "five", "1.2.3", "1,5d", "", "∞"] {
            assert!(duration(text, Decimal::Point).is_err(), "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_where_commas_do_not_divide_cells() {
        assert_eq!(duration("1,5d", Decimal::PointOrComma).map(|d| d.amount), Ok(1.5));
        assert!(duration("1,500.5d", Decimal::PointOrComma).is_err());
    }

    #[test]
    fn dates_have_one_shape() {
        assert!(date("2026-02-28").is_ok());
        for text in
            ["20261102", "2026-02-30", "2026-11-02T10:00", "2/11/2026", "26-11-02", "0001-01-01"]
        {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn moments_are_dates_with_or_without_a_time() {
        let at = |hour, minute| Some(jiff::civil::time(hour, minute, 0, 0));
        let read = |text| moment(text).map(|moment| moment.time);
        assert_eq!(read("2026-03-02"), Ok(None));
        assert_eq!(read("2026-03-02T13:05"), Ok(at(13, 5)));
        assert_eq!(read("2026-03-02 7:30:59"), Ok(at(7, 30)));
        for text in ["2026-03-02T", "2026-03-02 1pm", "2026-03-02T24:00", "2026-03-02T9:5", "T9:00"]
        {
            assert!(moment(text).is_err(), "{text}");
        }
        assert_eq!(actual("2026-03-02 A"), moment("2026-03-02").map(Some));
        assert_eq!(actual("2026-03-02 08:00 A"), moment("2026-03-02T08:00").map(Some));
        assert_eq!(actual("NA"), Ok(None));
    }

    #[test]
    fn what_is_done_is_a_percentage() {
        let read = |text| percent_done(text, Decimal::Point);
        assert_eq!((read("40%"), read("40"), read("100 %")), (Ok(0.4), Ok(0.4), Ok(1.0)));
        assert_eq!((read("0"), read("0.5%")), (Ok(0.0), Ok(0.005)));
        for text in ["0.4", "-1", "101", "half"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn thirty_without_a_percent_sign_is_refused_with_a_hint() {
        let problem = probability("30", Decimal::Point).expect_err("above 1");
        assert!(problem.help.contains("30%"));
        assert_eq!(probability("30 %", Decimal::Point), Ok(0.3));
    }
}
