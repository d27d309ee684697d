//! The sheet `settings`: keys in the first column, values in the second → the text of a
//! plan.toml.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::workbook::{Cell, Cells, Kind};
use crate::diagnostic::{Code, Diagnostics, SheetText};
use crate::read::toml_text::{quoted, quoted_key};
use crate::read::value::normalised;

/// Keeps the sheet as a source of TOML and gives its index.
pub(super) fn add_settings(
    path: &str,
    sheet: &str,
    cells: &Cells,
    diagnostics: &mut Diagnostics,
) -> usize {
    let mut rows: BTreeMap<u32, Vec<(u32, &Cell)>> = BTreeMap::new();
    for ((row, column), cell) in cells {
        if !cell.text.trim().is_empty() {
            rows.entry(*row).or_default().push((*column, cell));
        }
    }
    let first_column = cells.keys().map(|(_, column)| *column).min().unwrap_or(0);
    let mut text = SheetText::default();
    let mut problems = Vec::new();
    let mut is_first = true;
    for (row, cells) in rows {
        let at = |wanted: u32| cells.iter().find(|(column, _)| *column == wanted).map(|(_, c)| *c);
        let (key, value) = (at(first_column), at(first_column + 1));
        if std::mem::take(&mut is_first) && is_heading(key, value) {
            continue;
        }
        for (column, cell) in &cells {
            if let Kind::Fault(fault) = &cell.kind {
                problems.push((row, *column, Code::InvalidCell, fault.clone()));
            }
        }
        let key = match (key, value) {
            (Some(key), Some(_)) if !matches!(key.kind, Kind::Fault(_)) => key,
            // A key whose cell of the value is empty is not set.
            (Some(_), _) | (None, None) => continue,
            (None, Some(_)) => {
                let fault = super::Fault::new(
                    "this value has no key",
                    "write the key, such as `start`, into the cell before it",
                );
                problems.push((row, first_column + 1, Code::InvalidSetting, fault));
                continue;
            }
        };
        let Some(value) = value.filter(|value| !matches!(value.kind, Kind::Fault(_))) else {
            continue;
        };
        text.begin_row(row + 1);
        text.push_cell(first_column, &dotted_key(key.text.trim()));
        text.separate(" = ");
        text.push_cell(first_column + 1, &literal(key.text.trim(), value));
    }
    let source = diagnostics.add_sheet(path, sheet, text);
    for (row, column, code, fault) in problems {
        report_apart(path, sheet, (row, column), cells, (code, fault), diagnostics);
    }
    source
}

/// Reports a problem of a cell that is not in the text of the settings.
fn report_apart(
    path: &str,
    sheet: &str,
    place: (u32, u32),
    cells: &Cells,
    (code, fault): (Code, super::Fault),
    diagnostics: &mut Diagnostics,
) {
    let (row, column) = place;
    let shown = cells.get(&place).map_or("", |cell| &cell.text);
    let mut text = SheetText::default();
    text.begin_row(row + 1);
    text.push_cell(column, shown);
    let source = diagnostics.add_sheet(path, sheet, text);
    let span = crate::diagnostic::Span { source, start: 0, end: shown.len() };
    diagnostics.report(code, span, fault.message, fault.help);
}

/// Whether the first row only says what the columns are.
fn is_heading(key: Option<&Cell>, value: Option<&Cell>) -> bool {
    let is = |cell: Option<&Cell>, words: &[&str]| {
        cell.is_some_and(|cell| words.contains(&normalised(&cell.text).as_str()))
    };
    is(key, &["key", "setting", "settings"]) && is(value, &["value", "values"])
}

/// A key of TOML from a dotted one in which only what is a name of the person's may need
/// quotes: `template.wbs:2.1` is the key `wbs:2.1` of `template`.
fn dotted_key(key: &str) -> String {
    if key.contains(['"', '\'']) && is_toml(&format!("{key} = 0")) {
        return key.to_owned();
    }
    let parts: Vec<&str> = key.split('.').map(str::trim).collect();
    let own = |names: &[&str]| names.join(".");
    let keys: Vec<String> = match parts.as_slice() {
        ["template", selector @ ..] if !selector.is_empty() => {
            vec!["template".to_owned(), own(selector)]
        }
        ["scale", scale, word @ ..] if !word.is_empty() => {
            vec!["scale".to_owned(), (*scale).to_owned(), own(word)]
        }
        parts => parts.iter().map(|part| (*part).to_owned()).collect(),
    };
    keys.iter().map(|key| quoted_key(key)).collect::<Vec<_>>().join(".")
}

fn is_toml(text: &str) -> bool {
    DeTable::parse(text).is_ok()
}

/// A value as TOML writes it.
fn literal(key: &str, value: &Cell) -> String {
    let text = value.text.trim();
    match value.kind {
        // TOML wants the seconds of a time.
        Kind::Date if text.contains('T') && text.len() == "2026-03-02T08:00".len() => {
            format!("{text}:00")
        }
        Kind::Number | Kind::Truth | Kind::Date => text.to_owned(),
        Kind::Text | Kind::Fault(_) => {
            // Lists and tables are written as in plan.toml.
            if text.starts_with(['[', '{']) && is_toml(&format!("value = {text}")) {
                text.to_owned()
            } else if key.ends_with(".holidays") {
                list(text, &[',', ';', '\n', '\r'])
            } else if key.ends_with(".working_days") {
                // Commas divide the hours of a day.
                list(text, &[';', '\n', '\r'])
            } else {
                quoted(text)
            }
        }
    }
}

/// A list of the texts between some characters.
fn list(text: &str, ends: &[char]) -> String {
    let items = text.split(ends).map(str::trim).filter(|item| !item.is_empty());
    format!("[{}]", items.map(quoted).collect::<Vec<_>>().join(", "))
}
