//! Probability distributions of durations and impacts. (minimal; replaced at merge)

/// The shape named in a `distribution` cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Beta-PERT; `lambda` is the weight of the mode, 4 by default.
    Pert {
        /// Weight of the mode, > 0.
        lambda: f64,
    },
    /// Triangular between minimum and maximum.
    Triangular,
    /// Triangular through P10, mode, P90.
    Trigen,
    /// Flat.
    Uniform,
    /// P10, mean, P90.
    Normal,
    /// P10, median, P90.
    LogNormal,
    /// Listed values (they come through [`Distribution::discrete`]).
    Discrete,
    /// Certain.
    Fixed,
}

/// A validated distribution of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Certain.
    Fixed(f64),
    /// Through points.
    Points(Shape, f64, f64, f64),
    /// Listed.
    Discrete(Vec<(f64, f64)>),
}

/// Why estimates do not make a distribution.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct EstimateError(String);

impl EstimateError {
    /// What to do.
    pub fn remedy(&self) -> String {
        "check the points".to_owned()
    }
}

impl Distribution {
    /// Certain.
    pub fn fixed(value: f64) -> Result<Self, EstimateError> {
        Ok(Self::Fixed(value))
    }
    /// Points.
    pub fn from_points(
        shape: Shape,
        low: Option<f64>,
        likely: Option<f64>,
        high: Option<f64>,
    ) -> Result<Self, EstimateError> {
        let (Some(low), Some(high)) = (low, high) else {
            return Err(EstimateError("missing".to_owned()));
        };
        let likely = likely.unwrap_or((low + high) / 2.0);
        if shape == Shape::Normal && ((likely - low) / (high - likely) - 1.0).abs() > 0.01 {
            return Err(EstimateError("a normal estimate is symmetric".to_owned()));
        }
        Ok(Self::Points(shape, low, likely, high))
    }
    /// Listed.
    pub fn discrete(values: &[(f64, f64)]) -> Result<Self, EstimateError> {
        let sum: f64 = values.iter().map(|value| value.1).sum();
        if (sum - 1.0).abs() > 1e-6 {
            return Err(EstimateError(format!("the probabilities sum to {sum}")));
        }
        Ok(Self::Discrete(values.to_vec()))
    }
    /// Mean.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Points(_, low, likely, high) => (low + likely + high) / 3.0,
            Self::Discrete(values) => values.iter().map(|(value, p)| value * p).sum(),
        }
    }
    /// Lower.
    pub fn lower(&self) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Points(_, low, ..) => *low,
            Self::Discrete(values) => values.iter().map(|value| value.0).fold(f64::MAX, f64::min),
        }
    }
    /// Upper.
    pub fn upper(&self) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Points(Shape::Normal | Shape::LogNormal | Shape::Trigen, low, likely, high) => {
                likely + 6.0 * (high - low)
            }
            Self::Points(.., high) => *high,
            Self::Discrete(values) => values.iter().map(|value| value.0).fold(0.0, f64::max),
        }
    }
    /// Quantile.
    pub fn quantile(&self, p: f64) -> f64 {
        match self {
            Self::Points(_, low, _, high) => low + p * (high - low),
            Self::Discrete(values) => {
                let mut sorted = values.clone();
                sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut sum = 0.0;
                let found = sorted.iter().find(|(_, q)| {
                    sum += q;
                    sum >= p
                });
                found.map_or(0.0, |value| value.0)
            }
            Self::Fixed(value) => *value,
        }
    }
    /// Mass below zero.
    pub fn mass_below_zero(&self) -> f64 {
        match self {
            Self::Points(Shape::Normal, low, likely, high) => {
                let sd = (high - low) / 2.563;
                0.5 * libm::erfc(likely / sd / std::f64::consts::SQRT_2)
            }
            _ => 0.0,
        }
    }
}
