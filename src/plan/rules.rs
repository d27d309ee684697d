//! By whose rules dates are computed.

use jiff::civil::DateTime;

/// The rules of scheduling, where tools differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// The tool whose dates are meant.
    pub tool: Tool,
    /// Which difference of late and early dates is a task's total float.
    pub float: FloatKind,
    /// What a task that was started before its predecessors finished waits for.
    pub out_of_sequence: OutOfSequence,
    /// Late dates count from here instead of from the latest early finish.
    pub must_finish_by: Option<DateTime>,
    /// Whether constraints win over logic in early dates, too (Microsoft Project's "tasks will
    /// always honor their constraint dates").
    pub honours_constraints: bool,
}

/// A scheduling tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// Plans of our own, by the meanings that this crate documents.
    #[default]
    Planodds,
    /// Primavera P6.
    PrimaveraP6,
    /// Microsoft Project.
    MicrosoftProject,
}

/// Which difference of late and early dates is the total float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FloatKind {
    /// Late start less early start.
    #[default]
    Start,
    /// Late finish less early finish.
    Finish,
    /// The smaller of the two.
    Smallest,
}

/// What a task that was started before its predecessors finished waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutOfSequence {
    /// For its predecessors: the rest of its work comes after them.
    #[default]
    RetainedLogic,
    /// For nothing: the rest of its work begins at the data date.
    ProgressOverride,
}
