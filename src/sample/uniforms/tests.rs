use super::*;

const LHS: Sampling = Sampling::Lhs;

fn stream(index: usize) -> Stream {
    Stream::task_duration("", &format!("T{index}"))
}

fn row_of(seed: u64, sampling: Sampling, stream: Stream, row: u32) -> Row<f32> {
    uniforms(seed, sampling, stream, row)
}

/// The stratum of each lane.
fn strata(seed: u64, stream: Stream, row: u32) -> [usize; LANES] {
    row_of(seed, LHS, stream, row).map(|u| (u * 64.0) as usize)
}

/// Pearson's chi-square of counts that should all be equal, as standard deviations from its
/// mean (its degrees of freedom, with variance twice that).
fn excess_chi_square(counts: &[u32], degrees_of_freedom: f64) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    let chi_square: f64 =
        counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
    (chi_square - degrees_of_freedom) / (2.0 * degrees_of_freedom).sqrt()
}

/// A bound in standard deviations that one test in 1.7 million would exceed, up or down, by
/// chance.
const UNLIKELY: f64 = 5.0;

#[test]
fn uniforms_lie_strictly_inside_zero_and_one_on_a_symmetric_lattice() {
    assert_eq!(uniform(0), 1.0 / 16_777_216.0);
    assert_eq!(uniform((1 << 23) - 1), 1.0 - 1.0 / 16_777_216.0);
    for sampling in [LHS, Sampling::Random] {
        for row in 0..500 {
            for u in *row_of(3, sampling, stream(0), row) {
                assert!(u > 0.0 && u < 1.0);
                let odd = u * 16_777_216.0;
                assert_eq!(odd % 2.0, 1.0, "{u}");
            }
        }
    }
}

#[test]
fn random_sampling_is_uniform() {
    let mut draws: Vec<f32> =
        (0..2000).flat_map(|row| row_of(11, Sampling::Random, stream(4), row).0).collect();
    draws.sort_by(f32::total_cmp);
    let n = draws.len() as f64;
    let distance = draws
        .iter()
        .enumerate()
        .map(|(i, &u)| (f64::from(u) - (i as f64 + 0.5) / n).abs())
        .fold(0.0, f64::max);
    // Kolmogorov–Smirnov: exceeded with probability 0.001.
    assert!(distance < 1.95 / n.sqrt(), "{distance}");
}

#[test]
fn a_hypercube_row_has_one_draw_in_each_stratum() {
    for index in 0..50 {
        for row in 0..50 {
            let mut sorted = strata(9, stream(index), row);
            sorted.sort_unstable();
            assert!(sorted.iter().copied().eq(0..LANES), "stream {index}, row {row}");
        }
    }
}

#[test]
fn within_its_stratum_a_hypercube_draw_is_uniform() {
    for lane in [0, 1, 31, 32, 63] {
        let mut counts = vec![0; 64];
        for row in 0..20_000 {
            let u = row_of(1, LHS, stream(8), row)[lane];
            counts[(u * 4096.0) as usize % 64] += 1;
        }
        let excess = excess_chi_square(&counts, 63.0);
        assert!(excess.abs() < UNLIKELY, "lane {lane}: {excess}");
    }
}

#[test]
fn the_lanes_of_a_row_are_spread_evenly_within_their_strata() {
    for row in 0..500 {
        let mut within = row_of(1, LHS, stream(8), row).map(|u| u * 64.0 % 1.0);
        within.sort_by(f32::total_cmp);
        for pair in within.windows(2) {
            assert!((pair[1] - pair[0] - 1.0 / 64.0).abs() < 1e-5, "row {row}: {pair:?}");
        }
    }
}

/// The variance of the mean over rows of a function of two streams, against that of as many
/// independent draws.
fn variance_ratio(f: impl Fn(f32, f32) -> f64) -> f64 {
    const BLOCKS: u32 = 2000;
    // Blocks of two shuffles: rows that went together would show in their means.
    const ROWS: u32 = 32;
    let (mut means, mut squares, mut sum) = (Vec::new(), 0.0, 0.0);
    for block in 0..BLOCKS {
        let mut total = 0.0;
        for row in block * ROWS..(block + 1) * ROWS {
            let (a, b) = (row_of(3, LHS, stream(0), row), row_of(3, LHS, stream(1), row));
            for lane in 0..LANES {
                let value = f(a[lane], b[lane]);
                total += value;
                sum += value;
                squares += value * value;
            }
        }
        means.push(total / f64::from(ROWS * LANES as u32));
    }
    let n = f64::from(BLOCKS * ROWS * LANES as u32);
    let mean = sum / n;
    let of_means = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / f64::from(BLOCKS - 1);
    of_means / ((squares / n - mean * mean) / f64::from(ROWS * LANES as u32))
}

#[test]
fn means_of_rows_that_share_a_shuffle_are_uncorrelated() {
    // A product of centred uniforms is all interaction: a hypercube does not help, and the
    // variance of a permuted product is 64/63 of that of independent draws. Shuffles that
    // leaked from row to row would multiply it.
    let interaction = variance_ratio(|a, b| f64::from(a - 0.5) * f64::from(b - 0.5));
    // 2,000 means: standard deviation √(2/2,000).
    assert!((interaction - 64.0 / 63.0).abs() < UNLIKELY * 0.0316, "{interaction}");
    // An indicator in two dimensions: less than independent draws, since its additive part
    // is stratified.
    let corner = variance_ratio(|a, b| f64::from(u8::from(a + b > 1.2)));
    assert!((0.2..0.6).contains(&corner), "{corner}");
    // A sum is all additive: next to nothing is left of it.
    let sum = variance_ratio(|a, b| f64::from(a + b));
    assert!(sum < 1e-3, "{sum}");
}

#[test]
fn every_stratum_is_equally_likely_in_every_lane() {
    let mut counts = vec![0; LANES * LANES];
    for row in 0..20_000 {
        for (lane, stratum) in strata(1, stream(0), row).into_iter().enumerate() {
            counts[lane * LANES + stratum] += 1;
        }
    }
    // Rows and columns of the table have fixed sums: 63² degrees of freedom. Permutation
    // matrices have 64/63 of the variance of independent cells.
    let excess = excess_chi_square(&counts, 63.0 * 64.0);
    assert!(excess.abs() < UNLIKELY, "{excess}");
}

#[test]
fn the_strata_of_two_lanes_are_any_two_with_equal_probability() {
    for (a, b) in [(0, 1), (0, 32), (1, 33), (5, 13), (0, 63), (21, 42), (16, 48)] {
        let mut counts = vec![0; LANES * LANES];
        for row in 0..150_000 {
            let places = strata(5, stream(2), row);
            let pair = places[a] * LANES + places[b];
            counts[pair] += 1;
        }
        for same in 0..LANES {
            assert_eq!(counts[same * LANES + same], 0);
        }
        let counts: Vec<u32> = counts.into_iter().filter(|&count| count > 0).collect();
        assert_eq!(counts.len(), 64 * 63, "lanes {a} and {b} never take some pairs");
        let excess = excess_chi_square(&counts, 64.0 * 63.0 - 1.0);
        assert!(excess.abs() < UNLIKELY, "lanes {a} and {b}: {excess}");
    }
}

#[test]
fn no_two_of_two_hundred_streams_are_correlated() {
    const STREAMS: usize = 200;
    const ROWS: usize = 256;
    // Strata about their mean, scaled so that the mean of squares over a row is 1.
    let scale = ((64.0 * 64.0 - 1.0) / 12.0_f32).sqrt();
    let columns: Vec<Vec<f32>> = (0..STREAMS)
        .map(|index| {
            (0..ROWS as u32)
                .flat_map(|row| strata(1, stream(index), row))
                .map(|stratum| (stratum as f32 - 31.5) / scale)
                .collect()
        })
        .collect();
    // The correlation of two random permutations of n has variance 1/(n − 1).
    let sd = 1.0 / (63.0 * ROWS as f64).sqrt();
    let (mut largest, mut squares, mut n_pairs) = (0.0_f64, 0.0, 0.0);
    for (i, a) in columns.iter().enumerate() {
        for b in &columns[..i] {
            let product: f32 = a
                .chunks_exact(LANES)
                .zip(b.chunks_exact(LANES))
                .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>())
                .sum();
            let r = f64::from(product) / (LANES * ROWS) as f64 / sd;
            largest = largest.max(r.abs());
            squares += r * r;
            n_pairs += 1.0;
        }
    }
    // 19,900 pairs: the largest of as many normals exceeds 5.5 once in a thousand times.
    assert!(largest < 5.5, "{largest} standard deviations");
    // A weak hash shows in the spread: its mean square has standard deviation √(2/19,900).
    let spread = squares / n_pairs;
    assert!((spread - 1.0).abs() < 0.05, "{spread}");
}

#[test]
fn consecutive_rows_and_neighbouring_seeds_are_independent() {
    let mut by_row = vec![0; LANES * LANES];
    let mut by_seed = vec![0; LANES * LANES];
    for row in 0..10_000 {
        let here = strata(7, stream(1), row);
        let next = strata(7, stream(1), row + 1);
        let other = strata(8, stream(1), row);
        for lane in 0..LANES {
            by_row[here[lane] * LANES + next[lane]] += 1;
            by_seed[here[lane] * LANES + other[lane]] += 1;
        }
    }
    for counts in [by_row, by_seed] {
        let excess = excess_chi_square(&counts, 63.0 * 64.0);
        assert!(excess.abs() < UNLIKELY, "{excess}");
    }
}

#[test]
fn draws_are_what_they_have_always_been() {
    let first = |sampling, seed, row| row_of(seed, sampling, stream(1), row).0[..4].to_vec();
    let found = [first(LHS, 1, 0), first(LHS, (1 << 53) - 1, 156), first(Sampling::Random, 1, 0)];
    assert_eq!(
        found,
        [
            [0.873_645_84, 0.498_889_98, 0.796_009_1, 0.890_003_26],
            [0.396_272, 0.459_016_14, 0.568_635_3, 0.147_004_43],
            [0.505_771_7, 0.613_055_05, 0.428_991_5, 0.573_447_17],
        ]
    );
}
