//! Naming several tasks at once: `*`, `wbs:2.1`, `code:AREA=North`, `owner:Ana`,
//! `calendar:site`, or an id.

use std::collections::HashMap;

use crate::read::TaskDraft;

/// Which tasks are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selector<'a> {
    /// Every task.
    All,
    /// Those at a position of the work breakdown and below it.
    Wbs(&'a str),
    /// Those with a value of an activity code: `TYPE=VALUE`.
    Code(&'a str),
    /// Those of a person.
    Owner(&'a str),
    /// Those that work by a calendar.
    Calendar(&'a str),
    /// One task.
    Id(&'a str),
}

impl<'a> Selector<'a> {
    /// Reads a selector; an exact id wins over the other forms.
    pub(crate) fn new(text: &'a str, is_id: impl Fn(&str) -> bool) -> Self {
        if is_id(text) {
            return Selector::Id(text);
        }
        if text == "*" {
            return Selector::All;
        }
        let Some((key, value)) = text.split_once(':') else {
            return Selector::Id(text);
        };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "wbs" => Selector::Wbs(value),
            "code" if value.contains('=') => Selector::Code(value),
            "owner" => Selector::Owner(value),
            "calendar" => Selector::Calendar(value),
            _ => Selector::Id(text),
        }
    }

    /// How narrowly it chooses: the more specific of two that match is the one that counts.
    pub(crate) fn specificity(self) -> (u8, usize) {
        match self {
            Selector::All => (0, 0),
            Selector::Calendar(_) => (1, 0),
            Selector::Owner(_) => (2, 0),
            Selector::Code(_) => (3, 0),
            Selector::Wbs(top) => (4, top.len()),
            Selector::Id(_) => (5, 0),
        }
    }
}

/// Tasks by what rows say of them, without regard to case.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    // Only asked, never walked through: the order of a map is not fixed.
    wbs: HashMap<String, Vec<usize>>,
    codes: HashMap<String, Vec<usize>>,
    owners: HashMap<String, Vec<usize>>,
    calendars: HashMap<String, Vec<usize>>,
}

impl Directory {
    /// Enters a task under every position that it lies at or below, under its codes, its owner
    /// and its calendar. Tasks come in ascending order.
    pub(crate) fn enter(&mut self, task: usize, row: &TaskDraft, calendar: &str) {
        if let Some(wbs) = &row.wbs {
            let wbs = wbs.to_lowercase();
            let ends = wbs.match_indices('.').map(|(at, _)| at);
            for end in ends.chain([wbs.len()]) {
                push(&mut self.wbs, &wbs[..end], task);
            }
        }
        for (name, value) in &row.codes {
            push(&mut self.codes, &code_key(name, value), task);
        }
        if let Some(owner) = &row.owner {
            push(&mut self.owners, &owner.to_lowercase(), task);
        }
        push(&mut self.calendars, &calendar.to_lowercase(), task);
    }

    /// Tasks at a position of the work breakdown and below it, ascending.
    pub(crate) fn within(&self, top: &str) -> &[usize] {
        self.wbs.get(&top.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Tasks with a value of a code, `TYPE=VALUE`, ascending.
    pub(crate) fn of_code(&self, code: &str) -> &[usize] {
        let (name, value) = code.split_once('=').unwrap_or((code, ""));
        self.codes.get(&code_key(name, value)).map_or(&[], Vec::as_slice)
    }

    /// Tasks that work by a calendar, ascending.
    pub(crate) fn on_calendar(&self, calendar: &str) -> &[usize] {
        self.calendars.get(&calendar.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Tasks of a person, ascending.
    pub(crate) fn of_owner(&self, owner: &str) -> &[usize] {
        self.owners.get(&owner.to_lowercase()).map_or(&[], Vec::as_slice)
    }
}

fn code_key(name: &str, value: &str) -> String {
    format!("{}={}", name.trim(), value.trim()).to_lowercase()
}

fn push(map: &mut HashMap<String, Vec<usize>>, key: &str, task: usize) {
    if let Some(tasks) = map.get_mut(key) {
        // A code may be given twice.
        if tasks.last() != Some(&task) {
            tasks.push(task);
        }
    } else {
        map.insert(key.to_owned(), vec![task]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Input, read};

    #[test]
    fn below_means_after_a_dot() {
        let directory = directory(&["2", "2.1", "21", "Design", "2.1.7"], &[]);
        assert_eq!(directory.within("2"), [0, 1, 4]);
        assert_eq!(directory.within("2.1"), [1, 4]);
        assert_eq!(directory.within("design"), [3]);
        assert!(directory.within("1").is_empty());
    }

    /// The directory of tasks with these positions, or with these codes.
    fn directory(positions: &[&str], codes: &[(&str, &str)]) -> Directory {
        let rows = positions.iter().map(|wbs| (Some((*wbs).to_owned()), Vec::new()));
        let codes = codes
            .iter()
            .map(|(name, value)| (None, vec![((*name).to_owned(), (*value).to_owned()); 2]));
        let input = Input::table("-", "id,duration\nA,5\n");
        let (draft, _) = read(&input, &std::collections::BTreeMap::new());
        let mut directory = Directory::default();
        for (task, (wbs, codes)) in rows.chain(codes).enumerate() {
            let row = TaskDraft { codes, wbs, ..draft.tasks[0].clone() };
            directory.enter(task, &row, if task == 0 { "Night" } else { "standard" });
        }
        directory
    }

    #[test]
    fn codes_and_calendars_are_found_without_regard_to_case() {
        let codes = [("Area", "North"), ("Area", "South"), ("Type", "a=b")];
        let directory = directory(&[], &codes);
        assert_eq!(directory.of_code("AREA = north"), [0]);
        assert_eq!(directory.of_code("type=a=b"), [2]);
        assert!(directory.of_code("area").is_empty());
        assert_eq!(
            (directory.on_calendar("night"), directory.on_calendar("Standard")),
            (&[0][..], &[1, 2][..])
        );
    }

    #[test]
    fn an_exact_id_wins() {
        assert_eq!(Selector::new("wbs:2", |id| id == "wbs:2"), Selector::Id("wbs:2"));
        assert_eq!(Selector::new("WBS: 2", |_| false), Selector::Wbs("2"));
        assert_eq!(Selector::new("code:A=1", |_| false), Selector::Code("A=1"));
        assert_eq!(Selector::new("code:A", |_| false), Selector::Id("code:A"));
        assert_eq!(Selector::new("Calendar:site", |_| false), Selector::Calendar("site"));
    }
}
