//! Renderers of results.

#[cfg(feature = "charts")]
pub mod chart;
