//! The texts that diagnostics are about, and how a place in them is called.

use std::ops::Range;

/// A text that was read, kept to show the lines that diagnostics are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file's path as the person typed it.
    pub name: String,
    /// Its text without a byte-order mark; of a sheet of a workbook its rows, one a line.
    pub text: String,
    /// Offsets at which its lines begin.
    lines: Vec<usize>,
    /// Where its pieces come from, if that is a sheet.
    sheet: Option<Origin>,
}

/// Where in a workbook the pieces of a text stand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    /// The name of the sheet.
    sheet: String,
    /// For each line the number of its row, from 1.
    rows: Vec<u32>,
    /// The bytes of each cell with its column, from 0; ascending, and none begin together.
    cells: Vec<(Range<usize>, u32)>,
}

impl Source {
    pub(super) fn of_text(name: String, text: String) -> Self {
        let lines = line_starts(&text);
        Self { name, text, lines, sheet: None }
    }

    pub(super) fn of_sheet(name: String, sheet: String, text: SheetText) -> Self {
        let SheetText { text, lines, rows, cells } = text;
        Self { name, text, lines, sheet: Some(Origin { sheet, rows, cells }) }
    }

    /// Index of the line that holds an offset.
    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    /// The bytes of the line that holds an offset, without its end.
    pub(super) fn line_around(&self, offset: usize) -> Range<usize> {
        let line = self.line_of(offset);
        let from = self.lines[line];
        let to = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        from..from + self.text[from..to].trim_end_matches(['\n', '\r']).len()
    }

    /// Line and column of an offset, or row and column of its cell, counted from 1.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.line_of(offset);
        match &self.sheet {
            None => (line + 1, self.text[self.lines[line]..offset].chars().count() + 1),
            Some(origin) => {
                let cell = origin.cells.partition_point(|(bytes, _)| bytes.start <= offset);
                let column = cell.checked_sub(1).map_or(0, |cell| origin.cells[cell].1);
                (origin.rows[line] as usize, column as usize + 1)
            }
        }
    }

    /// A place as it is told: `3:5`, or `tasks!C7` in a workbook.
    pub(super) fn place(&self, offset: usize) -> String {
        let (line, column) = self.position(offset);
        match &self.sheet {
            None => format!("{line}:{column}"),
            Some(origin) => format!("{}!{}{line}", origin.sheet, column_letters(column)),
        }
    }

    /// The row of a place as it is told: `line 3`, or `tasks!C7` in a workbook.
    pub(super) fn row(&self, offset: usize) -> String {
        match self.sheet {
            None => format!("line {}", self.position(offset).0),
            Some(_) => self.place(offset),
        }
    }

    /// The cells of a sheet, row by row; none of a text.
    pub(crate) fn cells(&self) -> Option<Vec<Vec<Range<usize>>>> {
        let origin = self.sheet.as_ref()?;
        let mut rows = vec![Vec::new(); self.lines.len()];
        let mut line = 0;
        for (bytes, _) in &origin.cells {
            while self.lines.get(line + 1).is_some_and(|start| *start <= bytes.start) {
                line += 1;
            }
            rows[line].push(bytes.clone());
        }
        Some(rows)
    }
}

/// The text of a sheet in the making, put together from its cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SheetText {
    text: String,
    lines: Vec<usize>,
    rows: Vec<u32>,
    cells: Vec<(Range<usize>, u32)>,
}

impl SheetText {
    /// Begins the line of the row with a number, counted from 1.
    pub(crate) fn begin_row(&mut self, number: u32) {
        if !self.lines.is_empty() {
            self.text.push('\n');
        }
        self.lines.push(self.text.len());
        self.rows.push(number);
    }

    /// Adds a cell of a column, counted from 0, to the row; what separates it from the one
    /// before is [`separate`](Self::separate)d first.
    pub(crate) fn push_cell(&mut self, column: u32, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push((start..self.text.len(), column));
    }

    /// Adds text that is in no cell.
    pub(crate) fn separate(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Makes a sheet without rows a text of one empty line.
    pub(super) fn or_empty(mut self) -> Self {
        if self.lines.is_empty() {
            self.begin_row(1);
        }
        self
    }
}

/// The letters of a column counted from 1: `A`, …, `Z`, `AA`, ….
fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Offsets at which lines begin; LF, CRLF and a lone CR end one.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, byte) in bytes.iter().enumerate() {
        let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        if ends {
            starts.push(at + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        for (column, letters) in [
            (1, "A"),
            (26, "Z"),
            (27, "AA"),
            (52, "AZ"),
            (702, "ZZ"),
            (703, "AAA"),
            (16_384, "XFD"),
        ] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn a_place_in_a_sheet_is_its_cell() {
        let mut text = SheetText::default();
        text.begin_row(2);
        text.push_cell(1, "id");
        text.separate("\t");
        text.push_cell(4, "two\nlines");
        text.begin_row(7);
        text.push_cell(1, "");
        text.separate("\t");
        text.push_cell(4, "x");
        let source = Source::of_sheet("plan.xlsx".to_owned(), "tasks".to_owned(), text);
        let at = |part: &str| source.text.find(part).expect("it is there");
        assert_eq!(source.place(at("id")), "tasks!B2");
        assert_eq!(source.place(at("lines")), "tasks!E2");
        assert_eq!(source.place(at("x")), "tasks!E7");
        assert_eq!(source.place(at("x") - 1), "tasks!B7");
        assert_eq!(source.row(at("x")), "tasks!E7");
        let cells = source.cells().expect("a sheet");
        assert_eq!(cells.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    }
}
