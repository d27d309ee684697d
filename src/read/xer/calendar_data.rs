//! The grammar of a calendar's data: nested brackets, within them the week and its exceptions.
//!
//! ```text
//! (0||CalendarData()(
//!   (0||DaysOfWeek()(
//!     (0||1()())                                     Sunday: no work
//!     (0||2()((0||0(s|08:00|f|12:00)())))            Monday
//!     …))
//!   (0||Exceptions()(
//!     (0||0(d|46023)())                              a holiday, in days since 1899-12-30
//!     (0||1(d|46024)((0||0(s|08:00|f|12:00)())))))))  a day of other hours
//! ```
//!
//! Byte 127 and white space between brackets mean nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, date};

use crate::plan::Shift;
use crate::read::value::usable_date;

/// Day 0 of the serial numbers of exceptions.
const EPOCH: Date = date(1899, 12, 30);
/// How deep brackets are nested at most: shifts of exceptions are four deep.
const DEEPEST: usize = 16;
const MINUTES_PER_DAY: u16 = 1440;

/// What a calendar says of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CalendarData {
    /// The shifts of each weekday from Monday to Sunday; none where it says nothing of them.
    pub(super) week: Option<[Vec<Shift>; 7]>,
    /// Days that differ from the week.
    pub(super) exceptions: BTreeMap<Date, Vec<Shift>>,
}

/// Why data cannot be read, with the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) message: String,
    pub(super) range: Range<usize>,
}

/// Reads the data of a calendar.
///
/// # Errors
///
/// Where brackets do not match, and where a day, a shift or the date of an exception cannot be
/// read.
pub(super) fn calendar_data(text: &str) -> Result<CalendarData, Unreadable> {
    let mut data = CalendarData::default();
    let mut parser = Parser { text, at: 0 };
    parser.skip_blank();
    if parser.at == text.len() {
        return Ok(data);
    }
    let root = parser.node(0)?;
    for section in &root.children {
        match section.name {
            "DaysOfWeek" => data.week = Some(week(text, section)?),
            "Exceptions" => {
                for node in &section.children {
                    if let Some((date, shifts)) = exception(text, node)? {
                        data.exceptions.insert(date, shifts);
                    }
                }
            }
            // How the calendar is shown, for example.
            _ => {}
        }
    }
    Ok(data)
}

/// One pair of brackets: `(0||name(attributes)(children))`.
#[derive(Debug)]
struct Node<'t> {
    name: &'t str,
    attributes: &'t str,
    children: Vec<Node<'t>>,
    range: Range<usize>,
}

impl<'t> Node<'t> {
    /// The value of an attribute: `s|08:00|f|12:00` in either order.
    fn attribute(&self, key: &str) -> Option<&'t str> {
        let mut parts = self.attributes.split('|').map(str::trim);
        while let (Some(name), value) = (parts.next(), parts.next()) {
            if name == key {
                return value.filter(|value| !value.is_empty());
            }
        }
        None
    }

    fn unreadable<T>(&self, text: &str, what: &str) -> Result<T, Unreadable> {
        let shown: String =
            text[self.range.clone()].chars().filter(|c| !c.is_control()).take(60).collect();
        Err(Unreadable { message: format!("`{shown}` is not {what}"), range: self.range.clone() })
    }
}

fn week(text: &str, section: &Node) -> Result<[Vec<Shift>; 7], Unreadable> {
    let mut week: [Vec<Shift>; 7] = Default::default();
    for day in &section.children {
        // 1 is Sunday.
        let weekday = match day.name.parse::<usize>() {
            Ok(number @ 1..=7) => (number + 5) % 7,
            _ => return day.unreadable(text, "a day of the week from 1 to 7"),
        };
        week[weekday] = shifts(text, day)?;
    }
    Ok(week)
}

/// A day that differs; none for one that no project reaches.
fn exception(text: &str, node: &Node) -> Result<Option<(Date, Vec<Shift>)>, Unreadable> {
    let days = node.attribute("d").and_then(|days| days.parse::<i32>().ok());
    let Some(days) = days else {
        return node.unreadable(text, "an exception with the number of its day");
    };
    let shifts = shifts(text, node)?;
    let day = EPOCH.checked_add(jiff::Span::new().days(days.clamp(-1_000_000, 1_000_000))).ok();
    let day = day.and_then(|day| usable_date(day).ok());
    Ok(day.map(|day| (day, shifts)))
}

/// The shifts below a day, ascending and apart.
fn shifts(text: &str, day: &Node) -> Result<Vec<Shift>, Unreadable> {
    let mut shifts = Vec::with_capacity(day.children.len());
    for node in &day.children {
        let ends = (node.attribute("s"), node.attribute("f"));
        // P6 leaves shifts without times where a day was edited; they are no work.
        let (Some(start), Some(end)) = ends else {
            continue;
        };
        let (Some(start), Some(end)) = (clock(start), clock(end)) else {
            return node.unreadable(text, "a shift with its times of day");
        };
        // Midnight at the end of a shift is that of the next day.
        let end = if end == 0 { MINUTES_PER_DAY } else { end };
        if start >= end {
            return node.unreadable(text, "a shift: it ends before it begins");
        }
        shifts.push(Shift { start, end });
    }
    shifts.sort_unstable();
    shifts.dedup_by(|next, before| {
        let joined = next.start <= before.end;
        if joined {
            before.end = before.end.max(next.end);
        }
        joined
    });
    Ok(shifts)
}

/// Minutes after midnight of `08:00`, or of `08:00 AM` in older files.
fn clock(text: &str) -> Option<u16> {
    let (time, half) = match text.split_once(' ') {
        Some((time, half)) => (time, Some(half.trim())),
        None => (text, None),
    };
    let (hour, minute) = time.split_once(':')?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) && half.eq_ignore_ascii_case("AM") => hour % 12,
        Some(half) if (1..=12).contains(&hour) && half.eq_ignore_ascii_case("PM") => hour % 12 + 12,
        Some(_) => return None,
    };
    let in_day = hour < 24 && minute < 60 || (hour, minute) == (24, 0);
    in_day.then_some(hour * 60 + minute)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn skip_blank(&mut self) {
        let rest = &self.text[self.at..];
        let blank = |c: char| c.is_whitespace() || c.is_control();
        self.at += rest.len() - rest.trim_start_matches(blank).len();
    }

    fn unexpected<T>(&self, expected: &str) -> Result<T, Unreadable> {
        let next = self.text[self.at..].chars().next();
        let (message, length) = match next {
            Some(next) => (format!("`{next}` stands where {expected} should"), next.len_utf8()),
            None => (format!("the data ends where {expected} should stand"), 0),
        };
        Err(Unreadable { message, range: self.at..self.at + length })
    }

    fn expect(&mut self, token: &str) -> Result<(), Unreadable> {
        self.skip_blank();
        if !self.text[self.at..].starts_with(token) {
            return self.unexpected(&format!("`{token}`"));
        }
        self.at += token.len();
        Ok(())
    }

    /// The text up to a bracket, which is passed over.
    fn up_to(&mut self, bracket: char) -> Result<&'t str, Unreadable> {
        let rest = &self.text[self.at..];
        let Some(length) = rest.find(bracket) else {
            self.at = self.text.len();
            return self.unexpected(&format!("`{bracket}`"));
        };
        self.at += length + bracket.len_utf8();
        Ok(rest[..length].trim_matches(|c: char| c.is_whitespace() || c.is_control()))
    }

    fn node(&mut self, depth: usize) -> Result<Node<'t>, Unreadable> {
        self.expect("(")?;
        let start = self.at - 1;
        if depth > DEEPEST {
            self.at = start;
            return self.unexpected("the end of so many brackets");
        }
        self.skip_blank();
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        self.expect("||")?;
        let name = self.up_to('(')?;
        let attributes = self.up_to(')')?;
        self.expect("(")?;
        let mut children = Vec::new();
        self.skip_blank();
        while self.text[self.at..].starts_with('(') {
            children.push(self.node(depth + 1)?);
            self.skip_blank();
        }
        self.expect(")")?;
        self.expect(")")?;
        Ok(Node { name, attributes, children, range: start..self.at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A calendar of a week's days and of exceptions.
    fn data(days: &str, exceptions: &str) -> String {
        format!(
            "(0||CalendarData()(\u{7f}\u{7f} (0||DaysOfWeek()({days}))(0||VIEW(ShowTotal|Y)())(0||Exceptions()({exceptions}))))"
        )
    }

    fn hours(shifts: &[Shift]) -> String {
        let shown = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let shifts: Vec<String> = shifts
            .iter()
            .map(|shift| format!("{}-{}", shown(shift.start), shown(shift.end)))
            .collect();
        shifts.join(" ")
    }

    #[test]
    fn a_week_begins_on_sunday_and_times_come_in_either_order() {
        let text = data(
            "(0||1()()) (0||2()(\u{7f}\u{7f} (0||0(s|08:00|f|12:00)()) (0||1(f|17:00|s|13:00)()))) (0||7()((0||0(s|00:00|f|00:00)())))",
            "",
        );
        let week = calendar_data(&text).expect("readable").week.expect("a week");
        assert_eq!(hours(&week[0]), "08:00-12:00 13:00-17:00");
        assert_eq!(hours(&week[5]), "00:00-24:00");
        assert_eq!([1, 2, 3, 4, 6].map(|day: usize| week[day].len()), [0; 5]);
    }

    #[test]
    fn exceptions_are_holidays_and_days_of_other_hours() {
        let text = data("", "(0||0(d|46023)()) (0||1(d|46025)((0||0(s|08:00|f|12:00)())))");
        let exceptions = calendar_data(&text).expect("readable").exceptions;
        let shown: Vec<(String, String)> =
            exceptions.iter().map(|(day, shifts)| (day.to_string(), hours(shifts))).collect();
        assert_eq!(
            shown,
            [("2026-01-01", ""), ("2026-01-03", "08:00-12:00")]
                .map(|(day, hours)| (day.to_owned(), hours.to_owned()))
        );
    }

    #[test]
    fn shifts_that_touch_are_one_and_twelve_hours_are_read() {
        let text =
            data("(0||2()((0||0(s|12:00 PM|f|04:00 PM)())(0||1(s|08:00 AM|f|12:00 PM)())))", "");
        let week = calendar_data(&text).expect("readable").week.expect("a week");
        assert_eq!(hours(&week[0]), "08:00-16:00");
    }

    #[test]
    fn what_cannot_be_read_has_its_place() {
        for (text, place) in [
            ("(0||CalendarData()(", "the data ends"),
            ("(0||CalendarData()()", "the data ends"),
            ("[0||CalendarData()()", "`[` stands"),
            (&data("(0||8()())", ""), "a day of the week"),
            (&data("(0||2()((0||0(s|8 o'clock|f|12:00)())))", ""), "a shift with its times"),
            (&data("(0||2()((0||0(s|22:00|f|06:00)())))", ""), "ends before it begins"),
            (&data("", "(0||0(d|soon)())"), "the number of its day"),
            (&"(0||a()(".repeat(1000), "so many brackets"),
        ] {
            let problem = calendar_data(text).expect_err(text);
            assert!(problem.message.contains(place), "{text}: {}", problem.message);
            assert!(problem.range.end <= text.len());
        }
    }

    #[test]
    fn empty_data_says_nothing() {
        assert_eq!(calendar_data(" \u{7f}"), Ok(CalendarData::default()));
    }
}
