//! The command line: arguments become plain configurations, one file a command.
//!
//! Only this room reads arguments, opens files, prints and decides the exit code; the library
//! cannot see it.

mod arguments;
mod batch;
mod check;
mod completions;
mod convert;
mod gate;
mod init;
mod load;
mod outputs;
mod progress;
mod review;
mod run;
mod show;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

const EXIT_CODES: &str = "\
Exit codes:
  0    done, and the answer is not no
  1    the answer is no (gate: NO-GO or TOO CLOSE; check: not the schedule of the file)
  2    it could not be done; nothing was written
  130  interrupted; nothing was written";

/// Monte Carlo schedule-risk simulation: from a CSV plan to the odds of a date.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunCommand),
    Check(check::CheckArguments),
    Gate(gate::GateArguments),
    Batch(batch::BatchArguments),
    Convert(convert::ConvertArguments),
    Show(show::ShowArguments),
    Init(init::InitArguments),
    Completions(completions::CompletionsArguments),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// It was done, and the answer is not no.
    Done,
    /// The answer is no.
    No,
    /// Part of it could not be done, and that has been said.
    Partly,
}

/// Why a command could not end.
#[derive(Debug)]
enum Failure {
    /// The plan is not valid: its diagnostics, rendered.
    Plan(String),
    /// Anything else that went wrong.
    Error(anyhow::Error),
    /// The user interrupted it.
    Interrupted,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Error(error.into())
    }
}

/// Runs the program and gives its exit code.
pub(crate) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version go to standard output, errors to standard error; a closed
            // pipe is nobody's fault.
            let _ = message.print();
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        }
    };
    let result = match &arguments.command {
        Command::Run(arguments) => run::run(arguments),
        Command::Check(arguments) => check::check(arguments),
        Command::Gate(arguments) => gate::gate(arguments),
        Command::Batch(arguments) => batch::batch(arguments),
        Command::Convert(arguments) => convert::convert(arguments),
        Command::Show(arguments) => show::show(arguments),
        Command::Init(arguments) => init::init(arguments),
        Command::Completions(arguments) => completions::completions(arguments),
    };
    match result {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::No) => ExitCode::from(1),
        Ok(Exit::Partly) => ExitCode::from(2),
        Err(Failure::Plan(diagnostics)) => {
            terminal::to_stderr(&diagnostics);
            ExitCode::from(2)
        }
        Err(Failure::Error(error)) => {
            terminal::to_stderr(&format!(
                "error: {}\n",
                planodds::report::clean(&format!("{error:#}"))
            ));
            ExitCode::from(2)
        }
        Err(Failure::Interrupted) => {
            terminal::to_stderr("interrupted; nothing was written\n");
            ExitCode::from(130)
        }
    }
}
