//! The cells of a workbook as the texts that a person would have typed into a CSV.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use jiff::civil::{Date, DateTime, Time};
use jiff::{RoundMode, Unit};

use super::number::{NumberStyle, number_text, unit_behind};
use super::size::{check_size, damaged};

/// The cells of a sheet that hold anything, by row and column, both from 0.
pub(super) type Cells = BTreeMap<(u32, u32), Cell>;

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its value as text.
    pub(super) text: String,
    /// What kind of value it is.
    pub(super) kind: Kind,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// A number, without a percent sign or a unit.
    Number,
    /// Yes or no, as `true` or `false`.
    Truth,
    /// A day, perhaps with a time of day.
    Date,
    /// Nothing that can be used.
    Fault(Fault),
}

/// Why something in a workbook cannot be used, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: String,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// Bytes of text on one sheet, each use of a shared string counted.
const MOST_TEXT: usize = 64 << 20;
/// Cells of one sheet that hold anything.
const MOST_CELLS: usize = 1 << 22;

/// An open workbook.
pub(super) struct Workbook<'b>(Xlsx<Cursor<&'b [u8]>>);

impl<'b> Workbook<'b> {
    /// Opens a workbook of a size that can be kept in memory.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Fault> {
        // A password turns the archive into a container of another kind.
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Fault::new(
                "is protected by a password, or is a workbook in an old form",
                "save it as .xlsx without a password",
            ));
        }
        check_size(bytes)?;
        Xlsx::new(Cursor::new(bytes)).map(Self).map_err(|error| damaged_by(&error))
    }

    /// The names of its sheets in their order.
    pub(super) fn sheets(&self) -> Vec<String> {
        self.0.sheet_names()
    }

    /// The cells of a sheet.
    pub(super) fn cells(&mut self, sheet: &str) -> Result<Cells, Fault> {
        let mut cells = self.values(sheet)?;
        // Formulas that nobody has computed yet look like empty cells.
        let mut reader =
            self.0.worksheet_cells_reader(sheet).map_err(|error| damaged_by(&error))?;
        while let Some(record) =
            reader.next_cell_with_formula_metadata().map_err(|error| damaged_by(&error))?
        {
            if record.formula.is_some() && record.value == DataRef::Empty {
                let fault = Fault::new(
                    "the formula in this cell has no value yet",
                    "open the workbook in a spreadsheet program and save it there",
                );
                cells.insert(record.pos, Cell { text: "=".to_owned(), kind: Kind::Fault(fault) });
            }
        }
        Ok(cells)
    }

    fn values(&mut self, sheet: &str) -> Result<Cells, Fault> {
        let mut reader =
            self.0.worksheet_cells_reader(sheet).map_err(|error| damaged_by(&error))?;
        let mut cells = Cells::new();
        let mut text_left = MOST_TEXT;
        while let Some((cell, style)) =
            reader.next_cell_with_style_id().map_err(|error| damaged_by(&error))?
        {
            let format = reader.styles().get(style).and_then(|style| style.number_format.as_ref());
            let format = format.map_or("General", |format| format.format_code.as_str());
            let Some(value) = to_cell(cell.get_value(), format) else {
                continue;
            };
            text_left = text_left.checked_sub(value.text.len()).ok_or_else(|| {
                Fault::new(
                    format!("holds more than {} MB of text", MOST_TEXT >> 20),
                    "keep the plan in a workbook of its own",
                )
            })?;
            cells.insert(cell.get_position(), value);
            if cells.len() > MOST_CELLS {
                return Err(Fault::new(
                    format!("has more than {MOST_CELLS} cells"),
                    "keep the plan in a workbook of its own",
                ));
            }
        }
        Ok(cells)
    }
}

fn damaged_by(error: &XlsxError) -> Fault {
    damaged(&error.to_string())
}

/// A cell's value by its number format; none where it is empty.
fn to_cell(value: &DataRef, format: &str) -> Option<Cell> {
    let cell = |text: String, kind| Some(Cell { text, kind }).filter(|cell| !cell.text.is_empty());
    match value {
        DataRef::Empty => None,
        DataRef::String(text) | DataRef::DurationIso(text) => cell(text.clone(), Kind::Text),
        DataRef::SharedString(text) => cell((*text).to_owned(), Kind::Text),
        DataRef::Bool(truth) => cell(truth.to_string(), Kind::Truth),
        DataRef::Int(number) => Some(number_cell(&number.to_string(), format)),
        DataRef::Float(number) => Some(number_cell(&number.to_string(), format)),
        DataRef::DateTime(date) => Some(date_cell(*date, format)),
        DataRef::DateTimeIso(text) => match text.trim_end_matches('Z').parse::<DateTime>() {
            Ok(at) => cell(at_text(at, at.time() != Time::midnight()), Kind::Date),
            Err(_) => cell(text.clone(), Kind::Text),
        },
        DataRef::Error(error) => Some(error_cell(error)),
    }
}

fn number_cell(digits: &str, format: &str) -> Cell {
    let style = unit_behind(format);
    let kind = if style == NumberStyle::Plain { Kind::Number } else { Kind::Text };
    Cell { text: number_text(digits, &style), kind }
}

fn error_cell(error: &CellErrorType) -> Cell {
    let text = error.to_string();
    let fault = Fault::new(
        format!("this cell holds the error `{text}` instead of a value"),
        "repair its formula, or type the value",
    );
    Cell { text, kind: Kind::Fault(fault) }
}

/// A cell with a date format.
fn date_cell(date: ExcelDateTime, format: &str) -> Cell {
    let serial = date.as_f64();
    if date.is_duration() {
        // Hours and minutes of work, beyond 24 too.
        let minutes = (serial * 1440.0).round();
        return Cell { text: format!("{minutes}m"), kind: Kind::Text };
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let time = Time::new(hour as i8, minute as i8, second as i8, i32::from(milli) * 1_000_000);
    let day = Date::new(year as i16, month as i8, day as i8);
    let (true, Ok(day), Ok(time)) = ((0.0..2_958_466.0).contains(&serial), day, time) else {
        let fault = Fault::new(
            format!("{serial} is not a day of the calendar"),
            "type the date as text, such as 2026-03-02",
        );
        return Cell { text: serial.to_string(), kind: Kind::Fault(fault) };
    };
    // Parts of a day are floats: eight o'clock may be a millisecond off.
    let round =
        jiff::civil::DateTimeRound::new().smallest(Unit::Second).mode(RoundMode::HalfExpand);
    let at = day.to_datetime(time).round(round).unwrap_or(day.to_datetime(Time::midnight()));
    if serial < 1.0 {
        return Cell { text: time_text(at.time()), kind: Kind::Text };
    }
    let has_time = at.time() != Time::midnight() || shows_hours(format);
    Cell { text: at_text(at, has_time), kind: Kind::Date }
}

/// Whether a date format shows the time of day, so that midnight is meant as such.
fn shows_hours(format: &str) -> bool {
    super::number::directives(format).any(|letter| matches!(letter, 'h' | 'H'))
}

fn at_text(at: DateTime, has_time: bool) -> String {
    if has_time { format!("{}T{}", at.date(), time_text(at.time())) } else { at.date().to_string() }
}

/// `08:00`, with seconds only where there are any.
fn time_text(time: Time) -> String {
    let seconds = if time.second() == 0 { String::new() } else { format!(":{:02}", time.second()) };
    format!("{:02}:{:02}{seconds}", time.hour(), time.minute())
}
