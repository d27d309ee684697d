//! The standard normal distribution function in `f32`, without branches or calls.

/// Coefficients of ((2Q(x))^(−1/16) − 1)/x in powers of x on 0 … 5.3, lowest first, where
/// Q(x) = 1 − Φ(x): they interpolate it in Chebyshev's points, as a test shows.
const TAIL: [f32; 8] = [
    4.986_773_8e-2,
    0.021_138_84,
    0.003_280_648,
    3.849_489_3e-5,
    4.428_799e-5,
    9.456_019e-6,
    -1.418_240_8e-6,
    1.740_304_9e-7,
];

/// The x beyond which Q(x) falls below 2⁻²⁴.
const OUTERMOST: f32 = 5.294_704;
/// What a number strictly inside (0, 1) is at least away from either end.
const INNERMOST: f32 = 1.0 / 16_777_216.0;

/// Φ(x), strictly inside (0, 1): within 1e-6 of it, and in either tail within 2e-5 of the tail
/// that is left, down to 2⁻²⁴, where it stays.
///
/// The tail is a half of the −16th power of a polynomial (the form of C. Hastings, 1955,
/// *Approximations for digital computers*, fitted to the relative error instead): only products
/// and one quotient. Summed in pairs, not by Horner's rule: its steps would wait for each other.
#[inline(always)]
pub(in crate::sample) fn cumulative(x: f32) -> f32 {
    let c = TAIL;
    let far = x.abs();
    let far = if far > OUTERMOST { OUTERMOST } else { far };
    let x2 = far * far;
    let low = (c[0] + c[1] * far) + x2 * (c[2] + c[3] * far);
    let high = (c[4] + c[5] * far) + x2 * (c[6] + c[7] * far);
    let root = 1.0 + far * (low + (x2 * x2) * high);
    let root2 = root * root;
    let root4 = root2 * root2;
    let root8 = root4 * root4;
    let tail = 0.5 / (root8 * root8);
    let tail = if tail < INNERMOST { INNERMOST } else { tail };
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;

    fn exact() -> Normal {
        Normal::new(0.0, 1.0).unwrap()
    }

    #[test]
    fn the_distribution_function_is_within_1e_6_and_its_tails_within_2e_5_of_themselves() {
        let reference = exact();
        for i in -529_000..=529_000 {
            let x = i as f32 / 100_000.0;
            let (ours, exact) = (f64::from(cumulative(x)), reference.cdf(f64::from(x)));
            assert!((ours - exact).abs() < 1e-6, "{x}: {ours}, exact {exact}");
            if x <= 0.0 {
                assert!((ours / exact - 1.0).abs() < 2e-5, "{x}: {ours}, exact {exact}");
            }
        }
    }

    #[test]
    fn it_is_symmetric_and_one_half_at_zero() {
        assert_eq!(cumulative(0.0), 0.5);
        for i in 0..60_000 {
            let x = i as f32 / 10_000.0;
            assert_eq!(cumulative(x), 1.0 - cumulative(-x), "{x}");
        }
    }

    #[test]
    fn it_never_reaches_its_ends() {
        for x in [5.29, 5.3, 6.0, 7.5, 40.0, f32::MAX] {
            assert!(cumulative(x) < 1.0 && cumulative(-x) > 0.0, "{x}");
            assert!(cumulative(x) <= 1.0 - INNERMOST && cumulative(-x) >= INNERMOST, "{x}");
        }
    }

    #[test]
    fn the_coefficients_interpolate_the_exact_function() {
        let reference = exact();
        let n = TAIL.len();
        for i in 0..n {
            let x = 2.65 * (1.0 + (PI * (2 * i + 1) as f64 / (2 * n) as f64).cos());
            let wanted = ((2.0 * reference.cdf(-x)).powf(-1.0 / 16.0) - 1.0) / x;
            let ours = TAIL.iter().rev().fold(0.0, |sum, &c| sum * x + f64::from(c));
            assert!((ours - wanted).abs() < 2e-8, "{x}: {ours}, {wanted}");
        }
    }
}
