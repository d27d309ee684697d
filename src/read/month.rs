//! Names of months.

use super::value::normalised;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What stands between the first and the last month of a range.
pub(super) const DASHES: [char; 2] = ['-', '–'];

/// A month, 0 for January, by its name or the first three or more letters of it.
pub(super) fn month(text: &str) -> Option<usize> {
    let name = normalised(text);
    MONTHS.iter().position(|known| name.len() >= 3 && known.starts_with(&name))
}

/// Two months with a dash between: `Dec-Feb`.
pub(super) fn month_range(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once(DASHES)?;
    Some((month(first)?, month(last)?))
}
