//! Who and what works on tasks.

/// Somebody or something that works on a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The name of the person or thing.
    pub name: String,
    /// The share of the working time: 1 for all of it.
    pub share: f64,
}

/// How much work a name stands for: one person unless the plan says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The name, as assignments and owners have it.
    pub name: String,
    /// How many persons or things of one kind it stands for, above 0.
    pub capacity: f64,
}
