//! `planodds convert`: a plan in another format.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use planodds::read::{Input, Resolver, read};
use planodds::report::clean;
use planodds::validate::{Overrides, read_plan, validate};
use planodds::write::{Target, Written, write};

use super::load::{FileSystem, input};
use super::outputs::Staged;
use super::terminal::Color;
use super::{Exit, Failure, terminal};

const EXAMPLES: &str = "\
The form of OUT follows from its name:
  DIR/    a plan folder: tasks.csv, risks.csv, plan.toml (also any name without an ending)
  .csv    the tasks alone
  .xml    Microsoft Project (MSPDI)
  .xlsx   a workbook with the sheets tasks, risks and settings

What the form has no place for is listed on standard error. Durations, words and selectors
stay as they were written; Microsoft Project is given minutes.

Examples:
  planodds convert schedule.xer plan/
  planodds convert plan/ plan.xlsx
  planodds convert plan.xlsx plan.xml --force

Exit codes:
  0  done
  2  it could not be done; nothing was written";

/// Write a plan in another format
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ConvertArguments {
    /// The plan: a folder, a tasks CSV, `-`, or a file .xlsx, .xml, .xer
    #[arg(value_name = "IN")]
    plan: PathBuf,

    /// What to write
    #[arg(value_name = "OUT")]
    out: PathBuf,

    /// A risk register beside the plan
    #[arg(long, value_name = "FILE")]
    risks: Option<PathBuf>,

    /// Settings (plan.toml) beside the plan
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// Which project of a file with several
    #[arg(long, value_name = "NAME")]
    project: Option<String>,

    /// Overwrite what is there
    #[arg(short, long)]
    force: bool,

    /// Do not list what is not carried over, nor warnings
    #[arg(short, long)]
    quiet: bool,

    /// When to colour
    #[arg(long, value_enum, default_value = "auto")]
    color: Color,
}

pub(super) fn convert(arguments: &ConvertArguments) -> Result<Exit, Failure> {
    let out = &arguments.out;
    let target = target(out)?;
    if !arguments.force {
        refuse_what_is_there(out, target)?;
    }
    let colour = arguments.color.on_stderr();
    let (written, warnings) = written(arguments, target, colour)?;
    // Beside a file lies what its plan draws from.
    let folder = match target {
        Target::Folder => out.clone(),
        _ => out.parent().unwrap_or(Path::new("")).to_owned(),
    };
    let paths = |name: &str| if name.is_empty() { out.clone() } else { folder.join(name) };
    if !arguments.force {
        for file in written.files.iter().filter(|file| !file.name.is_empty()) {
            refuse_another(&paths(&file.name), &file.bytes)?;
        }
    }
    let mut staged = Staged::default();
    for file in &written.files {
        staged.open(&paths(&file.name))?;
        staged.write(&paths(&file.name), &file.bytes)?;
    }
    // A register that stays in the folder would be read with the plan.
    let mut stale = Vec::new();
    if target == Target::Folder && written.files.iter().all(|file| file.name != "risks.csv") {
        stale.push(paths("risks.csv"));
        stale.retain(|path| path.exists());
    }
    staged.commit_and_remove(&stale)?;
    if !arguments.quiet {
        let mut told = warnings;
        for note in &written.notes {
            let _ = writeln!(told, "note: {}", clean(&note.to_string()));
        }
        terminal::to_stderr(&told);
    }
    terminal::to_stdout(&format!("Wrote {}.\n", described(out, &written)))?;
    Ok(Exit::Done)
}

/// The files to be, and the rendered warnings of reading.
fn written(
    arguments: &ConvertArguments,
    target: Target,
    colour: bool,
) -> Result<(Written, String), Failure> {
    let (risks, settings) = (arguments.risks.as_deref(), arguments.settings.as_deref());
    let mut input = input(&arguments.plan, risks, settings)?;
    input.project.clone_from(&arguments.project);
    let (draft, mut diagnostics) = read(&input, &FileSystem);
    let plan = validate(draft.clone(), &Overrides::default(), &mut diagnostics);
    let rendered = diagnostics.render(colour);
    let Some(plan) = plan else {
        return Err(Failure::Plan(rendered));
    };
    let written = write(&draft, &plan, target).map_err(|unwritable| {
        let lines = unwritable.0.iter().map(|reason| format!("error: {}\n", clean(reason)));
        Failure::Plan(lines.collect())
    })?;
    if let Some(problems) = problems_of(&written, target, colour) {
        let told = "error: what would be written is not a valid plan:\n\n";
        return Err(Failure::Plan(format!("{told}{problems}")));
    }
    Ok((written, rendered))
}

/// What is wrong with the files when they are read again.
fn problems_of(written: &Written, target: Target, colour: bool) -> Option<String> {
    let input = match target {
        Target::Folder => Input::folder(""),
        Target::Workbook => Input::file("out.xlsx", written.files.first()?.bytes.clone()),
        // Without its settings a plan may lack the start that it needs; and Microsoft Project's
        // rules are not this plan's.
        Target::Table | Target::Mspdi => return None,
    };
    let files: BTreeMap<String, Vec<u8>> =
        written.files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect();
    let (plan, diagnostics) = read_plan(&input, &WrittenFiles(files), &Overrides::default());
    plan.is_none().then(|| diagnostics.render(colour))
}

/// Files that are to be written, and those that are found from anywhere.
struct WrittenFiles(BTreeMap<String, Vec<u8>>);

impl Resolver for WrittenFiles {
    fn bytes(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match self.0.get(path) {
            None if Path::new(path).is_absolute() => FileSystem.bytes(path),
            written => Ok(written.cloned()),
        }
    }
}

/// Refuses to overwrite a file that holds something else.
fn refuse_another(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if path.exists() && fs::read(path).is_ok_and(|there| there != bytes) {
        let shown = path.display();
        bail!("`{shown}` is already there, with other values; overwrite it with --force");
    }
    Ok(())
}

/// The form that a name asks for.
fn target(out: &Path) -> anyhow::Result<Target> {
    let shown = out.display();
    let is_folder = out.is_dir() || out.as_os_str().to_string_lossy().ends_with(['/', '\\']);
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        _ if is_folder => Ok(Target::Folder),
        None => Ok(Target::Folder),
        Some("csv") => Ok(Target::Table),
        Some("xml") => Ok(Target::Mspdi),
        Some("xlsx") => Ok(Target::Workbook),
        Some("xer") => bail!(
            "`{shown}`: files of Primavera P6 are read but not written; it imports .xml of Microsoft Project"
        ),
        Some(_) => bail!(
            "`{shown}`: the ending is to be .csv, .xml or .xlsx; for a folder end it with `/`"
        ),
    }
}

fn refuse_what_is_there(out: &Path, target: Target) -> anyhow::Result<()> {
    let shown = out.display();
    if target != Target::Folder {
        if out.exists() {
            bail!("`{shown}` is already there; choose another name, or overwrite it with --force");
        }
        return Ok(());
    }
    let is_empty = fs::read_dir(out).map(|mut entries| entries.next().is_none());
    if out.exists() && !is_empty.unwrap_or(false) {
        bail!(
            "`{shown}` is already there and not empty; choose another folder, or overwrite the plan in it with --force"
        );
    }
    Ok(())
}

/// What was written, for a person.
fn described(out: &Path, written: &Written) -> String {
    let out = clean(&out.display().to_string());
    let names: Vec<&str> = written.files.iter().map(|file| file.name.as_str()).collect();
    match names.as_slice() {
        [""] => format!("`{out}`"),
        ["", beside @ ..] => format!("`{out}`, and beside it {}", beside.join(", ")),
        [first @ .., last] if !first.is_empty() => {
            format!("{} and {last} into `{out}`", first.join(", "))
        }
        names => format!("{} into `{out}`", names.join(", ")),
    }
}
