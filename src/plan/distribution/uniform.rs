//! Uniform.

use super::Family;

/// The uniform distribution: minimum, maximum.
///
/// # Formula
/// Quantile a + p (b − a); mean (a + b)/2; variance (b − a)²/12.
///
/// # When to use
/// Where nothing but the bounds is known, not even a most likely value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    min: f64,
    max: f64,
}

impl Uniform {
    pub(super) fn new(min: f64, max: f64) -> Self {
        Self { min, max }
    }

    /// The smallest value.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The largest value.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// What of it lies between two limits, some of which does.
    pub(super) fn truncated(&self, min: f64, max: f64) -> Self {
        Self::new(self.min.max(min), self.max.min(max))
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self::new(self.min * factor, self.max * factor)
    }
}

impl Family for Uniform {
    fn mean(&self) -> f64 {
        f64::midpoint(self.min, self.max)
    }

    fn sd(&self) -> f64 {
        (self.max - self.min) / libm::sqrt(12.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.min + p * (self.max - self.min)
    }

    fn cdf(&self, x: f64) -> f64 {
        ((x - self.min) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    fn density(&self, x: f64) -> f64 {
        if x < self.min || x > self.max { 0.0 } else { 1.0 / (self.max - self.min) }
    }

    fn upper(&self) -> f64 {
        self.max
    }
}
