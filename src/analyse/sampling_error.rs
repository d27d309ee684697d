//! How far a share of the iterations may be from the true probability.
//!
//! Iterations of a Latin hypercube are not independent, so the textbook error of a share is
//! too wide for them. Each run of [`LANES`] consecutive iterations is a hypercube of its own,
//! its means uncorrelated with those of the others: their variance is the honest measure.

use crate::plan::Sampling;
use crate::sample::LANES;

/// The 97.5 % quantile of the standard normal: two sides of it leave 5 %.
const Z95: f64 = 1.959_963_984_540_054;

/// Hypercubes below which their means say too little about their variance.
const FEWEST_BLOCKS: usize = 20;

/// An estimated probability with the 95 % interval of its sampling error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probability {
    /// The share of iterations, 0–1.
    pub share: f64,
    /// Lower and upper end of the interval, 0–1.
    pub interval: [f64; 2],
}

impl Probability {
    /// What does not depend on chance at all: no sampling error.
    pub fn certain(holds: bool) -> Self {
        let share = f64::from(u8::from(holds));
        Self { share, interval: [share, share] }
    }

    /// From a bare count of independent iterations; `n` at least 1.
    pub fn of_count(count: u32, n: u32) -> Self {
        let share = f64::from(count) / f64::from(n.max(1));
        Self { share, interval: wilson(share, f64::from(n)) }
    }

    /// The share of samples, in order of iteration, at or below a limit.
    pub fn at_or_below<T: Copy + PartialOrd>(samples: &[T], limit: T, sampling: Sampling) -> Self {
        Self::of_shares(samples.len(), share_where(samples, sampling, |sample| sample <= limit))
    }

    /// The share of iterations, in their order, that something holds in.
    pub fn of_iterations(holds: &[bool], sampling: Sampling) -> Self {
        Self::of_shares(holds.len(), share_where(holds, sampling, |holds| holds))
    }

    fn of_shares(n: usize, estimate: ShareEstimate) -> Self {
        let bernoulli = estimate.share * (1.0 - estimate.share);
        let effective_n = if bernoulli == 0.0 { n as f64 } else { bernoulli / estimate.variance };
        Self { share: estimate.share, interval: wilson(estimate.share, effective_n) }
    }
}

/// The score interval of a share, 95 %.
///
/// Unlike the normal interval it stays within 0–1 and keeps a width where the share is 0 or
/// 1: 0 of 10,000 leaves room up to 0.04 %.
///
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
/// inference", 1927.
pub fn wilson(share: f64, effective_n: f64) -> [f64; 2] {
    let z2 = Z95 * Z95;
    let denominator = 1.0 + z2 / effective_n;
    let centre = (share + z2 / (2.0 * effective_n)) / denominator;
    let spread = share * (1.0 - share) / effective_n + z2 / (4.0 * effective_n * effective_n);
    let half = Z95 * spread.sqrt() / denominator;
    let low = if share == 0.0 { 0.0 } else { centre - half };
    let high = if share == 1.0 { 1.0 } else { centre + half };
    [low.clamp(0.0, share), high.clamp(share, 1.0)]
}

/// A share and the variance of its sampling error.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ShareEstimate {
    share: f64,
    variance: f64,
}

/// The share of samples for which something holds. Its variance comes from the means of whole
/// hypercubes, or is that of independent draws where there are none, or too few.
fn share_where<T: Copy>(
    samples: &[T],
    sampling: Sampling,
    holds: impl Fn(T) -> bool,
) -> ShareEstimate {
    let n = samples.len() as f64;
    let count = |block: &[T]| block.iter().map(|&sample| u32::from(holds(sample))).sum();
    let (blocks, rest) = samples.as_chunks::<LANES>();
    let counts: Vec<u32> = blocks.iter().map(|block| count(block)).collect();
    let in_blocks: u32 = counts.iter().sum();
    let in_rest: u32 = count(rest);
    let share = f64::from(in_blocks + in_rest) / n;
    let of_independent = share * (1.0 - share) / n;

    let n_blocks = blocks.len();
    let variance = if sampling == Sampling::Random || n_blocks < FEWEST_BLOCKS {
        of_independent
    } else {
        let mean = f64::from(in_blocks) / n_blocks as f64;
        let squares: f64 =
            counts.iter().map(|&count| (f64::from(count) - mean) * (f64::from(count) - mean)).sum();
        let of_block_mean = squares / (n_blocks - 1) as f64 / (LANES * LANES) as f64;
        // Strata may come out the same in every hypercube by luck: a hypercube is not trusted to
        // be worth more than its number of strata.
        (of_block_mean * LANES as f64 / n).max(of_independent / LANES as f64)
    };
    ShareEstimate { share, variance }
}

/// The rank, from 1, of the smallest of `n` samples such that at least `share` of them are at
/// or below it.
pub fn rank(share: f64, n: usize) -> usize {
    let exact = share * n as f64;
    let nearest = exact.round();
    // 99.9 % of 1,000 is 999, not the 1,000 that a last bit of rounding would make of it.
    let rank =
        if (exact - nearest).abs() < 1e-9 * nearest.max(1.0) { nearest } else { exact.ceil() };
    (rank as usize).clamp(1, n)
}

/// The ranks, from 1, between which a percentile lies with 95 % confidence.
///
/// The error of the share of samples below the percentile is inverted through the sample
/// itself. With ties the share strictly below bounds it from one side and the share at or
/// below from the other.
///
/// Source: R. S. Woodruff, "Confidence intervals for medians and other position measures",
/// 1952, on the means of the hypercubes.
pub(super) fn woodruff_ranks<T: Copy + PartialOrd>(
    samples: &[T],
    share: f64,
    percentile: T,
    sampling: Sampling,
) -> [usize; 2] {
    let below = share_where(samples, sampling, |sample| sample < percentile);
    let up_to = share_where(samples, sampling, |sample| sample <= percentile);
    let low = rank(share - Z95 * below.variance.sqrt(), samples.len());
    let high = rank(share + Z95 * up_to.variance.sqrt(), samples.len());
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(actual: f64, expected: f64, tolerance: f64) {
        assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected} ± {tolerance}");
    }

    /// Uniforms in (0, 1) for tests, good enough for coverage counts.
    struct Uniforms(u64);

    impl Uniforms {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut bits = self.0;
            bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            bits ^= bits >> 31;
            ((bits >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        }

        /// One hypercube of 64 uniforms.
        fn hypercube(&mut self) -> Vec<f64> {
            let mut strata: Vec<usize> = (0..LANES).collect();
            for last in (1..LANES).rev() {
                strata.swap(last, (self.next() * (last + 1) as f64) as usize);
            }
            strata
                .into_iter()
                .map(|stratum| (stratum as f64 + self.next()) / LANES as f64)
                .collect()
        }
    }

    /// The sum of two uniforms of a million minutes each: triangular, its median a million.
    fn stratified_sums(seed: u64, n_blocks: usize) -> Vec<i32> {
        let mut uniforms = Uniforms(seed.wrapping_mul(0xD1B5_4A32_D192_ED03));
        let mut samples = Vec::new();
        for _ in 0..n_blocks {
            let (first, second) = (uniforms.hypercube(), uniforms.hypercube());
            samples.extend(first.iter().zip(&second).map(|(a, b)| ((a + b) * 1e6) as i32));
        }
        samples
    }

    #[test]
    fn wilson_agrees_with_published_values() {
        // Newcombe, 1998, table I, method 3: 81/263, 15/148, 0/20, 1/29.
        for (count, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = Probability::of_count(count, n).interval;
            assert_close(interval[0], low, 5e-5);
            assert_close(interval[1], high, 5e-5);
        }
    }

    #[test]
    fn none_of_ten_thousand_is_not_impossible() {
        let none = Probability::of_count(0, 10_000);
        assert_eq!(none.interval[0], 0.0);
        assert_close(none.interval[1], 3.84e-4, 1e-6);
        let all = Probability::of_count(10_000, 10_000);
        assert_close(all.interval[0], 1.0 - 3.84e-4, 1e-6);
        assert_eq!(all.interval[1], 1.0);
    }

    #[test]
    fn a_share_of_random_draws_has_the_interval_of_its_count() {
        let samples: Vec<i32> = (0..6400).collect();
        assert_eq!(
            Probability::at_or_below(&samples, 1599, Sampling::Random),
            Probability::of_count(1600, 6400)
        );
    }

    #[test]
    fn few_hypercubes_fall_back_to_independent_draws() {
        let samples: Vec<i32> = (0..64 * 19).collect();
        assert_eq!(
            Probability::at_or_below(&samples, 607, Sampling::Lhs),
            Probability::of_count(608, 64 * 19)
        );
    }

    #[test]
    fn stratification_narrows_the_interval_of_a_share() {
        let samples = stratified_sums(1, 156);
        let lhs = Probability::at_or_below(&samples, 1_200_000, Sampling::Lhs).interval;
        let random = Probability::at_or_below(&samples, 1_200_000, Sampling::Random).interval;
        assert!(lhs[1] - lhs[0] < 0.8 * (random[1] - random[0]));
    }

    #[test]
    fn equal_hypercubes_still_leave_a_width() {
        let mut samples: Vec<i32> = (0..64 * 100).map(|iteration| iteration % 64).collect();
        let half = Probability::at_or_below(&samples, 31, Sampling::Lhs);
        assert_eq!(half.share, 0.5);
        assert!(half.interval[1] - half.interval[0] > 1e-3);
        let [low, high] = woodruff_ranks(&samples, 0.5, 31, Sampling::Lhs);
        samples.sort_unstable();
        assert!(samples[low - 1] < samples[high - 1]);
    }

    #[test]
    fn intervals_of_shares_and_percentiles_hold_the_truth_95_times_in_100() {
        // P(U₁ + U₂ ≤ 1.2) = 1 − 0.8²/2 = 0.68; the 80th percentile is 2 − √0.4.
        let truth = ((2.0 - 0.4_f64.sqrt()) * 1e6) as i32;
        let n_runs = 1000;
        let (mut by_share, mut by_percentile) = (0, 0);
        for seed in 0..n_runs {
            let samples = stratified_sums(seed, 60);
            let share = Probability::at_or_below(&samples, 1_200_000, Sampling::Lhs).interval;
            by_share += i32::from(share[0] <= 0.68 && 0.68 <= share[1]);
            let mut sorted = samples.clone();
            sorted.sort_unstable();
            let percentile = sorted[rank(0.8, sorted.len()) - 1];
            let ranks = woodruff_ranks(&samples, 0.8, percentile, Sampling::Lhs);
            by_percentile +=
                i32::from(sorted[ranks[0] - 1] <= truth && truth <= sorted[ranks[1] - 1]);
        }
        // 950 expected; four standard errors of a count of 1,000 are 28.
        assert!((920..=980).contains(&by_share), "{by_share}");
        assert!((920..=980).contains(&by_percentile), "{by_percentile}");
    }

    #[test]
    fn a_rank_is_the_smallest_that_holds_the_share() {
        assert_eq!(rank(0.8, 10), 8);
        assert_eq!(rank(0.81, 10), 9);
        assert_eq!(rank(0.0, 10), 1);
        assert_eq!(rank(1.0, 10), 10);
        assert_eq!(rank(0.999, 1000), 999);
        assert_eq!(rank(99.9 / 100.0, 10_000), 9990);
        assert_eq!(rank(0.5, 1), 1);
    }

    #[test]
    fn an_interval_beside_an_atom_reaches_the_value_before_it() {
        // 79.9 % at 1, the rest at 2: P80 is 2, but only just.
        let samples: Vec<i32> = (0..10_000).map(|i| if i % 1000 < 799 { 1 } else { 2 }).collect();
        let mut sorted = samples.clone();
        sorted.sort_unstable();
        let ranks = woodruff_ranks(&samples, 0.8, 2, Sampling::Random);
        assert_eq!(sorted[ranks[0] - 1], 1);
        assert_eq!(sorted[ranks[1] - 1], 2);
    }
}
