//! Why an estimate is no distribution, in words its author understands.

use std::fmt;

use super::{Shape, four_parameter_beta, pert, weibull};

/// One of the three points of an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// `low`.
    Low,
    /// `likely`.
    Likely,
    /// `high`.
    High,
    /// A limit of a truncation.
    Limit,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Point::Low => "low",
            Point::Likely => "likely",
            Point::High => "high",
            Point::Limit => "a limit",
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
    /// A parameter between the brackets of a shape is out of range.
    Parameters {
        /// The shape with its parameters.
        shape: Shape,
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
    /// A point of a metalog distribution is not within its bounds.
    OutsideBounds {
        /// Which point.
        point: Point,
        /// What it is.
        value: f64,
        /// The bound at or beyond which it lies.
        bound: f64,
    },
    /// The median of a metalog distribution is too close to another percentile.
    MedianTooFar {
        /// The median given.
        median: f64,
        /// It is to be above this …
        least: f64,
        /// … and below this.
        most: f64,
    },
    /// The limits of a truncation are not in order.
    Limits {
        /// The lower one.
        min: f64,
        /// The upper one, not above it.
        max: f64,
    },
    /// Next to nothing of a distribution lies within the limits of its truncation.
    TruncatedAway {
        /// The lower limit, where there is one.
        min: Option<f64>,
        /// The upper limit.
        max: Option<f64>,
        /// The smallest value that the distribution draws.
        lower: f64,
        /// The largest.
        upper: f64,
    },
    /// The shape takes a list, not three points.
    ListNeeded {
        /// Which shape.
        shape: Shape,
    },
    /// A bin of a histogram without width.
    EmptyBin {
        /// Where it begins.
        from: f64,
        /// Where it ends, not above that.
        to: f64,
    },
    /// Two bins of a histogram overlap.
    OverlappingBins {
        /// Beginning and end of the one.
        first: (f64, f64),
        /// Beginning and end of the other.
        second: (f64, f64),
    },
    /// A list without any value of positive probability.
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
            Self::Missing { shape } => format!("{shape} needs {}", shape.needs()),
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
            Self::Parameters { shape } => parameters(shape),
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
            Self::OutsideBounds { point, value, bound } => {
                let side = if point == Point::Low { "above the lower" } else { "below the upper" };
                let (value, bound) = (shown(value), shown(bound));
                format!("{point} {value} is not {side} bound {bound} of the metalog distribution")
            }
            Self::MedianTooFar { median, least, most } => format!(
                "a metalog distribution through these low and high has a median between {} and {}, not {}",
                shown(least),
                shown(most),
                shown(median),
            ),
            Self::Limits { min, max } => {
                format!("the limits [{},{}] do not ascend", shown(min), shown(max))
            }
            Self::TruncatedAway { min, max, lower, upper } => {
                let limit = |limit: Option<f64>| limit.map_or(String::new(), &shown);
                format!(
                    "less than one in a million values lie within [{},{}]; the distribution reaches from {} to {}",
                    limit(min),
                    limit(max),
                    shown(lower),
                    shown(upper),
                )
            }
            Self::ListNeeded { shape } => {
                format!("{shape} needs {}, not three points", shape.needs())
            }
            Self::EmptyBin { from, to } if from == to => {
                format!("the bin {}-{} has no width", shown(from), shown(to))
            }
            Self::EmptyBin { from, to } => {
                format!("the bin {}-{} ends before it begins", shown(from), shown(to))
            }
            Self::OverlappingBins { first, second } => format!(
                "the bins {}-{} and {}-{} overlap",
                shown(first.0),
                shown(first.1),
                shown(second.0),
                shown(second.1),
            ),
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
                format!("give {}, or choose a distribution that does without", shape.needs())
            }
            Self::Unordered { .. } => "put the points in order: low ≤ likely ≤ high".to_owned(),
            Self::Parameters { shape } => match shape {
                Shape::Beta { .. } => {
                    "write both above 0, such as beta(2,5); use pert where only the mode is known"
                        .to_owned()
                }
                Shape::Weibull { .. } => {
                    "write a shape such as weibull(1.5); weibull(1) is exponential".to_owned()
                }
                _ => format!(
                    "use {} for the classical weight of 4, or a larger λ for more trust in likely",
                    if matches!(shape, Shape::Pert10To90 { .. }) { "pert10-90" } else { "pert" },
                ),
            },
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
            Self::OutsideBounds { .. } => {
                "move the bound outwards: P10 and P90 lie within it, a tenth of the values beyond each"
                    .to_owned()
            }
            Self::MedianTooFar { median, least, most } => format!(
                "set likely between {} and {}, or use {}",
                shown(*least),
                shown(*most),
                if median < least {
                    "lognormal, whose right side may be as long as it likes"
                } else {
                    "trigen or pert10-90, whose likely is the mode"
                },
            ),
            Self::Limits { .. } => "write the smaller limit first: normal[2d,12d]".to_owned(),
            Self::TruncatedAway { .. } => {
                "widen the limits, or move low, likely and high to where the values are".to_owned()
            }
            Self::EmptyBin { .. } => {
                "write bins as from-to:probability, such as 2-4:0.2|4-6:0.8; single values are for discrete"
                    .to_owned()
            }
            Self::OverlappingBins { .. } => {
                "let each bin begin where the last one ends, or above".to_owned()
            }
            Self::ListNeeded { shape: Shape::Histogram } => {
                "write bins with their probabilities in likely, such as 2-4:0.2|4-6:0.8".to_owned()
            }
            Self::ListNeeded { shape: Shape::Samples } => {
                "name a file with a value in each row, as samples:past.csv".to_owned()
            }
            Self::ListNeeded { .. } | Self::NoValues => {
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

fn parameters(shape: Shape) -> String {
    match shape {
        Shape::Beta { .. } => {
            let (least, most) = four_parameter_beta::PARAMETERS;
            format!("a parameter of {shape} is not from {least} to {most}")
        }
        Shape::Weibull { .. } => {
            let (least, most) = weibull::SHAPES;
            format!("the shape of {shape} is not from {least} to {most}")
        }
        shape => {
            let (least, most) = pert::LAMBDAS;
            format!("the weight of the mode in {shape} is not from {least} to {most}")
        }
    }
}

/// A number with at most six decimals and no trailing zeros.
fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
