//! The reference scheduler. (stub for the others: the shapes below hold)

/// The dates of every task, from one forward and one backward pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// One per task of the plan, in the plan's order.
    pub tasks: Vec<TaskDates>,
    /// The project's finish: the latest early finish, an instant of the timeline.
    pub finish: i32,
    /// One critical path from start to finish as task indices (ties go to the smallest id).
    pub critical_path: Vec<usize>,
}

/// Dates of one task, instants of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskDates {
    /// Earliest start.
    pub early_start: i32,
    /// Earliest finish.
    pub early_finish: i32,
    /// Latest start that does not delay the project.
    pub late_start: i32,
    /// Latest finish that does not delay the project.
    pub late_finish: i32,
    /// Total float in minutes of the task's clock.
    pub total_float: i32,
    /// Whether driving relations join it to the project finish.
    pub critical: bool,
}
