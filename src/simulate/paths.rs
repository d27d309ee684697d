//! Which critical paths there are, and how often.
//!
//! Of the path of every iteration a fingerprint is kept: the sum of random numbers that stand
//! for the ids on it; the order of tasks on it adds nothing, as it is that of the network. The
//! most frequent are then counted, and traced anew in iterations that took them.

use std::cmp::Reverse;

use super::{Run, join, passes};
use crate::outcome::PathOutcome;
use crate::sample::LANES;

/// How many of the most frequent critical paths are kept.
const N_PATHS: usize = 5;

/// The most frequent critical paths, by the fingerprints of all iterations; ties go to the one
/// met first. `None` if cancelled.
pub(super) fn frequent_paths(run: &Run<'_>, fingerprints: &[u64]) -> Option<Vec<PathOutcome>> {
    let paths = most_frequent(fingerprints);
    let rows = rows_of(fingerprints, &paths);
    let mut traced = trace(run, fingerprints, &paths, &rows)?;
    traced.sort_unstable_by_key(|&(place, _)| place);
    let path = |(place, tasks): (usize, _)| PathOutcome { tasks, n: paths[place].n };
    Some(traced.into_iter().map(path).collect())
}

/// A path, and how often it was critical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Path {
    fingerprint: u64,
    n: u32,
    /// The first iteration that took it.
    first: u32,
}

/// The most frequent paths, most frequent first.
fn most_frequent(fingerprints: &[u64]) -> Vec<Path> {
    let mut paths = count(fingerprints);
    let rank = |path: &Path| (Reverse(path.n), path.first);
    if paths.len() > N_PATHS {
        paths.select_nth_unstable_by_key(N_PATHS, rank);
        paths.truncate(N_PATHS);
    }
    paths.sort_unstable_by_key(rank);
    paths
}

/// All paths, in no order that means anything.
///
/// Counted in an open table with room to spare, where a path looks for its slot from the one that
/// its fingerprint, being random, points to.
fn count(fingerprints: &[u64]) -> Vec<Path> {
    #[derive(Clone, Copy, Default)]
    struct Slot {
        n: u32,
        first: u32,
    }
    let n_slots = (fingerprints.len() + fingerprints.len() / 2).next_power_of_two();
    let mut slots = vec![Slot::default(); n_slots];
    for (&fingerprint, iteration) in fingerprints.iter().zip(0..) {
        let mut place = fingerprint as usize % n_slots;
        while slots[place].n > 0 && fingerprints[slots[place].first as usize] != fingerprint {
            place = (place + 1) % n_slots;
        }
        let slot = &mut slots[place];
        if slot.n == 0 {
            slot.first = iteration;
        }
        slot.n += 1;
    }
    let taken = slots.into_iter().filter(|slot| slot.n > 0);
    taken
        .map(|Slot { n, first }| Path { fingerprint: fingerprints[first as usize], n, first })
        .collect()
}

/// A row that holds some of the most frequent paths, bit by bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    row: usize,
    paths: u32,
}

/// Rows that together hold every one of some paths: in turn the first of those that hold the most
/// of what is left.
fn rows_of(fingerprints: &[u64], paths: &[Path]) -> Vec<Held> {
    let holds = |row: &[u64]| {
        let bits = paths.iter().zip(0..);
        bits.map(|(path, bit)| u32::from(row.contains(&path.fingerprint)) << bit).sum()
    };
    let held: Vec<u32> = fingerprints.chunks(LANES).map(holds).collect();
    let mut left = (1 << paths.len()) - 1;
    let mut rows = Vec::new();
    while left != 0 {
        let most = |row: &usize| ((held[*row] & left).count_ones(), Reverse(*row));
        let Some(row) = (0..held.len()).max_by_key(most) else { break };
        rows.push(Held { row, paths: held[row] & left });
        left &= !held[row];
    }
    rows
}

/// Traces rows anew: the places of their paths, and these as tasks of the plan. `None` if
/// cancelled.
fn trace(
    run: &Run<'_>,
    fingerprints: &[u64],
    paths: &[Path],
    rows: &[Held],
) -> Option<Vec<(usize, Vec<usize>)>> {
    match rows {
        [] => Some(Vec::new()),
        [held] => run.with_scratch(0, |scratch| {
            passes::trace_row(run.request.instructions, run.model, held.row as u32, scratch);
            let row = &fingerprints[held.row * LANES..];
            let path = |place: usize| {
                let lane = row.iter().position(|&taken| taken == paths[place].fingerprint)?;
                Some((place, passes::path_of(run.model, scratch, lane)))
            };
            let places = (0..paths.len()).filter(|place| held.paths >> place & 1 == 1);
            places.filter_map(path).collect()
        }),
        _ => {
            let (early, late) = rows.split_at(rows.len() / 2);
            let trace = |rows| trace(run, fingerprints, paths, rows);
            let (early, late) = join(|| trace(early), || trace(late));
            Some([early?, late?].concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths by letter: of each, the fingerprint.
    fn fingerprints(letters: &str) -> Vec<u64> {
        letters.bytes().map(u64::from).collect()
    }

    fn counted(letters: &str) -> Vec<(char, u32, u32)> {
        let letter = |path: &Path| char::from(path.fingerprint as u8);
        let paths = most_frequent(&fingerprints(letters));
        paths.iter().map(|path| (letter(path), path.n, path.first)).collect()
    }

    #[test]
    fn the_most_frequent_come_first_and_of_equals_the_one_met_first() {
        assert_eq!(counted(""), []);
        assert_eq!(counted("baab"), [('b', 2, 0), ('a', 2, 1)]);
        assert_eq!(counted("ba\0b\0a"), [('b', 2, 0), ('a', 2, 1), ('\0', 2, 2)]);
        let many = counted("cfffgghhiiieejaaaa");
        assert_eq!(many, [('a', 4, 14), ('f', 3, 1), ('i', 3, 8), ('g', 2, 4), ('h', 2, 6)]);
    }

    #[test]
    fn paths_that_share_a_slot_are_counted_apart() {
        // The last slot of a table of any size, from which a search goes on at the first.
        let [one, other] = [u64::MAX, u64::MAX >> 1];
        let found = most_frequent(&[one, other, one, other, other]);
        let paths = [(other, 3, 1), (one, 2, 0)];
        assert_eq!(found, paths.map(|(fingerprint, n, first)| Path { fingerprint, n, first }));
    }

    #[test]
    fn few_rows_hold_all_paths() {
        let mut all = vec![0; 4 * LANES];
        for (iteration, letter) in [(3, b'a'), (LANES, b'b'), (LANES + 1, b'c'), (200, b'a')] {
            all[iteration] = u64::from(letter);
        }
        let path = |letter| Path { fingerprint: u64::from(letter), n: 1, first: 0 };
        let rows = |letters: &[u8]| -> Vec<(usize, u32)> {
            let paths: Vec<Path> = letters.iter().map(|&letter| path(letter)).collect();
            rows_of(&all, &paths).iter().map(|held| (held.row, held.paths)).collect()
        };
        assert_eq!(rows(b"abc"), [(1, 0b110), (0, 0b001)]);
        assert_eq!(rows(b"\0bc"), [(1, 0b111)]);
        assert_eq!(rows(b""), []);
    }
}
