//! Spearman's rank correlation of each task's duration with the project finish.
//!
//! Ranks need all iterations at once. They are had without keeping any: a second pass draws
//! the durations again, and takes the rank of each from its bin (ties share the mean rank of
//! a bin) and the rank of the finish from the kept column.

use super::histogram::{Bins, Histograms, N_BINS};
use super::{Run, SUPERBLOCK, join, kernel};
use crate::sample::LANES;
use crate::sort::sort_by_key;

/// By position, the rank correlation; 0 where either side does not vary. `None` if cancelled.
pub(super) fn spearman(run: &Run<'_>, histograms: &Histograms, finish: &[i32]) -> Option<Vec<f64>> {
    let n_tasks = run.model.network.nodes.len();
    let finish_ranks = mean_ranks(finish);
    let mean_rank = f64::midpoint(1.0, finish.len() as f64);
    let finish_squares: f64 =
        finish_ranks.iter().map(|rank| (rank - mean_rank) * (rank - mean_rank)).sum();
    let ranks: Vec<[f64; N_BINS]> =
        (0..n_tasks).map(|position| bin_ranks(histograms, position, mean_rank)).collect();
    let squares = |position: usize| -> f64 {
        let counts = histograms.counts(position, Bins::DURATION);
        counts
            .iter()
            .zip(&ranks[position])
            .map(|(&count, rank)| f64::from(count) * rank * rank)
            .sum()
    };
    let centred: Vec<f64> = finish_ranks.iter().map(|rank| rank - mean_rank).collect();
    let pass = Pass { run, histograms, ranks: &ranks, finish: &centred };
    let products = pass.over(0, finish.len())?;
    Some(
        products
            .into_iter()
            .enumerate()
            .map(|(position, product)| {
                let scale = (squares(position) * finish_squares).sqrt();
                if scale > 0.0 { (product / scale).clamp(-1.0, 1.0) } else { 0.0 }
            })
            .collect(),
    )
}

struct Pass<'a> {
    run: &'a Run<'a>,
    histograms: &'a Histograms,
    ranks: &'a [[f64; N_BINS]],
    finish: &'a [f64],
}

impl Pass<'_> {
    /// By position, the sum of products of ranks over iterations, in the fixed tree.
    fn over(&self, first: usize, n: usize) -> Option<Vec<f64>> {
        if n <= SUPERBLOCK {
            return self.leaf(first, n);
        }
        let half = SUPERBLOCK * (n.div_ceil(SUPERBLOCK).next_power_of_two() / 2);
        let (left, right) = join(|| self.over(first, half), || self.over(first + half, n - half));
        let (mut left, right) = (left?, right?);
        for (a, b) in left.iter_mut().zip(right) {
            *a += b;
        }
        Some(left)
    }

    fn leaf(&self, first: usize, n: usize) -> Option<Vec<f64>> {
        self.run.with_scratch(n, |scratch| {
            let mut products = vec![0.0; self.ranks.len()];
            for offset in (0..n).step_by(LANES) {
                let n_lanes = (n - offset).min(LANES);
                kernel::draw_block(
                    self.run.request.instructions,
                    self.run.model,
                    ((first + offset) / LANES) as u32,
                    scratch,
                );
                let finish = &self.finish[first + offset..first + offset + n_lanes];
                for (position, product) in products.iter_mut().enumerate() {
                    let bins = self
                        .histograms
                        .bins()
                        .duration_bins(position, &scratch.rows.duration[position]);
                    let ranks = &self.ranks[position];
                    *product += bins
                        .iter()
                        .zip(finish)
                        .map(|(&bin, rank)| ranks[bin as usize] * rank)
                        .sum::<f64>();
                }
            }
            products
        })
    }
}

/// For each bin of a task's duration the mean rank of what it holds, less the mean of all.
fn bin_ranks(histograms: &Histograms, position: usize, mean_rank: f64) -> [f64; N_BINS] {
    let counts = histograms.counts(position, Bins::DURATION);
    let mut below = 0.0;
    std::array::from_fn(|bin| {
        let count = f64::from(counts[bin]);
        let rank = below + f64::midpoint(1.0, count);
        below += count;
        rank - mean_rank
    })
}

/// Ranks from 1, equal values sharing the mean of theirs.
fn mean_ranks(values: &[i32]) -> Vec<f64> {
    let order = sort_by_key(values.iter().copied().zip(0_u32..).collect(), |item| item.0);
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = first as f64 + f64::midpoint(1.0, tied.len() as f64);
        for &(_, index) in tied {
            ranks[index as usize] = rank;
        }
        first += tied.len();
    }
    ranks
}
