//! `planodds show`: what does a distribution look like?

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use planodds::plan::{Clock, Distribution, Plan};
use planodds::read::Input;
use planodds::report::{Curve, DistributionReport, clean, distribution_text, json};
use planodds::validate::{Overrides, read_plan};

use super::load::{FileSystem, input};
use super::terminal::Color;
use super::{Exit, Failure, terminal};

const EXAMPLES: &str = "\
Examples:
  planodds show pert 3 5 9                     low, likely, high, as in a tasks table
  planodds show \"weibull(1.5)\" 2d 9d           two points: low and high
  planodds show exponential 5                  one point: likely
  planodds show \"normal[2d,12d]\" 4 7 10        cut off at both ends
  planodds show \"metalog(0,)\" 2 4 9            through P10, P50, P90, never below 0
  planodds show discrete \"3:0.7|5:0.3\"
  planodds show histogram \"2-4:0.2|4-6:0.5|6-10:0.3\"
  planodds show samples:past.csv --duration 10d
  planodds show data/q4-launch --task BUILD    the estimate of a task

Exit codes:
  0  done
  2  it could not be done (usage, an estimate that is no distribution, files)";

/// Draw a distribution: its shape, mean, percentiles
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, allow_negative_numbers = true)]
pub(super) struct ShowArguments {
    /// A distribution as in a tasks table, such as pert or "normal[2d,12d]"; with --task a plan
    #[arg(value_name = "DISTRIBUTION")]
    what: String,

    /// Its low, likely and high, as days or with units; `-` for one that is absent
    #[arg(value_name = "POINT", num_args = 0..=3)]
    points: Vec<String>,

    /// Show the estimate of this task of a plan
    #[arg(long, value_name = "ID", conflicts_with_all = ["points", "duration"])]
    task: Option<String>,

    /// What the task was planned to take, where samples are shares of that
    #[arg(long, value_name = "DURATION")]
    duration: Option<String>,

    /// Settings (plan.toml) beside the plan
    #[arg(long, value_name = "FILE", requires = "task")]
    settings: Option<PathBuf>,

    /// What to draw
    #[arg(long, value_enum, default_value = "density")]
    curve: CurveArgument,

    /// Form of the answer on standard output
    #[arg(long, value_enum, default_value = "text")]
    format: ShowFormat,

    /// When to colour messages
    #[arg(long, value_enum, default_value = "auto")]
    color: Color,
}

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CurveArgument {
    /// How likely values are
    Density,
    /// How likely values up to each are
    Cdf,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    /// For a person at a terminal
    Text,
    /// For a program
    Json,
}

pub(super) fn show(arguments: &ShowArguments) -> Result<Exit, Failure> {
    let (name, days) = match &arguments.task {
        Some(id) => of_task(arguments, id)?,
        None => of_arguments(arguments)?,
    };
    let report = DistributionReport::new(name, &days);
    let curve = match arguments.curve {
        CurveArgument::Density => Curve::Density,
        CurveArgument::Cdf => Curve::Cumulative,
    };
    terminal::to_stdout(&match arguments.format {
        ShowFormat::Text => distribution_text(&report, &days, curve, terminal::width()),
        ShowFormat::Json => json(&report),
    })?;
    Ok(Exit::Done)
}

/// The distribution that is given by hand, in days.
fn of_arguments(arguments: &ShowArguments) -> Result<(String, Distribution), Failure> {
    let ShowArguments { what, points, duration, .. } = arguments;
    if points.is_empty() && Path::new(what).exists() {
        let what = clean(what);
        return Err(anyhow!("`{what}` is a plan: say which task to show, as --task ID").into());
    }
    let input = Input::estimate(what.trim(), points, duration.as_deref());
    let plan = read(&input, arguments)?;
    let given: Vec<&str> = points.iter().map(|point| point.trim()).collect();
    let of = if given.is_empty() { String::new() } else { format!(" {}", given.join(" ")) };
    Ok((clean(&format!("{}{of}", what.trim())), in_days(&plan, 0)))
}

/// The estimate of a task, in days of its clock.
fn of_task(arguments: &ShowArguments, id: &str) -> Result<(String, Distribution), Failure> {
    let input = input(Path::new(&arguments.what), None, arguments.settings.as_deref())?;
    let plan = read(&input, arguments)?;
    let Some(index) = plan.tasks.iter().position(|task| task.id == id) else {
        return Err(anyhow!("there is no task `{id}` in `{}`", arguments.what).into());
    };
    let task = &plan.tasks[index];
    let elapsed = if task.clock == Clock::Elapsed { ", in elapsed days" } else { "" };
    let name = if task.name == task.id { String::new() } else { format!(" {}", task.name) };
    Ok((clean(&format!("{}{name}{elapsed}", task.id)), in_days(&plan, index)))
}

fn in_days(plan: &Plan, task: usize) -> Distribution {
    let task = &plan.tasks[task];
    task.estimate.scaled(1.0 / f64::from(plan.minutes_per_day(task.clock)))
}

fn read(input: &Input, arguments: &ShowArguments) -> Result<Plan, Failure> {
    let (plan, diagnostics) = read_plan(input, &FileSystem, &Overrides::default());
    let rendered = diagnostics.render(arguments.color.on_stderr());
    match plan {
        Some(plan) => {
            terminal::to_stderr(&rendered);
            Ok(plan)
        }
        None => Err(Failure::Plan(rendered)),
    }
}
