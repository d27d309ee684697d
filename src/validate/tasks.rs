//! Rows → tasks, milestones, buffers and summaries.

use std::collections::HashMap;

use super::constraints::constraints;
use super::estimate::{LONGEST, Numbers, distribution};
use super::progress::{self, Status};
use super::sources::{Ranges, Source};
use super::templates::Templates;
use super::{Placed, Rows, costs, minutes_on};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{
    Calendar, Clock, Distribution, EstimateSources, Progress, Shape, Summary, Task, TaskKind, Use,
};
use crate::read::{Draft, Duration, Impact, Points, RowKind, Spanned, TaskDraft};

/// The share of draws below zero from which a person is told.
const NOTICEABLE: f64 = 0.0005;

/// What a task takes as a whole, where some of it has been done.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub(super) planned: i32,
    pub(super) estimate: Distribution,
}

/// The tasks table.
pub(super) struct Table {
    /// All tasks, placed at what says how long they take.
    pub(super) tasks: Vec<Placed<Task>>,
    /// The summary rows.
    pub(super) summaries: Vec<Summary>,
    /// Where the ranges come from.
    pub(super) sources: EstimateSources,
    /// By index, tasks that have begun as they were before. Only asked, never walked through.
    pub(super) whole: HashMap<usize, Whole>,
}

/// Makes the tasks.
pub(super) fn tasks(
    draft: &Draft,
    rows: &Rows,
    status: Status,
    diagnostics: &mut Diagnostics,
) -> Table {
    let ranges = Ranges::new(draft, rows, diagnostics);
    let mut templates = Templates::new(draft, rows);
    let mut by_template = vec![0; draft.settings.templates.len()];
    let mut sources = EstimateSources::default();
    let mut whole = HashMap::new();
    let mut tasks = Vec::with_capacity(rows.n_tasks);
    let task_rows = draft.tasks.iter().filter(|row| row.kind != RowKind::Summary);
    for (index, row) in task_rows.enumerate() {
        let (range, source) = ranges.of(index, row);
        let template = templates.of(index);
        let mut work = Work { draft, row, range, source, template, status, diagnostics };
        let (task, template) = work.task(index, &mut whole);
        if template.is_some() {
            templates.mark_used(index, &row.id.value);
        }
        if task.value.kind == TaskKind::Task {
            // A finished task has no range any more, whatever it had.
            let is_certain = matches!(task.value.estimate, Distribution::Fixed(_));
            *match (source, template) {
                _ if is_certain => &mut sources.certain,
                (_, Some(at)) => &mut by_template[at],
                (Source::File, None) => &mut sources.file,
                (Source::Fields, None) => &mut sources.fields,
                (Source::Row, None) => &mut sources.own,
            } += 1;
        }
        tasks.push(task);
    }
    let names = draft.settings.templates.iter().map(|template| template.selector.value.clone());
    sources.templates = names.zip(by_template).filter(|(_, n)| *n > 0).collect();
    templates.report(rows, diagnostics);
    for row in draft.tasks.iter().filter(|row| row.kind == RowKind::Summary) {
        if status.is_own {
            constraints(row, &draft.settings.calendars[0], diagnostics);
        }
        progress::report_summary(row, status, diagnostics);
    }
    Table { tasks, summaries: summaries(draft, rows, diagnostics), sources, whole }
}

fn summaries(draft: &Draft, rows: &Rows, diagnostics: &mut Diagnostics) -> Vec<Summary> {
    let mut summary = |row: &TaskDraft| {
        let tasks = row.wbs.as_deref().map_or(&[][..], |wbs| rows.directory.within(wbs)).to_vec();
        if let Some(deadline) = row.deadline.filter(|_| tasks.is_empty()) {
            diagnostics.report(
                Code::DeadlineNotUsed,
                deadline.span,
                "this deadline has no effect: no task lies below the summary row",
                "give the summary row and the tasks below it a position in `wbs`, such as 2 and 2.1",
            );
        }
        Summary {
            id: row.id.value.clone(),
            name: row.name.clone().unwrap_or_else(|| row.id.value.clone()),
            wbs: row.wbs.clone(),
            deadline: row.deadline.map(|deadline| deadline.value),
            tasks,
        }
    };
    let rows = draft.tasks.iter().filter(|row| row.kind == RowKind::Summary);
    rows.map(&mut summary).collect()
}

/// The making of one task.
struct Work<'a> {
    draft: &'a Draft,
    row: &'a TaskDraft,
    /// The range of its duration, its own or what stands in for it.
    range: &'a Points<Duration>,
    source: Source,
    /// The template for it, where there is one.
    template: Option<usize>,
    status: Status<'a>,
    diagnostics: &'a mut Diagnostics,
}

impl Work<'_> {
    fn calendars(&self) -> &[Calendar] {
        &self.draft.settings.calendars
    }

    /// The task, and the template that its range is of.
    fn task(
        &mut self,
        index: usize,
        whole: &mut HashMap<usize, Whole>,
    ) -> (Placed<Task>, Option<usize>) {
        let row = self.row;
        let calendar = self.calendar();
        let clock = self.clock(calendar);
        let (constraints, as_late_as_possible) =
            constraints(row, &self.draft.settings.calendars[calendar], self.diagnostics);
        let mut task = Task {
            id: row.id.value.clone(),
            name: row.name.clone().unwrap_or_else(|| row.id.value.clone()),
            kind: match row.kind {
                RowKind::Milestone => TaskKind::Milestone,
                RowKind::Buffer => TaskKind::Buffer,
                RowKind::Hammock => TaskKind::Hammock,
                RowKind::Task | RowKind::Summary => TaskKind::Task,
            },
            wbs: row.wbs.clone(),
            owner: row.owner.clone(),
            group: row.group.as_ref().map(|group| group.value.clone()),
            cost: None,
            cost_per_day: None,
            resources: Vec::new(),
            repeats: None,
            is_dropped: false,
            scope: row.scope,
            clock,
            planned: 0,
            estimate: zero(),
            deadline: row.deadline.map(|deadline| deadline.value),
            constraints,
            as_late_as_possible,
            progress: Progress::default(),
            point: row.point,
            stored: row.stored.map(Box::new),
        };
        // An estimate that could not be read was reported, and leaves nothing to ask.
        let is_flawed = self.range.flawed || row.estimate.flawed;
        let mut used = None;
        let made = if is_flawed { None } else { self.duration(&task, &mut used) };
        let is_sized = made.is_some();
        if let Some((planned, estimate)) = made {
            let share = if estimate.lower() < 0.0 { estimate.mass_below_zero() } else { 0.0 };
            if share > NOTICEABLE {
                self.report(
                    Code::DrawsBelowZero,
                    self.range.span,
                    format!("{:.1} % of the draws of this estimate are below zero and become zero", share * 100.0),
                    "raise `low`, cut it off as normal[0,], or choose a distribution with a minimum such as pert",
                );
            }
            (task.planned, task.estimate) = (planned, estimate);
        }
        costs::apply(row, &mut task, self.diagnostics);
        if progress::first_sign(row).is_some() {
            let estimate = task.estimate.clone();
            whole.insert(index, Whole { planned: task.planned, estimate });
        }
        progress::apply(row, &mut task, is_sized, self.status, self.diagnostics);
        let span = self.clock_span();
        (Spanned { value: task, span }, used)
    }

    fn report(&mut self, code: Code, span: Span, message: String, help: &str) {
        self.diagnostics.report(code, span, message, help);
    }

    /// The cell that decides on which clock the task is counted.
    fn clock_span(&self) -> Span {
        match (&self.row.calendar, self.times().find(|time| time.value.elapsed)) {
            (_, Some(elapsed)) => elapsed.span,
            (Some(calendar), None) => calendar.span,
            (None, None) => self.range.span,
        }
    }

    fn calendar(&mut self) -> usize {
        let Some(name) = &self.row.calendar else {
            return 0;
        };
        let found = self.calendars().iter().position(|calendar| calendar.name == name.value);
        if found.is_none() && !self.draft.settings.unread.calendars {
            let near = did_you_mean(
                &name.value,
                self.calendars().iter().map(|calendar| calendar.name.as_str()),
            );
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("define it in plan.toml as [calendar.{}]", name.value),
            };
            let message = format!("there is no calendar `{}`", name.value);
            self.diagnostics.report(Code::UnknownCalendar, name.span, message, help);
        }
        found.unwrap_or(0)
    }

    /// The durations given that say anything about working or elapsed time: zero is both.
    fn times(&self) -> impl Iterator<Item = &Spanned<Duration>> {
        self.row.duration.iter().chain(self.range.all()).filter(|time| time.value.amount != 0.0)
    }

    fn clock(&mut self, calendar: usize) -> Clock {
        if self.row.kind == RowKind::Hammock {
            return Clock::Working(calendar);
        }
        let elapsed = self.times().next().is_some_and(|first| first.value.elapsed);
        let differing =
            self.times().find(|time| time.value.elapsed != elapsed).map(|time| time.span);
        // Bounds and limits beside the name of the distribution are times too.
        let cell = self.range.shape.as_ref().filter(|cell| {
            let mut values = cell.value.values().filter(|value| value.amount != 0.0);
            values.any(|value| value.elapsed != elapsed)
        });
        let differing = differing.or(cell.map(|cell| cell.span));
        if let Some(span) = differing {
            self.report(
                Code::MixedTime,
                span,
                "working and elapsed time stand in one estimate".to_owned(),
                "write all of the row's durations in working time (5d) or all in elapsed time (5ed)",
            );
        }
        if elapsed { Clock::Elapsed } else { Clock::Working(calendar) }
    }

    /// The planned duration and the estimate; none after a problem was reported.
    fn duration(&mut self, task: &Task, used: &mut Option<usize>) -> Option<(i32, Distribution)> {
        let (row, range, clock) = (self.row, self.range, task.clock);
        let minutes =
            |duration: Duration| minutes_on(duration, clock, &self.draft.settings.calendars);
        let mut planned = row.duration.map(|duration| minutes(duration.value));
        if let (Some(planned), Some(cell)) = (planned, row.duration) {
            self.refuse_too_long(planned, clock, "duration", cell.span)?;
        }
        // Whatever range stands in for the row's own, its plan is as it was.
        if let (Source::File | Source::Fields, None) = (self.source, planned) {
            let likely = row.estimate.likely.filter(|_| names_the_plan(row.estimate.name()));
            planned = likely.map(|likely| minutes(likely.value));
        }
        let base = if task.kind == TaskKind::Task { self.base(planned)? } else { 0.0 };
        let numbers = Numbers::new(
            range,
            |duration| minutes(*duration),
            |sample| match sample {
                Impact::Duration(duration) => minutes(*duration),
                Impact::Share(share) | Impact::Factor(share) => share * base,
                Impact::Word(_) => 0.0,
            },
        );
        if range.samples().is_some_and(|samples| samples.file.is_none()) {
            return None;
        }
        match task.kind {
            TaskKind::Milestone => Some(self.milestone()),
            TaskKind::Hammock => Some(self.hammock()),
            TaskKind::Buffer => self.buffer(planned, &numbers, clock),
            TaskKind::Task if numbers.is_certain() => self.certain(planned, &numbers, clock, used),
            TaskKind::Task => self.uncertain(planned, &numbers, clock),
        }
    }

    /// What shares among the observed values of a task are of; none after it was reported that
    /// nothing says.
    fn base(&mut self, planned: Option<f64>) -> Option<f64> {
        let file = self.range.samples().and_then(|samples| samples.file.as_ref());
        let has_shares = file.is_some_and(|file| {
            file.values.iter().any(|value| !matches!(value, Impact::Duration(_)))
        });
        if planned.is_some() || !has_shares {
            return Some(planned.unwrap_or(0.0));
        }
        let message = format!(
            "the samples for `{}` are shares of its duration, which it has not",
            self.row.id.value.trim()
        );
        self.report(
            Code::NoDuration,
            self.range.span,
            message,
            "give it a duration, as it was planned",
        );
        None
    }

    /// A point in time, whatever its row says.
    fn milestone(&mut self) -> (i32, Distribution) {
        let timed = self.times().next().map(|time| time.span);
        if let Some(span) = timed {
            self.report(
                Code::MilestoneDuration,
                span,
                "a milestone takes no time".to_owned(),
                "leave the duration empty, or make the row a task",
            );
        }
        (0, zero())
    }

    /// Its length comes from what it accompanies.
    fn hammock(&mut self) -> (i32, Distribution) {
        // Other tools keep the length that came out last beside it.
        let timed = self.times().next().filter(|_| self.status.is_own).map(|time| time.span);
        if let Some(span) = timed {
            let message = "the duration of a hammock has no effect".to_owned();
            let help = "leave it empty: a hammock lasts as long as what it accompanies";
            self.report(Code::EstimateNotUsed, span, message, help);
        }
        (0, zero())
    }

    /// A margin: it counts in the plan's own dates only.
    fn buffer(
        &mut self,
        planned: Option<f64>,
        numbers: &Numbers,
        clock: Clock,
    ) -> Option<(i32, Distribution)> {
        self.report_idle_range(numbers, "buffer");
        let Some(planned) = planned.or(numbers.likely) else {
            self.report(
                Code::NoDuration,
                self.row.id.span,
                format!("the buffer `{}` has no duration", self.row.id.value.trim()),
                "give the buffer a duration",
            );
            return None;
        };
        self.refuse_too_long(planned, clock, "buffer", self.range.span)?;
        Some((planned.round_ties_even() as i32, zero()))
    }

    /// A task that gives one number, which a template may make a range.
    fn certain(
        &mut self,
        planned: Option<f64>,
        numbers: &Numbers,
        clock: Clock,
        used: &mut Option<usize>,
    ) -> Option<(i32, Distribution)> {
        let (row, range) = (self.row, self.range);
        if numbers.shape == Shape::Fixed {
            self.report_idle_range(numbers, "fixed duration");
        }
        // `likely` alone says how long the task takes where both are given.
        let Some(value) = numbers.likely.or(planned) else {
            self.report(
                Code::NoDuration,
                row.id.span,
                format!("`{}` has neither a duration nor an estimate", row.id.value.trim()),
                "give it a duration, or low, likely and high; a point in time has the type milestone",
            );
            return None;
        };
        let may_vary = numbers.shape != Shape::Fixed && value > 0.0 && self.source == Source::Row;
        let template = self.template.filter(|_| may_vary);
        let estimate = if let Some(at) = template {
            *used = template;
            let points = &self.draft.settings.templates[at].points;
            if points.samples().is_some_and(|samples| samples.file.is_none()) {
                return None;
            }
            let calendars = &self.draft.settings.calendars;
            let number = |point: &Impact| match point {
                Impact::Share(share) | Impact::Factor(share) => share * value,
                Impact::Duration(duration) => minutes_on(*duration, clock, calendars),
                Impact::Word(_) => 0.0,
            };
            let numbers = Numbers::new(points, number, number);
            // What is wrong with it on this task is told at this task.
            let points = Points { span: range.span, ..points.clone() };
            self.distribution(&points, &numbers, clock)?
        } else {
            let numbers = Numbers { likely: Some(value), ..numbers.clone() };
            self.distribution(range, &numbers, clock)?
        };
        Some((planned.unwrap_or(value).round_ties_even() as i32, estimate))
    }

    /// A task with a range of its own.
    fn uncertain(
        &mut self,
        planned: Option<f64>,
        numbers: &Numbers,
        clock: Clock,
    ) -> Option<(i32, Distribution)> {
        let estimate = self.distribution(self.range, numbers, clock)?;
        let likely = numbers.likely.filter(|_| names_the_plan(numbers.shape));
        let planned = planned.or(likely).unwrap_or_else(|| estimate.quantile(0.5).max(0.0));
        Some((planned.round_ties_even() as i32, estimate))
    }

    /// Reports a range that has no effect on what the row is.
    fn report_idle_range(&mut self, numbers: &Numbers, what: &str) {
        if numbers.has_range() {
            self.report(
                Code::EstimateNotUsed,
                self.range.span,
                format!("the range of a {what} has no effect"),
                "leave `low` and `high` empty",
            );
        }
    }

    /// None after a length beyond the time axis was reported.
    fn refuse_too_long(
        &mut self,
        minutes: f64,
        clock: Clock,
        what: &str,
        span: Span,
    ) -> Option<()> {
        if minutes < LONGEST {
            return Some(());
        }
        let length = shown(minutes, clock, self.calendars());
        let message = format!("a {what} of {length} is more than a plan can hold");
        self.report(Code::OutOfRange, span, message, "check the number and its unit");
        None
    }

    fn distribution<V>(
        &mut self,
        points: &Points<V>,
        numbers: &Numbers,
        clock: Clock,
    ) -> Option<Distribution> {
        let calendars = &self.draft.settings.calendars;
        let made = distribution(
            points,
            numbers,
            LONGEST,
            |minutes| shown(minutes, clock, calendars),
            self.diagnostics,
        )?;
        if made.upper() >= LONGEST {
            let message =
                "the longest duration this estimate can draw is more than a plan can hold"
                    .to_owned();
            self.report(
                Code::OutOfRange,
                points.span,
                message,
                "narrow the range, check its unit, or cut it off with a largest value such as lognormal[,60d]",
            );
            return None;
        }
        Some(made)
    }
}

/// Whether `likely` is how long the plan itself takes a task to last.
fn names_the_plan(shape: Shape) -> bool {
    shape.use_of_likely() != Use::None
}

/// Certainly no time at all.
fn zero() -> Distribution {
    Distribution::fixed(0.0).expect("zero minutes are a duration")
}

/// Minutes as days of their clock, for a person.
pub(super) fn shown(minutes: f64, clock: Clock, calendars: &[Calendar]) -> String {
    let (day, unit) = match clock {
        Clock::Working(calendar) => (f64::from(calendars[calendar].minutes_per_day), "d"),
        Clock::Elapsed => (1440.0, "ed"),
    };
    format!("{}{unit}", (minutes / day * 1000.0).round() / 1000.0)
}
