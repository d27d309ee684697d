//! Rows of uniform numbers.

use super::hypercube::{MOVED_ROWS, Moves, SHUFFLED_ROWS, Shuffle};
use super::philox::{self, STREAMS};
use super::{LANES, Row, Stream};
use crate::plan::Sampling;

/// The uniform numbers of several streams, one row of 64 iterations after the other.
///
/// Every number is (k + ½) 2⁻²³ with a 23-bit k: strictly inside (0, 1), symmetric about ½,
/// exact in `f32`. Under [`Sampling::Random`] k is the top of a random word of the lane's own.
/// Under [`Sampling::Lhs`] each row is a Latin hypercube of its own. Either way the numbers of
/// a stream depend on the seed, the stream and the iteration alone.
#[derive(Debug, Clone)]
pub struct Uniforms {
    seed: u64,
    sampling: Sampling,
    /// Eight by eight, the last filled up.
    streams: Vec<[Stream; STREAMS]>,
    row: u32,
    /// By stream, what rows have in common under this number.
    shuffle_number: Option<u32>,
    shuffles: Vec<[Shuffle; STREAMS]>,
    move_number: Option<u32>,
    moves: Vec<[Moves; MOVED_ROWS as usize]>,
}

impl Uniforms {
    /// Of a list of streams.
    pub fn new(seed: u64, sampling: Sampling, streams: &[Stream]) -> Self {
        let streams = streams
            .chunks(STREAMS)
            .map(|some| std::array::from_fn(|i| *some.get(i).unwrap_or(&some[0])))
            .collect();
        Self {
            seed,
            sampling,
            streams,
            row: 0,
            shuffle_number: None,
            shuffles: Vec::new(),
            move_number: None,
            moves: Vec::new(),
        }
    }

    /// Goes to a row: the iterations `64 × row` to `64 × row + 63`.
    #[inline(always)]
    pub fn go_to(&mut self, row: u32) {
        self.row = row;
        if self.sampling == Sampling::Lhs {
            let number = row / SHUFFLED_ROWS;
            if self.shuffle_number != Some(number) {
                self.shuffle_number = Some(number);
                self.shuffles.clear();
                for streams in &self.streams {
                    self.shuffles.push(Shuffle::of(self.seed, streams, number));
                }
            }
            let number = row / MOVED_ROWS;
            if self.move_number != Some(number) {
                self.move_number = Some(number);
                self.moves.clear();
                for streams in &self.streams {
                    self.moves.push(Moves::of(self.seed, streams, number));
                }
            }
        }
    }

    /// The numbers of the stream at an index, in the row gone to.
    #[inline(always)]
    pub fn row(&self, index: usize) -> Row<f32> {
        let (eight, one) = (index / STREAMS, index % STREAMS);
        match self.sampling {
            Sampling::Random => {
                let words = philox::row_words(self.seed, self.streams[eight][one], self.row);
                let mut row = Row::splat(0.0);
                for lane in 0..LANES {
                    row[lane] = uniform(words[lane] >> 9);
                }
                row
            }
            Sampling::Lhs => {
                let moves = &self.moves[eight][(self.row % MOVED_ROWS) as usize];
                self.shuffles[eight][one].moved(moves, one, uniform)
            }
        }
    }
}

/// The uniform numbers of one stream for the 64 iterations of a row; see [`Uniforms`].
pub fn uniforms(seed: u64, sampling: Sampling, stream: Stream, row: u32) -> Row<f32> {
    let mut uniforms = Uniforms::new(seed, sampling, &[stream]);
    uniforms.go_to(row);
    uniforms.row(0)
}

/// (k + ½) 2⁻²³ of a 23-bit number: as mantissa of a float in [1, 2), moved down. Exact.
#[inline(always)]
fn uniform(k: u32) -> f32 {
    const HALF_STEP_BELOW_ONE: f32 = 1.0 - 1.0 / 16_777_216.0;
    f32::from_bits(0x3F80_0000 | k) - HALF_STEP_BELOW_ONE
}

#[cfg(test)]
mod tests;
