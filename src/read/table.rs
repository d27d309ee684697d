//! CSV text → headings and rows of cells that know where they stand.
//!
//! The splitting is `csv_core`'s; the places are counted here from the bytes it consumes, because
//! its own line numbers are off after CRLF and blank lines.

use std::borrow::Cow;
use std::ops::Range;

use csv_core::{ReadFieldResult, ReaderBuilder};

use crate::diagnostic::{Code, Diagnostics, Span};

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell<'t> {
    /// Its content, unquoted and trimmed; borrowed where the source has it as it is.
    pub(crate) text: Cow<'t, str>,
    /// Bytes of the source that it is made of: the trimmed content, or the cell with its quotes.
    raw: Range<usize>,
    /// Where in the source its text begins.
    start: usize,
}

/// A table of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<'t> {
    /// Index of its text in [`Diagnostics::sources`].
    pub(crate) source: usize,
    /// That text.
    text: &'t str,
    /// The character between cells.
    pub(crate) delimiter: u8,
    /// The first row.
    pub(crate) headings: Vec<Cell<'t>>,
    /// The other rows that hold anything.
    pub(crate) rows: Vec<Vec<Cell<'t>>>,
}

impl Table<'_> {
    /// The place of a whole cell.
    pub(crate) fn span(&self, cell: &Cell) -> Span {
        Span { source: self.source, start: cell.raw.start, end: cell.raw.end }
    }

    /// The place of a part of a cell's text.
    pub(crate) fn span_within(&self, cell: &Cell, part: Range<usize>) -> Span {
        let place = |offset: usize| {
            if let Cow::Borrowed(_) = cell.text {
                return cell.start + offset;
            }
            // Two quotes stand for one.
            let written = &self.text.as_bytes()[cell.start..cell.raw.end];
            let (mut content, mut raw) = (0, 0);
            while content < offset && raw < written.len() {
                raw += if written[raw..].starts_with(b"\"\"") { 2 } else { 1 };
                content += 1;
            }
            cell.start + raw
        };
        Span { source: self.source, start: place(part.start), end: place(part.end) }
    }
}

/// Takes the cells of a sheet of a workbook as a table; none when it holds no row at all.
pub(crate) fn table_of_cells(
    text: &str,
    source: usize,
    rows: Vec<Vec<Range<usize>>>,
) -> Option<Table<'_>> {
    let to_cell = |bytes: Range<usize>| {
        let content = &text[bytes.clone()];
        let start = bytes.start + content.len() - content.trim_start().len();
        let trimmed = content.trim();
        Cell { text: Cow::Borrowed(trimmed), raw: start..start + trimmed.len(), start }
    };
    let mut rows: Vec<Vec<Cell>> =
        rows.into_iter().map(|row| row.into_iter().map(to_cell).collect()).collect();
    rows.retain(|row: &Vec<Cell>| !is_blank(row));
    if rows.is_empty() {
        return None;
    }
    let headings = rows.remove(0);
    // Nothing stands between cells; a tab is what nobody writes into one.
    Some(Table { source, text, delimiter: b'\t', headings, rows })
}

/// Splits the text of a source into a table; none when it holds no row at all.
///
/// `knows_heading` tells which headings the table may have: the delimiter is the one that makes
/// most of the first line's cells known.
pub(crate) fn read_table<'t>(
    text: &'t str,
    source: usize,
    knows_heading: impl Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) -> Option<Table<'t>> {
    let delimiter = detect_delimiter(text, knows_heading);
    let mut rows = split(text, source, delimiter, diagnostics);
    rows.retain(|row| !is_blank(row));
    if rows.is_empty() {
        return None;
    }
    let headings = rows.remove(0);
    Some(Table { source, text, delimiter, headings, rows })
}

fn is_blank(row: &[Cell]) -> bool {
    row.iter().all(|cell| cell.text.is_empty())
}

fn detect_delimiter(text: &str, knows_heading: impl Fn(&str) -> bool) -> u8 {
    let line = text.trim_start_matches(['\r', '\n', ' ', '\t', ',', ';']);
    let line = line.split(['\r', '\n']).next().unwrap_or_default();
    [b',', b';', b'\t']
        .into_iter()
        .map(|delimiter| {
            let cells: Vec<&str> = line.split(char::from(delimiter)).collect();
            let known =
                cells.iter().filter(|cell| knows_heading(cell.trim().trim_matches('"'))).count();
            (known, cells.len(), delimiter)
        })
        .rev()
        .max_by_key(|(known, n_cells, _)| (*known, *n_cells))
        .map_or(b',', |(.., delimiter)| delimiter)
}

fn split<'t>(
    text: &'t str,
    source: usize,
    delimiter: u8,
    diagnostics: &mut Diagnostics,
) -> Vec<Vec<Cell<'t>>> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let bytes = text.as_bytes();
    let mut output = vec![0; 1024];
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let (mut start, mut at, mut written) = (0, 0, 0);
    loop {
        let (result, consumed, produced) = reader.read_field(&bytes[at..], &mut output[written..]);
        let at_end_of_text = at == bytes.len();
        at += consumed;
        written += produced;
        match result {
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::OutputFull => output.resize(output.len() * 2, 0),
            ReadFieldResult::Field { record_end } => {
                let end = if at_end_of_text { at } else { at - 1 };
                if row.is_empty() {
                    // Ends of the lines before, which `csv_core` counts to this cell.
                    while start < end && matches!(bytes[start], b'\r' | b'\n') {
                        start += 1;
                    }
                }
                row.push(to_cell(text, source, start..end, &output[..written], diagnostics));
                (start, written) = (at, 0);
                if record_end {
                    let next = Vec::with_capacity(row.len());
                    rows.push(std::mem::replace(&mut row, next));
                }
            }
            ReadFieldResult::End => return rows,
        }
    }
}

/// The cell of some bytes of the text, of which `unquoted` is left without quotes.
fn to_cell<'t>(
    text: &'t str,
    source: usize,
    raw: Range<usize>,
    unquoted: &[u8],
    diagnostics: &mut Diagnostics,
) -> Cell<'t> {
    let slice = &text[raw.clone()];
    let is_quoted = slice.starts_with('"');
    let close = if is_quoted { closing_quote(slice) } else { None };
    let written = &slice[usize::from(is_quoted)..close.unwrap_or(slice.len())];
    let content = if written.as_bytes() == unquoted {
        Cow::Borrowed(written)
    } else {
        Cow::Owned(String::from_utf8_lossy(unquoted).into_owned())
    };
    let lead = content.len() - content.trim_start().len();
    let trimmed = match content {
        Cow::Borrowed(content) => Cow::Borrowed(content.trim()),
        Cow::Owned(content) => Cow::Owned(content.trim().to_owned()),
    };
    let start = raw.start + usize::from(is_quoted) + lead;
    if !is_quoted {
        let end = start + trimmed.len();
        if trimmed.starts_with('"') {
            diagnostics.report(
                Code::StrayQuote,
                Span { source, start, end },
                "there is a space before the opening quote, so the quotes do not hold the cell together",
                "remove the space between the delimiter and the quote",
            );
        }
        return Cell { text: trimmed, raw: start..end, start };
    }
    let mut end = raw.end;
    match close {
        None => {
            let first_line = slice.split(['\r', '\n']).next().unwrap_or_default().len();
            diagnostics.report(
                Code::UnclosedQuote,
                Span { source, start: raw.start, end: raw.start + first_line },
                "this quote is never closed: the rest of the file would be one cell",
                "close the quote, or write a quote that belongs to the text twice (\"\") in a quoted cell",
            );
        }
        Some(close) => {
            end = raw.start + close + 1;
            let after = &slice[close + 1..];
            if !after.trim().is_empty() {
                let at = end + after.len() - after.trim_start().len();
                diagnostics.report(
                    Code::StrayQuote,
                    Span { source, start: at, end: raw.end },
                    format!("`{}` stands after the closing quote of the cell", after.trim()),
                    "put the whole cell between quotes; write a quote that belongs to the text twice (\"\")",
                );
            }
        }
    }
    Cell { text: trimmed, raw: raw.start..end, start }
}

/// Offset of the quote that closes a cell which begins with one.
fn closing_quote(raw: &str) -> Option<usize> {
    let bytes = raw.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            if bytes.get(at + 1) != Some(&b'"') {
                return Some(at);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> (Table<'_>, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let source = diagnostics.add_source("t.csv", text);
        let known = |heading: &str| matches!(heading, "id" | "name");
        let table = read_table(text, source, known, &mut diagnostics).expect("the text has rows");
        (table, diagnostics)
    }

    fn place(text: &str, row: usize, column: usize) -> (usize, usize) {
        let (table, diagnostics) = table(text);
        diagnostics.position(table.span(&table.rows[row][column]))
    }

    #[test]
    fn places_hold_with_every_end_of_line_and_blank_lines() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = "id,name\n\n,\nA, Dig \n\n\nB,\"two\nlines\"\nC,x".replace('\n', newline);
            assert_eq!(place(&text, 0, 1), (4, 4), "{newline:?}");
            assert_eq!(place(&text, 1, 1), (7, 3), "{newline:?}");
            assert_eq!(place(&text, 2, 0), (9, 1), "{newline:?}");
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_headings_known() {
        assert_eq!(table("id;name\nA;Dig, deep, down\n").0.delimiter, b';');
        assert_eq!(table("id\tname\nA\tB\n").0.delimiter, b'\t');
        assert_eq!(table("id\nA\n").0.delimiter, b',');
    }

    #[test]
    fn a_part_of_a_quoted_cell_is_found_behind_doubled_quotes() {
        let (table, diagnostics) = table("id,name\nA,\" \"\"x\"\"; yz\"\n");
        let cell = &table.rows[0][1];
        assert_eq!(cell.text, "\"x\"; yz");
        let span = table.span_within(cell, 5..7);
        assert_eq!(&diagnostics.sources[0].text[span.start..span.end], "yz");
    }

    #[test]
    fn a_quoted_cell_without_doubled_quotes_is_the_source_itself() {
        let (table, diagnostics) = table("id,name\nA,\" x, yz \" \nB,\" x, yz \"\n");
        for (row, is_borrowed) in table.rows.iter().zip([false, true]) {
            let cell = &row[1];
            assert_eq!(cell.text, "x, yz");
            assert_eq!(matches!(cell.text, Cow::Borrowed(_)), is_borrowed);
            let span = table.span_within(cell, 3..5);
            assert_eq!(&diagnostics.sources[0].text[span.start..span.end], "yz");
        }
    }

    #[test]
    fn characters_count_once_whatever_their_bytes() {
        assert_eq!(place("id,name\nжук🚀,Dig\n", 0, 1), (2, 6));
    }
}
