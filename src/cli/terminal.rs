//! Standard output, standard error, and what they can show.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

/// Columns of an answer that goes to a file or a pipe.
const PIPE_WIDTH: usize = 100;

/// Columns beyond which lines become hard to read.
const WIDEST: usize = 120;

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    pub(super) fn on_stdout(self) -> bool {
        self.on(AutoStream::choice(&io::stdout()))
    }

    pub(super) fn on_stderr(self) -> bool {
        self.on(AutoStream::choice(&io::stderr()))
    }

    fn on(self, automatic: ColorChoice) -> bool {
        match self {
            Color::Auto => automatic != ColorChoice::Never,
            Color::Always => true,
            Color::Never => false,
        }
    }
}

/// Columns to lay out an answer in.
pub(super) fn width() -> usize {
    if !io::stdout().is_terminal() {
        return PIPE_WIDTH;
    }
    terminal_size::terminal_size()
        .map_or(PIPE_WIDTH, |(width, _)| usize::from(width.0).clamp(40, WIDEST))
}

/// Writes the whole answer. A reader that stops listening (`| head`) is not an error.
pub(super) fn to_stdout(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes a message; where even that fails there is nobody left to tell.
pub(super) fn to_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
