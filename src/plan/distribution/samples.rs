//! Values that were observed.

use super::{EstimateError, Family, Point, finite};

/// The empirical distribution of observed values: each is drawn as it is, with equal
/// probability.
///
/// # Formula
/// The quantile at p is the smallest value that at least the share p of all values does not
/// exceed. Nothing is drawn between the values, nor beyond the largest. The standard deviation
/// is that of the values as the whole population, Σ (xᵢ − mean)²/n.
///
/// # When to use
/// Where there is a record of comparable work: what happened before is what may happen again
/// (reference-class forecasting). With few values a shape through their percentiles tells more
/// of what lies between and beyond them.
///
/// # References
/// Efron and Tibshirani (1993), *An Introduction to the Bootstrap*, chapter 4; Flyvbjerg (2006),
/// *From Nobel Prize to Project Management: Getting Risks Right*.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    /// Ascending, at least two that differ.
    values: Vec<f64>,
}

impl Samples {
    /// The distribution of values in any order.
    ///
    /// # Errors
    /// When there is no value, or one is not finite.
    pub fn new(values: &[f64]) -> Result<Self, EstimateError> {
        for &value in values {
            finite(Point::Likely, value)?;
        }
        if values.is_empty() {
            return Err(EstimateError::NoValues);
        }
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        Ok(Self { values })
    }

    /// The values, ascending.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values between two limits; none where there is no such value.
    pub(super) fn truncated(&self, min: f64, max: f64) -> Option<Self> {
        let kept: Vec<f64> =
            self.values.iter().copied().filter(|value| (min..=max).contains(value)).collect();
        (!kept.is_empty()).then_some(Self { values: kept })
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { values: self.values.iter().map(|value| value * factor).collect() }
    }

    fn share(&self, n: usize) -> f64 {
        n as f64 / self.values.len() as f64
    }
}

impl Family for Samples {
    fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.values.iter().map(|value| (value - mean) * (value - mean)).sum();
        libm::sqrt(squares / self.values.len() as f64)
    }

    fn quantile(&self, p: f64) -> f64 {
        let n = self.values.len();
        let rank = libm::ceil(p * n as f64) as usize;
        self.values[rank.clamp(1, n) - 1]
    }

    fn cdf(&self, x: f64) -> f64 {
        self.share(self.values.partition_point(|value| *value <= x))
    }

    fn density(&self, _x: f64) -> f64 {
        0.0
    }

    fn mass_below_zero(&self) -> f64 {
        self.share(self.values.partition_point(|value| *value < 0.0))
    }
}
