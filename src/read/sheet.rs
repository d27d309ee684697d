//! A table whose headings are matched to columns, and its cells read with their problems reported.

use super::distribution::{bin_and_probability, distribution, list_parts, value_and_probability};
use super::draft::{DistributionDraft, Points, Spanned};
use super::table::{Cell, Table, read_table, table_of_cells};
use super::value::{Decimal, Parsed, Problem, normalised};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::Shape;

/// A column: its name, the other headings it goes by (normalised), and whether it has an effect.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) used: bool,
}

/// A column that matters.
pub(crate) const fn column(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, used: true }
}

/// A column that is accepted but has no effect.
pub(crate) const fn unused(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, used: false }
}

/// A table with known columns.
pub(crate) struct Sheet<'t> {
    table: Table<'t>,
    /// For each of the columns asked for, its index in the table.
    places: Vec<(&'static str, usize)>,
    n_headings: usize,
    /// How numbers are written in it.
    pub(crate) decimal: Decimal,
}

/// A row of a sheet.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    sheet: &'a Sheet<'a>,
    cells: &'a [Cell<'a>],
    /// Its number among the rows that hold anything, from 1.
    pub(crate) number: usize,
    /// Whether its cells do not fit the headings, so that only the first of them can be trusted.
    pub(crate) ragged: bool,
}

impl<'t> Sheet<'t> {
    /// Reads the text of a source as a table with these columns, reporting what is wrong with its
    /// headings and the shape of its rows; none when it holds no row at all.
    pub(crate) fn read(
        text: &'t str,
        source: usize,
        columns: &[Column],
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let known = |heading: &str| find(columns, heading).is_some();
        let table = match diagnostics.sources[source].cells() {
            Some(rows) => table_of_cells(text, source, rows)?,
            None => read_table(text, source, known, diagnostics)?,
        };
        let decimal = if table.delimiter == b',' { Decimal::Point } else { Decimal::PointOrComma };
        let mut places: Vec<(&'static str, usize)> = Vec::new();
        for (at, heading) in table.headings.iter().enumerate() {
            let has_content = || {
                table.rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.text.is_empty()))
            };
            let Some(column) = find(columns, &heading.text) else {
                if !heading.text.is_empty() || has_content() {
                    report_unknown(&table, heading, columns, diagnostics);
                }
                continue;
            };
            if let Some((_, first)) = places.iter().find(|(name, _)| *name == column.name) {
                let first = &table.headings[*first].text;
                diagnostics.report(
                    Code::DuplicateHeading,
                    table.span(heading),
                    format!(
                        "the headings `{first}` and `{}` both mean the column `{}`",
                        heading.text, column.name
                    ),
                    "keep one of them, or rename the other",
                );
            } else {
                places.push((column.name, at));
            }
        }
        let n_headings = table.headings.len();
        let sheet = Sheet { table, places, n_headings, decimal };
        sheet.report_unused(columns, diagnostics);
        for row in sheet.rows() {
            row.report_ragged(diagnostics);
        }
        Some(sheet)
    }

    fn report_unused(&self, columns: &[Column], diagnostics: &mut Diagnostics) {
        let unused: Vec<&(&str, usize)> = self
            .places
            .iter()
            .filter(|(name, at)| {
                columns.iter().any(|column| column.name == *name && !column.used)
                    && self
                        .table
                        .rows
                        .iter()
                        .any(|row| row.get(*at).is_some_and(|cell| !cell.text.is_empty()))
            })
            .collect();
        let Some((_, first)) = unused.first() else {
            return;
        };
        let names: Vec<String> =
            unused.iter().map(|(_, at)| format!("`{}`", self.table.headings[*at].text)).collect();
        diagnostics.report(
            Code::ColumnNotUsed,
            self.table.span(&self.table.headings[*first]),
            format!("accepted, but without effect on dates or odds: {}", names.join(", ")),
            "nothing needs to be done; the columns may stay",
        );
    }

    /// Whether the table has a column.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.places.iter().any(|(known, _)| *known == name)
    }

    /// The place of the first heading.
    pub(crate) fn heading_span(&self) -> Span {
        self.table.span(&self.table.headings[0])
    }

    /// The rows that hold anything.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.table.rows.iter().enumerate().map(|(at, cells)| {
            let extra = cells.iter().skip(self.n_headings).any(|cell| !cell.text.is_empty());
            Row {
                sheet: self,
                cells,
                number: at + 1,
                ragged: extra || cells.len() < self.n_headings,
            }
        })
    }
}

fn find<'a>(columns: &'a [Column], heading: &str) -> Option<&'a Column> {
    let key = normalised(heading);
    columns
        .iter()
        .find(|column| normalised(column.name) == key || column.aliases.contains(&key.as_str()))
}

fn report_unknown(
    table: &Table,
    heading: &Cell,
    columns: &[Column],
    diagnostics: &mut Diagnostics,
) {
    let names = columns.iter().map(|column| column.name);
    let help = match did_you_mean(&heading.text, names) {
        _ if heading.text.is_empty() => "give the column a heading, or remove it".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => "the column may stay; to be used it needs one of the known headings".to_owned(),
    };
    let message = format!("the column `{}` is not known and is left out", heading.text);
    diagnostics.report(Code::UnknownHeading, table.span(heading), message, help);
}

impl<'a> Row<'a> {
    /// The place of its first cell.
    pub(crate) fn span(&self) -> Span {
        self.sheet.table.span(&self.cells[0])
    }

    /// How numbers are written in it.
    pub(crate) fn decimal(&self) -> Decimal {
        self.sheet.decimal
    }

    fn report_ragged(&self, diagnostics: &mut Diagnostics) {
        if !self.ragged {
            return;
        }
        let (n_cells, n_headings) = (self.cells.len(), self.sheet.n_headings);
        let extra = self.cells.iter().skip(n_headings).find(|cell| !cell.text.is_empty());
        let help = match extra {
            Some(_) => "put a cell that holds the delimiter between quotes",
            None => "add the missing delimiters, also for empty cells at the end of the row",
        };
        diagnostics.report(
            Code::RaggedRow,
            extra.map_or(self.span(), |cell| self.sheet.table.span(cell)),
            format!("this row has {n_cells} cells under {n_headings} headings"),
            help,
        );
    }

    /// A cell that is not empty; of a ragged row only its id, by which other rows may know it.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a Cell<'a>> {
        let (_, at) = self.sheet.places.iter().find(|(name, _)| *name == column)?;
        if self.ragged && column != "id" {
            return None;
        }
        self.cells.get(*at).filter(|cell| !cell.text.is_empty())
    }

    /// The text of a cell that is not empty.
    pub(crate) fn text(&self, column: &str) -> Option<String> {
        self.cell(column).map(|cell| cell.text.to_string())
    }

    /// The text and place of a cell that is not empty.
    pub(crate) fn spanned(&self, column: &str) -> Option<Spanned<String>> {
        self.cell(column)
            .map(|cell| Spanned { value: cell.text.to_string(), span: self.sheet.table.span(cell) })
    }

    /// The id, or the row's number where the table has no ids.
    pub(crate) fn id(&self, diagnostics: &mut Diagnostics) -> Spanned<String> {
        if let Some(id) = self.spanned("id") {
            return id;
        }
        if !self.sheet.has("id") {
            return Spanned { value: self.number.to_string(), span: self.span() };
        }
        if !self.ragged {
            let help = "give it an id of its own";
            diagnostics.report(Code::MissingId, self.span(), "this row has no id", help);
        }
        // An id nobody can type keeps the row apart from the others.
        Spanned { value: format!("\n{}", self.number), span: self.span() }
    }

    /// Reads a cell that is not empty; a problem is reported and sets `flawed`.
    pub(crate) fn read<T>(
        &self,
        column: &str,
        parse: impl Fn(&str, Decimal) -> Parsed<T>,
        flawed: &mut bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Spanned<T>> {
        let cell = self.cell(column)?;
        let span = self.sheet.table.span(cell);
        match parse(&cell.text, self.sheet.decimal) {
            Ok(value) => Some(Spanned { value, span }),
            Err(Problem { code, message, help }) => {
                diagnostics.report(code, span, message, help);
                *flawed = true;
                None
            }
        }
    }

    /// The parts of a cell between commas, semicolons and ends of lines.
    pub(crate) fn parts(&self, column: &str) -> Vec<Spanned<String>> {
        let Some(cell) = self.cell(column) else {
            return Vec::new();
        };
        super::relation::parts(&cell.text)
            .into_iter()
            .map(|part| Spanned {
                value: cell.text[part.clone()].to_owned(),
                span: self.sheet.table.span_within(cell, part),
            })
            .collect()
    }

    /// The `distribution` cell; `parse` reads values as those of the points are read.
    pub(crate) fn shape<V>(
        &self,
        parse: impl Fn(&str, Decimal) -> Parsed<V>,
        flawed: &mut bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Spanned<DistributionDraft<V>>> {
        let read = |text: &str, decimal| distribution(text, decimal, &parse);
        self.read("distribution", read, flawed, diagnostics)
    }

    /// The points of an estimate of this shape from the columns `[low, likely, high]`.
    pub(crate) fn points<V>(
        &self,
        shape: Option<Spanned<DistributionDraft<V>>>,
        [low, likely, high]: [&str; 3],
        parse: impl Fn(&str, Decimal) -> Parsed<V>,
        diagnostics: &mut Diagnostics,
    ) -> Points<V> {
        let columns = [likely, low, high];
        let cell = columns.into_iter().find_map(|column| self.cell(column));
        let span = cell.map(|cell| self.sheet.table.span(cell));
        let mut points = Points::none(span.unwrap_or(self.span()));
        let mut flawed = self.ragged;
        points.shape = shape;
        if let (None, Some(shape), Some(_)) = (span, &points.shape, points.samples()) {
            points.span = shape.span;
        }
        points.low = self.read(low, &parse, &mut flawed, diagnostics);
        let spanned = |value, span| Spanned { value, span };
        match points.name() {
            Shape::Discrete => {
                let pair = |part: &str, decimal| value_and_probability(part, decimal, &parse);
                let read = self.list(likely, pair, &mut flawed, diagnostics);
                let place = |((value, p), span)| (spanned(value, span), p);
                points.values = read.into_iter().map(place).collect();
            }
            Shape::Histogram => {
                let bin = |part: &str, decimal| bin_and_probability(part, decimal, &parse);
                let read = self.list(likely, bin, &mut flawed, diagnostics);
                let place = |((from, to, p), span)| ([from, to].map(|end| spanned(end, span)), p);
                points.bins = read.into_iter().map(place).collect();
            }
            _ => points.likely = self.read(likely, &parse, &mut flawed, diagnostics),
        }
        points.high = self.read(high, &parse, &mut flawed, diagnostics);
        points.flawed = flawed;
        points
    }

    /// The parts of a list, each with its place.
    fn list<T>(
        &self,
        column: &str,
        parse: impl Fn(&str, Decimal) -> Parsed<T>,
        flawed: &mut bool,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(T, Span)> {
        let Some(cell) = self.cell(column) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (part, place) in list_parts(&cell.text) {
            let span = self.sheet.table.span_within(cell, place);
            match parse(part, self.sheet.decimal) {
                Ok(value) => found.push((value, span)),
                Err(Problem { code, message, help }) => {
                    *flawed = true;
                    diagnostics.report(code, span, message, help);
                }
            }
        }
        found
    }
}
