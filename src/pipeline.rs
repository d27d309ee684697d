//! Plan → answer: the stages after reading, in one call.

use crate::analyse::{Analysis, DEFAULT_PERCENTILES, analyse};
use crate::outcome::{Outcome, Watched};
use crate::plan::Plan;
use crate::scenario::{WeatherEffect, weather_effect};
use crate::schedule::Schedule;
use crate::simulate::{Control, InstructionSet, Model, Request, simulate};
use crate::timeline::Timeline;

/// What is wanted of a run beyond the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Percentiles of the finish, in percent.
    pub percentiles: Vec<f64>,
    /// Whether percentiles and rank correlations of every task are wanted.
    pub details: bool,
    /// Indices of the tasks whose finish is wanted in every iteration.
    pub samples: Vec<usize>,
    /// The instructions to use; results do not depend on them.
    pub instructions: InstructionSet,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            percentiles: DEFAULT_PERCENTILES.to_vec(),
            details: true,
            samples: Vec::new(),
            instructions: InstructionSet::Best,
        }
    }
}

/// A simulated and analysed plan.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its time axis.
    pub timeline: Timeline,
    /// Its own dates, buffers counted.
    pub schedule: Schedule,
    /// What the simulation left.
    pub outcome: Outcome,
    /// What that means.
    pub analysis: Analysis,
    /// What the weather takes, in a plan that has any.
    pub weather: Option<WeatherEffect>,
}

impl Run {
    /// The finish of a task in every iteration, where it was asked for or is a milestone.
    pub fn samples_of(&self, task: usize) -> Option<&Watched> {
        let kept = self.outcome.samples.iter().chain(&self.outcome.milestones);
        kept.into_iter().find(|watched| watched.index == task)
    }
}

/// Compiles, simulates and analyses a plan; `None` when it was cancelled.
pub fn run(plan: &Plan, options: &Options, control: &Control) -> Option<Run> {
    let model = Model::compile(plan);
    let request = Request {
        details: options.details,
        samples: options.samples.clone(),
        instructions: options.instructions,
    };
    let outcome = simulate(plan, &model, &request, control)?;
    let Model { network, planned, unbuffered, .. } = model;
    let analysis =
        analyse(plan, &network.timeline, &planned, &unbuffered, &outcome, &options.percentiles);
    let timeline = network.timeline;
    let weather = weather_effect(plan, &timeline, &outcome, options.instructions, control);
    if weather.is_none() && !outcome.weather.is_empty() {
        return None;
    }
    Some(Run { timeline, schedule: planned, outcome, analysis, weather })
}
