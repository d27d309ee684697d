//! Text → tables: lines that begin with `%T`, `%F` and `%R`.
//!
//! Tables that this reader has no use for are passed over, whatever they hold.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostics, Span};

/// The tables that are read.
const USED: [&str; 13] = [
    "PROJECT",
    "SCHEDOPTIONS",
    "CALENDAR",
    "PROJWBS",
    "TASK",
    "TASKPRED",
    "RSRC",
    "TASKRSRC",
    "ACTVTYPE",
    "ACTVCODE",
    "TASKACTV",
    "UDFTYPE",
    "UDFVALUE",
];

/// Columns in which people write words.
const WORDS: [&str; 11] = [
    "proj_short_name",
    "clndr_name",
    "wbs_short_name",
    "wbs_name",
    "task_code",
    "task_name",
    "rsrc_name",
    "actv_code_type",
    "short_name",
    "udf_type_label",
    "udf_text",
];

/// The tables of a file.
#[derive(Debug)]
pub(super) struct Tables<'t> {
    text: &'t str,
    source: usize,
    parts: Vec<Part<'t>>,
}

/// A table, or one of its parts where a file repeats it.
#[derive(Debug)]
struct Part<'t> {
    name: &'t str,
    /// Where its name stands.
    title: Span,
    /// Places of columns by their names. Only asked, never walked through.
    columns: HashMap<&'t str, usize>,
    n_columns: usize,
    /// Every row's place in the text.
    rows: Vec<Range<usize>>,
    /// Where the cells of each row begin, relative to the row: as many as there are columns, and
    /// where one more would.
    starts: Vec<u32>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    tables: &'a Tables<'a>,
    part: &'a Part<'a>,
    row: usize,
}

/// A cell: its text, trimmed, with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
}

impl Cell<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl<'a> Record<'a> {
    /// The cell of a column; empty, and placed at the row, where the table has no such column.
    pub(super) fn cell(&self, column: &str) -> Cell<'a> {
        let line = &self.part.rows[self.row];
        let range = match self.part.columns.get(column) {
            Some(at) => {
                let at = self.row * (self.part.n_columns + 1) + at;
                let [start, next] = [at, at + 1].map(|at| self.part.starts[at] as usize);
                // A tab stands between; a cell that a short row leaves out begins behind its end.
                let end = line.start + next - 1;
                (line.start + start).min(end)..end
            }
            None => line.start..line.start,
        };
        let raw = &self.tables.text[range.clone()];
        let start = range.start + raw.len() - raw.trim_start().len();
        let text = raw.trim();
        let span = Span { source: self.tables.source, start, end: start + text.len() };
        // An empty cell would be shown as no place at all.
        let span = if text.is_empty() { self.span() } else { span };
        Cell { text, span }
    }

    /// The cell's text, where there is any.
    pub(super) fn text(&self, column: &str) -> Option<&'a str> {
        Some(self.cell(column).text).filter(|text| !text.is_empty())
    }

    /// A cell that must not be empty; none after it was reported to be. A column that the table
    /// does not have is reported by [`Tables::require`].
    pub(super) fn needed(&self, column: &str, diagnostics: &mut Diagnostics) -> Option<Cell<'a>> {
        let cell = self.cell(column);
        if !cell.is_empty() {
            return Some(cell);
        }
        if self.part.columns.contains_key(column) {
            diagnostics.report(
                Code::MissingValue,
                cell.span,
                format!("this row of {} has no `{column}`", self.part.name),
                "complete it in P6 and export the project again",
            );
        }
        None
    }

    /// The cell's text, perhaps empty: for ids.
    pub(super) fn key(&self, column: &str) -> &'a str {
        self.cell(column).text
    }

    /// The whole row.
    pub(super) fn span(&self) -> Span {
        let line = &self.part.rows[self.row];
        Span { source: self.tables.source, start: line.start, end: line.end }
    }
}

impl<'t> Tables<'t> {
    /// Reads the lines of a text, reporting those that belong to no table.
    pub(super) fn read(text: &'t str, source: usize, diagnostics: &mut Diagnostics) -> Self {
        let mut lines = Lines {
            text,
            source,
            parts: Vec::new(),
            current: Current::Before,
            ended: false,
            astray: false,
        };
        for line in lines_of(text) {
            lines.line(line, diagnostics);
        }
        if !lines.ended {
            let end = text.trim_end().len();
            diagnostics.report(
                Code::TruncatedFile,
                lines.span(text[..end].rfind('\n').map_or(0, |at| at + 1)..end),
                "the file does not end with %E: its end may be missing",
                "export it again, or compare its number of activities with P6's",
            );
        }
        Self { text, source, parts: lines.parts }
    }

    /// The rows of a table in the order of the file.
    pub(super) fn rows(&self, table: &str) -> impl Iterator<Item = Record<'_>> {
        let parts = self.parts.iter().filter(move |part| part.name == table);
        parts.flat_map(move |part| {
            (0..part.rows.len()).map(move |row| Record { tables: self, part, row })
        })
    }

    /// Reports columns without which a table says nothing; whether all are there.
    pub(super) fn require(
        &self,
        table: &str,
        columns: &[&str],
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let mut complete = true;
        for part in self.parts.iter().filter(|part| part.name == table && !part.rows.is_empty()) {
            for column in columns.iter().filter(|column| !part.columns.contains_key(**column)) {
                complete = false;
                diagnostics.report(
                    Code::MissingColumn,
                    part.title,
                    format!("the table {table} has no column `{column}`"),
                    "export the file from P6 again; a file written by another program may lack what schedules need",
                );
            }
        }
        complete
    }

    /// The first word with a letter beyond ASCII in columns of words.
    pub(super) fn first_foreign_word(&self) -> Option<Cell<'_>> {
        let rows = self.parts.iter().flat_map(|part| {
            (0..part.rows.len()).map(move |row| Record { tables: self, part, row })
        });
        rows.filter(|row| !self.text[row.part.rows[row.row].clone()].is_ascii())
            .flat_map(|row| WORDS.map(|column| row.cell(column)))
            .filter(|cell| !cell.text.is_ascii())
            .filter(|cell| cell.text.chars().any(char::is_alphabetic))
            .min_by_key(|cell| cell.span)
    }
}

/// The lines of a text without their ends, as ranges.
fn lines_of(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_inclusive('\n').scan(0, |start, line| {
        let from = *start;
        *start += line.len();
        Some(from..from + line.trim_end_matches(['\n', '\r']).len())
    })
}

/// The table that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Current {
    /// None yet.
    Before,
    /// One that is passed over.
    Unused,
    /// The one with this place among the parts.
    Used(usize),
}

/// The tables so far, and where the next line belongs.
struct Lines<'t> {
    text: &'t str,
    source: usize,
    parts: Vec<Part<'t>>,
    current: Current,
    ended: bool,
    /// Whether the line before belonged nowhere: a run of such lines is one problem.
    astray: bool,
}

impl<'t> Lines<'t> {
    fn span(&self, range: Range<usize>) -> Span {
        Span { source: self.source, start: range.start, end: range.end }
    }

    fn line(&mut self, range: Range<usize>, diagnostics: &mut Diagnostics) {
        let line = &self.text[range.clone()];
        let (mark, rest) = line.split_once('\t').unwrap_or((line, ""));
        let cells = range.end - rest.len()..range.end;
        match mark.trim_end() {
            "%T" => self.title(rest.trim(), range),
            "%F" => self.headings(range, &cells, diagnostics),
            "%R" => self.row(range, &cells, diagnostics),
            "%E" => self.ended = true,
            "ERMHDR" if range.start == 0 => {}
            "" if rest.trim().is_empty() => {}
            _ => {
                if !self.astray {
                    self.stray(range, diagnostics);
                }
                self.astray = true;
                return;
            }
        }
        self.astray = false;
    }

    fn title(&mut self, name: &'t str, range: Range<usize>) {
        self.current = Current::Unused;
        if USED.contains(&name) {
            self.begin(name, self.span(range));
        }
    }

    /// Begins a table, or a part of one.
    fn begin(&mut self, name: &'t str, title: Span) {
        self.current = Current::Used(self.parts.len());
        self.parts.push(Part {
            name,
            title,
            columns: HashMap::new(),
            n_columns: 0,
            rows: Vec::new(),
            starts: Vec::new(),
        });
    }

    fn headings(
        &mut self,
        range: Range<usize>,
        cells: &Range<usize>,
        diagnostics: &mut Diagnostics,
    ) {
        match self.current {
            Current::Before => self.stray(range, diagnostics),
            Current::Unused => {}
            Current::Used(part) => {
                // Rows above keep the headings that stand above them.
                if !self.parts[part].rows.is_empty() {
                    let Part { name, title, .. } = self.parts[part];
                    self.begin(name, title);
                }
                let Some(table) = self.parts.last_mut() else {
                    return;
                };
                let names = self.text[cells.clone()].split('\t').map(str::trim);
                let names = names.enumerate().filter(|(_, name)| !name.is_empty());
                table.columns = names.map(|(at, name)| (name, at)).collect();
                table.n_columns = table.columns.values().max().map_or(0, |last| last + 1);
            }
        }
    }

    fn row(&mut self, range: Range<usize>, cells: &Range<usize>, diagnostics: &mut Diagnostics) {
        let part = match self.current {
            Current::Before => return self.stray(range, diagnostics),
            Current::Unused => return,
            Current::Used(part) => part,
        };
        let span = self.span(range.clone());
        let table = &mut self.parts[part];
        let n_columns = table.n_columns;
        let first = table.starts.len();
        let mut start = cells.start;
        let mut surplus = None;
        for (at, text) in self.text[cells.clone()].split('\t').enumerate() {
            let cell = start..start + text.len();
            start = cell.end + 1;
            if at <= n_columns {
                table.starts.push((cell.start - range.start) as u32);
            }
            if at >= n_columns && surplus.is_none() && !text.trim().is_empty() {
                surplus = Some(cell);
            }
        }
        // Cells that a short row leaves out are empty.
        let behind = (range.len() + 1) as u32;
        table.starts.resize(first + n_columns + 1, behind);
        table.rows.push(range);
        if let Some(cell) = surplus {
            let span = Span { start: cell.start, end: cell.end, ..span };
            diagnostics.report(
                Code::RaggedRow,
                span,
                format!("this row of {} has more cells than the table has columns", table.name),
                "a tab within a text divides it into two cells: remove it, or export the file from P6 again",
            );
        }
    }

    /// Reports a line that belongs nowhere, unless the table is of no use anyway.
    fn stray(&self, range: Range<usize>, diagnostics: &mut Diagnostics) {
        if self.current == Current::Unused || self.ended {
            return;
        }
        let message = if self.current == Current::Before {
            "this line stands before the first table"
        } else {
            "this line is no row, heading or title of a table"
        };
        diagnostics.report(
            Code::MalformedFile,
            self.span(range),
            message,
            "lines begin with %T, %F, %R or %E; export the file from P6 again, and do not edit it with a word processor",
        );
    }
}

/// The ranges of a file's bytes, whatever their encoding, that hold words of people and bytes
/// above 127.
pub(super) fn foreign_words(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut is_used = false;
    let mut is_word: Vec<bool> = Vec::new();
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let from = start;
        start += line.len();
        let mut cells = line
            .split(|byte| *byte == b'\t')
            .map(|cell| std::str::from_utf8(cell.trim_ascii()).unwrap_or_default());
        match cells.next() {
            Some("%T") => {
                let name = cells.next().unwrap_or_default();
                is_used = USED.contains(&name);
            }
            Some("%F") => is_word = cells.map(|name| WORDS.contains(&name)).collect(),
            Some("%R") if is_used && !line.is_ascii() => {
                let mut at = from;
                for (cell, text) in line.split(|byte| *byte == b'\t').enumerate() {
                    let worded = cell > 0 && is_word.get(cell - 1) == Some(&true);
                    if worded && !text.is_ascii() {
                        words.push(at..at + text.len());
                    }
                    at += text.len() + 1;
                }
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Vec<String>>, Vec<Code>) {
        let mut diagnostics = Diagnostics::default();
        let source = diagnostics.add_source("plan.xer", text);
        let tables = Tables::read(text, source, &mut diagnostics);
        let rows = tables.rows("TASK").map(|row| {
            ["task_id", "task_code", "task_name"].map(|column| row.key(column).to_owned()).to_vec()
        });
        let rows = rows.collect();
        (rows, diagnostics.items.iter().map(|item| item.code).collect())
    }

    #[test]
    fn rows_are_read_by_their_headings_whatever_the_ends_of_lines() {
        for end in ["\n", "\r\n"] {
            let text = [
                "ERMHDR\t19.12",
                "%T\tMEMO",
                "%F\tm",
                "%R\tx\ty",
                "",
                "%T\tTASK",
                "%F\ttask_name\ttask_id\ttask_code",
                "%R\tDig \t1\tA",
                "%R\tPour\t2",
                "%E",
            ]
            .join(end);
            let (rows, codes) = read(&text);
            assert_eq!(rows, [["1", "A", "Dig"], ["2", "", "Pour"]]);
            assert_eq!(codes, []);
        }
    }

    #[test]
    fn a_row_that_is_too_long_and_a_line_of_no_table_are_told() {
        let text = "%T\tTASK\n%F\ttask_id\n%R\t1\t\n%R\t2\tx\nmore\n%E\n";
        assert_eq!(read(text).1, [Code::RaggedRow, Code::MalformedFile]);
    }

    #[test]
    fn headings_may_come_again() {
        let text = "%T\tTASK\n%F\ttask_id\n%R\t1\n%F\ttask_code\ttask_id\n%R\tB\t2\n%E\n";
        let (rows, codes) = read(text);
        assert_eq!(rows, [["1", "", ""], ["2", "B", ""]]);
        assert_eq!(codes, []);
    }

    #[test]
    fn a_missing_end_is_told() {
        assert_eq!(read("%T\tTASK\n%F\ttask_id\n%R\t1\n").1, [Code::TruncatedFile]);
    }

    #[test]
    fn words_are_found_in_their_columns_only() {
        let text = "%T\tTASK\n%F\ttask_id\ttask_name\trsrc_notes\n%R\t1\tfü\tr\u{e4}\n%T\tX\n%F\ttask_name\n%R\tü\n";
        let words: Vec<&str> =
            foreign_words(text.as_bytes()).into_iter().map(|range| &text[range]).collect();
        assert_eq!(words, ["fü"]);
    }
}
