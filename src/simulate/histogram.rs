//! Bins of each task's durations, starts and finishes.
//!
//! Their ranges are those of the first superblock, so that no pass over the iterations is
//! needed beforehand. What later falls outside counts in the outermost bins: P10 to P90 lie
//! well inside, and are exact to a bin's width, a 256th of the range.

use multiversion::multiversion;

use super::kernel::Rows;
use crate::network::Network;
use crate::outcome::FourPercentiles;
use crate::sample::{LANES, Row};
use crate::timeline::round_minutes;

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

    /// The bins in which the values of a row fall.
    #[inline(always)]
    fn bins(self, row: &Row<i32>) -> [u8; LANES] {
        let per_width = 1.0 / self.width();
        let mut bins = [0; LANES];
        for lane in 0..LANES {
            let value = row[lane].clamp(self.low, self.high);
            // Rounding to the nearest after taking away just under a half: the whole part,
            // also of numbers that are whole already.
            let bin = round_minutes((value - self.low) as f32 * per_width - 0.498);
            bins[lane] = bin.clamp(0, N_BINS as i32 - 1) as u8;
        }
        bins
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
    pub(super) fn widen(&mut self, network: &Network, rows: &Rows, n_lanes: usize) {
        for (position, ranges) in self.ranges.iter_mut().enumerate() {
            for (range, row) in ranges.iter_mut().zip(quantities(network, rows, position)) {
                for &value in &row[..n_lanes.min(LANES)] {
                    range.low = range.low.min(value);
                    range.high = range.high.max(value);
                }
            }
        }
    }

    /// The bin in which each duration of a row falls, for the task at a position.
    pub(super) fn duration_bins(&self, position: usize, durations: &Row<i32>) -> [u8; LANES] {
        self.ranges[position][Self::DURATION].bins(durations)
    }
}

#[inline(always)]
fn quantities(network: &Network, rows: &Rows, position: usize) -> [Row<i32>; N_QUANTITIES] {
    let (start, finish) = (rows.start_of(network, position), rows.finish_of(network, position));
    [rows.duration[position], start, finish]
}

/// Counts in the bins, of one thread.
#[derive(Debug)]
pub(super) struct Counts {
    /// By position and quantity.
    counts: Vec<[[u32; N_BINS]; N_QUANTITIES]>,
}

impl Counts {
    pub(super) fn new(n_tasks: usize) -> Self {
        Self { counts: vec![[[0; N_BINS]; N_QUANTITIES]; n_tasks] }
    }

    /// Counts the first `n_lanes` lanes of a block.
    pub(super) fn add(&mut self, network: &Network, bins: &Bins, rows: &Rows, n_lanes: usize) {
        count_block(&mut self.counts, network, bins, rows, n_lanes);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl", "x86_64+avx2"))]
fn count_block(
    counts: &mut [[[u32; N_BINS]; N_QUANTITIES]],
    network: &Network,
    bins: &Bins,
    rows: &Rows,
    n_lanes: usize,
) {
    for (position, (counts, ranges)) in counts.iter_mut().zip(&bins.ranges).enumerate() {
        for ((counts, range), row) in
            counts.iter_mut().zip(ranges).zip(quantities(network, rows, position))
        {
            if range.low == range.high {
                counts[0] += n_lanes as u32;
                continue;
            }
            for &bin in &range.bins(&row)[..n_lanes] {
                counts[bin as usize] += 1;
            }
        }
    }
}

/// All counts.
#[derive(Debug)]
pub(super) struct Histograms {
    bins: Bins,
    counts: Counts,
}

impl Histograms {
    /// Adds up the counts of all threads.
    pub(super) fn sum(bins: &Bins, parts: impl Iterator<Item = Counts>) -> Self {
        let mut sum = Counts::new(bins.ranges.len());
        for part in parts {
            let from = part.counts.as_flattened().as_flattened();
            for (count, more) in
                sum.counts.as_flattened_mut().as_flattened_mut().iter_mut().zip(from)
            {
                *count += more;
            }
        }
        Self { bins: bins.clone(), counts: sum }
    }

    pub(super) fn bins(&self) -> &Bins {
        &self.bins
    }

    /// Counts of a quantity of the task at a position.
    pub(super) fn counts(&self, position: usize, quantity: usize) -> &[u32; N_BINS] {
        &self.counts.counts[position][quantity]
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
