//! Which critical paths there are, and how often.
//!
//! A path is remembered by a fingerprint, a count and the first iteration that took it: a
//! few bytes each, and never more paths than iterations. The fingerprint is the sum of
//! random numbers that stand for the ids on the path; the order of tasks on it adds nothing,
//! as it is that of the network.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::SUPERBLOCK;
use crate::sample::LANES;

/// Paths by their fingerprints.
#[derive(Debug, Clone, Default)]
pub(super) struct PathCounts {
    by_fingerprint: HashMap<u64, PathCount, BuildHasherDefault<AlreadyRandom>>,
}

/// Takes a fingerprint for its own hash: its bits are random already.
#[derive(Debug, Clone, Copy, Default)]
struct AlreadyRandom(u64);

impl Hasher for AlreadyRandom {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
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

impl PathCounts {
    /// Counts one path in each of some iterations from a first one on.
    pub(super) fn count(&mut self, fingerprints: &[u64], first: u32) {
        // Where paths are many, they are as many as iterations: room for a superblock's.
        if self.by_fingerprint.len() >= LANES && self.by_fingerprint.capacity() < SUPERBLOCK {
            self.by_fingerprint.reserve(SUPERBLOCK - self.by_fingerprint.len());
        }
        // Neighbours often take the same path.
        let mut iteration = first;
        for same in fingerprints.chunk_by(|a, b| a == b) {
            self.add(same[0], same.len() as u32, iteration);
            iteration += same.len() as u32;
        }
    }

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
