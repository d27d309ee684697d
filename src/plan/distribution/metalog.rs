//! Metalog: a smooth curve through three percentiles.

use super::moments::{Moments, moments};
use super::{EstimateError, Family, Point};

/// ln 9, the log odds of P90.
const LOG_ODDS_P90: f64 = 2.197_224_577_336_219_4;

/// The largest of |p − ½ + p (1 − p) ln(p/(1 − p))|, at (2p − 1) ln(p/(1 − p)) = 2: a metalog
/// has a density everywhere while |a₃| times this stays below a₂.
const STEEPEST: f64 = 0.599_839_320_128_866_9;

/// The three-term metalog distribution: P10, P50 (median), P90, perhaps with bounds.
///
/// # Formula
/// Quantile function M(p) = a₁ + a₂ L + a₃ (p − ½) L with the log odds L = ln(p/(1 − p));
/// through P10, P50, P90: a₁ = P50, a₂ = (P90 − P10)/(2 ln 9),
/// a₃ = (P90 + P10 − 2 P50)/(0.8 ln 9). It rises everywhere as long as the median is not too
/// close to one of the others: 0.1666 < (P50 − P10)/(P90 − P10) < 0.8334. With a lower bound b
/// the quantile is b + exp M(p), M through ln(x − b); with an upper bound u it is
/// u − exp(−M(p)), M through −ln(u − x); with both, (b + u exp M(p))/(1 + exp M(p)), M through
/// ln((x − b)/(u − x)); the limits on the median then hold for the transformed points.
///
/// Mean and standard deviation: a₁ + a₃/2 and the root of
/// a₂² π²/3 + a₃² (1/12 + π²/36) without bounds; with bounds those of the quantiles from
/// 2⁻²⁴ to 1 − 2⁻²⁴, which are all that a simulation draws: with one bound alone the
/// distribution as such may have neither.
///
/// # When to use
/// Where experts give percentiles and nobody wants to choose a family: it takes the shape,
/// skewed to either side, that the three points have.
///
/// # References
/// Keelin (2016), *The Metalog Distributions*, Decision Analysis 13(4), 243–277.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metalog {
    a: [f64; 3],
    lower: Option<f64>,
    upper: Option<f64>,
    moments: Moments,
}

impl Metalog {
    /// The metalog distribution through three percentiles, `p10 < p90`, between bounds.
    ///
    /// # Errors
    /// When the bounds are not below and above the percentiles, or when the median is so close
    /// to another percentile that no three-term metalog passes through them.
    pub fn through_percentiles(
        p10: f64,
        median: f64,
        p90: f64,
        lower: Option<f64>,
        upper: Option<f64>,
    ) -> Result<Self, EstimateError> {
        let outside = |point, value, bound| EstimateError::OutsideBounds { point, value, bound };
        if let Some(bound) = lower.filter(|bound| *bound >= p10) {
            return Err(outside(Point::Low, p10, bound));
        }
        if let Some(bound) = upper.filter(|bound| *bound <= p90) {
            return Err(outside(Point::High, p90, bound));
        }
        let mut made = Self { a: [0.0; 3], lower, upper, moments: Moments::default() };
        let [low, middle, high] = [p10, median, p90].map(|x| made.unbounded(x));
        let spread = (high - low) / (2.0 * LOG_ODDS_P90);
        let skew = (high + low - 2.0 * middle) / (0.8 * LOG_ODDS_P90);
        if skew.abs() * STEEPEST >= spread {
            // |skew| = spread / STEEPEST, solved for the median.
            let away = (high - low) * 0.2 / STEEPEST;
            let centre = f64::midpoint(low, high);
            let [least, most] = [centre - away, centre + away].map(|m| made.bounded(m));
            return Err(EstimateError::MedianTooFar { median, least, most });
        }
        made.a = [middle, spread, skew];
        made.moments = if lower.is_none() && upper.is_none() {
            let pi2 = std::f64::consts::PI * std::f64::consts::PI;
            let variance = spread * spread * pi2 / 3.0 + skew * skew * (1.0 / 12.0 + pi2 / 36.0);
            Moments { mean: middle + skew / 2.0, sd: libm::sqrt(variance) }
        } else {
            moments(&[], |p| made.quantile(p))
        };
        Ok(made)
    }

    /// The bounds, where there are any.
    pub fn bounds(&self) -> (Option<f64>, Option<f64>) {
        (self.lower, self.upper)
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        let mut scaled = *self;
        match (self.lower, self.upper) {
            (None, None) => scaled.a = self.a.map(|a| a * factor),
            (Some(_), None) => scaled.a[0] += libm::log(factor),
            (None, Some(_)) => scaled.a[0] -= libm::log(factor),
            (Some(_), Some(_)) => {}
        }
        scaled.lower = self.lower.map(|bound| bound * factor);
        scaled.upper = self.upper.map(|bound| bound * factor);
        scaled.moments = self.moments.scaled(factor);
        scaled
    }

    /// A value within the bounds → one on the whole axis.
    fn unbounded(&self, x: f64) -> f64 {
        match (self.lower, self.upper) {
            (None, None) => x,
            (Some(lower), None) => libm::log(x - lower),
            (None, Some(upper)) => -libm::log(upper - x),
            (Some(lower), Some(upper)) => libm::log((x - lower) / (upper - x)),
        }
    }

    /// The way back.
    fn bounded(&self, m: f64) -> f64 {
        match (self.lower, self.upper) {
            (None, None) => m,
            (Some(lower), None) => lower + libm::exp(m),
            (None, Some(upper)) => upper - libm::exp(-m),
            // The term that is large does not overflow.
            (Some(lower), Some(upper)) if m > 0.0 => {
                upper - (upper - lower) * libm::exp(-m) / (1.0 + libm::exp(-m))
            }
            (Some(lower), Some(upper)) => {
                lower + (upper - lower) * libm::exp(m) / (1.0 + libm::exp(m))
            }
        }
    }

    /// M(p), the quantile on the whole axis, and its derivative by the log odds.
    fn curve(&self, p: f64, log_odds: f64) -> (f64, f64) {
        let [a1, a2, a3] = self.a;
        let value = a1 + log_odds * (a2 + a3 * (p - 0.5));
        (value, a2 + a3 * (p - 0.5 + p * (1.0 - p) * log_odds))
    }

    /// The derivative of the way back, at a value.
    fn stretch(&self, x: f64) -> f64 {
        match (self.lower, self.upper) {
            (None, None) => 1.0,
            (Some(lower), None) => x - lower,
            (None, Some(upper)) => upper - x,
            (Some(lower), Some(upper)) => (x - lower) * (upper - x) / (upper - lower),
        }
    }
}

impl Family for Metalog {
    fn mean(&self) -> f64 {
        self.moments.mean
    }

    fn sd(&self) -> f64 {
        self.moments.sd
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return self.lower.unwrap_or(f64::NEG_INFINITY);
        }
        if p >= 1.0 {
            return self.upper.unwrap_or(f64::INFINITY);
        }
        self.bounded(self.curve(p, libm::log(p / (1.0 - p))).0)
    }

    /// By Newton's method for the log odds within a shrinking bracket: the curve rises, and at
    /// either end it is as good as straight.
    fn cdf(&self, x: f64) -> f64 {
        const STEPS: usize = 200;
        if x == f64::NEG_INFINITY || self.lower.is_some_and(|lower| x <= lower) {
            return 0.0;
        }
        if x == f64::INFINITY || self.upper.is_some_and(|upper| x >= upper) {
            return 1.0;
        }
        let wanted = self.unbounded(x);
        let share = |log_odds: f64| 1.0 / (1.0 + libm::exp(-log_odds));
        let (mut least, mut most) = (-700.0, 700.0);
        let mut log_odds = 0.0;
        for _ in 0..STEPS {
            let (value, slope) = self.curve(share(log_odds), log_odds);
            if value < wanted {
                least = log_odds;
            } else {
                most = log_odds;
            }
            let step = log_odds + (wanted - value) / slope;
            let next = if step > least && step < most { step } else { f64::midpoint(least, most) };
            let is_there = (next - log_odds).abs() <= 1e-15 * (1.0 + next.abs());
            log_odds = next;
            if is_there {
                break;
            }
        }
        share(log_odds)
    }

    fn density(&self, x: f64) -> f64 {
        let p = self.cdf(x);
        if p <= 0.0 || p >= 1.0 { 0.0 } else { 1.0 / self.slope(p, x) }
    }

    fn slope(&self, p: f64, x: f64) -> f64 {
        let log_odds = libm::log(p / (1.0 - p));
        self.curve(p, log_odds).1 / (p * (1.0 - p)) * self.stretch(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_skew_is_the_largest_of_its_function() {
        let at = |p: f64| p - 0.5 + p * (1.0 - p) * (p / (1.0 - p)).ln();
        let largest = (1..1_000_000).map(|i| at(f64::from(i) / 1e6).abs()).fold(0.0, f64::max);
        assert!((largest - STEEPEST).abs() < 1e-9, "{largest}");
        // Keelin's own limit, k = ½ (1 − 1.66711 (½ − 0.1)).
        let ours = 0.5 * (1.0 - 0.4 / STEEPEST);
        assert!((ours - 0.5 * (1.0 - 1.667_11 * 0.4)).abs() < 2e-5, "{ours}");
        assert!((LOG_ODDS_P90 - 9.0_f64.ln()).abs() < 1e-15);
    }
}
