//! How correlated draws came out together: Pearson's and Spearman's correlation of what was
//! drawn, two variables at a time.
//!
//! They are had without keeping any draws: a pass of its own draws again what is correlated and
//! adds up products. Ranks are those of the distribution rather than of the sample, so that none
//! have to be counted: the uniform number of a draw, or the middle of those that give the same
//! draw.

use std::collections::{HashMap, HashSet};

use super::instructions::for_every_instruction_set;
use super::kernel::{Scratch, lanes_mask};
use super::model::Model;
use super::{Run, SUPERBLOCK, join};
use crate::outcome::{CorrelationOutcome, GroupTogether, Together};
use crate::plan::{CorrelationGroup, Discrete, Distribution, Plan, Variable};
use crate::sample::{LANES, Quantile, Row, Stream, Tables, stream_of, total};

/// Members of a group of which each two are looked at; of a larger one so many are, taken evenly
/// from its members in order of their ids.
const MOST_MEMBERS: usize = 32;

/// How all that is correlated came out; `None` if cancelled.
pub(super) fn together(run: &Run<'_>, plan: &Plan, n: usize) -> Option<CorrelationOutcome> {
    let mut wanted = Wanted::new(run.model, plan);
    let correlation = &plan.correlation;
    let explicit: Vec<Option<usize>> =
        correlation.pairs().iter().map(|pair| wanted.pair(pair.a, pair.b)).collect();
    let groups: Vec<Vec<usize>> =
        pairs_of_groups(plan).into_iter().map(|pairs| wanted.pairs_of(&pairs)).collect();
    let totals = Pass { run, wanted: &wanted }.over(0, n)?;
    let found: Vec<Together> =
        (0..wanted.pairs.len()).map(|pair| totals.together(&wanted, pair, n)).collect();
    Some(CorrelationOutcome {
        pairs: explicit.into_iter().map(|pair| pair.map(|pair| found[pair])).collect(),
        groups: groups
            .into_iter()
            .map(|pairs| GroupTogether { pairs: pairs.iter().map(|&pair| found[pair]).collect() })
            .collect(),
    })
}

/// For each group the pairs that have its number: not those of a pair or a smaller group.
fn pairs_of_groups(plan: &Plan) -> Vec<Vec<(Variable, Variable)>> {
    let correlation = &plan.correlation;
    // Only asked, never walked through.
    let explicit: HashSet<(Variable, Variable)> =
        correlation.pairs().iter().map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b))).collect();
    let members: Vec<HashSet<Variable>> =
        correlation.groups().iter().map(|group| group.members.iter().copied().collect()).collect();
    let of_group = |(index, group): (usize, &CorrelationGroup)| {
        let chosen = chosen(&group.members);
        let is_other = |a: Variable, b: Variable| {
            explicit.contains(&(a.min(b), a.max(b)))
                || members.iter().enumerate().any(|(other, members)| {
                    other != index
                        && members.len() <= group.members.len()
                        && members.contains(&a)
                        && members.contains(&b)
                })
        };
        let mut pairs = Vec::new();
        for (place, &a) in chosen.iter().enumerate() {
            pairs.extend(chosen[place + 1..].iter().filter(|&&b| !is_other(a, b)).map(|&b| (a, b)));
        }
        pairs
    };
    correlation.groups().iter().enumerate().map(of_group).collect()
}

/// The members of a group that are looked at.
fn chosen(members: &[Variable]) -> Vec<Variable> {
    let n = members.len();
    if n <= MOST_MEMBERS {
        return members.to_vec();
    }
    (0..MOST_MEMBERS).map(|k| members[k * (n - 1) / (MOST_MEMBERS - 1)]).collect()
}

/// What is to be looked at.
struct Wanted<'a> {
    model: &'a Model,
    plan: &'a Plan,
    variables: Vec<Watched>,
    pairs: Vec<(u32, u32)>,
    tables: Tables,
    /// Variables to their places; none of those that are not drawn. Only asked.
    places: HashMap<Variable, Option<u32>>,
    names: Vec<Variable>,
}

/// A variable under watch.
struct Watched {
    stream: usize,
    value: Value,
    /// The ranks of its values, where several uniform numbers give the same.
    rank: Option<Quantile>,
    /// To be taken from its values, and what they are then multiplied by, to keep sums small.
    centre: f32,
    scale: f32,
}

/// What is drawn.
enum Value {
    /// Whether something of this probability occurs.
    Occurs(f32),
    /// A number from a distribution, at least so large.
    Drawn(Quantile, f32),
}

impl<'a> Wanted<'a> {
    fn new(model: &'a Model, plan: &'a Plan) -> Self {
        let (variables, pairs, names) = (Vec::new(), Vec::new(), Vec::new());
        let (tables, places) = (Tables::default(), HashMap::new());
        Self { model, plan, variables, pairs, tables, places, names }
    }

    fn pairs_of(&mut self, pairs: &[(Variable, Variable)]) -> Vec<usize> {
        pairs.iter().filter_map(|&(a, b)| self.pair(a, b)).collect()
    }

    /// The index of a pair; none where one of the two is not drawn.
    fn pair(&mut self, a: Variable, b: Variable) -> Option<usize> {
        let places = (self.place(a)?, self.place(b)?);
        self.pairs.push(places);
        Some(self.pairs.len() - 1)
    }

    fn place(&mut self, variable: Variable) -> Option<u32> {
        if let Some(&place) = self.places.get(&variable) {
            return place;
        }
        let place = self.watched(variable).map(|watched| {
            self.variables.push(watched);
            self.names.push(variable);
            self.variables.len() as u32 - 1
        });
        self.places.insert(variable, place);
        place
    }

    fn watched(&mut self, variable: Variable) -> Option<Watched> {
        let stream: Stream = stream_of(self.plan, variable);
        let stream = self.model.draws.index_of(stream)?;
        let (distribution, least) = match variable {
            Variable::Occurrence(risk) => {
                let p = self.plan.risks[risk].probability as f32;
                let scale = 1.0 / (p * (1.0 - p)).sqrt();
                let value = Value::Occurs(p);
                return Some(Watched { stream, value, rank: None, centre: p, scale });
            }
            Variable::Duration(task) => (&self.plan.tasks[task].estimate, 0.0),
            Variable::Cost(task) => (self.plan.tasks[task].costs().next()?, f32::NEG_INFINITY),
            Variable::Impact(risk) => {
                let effect = self.plan.risks[risk].effects.first()?;
                (effect.impact.distribution(), f32::NEG_INFINITY)
            }
        };
        let quantile = Quantile::new(distribution, &mut self.tables);
        let rank = ranks_of(distribution).map(|ranks| Quantile::new(&ranks, &mut self.tables));
        let (centre, sd) = (distribution.mean() as f32, distribution.sd() as f32);
        let value = Value::Drawn(quantile, least);
        Some(Watched { stream, value, rank, centre, scale: 1.0 / sd })
    }
}

/// The middle ranks of a distribution of single values, as such a distribution.
fn ranks_of(distribution: &Distribution) -> Option<Distribution> {
    let Distribution::Discrete(discrete) = distribution else {
        return None;
    };
    let mut below = 0.0;
    let ranks: Vec<(f64, f64)> = discrete
        .cumulative()
        .iter()
        .map(|&upto| {
            let rank = f64::midpoint(below, upto);
            let share = upto - below;
            below = upto;
            (rank, share)
        })
        .collect();
    Discrete::new(&ranks).ok().map(Distribution::Discrete)
}

struct Pass<'a> {
    run: &'a Run<'a>,
    wanted: &'a Wanted<'a>,
}

impl Pass<'_> {
    /// The sums over iterations, in the fixed tree.
    fn over(&self, first: usize, n: usize) -> Option<Totals> {
        if n <= SUPERBLOCK {
            return self.leaf(first, n);
        }
        let half = SUPERBLOCK * (n.div_ceil(SUPERBLOCK).next_power_of_two() / 2);
        let (left, right) = join(|| self.over(first, half), || self.over(first + half, n - half));
        Some(left?.plus(&right?))
    }

    fn leaf(&self, first: usize, n: usize) -> Option<Totals> {
        let wanted = self.wanted;
        self.run.with_scratch(n, |scratch| {
            let mut sums = Sums {
                single: vec![[[0.0; N_SUMS]; 4]; wanted.variables.len()],
                products: vec![[[0.0; N_SUMS]; 2]; wanted.pairs.len()],
                rows: vec![[Row::splat(0.0); 2]; wanted.variables.len()],
            };
            for offset in (0..n).step_by(LANES) {
                let n_lanes = (n - offset).min(LANES);
                let row = ((first + offset) / LANES) as u32;
                let Run { model, request, .. } = self.run;
                let Wanted { variables, pairs, .. } = wanted;
                add_block(
                    request.instructions,
                    model,
                    variables,
                    pairs,
                    row,
                    n_lanes,
                    scratch,
                    &mut sums,
                );
            }
            sums.totals()
        })
    }
}

for_every_instruction_set! {
    /// Adds the first `n_lanes` iterations of a row.
    fn add_block(
        model: &Model,
        variables: &[Watched],
        pairs: &[(u32, u32)],
        row: u32,
        n_lanes: usize,
        scratch: &mut Scratch,
        sums: &mut Sums,
    ) = add_block_any;
}

#[inline(always)]
fn add_block_any(
    model: &Model,
    variables: &[Watched],
    pairs: &[(u32, u32)],
    row: u32,
    n_lanes: usize,
    scratch: &mut Scratch,
    sums: &mut Sums,
) {
    model.draws.go_to(row, lanes_mask(n_lanes), &mut scratch.draws);
    let Sums { single, products, rows } = sums;
    for ((variable, rows), single) in variables.iter().zip(rows.iter_mut()).zip(single) {
        variable.draw(&scratch.draws.uniforms(variable.stream), rows);
        for row in rows.iter_mut() {
            row[n_lanes..].fill(0.0);
        }
        let [value, rank] = rows;
        let [sum, square, rank_sum, rank_square] = single;
        for first in (0..LANES).step_by(N_SUMS) {
            for lane in 0..N_SUMS {
                let (value, rank) = (value[first + lane], rank[first + lane]);
                sum[lane] += value;
                square[lane] += value * value;
                rank_sum[lane] += rank;
                rank_square[lane] += rank * rank;
            }
        }
    }
    for (&(a, b), [values, ranks]) in pairs.iter().zip(products) {
        let ([value, rank], [other, other_rank]) = (&rows[a as usize], &rows[b as usize]);
        for first in (0..LANES).step_by(N_SUMS) {
            for lane in 0..N_SUMS {
                let at = first + lane;
                values[lane] += value[at] * other[at];
                ranks[lane] += rank[at] * other_rank[at];
            }
        }
    }
}

impl Watched {
    /// Values and ranks, about their means, from uniform numbers.
    #[inline(always)]
    fn draw(&self, numbers: &Row<f32>, [values, ranks]: &mut [Row<f32>; 2]) {
        match &self.value {
            &Value::Occurs(probability) => {
                for lane in 0..LANES {
                    values[lane] = if numbers[lane] < probability { 1.0 } else { 0.0 };
                }
            }
            Value::Drawn(quantile, least) => {
                draw(quantile, numbers, values);
                for lane in 0..LANES {
                    values[lane] = values[lane].max(*least);
                }
            }
        }
        for lane in 0..LANES {
            values[lane] = (values[lane] - self.centre) * self.scale;
        }
        match (&self.rank, &self.value) {
            (_, Value::Occurs(_)) => *ranks = *values,
            (Some(rank), Value::Drawn(..)) => draw(rank, numbers, ranks),
            (None, Value::Drawn(..)) => *ranks = *numbers,
        }
        if matches!(self.value, Value::Drawn(..)) {
            for lane in 0..LANES {
                ranks[lane] -= 0.5;
            }
        }
    }
}

#[inline(always)]
fn draw(quantile: &Quantile, numbers: &Row<f32>, out: &mut Row<f32>) {
    let mut tails = Row::splat(0.0);
    quantile.tails(numbers, &mut tails);
    quantile.row(numbers, &tails, out);
}

/// Running sums side by side for one quantity.
const N_SUMS: usize = 16;

/// Sums over a superblock, in lanes of `f32`.
struct Sums {
    /// By variable: values, their squares, ranks, their squares.
    single: Vec<[[f32; N_SUMS]; 4]>,
    /// By pair: products of values, of ranks.
    products: Vec<[[f32; N_SUMS]; 2]>,
    /// By variable, the values and ranks of the row at hand.
    rows: Vec<[Row<f32>; 2]>,
}

impl Sums {
    fn totals(&self) -> Totals {
        Totals {
            single: self.single.iter().map(|sums| sums.map(|sum| total(&sum))).collect(),
            products: self.products.iter().map(|sums| sums.map(|sum| total(&sum))).collect(),
        }
    }
}

/// [`Sums`] of whole superblocks.
struct Totals {
    single: Vec<[f64; 4]>,
    products: Vec<[f64; 2]>,
}

impl Totals {
    fn plus(mut self, other: &Self) -> Self {
        let single = self.single.as_flattened_mut().iter_mut().zip(other.single.as_flattened());
        single.for_each(|(sum, more)| *sum += more);
        let products = self.products.as_flattened_mut().iter_mut();
        products.zip(other.products.as_flattened()).for_each(|(sum, more)| *sum += more);
        self
    }

    /// The correlations of a pair.
    fn together(&self, wanted: &Wanted<'_>, pair: usize, n: usize) -> Together {
        let (a, b) = wanted.pairs[pair];
        let [one, other] = [self.single[a as usize], self.single[b as usize]];
        let n = n as f64;
        let correlation = |which: usize| {
            let variance = |sums: [f64; 4]| {
                sums[2 * which + 1] / n - (sums[2 * which] / n) * (sums[2 * which] / n)
            };
            let scale = (variance(one) * variance(other)).sqrt();
            let means = (one[2 * which] / n) * (other[2 * which] / n);
            let covariance = self.products[pair][which] / n - means;
            if scale > 0.0 { (covariance / scale).clamp(-1.0, 1.0) } else { 0.0 }
        };
        Together {
            a: wanted.names[a as usize],
            b: wanted.names[b as usize],
            pearson: correlation(0),
            spearman: correlation(1),
        }
    }
}
