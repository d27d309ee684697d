use rand_distr::Distribution as _;
use statrs::distribution::{self as reference, ContinuousCDF};

use super::*;
use crate::plan::{Sampling, Shape};
use crate::sample::{Philox, Stream, Uniforms, uniforms};
use crate::timeline::round_minutes;

mod rarer;

/// An independent quantile function with its mean and standard deviation.
struct Truth {
    quantile: Box<dyn Fn(f64) -> f64>,
    mean: f64,
    sd: f64,
    /// How exact the moments are, as a share of the span.
    exact_to: f64,
}

impl Truth {
    /// `shift + scale × x` of a distribution that `statrs` has.
    fn of<D>(distribution: D, shift: f64, scale: f64) -> Self
    where
        D: ContinuousCDF<f64, f64> + statrs::statistics::Distribution<f64> + 'static,
    {
        Self {
            mean: shift + scale * distribution.mean().unwrap(),
            sd: scale * distribution.std_dev().unwrap(),
            exact_to: 1e-9,
            quantile: Box::new(move |p| shift + scale * distribution.inverse_cdf(p)),
        }
    }
}

fn points(shape: Shape, low: f64, likely: f64, high: f64) -> Distribution {
    Distribution::from_points(shape, Some(low), Some(likely), Some(high)).unwrap()
}

/// A grid of shapes in minutes, with the truth about each.
fn grid() -> Vec<(String, Distribution, Truth)> {
    let mut grid = Vec::new();
    let (low, high) = (2400.0, 9600.0);
    let range = high - low;
    for position in [0.0, 0.01, 0.3, 0.5, 0.777, 0.99, 1.0] {
        let mode = low + range * position;
        grid.push((
            format!("triangular, mode at {position}"),
            points(Shape::Triangular, low, mode, high),
            Truth::of(reference::Triangular::new(low, high, mode).unwrap(), 0.0, 1.0),
        ));
        for lambda in [0.01, 0.5, 1.0, 2.0, 4.0, 8.0, 20.0, 100.0, 1000.0] {
            grid.push((
                format!("pert({lambda}), mode at {position}"),
                points(Shape::Pert { lambda }, low, mode, high),
                Truth::of(
                    reference::Beta::new(1.0 + lambda * position, 1.0 + lambda * (1.0 - position))
                        .unwrap(),
                    low,
                    range,
                ),
            ));
        }
        if let Distribution::Triangular(t) = points(Shape::Trigen, low, mode, high) {
            grid.push((
                format!("trigen, mode at {position}"),
                Distribution::Triangular(t),
                Truth::of(
                    reference::Triangular::new(t.min(), t.max(), t.mode()).unwrap(),
                    0.0,
                    1.0,
                ),
            ));
        }
    }
    grid.push((
        "uniform".to_owned(),
        points(Shape::Uniform, low, low, high),
        Truth::of(reference::Uniform::new(low, high).unwrap(), 0.0, 1.0),
    ));
    let z90 = 1.281_551_565_544_600_4;
    grid.push((
        "normal".to_owned(),
        points(Shape::Normal, low, 6000.0, high),
        Truth::of(reference::Normal::new(6000.0, range / 2.0 / z90).unwrap(), 0.0, 1.0),
    ));
    for median in [3600.0, 5000.0, 5990.0] {
        // From the definition: the shift by the quadratic, μ and σ by the points.
        let shift = (low * high - median * median) / (low + high - 2.0 * median);
        let mu = (median - shift).ln();
        let sigma = ((high - shift).ln() - mu) / z90;
        grid.push((
            format!("lognormal, median {median}"),
            points(Shape::LogNormal, low, median, high),
            Truth::of(reference::LogNormal::new(mu, sigma).unwrap(), shift, 1.0),
        ));
    }
    grid.push((
        "lognormal, two points".to_owned(),
        Distribution::from_points(Shape::LogNormal, Some(low), None, Some(high)).unwrap(),
        Truth::of(
            reference::LogNormal::new((low * high).sqrt().ln(), 2.0 * 2.0_f64.ln() / 2.0 / z90)
                .unwrap(),
            0.0,
            1.0,
        ),
    ));
    grid.extend(rarer::grid());
    grid
}

/// Shapes that stand for every form a quantile compiles to.
fn one_of_each() -> Vec<(&'static str, Distribution)> {
    vec![
        ("pert", points(Shape::default(), 480.0, 960.0, 2880.0)),
        ("pert(2.5)", points(Shape::Pert { lambda: 2.5 }, 480.0, 480.0, 960.0)),
        ("triangular", points(Shape::Triangular, 480.0, 960.0, 2880.0)),
        ("trigen", points(Shape::Trigen, 480.0, 960.0, 2880.0)),
        ("uniform", points(Shape::Uniform, 480.0, 960.0, 2880.0)),
        ("normal", points(Shape::Normal, 480.0, 960.0, 1440.0)),
        ("lognormal", points(Shape::LogNormal, 480.0, 960.0, 2880.0)),
        (
            "discrete",
            Distribution::discrete(&[(1440.0, 0.7), (2400.0, 0.25), (4800.0, 0.05)]).unwrap(),
        ),
        ("fixed", Distribution::fixed(720.0).unwrap()),
        ("pert10-90", points(Shape::Pert10To90 { lambda: 4.0 }, 480.0, 960.0, 2880.0)),
        ("beta", points(Shape::Beta { alpha: 2.0, beta: 5.0 }, 480.0, 960.0, 2880.0)),
        ("weibull", points(Shape::Weibull { k: 1.5 }, 480.0, 960.0, 2880.0)),
        (
            "exponential",
            Distribution::from_points(Shape::Exponential, None, Some(960.0), None).unwrap(),
        ),
        ("metalog", points(Shape::Metalog { lower: None, upper: None }, 480.0, 960.0, 2000.0)),
        (
            "histogram",
            Distribution::histogram(&[(480.0, 960.0, 0.3), (1200.0, 2880.0, 0.7)]).unwrap(),
        ),
        ("samples", Distribution::samples(&[480.0, 700.0, 700.0, 900.0, 2880.0]).unwrap()),
        (
            "normal[900,]",
            points(Shape::Normal, 480.0, 960.0, 1440.0).truncated(Some(900.0), None).unwrap(),
        ),
    ]
}

fn compile(distribution: &Distribution) -> Quantile {
    Quantile::new(distribution, &mut Tables::new())
}

/// The span that accuracy is relative to: the range, or P0.1–P99.9 where there is none.
fn span(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Normal(_)
        | Distribution::LogNormal(_)
        | Distribution::Weibull(_)
        | Distribution::Metalog(_)
        | Distribution::Truncated(_) => distribution.quantile(0.999) - distribution.quantile(0.001),
        bounded => bounded.upper() - bounded.lower(),
    }
}

/// Fine enough for the tail of the widest lognormal, whose sd hangs on few draws.
const N_STEPS: u32 = 1 << 19;

/// Uniform numbers in the middle of equal steps.
fn even_steps(n: u32) -> impl DoubleEndedIterator<Item = f32> {
    (0..n).map(move |k| (k as f32 + 0.5) / n as f32)
}

#[test]
fn every_quantile_is_within_a_thousandth_of_the_range_of_statrs() {
    for (name, distribution, truth) in grid() {
        let (quantile, span) = (compile(&distribution), span(&distribution));
        for i in 1..1000 {
            let p = f64::from(i) / 1000.0;
            let exact = (truth.quantile)(p);
            let compiled = f64::from(quantile.at(p as f32));
            assert!(
                (compiled - exact).abs() < 1e-3 * span,
                "{name} at {p}: {compiled}, exact {exact}"
            );
            let ours = distribution.quantile(p);
            assert!(
                (ours - exact).abs() < 1e-7 * span,
                "{name} at {p}, uncompiled: {ours}, exact {exact}"
            );
        }
    }
}

#[test]
fn mean_and_standard_deviation_of_the_draws_are_those_of_statrs() {
    for (name, distribution, truth) in grid() {
        let (quantile, span) = (compile(&distribution), span(&distribution));
        let n = N_STEPS;
        let (mut sum, mut squares) = (0.0, 0.0);
        for u in even_steps(n) {
            let x = f64::from(quantile.at(u)) - truth.mean;
            sum += x;
            squares += x * x;
        }
        let mean = sum / f64::from(n);
        let sd = (squares / f64::from(n) - mean * mean).sqrt();
        assert!(mean.abs() < 1e-4 * span, "{name}: mean off by {mean}");
        assert!((sd - truth.sd).abs() < 5e-4 * span, "{name}: {sd}, exact {}", truth.sd);
        let exact_to = truth.exact_to * span;
        assert!((distribution.mean() - truth.mean).abs() < exact_to, "{name}");
        assert!((distribution.sd() - truth.sd).abs() < exact_to, "{name}");
    }
}

#[test]
fn draws_rise_with_the_uniform_and_stay_within_the_bounds() {
    let all = grid()
        .into_iter()
        .map(|(name, distribution, _)| (name, distribution))
        .chain(one_of_each().into_iter().map(|(name, d)| (name.to_owned(), d)));
    for (name, distribution) in all {
        let quantile = compile(&distribution);
        let (lower, upper) = (distribution.lower() as f32, distribution.upper() as f32);
        // Rounding of the last bit of intermediate sums.
        let tolerance = 4e-7 * (upper.abs() + (upper - lower));
        let step = 1.0 / 16_777_216.0;
        let near_zero = (0..3000).map(|k| (2 * k + 1) as f32 * step);
        let near_one = (0..3000).rev().map(|k| 1.0 - (2 * k + 1) as f32 * step);
        let across = even_steps(4096);
        let mut last = lower;
        for u in near_zero.chain(across.filter(|&u| u > 0.000_4 && u < 0.999_6)).chain(near_one) {
            let x = quantile.at(u);
            assert!(x >= last - tolerance, "{name} at {u}: {x} after {last}");
            assert!(x >= lower && x <= upper, "{name} at {u}: {x}");
            last = x;
        }
    }
}

#[test]
fn a_row_is_its_lanes() {
    for (name, distribution) in one_of_each() {
        let quantile = compile(&distribution);
        let [mut tails, mut draws] = [Row::splat(0.0); 2];
        let mut minutes = Row::splat(0);
        for row in 0..100 {
            let u = uniforms(5, Sampling::Lhs, Stream::task_duration("", name), row);
            quantile.tails(&u, &mut tails);
            quantile.row(&u, &tails, &mut draws);
            quantile.minutes(&u, &tails, &mut minutes);
            for lane in 0..LANES {
                let draw = quantile.at(u[lane]);
                assert_eq!(draws[lane].to_bits(), draw.to_bits(), "{name}");
                assert_eq!(minutes[lane], round_minutes(draw.max(0.0)), "{name} at {}", u[lane]);
            }
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    use multiversion::multiversion;

    #[inline(always)]
    fn body(sampling: Sampling, quantile: &Quantile, row: u32, out: &mut Row<f32>) {
        let mut uniforms = Uniforms::new(1, sampling, &[Stream::task_duration("", "A")]);
        uniforms.go_to(row);
        let (u, mut tails) = (uniforms.row(0), Row::splat(0.0));
        quantile.tails(&u, &mut tails);
        quantile.row(&u, &tails, out);
    }
    #[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl"))]
    fn avx512(sampling: Sampling, quantile: &Quantile, row: u32, out: &mut Row<f32>) {
        body(sampling, quantile, row, out);
    }
    #[multiversion(targets("x86_64+avx2"))]
    fn avx2(sampling: Sampling, quantile: &Quantile, row: u32, out: &mut Row<f32>) {
        body(sampling, quantile, row, out);
    }

    let (mut plain, mut wide) = (Row::splat(0.0), Row::splat(0.0));
    for (name, distribution) in one_of_each() {
        let quantile = compile(&distribution);
        for (row, sampling) in (0..50)
            .flat_map(|row| [Sampling::Lhs, Sampling::Random].map(|sampling| (row, sampling)))
        {
            body(sampling, &quantile, row, &mut plain);
            avx512(sampling, &quantile, row, &mut wide);
            assert_eq!(plain.map(f32::to_bits), wide.map(f32::to_bits), "{name}");
            avx2(sampling, &quantile, row, &mut wide);
            assert_eq!(plain.map(f32::to_bits), wide.map(f32::to_bits), "{name}");
        }
    }
}

#[test]
fn draws_have_the_distribution_that_rand_distr_samples() {
    const N: usize = 40_000;
    for (name, distribution) in one_of_each() {
        let mut rng = Philox::new(1, Stream::task_duration("", name));
        let mut sampled: Vec<f64> = distribution.sampler().sample_iter(&mut rng).take(N).collect();
        sampled.sort_by(f64::total_cmp);
        let quantile = compile(&distribution);
        let drawn: Vec<f64> = even_steps(1 << 16).map(|u| f64::from(quantile.at(u))).collect();
        let distance = sampled
            .iter()
            .chain(&drawn)
            .map(|x| {
                // A hair to the right, so that the rounding of f32 parts no equal values.
                let x = x + 1e-3;
                let share = |sorted: &[f64]| {
                    sorted.partition_point(|value| *value <= x) as f64 / sorted.len() as f64
                };
                (share(&sampled) - share(&drawn)).abs()
            })
            .fold(0.0, f64::max);
        // Kolmogorov–Smirnov against evenly spaced draws, exceeded with probability 0.001,
        // and 1e-3 for the approximation.
        assert!(distance < 1.95 / (N as f64).sqrt() + 1e-3, "{name}: {distance}");
    }
}

#[test]
fn listed_values_occur_with_their_probabilities() {
    let quantile = compile(&Distribution::discrete(&[(5.0, 0.3), (3.0, 0.7)]).unwrap());
    let n_threes = even_steps(10_000).filter(|&u| quantile.at(u) == 3.0).count();
    assert_eq!(n_threes, 7000);
    assert!(even_steps(10_000).all(|u| [3.0, 5.0].contains(&quantile.at(u))));
}

#[test]
fn only_a_certain_value_is_certain() {
    for (name, distribution) in one_of_each() {
        let expected = (name == "fixed").then_some(720.0);
        assert_eq!(compile(&distribution).certain(), expected, "{name}");
    }
}

#[test]
fn minutes_are_rounded_to_the_nearest_and_halves_to_even() {
    for x in [-4_194_303.0, -2.5, -1.5, -0.5, -0.4, 0.0, 0.5, 0.500_000_1, 1.5, 2.5, 480.49] {
        assert_eq!(round_minutes(x), x.round_ties_even() as i32, "{x}");
    }
    for i in -100_000..100_000 {
        let x = i as f32 * 41.375;
        assert_eq!(round_minutes(x), x.round_ties_even() as i32, "{x}");
    }
}

#[test]
fn draws_are_what_they_have_always_been() {
    let pinned: [(&str, [f32; 4]); 17] = [
        ("pert", [495.495_36, 871.663_2, 1_275.431, 2_684.519]),
        ("pert(2.5)", [480.229_13, 517.723_7, 593.211_2, 925.475_34]),
        ("triangular", [513.941_1, 1_020.968, 1_539.433, 2_858.532]),
        ("trigen", [-160.811_25, 893.778_14, 1_767.726_8, 3_984.894_3]),
        ("uniform", [482.4, 1_080.0, 1_944.0, 2_879.76]),
        ("normal", [-197.450_8, 707.364_4, 1_064.649_2, 2_352.927_2]),
        ("lognormal", [342.615_02, 628.533_45, 1_185.847_2, 36_073.55]),
        ("discrete", [1_440.0, 1_440.0, 1_440.0, 4_800.0]),
        ("fixed", [720.0, 720.0, 720.0, 720.0]),
        ("pert10-90", [98.981_445, 844.016_85, 1_719.669_3, 5_013.14]),
        ("beta", [499.813_2, 866.791, 1_234.105_6, 2_608.866_2]),
        ("weibull", [493.768_28, 1_079.804, 1_802.252_1, 6_527.548_3]),
        ("exponential", [0.960_480_4, 276.174_8, 903.943_6, 8_841.768]),
        ("metalog", [-330.994, 667.5, 1_130.396_6, 5_612.477]),
        ("histogram", [481.6, 880.0, 1_944.0, 2_879.759_8]),
        ("samples", [480.0, 700.0, 900.0, 2_880.0]),
        ("normal[900,]", [900.535_95, 1_033.007_3, 1_249.452_1, 2_406.266_4]),
    ];
    let draws = one_of_each().into_iter().map(|(name, distribution)| {
        let quantile = compile(&distribution);
        (name, [0.001, 0.25, 0.61, 0.9999].map(|u| quantile.at(u)))
    });
    assert_eq!(draws.collect::<Vec<_>>(), pinned);
}
