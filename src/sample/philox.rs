//! Philox4x32-10, a counter-based random number generator.
//!
//! Salmon, Moraes, Dror and Shaw (2011), *Parallel random numbers: as easy as 1, 2, 3*,
//! SC '11. A block of four 32-bit words is a bijection of its 128-bit counter under a 64-bit
//! key, so that any word of any stream is computed directly, in any order, on any thread.

use std::convert::Infallible;

use rand::TryRng;

use super::{LANES, Row, Stream};

const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const KEY_STEPS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// Counters in a row: each gives the words of four lanes.
const COUNTERS: usize = LANES / 4;

/// The four words of a counter under a key.
pub(super) fn block(key: [u32; 2], counter: [u32; 4]) -> [u32; 4] {
    let [first, second] = pairs(key, counter.map(u64::from));
    [(first >> 32) as u32, first as u32, (second >> 32) as u32, second as u32]
}

/// The words of a counter, two by two: the earlier one in the upper half.
///
/// Words are kept in 64 bits of which only the lower half counts: so a compiler can use the
/// widening multiplication of vector registers as it is.
#[inline(always)]
fn pairs(key: [u32; 2], counter: [u64; 4]) -> [u64; 2] {
    let [mut a, mut b, mut c, mut d] = counter;
    let mut key = key;
    for _ in 0..ROUNDS - 1 {
        let (first, second) = (multiply(a, MULTIPLIERS[0]), multiply(c, MULTIPLIERS[1]));
        [a, b] = [second >> 32 ^ b ^ u64::from(key[0]), second];
        [c, d] = [first >> 32 ^ d ^ u64::from(key[1]), first];
        key = [key[0].wrapping_add(KEY_STEPS[0]), key[1].wrapping_add(KEY_STEPS[1])];
    }
    // The last round leaves both words of a pair where they are.
    let (first, second) = (multiply(a, MULTIPLIERS[0]), multiply(c, MULTIPLIERS[1]));
    [second ^ (b ^ u64::from(key[0])) << 32, first ^ (d ^ u64::from(key[1])) << 32]
}

#[inline(always)]
fn multiply(word: u64, multiplier: u64) -> u64 {
    (word & 0xFFFF_FFFF) * multiplier
}

/// The random words of one row: those of the counters (stream low, stream high,
/// row × 16 + i, 0) under the seed as key. Lanes 2i and 2i + 1 have the second and the first
/// word of counter i, lanes 32 + 2i and 33 + 2i the fourth and the third, whatever the width
/// of the registers.
#[inline(always)]
pub(super) fn row_words(seed: u64, stream: Stream, row: u32) -> Row<u32> {
    let [low, high] = [stream.0 & 0xFFFF_FFFF, stream.0 >> 32];
    let first = row * COUNTERS as u32;
    let mut words = Row::splat(0);
    for i in 0..COUNTERS {
        let [a, b] = pairs(key_of(seed), [low, high, u64::from(first + i as u32), 0]);
        words[2 * i] = a as u32;
        words[2 * i + 1] = (a >> 32) as u32;
        words[LANES / 2 + 2 * i] = b as u32;
        words[LANES / 2 + 2 * i + 1] = (b >> 32) as u32;
    }
    words
}

/// What else than rows of words a stream's counters are for: their last word.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Generator = 1,
    Shuffle = 2,
    Move = 3,
}

/// Streams side by side in the registers of [`stream_words`].
pub(super) const STREAMS: usize = 8;

/// Two times 64 random bits for each of some streams: the words of the counters
/// (stream low, stream high, number, purpose) under the seed as key, two by two.
#[inline(always)]
pub(super) fn stream_words(
    seed: u64,
    streams: &[Stream; STREAMS],
    number: u32,
    purpose: Purpose,
) -> [[u64; STREAMS]; 2] {
    let mut words = [[0; STREAMS]; 2];
    for i in 0..STREAMS {
        let [low, high] = [streams[i].0 & 0xFFFF_FFFF, streams[i].0 >> 32];
        let counter = [low, high, u64::from(number), purpose as u64];
        let [first, second] = pairs(key_of(seed), counter);
        words[0][i] = first;
        words[1][i] = second;
    }
    words
}

fn key_of(seed: u64) -> [u32; 2] {
    [seed as u32, (seed >> 32) as u32]
}

/// The generator behind the simulation as an endless source for `rand` and `rand_distr`.
///
/// For plain sampling: showing a distribution, checking a quantile function. Its counters
/// (stream, block, 1) are none of those that rows of uniforms use.
#[derive(Debug, Clone)]
pub struct Philox {
    key: [u32; 2],
    stream: Stream,
    next_block: u32,
    words: [u32; 4],
    /// How many of `words` have been handed out.
    used: usize,
}

impl Philox {
    /// The generator of a stream under a seed. Its period is 2³⁴ words.
    pub fn new(seed: u64, stream: Stream) -> Self {
        Self { key: key_of(seed), stream, next_block: 0, words: [0; 4], used: 4 }
    }
}

impl TryRng for Philox {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if self.used == self.words.len() {
            let stream = self.stream.0;
            let purpose = Purpose::Generator as u32;
            let counter = [stream as u32, (stream >> 32) as u32, self.next_block, purpose];
            self.words = block(self.key, counter);
            self.next_block = self.next_block.wrapping_add(1);
            self.used = 0;
        }
        let word = self.words[self.used];
        self.used += 1;
        Ok(word)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand::rand_core::utils::next_u64_via_u32(self)
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        rand::rand_core::utils::fill_bytes_via_next_word(destination, || self.try_next_u32())
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn blocks_equal_the_published_known_answers() {
        // From the test vectors of the Random123 library.
        assert_eq!(
            block([0, 0], [0, 0, 0, 0]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            block([u32::MAX; 2], [u32::MAX; 4]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            block([0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn a_lane_is_the_word_of_its_counter() {
        let (seed, stream, row) = (0x0012_3456_789A_BCDE, Stream(0x0FED_CBA9_8765_4321), 77);
        let words = row_words(seed, stream, row);
        for lane in 0..LANES {
            let counter = [0x8765_4321, 0x0FED_CBA9, row * 16 + lane as u32 % 32 / 2, 0];
            let word = lane / 32 * 2 + (lane + 1) % 2;
            let expected = block([0x789A_BCDE, 0x0012_3456], counter)[word];
            assert_eq!(words[lane], expected, "lane {lane}");
        }
    }

    #[test]
    fn streams_side_by_side_have_the_words_of_their_counters() {
        let streams = std::array::from_fn(|i| Stream(0x0FED_CBA9_8765_4321 * (i as u64 + 1)));
        let words = stream_words(99, &streams, 5, Purpose::Move);
        for (i, stream) in streams.into_iter().enumerate() {
            let block = block([99, 0], [stream.0 as u32, (stream.0 >> 32) as u32, 5, 3]);
            let expected = [block[0], block[2]].map(u64::from).map(|word| word << 32);
            assert_eq!(words[0][i], expected[0] | u64::from(block[1]));
            assert_eq!(words[1][i], expected[1] | u64::from(block[3]));
        }
    }

    #[test]
    fn the_generator_hands_out_the_words_of_consecutive_blocks() {
        let mut rng = Philox::new(0, Stream(5));
        let first = block([0, 0], [5, 0, 0, 1]);
        let second = block([0, 0], [5, 0, 1, 1]);
        for word in first {
            assert_eq!(rng.next_u32(), word);
        }
        let expected = u64::from(second[1]) << 32 | u64::from(second[0]);
        assert_eq!(rng.next_u64(), expected);
        let mut bytes = [0; 4];
        rng.fill_bytes(&mut bytes);
        assert_eq!(bytes, second[2].to_le_bytes());
    }
}
