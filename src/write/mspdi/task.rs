//! Tasks with their relations, constraints, progress and estimates.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Date, DateTime};

use super::outline::Placed;
use super::xml::Xml;
use super::{
    DISTRIBUTION, Dates, Field, HIGH, ID, LIKELY, LOW, OWNER, Rows, by_successor, instant,
    rows_of_tasks,
};
use crate::plan::{
    Calendar, Clock, Constraint, ConstraintKind, End, LagAmount, Plan, Progress, RelationKind,
    Shape, Task, TaskKind,
};
use crate::read::{ConstraintDraft, Draft, Duration, RowKind, Spanned, TaskDraft, Unit};
use crate::write::note::Notes;
use crate::write::{tasks as table, text};

pub(super) struct Tasks<'a> {
    draft: &'a Draft,
    plan: &'a Plan,
    dates: &'a Dates<'a>,
    rows: &'a Rows,
    notes: &'a mut Notes,
    relations: BTreeMap<usize, Vec<usize>>,
    /// Only asked, never walked through.
    row_of: HashMap<usize, usize>,
}

impl<'a> Tasks<'a> {
    pub(super) fn new(
        draft: &'a Draft,
        plan: &'a Plan,
        dates: &'a Dates<'a>,
        rows: &'a Rows,
        notes: &'a mut Notes,
    ) -> Self {
        let (relations, row_of) = (by_successor(plan), rows_of_tasks(rows));
        Self { draft, plan, dates, rows, notes, relations, row_of }
    }

    pub(super) fn put_all(&mut self, xml: &mut Xml) {
        let rows = self.rows;
        for (number, placed) in (1_usize..).zip(&rows.placed) {
            let row = &self.draft.tasks[placed.row];
            let task = rows.tasks[placed.row];
            if row.kind == RowKind::Hammock {
                continue;
            }
            xml.within("Task", |xml| {
                self.put_identity(xml, number, placed, row);
                match task {
                    Some(task) => self.put_task(xml, row, task),
                    None => Self::put_summary(xml, row),
                }
                self.put_fields(xml, row, task);
            });
            self.note(row);
        }
    }

    fn put_identity(&self, xml: &mut Xml, number: usize, placed: &Placed, row: &TaskDraft) {
        let outline: Vec<String> = placed.number.iter().map(ToString::to_string).collect();
        xml.put("UID", self.rows.uids[placed.row]);
        xml.put("ID", number);
        xml.put("Name", row.name.as_deref().unwrap_or(&row.id.value));
        xml.flag("Active", true);
        let is_pinned =
            |placed: &Spanned<ConstraintDraft>| placed.value.kind == ConstraintKind::Pinned;
        xml.flag("Manual", row.constraints.iter().any(is_pinned));
        // Of fixed duration: whoever works on it, it lasts as long as it says.
        xml.put("Type", 1);
        xml.flag("IsNull", false);
        if let Some(wbs) = &row.wbs {
            xml.put("WBS", wbs);
        }
        xml.put("OutlineNumber", outline.join("."));
        xml.put("OutlineLevel", outline.len());
        xml.put("Priority", 500);
    }

    fn put_summary(xml: &mut Xml, row: &TaskDraft) {
        xml.flag("EffortDriven", false);
        xml.flag("Estimated", false);
        xml.flag("Milestone", false);
        xml.flag("Summary", true);
        xml.put("ConstraintType", 0);
        xml.put("CalendarUID", -1);
        if let Some(deadline) = row.deadline {
            xml.put("Deadline", end_of_work(deadline.value, None));
        }
    }

    fn put_task(&mut self, xml: &mut Xml, row: &TaskDraft, index: usize) {
        let plan = self.plan;
        let task = &plan.tasks[index];
        let format = duration_format(row, task);
        for (name, date) in
            [("Start", self.dates.start(index)), ("Finish", self.dates.finish(index))]
        {
            if let Some(date) = date {
                xml.put(name, instant(date));
            }
        }
        let work = Work::of(task);
        xml.put("Duration", iso(work.done + work.remaining));
        xml.put("DurationFormat", format);
        if let Some(resume) = self.resume(index, &work) {
            xml.put("Resume", instant(resume));
            xml.flag("ResumeValid", true);
        }
        xml.flag("EffortDriven", false);
        xml.flag("Estimated", false);
        xml.flag("Milestone", task.kind == TaskKind::Milestone);
        xml.flag("Summary", false);
        xml.put("PercentComplete", work.percent());
        match task.progress {
            Progress::NotStarted => {}
            Progress::Started { start, .. } => xml.put("ActualStart", instant(start)),
            Progress::Finished { start, finish } => {
                xml.put("ActualStart", instant(start));
                xml.put("ActualFinish", instant(finish));
            }
        }
        xml.put("ActualDuration", iso(work.done));
        xml.put("RemainingDuration", iso(work.remaining));
        let constraint = self.constraint(task);
        let constraint = self.held_back(index, constraint);
        xml.put(
            "ConstraintType",
            constraint.map_or(u8::from(task.as_late_as_possible), kind_number),
        );
        let calendar = row.calendar.as_ref().map(|_| row.calendar_index(&plan.calendars) + 1);
        match calendar {
            Some(calendar) => xml.put("CalendarUID", calendar),
            None => xml.put("CalendarUID", -1),
        }
        if let Some(constraint) = constraint {
            xml.put("ConstraintDate", instant(constraint.at));
        }
        if let Some(deadline) = task.deadline {
            let calendar = &plan.calendars[calendar.map_or(0, |calendar| calendar - 1)];
            xml.put("Deadline", end_of_work(deadline, Some(calendar)));
        }
        // Whoever works on it, the task's own calendar counts.
        xml.flag("IgnoreResourceCalendar", calendar.is_some());
        self.put_relations(xml, index);
    }

    /// The one constraint that a task of this format may have.
    fn constraint(&mut self, task: &Task) -> Option<Constraint> {
        let mut constraints = task.constraints.iter();
        let first = constraints.next().copied()?;
        for other in constraints {
            let example = format!("{} {} of {}", other.kind.name(), other.at.date(), task.id);
            let subject = ("second constraint is", "second constraints are");
            self.notes.add(subject, "not carried over, as a task has one", example);
        }
        if task.as_late_as_possible {
            let subject =
                ("wish to be as late as possible is", "wishes to be as late as possible are");
            self.notes.add(subject, "not carried over beside a date", task.id.clone());
        }
        let honours = self.plan.rules.honours_constraints;
        let differs = match first.kind {
            ConstraintKind::On(_) | ConstraintKind::NoLater(_) => honours,
            ConstraintKind::Mandatory(_) => !honours,
            ConstraintKind::NoEarlier(_) | ConstraintKind::Pinned => false,
        } && self.plan.rules.tool != crate::plan::Tool::MicrosoftProject;
        if differs {
            let subject = ("constraint has", "constraints have");
            let fate = "another force against logic in Microsoft Project";
            self.notes.add(subject, fate, format!("{} of {}", first.kind.name(), task.id));
        }
        Some(first)
    }

    /// When the rest of a task in progress is taken up, if that is not where its work stopped.
    fn resume(&self, index: usize, work: &Work) -> Option<DateTime> {
        match self.plan.tasks[index].progress {
            Progress::Started { start, resume, .. } if work.remaining > 0 => {
                // The data date, or what its predecessors leave of it under retained logic.
                let planned = self.dates.start(index).filter(|planned| *planned > start);
                resume.into_iter().chain(planned).max()
            }
            _ => None,
        }
    }

    /// The constraint of a task, or one that holds it at the data date where that is what it
    /// waits for: Microsoft Project asked to reschedule uncompleted work does the same.
    fn held_back(&mut self, index: usize, constraint: Option<Constraint>) -> Option<Constraint> {
        let task = &self.plan.tasks[index];
        let begins = (self.plan.data_date, self.dates.start(index));
        let (Some(data_date), Some(start)) = begins else {
            return constraint;
        };
        let is_first = match task.clock {
            Clock::Working(calendar) => is_idle(&self.plan.calendars[calendar], data_date, start),
            Clock::Elapsed => start <= data_date,
        };
        let waits = task.progress == Progress::NotStarted
            && !task.as_late_as_possible
            && is_first
            && self.plan.start.is_some_and(|start| start < data_date);
        let held = Constraint { kind: ConstraintKind::NoEarlier(End::Start), at: data_date };
        match constraint {
            _ if !waits => constraint,
            None | Some(Constraint { kind: ConstraintKind::NoEarlier(End::Start), .. }) => {
                Some(held)
            }
            Some(other) => {
                let subject = ("task with a constraint is", "tasks with constraints are");
                self.notes.add(subject, "not held at the data date", task.id.clone());
                Some(other)
            }
        }
    }

    fn put_relations(&mut self, xml: &mut Xml, successor: usize) {
        let plan = self.plan;
        for at in self.relations.get(&successor).into_iter().flatten() {
            let relation = &plan.relations[*at];
            let predecessor = &plan.tasks[relation.predecessor];
            if predecessor.kind == TaskKind::Hammock || predecessor.repeats.is_some() {
                continue;
            }
            let (lag, format) = match relation.lag.amount {
                LagAmount::Share(share) => (share * 100.0, 19),
                LagAmount::Minutes(minutes) => {
                    let is_elapsed = relation.lag.clock == Clock::Elapsed;
                    (f64::from(minutes) * 10.0, if is_elapsed { 4 } else { 3 })
                }
            };
            let own = self.row_of[&successor];
            let counted_by = self.draft.tasks[own].calendar_index(&plan.calendars);
            if let Clock::Working(calendar) = relation.lag.clock
                && calendar != counted_by
                && relation.lag.amount != LagAmount::Minutes(0)
            {
                let subject = ("lag is", "lags are");
                let example = format!("{} to {}", predecessor.id, plan.tasks[successor].id);
                let fate = "counted by the successor's calendar in Microsoft Project";
                self.notes.add(subject, fate, example);
            }
            xml.within("PredecessorLink", |xml| {
                xml.put("PredecessorUID", self.rows.uids[self.row_of[&relation.predecessor]]);
                xml.put("Type", relation_number(relation.kind));
                xml.flag("CrossProject", false);
                xml.put("LinkLag", lag);
                xml.put("LagFormat", format);
            });
        }
    }

    fn put_fields(&self, xml: &mut Xml, row: &TaskDraft, task: Option<usize>) {
        if !self.rows.are_ids {
            put_field(xml, &ID, &row.id.value, None);
        }
        if let Some(shape) = &row.estimate.shape {
            let text = text::distribution(&shape.value, |one| text::duration(*one));
            put_field(xml, &DISTRIBUTION, &text, None);
        }
        if let Some(owner) = &row.owner {
            put_field(xml, &OWNER, owner, None);
        }
        let Some(task) = task.map(|task| &self.plan.tasks[task]) else {
            return;
        };
        let points =
            [(&LOW, row.estimate.low), (&LIKELY, row.estimate.likely), (&HIGH, row.estimate.high)];
        for (field, point) in points {
            if let Some(point) = point {
                let minutes = self.minutes(point.value, task.clock);
                let format = format_of(point.value);
                put_field(xml, field, &iso_of(minutes), Some(format));
            }
        }
    }

    fn minutes(&self, duration: Duration, clock: Clock) -> f64 {
        match clock {
            Clock::Working(calendar) if !duration.elapsed => {
                duration.working_minutes(&self.plan.calendars[calendar])
            }
            _ => duration.elapsed_minutes(),
        }
    }

    fn note(&mut self, row: &TaskDraft) {
        let id = || row.id.value.clone();
        let (is, are) = match row.estimate.name() {
            Shape::Discrete => ("discrete estimate is", "discrete estimates are"),
            Shape::Histogram => ("histogram is", "histograms are"),
            Shape::Samples => ("file of samples is", "files of samples are"),
            _ => ("", ""),
        };
        if !is.is_empty() {
            self.notes.add((is, are), "not carried over", id());
        }
        if table::scope(row.scope).is_some() {
            self.notes.add(("scope is", "scopes are"), "not carried over", id());
        }
        if row.cost.is_some() || row.cost_per_day.is_some() {
            self.notes.add(("task's cost is", "tasks' costs are"), "not carried over", id());
        }
        for cell in &row.resources {
            let subject = ("assignment is", "assignments are");
            self.notes.add(subject, "not carried over", format!("{} on {}", cell.value.name, id()));
        }
        for (name, value) in &row.codes {
            let subject = ("activity code is", "activity codes are");
            self.notes.add(subject, "not carried over", format!("{name} {value} of {}", id()));
        }
    }
}

/// Whether nobody works between two instants.
fn is_idle(calendar: &Calendar, from: DateTime, to: DateTime) -> bool {
    // Longer than this a calendar that is worked by is never idle.
    const MOST_DAYS: i32 = 400;
    if to <= from {
        return true;
    }
    let minute = |at: DateTime| at.hour() as u16 * 60 + at.minute() as u16;
    let days = (to.date() - from.date()).get_days();
    days <= MOST_DAYS
        && from.date().series(jiff::Span::new().days(1)).take(days as usize + 1).all(|day| {
            let first = if day == from.date() { minute(from) } else { 0 };
            let last = if day == to.date() { minute(to) } else { 1440 };
            let shifts = calendar.shifts(day).iter();
            shifts.into_iter().all(|shift| shift.end <= first || shift.start >= last)
        })
}

/// Minutes of work done and left.
struct Work {
    done: i32,
    remaining: i32,
}

impl Work {
    fn of(task: &Task) -> Self {
        match task.progress {
            Progress::NotStarted => Self { done: 0, remaining: task.planned },
            Progress::Started { done, .. } => Self { done, remaining: task.planned },
            Progress::Finished { .. } => Self { done: task.planned, remaining: 0 },
        }
    }

    /// Whole percent done; 100 only of what has nothing left.
    fn percent(&self) -> i64 {
        let (done, total) =
            (i64::from(self.done), i64::from(self.done) + i64::from(self.remaining));
        if total == 0 { 0 } else { done * 100 / total }
    }
}

/// `PT8H30M0S`.
fn iso(minutes: i32) -> String {
    format!("PT{}H{}M0S", minutes / 60, minutes % 60)
}

/// Minutes with their seconds, as estimates may have them.
fn iso_of(minutes: f64) -> String {
    let seconds = (minutes * 60.0).round() as i64;
    format!("PT{}H{}M{}S", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The number that says in which unit a duration is shown.
fn format_of(duration: Duration) -> u8 {
    let unit = match duration.unit {
        Unit::Minute => 3,
        Unit::Hour => 5,
        Unit::Day => 7,
        Unit::Week => 9,
        Unit::Month => 11,
    };
    unit + u8::from(duration.elapsed)
}

/// That of a task: as its row has it, on the clock that the plan counts it by.
fn duration_format(row: &TaskDraft, task: &Task) -> u8 {
    let written = row.duration.as_ref().or_else(|| row.estimate.all().next());
    let elapsed = task.clock == Clock::Elapsed;
    let unit = written.map_or(Unit::Day, |written| written.value.unit);
    format_of(Duration { amount: 0.0, unit, elapsed })
}

fn put_field(xml: &mut Xml, field: &Field, value: &str, format: Option<u8>) {
    xml.within("ExtendedAttribute", |xml| {
        xml.put("FieldID", field.number);
        xml.put("Value", value);
        if let Some(format) = format {
            xml.put("DurationFormat", format);
        }
    });
}

fn kind_number(constraint: Constraint) -> u8 {
    match constraint.kind {
        ConstraintKind::On(End::Start)
        | ConstraintKind::Mandatory(End::Start)
        | ConstraintKind::Pinned => 2,
        ConstraintKind::On(End::Finish) | ConstraintKind::Mandatory(End::Finish) => 3,
        ConstraintKind::NoEarlier(End::Start) => 4,
        ConstraintKind::NoLater(End::Start) => 5,
        ConstraintKind::NoEarlier(End::Finish) => 6,
        ConstraintKind::NoLater(End::Finish) => 7,
    }
}

fn relation_number(kind: RelationKind) -> u8 {
    match kind {
        RelationKind::FinishFinish => 0,
        RelationKind::FinishStart => 1,
        RelationKind::StartFinish => 2,
        RelationKind::StartStart => 3,
    }
}

/// Where the work of a day ends, as an instant of that same day.
fn end_of_work(date: Date, calendar: Option<&Calendar>) -> String {
    let last = calendar.and_then(|calendar| calendar.shifts(date).last().map(|shift| shift.end));
    let minute = last.filter(|minute| *minute < 1440).unwrap_or(1439);
    format!("{date}T{:02}:{:02}:00", minute / 60, minute % 60)
}
