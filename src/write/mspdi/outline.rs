//! The order of rows and their levels: Microsoft Project knows headings by what follows them.

use crate::read::{Draft, RowKind};

/// A row in its place below headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// Its index in the draft.
    pub(super) row: usize,
    /// Its position: 2.1 is the first row below the second one.
    pub(super) number: Vec<usize>,
}

/// All rows, each heading before what is below it; otherwise in their order.
pub(super) fn outline(draft: &Draft) -> Vec<Placed> {
    let n_rows = draft.tasks.len();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); n_rows];
    let mut tops = Vec::new();
    let headings: Vec<(usize, &str)> = draft
        .tasks
        .iter()
        .enumerate()
        .filter(|(_, row)| row.kind == RowKind::Summary)
        .filter_map(|(at, row)| Some((at, row.wbs.as_deref()?.trim())))
        .collect();
    for (at, row) in draft.tasks.iter().enumerate() {
        match parent(at, row.wbs.as_deref(), row.kind == RowKind::Summary, &headings) {
            Some(heading) => children[heading].push(at),
            None => tops.push(at),
        }
    }
    let mut placed = Vec::with_capacity(n_rows);
    let mut open: Vec<(usize, Vec<usize>)> = numbered(&tops, &[]);
    while let Some((row, number)) = open.pop() {
        open.extend(numbered(&children[row], &number));
        placed.push(Placed { row, number });
    }
    placed
}

/// Rows with their positions below one, last first.
fn numbered(rows: &[usize], above: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let number = |at: usize| above.iter().copied().chain([at + 1]).collect();
    rows.iter().enumerate().rev().map(|(at, row)| (*row, number(at))).collect()
}

/// The heading with the longest position that a row is within; of equal ones the first.
fn parent(
    at: usize,
    wbs: Option<&str>,
    is_heading: bool,
    headings: &[(usize, &str)],
) -> Option<usize> {
    let wbs = wbs?.trim();
    let is_above = |heading: &str| {
        let rest = wbs.strip_prefix(heading);
        rest.is_some_and(|rest| rest.starts_with('.') || (rest.is_empty() && !is_heading))
    };
    headings
        .iter()
        .filter(|(heading, position)| *heading != at && is_above(position))
        .max_by_key(|(heading, position)| (position.len(), std::cmp::Reverse(*heading)))
        .map(|(heading, _)| *heading)
}
