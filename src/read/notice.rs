//! One diagnostic for many rows that have the same thing to be told.

use crate::diagnostic::{Code, Diagnostics, Span};

/// How many rows are named.
const MOST_NAMED: usize = 10;

/// Rows of which the same is to be told; it is told once, at the first of them.
#[derive(Debug, Default)]
pub(crate) struct Notice {
    first: Option<Span>,
    names: Vec<String>,
    n_rows: usize,
}

impl Notice {
    /// Adds a row.
    pub(crate) fn add(&mut self, span: Span, name: impl Into<String>) {
        self.first.get_or_insert(span);
        if self.n_rows < MOST_NAMED {
            self.names.push(name.into());
        }
        self.n_rows += 1;
    }

    /// Tells of the rows added, if any: `message` follows their list.
    pub(crate) fn report(
        self,
        code: Code,
        message: &str,
        help: &str,
        diagnostics: &mut Diagnostics,
    ) {
        if self.first.is_none() {
            return;
        }
        let mut list = self.names.join(", ");
        if self.n_rows > self.names.len() {
            list = format!("{list} and {} more", self.n_rows - self.names.len());
        }
        diagnostics.report(code, self.first, format!("{list}: {message}"), help);
    }
}
