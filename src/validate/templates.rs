//! Which template gives a task its range.

use std::collections::BTreeMap;

use super::Rows;
use super::selector::Selector;
use crate::diagnostic::{Code, Diagnostics};
use crate::read::{Draft, Points, Template};

/// The templates of all tasks, and which of them have given a range.
pub(super) struct Templates<'a> {
    draft: &'a Draft,
    by_task: Vec<Option<Choice>>,
    used: Vec<bool>,
    /// Pairs that are as specific as each other, the one that counts last: how many tasks they
    /// are both for, and the id of the first.
    ties: BTreeMap<(usize, usize), (usize, &'a str)>,
}

/// A template for a task, by its index in the settings.
#[derive(Debug, Clone, Copy)]
struct Choice {
    at: usize,
    specificity: (u8, usize),
    /// One that is as specific and gives another range.
    rival: Option<usize>,
}

impl<'a> Templates<'a> {
    /// Finds the most specific template for each task; of two as specific the later counts.
    pub(super) fn new(draft: &'a Draft, rows: &Rows) -> Self {
        let templates = &draft.settings.templates;
        let mut by_task: Vec<Option<Choice>> = vec![None; rows.n_tasks];
        for (at, template) in templates.iter().enumerate() {
            let selector = Selector::new(&template.selector.value, |id| rows.has(id));
            let specificity = selector.specificity();
            for task in rows.select(selector) {
                let rival = match by_task[task] {
                    Some(other) if other.specificity > specificity => continue,
                    Some(other) if other.specificity == specificity => {
                        Some(other.at).filter(|other| differ(&templates[*other], template))
                    }
                    _ => None,
                };
                by_task[task] = Some(Choice { at, specificity, rival });
            }
        }
        Self { draft, by_task, used: vec![false; templates.len()], ties: BTreeMap::new() }
    }

    /// The template for a task, where there is one.
    pub(super) fn of(&self, task: usize) -> Option<usize> {
        self.by_task[task].map(|choice| choice.at)
    }

    /// Notes that a task, known by its id, has taken its range from its template.
    pub(super) fn mark_used(&mut self, task: usize, id: &'a str) {
        let Some(choice) = self.by_task[task] else {
            return;
        };
        self.used[choice.at] = true;
        if let Some(rival) = choice.rival {
            self.ties.entry((rival, choice.at)).or_insert((0, id)).0 += 1;
        }
    }

    /// Reports templates that nothing takes its range from, and those that differ although they
    /// are equally for the same tasks.
    pub(super) fn report(&self, rows: &Rows, diagnostics: &mut Diagnostics) {
        let templates = &self.draft.settings.templates;
        for ((rival, chosen), (n, first)) in &self.ties {
            let [rival, chosen] = [rival, chosen].map(|at| &templates[*at].selector);
            let message = format!(
                "`{}` and `{}` are equally for {n} {}, first `{}`; the latter counts",
                rival.value,
                chosen.value,
                if *n == 1 { "task" } else { "tasks" },
                first.trim()
            );
            let help = "give these tasks a template of their own, by their ids or by wbs:…";
            diagnostics.report(Code::RangeReplaced, rival.span, message, help);
        }
        for (template, used) in templates.iter().zip(&self.used) {
            if *used || self.draft.tasks.is_empty() {
                continue;
            }
            let selector = &template.selector;
            let help = match Selector::new(&selector.value, |id| rows.has(id)) {
                Selector::Id(id) if !rows.has(id) => rows.suggest(id),
                _ => "a template is for tasks that have only a duration and no more specific template; write *, wbs:…, code:TYPE=VALUE, owner:…, calendar:… or an id".to_owned(),
            };
            let message = format!("no task takes its range from `{}`", selector.value);
            diagnostics.report(Code::UnusedTemplate, selector.span, message, help);
        }
    }
}

fn differ(a: &Template, b: &Template) -> bool {
    // Places do not matter.
    let parts = |template: &Template| {
        let Points { low, likely, high, values, bins, shape, .. } = template.points.clone();
        let points = [low, likely, high].map(|point| point.map(|point| point.value));
        let values: Vec<_> = values.into_iter().map(|(value, p)| (value.value, p)).collect();
        let bins: Vec<_> =
            bins.into_iter().map(|(ends, p)| (ends.map(|end| end.value), p)).collect();
        (points, values, bins, shape.map(|shape| shape.value))
    };
    parts(a) != parts(b)
}
