//! Beta between a minimum and a maximum.

use super::{Beta, EstimateError, Family, Shape};

/// Values of α and β that are accepted.
pub(super) const PARAMETERS: (f64, f64) = (0.1, 500.0);

/// The beta distribution stretched to minimum and maximum.
///
/// # Formula
/// With z = (x − a)/(b − a): density z^(α−1) (1 − z)^(β−1) / ((b − a) B(α, β)); mean
/// a + (b − a) α/(α + β); variance (b − a)² αβ/((α + β)² (α + β + 1)).
///
/// # When to use
/// Where a shape is known from elsewhere, by a fit to past data perhaps, as α and β; Beta-PERT
/// is the case α = 1 + λ (mode − a)/(b − a), β = 2 + λ − α. With both above 1 it is a hump, with
/// both 1 uniform, with one below 1 highest at that end.
///
/// # References
/// Johnson, Kotz and Balakrishnan (1995), *Continuous Univariate Distributions*, volume 2,
/// chapter 25.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FourParameterBeta {
    min: f64,
    max: f64,
    alpha: f64,
    beta: f64,
}

impl FourParameterBeta {
    /// The beta distribution between `min` and `max > min`.
    ///
    /// # Errors
    /// When α or β is not from 0.1 to 500.
    pub fn new(min: f64, max: f64, alpha: f64, beta: f64) -> Result<Self, EstimateError> {
        let fits = |parameter: f64| (PARAMETERS.0..=PARAMETERS.1).contains(&parameter);
        if !(fits(alpha) && fits(beta)) {
            return Err(EstimateError::Parameters { shape: Shape::Beta { alpha, beta } });
        }
        Ok(Self { min, max, alpha, beta })
    }

    /// The smallest value.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The largest value.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// α, which pulls towards the maximum.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// β, which pulls towards the minimum.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { min: self.min * factor, max: self.max * factor, ..*self }
    }

    fn standard(&self) -> Beta {
        Beta::new(self.alpha, self.beta)
    }

    fn position(&self, x: f64) -> f64 {
        (x - self.min) / (self.max - self.min)
    }
}

impl Family for FourParameterBeta {
    fn mean(&self) -> f64 {
        self.min + (self.max - self.min) * self.alpha / (self.alpha + self.beta)
    }

    fn sd(&self) -> f64 {
        let sum = self.alpha + self.beta;
        let variance = self.alpha * self.beta / (sum * sum * (sum + 1.0));
        (self.max - self.min) * libm::sqrt(variance)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.min + (self.max - self.min) * self.standard().quantile(p)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.standard().cdf(self.position(x))
    }

    fn density(&self, x: f64) -> f64 {
        self.standard().density(self.position(x)) / (self.max - self.min)
    }
}
