//! Plain sampling through `rand_distr`.

use rand::Rng;
use rand_distr::weighted::WeightedIndex;

use super::Distribution;

/// A distribution as `rand_distr` samples it.
#[derive(Debug, Clone)]
pub(super) enum Sampler {
    Fixed(f64),
    Triangular(rand_distr::Triangular<f64>),
    Pert(rand_distr::Pert<f64>),
    Uniform(rand_distr::Uniform<f64>),
    Normal(rand_distr::Normal<f64>),
    LogNormal(f64, rand_distr::LogNormal<f64>),
    Discrete(Vec<f64>, WeightedIndex<f64>),
}

impl Sampler {
    pub(super) fn new(distribution: &Distribution) -> Self {
        const VALID: &str = "a validated distribution";
        match distribution {
            Distribution::Fixed(value) => Self::Fixed(*value),
            Distribution::Triangular(t) => Self::Triangular(
                rand_distr::Triangular::new(t.min(), t.max(), t.mode()).expect(VALID),
            ),
            Distribution::Pert(p) => Self::Pert(
                rand_distr::Pert::new(p.min(), p.max())
                    .with_shape(p.lambda())
                    .with_mode(p.mode())
                    .expect(VALID),
            ),
            Distribution::Uniform(u) => {
                Self::Uniform(rand_distr::Uniform::new_inclusive(u.min(), u.max()).expect(VALID))
            }
            Distribution::Normal(_) => Self::Normal(
                rand_distr::Normal::new(distribution.mean(), distribution.sd()).expect(VALID),
            ),
            Distribution::LogNormal(l) => Self::LogNormal(
                l.shift(),
                rand_distr::LogNormal::new(l.mu(), l.sigma()).expect(VALID),
            ),
            Distribution::Discrete(d) => Self::Discrete(
                d.values().to_vec(),
                WeightedIndex::new(d.probabilities().map(|(_, probability)| probability))
                    .expect(VALID),
            ),
        }
    }
}

impl rand_distr::Distribution<f64> for Sampler {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Triangular(triangular) => triangular.sample(rng),
            Self::Pert(pert) => pert.sample(rng),
            Self::Uniform(uniform) => uniform.sample(rng),
            Self::Normal(normal) => normal.sample(rng),
            Self::LogNormal(shift, log_normal) => shift + log_normal.sample(rng),
            Self::Discrete(values, index) => values[index.sample(rng)],
        }
    }
}
