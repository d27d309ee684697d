//! Lognormal, shifted along the axis.

use super::normal::{standard_cdf, standard_density, standard_quantile};
use super::{EstimateError, Family, NORMAL_OUTERMOST, NORMAL_P90};

/// The shifted lognormal distribution: P10, median, P90.
///
/// # Formula
/// x = s + exp(μ + σ z) with z standard normal. The shift s makes the median the geometric
/// middle, (P50 − s)² = (P10 − s)(P90 − s); then μ = ln(P50 − s) and
/// σ = ln((P90 − P50)/(P50 − P10)) / 1.2816. Without a median s = 0.
/// Mean s + exp(μ + σ²/2); variance (exp σ² − 1) exp(2μ + σ²).
///
/// # When to use
/// For durations with a long tail of overruns and no natural maximum.
///
/// # References
/// Aitchison and Brown (1957), *The Lognormal Distribution*, sections 2.9 and 6.2 (three
/// parameters by quantiles).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    shift: f64,
    mu: f64,
    sigma: f64,
}

impl LogNormal {
    /// The shifted lognormal distribution through three percentiles.
    ///
    /// # Errors
    /// When the points are not right-skewed: the median must be above P10 and below the
    /// middle of P10 and P90 by more than 0.05 % of their range (closer to it the shift runs
    /// away, and a normal distribution says the same).
    pub fn through_percentiles(p10: f64, median: f64, p90: f64) -> Result<Self, EstimateError> {
        let (left, right) = (median - p10, p90 - median);
        if !(left > 0.0 && right - left > 1e-3 * (left + right)) {
            return Err(EstimateError::NotRightSkewed { p10, median, p90 });
        }
        // The equation for s, solved for the distance of the median from it.
        let from_shift = left * right / (right - left);
        Ok(Self {
            shift: median - from_shift,
            mu: libm::log(from_shift),
            sigma: libm::log(right / left) / NORMAL_P90,
        })
    }

    /// The lognormal distribution that starts at zero, through P10 and P90, `p10 < p90`.
    ///
    /// # Errors
    /// When P10 is not above zero.
    #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "NaN must fail too")]
    pub fn through_two_percentiles(p10: f64, p90: f64) -> Result<Self, EstimateError> {
        if !(p10 > 0.0) {
            return Err(EstimateError::NotPositive { p10 });
        }
        let (ln_p10, ln_p90) = (libm::log(p10), libm::log(p90));
        Ok(Self {
            shift: 0.0,
            mu: f64::midpoint(ln_p10, ln_p90),
            sigma: (ln_p90 - ln_p10) / (2.0 * NORMAL_P90),
        })
    }

    /// Where it starts; no value lies at or below it.
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// The mean of the logarithm of the distance from the shift.
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// The standard deviation of the logarithm of the distance from the shift.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { shift: self.shift * factor, mu: self.mu + libm::log(factor), sigma: self.sigma }
    }
}

impl Family for LogNormal {
    fn mean(&self) -> f64 {
        self.shift + libm::exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    fn sd(&self) -> f64 {
        let variance = self.sigma * self.sigma;
        libm::sqrt(libm::expm1(variance)) * libm::exp(self.mu + 0.5 * variance)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.shift + libm::exp(self.mu + self.sigma * standard_quantile(p))
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= self.shift {
            0.0
        } else {
            standard_cdf((libm::log(x - self.shift) - self.mu) / self.sigma)
        }
    }

    fn density(&self, x: f64) -> f64 {
        let reach = x - self.shift;
        if reach <= 0.0 {
            return 0.0;
        }
        standard_density((libm::log(reach) - self.mu) / self.sigma) / (self.sigma * reach)
    }

    fn lower(&self) -> f64 {
        self.shift + libm::exp(self.mu - self.sigma * NORMAL_OUTERMOST)
    }

    fn upper(&self) -> f64 {
        self.shift + libm::exp(self.mu + self.sigma * NORMAL_OUTERMOST)
    }
}
