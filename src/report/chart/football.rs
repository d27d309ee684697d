//! When, and at what cost? Every iteration as a point, the dates and amounts to keep as lines,
//! and the curve of the pairs that hold together: a "football" chart.

use super::axis::{step, ticks};
use super::canvas::{Anchor, Canvas, Style, draw};
use super::finish::{BOTTOM, FinishChart, FinishDeadline, HEIGHT, LEFT, RIGHT};
use super::finish_axis::Axis;
use super::theme::{self, BLUE, GRID, HEADING, INK, MUTED, ORANGE, PAPER, SMALL, STRONG, WIDTH};
use super::{FinishPercentile, Finishes, Moment, Svg, text};

const TOP: f64 = HEADING + 26.0;
/// This share of the iterations may lie beyond each end of the scale of costs.
const CUT_OFF: f64 = 0.002;

/// What the football chart shows.
#[derive(Clone, Copy)]
pub struct FootballChart<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// The finish of every iteration.
    pub finishes: Finishes<'a>,
    /// Some iterations: when they finish, and what they cost.
    pub points: &'a [(Moment, f64)],
    /// How many iterations there are in all.
    pub n_iterations: usize,
    /// The commitment level: 0.8 for P80.
    pub confidence: f64,
    /// Pairs that hold together with that confidence, in order of time: for each finish the
    /// smallest cost.
    pub frontier: &'a [(Moment, f64)],
    /// The one of them that takes the same percentile of each, and that percentile.
    pub together: (Moment, f64, f64),
    /// The deadline, where there is one.
    pub deadline: Option<Moment>,
    /// The budget, where there is one.
    pub budget: Option<f64>,
    /// The odds of meeting both, where there are both, as they are to be written.
    pub odds: Option<&'a str>,
    /// Shares that meet the deadline alone, and the budget alone.
    pub one_of_two: Option<[f64; 2]>,
    /// How an amount is written: "268,400 EUR".
    pub amount: &'a dyn Fn(f64) -> String,
    /// The same on an axis: "268,400".
    pub number: &'a dyn Fn(f64) -> String,
}

/// Draws the football chart.
pub fn football(data: &FootballChart) -> Svg {
    let line = answer(data);
    let description = format!("{}: {line}", data.plan);
    draw(WIDTH, HEIGHT, &description, |canvas| {
        theme::heading(canvas, data.plan, &line);
        let percentiles = [FinishPercentile { share: data.together.2, at: data.together.0 }];
        let axis = Axis::new(&FinishChart {
            plan: data.plan,
            finishes: data.finishes,
            mitigated: None,
            percentiles: &percentiles,
            deterministic: None,
            deadline: data.deadline.map(|at| FinishDeadline { at, odds: "" }),
        });
        if axis.positions.is_empty() || data.points.is_empty() {
            let style = Style::regular(14.0, MUTED);
            canvas.text(WIDTH / 2.0, HEIGHT / 2.0, "No iterations", style, Anchor::Middle);
            return;
        }
        let scale = Scale::new(data);
        scale.draw(canvas, data);
        points(canvas, data, &axis, &scale);
        axis.draw(canvas);
        frontier(canvas, data, &axis, &scale);
        limits(canvas, data, &axis, &scale);
        together(canvas, data, &axis, &scale);
        canvas.text(LEFT, HEIGHT - 14.0, &caption(data), SMALL, Anchor::Start);
    })
}

/// The sentence under the plan's name.
fn answer(data: &FootballChart) -> String {
    let mut parts = Vec::new();
    if let (Some(odds), Some(deadline), Some(budget)) = (data.odds, data.deadline, data.budget) {
        let amount = (data.amount)(budget);
        parts.push(format!("{odds} to finish by {} for at most {amount}", deadline.long()));
    }
    let (at, cost, _) = data.together;
    parts.push(format!(
        "{} that both hold: {} and {}",
        text::percent(data.confidence),
        at.long(),
        (data.amount)(cost)
    ));
    parts.join(" · ")
}

/// What points and lines mean.
fn caption(data: &FootballChart) -> String {
    let n = data.points.len();
    let which = if n < data.n_iterations {
        format!("{} of {} iterations", text::count(n), text::count(data.n_iterations))
    } else {
        format!("{} iterations", text::count(n))
    };
    let missed = match (data.deadline, data.budget) {
        (Some(_), Some(_)) => ", orange where date or budget is missed",
        (Some(_), None) => ", orange after the deadline",
        (None, Some(_)) => ", orange above the budget",
        (None, None) => "",
    };
    format!(
        "Points: {which}{missed}. Curve: dates and amounts that hold together in {} of them.",
        text::percent(data.confidence)
    )
}

/// The vertical axis.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn new(data: &FootballChart) -> Self {
        let mut costs: Vec<f64> = data.points.iter().map(|point| point.1).collect();
        costs.sort_by(f64::total_cmp);
        let n_cut = (costs.len() as f64 * CUT_OFF) as usize;
        let (cheapest, dearest) = (costs[n_cut], costs[costs.len() - 1 - n_cut]);
        let span = (dearest - cheapest).max(dearest.abs() * 0.002).max(0.1);
        let (mut low, mut high) = (cheapest, dearest);
        for cost in data.budget.into_iter().chain([data.together.1]) {
            if cheapest - cost <= span && cost - dearest <= span {
                low = low.min(cost);
                high = high.max(cost);
            }
        }
        let step = step((high - low).max(span) / 12.0);
        let low = ((low / step).floor() * step).max(0.0);
        Self { low, high: ((high / step).ceil() * step).max(low + 2.0 * step) }
    }

    fn y(&self, cost: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (cost - self.low) / (self.high - self.low)
    }

    fn holds(&self, cost: f64) -> bool {
        (self.low..=self.high).contains(&cost)
    }

    fn draw(&self, canvas: &mut Canvas, data: &FootballChart) {
        for tick in ticks(self.low, self.high, 7) {
            let y = self.y(tick);
            if y < BOTTOM - 1.0 {
                canvas.line((LEFT, y), (RIGHT, y), 0.8, GRID);
            }
            canvas.text(RIGHT + 8.0, y + 4.0, &(data.number)(tick), SMALL, Anchor::Start);
        }
    }
}

/// Where a finish lies: within its day as far as the day had gone.
fn place(axis: &Axis, at: Moment) -> f64 {
    let end = axis.position(at);
    if axis.days.is_empty() {
        return end;
    }
    let part = at.days - at.days.floor();
    if part > 0.0 { end - 1.0 + part } else { end }
}

fn x(axis: &Axis, at: Moment) -> f64 {
    axis.x(place(axis, at)).clamp(LEFT, RIGHT)
}

fn points(canvas: &mut Canvas, data: &FootballChart, axis: &Axis, scale: &Scale) {
    let (met, missed) = (theme::tint(BLUE, 0.6), theme::tint(ORANGE, 0.6));
    for &(at, cost) in data.points {
        if axis.side(at) != 0 || !scale.holds(cost) {
            continue;
        }
        let is_late = data.deadline.is_some_and(|last| at.days > last.days);
        let is_dear = data.budget.is_some_and(|most| cost > most);
        let colour = if is_late || is_dear { missed } else { met };
        canvas.disc((x(axis, at), scale.y(cost)), 1.5, colour);
    }
}

/// Above and to the right of the curve lie the promises that can be kept.
fn frontier(canvas: &mut Canvas, data: &FootballChart, axis: &Axis, scale: &Scale) {
    let mut line: Vec<(f64, f64)> = Vec::new();
    for &(at, cost) in data.frontier {
        if axis.side(at) == 0 {
            line.push((x(axis, at), scale.y(cost.clamp(scale.low, scale.high))));
        }
    }
    // From the top, where any amount will do, to the right, where any date will.
    if let (Some(&first), Some(&last)) = (line.first(), line.last()) {
        line.insert(0, (first.0, TOP));
        line.push((RIGHT, last.1));
        canvas.path(&line, 4.4, PAPER);
        canvas.path(&line, 2.0, INK);
    }
}

/// Deadline and budget, and the shares of the quarters between them.
fn limits(canvas: &mut Canvas, data: &FootballChart, axis: &Axis, scale: &Scale) {
    let deadline =
        data.deadline.filter(|at| axis.side(*at) == 0).map(|at| axis.x(axis.position(at)));
    let budget = data.budget.filter(|cost| scale.holds(*cost)).map(|cost| scale.y(cost));
    let style = STRONG.coloured(ORANGE);
    if let (Some(x), Some(at)) = (deadline, data.deadline) {
        canvas.line((x, TOP - 6.0), (x, BOTTOM), 1.4, ORANGE);
        let label = format!("Deadline {}", at.short());
        let half = text::width(&label, style) / 2.0;
        let centre = x.clamp(LEFT + half, RIGHT - half);
        canvas.text(centre, TOP - 11.0, &label, style, Anchor::Middle);
    }
    if let (Some(y), Some(cost)) = (budget, data.budget) {
        canvas.line((LEFT, y), (RIGHT, y), 1.4, ORANGE);
        let label = format!("Budget {}", (data.amount)(cost));
        let width = text::width(&label, style);
        canvas.rect(LEFT + 2.0, y - 17.0, width + 8.0, 14.0, PAPER);
        canvas.text(LEFT + 6.0, y - 5.5, &label, style, Anchor::Start);
    }
    if let (Some(x), Some(y), Some(odds), Some([in_time, within])) =
        (deadline, budget, data.odds, data.one_of_two)
    {
        let corners = [
            ((LEFT + 6.0, BOTTOM - 9.0), format!("{odds} both"), Anchor::Start),
            (
                (LEFT + 6.0, TOP + 14.0),
                format!("{} in time only", text::percent(in_time)),
                Anchor::Start,
            ),
            (
                (RIGHT - 6.0, BOTTOM - 9.0),
                format!("{} within budget only", text::percent(within)),
                Anchor::End,
            ),
        ];
        for ((left, baseline), label, anchor) in corners {
            let width = text::width(&label, STRONG);
            let start = if anchor == Anchor::Start { left } else { left - width };
            let is_beside = match anchor {
                Anchor::Start => x - LEFT > width + 16.0,
                _ => RIGHT - x > width + 16.0,
            };
            let is_under = if baseline < y { y - TOP > 40.0 } else { BOTTOM - y > 24.0 };
            if is_beside && is_under {
                canvas.rect(start - 3.0, baseline - 12.0, width + 6.0, 17.0, PAPER);
                canvas.text(left, baseline, &label, STRONG, anchor);
            }
        }
    }
}

/// The pair of the same percentile of each.
fn together(canvas: &mut Canvas, data: &FootballChart, axis: &Axis, scale: &Scale) {
    let (at, cost, each) = data.together;
    if axis.side(at) != 0 || !scale.holds(cost) {
        return;
    }
    let (x, y) = (x(axis, at), scale.y(cost));
    canvas.disc((x, y), 6.0, PAPER);
    canvas.disc((x, y), 4.4, BLUE);
    let style = STRONG.coloured(BLUE);
    let lines = [
        format!("P{} of each", text::number((each * 100.0).round())),
        format!("{} · {}", at.short(), (data.amount)(cost)),
    ];
    let width = lines.iter().map(|line| text::width(line, style)).fold(0.0, f64::max);
    let fits_right = x + width + 20.0 < RIGHT;
    let start = if fits_right { x + 12.0 } else { x - 12.0 - width };
    let first = if y - 34.0 > TOP + 24.0 { y - 24.0 } else { y + 22.0 };
    canvas.rect(start - 4.0, first - 13.0, width + 8.0, 34.0, PAPER);
    for (row, line) in lines.iter().enumerate() {
        canvas.text(start, first + 15.0 * row as f64, line, style, Anchor::Start);
    }
}
