//! `[[rework]]` → the tasks of a round, before they are repeated.

use super::{Section, Work};
use crate::diagnostic::{Code, Span};
use crate::plan::Progress;
use crate::read::{ResponsesDraft, ReworkDraft};

/// Work that may be repeated, before its repetitions are tasks.
pub(super) struct Loop {
    pub(super) id: String,
    pub(super) name: String,
    /// The place of its id.
    pub(super) span: Span,
    pub(super) probability: f64,
    pub(super) last: usize,
    /// The tasks of a round, ascending.
    pub(super) tasks: Vec<usize>,
    pub(super) at_most: u32,
    pub(super) share: f64,
}

impl Work<'_> {
    /// All loops with nothing wrong in them.
    pub(super) fn loops(&mut self, drafts: &ResponsesDraft) -> Vec<Loop> {
        let mut loops: Vec<Loop> = Vec::new();
        for draft in &drafts.reworks {
            let Some(made) = self.rework(draft) else {
                continue;
            };
            let shared = made.tasks.iter().find_map(|task| {
                let other = loops.iter().find(|other| other.tasks.binary_search(task).is_ok())?;
                Some((*task, other.id.clone()))
            });
            if let Some((task, other)) = shared {
                let message = format!(
                    "the rework loops `{other}` and `{}` share the task `{}`",
                    made.id,
                    self.task_id(task)
                );
                let help = "let each task be part of one loop only: merge the two, or shorten one";
                self.report(Code::InvalidRework, made.span, message, help);
                continue;
            }
            loops.push(made);
        }
        loops
    }

    fn rework(&mut self, draft: &ReworkDraft) -> Option<Loop> {
        let section = Section { what: "rework", id: &draft.id, flawed: draft.flawed };
        let probability = self.probability(draft.probability.as_ref());
        if draft.probability.is_none() && !draft.flawed {
            let message = format!("{} has no probability", section.name());
            let help = "give it a probability such as 0.3 or \"30%\"";
            self.report(Code::NoProbability, draft.id.span, message, help);
        }
        let first = self.one_task(section, "first", draft.first.as_ref());
        let last = self.one_task(section, "last", draft.last.as_ref());
        let (first, last) = (first?, last?);
        let (follows, precedes) = (self.links.after(first), self.links.before(last));
        let span = draft.last.as_ref().map_or(draft.id.span, |named| named.span);
        if first != last && !follows[last] {
            let (first, last) = (self.task_id(first), self.task_id(last));
            let message = format!(
                "`{last}` does not follow `{first}`: {} has no way from its first task to its last",
                section.name()
            );
            let help =
                "name the task with which a round begins, and one behind it that ends the round";
            self.report(Code::InvalidRework, span, message, help);
            return None;
        }
        if let Progress::Finished { .. } = self.tasks[last].value.progress {
            let message = format!(
                "`{}` is finished: whether {} repeats it is known",
                self.task_id(last),
                section.name()
            );
            let help = "give it the probability 0 or 1, or write what is still to be done as tasks";
            self.report(Code::ResponseOver, span, message, help);
        }
        let is_part =
            |task: &usize| (*task == first || follows[*task]) && (*task == last || precedes[*task]);
        Some(Loop {
            id: draft.id.value.clone(),
            name: draft.name.clone().unwrap_or_else(|| draft.id.value.clone()),
            span: draft.id.span,
            probability: probability?,
            last,
            tasks: (0..self.tasks.len()).filter(is_part).collect(),
            at_most: draft.at_most,
            share: draft.share,
        })
    }
}
