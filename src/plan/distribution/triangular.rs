//! Triangular, from extremes or from percentiles.

use super::Family;

/// The triangular distribution: minimum, mode, maximum.
///
/// # Formula
/// The density rises in a straight line from minimum a to mode m and falls in one to maximum
/// b. With c = (m − a)/(b − a): the quantile is a + √(p (b − a)(m − a)) up to p = c and
/// b − √((1 − p)(b − a)(b − m)) beyond; mean (a + m + b)/3,
/// variance (a² + m² + b² − am − ab − mb)/18.
///
/// # When to use
/// Where the extremes are to count for more than in `pert`: a cautious choice for
/// estimates that are known poorly.
///
/// # References
/// Kotz and van Dorp (2004), *Beyond Beta*, chapter 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
}

impl Triangular {
    pub(super) fn new(min: f64, mode: f64, max: f64) -> Self {
        Self { min, mode, max }
    }

    /// The triangular distribution with a given mode whose 10th and 90th percentiles are
    /// `p10 ≤ mode ≤ p90`, `p10 < p90` (the "trigen" of other tools).
    ///
    /// With range r and c = (m − a)/r, the condition F(P10) = 0.1 is m − P10 = r g(c) with
    /// g(c) = c − √(c/10), and F(P90) = 0.9 is P90 − m = r g(1 − c). The ratio of the two
    /// sides grows with c from 0 at c = 0.1 to 1 at c = 0.9, so every mode from P10 to P90
    /// has exactly one solution; it is found by bisection.
    pub fn through_percentiles(p10: f64, mode: f64, p90: f64) -> Self {
        let side = |c: f64| c - libm::sqrt(c / 10.0);
        let wanted = (mode - p10) / (p90 - p10);
        let (mut low, mut high) = (0.1, 0.9);
        // Each step halves the interval; 60 of them reach the resolution of f64.
        for _ in 0..60 {
            let c = f64::midpoint(low, high);
            let (left, right) = (side(c), side(1.0 - c));
            if left < wanted * (left + right) {
                low = c;
            } else {
                high = c;
            }
        }
        let c = f64::midpoint(low, high);
        let range = (p90 - p10) / (side(c) + side(1.0 - c));
        Self::new(mode - c * range, mode, mode + (1.0 - c) * range)
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

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self::new(self.min * factor, self.mode * factor, self.max * factor)
    }
}

impl Family for Triangular {
    fn mean(&self) -> f64 {
        (self.min + self.mode + self.max) / 3.0
    }

    fn sd(&self) -> f64 {
        // The same variance as in the formula, from differences: no cancellation.
        let (left, right) = (self.mode - self.min, self.max - self.mode);
        libm::sqrt((left * left + left * right + right * right) / 18.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        let (left, right) = (self.mode - self.min, self.max - self.mode);
        let range = self.max - self.min;
        if p * range < left {
            self.min + libm::sqrt(p * range * left)
        } else {
            self.max - libm::sqrt((1.0 - p) * range * right)
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        let range = self.max - self.min;
        if x <= self.min {
            0.0
        } else if x >= self.max {
            1.0
        } else if x < self.mode {
            (x - self.min) * (x - self.min) / (range * (self.mode - self.min))
        } else {
            1.0 - (self.max - x) * (self.max - x) / (range * (self.max - self.mode))
        }
    }

    fn density(&self, x: f64) -> f64 {
        let range = self.max - self.min;
        if x < self.min || x > self.max {
            0.0
        } else if x < self.mode {
            2.0 * (x - self.min) / (range * (self.mode - self.min))
        } else if x > self.mode {
            2.0 * (self.max - x) / (range * (self.max - self.mode))
        } else {
            2.0 / range
        }
    }
}
