//! What rows say about progress → what is left to do.
//!
//! Actual dates decide: a task with an actual finish is done, one with an actual start is in
//! progress, and the planned duration and the estimate become those of its remaining work. In
//! our own plans whatever contradicts that is an error; a file of another tool states facts,
//! and what stands out in them is told.

use jiff::civil::{DateTime, Time};

use super::estimate::LONGEST;
use super::minutes_on;
use super::tasks::shown;
use super::worktime::{first_minute, last_minute, worked_between};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Calendar, Clock, Distribution, Progress, Task, TaskKind};
use crate::read::{Duration, Moment, RowKind, Spanned, TaskDraft};

/// What progress is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status<'a> {
    /// When the project starts.
    pub(super) start: Option<DateTime>,
    /// Up to when progress is known.
    pub(super) data_date: Option<DateTime>,
    /// Whether it is a plan of our own, in which contradictions are errors.
    pub(super) is_own: bool,
    /// The plan's calendars.
    pub(super) calendars: &'a [Calendar],
}

/// Whether a row says that anything has been done.
pub(super) fn first_sign(row: &TaskDraft) -> Option<Span> {
    let draft = &row.progress;
    let dates = [draft.actual_start, draft.actual_finish].into_iter().flatten();
    let percent = draft.percent.filter(|percent| percent.value > 0.0);
    let done = draft.done.filter(|done| done.value.amount > 0.0);
    let amounts = percent.map(|percent| percent.span).into_iter().chain(done.map(|done| done.span));
    dates.map(|date| date.span).chain(amounts).min()
}

/// Sets the progress of a task, and leaves its planned duration and estimate as what remains
/// of them; `is_sized` says whether these are known.
pub(super) fn apply(
    row: &TaskDraft,
    task: &mut Task,
    is_sized: bool,
    status: Status,
    diagnostics: &mut Diagnostics,
) {
    let calendar = row.calendar_index(status.calendars);
    let mut work = Work { row, status, calendar, diagnostics };
    task.progress = match (row.progress.actual_start, row.progress.actual_finish) {
        (None, None) => {
            work.not_started(task, is_sized);
            Progress::NotStarted
        }
        (Some(start), None) if task.kind == TaskKind::Milestone => {
            let at = work.check_actual("start", start, work.begun(start));
            Progress::Finished { start: at, finish: at }
        }
        (Some(start), None) => work.started(start, task, is_sized),
        (start, Some(finish)) => work.finished(start, finish, task),
    };
}

/// Reports that the progress of a heading has no effect.
pub(super) fn report_summary(row: &TaskDraft, status: Status, diagnostics: &mut Diagnostics) {
    if let Some(span) = first_sign(row).filter(|_| status.is_own && row.kind == RowKind::Summary) {
        diagnostics.report(
            Code::ConstraintNotUsed,
            span,
            "the progress of a summary row has no effect: it has no work of its own",
            "give the progress of the tasks below it",
        );
    }
}

struct Work<'a> {
    row: &'a TaskDraft,
    status: Status<'a>,
    /// Index of the row's calendar, which says when its days begin and end.
    calendar: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Work<'_> {
    /// An error in our own plans; in files of other tools told as something that stands out.
    fn contradiction(&mut self, span: Span, message: String, help: &str) {
        let code =
            if self.status.is_own { Code::InvalidProgress } else { Code::QuestionableProgress };
        self.diagnostics.report(code, span, message, help);
    }

    fn id(&self) -> &str {
        self.row.id.value.trim()
    }

    /// When work began that day.
    fn begun(&self, at: Spanned<Moment>) -> DateTime {
        let Moment { date, time } = at.value;
        match time {
            Some(time) => date.to_datetime(time),
            None => first_minute(&self.status.calendars[self.calendar], date),
        }
    }

    /// When work ended that day.
    fn ended(&self, at: Spanned<Moment>) -> DateTime {
        let Moment { date, time } = at.value;
        match time {
            Some(time) => date.to_datetime(time),
            None => last_minute(&self.status.calendars[self.calendar], date),
        }
    }

    /// An actual date, once it was held against the project start and the data date.
    fn check_actual(&mut self, what: &str, cell: Spanned<Moment>, at: DateTime) -> DateTime {
        if let Some(data_date) = self.status.data_date.filter(|data_date| at > *data_date) {
            let message = format!(
                "the actual {what} of `{}`, {}, is after the data date, {}",
                self.id(),
                told(at),
                told(data_date)
            );
            let help = "what is not known yet is no progress: remove it, or set data_date later; a data date without a time is the start of its day";
            self.contradiction(cell.span, message, help);
        }
        if let Some(start) = self.status.start.filter(|start| self.status.is_own && at < *start) {
            let message = format!(
                "the actual {what} of `{}`, {}, is before the project start, {}",
                self.id(),
                told(at),
                told(start)
            );
            let help = "let the project start with its first work: an earlier `start` in plan.toml";
            self.diagnostics.report(Code::InvalidProgress, cell.span, message, help);
        }
        at
    }

    /// A length of time in minutes of the task's clock; none after a problem was reported.
    fn minutes(&mut self, cell: Spanned<Duration>, clock: Clock) -> Option<i32> {
        let duration = cell.value;
        if duration.elapsed != (clock == Clock::Elapsed) && duration.amount != 0.0 {
            self.diagnostics.report(
                Code::MixedTime,
                cell.span,
                "working and elapsed time stand in one row",
                "write what remains in the same time as the duration: 5d, or 5ed",
            );
            return None;
        }
        let minutes = minutes_on(duration, clock, self.status.calendars);
        if minutes >= LONGEST {
            let length = shown(minutes, clock, self.status.calendars);
            let message = format!("{length} is more than a plan can hold");
            let help = "check the number and its unit";
            self.diagnostics.report(Code::OutOfRange, cell.span, message, help);
            return None;
        }
        Some(minutes.round_ties_even() as i32)
    }

    /// A row without actual dates must not claim that something has been done.
    fn not_started(&mut self, task: &mut Task, is_sized: bool) {
        let help = "give `actual_start`, the day on which its work began";
        if let Some(percent) = self.row.progress.percent.filter(|percent| percent.value > 0.0) {
            let share = (percent.value * 1e4).round() / 100.0;
            let message = format!("`{}` is {share} % done but has no actual start", self.id());
            return self.contradiction(percent.span, message, help);
        }
        if let Some(done) = self.row.progress.done.filter(|done| done.value.amount > 0.0) {
            let message =
                format!("work has been done on `{}`, but it has no actual start", self.id());
            return self.contradiction(done.span, message, help);
        }
        let Some(cell) = self.row.progress.remaining.filter(|_| is_sized && has_work(task)) else {
            return;
        };
        let Some(remaining) = self.minutes(cell, task.clock) else {
            return;
        };
        if remaining < task.planned && self.status.is_own {
            let message = format!(
                "`{}` has {} left of {} but no actual start",
                self.id(),
                self.shown(remaining, task.clock),
                self.shown(task.planned, task.clock)
            );
            self.contradiction(cell.span, message, help);
        } else if remaining != task.planned {
            self.leave(task, remaining, cell.span);
        }
    }

    fn started(&mut self, cell: Spanned<Moment>, task: &mut Task, is_sized: bool) -> Progress {
        let start = self.check_actual("start", cell, self.begun(cell));
        let draft = &self.row.progress;
        let resume = draft.resume.map(|resume| {
            resume.value.date.to_datetime(resume.value.time.unwrap_or(Time::midnight()))
        });
        if let Some(percent) = draft.percent.filter(|percent| percent.value >= 1.0) {
            let help = "give `actual_finish`, the day on which its work ended";
            let message = format!("`{}` is 100 % done but has no actual finish", self.id());
            // What other tools call done may still take time.
            if self.status.is_own || draft.remaining.is_none() {
                self.contradiction(percent.span, message, help);
            }
        }
        if !is_sized || !has_work(task) {
            return Progress::Started { start, done: 0, resume };
        }
        let total = task.planned;
        let past = self.past(start, task.clock);
        let remaining = match (draft.remaining, draft.percent) {
            (Some(cell), _) => self.minutes(cell, task.clock).map(|left| (left, cell.span)),
            (None, Some(percent)) => {
                let left = f64::from(total) * (1.0 - percent.value.clamp(0.0, 1.0));
                Some((left.round_ties_even() as i32, percent.span))
            }
            (None, None) => {
                let left = (total - past).max(0);
                let message = format!(
                    "`{}` has begun, and {} is taken to be left of it: what the data date leaves of its duration",
                    self.id(),
                    self.shown(left, task.clock)
                );
                let help = "give `remaining` or `percent` if that is not so";
                self.diagnostics.report(Code::QuestionableProgress, cell.span, message, help);
                Some((left, cell.span))
            }
        };
        let done = draft.done.and_then(|cell| self.minutes(cell, task.clock));
        if let Some((remaining, span)) = remaining {
            self.leave(task, remaining, span);
        }
        let done = done.unwrap_or(if total > task.planned { total - task.planned } else { past });
        Progress::Started { start, done, resume }
    }

    fn finished(
        &mut self,
        start: Option<Spanned<Moment>>,
        finish: Spanned<Moment>,
        task: &mut Task,
    ) -> Progress {
        let finished = self.check_actual("finish", finish, self.ended(finish));
        let started = match start {
            Some(cell) => self.check_actual("start", cell, self.begun(cell)),
            None if task.kind == TaskKind::Milestone => finished,
            None => {
                let message = format!("`{}` has an actual finish but no actual start", self.id());
                let help = "give `actual_start`, the day on which its work began";
                self.diagnostics.report(Code::InvalidProgress, finish.span, message, help);
                finished
            }
        };
        let is_point = task.kind == TaskKind::Milestone;
        let same_day = start.is_some_and(|start| start.value.date == finish.value.date);
        if finished < started || (is_point && self.status.is_own && start.is_some() && !same_day) {
            let message = format!(
                "`{}` starts on {} and finishes on {}{}",
                self.id(),
                told(started),
                told(finished),
                if finished < started { "" } else { ", but takes no time" }
            );
            let help = "check both actual dates";
            self.diagnostics.report(Code::InvalidProgress, finish.span, message, help);
        }
        self.check_all_done();
        if task.kind == TaskKind::Task {
            task.estimate = certain(task.planned);
        }
        let start = if is_point { finished } else { started.min(finished) };
        Progress::Finished { start, finish: finished }
    }

    /// Our own plans have nothing left of what is finished.
    fn check_all_done(&mut self) {
        let draft = &self.row.progress;
        let percent = draft.percent.filter(|percent| percent.value < 1.0);
        let remaining = draft.remaining.filter(|remaining| remaining.value.amount > 0.0);
        let left = percent.map(|cell| cell.span).into_iter();
        let left = left.chain(remaining.map(|cell| cell.span)).min();
        if let Some(span) = left.filter(|_| self.status.is_own) {
            let message = format!("`{}` has an actual finish, and work left", self.id());
            let help = "remove the actual finish, or what says that work is left";
            self.diagnostics.report(Code::InvalidProgress, span, message, help);
        }
    }

    /// Time on the task's clock between its actual start and the data date.
    fn past(&self, start: DateTime, clock: Clock) -> i32 {
        let Some(data_date) = self.status.data_date.or(self.status.start) else {
            return 0;
        };
        match clock {
            Clock::Working(calendar) => {
                worked_between(&self.status.calendars[calendar], start, data_date)
            }
            Clock::Elapsed => data_date.duration_since(start).as_mins().max(0) as i32,
        }
    }

    /// Leaves so many minutes of a task: its estimate shrinks or grows in proportion.
    fn leave(&mut self, task: &mut Task, remaining: i32, span: Span) {
        if task.kind == TaskKind::Task {
            let is_certain = matches!(task.estimate, Distribution::Fixed(_));
            task.estimate = if remaining == 0 || (task.planned == 0 && is_certain) {
                certain(remaining)
            } else if task.planned == 0 {
                let message =
                    format!("`{}` has a duration of 0, of which nothing can remain", self.id());
                let help = "give the row the duration that it was planned with";
                self.diagnostics.report(Code::InvalidProgress, span, message, help);
                return;
            } else {
                task.estimate.scaled(f64::from(remaining) / f64::from(task.planned))
            };
            if task.estimate.upper() >= LONGEST {
                let message =
                    "the longest that the remaining work can last is more than a plan can hold";
                let help = "check the number and its unit";
                self.diagnostics.report(Code::OutOfRange, span, message, help);
                task.estimate = certain(0);
                return;
            }
        }
        task.planned = remaining;
    }

    fn shown(&self, minutes: i32, clock: Clock) -> String {
        shown(f64::from(minutes), clock, self.status.calendars)
    }
}

/// Whether what a task has left can be measured.
fn has_work(task: &Task) -> bool {
    matches!(task.kind, TaskKind::Task | TaskKind::Buffer)
}

/// Certainly so many minutes.
fn certain(minutes: i32) -> Distribution {
    Distribution::fixed(f64::from(minutes)).expect("minutes of a plan are finite")
}

/// An instant for a person.
fn told(at: DateTime) -> String {
    if at.time() == Time::midnight() {
        at.date().to_string()
    } else {
        at.strftime("%Y-%m-%d %H:%M").to_string()
    }
}
