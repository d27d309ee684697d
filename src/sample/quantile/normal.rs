//! Standard normal quantile and powers of two in `f32`, without branches or calls.
//!
//! All polynomials interpolate the exact functions in Chebyshev's points, as a test shows, and
//! are summed in pairs, not by Horner's rule: its steps would wait for each other.

/// Coefficients of Φ⁻¹(u)/(u − ½) in powers of v, lowest first; see [`normal`].
const NORMAL: [f32; 10] = [
    7.338_349_3,
    3.887_033_5,
    -0.875_370_1,
    0.328_126_82,
    -0.097_992_43,
    -0.076_951_22,
    0.207_497_94,
    -0.133_788_51,
    -0.023_956_418,
    0.036_481_947,
];

/// Coefficients of (f + ½ − log₂(f + 3/2))/11 in powers of f on −½ … ½: how far log₂ of a
/// mantissa rises above a straight line, in the units of v. Exact at both ends, so that v is
/// continuous where the exponent steps.
const LOG2: [f32; 5] =
    [-0.007_723_863_7, 0.003_595_259_7, 0.029_077_025, -0.014_381_039, 0.007_273_718];

/// Coefficients of 2^f in powers of f on −½ … ½. Exact at both ends, so that powers rise there.
const EXP2: [f32; 5] = [1.0, 0.693_105_34, 0.240_221_68, 0.056_005_787, 0.009_676_037];

/// The largest `sd` for which [`normal`] stays where [`exp2`] is defined: |Φ⁻¹(u)| < 5.3.
pub(super) const WIDEST_POWER: f32 = 23.5;

/// How far out in a tail u lies: v = −(log₂ u(1 − u) + 13)/11, from −1 at the median to 1 at
/// the outermost u.
///
/// The bits of a float, read as an integer, are its logarithm up to a small function of the
/// mantissa.
#[inline(always)]
pub(in crate::sample) fn depth(u: f32) -> f32 {
    const ONE: u32 = 0x3F80_0000;
    const MANTISSA: u32 = 0x007F_FFFF;
    const CENTRE: u32 = ONE - (13 << 23);
    const PER_BIT: f32 = -1.0 / (11.0 * 8_388_608.0);
    // u and 1 − u are exact, so the product has no cancellation at either end.
    let bits = (u * (1.0 - u)).to_bits();
    let line = bits.wrapping_sub(CENTRE) as i32 as f32 * PER_BIT;
    let f = f32::from_bits(bits & MANTISSA | ONE) - 1.5;
    line + quartic(&LOG2, f)
}

/// `sd` × Φ⁻¹(u) of a u with its [`depth`], within 1e-4 `sd` for 2⁻²⁴ ≤ u ≤ 1 − 2⁻²⁴.
///
/// Φ⁻¹(u)/(u − ½) is a smooth function of ln u(1 − u) (the form of M. Giles, 2010,
/// *Approximating the erfinv function*), here of the depth.
#[inline(always)]
pub(in crate::sample) fn normal(sd: f32, u: f32, v: f32) -> f32 {
    let c = NORMAL;
    let v2 = v * v;
    let low = (c[0] + c[1] * v) + v2 * (c[2] + c[3] * v);
    let middle = (c[4] + c[5] * v) + v2 * (c[6] + c[7] * v);
    let v4 = v2 * v2;
    (sd * (u - 0.5)) * (low + v4 * (middle + v4 * (c[8] + c[9] * v)))
}

/// 2^x, within 6e-6 of it, for |x| ≤ 125: where it and its halves are normal numbers.
#[inline(always)]
pub(super) fn exp2(x: f32) -> f32 {
    const NO_FRACTION: f32 = 12_582_912.0;
    // The addition rounds to a whole number and leaves it in the low bits.
    let shifted = x + NO_FRACTION;
    let fraction = x - (shifted - NO_FRACTION);
    f32::from_bits(quartic(&EXP2, fraction).to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// A polynomial of degree 4, lowest coefficient first.
#[inline(always)]
fn quartic(c: &[f32; 5], x: f32) -> f32 {
    let x2 = x * x;
    (c[0] + c[1] * x) + x2 * ((c[2] + c[3] * x) + x2 * c[4])
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;

    /// Φ⁻¹(u).
    fn standard(u: f32) -> f32 {
        normal(1.0, u, depth(u))
    }

    #[test]
    fn the_normal_quantile_is_within_1e_4_of_statrs_everywhere() {
        let reference = Normal::new(0.0, 1.0).unwrap();
        let step = 1.0 / 16_777_216.0_f32;
        let near_zero = (0..200).map(|k| (2 * k + 1) as f32 * step);
        let across = (0..20_000).map(|k| (2 * k * 419 + 1) as f32 * step);
        for u in near_zero.chain(across).flat_map(|u| [u, 1.0 - u]) {
            let (z, exact) = (standard(u), reference.inverse_cdf(f64::from(u)));
            assert!((f64::from(z) - exact).abs() < 1e-4, "{u}: {z}, exact {exact}");
        }
    }

    #[test]
    fn the_normal_quantile_is_odd_about_one_half() {
        for k in 0..4096 {
            let u = (2 * k * 2047 + 1) as f32 / 16_777_216.0;
            assert_eq!(standard(u), -standard(1.0 - u));
        }
    }

    #[test]
    fn the_widest_power_stays_in_range() {
        let outermost = WIDEST_POWER * standard(1.0 - 1.0 / 16_777_216.0);
        assert!((124.0..125.0).contains(&outermost), "{outermost}");
    }

    fn assert_interpolates<const N: usize>(
        coefficients: &[f32; N],
        points: impl Fn(f64) -> f64,
        exact: impl Fn(f64) -> f64,
    ) {
        for i in 0..N {
            let x = points(i as f64);
            let ours = coefficients.iter().rev().fold(0.0, |sum, &c| sum * x + f64::from(c));
            let exact = exact(x);
            assert!((ours - exact).abs() < 2e-7 * exact.abs().max(0.01), "{x}: {ours}, {exact}");
        }
    }

    #[test]
    fn the_coefficients_interpolate_the_exact_function() {
        let reference = Normal::new(0.0, 1.0).unwrap();
        // Of the tail u where u(1 − u) = 2^−(13 + 11v), from (½ − u)² = ¼ − u(1 − u).
        let normal = |v: f64| {
            let product = (-13.0 - 11.0 * v).exp2();
            let from_half = (0.25 - product).sqrt();
            -reference.inverse_cdf(product / (0.5 + from_half)) / from_half
        };
        // As an odd function of √(v + 1), which u − ½ grows like near the median.
        let n = NORMAL.len() as f64;
        let odd = |i: f64| 2.0 * (PI * (2.0 * i + 1.0) / (4.0 * n + 2.0)).cos().powi(2) - 1.0;
        assert_interpolates(&NORMAL, odd, normal);
        let with_both_ends = |i: f64| 0.5 * (PI * i / 4.0).cos();
        assert_interpolates(&LOG2, with_both_ends, |f| (f + 0.5 - (f + 1.5).log2()) / 11.0);
        assert_interpolates(&EXP2, with_both_ends, f64::exp2);
    }

    #[test]
    fn powers_of_two_are_within_6e_6_and_rise() {
        let mut last = 0.0;
        for i in -125_000..=125_000 {
            let x = i as f32 / 1000.0;
            let power = exp2(x);
            assert!((f64::from(power) / f64::from(x).exp2() - 1.0).abs() < 6e-6, "{x}");
            assert!(power > last, "{x}");
            last = power;
        }
    }
}
