//! Spearman's rank correlation of each task's duration with the project finish.
//!
//! Ranks need all iterations at once. They are had without keeping any: a second pass draws
//! again what stands for the rank of a duration, and takes the rank of the finish from the
//! kept column. A duration that hangs on one uniform number alone is ranked by that number.
//! The others, and those of which many are equal, are drawn again and ranked by their bins:
//! ties share the mean rank of a bin.

use super::happened::Settled;
use super::histogram::{Histograms, N_BINS, Quantity, Range, Scale};
use super::instructions::for_every_instruction_set;
use super::kernel::{Scratch, forward_block, lanes_mask};
use super::model::Model;
use super::{Run, SUPERBLOCK, join};
use crate::network::Role;
use crate::sample::{LANES, Row, total};
use crate::sort::sort_by_key;

/// By position, the rank correlation; 0 where either side does not vary. `None` if cancelled.
pub(super) fn spearman(
    run: &Run<'_>,
    histograms: &Histograms,
    finish: &[i32],
    settled: &Settled,
) -> Option<Vec<f64>> {
    let finish = centred_ranks(finish);
    let finish_squares: f64 = finish.iter().map(|&rank| square(rank)).sum();
    let tasks = ranked_tasks(run.model, histograms, finish.len(), settled);
    let drawn = drawn_tasks(run.model, &tasks);
    let ranked = Ranked { tasks, drawn };
    let totals = Pass { run, ranked: &ranked, finish: &finish }.over(0, finish.len())?;
    let mut spearman = vec![0.0; run.model.network.nodes.len()];
    for (task, total) in ranked.tasks.iter().zip(totals) {
        let scale = (task.squares * finish_squares).sqrt();
        if scale > 0.0 {
            spearman[task.position] = (total / scale).clamp(-1.0, 1.0);
        }
    }
    Some(spearman)
}

/// A task whose duration varies.
struct RankedTask {
    position: usize,
    ranks: Ranks,
    /// The sum of their squares over all iterations.
    squares: f64,
}

/// What stands for the ranks of durations: shares of all, about a mean of 0.
enum Ranks {
    /// The uniform numbers of a stream, less a half.
    Uniform(usize),
    /// The mean rank of each bin.
    Binned(Scale, Box<[f32; N_BINS]>),
    /// The same of a duration that is settled on the way, and the rank of the iterations in which
    /// its task does not happen: they come first, as if it took no time.
    Settled { scale: Scale, of_bin: Box<[f32; N_BINS]>, absent: f32 },
}

/// The tasks whose durations vary, those ranked by uniform numbers first.
fn ranked_tasks(
    model: &Model,
    histograms: &Histograms,
    n_iterations: usize,
    settled: &Settled,
) -> Vec<RankedTask> {
    // Independent uniform numbers, or a few, do not lie evenly enough to pass for ranks.
    let is_even = model.draws.is_stratified() && n_iterations > SUPERBLOCK;
    let (mut tasks, mut binned) = (Vec::new(), Vec::new());
    for position in 0..model.network.nodes.len() {
        if model.is_settled_on_the_way(position) || model.network.may_be_absent(position) {
            let n_happened = settled.n_happened(position, n_iterations) as usize;
            binned.extend(settled_task(histograms, position, n_iterations, n_happened));
            continue;
        }
        let stream = if is_even { model.draws.stream_that_ranks(position) } else { None };
        if let Some(stream) = stream {
            let ranks = Ranks::Uniform(stream);
            tasks.push(RankedTask { position, ranks, squares: squares_of_all(n_iterations) });
        } else if let Some((scale, index)) = histograms.bins().duration(position) {
            let counts = histograms.counts(index);
            let of_bin = Box::new(bin_ranks(counts, 0, n_iterations));
            let squares = squares_of_bins(counts, &of_bin);
            binned.push(RankedTask { position, ranks: Ranks::Binned(scale, of_bin), squares });
        }
    }
    tasks.append(&mut binned);
    tasks
}

/// What stands for the ranks of a duration that is settled on the way, if it varies.
fn settled_task(
    histograms: &Histograms,
    position: usize,
    n_iterations: usize,
    n_happened: usize,
) -> Option<RankedTask> {
    let n_absent = n_iterations - n_happened;
    let absent = centred(0.0, n_absent as f64, n_iterations);
    let squares_of_absent = n_absent as f64 * square(absent);
    if let Some((scale, index)) = histograms.bins().duration(position) {
        let counts = histograms.counts(index);
        let of_bin = Box::new(bin_ranks(counts, n_absent, n_iterations));
        let squares = squares_of_bins(counts, &of_bin) + squares_of_absent;
        let ranks = Ranks::Settled { scale, of_bin, absent };
        return Some(RankedTask { position, ranks, squares });
    }
    // It always lasts the same where it happens.
    let lasts = histograms.percentiles(position, Quantity::Duration).p50;
    let rank = centred(n_absent as f64, n_happened as f64, n_iterations);
    let squares = n_happened as f64 * square(rank) + squares_of_absent;
    let scale = Scale::over(Range::around(0));
    let ranks = Ranks::Settled { scale, of_bin: Box::new([rank; N_BINS]), absent };
    (lasts > 0.0).then_some(RankedTask { position, ranks, squares })
}

fn square(rank: f32) -> f64 {
    f64::from(rank) * f64::from(rank)
}

/// The sum of the squares of the ranks of all iterations where no two are equal: of
/// (i + ½)/n − ½ for i from 0 to n − 1.
fn squares_of_all(n_iterations: usize) -> f64 {
    let n = n_iterations as f64;
    (n - 1.0 / n) / 12.0
}

/// The same where those in a bin share one.
fn squares_of_bins(counts: &[u32; N_BINS], ranks: &[f32; N_BINS]) -> f64 {
    counts.iter().zip(ranks).map(|(&n, &rank)| f64::from(n) * square(rank)).sum()
}

/// All that is ranked.
struct Ranked {
    tasks: Vec<RankedTask>,
    /// The positions of the tasks whose durations have to be drawn again.
    drawn: Vec<u32>,
}

/// The positions of the tasks whose durations have to be drawn again.
fn drawn_tasks(model: &Model, tasks: &[RankedTask]) -> Vec<u32> {
    let is_drawn = |task: &&RankedTask| {
        let is_hammock = model.network.nodes[task.position].role == Role::Hammock;
        matches!(task.ranks, Ranks::Binned(..)) && !is_hammock
    };
    let mut drawn: Vec<u32> =
        tasks.iter().filter(is_drawn).map(|task| task.position as u32).collect();
    model.draws.drawing_order(&mut drawn);
    drawn
}

struct Pass<'a> {
    run: &'a Run<'a>,
    ranked: &'a Ranked,
    finish: &'a [f32],
}

impl Pass<'_> {
    /// For each task the sum over iterations of its rank times that of the finish, in the fixed
    /// tree.
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
            let mut sums = vec![Sums::default(); self.ranked.tasks.len()];
            for offset in (0..n).step_by(LANES) {
                let iteration = first + offset;
                let n_lanes = (n - offset).min(LANES);
                let mut finish = Row::splat(0.0);
                finish[..n_lanes].copy_from_slice(&self.finish[iteration..iteration + n_lanes]);
                let row = (iteration / LANES) as u32;
                let Run { model, request, .. } = self.run;
                if !model.network.spans.is_empty() || model.network.events.is_some() {
                    // How long some last follows from everything else.
                    forward_block(request.instructions, model, row, n_lanes, scratch);
                    scratch.settle(request.instructions, model);
                }
                add_block(
                    request.instructions,
                    model,
                    self.ranked,
                    row,
                    n_lanes,
                    &finish,
                    scratch,
                    &mut sums,
                );
            }
            sums.iter().map(|sums| total(&sums.0)).collect()
        })
    }
}

for_every_instruction_set! {
    /// Adds the first `n_lanes` iterations of a row to the sums of each task.
    fn add_block(
        model: &Model,
        ranked: &Ranked,
        row: u32,
        n_lanes: usize,
        finish: &Row<f32>,
        scratch: &mut Scratch,
        sums: &mut [Sums],
    ) = add_block_any;
}

#[inline(always)]
fn add_block_any(
    model: &Model,
    ranked: &Ranked,
    row: u32,
    n_lanes: usize,
    finish: &Row<f32>,
    scratch: &mut Scratch,
    sums: &mut [Sums],
) {
    let Scratch { draws, impact, rows, .. } = scratch;
    model.draws.go_to(row, lanes_mask(n_lanes), draws);
    model.draws.durations_of(&ranked.drawn, draws, impact, &mut rows.duration);
    for (task, sums) in ranked.tasks.iter().zip(sums) {
        match &task.ranks {
            &Ranks::Uniform(stream) => {
                let mut ranks = draws.uniforms(stream);
                for lane in 0..LANES {
                    ranks[lane] -= 0.5;
                }
                sums.add(&ranks, finish);
            }
            Ranks::Settled { scale, of_bin, absent } => {
                let bins = scale.bins(&rows.duration[task.position]);
                let happens = rows.happens(task.position);
                let mut ranks = Row::splat(0.0);
                for lane in 0..LANES {
                    let rank = of_bin[bins[lane] as usize];
                    ranks[lane] = if happens >> lane & 1 == 1 { rank } else { *absent };
                }
                sums.add(&ranks, finish);
            }
            Ranks::Binned(scale, of_bin) => {
                let bins = scale.bins(&rows.duration[task.position]);
                let mut ranks = Row::splat(0.0);
                for lane in 0..LANES {
                    ranks[lane] = of_bin[bins[lane] as usize];
                }
                sums.add(&ranks, finish);
            }
        }
    }
}

/// Running sums side by side.
const N_SUMS: usize = 16;

/// Sums over a superblock of a task's ranks times those of the finish.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Sums([f32; N_SUMS]);

impl Sums {
    /// Adds a row; lanes that do not count have a finish of 0.
    #[inline(always)]
    fn add(&mut self, ranks: &Row<f32>, finish: &Row<f32>) {
        for first in (0..LANES).step_by(N_SUMS) {
            for sum in 0..N_SUMS {
                self.0[sum] += ranks[first + sum] * finish[first + sum];
            }
        }
    }
}

/// For each bin the mean rank of what it holds, as a share of all, less the mean of all; `n_below`
/// come before all that is binned.
fn bin_ranks(counts: &[u32; N_BINS], n_below: usize, n: usize) -> [f32; N_BINS] {
    let mut below = n_below as f64;
    let mut ranks = [0.0; N_BINS];
    for (rank, &count) in ranks.iter_mut().zip(counts) {
        *rank = centred(below, f64::from(count), n);
        below += f64::from(count);
    }
    ranks
}

/// Ranks as shares of all less the mean of all, equal values sharing the mean of theirs.
fn centred_ranks(values: &[i32]) -> Vec<f32> {
    let order = sort_by_key(values.iter().copied().zip(0_u32..).collect(), |item| item.0);
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = centred(first as f64, tied.len() as f64, values.len());
        for &(_, index) in tied {
            ranks[index as usize] = rank;
        }
        first += tied.len();
    }
    ranks
}

/// The mean rank of `n_equal` values above `n_below`, as a share of all `n` less the mean.
fn centred(n_below: f64, n_equal: f64, n: usize) -> f32 {
    ((n_below + n_equal / 2.0) / n as f64 - 0.5) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_those_of_the_ranks_one_by_one() {
        let one_by_one = |values: &[i32]| -> f64 {
            centred_ranks(values).iter().map(|&rank| square(rank)).sum()
        };
        for n in [1, 2, 63, 1_000, 2_500] {
            let values: Vec<i32> = (0..n as i32).collect();
            assert!((squares_of_all(n) - one_by_one(&values)).abs() < 1e-6 * n as f64, "{n}");
        }
        let mut counts = [0; N_BINS];
        (counts[3], counts[4], counts[200]) = (500, 1, 250);
        let values: Vec<i32> =
            (0..).zip(counts).flat_map(|(bin, n)| std::iter::repeat_n(bin, n as usize)).collect();
        let squares = squares_of_bins(&counts, &bin_ranks(&counts, 0, values.len()));
        assert!((squares - one_by_one(&values)).abs() < 1e-4, "{squares}");
    }
}
