//! Elements of the file → records with typed values.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};

use super::{Element, Fields};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{self, ConstraintKind, End, FloatKind, RelationKind, StoredDates};
use crate::read::draft::{LagCalendar, Spanned};
use crate::read::value::{Parsed, Problem, word};
use crate::read::xml::decimal;

/// Elements of a project that hold one value each.
pub(super) const PROPERTIES: &[&str] = &[
    "Id",
    "Name",
    "ObjectId",
    "DataDate",
    "PlannedStartDate",
    "MustFinishByDate",
    "ActivityDefaultCalendarObjectId",
    "WBSObjectId",
];

/// Settings of the scheduler, in an element of their own or, in older files, in the project's.
pub(super) const OPTIONS: &[&str] = &[
    "RelationshipLagCalendar",
    "OutOfSequenceScheduleType",
    "ComputeTotalFloatType",
    "UseExpectedFinishDates",
];

/// A project.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) span: Span,
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) data_date: Option<Spanned<DateTime>>,
    pub(super) start: Option<Spanned<DateTime>>,
    pub(super) must_finish_by: Option<Spanned<DateTime>>,
    pub(super) default_calendar: Option<Spanned<i64>>,
    pub(super) lag_calendar: Option<LagCalendar>,
    pub(super) out_of_sequence: Option<OutOfSequence>,
    pub(super) float: Option<FloatKind>,
    pub(super) uses_expected_finish: bool,
    pub(super) wbs: Vec<WbsNode>,
    pub(super) activities: Vec<Activity>,
    pub(super) relationships: Vec<Relationship>,
    pub(super) assignments: Vec<Assignment>,
}

/// How activities are scheduled that were started before their predecessors finished.
#[derive(Debug, Clone, Copy)]
pub(super) enum OutOfSequence {
    Known(plan::OutOfSequence),
    /// By the third way of P6, at its place in the file.
    ActualDates(Span),
}

impl Project {
    pub(super) fn new(span: Span) -> Self {
        Self {
            span,
            id: String::new(),
            name: None,
            data_date: None,
            start: None,
            must_finish_by: None,
            default_calendar: None,
            lag_calendar: None,
            out_of_sequence: None,
            float: None,
            uses_expected_finish: false,
            wbs: Vec::new(),
            activities: Vec::new(),
            relationships: Vec::new(),
            assignments: Vec::new(),
        }
    }

    /// Takes one of the elements named in [`PROPERTIES`] and [`OPTIONS`].
    pub(super) fn set(&mut self, element: &Element<'_>, diagnostics: &mut Diagnostics) {
        if element.value().is_empty() {
            return;
        }
        let whole = Element::around(element);
        let mut fields = Fields::new(&whole, diagnostics);
        let name = element.name;
        match name {
            "Id" => (self.id, self.span) = (element.value().to_owned(), element.span),
            "Name" => self.name = fields.text(name),
            "DataDate" => self.data_date = fields.instant(name),
            "PlannedStartDate" => self.start = fields.instant(name),
            "MustFinishByDate" => self.must_finish_by = fields.instant(name),
            "ActivityDefaultCalendarObjectId" => self.default_calendar = fields.integer(name),
            "RelationshipLagCalendar" => {
                self.lag_calendar = fields.read(name, lag_calendar).map(|read| read.value);
            }
            "OutOfSequenceScheduleType" => {
                self.out_of_sequence =
                    fields.read(name, out_of_sequence).map(|read| match read.value {
                        Some(kind) => OutOfSequence::Known(kind),
                        None => OutOfSequence::ActualDates(read.span),
                    });
            }
            "ComputeTotalFloatType" => {
                self.float = fields.read(name, float_kind).map(|read| read.value);
            }
            "UseExpectedFinishDates" => self.uses_expected_finish = fields.flag(name),
            _ => {}
        }
    }
}

fn lag_calendar(text: &str) -> Parsed<LagCalendar> {
    let words = [
        ("predecessoractivitycalendar", LagCalendar::Predecessor),
        ("successoractivitycalendar", LagCalendar::Successor),
        ("projectdefaultcalendar", LagCalendar::Default),
        ("24hourcalendar", LagCalendar::AroundTheClock),
    ];
    word(text, "a calendar of lags", &words)
}

fn out_of_sequence(text: &str) -> Parsed<Option<plan::OutOfSequence>> {
    let words = [
        ("retainedlogic", Some(plan::OutOfSequence::RetainedLogic)),
        ("progressoverride", Some(plan::OutOfSequence::ProgressOverride)),
        ("actualdates", None),
    ];
    word(text, "a way to schedule progressed activities", &words)
}

/// The formula follows the name of a float: `Start Float = Late Start - Early Start`.
fn float_kind(text: &str) -> Parsed<FloatKind> {
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    let words = [
        ("smallestofstartfloatandfinishfloat", FloatKind::Smallest),
        ("startfloat", FloatKind::Start),
        ("finishfloat", FloatKind::Finish),
    ];
    word(name, "a kind of total float", &words)
}

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

/// What is read of a resource.
pub(super) const RESOURCE: &[&str] =
    &["ObjectId", "Name", "Id", "ResourceType", "CalendarObjectId"];

/// A resource.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) id: i64,
    pub(super) name: Option<String>,
    /// Whether it is people or machines at work, not material.
    pub(super) works: bool,
    pub(super) calendar: Option<i64>,
}

/// A resource; none where it cannot be referred to.
pub(super) fn resource(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Resource> {
    let mut fields = Fields::new(element, diagnostics);
    Some(Resource {
        id: fields.integer("ObjectId")?.value,
        name: fields.text("Name").or_else(|| fields.text("Id")),
        works: element.text("ResourceType") != Some("Material"),
        calendar: fields.integer("CalendarObjectId").map(|id| id.value),
    })
}

/// What is read of the definitions of codes and user-defined fields.
pub(super) const NAMES: &[&str] = &["ObjectId", "Name", "Title", "CodeTypeObjectId", "CodeValue"];

/// Names of codes, their values, and user-defined fields.
#[derive(Debug, Default)]
pub(super) struct CodeNames {
    types: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
}

impl CodeNames {
    /// Takes a definition.
    pub(super) fn add(&mut self, element: &Element<'_>) {
        let Some(id) = element.text("ObjectId") else {
            return;
        };
        let (names, name) = match element.name {
            "UDFType" => (&mut self.fields, "Title"),
            "ActivityCodeType" => (&mut self.types, "Name"),
            _ => (&mut self.values, "CodeValue"),
        };
        if let Some(name) = element.text(name) {
            names.insert(id.to_owned(), name.to_owned());
        }
    }

    /// The codes of an activity by their names, and its user-defined fields as `udf:`.
    pub(super) fn of(&self, activity: &Activity) -> Vec<(String, String)> {
        let codes = activity.codes.iter().filter_map(|(kind, value)| {
            Some((self.types.get(kind)?.clone(), self.values.get(value)?.clone()))
        });
        let fields = activity.fields.iter().filter_map(|(field, value)| {
            Some((format!("udf:{}", self.fields.get(field)?), value.clone()))
        });
        codes.chain(fields).collect()
    }
}

/// What is read of a node of the work breakdown.
pub(super) const WBS: &[&str] = &["ObjectId", "ParentObjectId", "Code", "Name", "SequenceNumber"];

/// A node of the work breakdown.
#[derive(Debug)]
pub(super) struct WbsNode {
    pub(super) id: i64,
    pub(super) parent: Option<i64>,
    pub(super) code: String,
    pub(super) name: Option<String>,
    pub(super) sequence: i64,
    pub(super) span: Span,
}

/// A node; none where it cannot be referred to.
pub(super) fn wbs(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<WbsNode> {
    let mut fields = Fields::new(element, diagnostics);
    let id = fields.integer("ObjectId")?.value;
    Some(WbsNode {
        id,
        parent: fields.integer("ParentObjectId").map(|parent| parent.value),
        code: fields.text("Code").unwrap_or_else(|| id.to_string()),
        name: fields.text("Name"),
        sequence: fields.integer("SequenceNumber").map_or(0, |number| number.value),
        span: element.given("Code").map_or(element.span, |code| code.span),
    })
}

/// What is read of an activity.
pub(super) const ACTIVITY: &[&str] = &[
    "ObjectId",
    "Id",
    "Name",
    "Type",
    "Status",
    "CalendarObjectId",
    "WBSObjectId",
    "PlannedDuration",
    "RemainingDuration",
    "AtCompletionDuration",
    "ActualDuration",
    "DurationPercentComplete",
    "ActualStartDate",
    "ActualFinishDate",
    "SuspendDate",
    "ResumeDate",
    "ExpectedFinishDate",
    "ExternalEarlyStartDate",
    "ExternalLateFinishDate",
    "PrimaryConstraintType",
    "PrimaryConstraintDate",
    "SecondaryConstraintType",
    "SecondaryConstraintDate",
    "PrimaryResourceObjectId",
    "RemainingEarlyStartDate",
    "RemainingEarlyFinishDate",
    "RemainingLateStartDate",
    "RemainingLateFinishDate",
    "EarlyStartDate",
    "EarlyFinishDate",
    "LateStartDate",
    "LateFinishDate",
    "TotalFloat",
    "Code",
    "TypeObjectId",
    "ValueObjectId",
    "UDF",
    "TextValue",
    "DoubleValue",
    "IntegerValue",
    "CostValue",
    "IndicatorValue",
    "StartDateValue",
    "FinishDateValue",
];

/// What kind of activity it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Task,
    ResourceDependent,
    StartMilestone,
    FinishMilestone,
    LevelOfEffort,
    WbsSummary,
}

/// Where an activity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    NotStarted,
    InProgress,
    Completed,
}

/// A constraint, in the words of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Constraint {
    pub(super) span: Span,
    /// None for as late as possible.
    pub(super) kind: Option<ConstraintKind>,
    pub(super) at: Option<Spanned<DateTime>>,
}

/// An activity.
#[derive(Debug)]
pub(super) struct Activity {
    pub(super) object: i64,
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) kind: Kind,
    pub(super) status: Status,
    pub(super) calendar: Option<Spanned<i64>>,
    pub(super) wbs: Option<i64>,
    /// In minutes, as all durations here.
    pub(super) planned: Option<Spanned<f64>>,
    pub(super) remaining: Option<Spanned<f64>>,
    pub(super) done: Option<Spanned<f64>>,
    pub(super) percent: Option<Spanned<f64>>,
    pub(super) actual_start: Option<Spanned<DateTime>>,
    pub(super) actual_finish: Option<Spanned<DateTime>>,
    /// When suspended work goes on.
    pub(super) resume: Option<Spanned<DateTime>>,
    pub(super) expected_finish: Option<Spanned<DateTime>>,
    /// Dates that relations with other projects impose.
    pub(super) external_start: Option<Spanned<DateTime>>,
    pub(super) external_finish: Option<Spanned<DateTime>>,
    pub(super) constraints: Vec<Constraint>,
    pub(super) primary_resource: Option<i64>,
    pub(super) codes: Vec<(String, String)>,
    pub(super) fields: Vec<(String, String)>,
    pub(super) stored: StoredDates,
}

/// An activity; none where it has no id or a type that nobody knows.
pub(super) fn activity(element: &Element<'_>, diagnostics: &mut Diagnostics) -> Option<Activity> {
    let Some(id) = element.given("Id") else {
        let help = "every activity has an Id; export the project again";
        diagnostics.report(Code::MissingId, element.span, "this activity has no Id", help);
        return None;
    };
    let id = Spanned { value: id.value().to_owned(), span: id.span };
    let mut fields = Fields::new(element, diagnostics);
    let object = fields.integer("ObjectId").map(|object| object.value);
    let kind = fields.read("Type", kind);
    let status = fields.read("Status", status).map_or(Status::NotStarted, |status| status.value);
    let planned = fields.read("PlannedDuration", minutes);
    let remaining = fields.read("RemainingDuration", minutes);
    let at_completion = fields.read("AtCompletionDuration", minutes);
    let suspended = fields.instant("SuspendDate").is_some();
    let resume = fields.instant("ResumeDate");
    let mut constraint = |kind: &str, date: &str| {
        let kind = fields.read(kind, constraint)?;
        Some(Constraint { span: kind.span, kind: kind.value, at: fields.instant(date) })
    };
    let constraints = [
        constraint("PrimaryConstraintType", "PrimaryConstraintDate"),
        constraint("SecondaryConstraintType", "SecondaryConstraintDate"),
    ];
    let mut date = |first: &str, then: &str| {
        fields.instant(first).or_else(|| fields.instant(then)).map(|at| at.value)
    };
    let stored = StoredDates {
        early_start: date("RemainingEarlyStartDate", "EarlyStartDate"),
        early_finish: date("RemainingEarlyFinishDate", "EarlyFinishDate"),
        late_start: date("RemainingLateStartDate", "LateStartDate"),
        late_finish: date("RemainingLateFinishDate", "LateFinishDate"),
        total_float: fields.number("TotalFloat").map(|hours| (hours.value * 60.0).round() as i32),
    };
    let codes = element.children("Code").filter_map(|code| {
        Some((code.text("TypeObjectId")?.to_owned(), code.text("ValueObjectId")?.to_owned()))
    });
    let values = element.children("UDF").filter_map(|field| {
        let value =
            field.all().find(|value| value.name != "TypeObjectId" && !value.value().is_empty());
        Some((field.text("TypeObjectId")?.to_owned(), value?.value().to_owned()))
    });
    // A type that cannot be read was reported.
    let kind = match kind {
        Some(kind) => kind.value,
        None if element.given("Type").is_some() => return None,
        None => Kind::Task,
    };
    Some(Activity {
        object: object?,
        id,
        name: fields.text("Name"),
        kind,
        status,
        calendar: fields.integer("CalendarObjectId"),
        wbs: fields.integer("WBSObjectId").map(|node| node.value),
        planned: planned.or(at_completion),
        remaining,
        done: fields.read("ActualDuration", minutes),
        percent: fields.number("DurationPercentComplete"),
        actual_start: fields.instant("ActualStartDate"),
        actual_finish: fields.instant("ActualFinishDate"),
        resume: resume.filter(|_| suspended),
        expected_finish: fields.instant("ExpectedFinishDate"),
        external_start: fields.instant("ExternalEarlyStartDate"),
        external_finish: fields.instant("ExternalLateFinishDate"),
        constraints: constraints.into_iter().flatten().collect(),
        primary_resource: fields.integer("PrimaryResourceObjectId").map(|resource| resource.value),
        codes: codes.collect(),
        fields: values.collect(),
        stored,
    })
}

/// Minutes of hours, at least zero.
fn minutes(text: &str) -> Parsed<f64> {
    let minutes = (decimal(text)? * 60.0).round_ties_even();
    if minutes >= 0.0 {
        return Ok(minutes);
    }
    Err(Problem::new(
        Code::InvalidDuration,
        format!("{text} hours are less than no time"),
        "write a number of hours of at least 0",
    ))
}

fn kind(text: &str) -> Parsed<Kind> {
    let words = [
        ("taskdependent", Kind::Task),
        ("resourcedependent", Kind::ResourceDependent),
        ("startmilestone", Kind::StartMilestone),
        ("finishmilestone", Kind::FinishMilestone),
        ("levelofeffort", Kind::LevelOfEffort),
        ("wbssummary", Kind::WbsSummary),
    ];
    word(text, "a type of activity", &words)
}

fn status(text: &str) -> Parsed<Status> {
    let words = [
        ("notstarted", Status::NotStarted),
        ("inprogress", Status::InProgress),
        ("completed", Status::Completed),
    ];
    word(text, "a status of an activity", &words)
}

/// A kind of constraint; none for as late as possible.
fn constraint(text: &str) -> Parsed<Option<ConstraintKind>> {
    let words = [
        ("starton", Some(ConstraintKind::On(End::Start))),
        ("startonorbefore", Some(ConstraintKind::NoLater(End::Start))),
        ("startonorafter", Some(ConstraintKind::NoEarlier(End::Start))),
        ("finishon", Some(ConstraintKind::On(End::Finish))),
        ("finishonorbefore", Some(ConstraintKind::NoLater(End::Finish))),
        ("finishonorafter", Some(ConstraintKind::NoEarlier(End::Finish))),
        ("mandatorystart", Some(ConstraintKind::Mandatory(End::Start))),
        ("mandatoryfinish", Some(ConstraintKind::Mandatory(End::Finish))),
        ("aslateaspossible", None),
    ];
    let read = word(text, "a type of constraint", &words);
    read.map_err(|problem| Problem { code: Code::UnsupportedConstraint, ..problem })
}

/// What is read of a relation.
pub(super) const RELATIONSHIP: &[&str] =
    &["PredecessorActivityObjectId", "SuccessorActivityObjectId", "Type", "Lag"];

/// A relation.
#[derive(Debug)]
pub(super) struct Relationship {
    pub(super) predecessor: Spanned<i64>,
    pub(super) successor: i64,
    pub(super) kind: RelationKind,
    /// In minutes.
    pub(super) lag: f64,
}

/// A relation; none where it cannot be read.
pub(super) fn relationship(
    element: &Element<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Relationship> {
    let mut fields = Fields::new(element, diagnostics);
    let kind = fields.read("Type", relation_kind);
    let lag = fields.number("Lag").map_or(0.0, |hours| (hours.value * 60.0).round_ties_even());
    let predecessor = fields.integer("PredecessorActivityObjectId");
    let successor = fields.integer("SuccessorActivityObjectId");
    if element.given("Type").is_none() {
        let help =
            "the types are Finish to Start, Start to Start, Finish to Finish and Start to Finish";
        diagnostics.report(Code::InvalidRelation, element.span, "this relation has no type", help);
    }
    let kind = kind?.value;
    Some(Relationship { predecessor: predecessor?, successor: successor?.value, kind, lag })
}

fn relation_kind(text: &str) -> Parsed<RelationKind> {
    let words = [
        ("finishtostart", RelationKind::FinishStart),
        ("starttostart", RelationKind::StartStart),
        ("finishtofinish", RelationKind::FinishFinish),
        ("starttofinish", RelationKind::StartFinish),
    ];
    let read = word(text, "a type of relation", &words);
    read.map_err(|problem| Problem { code: Code::InvalidRelation, ..problem })
}

/// What is read of an assignment.
pub(super) const ASSIGNMENT: &[&str] =
    &["ActivityObjectId", "ResourceObjectId", "DrivingActivityDatesFlag"];

/// A resource at work on an activity.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) activity: i64,
    pub(super) resource: i64,
    /// Whether it decides how long the activity takes.
    pub(super) drives: bool,
}

/// An assignment of a resource; none of a role.
pub(super) fn assignment(
    element: &Element<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Assignment> {
    let mut fields = Fields::new(element, diagnostics);
    Some(Assignment {
        activity: fields.integer("ActivityObjectId")?.value,
        resource: fields.integer("ResourceObjectId")?.value,
        drives: fields.flag_or("DrivingActivityDatesFlag", true),
    })
}
