//! When does each task happen? The plan's own dates as bars, shaded by criticality, with the
//! range in which each finish falls in the simulation.

use jiff::ToSpan;
use jiff::civil::Date;
use plotters::style::RGBColor;

use super::axis::{CalendarAxis, Division, days_between, ticks};
use super::canvas::{Anchor, Canvas, Style, draw};
use super::finish::percentile_name;
use super::theme::{
    self, AXIS, BLUE, BODY, GRID, HEADING, INK, MARGIN, MUTED, ORANGE, SMALL, STRONG, WIDTH,
};
use super::{Moment, Svg, text};

/// Rows shown at most; of a larger plan the most critical ones and milestones.
const MOST_ROWS: usize = 60;
/// Milestones take at most this many of them.
const MOST_MILESTONES: usize = 20;

const ROW: f64 = 21.0;
const BAR: f64 = 11.0;
/// Room for the key and the calendar above the rows.
const TOP: f64 = HEADING + 62.0;
const WIDEST_NAME: f64 = 340.0;
/// Names inside a phase are set in.
const INDENT: f64 = 12.0;

/// What the Gantt chart shows.
#[derive(Debug, Clone, Copy)]
pub struct GanttChart<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// All tasks and milestones, in any order.
    pub tasks: &'a [GanttTask<'a>],
    /// The commitment level of [`GanttTask::committed`]: 0.8 for P80.
    pub confidence: f64,
    /// The deadline, where there is one: any instant of its day.
    pub deadline: Option<Moment>,
}

/// A task or milestone.
#[derive(Debug, Clone, Copy)]
pub struct GanttTask<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is grouped under: a phase's name or its number.
    pub phase: Option<&'a str>,
    /// Whether it is a milestone, drawn as a diamond.
    pub milestone: bool,
    /// Early start in the plan's own schedule.
    pub start: Moment,
    /// Early finish in the plan's own schedule.
    pub finish: Moment,
    /// The criticality index, 0–1.
    pub criticality: f64,
    /// 10 % of iterations finish it by then.
    pub p10: Moment,
    /// 90 % of iterations finish it by then.
    pub p90: Moment,
    /// Its finish at the commitment level.
    pub committed: Moment,
}

/// A line of the chart.
enum Row<'a> {
    Phase(&'a str),
    Task { task: &'a GanttTask<'a>, indented: bool },
}

/// Draws the Gantt chart.
pub fn gantt(data: &GanttChart) -> Svg {
    let shown = selection(data.tasks);
    let line = if shown.len() < data.tasks.len() {
        format!(
            "{} of {} tasks: the most often critical, and milestones",
            shown.len(),
            text::count(data.tasks.len())
        )
    } else {
        "The plan’s own dates as bars, and where each finish falls in the simulation".to_owned()
    };
    let rows = rows(&shown);
    let height = TOP + rows.len().max(2) as f64 * ROW + MARGIN;
    draw(WIDTH, height, &format!("{}: {line}", data.plan), |canvas| {
        theme::heading(canvas, data.plan, &line);
        if rows.is_empty() {
            let style = Style::regular(14.0, MUTED);
            canvas.text(MARGIN, HEADING + 30.0, "The plan has no tasks.", style, Anchor::Start);
            return;
        }
        key(canvas, data);
        paint(canvas, data, &rows);
    })
}

/// The tasks to show: all, or where there are too many, milestones and the most critical.
fn selection<'a>(tasks: &'a [GanttTask<'a>]) -> Vec<&'a GanttTask<'a>> {
    if tasks.len() <= MOST_ROWS {
        return tasks.iter().collect();
    }
    let mut ranked: Vec<usize> = (0..tasks.len()).collect();
    ranked.sort_by(|&a, &b| tasks[b].criticality.total_cmp(&tasks[a].criticality));
    let (milestones, others): (Vec<usize>, Vec<usize>) =
        ranked.into_iter().partition(|&index| tasks[index].milestone);
    let n_milestones =
        milestones.len().min(MOST_MILESTONES.max(MOST_ROWS.saturating_sub(others.len())));
    let mut chosen: Vec<usize> = milestones.into_iter().take(n_milestones).collect();
    chosen.extend(others.into_iter().take(MOST_ROWS - n_milestones));
    chosen.sort_unstable();
    chosen.into_iter().map(|index| &tasks[index]).collect()
}

/// The rows in order of early start; under the headings of their phases, unless phases are
/// so many that the headings would only get in the way.
fn rows<'a>(shown: &[&'a GanttTask<'a>]) -> Vec<Row<'a>> {
    let by_start = |tasks: &mut Vec<&'a GanttTask<'a>>| {
        tasks.sort_by(|a, b| {
            let key = |task: &GanttTask| (task.start.days, task.finish.days);
            let (a, b) = (key(a), key(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
    };
    let mut ordered = shown.to_vec();
    by_start(&mut ordered);
    // Phases in the order in which their first task starts.
    let mut phases: Vec<(Option<&str>, Vec<&GanttTask>)> = Vec::new();
    for &task in &ordered {
        match phases.iter_mut().find(|(phase, _)| *phase == task.phase) {
            Some((_, tasks)) => tasks.push(task),
            None => phases.push((task.phase, vec![task])),
        }
    }
    let n_headings = phases.iter().filter(|(phase, _)| phase.is_some()).count();
    if n_headings == 0 || n_headings * 2 > ordered.len().max(4) {
        return ordered.into_iter().map(|task| Row::Task { task, indented: false }).collect();
    }
    let mut rows = Vec::new();
    for (phase, tasks) in phases {
        if let Some(phase) = phase {
            rows.push(Row::Phase(phase));
        }
        let indented = phase.is_some();
        rows.extend(tasks.into_iter().map(|task| Row::Task { task, indented }));
    }
    rows
}

/// What the marks mean, in one line.
fn key(canvas: &mut Canvas, data: &GanttChart) {
    let baseline = HEADING + 10.0;
    let middle = baseline - 4.0;
    let mut x = MARGIN;
    let mut entry = |canvas: &mut Canvas, mark: &dyn Fn(&mut Canvas, f64), words: &str| {
        mark(canvas, x);
        canvas.text(x + 32.0, baseline, words, SMALL, Anchor::Start);
        x += 32.0 + text::width(words, SMALL) + 20.0;
    };
    entry(
        canvas,
        &|canvas, x| {
            for (step, share) in [0.5, 0.75, 1.0].into_iter().enumerate() {
                let from = x + 8.7 * step as f64;
                canvas.rect(from, middle - BAR / 2.0, 8.7, BAR, shade(share));
            }
        },
        "critical in 50–100\u{a0}% of iterations",
    );
    entry(
        canvas,
        &|canvas, x| canvas.rect(x, middle - BAR / 2.0, 26.0, BAR, shade(0.0)),
        "less often",
    );
    entry(canvas, &|canvas, x| whisker(canvas, (x, x + 26.0), middle), "finish, P10 to P90");
    entry(canvas, &|canvas, x| committed(canvas, x + 16.0, middle), &committed_name(data));
    if data.tasks.iter().any(|task| task.milestone) {
        entry(canvas, &|canvas, x| diamond(canvas, x + 16.0, middle, shade(0.0)), "milestone");
    }
}

/// The horizontal axis in days: calendar days from `origin`, or working days without dates.
struct Axis {
    origin: Option<Date>,
    low: f64,
    high: f64,
    left: f64,
    right: f64,
}

impl Axis {
    fn new(data: &GanttChart, rows: &[Row], left: f64, right: f64) -> Self {
        let tasks = || {
            rows.iter().filter_map(|row| match row {
                Row::Task { task, .. } => Some(*task),
                Row::Phase(_) => None,
            })
        };
        let origin = tasks().filter_map(|task| task.start.date()).min();
        let mut axis = Self { origin, low: 0.0, high: 1.0, left, right };
        let moments =
            tasks().flat_map(|task| [task.start, task.finish, task.p10, task.p90, task.committed]);
        let (low, high) = moments
            .map(|moment| axis.days(moment))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), days| {
                (low.min(days), high.max(days))
            });
        let span = (high - low).max(1.0);
        // From the beginning of a day, unless the whole plan is shorter.
        let low = if span > 2.0 { low.floor() } else { low };
        (axis.low, axis.high) = (low, low + (high - low).max(1.0) * 1.02);
        if let Some(deadline) = axis.deadline(data) {
            // A deadline far off would squeeze the tasks; an arrow points to it instead.
            if deadline > axis.high && deadline <= low + span * 1.4 {
                axis.high = deadline + span * 0.02;
            }
        }
        axis
    }

    fn days(&self, moment: Moment) -> f64 {
        match (self.origin, moment.at) {
            (Some(origin), Some(at)) => {
                let time = at.time();
                let minutes = f64::from(time.hour()) * 60.0 + f64::from(time.minute());
                days_between(origin, at.date()) + minutes / 1440.0
            }
            _ => moment.days,
        }
    }

    /// The end of the deadline's day.
    fn deadline(&self, data: &GanttChart) -> Option<f64> {
        let deadline = data.deadline?;
        Some(match (self.origin, deadline.date()) {
            (Some(origin), Some(date)) => days_between(origin, date) + 1.0,
            _ => deadline.days,
        })
    }

    fn x(&self, days: f64) -> f64 {
        self.left + (self.right - self.left) * (days - self.low) / (self.high - self.low)
    }

    fn x_of(&self, moment: Moment) -> f64 {
        self.x(self.days(moment))
    }

    /// The labels above the rows and the grid behind them.
    fn draw(&self, canvas: &mut Canvas, bottom: f64) {
        let (coarse, fine) = (TOP - 24.0, TOP - 8.0);
        if let Some(origin) = self.origin {
            let axis = CalendarAxis {
                division: Division::labelled_at((self.right - self.left) / (self.high - self.low)),
                days: (
                    origin.saturating_add((self.low.floor() as i64).days()),
                    origin.saturating_add((self.high.ceil() as i64).days()),
                ),
                edge: &|date| self.x(days_between(origin, date)),
                span: (self.left, self.right),
                baselines: (fine, coarse),
            };
            for x in axis.boundaries(axis.division) {
                canvas.line((x, TOP), (x, bottom), 0.8, GRID);
            }
            axis.draw(canvas);
        } else {
            let ticks = ticks(self.low, self.high, 10);
            for (x, label) in ticks.iter().map(|&tick| self.x(tick)).zip(text::ticks(&ticks)) {
                canvas.line((x, TOP), (x, bottom), 0.8, GRID);
                canvas.text(x, fine, &label, SMALL, Anchor::Middle);
            }
            canvas.text(self.left, coarse, "working days from the start", SMALL, Anchor::Start);
        }
        canvas.line((self.left, TOP), (self.right, TOP), 1.0, AXIS);
    }
}

fn paint(canvas: &mut Canvas, data: &GanttChart, rows: &[Row]) {
    let mut widest_name: f64 = 80.0;
    let commitment = committed_name(data);
    let mut widest_date = text::width(&commitment, STRONG);
    for row in rows {
        if let Row::Task { task, indented } = row {
            let indent = if *indented { INDENT } else { 0.0 };
            widest_name = widest_name.max(indent + text::width(&text::clean(task.name), BODY));
            widest_date = widest_date.max(text::width(&task.committed.short(), BODY));
        }
    }
    let name_room = widest_name.min(WIDEST_NAME);
    let left = MARGIN + name_room + 14.0;
    let right = WIDTH - MARGIN - widest_date - 14.0;
    let bottom = TOP + rows.len() as f64 * ROW + 4.0;
    let axis = Axis::new(data, rows, left, right);
    axis.draw(canvas, bottom);
    canvas.text(WIDTH - MARGIN, TOP - 8.0, &commitment, STRONG, Anchor::End);

    for (index, row) in rows.iter().enumerate() {
        let middle = TOP + (index as f64 + 0.5) * ROW + 2.0;
        match row {
            Row::Phase(phase) => {
                let phase = text::fit(&text::clean(phase), name_room, STRONG);
                canvas.text(MARGIN, middle + 4.3, &phase, STRONG, Anchor::Start);
            }
            Row::Task { task, indented } => {
                let indent = if *indented { INDENT } else { 0.0 };
                let name = text::fit(&text::clean(task.name), name_room - indent, BODY);
                canvas.text(MARGIN + indent, middle + 4.3, &name, BODY, Anchor::Start);
                bar(canvas, &axis, task, middle);
                let date = task.committed.short();
                canvas.text(WIDTH - MARGIN, middle + 4.3, &date, BODY, Anchor::End);
            }
        }
    }
    if let Some(at) = axis.deadline(data) {
        deadline(canvas, &axis, at, bottom);
    }
}

fn bar(canvas: &mut Canvas, axis: &Axis, task: &GanttTask, middle: f64) {
    let colour = shade(task.criticality);
    let (from, to) = (axis.x_of(task.start), axis.x_of(task.finish));
    if !task.milestone {
        canvas.rect(from, middle - BAR / 2.0, (to - from).max(1.5), BAR, colour);
    }
    whisker(canvas, (axis.x_of(task.p10), axis.x_of(task.p90)), middle);
    if task.milestone {
        diamond(canvas, to, middle, colour);
    }
    committed(canvas, axis.x_of(task.committed), middle);
}

/// Orange from half of the iterations on, the fuller the more often; pale blue below.
fn shade(criticality: f64) -> RGBColor {
    if theme::is_critical(criticality) {
        theme::tint(ORANGE, 0.45 + 0.55 * (criticality - 0.5) / 0.5)
    } else {
        theme::tint(BLUE, 0.35)
    }
}

/// "P80 finish"
fn committed_name(data: &GanttChart) -> String {
    format!("{} finish", percentile_name(data.confidence))
}

fn whisker(canvas: &mut Canvas, (from, to): (f64, f64), middle: f64) {
    if to - from > 0.5 {
        canvas.line((from, middle), (to, middle), 1.0, INK);
        for end in [from, to] {
            canvas.line((end, middle - 2.8), (end, middle + 2.8), 1.0, INK);
        }
    }
}

fn committed(canvas: &mut Canvas, x: f64, middle: f64) {
    canvas.line((x, middle - 7.5), (x, middle + 7.5), 2.2, INK);
}

fn diamond(canvas: &mut Canvas, x: f64, middle: f64, colour: RGBColor) {
    for (radius, colour) in [(7.2, INK), (6.0, colour)] {
        let corners = [
            (x - radius, middle),
            (x, middle - radius),
            (x + radius, middle),
            (x, middle + radius),
        ];
        canvas.polygon(&corners, colour);
    }
}

/// The deadline's line, or where it lies beyond the axis an arrow that says so.
fn deadline(canvas: &mut Canvas, axis: &Axis, at: f64, bottom: f64) {
    let style = Style::bold(11.0, ORANGE);
    let y = bottom + 13.0;
    if at < axis.low {
        canvas.text(axis.left, y, "← deadline", style, Anchor::Start);
    } else if at > axis.high {
        canvas.text(axis.right, y, "deadline →", style, Anchor::End);
    } else {
        let x = axis.x(at);
        canvas.line((x, TOP), (x, bottom), 1.6, ORANGE);
        let half = text::width("deadline", style) / 2.0;
        let centre = x.clamp(axis.left + half, axis.right - half);
        canvas.text(centre, y, "deadline", style, Anchor::Middle);
    }
}
