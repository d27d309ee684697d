//! The correlation matrix nearest to one that contradicts itself.

use super::matrix::{Symmetric, axes};

/// How little the last step may have changed.
const CONVERGED: f64 = 1e-11;
/// Steps after which it is near enough whatever happens.
const MOST_STEPS: usize = 2000;

/// The correlation matrix nearest to a symmetric one by the sum of the squares of all changes:
/// alternating projections onto the positive semidefinite matrices, with Dykstra's correction,
/// and onto those with ones on the diagonal (N. J. Higham, 2002, *Computing the nearest
/// correlation matrix*, IMA Journal of Numerical Analysis 22, algorithm 3.3).
pub(crate) fn nearest_correlation(asked: &Symmetric) -> Symmetric {
    let mut vectors = axes(asked.n());
    let mut correction = asked.with(asked, |_, _| 0.0);
    let mut near = asked.clone();
    for _ in 0..MOST_STEPS {
        let corrected = near.with(&correction, |near, correction| near - correction);
        let semidefinite = without_negative(&corrected, &mut vectors);
        correction = semidefinite.with(&corrected, |after, before| after - before);
        let mut next = semidefinite.clone();
        for i in 0..next.n() {
            next.set(i, i, 1.0);
        }
        let change = next
            .with(&near, |a, b| a - b)
            .norm()
            .max(next.with(&semidefinite, |a, b| a - b).norm());
        near = next;
        if change <= CONVERGED * near.norm() {
            break;
        }
    }
    near
}

/// The nearest positive semidefinite matrix: negative eigenvalues become zero.
fn without_negative(matrix: &Symmetric, vectors: &mut [Vec<f64>]) -> Symmetric {
    let values = matrix.eigen(vectors);
    let mut sum = matrix.clone();
    for (&value, vector) in values.iter().zip(vectors.iter()).filter(|(value, _)| **value < 0.0) {
        for i in 0..sum.n() {
            for j in 0..=i {
                sum.set(i, j, sum.at(i, j) - value * vector[i] * vector[j]);
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::matrix::of_rows;
    use super::*;

    #[test]
    fn the_three_by_three_example_of_higham_has_its_closed_form() {
        let asked = of_rows([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]);
        let near = nearest_correlation(&asked);
        // By symmetry [1 a b; a 1 a; b a 1] with b = 2a² − 1, where 4a³ − a − 1 = 0.
        let a = 0.760_689_853_402_284;
        assert!((4.0 * a * a * a - a - 1.0_f64).abs() < 1e-13);
        for (i, j, wanted) in [(0, 1, a), (1, 2, a), (0, 2, 2.0 * a * a - 1.0)] {
            assert!((near.at(i, j) - wanted).abs() < 1e-9, "{i} {j}: {}", near.at(i, j));
        }
    }

    #[test]
    fn the_four_by_four_example_of_higham_has_its_printed_digits() {
        let asked = of_rows([
            [2.0, -1.0, 0.0, 0.0],
            [-1.0, 2.0, -1.0, 0.0],
            [0.0, -1.0, 2.0, -1.0],
            [0.0, 0.0, -1.0, 2.0],
        ]);
        let printed = of_rows([
            [1.0, -0.8084, 0.1916, 0.1068],
            [-0.8084, 1.0, -0.6562, 0.1916],
            [0.1916, -0.6562, 1.0, -0.8084],
            [0.1068, 0.1916, -0.8084, 1.0],
        ]);
        let near = nearest_correlation(&asked);
        for i in 0..4 {
            for j in 0..4 {
                assert!((near.at(i, j) - printed.at(i, j)).abs() < 5.1e-5, "{i} {j}");
            }
        }
        assert_is_nearest(&asked, &near);
    }

    /// The conditions of an optimum (Higham, 2002, theorem 2.4): near − asked − diag(y) is
    /// positive semidefinite and its product with the nearest matrix is zero.
    fn assert_is_nearest(asked: &Symmetric, near: &Symmetric) {
        let n = asked.n();
        let change = near.with(asked, |near, asked| near - asked);
        let product = |a: &Symmetric, i: usize, j: usize| {
            (0..n).map(|k| a.at(i, k) * near.at(k, j)).sum::<f64>()
        };
        let mut dual = change.clone();
        for i in 0..n {
            dual.set(i, i, change.at(i, i) - product(&change, i, i));
        }
        for i in 0..n {
            for j in 0..n {
                assert!(product(&dual, i, j).abs() < 1e-8, "{}", product(&dual, i, j));
            }
        }
        let smallest = |matrix: &Symmetric| {
            matrix.eigen(&mut axes(n)).into_iter().fold(f64::INFINITY, f64::min)
        };
        assert!(smallest(&dual) > -1e-8 && smallest(near) > -1e-9);
        assert!((0..n).all(|i| near.at(i, i) == 1.0));
    }

    #[test]
    fn what_is_found_is_the_nearest_of_all() {
        let mut state = 7_u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        };
        for n in [2, 3, 5, 9, 16] {
            let mut asked = Symmetric::identity(n);
            for i in 0..n {
                for j in 0..i {
                    asked.set(i, j, number());
                }
            }
            let near = nearest_correlation(&asked);
            assert_is_nearest(&asked, &near);
            assert!(near.lower_factor().is_some(), "a factor is found");
        }
    }

    #[test]
    fn a_correlation_matrix_stays_as_it_is() {
        let asked = of_rows([[1.0, 0.5, 0.2], [0.5, 1.0, -0.4], [0.2, -0.4, 1.0]]);
        let near = nearest_correlation(&asked);
        assert!(near.with(&asked, |a, b| a - b).norm() < 1e-12);
    }
}
