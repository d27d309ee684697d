//! `planodds run`: the answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::anyhow;
use clap::Args;
use planodds::outcome::NEVER;
use planodds::pipeline;
use planodds::plan::Plan;
use planodds::report::{SampleColumn, json, markdown, samples_csv, tasks_csv, text};
use planodds::scenario::n_scenarios;
use planodds::simulate::Control;

use super::arguments::{Format, OutputArguments, SampleArguments, SimulationArguments};
use super::load::load;
use super::outputs::Staged;
use super::review::{self, Review};
use super::{Exit, Failure, progress, terminal};

const EXAMPLES: &str = "\
Examples:
  planodds run plan.csv
  planodds run data/house --deadline 2027-09-30 --confidence 90%
  planodds run tasks.csv --risks risks.csv --settings plan.toml -o review
  planodds run plan.csv -n 100000 --format json > result.json
  planodds run plan.csv --samples samples.csv --sample-task M1

Exit codes:
  0    done
  2    it could not be done (usage, invalid plan, files); nothing was written
  130  interrupted; nothing was written";

/// Simulate a plan: the odds of its date, the date to commit to, what drives it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RunArguments {
    /// A tasks CSV, a plan folder, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(super) plan: PathBuf,
    #[command(flatten)]
    pub(super) simulation: SimulationArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    #[command(flatten)]
    pub(super) samples: SampleArguments,
}

pub(super) fn run(arguments: &RunArguments) -> Result<Exit, Failure> {
    let session = simulate(arguments, &[])?;
    let report = &session.review.report;
    let answer = match arguments.output.format {
        Format::Text => text(report, terminal::width(), arguments.output.color.on_stdout()),
        Format::Json => json(report),
        Format::Csv => tasks_csv(report),
        Format::Markdown => markdown(report),
    };
    session.finish(&answer)?;
    Ok(Exit::Done)
}

/// A simulated plan whose files are written but have not appeared yet.
pub(super) struct Session {
    pub(super) review: Review,
    pub(super) staged: Staged,
    control: Arc<Control>,
}

impl Session {
    /// Prints the answer and lets the files appear.
    pub(super) fn finish(self, answer: &str) -> Result<(), Failure> {
        if progress::is_interrupted(&self.control) {
            return Err(Failure::Interrupted);
        }
        terminal::to_stdout(answer)?;
        self.staged.commit()?;
        Ok(())
    }
}

/// What `run` and `gate` have in common: reads, simulates and writes the files asked for.
/// `further` are names of files that the caller will write into the folder of `--out`.
pub(super) fn simulate(arguments: &RunArguments, further: &[&str]) -> Result<Session, Failure> {
    let RunArguments { simulation, output, .. } = arguments;
    let clock = Stopwatch::new(output.verbose);
    let loaded = load(&arguments.plan, simulation, output.color.on_stderr())?;
    if !output.quiet {
        terminal::to_stderr(&loaded.diagnostics);
    }
    let plan = loaded.plan;
    let samples = sample_tasks(&plan, &arguments.samples.sample_task)?;
    clock.say("read");

    let control = progress::interruptible()?;
    let mut staged = Staged::default();
    if let Some(folder) = &output.out {
        review::open(&mut staged, folder, output.charts)?;
        for name in further {
            staged.open(&folder.join(name))?;
        }
    }
    if let Some(file) = &arguments.samples.samples {
        staged.open(file)?;
    }

    let details = output.out.is_some() || matches!(output.format, Format::Json | Format::Csv);
    let options = simulation.options(details, samples.clone())?;
    let n_simulations = 1 + n_scenarios(&plan) as u64;
    let total = n_simulations * u64::from(plan.simulation.iterations);
    let threads = progress::threads(simulation.threads)?;
    let run = progress::work(&control, total, &threads, output.quiet, || {
        pipeline::run(&plan, &options, &control)
    });
    let run = run.ok_or(Failure::Interrupted)?;
    clock.say("simulated and analysed");

    let review = Review::new(plan, run, loaded.warnings);
    if let Some(file) = &arguments.samples.samples {
        write_samples(&mut staged, file, &review, &samples)?;
    }
    if let Some(folder) = &output.out {
        review::write(&mut staged, folder, &review, output.charts)?;
        clock.say("written");
    }
    Ok(Session { review, staged, control })
}

fn sample_tasks(plan: &Plan, ids: &[String]) -> anyhow::Result<Vec<usize>> {
    let index_of = |id: &String| {
        plan.tasks
            .iter()
            .position(|task| task.id == *id)
            .ok_or_else(|| anyhow!("--sample-task: there is no task `{id}` in the plan"))
    };
    ids.iter().map(index_of).collect()
}

fn write_samples(
    staged: &mut Staged,
    file: &Path,
    review: &Review,
    tasks: &[usize],
) -> anyhow::Result<()> {
    let days = |instants: &[i32]| -> Vec<f64> {
        instants.iter().map(|&instant| review.run.timeline.days(instant)).collect()
    };
    let if_ever = |&finish: &i32| (finish != NEVER).then(|| review.run.timeline.days(finish));
    let columns: Vec<SampleColumn> = tasks
        .iter()
        .filter_map(|&task| {
            Some(SampleColumn {
                name: review.plan.tasks[task].id.clone(),
                values: review.run.samples_of(task)?.finish.iter().map(if_ever).collect(),
            })
        })
        .collect();
    let table = samples_csv(&days(&review.run.outcome.finish), &columns);
    staged.write(file, table.as_bytes())
}

/// Says how long it has been, where that is wanted.
struct Stopwatch {
    start: Instant,
    wanted: bool,
}

impl Stopwatch {
    fn new(wanted: bool) -> Self {
        Self { start: Instant::now(), wanted }
    }

    fn say(&self, what: &str) {
        if self.wanted {
            let seconds = self.start.elapsed().as_secs_f64();
            terminal::to_stderr(&format!("{what} after {seconds:.3} s\n"));
        }
    }
}
