//! Weibull, and the exponential distribution as its simplest case.

use super::{EstimateError, Family, Shape};

/// Shapes k that are accepted: below, single draws are thousands of times the typical one;
/// above, the estimate is as good as certain.
pub(super) const SHAPES: (f64, f64) = (0.3, 100.0);

/// The Weibull distribution: location, P90 and the shape k. With k = 1 it is exponential.
///
/// # Formula
/// Distribution function 1 − exp(−((x − l)/s)^k) from the location l on; quantile
/// l + s (−ln(1 − p))^(1/k). Through P90: s = (P90 − l)/(ln 10)^(1/k). Mean l + s Γ(1 + 1/k);
/// variance s² (Γ(1 + 2/k) − Γ(1 + 1/k)²). The exponential distribution has k = 1 and
/// s = mean − l.
///
/// # When to use
/// For waiting and repair times: k below 1 where what has lasted long will last longer still,
/// 1 (exponential) where waiting so far says nothing about the rest, 2 to 4 for a hump with a
/// moderate tail to the right.
///
/// # References
/// Johnson, Kotz and Balakrishnan (1994), *Continuous Univariate Distributions*, volume 1,
/// chapters 19 and 21.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weibull {
    location: f64,
    scale: f64,
    k: f64,
}

impl Weibull {
    /// The Weibull distribution that starts at `location` and has its 90th percentile at
    /// `p90 > location`.
    ///
    /// # Errors
    /// When k is not from 0.3 to 100.
    pub fn through_p90(location: f64, p90: f64, k: f64) -> Result<Self, EstimateError> {
        if !(SHAPES.0..=SHAPES.1).contains(&k) {
            return Err(EstimateError::Parameters { shape: Shape::Weibull { k } });
        }
        let scale = (p90 - location) / libm::pow(std::f64::consts::LN_10, 1.0 / k);
        Ok(Self { location, scale, k })
    }

    /// The exponential distribution that starts at `location` and has this mean, which lies
    /// above it.
    pub(super) fn exponential(location: f64, mean: f64) -> Self {
        Self { location, scale: mean - location, k: 1.0 }
    }

    /// Where it starts: the smallest value.
    pub fn location(&self) -> f64 {
        self.location
    }

    /// What the distance from the location stays below with probability 1 − 1/e.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The shape k.
    pub fn k(&self) -> f64 {
        self.k
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { location: self.location * factor, scale: self.scale * factor, k: self.k }
    }
}

impl Family for Weibull {
    fn mean(&self) -> f64 {
        self.location + self.scale * libm::tgamma(1.0 + 1.0 / self.k)
    }

    fn sd(&self) -> f64 {
        let first = libm::tgamma(1.0 + 1.0 / self.k);
        self.scale * libm::sqrt(libm::tgamma(1.0 + 2.0 / self.k) - first * first)
    }

    fn quantile(&self, p: f64) -> f64 {
        let depth = -libm::log1p(-p);
        // The power would only cost precision.
        let reach = if self.k == 1.0 { depth } else { libm::pow(depth, 1.0 / self.k) };
        self.location + self.scale * reach
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= self.location {
            return 0.0;
        }
        -libm::expm1(-libm::pow((x - self.location) / self.scale, self.k))
    }

    fn density(&self, x: f64) -> f64 {
        let z = (x - self.location) / self.scale;
        if z < 0.0 {
            return 0.0;
        }
        let power = libm::pow(z, self.k - 1.0);
        self.k / self.scale * power * libm::exp(-power * z)
    }
}
