//! Standard normal quantile and powers of two in `f32`, without branches or calls.

use std::f32::consts::LN_2;

/// Coefficients of z/x in powers of (√(w + 4) − 3.25), lowest first; see [`standard_normal`].
/// They interpolate the exact function in Chebyshev's nodes, as a test shows.
const NORMAL: [f32; 12] = [
    3.389_469_4,
    1.769_542_3,
    -0.098_087_37,
    -0.007_570_944,
    0.046_809_65,
    -0.042_218_16,
    0.014_901_018,
    0.007_900_067,
    -0.009_877_54,
    0.001_528_921_8,
    0.001_671_773_7,
    -0.000_571_578_3,
];

/// Coefficients of ln(1 + f)/f in powers of f on √½ − 1 … √2 − 1, from the same kind of
/// interpolation.
const LN: [f32; 8] = [
    0.999_999_94,
    -0.500_003_76,
    0.333_346_07,
    -0.249_689_07,
    0.199_133_49,
    -0.172_782_06,
    0.161_262_48,
    -0.098_953_51,
];

/// Coefficients of 2^f in powers of f on −½ … ½, likewise.
const EXP2: [f32; 7] =
    [1.0, LN_2, 0.240_226_5, 0.055_503_27, 0.009_618_057, 0.001_340_042_8, 0.000_154_614_45];

/// A polynomial by Horner's rule, lowest coefficient first.
#[inline(always)]
fn polynomial<const N: usize>(coefficients: &[f32; N], x: f32) -> f32 {
    let mut sum = coefficients[N - 1];
    for i in (0..N - 1).rev() {
        sum = sum * x + coefficients[i];
    }
    sum
}

/// Φ⁻¹(u), within 1e-5 for 2⁻²⁴ ≤ u ≤ 1 − 2⁻²⁴.
///
/// With x = 2u − 1 and w = −ln(1 − x²), z/x is a smooth function of w that grows like √w
/// (the form of M. Giles, 2010, *Approximating the erfinv function*); as a function of
/// √(w + 4) one polynomial covers the whole range, where w itself needs two.
#[inline(always)]
pub(super) fn standard_normal(u: f32) -> f32 {
    // u and 1 − u are exact, so 1 − x² = 4u(1 − u) has no cancellation at either end.
    let w = -ln(4.0 * u * (1.0 - u));
    let x = 2.0 * u - 1.0;
    x * polynomial(&NORMAL, (w + 4.0).sqrt() - 3.25)
}

/// The natural logarithm of a positive normal number, within 1e-6.
#[inline(always)]
fn ln(x: f32) -> f32 {
    const SQRT_HALF_BITS: u32 = 0x3F35_04F3;
    let bits = x.to_bits();
    // x = 2^exponent × mantissa with the mantissa from √½ to √2.
    let exponent = (bits.wrapping_sub(SQRT_HALF_BITS) as i32) >> 23;
    let mantissa = f32::from_bits(bits.wrapping_sub((exponent as u32) << 23));
    let f = mantissa - 1.0;
    exponent as f32 * LN_2 + f * polynomial(&LN, f)
}

/// 2^x, within 3e-7 of it; x beyond ±126 counts as ±126.
#[inline(always)]
pub(super) fn exp2(x: f32) -> f32 {
    const NO_FRACTION: f32 = 12_582_912.0;
    let x = if x < -126.0 { -126.0 } else { x };
    let x = if x > 126.0 { 126.0 } else { x };
    // The addition rounds to a whole number and leaves it in the low bits.
    let shifted = x + NO_FRACTION;
    let fraction = x - (shifted - NO_FRACTION);
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3F80_0000));
    power * polynomial(&EXP2, fraction)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;

    #[test]
    fn the_normal_quantile_is_within_1e_5_of_statrs_everywhere() {
        let reference = Normal::new(0.0, 1.0).unwrap();
        let step = 1.0 / 16_777_216.0_f32;
        let near_zero = (0..200).map(|k| (2 * k + 1) as f32 * step);
        let across = (0..20_000).map(|k| (2 * k * 419 + 1) as f32 * step);
        for u in near_zero.chain(across).flat_map(|u| [u, 1.0 - u]) {
            let (z, exact) = (standard_normal(u), reference.inverse_cdf(f64::from(u)));
            assert!((f64::from(z) - exact).abs() < 1e-5, "{u}: {z}, exact {exact}");
        }
    }

    #[test]
    fn the_normal_quantile_is_odd_about_one_half() {
        for k in 0..4096 {
            let u = (2 * k * 2047 + 1) as f32 / 16_777_216.0;
            assert_eq!(standard_normal(u), -standard_normal(1.0 - u));
        }
    }

    #[test]
    fn the_coefficients_interpolate_the_exact_function() {
        let reference = Normal::new(0.0, 1.0).unwrap();
        // z/x at w, from the smaller tail u = x²-complement/(2(1 + x)).
        let exact = |w: f64| {
            let x = (-(-w).exp_m1()).sqrt();
            if x < 1e-6 {
                return (std::f64::consts::PI / 2.0).sqrt();
            }
            -reference.inverse_cdf((-w).exp() / (2.0 * (1.0 + x))) / x
        };
        let tail = 2.0_f64.powi(-24);
        let w_max = -(4.0 * tail * (1.0 - tail)).ln();
        let (a, b) = (2.0, (w_max + 4.0).sqrt());
        let n = NORMAL.len();
        for i in 0..n {
            let angle = std::f64::consts::PI * (2 * i + 1) as f64 / (2 * n) as f64;
            let v = f64::midpoint(a, b) + (b - a) / 2.0 * angle.cos();
            let ours = NORMAL.iter().rev().fold(0.0, |sum, &c| sum * (v - 3.25) + f64::from(c));
            let exact = exact(v * v - 4.0);
            assert!((ours - exact).abs() < 3e-6, "node {i}: {ours}, exact {exact}");
        }
    }

    #[test]
    fn logarithm_and_power_are_accurate_to_single_precision() {
        for i in -2000..=2000 {
            let x = i as f32 / 100.0;
            let power = exp2(x);
            assert!((f64::from(power) / f64::from(x).exp2() - 1.0).abs() < 3e-7, "{x}");
            assert!((f64::from(ln(power)) - f64::from(power).ln()).abs() < 2e-6, "{x}");
        }
    }
}
