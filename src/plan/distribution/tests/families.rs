//! The families beyond the classical ones, and truncation.
//!
//! Where a number stands without a formula it was computed with scipy 1.x (`scipy.stats`,
//! `scipy.integrate.quad`); the rest are closed forms, or integrals taken here by Simpson's rule.

use super::{close, points};
use crate::plan::distribution::*;

/// ∫ f between two ends by Simpson's rule with many steps: independent of what is tested.
fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let n = 200_000;
    let h = (to - from) / f64::from(n);
    let inner: f64 = (1..n).map(|i| f(from + f64::from(i) * h) * f64::from(2 + i % 2 * 2)).sum();
    h / 3.0 * (f(from) + inner + f(to))
}

fn near(found: f64, exact: f64, tolerance: f64, what: &str) {
    assert!((found - exact).abs() <= tolerance, "{what}: {found}, exact {exact}");
}

fn two(shape: Shape, low: f64, high: f64) -> Distribution {
    Distribution::from_points(shape, Some(low), None, Some(high)).unwrap()
}

fn metalog(points: [f64; 3], lower: Option<f64>, upper: Option<f64>) -> Distribution {
    super::points(Shape::Metalog { lower, upper }, points[0], points[1], points[2]).unwrap()
}

/// One of every family that has a density, truncated ones included.
fn continuous() -> Vec<(&'static str, Distribution)> {
    let cut = |distribution: Distribution, min, max| distribution.truncated(min, max).unwrap();
    vec![
        ("triangular", points(Shape::Triangular, 2.0, 4.0, 9.0).unwrap()),
        ("pert", points(Shape::default(), 2.0, 4.0, 9.0).unwrap()),
        ("uniform", two(Shape::Uniform, 2.0, 9.0)),
        ("normal", points(Shape::Normal, 2.0, 5.5, 9.0).unwrap()),
        ("lognormal", points(Shape::LogNormal, 2.0, 4.0, 9.0).unwrap()),
        ("beta", two(Shape::Beta { alpha: 2.0, beta: 5.0 }, 2.0, 9.0)),
        ("beta, flat at an end", two(Shape::Beta { alpha: 1.0, beta: 3.0 }, 2.0, 9.0)),
        ("weibull", two(Shape::Weibull { k: 1.5 }, 2.0, 9.0)),
        ("weibull, early", two(Shape::Weibull { k: 3.5 }, 2.0, 9.0)),
        ("metalog", metalog([2.0, 4.0, 9.0], None, None)),
        ("metalog from 0", metalog([2.0, 4.0, 9.0], Some(0.0), None)),
        ("metalog up to 12", metalog([2.0, 4.0, 9.0], None, Some(12.0))),
        ("metalog 0 to 30", metalog([2.0, 4.0, 9.0], Some(0.0), Some(30.0))),
        ("normal within", cut(points(Shape::Normal, 2.0, 5.5, 9.0).unwrap(), Some(3.0), Some(8.0))),
        (
            "triangular within",
            cut(points(Shape::Triangular, 2.0, 4.0, 9.0).unwrap(), Some(3.0), None),
        ),
        (
            "histogram",
            Distribution::histogram(&[(2.0, 4.0, 0.2), (4.0, 6.0, 0.5), (8.0, 9.0, 0.3)]).unwrap(),
        ),
    ]
}

#[test]
fn weibull_and_exponential_have_their_closed_forms() {
    let ln10 = 10.0_f64.ln();
    let rayleigh = two(Shape::Weibull { k: 2.0 }, 3.0, 9.0);
    let scale = 6.0 / ln10.sqrt();
    near(rayleigh.mean(), 3.0 + scale * std::f64::consts::PI.sqrt() / 2.0, 1e-12, "mean");
    near(rayleigh.sd(), scale * (1.0 - std::f64::consts::PI / 4.0).sqrt(), 1e-12, "sd");
    near(rayleigh.quantile(0.9), 9.0, 1e-12, "P90");
    near(rayleigh.quantile(0.5), 3.0 + scale * 2.0_f64.ln().sqrt(), 1e-12, "median");
    assert_eq!(rayleigh.lower(), 3.0);
    let skewed = two(Shape::Weibull { k: 1.5 }, 2.0, 9.0);
    near(skewed.mean(), 5.623_982_959_081_12, 1e-12, "mean");
    near(skewed.sd(), 2.460_570_973_534_363, 1e-12, "sd");
    near(skewed.quantile(0.999), 16.560_586_76, 1e-8, "P99.9");
    let waiting =
        Distribution::from_points(Shape::Exponential, Some(1.0), Some(5.0), None).unwrap();
    near(waiting.mean(), 5.0, 1e-15, "mean");
    near(waiting.sd(), 4.0, 1e-12, "sd");
    for p in [1e-6, 0.1, 0.5, 0.9, 0.999_999] {
        near(waiting.quantile(p), 1.0 - 4.0 * (1.0 - p).ln(), 1e-12, "quantile");
    }
    // 2⁻²⁴ beyond the largest draw: 24 ln 2 means.
    near(waiting.upper(), 1.0 + 4.0 * 24.0 * 2.0_f64.ln(), 1e-12, "largest draw");
    let from_zero = Distribution::from_points(Shape::Exponential, None, Some(5.0), None).unwrap();
    assert_eq!((from_zero.lower(), from_zero.mean()), (0.0, 5.0));
}

#[test]
fn beta_has_the_moments_and_percentiles_of_the_regularised_incomplete_beta() {
    let beta = two(Shape::Beta { alpha: 2.0, beta: 5.0 }, 3.0, 9.0);
    near(beta.mean(), 3.0 + 6.0 * 2.0 / 7.0, 1e-12, "mean");
    near(beta.sd(), 6.0 * (10.0_f64 / (49.0 * 8.0)).sqrt(), 1e-12, "sd");
    // I_x(2, 5) is a polynomial: 1 − (1 − x)⁶ − 6x(1 − x)⁵.
    for x in [0.01_f64, 0.1, 0.3, 0.6, 0.95] {
        let exact = 1.0 - (1.0 - x).powi(6) - 6.0 * x * (1.0 - x).powi(5);
        near(beta.cdf(3.0 + 6.0 * x), exact, 1e-14, "distribution function");
    }
    let steep = two(Shape::Beta { alpha: 0.5, beta: 0.7 }, 3.0, 9.0);
    near(steep.mean(), 5.5, 1e-12, "mean");
    near(steep.sd(), 1.994_310_088_043_664, 1e-12, "sd");
    for (p, x) in [(0.001, 3.000_009_42), (0.1, 3.093_889_29), (0.5, 5.166_503_48)] {
        near(steep.quantile(p), x, 1e-8, "quantile");
    }
    near(steep.quantile(0.999), 8.999_306_48, 1e-8, "quantile");
    near(steep.cdf(4.0), 0.331_663_095_790_707_1, 1e-12, "distribution function");
    // With ½ and ½ it is the arcsine distribution.
    let arcsine = two(Shape::Beta { alpha: 0.5, beta: 0.5 }, 0.0, 1.0);
    for p in [1e-7, 0.02, 0.3, 0.5, 0.8, 0.999_999] {
        let sine = (std::f64::consts::FRAC_PI_2 * p).sin();
        near(arcsine.quantile(p), sine * sine, 1e-13, "arcsine");
    }
    // α = 1 + λ r and β = 1 + λ (1 − r) is Beta-PERT.
    let pert = points(Shape::default(), 3.0, 5.0, 9.0).unwrap();
    let same = two(Shape::Beta { alpha: 1.0 + 4.0 / 3.0, beta: 1.0 + 8.0 / 3.0 }, 3.0, 9.0);
    for p in [0.001, 0.2, 0.7, 0.999] {
        near(same.quantile(p), pert.quantile(p), 1e-12, "pert");
    }
}

#[test]
fn any_beta_inverts_its_distribution_function() {
    for alpha in [0.1, 0.5, 0.99, 1.0, 3.0, 40.0, 500.0] {
        for beta in [0.1, 0.7, 1.0, 2.5, 500.0] {
            let distribution = two(Shape::Beta { alpha, beta }, 0.0, 1.0);
            let mut last = 0.0;
            for p in [6e-8, 1e-4, 0.1, 0.4, 0.5, 0.6, 0.9, 0.9999, 1.0 - 6e-8] {
                let x = distribution.quantile(p);
                assert!((0.0..=1.0).contains(&x) && x >= last, "{alpha} {beta} {p}: {x}");
                // Close to 1 the numbers of f64 are too far apart for a steep end.
                if x > 1e-300 && x < 1.0 - 1e-7 {
                    let found = distribution.cdf(x);
                    near(found, p, 1e-10, &format!("beta({alpha},{beta}) at {p}, x = {x}"));
                }
                last = x;
            }
        }
    }
}

#[test]
fn pert10_90_has_its_low_and_high_where_a_tenth_lies_beyond() {
    for lambda in [0.01, 1.0, 4.0, 10.0, 100.0] {
        for mode in [3.0, 3.2, 5.0, 6.0, 8.9, 9.0] {
            let shape = Shape::Pert10To90 { lambda };
            let solved = points(shape, 3.0, mode, 9.0).unwrap();
            let told = format!("{shape}, mode {mode}: {solved:?}");
            near(solved.cdf(3.0), 0.1, 1e-9, &told);
            near(solved.cdf(9.0), 0.9, 1e-9, &told);
            match &solved {
                Distribution::Pert(pert) => assert_eq!(pert.mode(), mode, "{told}"),
                other => panic!("{other:?}"),
            }
        }
    }
    // Minimum and maximum as scipy's root finder has them.
    let solved = points(Shape::Pert10To90 { lambda: 4.0 }, 3.0, 5.0, 9.0).unwrap();
    near(solved.lower(), 1.341_726_226_309_877, 1e-9, "minimum");
    near(solved.upper(), 13.755_453_087_940_47, 1e-9, "maximum");
    let at_the_end = points(Shape::Pert10To90 { lambda: 4.0 }, 3.0, 3.0, 9.0).unwrap();
    near(at_the_end.upper(), 18.825_213_574_546_37, 1e-9, "maximum");
}

#[test]
fn a_metalog_passes_through_its_percentiles_within_its_bounds() {
    let cases = [
        (None, None, 4.853_349_173, 3.064_141_869),
        (Some(0.0), None, 5.135_416_906, 5.113_437_790),
        (None, Some(12.0), 4.773_241_941, 2.693_914_051),
        (Some(0.0), Some(30.0), 4.921_067_145, 3.288_544_776),
    ];
    for (lower, upper, mean, sd) in cases {
        let metalog = metalog([2.0, 4.0, 9.0], lower, upper);
        let told = format!("{lower:?} {upper:?}");
        for (p, x) in [(0.1, 2.0), (0.5, 4.0), (0.9, 9.0)] {
            near(metalog.quantile(p), x, 1e-12, &told);
            near(metalog.cdf(x), p, 1e-12, &told);
        }
        // By Gauss's rule with twenty points an octave, up to the outermost uniform number.
        near(metalog.mean(), mean, 2e-6, &told);
        near(metalog.sd(), sd, 2e-5, &told);
        assert!(metalog.lower() >= lower.unwrap_or(f64::NEG_INFINITY), "{told}");
        assert!(metalog.upper() <= upper.unwrap_or(f64::INFINITY), "{told}");
        let minutes = metalog.scaled(480.0);
        near(minutes.mean(), 480.0 * metalog.mean(), 1e-9, &told);
        near(minutes.quantile(0.97), 480.0 * metalog.quantile(0.97), 1e-9, &told);
    }
    let symmetric = metalog([4.0, 7.0, 10.0], None, None);
    // Logistic: a₃ = 0, standard deviation a₂ π/√3.
    near(symmetric.mean(), 7.0, 1e-12, "mean");
    let sd = 3.0 / 9.0_f64.ln() * std::f64::consts::PI / 3.0_f64.sqrt();
    near(symmetric.sd(), sd, 1e-12, "sd");
    assert_eq!(
        (symmetric.quantile(0.0), symmetric.quantile(1.0)),
        (f64::NEG_INFINITY, f64::INFINITY)
    );
}

#[test]
fn a_metalog_rises_up_to_the_limit_of_its_skew_and_is_refused_beyond() {
    // Keelin (2016): feasible for 0.1666 < (median − P10)/(P90 − P10) < 0.8334.
    let at = |position: f64| {
        let shape = Shape::Metalog { lower: None, upper: None };
        points(shape, 0.0, position, 1.0)
    };
    for position in [0.167, 0.5, 0.833] {
        let feasible = at(position).unwrap();
        let quantiles = (1..10_000).map(|i| feasible.quantile(f64::from(i) / 10_000.0));
        let quantiles: Vec<f64> = quantiles.collect();
        assert!(quantiles.is_sorted(), "{position}");
    }
    for position in [0.0, 0.166, 0.834, 1.0] {
        let error = at(position).unwrap_err();
        let EstimateError::MedianTooFar { least, most, .. } = error else {
            panic!("{error:?}");
        };
        near(least, 0.166_577_376_16, 1e-10, "least");
        near(most, 0.833_422_623_84, 1e-10, "most");
        assert!(at(least + 1e-9).is_ok() && at(most - 1e-9).is_ok());
    }
    // With a bound the limits follow the transformed points, and the advice is as good.
    let bounded = Shape::Metalog { lower: Some(0.0), upper: Some(30.0) };
    let error = points(bounded, 2.0, 2.1, 20.0).unwrap_err();
    let EstimateError::MedianTooFar { least, .. } = error else {
        panic!("{error:?}");
    };
    assert!(points(bounded, 2.0, least * 1.000_001, 20.0).is_ok());
    assert!(points(bounded, 2.0, least * 0.999_999, 20.0).is_err());
}

#[test]
fn a_histogram_is_flat_within_its_bins_and_nothing_between() {
    let bins = [(8.0, 9.0, 0.3), (2.0, 4.0, 0.2), (4.0, 6.0, 0.5), (10.0, 11.0, 0.0)];
    let histogram = Distribution::histogram(&bins).unwrap();
    near(histogram.mean(), 0.2 * 3.0 + 0.5 * 5.0 + 0.3 * 8.5, 1e-12, "mean");
    let second = 0.2 * (9.0 + 4.0 / 12.0) + 0.5 * (25.0 + 4.0 / 12.0) + 0.3 * (72.25 + 1.0 / 12.0);
    let mean = histogram.mean();
    near(histogram.sd(), (second - mean * mean).sqrt(), 1e-12, "sd");
    for (p, x) in [(0.0, 2.0), (0.1, 3.0), (0.2, 4.0), (0.45, 5.0), (0.7, 6.0), (0.85, 8.5)] {
        near(histogram.quantile(p), x, 1e-12, "quantile");
    }
    assert!(histogram.quantile(0.700_001) > 8.0);
    for (x, p) in [(1.0, 0.0), (3.0, 0.1), (6.0, 0.7), (7.0, 0.7), (8.5, 0.85), (99.0, 1.0)] {
        near(histogram.cdf(x), p, 1e-12, "distribution function");
    }
    assert_eq!((histogram.lower(), histogram.upper()), (2.0, 9.0));
    let cut = histogram.truncated(Some(5.0), Some(8.5)).unwrap();
    // Left are a half of the second bin and a half of the third: 0.25 and 0.15.
    near(cut.mean(), (0.25 * 5.5 + 0.15 * 8.25) / 0.4, 1e-12, "mean within limits");
    near(cut.cdf(6.0), 0.625, 1e-12, "within limits");
}

#[test]
fn samples_are_drawn_as_they_are() {
    let samples = Distribution::samples(&[7.0, 3.0, 3.0, 12.0, 5.0]).unwrap();
    near(samples.mean(), 6.0, 1e-12, "mean");
    near(samples.sd(), (56.0_f64 / 5.0).sqrt(), 1e-12, "sd");
    for (p, x) in [(0.0, 3.0), (0.4, 3.0), (0.41, 5.0), (0.8, 7.0), (0.81, 12.0), (1.0, 12.0)] {
        assert_eq!(samples.quantile(p), x, "{p}");
    }
    near(samples.cdf(3.0), 0.4, 1e-12, "at a value");
    near(samples.cdf(6.0), 0.6, 1e-12, "between values");
    let cut = samples.truncated(Some(4.0), Some(10.0)).unwrap();
    assert_eq!((cut.mean(), cut.lower(), cut.upper()), (6.0, 5.0, 7.0));
    assert_eq!(Distribution::samples(&[4.0, 4.0]), Ok(Distribution::Fixed(4.0)));
}

#[test]
fn truncation_conditions_and_does_not_clamp() {
    // Mean, standard deviation and median by scipy's quad over the conditional density.
    let check = |name: &str, truncated: &Distribution, [mean, sd, median]: [f64; 3]| {
        near(truncated.mean(), mean, 1e-7, name);
        near(truncated.sd(), sd, 1e-6, name);
        near(truncated.quantile(0.5), median, 1e-9, name);
    };
    let normal = points(Shape::Normal, 4.0, 7.0, 10.0).unwrap();
    let within = normal.clone().truncated(Some(5.0), Some(12.0)).unwrap();
    check("[5,12]", &within, [7.702_358_739, 1.653_286_699, 7.532_986_969]);
    assert_eq!((within.lower(), within.upper()), (5.0, 12.0));
    assert_eq!((within.quantile(0.0), within.cdf(5.0), within.cdf(12.0)), (5.0, 0.0, 1.0));
    // The closed form: mean + sd (φ(a) − φ(b))/(Φ(b) − Φ(a)).
    let sd = 3.0 / 1.281_551_565_544_6;
    let phi = |z: f64| (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let (a, b) = (-2.0 / sd, 5.0 / sd);
    let mass = normal.cdf(12.0) - normal.cdf(5.0);
    near(within.mean(), 7.0 + sd * (phi(a) - phi(b)) / mass, 1e-9, "closed form");
    let positive = normal.clone().truncated(Some(0.0), None).unwrap();
    check("[0,]", &positive, [7.010_695_723, 2.324_841_195, 7.004_088_616]);
    assert_eq!(positive.mass_below_zero(), 0.0);
    let tail = normal.clone().truncated(Some(14.0), None).unwrap();
    check("[14,]", &tail, [14.664_316_971, 0.623_165_475, 14.481_504_712]);
    let weibull = two(Shape::Weibull { k: 1.5 }, 2.0, 9.0).truncated(Some(3.0), Some(12.0));
    check("weibull", &weibull.unwrap(), [5.853_876_928, 2.052_712_553, 5.446_548_699]);
    let pert = points(Shape::default(), 2.0, 4.0, 12.0).unwrap().truncated(Some(3.0), Some(8.0));
    check("pert", &pert.unwrap(), [5.056_848_686, 1.304_588_037, 4.903_137_707]);
    let lognormal = two(Shape::LogNormal, 4.0, 9.0).truncated(None, Some(10.0));
    check("lognormal", &lognormal.unwrap(), [6.015_393_006, 1.639_968_960, 5.874_654_993]);
    let triangular = points(Shape::Triangular, 20.0, 30.0, 45.0).unwrap();
    let triangular = triangular.truncated(Some(25.0), Some(40.0));
    check("triangular", &triangular.unwrap(), [31.866_666_667, 3.874_991_039, 31.537_087_982]);
    let uniform = two(Shape::Uniform, 2.0, 9.0).truncated(Some(4.0), None).unwrap();
    assert_eq!(uniform, two(Shape::Uniform, 4.0, 9.0));
    let listed = Distribution::discrete(&[(2.0, 0.5), (4.0, 0.3), (9.0, 0.2)]).unwrap();
    let listed = listed.truncated(Some(3.0), None).unwrap();
    near(listed.mean(), 0.6 * 4.0 + 0.4 * 9.0, 1e-12, "discrete");
    // A second truncation is one by both.
    let twice = normal.clone().truncated(Some(5.0), None).unwrap().truncated(None, Some(12.0));
    near(twice.unwrap().mean(), within.mean(), 1e-12, "twice");
    let scaled = within.scaled(480.0);
    near(scaled.mean(), 480.0 * within.mean(), 1e-9, "scaled");
    near(scaled.quantile(0.3), 480.0 * within.quantile(0.3), 1e-9, "scaled");
}

#[test]
fn limits_that_exclude_nothing_change_nothing() {
    for (name, distribution) in continuous() {
        let (lower, upper) = (distribution.quantile(0.0), distribution.quantile(1.0));
        let at_ends = [lower, upper].map(|end| Some(end).filter(|end| end.is_finite()));
        assert_eq!(
            distribution.clone().truncated(at_ends[0], at_ends[1]),
            Ok(distribution.clone()),
            "{name}"
        );
        assert_eq!(distribution.clone().truncated(None, None), Ok(distribution), "{name}");
    }
    let fixed = Distribution::Fixed(5.0);
    assert_eq!(fixed.clone().truncated(Some(5.0), Some(6.0)), Ok(fixed));
}

#[test]
fn the_density_is_the_derivative_and_has_the_moments() {
    for (name, distribution) in continuous() {
        for p in [0.02, 0.15, 0.5, 0.81, 0.97] {
            let x = distribution.quantile(p);
            let h = 1e-5 * (1.0 + x.abs());
            let slope = (distribution.cdf(x + h) - distribution.cdf(x - h)) / (2.0 * h);
            near(distribution.density(x), slope, 1e-5, &format!("{name}, density at P{p}"));
            near(distribution.slope(p, x) * slope, 1.0, 1e-3, &format!("{name}, slope at P{p}"));
            near(distribution.cdf(x), p, 1e-10, &format!("{name}, P{p}"));
        }
        // Up to where next to nothing is left of the tails.
        let (from, to) = (distribution.quantile(1e-9), distribution.quantile(1.0 - 1e-9));
        let density = |x: f64| distribution.density(x);
        let (a, b) = if name.starts_with("metalog") && to > 100.0 { continue } else { (from, to) };
        near(integral(a, b, density), 1.0, 3e-5, name);
        let mean = integral(a, b, |x| x * density(x));
        near(distribution.mean(), mean, 3e-4, name);
        let variance = integral(a, b, |x| (x - mean) * (x - mean) * density(x));
        near(distribution.sd(), variance.sqrt(), 1e-3, name);
    }
}

#[test]
fn changes_of_unit_leave_probabilities_alone() {
    for (name, days) in continuous() {
        let minutes = days.scaled(480.0);
        assert!(close(minutes.mean(), 480.0 * days.mean()), "{name}");
        assert!(close(minutes.sd(), 480.0 * days.sd()), "{name}");
        assert!(close(minutes.lower(), 480.0 * days.lower()), "{name}");
        assert!(close(minutes.upper(), 480.0 * days.upper()), "{name}");
    }
}

/// Every error with its message, and that it comes with a remedy.
#[test]
fn what_is_no_distribution_says_why() {
    let check = |result: Result<Distribution, EstimateError>, message: &str| {
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.remedy(|point| point.to_string()).len() > 10, "{error}");
    };
    let without = |shape, low, likely, high| Distribution::from_points(shape, low, likely, high);
    check(
        points(Shape::Beta { alpha: 0.0, beta: 2.0 }, 1.0, 2.0, 3.0),
        "a parameter of beta(0,2) is not from 0.1 to 500",
    );
    check(
        points(Shape::Weibull { k: 0.1 }, 1.0, 2.0, 3.0),
        "the shape of weibull(0.1) is not from 0.3 to 100",
    );
    check(
        points(Shape::Pert10To90 { lambda: 0.0 }, 1.0, 2.0, 3.0),
        "the weight of the mode in pert10-90(0) is not from 0.01 to 1000",
    );
    check(
        without(Shape::Exponential, Some(1.0), None, None),
        "exponential needs likely (the mean)",
    );
    check(without(Shape::Exponential, Some(3.0), Some(2.0), None), "likely 2 is below low 3");
    check(
        without(Shape::Weibull { k: 2.0 }, None, None, Some(3.0)),
        "weibull(2) needs low and high (where it starts, and P90)",
    );
    check(
        points(Shape::Metalog { lower: Some(2.0), upper: None }, 2.0, 4.0, 9.0),
        "low 2 is not above the lower bound 2 of the metalog distribution",
    );
    check(
        points(Shape::Metalog { lower: None, upper: Some(8.0) }, 2.0, 4.0, 9.0),
        "high 9 is not below the upper bound 8 of the metalog distribution",
    );
    check(
        points(Shape::Metalog { lower: None, upper: None }, 2.0, 2.5, 9.0),
        "a metalog distribution through these low and high has a median between 3.166042 and 7.833958, not 2.5",
    );
    check(
        points(Shape::Histogram, 1.0, 2.0, 3.0),
        "histogram needs a list of bins with probabilities, not three points",
    );
    check(
        Distribution::histogram(&[(2.0, 4.0, 0.5), (3.0, 6.0, 0.5)]),
        "the bins 2-4 and 3-6 overlap",
    );
    check(Distribution::histogram(&[(4.0, 4.0, 1.0)]), "the bin 4-4 has no width");
    check(Distribution::histogram(&[(4.0, 3.0, 1.0)]), "the bin 4-3 ends before it begins");
    check(Distribution::samples(&[]), "the list of values is empty");
    let normal = || points(Shape::Normal, 4.0, 7.0, 10.0).unwrap();
    check(normal().truncated(Some(9.0), Some(8.0)), "the limits [9,8] do not ascend");
    check(
        normal().truncated(Some(40.0), None),
        "less than one in a million values lie within [40,]; the distribution reaches from -5.394439 to 19.394439",
    );
    check(
        points(Shape::default(), 2.0, 4.0, 9.0).unwrap().truncated(None, Some(2.0)),
        "less than one in a million values lie within [,2]; the distribution reaches from 2 to 9",
    );
    check(
        Distribution::Fixed(5.0).truncated(Some(6.0), None),
        "less than one in a million values lie within [6,]; the distribution reaches from 5 to 5",
    );
    check(normal().truncated(Some(f64::NAN), None), "a limit is NaN, not a finite number");
}
