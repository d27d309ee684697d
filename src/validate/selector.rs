//! Naming several tasks at once: `*`, `wbs:2.1`, `owner:Ana`, or an id.

use std::collections::HashMap;

/// Which tasks are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selector<'a> {
    /// Every task.
    All,
    /// Those at a position of the work breakdown and below it.
    Wbs(&'a str),
    /// Those of a person.
    Owner(&'a str),
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
        match text.split_once(':') {
            Some((key, value)) if key.trim().eq_ignore_ascii_case("wbs") => {
                Selector::Wbs(value.trim())
            }
            Some((key, value)) if key.trim().eq_ignore_ascii_case("owner") => {
                Selector::Owner(value.trim())
            }
            _ => Selector::Id(text),
        }
    }

    /// How narrowly it chooses: the more specific of two that match is the one that counts.
    pub(crate) fn specificity(self) -> (u8, usize) {
        match self {
            Selector::All => (0, 0),
            Selector::Owner(_) => (1, 0),
            Selector::Wbs(top) => (2, top.len()),
            Selector::Id(_) => (3, 0),
        }
    }
}

/// Tasks by their place in the work breakdown and by their owner, without regard to case.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    // Only asked, never walked through: the order of a map is not fixed.
    by_wbs: HashMap<String, Vec<usize>>,
    by_owner: HashMap<String, Vec<usize>>,
}

impl Directory {
    /// Enters a task under every position that it lies at or below, and under its owner. Tasks
    /// come in ascending order.
    pub(crate) fn enter(&mut self, task: usize, wbs: Option<&str>, owner: Option<&str>) {
        if let Some(wbs) = wbs {
            let wbs = wbs.to_lowercase();
            let ends = wbs.match_indices('.').map(|(at, _)| at);
            for end in ends.chain([wbs.len()]) {
                push(&mut self.by_wbs, &wbs[..end], task);
            }
        }
        if let Some(owner) = owner {
            push(&mut self.by_owner, &owner.to_lowercase(), task);
        }
    }

    /// Tasks at a position of the work breakdown and below it, ascending.
    pub(crate) fn within(&self, top: &str) -> &[usize] {
        self.by_wbs.get(&top.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Tasks of a person, ascending.
    pub(crate) fn of_owner(&self, owner: &str) -> &[usize] {
        self.by_owner.get(&owner.to_lowercase()).map_or(&[], Vec::as_slice)
    }
}

fn push(map: &mut HashMap<String, Vec<usize>>, key: &str, task: usize) {
    if let Some(tasks) = map.get_mut(key) {
        tasks.push(task);
    } else {
        map.insert(key.to_owned(), vec![task]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_means_after_a_dot() {
        let mut directory = Directory::default();
        for (task, wbs) in ["2", "2.1", "21", "Design", "2.1.7"].into_iter().enumerate() {
            directory.enter(task, Some(wbs), None);
        }
        assert_eq!(directory.within("2"), [0, 1, 4]);
        assert_eq!(directory.within("2.1"), [1, 4]);
        assert_eq!(directory.within("design"), [3]);
        assert!(directory.within("1").is_empty());
    }

    #[test]
    fn an_exact_id_wins() {
        assert_eq!(Selector::new("wbs:2", |id| id == "wbs:2"), Selector::Id("wbs:2"));
        assert_eq!(Selector::new("WBS: 2", |_| false), Selector::Wbs("2"));
    }
}
