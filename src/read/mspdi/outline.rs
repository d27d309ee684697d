//! Which tasks are headings, and over which.

use std::ops::Range;

use super::records::Task;

/// The outline: tasks stand below the heading before them that is a level higher.
#[derive(Debug)]
pub(super) struct Outline {
    /// For each task where those below it end; they begin right after it.
    ends: Vec<usize>,
}

impl Outline {
    pub(super) fn new(tasks: &[Task]) -> Self {
        let mut ends: Vec<usize> = (1..=tasks.len()).collect();
        // The headings that the task at hand stands below, highest first.
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (at, task) in tasks.iter().enumerate() {
            let Some(level) = level(task) else { continue };
            while let Some((heading, _)) = open.pop_if(|(_, other)| *other >= level) {
                ends[heading] = at;
            }
            open.push((at, level));
        }
        for (heading, _) in open {
            ends[heading] = tasks.len();
        }
        Self { ends }
    }

    /// The tasks and headings below a task.
    pub(super) fn below(&self, at: usize) -> Range<usize> {
        at + 1..self.ends[at]
    }

    /// Whether a task is a heading over others.
    pub(super) fn is_heading(&self, at: usize) -> bool {
        self.ends[at] > at + 1
    }
}

/// A task's level, from 0 for the project itself.
fn level(task: &Task) -> Option<usize> {
    let dots = |outline: &String| match outline.as_str() {
        "0" => 0,
        outline => outline.bytes().filter(|byte| *byte == b'.').count() + 1,
    };
    task.level.or_else(|| task.outline.as_ref().map(dots))
}
