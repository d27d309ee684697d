//! Points as they were written → a distribution.

use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Distribution, Shape};
use crate::read::Points;

/// Durations stay below 2²² minutes: beyond it the kernel's rounding to whole minutes does not hold.
pub(crate) const LONGEST: f64 = 4_194_304.0;

/// The points of an estimate as numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Numbers {
    pub(crate) shape: Shape,
    pub(crate) low: Option<f64>,
    pub(crate) likely: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) values: Vec<(f64, f64)>,
}

impl Numbers {
    /// Takes the number of each point.
    pub(crate) fn new<V>(points: &Points<V>, number: impl Fn(&V) -> f64) -> Self {
        Self {
            shape: points.shape.unwrap_or(Shape::Pert { lambda: 4.0 }),
            low: points.low.as_ref().map(|low| number(&low.value)),
            likely: points.likely.as_ref().map(|likely| number(&likely.value)),
            high: points.high.as_ref().map(|high| number(&high.value)),
            values: points
                .values
                .iter()
                .map(|(value, probability)| (number(&value.value), *probability))
                .collect(),
        }
    }

    /// Whether it is one certain number.
    pub(crate) fn is_certain(&self) -> bool {
        self.shape == Shape::Fixed
            || (self.values.is_empty() && self.low.is_none() && self.high.is_none())
    }

    pub(crate) fn largest(&self) -> f64 {
        let points = [self.low, self.likely, self.high].into_iter().flatten();
        points.chain(self.values.iter().map(|(value, _)| *value)).fold(0.0, f64::max)
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
    let mut report =
        |code, message: String, help: &str| diagnostics.report(code, points.span, message, help);
    let Numbers { shape, low, likely, high, ref values } = *numbers;
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
    if shape == Shape::Discrete {
        if low.is_some() || high.is_some() {
            let message = "`low` and `high` have no effect on a discrete distribution".to_owned();
            report(Code::EstimateNotUsed, message, "leave them empty; all values are in `likely`");
        }
        if values.is_empty() {
            let message = "a discrete distribution without values".to_owned();
            report(
                Code::IncompleteEstimate,
                message,
                "write values and probabilities in `likely`: 3:0.7|5:0.3",
            );
            return None;
        }
        return finish(Distribution::discrete(values), points, shown, diagnostics);
    }
    if shape == Shape::Uniform && likely.is_some() {
        let message = "`likely` has no effect on a uniform distribution".to_owned();
        report(Code::EstimateNotUsed, message, "leave it empty, or choose triangular or pert");
    }
    let likely_needed = !matches!(shape, Shape::Uniform | Shape::LogNormal);
    let missing: Vec<&str> =
        [("low", low, true), ("likely", likely, likely_needed), ("high", high, true)]
            .into_iter()
            .filter(|(_, point, needed)| *needed && point.is_none())
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
    let (low, high) = (low?, high?);
    let middle = likely.filter(|_| shape != Shape::Uniform);
    if low > high || middle.is_some_and(|middle| middle < low || middle > high) {
        let likely = middle.map_or(String::new(), |likely| format!(", likely {}", shown(likely)));
        let message = format!("low {}{likely}, high {} do not ascend", shown(low), shown(high));
        report(Code::EstimateOrder, message, "write low ≤ likely ≤ high");
        return None;
    }
    if low == high {
        return finish(Distribution::fixed(low), points, shown, diagnostics);
    }
    let made = Distribution::from_points(shape, Some(low), middle, Some(high));
    finish(made, points, shown, diagnostics)
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
