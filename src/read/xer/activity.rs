//! The table TASK → drafts of tasks.

use jiff::civil::DateTime;

use super::calendars::Calendars;
use super::codes::Codes;
use super::constraints::constraints;
use super::progress::{Status, progress, status, worked_minutes};
use super::project::Options;
use super::resources::Resources;
use super::table::Record;
use super::value::{duration, hours, moment, read, word};
use super::wbs::Outline;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Calendar, PointRule, StoredDates};
use crate::read::draft::{Duration, RowKind, Spanned, TaskDraft};

/// What activities refer to.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) options: Options<'a>,
    pub(super) data_date: Option<DateTime>,
    pub(super) resources: Resources<'a>,
    pub(super) codes: Codes<'a>,
    pub(super) outline: Outline<'a>,
    pub(super) calendars: Calendars<'a>,
}

/// What P6 calls a type of activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Task,
    ResourceDependent,
    StartMilestone,
    FinishMilestone,
    LevelOfEffort,
    WbsSummary,
}

const KINDS: [(&str, Kind); 6] = [
    ("TT_Task", Kind::Task),
    ("TT_Rsrc", Kind::ResourceDependent),
    ("TT_Mile", Kind::StartMilestone),
    ("TT_FinMile", Kind::FinishMilestone),
    ("TT_LOE", Kind::LevelOfEffort),
    ("TT_WBS", Kind::WbsSummary),
];

impl Kind {
    fn row(self) -> RowKind {
        match self {
            Kind::Task | Kind::ResourceDependent => RowKind::Task,
            Kind::StartMilestone | Kind::FinishMilestone => RowKind::Milestone,
            Kind::LevelOfEffort => RowKind::Hammock,
            Kind::WbsSummary => RowKind::Summary,
        }
    }

    /// A finish milestone stays where what is before it ends; all else without duration waits
    /// for work to begin.
    fn point(self) -> PointRule {
        if self == Kind::FinishMilestone { PointRule::Settled } else { PointRule::NextStart }
    }
}

impl<'a> Surroundings<'a> {
    /// An activity without its relations.
    pub(super) fn activity(&mut self, row: Record<'a>, diagnostics: &mut Diagnostics) -> TaskDraft {
        let id = id(row, diagnostics);
        let span = id.span;
        let kind = |text: &str| word(text, "a type of activity", &KINDS);
        let cell = row.needed("task_type", diagnostics);
        let kind = cell.and_then(|cell| read(cell, kind, diagnostics));
        let kind = kind.map_or(Kind::Task, |kind| kind.value);
        let mut draft = TaskDraft {
            name: row.text("task_name").map(str::to_owned),
            kind: kind.row(),
            wbs: self.outline.path(row.key("wbs_id")).map(str::to_owned),
            owner: self.resources.owner(row).map(str::to_owned),
            codes: self.codes.take(row.key("task_id")),
            ..TaskDraft::blank(id, span)
        };
        if kind == Kind::WbsSummary {
            return draft;
        }
        draft.point = kind.point();
        let of_resources = (kind == Kind::ResourceDependent)
            .then(|| self.resources.calendar(row, diagnostics))
            .flatten();
        let cell = of_resources.or_else(|| row.needed("clndr_id", diagnostics));
        let place = cell.and_then(|cell| self.calendars.find(cell, diagnostics));
        let calendar = place.map(|place| self.calendars.get(place));
        let name = calendar.map(|calendar| calendar.name.clone());
        draft.calendar = name.zip(cell).map(|(value, cell)| Spanned { value, span: cell.span });
        let status = status(row, diagnostics);
        let is_point = draft.kind == RowKind::Milestone;
        if let Some(status) = status {
            draft.progress = progress(row, status, is_point, calendar, self.data_date, diagnostics);
        }
        let status = status.unwrap_or(Status::NotStarted);
        if draft.kind == RowKind::Task {
            let (planned, flawed) = planned(row, status, diagnostics);
            draft.duration = planned;
            draft.estimate.flawed = flawed;
            draft.estimate.span = planned.map_or(draft.id.span, |planned| planned.span);
        }
        (draft.constraints, draft.as_late_as_possible) =
            constraints(row, &self.options, diagnostics);
        if status != Status::Finished {
            draft.stored = stored(row, diagnostics);
            if self.options.uses_expected_finish && draft.kind == RowKind::Task {
                // Resources that each work by their own calendar leave nothing to compare.
                let calendar = calendar.filter(|_| kind == Kind::Task);
                expected_finish(row, &draft, calendar, diagnostics);
            }
        }
        draft
    }
}

/// The activity's id; the number that tables know it by where it has none.
fn id(row: Record<'_>, diagnostics: &mut Diagnostics) -> Spanned<String> {
    let cell = row.needed("task_code", diagnostics).unwrap_or(row.cell("task_id"));
    Spanned { value: cell.text.to_owned(), span: cell.span }
}

/// The duration that dates are computed with, and whether it could not be read.
///
/// P6 schedules what remains. Of an activity that was not started that is all of it, even if
/// the original duration has been kept at another length.
fn planned(
    row: Record<'_>,
    status: Status,
    diagnostics: &mut Diagnostics,
) -> (Option<Spanned<Duration>>, bool) {
    let (original, remaining) = (row.cell("target_drtn_hr_cnt"), row.cell("remain_drtn_hr_cnt"));
    let cell =
        if status == Status::NotStarted && !remaining.is_empty() { remaining } else { original };
    let planned = read(cell, duration, diagnostics);
    (planned, planned.is_none() && !cell.is_empty())
}

/// The dates that the file holds, if it holds any.
fn stored(row: Record<'_>, diagnostics: &mut Diagnostics) -> Option<StoredDates> {
    let mut date =
        |column: &str| read(row.cell(column), moment, diagnostics).map(|date| date.value);
    let dates = StoredDates {
        early_start: date("early_start_date"),
        early_finish: date("early_end_date"),
        late_start: date("late_start_date"),
        late_finish: date("late_end_date"),
        total_float: read(row.cell("total_float_hr_cnt"), hours, diagnostics)
            .map(|minutes| minutes.value as i32),
    };
    (dates != StoredDates::default()).then_some(dates)
}

/// Looks at the date on which an activity is expected to finish.
///
/// When P6 schedules, it sets the remaining duration to the work between the start of what
/// remains and that date, and keeps it in the file; so the file's remaining duration stands for
/// the date, unless it was changed afterwards.
fn expected_finish(
    row: Record<'_>,
    draft: &TaskDraft,
    calendar: Option<&Calendar>,
    diagnostics: &mut Diagnostics,
) {
    let Some(expected) = read(row.cell("expect_end_date"), moment, diagnostics) else {
        return;
    };
    let remaining = draft.progress.remaining.or(draft.duration).map(|length| length.value.amount);
    let start = row.text("restart_date").and_then(|text| moment(text).ok());
    let id = &draft.id.value;
    if let (Some(calendar), Some(start), Some(remaining)) = (calendar, start, remaining)
        && start < expected.value
    {
        let work = worked_minutes(calendar, start, expected.value) as f64;
        if (work - remaining).abs() > 1.0 {
            diagnostics.report(
                Code::UnsupportedConstraint,
                expected.span,
                format!(
                    "`{id}` is expected to finish on {}, {} hours of work after {start}, but has a remaining duration of {} hours",
                    expected.value,
                    work / 60.0,
                    remaining / 60.0
                ),
                "schedule the project in P6 (F9) and export it again, or remove the expected finish",
            );
            return;
        }
    }
    diagnostics.report(
        Code::ExpectedFinish,
        expected.span,
        format!(
            "the remaining duration of `{id}` is what P6 made of its expected finish; from another start or with another duration it finishes on another day here"
        ),
        "where the date is promised, give it as a constraint or a deadline instead",
    );
}
