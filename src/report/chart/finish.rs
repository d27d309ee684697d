//! When will it finish? A histogram of the simulated finishes, the cumulative curve over it,
//! and the dates that matter on both.

use jiff::civil::Date;

use super::canvas::{Anchor, Canvas, Style, draw};
use super::finish_axis::Axis;
use super::labels::{Wish, spread};
use super::theme::{
    self, BLUE, GREEN, GRID, HEADING, INK, MARGIN, MUTED, ORANGE, PAPER, SMALL, STRONG, WIDTH,
};
use super::{Moment, Svg, text};

pub(super) const HEIGHT: f64 = 520.0;
pub(super) const LEFT: f64 = MARGIN;
pub(super) const RIGHT: f64 = WIDTH - MARGIN - 44.0;
pub(super) const TOP: f64 = HEADING + 62.0;
pub(super) const BOTTOM: f64 = HEIGHT - 66.0;
/// The tallest bar takes this share of the height: the curve keeps the upper part to itself.
pub(super) const TALLEST: f64 = 0.72;

/// What the finish chart shows.
#[derive(Debug, Clone, Copy)]
pub struct FinishChart<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// The finish of every iteration.
    pub finishes: Finishes<'a>,
    /// The same once the risks are mitigated, where that is known.
    pub mitigated: Option<Finishes<'a>>,
    /// The percentiles to mark, as a rule P50 and the commitment level; the last one is
    /// called the commitment in the heading.
    pub percentiles: &'a [FinishPercentile],
    /// The plan's own finish, without risk.
    pub deterministic: Option<FinishPlan<'a>>,
    /// The deadline, where there is one.
    pub deadline: Option<FinishDeadline<'a>>,
}

/// The finish of every iteration, in any order.
#[derive(Debug, Clone, Copy)]
pub enum Finishes<'a> {
    /// The day of each finish, in a plan with dates.
    Dates(&'a [Date]),
    /// Each finish in working days from the project start, in a plan without.
    Days(&'a [f64]),
}

/// A percentile of the finish.
#[derive(Debug, Clone, Copy)]
pub struct FinishPercentile {
    /// The share of iterations that finish by then: 0.8 for P80.
    pub share: f64,
    /// The finish.
    pub at: Moment,
}

/// The plan's own finish.
#[derive(Debug, Clone, Copy)]
pub struct FinishPlan<'a> {
    /// The finish of the plan's own durations.
    pub at: Moment,
    /// The probability of finishing by then, as it is to be written: "7 %".
    pub odds: &'a str,
}

/// The deadline.
#[derive(Debug, Clone, Copy)]
pub struct FinishDeadline<'a> {
    /// The last instant that meets it.
    pub at: Moment,
    /// The probability of meeting it, as it is to be written: "43 %".
    pub odds: &'a str,
}

/// Draws the finish chart.
pub fn finish(data: &FinishChart) -> Svg {
    let line = answer(data);
    let description = format!("{}: {line}", data.plan);
    draw(WIDTH, HEIGHT, &description, |canvas| {
        theme::heading(canvas, data.plan, &line);
        let axis = Axis::new(data);
        if axis.positions.is_empty() {
            let style = Style::regular(14.0, MUTED);
            canvas.text(WIDTH / 2.0, HEIGHT / 2.0, "No iterations", style, Anchor::Middle);
            return;
        }
        grid(canvas);
        bars(canvas, data, &axis);
        axis.draw(canvas);
        markers(canvas, data, &axis);
        if data.mitigated.is_some() {
            legend(canvas);
        }
    })
}

/// The sentence under the plan's name.
fn answer(data: &FinishChart) -> String {
    let mut parts = Vec::new();
    if let Some(deadline) = data.deadline {
        parts.push(format!("{} to finish by {}", deadline.odds, deadline.at.long()));
    }
    if let Some(commitment) = data.percentiles.last() {
        parts.push(format!("{} is {}", percentile_name(commitment.share), commitment.at.long()));
    }
    if let (Some(plan), None) = (data.deterministic, data.deadline) {
        parts.push(format!("{} by the plan’s own date, {}", plan.odds, plan.at.long()));
    }
    let n = match data.finishes {
        Finishes::Dates(dates) => dates.len(),
        Finishes::Days(days) => days.len(),
    };
    parts.push(format!("{} iterations", text::count(n)));
    parts.join(" · ")
}

/// "P80", "P97.5"
pub(super) fn percentile_name(share: f64) -> String {
    format!("P{}", text::number(share * 100.0))
}

pub(super) fn y(share: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * share
}

pub(super) fn grid(canvas: &mut Canvas) {
    for fifth in 0..=5 {
        let share = f64::from(fifth) / 5.0;
        if fifth > 0 {
            canvas.line((LEFT, y(share)), (RIGHT, y(share)), 0.8, GRID);
        }
        let label = format!("{}\u{a0}%", fifth * 20);
        canvas.text(RIGHT + 44.0, y(share) + 4.0, &label, SMALL, Anchor::End);
    }
}

fn bars(canvas: &mut Canvas, data: &FinishChart, axis: &Axis) {
    let counts: Vec<usize> = axis
        .edges
        .windows(2)
        .map(|edge| {
            // A finish at the start of the plan lies on the lower edge of the first bar.
            let is_first = edge[0] == axis.low();
            let before = |&finish: &f64| finish < edge[0] || finish == edge[0] && !is_first;
            let from = axis.positions.partition_point(before);
            axis.positions.partition_point(|&finish| finish <= edge[1]) - from
        })
        .collect();
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let last_in_time = data.deadline.map(|deadline| match axis.side(deadline.at) {
        0 => axis.position(deadline.at),
        side => f64::from(side) * f64::INFINITY,
    });
    for (edge, &count) in axis.edges.windows(2).zip(&counts) {
        let (from, to) = (axis.x(edge[0]), axis.x(edge[1]));
        let gap = ((to - from) * 0.1).min(1.5);
        let height = (BOTTOM - TOP) * TALLEST * count as f64 / most;
        // A bar that the deadline divides is drawn in both tones.
        let turn = last_in_time
            .map_or(f64::INFINITY, |last| if last.is_finite() { axis.x(last) } else { last });
        let turn = turn.clamp(from + gap / 2.0, to - gap / 2.0);
        let (from, to) = (from + gap / 2.0, to - gap / 2.0);
        canvas.rect(from, BOTTOM - height, turn - from, height, theme::tint(BLUE, 0.45));
        canvas.rect(turn, BOTTOM - height, to - turn, height, theme::tint(ORANGE, 0.55));
    }

    canvas.text(LEFT, HEIGHT - 14.0, &caption(data, axis, &counts), SMALL, Anchor::Start);

    if data.mitigated.is_some() {
        let mitigated = curve(axis, |position| axis.cumulative_mitigated(position));
        canvas.path(&mitigated, 4.4, PAPER);
        canvas.path(&mitigated, 2.2, GREEN);
    }
    let own = curve(axis, |position| axis.cumulative(position));
    canvas.path(&own, 4.4, PAPER);
    canvas.path(&own, 2.2, INK);
}

/// What the two curves are, below where they end.
fn legend(canvas: &mut Canvas) {
    let rows = [(GREEN, "Open risks mitigated"), (INK, "As the plan stands")];
    let width = rows.iter().map(|(_, label)| text::width(label, SMALL)).fold(0.0, f64::max);
    let width = width + 44.0;
    let (left, top) = (RIGHT - 10.0 - width, y(0.6));
    canvas.rect(left, top, width, 42.0, PAPER);
    for (row, (colour, label)) in (0..).zip(rows) {
        let middle = top + 12.0 + 18.0 * f64::from(row);
        canvas.path(&[(left + 6.0, middle), (left + 28.0, middle)], 2.2, colour);
        canvas.text(left + 35.0, middle + 4.0, label, SMALL.coloured(INK), Anchor::Start);
    }
}

/// What bars, colours and curve mean; and what is not drawn.
fn caption(data: &FinishChart, axis: &Axis, counts: &[usize]) -> String {
    let n = axis.positions.len();
    let tallest = counts.iter().copied().max().unwrap_or(0) as f64 / n as f64;
    let any_late = data.deadline.is_some_and(|deadline| match axis.side(deadline.at) {
        0 => axis.cumulative(axis.position(deadline.at)) < 1.0,
        side => side < 0,
    });
    let colours = if any_late { ", orange after the deadline" } else { "" };
    let n_cut = n - counts.iter().sum::<usize>();
    let cut = match n_cut {
        0 => String::new(),
        _ => format!(" Iterations beyond the ends: {}.", text::count(n_cut)),
    };
    format!(
        "Bars: iterations per {}, the tallest {}{colours}. Curve and scale: share finished by \
         then.{cut}",
        axis.bar,
        text::percent(tallest)
    )
}

/// The cumulative curve from the last moment at which nothing has finished: at the end of
/// every day, or every few pixels where there are no days or too many.
fn curve(axis: &Axis, cumulative: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let (low, high) = (axis.low(), axis.high());
    let n = if axis.days.is_empty() { 400.0 } else { (high - low).min(400.0) };
    let mut points: Vec<(f64, f64)> = Vec::new();
    for index in 0..=n as u32 {
        let position = low + (high - low) * f64::from(index) / n;
        let position = if axis.days.is_empty() { position } else { position.round() };
        let share = cumulative(position);
        if share == 0.0 {
            points.clear();
        }
        points.push((axis.x(position), y(share)));
    }
    points
}

/// A labelled vertical line.
struct Marker {
    moment: Moment,
    name: String,
    line: String,
    style: Style,
    /// Where it lies on the axis, and its dot on the curve.
    position: f64,
    share: f64,
}

fn markers(canvas: &mut Canvas, data: &FinishChart, axis: &Axis) {
    let mut markers: Vec<Marker> = Vec::new();
    if let Some(plan) = data.deterministic {
        markers.push(Marker {
            moment: plan.at,
            name: "Plan’s own date".to_owned(),
            line: format!("{} · {}", plan.at.long(), plan.odds),
            style: STRONG.coloured(MUTED),
            position: axis.position(plan.at),
            share: axis.cumulative(axis.position(plan.at)),
        });
    }
    for percentile in data.percentiles {
        markers.push(Marker {
            moment: percentile.at,
            name: percentile_name(percentile.share),
            line: percentile.at.long(),
            style: STRONG.coloured(BLUE),
            position: axis.reached(percentile.share, percentile.at),
            share: percentile.share,
        });
    }
    if let Some(deadline) = data.deadline {
        markers.push(Marker {
            moment: deadline.at,
            name: "Deadline".to_owned(),
            line: format!("{} · {}", deadline.at.long(), deadline.odds),
            style: STRONG.coloured(ORANGE),
            position: axis.position(deadline.at),
            share: axis.cumulative(axis.position(deadline.at)),
        });
    }

    for marker in &mut markers {
        match axis.side(marker.moment) {
            -1 => marker.name.insert_str(0, "← "),
            1 => marker.name.push_str(" →"),
            _ => {}
        }
    }
    let at: Vec<f64> =
        markers.iter().map(|marker| axis.x(marker.position).clamp(LEFT, RIGHT)).collect();
    let wishes: Vec<Wish> = markers
        .iter()
        .zip(&at)
        .map(|(marker, &centre)| {
            let width =
                text::width(&marker.name, marker.style).max(text::width(&marker.line, SMALL));
            Wish { centre, width: width + 16.0 }
        })
        .collect();
    let centres = spread(&wishes, LEFT - 8.0, WIDTH - MARGIN + 8.0);

    for ((marker, &x), &centre) in markers.iter().zip(&at).zip(&centres) {
        let (label, knee) = (TOP - 24.0, TOP - 10.0);
        let colour = marker.style.colour;
        // What lies beyond the axis has an arrow beside its name and no line.
        if axis.side(marker.moment) == 0 {
            let line = [(centre, label), (centre, label + 3.0), (x, knee), (x, BOTTOM)];
            canvas.path(&line, 1.4, colour);
        }
        canvas.text(centre, TOP - 45.0, &marker.name, marker.style, Anchor::Middle);
        canvas.text(centre, TOP - 30.0, &marker.line, SMALL.coloured(INK), Anchor::Middle);
    }
    for (marker, &x) in markers.iter().zip(&at) {
        if axis.side(marker.moment) == 0 {
            canvas.disc((x, y(marker.share)), 5.0, PAPER);
            canvas.disc((x, y(marker.share)), 3.6, marker.style.colour);
        }
    }
}
