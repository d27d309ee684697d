//! Bins of each task's durations, starts and finishes.
//!
//! Their ranges are those of the first superblock, so that no pass over the iterations is
//! needed beforehand. What later falls outside counts in the outermost bins: P10 to P90 lie
//! well inside, and are exact to a bin's width, a 256th of the range.

use super::kernel::{Rows, Scratch};
use crate::outcome::FourPercentiles;
use crate::sample::{LANES, Row};

/// Bins of one quantity of one task.
pub(super) const N_BINS: usize = 256;
/// Quantities of a task that have bins.
const N_QUANTITIES: usize = 3;

/// Where the bins lie.
#[derive(Debug, Clone)]
pub(super) struct Bins {
    /// By position, for each quantity.
    ranges: Vec<[Range; N_QUANTITIES]>,
}

#[derive(Debug, Clone, Copy)]
struct Range {
    low: i32,
    high: i32,
}

impl Range {
    const EMPTY: Self = Self { low: i32::MAX, high: i32::MIN };

    /// Values side by side that one bin holds; minutes are not divided.
    #[inline(always)]
    fn width(self) -> f32 {
        ((self.high - self.low + 1) as f32 / N_BINS as f32).max(1.0)
    }

    /// The bin of a value, given one over the width.
    #[inline(always)]
    fn bin(self, value: i32, per_width: f32) -> usize {
        let value = value.clamp(self.low, self.high);
        (((value - self.low) as f32 * per_width) as usize).min(N_BINS - 1)
    }
}

impl Bins {
    pub(super) const DURATION: usize = 0;
    pub(super) const START: usize = 1;
    pub(super) const FINISH: usize = 2;

    pub(super) fn new(n_tasks: usize) -> Self {
        Self { ranges: vec![[Range::EMPTY; N_QUANTITIES]; n_tasks] }
    }

    /// Widens the ranges to hold the first `n_lanes` lanes of a block.
    pub(super) fn widen(&mut self, scratch: &Scratch, n_lanes: usize) {
        for (position, ranges) in self.ranges.iter_mut().enumerate() {
            for (range, row) in ranges.iter_mut().zip(quantities(&scratch.rows, position)) {
                for &value in &row[..n_lanes.min(LANES)] {
                    range.low = range.low.min(value);
                    range.high = range.high.max(value);
                }
            }
        }
    }

    /// The bin in which each duration of a row falls, for the task at a position.
    pub(super) fn duration_bins(&self, position: usize, durations: &Row<i32>) -> [u8; LANES] {
        let range = self.ranges[position][Self::DURATION];
        let per_width = 1.0 / range.width();
        std::array::from_fn(|lane| range.bin(durations[lane], per_width) as u8)
    }
}

fn quantities(rows: &Rows, position: usize) -> [&Row<i32>; N_QUANTITIES] {
    [&rows.duration[position], &rows.start[position], &rows.finish[position]]
}

/// Counts in the bins, of one thread.
#[derive(Debug)]
pub(super) struct Counts {
    /// By position, quantity and bin.
    counts: Vec<u32>,
}

impl Counts {
    pub(super) fn new(n_tasks: usize) -> Self {
        Self { counts: vec![0; n_tasks * N_QUANTITIES * N_BINS] }
    }

    /// Counts the first `n_lanes` lanes of a block.
    pub(super) fn add(&mut self, bins: &Bins, rows: &Rows, n_lanes: usize) {
        let counts = self.counts.chunks_exact_mut(N_BINS);
        let places = (0..bins.ranges.len())
            .flat_map(|position| (0..N_QUANTITIES).map(move |quantity| (position, quantity)));
        for (counts, (position, quantity)) in counts.zip(places) {
            let range = bins.ranges[position][quantity];
            if range.low == range.high {
                counts[0] += n_lanes as u32;
                continue;
            }
            let per_width = 1.0 / range.width();
            for &value in &quantities(rows, position)[quantity][..n_lanes] {
                counts[range.bin(value, per_width)] += 1;
            }
        }
    }
}

/// All counts.
#[derive(Debug)]
pub(super) struct Histograms {
    bins: Bins,
    counts: Vec<u32>,
}

impl Histograms {
    /// Adds up the counts of all threads.
    pub(super) fn sum(bins: &Bins, parts: impl Iterator<Item = Counts>) -> Self {
        let mut counts = vec![0; bins.ranges.len() * N_QUANTITIES * N_BINS];
        for part in parts {
            for (count, more) in counts.iter_mut().zip(part.counts) {
                *count += more;
            }
        }
        Self { bins: bins.clone(), counts }
    }

    pub(super) fn bins(&self) -> &Bins {
        &self.bins
    }

    /// Counts of a quantity of the task at a position.
    pub(super) fn counts(&self, position: usize, quantity: usize) -> &[u32] {
        let first = (position * N_QUANTITIES + quantity) * N_BINS;
        &self.counts[first..first + N_BINS]
    }

    /// Percentiles of a quantity: interpolated within the bin that holds them, exact where
    /// a bin holds one minute.
    pub(super) fn percentiles(&self, position: usize, quantity: usize) -> FourPercentiles {
        let range = self.bins.ranges[position][quantity];
        let counts = self.counts(position, quantity);
        let n: u64 = counts.iter().map(|&count| u64::from(count)).sum();
        let width = f64::from(range.width());
        let at = |share: f64| {
            let wanted = (share * n as f64).ceil();
            let mut below = 0.0;
            for (bin, &count) in counts.iter().enumerate() {
                let count = f64::from(count);
                if count > 0.0 && below + count >= wanted {
                    // A bin of `width` whole minutes holds its first to its last.
                    let within = (wanted - below) / count * (width - 1.0);
                    return (f64::from(range.low) + bin as f64 * width + within)
                        .min(f64::from(range.high));
                }
                below += count;
            }
            f64::from(range.high)
        };
        FourPercentiles { p10: at(0.1), p50: at(0.5), p80: at(0.8), p90: at(0.9) }
    }
}
