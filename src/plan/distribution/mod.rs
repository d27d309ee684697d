//! Probability distributions of durations and impacts.
//!
//! A [`Distribution`] has passed validation: its points are finite and in order, its
//! probabilities sum to one. It is the exact mathematics in `f64`; the simulation draws
//! through a compiled form of the quantile function (see `sample`), and
//! [`Distribution::sampler`] draws plainly, for showing a distribution and for checking the
//! other two. Units are the caller's: minutes, shares, anything.
//!
//! Not here: parsing of cells, units of time, random streams.

mod beta;
mod discrete;
mod error;
mod four_parameter_beta;
mod histogram;
mod log_normal;
mod metalog;
mod moments;
mod normal;
mod pert;
mod sampler;
mod samples;
mod shape;
mod triangular;
mod truncated;
mod uniform;
mod weibull;

use std::cmp::Ordering;

pub use discrete::Discrete;
pub use error::{EstimateError, Point};
pub use four_parameter_beta::FourParameterBeta;
pub use histogram::{Bin, Histogram};
pub use log_normal::LogNormal;
pub use metalog::Metalog;
pub use normal::Normal;
pub use pert::Pert;
pub use samples::Samples;
pub use shape::Shape;
pub use triangular::Triangular;
pub use truncated::Truncated;
pub use uniform::Uniform;
pub use weibull::Weibull;

pub(crate) use beta::Beta;
pub(crate) use shape::Use;

/// The smallest uniform number the simulation draws, 2⁻²⁴; the largest is 1 − 2⁻²⁴.
pub const SMALLEST_UNIFORM: f64 = 1.0 / 16_777_216.0;

/// The 90th percentile of the standard normal distribution: what P10 and P90 are away from
/// the mean in standard deviations.
const NORMAL_P90: f64 = 1.281_551_565_544_600_4;

/// Minus the standard normal quantile at [`SMALLEST_UNIFORM`].
const NORMAL_OUTERMOST: f64 = 5.294_704_084_854_598;

/// A validated distribution of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Certain: always this value.
    Fixed(f64),
    /// Two straight edges from the mode down to minimum and maximum.
    Triangular(Triangular),
    /// Beta-PERT: a smooth hump between minimum and maximum.
    Pert(Pert),
    /// Every value between minimum and maximum equally likely.
    Uniform(Uniform),
    /// The bell curve.
    Normal(Normal),
    /// A lognormal moved along the axis: bounded on the left, a long tail on the right.
    LogNormal(LogNormal),
    /// Listed values with their probabilities.
    Discrete(Discrete),
    /// Beta with parameters of its own, between minimum and maximum.
    Beta(FourParameterBeta),
    /// Weibull and exponential: bounded on the left, a tail on the right.
    Weibull(Weibull),
    /// A smooth curve through three percentiles.
    Metalog(Metalog),
    /// Bins with their probabilities.
    Histogram(Histogram),
    /// Values that were observed.
    Samples(Samples),
    /// Another distribution, of which only the values within limits are kept.
    Truncated(Box<Truncated>),
}

impl Distribution {
    /// The certain value.
    ///
    /// # Errors
    /// When `value` is not a finite number.
    pub fn fixed(value: f64) -> Result<Self, EstimateError> {
        Ok(Self::Fixed(finite(Point::Likely, value)?))
    }

    /// The distribution of a shape through the points of an estimate.
    ///
    /// What the points mean is told at each [`Shape`]. Points that a shape does not use are
    /// ignored. Points that are all equal are a certain value, whatever the shape.
    ///
    /// # Errors
    /// When a point is missing, not finite or out of order, when a parameter of the shape is out
    /// of range, or when no distribution of that shape passes through the points.
    pub fn from_points(
        shape: Shape,
        low: Option<f64>,
        likely: Option<f64>,
        high: Option<f64>,
    ) -> Result<Self, EstimateError> {
        for (point, value) in [(Point::Low, low), (Point::Likely, likely), (Point::High, high)] {
            if let Some(value) = value {
                finite(point, value)?;
            }
        }
        let missing = EstimateError::Missing { shape };
        match shape {
            Shape::Pert { lambda } | Shape::Pert10To90 { lambda }
                if !(pert::LAMBDAS.0..=pert::LAMBDAS.1).contains(&lambda) =>
            {
                return Err(EstimateError::Parameters { shape });
            }
            Shape::Discrete | Shape::Histogram | Shape::Samples => {
                return Err(EstimateError::ListNeeded { shape });
            }
            Shape::Fixed => return likely.map(Self::Fixed).ok_or(missing),
            Shape::Exponential => {
                let (location, mean) = (low.unwrap_or(0.0), likely.ok_or(missing)?);
                return match location.total_cmp(&mean) {
                    _ if location == mean => Ok(Self::Fixed(mean)),
                    Ordering::Less => Ok(Self::Weibull(Weibull::exponential(location, mean))),
                    _ => {
                        Err(EstimateError::Unordered { low: location, likely, high: f64::INFINITY })
                    }
                };
            }
            _ => {}
        }
        let (Some(low), Some(high)) = (low, high) else {
            return Err(missing);
        };
        let likely = match shape.use_of_likely() {
            Use::Needed => Some(likely.ok_or(missing)?),
            Use::Optional => likely,
            Use::None => None,
        };
        let middle = likely.unwrap_or(low);
        if !(low <= middle && middle <= high && low <= high) {
            return Err(EstimateError::Unordered { low, likely, high });
        }
        finite(Point::High, high - low)?;
        if low == high {
            return Ok(Self::Fixed(low));
        }
        Ok(match shape {
            Shape::Pert { lambda } => Self::Pert(Pert::new(low, middle, high, lambda)),
            Shape::Pert10To90 { lambda } => {
                Self::Pert(Pert::through_percentiles(low, middle, high, lambda))
            }
            Shape::Triangular => Self::Triangular(Triangular::new(low, middle, high)),
            Shape::Trigen => Self::Triangular(Triangular::through_percentiles(low, middle, high)),
            Shape::Uniform => Self::Uniform(Uniform::new(low, high)),
            Shape::Beta { alpha, beta } => {
                Self::Beta(FourParameterBeta::new(low, high, alpha, beta)?)
            }
            Shape::Normal => Self::Normal(Normal::through_percentiles(low, middle, high)?),
            Shape::LogNormal => Self::LogNormal(match likely {
                Some(median) => LogNormal::through_percentiles(low, median, high)?,
                None => LogNormal::through_two_percentiles(low, high)?,
            }),
            Shape::Weibull { k } => Self::Weibull(Weibull::through_p90(low, high, k)?),
            Shape::Metalog { lower, upper } => {
                Self::Metalog(Metalog::through_percentiles(low, middle, high, lower, upper)?)
            }
            Shape::Exponential
            | Shape::Discrete
            | Shape::Histogram
            | Shape::Samples
            | Shape::Fixed => unreachable!("returned above"),
        })
    }

    /// The distribution of listed `(value, probability)` pairs.
    ///
    /// # Errors
    /// When the list is empty, a value is not finite, a probability lies outside 0–1, or the
    /// probabilities do not sum to 1 within one in a million.
    pub fn discrete(values: &[(f64, f64)]) -> Result<Self, EstimateError> {
        let discrete = Discrete::new(values)?;
        Ok(match discrete.values() {
            [value] => Self::Fixed(*value),
            _ => Self::Discrete(discrete),
        })
    }

    /// The distribution of `(from, to, probability)` bins, uniform within each.
    ///
    /// # Errors
    /// When the list is empty, a bin has no width, two bins overlap, a probability lies outside
    /// 0–1, or the probabilities do not sum to 1 within one in a million.
    pub fn histogram(bins: &[(f64, f64, f64)]) -> Result<Self, EstimateError> {
        Histogram::new(bins).map(Self::Histogram)
    }

    /// The empirical distribution of observed values.
    ///
    /// # Errors
    /// When there is no value, or one is not finite.
    pub fn samples(values: &[f64]) -> Result<Self, EstimateError> {
        Ok(Self::of_samples(Samples::new(values)?))
    }

    fn of_samples(samples: Samples) -> Self {
        match samples.values() {
            [first, .., last] if first != last => Self::Samples(samples),
            values => Self::Fixed(values[0]),
        }
    }

    /// The distribution under the condition that the value lies within limits, either of which
    /// may be absent: renormalised, not clamped. Limits that exclude nothing change nothing.
    ///
    /// # Errors
    /// When a limit is not finite, `min` is not below `max`, or less than one in a million of the
    /// values lies within the limits.
    pub fn truncated(self, min: Option<f64>, max: Option<f64>) -> Result<Self, EstimateError> {
        for limit in [min, max].into_iter().flatten() {
            if !limit.is_finite() {
                return Err(EstimateError::NotFinite { point: Point::Limit, value: limit });
            }
        }
        if let (Some(min), Some(max)) = (min, max)
            && min >= max
        {
            return Err(EstimateError::Limits { min, max });
        }
        // Limits outside what there is are none.
        let low = min.filter(|min| *min > self.quantile(0.0)).unwrap_or(f64::NEG_INFINITY);
        let high = max.filter(|max| *max < self.quantile(1.0)).unwrap_or(f64::INFINITY);
        if low == f64::NEG_INFINITY && high == f64::INFINITY {
            return Ok(self);
        }
        let (lower, upper) = (self.lower(), self.upper());
        let away = EstimateError::TruncatedAway { min, max, lower, upper };
        if low > upper || high < lower {
            return Err(away);
        }
        Ok(match self {
            Self::Fixed(_) => return Err(away),
            Self::Uniform(uniform) => Self::Uniform(uniform.truncated(low, high)),
            Self::Discrete(discrete) => {
                let discrete = discrete.truncated(low, high).ok_or(away)?;
                match discrete.values() {
                    [value] => Self::Fixed(*value),
                    _ => Self::Discrete(discrete),
                }
            }
            Self::Histogram(histogram) => {
                Self::Histogram(histogram.truncated(low, high).ok_or(away)?)
            }
            Self::Samples(samples) => Self::of_samples(samples.truncated(low, high).ok_or(away)?),
            Self::Truncated(truncated) => {
                let (min, max) = truncated.limits();
                let whole = truncated.whole().clone();
                Self::Truncated(Box::new(Truncated::new(whole, low.max(min), high.min(max))?))
            }
            Self::Triangular(_)
            | Self::Pert(_)
            | Self::Normal(_)
            | Self::LogNormal(_)
            | Self::Beta(_)
            | Self::Weibull(_)
            | Self::Metalog(_) => Self::Truncated(Box::new(Truncated::new(self, low, high)?)),
        })
    }

    /// The distribution of `factor` times the variable, `factor > 0`: a change of unit.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        debug_assert!(factor > 0.0, "a scale must be positive, got {factor}");
        match self {
            Self::Fixed(value) => Self::Fixed(value * factor),
            Self::Triangular(family) => Self::Triangular(family.scaled(factor)),
            Self::Pert(family) => Self::Pert(family.scaled(factor)),
            Self::Uniform(family) => Self::Uniform(family.scaled(factor)),
            Self::Normal(family) => Self::Normal(family.scaled(factor)),
            Self::LogNormal(family) => Self::LogNormal(family.scaled(factor)),
            Self::Discrete(family) => Self::Discrete(family.scaled(factor)),
            Self::Beta(family) => Self::Beta(family.scaled(factor)),
            Self::Weibull(family) => Self::Weibull(family.scaled(factor)),
            Self::Metalog(family) => Self::Metalog(family.scaled(factor)),
            Self::Histogram(family) => Self::Histogram(family.scaled(factor)),
            Self::Samples(family) => Self::Samples(family.scaled(factor)),
            Self::Truncated(family) => Self::Truncated(Box::new(family.scaled(factor))),
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.family().mean()
    }

    /// The standard deviation; exact, no rule of thumb such as (max − min)/6.
    pub fn sd(&self) -> f64 {
        self.family().sd()
    }

    /// The value that a plan reckons with: the most likely one of a PERT or triangular
    /// distribution, otherwise the median.
    pub fn likely(&self) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Triangular(family) => family.mode(),
            Self::Pert(family) => family.mode(),
            Self::Normal(_) => self.mean(),
            _ => self.quantile(0.5),
        }
    }

    /// The smallest value a draw can take in the simulation: the minimum where there is one,
    /// otherwise the quantile at [`SMALLEST_UNIFORM`].
    pub fn lower(&self) -> f64 {
        self.family().lower()
    }

    /// The largest value a draw can take in the simulation: the maximum where there is one,
    /// otherwise the quantile at 1 − [`SMALLEST_UNIFORM`].
    pub fn upper(&self) -> f64 {
        self.family().upper()
    }

    /// The quantile at probability `p`, 0 to 1: the value that a draw is at or below with
    /// that probability. Infinite at 0 or 1 where the distribution has no bound there.
    pub fn quantile(&self, p: f64) -> f64 {
        self.family().quantile(p)
    }

    /// The probability of a value at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        self.family().cdf(x)
    }

    /// The density at `x`, the derivative of the distribution function: probability for each
    /// unit. Zero for what has none: a certain value, listed values, samples.
    pub fn density(&self, x: f64) -> f64 {
        self.family().density(x)
    }

    /// The derivative of the quantile function at probability `p`, where its value is `x`:
    /// 1 ÷ density.
    pub(crate) fn slope(&self, p: f64, x: f64) -> f64 {
        self.family().slope(p, x)
    }

    /// The probability of a value below zero: what a simulation of durations turns into zero.
    pub fn mass_below_zero(&self) -> f64 {
        self.family().mass_below_zero()
    }

    /// Plain independent sampling through `rand_distr`.
    ///
    /// For showing a distribution and for checking the quantile functions against an
    /// independent implementation; the simulation never draws through it, because it uses
    /// an unknown number of random words a draw and transcendental functions that differ
    /// between machines.
    pub fn sampler(&self) -> impl rand_distr::Distribution<f64> + use<> {
        sampler::Sampler::new(self)
    }

    fn family(&self) -> &dyn Family {
        match self {
            Self::Fixed(value) => value,
            Self::Triangular(family) => family,
            Self::Pert(family) => family,
            Self::Uniform(family) => family,
            Self::Normal(family) => family,
            Self::LogNormal(family) => family,
            Self::Discrete(family) => family,
            Self::Beta(family) => family,
            Self::Weibull(family) => family,
            Self::Metalog(family) => family,
            Self::Histogram(family) => family,
            Self::Samples(family) => family,
            Self::Truncated(family) => &**family,
        }
    }
}

/// What every family of distributions answers; the methods are those of [`Distribution`].
trait Family {
    fn mean(&self) -> f64;
    fn sd(&self) -> f64;
    fn quantile(&self, p: f64) -> f64;
    fn cdf(&self, x: f64) -> f64;

    fn density(&self, x: f64) -> f64;

    fn slope(&self, _p: f64, x: f64) -> f64 {
        1.0 / self.density(x)
    }

    fn lower(&self) -> f64 {
        let minimum = self.quantile(0.0);
        if minimum.is_finite() { minimum } else { self.quantile(SMALLEST_UNIFORM) }
    }

    fn upper(&self) -> f64 {
        let maximum = self.quantile(1.0);
        if maximum.is_finite() { maximum } else { self.quantile(1.0 - SMALLEST_UNIFORM) }
    }

    fn mass_below_zero(&self) -> f64 {
        self.cdf(0.0)
    }
}

/// A certain value.
impl Family for f64 {
    fn mean(&self) -> f64 {
        *self
    }

    fn sd(&self) -> f64 {
        0.0
    }

    fn quantile(&self, _p: f64) -> f64 {
        *self
    }

    fn cdf(&self, x: f64) -> f64 {
        if *self <= x { 1.0 } else { 0.0 }
    }

    fn density(&self, _x: f64) -> f64 {
        0.0
    }

    fn mass_below_zero(&self) -> f64 {
        if *self < 0.0 { 1.0 } else { 0.0 }
    }
}

fn finite(point: Point, value: f64) -> Result<f64, EstimateError> {
    if value.is_finite() { Ok(value) } else { Err(EstimateError::NotFinite { point, value }) }
}

#[cfg(test)]
mod tests;
