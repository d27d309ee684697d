//! Which critical paths there are, and how often.
//!
//! A path is remembered by a fingerprint of the ids on it, a count and the first iteration
//! that took it: a few bytes each, and never more paths than iterations.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::kernel::mask_equal;
use super::model::Model;
use crate::sample::Row;

/// Working memory for walking back along critical paths.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Tasks still to walk back from: position, the lanes that walk together, the
    /// fingerprint of the way so far.
    walks: Vec<(u32, u64, u64)>,
}

/// A block whose driving relations have been traced.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traced<'a> {
    /// By link, the lanes in which it drives.
    pub(super) driving: &'a [u64],
    /// By position.
    pub(super) finish: &'a [Row<i32>],
    pub(super) project_finish: &'a Row<i32>,
}

/// Paths by their fingerprints.
#[derive(Debug, Clone, Default)]
pub(super) struct PathCounts {
    by_fingerprint: HashMap<u64, PathCount, BuildHasherDefault<AlreadyHashed>>,
}

/// Takes a fingerprint for its own hash: its bits are mixed already.
#[derive(Debug, Clone, Copy, Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = mix(self.0 ^ u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// How often a path was critical.
#[derive(Debug, Clone, Copy)]
pub(super) struct PathCount {
    pub(super) n: u32,
    /// The first iteration that took it.
    pub(super) first: u32,
}

impl Paths {
    /// Counts the critical path of each counted lane of a block that starts at an iteration.
    ///
    /// Lanes walk together as long as the same relations drive them. Where several relations
    /// drive, a lane takes the first: that of the smallest id.
    pub(super) fn count(
        &mut self,
        model: &Model,
        block: &Traced<'_>,
        counted: u64,
        first_iteration: u32,
        counts: &mut PathCounts,
    ) {
        let network = &model.network;
        let mut left = counted;
        for &position in &network.finishers {
            let lanes = left & mask_equal(&block.finish[position as usize], block.project_finish);
            left &= !lanes;
            if lanes != 0 {
                self.walks.push((position, lanes, 0));
            }
        }
        while let Some((position, mut lanes, fingerprint)) = self.walks.pop() {
            let fingerprint = mix(fingerprint ^ model.fingerprint[position as usize]);
            for index in network.link_range(position as usize) {
                let driven = lanes & block.driving[index];
                if driven != 0 {
                    self.walks.push((network.links[index].predecessor, driven, fingerprint));
                    lanes &= !driven;
                    if lanes == 0 {
                        break;
                    }
                }
            }
            if lanes != 0 {
                counts.add(
                    fingerprint,
                    lanes.count_ones(),
                    first_iteration + lanes.trailing_zeros(),
                );
            }
        }
    }
}

impl PathCounts {
    fn add(&mut self, fingerprint: u64, n: u32, first: u32) {
        let count = self.by_fingerprint.entry(fingerprint).or_insert(PathCount { n: 0, first });
        count.n += n;
        count.first = count.first.min(first);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (fingerprint, count) in other.by_fingerprint {
            self.add(fingerprint, count.n, count.first);
        }
    }

    /// The most frequent paths; ties go to the one met first.
    pub(super) fn most_frequent(&self, n_paths: usize) -> Vec<PathCount> {
        let mut counts: Vec<PathCount> = self.by_fingerprint.values().copied().collect();
        counts.sort_unstable_by_key(|count| (std::cmp::Reverse(count.n), count.first));
        counts.truncate(n_paths);
        counts
    }
}

/// A finaliser that spreads every bit over all others (Steele, Lea and Flood 2014).
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
