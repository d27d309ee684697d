//! Tables and settings → a workbook that is read as the same plan.

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::Unwritable;
use super::table::{Table, Value};
use super::text;
use super::toml::{Setting, Toml};
use crate::read::Moment;

/// The first year whose dates spreadsheet programs agree on.
const FIRST_YEAR: i16 = 1901;

/// The bytes of a workbook.
///
/// # Errors
///
/// When there is more than a sheet can hold.
pub(super) fn xlsx(
    tasks: &Table,
    risks: Option<&Table>,
    settings: &[Setting],
) -> Result<Vec<u8>, Unwritable> {
    bytes(tasks, risks, settings).map_err(|error| {
        Unwritable(vec![format!("the plan cannot be written as a workbook: {error}")])
    })
}

fn bytes(tasks: &Table, risks: Option<&Table>, settings: &[Setting]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same plan gives the same bytes, whenever it is written.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    put_table(book.add_worksheet().set_name("tasks")?, tasks)?;
    if let Some(risks) = risks {
        put_table(book.add_worksheet().set_name("risks")?, risks)?;
    }
    put_settings(book.add_worksheet().set_name("settings")?, settings)?;
    book.save_to_buffer()
}

fn put_table(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(table.headings()) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (row, cells) in (1..).zip(table.rows()) {
        for (column, cell) in (0..).zip(cells) {
            if let Some(value) = cell {
                put_value(sheet, (row, column), value)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    Ok(())
}

fn put_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
) -> Result<(), XlsxError> {
    match value {
        Value::Text(text) => sheet.write_string(row, column, text)?,
        Value::Number(number) => sheet.write_number(row, column, *number)?,
        Value::Moment(moment) if moment.date.year() < FIRST_YEAR => {
            sheet.write_string(row, column, text::moment(*moment))?
        }
        Value::Moment(moment) => {
            let (date, format) = dated(*moment)?;
            sheet.write_datetime_with_format(row, column, &date, &format)?
        }
    };
    Ok(())
}

/// A date and the format that shows as much of it as is meant.
fn dated(moment: Moment) -> Result<(ExcelDateTime, Format), XlsxError> {
    let Moment { date, time } = moment;
    let day = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
    match time {
        None => Ok((day, Format::new().set_num_format("yyyy-mm-dd"))),
        Some(time) => Ok((
            day.and_hms(time.hour() as u16, time.minute() as u8, f64::from(time.second()))?,
            Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        )),
    }
}

fn put_settings(sheet: &mut Worksheet, settings: &[Setting]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(["setting", "value"]) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (row, setting) in (1..).zip(settings) {
        sheet.write_string(row, 0, setting.path())?;
        match &setting.value {
            Toml::Text(text) => sheet.write_string(row, 1, text)?,
            Toml::List(_) | Toml::Table(_) => {
                sheet.write_string(row, 1, setting.value.literal())?
            }
            Toml::Literal(literal) => put_literal(sheet, row, literal)?,
        };
    }
    sheet.autofit();
    Ok(())
}

fn put_literal<'s>(
    sheet: &'s mut Worksheet,
    row: u32,
    literal: &str,
) -> Result<&'s mut Worksheet, XlsxError> {
    if let Ok(number) = literal.parse::<f64>() {
        return sheet.write_number(row, 1, number);
    }
    if let Ok(truth) = literal.parse::<bool>() {
        return sheet.write_boolean(row, 1, truth);
    }
    // A date and time may be read as a date; a date has ten characters.
    let moment = match literal.len() {
        10 => literal.parse::<Date>().ok().map(|date| Moment { date, time: None }),
        _ => literal.parse::<DateTime>().ok().map(Moment::from),
    };
    match moment.filter(|moment| moment.date.year() >= FIRST_YEAR) {
        Some(moment) => {
            let (date, format) = dated(moment)?;
            sheet.write_datetime_with_format(row, 1, &date, &format)
        }
        None => sheet.write_string(row, 1, literal),
    }
}
