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
mod log_normal;
mod normal;
mod pert;
mod sampler;
mod triangular;
mod uniform;

use std::fmt;

pub use discrete::Discrete;
pub use error::{EstimateError, Point};
pub use log_normal::LogNormal;
pub use normal::Normal;
pub use pert::Pert;
pub use triangular::Triangular;
pub use uniform::Uniform;

pub(crate) use beta::Beta;

/// The smallest uniform number the simulation draws, 2⁻²⁴; the largest is 1 − 2⁻²⁴.
pub const SMALLEST_UNIFORM: f64 = 1.0 / 16_777_216.0;

/// The 90th percentile of the standard normal distribution: what P10 and P90 are away from
/// the mean in standard deviations.
const NORMAL_P90: f64 = 1.281_551_565_544_600_4;

/// Minus the standard normal quantile at [`SMALLEST_UNIFORM`].
const NORMAL_OUTERMOST: f64 = 5.294_704_084_854_598;

/// The shape named in a `distribution` cell; it says what the three points mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Beta-PERT through minimum, mode, maximum; see [`Pert`].
    Pert {
        /// Weight of the mode, 4 in the classical PERT; at least 0.01, at most 1000.
        lambda: f64,
    },
    /// Triangular through minimum, mode, maximum; see [`Triangular`].
    Triangular,
    /// Triangular through P10, mode, P90; see [`Triangular::through_percentiles`].
    Trigen,
    /// Flat between minimum and maximum; see [`Uniform`].
    Uniform,
    /// Normal through P10, mean, P90; see [`Normal`].
    Normal,
    /// Shifted lognormal through P10, median, P90; see [`LogNormal`].
    LogNormal,
    /// Listed values with their probabilities; see [`Discrete`].
    Discrete,
    /// Certain.
    Fixed,
}

impl Default for Shape {
    fn default() -> Self {
        Shape::Pert { lambda: 4.0 }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Pert { lambda: 4.0 } => f.write_str("pert"),
            Shape::Pert { lambda } => write!(f, "pert({lambda})"),
            Shape::Triangular => f.write_str("triangular"),
            Shape::Trigen => f.write_str("trigen"),
            Shape::Uniform => f.write_str("uniform"),
            Shape::Normal => f.write_str("normal"),
            Shape::LogNormal => f.write_str("lognormal"),
            Shape::Discrete => f.write_str("discrete"),
            Shape::Fixed => f.write_str("fixed"),
        }
    }
}

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
    /// What the points mean is the shape's: minimum, mode, maximum for `pert` and
    /// `triangular`; P10, mode, P90 for `trigen`; minimum and maximum for `uniform`, which
    /// ignores `likely`; P10, mean, P90 for `normal`; P10, median, P90 for `lognormal`, whose
    /// `likely` may be absent; `likely` alone for `fixed`. Three equal points are a certain
    /// value, whatever the shape.
    ///
    /// # Errors
    /// When a point is missing, not finite or out of order, or when no distribution of that
    /// shape passes through the points.
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
        if let Shape::Pert { lambda } = shape
            && !(pert::LAMBDAS.0..=pert::LAMBDAS.1).contains(&lambda)
        {
            return Err(EstimateError::Lambda { lambda });
        }
        match shape {
            Shape::Discrete => return Err(EstimateError::ListNeeded),
            Shape::Fixed => {
                return likely.map(Self::Fixed).ok_or(EstimateError::Missing { shape });
            }
            _ => {}
        }
        let (Some(low), Some(high)) = (low, high) else {
            return Err(EstimateError::Missing { shape });
        };
        let likely = match shape {
            Shape::Uniform => None,
            Shape::LogNormal => likely,
            _ => Some(likely.ok_or(EstimateError::Missing { shape })?),
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
            Shape::Triangular => Self::Triangular(Triangular::new(low, middle, high)),
            Shape::Trigen => Self::Triangular(Triangular::through_percentiles(low, middle, high)),
            Shape::Uniform => Self::Uniform(Uniform::new(low, high)),
            Shape::Normal => Self::Normal(Normal::through_percentiles(low, middle, high)?),
            Shape::LogNormal => Self::LogNormal(match likely {
                Some(median) => LogNormal::through_percentiles(low, median, high)?,
                None => LogNormal::through_two_percentiles(low, high)?,
            }),
            Shape::Discrete | Shape::Fixed => unreachable!("returned above"),
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
            Self::Uniform(_) | Self::LogNormal(_) | Self::Discrete(_) => self.quantile(0.5),
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
        }
    }
}

/// What every family of distributions answers; the methods are those of [`Distribution`].
trait Family {
    fn mean(&self) -> f64;
    fn sd(&self) -> f64;
    fn quantile(&self, p: f64) -> f64;
    fn cdf(&self, x: f64) -> f64;

    fn lower(&self) -> f64 {
        self.quantile(0.0)
    }

    fn upper(&self) -> f64 {
        self.quantile(1.0)
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

    fn mass_below_zero(&self) -> f64 {
        if *self < 0.0 { 1.0 } else { 0.0 }
    }
}

fn finite(point: Point, value: f64) -> Result<f64, EstimateError> {
    if value.is_finite() { Ok(value) } else { Err(EstimateError::NotFinite { point, value }) }
}

#[cfg(test)]
mod tests;
