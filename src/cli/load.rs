//! Paths → a plan: the one place where the program meets the readers.

use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use planodds::diagnostic::Severity;
use planodds::plan::Plan;
use planodds::read::{Input, Resolver};
use planodds::report::{WarningView, clean};
use planodds::validate::read_plan;

use super::Failure;
use super::arguments::SimulationArguments;

/// A valid plan and what reading it brought up.
pub(super) struct Loaded {
    pub(super) plan: Plan,
    /// The warnings of reading, for the answer.
    pub(super) warnings: Vec<WarningView>,
    /// The same with their places, for standard error.
    pub(super) diagnostics: String,
}

/// Reads a plan from a file, a folder, or standard input (`-`).
pub(super) fn load(
    path: &Path,
    arguments: &SimulationArguments,
    colour: bool,
) -> Result<Loaded, Failure> {
    let mut input = input(path, arguments.risks.as_deref(), arguments.settings.as_deref())?;
    input.estimates = arguments.estimates.as_deref().map(text).transpose()?;
    input.project.clone_from(&arguments.project);
    let (plan, diagnostics) = read_plan(&input, &FileSystem, &arguments.overrides());
    let rendered = diagnostics.render(colour);
    let warnings = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code.severity() == Severity::Warning)
        .map(|diagnostic| WarningView {
            code: diagnostic.code.name().to_owned(),
            message: clean(&diagnostic.message),
            from_reading: true,
        })
        .collect();
    match plan {
        Some(plan) => Ok(Loaded { plan, warnings, diagnostics: rendered }),
        None => Err(Failure::Plan(rendered)),
    }
}

/// The files that a path stands for, with those that stand in for what is beside it.
pub(super) fn input(
    path: &Path,
    risks: Option<&Path>,
    settings: Option<&Path>,
) -> anyhow::Result<Input> {
    let shown = path.display();
    let mut input = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).context("standard input cannot be read")?;
        Input::table("-", bytes)
    } else if path.is_dir() {
        Input::folder(text(path)?)
    } else {
        if let Some(program) = foreign(path) {
            bail!(
                "`{shown}` is a file of {program}; this version reads tasks as CSV: export the \
                 table with the columns id, name, predecessors, low, likely, high (or duration)"
            );
        }
        let bytes = std::fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => anyhow!("there is no file or folder `{shown}`"),
            _ => anyhow!("`{shown}` cannot be read: {error}"),
        })?;
        Input::file(text(path)?, bytes)
    };
    input.risks = risks.map(text).transpose()?;
    input.settings = settings.map(text).transpose()?;
    Ok(input)
}

/// The program whose files end like this one.
fn foreign(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "mpp" | "mpt" => Some("Microsoft Project"),
        "xls" | "ods" => Some("a spreadsheet program"),
        _ => None,
    }
}

fn text(path: &Path) -> anyhow::Result<String> {
    path.to_str()
        .map(str::to_owned)
        .with_context(|| format!("the path `{}` is not valid Unicode", path.display()))
}

/// Files by their paths.
pub(super) struct FileSystem;

impl Resolver for FileSystem {
    fn bytes(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
