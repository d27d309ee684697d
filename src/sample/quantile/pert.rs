//! The Beta-PERT quantile as a polynomial for each side of the median.

use std::collections::BTreeMap;

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
    median: f32,
    low: [f32; DEGREE],
    high: [f32; DEGREE],
    /// The s at which each polynomial ends; further out the draw stays what it is there.
    low_end: f32,
    high_end: f32,
}

impl PertCurve {
    pub(super) fn new(pert: &Pert, tables: &mut Tables) -> Self {
        let range = pert.max() - pert.min();
        let low = tables.side(pert.lambda(), pert.relative_mode());
        let high = tables.side(pert.lambda(), 1.0 - pert.relative_mode());
        Self {
            median: (pert.min() + range * low.median) as f32,
            low: low.coefficients.map(|c| (-range * c) as f32),
            high: high.coefficients.map(|c| (range * c) as f32),
            low_end: low.end() as f32,
            high_end: high.end() as f32,
        }
    }

    /// The tail variable of a uniform number.
    #[inline(always)]
    pub(super) fn tail(u: f32) -> f32 {
        (if u < 0.5 { u } else { 1.0 - u }).sqrt().sqrt()
    }

    /// It may lie past the bounds by what the polynomial is off.
    #[inline(always)]
    pub(super) fn at(self, u: f32, tail: f32) -> f32 {
        let is_low = u < 0.5;
        let end = if is_low { self.low_end } else { self.high_end };
        let s = MEDIAN_TAIL - tail;
        let s = if s > end { end } else { s };
        let c = |i: usize| if is_low { self.low[i] } else { self.high[i] };
        // Not by Horner's rule: its steps would wait for each other.
        let s2 = s * s;
        self.median + s * ((c(0) + c(1) * s) + s2 * ((c(2) + c(3) * s) + s2 * c(4)))
    }
}

/// One side of the distribution between 0 and 1, downwards from the median: the quantile at
/// probability (h − s)⁴, h = (½)^¼, is median − (c₁ s + … + c₅ s⁵).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Side {
    median: f64,
    coefficients: [f64; DEGREE],
}

impl Side {
    /// How far out the polynomial keeps falling: all the way to s = h (t = 0) for most
    /// shapes; for some that are nearly flat at their end it turns a little before, at
    /// probabilities below 1e-4, and the draw must not turn with it.
    fn end(&self) -> f64 {
        const STEPS: usize = 64;
        let farthest = f64::from(MEDIAN_TAIL);
        let s_at = |step: usize| farthest - SMALLEST_TAIL * (1.0 - step as f64 / STEPS as f64);
        (1..=STEPS)
            .find(|&step| self.slope(s_at(step)) <= 0.0)
            .map_or(farthest, |turned| s_at(turned - 1))
    }

    /// The derivative of c₁ s + … + c₅ s⁵.
    fn slope(&self, s: f64) -> f64 {
        self.coefficients
            .iter()
            .enumerate()
            .rev()
            .fold(0.0, |sum, (i, c)| sum * s + (i + 1) as f64 * c)
    }
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
        Self { nodes, projection: projection(&nodes), rows: BTreeMap::new() }
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
        let mut probabilities = [0.5; N_NODES + 1];
        for (p, t) in probabilities.iter_mut().zip(self.nodes) {
            *p = t * t * t * t;
        }
        let [below @ .., median] = beta.lower_quantiles(probabilities);
        let below = below.map(|x| median - x);
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
            let solved = projection[k];
            for (value, solved) in projection[j].iter_mut().zip(solved) {
                *value -= upper[j][k] * solved;
            }
        }
        projection[j] = projection[j].map(|value| value / upper[j][j]);
    }
    projection
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Distribution, Shape};

    #[test]
    fn the_projection_recovers_a_polynomial_of_its_degree() {
        let tables = Tables::new();
        let exact = [0.7, -0.3, 0.2, 0.5, -0.1];
        let values = tables.nodes.map(|t| {
            let s = f64::from(MEDIAN_TAIL) - t;
            exact.iter().rev().fold(0.0, |sum, c| (sum + c) * s)
        });
        for (row, exact) in tables.projection.iter().zip(exact) {
            let found: f64 = row.iter().zip(values).map(|(w, value)| w * value).sum();
            assert!((found - exact).abs() < 1e-9, "{found}, exact {exact}");
        }
    }

    #[test]
    fn a_flat_beta_has_the_fourth_power_of_the_tail_variable() {
        // α = β = 1: the quantile is p = t⁴ itself, which degree 5 contains.
        let side = Tables::new().fit(Beta::new(1.0, 1.0));
        assert!((side.median - 0.5).abs() < 1e-15);
        for t in [0.1, 0.3, 0.6, 0.8] {
            let s = f64::from(MEDIAN_TAIL) - t;
            let fall = side.coefficients.iter().rev().fold(0.0, |sum, c| (sum + c) * s);
            assert!((side.median - fall - t * t * t * t).abs() < 1e-7, "{t}");
        }
    }

    #[test]
    fn what_the_tables_have_seen_before_changes_nothing() {
        let pert = |mode, lambda| match Distribution::from_points(
            Shape::Pert { lambda },
            Some(2.0),
            Some(mode),
            Some(9.0),
        ) {
            Ok(Distribution::Pert(pert)) => pert,
            other => panic!("{other:?}"),
        };
        let mut used = Tables::new();
        for i in 0..=70 {
            PertCurve::new(&pert(2.0 + f64::from(i) / 10.0, 4.0), &mut used);
            PertCurve::new(&pert(2.0 + f64::from(i) / 10.0, 2.5), &mut used);
        }
        for mode in [2.0, 3.3, 5.5, 8.99, 9.0] {
            assert_eq!(
                PertCurve::new(&pert(mode, 4.0), &mut used),
                PertCurve::new(&pert(mode, 4.0), &mut Tables::new())
            );
        }
    }
}
