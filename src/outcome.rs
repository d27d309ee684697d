//! What a simulation leaves behind: columns, counts and moments, no statistics yet.

use crate::plan::{Constraint, Variable};

/// The raw result of a simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Number of iterations simulated.
    pub iterations: u32,
    /// The project finish of every iteration, in order of iteration; instants of the timeline.
    pub finish: Vec<i32>,
    /// For each milestone of the plan (tasks of kind `Milestone`, in the plan's order): its
    /// task index and its finish in every iteration.
    pub milestones: Vec<Watched>,
    /// For each summary of the plan that has tasks: its index and the latest finish of its
    /// tasks in every iteration.
    pub summaries: Vec<Watched>,
    /// For each task whose samples were asked for: its index and its finish in every iteration.
    pub samples: Vec<Watched>,
    /// One for each task of the plan, in the plan's order.
    pub tasks: Vec<TaskOutcome>,
    /// One for each constraint of the plan, by task in the plan's order.
    pub constraints: Vec<ConstraintOutcome>,
    /// One for each risk of the plan, in the plan's order.
    pub risks: Vec<RiskOutcome>,
    /// One for each branch of the plan, in the plan's order.
    pub branches: Vec<BranchCounts>,
    /// One for each rework loop of the plan, in the plan's order.
    pub reworks: Vec<ReworkCounts>,
    /// One for each decision of the plan, in the plan's order.
    pub decisions: Vec<DecisionCounts>,
    /// How correlated draws came out together, where that was asked for and any are.
    pub correlation: Option<CorrelationOutcome>,
    /// What it costs; none in a plan without costs.
    pub cost: Option<CostOutcome>,
    /// One for each calendar that may lose days, in the plan's order; none where none may.
    pub weather: Vec<WeatherOutcome>,
    /// The most frequent critical paths, five at most, the most frequent first; of equally
    /// frequent ones the one that an earlier iteration took.
    pub paths: Vec<PathOutcome>,
}

/// The finish of a watched task in an iteration in which it does not happen: later than any date.
pub const NEVER: i32 = i32::MAX;

/// What a calendar lost to the weather.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeatherOutcome {
    /// Its index in the plan.
    pub calendar: usize,
    /// In every iteration its working days lost up to the day of the project finish.
    pub lost: Vec<i32>,
}

/// A finish followed through every iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// Index of the task or summary in the plan.
    pub index: usize,
    /// Its finish in every iteration; instants of the timeline, [`NEVER`] where it does not
    /// happen, or none of a summary's tasks does.
    pub finish: Vec<i32>,
}

/// What is known of one task after all iterations.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskOutcome {
    /// Iterations in which it was critical.
    pub n_critical: u32,
    /// Iterations in which it happens at all.
    pub n_happened: u32,
    /// Iterations in which it happens and finishes by the project's deadline, of a task that may
    /// be dropped in a plan with a deadline.
    pub n_delivered: Option<u32>,
    /// Iterations in which a date imposed on it, and none of its relations, decided when it
    /// starts; `None` where no date can.
    pub n_held: Option<u32>,
    /// Mean duration in minutes of the task's clock, of the iterations in which it happens; 0 if
    /// it never does.
    pub duration_mean: f64,
    /// Standard deviation (divisor n − 1; 0 for one iteration) of these durations in minutes.
    pub duration_sd: f64,
    /// Pearson correlation of its duration with the project finish, −1 to 1; 0 where either
    /// does not vary. Where it does not happen its duration is 0, so that whether it happens
    /// counts, too.
    pub pearson: f64,
    /// Spearman's rank correlation of the same (within 0.01 of that of all iterations, 0.001
    /// in a long run); `None` where details were not asked for.
    pub spearman: Option<f64>,
    /// Iterations in which it happened and finished by its deadline, where it has one.
    pub n_by_deadline: Option<u32>,
    /// Percentiles of duration, start and finish over the iterations in which it happens; `None`
    /// where details were not asked for, or where it never happens.
    pub spread: Option<Box<Spread>>,
}

/// Percentiles of a task, interpolated from bins (within 0.5 % of each range); in a long run
/// of Latin hypercubes those of a duration that no risk acts on are its distribution's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Of the duration, minutes of the task's clock.
    pub duration: FourPercentiles,
    /// Of the start, instants of the timeline.
    pub start: FourPercentiles,
    /// Of the finish, instants of the timeline.
    pub finish: FourPercentiles,
}

/// The percentiles that task tables show.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FourPercentiles {
    /// 10 % of iterations lie at or below it.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// 80 % of iterations lie at or below it.
    pub p80: f64,
    /// 90 % of iterations lie at or below it.
    pub p90: f64,
}

/// What is known of one constraint after all iterations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConstraintOutcome {
    /// Index of its task in the plan.
    pub task: usize,
    /// The constraint.
    pub constraint: Constraint,
    /// Iterations in which it, and none of the task's relations, decided when the task starts.
    /// Of a constraint on the start and one on the finish of one task both count what either
    /// decided; one that a stronger one stands before counts none.
    pub n_held: u32,
}

/// What is known of one risk after all iterations.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskOutcome {
    /// Iterations in which it occurred; one with windows only counts where it hit a task.
    pub n_occurred: u32,
    /// Working days (of the default calendar; of 24 hours for tasks in elapsed time) that it
    /// added to its tasks, summed over them and over the iterations in which it occurred;
    /// negative for an opportunity, whose delays count in full even where they would take
    /// more from a task than it lasts.
    pub impact_days: f64,
    /// Mean project finish, in days from the project start, when it occurred; `None` if never.
    pub finish_days_when_occurred: Option<f64>,
    /// Mean project finish when it did not occur; `None` if it always did.
    pub finish_days_otherwise: Option<f64>,
}

/// How correlated draws came out together.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationOutcome {
    /// One for each pair of the plan; `None` where one of the two is not drawn.
    pub pairs: Vec<Option<Together>>,
    /// One for each group of the plan.
    pub groups: Vec<GroupTogether>,
}

/// How the members of a group came out together, two by two.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupTogether {
    /// Those pairs that have the number of the group; of a large group some.
    pub pairs: Vec<Together>,
}

/// How two variables came out together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// One of them.
    pub a: Variable,
    /// The other.
    pub b: Variable,
    /// Pearson's correlation of what was drawn: of durations before risks, of impacts whether or
    /// not their risks occurred, of occurrences as 0 and 1.
    pub pearson: f64,
    /// Spearman's of the same.
    pub spearman: f64,
}

/// What a project costs.
#[derive(Debug, Clone, PartialEq)]
pub struct CostOutcome {
    /// The total cost of every iteration, in order of iteration.
    pub total: Vec<f64>,
    /// What the plan's own durations cost, without risks and without what buffers hold back.
    pub planned: f64,
    /// What the plan's buffers hold back.
    pub held: f64,
    /// Whether no cost is uncertain by itself.
    pub are_certain: bool,
    /// One for each task that costs something, buffers aside, in the plan's order.
    pub tasks: Vec<TaskCostOutcome>,
    /// One for each open risk with a cost, in the plan's order.
    pub risks: Vec<RiskCostOutcome>,
}

/// What a task costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskCostOutcome {
    /// Index of the task in the plan.
    pub task: usize,
    /// Mean over all iterations.
    pub mean: f64,
    /// Standard deviation (divisor n − 1; 0 for one iteration).
    pub sd: f64,
    /// Pearson correlation with the total cost, −1 to 1; 0 where either does not vary.
    pub pearson: f64,
}

/// What a risk costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskCostOutcome {
    /// Index of the risk in the plan.
    pub risk: usize,
    /// Mean over all iterations, nothing where it does not occur.
    pub mean: f64,
}

/// How a branch turned out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchCounts {
    /// Iterations in which each outcome was the one; none was where the branch's task did not
    /// happen.
    pub n_taken: Vec<u32>,
}

/// How often work was repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReworkCounts {
    /// Iterations in which each repetition took place: at least one, at least two …
    pub n_repeated: Vec<u32>,
}

/// How often a decision was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionCounts {
    /// Iterations in which its conditions held.
    pub n_taken: u32,
    /// Iterations in which that changed something: some work that would have happened had not
    /// started, or it settled a branch, be it for the outcome that would have been drawn.
    pub n_acted: u32,
}

/// A critical path and how often it was the one.
#[derive(Debug, Clone, PartialEq)]
pub struct PathOutcome {
    /// Task indices from the first task to the last.
    pub tasks: Vec<usize>,
    /// Iterations in which it was the critical path (ties go to the smallest id).
    pub n: u32,
}
