//! How long tasks can last at all.

use super::{Impact, Risk, RiskKind, RiskStatus, Task};

/// The longest that any draw can make each task, in minutes of its clock: the estimate (or
/// the planned duration) at its largest, under every threat at its largest.
pub(crate) fn longest_durations<'a>(
    tasks: impl IntoIterator<Item = &'a Task>,
    risks: impl IntoIterator<Item = &'a Risk>,
) -> Vec<f64> {
    let mut longest: Vec<f64> = tasks
        .into_iter()
        .map(|task| task.estimate.upper().max(f64::from(task.planned)).max(0.0))
        .collect();
    let mut delays = vec![0.0; longest.len()];
    let fires = |risk: &&Risk| risk.kind == RiskKind::Threat && risk.status != RiskStatus::Closed;
    for effect in risks.into_iter().filter(fires).flat_map(|risk| &risk.effects) {
        match &effect.impact {
            Impact::Share(share) => longest[effect.task] *= 1.0 + share.upper().max(0.0),
            Impact::Delay(minutes) => delays[effect.task] += minutes.upper().max(0.0),
        }
    }
    longest.iter().zip(delays).map(|(longest, delay)| (longest + delay).ceil()).collect()
}
