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
