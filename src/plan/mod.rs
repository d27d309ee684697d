//! The domain as types: a [`Plan`] with its tasks, relations, risks, calendars and settings.
//!
//! Nothing here reads a file, draws a random number or computes a schedule. A [`Plan`] is
//! only made by [`validate`](crate::validate), so whoever holds one may rely on what its
//! fields promise: ids are unique, indices are in range, relations have no cycle,
//! probabilities lie in 0–1, durations stay within the safe range of the time axis.

mod bounds;
mod branch;
mod calendar;
mod constraint;
mod correlation;
mod decision;
mod distribution;
mod estimate;
mod happening;
mod order;
mod progress;
mod relation;
mod resource;
mod risk;
mod rules;
mod task;
mod weather;
mod window;

use std::ops::Deref;

use jiff::civil::{Date, DateTime, Time};

pub(crate) use bounds::{calendars_in_use, longest_durations, needs_common_clock};
pub use branch::{Branch, BranchOutcome, Rework, Round};
pub use calendar::{Calendar, Shift};
pub use constraint::{Constraint, ConstraintKind, End, Relaxed};
pub(crate) use correlation::TooLarge;
pub use correlation::{
    Block, CorrelatedPair, Correlation, CorrelationGroup, Factor, Mixture, Repair, Variable,
};
pub use decision::{Action, Condition, Decision, Limit, Moment};
pub(crate) use distribution::{Beta, Use};
pub use distribution::{
    Bin, Discrete, Distribution, EstimateError, FourParameterBeta, Histogram, LogNormal, Metalog,
    Normal, Pert, Point, SMALLEST_UNIFORM, Samples, Shape, Triangular, Truncated, Uniform, Weibull,
};
pub use estimate::EstimateSources;
pub(crate) use order::topological_order;
pub use progress::Progress;
pub use relation::{Lag, LagAmount, Relation, RelationKind};
pub use resource::{Assignment, Resource};
pub(crate) use risk::MOST_OF_A_SET;
pub use risk::{Combination, Effect, Impact, Mitigation, Risk, RiskKind, RiskStatus};
pub use rules::{FloatKind, OutOfSequence, Rules, Tool};
pub use task::{Clock, PointRule, Repeats, Scope, StoredDates, Summary, Task, TaskKind};
pub use weather::Weather;
pub(crate) use weather::weather_horizon;
pub use window::Window;

/// A plan that has passed validation; read-only.
///
/// Dereferences to [`PlanParts`], whose fields are the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan(PlanParts);

impl Plan {
    /// Wraps parts that validation has found sound.
    pub(crate) fn from_valid_parts(parts: PlanParts) -> Self {
        Self(parts)
    }

    /// The plan changed in one respect. The change must leave it sound.
    pub(crate) fn vary(&self, change: impl FnOnce(&mut PlanParts)) -> Self {
        let mut parts = self.0.clone();
        change(&mut parts);
        Self(parts)
    }

    /// Forgets the dates that the plan's file holds, so that nothing can be read off them.
    pub fn forget_stored_dates(&mut self) {
        for task in &mut self.0.tasks {
            task.stored = None;
        }
    }
}

impl Deref for Plan {
    type Target = PlanParts;

    fn deref(&self) -> &PlanParts {
        &self.0
    }
}

/// What a plan is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanParts {
    /// The plan's name, for titles.
    pub name: String,
    /// Tasks, milestones and buffers in the order they were listed. Other parts refer to a
    /// task by its index in this list.
    pub tasks: Vec<Task>,
    /// Summary rows in the order they were listed; they have no logic of their own.
    pub summaries: Vec<Summary>,
    /// Relations between tasks; free of cycles, at most one of a kind between two tasks.
    pub relations: Vec<Relation>,
    /// Where the ranges of the tasks come from.
    pub estimates: EstimateSources,
    /// The risk register, tasks' own risks included, in the order listed.
    pub risks: Vec<Risk>,
    /// Which draws go together.
    pub correlation: Correlation,
    /// Forks, in the order listed.
    pub branches: Vec<Branch>,
    /// Work that may be repeated, in the order listed.
    pub reworks: Vec<Rework>,
    /// Responses settled in advance, in the order listed.
    pub decisions: Vec<Decision>,
    /// What names stand for where it is not one person, in order of name; the names of owners and
    /// assignments that are not listed stand for one.
    pub resources: Vec<Resource>,
    /// What the project may cost.
    pub budget: Option<f64>,
    /// What costs are counted in, for labels.
    pub currency: Option<String>,
    /// Calendars; the first is the default one. [`Clock::Working`] refers to them by index.
    pub calendars: Vec<Calendar>,
    /// When the project starts, and nothing in it before; without it everything is in working
    /// days and undated.
    pub start: Option<DateTime>,
    /// Progress is known up to here: no work that is still to be done begins before it.
    pub data_date: Option<DateTime>,
    /// The day by whose end the project is to be finished.
    pub deadline: Option<Date>,
    /// By whose rules dates are computed.
    pub rules: Rules,
    /// Constraints that were left out or weakened, by task.
    pub relaxed: Vec<Relaxed>,
    /// The commitment level, 0 < confidence < 1: 0.8 commits at P80.
    pub confidence: f64,
    /// How the plan is to be simulated.
    pub simulation: Simulation,
}

impl PlanParts {
    /// The relations that move something: those of hammocks only tell what they span.
    pub fn logic(&self) -> impl Iterator<Item = &Relation> {
        let is_hammock = |task: usize| self.tasks[task].kind == TaskKind::Hammock;
        self.relations.iter().filter(move |relation| {
            !is_hammock(relation.predecessor) && !is_hammock(relation.successor)
        })
    }

    /// Whether anything in it has a cost.
    pub fn has_costs(&self) -> bool {
        self.tasks.iter().any(Task::has_cost) || self.risks.iter().any(|risk| risk.cost.is_some())
    }

    /// By calendar, its weather where that matters: something is counted on the calendar, and it
    /// may lose days.
    pub fn weather(&self) -> Vec<Option<Weather>> {
        let in_use = calendars_in_use(&self.tasks, &self.relations, self.calendars.len());
        let matters = |(calendar, in_use): (&Calendar, bool)| {
            calendar.weather.filter(|weather| in_use && self.start.is_some() && !weather.is_fair())
        };
        self.calendars.iter().zip(in_use).map(matters).collect()
    }

    /// The first day that may be lost: that of the project start or, where it is later, the
    /// first that begins at the data date or after it.
    pub fn first_weather(&self) -> Option<Date> {
        let start = self.start?;
        match self.data_date.filter(|data_date| *data_date > start) {
            Some(data_date) if data_date.time() > Time::midnight() => {
                data_date.date().tomorrow().ok()
            }
            Some(data_date) => Some(data_date.date()),
            None => Some(start.date()),
        }
    }

    /// Minutes of a clock between two instants; none if the second is the earlier one.
    pub fn minutes_between(&self, clock: Clock, from: DateTime, until: DateTime) -> i32 {
        match clock {
            Clock::Working(calendar) => self.calendars[calendar].minutes_between(from, until),
            Clock::Elapsed => until.duration_since(from).as_mins().max(0) as i32,
        }
    }

    /// Minutes of a clock that results show as one day: a working day of the default calendar
    /// for working time of any calendar, 24 hours for elapsed time.
    pub fn minutes_per_day(&self, clock: Clock) -> i32 {
        match clock {
            Clock::Working(_) => self.calendars[0].minutes_per_day,
            Clock::Elapsed => 1440,
        }
    }
}

/// How a plan is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    /// Number of iterations, at least 1.
    pub iterations: u32,
    /// The seed, 0 … 2⁵³ − 1.
    pub seed: u64,
    /// How uniforms are spread over the iterations.
    pub sampling: Sampling,
}

/// How the uniforms of one variable are spread over the iterations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sampling {
    /// Latin hypercube: each run of 64 iterations has one draw in each 64th of the range.
    #[default]
    Lhs,
    /// Independent draws.
    Random,
}

impl Sampling {
    /// The name used in plan.toml, on the command line and in results.
    pub fn name(self) -> &'static str {
        match self {
            Sampling::Lhs => "lhs",
            Sampling::Random => "random",
        }
    }
}
