//! How much buffer, and where? The days to add before the finish and before each milestone
//! for several confidences, beside the buffers the plan holds.

use plotters::style::RGBColor;

use super::axis::ticks;
use super::canvas::{Anchor, Canvas, Style, draw};
use super::finish::percentile_name;
use super::theme::{
    self, AXIS, BLUE, BODY, GRID, HEADING, INK, MARGIN, MUTED, ORANGE, SMALL, STRONG, WIDTH,
};
use super::{Moment, Svg, text};

/// Rows shown at most: the finish and the milestones that need most.
const MOST_ROWS: usize = 13;
const ROW: f64 = 50.0;
const BAR: f64 = 14.0;
const TOP: f64 = HEADING + 44.0;
const WIDEST_NAME: f64 = 280.0;
/// Width of a column of the table on the right.
const COLUMN: f64 = 84.0;

/// What the buffers chart shows.
#[derive(Debug, Clone, Copy)]
pub struct BuffersChart<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// The finish first, then milestones in the order in which they are to be shown; where
    /// they are more than twelve, the chart shows those that need most.
    pub points: &'a [BufferPoint<'a>],
}

/// The finish or a milestone.
#[derive(Debug, Clone, Copy)]
pub struct BufferPoint<'a> {
    /// "Finish", or the milestone's name.
    pub name: &'a str,
    /// Its date in the plan's own schedule, with all buffers at zero length.
    pub deterministic: Moment,
    /// What is needed, by rising confidence; the same confidences at every point, at most
    /// four.
    pub levels: &'a [BufferLevel],
    /// Working days of buffer that the plan holds before it.
    pub held_days: f64,
    /// The rule of thumb to hold against it, where it applies.
    pub rule_of_thumb: Option<RuleOfThumb>,
}

/// The buffer needed for a confidence.
#[derive(Debug, Clone, Copy)]
pub struct BufferLevel {
    /// The confidence: 0.8 for P80.
    pub confidence: f64,
    /// Working days to add to the plan's own date; negative where it is later than needed.
    pub needed_days: f64,
    /// The date that the buffer reaches.
    pub at: Moment,
}

/// The usual advice to add 10–20 % of the plan's length.
#[derive(Debug, Clone, Copy)]
pub struct RuleOfThumb {
    /// Working days at its lower end, 10 %.
    pub low_days: f64,
    /// Working days at its upper end, 20 %.
    pub high_days: f64,
}

/// Draws the buffers chart.
pub fn buffers(data: &BuffersChart) -> Svg {
    let shown = selection(data.points);
    let origin = if holds_buffers(&shown) {
        "the plan’s dates without its buffers"
    } else {
        "the plan’s dates"
    };
    let some = if shown.len() < data.points.len() {
        let n_milestones = text::count(data.points.len() - 1);
        format!(" · of {n_milestones} milestones the {} that need most", shown.len() - 1)
    } else {
        String::new()
    };
    let line = format!("Working days to add to {origin}, by confidence{some}");
    let height = TOP + shown.len().max(1) as f64 * ROW + 62.0;
    draw(WIDTH, height, &format!("{}: {line}", data.plan), |canvas| {
        theme::heading(canvas, data.plan, &line);
        if shown.iter().all(|point| point.levels.is_empty()) {
            let style = Style::regular(14.0, MUTED);
            canvas.text(MARGIN, HEADING + 30.0, "No buffers to show.", style, Anchor::Start);
            return;
        }
        paint(canvas, &shown);
    })
}

/// The finish and all milestones, or where there are too many, those that need most at the
/// highest confidence.
fn selection<'a>(points: &[BufferPoint<'a>]) -> Vec<BufferPoint<'a>> {
    let need = |index: usize| points[index].levels.last().map_or(0.0, |level| level.needed_days);
    let mut milestones: Vec<usize> = (1..points.len()).collect();
    milestones.sort_by(|&a, &b| need(b).total_cmp(&need(a)));
    milestones.truncate(MOST_ROWS - 1);
    milestones.sort_unstable();
    points.iter().take(1).chain(milestones.iter().map(|&index| &points[index])).copied().collect()
}

fn holds_buffers(points: &[BufferPoint]) -> bool {
    points.iter().any(|point| point.held_days > 0.0)
}

fn paint(canvas: &mut Canvas, points: &[BufferPoint]) {
    let names = points
        .iter()
        .map(|point| {
            text::width(&text::clean(point.name), STRONG)
                .max(text::width(&point.deterministic.long(), SMALL))
        })
        .fold(70.0, f64::max)
        .min(WIDEST_NAME);
    let n_columns = points.iter().map(|point| point.levels.len()).max().unwrap_or(0);
    let left = MARGIN + names + 26.0;
    let right = WIDTH - MARGIN - n_columns as f64 * COLUMN - 16.0;
    let bottom = TOP + points.len() as f64 * ROW;

    let ends = || {
        points.iter().flat_map(|point| {
            let needed = point.levels.iter().map(|level| level.needed_days);
            let rule = point.rule_of_thumb.iter().map(|rule| rule.high_days);
            needed.chain(rule).chain([point.held_days])
        })
    };
    let low = ends().fold(0.0, f64::min);
    let high = ends().fold(low + 1.0, f64::max);
    let x = |days: f64| left + (right - left) * (days - low) / (high - low);

    let ticks = ticks(low, high, 6);
    for (x, label) in ticks.iter().map(|&tick| x(tick)).zip(text::ticks(&ticks)) {
        canvas.line((x, TOP), (x, bottom), 0.8, GRID);
        canvas.text(x, bottom + 16.0, &label, SMALL, Anchor::Middle);
    }
    let column = |index: usize| WIDTH - MARGIN - (n_columns - 1 - index) as f64 * COLUMN;
    let widest = points.iter().max_by_key(|point| point.levels.len());
    for (index, level) in widest.map_or(&[][..], |point| point.levels).iter().enumerate() {
        let name = percentile_name(level.confidence);
        let swatch = column(index) - text::width(&name, STRONG) - 17.0;
        canvas.rect(swatch, TOP - 22.0, 11.0, 11.0, tone(index));
        canvas.text(column(index), TOP - 12.0, &name, STRONG, Anchor::End);
    }

    for (index, point) in points.iter().enumerate() {
        let top = TOP + index as f64 * ROW;
        if index > 0 {
            canvas.line((MARGIN, top), (WIDTH - MARGIN, top), 0.8, GRID);
        }
        let middle = top + ROW / 2.0;
        let name = text::fit(&text::clean(point.name), names, STRONG);
        canvas.text(MARGIN, middle - 3.0, &name, STRONG, Anchor::Start);
        canvas.text(MARGIN, middle + 12.0, &point.deterministic.long(), SMALL, Anchor::Start);
        needs(canvas, point, middle, &x);
        for (index, level) in point.levels.iter().enumerate() {
            let days = text::signed_days(level.needed_days);
            canvas.text(column(index), middle - 3.0, &days, BODY, Anchor::End);
            canvas.text(column(index), middle + 12.0, &level.at.short(), SMALL, Anchor::End);
        }
    }
    canvas.line((x(0.0), TOP), (x(0.0), bottom), 1.2, INK);
    let origin =
        if holds_buffers(points) { "plan’s date without its buffers" } else { "plan’s date" };
    let anchor = if x(0.0) < f64::midpoint(left, right) { Anchor::Start } else { Anchor::End };
    canvas.text(x(0.0), TOP - 12.0, origin, SMALL, anchor);
    key(canvas, points, bottom + 42.0, left);
}

/// The steps from one confidence to the next, the buffer held, and the rule of thumb.
fn needs(canvas: &mut Canvas, point: &BufferPoint, middle: f64, x: &dyn Fn(f64) -> f64) {
    let upper = middle - BAR + 1.0;
    let mut from: f64 = 0.0;
    for (index, level) in point.levels.iter().enumerate() {
        let to = level.needed_days.max(0.0);
        canvas.rect(x(from), upper, x(to) - x(from), BAR, tone(index));
        from = from.max(to);
    }
    // A plan later than its own P50 has days to give: they lie before its date.
    if let Some(level) = point.levels.first().filter(|level| level.needed_days < 0.0) {
        let spare = x(level.needed_days);
        canvas.rect(spare, upper, x(0.0) - spare, BAR, theme::tint(AXIS, 0.35));
    }
    if point.held_days > 0.0 {
        canvas.rect(x(0.0), middle + 4.0, x(point.held_days) - x(0.0), 6.0, ORANGE);
    }
    if let Some(rule) = point.rule_of_thumb {
        bracket(canvas, (x(rule.low_days), x(rule.high_days)), middle + 18.0);
    }
}

fn bracket(canvas: &mut Canvas, (from, to): (f64, f64), y: f64) {
    canvas.path(&[(from, y - 4.0), (from, y), (to, y), (to, y - 4.0)], 1.2, MUTED);
}

/// Darker for the confidence that is easier to reach: each step adds to the one before.
fn tone(index: usize) -> RGBColor {
    theme::tint(BLUE, [1.0, 0.72, 0.46, 0.24][index.min(3)])
}

/// What the marks other than the columns mean.
fn key(canvas: &mut Canvas, points: &[BufferPoint], baseline: f64, left: f64) {
    let mut x = left;
    let mut entry = |canvas: &mut Canvas, mark: &dyn Fn(&mut Canvas, f64), words: &str| {
        mark(canvas, x);
        canvas.text(x + 28.0, baseline, words, SMALL, Anchor::Start);
        x += 28.0 + text::width(words, SMALL) + 22.0;
    };
    if holds_buffers(points) {
        let mark = |canvas: &mut Canvas, x| canvas.rect(x, baseline - 7.0, 22.0, 6.0, ORANGE);
        entry(canvas, &mark, "buffer the plan holds");
    }
    if points.iter().any(|point| point.rule_of_thumb.is_some()) {
        let mark = |canvas: &mut Canvas, x| bracket(canvas, (x, x + 22.0), baseline - 2.0);
        entry(canvas, &mark, "rule of thumb: 10–20\u{a0}% of the plan’s length");
    }
    if points.iter().any(|point| point.levels.iter().any(|level| level.needed_days < 0.0)) {
        let mark = |canvas: &mut Canvas, x| {
            canvas.rect(x, baseline - 9.0, 22.0, 10.0, theme::tint(AXIS, 0.35));
        };
        entry(canvas, &mark, "days to spare");
    }
}
