//! Listed values.

use super::{EstimateError, Family, Point, finite};

/// Listed values with their probabilities.
///
/// # Formula
/// The quantile at p is the smallest value whose cumulative probability is at least p.
///
/// # When to use
/// Where the outcomes are a few distinct cases: a test passes the first time (3 days) or
/// needs a second round (5 days).
#[derive(Debug, Clone, PartialEq)]
pub struct Discrete {
    /// Ascending, distinct, each with a positive probability.
    values: Vec<f64>,
    /// The probability of a value at or below each; the last is 1.
    cumulative: Vec<f64>,
}

impl Discrete {
    /// The distribution of `(value, probability)` pairs in any order. Equal values are added
    /// up, those of probability zero left out.
    ///
    /// # Errors
    /// As [`Distribution::discrete`](super::Distribution::discrete).
    #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "NaN must fail too")]
    pub fn new(pairs: &[(f64, f64)]) -> Result<Self, EstimateError> {
        for &(value, probability) in pairs {
            finite(Point::Likely, value)?;
            if !(0.0..=1.0).contains(&probability) {
                return Err(EstimateError::Probability { value, probability });
            }
        }
        let mut pairs: Vec<_> = pairs.iter().copied().filter(|pair| pair.1 > 0.0).collect();
        // By value and then probability: the sum below does not depend on the order given.
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        if pairs.is_empty() {
            return Err(EstimateError::NoValues);
        }
        let sum: f64 = pairs.iter().map(|pair| pair.1).sum();
        if !((sum - 1.0).abs() <= 1e-6) {
            return Err(EstimateError::ProbabilitySum { sum });
        }
        let (mut values, mut cumulative) = (Vec::new(), Vec::new());
        let mut so_far = 0.0;
        for (value, probability) in pairs {
            if values.last() == Some(&value) {
                cumulative.pop();
            } else {
                values.push(value);
            }
            so_far += probability;
            cumulative.push(so_far / sum);
        }
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        Ok(Self { values, cumulative })
    }

    /// The values, ascending.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// For each value the probability of a draw at or below it.
    pub fn cumulative(&self) -> &[f64] {
        &self.cumulative
    }

    /// Each value with its own probability.
    pub fn probabilities(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let below = std::iter::once(0.0).chain(self.cumulative.iter().copied());
        self.values
            .iter()
            .zip(&self.cumulative)
            .zip(below)
            .map(|((&value, &cumulative), below)| (value, cumulative - below))
    }

    /// The values between two limits with their probabilities in proportion; none where there
    /// is next to none.
    pub(super) fn truncated(&self, min: f64, max: f64) -> Option<Self> {
        let kept = self.probabilities().filter(|(value, _)| (min..=max).contains(value));
        let pairs: Vec<(f64, f64)> = kept.collect();
        let mass: f64 = pairs.iter().map(|pair| pair.1).sum();
        if mass < super::truncated::LEAST_MASS {
            return None;
        }
        let in_proportion: Vec<_> = pairs.iter().map(|(value, p)| (*value, p / mass)).collect();
        Self::new(&in_proportion).ok()
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self {
            values: self.values.iter().map(|value| value * factor).collect(),
            cumulative: self.cumulative.clone(),
        }
    }
}

impl Family for Discrete {
    fn mean(&self) -> f64 {
        self.probabilities().map(|(value, probability)| value * probability).sum()
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        let variance: f64 = self
            .probabilities()
            .map(|(value, probability)| (value - mean) * (value - mean) * probability)
            .sum();
        libm::sqrt(variance)
    }

    fn quantile(&self, p: f64) -> f64 {
        let index = self.cumulative.partition_point(|&cumulative| cumulative < p);
        self.values[index.min(self.values.len() - 1)]
    }

    fn cdf(&self, x: f64) -> f64 {
        match self.values.partition_point(|&value| value <= x) {
            0 => 0.0,
            n => self.cumulative[n - 1],
        }
    }

    fn density(&self, _x: f64) -> f64 {
        0.0
    }

    fn mass_below_zero(&self) -> f64 {
        match self.values.partition_point(|&value| value < 0.0) {
            0 => 0.0,
            n => self.cumulative[n - 1],
        }
    }
}
