//! What if? A plan changed in one respect, simulated again on the same random numbers.
//!
//! A draw belongs to the id of what it is drawn for, so that two simulations differ by the
//! change alone: iteration by iteration it is the same project, with and without it. Each file
//! here asks one such question.
//!
//! Not here: what a single simulation tells (see [`analyse`](crate::analyse)).

mod weather;

use jiff::civil::Date;

use crate::analyse::rank;
use crate::plan::Plan;
use crate::simulate::{Control, InstructionSet, Model, Request, simulate};
use crate::sort::sorted;
use crate::timeline::Timeline;
pub use weather::{LostDays, WeatherEffect, weather_effect};

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
