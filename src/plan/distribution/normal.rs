//! Normal, and the functions of the standard normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::{EstimateError, Family, NORMAL_OUTERMOST, NORMAL_P90};

/// The normal distribution: P10, mean, P90.
///
/// # Formula
/// Standard deviation (P90 − P10) / (2 × 1.2816); quantile mean + sd Φ⁻¹(p).
///
/// # When to use
/// For sums of many small effects, or measured data that are symmetric. It has no bounds:
/// a wide one reaches below zero, and that mass becomes zero in a simulation of durations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    /// The normal distribution through P10, mean and P90, `p10 < p90`.
    ///
    /// # Errors
    /// When the mean is further from the middle of the two percentiles than 1 % of their
    /// range.
    #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "NaN must fail too")]
    pub fn through_percentiles(p10: f64, mean: f64, p90: f64) -> Result<Self, EstimateError> {
        let range = p90 - p10;
        if !((mean - f64::midpoint(p10, p90)).abs() <= 0.01 * range) {
            return Err(EstimateError::Lopsided { p10, mean, p90 });
        }
        Ok(Self { mean, sd: range / (2.0 * NORMAL_P90) })
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { mean: self.mean * factor, sd: self.sd * factor }
    }
}

impl Family for Normal {
    fn mean(&self) -> f64 {
        self.mean
    }

    fn sd(&self) -> f64 {
        self.sd
    }

    fn quantile(&self, p: f64) -> f64 {
        self.mean + self.sd * standard_quantile(p)
    }

    fn cdf(&self, x: f64) -> f64 {
        standard_cdf((x - self.mean) / self.sd)
    }

    fn density(&self, x: f64) -> f64 {
        standard_density((x - self.mean) / self.sd) / self.sd
    }

    fn lower(&self) -> f64 {
        self.mean - self.sd * NORMAL_OUTERMOST
    }

    fn upper(&self) -> f64 {
        self.mean + self.sd * NORMAL_OUTERMOST
    }
}

/// Φ: the probability of a standard normal value at or below `z`.
pub(super) fn standard_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// φ: the density of the standard normal distribution.
pub(super) fn standard_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * PI)
}

/// Φ⁻¹: the standard normal quantile; infinite at 0 and 1.
///
/// Newton's method for ln Φ(−y) = ln p. The left side is concave and decreasing in y, and
/// y = √(−2 ln p) lies beyond the root because Φ(−y) ≤ ½ exp(−y²/2): every step comes closer
/// from above.
pub(super) fn standard_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -standard_quantile(1.0 - p);
    }
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let ln_p = libm::log(p);
    let mut y = libm::sqrt(-2.0 * ln_p);
    for _ in 0..50 {
        let tail = standard_cdf(-y);
        let step = (libm::log(tail) - ln_p) * tail / standard_density(y);
        y += step;
        // Convergence is quadratic: after a step this small the next would be nothing.
        if step.abs() <= 1e-9 {
            break;
        }
    }
    -y
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, Normal as Reference};

    use super::super::SMALLEST_UNIFORM;
    use super::*;

    #[test]
    fn the_standard_normal_agrees_with_statrs() {
        let reference = Reference::new(0.0, 1.0).unwrap();
        for p in [1e-12, 6e-8, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.6, 0.9, 0.999, 1.0 - 6e-8] {
            let z = standard_quantile(p);
            assert!((z - reference.inverse_cdf(p)).abs() < 1e-9, "{p}: {z}");
            assert!((standard_cdf(z) - p).abs() < 1e-14 + 1e-12 * p, "{p}: {z}");
        }
        assert!((standard_quantile(0.9) - NORMAL_P90).abs() < 1e-15);
        assert!((standard_quantile(SMALLEST_UNIFORM) + NORMAL_OUTERMOST).abs() < 2e-15);
        assert_eq!(standard_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(standard_quantile(1.0), f64::INFINITY);
    }
}
