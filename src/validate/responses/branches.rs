//! `[[branch]]` → forks.

use super::{Section, Takes, Work};
use crate::diagnostic::Code;
use crate::plan::{Branch, BranchOutcome, Progress};
use crate::read::{BranchDraft, ResponsesDraft};

/// Probabilities that people round sum to 1 within this.
const TOLERANCE: f64 = 1e-6;

impl Work<'_> {
    /// All forks. One that something is wrong with stands all the same, so that what refers to
    /// it is not called unknown.
    pub(super) fn branches(&mut self, drafts: &ResponsesDraft) -> Vec<Branch> {
        drafts.branches.iter().map(|draft| self.branch(draft)).collect()
    }

    fn branch(&mut self, draft: &BranchDraft) -> Branch {
        let section = Section { what: "branch", id: &draft.id, flawed: draft.flawed };
        let after = self.one_task(section, "after", draft.after.as_ref());
        if let Some(after) = after
            && let Progress::Finished { .. } = self.tasks[after].value.progress
        {
            let message = format!(
                "`{}` is finished: how {} turned out is known",
                self.task_id(after),
                section.name()
            );
            let help = "give the outcome that came true the probability 1 and the others 0";
            let span = draft.after.as_ref().map_or(draft.id.span, |named| named.span);
            self.report(Code::ResponseOver, span, message, help);
        }
        if draft.outcomes.len() < 2 && !draft.flawed {
            let message = format!("{} has fewer than two outcomes", section.name());
            let help = "write outcome = [ { name = \"clean\", probability = 0.8 }, { name = \"findings\", probability = 0.2, tasks = [\"…\"] } ]";
            self.report(Code::InvalidBranch, draft.id.span, message, help);
        }
        let mut probabilities = Vec::new();
        let mut outcomes = Vec::new();
        for (at, outcome) in draft.outcomes.iter().enumerate() {
            if draft.outcomes[..at].iter().any(|other| other.name.value == outcome.name.value) {
                let message =
                    format!("{} has two outcomes `{}`", section.name(), outcome.name.value);
                let help = "give each outcome a name of its own";
                self.report(Code::DuplicateId, outcome.name.span, message, help);
            }
            let probability = self.probability(outcome.probability.as_ref());
            if outcome.probability.is_none() && !draft.flawed {
                let message = format!("the outcome `{}` has no probability", outcome.name.value);
                let help =
                    "give it a probability such as 0.2 or \"20%\"; those of a branch sum to 1";
                self.report(Code::NoProbability, outcome.name.span, message, help);
            }
            probabilities.extend(probability);
            let tasks = self.task_list(&outcome.tasks, Takes::AllButHammocks);
            if let Some(after) = after {
                self.report_not_following(after, &tasks, section);
            }
            let mut tasks: Vec<usize> = tasks.into_iter().map(|task| task.value).collect();
            tasks.sort_unstable();
            outcomes.push(BranchOutcome {
                name: outcome.name.value.clone(),
                probability: probability.unwrap_or(0.0),
                tasks,
            });
        }
        let sum: f64 = probabilities.iter().sum();
        let is_complete = probabilities.len() == draft.outcomes.len() && !probabilities.is_empty();
        if is_complete && (sum - 1.0).abs() > TOLERANCE {
            let shown = (sum * 1e6).round() / 1e6;
            let message =
                format!("the probabilities of {} add up to {shown}, not to 1", section.name());
            let help = if sum < 1.0 {
                "raise one of them, or add the outcome that is missing: it needs no tasks"
            } else {
                "lower one of them: exactly one outcome comes true"
            };
            self.report(Code::InvalidBranch, draft.id.span, message, help);
        }
        Branch {
            id: draft.id.value.clone(),
            name: draft.name.clone().unwrap_or_else(|| draft.id.value.clone()),
            after: after.unwrap_or(0),
            outcomes,
        }
    }

    /// Reports tasks of an outcome that do not follow the task of the branch: one a place, for
    /// a selector may choose many.
    fn report_not_following(
        &mut self,
        after: usize,
        tasks: &[super::Placed<usize>],
        section: Section,
    ) {
        let follows = self.links.after(after);
        let wrong: Vec<_> = tasks.iter().filter(|task| !follows[task.value]).collect();
        for same_place in wrong.chunk_by(|a, b| a.span == b.span) {
            let task = same_place[0];
            let (id, settler) = (self.task_id(task.value), self.task_id(after));
            let (message, help) = if task.value == after {
                (
                    format!("`{id}` settles {} and cannot hang on it", section.name()),
                    "name the tasks that follow it".to_owned(),
                )
            } else if self.links.before(after)[task.value] {
                (
                    format!("`{id}` comes before `{settler}`, which settles {}", section.name()),
                    format!("name only tasks that follow `{settler}`"),
                )
            } else {
                (
                    format!("`{id}` does not follow `{settler}`, which settles {}", section.name()),
                    format!("let `{id}` wait for `{settler}` or for a task that does"),
                )
            };
            self.report(Code::InvalidBranch, task.span, message, help);
        }
    }
}
