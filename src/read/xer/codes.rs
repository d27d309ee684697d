//! Activity codes and user-defined fields: the groupings that planners give activities.

use std::collections::HashMap;

use super::table::Tables;

/// What stands before the label of a user-defined field, to tell it from an activity code.
const FIELD_PREFIX: &str = "udf:";

/// Codes and fields by the ids of activities. Only asked, never walked through.
#[derive(Debug)]
pub(super) struct Codes<'a>(HashMap<&'a str, Vec<(String, String)>>);

impl<'a> Codes<'a> {
    pub(super) fn new(tables: &'a Tables<'a>) -> Self {
        let mut by_activity: HashMap<&str, Vec<(String, String)>> = HashMap::new();
        let types: HashMap<&str, &str> = tables
            .rows("ACTVTYPE")
            .map(|row| (row.key("actv_code_type_id"), row.key("actv_code_type")))
            .collect();
        let values: HashMap<&str, &str> = tables
            .rows("ACTVCODE")
            .map(|row| (row.key("actv_code_id"), row.key("short_name")))
            .collect();
        for row in tables.rows("TASKACTV") {
            let kind = types.get(row.key("actv_code_type_id"));
            if let Some((kind, value)) = kind.zip(values.get(row.key("actv_code_id"))) {
                let code = ((*kind).to_owned(), (*value).to_owned());
                by_activity.entry(row.key("task_id")).or_default().push(code);
            }
        }
        let is_of_activities = |table: &str| table.eq_ignore_ascii_case("TASK");
        let fields: HashMap<&str, &str> = tables
            .rows("UDFTYPE")
            .filter(|row| is_of_activities(row.key("table_name")))
            .map(|row| (row.key("udf_type_id"), row.key("udf_type_label")))
            .collect();
        for row in tables.rows("UDFVALUE") {
            let value =
                ["udf_text", "udf_number", "udf_date"].into_iter().find_map(|c| row.text(c));
            if let Some((label, value)) = fields.get(row.key("udf_type_id")).zip(value) {
                let field = (format!("{FIELD_PREFIX}{label}"), value.to_owned());
                by_activity.entry(row.key("fk_id")).or_default().push(field);
            }
        }
        Self(by_activity)
    }

    /// Codes and fields of an activity as names with values.
    pub(super) fn take(&mut self, activity: &str) -> Vec<(String, String)> {
        self.0.remove(activity).unwrap_or_default()
    }
}
