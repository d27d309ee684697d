//! Which draws go together.

mod matrix;
mod nearest;
mod resolve;

use resolve::resolve;

/// A variable that is drawn, as correlations name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// The duration of the task with this index, before risks.
    Duration(usize),
    /// The cost of the task with this index: one number for its fixed and its daily cost.
    Cost(usize),
    /// Whether the risk with this index occurs. What goes together with it is larger where it
    /// occurs, or occurs, too.
    Occurrence(usize),
    /// The impact of the risk with this index; one that all its tasks share.
    Impact(usize),
}

/// Correlations of a plan: of the normals of a Gaussian copula.
///
/// Every variable that stands in a group or a pair is drawn through a standard normal number z:
/// its uniform number is Φ(z). The numbers given here are correlations of these z. Rank
/// correlations of continuous draws are then 6/π · asin(ρ/2) (Pearson 1907).
///
/// What two variables are to have is the number of their pair; where they have none, that of the
/// smallest group that holds both; where there is none either, 0. What cannot be had together is
/// replaced by the nearest that can.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correlation {
    groups: Vec<CorrelationGroup>,
    pairs: Vec<CorrelatedPair>,
    mixture: Mixture,
    repairs: Vec<Repair>,
}

impl Correlation {
    /// The most variables that may hang together otherwise than by groups one within another.
    pub const MOST_IN_A_MATRIX: usize = 200;

    /// Correlations from groups and pairs, each variable of them one that varies. `rank` orders
    /// variables: by their ids, so that draws do not depend on the order of rows.
    ///
    /// # Errors
    ///
    /// If more than [`MOST_IN_A_MATRIX`](Self::MOST_IN_A_MATRIX) variables hang together by
    /// pairs, by negative groups or by groups that overlap without one holding the other.
    pub(crate) fn new<K: Ord>(
        mut groups: Vec<CorrelationGroup>,
        pairs: Vec<CorrelatedPair>,
        rank: impl Fn(Variable) -> K,
    ) -> Result<Self, TooLarge> {
        for group in &mut groups {
            group.members.sort_by_cached_key(|&member| rank(member));
            group.members.dedup();
        }
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        let in_groups = groups.iter().flat_map(|group| group.members.iter().copied());
        let in_pairs = pairs.iter().flat_map(|pair| [pair.a, pair.b]);
        let mut variables: Vec<Variable> = in_groups.chain(in_pairs).collect();
        variables.sort_by_cached_key(|&variable| rank(variable));
        variables.dedup();
        let (mixture, repairs) = resolve(&variables, &groups, &pairs)?;
        Ok(Self { groups, pairs, mixture, repairs })
    }

    /// Variables that go together all with each other, by name; their members in order.
    pub fn groups(&self) -> &[CorrelationGroup] {
        &self.groups
    }

    /// Two variables each; such a number stands before that of a group.
    pub fn pairs(&self) -> &[CorrelatedPair] {
        &self.pairs
    }

    /// How correlated normals are made of independent ones.
    pub fn mixture(&self) -> &Mixture {
        &self.mixture
    }

    /// What was asked and could not be had together, the largest changes first.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// Whether everything is drawn independently.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.pairs.is_empty()
    }

    /// The correlation used for two variables for which one was asked.
    pub fn used(&self, a: Variable, b: Variable, asked: f64) -> f64 {
        let is_it =
            |repair: &&Repair| (repair.a, repair.b) == (a, b) || (repair.b, repair.a) == (a, b);
        self.repairs.iter().find(is_it).map_or(asked, |repair| repair.used)
    }
}

/// Variables of which each two have one correlation.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationGroup {
    /// Its name in the plan.
    pub name: String,
    /// The correlation of each two members, −1 to 1.
    pub rho: f64,
    /// Its members in order of their ids; at least two.
    pub members: Vec<Variable>,
}

/// A correlation of two variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelatedPair {
    /// One of them.
    pub a: Variable,
    /// The other.
    pub b: Variable,
    /// Their correlation, −1 to 1.
    pub rho: f64,
}

/// A correlation that could not be had together with the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repair {
    /// One variable.
    pub a: Variable,
    /// The other.
    pub b: Variable,
    /// What was asked; 0 where nothing was.
    pub asked: f64,
    /// What is used instead.
    pub used: f64,
}

/// Correlated normals as sums of independent ones.
///
/// The normal of a member is the sum of its block's factor and of `own` times a row of the
/// block's `lower` with the independent normals of the block's members. A factor is the sum of its
/// parent and of `loading` times a normal of its own. Variables that stand in no block are drawn
/// by their own normals.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mixture {
    /// What many have in common; parents before what hangs on them.
    pub factors: Vec<Factor>,
    /// Every correlated variable is in one of these.
    pub blocks: Vec<Block>,
}

/// A normal number that the members of a group have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// The name of the group.
    pub name: String,
    /// The factor that a wider group has.
    pub parent: Option<usize>,
    /// The share of its own number: √ρ where it has no parent.
    pub loading: f64,
}

/// Variables whose own numbers are mixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// In order of their ids.
    pub members: Vec<Variable>,
    /// What they have in common with others.
    pub factor: Option<usize>,
    /// The share of their own numbers: √(1 − ρ) within one group.
    pub own: f64,
    /// A lower triangular matrix, row by row, each as far as its diagonal; rows of length 1.
    pub lower: Vec<f64>,
}

impl Block {
    /// The shares of the members' own numbers, as far as itself, in the one at an index.
    pub fn row(&self, index: usize) -> &[f64] {
        &self.lower[index * (index + 1) / 2..(index + 1) * (index + 2) / 2]
    }
}

/// Too many variables hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge {
    /// How many.
    pub(crate) n: usize,
    /// The first of them.
    pub(crate) first: Variable,
}
