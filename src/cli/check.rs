//! `planodds check`: is the plan understood, and fit to simulate?

use std::path::PathBuf;

use clap::Args;
use planodds::analyse::{health, import_proof};
use planodds::report::{CheckReport, check_csv, check_markdown, check_text, json};
use planodds::schedule::{Durations, compile, schedule};

use super::arguments::{Format, SimulationArguments};
use super::load::load;
use super::terminal::Color;
use super::{Exit, Failure, terminal};

const EXAMPLES: &str = "\
Examples:
  planodds check data/q4-launch
  planodds check schedule.xer
  planodds check schedule.xer --project HBTF-2 --format csv > differences.csv

A file of Primavera P6 or Microsoft Project holds the dates that its tool computed. They are
computed anew from its activities, relations, calendars, constraints and progress alone; every
figure that comes out otherwise is listed. A simulation always uses the computed network.

Exit codes:
  0    the plan may be simulated
  1    less than 95 % of the file's activities came out again
  2    it could not be done (usage, invalid plan, files)";

/// Is the plan understood, and fit to simulate? Proves the dates of imported files
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CheckArguments {
    /// A tasks CSV, a plan folder, a schedule file, or - for standard input
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    #[command(flatten)]
    simulation: SimulationArguments,

    /// Form of the answer on standard output; csv lists the dates that differ
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// Say nothing but the answer and errors
    #[arg(short, long)]
    quiet: bool,

    /// When to colour
    #[arg(long, value_enum, default_value = "auto")]
    color: Color,
}

pub(super) fn check(arguments: &CheckArguments) -> Result<Exit, Failure> {
    let loaded = load(&arguments.plan, &arguments.simulation, arguments.color.on_stderr())?;
    if !arguments.quiet {
        terminal::to_stderr(&loaded.diagnostics);
    }
    let plan = loaded.plan;
    let network = compile(&plan);
    let schedule = schedule(&network, Durations::Planned);
    let report = CheckReport::new(
        &plan,
        &network.timeline,
        &schedule,
        import_proof(&plan, &network.timeline, &schedule).as_ref(),
        &health(&plan, &schedule),
        loaded.warnings,
    );
    terminal::to_stdout(&match arguments.format {
        Format::Text => check_text(&report, terminal::width(), arguments.color.on_stdout()),
        Format::Json => json(&report),
        Format::Csv => check_csv(&report),
        Format::Markdown => check_markdown(&report),
    })?;
    Ok(if report.is_fit { Exit::Done } else { Exit::No })
}
