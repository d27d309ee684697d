//! A [`Draft`] → a [`Plan`], or every reason why not.
//!
//! The only way to make a [`Plan`]. Each file here asks one question of the whole draft and goes on after
//! a problem, so that a person sees all of them at once; what could not be read is not complained about a
//! second time.

mod buffers;
mod constraints;
mod correlation;
mod costs;
mod cycle;
mod estimate;
mod hammock;
mod progress;
mod range;
mod register;
mod relations;
mod responses;
mod risks;
mod selector;
mod sources;
mod tasks;
mod templates;
#[cfg(test)]
mod tests;
mod weather;
mod worktime;

use std::cell::Cell;
use std::collections::HashMap;

use jiff::civil::{Date, DateTime, Time};

use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{
    Calendar, Clock, LagAmount, Plan, PlanParts, Progress, Relation, Sampling, Simulation, Task,
    TaskKind, Tool, topological_order,
};
use crate::read::{
    CONFIDENCE_HELP, Draft, Duration, Input, LARGEST_SEED, MOST_ITERATIONS, Resolver, RowKind,
    Spanned, read,
};
use progress::{Status, first_sign};
use responses::Responses;
use selector::{Directory, Selector};

/// What the command line says instead of plan.toml.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// The plan's name.
    pub name: Option<String>,
    /// The project's first day.
    pub start: Option<Date>,
    /// The day by whose end the project is to be finished.
    pub deadline: Option<Date>,
    /// The commitment level, between 0 and 1.
    pub confidence: Option<f64>,
    /// Number of iterations, 1 to 10 million.
    pub iterations: Option<u32>,
    /// The seed, 0 … 2⁵³ − 1.
    pub seed: Option<u64>,
    /// How uniforms are spread.
    pub sampling: Option<Sampling>,
    /// Whether open risks have their probabilities and impacts after mitigation.
    pub mitigated: bool,
    /// Whether no constraint may pull dates: late and mandatory ones are left out, and one on
    /// a date only keeps its task from being earlier.
    pub relax_constraints: bool,
}

/// Reads and validates a plan: none exactly when the diagnostics hold an error.
pub fn read_plan(
    input: &Input,
    resolver: &dyn Resolver,
    overrides: &Overrides,
) -> (Option<Plan>, Diagnostics) {
    let (draft, mut diagnostics) = read(input, resolver);
    let plan = validate(draft, overrides, &mut diagnostics);
    (plan, diagnostics)
}

/// Makes a plan of a draft, adding what is wrong to the diagnostics of reading: none exactly when
/// they then hold an error.
pub fn validate(
    mut draft: Draft,
    overrides: &Overrides,
    diagnostics: &mut Diagnostics,
) -> Option<Plan> {
    buffers::select(&mut draft, diagnostics);
    let rows = Rows::new(&draft, diagnostics);
    let settings = &draft.settings;
    let start = overrides
        .start
        .map(|date| date.to_datetime(Time::midnight()))
        .or(settings.start.map(|start| start.value));
    let data_date = settings.data_date.map(|date| date.value);
    let is_own = settings.rules.tool == Tool::Planodds;
    let status = Status { start, data_date, is_own, calendars: &settings.calendars };
    let tasks::Table { mut tasks, mut summaries, sources: estimates, whole } =
        tasks::tasks(&draft, &rows, status, diagnostics);
    let relaxed =
        if overrides.relax_constraints { constraints::relax(&mut tasks) } else { Vec::new() };
    let mut relations = relations::relations(&draft, &rows, &tasks, diagnostics);
    let known_until = data_date.or(start).map(DateTime::date);
    let risks = risks::risks(&draft, &rows, &tasks, known_until, diagnostics);
    let correlation = correlation::correlation(&draft, &rows, &tasks, &risks, diagnostics);
    costs::report_unused(&draft, &tasks, &risks, diagnostics);
    let resources = costs::resources(settings, &tasks, diagnostics);
    report_no_tasks(&draft, &tasks, diagnostics);
    let (start, data_date) = with_first_work(start, data_date, &tasks);
    let deadline = overrides.deadline.or(settings.deadline.map(|deadline| deadline.value));
    // Any order will do here, so tasks are ranked by their place in the table.
    let ranks: Vec<u32> = (0..tasks.len() as u32).collect();
    let mut driving = hammock::driving(&relations, &tasks);
    let mut order = topological_order(driving.iter().map(|relation| &relation.value), &ranks);
    let mut responses = Responses::default();
    if order.len() < tasks.len() {
        cycle::report_cycles(&tasks, &driving, diagnostics);
    } else {
        let n_written = tasks.len();
        let parts = responses::Parts {
            tasks: &mut tasks,
            summaries: &mut summaries,
            relations: &mut relations,
            risks: &risks,
            whole: &whole,
        };
        responses = responses::responses(&draft, &rows, parts, start.is_some(), diagnostics);
        if tasks.len() > n_written {
            let ranks: Vec<u32> = (0..tasks.len() as u32).collect();
            driving = hammock::driving(&relations, &tasks);
            order = topological_order(driving.iter().map(|relation| &relation.value), &ranks);
        }
        let dated = start.map(|start| {
            let given = tasks.iter().flat_map(|task| given_instants(&task.value));
            let last = given.chain(data_date).chain(settings.rules.must_finish_by).max();
            let minutes = last.map_or(0, |last| last.duration_since(start).as_mins());
            range::Dated { head_start: minutes.max(0) as f64, tool: settings.rules.tool }
        });
        let calendars = &settings.calendars;
        let what = range::Parts {
            tasks: &tasks,
            relations: &driving,
            risks: &risks,
            decisions: &responses.decisions,
        };
        range::report_out_of_range(&what, &order, calendars, dated, diagnostics);
    }
    report_needs_data_date(&draft, data_date, diagnostics);
    if !diagnostics.has_errors() {
        hammock::report_loose(&tasks, &relations, diagnostics);
    }
    weather::report_idle(settings, &tasks, &relations, diagnostics);
    if start.is_none() && !settings.unread.start {
        report_needs_start(&draft, overrides, &tasks, &relations, diagnostics);
    }
    report_early_deadline(&draft, overrides, start, diagnostics);
    let (confidence, simulation) = simulation(&draft, overrides, diagnostics);
    let plan = PlanParts {
        name: overrides.name.clone().or(settings.name.clone()).unwrap_or(draft.name.clone()),
        tasks: tasks.into_iter().map(|placed| placed.value).collect(),
        summaries,
        estimates,
        relations: relations.into_iter().map(|placed| placed.value).collect(),
        risks: risks.into_iter().map(|placed| placed.value).collect(),
        correlation,
        branches: responses.branches,
        reworks: responses.reworks,
        decisions: responses.decisions,
        resources,
        budget: settings.budget.map(|budget| budget.value),
        currency: settings.currency.clone(),
        calendars: settings.calendars.clone(),
        start,
        data_date,
        deadline,
        rules: settings.rules,
        relaxed,
        confidence,
        simulation,
    };
    if diagnostics.has_errors() {
        return None;
    }
    let plan = Plan::from_valid_parts(plan);
    Some(if overrides.mitigated { plan.mitigated() } else { plan })
}

/// Reports a table of summary rows alone.
fn report_no_tasks(draft: &Draft, tasks: &[Placed<Task>], diagnostics: &mut Diagnostics) {
    if let (Some(first), true) = (draft.tasks.first(), tasks.is_empty()) {
        let message = "all rows are summary rows";
        diagnostics.report(Code::NoTasks, first.id.span, message, "add the tasks below them");
    }
}

/// Reports progress in a plan of our own that does not say up to when it is known.
fn report_needs_data_date(
    draft: &Draft,
    data_date: Option<DateTime>,
    diagnostics: &mut Diagnostics,
) {
    let settings = &draft.settings;
    let is_own = settings.rules.tool == Tool::Planodds;
    let needs_data_date = is_own && data_date.is_none() && !settings.unread.data_date;
    if let Some(span) = draft.tasks.iter().find_map(first_sign).filter(|_| needs_data_date) {
        let message = "progress without the date up to which it is known";
        let help = "give the plan a data date: data_date = 2026-03-02 in plan.toml";
        diagnostics.report(Code::NeedsDataDate, span, message, help);
    }
}

/// Reports a deadline that passes before the project starts.
fn report_early_deadline(
    draft: &Draft,
    overrides: &Overrides,
    start: Option<DateTime>,
    diagnostics: &mut Diagnostics,
) {
    let given = draft.settings.deadline;
    let deadline = overrides.deadline.or(given.map(|deadline| deadline.value));
    if let (Some(start), Some(deadline)) = (start, deadline)
        && deadline < start.date()
    {
        let span = given.map(|deadline| deadline.span).filter(|_| overrides.deadline.is_none());
        let message =
            format!("the deadline {deadline} passes before the project starts on {}", start.date());
        diagnostics.report(Code::DeadlineBeforeStart, span, message, "check both dates");
    }
}

/// The project start and the data date of a plan whose first work may have begun before the
/// start, as in files of other tools: that work is part of the project. What has not started
/// still does not begin before the start as it was given.
fn with_first_work(
    start: Option<DateTime>,
    data_date: Option<DateTime>,
    tasks: &[Placed<Task>],
) -> (Option<DateTime>, Option<DateTime>) {
    let begun = |task: &Placed<Task>| match task.value.progress {
        Progress::NotStarted => None,
        Progress::Started { start, .. } | Progress::Finished { start, .. } => Some(start),
    };
    match (start, tasks.iter().filter_map(begun).min()) {
        (Some(start), Some(first)) if first < start => (Some(first), data_date.or(Some(start))),
        _ => (start, data_date),
    }
}

/// Instants that a task is given rather than has by its logic.
fn given_instants(task: &Task) -> impl Iterator<Item = DateTime> {
    let (first, last) = match task.progress {
        Progress::NotStarted => (None, None),
        Progress::Started { start, resume, .. } => (Some(start), resume),
        Progress::Finished { start, finish } => (Some(start), Some(finish)),
    };
    task.constraints.iter().map(|constraint| constraint.at).chain(first).chain(last)
}

/// Where each row of the draft went, and which row an id belongs to.
struct Rows<'a> {
    /// For each row its index among tasks; none for a summary row.
    tasks: Vec<Option<usize>>,
    /// Ids to rows. Only asked, never walked through: its order is not fixed.
    by_id: HashMap<&'a str, usize>,
    /// Ids of rows, for suggestions.
    ids: Vec<&'a str>,
    /// Indices of tasks by phase, code, owner and calendar.
    directory: Directory,
    n_tasks: usize,
    /// How many more words a near one is looked for: each look compares it with every row.
    patience: Cell<u32>,
}

/// Suggestions in one plan: whoever mistyped more than these has another problem.
const MOST_SUGGESTIONS: u32 = 20;

impl<'a> Rows<'a> {
    fn new(draft: &'a Draft, diagnostics: &mut Diagnostics) -> Self {
        let n_rows = draft.tasks.len();
        let mut rows = Rows {
            tasks: Vec::with_capacity(n_rows),
            by_id: HashMap::with_capacity(n_rows),
            ids: Vec::with_capacity(n_rows),
            directory: Directory::default(),
            n_tasks: 0,
            patience: Cell::new(MOST_SUGGESTIONS),
        };
        let default = draft.settings.calendars[0].name.as_str();
        for (at, row) in draft.tasks.iter().enumerate() {
            let is_task = row.kind != RowKind::Summary;
            rows.tasks.push(is_task.then_some(rows.n_tasks));
            if is_task {
                let calendar = row.calendar.as_ref().map_or(default, |named| &named.value);
                rows.directory.enter(rows.n_tasks, row, calendar);
                rows.n_tasks += 1;
            }
            if let Some(first) = rows.by_id.get(row.id.value.as_str()) {
                let first = &draft.tasks[*first];
                report_duplicate_id("task", &row.id, &first.id, diagnostics);
            } else {
                rows.by_id.insert(&row.id.value, at);
                rows.ids.push(&row.id.value);
            }
        }
        rows
    }

    fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Indices of the tasks that are meant, ascending.
    fn select(&self, selector: Selector) -> Vec<usize> {
        match selector {
            Selector::All => (0..self.n_tasks).collect(),
            Selector::Wbs(top) => self.directory.within(top).to_vec(),
            Selector::Code(code) => self.directory.of_code(code).to_vec(),
            Selector::Owner(owner) => self.directory.of_owner(owner).to_vec(),
            Selector::Calendar(calendar) => self.directory.on_calendar(calendar).to_vec(),
            Selector::Id(id) => {
                self.by_id.get(id).and_then(|row| self.tasks[*row]).into_iter().collect()
            }
        }
    }

    /// The candidate that a word was meant to be, while there is patience to look for one.
    fn near<'c>(&self, word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
        let left = self.patience.get().checked_sub(1)?;
        self.patience.set(left);
        did_you_mean(word, candidates)
    }

    /// A remedy for an id that is not in the plan.
    fn suggest(&self, id: &str) -> String {
        match self.near(id, self.ids.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "ids are matched exactly; check that the task is in the plan".to_owned(),
        }
    }
}

fn report_duplicate_id(
    what: &str,
    id: &Spanned<String>,
    first: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) {
    let row = diagnostics.row(first.span);
    let message = format!("the id `{}` belongs to another {what} already, on {row}", id.value);
    diagnostics.report(Code::DuplicateId, id.span, message, "give each row an id of its own");
}

/// Something with the place it comes from.
type Placed<T> = Spanned<T>;

/// The number of minutes that a duration is on a clock.
fn minutes_on(duration: Duration, clock: Clock, calendars: &[Calendar]) -> f64 {
    match clock {
        Clock::Working(calendar) if !duration.elapsed => {
            duration.working_minutes(&calendars[calendar])
        }
        _ => duration.elapsed_minutes(),
    }
}

/// Reports the first use of anything that has no meaning without dates.
fn report_needs_start(
    draft: &Draft,
    overrides: &Overrides,
    tasks: &[Placed<Task>],
    relations: &[Placed<Relation>],
    diagnostics: &mut Diagnostics,
) {
    let mut report = |span: Option<Span>, what: &str| {
        let help = "give the project a start: start = 2026-03-02 in plan.toml, or --start";
        diagnostics.report(Code::NeedsStart, span, format!("{what} needs a project start"), help);
    };
    let settings = &draft.settings;
    if let Some(date) = settings.data_date {
        report(Some(date.span), "a data date");
    }
    if overrides.deadline.is_some() {
        report(None, "a deadline");
    } else if let Some(date) = settings.deadline {
        report(Some(date.span), "a deadline");
    }
    let first_deadline =
        draft.tasks.iter().filter_map(|row| row.deadline).map(|date| date.span).min();
    if let Some(span) = first_deadline {
        report(Some(span), "the deadline of a task");
    }
    if let Some(span) = settings.weather.iter().map(|named| named.span).min() {
        report(Some(span), "weather");
    }
    if settings.rules.must_finish_by.is_some() {
        report(None, "a date that the project must finish by");
    }
    let window = draft.risks.iter().filter_map(|row| row.windows.first());
    if let Some(span) = window.map(|window| window.span).min() {
        report(Some(span), "the window of a risk");
    }
    let constraint = draft.tasks.iter().filter_map(|row| row.constraints.first());
    if let Some(span) = constraint.map(|constraint| constraint.span).min() {
        report(Some(span), "a constraint");
    }
    if let Some(span) = draft.tasks.iter().filter_map(first_sign).min() {
        report(Some(span), "progress");
    }
    let hammock = tasks.iter().filter(|task| task.value.kind == TaskKind::Hammock);
    if let Some(span) = hammock.map(|task| task.span).min() {
        report(Some(span), "a hammock");
    }
    // Without dates only the default calendar's working time can be counted.
    let clocks = tasks.iter().map(|task| (task.span, task.value.clock)).chain(
        relations
            .iter()
            .filter(|relation| relation.value.lag.amount != LagAmount::Minutes(0))
            .map(|relation| (relation.span, relation.value.lag.clock)),
    );
    let first =
        clocks.filter(|(_, clock)| *clock != Clock::Working(0)).min_by_key(|(span, _)| *span);
    if let Some((span, clock)) = first {
        report(
            Some(span),
            if clock == Clock::Elapsed { "elapsed time" } else { "a calendar of its own" },
        );
    }
}

/// The commitment level and how to simulate: flags before plan.toml before defaults.
fn simulation(
    draft: &Draft,
    overrides: &Overrides,
    diagnostics: &mut Diagnostics,
) -> (f64, Simulation) {
    let settings = &draft.settings;
    if let Some(confidence) = overrides.confidence
        && !(confidence > 0.0 && confidence < 1.0)
    {
        let message = format!("the confidence {confidence} is not between 0 and 1");
        diagnostics.report(Code::InvalidSetting, None, message, CONFIDENCE_HELP);
    }
    if let Some(iterations) = overrides.iterations
        && !(1..=MOST_ITERATIONS).contains(&iterations)
    {
        let message = format!("{iterations} is not a number of iterations");
        diagnostics.report(
            Code::InvalidSetting,
            None,
            message,
            format!("choose from 1 to {MOST_ITERATIONS}"),
        );
    }
    if let Some(seed) = overrides.seed
        && seed > LARGEST_SEED
    {
        let message = format!("the seed {seed} is too large");
        diagnostics.report(
            Code::InvalidSetting,
            None,
            message,
            format!("choose from 0 to {LARGEST_SEED}"),
        );
    }
    let simulation = Simulation {
        iterations: overrides.iterations.or(settings.iterations).unwrap_or(10_000),
        seed: overrides.seed.or(settings.seed).unwrap_or(1),
        sampling: overrides.sampling.or(settings.sampling).unwrap_or_default(),
    };
    (overrides.confidence.or(settings.confidence).unwrap_or(0.8), simulation)
}
