//! Workbooks: the columns of the CSVs on the sheets `tasks` and `risks`, plan.toml on `settings`.
//!
//! A sheet becomes a text that knows its cells, and that is read by the same code as a CSV or a
//! plan.toml; so a workbook says what the text files say, and places are told as `tasks!C7`.
//! Formatting, formulas behind values, charts and macros are not looked at.

#[cfg(feature = "xlsx")]
mod number;
#[cfg(feature = "xlsx")]
mod settings;
#[cfg(feature = "xlsx")]
mod size;
#[cfg(feature = "xlsx")]
mod workbook;

use super::imported::Imported;
#[cfg(feature = "xlsx")]
use super::value::normalised;
#[cfg(feature = "xlsx")]
use super::{risks, tasks};
use crate::diagnostic::{Code, Diagnostics};
#[cfg(feature = "xlsx")]
use crate::diagnostic::{SheetText, Span, did_you_mean};
#[cfg(feature = "xlsx")]
use workbook::{Cells, Fault, Kind, Workbook};

/// Reads a file.
#[cfg(not(feature = "xlsx"))]
pub(crate) fn read_xlsx(
    path: &str,
    _bytes: &[u8],
    diagnostics: &mut Diagnostics,
) -> (Imported, Option<usize>) {
    diagnostics.report(
        Code::InvalidWorkbook,
        None,
        format!("`{path}` is a workbook, and this build of planodds reads none"),
        "build it with the feature `xlsx`, or save the sheets as CSV",
    );
    (Imported::default(), None)
}

/// What a sheet holds.
#[cfg(feature = "xlsx")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Tasks,
    Risks,
    Settings,
}

#[cfg(feature = "xlsx")]
const SHEETS: [(&str, Content); 3] =
    [("tasks", Content::Tasks), ("risks", Content::Risks), ("settings", Content::Settings)];

/// Cells of the largest sheet that is read, empty ones between others included.
#[cfg(feature = "xlsx")]
const MOST_CELLS: usize = 1 << 22;

/// Reads a workbook; gives its rows and, as a source, its settings.
#[cfg(feature = "xlsx")]
pub(crate) fn read_xlsx(
    path: &str,
    bytes: &[u8],
    diagnostics: &mut Diagnostics,
) -> (Imported, Option<usize>) {
    let (mut imported, mut settings) = (Imported::default(), None);
    let mut refuse = |message: String, help: &str| {
        diagnostics.report(Code::InvalidWorkbook, None, format!("`{path}` {message}"), help);
    };
    let mut workbook = match Workbook::open(bytes) {
        Ok(workbook) => workbook,
        Err(Fault { message, help }) => {
            refuse(message, &help);
            return (imported, settings);
        }
    };
    let names = workbook.sheets();
    let sheets = match contents(&names) {
        Ok(sheets) => sheets,
        Err(message) => {
            refuse(message, "name the sheets `tasks`, `risks` and `settings`");
            return (imported, settings);
        }
    };
    for (name, content) in names.iter().zip(sheets) {
        let Some(content) = content else {
            report_unknown_sheet(path, name, diagnostics);
            continue;
        };
        let cells = match workbook.cells(name) {
            Ok(cells) => cells,
            Err(Fault { message, help }) => {
                let message = format!("the sheet `{name}` of `{path}` {message}");
                diagnostics.report(Code::InvalidWorkbook, None, message, help);
                continue;
            }
        };
        if content == Content::Settings {
            settings = Some(settings::add_settings(path, name, &cells, diagnostics));
            continue;
        }
        let Some(text) = table_text(&cells) else {
            diagnostics.report(
                Code::InvalidWorkbook,
                None,
                format!("the sheet `{name}` of `{path}` spans more than {MOST_CELLS} cells"),
                "remove what stands far from the table",
            );
            continue;
        };
        let source = diagnostics.add_sheet(path, name, text);
        let n_before = diagnostics.items.len();
        let faults = report_faults(source, &cells, diagnostics);
        let n_faults = diagnostics.items.len() - n_before;
        match content {
            Content::Tasks => imported.tasks = tasks::read_tasks(source, diagnostics),
            _ => imported.risks = risks::read_risks(source, diagnostics),
        }
        forget_about(&faults, n_before + n_faults, diagnostics);
    }
    (imported, settings)
}

/// What each sheet is for; why it cannot be told.
#[cfg(feature = "xlsx")]
fn contents(names: &[String]) -> Result<Vec<Option<Content>>, String> {
    let mut contents: Vec<Option<Content>> = names
        .iter()
        .map(|name| {
            let name = normalised(name);
            SHEETS.iter().find(|(known, _)| *known == name).map(|(_, content)| *content)
        })
        .collect();
    for (known, content) in SHEETS {
        if contents.iter().filter(|found| **found == Some(content)).count() > 1 {
            return Err(format!("has two sheets named `{known}`"));
        }
    }
    if let [only] = contents.as_mut_slice() {
        only.get_or_insert(Content::Tasks);
    }
    if !contents.contains(&Some(Content::Tasks)) {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        return Err(format!("has no sheet `tasks`; its sheets are {}", names.join(", ")));
    }
    Ok(contents)
}

#[cfg(feature = "xlsx")]
fn report_unknown_sheet(path: &str, name: &str, diagnostics: &mut Diagnostics) {
    let help = match did_you_mean(name, SHEETS.iter().map(|(known, _)| *known)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the sheet may stay; only `tasks`, `risks` and `settings` are read".to_owned(),
    };
    let message = format!("the sheet `{name}` of `{path}` is left out");
    diagnostics.report(Code::UnknownSheet, None, message, help);
}

/// The text of a table: tabs between the cells of all columns that hold anything; none when
/// that is too much.
#[cfg(feature = "xlsx")]
fn table_text(cells: &Cells) -> Option<SheetText> {
    let columns: std::collections::BTreeSet<u32> =
        cells.keys().map(|(_, column)| *column).collect();
    let rows: Vec<u32> = {
        let mut rows: Vec<u32> = cells.keys().map(|(row, _)| *row).collect();
        rows.dedup();
        rows
    };
    if rows.len().saturating_mul(columns.len()) > MOST_CELLS {
        return None;
    }
    let mut text = SheetText::default();
    for row in rows {
        text.begin_row(row + 1);
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                text.separate("\t");
            }
            let cell = cells.get(&(row, *column));
            text.push_cell(*column, cell.map_or("", |cell| &cell.text));
        }
    }
    Some(text)
}

/// Reports cells that hold an error instead of a value; gives their places.
#[cfg(feature = "xlsx")]
fn report_faults(source: usize, cells: &Cells, diagnostics: &mut Diagnostics) -> Vec<Span> {
    let mut faults = Vec::new();
    if cells.values().all(|cell| !matches!(cell.kind, Kind::Fault(_))) {
        return faults;
    }
    let spans = diagnostics.sources[source].cells().unwrap_or_default().into_iter().flatten();
    for bytes in spans {
        let span = Span { source, start: bytes.start, end: bytes.end };
        let (row, column) = diagnostics.position(span);
        let cell = cells.get(&(row as u32 - 1, column as u32 - 1));
        if let Some(Kind::Fault(fault)) = cell.map(|cell| &cell.kind) {
            let Fault { message, help } = fault;
            diagnostics.report(Code::InvalidCell, span, message.clone(), help.clone());
            faults.push(span);
        }
    }
    faults
}

/// Drops what was reported about the content of faulty cells from the `from`th problem on: it
/// is not what the person wrote there.
#[cfg(feature = "xlsx")]
fn forget_about(faults: &[Span], from: usize, diagnostics: &mut Diagnostics) {
    if faults.is_empty() {
        return;
    }
    let found = diagnostics.items.split_off(from);
    let is_about_fault = |span: Span| {
        let before = faults.partition_point(|fault| fault.start <= span.start);
        before
            .checked_sub(1)
            .is_some_and(|at| faults[at].source == span.source && span.start < faults[at].end)
    };
    let kept = found.into_iter().filter(|item| !item.span.is_some_and(is_about_fault));
    diagnostics.items.extend(kept);
}
