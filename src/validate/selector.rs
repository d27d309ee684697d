//! Naming several tasks at once: `*`, `wbs:2.1`, `owner:Ana`, or an id.

use crate::plan::Task;

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

    /// Whether a task is meant.
    pub(crate) fn matches(self, task: &Task) -> bool {
        match self {
            Selector::All => true,
            Selector::Wbs(top) => task.wbs.as_deref().is_some_and(|wbs| is_within(wbs, top)),
            Selector::Owner(owner) => task.owner.as_deref().is_some_and(|name| same(name, owner)),
            Selector::Id(id) => task.id == id,
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

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Whether a position of the work breakdown is another one or lies below it.
pub(crate) fn is_within(wbs: &str, top: &str) -> bool {
    let (wbs, top) = (wbs.to_lowercase(), top.to_lowercase());
    wbs.strip_prefix(&top).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_means_after_a_dot() {
        assert!(is_within("2.1", "2") && is_within("2", "2") && is_within("Design", "design"));
        assert!(!is_within("21", "2") && !is_within("2", "2.1"));
    }

    #[test]
    fn an_exact_id_wins() {
        assert_eq!(Selector::new("wbs:2", |id| id == "wbs:2"), Selector::Id("wbs:2"));
        assert_eq!(Selector::new("WBS: 2", |_| false), Selector::Wbs("2"));
    }
}
