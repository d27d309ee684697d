//! `planodds init`: a small complete plan to start from.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use super::outputs::Staged;
use super::{Exit, Failure, terminal};

const EXAMPLES: &str = "\
Examples:
  planodds init my-plan
  planodds run my-plan

Exit codes:
  0  done
  2  it could not be done; nothing was written, and no file is ever overwritten";

/// Write a small complete plan to start from
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct InitArguments {
    /// The folder to write it into; made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const FILES: [(&str, &str); 3] = [
    ("tasks.csv", include_str!("starter/tasks.csv")),
    ("risks.csv", include_str!("starter/risks.csv")),
    ("plan.toml", include_str!("starter/plan.toml")),
];

pub(super) fn init(arguments: &InitArguments) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let in_the_way: Vec<String> = FILES
        .iter()
        .map(|(name, _)| folder.join(name))
        .filter(|path| path.exists())
        .map(|path| format!("`{}`", path.display()))
        .collect();
    if !in_the_way.is_empty() {
        refuse(&in_the_way)?;
    }
    let mut staged = Staged::default();
    for (name, content) in FILES {
        staged.open(&folder.join(name))?;
        staged.write(&folder.join(name), content.as_bytes())?;
    }
    staged.commit()?;
    terminal::to_stdout(&format!(
        "Wrote tasks.csv, risks.csv and plan.toml into {0}.\nNow type:\n\n  planodds run {0}\n",
        quoted(&folder.display().to_string())
    ))?;
    Ok(Exit::Done)
}

fn refuse(in_the_way: &[String]) -> anyhow::Result<()> {
    let (noun, verb) = if in_the_way.len() == 1 { ("file", "is") } else { ("files", "are") };
    bail!(
        "the {noun} {} {verb} already there and will not be overwritten; choose another folder",
        in_the_way.join(", ")
    );
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-~:\\".contains(letter);
    if !path.is_empty() && path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", planodds::report::clean(path).replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_space_is_quoted() {
        assert_eq!(quoted("my-plan"), "my-plan");
        assert_eq!(quoted("my plan"), "'my plan'");
        assert_eq!(quoted("Ana's"), "'Ana'\\''s'");
    }

    #[test]
    fn every_row_of_the_starter_has_all_columns() {
        for (name, content) in &FILES[..2] {
            let columns = |line: &str| line.matches(',').count();
            let mut lines = content.lines();
            let heading = lines.next().map(columns);
            for line in lines {
                assert_eq!(Some(columns(line)), heading, "{name}: {line}");
            }
        }
    }
}
