//! Plain sampling through `rand_distr`.

use rand::{Rng, RngExt as _};
use rand_distr::weighted::WeightedIndex;

use super::{Distribution, Truncated};

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
    Beta(f64, f64, rand_distr::Beta<f64>),
    Weibull(f64, rand_distr::Weibull<f64>),
    Histogram(Vec<(f64, f64)>, WeightedIndex<f64>),
    Samples(Vec<f64>),
    /// By rejection.
    Truncated(Box<Sampler>, Box<Truncated>),
    /// Where `rand_distr` has nothing: the quantile of a uniform number.
    Inverse(Distribution),
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
            Distribution::Beta(b) => Self::Beta(
                b.min(),
                b.max() - b.min(),
                rand_distr::Beta::new(b.alpha(), b.beta()).expect(VALID),
            ),
            Distribution::Weibull(w) => Self::Weibull(
                w.location(),
                rand_distr::Weibull::new(w.scale(), w.k()).expect(VALID),
            ),
            Distribution::Histogram(h) => Self::Histogram(
                h.bins().iter().map(|bin| (bin.from, bin.to)).collect(),
                WeightedIndex::new(h.bins().iter().map(|bin| bin.probability)).expect(VALID),
            ),
            Distribution::Samples(s) => Self::Samples(s.values().to_vec()),
            Distribution::Truncated(t) => {
                Self::Truncated(Box::new(Self::new(t.whole())), t.clone())
            }
            Distribution::Metalog(_) => Self::Inverse(distribution.clone()),
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
            Self::Beta(min, range, beta) => min + range * beta.sample(rng),
            Self::Weibull(location, weibull) => location + weibull.sample(rng),
            Self::Histogram(bins, index) => {
                let (from, to) = bins[index.sample(rng)];
                rng.random_range(from..to)
            }
            Self::Samples(values) => values[rng.random_range(0..values.len())],
            Self::Truncated(whole, truncated) => {
                let (min, max) = truncated.limits();
                loop {
                    let value = whole.sample(rng);
                    if (min..=max).contains(&value) {
                        return value;
                    }
                }
            }
            Self::Inverse(distribution) => distribution.quantile(rng.random_range(0.0..1.0)),
        }
    }
}
