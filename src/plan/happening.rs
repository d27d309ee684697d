//! Which tasks happen.

use super::{Action, PlanParts};

impl PlanParts {
    /// Whether each task happens in the plan's own dates: the outcomes that are planned, without
    /// repetitions and without what is dropped.
    pub fn planned_tasks(&self) -> Vec<bool> {
        let is_original = |index: usize| {
            let task = &self.tasks[index];
            task.repeats.is_none() && !task.is_dropped
        };
        let mut happens: Vec<bool> = (0..self.tasks.len()).map(is_original).collect();
        // A branch whose task does not happen takes its tasks along, and these those of others.
        loop {
            let mut changed = false;
            for branch in &self.branches {
                let planned = &branch.outcomes[branch.planned()].tasks;
                let is_settled = happens[branch.after];
                for &task in branch.outcomes.iter().flat_map(|outcome| &outcome.tasks) {
                    let stays = is_settled && planned.binary_search(&task).is_ok();
                    if happens[task] && !stays {
                        happens[task] = false;
                        changed = true;
                    }
                }
            }
            if !changed {
                return happens;
            }
        }
    }

    /// Whether there may be iterations in which each task does not happen.
    pub fn may_be_absent(&self) -> Vec<bool> {
        let mut absent: Vec<bool> =
            self.tasks.iter().map(|task| task.repeats.is_some() || task.is_dropped).collect();
        let of_outcomes = self.branches.iter().flat_map(|branch| &branch.outcomes);
        let cut = self.decisions.iter().flat_map(|decision| &decision.actions);
        let cut = cut.filter_map(|action| match action {
            Action::Cut(tasks) => Some(tasks),
            Action::Delay(_) | Action::Take { .. } => None,
        });
        for &task in of_outcomes.map(|outcome| &outcome.tasks).chain(cut).flatten() {
            absent[task] = true;
        }
        absent
    }
}
