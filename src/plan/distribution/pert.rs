//! Beta-PERT.

use super::{Beta, Family};

/// Weights of the mode that are accepted: below, the mode has no say; above, the estimate is
/// as good as certain.
pub(super) const LAMBDAS: (f64, f64) = (0.01, 1000.0);

/// The Beta-PERT distribution: minimum, mode, maximum.
///
/// # Formula
/// A beta distribution stretched to minimum a … maximum b with mode m:
/// α = 1 + λ (m − a)/(b − a), β = 1 + λ (b − m)/(b − a);
/// mean (a + λ m + b)/(λ + 2), variance (mean − a)(b − mean)/(λ + 3).
/// The textbook's ((b − a)/6)² is an approximation of that variance and is not used.
///
/// # When to use
/// The default for durations: more trust in the mode than in the extremes. A larger λ trusts
/// the mode more.
///
/// # References
/// Malcolm, Roseboom, Clark and Fazar (1959), *Application of a technique for research and
/// development program evaluation*; Vose (2008), *Risk Analysis* (the weight λ).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pert {
    min: f64,
    mode: f64,
    max: f64,
    lambda: f64,
}

impl Pert {
    pub(super) fn new(min: f64, mode: f64, max: f64, lambda: f64) -> Self {
        Self { min, mode, max, lambda }
    }

    /// The Beta-PERT distribution with this mode, of whose values a tenth lies below `p10` and
    /// a tenth above `p90`; `p10 ≤ mode ≤ p90` and `p10 < p90`.
    ///
    /// With r the relative mode and q the quantiles of the beta distribution between 0 and 1,
    /// (mode − P10)/(P90 − P10) = (r − q₀.₁)/(q₀.₉ − q₀.₁). The right side rises in r, from
    /// below 0 to above 1, so r is found by bisection; then P90 − P10 gives the range.
    pub(super) fn through_percentiles(p10: f64, mode: f64, p90: f64, lambda: f64) -> Self {
        let wanted = (mode - p10) / (p90 - p10);
        let percentiles = |r: f64| {
            let beta = Self::beta(lambda, r);
            (beta.quantile(0.1), beta.quantile(0.9))
        };
        let (mut low, mut high) = (0.0, 1.0);
        // Each step halves the interval; 60 of them reach the resolution of f64.
        for _ in 0..60 {
            let r = f64::midpoint(low, high);
            let (q10, q90) = percentiles(r);
            if r - q10 < wanted * (q90 - q10) {
                low = r;
            } else {
                high = r;
            }
        }
        let r = f64::midpoint(low, high);
        let (q10, q90) = percentiles(r);
        let range = (p90 - p10) / (q90 - q10);
        let min = p10 - q10 * range;
        // Of a mode at the very end no rounding error is to be left.
        Self::new(min.min(mode), mode, (min + range).max(mode), lambda)
    }

    /// The smallest value.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The most likely value.
    pub fn mode(&self) -> f64 {
        self.mode
    }

    /// The largest value.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// The weight of the mode.
    pub fn lambda(&self) -> f64 {
        self.lambda
    }

    /// Where the mode lies between minimum (0) and maximum (1).
    pub fn relative_mode(&self) -> f64 {
        (self.mode - self.min) / (self.max - self.min)
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self::new(self.min * factor, self.mode * factor, self.max * factor, self.lambda)
    }

    /// The distribution of the position between minimum (0) and maximum (1).
    pub(crate) fn beta(lambda: f64, relative_mode: f64) -> Beta {
        Beta::new(1.0 + lambda * relative_mode, 1.0 + lambda * (1.0 - relative_mode))
    }
}

impl Family for Pert {
    fn mean(&self) -> f64 {
        (self.min + self.lambda * self.mode + self.max) / (self.lambda + 2.0)
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        libm::sqrt((mean - self.min) * (self.max - mean) / (self.lambda + 3.0))
    }

    fn quantile(&self, p: f64) -> f64 {
        let position = Self::beta(self.lambda, self.relative_mode()).quantile(p);
        self.min + (self.max - self.min) * position
    }

    fn cdf(&self, x: f64) -> f64 {
        let position = (x - self.min) / (self.max - self.min);
        Self::beta(self.lambda, self.relative_mode()).cdf(position)
    }

    fn density(&self, x: f64) -> f64 {
        let range = self.max - self.min;
        let position = (x - self.min) / range;
        Self::beta(self.lambda, self.relative_mode()).density(position) / range
    }

    fn lower(&self) -> f64 {
        self.min
    }

    fn upper(&self) -> f64 {
        self.max
    }
}
