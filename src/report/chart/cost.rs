//! What will it cost? A histogram of the simulated costs, the cumulative curve over it, and the
//! amounts that matter on both.

use super::axis::{step, ticks};
use super::canvas::{Anchor, Canvas, Style, draw};
use super::finish::{BOTTOM, HEIGHT, LEFT, RIGHT, TALLEST, TOP, grid, percentile_name, y};
use super::labels::{Wish, spread};
use super::theme::{self, AXIS, BLUE, INK, MARGIN, MUTED, ORANGE, PAPER, SMALL, STRONG, WIDTH};
use super::{Svg, text};

/// A histogram has about so many bars.
const N_BARS: f64 = 44.0;
/// This share of the iterations may lie beyond each end of the axis.
const CUT_OFF: f64 = 0.001;

/// What the cost chart shows.
#[derive(Clone, Copy)]
pub struct CostChart<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// The cost of every iteration, ascending.
    pub costs: &'a [f64],
    /// Percentiles to mark, as a rule P50 and the commitment level: share and cost.
    pub percentiles: &'a [(f64, f64)],
    /// The plan's own cost, and the probability of costing no more as it is to be written.
    pub deterministic: (f64, &'a str),
    /// The budget, where there is one, and the odds of it.
    pub budget: Option<(f64, &'a str)>,
    /// How an amount is written: "268,400 EUR".
    pub amount: &'a dyn Fn(f64) -> String,
    /// The same on an axis: "268,400".
    pub number: &'a dyn Fn(f64) -> String,
}

/// A labelled vertical line.
struct Marker {
    cost: f64,
    name: String,
    line: String,
    style: Style,
}

/// Draws the cost chart.
pub fn cost(data: &CostChart) -> Svg {
    let line = answer(data);
    let description = format!("{}: {line}", data.plan);
    draw(WIDTH, HEIGHT, &description, |canvas| {
        theme::heading(canvas, data.plan, &line);
        if data.costs.is_empty() {
            let style = Style::regular(14.0, MUTED);
            canvas.text(WIDTH / 2.0, HEIGHT / 2.0, "No iterations", style, Anchor::Middle);
            return;
        }
        let markers = markers(data);
        let axis = Axis::new(data, &markers);
        grid(canvas);
        bars(canvas, data, &axis);
        axis.draw(canvas, data);
        draw_markers(canvas, data, &axis, &markers);
    })
}

/// The sentence under the plan's name.
fn answer(data: &CostChart) -> String {
    let mut parts = Vec::new();
    if let Some((budget, odds)) = data.budget {
        parts.push(format!("{odds} to cost at most {}", (data.amount)(budget)));
    }
    if let Some((share, cost)) = data.percentiles.last() {
        parts.push(format!("{} is {}", percentile_name(*share), (data.amount)(*cost)));
    }
    if data.budget.is_none() {
        let (cost, odds) = data.deterministic;
        parts.push(format!("{odds} within the plan’s own cost, {}", (data.amount)(cost)));
    }
    parts.push(format!("{} iterations", text::count(data.costs.len())));
    parts.join(" · ")
}

/// Where the bars lie.
struct Axis {
    low: f64,
    width: f64,
    n_bars: usize,
}

impl Axis {
    fn new(data: &CostChart, markers: &[Marker]) -> Self {
        let n = data.costs.len();
        let n_cut = (n as f64 * CUT_OFF) as usize;
        let (cheapest, dearest) = (data.costs[n_cut], data.costs[n - 1 - n_cut]);
        let span = (dearest - cheapest).max(dearest.abs() * 0.002).max(0.1);
        let (mut low, mut high) = (cheapest, dearest);
        for marker in markers {
            // One far away would squeeze the histogram; an arrow says where it is.
            if cheapest - marker.cost <= span && marker.cost - dearest <= span {
                low = low.min(marker.cost);
                high = high.max(marker.cost);
            }
        }
        let width = step((high - low).max(span) / N_BARS);
        let first = ((low / width).floor() - 1.0).max(0.0);
        let n_bars = ((high / width).floor() - first + 2.0).max(12.0);
        Self { low: first * width, width, n_bars: n_bars as usize }
    }

    fn high(&self) -> f64 {
        self.low + self.width * self.n_bars as f64
    }

    fn x(&self, cost: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (cost - self.low) / (self.high() - self.low)
    }

    /// −1 before the axis, 1 after it, 0 on it.
    fn side(&self, cost: f64) -> i8 {
        i8::from(cost > self.high()) - i8::from(cost < self.low)
    }

    fn draw(&self, canvas: &mut Canvas, data: &CostChart) {
        canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), 1.0, AXIS);
        for tick in ticks(self.low, self.high(), 9) {
            let x = self.x(tick);
            canvas.line((x, BOTTOM), (x, BOTTOM + 4.0), 0.8, AXIS);
            canvas.text(x, BOTTOM + 17.0, &(data.number)(tick), SMALL, Anchor::Middle);
        }
    }
}

/// The share of iterations that cost no more.
fn cumulative(data: &CostChart, cost: f64) -> f64 {
    let n = data.costs.partition_point(|&other| other <= cost);
    n as f64 / data.costs.len() as f64
}

fn bars(canvas: &mut Canvas, data: &CostChart, axis: &Axis) {
    let edge = |bar: usize| axis.low + axis.width * bar as f64;
    let below = |cost: f64| data.costs.partition_point(|&other| other < cost);
    let counts: Vec<usize> =
        (0..axis.n_bars).map(|bar| below(edge(bar + 1)) - below(edge(bar))).collect();
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let last = data.budget.map_or(f64::INFINITY, |(budget, _)| axis.x(budget));
    for (bar, &count) in counts.iter().enumerate() {
        let (from, to) = (axis.x(edge(bar)), axis.x(edge(bar + 1)));
        let gap = ((to - from) * 0.1).min(1.5);
        let (from, to) = (from + gap / 2.0, to - gap / 2.0);
        let height = (BOTTOM - TOP) * TALLEST * count as f64 / most;
        let turn = last.clamp(from, to);
        canvas.rect(from, BOTTOM - height, turn - from, height, theme::tint(BLUE, 0.45));
        canvas.rect(turn, BOTTOM - height, to - turn, height, theme::tint(ORANGE, 0.55));
    }
    let tallest = most / data.costs.len() as f64;
    let is_beyond = data.budget.is_some_and(|(budget, _)| cumulative(data, budget) < 1.0);
    let colours = if is_beyond { ", orange above the budget" } else { "" };
    let n_cut = data.costs.len() - counts.iter().sum::<usize>();
    let cut = match n_cut {
        0 => String::new(),
        _ => format!(" Iterations beyond the ends: {}.", text::count(n_cut)),
    };
    let caption = format!(
        "Bars: iterations per {}, the tallest {}{colours}. Curve and scale: share that cost no \
         more.{cut}",
        (data.amount)(axis.width),
        text::percent(tallest)
    );
    canvas.text(LEFT, HEIGHT - 14.0, &caption, SMALL, Anchor::Start);

    let mut curve: Vec<(f64, f64)> = Vec::new();
    for index in 0..=400 {
        let cost = axis.low + (axis.high() - axis.low) * f64::from(index) / 400.0;
        let share = cumulative(data, cost);
        if share == 0.0 {
            curve.clear();
        }
        curve.push((axis.x(cost), y(share)));
    }
    canvas.path(&curve, 4.4, PAPER);
    canvas.path(&curve, 2.2, INK);
}

fn markers(data: &CostChart) -> Vec<Marker> {
    let (own, odds) = data.deterministic;
    let mut markers = vec![Marker {
        cost: own,
        name: "Plan’s own cost".to_owned(),
        line: format!("{} · {odds}", (data.amount)(own)),
        style: STRONG.coloured(MUTED),
    }];
    markers.extend(data.percentiles.iter().map(|&(share, cost)| Marker {
        cost,
        name: percentile_name(share),
        line: (data.amount)(cost),
        style: STRONG.coloured(BLUE),
    }));
    markers.extend(data.budget.map(|(budget, odds)| Marker {
        cost: budget,
        name: "Budget".to_owned(),
        line: format!("{} · {odds}", (data.amount)(budget)),
        style: STRONG.coloured(ORANGE),
    }));
    markers
}

fn draw_markers(canvas: &mut Canvas, data: &CostChart, axis: &Axis, markers: &[Marker]) {
    let name = |marker: &Marker| match axis.side(marker.cost) {
        -1 => format!("← {}", marker.name),
        1 => format!("{} →", marker.name),
        _ => marker.name.clone(),
    };
    let wish = |marker: &Marker| {
        let width = text::width(&name(marker), marker.style).max(text::width(&marker.line, SMALL));
        Wish { centre: axis.x(marker.cost).clamp(LEFT, RIGHT), width: width + 16.0 }
    };
    let wishes: Vec<Wish> = markers.iter().map(wish).collect();
    let centres = spread(&wishes, LEFT - 8.0, WIDTH - MARGIN + 8.0);
    for ((marker, wish), &centre) in markers.iter().zip(&wishes).zip(&centres) {
        if axis.side(marker.cost) == 0 {
            let (label, knee, x) = (TOP - 24.0, TOP - 10.0, wish.centre);
            let line = [(centre, label), (centre, label + 3.0), (x, knee), (x, BOTTOM)];
            canvas.path(&line, 1.4, marker.style.colour);
        }
        canvas.text(centre, TOP - 45.0, &name(marker), marker.style, Anchor::Middle);
        canvas.text(centre, TOP - 30.0, &marker.line, SMALL.coloured(INK), Anchor::Middle);
    }
    for (marker, wish) in markers.iter().zip(&wishes) {
        if axis.side(marker.cost) == 0 {
            let centre = (wish.centre, y(cumulative(data, marker.cost)));
            canvas.disc(centre, 5.0, PAPER);
            canvas.disc(centre, 3.6, marker.style.colour);
        }
    }
}
