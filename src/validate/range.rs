//! Whether every instant of every iteration stays within the time axis.

use super::Placed;
use super::estimate::LONGEST;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{
    Calendar, Clock, Decision, LagAmount, Relation, Risk, Task, Tool, Weather, calendars_in_use,
    longest_durations, needs_common_clock, weather_horizon,
};

/// Instants stay below 2³⁰ minutes, half of what `i32` holds: no sum of two of them wraps.
const FURTHEST: f64 = 1_073_741_824.0;
/// Minutes of a week, day and night.
const WEEK: f64 = 10_080.0;
/// Minutes of a day and a night.
const DAY: f64 = 1_440.0;

/// What dates add to a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated {
    /// How long after the project start the first work may begin, in minutes of the clock.
    pub(crate) head_start: f64,
    /// The tool whose dates are meant.
    pub(crate) tool: Tool,
}

/// The parts of a plan that add up.
pub(crate) struct Parts<'a> {
    pub(crate) tasks: &'a [Placed<Task>],
    pub(crate) relations: &'a [Placed<Relation>],
    pub(crate) risks: &'a [Placed<Risk>],
    pub(crate) decisions: &'a [Decision],
}

/// Reports tasks that risks and decisions could lengthen beyond the safe range, and a chain of tasks that could
/// run beyond the time axis.
///
/// `order` holds every task after its predecessors. `head_start` is how long after the project
/// start the last instant is that is given: the data date, constraints, actual dates. Nothing
/// waits longer than until then for want of logic. In minutes of the clock; none where the plan
/// has no dates.
pub(crate) fn report_out_of_range(
    parts: &Parts,
    order: &[usize],
    calendars: &[Calendar],
    dated: Option<Dated>,
    diagnostics: &mut Diagnostics,
) {
    let &Parts { tasks, relations, risks, decisions } = parts;
    let longest = longest_durations(
        tasks.iter().map(|task| &task.value),
        risks.iter().map(|risk| &risk.value),
        decisions,
    );
    let mut in_range = true;
    for (task, _) in tasks.iter().zip(&longest).filter(|(_, longest)| **longest >= LONGEST) {
        in_range = false;
        let id = task.value.id.trim();
        diagnostics.report(
            Code::OutOfRange,
            task.span,
            format!("with all its risks `{id}` could last longer than a plan can hold"),
            "check the durations and impacts for wrong units, or lower the impacts",
        );
    }
    if !in_range {
        return;
    }
    let on_clock = needs_common_clock(
        tasks.iter().map(|task| &task.value),
        relations.iter().map(|relation| &relation.value),
        calendars,
        dated.is_some(),
        dated.map_or(Tool::Planodds, |dated| dated.tool),
    );
    let on_axis = |minutes: f64, clock: Clock| match clock {
        Clock::Working(calendar) if on_clock => weeks_around(minutes, &calendars[calendar]),
        _ => minutes,
    };
    let mut starts = vec![0.0_f64; tasks.len()];
    let mut outgoing: Vec<Vec<&Relation>> = vec![Vec::new(); tasks.len()];
    for relation in relations {
        outgoing[relation.value.predecessor].push(&relation.value);
    }
    // The chain that ends last, with its last task.
    let mut last = (0.0, None);
    for &task in order {
        let finish = starts[task] + on_axis(longest[task], tasks[task].value.clock);
        if finish > last.0 {
            last = (finish, Some(task));
        }
        for relation in &outgoing[task] {
            // As if it were finish to start: no kind of relation reaches further.
            let lag = match relation.lag.amount {
                LagAmount::Minutes(minutes) => f64::from(minutes).abs(),
                LagAmount::Share(share) => share.abs() * longest[task],
            };
            let start = finish + on_axis(lag, relation.lag.clock);
            starts[relation.successor] = starts[relation.successor].max(start);
        }
    }
    let (mut reach, Some(task)) = last else {
        return;
    };
    let in_use = calendars_in_use(
        tasks.iter().map(|task| &task.value),
        relations.iter().map(|relation| &relation.value),
        calendars.len(),
    );
    let weather: Vec<Weather> = calendars
        .iter()
        .zip(in_use)
        .filter_map(|(calendar, in_use)| calendar.weather.filter(|_| in_use))
        .collect();
    if let Some(Dated { head_start, .. }) = dated {
        // Its dates must be within reach too.
        if !on_clock {
            reach = weeks_around(reach, &calendars[0]);
        }
        let n_holidays = calendars.iter().map(|calendar| calendar.exceptions.len()).max();
        reach += head_start + n_holidays.unwrap_or(0) as f64 * WEEK;
    }
    let in_fair_weather = reach;
    if !weather.is_empty() {
        // All days up to the last of the weather may be lost, and all work follow then.
        reach += DAY * weather_horizon(reach / DAY + 1.0, &weather);
    }
    let id = tasks[task].value.id.trim();
    if in_fair_weather < FURTHEST && reach >= FURTHEST {
        diagnostics.report(
            Code::OutOfRange,
            tasks[task].span,
            format!(
                "with its lost days the chain up to `{id}` could last longer than a plan can hold"
            ),
            "check the probabilities of lost days, and the durations and lags for wrong units",
        );
    } else if reach >= FURTHEST {
        diagnostics.report(
            Code::OutOfRange,
            tasks[task].span,
            format!("the chain of tasks up to `{id}` could last longer than a plan can hold"),
            "check the durations and lags for wrong units",
        );
    }
}

/// The longest stretch of the clock that an amount of work can take, holidays apart.
fn weeks_around(minutes: f64, calendar: &Calendar) -> f64 {
    if minutes > 0.0 {
        (minutes / f64::from(calendar.minutes_per_week()) + 2.0) * WEEK
    } else {
        0.0
    }
}
