//! `planodds batch`: many plans, one review pack.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use planodds::pipeline;
use planodds::report::{BatchRow, batch_csv, batch_markdown, batch_row, batch_text, json};
use planodds::simulate::Control;
use rayon::prelude::*;

use super::arguments::{Format, OutputArguments, SimulationArguments};
use super::load::{Loaded, load};
use super::outputs::Staged;
use super::review::{self, Review};
use super::{Exit, Failure, progress, terminal};

const EXAMPLES: &str = "\
Examples:
  planodds batch plans/* -o review
  planodds batch 'plans/**/tasks.csv' --confidence 90% -o review --charts none
  planodds batch data/house data/q4-launch --format markdown

Exit codes:
  0    done
  2    some plan could not be simulated (the others were), or nothing could be done
  130  interrupted; nothing was written";

/// Simulate many plans: one table over all, and the files of each
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BatchArguments {
    /// Plan folders, tasks CSVs, or quoted patterns
    #[arg(value_name = "PLAN", required = true)]
    plans: Vec<String>,
    #[command(flatten)]
    simulation: SimulationArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn batch(arguments: &BatchArguments) -> Result<Exit, Failure> {
    let output = &arguments.output;
    let paths = expanded(&arguments.plans)?;
    let names = unique_names(&paths);
    let threads = progress::threads(arguments.simulation.threads)?;
    let colour = output.color.on_stderr();
    let loaded: Vec<Result<Loaded, Failure>> = threads.install(|| {
        let load = |path: &PathBuf| load(path, &arguments.simulation, colour);
        paths.par_iter().map(load).collect()
    });

    let control = progress::interruptible()?;
    let mut summary = Staged::default();
    if let Some(folder) = &output.out {
        summary.open(&folder.join("summary.csv"))?;
    }
    let total =
        loaded.iter().flatten().map(|loaded| u64::from(loaded.plan.simulation.iterations)).sum();
    let done: Vec<Done> = progress::work(&control, total, &threads, output.quiet, || {
        loaded
            .into_par_iter()
            .zip(&names)
            .map(|(loaded, name)| one(loaded, name, arguments, &control))
            .collect()
    });
    if progress::is_interrupted(&control) {
        return Err(Failure::Interrupted);
    }

    let mut rows = Vec::with_capacity(done.len());
    let mut staged = Vec::new();
    for one in done {
        if one.row.result.is_none() || !output.quiet {
            terminal::to_stderr(&one.messages);
        }
        rows.push(one.row);
        staged.extend(one.staged);
    }
    if let Some(folder) = &output.out {
        summary.write(&folder.join("summary.csv"), batch_csv(&rows).as_bytes())?;
    }
    terminal::to_stdout(&match output.format {
        Format::Text => batch_text(&rows, terminal::width(), output.color.on_stdout()),
        Format::Json => json(&rows),
        Format::Csv => batch_csv(&rows),
        Format::Markdown => batch_markdown(&rows),
    })?;
    for staged in staged {
        staged.commit()?;
    }
    summary.commit()?;
    Ok(if rows.iter().all(|row| row.result.is_some()) { Exit::Done } else { Exit::Partly })
}

/// What became of one plan.
struct Done {
    row: BatchRow,
    /// Its files, written but not yet in place.
    staged: Option<Staged>,
    /// What there is to say about it on standard error.
    messages: String,
}

fn one(
    loaded: Result<Loaded, Failure>,
    name: &str,
    arguments: &BatchArguments,
    control: &Control,
) -> Done {
    let simulated = loaded.and_then(|loaded| simulate(loaded, name, arguments, control));
    simulated.unwrap_or_else(|failure| Done {
        row: BatchRow::error(name),
        staged: None,
        messages: match failure {
            Failure::Plan(diagnostics) => diagnostics,
            Failure::Error(error) => {
                format!("error: {}\n", planodds::report::clean(&format!("{error:#}")))
            }
            // The whole batch is about to say so.
            Failure::Interrupted => String::new(),
        },
    })
}

fn simulate(
    loaded: Loaded,
    name: &str,
    arguments: &BatchArguments,
    control: &Control,
) -> Result<Done, Failure> {
    let output = &arguments.output;
    let folder = output.out.as_ref().map(|folder| folder.join(name));
    let mut staged = Staged::default();
    if let Some(folder) = &folder {
        review::open(&mut staged, folder, output.charts)?;
    }
    let mut options = arguments.simulation.options(folder.is_some(), Vec::new())?;
    options.scenarios.of_plan = folder.is_some();
    let run = pipeline::run(&loaded.plan, &options, control).ok_or(Failure::Interrupted)?;
    let review = Review::new(loaded.plan, run, loaded.warnings);
    if let Some(folder) = &folder {
        review::write(&mut staged, folder, &review, output.charts)?;
    }
    Ok(Done {
        row: batch_row(name, &review.report),
        staged: Some(staged),
        messages: loaded.diagnostics,
    })
}

/// Paths as they are, patterns as the paths they match, in order of name.
fn expanded(plans: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for plan in plans {
        if Path::new(plan).exists() || !plan.contains(['*', '?', '[']) {
            paths.push(PathBuf::from(plan));
            continue;
        }
        let matches = glob::glob(plan).with_context(|| format!("`{plan}` is not a pattern"))?;
        let mut found = matches
            .collect::<Result<Vec<PathBuf>, _>>()
            .with_context(|| format!("the folders of `{plan}` cannot be read"))?;
        if found.is_empty() {
            bail!("no file or folder matches `{plan}`");
        }
        found.sort();
        paths.extend(found);
    }
    Ok(paths)
}

/// A name for each plan: the last part of its path, and as many parts before it as it takes
/// to tell the plans apart; the same plan given twice is numbered. `plans/a/tasks.csv` is
/// known by its folder.
fn unique_names(paths: &[PathBuf]) -> Vec<String> {
    let parts: Vec<Vec<String>> = paths.iter().map(|path| parts_of(path)).collect();
    let mut lengths = vec![1; paths.len()];
    let name = |index: usize, length: usize| -> String {
        let parts: &[String] = &parts[index];
        parts[parts.len().saturating_sub(length)..].join("-")
    };
    loop {
        let names: Vec<String> =
            (0..paths.len()).map(|index| name(index, lengths[index])).collect();
        let mut grew = false;
        for index in 0..names.len() {
            let is_like_another = (0..names.len()).any(|other| {
                names[other].eq_ignore_ascii_case(&names[index]) && parts[other] != parts[index]
            });
            if is_like_another && lengths[index] < parts[index].len() {
                lengths[index] += 1;
                grew = true;
            }
        }
        if !grew {
            return numbered(names);
        }
    }
}

/// The parts of a path as it was given: what stands above it is the machine's, and would make
/// names depend on it. Only a path without a name, such as `.`, is asked for its own.
fn parts_of(path: &Path) -> Vec<String> {
    let mut parts = normal_parts(path);
    if parts.is_empty() {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        parts.extend(normal_parts(&absolute).pop());
    }
    if parts.len() > 1 && parts.last().is_some_and(|last| last == "tasks.csv") {
        parts.pop();
    } else if let Some(last) = parts.last_mut()
        && let Some(stem) = last.strip_suffix(".csv")
        && !stem.is_empty()
    {
        *last = stem.to_owned();
    }
    if path == Path::new("-") {
        return vec!["stdin".to_owned()];
    }
    if parts.is_empty() {
        parts.push("plan".to_owned());
    }
    parts
}

fn normal_parts(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for component in path.components() {
        match component {
            std::path::Component::Normal(part) => {
                parts.push(planodds::report::clean(&part.to_string_lossy()));
            }
            std::path::Component::ParentDir => {
                parts.pop();
            }
            _ => {}
        }
    }
    parts
}

/// Names that are still the same get a number: `launch`, `launch-2`.
fn numbered(names: Vec<String>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        // A name is a folder's: `.` and `..` would be other folders than the plan's own.
        let name = if name.chars().all(|c| c == '.') { "plan".to_owned() } else { name };
        let is_taken =
            |candidate: &str| taken.iter().any(|other| other.eq_ignore_ascii_case(candidate));
        let mut unique = name.clone();
        let mut number = 2;
        while is_taken(&unique) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        taken.push(unique);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> Vec<String> {
        unique_names(&paths.iter().map(PathBuf::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_plan_is_known_by_the_last_part_of_its_path() {
        assert_eq!(
            names(&["plans/house", "plans/q4.csv", "plans/shed/tasks.csv"]),
            ["house", "q4", "shed"]
        );
    }

    #[test]
    fn plans_of_the_same_name_are_told_apart_by_their_folders() {
        assert_eq!(
            names(&["/p/a/launch", "/p/b/launch", "/p/house"]),
            ["a-launch", "b-launch", "house"]
        );
    }

    #[test]
    fn the_same_plan_twice_is_numbered() {
        assert_eq!(names(&["/p/house", "/p/house"]), ["house", "house-2"]);
    }

    #[test]
    fn names_do_not_climb_above_the_paths_given() {
        assert_eq!(names(&["a/x", "b/x", "a-x"]), ["a-x", "b-x", "a-x-2"]);
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert_eq!(names(&["in/...csv", "in/..csv"]), ["plan", "plan-2"]);
    }
}
