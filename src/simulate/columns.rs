//! What is kept of every iteration.

/// Columns over some consecutive iterations.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    /// Finishes, instants: the project's, then those that are watched.
    pub(super) finishes: Vec<&'a mut [i32]>,
    /// Fingerprints of critical paths.
    pub(super) paths: &'a mut [u64],
    /// Total costs; empty in a plan without costs.
    pub(super) costs: &'a mut [f64],
}

impl Columns<'_> {
    /// The columns over the first `n` iterations, and over the rest.
    pub(super) fn split_at(self, n: usize) -> (Self, Self) {
        let (early, late) = self.finishes.into_iter().map(|column| column.split_at_mut(n)).unzip();
        let (early_paths, late_paths) = self.paths.split_at_mut(n);
        let (early_costs, late_costs) = self.costs.split_at_mut(n.min(self.costs.len()));
        (
            Self { finishes: early, paths: early_paths, costs: early_costs },
            Self { finishes: late, paths: late_paths, costs: late_costs },
        )
    }
}
