//! The beta distribution on 0–1 with both parameters at least 1, as Beta-PERT needs it.
//!
//! Only + − × ÷ √ and `libm`: these values reach the draws of a simulation.

/// A beta distribution, α ≥ 1 and β ≥ 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beta {
    /// α
    a: f64,
    /// β
    b: f64,
    /// ln B(α, β)
    ln_norm: f64,
}

impl Beta {
    /// The distribution with density x^(α−1) (1−x)^(β−1) / B(α, β).
    pub(crate) fn new(alpha: f64, beta: f64) -> Self {
        debug_assert!(alpha >= 1.0 && beta >= 1.0);
        Self {
            a: alpha,
            b: beta,
            ln_norm: libm::lgamma(alpha) + libm::lgamma(beta) - libm::lgamma(alpha + beta),
        }
    }

    /// The distribution of 1 − x.
    pub(crate) fn mirrored(self) -> Self {
        Self { a: self.b, b: self.a, ..self }
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
        } else if p > 0.5 {
            1.0 - self.mirrored().lower_quantile(1.0 - p, None)
        } else {
            self.lower_quantile(p, None)
        }
    }

    /// The quantile at `0 < p ≤ ½`, from a guess where the caller has a good one.
    ///
    /// Newton's method for ln F as a function of ln x. That function is increasing and
    /// concave (F is the integral of a log-concave function of ln x), so that from any start
    /// every step after the first climbs towards the root without passing it. The root of the
    /// upper bound F(x) ≤ x^α / (α B) lies below: it is the start without a guess, and as far
    /// down as a first step from a guess beyond the root may lead.
    pub(crate) fn lower_quantile(self, p: f64, guess: Option<f64>) -> f64 {
        const STEPS: usize = 100;
        let ln_p = libm::log(p);
        let floor = (ln_p + libm::log(self.a) + self.ln_norm) / self.a;
        let within = |ln_x: f64| ln_x.max(floor).min(-1e-16);
        let mut ln_x = within(guess.map_or(floor, libm::log));
        for _ in 0..STEPS {
            let x = libm::exp(ln_x);
            let f = self.cdf(x);
            // d ln F / d ln x = x · density / F
            let ln_density_x = self.a * ln_x + (self.b - 1.0) * libm::log1p(-x) - self.ln_norm;
            let step = (ln_p - libm::log(f)) * f / libm::exp(ln_density_x);
            ln_x = within(ln_x + step);
            // Convergence is quadratic: after a step this small the next would be nothing.
            if step.abs() <= 1e-8 {
                break;
            }
        }
        libm::exp(ln_x)
    }

    /// The density at `0 < x < 1`.
    pub(crate) fn density(self, x: f64) -> f64 {
        libm::exp((self.a - 1.0) * libm::log(x) + (self.b - 1.0) * libm::log1p(-x) - self.ln_norm)
    }

    /// F(x) where x ≤ (α + 1)/(α + β + 2), by Lentz's evaluation of the continued fraction
    /// (W. J. Lentz, 1976, as modified by Thompson and Barnett, 1986).
    fn lower_tail(self, ln_x: f64, x: f64) -> f64 {
        const TERMS: usize = 500;
        let Self { a, b, .. } = self;
        let ln_front = a * ln_x + b * libm::log1p(-x) - self.ln_norm;
        let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };

        let mut numerator = 1.0;
        let mut denominator = 1.0 / away_from_zero(1.0 - (a + b) / (a + 1.0) * x);
        let mut fraction = denominator;
        for term in 1..TERMS {
            let m = term as f64;
            let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
            denominator = 1.0 / away_from_zero(1.0 + even * denominator);
            numerator = away_from_zero(1.0 + even / numerator);
            fraction *= numerator * denominator;

            let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
            denominator = 1.0 / away_from_zero(1.0 + odd * denominator);
            numerator = away_from_zero(1.0 + odd / numerator);
            let change = numerator * denominator;
            fraction *= change;
            if (change - 1.0).abs() < 1e-15 {
                break;
            }
        }
        libm::exp(ln_front) / a * fraction
    }
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Beta as Reference, Continuous, ContinuousCDF};

    use super::*;

    const PARAMETERS: [(f64, f64); 9] = [
        (1.0, 1.0),
        (1.0, 1.5),
        (1.0, 5.0),
        (1.04, 4.96),
        (3.0, 3.0),
        (5.0, 1.0),
        (51.0, 51.0),
        (101.0, 1.0),
        (1.0, 1001.0),
    ];

    #[test]
    fn the_distribution_function_and_density_agree_with_statrs() {
        for (alpha, beta) in PARAMETERS {
            let ours = Beta::new(alpha, beta);
            let reference = Reference::new(alpha, beta).unwrap();
            for i in 0..=100 {
                let x = f64::from(i) / 100.0;
                assert!((ours.cdf(x) - reference.cdf(x)).abs() < 1e-12, "{alpha} {beta} {x}");
                if (0.01..0.99).contains(&x) {
                    let density = reference.pdf(x);
                    assert!((ours.density(x) - density).abs() < 1e-9 * (1.0 + density));
                }
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
    fn a_guess_on_either_side_leads_to_the_same_quantile() {
        let beta = Beta::new(2.5, 4.0);
        let exact = beta.quantile(0.2);
        for guess in [1e-9, 0.01, exact, 0.5, 0.999] {
            assert!((beta.lower_quantile(0.2, Some(guess)) - exact).abs() < 1e-12);
        }
    }
}
