//! A project of the file: what it says of itself and of its scheduler, and the records in it.

use jiff::civil::DateTime;

use super::records::{Activity, Assignment, Relationship, WbsNode};
use super::{Element, Fields};
use crate::diagnostic::{Diagnostics, Span};
use crate::plan::{self, FloatKind};
use crate::read::draft::{LagCalendar, Spanned};
use crate::read::value::{Parsed, word};

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
