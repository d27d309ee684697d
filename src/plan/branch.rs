//! Forks: what follows a task is not known before.

/// A fork in the plan: when a task ends, one of several outcomes turns out to be the case.
///
/// The tasks of the other outcomes do not happen in that iteration. A task that does not happen
/// takes no time, keeps no date but the project start and the data date, and is moved by no
/// calendar: it is a point at the latest of the finishes (of the starts, where a relation is one
/// from a start) of its predecessors. What follows it waits for that point, so that the order of
/// the logic is kept. No lag or lead is waited for before it or behind it. It counts nowhere: it is
/// on no critical path, adds to no impact and meets no deadline. What has begun happens, whatever
/// an outcome says.
///
/// A decision may settle the outcome before. Otherwise one uniform number, of the branch's own
/// stream, goes through the probabilities in the order listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Unique among branches, rework loops and decisions.
    pub id: String,
    /// Free text; the id where the plan gives none.
    pub name: String,
    /// Index of the task whose finish settles the outcome. Where it does not happen, none does.
    pub after: usize,
    /// Two or more, in the order listed; their probabilities sum to 1.
    pub outcomes: Vec<BranchOutcome>,
}

/// One way in which a fork may turn out.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchOutcome {
    /// Unique within its branch.
    pub name: String,
    /// Its probability, where no decision chooses.
    pub probability: f64,
    /// Indices of the tasks that happen only where it is the outcome, ascending; all of them
    /// follow the branch's task. A task may belong to several outcomes of one branch, and then
    /// happens in any of them, and to several branches, and then needs all of them.
    pub tasks: Vec<usize>,
}

impl Branch {
    /// The outcome that the plan's own dates take: the most probable, of equal ones the first.
    pub fn planned(&self) -> usize {
        let mut planned = 0;
        for (index, outcome) in self.outcomes.iter().enumerate() {
            if outcome.probability > self.outcomes[planned].probability {
                planned = index;
            }
        }
        planned
    }
}

/// Work that may have to be done again, from one task to another that follows it.
///
/// Every repetition is made of tasks of its own in [`PlanParts::tasks`](super::PlanParts::tasks),
/// copies of those between the first and the last, with estimates of their own. The first
/// repetition begins when the last task ends, the second when the first one ends, and so on.
/// Whatever waits for a task that is repeated waits for its last repetition. The plan's own dates
/// have no repetition. Each round has a uniform number of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Rework {
    /// Unique among branches, rework loops and decisions.
    pub id: String,
    /// Free text; the id where the plan gives none.
    pub name: String,
    /// The probability that the work is repeated, each time that its last task ends.
    pub probability: f64,
    /// Index of the task that ends a round. Where it does not happen, nothing is repeated.
    pub last: usize,
    /// At most so many repetitions, in order; at least one.
    pub rounds: Vec<Round>,
}

/// One repetition.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// The original of each task and its copy in this repetition, as indices of tasks; a copy
    /// happens only where its original does, too.
    pub copies: Vec<(usize, usize)>,
}
