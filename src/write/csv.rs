//! A table → CSV: what is written is what is read, so a cell may begin with `=` as it stands.

use super::table::{Table, Value};
use super::text;

/// The bytes of a table.
pub(super) fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headings = table.headings();
    // Into memory nothing fails, and every row has the length of the headings.
    let _ = writer.write_record(&headings);
    for row in table.rows() {
        let cells: Vec<String> = row
            .into_iter()
            .map(|cell| match cell {
                None => String::new(),
                Some(Value::Text(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Moment(moment)) => text::moment(*moment),
            })
            .collect();
        let _ = writer.write_record(&cells);
    }
    writer.into_inner().unwrap_or_default()
}
