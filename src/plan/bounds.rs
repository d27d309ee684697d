//! How long tasks can last at all, and which clock that takes.

use super::{
    Action, Calendar, Clock, Decision, Impact, LagAmount, PointRule, Progress, Relation,
    RelationKind, Risk, RiskKind, RiskStatus, Task, TaskKind, Tool,
};

/// The longest that any draw can make each task, in minutes of its clock: the estimate (or
/// the planned duration) at its largest, under every threat at its largest, mitigated or not, and
/// every decision that delays it.
pub(crate) fn longest_durations<'a>(
    tasks: impl IntoIterator<Item = &'a Task>,
    risks: impl IntoIterator<Item = &'a Risk>,
    decisions: impl IntoIterator<Item = &'a Decision>,
) -> Vec<f64> {
    let mut longest: Vec<f64> = tasks
        .into_iter()
        .map(|task| task.estimate.upper().max(f64::from(task.planned)).max(0.0))
        .collect();
    let mut delays = vec![0.0; longest.len()];
    let fires = |risk: &&Risk| risk.kind == RiskKind::Threat && risk.status != RiskStatus::Closed;
    for risk in risks.into_iter().filter(fires) {
        let after = risk.mitigation.as_ref().map_or(&[][..], |after| &after.effects);
        for effect in &risk.effects {
            // It is either as it stands or mitigated: on each task the larger of the two counts.
            let both = after.iter().filter(|after| after.task == effect.task).chain([effect]);
            let (mut share, mut delay) = (0.0_f64, 0.0_f64);
            for effect in both {
                match &effect.impact {
                    Impact::Share(size) => share = share.max(size.upper()),
                    Impact::Delay(size) => delay = delay.max(size.upper()),
                }
            }
            longest[effect.task] *= 1.0 + share;
            delays[effect.task] += delay;
        }
    }
    for action in decisions.into_iter().flat_map(|decision| &decision.actions) {
        if let Action::Delay(tasks) = action {
            for (task, minutes) in tasks {
                delays[*task] += f64::from(*minutes);
            }
        }
    }
    longest.iter().zip(delays).map(|(longest, delay)| (longest + delay).ceil()).collect()
}

/// Whether instants must be minutes of a common clock: because something is counted
/// otherwise than in working time of the default calendar, because that calendar may lose days,
/// because dates are imposed on tasks, or because in a dated plan a start is imposed on what may
/// be a point in time. On the working axis Friday evening and Monday morning are one number, and
/// the date of such a point is that of the start.
pub(crate) fn needs_common_clock<'a>(
    tasks: impl IntoIterator<Item = &'a Task>,
    relations: impl IntoIterator<Item = &'a Relation>,
    calendars: &[Calendar],
    is_dated: bool,
    tool: Tool,
) -> bool {
    // Other tools tell the end of a day from the start of the next.
    if is_dated && tool != Tool::Planodds {
        return true;
    }
    if is_dated && calendars[0].weather.is_some_and(|weather| !weather.is_fair()) {
        return true;
    }
    let plain = Clock::Working(0);
    let tasks: Vec<&Task> = tasks.into_iter().collect();
    let may_be_point = |task: &Task| task.planned == 0 || task.estimate.lower() < 1.0;
    tasks.iter().any(|task| task.clock != plain || has_imposed_dates(task))
        || relations.into_iter().any(|relation| {
            let has_lag = relation.lag.amount != LagAmount::Minutes(0);
            let may_be_at_once = !matches!(relation.lag.amount, LagAmount::Minutes(1..));
            let imposes_start = match relation.kind {
                RelationKind::StartFinish => true,
                RelationKind::StartStart => may_be_point(tasks[relation.successor]),
                RelationKind::FinishStart | RelationKind::FinishFinish => false,
            };
            (relation.lag.clock != plain && has_lag)
                || (is_dated && imposes_start && may_be_at_once)
        })
}

/// By calendar, whether something is counted on it: a task or a wait.
pub(crate) fn calendars_in_use<'a>(
    tasks: impl IntoIterator<Item = &'a Task>,
    relations: impl IntoIterator<Item = &'a Relation>,
    n_calendars: usize,
) -> Vec<bool> {
    let mut in_use = vec![false; n_calendars];
    let of_tasks = tasks.into_iter().map(|task| task.clock);
    let of_lags = relations
        .into_iter()
        .filter(|relation| relation.lag.amount != LagAmount::Minutes(0))
        .map(|relation| relation.lag.clock);
    for clock in of_tasks.chain(of_lags) {
        if let Clock::Working(calendar) = clock {
            in_use[calendar] = true;
        }
    }
    in_use
}

/// Whether something but logic and durations tells when a task is done, or when it is reached.
fn has_imposed_dates(task: &Task) -> bool {
    !task.constraints.is_empty()
        || task.as_late_as_possible
        || task.kind == TaskKind::Hammock
        || task.progress != Progress::NotStarted
        || task.point != PointRule::Settled
}
