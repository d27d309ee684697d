//! Costs, and who stands behind the names on tasks.

use super::Placed;
use crate::diagnostic::{Code, Diagnostics, did_you_mean};
use crate::plan::{Distribution, Resource, Risk, Task, TaskKind};
use crate::read::{CostDraft, Draft, MOST_MONEY, RowKind, SettingsDraft, Spanned, TaskDraft};

/// The share of draws below zero from which a person is told.
const NOTICEABLE: f64 = 0.0005;

/// Gives a task its costs, as far as they can be used.
pub(super) fn apply(row: &TaskDraft, task: &mut Task, diagnostics: &mut Diagnostics) {
    task.cost = row.cost.as_ref().and_then(|cell| cost(cell, diagnostics)).map(Box::new);
    let per_day = row.cost_per_day.as_ref().and_then(|cell| cost(cell, diagnostics));
    task.cost_per_day = per_day.filter(|_| task.kind != TaskKind::Milestone).map(Box::new);
    if let (Some(cell), TaskKind::Milestone) = (&row.cost_per_day, task.kind) {
        let message = "the cost per day of a milestone has no effect: it takes no time";
        let help = "write what it costs in `cost`";
        diagnostics.report(Code::CostNotUsed, cell.span, message, help);
    }
    task.resources = row.resources.iter().map(|cell| cell.value.clone()).collect();
}

/// The distribution of a cost; none after a problem was reported.
pub(super) fn cost(
    cell: &Spanned<CostDraft>,
    diagnostics: &mut Diagnostics,
) -> Option<Distribution> {
    let CostDraft { points, shape } = &cell.value;
    if points.iter().any(|point| *point > MOST_MONEY) {
        let message = "a cost beyond a million millions is more than a plan can hold";
        diagnostics.report(Code::OutOfRange, cell.span, message, "check the number and its unit");
        return None;
    }
    let shape = shape.unwrap_or_default();
    let made = match points[..] {
        [only] => Distribution::fixed(only),
        [low, high] => Distribution::from_points(shape, Some(low), None, Some(high)),
        [low, likely, high] => {
            Distribution::from_points(shape, Some(low), Some(likely), Some(high))
        }
        _ => unreachable!("a cost has one to three points"),
    };
    match made {
        Ok(made) => {
            let share = if made.lower() < 0.0 { made.mass_below_zero() } else { 0.0 };
            if share > NOTICEABLE {
                let percent = share * 100.0;
                diagnostics.report(
                    Code::DrawsBelowZero,
                    cell.span,
                    format!(
                        "{percent:.1} % of the draws of this cost are below zero and become zero"
                    ),
                    "raise its low end, or choose a distribution with a minimum such as pert",
                );
            }
            Some(made)
        }
        Err(error) => {
            let shown = |value: f64| value.to_string();
            let (message, help) = (error.message(shown), error.remedy(shown));
            diagnostics.report(Code::InvalidCost, cell.span, message, help);
            None
        }
    }
}

/// Reports costs that nothing comes of: those of summary rows, and a budget without costs.
pub(super) fn report_unused(
    draft: &Draft,
    tasks: &[Placed<Task>],
    risks: &[Placed<Risk>],
    diagnostics: &mut Diagnostics,
) {
    for row in draft.tasks.iter().filter(|row| row.kind == RowKind::Summary) {
        if let Some(cell) = row.cost.as_ref().or(row.cost_per_day.as_ref()) {
            let message = "the cost of a summary row has no effect";
            let help = "costs belong to the tasks below it; what goes on as long as they do is a \
                        row of the type hammock";
            diagnostics.report(Code::CostNotUsed, cell.span, message, help);
        }
        if let Some(cell) = row.resources.first() {
            let message = "resources on a summary row have no effect";
            let help = "name them on the tasks below it";
            diagnostics.report(Code::ConstraintNotUsed, cell.span, message, help);
        }
    }
    let has_costs = tasks.iter().any(|task| task.value.has_cost())
        || risks.iter().any(|risk| risk.value.cost.is_some());
    if let Some(budget) = draft.settings.budget.filter(|_| !has_costs && !diagnostics.has_errors())
    {
        let message = "a budget, but nothing in the plan costs anything";
        let help = "give tasks a `cost` or a `cost_per_day`";
        diagnostics.report(Code::CostNotUsed, budget.span, message, help);
    }
}

/// What names stand for, in order of name; one that nobody has is reported.
pub(super) fn resources(
    settings: &SettingsDraft,
    tasks: &[Placed<Task>],
    diagnostics: &mut Diagnostics,
) -> Vec<Resource> {
    let names = || tasks.iter().flat_map(|task| task.value.workers().map(|(name, _)| name));
    for given in &settings.resources {
        let name = given.value.name.as_str();
        if names().any(|other| other == name) {
            continue;
        }
        let help = match did_you_mean(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "names are matched exactly with `resources` and `owner` of tasks".to_owned(),
        };
        let message = format!("nobody on a task is called `{name}`");
        diagnostics.report(Code::UnknownResource, given.span, message, help);
    }
    let mut resources: Vec<Resource> =
        settings.resources.iter().map(|given| given.value.clone()).collect();
    resources.sort_by(|a, b| a.name.cmp(&b.name));
    resources
}
