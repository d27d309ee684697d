//! Shapes that are compiled as tables or bins, with the truth about each.

use statrs::distribution::{self as reference, ContinuousCDF};

use super::{N_STEPS, Truth, even_steps, points};
use crate::plan::{Distribution, Shape};

/// A name, a distribution in minutes, and the truth about it.
type Case = (String, Distribution, Truth);

const LOW: f64 = 2400.0;
const HIGH: f64 = 9600.0;
const RANGE: f64 = HIGH - LOW;

/// All of them.
pub(super) fn grid() -> Vec<Case> {
    let mut grid = betas();
    grid.extend(weibulls());
    grid.extend(truncated_normals());
    grid.push(histogram());
    grid.extend(metalogs());
    grid
}

fn two(shape: Shape) -> Distribution {
    Distribution::from_points(shape, Some(LOW), None, Some(HIGH)).unwrap()
}

fn betas() -> Vec<Case> {
    let parameters = [
        (0.1, 0.1),
        (0.1, 3.0),
        (0.5, 0.7),
        (1.0, 1.0),
        (1.0, 9.0),
        (2.0, 5.0),
        (40.0, 3.0),
        (500.0, 0.3),
        (500.0, 500.0),
    ];
    let case = |(alpha, beta)| {
        let truth = Truth::of(reference::Beta::new(alpha, beta).unwrap(), LOW, RANGE);
        (format!("beta({alpha},{beta})"), two(Shape::Beta { alpha, beta }), truth)
    };
    parameters.map(case).into()
}

/// The exponential distribution among them.
fn weibulls() -> Vec<Case> {
    let case = |k: f64| {
        let scale = RANGE / 10.0_f64.ln().powf(1.0 / k);
        // Where k is large `statrs` has no quantiles.
        let quantile = move |p: f64| LOW + scale * (-(-p).ln_1p()).powf(1.0 / k);
        let truth = Truth {
            quantile: Box::new(quantile),
            ..Truth::of(reference::Weibull::new(k, scale).unwrap(), LOW, 1.0)
        };
        (format!("weibull({k})"), two(Shape::Weibull { k }), truth)
    };
    let mut cases = Vec::from([0.3, 0.5, 1.0, 1.5, 3.6, 20.0, 100.0].map(case));
    let exponential =
        Distribution::from_points(Shape::Exponential, Some(LOW), Some(HIGH), None).unwrap();
    let truth = Truth::of(reference::Exp::new(1.0 / RANGE).unwrap(), LOW, 1.0);
    cases.push(("exponential".to_owned(), exponential, truth));
    cases
}

/// By the closed forms of the truncated normal distribution.
fn truncated_normals() -> Vec<Case> {
    let mean = 6000.0;
    let sd = RANGE / 2.0 / 1.281_551_565_544_600_4;
    let phi = |z: f64| (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let z_phi = move |z: f64| if z.is_finite() { z * phi(z) } else { 0.0 };
    let case = |(min, max): (f64, f64)| {
        let limits = [min, max].map(|limit: f64| Some(limit).filter(|limit| limit.is_finite()));
        let whole = points(Shape::Normal, LOW, mean, HIGH);
        let distribution = whole.truncated(limits[0], limits[1]).unwrap();
        let standard = reference::Normal::new(0.0, 1.0).unwrap();
        let [a, b] = [(min - mean) / sd, (max - mean) / sd];
        // On the side where probabilities are small, so that none is the difference of ones.
        let mirrored = a > 0.0;
        let (from, to) = if mirrored { (-b, -a) } else { (a, b) };
        let below = standard.cdf(from);
        let mass = standard.cdf(to) - below;
        let shift = (phi(a) - phi(b)) / mass;
        let variance = 1.0 + (z_phi(a) - z_phi(b)) / mass - shift * shift;
        let quantile = move |p: f64| {
            let p = if mirrored { 1.0 - p } else { p };
            let z = standard.inverse_cdf(below + p * mass);
            mean + sd * if mirrored { -z } else { z }
        };
        let truth = Truth {
            quantile: Box::new(quantile),
            mean: mean + sd * shift,
            sd: sd * variance.sqrt(),
            // What lies beyond the outermost uniform number is not drawn.
            exact_to: 1e-7,
        };
        (format!("normal[{min},{max}]"), distribution, truth)
    };
    Vec::from(
        [
            (4000.0, 7000.0),
            (0.0, f64::INFINITY),
            (6500.0, f64::INFINITY),
            (f64::NEG_INFINITY, 3000.0),
            (13_000.0, f64::INFINITY),
            (5900.0, 6100.0),
        ]
        .map(case),
    )
}

/// Uniform over two parts with a gap between, of which everything is plain.
fn histogram() -> Case {
    let (middle, gap) = (3400.0, 500.0);
    let bins = [(LOW, middle, 0.3), (middle + gap, HIGH, 0.7)];
    let quantile = move |p: f64| {
        if p <= 0.3 {
            LOW + p / 0.3 * (middle - LOW)
        } else {
            middle + gap + (p - 0.3) / 0.7 * (HIGH - middle - gap)
        }
    };
    let moment = |power: i32| {
        let part = |(from, to, p): (f64, f64, f64)| {
            p * (to.powi(power + 1) - from.powi(power + 1)) / (to - from) / f64::from(power + 1)
        };
        bins.map(part).iter().sum::<f64>()
    };
    let mean = moment(1);
    let truth = Truth {
        quantile: Box::new(quantile),
        mean,
        sd: (moment(2) - mean * mean).sqrt(),
        exact_to: 1e-9,
    };
    ("histogram".to_owned(), Distribution::histogram(&bins).unwrap(), truth)
}

/// By Keelin's definition.
fn metalogs() -> Vec<Case> {
    let case = |(lower, upper, median): (Option<f64>, Option<f64>, f64)| {
        let distribution = points(Shape::Metalog { lower, upper }, LOW, median, HIGH);
        let there = |x: f64| match (lower, upper) {
            (None, None) => x,
            (Some(lower), None) => (x - lower).ln(),
            (None, Some(upper)) => -(upper - x).ln(),
            (Some(lower), Some(upper)) => ((x - lower) / (upper - x)).ln(),
        };
        let back = move |m: f64| match (lower, upper) {
            (None, None) => m,
            (Some(lower), None) => lower + m.exp(),
            (None, Some(upper)) => upper - (-m).exp(),
            (Some(lower), Some(upper)) => (lower + upper * m.exp()) / (1.0 + m.exp()),
        };
        let [p10, p50, p90] = [LOW, median, HIGH].map(there);
        let nine = 9.0_f64.ln();
        let (a2, a3) = ((p90 - p10) / 2.0 / nine, (p90 + p10 - 2.0 * p50) / 0.8 / nine);
        let quantile = move |p: f64| {
            let odds = (p / (1.0 - p)).ln();
            back(p50 + odds * (a2 + a3 * (p - 0.5)))
        };
        // Of the numbers that are drawn: a long tail has no moments but those of draws.
        let drawn = || even_steps(N_STEPS).map(|u| quantile(f64::from(u)));
        let n = f64::from(N_STEPS);
        let mean = drawn().sum::<f64>() / n;
        let variance = drawn().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        let name = format!("metalog {lower:?} {upper:?}, median {median}");
        let sd = variance.sqrt();
        let quantile = Box::new(quantile);
        // So many draws miss what lies further out, of the longest tail 2.4e-3 of the span.
        (name, distribution, Truth { quantile, mean, sd, exact_to: 5e-3 })
    };
    Vec::from(
        [
            (None, None, 6000.0),
            (None, None, 3700.0),
            (None, None, 8350.0),
            (Some(0.0), None, 4500.0),
            (Some(1000.0), None, 4500.0),
            (None, Some(10_000.0), 7000.0),
            (Some(2000.0), Some(12_000.0), 5000.0),
        ]
        .map(case),
    )
}
