//! Why an estimate is no distribution, in words its author understands.

use std::fmt;

use super::{Shape, pert};

/// One of the three points of an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// `low`.
    Low,
    /// `likely`.
    Likely,
    /// `high`.
    High,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Point::Low => "low",
            Point::Likely => "likely",
            Point::High => "high",
        })
    }
}

/// Why estimates do not make a distribution. Numbers are in the units they were given in.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum EstimateError {
    /// A point is NaN or infinite, or the range from low to high is.
    #[error("{point} is {value}, not a finite number")]
    NotFinite {
        /// Which point.
        point: Point,
        /// What it is.
        value: f64,
    },
    /// A point that the shape needs is absent.
    #[error("{shape} needs {}", needed(*.shape))]
    Missing {
        /// The shape asked for.
        shape: Shape,
    },
    /// The points are not in ascending order.
    #[error("{}", unordered(*.low, *.likely, *.high))]
    Unordered {
        /// The point that should be smallest.
        low: f64,
        /// The point that should lie between, where one was given.
        likely: Option<f64>,
        /// The point that should be largest.
        high: f64,
    },
    /// The weight of the mode in `pert(λ)` is out of range.
    #[error("the weight of the mode in pert({lambda}) is not from {} to {}", pert::LAMBDAS.0, pert::LAMBDAS.1)]
    Lambda {
        /// The weight given.
        lambda: f64,
    },
    /// The points of a normal distribution are not symmetric.
    #[error(
        "a normal distribution is symmetric, but the mean {mean} is {} from the middle of P10 {p10} and P90 {p90}, more than 1 % of their range",
        short((mean - f64::midpoint(*p10, *p90)).abs())
    )]
    Lopsided {
        /// The 10th percentile, `low`.
        p10: f64,
        /// The mean, `likely`.
        mean: f64,
        /// The 90th percentile, `high`.
        p90: f64,
    },
    /// The points of a lognormal distribution do not have the longer tail on the right.
    #[error(
        "a lognormal distribution is longer to the right, but from the median {median} it is {} down to P10 {p10} and {} up to P90 {p90}",
        short(median - p10),
        short(p90 - median)
    )]
    NotRightSkewed {
        /// The 10th percentile, `low`.
        p10: f64,
        /// The median, `likely`.
        median: f64,
        /// The 90th percentile, `high`.
        p90: f64,
    },
    /// A lognormal distribution without a median starts at zero, and P10 is not above it.
    #[error("a lognormal distribution without likely starts at 0, but its P10 is {p10}")]
    NotPositive {
        /// The 10th percentile, `low`.
        p10: f64,
    },
    /// The shape `discrete` takes a list, not three points.
    #[error("discrete needs a list of values with probabilities, not three points")]
    ListNeeded,
    /// A discrete distribution without any value of positive probability.
    #[error("the list of values is empty")]
    NoValues,
    /// A probability in a list lies outside 0–1.
    #[error("the probability of {value} is {probability}, not from 0 to 1")]
    Probability {
        /// The value it belongs to.
        value: f64,
        /// The probability given.
        probability: f64,
    },
    /// The probabilities of a list do not sum to one.
    #[error("the probabilities sum to {}, not 1", short(*.sum))]
    ProbabilitySum {
        /// What they sum to.
        sum: f64,
    },
}

impl EstimateError {
    /// What the author of the estimate can do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::NotFinite { point, .. } => format!("give {point} as an ordinary number"),
            Self::Missing { shape } => format!(
                "give {}, or choose a distribution that does without",
                needed(*shape)
            ),
            Self::Unordered { .. } => "put the points in order: low ≤ likely ≤ high".to_owned(),
            Self::Lambda { .. } => {
                "use pert for the classical weight of 4, or a larger λ for more trust in likely"
                    .to_owned()
            }
            Self::Lopsided { p10, p90, .. } => format!(
                "set likely to {}, or use trigen, which reads low and high as P10 and P90 and may be skewed",
                short(f64::midpoint(*p10, *p90))
            ),
            Self::NotRightSkewed { .. } => {
                "use normal where both sides are equally long, trigen where the left is longer"
                    .to_owned()
            }
            Self::NotPositive { .. } => "give likely (the median) too, or a low above 0".to_owned(),
            Self::ListNeeded | Self::NoValues => {
                "write value:probability pairs in likely, such as 3:0.7|5:0.3".to_owned()
            }
            Self::Probability { .. } => {
                "write each probability as a share: 0.3 for three in ten".to_owned()
            }
            Self::ProbabilitySum { .. } => {
                "change the probabilities so that they sum to 1".to_owned()
            }
        }
    }
}

fn needed(shape: Shape) -> &'static str {
    match shape {
        Shape::Pert { .. } | Shape::Triangular => {
            "low, likely and high (minimum, mode and maximum)"
        }
        Shape::Trigen => "low, likely and high (P10, mode and P90)",
        Shape::Uniform => "low and high (minimum and maximum)",
        Shape::Normal => "low, likely and high (P10, mean and P90)",
        Shape::LogNormal => "low and high (P10 and P90)",
        Shape::Discrete => "a list of values with probabilities",
        Shape::Fixed => "likely (or a duration)",
    }
}

fn unordered(low: f64, likely: Option<f64>, high: f64) -> String {
    match likely {
        _ if low > high => format!("low {low} is above high {high}"),
        Some(likely) if likely < low => format!("likely {likely} is below low {low}"),
        Some(likely) => format!("likely {likely} is above high {high}"),
        None => format!("low {low} and high {high} are not in order"),
    }
}

/// A number with at most six decimals and no trailing zeros.
fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
