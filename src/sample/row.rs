//! Lanes: one variable over 64 consecutive iterations.

use std::ops::{Deref, DerefMut};

/// Iterations in a row.
pub const LANES: usize = 64;

/// One value for each of 64 consecutive iterations, aligned for the widest registers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub struct Row<T>(pub [T; LANES]);

impl<T: Copy> Row<T> {
    /// A row with the same value in every lane.
    pub const fn splat(value: T) -> Self {
        Self([value; LANES])
    }
}

impl<T> Deref for Row<T> {
    type Target = [T; LANES];

    #[inline(always)]
    fn deref(&self) -> &[T; LANES] {
        &self.0
    }
}

impl<T> DerefMut for Row<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T; LANES] {
        &mut self.0
    }
}

/// The sum of running sums kept side by side, as many as a power of two: halves are added onto
/// each other, so that no addition waits for the one before and the order is the same for any
/// width of registers.
#[inline(always)]
pub(crate) fn total<const N: usize>(sums: &[f32; N]) -> f64 {
    let mut total = [0.0; N];
    for i in 0..N {
        total[i] = f64::from(sums[i]);
    }
    let mut n = N / 2;
    while n > 0 {
        for i in 0..n {
            total[i] += total[i + n];
        }
        n /= 2;
    }
    total[0]
}
