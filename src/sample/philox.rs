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

/// The two words of a product: (high, low). The operands are words in 64 bits, which lets a
/// compiler use the widening multiplication of vector registers as it is.
#[inline(always)]
fn multiply(word: u64, multiplier: u64) -> (u64, u64) {
    let product = (word & 0xFFFF_FFFF) * multiplier;
    (product >> 32, product)
}

/// The four words of a counter under a key.
pub(super) fn block(key: [u32; 2], counter: [u32; 4]) -> [u32; 4] {
    let mut words = counter.map(u64::from);
    let mut key = key;
    for _ in 0..ROUNDS {
        words = round(words, key.map(u64::from));
        key = next_key(key);
    }
    words.map(|word| word as u32)
}

/// One round; only the low half of each word counts.
#[inline(always)]
fn round(words: [u64; 4], key: [u64; 2]) -> [u64; 4] {
    let (high_0, low_0) = multiply(words[0], MULTIPLIERS[0]);
    let (high_1, low_1) = multiply(words[2], MULTIPLIERS[1]);
    [high_1 ^ words[1] ^ key[0], low_1, high_0 ^ words[3] ^ key[1], low_0]
}

#[inline(always)]
fn next_key(key: [u32; 2]) -> [u32; 2] {
    [key[0].wrapping_add(KEY_STEPS[0]), key[1].wrapping_add(KEY_STEPS[1])]
}

/// The random words of one row: lane j is word j div 16 of the counter
/// (stream low, stream high, row × 16 + j mod 16, 0) under the seed as key, whatever the
/// width of the registers.
#[inline(always)]
pub(super) fn row_words(seed: u64, stream: Stream, row: u32, out: &mut Row<u32>) {
    let [low, high] = [stream.0 & 0xFFFF_FFFF, stream.0 >> 32];
    let first = row * COUNTERS as u32;
    // The rounds are inside the loop over counters: unrolled, they are one long straight
    // body, which compilers turn into vector instructions as a whole.
    for i in 0..COUNTERS {
        let mut words = [low, high, u64::from(first + i as u32), 0];
        let mut key = key_of(seed);
        for _ in 0..ROUNDS {
            words = round(words, key.map(u64::from));
            key = next_key(key);
        }
        out[i] = words[0] as u32;
        out[i + COUNTERS] = words[1] as u32;
        out[i + 2 * COUNTERS] = words[2] as u32;
        out[i + 3 * COUNTERS] = words[3] as u32;
    }
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
            let counter = [stream as u32, (stream >> 32) as u32, self.next_block, 1];
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
        let mut words = Row::splat(0);
        row_words(seed, stream, row, &mut words);
        for lane in 0..LANES {
            let counter = [0x8765_4321, 0x0FED_CBA9, row * 16 + lane as u32 % 16, 0];
            let expected = block([0x789A_BCDE, 0x0012_3456], counter)[lane / 16];
            assert_eq!(words[lane], expected, "lane {lane}");
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
