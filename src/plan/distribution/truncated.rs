//! Truncation: a distribution under the condition that its value lies within limits.

use super::moments::{Moments, moments};
use super::{Distribution, EstimateError, Family};

/// The least probability of the values kept: with less, the limits contradict the estimate.
pub(super) const LEAST_MASS: f64 = 1e-6;

/// A distribution of which only the values between two limits are kept.
///
/// # Formula
/// With F the distribution function and G the quantile function of the whole, limits l and u:
/// quantile G(F(l) + p (F(u) − F(l))); density that of the whole ÷ (F(u) − F(l)). What lay
/// outside is spread over all of what is kept, not heaped up at the limits. Mean and standard
/// deviation are integrals of the quantile function, by Gauss's rule.
///
/// # When to use
/// Where a shape without an end meets a fact: a delivery takes no less than two days and, by
/// contract, no more than twelve.
///
/// # References
/// Johnson, Kotz and Balakrishnan (1994), *Continuous Univariate Distributions*, volume 1,
/// section 10.1 (of the normal distribution).
#[derive(Debug, Clone, PartialEq)]
pub struct Truncated {
    whole: Distribution,
    /// The limits; infinite where there is none.
    min: f64,
    max: f64,
    /// The probability of the whole below the lower limit, and within both.
    below: f64,
    mass: f64,
    moments: Moments,
}

impl Truncated {
    /// `whole` is continuous; at least one limit lies within it.
    pub(super) fn new(whole: Distribution, min: f64, max: f64) -> Result<Self, EstimateError> {
        let (below, upto) = (whole.cdf(min), whole.cdf(max));
        let mass = upto - below;
        if mass.is_nan() || mass < LEAST_MASS {
            return Err(EstimateError::TruncatedAway {
                min: Some(min).filter(|min| min.is_finite()),
                max: Some(max).filter(|max| max.is_finite()),
                lower: whole.lower(),
                upper: whole.upper(),
            });
        }
        let mut made = Self { whole, min, max, below, mass, moments: Moments::default() };
        let kink = match &made.whole {
            Distribution::Triangular(triangular) => {
                Some((made.whole.cdf(triangular.mode()) - below) / mass)
            }
            _ => None,
        };
        made.moments = moments(kink.as_slice(), |p| made.quantile(p));
        Ok(made)
    }

    /// The distribution before truncation.
    pub fn whole(&self) -> &Distribution {
        &self.whole
    }

    /// The smallest and largest value kept; infinite where there is no limit.
    pub fn limits(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    /// How much of the whole is kept, as a probability.
    pub fn mass(&self) -> f64 {
        self.mass
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self {
            whole: self.whole.scaled(factor),
            min: self.min * factor,
            max: self.max * factor,
            moments: self.moments.scaled(factor),
            ..*self
        }
    }
}

impl Family for Truncated {
    fn mean(&self) -> f64 {
        self.moments.mean
    }

    fn sd(&self) -> f64 {
        self.moments.sd
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 && self.min.is_finite() {
            return self.min;
        }
        if p >= 1.0 && self.max.is_finite() {
            return self.max;
        }
        self.whole.quantile(self.below + p * self.mass).clamp(self.min, self.max)
    }

    fn cdf(&self, x: f64) -> f64 {
        if x >= self.max {
            1.0
        } else if x <= self.min {
            0.0
        } else {
            ((self.whole.cdf(x) - self.below) / self.mass).clamp(0.0, 1.0)
        }
    }

    fn density(&self, x: f64) -> f64 {
        if x < self.min || x > self.max { 0.0 } else { self.whole.density(x) / self.mass }
    }

    fn slope(&self, p: f64, x: f64) -> f64 {
        self.mass * self.whole.slope(self.below + p * self.mass, x)
    }
}
