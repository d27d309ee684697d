//! Arguments that mean the same in every command, and how they are read.

use std::env::VarError;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use planodds::analyse::DEFAULT_PERCENTILES;
use planodds::pipeline::Options;
use planodds::plan::Sampling;
use planodds::simulate::InstructionSet;
use planodds::validate::Overrides;

use super::terminal::Color;

/// What to simulate and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Simulation", allow_negative_numbers = true)]
pub(super) struct SimulationArguments {
    /// Number of iterations [default: plan.toml's, or 10000]
    #[arg(short = 'n', long, value_name = "N", value_parser = whole_number(1..=10_000_000_u32))]
    pub(super) iterations: Option<u32>,

    /// Seed of the random numbers, 0 to 2^53 − 1 [default: plan.toml's, or 1]
    #[arg(long, value_name = "S", value_parser = whole_number(0..=(1_u64 << 53) - 1))]
    pub(super) seed: Option<u64>,

    /// How draws are spread over the iterations [default: plan.toml's, or lhs]
    #[arg(long, value_enum)]
    pub(super) sampling: Option<SamplingArgument>,

    /// The project's first day, as 2024-10-15
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) start: Option<Date>,

    /// The day by whose end it is to be finished
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) deadline: Option<Date>,

    /// The commitment level, as 80% or 0.8 [default: plan.toml's, or 80%]
    #[arg(long, value_name = "LEVEL", value_parser = confidence)]
    pub(super) confidence: Option<f64>,

    /// Percentiles of the finish to report, as 10,50,80,90
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = percentile)]
    pub(super) percentiles: Vec<f64>,

    /// A risk register beside the plan
    #[arg(long, value_name = "FILE")]
    pub(super) risks: Option<PathBuf>,

    /// Settings (plan.toml) beside the plan
    #[arg(long, value_name = "FILE")]
    pub(super) settings: Option<PathBuf>,

    /// Which project of a schedule file that holds several
    #[arg(long, value_name = "NAME")]
    pub(super) project: Option<String>,

    /// Ranges by id (columns id, low, likely, high, distribution) that go before the plan's own
    #[arg(long, value_name = "FILE")]
    pub(super) estimates: Option<PathBuf>,

    /// Take probabilities and impacts of open risks after mitigation
    #[arg(long)]
    pub(super) mitigated: bool,

    /// Let no constraint pull dates: leave out SNLT, FNLT and mandatory dates, take MSO and MFO
    /// as SNET and FNET
    #[arg(long)]
    pub(super) relax_constraints: bool,

    /// Threads to compute on; the result is the same for any number [default: all cores]
    #[arg(long, value_name = "N", value_parser = whole_number(1..=1024_u16))]
    pub(super) threads: Option<u16>,
}

impl SimulationArguments {
    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            name: None,
            start: self.start,
            deadline: self.deadline,
            confidence: self.confidence,
            iterations: self.iterations,
            seed: self.seed,
            sampling: self.sampling.map(Sampling::from),
            mitigated: self.mitigated,
            relax_constraints: self.relax_constraints,
        }
    }

    /// What is asked of a simulation.
    ///
    /// The environment may force an instruction set, for tests: results do not depend on it.
    pub(super) fn options(&self, details: bool, samples: Vec<usize>) -> anyhow::Result<Options> {
        const VARIABLE: &str = "PLANODDS_INSTRUCTIONS";
        let instructions = match std::env::var(VARIABLE) {
            Err(VarError::NotPresent) => InstructionSet::Best,
            Err(error) => return Err(error).context(VARIABLE),
            Ok(name) => name.parse().with_context(|| format!("environment variable {VARIABLE}"))?,
        };
        Ok(Options {
            percentiles: self.percentiles(),
            details,
            samples,
            instructions,
            ..Options::default()
        })
    }

    fn percentiles(&self) -> Vec<f64> {
        if self.percentiles.is_empty() {
            DEFAULT_PERCENTILES.to_vec()
        } else {
            self.percentiles.clone()
        }
    }
}

/// What to say and where.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArguments {
    /// Form of the answer on standard output
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,

    /// Write every table as CSV, result.json and charts into a folder
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// Charts to write into the folder of --out
    #[arg(long, value_enum, default_value = "both")]
    pub(super) charts: Charts,

    /// Say nothing but the answer and errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say how long each stage took
    #[arg(short, long)]
    pub(super) verbose: bool,

    /// When to colour
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) color: Color,
}

/// Every iteration, for those who compute something of their own.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Samples")]
pub(super) struct SampleArguments {
    /// Write the finish of every iteration as CSV
    #[arg(long, value_name = "FILE")]
    pub(super) samples: Option<PathBuf>,

    /// Add a task's finish to the samples; may be repeated
    #[arg(long, value_name = "ID", requires = "samples")]
    pub(super) sample_task: Vec<String>,
}

/// The plan simulated again, changed in one respect.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What if")]
pub(super) struct ScenarioArguments {
    /// Add a table of the finish by how much durations go together, from 0 to 1
    #[arg(long)]
    pub(super) correlation_sweep: bool,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person at a terminal
    Text,
    /// For a program
    Json,
    /// The main table, for a spreadsheet
    Csv,
    /// For documents and chat
    Markdown,
}

/// Which charts to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Charts {
    /// None
    None,
    /// SVG files
    Svg,
    /// PNG files
    Png,
    /// SVG and PNG files
    Both,
}

/// How draws are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SamplingArgument {
    /// Latin hypercube: less noise for the same iterations
    Lhs,
    /// Independent draws
    Random,
}

impl From<SamplingArgument> for Sampling {
    fn from(argument: SamplingArgument) -> Self {
        match argument {
            SamplingArgument::Lhs => Sampling::Lhs,
            SamplingArgument::Random => Sampling::Random,
        }
    }
}

fn date(text: &str) -> Result<Date, String> {
    // The parser of dates would take 20241015, and drop a time without a word.
    let is_iso = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_iso {
        return Err("write a date as year-month-day: 2024-10-15".to_owned());
    }
    text.parse().map_err(|_| "there is no such day in the calendar".to_owned())
}

/// A reader of whole numbers that lie in a range.
fn whole_number<T>(
    range: RangeInclusive<T>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| match text.trim().parse::<T>() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!("give a whole number from {} to {}", range.start(), range.end())),
    }
}

/// A share of 0–1 from `80%`, `0.8` or `80`.
pub(super) fn confidence(text: &str) -> Result<f64, String> {
    let remedy = || "give a level above 0 % and below 100 %, as 80% or 0.8".to_owned();
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map_err(|_| remedy())? / 100.0,
        None => match text.trim().parse::<f64>().map_err(|_| remedy())? {
            percent if percent > 1.0 => percent / 100.0,
            share => share,
        },
    };
    if share > 0.0 && share < 1.0 { Ok(share) } else { Err(remedy()) }
}

fn percentile(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let number = text.strip_prefix(['P', 'p']).unwrap_or(text);
    match number.parse::<f64>() {
        Ok(p) if p > 0.0 && p < 100.0 => Ok(p),
        _ => {
            Err("give percentiles above 0 and below 100, separated by commas: 10,50,80,90"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_may_be_a_percentage_or_a_share() {
        for text in ["80%", "0.8", "80", "80 %"] {
            assert_eq!(confidence(text), Ok(0.8), "{text}");
        }
        for text in ["0", "1", "100%", "-5", "nan", "inf", "high"] {
            assert!(confidence(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_date_has_one_form() {
        assert_eq!(date("2024-10-15"), Ok(jiff::civil::date(2024, 10, 15)));
        for text in ["20241015", "2024-10-15T09:00", "15.10.2024", "2024-02-30", "2024-1-5"] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn percentiles_lie_between_0_and_100() {
        assert_eq!(percentile("P80"), Ok(80.0));
        assert_eq!(percentile(" 99.9"), Ok(99.9));
        for text in ["0", "100", "nan", "x", ""] {
            assert!(percentile(text).is_err(), "{text}");
        }
    }
}
