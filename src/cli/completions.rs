//! `planodds completions`: a completion script for a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, Exit, Failure, terminal};

const EXAMPLES: &str = "\
Examples:
  planodds completions bash > ~/.local/share/bash-completion/completions/planodds
  planodds completions zsh > ~/.zfunc/_planodds
  planodds completions fish > ~/.config/fish/completions/planodds.fish

Exit codes:
  0  done
  2  it could not be done";

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn completions(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "planodds", &mut script);
    terminal::to_stdout(&String::from_utf8(script)?)?;
    Ok(Exit::Done)
}
