//! Comparisons of rows as masks: a bit for each lane in which something holds.

use crate::sample::{LANES, Row};

/// Finds the lanes in which two rows are equal.
///
/// A function of its own for each instruction set, which code that is compiled for all of them
/// is given: some have an instruction for it that compilers do not find by themselves.
pub(super) trait Equal: Fn(&Row<i32>, &Row<i32>) -> u64 + Copy {}

impl<F: Fn(&Row<i32>, &Row<i32>) -> u64 + Copy> Equal for F {}

/// The lanes in which the first of two rows is not the smaller one.
#[inline(always)]
pub(super) fn mask_at_least(a: &Row<i32>, b: &Row<i32>) -> u64 {
    let mut mask = 0;
    for lane in 0..LANES {
        mask |= u64::from(a[lane] >= b[lane]) << lane;
    }
    mask
}

/// The lanes whose value lies above a limit.
#[inline(always)]
pub(super) fn mask_above(values: &Row<i32>, limit: i32) -> u64 {
    let mut mask = 0;
    for lane in 0..LANES {
        mask |= u64::from(values[lane] > limit) << lane;
    }
    mask
}

/// The lanes in which the first of two rows is the smaller one.
#[inline(always)]
pub(super) fn mask_before(a: &Row<i32>, b: &Row<i32>) -> u64 {
    let mut mask = 0;
    for lane in 0..LANES {
        mask |= u64::from(a[lane] < b[lane]) << lane;
    }
    mask
}

/// [`Equal`] for any machine.
pub(super) mod portable {
    use crate::sample::{LANES, Row};

    #[inline(always)]
    pub(in super::super) fn equal(a: &Row<i32>, b: &Row<i32>) -> u64 {
        let mut mask = 0;
        for lane in 0..LANES {
            mask |= u64::from(a[lane] == b[lane]) << lane;
        }
        mask
    }
}

/// [`Equal`] by the comparisons of AVX-512, whose results are masks.
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512 {
    use std::arch::x86_64::{__m512i, _mm512_cmpeq_epi32_mask, _mm512_setr_epi32};

    use crate::sample::Row;

    #[target_feature(enable = "avx512f")]
    #[inline]
    pub(in super::super) fn equal(a: &Row<i32>, b: &Row<i32>) -> u64 {
        let (a, b) = (a.as_chunks().0, b.as_chunks().0);
        let mut mask = 0;
        for (place, (a, b)) in a.iter().zip(b).enumerate() {
            mask |= u64::from(_mm512_cmpeq_epi32_mask(register(a), register(b))) << (16 * place);
        }
        mask
    }

    /// Compiled to a load, or to nothing.
    #[target_feature(enable = "avx512f")]
    #[inline]
    fn register(x: &[i32; 16]) -> __m512i {
        _mm512_setr_epi32(
            x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13],
            x[14], x[15],
        )
    }
}

/// [`Equal`] by the signs of AVX2's comparisons.
#[cfg(target_arch = "x86_64")]
pub(super) mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_castsi256_ps, _mm256_cmpeq_epi32, _mm256_movemask_ps, _mm256_setr_epi32,
    };

    use crate::sample::Row;

    #[target_feature(enable = "avx2")]
    #[inline]
    pub(in super::super) fn equal(a: &Row<i32>, b: &Row<i32>) -> u64 {
        let (a, b) = (a.as_chunks().0, b.as_chunks().0);
        let mut mask = 0;
        for (place, (a, b)) in a.iter().zip(b).enumerate() {
            let equal = _mm256_castsi256_ps(_mm256_cmpeq_epi32(register(a), register(b)));
            mask |= u64::from(_mm256_movemask_ps(equal) as u8) << (8 * place);
        }
        mask
    }

    /// Compiled to a load, or to nothing.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn register(x: &[i32; 8]) -> __m256i {
        _mm256_setr_epi32(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::InstructionSet;
    use crate::simulate::instructions::for_every_instruction_set;

    for_every_instruction_set! {
        fn lanes(a: &Row<i32>, b: &Row<i32>) -> u64 = lanes_any by equal;
    }

    #[inline(always)]
    fn lanes_any(a: &Row<i32>, b: &Row<i32>, equal: impl Equal) -> u64 {
        equal(a, b)
    }

    #[test]
    fn every_instruction_set_finds_the_same_lanes() {
        let alone = (0..LANES).map(|lane| 1 << lane);
        let mixed = (1..1_000_u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for mask in alone.chain(mixed).chain([0, u64::MAX]) {
            let (mut a, mut b) = (Row::splat(0), Row::splat(0));
            for lane in 0..LANES {
                a[lane] = (lane as i32 - 32) << (lane % 26);
                // Unequal by one bit of the word, whichever.
                b[lane] = a[lane] ^ if mask >> lane & 1 == 1 { 0 } else { 1 << (lane % 32) };
            }
            for set in [InstructionSet::Best, InstructionSet::Avx2, InstructionSet::Baseline] {
                assert_eq!(lanes(set, &a, &b), mask, "{set:?}");
            }
            assert_eq!(mask_at_least(&a, &b) & mask_at_least(&b, &a), mask);
            assert_eq!(mask_at_least(&a, &b), !mask_before(&a, &b));
        }
    }
}
