//! Probability distributions of durations and impacts. (stub: helper)

/// The shape named in a `distribution` cell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Shape {
    /// Beta-PERT; `lambda` is the weight of the mode, 4 by default.
    Pert {
        /// Weight of the mode, > 0.
        lambda: f64,
    },
    /// Triangular between minimum and maximum.
    #[default]
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
}

/// Why estimates do not make a distribution.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EstimateError {
    /// stub
    #[error("stub")]
    Stub,
}
impl Distribution {
    pub fn upper(&self) -> f64 {
        0.0
    }
    pub fn mean(&self) -> f64 {
        0.0
    }
}
