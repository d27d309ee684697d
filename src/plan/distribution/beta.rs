//! The beta distribution on 0–1.
//!
//! Only + − × ÷ √ and `libm`: these values reach the draws of a simulation.

/// A beta distribution, α > 0 and β > 0, α + β ≤ 1002.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beta {
    /// α
    a: f64,
    /// β
    b: f64,
    /// ln (α B(α, β))
    ln_front: f64,
}

impl Beta {
    /// The distribution with density x^(α−1) (1−x)^(β−1) / B(α, β).
    pub(crate) fn new(alpha: f64, beta: f64) -> Self {
        debug_assert!(alpha > 0.0 && beta > 0.0);
        Self {
            a: alpha,
            b: beta,
            // α Γ(α) = Γ(α + 1)
            ln_front: libm::lgamma(alpha + 1.0) + libm::lgamma(beta) - libm::lgamma(alpha + beta),
        }
    }

    /// The distribution of 1 − x.
    fn mirrored(self) -> Self {
        let Self { a, b, ln_front } = self;
        Self { a: b, b: a, ln_front: ln_front + libm::log(b / a) }
    }

    /// The probability of a value at or below `x`: the regularised incomplete beta function.
    ///
    /// By its continued fraction, DLMF 8.17.22, on the side where that converges fast.
    pub(crate) fn cdf(self, x: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else if x >= 1.0 {
            1.0
        } else if x > (self.a + 1.0) / (self.a + self.b + 2.0) {
            1.0 - self.mirrored().lower_tail(libm::log1p(-x), 1.0 - x)
        } else {
            self.lower_tail(libm::log(x), x)
        }
    }

    /// The value at or below which a draw lies with probability `p`.
    pub(crate) fn quantile(self, p: f64) -> f64 {
        if p <= 0.0 {
            0.0
        } else if p >= 1.0 {
            1.0
        } else if self.a < 1.0 || self.b < 1.0 {
            self.steep_quantile(p)
        } else if p > 0.5 {
            let [below] = self.mirrored().lower_quantiles([1.0 - p]);
            1.0 - below
        } else {
            let [below] = self.lower_quantiles([p]);
            below
        }
    }

    /// The density at `x`; infinite at an end where its parameter is below 1.
    pub(crate) fn density(self, x: f64) -> f64 {
        if !(0.0..=1.0).contains(&x) {
            return 0.0;
        }
        // At an end with parameter 1 the power is 1, not 0 × ∞.
        let power = |exponent: f64, ln: f64| if exponent == 0.0 { 0.0 } else { exponent * ln };
        let powers = power(self.a - 1.0, libm::log(x)) + power(self.b - 1.0, libm::log1p(-x));
        libm::exp(powers - self.ln_front) * self.a
    }

    /// The quantile where α or β may be below 1, by Newton's method for ln F in the log odds
    /// y = ln(x/(1 − x)).
    ///
    /// The density of y, e^(αy) (1 + e^y)^(−α−β)/B, is log-concave for any α and β, so ln F is
    /// a concave function of y; and F ≤ e^(αy)/(α B), so that the root of the latter lies below:
    /// steps climb from there and never pass the root.
    fn steep_quantile(self, p: f64) -> f64 {
        const STEPS: usize = 200;
        if p > 0.5 {
            return 1.0 - self.mirrored().steep_quantile(1.0 - p);
        }
        let Self { a, b, ln_front } = self;
        let ln_p = libm::log(p);
        let mut y = (ln_p + ln_front) / a;
        for _ in 0..STEPS {
            let (ln_x, ln_rest) = (-libm::log1p(libm::exp(-y)), -libm::log1p(libm::exp(y)));
            let (x, rest) = (libm::exp(ln_x), libm::exp(ln_rest));
            let f = if x > (a + 1.0) / (a + b + 2.0) {
                1.0 - self.mirrored().lower_tail(ln_rest, rest)
            } else {
                self.lower_tail(ln_x, x)
            };
            let density = libm::exp(a * ln_x + b * ln_rest - ln_front) * a;
            let step = (ln_p - libm::log(f)) * f / density;
            y += step;
            if step.abs() <= 1e-13 * (1.0 + y.abs()) {
                break;
            }
        }
        1.0 / (1.0 + libm::exp(-y))
    }

    /// The quantiles at some probabilities `0 < p ≤ ½`, for β ≥ 1. Each search begins where the series
    /// around the last point leads: probabilities close to each other take few steps.
    ///
    /// Without such a start it begins at the root of the upper bound F(x) ≤ x^α / (α B), which
    /// lies below. As ln F is an increasing, concave function of ln x (F is the integral of a
    /// log-concave one), steps along its tangent climb from there towards the root without
    /// passing it, until the series around a point reaches it.
    pub(crate) fn lower_quantiles<const N: usize>(self, probabilities: [f64; N]) -> [f64; N] {
        const STEPS: usize = 100;
        let mut last: Option<Series> = None;
        probabilities.map(|p| {
            let ln_p = libm::log(p);
            let floor = (ln_p + self.ln_front) / self.a;
            let within = |ln_x: f64| ln_x.max(floor).min(-1e-16);
            let mut ln_x = within(last.map_or(floor, |series| series.ln_x_at(ln_p)));
            for _ in 0..STEPS {
                let series = self.series(ln_x);
                ln_x = within(series.ln_x_at(ln_p));
                last = Some(series);
                // What the series leaves out is of the fourth power of this.
                if (ln_p - series.ln_f).abs() <= 1e-4 {
                    break;
                }
            }
            libm::exp(ln_x)
        })
    }

    /// How ln x depends on ln F around a point of the lower half.
    ///
    /// With s = d ln x / d ln F = F / (x × density) = (1 − x) × fraction / α and
    /// g = d ln(x × density) / d ln x, ds / d ln x = 1 − s g; the rest is the chain rule.
    fn series(self, ln_x: f64) -> Series {
        let Self { a, b, .. } = self;
        let x = libm::exp(ln_x);
        let odds = x / (1.0 - x);
        let fraction = self.fraction(x);
        let slope = (1.0 - x) * fraction / a;
        let bend = slope * (a - (b - 1.0) * odds);
        let curve = slope * slope * (b - 1.0) * odds / (1.0 - x);
        Series {
            ln_x,
            ln_f: a * ln_x + b * libm::log1p(-x) + libm::log(fraction) - self.ln_front,
            first: slope,
            second: slope * (1.0 - bend),
            third: slope * ((1.0 - bend) * (1.0 - 2.0 * bend) + curve),
        }
    }

    /// F(x) where x ≤ (α + 1)/(α + β + 2).
    fn lower_tail(self, ln_x: f64, x: f64) -> f64 {
        let ln_power = self.a * ln_x + self.b * libm::log1p(-x);
        libm::exp(ln_power - self.ln_front) * self.fraction(x)
    }

    /// F(x) ÷ (x^α (1 − x)^β / (α B)) by the continued fraction DLMF 8.17.22, which converges
    /// fast where x ≤ (α + 1)/(α + β + 2) and not much beyond.
    ///
    /// Numerators and denominators of its convergents by the recurrence of Wallis, two steps
    /// a term: it waits for no division. It needs no scaling: none of them exceeds 2, and with
    /// α + β ≤ 1002, as in any Beta-PERT, none falls below 1e-250 before the end.
    fn fraction(self, x: f64) -> f64 {
        const TERMS: usize = 300;
        let Self { a, b, .. } = self;
        let (mut even_numerator, mut even_denominator) = (0.0, 1.0);
        let (mut odd_numerator, mut odd_denominator) = (1.0, 1.0);
        let mut fraction = 1.0;
        for term in 0..TERMS {
            let m = term as f64;
            let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
            even_numerator = odd_numerator + odd * even_numerator;
            even_denominator = odd_denominator + odd * even_denominator;
            let m = m + 1.0;
            let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
            odd_numerator = even_numerator + even * odd_numerator;
            odd_denominator = even_denominator + even * odd_denominator;
            let last = std::mem::replace(&mut fraction, odd_numerator / odd_denominator);
            if (fraction - last).abs() <= 1e-15 * fraction {
                break;
            }
        }
        fraction
    }
}

/// ln x as a function of ln F around a point.
#[derive(Debug, Clone, Copy)]
struct Series {
    ln_x: f64,
    ln_f: f64,
    /// The derivatives.
    first: f64,
    second: f64,
    third: f64,
}

impl Series {
    /// Where the series leads; far away, where the tangent does.
    fn ln_x_at(self, ln_f: f64) -> f64 {
        let d = ln_f - self.ln_f;
        if d.abs() > 1.0 {
            return self.ln_x + d * self.first;
        }
        self.ln_x + d * (self.first + d * (self.second / 2.0 + d * self.third / 6.0))
    }
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Beta as Reference, Continuous as _, ContinuousCDF as _};

    use super::*;

    const PARAMETERS: [(f64, f64); 11] = [
        (1.0, 1.0),
        (1.0, 1.5),
        (1.0, 5.0),
        (1.04, 4.96),
        (3.0, 3.0),
        (5.0, 1.0),
        (51.0, 51.0),
        (101.0, 1.0),
        (1.0, 1001.0),
        (501.0, 501.0),
        (900.5, 101.5),
    ];

    #[test]
    fn the_distribution_function_agrees_with_statrs() {
        for (alpha, beta) in PARAMETERS {
            let ours = Beta::new(alpha, beta);
            let reference = Reference::new(alpha, beta).unwrap();
            for i in 0..=100 {
                let x = f64::from(i) / 100.0;
                assert!((ours.cdf(x) - reference.cdf(x)).abs() < 1e-12, "{alpha} {beta} {x}");
            }
        }
    }

    #[test]
    fn the_quantile_inverts_the_distribution_function_far_into_both_tails() {
        for (alpha, beta) in PARAMETERS {
            let ours = Beta::new(alpha, beta);
            for p in [1e-12, 6e-8, 1e-4, 0.001, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999, 1.0 - 6e-8] {
                let x = ours.quantile(p);
                assert!((ours.cdf(x) - p).abs() < 1e-12, "{alpha} {beta} {p}: {x}");
            }
        }
    }

    #[test]
    fn quantiles_found_together_are_those_found_alone() {
        for (alpha, beta) in PARAMETERS {
            let beta = Beta::new(alpha, beta);
            let probabilities = [1e-4, 0.5, 0.499, 1e-9, 0.03, 0.4];
            for (p, x) in probabilities.into_iter().zip(beta.lower_quantiles(probabilities)) {
                let alone = beta.quantile(p);
                assert!((x - alone).abs() < 1e-13 * alone, "{beta:?} {p}: {x}, alone {alone}");
            }
        }
    }

    #[test]
    fn the_series_has_the_derivatives_of_the_distribution_function() {
        for (alpha, beta) in PARAMETERS {
            let ours = Beta::new(alpha, beta);
            let reference = Reference::new(alpha, beta).unwrap();
            for p in [1e-6, 0.01, 0.2, 0.5] {
                let x = ours.quantile(p);
                let at = |ln_x: f64| ours.series(ln_x);
                let (series, h) = (at(x.ln()), 1e-5);
                let first = p / (x * reference.pdf(x));
                assert!((series.first - first).abs() < 1e-8 * first, "{ours:?} {p}");
                // Central differences along ln F.
                let [before, after] = [-h, h].map(|d| at(series.ln_x_at(series.ln_f + d)));
                let second = (after.first - before.first) / (2.0 * h);
                let third = (after.second - before.second) / (2.0 * h);
                assert!((series.second - second).abs() < 1e-6 * first, "{ours:?} {p}");
                assert!((series.third - third).abs() < 1e-6 * first, "{ours:?} {p}");
            }
        }
    }
}
