//! Which risks occur, and the impacts that their tasks share.

use super::{DrawRows, draw};
use crate::plan::{Distribution, Effect, Plan, Risk, RiskStatus};
use crate::sample::{LANES, Quantile, Row, Stream, Tables};

#[derive(Debug, Clone)]
pub(super) struct RiskDraw {
    occurrence: u32,
    /// The impact that its tasks share, where some do.
    impact: Option<SharedImpact>,
    /// Zero for a closed risk.
    probability: f32,
}

#[derive(Debug, Clone)]
pub(super) struct SharedImpact {
    stream: u32,
    /// Its quantile function where it is the same for all tasks, so that it is drawn once.
    quantile: Option<Quantile>,
}

impl RiskDraw {
    /// Compiles the risks of a plan, in its order.
    pub(super) fn of_plan(
        plan: &Plan,
        tables: &mut Tables,
        add_stream: &mut impl FnMut(Stream) -> u32,
    ) -> Vec<Self> {
        let compile = |risk: &Risk| RiskDraw {
            occurrence: add_stream(Stream::risk_occurrence("", &risk.id)),
            impact: risk.shared.then(|| SharedImpact {
                stream: add_stream(Stream::risk_impact("", &risk.id)),
                quantile: the_same_for_all(risk)
                    .map(|distribution| Quantile::new(distribution, tables)),
            }),
            probability: if risk.status == RiskStatus::Closed {
                0.0
            } else {
                risk.probability as f32
            },
        };
        plan.risks.iter().map(compile).collect()
    }
}

/// Draws which risks occur in the row gone to, and their shared impacts. Nothing occurs in lanes
/// outside `counted`.
#[inline(always)]
pub(super) fn draw_risks(risks: &[RiskDraw], counted: u64, rows: &mut DrawRows) {
    for (index, risk) in risks.iter().enumerate() {
        let uniform = rows.uniforms.row(risk.occurrence as usize);
        let occurred = mask_below(&uniform, risk.probability) & counted;
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
