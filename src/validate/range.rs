//! Whether every instant of every iteration stays within the time axis.

use super::Placed;
use super::estimate::LONGEST;
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Calendar, Clock, LagAmount, Relation, Risk, Task, longest_durations};
use crate::read::Draft;

/// Instants stay below 2³⁰ minutes, half of what `i32` holds: no sum of two of them wraps.
const FURTHEST: f64 = 1_073_741_824.0;
/// Minutes of a week, day and night.
const WEEK: f64 = 10_080.0;

/// Reports tasks that risks could lengthen beyond the safe range, and a chain of tasks that could
/// run beyond the time axis. Relations are free of cycles.
pub(crate) fn report_out_of_range(
    draft: &Draft,
    tasks: &[Placed<Task>],
    relations: &[Placed<Relation>],
    risks: &[Placed<Risk>],
    diagnostics: &mut Diagnostics,
) {
    let longest = longest_durations(
        tasks.iter().map(|task| &task.value),
        risks.iter().map(|risk| &risk.value),
    );
    let mut in_range = true;
    for (task, longest) in tasks.iter().zip(&longest) {
        if *longest >= LONGEST {
            in_range = false;
            diagnostics.report(
                Code::OutOfRange,
                task.span,
                format!(
                    "with all its risks `{}` could last longer than a plan can hold",
                    task.value.id.trim()
                ),
                "check the durations and impacts for wrong units, or lower the impacts",
            );
        }
    }
    if !in_range {
        return;
    }
    let calendars = &draft.settings.calendars;
    let dated = calendars.len() > 1
        || tasks.iter().any(|task| task.value.clock == Clock::Elapsed)
        || relations.iter().any(|relation| relation.value.lag.clock == Clock::Elapsed);
    let mut finishes = vec![0.0_f64; tasks.len()];
    let mut incoming: Vec<Vec<&Relation>> = vec![Vec::new(); tasks.len()];
    for relation in relations {
        incoming[relation.value.successor].push(&relation.value);
    }
    for task in order(tasks.len(), relations) {
        // Every relation as if it were finish to start: no kind of relation reaches further.
        let start = incoming[task].iter().map(|relation| {
            let lag = match relation.lag.amount {
                LagAmount::Minutes(minutes) => f64::from(minutes).abs(),
                LagAmount::Share(share) => share.abs() * longest[relation.predecessor],
            };
            finishes[relation.predecessor] + on_axis(lag, relation.lag.clock, calendars, dated)
        });
        let start = start.fold(0.0, f64::max);
        finishes[task] = start + on_axis(longest[task], tasks[task].value.clock, calendars, dated);
    }
    let holidays =
        calendars.iter().map(|calendar| calendar.exceptions.len()).max().unwrap_or(0) as f64 * WEEK;
    let last = finishes.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    if let Some((task, finish)) = last
        && finish + if dated { holidays } else { 0.0 } >= FURTHEST
    {
        let span: Span = tasks[task].span;
        let message = format!(
            "the chain of tasks up to `{}` could last longer than a plan can hold",
            tasks[task].value.id.trim()
        );
        diagnostics.report(
            Code::OutOfRange,
            span,
            message,
            "check the durations and lags for wrong units",
        );
    }
}

/// The longest stretch of the time axis that an amount of work can take, holidays apart.
fn on_axis(minutes: f64, clock: Clock, calendars: &[Calendar], dated: bool) -> f64 {
    match clock {
        Clock::Working(calendar) if dated && minutes > 0.0 => {
            (minutes / f64::from(calendars[calendar].minutes_per_week()) + 2.0) * WEEK
        }
        _ => minutes,
    }
}

/// Tasks, each after its predecessors.
fn order(n_tasks: usize, relations: &[Placed<Relation>]) -> Vec<usize> {
    let mut waiting = vec![0; n_tasks];
    let mut successors: Vec<Vec<usize>> = vec![Vec::new(); n_tasks];
    for relation in relations {
        waiting[relation.value.successor] += 1;
        successors[relation.value.predecessor].push(relation.value.successor);
    }
    let mut order: Vec<usize> = (0..n_tasks).filter(|task| waiting[*task] == 0).collect();
    let mut at = 0;
    while let Some(&task) = order.get(at) {
        for &next in &successors[task] {
            waiting[next] -= 1;
            if waiting[next] == 0 {
                order.push(next);
            }
        }
        at += 1;
    }
    order
}
