//! Points as they were written → a distribution.

use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Distribution, Shape, Use};
use crate::read::{Family, Impact, Points, Spanned};

/// Durations stay below 2²² minutes: beyond it the kernel's rounding to whole minutes does not hold.
pub(crate) const LONGEST: f64 = 4_194_304.0;

/// The points of an estimate as numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Numbers {
    pub(crate) shape: Shape,
    pub(crate) low: Option<f64>,
    pub(crate) likely: Option<f64>,
    pub(crate) high: Option<f64>,
    /// Values of a list with their probabilities.
    pub(crate) values: Vec<(f64, f64)>,
    /// Bins of a histogram with their probabilities.
    pub(crate) bins: Vec<(f64, f64, f64)>,
    /// Observed values.
    pub(crate) samples: Vec<f64>,
    /// Between which values it is cut off.
    pub(crate) limits: [Option<f64>; 2],
}

impl Numbers {
    /// Takes the number of each point, and of each observed value.
    pub(crate) fn new<V>(
        points: &Points<V>,
        number: impl Fn(&V) -> f64,
        sample: impl Fn(&Impact) -> f64,
    ) -> Self {
        let of = |point: &Option<Spanned<V>>| point.as_ref().map(|point| number(&point.value));
        let both = |pair: &[Option<V>; 2]| {
            let [first, second] = pair;
            [first, second].map(|value| value.as_ref().map(&number))
        };
        let cell = points.shape.as_ref().map(|shape| &shape.value);
        let shape = match cell.map(|cell| &cell.family) {
            Some(Family::Metalog(bounds)) => {
                let [lower, upper] = both(bounds);
                Shape::Metalog { lower, upper }
            }
            _ => points.name(),
        };
        let file = points.samples().and_then(|samples| samples.file.as_ref());
        let bin = |(ends, probability): &([Spanned<V>; 2], f64)| {
            (number(&ends[0].value), number(&ends[1].value), *probability)
        };
        Self {
            shape,
            low: of(&points.low),
            likely: of(&points.likely),
            high: of(&points.high),
            values: points
                .values
                .iter()
                .map(|(value, probability)| (number(&value.value), *probability))
                .collect(),
            bins: points.bins.iter().map(bin).collect(),
            samples: file.map_or_else(Vec::new, |file| file.values.iter().map(sample).collect()),
            limits: cell.map_or([None, None], |cell| both(&cell.limits)),
        }
    }

    /// Whether it is one certain number, or none.
    pub(crate) fn is_certain(&self) -> bool {
        match self.shape {
            Shape::Fixed => true,
            Shape::Samples | Shape::Exponential => false,
            _ => {
                self.values.is_empty()
                    && self.bins.is_empty()
                    && self.low.is_none()
                    && self.high.is_none()
            }
        }
    }

    /// Whether it says that the number varies, whatever becomes of that.
    pub(crate) fn has_range(&self) -> bool {
        self.low.is_some()
            || self.high.is_some()
            || !(self.values.is_empty() && self.bins.is_empty() && self.samples.is_empty())
    }

    pub(crate) fn largest(&self) -> f64 {
        let points = [self.low, self.likely, self.high].into_iter().flatten();
        points.chain(self.listed()).fold(0.0, f64::max)
    }

    /// The values of lists: the ends of bins and observed values too.
    pub(crate) fn listed(&self) -> impl Iterator<Item = f64> {
        let values = self.values.iter().map(|(value, _)| *value);
        let ends = self.bins.iter().flat_map(|(from, to, _)| [*from, *to]);
        values.chain(ends).chain(self.samples.iter().copied())
    }
}

/// The distribution of an estimate that is not flawed; none after its problems were reported.
///
/// `limit` is the largest number it may hold; `shown` writes a point for a person.
pub(crate) fn distribution<V>(
    points: &Points<V>,
    numbers: &Numbers,
    limit: f64,
    shown: impl Fn(f64) -> String,
    diagnostics: &mut Diagnostics,
) -> Option<Distribution> {
    let whole = untruncated(points, numbers, limit, &shown, diagnostics)?;
    let [min, max] = numbers.limits;
    finish(whole.truncated(min, max), points, shown, diagnostics)
}

/// The distribution before limits.
fn untruncated<V>(
    points: &Points<V>,
    numbers: &Numbers,
    limit: f64,
    shown: impl Fn(f64) -> String,
    diagnostics: &mut Diagnostics,
) -> Option<Distribution> {
    let mut report =
        |code, message: String, help: &str| diagnostics.report(code, points.span, message, help);
    let Numbers { shape, low, likely, high, .. } = *numbers;
    if numbers.largest() >= limit {
        let message = format!("{} is more than a plan can hold", shown(numbers.largest()));
        report(Code::OutOfRange, message, "check the number and its unit");
        return None;
    }
    if numbers.is_certain() {
        let Some(value) = likely else {
            let message = "a fixed estimate has no `likely`".to_owned();
            report(Code::IncompleteEstimate, message, "write its one value in `likely`");
            return None;
        };
        return finish(Distribution::fixed(value), points, shown, diagnostics);
    }
    if matches!(shape, Shape::Discrete | Shape::Histogram | Shape::Samples) {
        return listed(points, numbers, shown, diagnostics);
    }
    let a_shape = with_article(shape);
    if shape.use_of_likely() == Use::None && likely.is_some() {
        let message = format!("`likely` has no effect on {a_shape} distribution");
        report(Code::EstimateNotUsed, message, "leave it empty, or choose triangular or pert");
    }
    if shape.use_of_high() == Use::None && high.is_some() {
        let message = format!("`high` has no effect on {a_shape} distribution");
        report(
            Code::EstimateNotUsed,
            message,
            "leave it empty; a largest value is written as exponential[,30d]",
        );
    }
    let uses = [
        ("low", low, shape.use_of_low()),
        ("likely", likely, shape.use_of_likely()),
        ("high", high, shape.use_of_high()),
    ];
    let missing: Vec<&str> = uses
        .into_iter()
        .filter(|(_, point, use_of)| *use_of == Use::Needed && point.is_none())
        .map(|(name, ..)| name)
        .collect();
    if !missing.is_empty() {
        let message = format!("the estimate has no `{}`", missing.join("` and no `"));
        report(
            Code::IncompleteEstimate,
            message,
            "give the points that are missing, or only a duration for a certain one",
        );
        return None;
    }
    let [low, middle, high] = uses.map(|(_, point, use_of)| point.filter(|_| use_of != Use::None));
    let given: Vec<(&str, f64)> = [("low", low), ("likely", middle), ("high", high)]
        .into_iter()
        .filter_map(|(name, point)| Some((name, point?)))
        .collect();
    if !given.is_sorted_by(|a, b| a.1 <= b.1) {
        let told: Vec<String> =
            given.iter().map(|(name, point)| format!("{name} {}", shown(*point))).collect();
        let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
        let message = format!("{} do not ascend", told.join(", "));
        // `likely` is told of even where only the ends are given, since it lies between them.
        let order = if names.len() == 2 && names[1] == "high" {
            "low ≤ likely ≤ high".to_owned()
        } else {
            names.join(" ≤ ")
        };
        report(Code::EstimateOrder, message, &format!("write {order}"));
        return None;
    }
    let made = Distribution::from_points(shape, low, middle, high);
    finish(made, points, shown, diagnostics)
}

/// The distribution of a list, in the cell or in a file.
fn listed<V>(
    points: &Points<V>,
    numbers: &Numbers,
    shown: impl Fn(f64) -> String,
    diagnostics: &mut Diagnostics,
) -> Option<Distribution> {
    let mut report =
        |code, message: String, help: &str| diagnostics.report(code, points.span, message, help);
    let shape = numbers.shape;
    let a_shape = with_article(shape);
    let place = if shape == Shape::Samples { "the file" } else { "`likely`" };
    if numbers.low.is_some() || numbers.high.is_some() {
        let message = format!("`low` and `high` have no effect on {a_shape} distribution");
        let help = format!("leave them empty; all values are in {place}");
        report(Code::EstimateNotUsed, message, &help);
    }
    let (is_empty, help, made) = match shape {
        Shape::Discrete => (
            numbers.values.is_empty(),
            "write values and probabilities in `likely`: 3:0.7|5:0.3",
            Distribution::discrete(&numbers.values),
        ),
        Shape::Histogram => (
            numbers.bins.is_empty(),
            "write bins and probabilities in `likely`: 2-4:0.2|4-6:0.8",
            Distribution::histogram(&numbers.bins),
        ),
        _ => {
            if numbers.likely.is_some() {
                let message = "`likely` has no effect beside a file of samples".to_owned();
                let help = "leave it empty; the plan's own duration stands in `duration`";
                report(Code::EstimateNotUsed, message, help);
            }
            if numbers.samples.is_empty() {
                // What is wrong with the file was reported.
                return None;
            }
            (false, "", Distribution::samples(&numbers.samples))
        }
    };
    if is_empty {
        let message = format!("{a_shape} distribution without values");
        report(Code::IncompleteEstimate, message, help);
        return None;
    }
    finish(made, points, shown, diagnostics)
}

/// A shape with its article.
fn with_article(shape: Shape) -> String {
    let name = match shape {
        Shape::Samples => "sampled".to_owned(),
        shape => shape.to_string(),
    };
    let article = if name.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {name}")
}

fn finish<V>(
    made: Result<Distribution, crate::plan::EstimateError>,
    points: &Points<V>,
    shown: impl Fn(f64) -> String,
    diagnostics: &mut Diagnostics,
) -> Option<Distribution> {
    made.map_err(|error| {
        let (message, remedy) = (error.message(&shown), error.remedy(&shown));
        diagnostics.report(Code::InvalidEstimate, points.span, message, remedy);
    })
    .ok()
}
