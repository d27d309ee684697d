//! Calendars of the file → records with typed values.

use jiff::civil::Date;

use super::{Element, Fields};
use crate::diagnostic::{Diagnostics, Span};
use crate::read::draft::Spanned;
use crate::read::value::{Parsed, word};

/// What is read of a calendar.
pub(super) const CALENDAR: &[&str] = &[
    "ObjectId",
    "Name",
    "Type",
    "IsDefault",
    "BaseCalendarObjectId",
    "HoursPerDay",
    "HoursPerWeek",
    "StandardWorkWeek",
    "StandardWorkHours",
    "DayOfWeek",
    "WorkTime",
    "Start",
    "Finish",
    "HolidayOrExceptions",
    "HolidayOrException",
    "Date",
];

/// A calendar.
#[derive(Debug)]
pub(super) struct Calendar {
    pub(super) id: i64,
    pub(super) name: Option<String>,
    pub(super) span: Span,
    pub(super) is_default: bool,
    /// Whether it is a resource's alone.
    pub(super) of_resource: bool,
    pub(super) base: Option<Spanned<i64>>,
    pub(super) minutes_per_day: Option<f64>,
    pub(super) minutes_per_week: Option<f64>,
    /// Spans of work by weekday from Monday on.
    pub(super) week: [Option<Vec<(u16, u16)>>; 7],
    pub(super) exceptions: Vec<(Date, Vec<(u16, u16)>)>,
}

/// A calendar; none where it cannot be referred to.
pub(super) fn calendar(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Calendar> {
    let mut fields = Fields::new(element, diagnostics);
    let id = fields.integer("ObjectId")?.value;
    let mut hours = |name: &str| {
        let hours = fields.number(name)?;
        Some(hours.value * 60.0).filter(|minutes| *minutes >= 1.0)
    };
    let (minutes_per_day, minutes_per_week) = (hours("HoursPerDay"), hours("HoursPerWeek"));
    let is_default = fields.flag("IsDefault");
    let base = fields.integer("BaseCalendarObjectId").filter(|base| base.value != id);
    let mut week = [const { None }; 7];
    let days = element.child("StandardWorkWeek").into_iter();
    for day in days.flat_map(|week| week.children("StandardWorkHours")) {
        let weekday = Fields::new(day, diagnostics).read("DayOfWeek", weekday);
        let spans = spans(day, diagnostics);
        if let Some(weekday) = weekday {
            week[weekday.value] = Some(spans);
        }
    }
    let mut exceptions = Vec::new();
    let days = element.child("HolidayOrExceptions").into_iter();
    for day in days.flat_map(|days| days.children("HolidayOrException")) {
        let date = Fields::new(day, diagnostics).instant("Date");
        let mut spans = spans(day, diagnostics);
        // P6 writes a day off like this, too.
        if spans == [(0, 1440)] {
            spans.clear();
        }
        exceptions.extend(date.map(|date| (date.value.date(), spans)));
    }
    Some(Calendar {
        id,
        name: element.text("Name").map(str::to_owned),
        span: element.given("Name").map_or(element.span, |name| name.span),
        is_default,
        of_resource: element.text("Type") == Some("Resource"),
        base,
        minutes_per_day,
        minutes_per_week,
        week,
        exceptions,
    })
}

fn weekday(text: &str) -> Parsed<usize> {
    // Old files count from Sunday on.
    let words = [
        ("monday", 0),
        ("tuesday", 1),
        ("wednesday", 2),
        ("thursday", 3),
        ("friday", 4),
        ("saturday", 5),
        ("sunday", 6),
        ("1", 6),
        ("2", 0),
        ("3", 1),
        ("4", 2),
        ("5", 3),
        ("6", 4),
        ("7", 5),
    ];
    word(text, "a weekday", &words)
}

/// Spans of work; the minute that P6 gives as their end is the last one worked.
fn spans(day: &Element<'_>, diagnostics: &mut Diagnostics) -> Vec<(u16, u16)> {
    let mut spans = Vec::new();
    for time in day.children("WorkTime") {
        let mut fields = Fields::new(time, diagnostics);
        if let (Some(start), Some(finish)) = (fields.clock("Start"), fields.clock("Finish")) {
            spans.push((start.value, (finish.value + 1).min(1440)));
        }
    }
    spans
}
