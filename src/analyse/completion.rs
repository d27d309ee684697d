//! When will it finish? The distribution of the project finish.

use std::borrow::Cow;

use crate::outcome::NEVER;
use crate::plan::Sampling;
use crate::sort::sorted;
use crate::timeline::Timeline;

use super::sampling_error::{rank, woodruff_ranks};

/// The distribution of the project finish.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// Mean, in days from the project start.
    pub mean_days: f64,
    /// Standard deviation in days (divisor n − 1; 0 for one iteration).
    pub sd_days: f64,
    /// The earliest finish of all iterations, an instant of the timeline.
    pub min: i32,
    /// The latest.
    pub max: i32,
    /// The percentiles asked for, ascending.
    pub percentiles: Vec<Percentile>,
}

/// A percentile of the finish.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percentile {
    /// Which one, in percent: 80 for P80.
    pub p: f64,
    /// The smallest sample such that at least `p` % of the samples are at or below it; an
    /// instant of the timeline.
    pub finish: i32,
    /// The ends of its 95 % interval of sampling error, instants of the timeline.
    pub interval: [i32; 2],
}

/// The finishes of all iterations, in order of iteration and in order of time.
#[derive(Debug)]
pub(super) struct Finishes<'a> {
    pub(super) by_iteration: &'a [i32],
    sorted: Vec<i32>,
    sampling: Sampling,
}

impl<'a> Finishes<'a> {
    /// Sorts once for every question that follows. `by_iteration` is not empty.
    pub(super) fn new(by_iteration: &'a [i32], sampling: Sampling) -> Self {
        Self { by_iteration, sorted: sorted(by_iteration), sampling }
    }

    /// The percentile of a share between 0 and 1.
    pub(super) fn at(&self, share: f64) -> i32 {
        self.sorted[rank(share, self.sorted.len()) - 1]
    }

    fn percentile(&self, p: f64) -> Percentile {
        let share = p / 100.0;
        let finish = self.at(share);
        let ranks = woodruff_ranks(self.by_iteration, share, finish, self.sampling);
        Percentile { p, finish, interval: ranks.map(|rank| self.sorted[rank - 1]) }
    }
}

/// Summarises the finish; `percentiles` in percent, in any order.
pub(super) fn completion(
    finishes: &Finishes,
    percentiles: &[f64],
    timeline: &Timeline,
) -> Completion {
    let mut wanted = percentiles.to_vec();
    wanted.sort_unstable_by(f64::total_cmp);
    wanted.dedup();

    let days: Vec<f64> =
        finishes.by_iteration.iter().map(|&finish| timeline.days(finish)).collect();
    let mean_days = days.iter().sum::<f64>() / days.len() as f64;
    Completion {
        mean_days,
        sd_days: standard_deviation(&days, mean_days),
        min: finishes.at(0.0),
        max: finishes.at(1.0),
        percentiles: wanted.into_iter().map(|p| finishes.percentile(p)).collect(),
    }
}

fn standard_deviation(values: &[f64], mean: f64) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

/// The finishes of the iterations in which something happens.
pub(super) fn happened(samples: &[i32]) -> Cow<'_, [i32]> {
    if samples.contains(&NEVER) {
        samples.iter().copied().filter(|&finish| finish != NEVER).collect()
    } else {
        samples.into()
    }
}

/// The samples at several ascending shares, by selection: cheaper than a sort where no more
/// than four are wanted. `scratch` is overwritten; `samples` is not empty.
pub(super) fn select(samples: &[i32], shares: &[f64], scratch: &mut Vec<i32>) -> Vec<i32> {
    scratch.clear();
    scratch.extend_from_slice(samples);
    let mut settled = 0;
    shares
        .iter()
        .map(|&share| {
            let index = rank(share, samples.len()) - 1;
            if index < settled {
                return scratch[index];
            }
            scratch[settled..].select_nth_unstable(index - settled);
            settled = index + 1;
            scratch[index]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_percentile_is_the_smallest_sample_that_holds_its_share() {
        let samples = [50, 10, 40, 20, 30];
        let finishes = Finishes::new(&samples, Sampling::Random);
        for (p, expected) in
            [(5.0, 10), (20.0, 10), (20.1, 20), (50.0, 30), (80.0, 40), (80.1, 50), (100.0, 50)]
        {
            assert_eq!(finishes.percentile(p).finish, expected, "P{p}");
        }
    }

    #[test]
    fn moments_are_in_working_days() {
        let plan = fixture::plan();
        let samples = [480, 960, 1440];
        let finishes = Finishes::new(&samples, Sampling::Random);
        let completion = completion(&finishes, &[90.0, 50.0, 50.0], &Timeline::new(&plan, 366));
        assert!((completion.mean_days - 2.0).abs() < 1e-12);
        assert!((completion.sd_days - 1.0).abs() < 1e-12);
        assert_eq!((completion.min, completion.max), (480, 1440));
        let listed: Vec<f64> = completion.percentiles.iter().map(|row| row.p).collect();
        assert_eq!(listed, [50.0, 90.0]);
    }

    #[test]
    fn one_iteration_has_no_spread() {
        let plan = fixture::plan();
        let finishes = Finishes::new(&[480], Sampling::Lhs);
        let completion = completion(&finishes, &[80.0], &Timeline::new(&plan, 366));
        assert_eq!(completion.sd_days, 0.0);
        assert_eq!(completion.percentiles[0].interval, [480, 480]);
    }

    #[test]
    fn selection_agrees_with_sorting() {
        let samples: Vec<i32> = (0..1000).map(|i| (i * 7919) % 1009 / 3).collect();
        let finishes = Finishes::new(&samples, Sampling::Random);
        let shares = [0.0, 0.1, 0.5, 0.5, 0.8, 0.80001, 0.9, 1.0];
        let expected: Vec<i32> = shares.iter().map(|&share| finishes.at(share)).collect();
        assert_eq!(select(&samples, &shares, &mut Vec::new()), expected);
    }
}
