//! Streams: a variable's own sequence of uniform numbers, known by its name.

use super::{LANES, Row, philox};
use crate::plan::Sampling;

/// The stream of one random variable: a hash of its names.
///
/// Equal names give equal draws in every plan. The namespace is empty but where several plans
/// run in one simulation; there it keeps equal ids apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stream(pub u64);

impl Stream {
    /// The duration of a task before risks.
    pub fn task_duration(namespace: &str, task: &str) -> Self {
        Self::named(&[namespace, "task", task, "duration"])
    }

    /// Whether a risk occurs.
    pub fn risk_occurrence(namespace: &str, risk: &str) -> Self {
        Self::named(&[namespace, "risk", risk, "occurrence"])
    }

    /// The one impact of a risk that all its tasks share.
    pub fn risk_impact(namespace: &str, risk: &str) -> Self {
        Self::named(&[namespace, "risk", risk, "impact"])
    }

    /// The impact of a risk on one of its tasks, where each has its own.
    pub fn risk_impact_on(namespace: &str, risk: &str, task: &str) -> Self {
        Self::named(&[namespace, "risk", risk, "impact", task])
    }

    /// The hash of a list of names: FNV-1a (Fowler, Noll and Vo, 1991) over each name's
    /// length and bytes, so that no two lists are the same bytes, and a finaliser, because
    /// FNV leaves the high bits of short names poorly mixed.
    fn named(names: &[&str]) -> Self {
        let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
        let mut absorb = |byte: u8| {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        };
        for name in names {
            (name.len() as u64).to_le_bytes().into_iter().for_each(&mut absorb);
            name.bytes().for_each(&mut absorb);
        }
        Self(mix(hash))
    }
}

/// A bijection of 64 bits in which every output bit depends on every input bit.
///
/// The finaliser of `SplitMix64`, with the constants of its "variant 13" (D. Stafford, 2011).
#[inline(always)]
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// The uniform numbers of a stream for the 64 iterations of a row.
///
/// Every number is (k + ½) 2⁻²³ with a 23-bit k: strictly inside (0, 1), symmetric about ½,
/// exact in `f32`. Under [`Sampling::Random`] k is the top of the lane's random word. Under
/// [`Sampling::Lhs`] its top six bits are instead the lane's place in a permutation of 0–63,
/// so that each row is a Latin hypercube of its own; the permutations of different streams
/// and rows are independent.
#[inline(always)]
pub fn uniforms(seed: u64, sampling: Sampling, stream: Stream, row: u32, out: &mut Row<f32>) {
    let mut words = Row::splat(0_u32);
    philox::row_words(seed, stream, row, &mut words);
    match sampling {
        Sampling::Random => {
            for lane in 0..LANES {
                out[lane] = uniform(words[lane] >> 9);
            }
        }
        Sampling::Lhs => {
            let strata = Permutation::new(seed, stream, row).places();
            for lane in 0..LANES {
                out[lane] = uniform(u32::from(strata[lane]) << 17 | words[lane] >> 15);
            }
        }
    }
}

/// (k + ½) 2⁻²³ of a 23-bit number: as mantissa of a float in [1, 2), moved down. Exact.
#[inline(always)]
fn uniform(k: u32) -> f32 {
    const HALF_STEP_BELOW_ONE: f32 = 1.0 - 1.0 / 16_777_216.0;
    f32::from_bits(0x3F80_0000 | k) - HALF_STEP_BELOW_ONE
}

/// Rounds of a [`Permutation`]. With three, some pairs of lanes take some pairs of strata
/// measurably too often; with four, a million rows show none.
const PERMUTATION_ROUNDS: usize = 4;

/// A keyed permutation of 0–63.
///
/// Each round adds key bits, multiplies by an odd number of key bits (which carries low bits
/// upwards) and folds the upper bits onto the lower by a distance of key bits (which carries
/// them down; with a fixed distance, lanes that differ only in their top bit stay related
/// through several more rounds). Each step is a bijection of six bits, so the whole is one,
/// and the last addition makes every stratum equally likely in every lane.
#[derive(Debug, Clone, Copy)]
struct Permutation {
    add: [u16; PERMUTATION_ROUNDS],
    multiply: [u16; PERMUTATION_ROUNDS],
    fold: [u16; PERMUTATION_ROUNDS],
}

impl Permutation {
    #[inline(always)]
    fn new(seed: u64, stream: Stream, row: u32) -> Self {
        // Six bits to add, five to multiply (the last bit of an odd number is known) and two
        // to fold: 52 of the 64 for four rounds.
        let mut key = mix(stream.0 ^ mix(seed.wrapping_add(mix(u64::from(row) + 1))));
        let mut take = |n_bits: u32| {
            let bits = key as u16 & ((1 << n_bits) - 1);
            key >>= n_bits;
            bits
        };
        Self {
            add: std::array::from_fn(|_| take(6)),
            multiply: std::array::from_fn(|_| take(5) << 1 | 1),
            fold: std::array::from_fn(|_| take(2) + 2),
        }
    }

    /// Where each lane comes to lie. In words of 16 bits, twice as many of which go through
    /// a register as of 32.
    #[inline(always)]
    fn places(self) -> [u16; LANES] {
        let mut places: [u16; LANES] = std::array::from_fn(|lane| lane as u16);
        for round in 0..PERMUTATION_ROUNDS {
            let (add, multiply, fold) = (self.add[round], self.multiply[round], self.fold[round]);
            for place in &mut places {
                let moved = (*place + add).wrapping_mul(multiply) & 63;
                *place = moved ^ moved >> fold;
            }
        }
        places
    }
}

#[cfg(test)]
mod tests;
