//! `planodds gate`: go or no-go.

use anyhow::anyhow;
use clap::Args;
use planodds::analyse::{self, Scope, Verdict};
use planodds::report::{gate_csv, gate_markdown, gate_report, gate_text, json};
use planodds::scenario::Wanted;

use super::arguments::Format;
use super::run::{RunArguments, simulate};
use super::{Exit, Failure, terminal};

const EXAMPLES: &str = "\
Examples:
  planodds gate plan.csv --start 2024-10-15 --deadline 2024-12-15
  planodds gate data/q4-launch --confidence 90%
  planodds gate data/q4-launch --margin 2 --format json

The verdict is GO when the odds of the deadline reach the confidence, NO-GO when they stay
below it, and TOO CLOSE when the sampling error or the margin leaves it open. The deadline is
the project's; with --milestones, or where the project has none, those of milestones count
too, and each must be met.

Exit codes:
  0    GO
  1    NO-GO or TOO CLOSE
  2    it could not be done (usage, invalid plan, no deadline, files); nothing was written
  130  interrupted; nothing was written";

/// Go or no-go: the odds of the deadlines against the confidence asked for
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct GateArguments {
    #[command(flatten)]
    run: RunArguments,

    /// Percentage points around the confidence that are too close to call
    #[arg(long, value_name = "POINTS", default_value = "0", value_parser = margin)]
    margin: f64,

    /// Hold the deadlines of milestones against the confidence too
    #[arg(long)]
    milestones: bool,
}

pub(super) fn gate(arguments: &GateArguments) -> Result<Exit, Failure> {
    let output = &arguments.run.output;
    let mut session = simulate(&arguments.run, &["gate.json"], Wanted::default())?;
    let review = &session.review;
    let criteria = analyse::gate(
        &review.plan,
        &review.run.timeline,
        &review.run.outcome,
        arguments.margin / 100.0,
        if arguments.milestones { Scope::Milestones } else { Scope::Project },
    );
    let verdict = analyse::overall(&criteria).ok_or_else(|| {
        anyhow!(
            "the plan has no deadline to hold against; give one with --deadline DATE, as \
             `deadline` in plan.toml, or to a milestone (a plan without a start also needs \
             --start DATE)"
        )
    })?;
    let report = gate_report(&review.plan, &review.run.timeline, &criteria, verdict);
    if let Some(folder) = &output.out {
        session.staged.write(&folder.join("gate.json"), json(&report).as_bytes())?;
    }
    session.finish(&match output.format {
        Format::Text => gate_text(&report, terminal::width(), output.color.on_stdout()),
        Format::Json => json(&report),
        Format::Csv => gate_csv(&report),
        Format::Markdown => gate_markdown(&report),
    })?;
    Ok(if verdict == Verdict::Go { Exit::Done } else { Exit::No })
}

fn margin(text: &str) -> Result<f64, String> {
    match text.trim().trim_end_matches('%').trim_end().parse::<f64>() {
        Ok(points) if (0.0..100.0).contains(&points) => Ok(points),
        _ => Err("give percentage points between 0 and 100, as 2".to_owned()),
    }
}
