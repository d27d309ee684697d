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
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EstimateError {
    /// A point is NaN or infinite, or the range from low to high is.
    NotFinite {
        /// Which point.
        point: Point,
        /// What it is.
        value: f64,
    },
    /// A point that the shape needs is absent.
    Missing {
        /// The shape asked for.
        shape: Shape,
    },
    /// The points are not in ascending order.
    Unordered {
        /// The point that should be smallest.
        low: f64,
        /// The point that should lie between, where one was given.
        likely: Option<f64>,
        /// The point that should be largest.
        high: f64,
    },
    /// The weight of the mode in `pert(λ)` is out of range.
    Lambda {
        /// The weight given.
        lambda: f64,
    },
    /// The points of a normal distribution are not symmetric.
    Lopsided {
        /// The 10th percentile, `low`.
        p10: f64,
        /// The mean, `likely`.
        mean: f64,
        /// The 90th percentile, `high`.
        p90: f64,
    },
    /// The points of a lognormal distribution do not have the longer tail on the right.
    NotRightSkewed {
        /// The 10th percentile, `low`.
        p10: f64,
        /// The median, `likely`.
        median: f64,
        /// The 90th percentile, `high`.
        p90: f64,
    },
    /// A lognormal distribution without a median starts at zero, and P10 is not above it.
    NotPositive {
        /// The 10th percentile, `low`.
        p10: f64,
    },
    /// The shape `discrete` takes a list, not three points.
    ListNeeded,
    /// A discrete distribution without any value of positive probability.
    NoValues,
    /// A probability in a list lies outside 0–1.
    Probability {
        /// The value it belongs to.
        value: f64,
        /// The probability given.
        probability: f64,
    },
    /// The probabilities of a list do not sum to one.
    ProbabilitySum {
        /// What they sum to.
        sum: f64,
    },
}

impl std::error::Error for EstimateError {}

impl fmt::Display for EstimateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(short))
    }
}

impl EstimateError {
    /// What is wrong, with every point as `shown` writes it, `20d` for 9,600 minutes perhaps.
    pub fn message(&self, shown: impl Fn(f64) -> String) -> String {
        match *self {
            Self::NotFinite { point, value } => format!("{point} is {value}, not a finite number"),
            Self::Missing { shape } => format!("{shape} needs {}", needed(shape)),
            Self::Unordered { low, likely, high } => {
                let (low_shown, high_shown) = (shown(low), shown(high));
                match likely {
                    _ if low > high => format!("low {low_shown} is above high {high_shown}"),
                    Some(likely) if likely < low => {
                        format!("likely {} is below low {low_shown}", shown(likely))
                    }
                    Some(likely) => format!("likely {} is above high {high_shown}", shown(likely)),
                    None => format!("low {low_shown} and high {high_shown} are not in order"),
                }
            }
            Self::Lambda { lambda } => {
                let (least, most) = pert::LAMBDAS;
                format!("the weight of the mode in pert({lambda}) is not from {least} to {most}")
            }
            Self::Lopsided { p10, mean, p90 } => format!(
                "a normal distribution is symmetric, but the mean {} is {} from the middle of P10 {} and P90 {}, more than 1 % of their range",
                shown(mean),
                shown((mean - f64::midpoint(p10, p90)).abs()),
                shown(p10),
                shown(p90),
            ),
            Self::NotRightSkewed { p10, median, .. } if median <= p10 => format!(
                "in a lognormal distribution the median is above P10, but both are {}",
                shown(p10),
            ),
            Self::NotRightSkewed { p10, median, p90 } => format!(
                "a lognormal distribution is longer to the right, but the median {} is not clearly below {}, the middle of P10 {} and P90 {}",
                shown(median),
                shown(f64::midpoint(p10, p90)),
                shown(p10),
                shown(p90),
            ),
            Self::NotPositive { p10 } => {
                format!(
                    "a lognormal distribution without likely starts at 0, but its P10 is {}",
                    shown(p10)
                )
            }
            Self::ListNeeded => {
                "discrete needs a list of values with probabilities, not three points".to_owned()
            }
            Self::NoValues => "the list of values is empty".to_owned(),
            Self::Probability { value, probability } => {
                format!("the probability of {} is {probability}, not from 0 to 1", shown(value))
            }
            Self::ProbabilitySum { sum } => {
                format!("the probabilities sum to {}, not 1", short(sum))
            }
        }
    }

    /// What the author of the estimate can do about it, with points as `shown` writes them.
    pub fn remedy(&self, shown: impl Fn(f64) -> String) -> String {
        match self {
            Self::NotFinite { point, .. } => format!("give {point} as an ordinary number"),
            Self::Missing { shape } => {
                format!("give {}, or choose a distribution that does without", needed(*shape))
            }
            Self::Unordered { .. } => "put the points in order: low ≤ likely ≤ high".to_owned(),
            Self::Lambda { .. } => {
                "use pert for the classical weight of 4, or a larger λ for more trust in likely"
                    .to_owned()
            }
            Self::Lopsided { p10, p90, .. } => format!(
                "set likely to {}, or use trigen, which reads low and high as P10 and P90 and may be skewed",
                shown(f64::midpoint(*p10, *p90))
            ),
            Self::NotRightSkewed { p10, median, .. } if median <= p10 => {
                "give a low below likely, or use trigen, whose mode may be its P10".to_owned()
            }
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

/// A number with at most six decimals and no trailing zeros.
fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
