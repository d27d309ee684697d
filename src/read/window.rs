//! The grammar of windows: `2024-12-01..2025-02-28`, `12-01..02-28`, `Dec-Feb`.

use jiff::civil::Date;

use super::month::{month, month_range};
use super::value::{Parsed, Problem, date};
use crate::diagnostic::Code;
use crate::plan::Window;

const HELP: &str = "write dates as 2024-12-01..2025-02-28, days of every year as 12-01..02-28, or \
                    months as Dec-Feb; several with ; between";

/// The most days that each month has.
const LENGTHS: [i8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// One end of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Date(Date),
    /// Month and day.
    Day(i8, i8),
    /// 0 for January.
    Month(usize),
}

/// A window as it was written.
pub(crate) fn window(text: &str) -> Parsed<Window> {
    let invalid = |message: String| Problem::new(Code::InvalidWindow, message, HELP);
    let (first, last) = match text.split_once("..") {
        Some((first, last)) => (end(first.trim())?, end(last.trim())?),
        None => match month_range(text) {
            Some((first, last)) => (End::Month(first), End::Month(last)),
            None => (end(text)?, end(text)?),
        },
    };
    match (first, last) {
        (End::Date(first), End::Date(last)) if first <= last => Ok(Window::Dates { first, last }),
        (End::Date(first), End::Date(last)) => {
            Err(invalid(format!("the window ends on {last}, before it begins on {first}")))
        }
        (End::Date(_), _) | (_, End::Date(_)) => {
            Err(invalid(format!("`{text}` has a year at one end only")))
        }
        (first, last) => {
            let first = match first {
                End::Month(month) => (month as i8 + 1, 1),
                End::Day(month, day) => (month, day),
                End::Date(date) => (date.month(), date.day()),
            };
            let last = match last {
                End::Month(month) => (month as i8 + 1, LENGTHS[month]),
                End::Day(month, day) => (month, day),
                End::Date(date) => (date.month(), date.day()),
            };
            Ok(Window::EveryYear { first, last })
        }
    }
}

fn end(text: &str) -> Parsed<End> {
    if let Some(month) = month(text) {
        return Ok(End::Month(month));
    }
    let bytes = text.as_bytes();
    if bytes.len() == 5 && bytes[2] == b'-' {
        let invalid = || {
            let message = format!("`{text}` is not a day of the year");
            Problem::new(Code::InvalidWindow, message, HELP)
        };
        let number = |digits: &str| {
            let all = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<i8>().ok().filter(|_| all).ok_or_else(invalid)
        };
        let (month, day) = text.split_once('-').ok_or_else(invalid)?;
        let (month, day) = (number(month)?, number(day)?);
        let is_day = (1..=12).contains(&month) && (1..=LENGTHS[month as usize - 1]).contains(&day);
        return if is_day { Ok(End::Day(month, day)) } else { Err(invalid()) };
    }
    let is_date = bytes.len() == 10 && bytes[4] == b'-';
    date(text).map(End::Date).map_err(|problem| {
        let message = if is_date { problem.message } else { format!("`{text}` is not a window") };
        Problem::new(Code::InvalidWindow, message, HELP)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_dates_days_of_the_year_or_months() {
        let dates = |first: [i16; 3], last: [i16; 3]| {
            let date = |[y, m, d]: [i16; 3]| jiff::civil::date(y, m as i8, d as i8);
            Ok(Window::Dates { first: date(first), last: date(last) })
        };
        let yearly = |first, last| Ok(Window::EveryYear { first, last });
        for (text, expected) in [
            ("2024-12-01..2025-02-28", dates([2024, 12, 1], [2025, 2, 28])),
            ("2024-12-24", dates([2024, 12, 24], [2024, 12, 24])),
            ("12-01 .. 02-28", yearly((12, 1), (2, 28))),
            ("07-14", yearly((7, 14), (7, 14))),
            ("Dec-Feb", yearly((12, 1), (2, 29))),
            ("december – february", yearly((12, 1), (2, 29))),
            ("Apr..Jun", yearly((4, 1), (6, 30))),
            ("Sept", yearly((9, 1), (9, 30))),
            ("Nov..02-15", yearly((11, 1), (2, 15))),
        ] {
            assert_eq!(window(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_stretch_of_days_is_refused() {
        for text in [
            "winter",
            "Ma",
            "02-30..03-01",
            "13-01",
            "12/01..02/28",
            "2025-02-29..2025-03-01",
            "2025-03-01..2025-02-01",
            "2025-03-01..Dec",
            "..",
            "+1-02..03-01",
            "é-é-",
        ] {
            assert!(window(text).is_err(), "{text}");
        }
    }
}
