//! Settings in the making: keys with values, written as TOML.

use std::fmt::Write as _;

use crate::read::toml_text::{quoted, quoted_key};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Toml {
    /// A text.
    Text(String),
    /// A number, a date or a truth value as TOML writes it.
    Literal(String),
    /// A list.
    List(Vec<Toml>),
    /// A table: keys with their values.
    Table(Vec<(String, Toml)>),
}

/// A setting: its section, its key, its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    pub(super) section: Vec<String>,
    pub(super) key: String,
    pub(super) value: Toml,
}

impl Toml {
    /// As it stands behind the `=`.
    pub(super) fn literal(&self) -> String {
        match self {
            Toml::Text(text) => quoted(text),
            Toml::Literal(literal) => literal.clone(),
            Toml::List(items) if items.iter().any(|item| matches!(item, Toml::Table(_))) => {
                let items: Vec<String> =
                    items.iter().map(|item| format!("  {},\n", item.literal())).collect();
                format!("[\n{}]", items.concat())
            }
            Toml::List(items) => {
                let items: Vec<String> = items.iter().map(Toml::literal).collect();
                format!("[{}]", items.join(", "))
            }
            Toml::Table(keys) => {
                let keys: Vec<String> = keys
                    .iter()
                    .map(|(key, value)| format!("{} = {}", quoted_key(key), value.literal()))
                    .collect();
                format!("{{ {} }}", keys.join(", "))
            }
        }
    }
}

impl Setting {
    /// Its key with its section, dotted.
    #[cfg(feature = "xlsx")]
    pub(super) fn path(&self) -> String {
        let keys: Vec<String> =
            self.section.iter().chain([&self.key]).map(|key| quoted_key(key)).collect();
        keys.join(".")
    }
}

/// The text of a plan.toml; settings of a section stand together.
pub(super) fn document(settings: &[Setting]) -> String {
    let mut out = String::new();
    let mut section: &[String] = &[];
    for setting in settings {
        if setting.section != section {
            section = &setting.section;
            let names: Vec<String> = section.iter().map(|name| quoted_key(name)).collect();
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}[{}]", names.join("."));
        }
        let _ = writeln!(out, "{} = {}", quoted_key(&setting.key), setting.value.literal());
    }
    out
}
