//! Values of the elements within one: numbers, yes and no, dates, times of day.

use jiff::civil::{DateTime, DateTimeRound};

use super::element::Element;
use crate::diagnostic::{Code, Diagnostics};
use crate::read::draft::Spanned;
use crate::read::value::{Decimal, Parsed, Problem, number, usable_date};

/// The values within an element. A value that cannot be read is reported and left out.
pub(crate) struct Fields<'e, 'a> {
    element: &'e Element<'a>,
    diagnostics: &'e mut Diagnostics,
}

impl<'e, 'a> Fields<'e, 'a> {
    pub(crate) fn new(element: &'e Element<'a>, diagnostics: &'e mut Diagnostics) -> Self {
        Self { element, diagnostics }
    }

    /// The value of the first element of a name, by a grammar.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        grammar: impl FnOnce(&str) -> Parsed<T>,
    ) -> Option<Spanned<T>> {
        let field = self.element.given(name)?;
        match grammar(field.value()) {
            Ok(value) => Some(Spanned { value, span: field.span }),
            Err(Problem { code, message, help }) => {
                let message = format!("{message} (`{name}`)");
                self.diagnostics.report(code, field.span, message, help);
                None
            }
        }
    }

    /// The text of the first element of a name.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.element.text(name).map(str::to_owned)
    }

    /// Yes or no; no where it is not said.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        self.flag_or(name, false)
    }

    /// Yes or no, and what it is where it is not said.
    pub(crate) fn flag_or(&mut self, name: &str, otherwise: bool) -> bool {
        self.read(name, flag).map_or(otherwise, |flag| flag.value)
    }

    /// A finite number.
    pub(crate) fn number(&mut self, name: &str) -> Option<Spanned<f64>> {
        self.read(name, decimal)
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, name: &str) -> Option<Spanned<i64>> {
        self.read(name, integer)
    }

    /// An instant, to the minute.
    pub(crate) fn instant(&mut self, name: &str) -> Option<Spanned<DateTime>> {
        self.read(name, instant)
    }

    /// Minutes after midnight.
    pub(crate) fn clock(&mut self, name: &str) -> Option<Spanned<u16>> {
        self.read(name, clock)
    }
}

fn flag(text: &str) -> Parsed<bool> {
    match text {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(Problem::new(
            Code::UnknownWord,
            format!("`{text}` is neither yes nor no"),
            "write 1 or 0",
        )),
    }
}

/// A finite number, with an exponent too.
pub(crate) fn decimal(text: &str) -> Parsed<f64> {
    let scaled = || {
        let (digits, exponent) = text.split_once(['e', 'E'])?;
        let digits = number(digits, Decimal::Point).ok()?;
        let exponent: i32 = exponent.parse().ok()?;
        Some(digits * 10_f64.powi(exponent)).filter(|value| value.is_finite())
    };
    number(text, Decimal::Point).or_else(|problem| scaled().ok_or(problem))
}

pub(crate) fn integer(text: &str) -> Parsed<i64> {
    text.parse().map_err(|_| {
        Problem::new(
            Code::InvalidNumber,
            format!("`{text}` is not a whole number"),
            "write digits alone, such as 12",
        )
    })
}

const INSTANT_HELP: &str = "write a date and a time of day such as 2026-03-02T08:00:00";

/// `2026-03-02T08:00:00`, to the nearest minute; a date alone is its beginning.
pub(crate) fn instant(text: &str) -> Parsed<DateTime> {
    let invalid =
        || Problem::new(Code::InvalidDate, format!("`{text}` is not a date"), INSTANT_HELP);
    let bytes = text.as_bytes();
    let dated = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let timed = match &bytes[10.min(bytes.len())..] {
        [] => true,
        [b'T', rest @ ..] => {
            rest.len() >= 5
                && rest.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
        }
        _ => false,
    };
    if !dated || !timed {
        return Err(invalid());
    }
    let at: DateTime = text.parse().map_err(|_| invalid())?;
    usable_date(at.date())?;
    at.round(DateTimeRound::new().smallest(jiff::Unit::Minute)).map_err(|_| invalid())
}

/// Minutes after midnight of `08:00:00` or `08:00`, to the nearest minute.
pub(crate) fn clock(text: &str) -> Parsed<u16> {
    let part = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let parts: Vec<Option<u16>> = whole.split(':').map(part).collect();
    let minutes = match parts[..] {
        [Some(hours), Some(minutes)] if minutes < 60 => Some(hours * 60 + minutes),
        [Some(hours), Some(minutes), Some(seconds)] if minutes < 60 && seconds < 60 => {
            Some(hours * 60 + minutes + u16::from(seconds >= 30))
        }
        _ => None,
    };
    minutes.filter(|minutes| *minutes <= 1440).ok_or_else(|| {
        Problem::new(
            Code::InvalidCalendar,
            format!("`{text}` is not a time of day"),
            "write hours, minutes and seconds such as 08:00:00",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_to_the_minute() {
        let shown = |text: &str| instant(text).map(|at| at.to_string());
        assert_eq!(shown("2026-03-02T08:00:00").as_deref(), Ok("2026-03-02T08:00:00"));
        assert_eq!(shown("2026-03-02").as_deref(), Ok("2026-03-02T00:00:00"));
        assert_eq!(shown("2026-03-02T23:59:59").as_deref(), Ok("2026-03-03T00:00:00"));
        assert_eq!(shown("2026-03-02T08:00:00.250").as_deref(), Ok("2026-03-02T08:00:00"));
        for text in [
            "",
            "NA",
            "2026-3-2",
            "2026-02-30T00:00:00",
            "2026-03-02T08:00:00Z",
            "2026-03-02 08:00:00",
            "1800-01-01T00:00:00",
            "20260302T080000",
        ] {
            assert!(instant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_of_day_reach_to_midnight() {
        assert_eq!(
            (clock("08:00:00"), clock("17:30"), clock("24:00:00")),
            (Ok(480), Ok(1050), Ok(1440))
        );
        assert_eq!(clock("23:59:59"), Ok(1440));
        for text in ["", "8", "8:00", "25:00:00", "08:60:00", "ab:cd:ef", "-8:00:00", "08:00:00:00"]
        {
            assert!(clock(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_may_have_exponents() {
        assert_eq!((decimal("1.5E2"), decimal("-2"), integer("-1")), (Ok(150.0), Ok(-2.0), Ok(-1)));
        assert!(decimal("1e999").is_err() && decimal("nan").is_err() && integer("1.0").is_err());
    }
}
