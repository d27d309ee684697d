//! One distribution, for looking at it: a picture for the terminal, figures for a program.

use std::fmt::Write as _;

use serde::Serialize;

use crate::plan::Distribution;

/// Percentiles that are told.
const PERCENTILES: [f64; 9] = [1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0];

/// Lines of a picture, and into how many parts a block character divides one.
const HEIGHT: usize = 8;
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Narrowest picture: three percentiles have their places below it.
const NARROWEST: usize = 36;

/// Widest picture: more columns show nothing more.
const WIDEST: usize = 72;

/// How much of a tail without an end is left out of a picture.
const UNSEEN: f64 = 0.005;

/// A distribution in figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DistributionReport {
    schema: &'static str,
    version: &'static str,
    /// What it is called: a shape, or a task.
    pub name: String,
    /// The unit of all values.
    pub unit: &'static str,
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub sd: f64,
    /// The smallest value; none where there is none.
    pub min: Option<f64>,
    /// The largest value.
    pub max: Option<f64>,
    /// The smallest value that a simulation draws.
    pub smallest_draw: f64,
    /// The largest.
    pub largest_draw: f64,
    /// The probability of a value below zero, which becomes zero.
    pub below_zero: f64,
    /// Percentiles, ascending.
    pub percentiles: Vec<QuantileView>,
}

/// A percentile of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuantileView {
    /// Which, in percent.
    pub p: f64,
    /// The value that so many percent do not exceed.
    pub value: f64,
}

impl DistributionReport {
    /// The figures of a distribution whose values are days.
    pub fn new(name: String, days: &Distribution) -> Self {
        let finite = |value: f64| Some(rounded(value)).filter(|value| value.is_finite());
        let percentile = |p: f64| QuantileView { p, value: rounded(days.quantile(p / 100.0)) };
        Self {
            schema: "planodds/show/1",
            version: env!("CARGO_PKG_VERSION"),
            name,
            unit: "days",
            mean: rounded(days.mean()),
            sd: rounded(days.sd()),
            min: finite(days.quantile(0.0)),
            max: finite(days.quantile(1.0)),
            smallest_draw: rounded(days.lower()),
            largest_draw: rounded(days.upper()),
            below_zero: rounded(days.mass_below_zero()),
            percentiles: PERCENTILES.map(percentile).to_vec(),
        }
    }
}

/// Without the digits that are only rounding errors.
fn rounded(value: f64) -> f64 {
    if value.is_finite() { (value * 1e6).round() / 1e6 + 0.0 } else { value }
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// How likely values are.
    Density,
    /// How likely values up to each are.
    Cumulative,
}

/// A distribution for a person at a terminal: a picture and the figures below it, in lines of
/// at most `width` columns. The values of `days` are days.
pub fn distribution_text(
    report: &DistributionReport,
    days: &Distribution,
    curve: Curve,
    width: usize,
) -> String {
    let mut text = format!("{}\n\n", report.name);
    if let Distribution::Fixed(value) = days {
        let _ = writeln!(text, "Certain: {} days.", short(*value));
        return text;
    }
    text.push_str(&picture(days, curve, width.saturating_sub(4).clamp(NARROWEST, WIDEST)));
    text.push('\n');
    let _ = writeln!(
        text,
        "  mean {} days, standard deviation {}",
        short(report.mean),
        short(report.sd)
    );
    let end = |end: Option<f64>, name: &str, draw: f64| match end {
        Some(value) => format!("{name} {}", short(value)),
        None => format!("no {name} (no draw beyond {})", short(draw)),
    };
    let _ = writeln!(
        text,
        "  {}, {}",
        end(report.min, "minimum", report.smallest_draw),
        end(report.max, "maximum", report.largest_draw)
    );
    if report.below_zero >= 0.000_05 {
        let percent = report.below_zero * 100.0;
        let _ = writeln!(text, "  {percent:.2} % lies below zero and becomes zero");
    }
    text.push('\n');
    text.push_str(&percentiles(report, width));
    text
}

/// Percentiles as two lines of a table, or more where they do not fit.
fn percentiles(report: &DistributionReport, width: usize) -> String {
    let cells: Vec<(String, String)> = report
        .percentiles
        .iter()
        .map(|percentile| (format!("P{}", percentile.p), short(percentile.value)))
        .collect();
    let columns = cells.iter().map(|(name, value)| name.len().max(value.len())).max().unwrap_or(0);
    let a_line = (width.saturating_sub(2) / (columns + 2)).max(1);
    let mut text = String::new();
    for cells in cells.chunks(a_line) {
        let line = |of: fn(&(String, String)) -> &str| {
            let cells = cells.iter().map(|cell| format!("{:>columns$}", of(cell)));
            cells.collect::<Vec<_>>().join("  ")
        };
        let _ = writeln!(text, "  {}\n  {}", line(|cell| &cell.0), line(|cell| &cell.1));
    }
    text
}

/// A bar for each column, an axis, and where P10, P50 and P90 are.
fn picture(days: &Distribution, curve: Curve, width: usize) -> String {
    let end = |p: f64, instead: f64| {
        let end = days.quantile(p);
        if end.is_finite() { end } else { days.quantile(instead) }
    };
    let (from, to) = (end(0.0, UNSEEN), end(1.0, 1.0 - UNSEEN));
    let step = (to - from) / width as f64;
    // A column holds the values above its left edge up to its right one, the first its left
    // edge too.
    let upto = |column: usize| match column {
        0 if days.quantile(0.0).is_finite() => 0.0,
        column if column == width && days.quantile(1.0).is_finite() => 1.0,
        column => days.cdf(from + column as f64 * step),
    };
    let heights: Vec<f64> = (0..width)
        .map(|column| match curve {
            Curve::Density => upto(column + 1) - upto(column),
            Curve::Cumulative => upto(column + 1),
        })
        .collect();
    let tallest = match curve {
        Curve::Density => heights.iter().copied().fold(0.0, f64::max),
        Curve::Cumulative => 1.0,
    };
    let eighths: Vec<usize> = heights
        .iter()
        .map(|height| {
            let eighths = (height / tallest * (HEIGHT * 8) as f64).round() as usize;
            // What is there is seen.
            if *height > 1e-4 { eighths.max(1) } else { eighths }
        })
        .collect();
    let mut text = String::new();
    for line in (0..HEIGHT).rev() {
        let blocks = eighths.iter().map(|eighths| BLOCKS[eighths.saturating_sub(line * 8).min(8)]);
        let line: String = blocks.collect();
        let _ = writeln!(text, "  {}", line.trim_end());
    }
    let column_of = |value: f64| (((value - from) / step).max(0.0) as usize).min(width - 1);
    let marks = [(10, "P10"), (50, "P50"), (90, "P90")].map(|(p, name)| {
        let value = days.quantile(f64::from(p) / 100.0);
        (column_of(value), format!("{name} {}", short(value)))
    });
    let axis: String = (0..width)
        .map(|column| if marks.iter().any(|(at, _)| *at == column) { '┴' } else { '─' })
        .collect();
    let _ = writeln!(text, "  {axis}");
    // Ends of the axis below it, and the marks centred on their places below that.
    let (first, last) = (short(from), format!("{} days", short(to)));
    let gap = width.saturating_sub(first.len() + last.len());
    let labels = labels(&marks, width);
    let _ = writeln!(text, "  {}", labels.trim_end());
    let _ = writeln!(text, "  {first}{}{last}", " ".repeat(gap.max(1)));
    text
}

/// Labels centred on their columns as far as they do not touch.
fn labels(marks: &[(usize, String); 3], width: usize) -> String {
    let lengths = marks.clone().map(|(_, label)| label.chars().count());
    let mut starts = [0; 3];
    for (index, (at, _)) in marks.iter().enumerate() {
        let least = if index == 0 { 0 } else { starts[index - 1] + lengths[index - 1] + 2 };
        starts[index] = at.saturating_sub(lengths[index] / 2).max(least);
    }
    // Those that reach over the end are pushed back.
    let mut most = width;
    for index in (0..3).rev() {
        starts[index] = starts[index].min(most.saturating_sub(lengths[index]));
        most = starts[index].saturating_sub(2);
    }
    let mut line = String::new();
    for (start, (_, label)) in starts.into_iter().zip(marks) {
        let gap = start.saturating_sub(line.chars().count());
        line.push_str(&" ".repeat(gap.max(usize::from(!line.is_empty()))));
        line.push_str(label);
    }
    line
}

/// A number of days with as many decimals as tell it apart.
fn short(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Shape;

    #[test]
    fn a_picture_has_the_area_of_the_distribution_and_fits_its_width() {
        let points = [Some(3.0), Some(5.0), Some(9.0)];
        for shape in [Shape::default(), Shape::Triangular, Shape::LogNormal] {
            let days = Distribution::from_points(shape, points[0], points[1], points[2]).unwrap();
            for width in [NARROWEST, 50, WIDEST] {
                for curve in [Curve::Density, Curve::Cumulative] {
                    let picture = picture(&days, curve, width);
                    let longest = picture.lines().map(|line| line.chars().count()).max();
                    assert!(longest <= Some(width + 2), "{shape}, {width}\n{picture}");
                }
            }
        }
        // Flat: every column as high as the tallest.
        let flat = Distribution::from_points(Shape::Uniform, points[0], None, points[2]).unwrap();
        let full = "█".repeat(40);
        let picture = picture(&flat, Curve::Density, 40);
        assert_eq!(
            picture.lines().filter(|line| line.contains(&full)).count(),
            HEIGHT,
            "{picture}"
        );
    }

    #[test]
    fn labels_do_not_touch_and_stay_within_the_width() {
        for places in [[0, 1, 2], [0, 20, 39], [37, 38, 39], [5, 6, 30]] {
            let marks = places.map(|at| (at, "P10 12.5".to_owned()));
            let line = labels(&marks, 40);
            assert!(line.len() <= 40, "{places:?}: {line}");
            assert_eq!(line.split_whitespace().count(), 6, "{places:?}: {line}");
        }
    }
}
