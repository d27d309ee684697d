//! stub
mod draws;
mod iteration;
mod row;
pub use draws::*;
pub use iteration::*;
pub use row::{LANES, Row};
#[derive(Debug, Clone, Copy)]
pub struct Stream(u64);
impl Stream {
    pub fn of_task(_: &str) -> Self {
        Self(0)
    }
    pub fn of_risk_occurrence(_: &str) -> Self {
        Self(0)
    }
    pub fn of_risk_impact(_: &str) -> Self {
        Self(0)
    }
    pub fn of_risk_impact_on(_: &str, _: &str) -> Self {
        Self(0)
    }
    pub fn number(self) -> u64 {
        self.0
    }
}
#[derive(Default)]
pub struct Tables;
#[derive(Debug, Clone)]
pub struct Quantile;
impl Quantile {
    pub fn new(_: &crate::plan::Distribution, _: &mut Tables) -> Self {
        Self
    }
    pub fn row(&self, _: &Row<f32>, _: &mut Row<f32>) {}
    pub fn at(&self, _: f32) -> f32 {
        0.0
    }
    pub fn is_constant(&self) -> bool {
        false
    }
}
pub fn uniforms(_: u64, _: crate::plan::Sampling, _: Stream, _: u32, _: &mut Row<f32>) {}
pub fn round_minutes(x: f32) -> i32 {
    x as i32
}
