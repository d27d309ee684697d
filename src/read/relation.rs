//! The grammar of a predecessors cell: ids, types and lags.

use std::ops::Range;

use super::draft::Duration;
use super::value::{Decimal, number, signed_duration};
use crate::plan::RelationKind;

/// The lag of a relation as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LagText {
    /// A length of time, negative for a lead.
    Duration(Duration),
    /// A share of the predecessor's duration.
    Share(f64),
}

/// What follows the id in a part of a predecessors cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tail {
    pub(crate) kind: RelationKind,
    pub(crate) lag: Option<LagText>,
}

/// The parts of a cell between `,` `;` and ends of lines, trimmed, without empty ones.
pub(crate) fn parts(cell: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let ends =
        cell.char_indices().filter(|(_, c)| matches!(c, ',' | ';' | '\n' | '\r')).map(|(at, _)| at);
    for end in ends.chain([cell.len()]) {
        let part = &cell[start..end];
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let from = start + part.len() - part.trim_start().len();
            parts.push(from..from + trimmed.len());
        }
        start = end + 1;
    }
    parts
}

/// Bytes of the longest text that is looked at as a type and a lag.
const LONGEST_TAIL: usize = 80;

/// Reads a part as an id with a type and a lag.
///
/// The whole part is tried as an id first; then the longest beginning of it that is an id
/// and leaves a type, a lag or both. `is_id` tells which ids there are.
///
/// # Errors
///
/// Why it cannot be read, with the id that was meant as far as it can be told.
pub(crate) fn read_part(
    part: &str,
    is_id: impl Fn(&str) -> bool,
) -> Result<(&str, Tail), Unreadable<'_>> {
    if is_id(part) {
        return Ok((part, Tail { kind: RelationKind::FinishStart, lag: None }));
    }
    let mut found = None;
    let mut broken_tail = None;
    let mut named = None;
    let splits = part.char_indices().skip(1).filter(|(at, _)| part.len() - at <= LONGEST_TAIL);
    for (at, before) in splits.map(|(at, _)| (at, part[..at].chars().next_back())) {
        let (id, rest) = (part[..at].trim_end(), &part[at..]);
        // Most places within an id cannot begin a tail; this is the cheap way to know.
        if !rest.starts_with(|c: char| {
            c.is_whitespace() || matches!(c, '+' | '-' | '−' | 'F' | 'f' | 'S' | 's')
        }) {
            continue;
        }
        let tail = tail(rest);
        if is_id(id) {
            if let Some(tail) = tail {
                found = Some((id, tail));
            } else if looks_like_tail(rest) {
                broken_tail = Some((id, rest.trim()));
            }
        } else if named.is_none() && tail.is_some() {
            let stands_apart = rest.starts_with(|c: char| c.is_whitespace() || c == '+');
            let follows_digit = kind(rest).is_some() && before.is_some_and(|c| c.is_ascii_digit());
            named = (stands_apart || follows_digit).then_some(id);
        }
    }
    if let Some(found) = found {
        return Ok(found);
    }
    Err(match broken_tail {
        Some((id, tail)) => Unreadable::Tail { id, tail },
        None => Unreadable::Id(named.unwrap_or(part)),
    })
}

/// Why a part of a predecessors cell cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable<'a> {
    /// No task has this id.
    Id(&'a str),
    /// The task is known, but what follows is neither a type nor a lag.
    Tail {
        /// The id of the task.
        id: &'a str,
        /// What follows it.
        tail: &'a str,
    },
}

fn tail(text: &str) -> Option<Tail> {
    let text = text.trim();
    let (kind, rest) = match kind(text) {
        Some(kind) => (Some(kind), text[2..].trim_start()),
        None => (None, text),
    };
    if rest.is_empty() {
        return kind.map(|kind| Tail { kind, lag: None });
    }
    let lag = lag(rest)?;
    Some(Tail { kind: kind.unwrap_or_default(), lag: Some(lag) })
}

fn kind(text: &str) -> Option<RelationKind> {
    use RelationKind::{FinishFinish, FinishStart, StartFinish, StartStart};
    let letters = text.get(..2).filter(|_| !text[2..].starts_with(char::is_alphanumeric))?;
    [FinishStart, StartStart, FinishFinish, StartFinish]
        .into_iter()
        .find(|kind| kind.name().eq_ignore_ascii_case(letters))
}

fn lag(text: &str) -> Option<LagText> {
    let (sign, size) = match text.chars().next()? {
        '+' => (1.0, &text[1..]),
        '-' => (-1.0, &text[1..]),
        '−' => (-1.0, &text['−'.len_utf8()..]),
        _ => return None,
    };
    let size = size.trim_start();
    if !size.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Some(percent) = size.strip_suffix('%') {
        return number(percent.trim_end(), Decimal::Point)
            .ok()
            .map(|percent| LagText::Share(sign * percent / 100.0));
    }
    let duration = signed_duration(size, Decimal::Point).ok()?;
    Some(LagText::Duration(Duration { amount: sign * duration.amount, ..duration }))
}

/// Whether the text after an id was meant as a type or lag rather than as more of the id.
fn looks_like_tail(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '+' | '-' | '−'))
        || kind(rest).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::draft::Unit;

    fn read<'a>(part: &'a str, ids: &[&str]) -> Result<(&'a str, Tail), Unreadable<'a>> {
        read_part(part, |id| ids.contains(&id))
    }

    fn lag_of(amount: f64, unit: Unit, elapsed: bool) -> LagText {
        LagText::Duration(Duration { amount, unit, elapsed })
    }

    #[test]
    fn relations_are_read_in_every_form() {
        use RelationKind::{FinishFinish, FinishStart, StartFinish, StartStart};
        let cases = [
            ("A", FinishStart, None),
            ("A FS", FinishStart, None),
            ("ASS", StartStart, None),
            ("A ss", StartStart, None),
            ("AFF+2", FinishFinish, Some(lag_of(2.0, Unit::Day, false))),
            ("A SF - 1 wk", StartFinish, Some(lag_of(-1.0, Unit::Week, false))),
            ("A+2d", FinishStart, Some(lag_of(2.0, Unit::Day, false))),
            ("A -1 day", FinishStart, Some(lag_of(-1.0, Unit::Day, false))),
            ("AFS+3ed", FinishStart, Some(lag_of(3.0, Unit::Day, true))),
            ("AFS+2 edays", FinishStart, Some(lag_of(2.0, Unit::Day, true))),
            ("AFS+30 mins", FinishStart, Some(lag_of(30.0, Unit::Minute, false))),
            ("ASS+50%", StartStart, Some(LagText::Share(0.5))),
            ("AFS−1d", FinishStart, Some(lag_of(-1.0, Unit::Day, false))),
        ];
        for (part, kind, lag) in cases {
            assert_eq!(read(part, &["A"]), Ok(("A", Tail { kind, lag })), "{part}");
        }
    }

    #[test]
    fn an_exact_id_wins_over_a_lag_and_the_longest_id_over_a_shorter() {
        let ids = ["KEY", "KEY-16", "A", "A+2d", "A FS"];
        assert_eq!(read("KEY-16", &ids).map(|(id, _)| id), Ok("KEY-16"));
        assert_eq!(read("KEY-16-1d", &ids).map(|(id, _)| id), Ok("KEY-16"));
        assert_eq!(read("KEY-3d", &ids).map(|(id, _)| id), Ok("KEY"));
        assert_eq!(read("A+2d", &ids).map(|(id, tail)| (id, tail.lag)), Ok(("A+2d", None)));
        assert_eq!(
            read("A FS SS", &ids).map(|(id, tail)| (id, tail.kind)),
            Ok(("A FS", RelationKind::StartStart))
        );
    }

    #[test]
    fn what_cannot_be_read_names_the_id_that_was_meant() {
        assert_eq!(read("B FS+2d", &["A"]), Err(Unreadable::Id("B")));
        assert_eq!(read("12", &["1"]), Err(Unreadable::Id("12")));
        assert_eq!(read("A FX+2d", &["A"]), Err(Unreadable::Tail { id: "A", tail: "FX+2d" }));
        assert_eq!(read("A+2y", &["A"]), Err(Unreadable::Tail { id: "A", tail: "+2y" }));
    }

    #[test]
    fn parts_are_divided_by_commas_semicolons_and_ends_of_lines() {
        let cell = " A; B FS+2d,\nC ;;";
        let texts: Vec<&str> = parts(cell).into_iter().map(|part| &cell[part]).collect();
        assert_eq!(texts, ["A", "B FS+2d", "C"]);
    }
}
