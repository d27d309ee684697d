//! A table in the making: rows of cells by the names of their columns.

use crate::read::Moment;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day, perhaps with a time.
    Moment(Moment),
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Its columns in their order; those without a cell are left out when it is written.
    columns: &'static [&'static str],
    /// For each row its cells by column.
    rows: Vec<Vec<Option<Value>>>,
    /// Columns that are kept even if they hold nothing.
    needed: &'static [&'static str],
}

impl Table {
    /// A table without rows.
    pub(super) fn new(columns: &'static [&'static str], needed: &'static [&'static str]) -> Self {
        Self { columns, rows: Vec::new(), needed }
    }

    /// Adds a row without cells.
    pub(super) fn begin_row(&mut self) {
        self.rows.push(vec![None; self.columns.len()]);
    }

    /// Puts a value into the last row; an empty text is no value.
    pub(super) fn put(&mut self, column: &str, value: impl Into<Option<Value>>) {
        let value = value.into().filter(|value| *value != Value::Text(String::new()));
        let at = self.columns.iter().position(|name| *name == column);
        if let (Some(row), Some(at)) = (self.rows.last_mut(), at) {
            row[at] = value;
        }
    }

    /// Puts a text into the last row.
    pub(super) fn put_text(&mut self, column: &str, text: Option<&str>) {
        self.put(column, text.map(|text| Value::Text(text.to_owned())));
    }

    /// The headings of the columns that are written.
    pub(super) fn headings(&self) -> Vec<&'static str> {
        self.kept().map(|at| self.columns[at]).collect()
    }

    /// The rows with the cells of the columns that are written.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<Option<&Value>>> {
        let kept: Vec<usize> = self.kept().collect();
        self.rows.iter().map(move |row| kept.iter().map(|at| row[*at].as_ref()).collect())
    }

    fn kept(&self) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(|at| {
            self.needed.contains(&self.columns[*at])
                || self.rows.iter().any(|row| row[*at].is_some())
        })
    }
}
