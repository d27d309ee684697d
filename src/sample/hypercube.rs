//! Latin hypercubes: each row of 64 iterations takes every 64th part of (0, 1) once.
//!
//! A stream has a *shuffle* for every 16 rows: a random permutation that gives each lane its
//! stratum. Each of these rows then *moves* the shuffle by random numbers of its own: strata
//! are shifted round and multiplied by an odd number, and one random number, shifted from lane
//! to lane by a 64th of a stratum, says where within their strata the lanes lie.
//!
//! Every draw is uniform, and the draws of different streams in a lane are independent. By its
//! random shift a lane of a row is uniform whatever the shuffle is: so the mean over a row, of
//! any function of the draws of a lane, is uncorrelated with that over any other row, and
//! means over rows tell the sampling error as those of independent rows would.

use super::philox::{Purpose, STREAMS, stream_words};
use super::{LANES, Row, Stream};

/// Rows that share a shuffle.
pub(super) const SHUFFLED_ROWS: u32 = 16;
/// Rows that the four words of a counter move, a word each.
pub(super) const MOVED_ROWS: u32 = 4;

/// Lanes that one word of a [`Shuffle`] serves: lane `l` in its upper half, lane `l + 32` in
/// its lower.
const HALF: usize = LANES / 2;
/// Six bits of a stratum in each half of a word.
const STRATA: u32 = 63 << 16 | 63;
/// Bits of a 23-bit number below those of the stratum.
const WITHIN: u32 = 17;

/// The stratum of every lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
pub(super) struct Shuffle([u32; HALF]);

/// What moves the shuffles of some streams in one row: a random word for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moves([u32; STREAMS]);

impl Shuffle {
    /// The shuffles of some streams for the rows `16 × number` to `16 × number + 15`.
    #[inline(always)]
    pub(super) fn of(seed: u64, streams: &[Stream; STREAMS], number: u32) -> [Self; STREAMS] {
        let keys = stream_words(seed, streams, number, Purpose::Shuffle)[0];
        let mut shuffles = [Self([0; HALF]); STREAMS];
        for i in 0..STREAMS {
            let places = Permutation::new(keys[i]).places();
            for lane in 0..HALF {
                shuffles[i].0[lane] =
                    u32::from(places[lane]) << 16 | u32::from(places[lane + HALF]);
            }
        }
        shuffles
    }

    /// The uniform numbers of a row as 23-bit numbers: those of the stream at an index.
    ///
    /// Of its word 6 bits are added to strata, 5 others make the odd number to multiply by, and the
    /// upper 17 are a place within a stratum.
    #[inline(always)]
    pub(super) fn moved(&self, moves: &Moves, index: usize, draw: impl Fn(u32) -> f32) -> Row<f32> {
        const STEP: u32 = (1 << WITHIN) / LANES as u32;
        const LOWER: u32 = (1 << WITHIN) - 1;
        let word = moves.0[index];
        let (add, multiply) = ((word & 63) * 0x1_0001, word >> 6 & 0x3E | 1);
        let within = word >> (u32::BITS - WITHIN);
        let mut row = Row::splat(0.0);
        for lane in 0..HALF {
            // Neither half of a word runs over into the other: 63 + 63 times 63 has 13 bits.
            let strata = (self.0[lane] + add).wrapping_mul(multiply) & STRATA;
            let [upper, lower] =
                [within + lane as u32 * STEP, within + (lane + HALF) as u32 * STEP];
            row[lane] = draw(strata >> 16 << WITHIN | upper & LOWER);
            row[lane + HALF] = draw((strata & 63) << WITHIN | lower & LOWER);
        }
        row
    }
}

impl Moves {
    /// The moves of some streams in the rows `4 × number` to `4 × number + 3`.
    #[inline(always)]
    pub(super) fn of(
        seed: u64,
        streams: &[Stream; STREAMS],
        number: u32,
    ) -> [Self; MOVED_ROWS as usize] {
        let words = stream_words(seed, streams, number, Purpose::Move);
        let mut moves = [Self([0; STREAMS]); MOVED_ROWS as usize];
        for (pair, words) in words.iter().enumerate() {
            for i in 0..STREAMS {
                moves[2 * pair].0[i] = (words[i] >> 32) as u32;
                moves[2 * pair + 1].0[i] = words[i] as u32;
            }
        }
        moves
    }
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
    fn new(mut key: u64) -> Self {
        // Six bits to add, five to multiply (the last bit of an odd number is known) and two
        // to fold: 52 of the 64 for four rounds.
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
