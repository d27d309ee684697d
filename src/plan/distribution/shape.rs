//! The names of distributions, and what the three points of an estimate are to each.

use std::fmt;

/// The shape named in a `distribution` cell; it says what the three points mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Beta-PERT through minimum, mode, maximum; see [`Pert`](super::Pert).
    Pert {
        /// Weight of the mode, 4 in the classical PERT; at least 0.01, at most 1000.
        lambda: f64,
    },
    /// Beta-PERT through P10, mode, P90; see [`Pert`](super::Pert).
    Pert10To90 {
        /// Weight of the mode, 4 in the classical PERT; at least 0.01, at most 1000.
        lambda: f64,
    },
    /// Triangular through minimum, mode, maximum; see [`Triangular`](super::Triangular).
    Triangular,
    /// Triangular through P10, mode, P90; see
    /// [`Triangular::through_percentiles`](super::Triangular::through_percentiles).
    Trigen,
    /// Flat between minimum and maximum; see [`Uniform`](super::Uniform).
    Uniform,
    /// Beta between minimum and maximum; see [`FourParameterBeta`](super::FourParameterBeta).
    Beta {
        /// α, 0.1 to 500: pulls towards the maximum.
        alpha: f64,
        /// β, 0.1 to 500: pulls towards the minimum.
        beta: f64,
    },
    /// Normal through P10, mean, P90; see [`Normal`](super::Normal).
    Normal,
    /// Shifted lognormal through P10, median, P90, or two-parameter lognormal through P10 and
    /// P90; see [`LogNormal`](super::LogNormal).
    LogNormal,
    /// Weibull from a location, with its P90; see [`Weibull`](super::Weibull).
    Weibull {
        /// The shape, 0.3 to 100.
        k: f64,
    },
    /// Exponential from a location (zero if `low` is absent), with its mean in `likely`; see
    /// [`Weibull`](super::Weibull).
    Exponential,
    /// Metalog through P10, median, P90; see [`Metalog`](super::Metalog).
    Metalog {
        /// The lower bound, below P10, in the unit of the points.
        lower: Option<f64>,
        /// The upper bound, above P90.
        upper: Option<f64>,
    },
    /// Listed values with their probabilities; see [`Discrete`](super::Discrete).
    Discrete,
    /// Bins with their probabilities; see [`Histogram`](super::Histogram).
    Histogram,
    /// Observed values; see [`Samples`](super::Samples).
    Samples,
    /// Certain.
    Fixed,
}

/// What becomes of a point of an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The shape does not do without it.
    Needed,
    /// The shape takes it if it is there.
    Optional,
    /// It has no effect.
    None,
}

impl Shape {
    /// The weight of the mode in the classical PERT.
    pub const CLASSICAL: f64 = 4.0;

    /// What becomes of `low`.
    pub(crate) fn use_of_low(self) -> Use {
        match self {
            Self::Exponential => Use::Optional,
            Self::Discrete | Self::Histogram | Self::Samples | Self::Fixed => Use::None,
            _ => Use::Needed,
        }
    }

    /// What becomes of `likely` as a number.
    pub(crate) fn use_of_likely(self) -> Use {
        match self {
            Self::LogNormal => Use::Optional,
            Self::Uniform
            | Self::Beta { .. }
            | Self::Weibull { .. }
            | Self::Discrete
            | Self::Histogram
            | Self::Samples => Use::None,
            _ => Use::Needed,
        }
    }

    /// What becomes of `high`.
    pub(crate) fn use_of_high(self) -> Use {
        match self {
            Self::Exponential => Use::None,
            shape => shape.use_of_low(),
        }
    }

    /// What it needs, in words.
    pub(crate) fn needs(self) -> &'static str {
        match self {
            Self::Pert { .. } | Self::Triangular => {
                "low, likely and high (minimum, mode and maximum)"
            }
            Self::Trigen | Self::Pert10To90 { .. } => "low, likely and high (P10, mode and P90)",
            Self::Uniform | Self::Beta { .. } => "low and high (minimum and maximum)",
            Self::Normal => "low, likely and high (P10, mean and P90)",
            Self::LogNormal => "low and high (P10 and P90)",
            Self::Weibull { .. } => "low and high (where it starts, and P90)",
            Self::Exponential => "likely (the mean)",
            Self::Metalog { .. } => "low, likely and high (P10, median and P90)",
            Self::Discrete => "a list of values with probabilities",
            Self::Histogram => "a list of bins with probabilities",
            Self::Samples => "a file of values",
            Self::Fixed => "likely (or a duration)",
        }
    }
}

impl Default for Shape {
    fn default() -> Self {
        Shape::Pert { lambda: Self::CLASSICAL }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |bound: &Option<f64>| bound.map_or(String::new(), |bound| bound.to_string());
        match self {
            Shape::Pert { lambda: Self::CLASSICAL } => f.write_str("pert"),
            Shape::Pert { lambda } => write!(f, "pert({lambda})"),
            Shape::Pert10To90 { lambda: Self::CLASSICAL } => f.write_str("pert10-90"),
            Shape::Pert10To90 { lambda } => write!(f, "pert10-90({lambda})"),
            Shape::Triangular => f.write_str("triangular"),
            Shape::Trigen => f.write_str("trigen"),
            Shape::Uniform => f.write_str("uniform"),
            Shape::Beta { alpha, beta } => write!(f, "beta({alpha},{beta})"),
            Shape::Normal => f.write_str("normal"),
            Shape::LogNormal => f.write_str("lognormal"),
            Shape::Weibull { k } => write!(f, "weibull({k})"),
            Shape::Exponential => f.write_str("exponential"),
            Shape::Metalog { lower: None, upper: None } => f.write_str("metalog"),
            Shape::Metalog { lower, upper } => {
                write!(f, "metalog({},{})", bound(lower), bound(upper))
            }
            Shape::Discrete => f.write_str("discrete"),
            Shape::Histogram => f.write_str("histogram"),
            Shape::Samples => f.write_str("samples"),
            Shape::Fixed => f.write_str("fixed"),
        }
    }
}
