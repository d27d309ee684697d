//! What if? A plan changed in one respect, simulated again on the same random numbers.
//!
//! A draw belongs to the id of what it is drawn for, so that two simulations differ by the
//! change alone: iteration by iteration it is the same project, with and without it. Each file
//! here asks one such question.
//!
//! Not here: what a single simulation tells (see [`analyse`](crate::analyse)).

mod correlation;
mod mitigation;
mod response;
mod scope;
mod weather;

use jiff::civil::Date;

pub use correlation::{CorrelationSweep, SweepStep, correlation_sweep, durations};
pub use response::{Reach, Response, Responses, responses};
pub use scope::{Deliverable, ScopeAgainstDate, ScopeRow, scope};

use crate::analyse::rank;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::simulate::{Control, InstructionSet, Model, Request, simulate};
use crate::sort::sorted;
use crate::timeline::Timeline;
pub use mitigation::{
    DeadlineEffect, Gain, LevelEffect, MitigationEffect, OneMitigated, mitigation,
    n_mitigation_runs,
};
pub use weather::{LostDays, WeatherEffect, weather_effect};

/// The scenarios that were wanted and that the plan holds something for.
#[derive(Debug, Clone, Default)]
pub struct Scenarios {
    /// Without each of its forks, repetitions and decisions, where it has any.
    pub responses: Option<Responses>,
    /// With parts of its scope, where not all of it is a must.
    pub scope: Option<ScopeAgainstDate>,
    /// With its open risks mitigated, where some can be.
    pub mitigation: Option<MitigationEffect>,
    /// Without any weather, where some calendar has it.
    pub weather: Option<WeatherEffect>,
    /// With durations that go together more or less, where that was wanted.
    pub correlation_sweep: Option<CorrelationSweep>,
}

/// Which scenarios are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Those that a plan asks for by what it holds.
    pub of_plan: bool,
    /// The finish at other correlations.
    pub correlation_sweep: bool,
}

/// Simulates what is wanted; `outcome` is that of the plan as it is. `None` if it was
/// cancelled.
pub fn scenarios(
    plan: &Plan,
    timeline: &Timeline,
    outcome: &Outcome,
    wanted: Wanted,
    instructions: InstructionSet,
    control: &Control,
) -> Option<Scenarios> {
    let mut found = Scenarios::default();
    if wanted.correlation_sweep {
        found.correlation_sweep = Some(correlation_sweep(plan, instructions, control)?);
    }
    if !wanted.of_plan {
        return Some(found);
    }
    if response::n_simulations(plan) > 0 {
        found.responses = Some(responses(plan, timeline, outcome, instructions, control)?);
    }
    if scope::n_simulations(plan) > 0 {
        found.scope = Some(scope(plan, timeline, outcome, instructions, control)?);
    }
    if n_mitigation_runs(plan) > 0 {
        let finish = &outcome.finish;
        found.mitigation = Some(mitigation(plan, timeline, finish, instructions, control)?);
    }
    if !outcome.weather.is_empty() {
        found.weather = Some(weather_effect(plan, timeline, outcome, instructions, control)?);
    }
    Some(found)
}

/// How many simulations [`scenarios`] takes.
pub fn n_scenarios(plan: &Plan, wanted: Wanted) -> usize {
    let has_weather = plan.weather().iter().any(Option::is_some);
    let of_plan = response::n_simulations(plan)
        + scope::n_simulations(plan)
        + n_mitigation_runs(plan)
        + usize::from(has_weather);
    let of_sweep = if wanted.correlation_sweep { correlation::N_STEPS } else { 0 };
    of_sweep + if wanted.of_plan { of_plan } else { 0 }
}

/// The finishes of a scenario, by iteration.
#[derive(Debug, Clone)]
pub struct Finishes {
    /// The time axis of the scenario; its zero is that of the plan.
    pub timeline: Timeline,
    /// The project finish of every iteration, instants of that axis.
    pub by_iteration: Vec<i32>,
    sorted: Vec<i32>,
}

impl Finishes {
    /// Of one simulation; there is at least one iteration.
    pub fn new(timeline: Timeline, by_iteration: Vec<i32>) -> Self {
        let sorted = sorted(&by_iteration);
        Self { timeline, by_iteration, sorted }
    }

    /// Simulates a plan for its finishes alone; `None` if it was cancelled.
    pub fn of(plan: &Plan, instructions: InstructionSet, control: &Control) -> Option<Self> {
        let model = Model::compile(plan);
        let request = Request { instructions, ..Request::default() };
        let outcome = simulate(plan, &model, &request, control)?;
        Some(Self::new(model.network.timeline, outcome.finish))
    }

    /// The percentile of a share between 0 and 1: an instant of the axis.
    pub fn at(&self, share: f64) -> i32 {
        self.sorted[rank(share, self.sorted.len()) - 1]
    }

    /// The same in working days of the default calendar from the project start.
    pub fn days_at(&self, share: f64) -> f64 {
        self.timeline.days(self.at(share))
    }

    /// The same as a day; none without dates.
    pub fn date_at(&self, share: f64) -> Option<Date> {
        self.timeline.finish_date(self.at(share))
    }

    /// The share of iterations that finish by the end of a day; none without dates.
    pub fn odds_by(&self, date: Date) -> Option<f64> {
        let last = self.timeline.end_of_day(date)?;
        let n = self.sorted.partition_point(|&finish| finish <= last);
        Some(n as f64 / self.sorted.len() as f64)
    }

    /// All finishes in order.
    pub fn sorted(&self) -> &[i32] {
        &self.sorted
    }
}
