//! Custom fields and outline codes → names with values.

use std::collections::BTreeMap;

use super::records::{CustomValue, Task};
use super::times;
use crate::read::xml::Element;

/// What is read of the definition of a custom field.
pub(super) const FIELD: &[&str] =
    &["FieldID", "FieldName", "Alias", "ValueList", "Value", "ID", "ValueID", "ParentValueID"];

/// What is read of the definition of an outline code.
pub(super) const CODE: &[&str] =
    &["FieldID", "FieldName", "Alias", "Values", "Value", "ValueID", "ParentValueID"];

/// How many values of a list may stand below one another.
const DEEPEST: usize = 20;

/// The custom fields of a file by their numbers.
#[derive(Debug, Default)]
pub(super) struct Custom(BTreeMap<String, Field>);

/// A custom field.
#[derive(Debug, Default)]
struct Field {
    /// Its name in Microsoft Project, such as `Number1`.
    name: String,
    alias: Option<String>,
    /// Values that it may have, with those they stand below.
    values: BTreeMap<String, (String, Option<String>)>,
}

impl Custom {
    /// Takes the definition of a field or an outline code.
    pub(super) fn define(&mut self, element: &Element<'_>) {
        let Some(id) = element.text("FieldID") else {
            return;
        };
        let text = |element: &Element<'_>, name: &str| element.text(name).map(str::to_owned);
        let field = self.0.entry(id.to_owned()).or_default();
        if field.name.is_empty() {
            field.name = text(element, "FieldName").unwrap_or_default();
        }
        field.alias = field.alias.take().or_else(|| text(element, "Alias"));
        let lists = element.children("Values").chain(element.children("ValueList"));
        for value in lists.flat_map(|list| list.children("Value")) {
            let id = text(value, "ValueID").or_else(|| text(value, "ID"));
            // A list stands in one entry, or each of its values in one.
            let shown = text(value, "Value").or_else(|| Some(value.value().to_owned()));
            if let (Some(id), Some(shown)) = (id, shown) {
                let parent = text(value, "ParentValueID").filter(|parent| parent != "0");
                field.values.insert(id, (shown, parent));
            }
        }
    }

    /// The codes of a task: each by its alias or name, and as `udf:` what may hold an estimate.
    pub(super) fn codes(&self, task: &Task) -> Vec<(String, String)> {
        let mut codes = Vec::new();
        for custom in &task.custom {
            let field = self.0.get(&custom.field);
            let Some(value) = value(custom, field) else { continue };
            let kind = field.map_or("", |field| field.name.as_str());
            let name = match field {
                Some(Field { alias: Some(alias), .. }) => alias.clone(),
                Some(field) if !field.name.is_empty() => field.name.clone(),
                _ => format!("field {}", custom.field),
            };
            if ["Number", "Duration", "Text", "Cost"].iter().any(|known| kind.starts_with(known)) {
                codes.push((format!("udf:{name}"), value.clone()));
            }
            codes.push((name, value));
        }
        codes
    }
}

/// A value as a person would write it.
fn value(custom: &CustomValue, field: Option<&Field>) -> Option<String> {
    let listed = || {
        let (field, id) = (field?, custom.listed.as_ref()?);
        let (shown, parent) = field.values.get(id)?;
        let mut path = vec![shown.as_str()];
        let mut next = parent.as_ref();
        while let Some((shown, above)) = next.and_then(|id| field.values.get(id)) {
            if path.len() == DEEPEST {
                break;
            }
            path.push(shown);
            next = above.as_ref();
        }
        path.reverse();
        Some(path.join("."))
    };
    let written = custom.value.clone();
    let is_duration = field.is_some_and(|field| field.name.starts_with("Duration"));
    match written {
        Some(text) if is_duration => {
            let minutes = times::minutes(&text).ok();
            let unit = if custom.elapsed { "em" } else { "m" };
            Some(minutes.map_or(text, |minutes| format!("{minutes}{unit}")))
        }
        Some(text) => Some(text),
        None => listed(),
    }
}
