//! Elements of the file → records with typed values.

use jiff::civil::{Date, DateTime};

use super::times::{self, Clock, clock, duration, minutes};
use super::{Element, Fields};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::StoredDates;
use crate::read::draft::{Duration, Spanned};
use crate::read::value::{Parsed, Problem};
use crate::read::xml::{decimal, integer};

/// Elements of the root that hold one value each.
pub(super) const PROPERTIES: &[&str] = &[
    "Name",
    "Title",
    "StartDate",
    "ScheduleFromStart",
    "CalendarUID",
    "MinutesPerDay",
    "MinutesPerWeek",
    "HonorConstraints",
];

/// What the file says of the whole project.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) start: Option<Spanned<DateTime>>,
    /// Where it says that the project is scheduled from its finish.
    pub(super) scheduled_from_finish: Option<Span>,
    pub(super) calendar: Option<Spanned<i64>>,
    pub(super) minutes_per_day: Option<i32>,
    pub(super) minutes_per_week: Option<i32>,
    pub(super) honours_constraints: Option<bool>,
}

impl Properties {
    /// Takes one of the elements named in [`PROPERTIES`].
    pub(super) fn add(&mut self, element: &Element<'_>, diagnostics: &mut Diagnostics) {
        let whole = Element::around(element);
        let mut fields = Fields::new(&whole, diagnostics);
        let name = element.name;
        match name {
            "Name" => self.name = fields.text(name),
            "Title" => self.title = fields.text(name),
            "StartDate" => self.start = fields.instant(name),
            "ScheduleFromStart" => {
                let from_start = fields.flag_or(name, true);
                self.scheduled_from_finish = (!from_start).then_some(element.span);
            }
            "CalendarUID" => self.calendar = fields.integer(name),
            "MinutesPerDay" => {
                self.minutes_per_day = fields.read(name, minutes_of(1440)).map(|read| read.value);
            }
            "MinutesPerWeek" => {
                self.minutes_per_week =
                    fields.read(name, minutes_of(7 * 1440)).map(|read| read.value);
            }
            _ => self.honours_constraints = Some(fields.flag_or(name, true)),
        }
    }
}

/// Whole minutes up to some number.
fn minutes_of(most: i64) -> impl Fn(&str) -> Parsed<i32> {
    move |text| match integer(text)? {
        minutes if (1..=most).contains(&minutes) => Ok(minutes as i32),
        _ => Err(Problem::new(
            Code::OutOfRange,
            format!("{text} is not a number of working minutes"),
            format!("choose from 1 to {most}"),
        )),
    }
}

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
        fields.read(name, |text| crate::read::value::date(&text[..text.floor_char_boundary(10)]))
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

/// What is read of a task.
pub(super) const TASK: &[&str] = &[
    "UID",
    "Name",
    "IsNull",
    "Active",
    "Manual",
    "Type",
    "OutlineNumber",
    "OutlineLevel",
    "Start",
    "Finish",
    "Duration",
    "ManualStart",
    "ManualFinish",
    "ManualDuration",
    "DurationFormat",
    "Milestone",
    "IsSubproject",
    "ExternalTask",
    "EarlyStart",
    "EarlyFinish",
    "LateStart",
    "LateFinish",
    "TotalSlack",
    "PercentComplete",
    "ActualStart",
    "ActualFinish",
    "ActualDuration",
    "RemainingDuration",
    "Resume",
    "ConstraintType",
    "ConstraintDate",
    "Deadline",
    "CalendarUID",
    "LevelingDelay",
    "IgnoreResourceCalendar",
    "PredecessorLink",
    "PredecessorUID",
    "CrossProject",
    "CrossProjectName",
    "LinkLag",
    "LagFormat",
    "ExtendedAttribute",
    "FieldID",
    "Value",
    "ValueID",
    "ValueGUID",
    "OutlineCode",
];

/// A task, or a heading over tasks.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the file has that many yes-or-no elements")]
pub(super) struct Task {
    pub(super) uid: Spanned<i64>,
    pub(super) name: Option<String>,
    pub(super) outline: Option<String>,
    pub(super) level: Option<usize>,
    pub(super) milestone: bool,
    pub(super) active: bool,
    pub(super) manual: bool,
    pub(super) external: bool,
    /// Whether resources work on it for as long as it is said to last.
    pub(super) fixed_duration: bool,
    pub(super) ignores_resource_calendars: bool,
    pub(super) calendar: Option<Spanned<i64>>,
    pub(super) start: Option<Spanned<DateTime>>,
    pub(super) finish: Option<Spanned<DateTime>>,
    pub(super) duration: Option<Spanned<Duration>>,
    pub(super) constraint: Option<Spanned<i64>>,
    pub(super) constraint_date: Option<Spanned<DateTime>>,
    pub(super) deadline: Option<Spanned<Date>>,
    /// Elapsed minutes.
    pub(super) leveling_delay: Option<Spanned<f64>>,
    pub(super) actual_start: Option<Spanned<DateTime>>,
    pub(super) actual_finish: Option<Spanned<DateTime>>,
    pub(super) percent: Option<Spanned<f64>>,
    pub(super) remaining: Option<Spanned<Duration>>,
    pub(super) done: Option<Spanned<Duration>>,
    pub(super) resume: Option<Spanned<DateTime>>,
    pub(super) links: Vec<Link>,
    pub(super) custom: Vec<CustomValue>,
    pub(super) stored: StoredDates,
}

/// A relation, in the words of the file.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) span: Span,
    pub(super) predecessor: i64,
    pub(super) kind: i64,
    /// Tenths of minutes, or percent.
    pub(super) lag: f64,
    pub(super) clock: Clock,
    pub(super) other_project: bool,
}

/// The value of a custom field or an outline code.
#[derive(Debug)]
pub(super) struct CustomValue {
    pub(super) field: String,
    pub(super) value: Option<String>,
    /// Which value of a list it is.
    pub(super) listed: Option<String>,
    /// Whether it is a duration in elapsed time.
    pub(super) elapsed: bool,
}

/// A task; none where it is empty or has no id.
pub(super) fn task(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Task> {
    let mut fields = Fields::new(element, diagnostics);
    if fields.flag("IsNull") {
        return None;
    }
    if element.given("UID").is_none() {
        let help = "every task has a UID of its own; export the project again";
        diagnostics.report(Code::MissingId, element.span, "this task has no UID", help);
        return None;
    }
    let uid = fields.integer("UID")?;
    let format = fields.read("DurationFormat", clock).map(|format| format.value);
    let elapsed = format == Some(Clock::Elapsed);
    let manual = fields.flag("Manual");
    let mut length = |name: &str| {
        let minutes = fields.read(name, minutes)?;
        Some(Spanned { value: duration(minutes.value, elapsed), span: minutes.span })
    };
    let by_hand = if manual { length("ManualDuration") } else { None };
    let planned = by_hand.or_else(|| length("Duration"));
    let (remaining, done) = (length("RemainingDuration"), length("ActualDuration"));
    let by_hand = |fields: &mut Fields<'_, '_>, name: &str| {
        if manual { fields.instant(name) } else { None }
    };
    let links = element.children("PredecessorLink").filter_map(|found| link(found, diagnostics));
    let links = links.collect();
    let mut fields = Fields::new(element, diagnostics);
    Some(Task {
        uid,
        name: fields.text("Name"),
        outline: fields.text("OutlineNumber"),
        level: fields.integer("OutlineLevel").and_then(|level| usize::try_from(level.value).ok()),
        milestone: fields.flag("Milestone"),
        active: fields.flag_or("Active", true),
        manual,
        external: fields.flag("ExternalTask") || fields.flag("IsSubproject"),
        fixed_duration: fields.integer("Type").is_some_and(|kind| kind.value == 1),
        ignores_resource_calendars: fields.flag("IgnoreResourceCalendar"),
        // -1 and 0 stand for none.
        calendar: fields.integer("CalendarUID").filter(|uid| uid.value > 0),
        start: by_hand(&mut fields, "ManualStart").or_else(|| fields.instant("Start")),
        finish: by_hand(&mut fields, "ManualFinish").or_else(|| fields.instant("Finish")),
        duration: planned,
        constraint: fields.integer("ConstraintType"),
        constraint_date: fields.instant("ConstraintDate"),
        deadline: fields
            .instant("Deadline")
            .map(|at| Spanned { value: at.value.date(), span: at.span }),
        leveling_delay: fields
            .number("LevelingDelay")
            .filter(|delay| delay.value != 0.0)
            .map(|tenths| Spanned { value: tenths.value / 10.0, span: tenths.span }),
        actual_start: fields.instant("ActualStart"),
        actual_finish: fields.instant("ActualFinish"),
        percent: fields.number("PercentComplete"),
        remaining,
        done,
        resume: fields.instant("Resume"),
        links,
        custom: element.all().filter_map(custom_value).collect(),
        stored: StoredDates {
            early_start: fields.instant("EarlyStart").map(|at| at.value),
            early_finish: fields.instant("EarlyFinish").map(|at| at.value),
            late_start: fields.instant("LateStart").map(|at| at.value),
            late_finish: fields.instant("LateFinish").map(|at| at.value),
            total_float: fields.read("TotalSlack", slack).map(|slack| slack.value),
        },
    })
}

/// Minutes of a slack in tenths of minutes, which some programs write as a duration.
fn slack(text: &str) -> Parsed<i32> {
    let minutes = match decimal(text) {
        Ok(tenths) => tenths / 10.0,
        Err(problem) => times::minutes(text).map_err(|_| problem)?,
    };
    Ok(minutes.round() as i32)
}

fn link(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Link> {
    let mut fields = Fields::new(element, diagnostics);
    let predecessor = fields.integer("PredecessorUID");
    let kind = fields.integer("Type").map_or(1, |kind| kind.value);
    let lag = fields.number("LinkLag");
    let format = fields.read("LagFormat", clock);
    let other_project = fields.flag("CrossProject");
    // A format that cannot be read was reported.
    let clock = match format {
        None if element.given("LagFormat").is_some() => return None,
        None => Clock::Working,
        Some(clock) => clock.value,
    };
    let predecessor = predecessor?;
    let lag = lag.map_or(0.0, |lag| lag.value);
    let unknown = match (kind, clock) {
        (0..=3, Clock::ElapsedPercent) if lag != 0.0 => {
            "a lag of an elapsed percentage cannot be honoured".to_owned()
        }
        (0..=3, _) => {
            let (span, predecessor) = (predecessor.span, predecessor.value);
            return Some(Link { span, predecessor, kind, lag, clock, other_project });
        }
        _ => format!("`{kind}` is not a type of relation"),
    };
    let help = "the types are 0 FF, 1 FS, 2 SF and 3 SS; lags are in working or elapsed time, or a percentage";
    diagnostics.report(Code::InvalidRelation, predecessor.span, unknown, help);
    None
}

fn custom_value(element: &Element<'_>) -> Option<CustomValue> {
    if !matches!(element.name, "ExtendedAttribute" | "OutlineCode") {
        return None;
    }
    let text = |name: &str| element.text(name).map(str::to_owned);
    Some(CustomValue {
        field: text("FieldID")?,
        value: text("Value"),
        listed: text("ValueID").or_else(|| text("ValueGUID")),
        elapsed: element.text("DurationFormat").and_then(|format| clock(format).ok())
            == Some(Clock::Elapsed),
    })
}

/// What is read of a resource.
pub(super) const RESOURCE: &[&str] = &["UID", "Name", "Type", "CalendarUID", "IsNull"];

/// A resource.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) uid: i64,
    pub(super) name: Option<String>,
    /// Whether it is people or machines at work, not material or cost.
    pub(super) works: bool,
    pub(super) calendar: Option<i64>,
}

/// A resource; none where it cannot be referred to.
pub(super) fn resource(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Resource> {
    let mut fields = Fields::new(element, diagnostics);
    Some(Resource {
        uid: fields.integer("UID")?.value,
        name: fields.text("Name"),
        works: fields.integer("Type").is_none_or(|kind| kind.value == 1),
        calendar: fields.integer("CalendarUID").map(|uid| uid.value).filter(|uid| *uid > 0),
    })
}

/// What is read of an assignment.
pub(super) const ASSIGNMENT: &[&str] = &["TaskUID", "ResourceUID", "Units"];

/// A resource at work on a task.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) task: i64,
    pub(super) resource: i64,
    /// Whether it takes any of the resource's time.
    pub(super) counts: bool,
}

/// An assignment; none of a task or resource that is not said.
pub(super) fn assignment(
    element: &Element<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Assignment> {
    let mut fields = Fields::new(element, diagnostics);
    Some(Assignment {
        task: fields.integer("TaskUID")?.value,
        resource: fields.integer("ResourceUID")?.value,
        counts: fields.number("Units").is_none_or(|units| units.value > 0.0),
    })
}
