//! Durations and lags as Microsoft Project writes them.

use crate::diagnostic::Code;
use crate::read::draft::{Duration, Unit};
use crate::read::value::{Parsed, Problem};
use crate::read::xml::decimal;

/// Minutes of `PT8H30M0S`.
///
/// Days, weeks and months are written as the hours that they stand for in the project; periods
/// with a part of their own for them have no fixed length and are refused.
pub(super) fn minutes(text: &str) -> Parsed<f64> {
    let invalid = || {
        Problem::new(
            Code::InvalidDuration,
            format!("`{text}` is not a duration"),
            "write hours, minutes and seconds such as PT8H30M0S",
        )
    };
    let mut rest = text.strip_prefix("PT").filter(|rest| !rest.is_empty()).ok_or_else(invalid)?;
    let mut minutes = 0.0;
    for (unit, length) in [('H', 60.0), ('M', 1.0), ('S', 1.0 / 60.0)] {
        if let Some((amount, after)) = rest.split_once(unit) {
            if !amount.starts_with(|c: char| c.is_ascii_digit()) || amount.contains(['e', 'E']) {
                return Err(invalid());
            }
            minutes += decimal(amount).map_err(|_| invalid())? * length;
            rest = after;
        }
    }
    if rest.is_empty() { Ok(minutes) } else { Err(invalid()) }
}

/// How a duration or a lag is counted, by the number of its format.
///
/// The odd formats from 3 (minutes) to 11 (months) are working time, the even ones after them
/// elapsed; 19 and 20 are percentages; 21 is no unit of its own. An estimate adds 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Working,
    Elapsed,
    Percent,
    ElapsedPercent,
}

impl Clock {
    /// The clock of a format's number.
    pub(super) fn of(format: i64) -> Option<Self> {
        Some(match format {
            3 | 5 | 7 | 9 | 11 | 21 | 35 | 37 | 39 | 41 | 43 | 53 => Self::Working,
            4 | 6 | 8 | 10 | 12 | 36 | 38 | 40 | 42 | 44 => Self::Elapsed,
            19 | 51 => Self::Percent,
            20 | 52 => Self::ElapsedPercent,
            _ => return None,
        })
    }
}

/// The clock of a format as it is written.
pub(super) fn clock(text: &str) -> Parsed<Clock> {
    text.parse().ok().and_then(Clock::of).ok_or_else(|| {
        Problem::new(
            Code::UnknownWord,
            format!("`{text}` is not a format of durations"),
            "the formats are 3 to 12, 19 to 21, and these with 32 added",
        )
    })
}

/// Minutes as a duration; exact.
pub(super) fn duration(minutes: f64, elapsed: bool) -> Duration {
    Duration { amount: minutes, unit: Unit::Minute, elapsed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_hours_minutes_and_seconds() {
        for (text, expected) in [
            ("PT8H0M0S", 480.0),
            ("PT0H30M0S", 30.0),
            ("PT1H", 60.0),
            ("PT1.5H", 90.0),
            ("PT0H0M30S", 0.5),
            ("PT0S", 0.0),
        ] {
            assert_eq!(minutes(text), Ok(expected), "{text}");
        }
        for text in ["", "PT", "8", "P1D", "PT8", "PT-8H", "PT8H0M0SX", "PT8M1H", "PT1e9H", "PTH"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }
}
