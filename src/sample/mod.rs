//! Sampling. (stub)
mod row;
pub use row::{LANES, Row};
