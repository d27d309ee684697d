//! Elements of the file → records with typed values.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::{Element, Fields};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{ConstraintKind, End, RelationKind, StoredDates};
use crate::read::draft::Spanned;
use crate::read::value::{Parsed, Problem, word};
use crate::read::xml::decimal;

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
