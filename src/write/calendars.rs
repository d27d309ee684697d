//! Names of calendars as plan.toml and a tasks table can hold them.

use super::note::Notes;
use crate::plan::Calendar;

/// For each calendar, in order, what it is called and what it is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names(Vec<(String, String)>);

/// What the default calendar is called in plan.toml.
const DEFAULT: &str = "standard";

impl Names {
    /// Unique names without spaces at their ends, the first one the default's.
    pub(super) fn new(calendars: &[Calendar], notes: &mut Notes) -> Self {
        let mut names: Vec<(String, String)> = Vec::new();
        for (at, calendar) in calendars.iter().enumerate() {
            let wanted = if at == 0 { DEFAULT } else { calendar.name.trim() };
            let wanted = if wanted.is_empty() { "calendar" } else { wanted };
            let mut name = wanted.to_owned();
            let mut number = 2;
            while names.iter().any(|(_, taken)| *taken == name) {
                name = format!("{wanted} {number}");
                number += 1;
            }
            if name != calendar.name {
                let example = format!("`{}` as `{name}`", calendar.name);
                notes.add(("calendar is", "calendars are"), "called otherwise", example);
            }
            names.push((calendar.name.clone(), name));
        }
        Self(names)
    }

    /// What a calendar is to be called.
    pub(super) fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new)
    }
}
