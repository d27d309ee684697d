//! Counts of what was settled on the way, and statistics of tasks that happen in some iterations
//! alone.

use super::kernel::{Scratch, lanes_mask};
use super::model::Model;
use super::tally::{FinishMoments, Moments, SumTotals};
use crate::outcome::{BranchCounts, DecisionCounts, ReworkCounts};
use crate::sample::LANES;

/// Counts over some iterations; empty in plans without anything to settle.
#[derive(Debug, Clone, Default)]
pub(super) struct Settled {
    /// By position, iterations in which the task happens.
    pub(super) n_happened: Vec<u32>,
    /// By position, the sum of the project finishes of these about their centre, in working
    /// minutes.
    finish: Vec<i64>,
    n_outcomes: Vec<Vec<u32>>,
    n_rounds: Vec<Vec<u32>>,
    n_taken: Vec<u32>,
    n_acted: Vec<u32>,
}

impl Settled {
    /// Of no iterations.
    pub(super) fn new(model: &Model) -> Self {
        let Some(events) = &model.network.events else { return Self::default() };
        let n_nodes = model.network.nodes.len();
        Self {
            n_happened: vec![0; n_nodes],
            finish: vec![0; n_nodes],
            n_outcomes: events.forks.iter().map(|fork| vec![0; fork.n_outcomes]).collect(),
            n_rounds: events.n_rounds.iter().map(|&n_rounds| vec![0; n_rounds]).collect(),
            n_taken: vec![0; events.responses.len()],
            n_acted: vec![0; events.responses.len()],
        }
    }

    /// Counts the first `n_lanes` lanes of a block.
    pub(super) fn add_block(&mut self, model: &Model, scratch: &Scratch, n_lanes: usize) {
        if self.n_happened.is_empty() {
            return;
        }
        let counted = lanes_mask(n_lanes);
        let centred = |lane: usize| i64::from(scratch.finish_work[lane] - model.finish_centre);
        let finishes: [i64; LANES] = std::array::from_fn(centred);
        let of_all: i64 = finishes[..n_lanes].iter().sum();
        let totals = self.n_happened.iter_mut().zip(&mut self.finish);
        for ((n_happened, finish), &lanes) in totals.zip(&scratch.rows.happens) {
            let lanes = lanes & counted;
            *n_happened += lanes.count_ones();
            *finish += if lanes == counted {
                of_all
            } else {
                (0..n_lanes).filter(|lane| lanes >> lane & 1 == 1).map(|lane| finishes[lane]).sum()
            };
        }
        let count = |counts: &mut Vec<u32>, lanes: &[u64]| {
            for (n, lanes) in counts.iter_mut().zip(lanes) {
                *n += (lanes & counted).count_ones();
            }
        };
        let events = &scratch.events;
        for (counts, lanes) in self.n_outcomes.iter_mut().zip(&events.outcomes) {
            count(counts, lanes);
        }
        for (counts, lanes) in self.n_rounds.iter_mut().zip(&events.rounds) {
            count(counts, lanes);
        }
        count(&mut self.n_taken, &events.taken);
        count(&mut self.n_acted, &events.acted);
    }

    /// Adds what later iterations counted.
    pub(super) fn merge(&mut self, later: &Self) {
        let add = |to: &mut Vec<u32>, from: &Vec<u32>| {
            to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        };
        add(&mut self.n_happened, &later.n_happened);
        add(&mut self.n_taken, &later.n_taken);
        add(&mut self.n_acted, &later.n_acted);
        self.finish.iter_mut().zip(&later.finish).for_each(|(a, b)| *a += b);
        self.n_outcomes.iter_mut().zip(&later.n_outcomes).for_each(|(a, b)| add(a, b));
        self.n_rounds.iter_mut().zip(&later.n_rounds).for_each(|(a, b)| add(a, b));
    }

    /// Iterations of `n` in which the task at a position happens.
    pub(super) fn n_happened(&self, position: usize, n: usize) -> u32 {
        self.n_happened.get(position).copied().unwrap_or(n as u32)
    }

    /// How the branches turned out.
    pub(super) fn branches(&self) -> Vec<BranchCounts> {
        self.n_outcomes.iter().map(|counts| BranchCounts { n_taken: counts.clone() }).collect()
    }

    /// How often work was repeated.
    pub(super) fn reworks(&self) -> Vec<ReworkCounts> {
        self.n_rounds.iter().map(|counts| ReworkCounts { n_repeated: counts.clone() }).collect()
    }

    /// How often decisions were taken.
    pub(super) fn decisions(&self) -> Vec<DecisionCounts> {
        let counts = self.n_taken.iter().zip(&self.n_acted);
        counts.map(|(&n_taken, &n_acted)| DecisionCounts { n_taken, n_acted }).collect()
    }

    /// Moments of the duration of a task that happens in some of `n` iterations alone: mean and
    /// deviation of these, and the correlation over all of them, 0 minutes where it does not
    /// happen.
    ///
    /// `sums` are those of the iterations in which it happens, about a centre.
    pub(super) fn moments(
        &self,
        position: usize,
        sums: SumTotals,
        centre: i32,
        project: FinishMoments,
        n: usize,
    ) -> Moments {
        let SumTotals { duration, square, with_finish } = sums;
        let (n, n_happened) = (n as f64, f64::from(self.n_happened[position]));
        let centre = f64::from(centre);
        if n_happened == 0.0 {
            return Moments { mean: 0.0, sd: 0.0, pearson: 0.0 };
        }
        let mean = duration / n_happened;
        let squares = (square - duration * mean).max(0.0);
        // The same about zero, over all iterations.
        let total = duration + n_happened * centre;
        let total_squares = square + 2.0 * centre * duration + n_happened * centre * centre;
        let all_squares = (total_squares - total * total / n).max(0.0);
        let product =
            with_finish + centre * self.finish[position] as f64 - total * (project.sum as f64 / n);
        let scale = (all_squares * project.squares(n)).sqrt();
        Moments {
            mean: centre + mean,
            sd: if n_happened > 1.0 { (squares / (n_happened - 1.0)).sqrt() } else { 0.0 },
            pearson: if scale > 0.0 { (product / scale).clamp(-1.0, 1.0) } else { 0.0 },
        }
    }
}
