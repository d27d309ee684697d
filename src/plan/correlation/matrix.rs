//! Symmetric matrices: their Cholesky factors and their eigenvalues, by + − × ÷ √ alone, so that
//! they come out the same on every machine.

/// A symmetric matrix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Symmetric {
    n: usize,
    /// Row by row, both halves.
    entries: Vec<f64>,
}

/// Pivots below this are taken for zero: what is left of a variable is then known from those
/// before it.
const NO_PIVOT: f64 = 1e-10;
/// Pivots below zero by more than this tell that a matrix is not positive semidefinite.
const NEGATIVE: f64 = -1e-8;

impl Symmetric {
    /// Ones on the diagonal and zeros beside it.
    pub(crate) fn identity(n: usize) -> Self {
        let mut identity = Self { n, entries: vec![0.0; n * n] };
        for i in 0..n {
            identity.set(i, i, 1.0);
        }
        identity
    }

    /// Its number of rows.
    pub(crate) fn n(&self) -> usize {
        self.n
    }

    /// An entry.
    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        self.entries[i * self.n + j]
    }

    /// Changes an entry and its mirror image.
    pub(crate) fn set(&mut self, i: usize, j: usize, value: f64) {
        self.entries[i * self.n + j] = value;
        self.entries[j * self.n + i] = value;
    }

    /// The same operation on each two entries.
    pub(crate) fn with(&self, other: &Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        let pairs = self.entries.iter().zip(&other.entries);
        Self { n: self.n, entries: pairs.map(|(&a, &b)| operation(a, b)).collect() }
    }

    /// The root of the sum of its squares (Frobenius).
    pub(crate) fn norm(&self) -> f64 {
        self.entries.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
    }

    /// The lower triangular factor L with L Lᵀ = this correlation matrix, row by row, each row as
    /// far as its diagonal; none if the matrix is not positive semidefinite. Rows have length 1.
    pub(crate) fn lower_factor(&self) -> Option<Vec<f64>> {
        let mut lower: Vec<f64> = Vec::with_capacity(self.n * (self.n + 1) / 2);
        let first = |i: usize| i * (i + 1) / 2;
        for i in 0..self.n {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[first(i) + k] * lower[first(j) + k]).sum();
                let left = self.at(i, j) - known;
                lower.push(if j < i {
                    let pivot = lower[first(j) + j];
                    // A variable that adds nothing of its own cannot have a part in this one.
                    if pivot == 0.0 {
                        if left.abs() > 1e-4 {
                            return None;
                        }
                        0.0
                    } else {
                        left / pivot
                    }
                } else if left < NEGATIVE {
                    return None;
                } else if left < NO_PIVOT {
                    0.0
                } else {
                    left.sqrt()
                });
            }
            let row = &mut lower[first(i)..];
            let length = row.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
            for entry in row {
                *entry /= length;
            }
        }
        Some(lower)
    }

    /// Its eigenvalues, and its eigenvectors as rows: Jacobi's method, one rotation for each
    /// entry in turn until none is left (C. G. J. Jacobi, 1846). `vectors` are orthonormal rows to
    /// begin with; those of a matrix much like this one save most of the work.
    pub(crate) fn eigen(&self, vectors: &mut [Vec<f64>]) -> Vec<f64> {
        const MOST_SWEEPS: usize = 40;
        let n = self.n;
        let mut seen = self.seen_from(vectors);
        let small = 1e-15 * self.norm().max(f64::MIN_POSITIVE);
        for _ in 0..MOST_SWEEPS {
            let mut is_done = true;
            for p in 0..n {
                for q in p + 1..n {
                    let off = seen.at(p, q);
                    if off.abs() <= small {
                        continue;
                    }
                    is_done = false;
                    let ratio = (seen.at(q, q) - seen.at(p, p)) / (2.0 * off);
                    let tangent = ratio.signum() / (ratio.abs() + (ratio * ratio + 1.0).sqrt());
                    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                    seen.rotate(p, q, cosine, tangent * cosine);
                    let (head, tail) = vectors.split_at_mut(q);
                    for (a, b) in head[p].iter_mut().zip(&mut tail[0]) {
                        (*a, *b) = turned(*a, *b, cosine, tangent * cosine);
                    }
                }
            }
            if is_done {
                break;
            }
        }
        (0..n).map(|i| seen.at(i, i)).collect()
    }

    /// The matrix in the coordinates of orthonormal rows.
    fn seen_from(&self, rows: &[Vec<f64>]) -> Self {
        let n = self.n;
        let mut seen = Self::identity(n);
        for (i, row) in rows.iter().enumerate() {
            let mut image = vec![0.0; n];
            for (k, &weight) in row.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                let entries = &self.entries[k * n..(k + 1) * n];
                image.iter_mut().zip(entries).for_each(|(sum, entry)| *sum += weight * entry);
            }
            for (j, other) in rows.iter().enumerate().take(i + 1) {
                seen.set(i, j, image.iter().zip(other).map(|(a, b)| a * b).sum());
            }
        }
        seen
    }

    /// Turns rows and columns p and q, so that their entry vanishes.
    fn rotate(&mut self, p: usize, q: usize, cosine: f64, sine: f64) {
        let n = self.n;
        for row in self.entries.chunks_mut(n) {
            (row[p], row[q]) = turned(row[p], row[q], cosine, sine);
        }
        let (head, tail) = self.entries.split_at_mut(q * n);
        for (a, b) in head[p * n..(p + 1) * n].iter_mut().zip(&mut tail[..n]) {
            (*a, *b) = turned(*a, *b, cosine, sine);
        }
        self.set(p, q, 0.0);
    }
}

/// A point of the plane, turned.
fn turned(x: f64, y: f64, cosine: f64, sine: f64) -> (f64, f64) {
    (cosine * x - sine * y, sine * x + cosine * y)
}

/// The axes of space as rows.
pub(crate) fn axes(n: usize) -> Vec<Vec<f64>> {
    let axis = |i: usize| {
        let mut axis = vec![0.0; n];
        axis[i] = 1.0;
        axis
    };
    (0..n).map(axis).collect()
}

#[cfg(test)]
pub(super) fn of_rows<const N: usize>(rows: [[f64; N]; N]) -> Symmetric {
    Symmetric { n: N, entries: rows.concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_times_its_transpose_is_the_matrix() {
        let matrix = of_rows([[1.0, 0.5, -0.3], [0.5, 1.0, 0.2], [-0.3, 0.2, 1.0]]);
        let lower = matrix.lower_factor().expect("positive definite");
        let row = |i: usize| &lower[i * (i + 1) / 2..(i + 1) * (i + 2) / 2];
        for i in 0..3 {
            for j in 0..=i {
                let product: f64 = row(i).iter().zip(row(j)).map(|(a, b)| a * b).sum();
                assert!((product - matrix.at(i, j)).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn what_is_known_from_others_has_a_factor_and_contradictions_have_none() {
        let same = of_rows([[1.0, 1.0, 0.4], [1.0, 1.0, 0.4], [0.4, 0.4, 1.0]]);
        assert_eq!(same.lower_factor().map(|lower| lower[1..3].to_vec()), Some(vec![1.0, 0.0]));
        let contradiction = of_rows([[1.0, 1.0, 0.4], [1.0, 1.0, 0.5], [0.4, 0.5, 1.0]]);
        assert_eq!(contradiction.lower_factor(), None);
        let too_negative = of_rows([[1.0, -0.6, -0.6], [-0.6, 1.0, -0.6], [-0.6, -0.6, 1.0]]);
        assert_eq!(too_negative.lower_factor(), None);
    }

    #[test]
    fn eigenvalues_of_a_second_difference_are_the_known_cosines() {
        let n = 12;
        let mut matrix = Symmetric::identity(n);
        for i in 0..n {
            matrix.set(i, i, 2.0);
            if i > 0 {
                matrix.set(i, i - 1, -1.0);
            }
        }
        let mut vectors = axes(n);
        let mut values = matrix.eigen(&mut vectors);
        for (value, vector) in values.iter().zip(&vectors) {
            for i in 0..n {
                let image: f64 = (0..n).map(|k| matrix.at(i, k) * vector[k]).sum();
                assert!((image - value * vector[i]).abs() < 1e-13);
            }
        }
        values.sort_by(f64::total_cmp);
        for (k, value) in values.iter().enumerate() {
            let angle = std::f64::consts::PI * (k + 1) as f64 / (n + 1) as f64;
            assert!((value - (2.0 - 2.0 * angle.cos())).abs() < 1e-13);
        }
    }
}
