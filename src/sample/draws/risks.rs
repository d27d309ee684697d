//! Which risks occur, and the impacts that their tasks share.

use super::{DrawRows, draw};
use crate::plan::{Distribution, Effect, Plan, Risk, RiskStatus};
use crate::sample::{LANES, Quantile, Row, Stream, Tables};

/// The risks of a plan, compiled.
#[derive(Debug, Clone, Default)]
pub(super) struct RiskDraws {
    /// Those that occur or not whatever the others do, in the plan's order.
    alone: Vec<RiskDraw>,
    /// Those that exclude others or need another, each after the one that it needs.
    linked: Vec<LinkedDraw>,
}

#[derive(Debug, Clone)]
struct RiskDraw {
    /// Its index in the plan.
    risk: u32,
    /// The stream of the number that decides whether it occurs.
    occurrence: u32,
    /// The impact that its tasks share, where some do.
    impact: Option<SharedImpact>,
    /// It occurs where that number is below. Zero for a closed risk.
    below: f32,
}

/// A risk that has to do with others.
#[derive(Debug, Clone)]
struct LinkedDraw {
    draw: RiskDraw,
    /// Where its number is below this one, a risk that it excludes may occur, but not it.
    not_below: f32,
    /// Index of the risk without which it does not occur.
    needs: Option<u32>,
}

#[derive(Debug, Clone)]
struct SharedImpact {
    stream: u32,
    /// Its quantile function where it is the same for all tasks, so that it is drawn once.
    quantile: Option<Quantile>,
}

impl RiskDraws {
    /// Compiles the risks of a plan.
    pub(super) fn of_plan(
        plan: &Plan,
        tables: &mut Tables,
        add_stream: &mut impl FnMut(Stream) -> u32,
    ) -> Self {
        let mut compiled = Self::default();
        for index in parents_first(plan) {
            let risk = &plan.risks[index];
            let is_linked = risk.depends_on.is_some() || !risk.excludes.is_empty();
            let interval = interval(plan, index);
            let stream = match &interval {
                Some((first, _)) => Stream::exclusive_risks("", first),
                None => Stream::risk_occurrence("", &risk.id),
            };
            let own = if risk.status == RiskStatus::Closed { 0.0 } else { risk.probability };
            let [not_below, below] = interval.map_or([0.0, own], |(_, ends)| ends);
            let draw = RiskDraw {
                risk: index as u32,
                occurrence: add_stream(stream),
                impact: risk.shared.then(|| SharedImpact {
                    stream: add_stream(Stream::risk_impact("", &risk.id)),
                    quantile: the_same_for_all(risk)
                        .map(|distribution| Quantile::new(distribution, tables)),
                }),
                below: below as f32,
            };
            if is_linked {
                let needs = risk.depends_on.map(|other| other as u32);
                compiled.linked.push(LinkedDraw { draw, not_below: not_below as f32, needs });
            } else {
                compiled.alone.push(draw);
            }
        }
        compiled
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.alone.len() + self.linked.len()
    }
}

/// The indices of all risks, each after the one that it needs, else in the plan's order.
fn parents_first(plan: &Plan) -> Vec<usize> {
    let depth = |risk: usize| {
        std::iter::successors(plan.risks[risk].depends_on, |&other| plan.risks[other].depends_on)
            .count()
    };
    let mut order: Vec<(usize, usize)> =
        (0..plan.risks.len()).map(|risk| (depth(risk), risk)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, risk)| risk).collect()
}

/// Of a risk that excludes others: the smallest id of its set, and the ends of its interval.
///
/// One number decides for the whole set. The intervals of the members, each as wide as its
/// probability, follow each other from 0 in order of id, so that at most one occurs and each as
/// often as it should.
fn interval(plan: &Plan, risk: usize) -> Option<(&str, [f64; 2])> {
    if plan.risks[risk].excludes.is_empty() {
        return None;
    }
    let set: Vec<usize> = plan.exclusive_set(risk).collect();
    let before = set.iter().take_while(|&&member| member != risk);
    let start = before.map(|&member| plan.share_of_set(member)).sum();
    Some((&plan.risks[set[0]].id, [start, start + plan.share_of_set(risk)]))
}

/// Draws which risks occur in the row gone to, and their shared impacts. Nothing occurs in lanes
/// outside `counted`.
#[inline(always)]
pub(super) fn draw_risks(risks: &RiskDraws, counted: u64, rows: &mut DrawRows) {
    for risk in &risks.alone {
        let uniform = rows.uniforms.row(risk.occurrence as usize);
        occur(risk, mask_below(&uniform, risk.below) & counted, rows);
    }
    for LinkedDraw { draw, not_below, needs } in &risks.linked {
        let possible = needs.map_or(counted, |other| rows.occurred[other as usize]);
        let uniform = rows.uniforms.row(draw.occurrence as usize);
        let within = mask_below(&uniform, draw.below) & !mask_below(&uniform, *not_below);
        occur(draw, within & possible, rows);
    }
}

/// Notes the lanes in which a risk occurs, and draws its shared impact if there are any.
#[inline(always)]
fn occur(risk: &RiskDraw, occurred: u64, rows: &mut DrawRows) {
    let index = risk.risk as usize;
    rows.occurred[index] = occurred;
    if occurred != 0 {
        let row = &mut rows.occurred_rows[index];
        for lane in 0..LANES {
            row[lane] = if is_in(occurred, lane) { -1 } else { 0 };
        }
        if let Some(SharedImpact { stream, quantile }) = &risk.impact {
            let uniform = rows.uniforms.row(*stream as usize);
            match quantile {
                Some(quantile) => draw(quantile, &uniform, &mut rows.impacts[index]),
                None => rows.impacts[index] = uniform,
            }
        }
    }
}

/// The distribution of a risk's impact, if all its tasks have the same.
pub(super) fn the_same_for_all(risk: &Risk) -> Option<&Distribution> {
    let (first, others) = risk.effects.split_first()?;
    let is_same = |effect: &Effect| effect.impact.distribution() == first.impact.distribution();
    others.iter().all(is_same).then(|| first.impact.distribution())
}

/// Whether a lane is in a mask.
#[inline(always)]
fn is_in(mask: u64, lane: usize) -> bool {
    mask >> lane & 1 == 1
}

/// The lanes whose value lies below a threshold.
#[inline(always)]
fn mask_below(values: &Row<f32>, threshold: f32) -> u64 {
    let mut mask = 0;
    for lane in 0..LANES {
        mask |= u64::from(values[lane] < threshold) << lane;
    }
    mask
}
