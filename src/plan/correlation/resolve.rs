//! Groups and pairs → how the normals of variables are mixed.
//!
//! A group that holds everything that hangs together, with ρ ≥ 0, gives its members a common
//! factor √ρ f. What is left of each, √(1 − ρ) times a normal, is then to have the correlations
//! (r − ρ)/(1 − ρ): the same question again, about fewer numbers. So groups within groups, and
//! pairs within groups, need no large matrix, and a new member of a group leaves the others as
//! they were. Where that does not go, the matrix of all that hangs together is factorised.

use std::collections::HashMap;

use super::matrix::Symmetric;
use super::nearest::nearest_correlation;
use super::{
    Block, CorrelatedPair, Correlation, CorrelationGroup, Factor, Mixture, Repair, TooLarge,
    Variable,
};

/// Changes below this are not worth telling.
const NOTICEABLE: f64 = 1e-6;

/// The mixture for `variables`, which come in the order on which draws may depend.
pub(super) fn resolve(
    variables: &[Variable],
    groups: &[CorrelationGroup],
    pairs: &[CorrelatedPair],
) -> Result<(Mixture, Vec<Repair>), TooLarge> {
    // Only asked, never walked through.
    let index_of: HashMap<Variable, u32> = variables.iter().copied().zip(0..).collect();
    let mut asked = Asked {
        members: (0..variables.len() as u32).collect(),
        groups: groups
            .iter()
            .enumerate()
            .map(|(index, group)| Group {
                index,
                rho: group.rho,
                members: group.members.iter().map(|member| index_of[member]).collect(),
            })
            .collect(),
        pairs: pairs.iter().map(|pair| (index_of[&pair.a], index_of[&pair.b], pair.rho)).collect(),
    };
    // The smallest group comes last and counts; of equal ones the stronger, then that first by
    // name.
    asked.groups.sort_by(|a, b| {
        let by_size = b.members.len().cmp(&a.members.len());
        by_size.then(a.rho.abs().total_cmp(&b.rho.abs())).then(b.index.cmp(&a.index))
    });
    let mut work = Work { variables, groups, mixture: Mixture::default(), repairs: Vec::new() };
    for part in asked.parts(variables.len()) {
        let Mixture { factors, blocks } = &work.mixture;
        let before = (factors.len(), blocks.len());
        if work.add(&part, None, 1.0).is_none() {
            work.mixture.factors.truncate(before.0);
            work.mixture.blocks.truncate(before.1);
            work.add_repaired(&part)?;
        }
    }
    let Work { mixture, mut repairs, .. } = work;
    // Rounded, so that changes that ought to be equal are; the sort is stable, and these stay in
    // order of ids.
    let change = |repair: &Repair| ((repair.used - repair.asked).abs() * 1e8).round();
    repairs.sort_by(|a, b| change(b).total_cmp(&change(a)));
    Ok((mixture, repairs))
}

/// A group by the indices of its members.
struct Group {
    /// Which of the plan's groups.
    index: usize,
    rho: f64,
    members: Vec<u32>,
}

/// Correlations wanted of some variables.
struct Asked {
    /// Ascending.
    members: Vec<u32>,
    /// A later one stands before an earlier one.
    groups: Vec<Group>,
    /// These stand before all groups.
    pairs: Vec<(u32, u32, f64)>,
}

impl Asked {
    /// What hangs together, part by part, in order of the first members.
    fn parts(self, n_variables: usize) -> Vec<Asked> {
        let mut joined = Joined((0..n_variables as u32).collect());
        for group in &self.groups {
            for two in group.members.windows(2) {
                joined.join(two[0], two[1]);
            }
        }
        for &(a, b, _) in &self.pairs {
            joined.join(a, b);
        }
        let mut part_of = vec![u32::MAX; n_variables];
        let mut parts: Vec<Asked> = Vec::new();
        for &member in &self.members {
            let root = joined.root(member) as usize;
            if part_of[root] == u32::MAX {
                part_of[root] = parts.len() as u32;
                parts.push(Asked { members: Vec::new(), groups: Vec::new(), pairs: Vec::new() });
            }
            parts[part_of[root] as usize].members.push(member);
        }
        let mut part = |member: u32| part_of[joined.root(member) as usize] as usize;
        for group in self.groups {
            parts[part(group.members[0])].groups.push(group);
        }
        for pair in self.pairs {
            parts[part(pair.0)].pairs.push(pair);
        }
        parts
    }

    /// The group that holds every member, where one does and can give them a common factor.
    fn widest(&self) -> Option<&Group> {
        let holds_all = |group: &&Group| group.members.len() == self.members.len();
        let is_one = |rho: f64| rho == 1.0;
        let all_are_one = || {
            self.groups.iter().filter(|group| !holds_all(group)).all(|group| is_one(group.rho))
                && self.pairs.iter().all(|&(.., rho)| is_one(rho))
        };
        // Of several the last one counts, and the others nowhere.
        let widest = self.groups.iter().rfind(holds_all)?;
        let splits = (0.0..1.0).contains(&widest.rho) || is_one(widest.rho) && all_are_one();
        splits.then_some(widest)
    }

    /// What is then wanted of what is left of each member.
    fn within(&self, widest: &Group) -> Asked {
        if widest.rho == 1.0 {
            // Nothing is left.
            return Asked { members: self.members.clone(), groups: Vec::new(), pairs: Vec::new() };
        }
        let left = |rho: f64| (rho - widest.rho) / (1.0 - widest.rho);
        let groups = self.groups.iter().filter(|group| group.members.len() < self.members.len());
        let groups = groups.map(|group| Group {
            rho: left(group.rho),
            members: group.members.clone(),
            index: group.index,
        });
        Asked {
            members: self.members.clone(),
            groups: groups.collect(),
            pairs: self.pairs.iter().map(|&(a, b, rho)| (a, b, left(rho))).collect(),
        }
    }

    /// All numbers as a matrix.
    fn matrix(&self) -> Symmetric {
        let place = |member: u32| self.members.partition_point(|&other| other < member);
        let mut matrix = Symmetric::identity(self.members.len());
        for group in &self.groups {
            let places: Vec<usize> = group.members.iter().map(|&member| place(member)).collect();
            for (at, &a) in places.iter().enumerate() {
                for &b in &places[..at] {
                    matrix.set(a, b, group.rho);
                }
            }
        }
        for &(a, b, rho) in &self.pairs {
            matrix.set(place(a), place(b), rho);
        }
        matrix
    }
}

/// Sets of variables that are joined step by step.
struct Joined(Vec<u32>);

impl Joined {
    fn root(&mut self, of: u32) -> u32 {
        let mut root = of;
        while self.0[root as usize] != root {
            let above = self.0[self.0[root as usize] as usize];
            self.0[root as usize] = above;
            root = above;
        }
        root
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

struct Work<'a> {
    variables: &'a [Variable],
    groups: &'a [CorrelationGroup],
    mixture: Mixture,
    repairs: Vec<Repair>,
}

impl Work<'_> {
    /// Adds what hangs together; none where its numbers contradict each other. What has nothing
    /// in common with anything stays out.
    fn add(&mut self, asked: &Asked, factor: Option<usize>, own: f64) -> Option<()> {
        if asked.members.len() == 1 {
            if factor.is_some() {
                self.add_block(asked, factor, own, vec![1.0]);
            }
            return Some(());
        }
        if let Some(widest) = asked.widest() {
            let name = self.groups[widest.index].name.clone();
            let below = if widest.rho > 0.0 {
                let loading = own * widest.rho.sqrt();
                self.mixture.factors.push(Factor { name, parent: factor, loading });
                Some(self.mixture.factors.len() - 1)
            } else {
                factor
            };
            let own = own * (1.0 - widest.rho).sqrt();
            for part in asked.within(widest).parts(self.variables.len()) {
                self.add(&part, below, own)?;
            }
            return Some(());
        }
        if asked.members.len() > Correlation::MOST_IN_A_MATRIX {
            return None;
        }
        let lower = asked.matrix().lower_factor()?;
        self.add_block(asked, factor, own, lower);
        Some(())
    }

    /// Adds what hangs together by the nearest numbers that do not contradict each other.
    fn add_repaired(&mut self, asked: &Asked) -> Result<(), TooLarge> {
        let n = asked.members.len();
        let variable = |place: usize| self.variables[asked.members[place] as usize];
        let too_large = TooLarge { n, first: variable(0) };
        if n > Correlation::MOST_IN_A_MATRIX {
            return Err(too_large);
        }
        let wanted = asked.matrix();
        let used = nearest_correlation(&wanted);
        for i in 0..n {
            for j in 0..i {
                let (asked, used) = (wanted.at(i, j), used.at(i, j));
                if (asked - used).abs() > NOTICEABLE {
                    let (a, b) = (variable(j), variable(i));
                    self.repairs.push(Repair { a, b, asked, used });
                }
            }
        }
        let lower = used.lower_factor().ok_or(too_large)?;
        self.add_block(asked, None, 1.0, lower);
        Ok(())
    }

    fn add_block(&mut self, asked: &Asked, factor: Option<usize>, own: f64, lower: Vec<f64>) {
        let members = asked.members.iter().map(|&member| self.variables[member as usize]);
        self.mixture.blocks.push(Block { members: members.collect(), factor, own, lower });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Variable::Duration;

    fn group(name: &str, rho: f64, members: &[usize]) -> CorrelationGroup {
        let members = members.iter().map(|&index| Duration(index)).collect();
        CorrelationGroup { name: name.to_owned(), rho, members }
    }

    fn pair(a: usize, b: usize, rho: f64) -> CorrelatedPair {
        CorrelatedPair { a: Duration(a), b: Duration(b), rho }
    }

    fn correlation(groups: Vec<CorrelationGroup>, pairs: Vec<CorrelatedPair>) -> Correlation {
        Correlation::new(groups, pairs, |variable| variable).expect("not too large")
    }

    /// The correlation of two variables that a mixture gives, from its shares.
    fn mixed(correlation: &Correlation, a: usize, b: usize) -> f64 {
        let Mixture { factors, blocks } = correlation.mixture();
        // The shares of every independent normal: of factors first, then of the members' own.
        let n_factors = factors.len();
        let shares = |index: usize| {
            let mut shares = vec![0.0; n_factors + 1000];
            let mut first = n_factors;
            for block in blocks {
                if let Some(place) =
                    block.members.iter().position(|member| *member == Duration(index))
                {
                    for (k, share) in block.row(place).iter().enumerate() {
                        shares[first + k] = block.own * share;
                    }
                    let mut factor = block.factor;
                    while let Some(at) = factor {
                        shares[at] = factors[at].loading;
                        factor = factors[at].parent;
                    }
                    return shares;
                }
                first += block.members.len();
            }
            shares[n_factors + 500 + index] = 1.0;
            shares
        };
        shares(a).iter().zip(shares(b)).map(|(a, b)| a * b).sum()
    }

    #[track_caller]
    fn assert_mixed(correlation: &Correlation, wanted: &[(usize, usize, f64)]) {
        for &(a, b, rho) in wanted {
            let found = mixed(correlation, a, b);
            assert!((found - rho).abs() < 1e-12, "{a} {b}: {found}, wanted {rho}");
        }
    }

    #[test]
    fn a_group_is_one_factor_and_no_matrix() {
        let found = correlation(vec![group("g", 0.3, &(0..900).collect::<Vec<_>>())], vec![]);
        assert_eq!(found.mixture().factors.len(), 1);
        assert!(found.mixture().blocks.iter().all(|block| block.members.len() == 1));
        assert_mixed(&found, &[(0, 0, 1.0), (0, 899, 0.3), (5, 17, 0.3)]);
    }

    #[test]
    fn groups_within_groups_and_pairs_within_groups_need_no_large_matrix() {
        let all: Vec<usize> = (0..500).collect();
        let groups = vec![
            group("all", 0.2, &all),
            group("civil", 0.6, &all[100..400]),
            group("alike", 0.2, &all[400..450]),
        ];
        let found = correlation(groups, vec![pair(1, 2, 0.5), pair(110, 111, 0.9)]);
        assert_eq!(found.repairs(), []);
        let largest = found.mixture().blocks.iter().map(|block| block.members.len()).max();
        assert_eq!(largest, Some(2));
        assert_mixed(&found, &[(1, 2, 0.5), (110, 111, 0.9), (110, 112, 0.6), (400, 401, 0.2)]);
    }

    #[test]
    fn every_number_comes_out_as_asked() {
        let groups = vec![
            group("all", 0.2, &[0, 1, 2, 3, 4, 5, 6, 7]),
            group("inner", 0.6, &[1, 2, 3, 4]),
            group("apart", 0.1, &[6, 7]),
        ];
        let found = correlation(groups, vec![pair(1, 2, 0.9), pair(0, 5, -0.3), pair(8, 9, -1.0)]);
        assert_eq!(found.repairs(), []);
        assert_mixed(
            &found,
            &[
                (0, 7, 0.2),
                (1, 5, 0.2),
                (3, 4, 0.6),
                (1, 4, 0.6),
                (1, 2, 0.9),
                (0, 5, -0.3),
                (6, 7, 0.1),
                (8, 9, -1.0),
                (8, 0, 0.0),
            ],
        );
        assert_eq!(found.mixture().factors.len(), 2);
    }

    #[test]
    fn perfect_groups_and_negative_ones_come_out() {
        let all: Vec<usize> = (0..900).collect();
        assert_mixed(&correlation(vec![group("all", 1.0, &all)], vec![]), &[(0, 899, 1.0)]);
        let found = correlation(
            vec![group("one", 1.0, &[0, 1, 2]), group("less", -0.4, &[3, 4, 5])],
            vec![],
        );
        assert_mixed(&found, &[(0, 1, 1.0), (1, 2, 1.0), (3, 4, -0.4), (4, 5, -0.4), (0, 3, 0.0)]);
        assert_eq!(found.repairs(), []);
    }

    #[test]
    fn contradictions_are_repaired_and_told_with_the_largest_change_first() {
        let found = correlation(vec![], vec![pair(0, 1, 1.0), pair(2, 1, 1.0)]);
        let a = 0.760_689_853_402_284;
        let told = found.repairs();
        assert_eq!(told.len(), 3);
        assert_eq!((told[0].a, told[0].b), (Duration(0), Duration(1)));
        assert!((told[0].used - a).abs() < 1e-9 && told[0].asked == 1.0);
        assert_eq!((told[2].a, told[2].b, told[2].asked), (Duration(0), Duration(2), 0.0));
        assert!((found.used(Duration(1), Duration(0), 1.0) - a).abs() < 1e-9);
        assert!((mixed(&found, 0, 1) - a).abs() < 1e-6);
    }

    #[test]
    fn a_contradiction_within_a_group_reaches_all_of_it() {
        // A negative pair within a strong group, and both strongly with a third.
        let found = correlation(vec![group("g", 0.9, &[0, 1, 2, 3])], vec![pair(0, 1, -0.9)]);
        assert!(found.repairs().len() >= 3, "{:?}", found.repairs());
        assert_eq!(found.repairs()[0].asked, -0.9);
    }

    #[test]
    fn what_hangs_together_too_widely_is_refused() {
        let pairs: Vec<CorrelatedPair> = (0..200).map(|i| pair(i, i + 1, 0.1)).collect();
        let refused = Correlation::new(vec![], pairs.clone(), |variable| variable);
        assert_eq!(refused, Err(TooLarge { n: 201, first: Duration(0) }));
        assert!(Correlation::new(vec![], pairs[1..].to_vec(), |variable| variable).is_ok());
    }
}
