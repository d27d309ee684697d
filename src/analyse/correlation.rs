//! Did the draws go together as asked?

use crate::outcome::{CorrelationOutcome, Outcome, Together};
use crate::plan::{Distribution, Plan, Variable};

/// Correlations that were asked for and those that came out.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationFound {
    /// One for each pair of the plan.
    pub pairs: Vec<PairFound>,
    /// One for each group of the plan.
    pub groups: Vec<GroupFound>,
}

/// A pair of variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairFound {
    /// One of them.
    pub a: Variable,
    /// The other.
    pub b: Variable,
    /// The correlation asked for, of the normals of the copula.
    pub asked: f64,
    /// The correlation used, another one where what was asked cannot be had together.
    pub used: f64,
    /// The rank correlation that belongs to it, where both are continuous.
    pub expected: Option<f64>,
    /// What came out; `None` where one of the two is not drawn.
    pub found: Option<Together>,
}

/// A group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFound {
    /// Its index among the plan's groups.
    pub group: usize,
    /// Pairs of its members, whatever their numbers.
    pub n_pairs: usize,
    /// The mean of the correlations used for the pairs looked at: its number, unless that cannot
    /// be had.
    pub used: f64,
    /// The mean rank correlation that belongs to them, where all are continuous.
    pub expected: Option<f64>,
    /// Pearson's correlations that came out; `None` where no pair was looked at.
    pub pearson: Option<Range>,
    /// Spearman's.
    pub spearman: Option<Range>,
    /// The pairs looked at.
    pub pairs: Vec<PairFound>,
}

/// What several numbers are like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Their mean.
    pub mean: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Range {
    fn of(numbers: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let n = numbers.clone().count();
        (n > 0).then(|| Self {
            mean: numbers.clone().sum::<f64>() / n as f64,
            min: numbers.clone().fold(f64::INFINITY, f64::min),
            max: numbers.fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

/// Compares what was asked with what came out.
pub(super) fn correlation(plan: &Plan, outcome: &Outcome) -> Option<CorrelationFound> {
    let CorrelationOutcome { pairs, groups } = outcome.correlation.as_ref()?;
    let asked = &plan.correlation;
    let found = |a, b, rho, found| {
        let used = asked.used(a, b, rho);
        let both = is_continuous(plan, a) && is_continuous(plan, b);
        PairFound { a, b, asked: rho, used, expected: both.then(|| spearman(used)), found }
    };
    let pairs = asked.pairs().iter().zip(pairs);
    let groups = asked.groups().iter().zip(groups).enumerate().map(|(index, (group, together))| {
        let n = group.members.len();
        let pairs: Vec<PairFound> = together
            .pairs
            .iter()
            .map(|pair| found(pair.a, pair.b, group.rho, Some(*pair)))
            .collect();
        let expected: Option<Vec<f64>> = pairs.iter().map(|pair| pair.expected).collect();
        let mean = |numbers: Vec<f64>| Range::of(numbers.into_iter()).map(|range| range.mean);
        GroupFound {
            group: index,
            n_pairs: n * (n - 1) / 2,
            used: mean(pairs.iter().map(|pair| pair.used).collect()).unwrap_or(group.rho),
            expected: expected.and_then(mean),
            pearson: Range::of(together.pairs.iter().map(|pair| pair.pearson)),
            spearman: Range::of(together.pairs.iter().map(|pair| pair.spearman)),
            pairs,
        }
    });
    Some(CorrelationFound {
        pairs: pairs.map(|(pair, together)| found(pair.a, pair.b, pair.rho, *together)).collect(),
        groups: groups.collect(),
    })
}

/// The rank correlation of two continuous variables whose normals have a correlation (K. Pearson,
/// 1907, *On further methods of determining correlation*).
fn spearman(rho: f64) -> f64 {
    6.0 / std::f64::consts::PI * libm::asin(rho / 2.0)
}

fn is_continuous(plan: &Plan, variable: Variable) -> bool {
    let is_continuous =
        |of: &Distribution| !matches!(of, Distribution::Discrete(_) | Distribution::Fixed(_));
    match variable {
        Variable::Duration(task) => is_continuous(&plan.tasks[task].estimate),
        Variable::Cost(task) => plan.tasks[task].costs().all(is_continuous),
        Variable::Occurrence(_) => false,
        Variable::Impact(risk) => {
            let effects = &plan.risks[risk].effects;
            effects.iter().all(|effect| is_continuous(effect.impact.distribution()))
        }
    }
}
