//! Calendars of the file → records with typed values.

use jiff::civil::Date;

use super::{Element, Fields};
use crate::diagnostic::{Diagnostics, Span};
use crate::read::draft::Spanned;
use crate::read::value;

/// What is read of a calendar.
pub(super) const CALENDAR: &[&str] = &[
    "UID",
    "Name",
    "IsBaseCalendar",
    "BaseCalendarUID",
    "WeekDays",
    "WeekDay",
    "DayType",
    "DayWorking",
    "TimePeriod",
    "FromDate",
    "ToDate",
    "WorkingTimes",
    "WorkingTime",
    "FromTime",
    "ToTime",
    "Exceptions",
    "Exception",
    "Type",
    "Occurrences",
    "Period",
    "DaysOfWeek",
    "MonthItem",
    "MonthPosition",
    "Month",
    "MonthDay",
    "WorkWeeks",
    "WorkWeek",
];

/// A calendar.
#[derive(Debug)]
pub(super) struct Calendar {
    pub(super) uid: i64,
    pub(super) name: Option<String>,
    pub(super) span: Span,
    pub(super) is_base: bool,
    pub(super) base: Option<Spanned<i64>>,
    /// Weekdays and old-style exceptions.
    pub(super) days: Vec<Day>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) weeks: Vec<Week>,
}

/// What a calendar says of a weekday, 1 for Sunday, or of a period, 0.
#[derive(Debug)]
pub(super) struct Day {
    pub(super) kind: Spanned<i64>,
    pub(super) times: Times,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
}

/// Working time of a day.
#[derive(Debug, Clone)]
pub(super) struct Times {
    pub(super) span: Span,
    pub(super) works: bool,
    pub(super) spans: Vec<(u16, u16)>,
}

/// An exception, perhaps a recurring one.
#[derive(Debug)]
pub(super) struct Exception {
    pub(super) span: Span,
    pub(super) times: Times,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    pub(super) kind: i64,
    pub(super) occurrences: Option<i64>,
    pub(super) period: i64,
    pub(super) days_of_week: i64,
    pub(super) month_item: i64,
    pub(super) month_position: i64,
    pub(super) month: i64,
    pub(super) month_day: i64,
}

/// Another week for some time.
#[derive(Debug)]
pub(super) struct Week {
    pub(super) span: Span,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    pub(super) days: Vec<Day>,
}

/// A calendar; none where it cannot be referred to.
pub(super) fn calendar(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Calendar> {
    let mut fields = Fields::new(element, diagnostics);
    let uid = fields.integer("UID")?.value;
    let name = fields.text("Name");
    let is_base = fields.flag("IsBaseCalendar");
    // -1 and 0 stand for none.
    let base = fields.integer("BaseCalendarUID").filter(|base| base.value > 0 && base.value != uid);
    let within = |outer: &str| element.child(outer).into_iter();
    let days = within("WeekDays")
        .flat_map(|days| days.children("WeekDay"))
        .filter_map(|found| day(found, diagnostics))
        .collect();
    let exceptions = within("Exceptions")
        .flat_map(|all| all.children("Exception"))
        .map(|found| exception(found, diagnostics))
        .collect();
    let weeks = within("WorkWeeks")
        .flat_map(|all| all.children("WorkWeek"))
        .map(|found| week(found, diagnostics))
        .collect();
    let span = element.given("Name").map_or(element.span, |name| name.span);
    Some(Calendar { uid, name, span, is_base, base, days, exceptions, weeks })
}

fn day(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Day> {
    let kind = Fields::new(element, diagnostics).integer("DayType")?;
    let [from, to] = period(element, diagnostics);
    Some(Day { kind, times: times_of(element, diagnostics), from, to })
}

fn times_of(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Times {
    let mut spans = Vec::new();
    for time in
        element.child("WorkingTimes").into_iter().flat_map(|all| all.children("WorkingTime"))
    {
        let mut fields = Fields::new(time, diagnostics);
        if let (Some(from), Some(to)) = (fields.clock("FromTime"), fields.clock("ToTime")) {
            // A shift that ends at midnight ends with the day.
            let to = if to.value == 0 { 1440 } else { to.value };
            spans.push((from.value, to));
        }
    }
    let works = Fields::new(element, diagnostics).flag_or("DayWorking", !spans.is_empty());
    Times { span: element.span, works, spans }
}

fn period(element: &Element<'_>, diagnostics: &mut Diagnostics) -> [Option<Date>; 2] {
    let Some(period) = element.child("TimePeriod") else {
        return [None, None];
    };
    // A last day ends at 23:59 or a second before midnight: the day is meant, not the instant.
    let mut date = |name: &str| {
        let mut fields = Fields::new(period, diagnostics);
        fields.read(name, |text| value::date(&text[..text.floor_char_boundary(10)]))
    };
    [date("FromDate").map(|date| date.value), date("ToDate").map(|date| date.value)]
}

fn exception(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Exception {
    let [from, to] = period(element, diagnostics);
    let times = times_of(element, diagnostics);
    let mut fields = Fields::new(element, diagnostics);
    let mut whole =
        |name: &str, otherwise| fields.integer(name).map_or(otherwise, |read| read.value);
    Exception {
        span: element.span,
        times,
        from,
        to,
        kind: whole("Type", 0),
        period: whole("Period", 1),
        days_of_week: whole("DaysOfWeek", 0),
        month_item: whole("MonthItem", -1),
        month_position: whole("MonthPosition", -1),
        month: whole("Month", -1),
        month_day: whole("MonthDay", 0),
        occurrences: fields.integer("Occurrences").map(|read| read.value),
    }
}

fn week(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Week {
    let [from, to] = period(element, diagnostics);
    let days = element.child("WeekDays").into_iter().flat_map(|days| days.children("WeekDay"));
    let days = days.filter_map(|found| day(found, diagnostics)).collect();
    Week { span: element.span, from, to, days }
}
