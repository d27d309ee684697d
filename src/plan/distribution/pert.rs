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

    fn lower(&self) -> f64 {
        self.min
    }

    fn upper(&self) -> f64 {
        self.max
    }
}
