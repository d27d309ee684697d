//! Where the ranges of a plan come from.

/// How many tasks take the range of their duration from where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EstimateSources {
    /// From points of their own.
    pub own: usize,
    /// From an estimates file beside the plan.
    pub file: usize,
    /// From fields of the file that the plan comes from.
    pub fields: usize,
    /// From templates, by the selectors of these; none is 0.
    pub templates: Vec<(String, usize)>,
    /// From nowhere: their duration is certain.
    pub certain: usize,
}
