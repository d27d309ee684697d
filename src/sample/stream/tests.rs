use super::*;

const LHS: Sampling = Sampling::Lhs;

fn stream(index: usize) -> Stream {
    Stream::task_duration("", &format!("T{index}"))
}

fn row_of(seed: u64, sampling: Sampling, stream: Stream, row: u32) -> Row<f32> {
    let mut out = Row::splat(0.0);
    uniforms(seed, sampling, stream, row, &mut out);
    out
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
fn every_variable_has_a_stream_of_its_own() {
    let streams = [
        Stream::task_duration("", "A"),
        Stream::task_duration("", "B"),
        Stream::task_duration("plan", "A"),
        Stream::risk_occurrence("", "A"),
        Stream::risk_impact("", "A"),
        Stream::risk_impact_on("", "A", ""),
        Stream::risk_impact_on("", "A", "B"),
        Stream::risk_impact_on("", "AB", ""),
        Stream::risk_impact_on("A", "", "B"),
    ];
    for (i, a) in streams.iter().enumerate() {
        for b in &streams[..i] {
            assert_ne!(a, b);
        }
    }
}

#[test]
fn names_that_differ_in_one_letter_differ_in_half_the_bits() {
    let mut total = 0;
    for i in 0..1000 {
        total += (stream(i).0 ^ stream(i + 1).0).count_ones();
    }
    // Binomial(64 000, ½): standard deviation 126.
    assert!((f64::from(total) - 32_000.0).abs() < UNLIKELY * 126.5, "{total}");
}

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
    let mut counts = vec![0; 64];
    for row in 0..2000 {
        for u in *row_of(1, LHS, stream(8), row) {
            counts[(u * 4096.0) as usize % 64] += 1;
        }
    }
    assert!(excess_chi_square(&counts, 63.0).abs() < UNLIKELY);
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
            let places = Permutation::new(5, stream(2), row).places();
            let pair = places[a as usize] as usize * LANES + places[b as usize] as usize;
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
    assert_eq!(stream(1), Stream(8_661_852_172_574_146_568));
    let found = [first(LHS, 1, 0), first(LHS, (1 << 53) - 1, 156), first(Sampling::Random, 1, 0)];
    assert_eq!(
        found,
        [
            [0.197_079, 0.821_460_07, 0.914_657_4, 0.400_581_78],
            [0.958_448_7, 0.559_547_1, 0.626_554_55, 0.656_956_85],
            [0.613_055_05, 0.573_447_17, 0.538_075_4, 0.637_232_7],
        ]
    );
}
