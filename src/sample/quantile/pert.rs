//! The Beta-PERT quantile as a polynomial for each side of the median.

use std::collections::BTreeMap;

use super::Bounds;
use crate::plan::{Beta, Pert};

/// Degree of the polynomials, which start at the median: as many coefficients a side.
const DEGREE: usize = 5;

/// (½)^¼, the tail variable at the median, rounded as two square roots of `f32` round it.
const MEDIAN_TAIL: f32 = 0.840_896_4;

/// Relative modes for which a table has a row: 0, 1/128, … 1.
const N_INTERVALS: usize = 128;

/// Points at which a row is fitted, and the smallest tail variable among them.
const N_NODES: usize = 16;
const SMALLEST_TAIL: f64 = 0.1;

/// Beta-PERT as polynomials in the distance from the median.
///
/// The variable is t = (tail probability)^¼, two square roots: in it the quantile function
/// of a beta distribution is nearly straight in both tails, whatever its parameters. With
/// s = (½)^¼ − t the draw is median + s c₁ + … + s⁵ c₅, each side with its own coefficients:
/// the two meet exactly at the median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PertCurve {
    bounds: Bounds,
    median: f32,
    low: [f32; DEGREE],
    high: [f32; DEGREE],
}

impl PertCurve {
    pub(super) fn new(pert: &Pert, tables: &mut Tables) -> Self {
        let range = pert.max() - pert.min();
        let low = tables.side(pert.lambda(), pert.relative_mode());
        let high = tables.side(pert.lambda(), 1.0 - pert.relative_mode());
        Self {
            bounds: Bounds {
                lower: pert.min() as f32,
                upper: pert.max() as f32,
            },
            median: (pert.min() + range * low.median) as f32,
            low: low.coefficients.map(|c| (-range * c) as f32),
            high: high.coefficients.map(|c| (range * c) as f32),
        }
    }

    #[inline(always)]
    pub(super) fn at(&self, u: f32) -> f32 {
        let is_low = u < 0.5;
        let tail = if is_low { u } else { 1.0 - u };
        let s = MEDIAN_TAIL - tail.sqrt().sqrt();
        let mut sum = 0.0;
        for i in (0..DEGREE).rev() {
            let coefficient = if is_low { self.low[i] } else { self.high[i] };
            sum = (sum + coefficient) * s;
        }
        self.bounds.clamp(self.median + sum)
    }
}

/// One side of the distribution between 0 and 1, downwards from the median: the quantile at
/// probability (h − s)⁴, h = (½)^¼, is median − (c₁ s + … + c₅ s⁵).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Side {
    median: f64,
    coefficients: [f64; DEGREE],
}

/// Fitted rows of Beta-PERT tables, made when first asked for.
///
/// A row belongs to a weight λ and one of 129 relative modes; a distribution between two rows
/// interpolates. A row depends on its key alone, so what a `Tables` has seen before never
/// changes a result.
#[derive(Debug, Clone)]
pub struct Tables {
    nodes: [f64; N_NODES],
    /// Least squares: coefficients = projection × values at the nodes.
    projection: [[f64; N_NODES]; DEGREE],
    rows: BTreeMap<(u64, usize), Side>,
}

impl Default for Tables {
    fn default() -> Self {
        Self::new()
    }
}

impl Tables {
    /// Tables without rows yet.
    pub fn new() -> Self {
        let nodes = nodes();
        Self {
            nodes,
            projection: projection(&nodes),
            rows: BTreeMap::new(),
        }
    }

    /// The lower side for a relative mode, by cubic interpolation between four rows.
    fn side(&mut self, lambda: f64, mode: f64) -> Side {
        let position = mode * N_INTERVALS as f64;
        let first = (position as usize).clamp(1, N_INTERVALS - 2) - 1;
        let x = position - first as f64;
        // Lagrange's weights for the nodes 0, 1, 2, 3.
        let weights = [
            (x - 1.0) * (x - 2.0) * (3.0 - x) / 6.0,
            x * (x - 2.0) * (x - 3.0) / 2.0,
            x * (x - 1.0) * (3.0 - x) / 2.0,
            x * (x - 1.0) * (x - 2.0) / 6.0,
        ];
        let mut side = Side::default();
        for (i, weight) in weights.into_iter().enumerate() {
            let row = self.row(lambda, first + i);
            side.median += weight * row.median;
            for (sum, coefficient) in side.coefficients.iter_mut().zip(row.coefficients) {
                *sum += weight * coefficient;
            }
        }
        side
    }

    fn row(&mut self, lambda: f64, index: usize) -> Side {
        let key = (lambda.to_bits(), index);
        if let Some(row) = self.rows.get(&key) {
            return *row;
        }
        let mode = index as f64 / N_INTERVALS as f64;
        let row = self.fit(Pert::beta(lambda, mode));
        self.rows.insert(key, row);
        row
    }

    /// The lower side of a beta distribution, fitted to its exact quantiles.
    fn fit(&self, beta: Beta) -> Side {
        let median = beta.quantile(0.5);
        let mut below = [0.0; N_NODES];
        let mut last: Option<(f64, f64)> = None;
        for (below, t) in below.iter_mut().zip(self.nodes) {
            let p = t * t * t * t;
            // In logarithms the quantile is nearly straight: follow its tangent.
            let guess = last.map(|(last_p, last_x)| {
                let slope = last_p / (last_x * beta.density(last_x));
                last_x * (1.0 + slope * libm::log(p / last_p)).max(1.0)
            });
            let x = beta.lower_quantile(p, guess);
            last = Some((p, x));
            *below = median - x;
        }
        Side {
            median,
            coefficients: self
                .projection
                .map(|row| row.iter().zip(below).map(|(w, value)| w * value).sum()),
        }
    }
}

/// Tail variables at which rows are fitted, ascending: Chebyshev's nodes, which keep the
/// error of the fit even. The cosines come from `libm`, the same on any machine.
fn nodes() -> [f64; N_NODES] {
    let (a, b) = (SMALLEST_TAIL, f64::from(MEDIAN_TAIL));
    std::array::from_fn(|i| {
        let angle = std::f64::consts::PI * (2 * i + 1) as f64 / (2 * N_NODES) as f64;
        f64::midpoint(a, b) - (b - a) / 2.0 * libm::cos(angle)
    })
}

/// The least-squares projection from values at the nodes to coefficients of s, s², … s⁵, by
/// orthogonalising the columns (modified Gram–Schmidt) and solving backwards.
fn projection(nodes: &[f64; N_NODES]) -> [[f64; N_NODES]; DEGREE] {
    let mut columns = [[0.0; N_NODES]; DEGREE];
    for (i, t) in nodes.iter().enumerate() {
        let s = f64::from(MEDIAN_TAIL) - t;
        let mut power = s;
        for column in &mut columns {
            column[i] = power;
            power *= s;
        }
    }
    let dot = |a: &[f64; N_NODES], b: &[f64; N_NODES]| -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    };
    let mut upper = [[0.0; DEGREE]; DEGREE];
    for j in 0..DEGREE {
        for k in 0..j {
            let (done, rest) = columns.split_at_mut(j);
            upper[k][j] = dot(&done[k], &rest[0]);
            for (value, unit) in rest[0].iter_mut().zip(done[k]) {
                *value -= upper[k][j] * unit;
            }
        }
        upper[j][j] = libm::sqrt(dot(&columns[j], &columns[j]));
        columns[j] = columns[j].map(|value| value / upper[j][j]);
    }
    let mut projection = columns;
    for j in (0..DEGREE).rev() {
        for k in j + 1..DEGREE {
            for i in 0..N_NODES {
                projection[j][i] -= upper[j][k] * projection[k][i];
            }
        }
        projection[j] = projection[j].map(|value| value / upper[j][j]);
    }
    projection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survey() {
        let mut tables = Tables::new();
        let t0 = std::time::Instant::now();
        for i in 0..=N_INTERVALS { tables.row(4.0, i); }
        println!("fit {:?}/side", t0.elapsed() / 129);
        for lambda in [0.01, 0.5, 1.0, 2.0, 4.0, 8.0, 20.0, 100.0, 1000.0] {
            for mode in [0.0, 0.001,0.004, 0.01, 0.012, 0.1, 0.3, 0.5] {
                let beta = Pert::beta(lambda, mode);
                let d = crate::plan::Distribution::from_points(crate::plan::Shape::Pert{lambda}, Some(0.0), Some(mode), Some(1.0)).unwrap();
                let crate::plan::Distribution::Pert(p) = &d else { panic!() };
                let c = PertCurve::new(p, &mut tables);
                let (mut worst, mut at): (f64, f64) = (0.0, 0.0);
                let mut bend: f64 = 0.0;
                let mut last = -1.0;
                for i in 1..1000 {
                    let u = i as f64 / 1000.0;
                    let e = (f64::from(c.at(u as f32)) - beta.quantile(u)).abs();
                    if e > worst { worst = e; at = u; }
                }
                let (mut s1, mut s2) = (0.0, 0.0);
                let n = 1 << 17;
                for k in 0..n {
                    let u = (k as f32 + 0.5) / n as f32;
                    let x = f64::from(c.at(u));
                    s1 += x; s2 += x * x;
                    bend = bend.max(last - x); last = x;
                }
                for k in 0..4000 { let u=(2*k+1) as f32/16777216.0; if k>0 { bend = bend.max(f64::from(c.at((2*k-1) as f32/16777216.0)-c.at(u))); bend = bend.max(-f64::from(c.at(1.0-(2*k-1) as f32/16777216.0)-c.at(1.0-u)));} }
                let mean = s1 / n as f64;
                let sd = (s2 / n as f64 - mean * mean).sqrt();
                println!("{lambda:7} {mode:6} q {worst:.1e} at {at:.3}  mean {:.1e} sd {:.1e} bend {bend:.1e} ends {:.4} {:.4} exact {:.4} {:.4}", mean - d.mean(), sd - d.sd(), c.at(6e-8), c.at(1.0-6e-8), beta.quantile(6e-8), beta.quantile(1.0-6e-8));
            }
        }
    }
}
