//! Which draws go together.

/// A variable that is drawn, as correlations name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// The duration of the task with this index, before risks.
    Duration(usize),
    /// The cost of the task with this index: one number for its fixed and its daily cost.
    Cost(usize),
    /// Whether the risk with this index occurs.
    Occurrence(usize),
    /// The impact of the risk with this index; one that all its tasks share.
    Impact(usize),
}

/// Correlations of a plan: of the normals of a Gaussian copula.
///
/// Every variable that stands in a group or a pair is drawn through a standard normal number z:
/// its uniform number is Φ(z). The numbers given here are correlations of these z. Rank
/// correlations of continuous draws are then 6/π · asin(ρ/2) (Pearson 1907).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correlation {
    /// Variables that go together all with each other.
    pub groups: Vec<CorrelationGroup>,
    /// Two variables each; such a number stands before that of a group.
    pub pairs: Vec<CorrelatedPair>,
}

impl Correlation {
    /// Whether everything is drawn independently.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.pairs.is_empty()
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
