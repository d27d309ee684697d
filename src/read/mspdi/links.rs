//! Relations, those of headings handed down to the tasks below them.
//!
//! A heading finishes when all tasks below it have, and none of them starts before what the
//! heading waits for. It starts with the first of them: a relation from its start can be handed to
//! that one only where it is known beforehand which it is.

use std::collections::{BTreeMap, HashMap};

use super::outline::Outline;
use super::records::{Link, Task};
use super::times::{Clock, duration};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::RelationKind;
use crate::read::LagText;
use crate::read::draft::{LinkDraft, Spanned};
use crate::read::notice::Notice;

/// Relations of one file that headings may stand for.
const MOST_HANDED_DOWN: usize = 1_000_000;

/// For each task the relations that it waits for; none for headings and for tasks left out.
pub(super) fn links(
    tasks: &[Task],
    outline: &Outline,
    is_in_plan: impl Fn(usize) -> bool,
    diagnostics: &mut Diagnostics,
) -> Vec<Vec<Spanned<LinkDraft>>> {
    let mut handing = Handing {
        tasks,
        outline,
        by_uid: tasks.iter().enumerate().rev().map(|(at, task)| (task.uid.value, at)).collect(),
        rows: vec![Vec::new(); tasks.len()],
        seen: HashMap::new(),
        budget: MOST_HANDED_DOWN,
    };
    let mut foreign = Notice::default();
    let mut of_headings = Vec::new();
    for (successor, task) in tasks.iter().enumerate().filter(|(at, _)| is_in_plan(*at)) {
        for link in &task.links {
            let predecessor = handing.by_uid.get(&link.predecessor).copied();
            // A task that stands for one of another project keeps the dates of that one.
            let stands_here = predecessor.is_some_and(|at| tasks[at].external);
            if link.other_project && !stands_here {
                foreign.add(link.span, task.uid.value.to_string());
                continue;
            }
            match predecessor {
                Some(predecessor) if !is_in_plan(predecessor) => {}
                Some(predecessor)
                    if outline.is_heading(predecessor) || outline.is_heading(successor) =>
                {
                    of_headings.push((predecessor, successor, link));
                }
                None if outline.is_heading(successor) => {
                    let message = format!("there is no task `{}`", link.predecessor);
                    let help = "export the project again; the task is missing from the file";
                    diagnostics.report(Code::UnknownTask, link.span, message, help);
                }
                _ => handing.add_direct(predecessor, successor, link),
            }
        }
    }
    for (predecessor, successor, link) in of_headings {
        if let Err((message, help)) = handing.hand_down(predecessor, successor, link, &is_in_plan) {
            diagnostics.report(Code::SummaryRelation, link.span, message, help);
        }
    }
    foreign.report(
        Code::ExternalRelation,
        "relations with tasks of other projects are left out",
        "give these tasks a constraint such as SNET where the other project decides on their dates",
        diagnostics,
    );
    handing.rows
}

type Refused = (String, &'static str);

struct Handing<'t> {
    tasks: &'t [Task],
    outline: &'t Outline,
    by_uid: BTreeMap<i64, usize>,
    rows: Vec<Vec<Spanned<LinkDraft>>>,
    /// Where the relation of a kind between two tasks stands in the successor's row. Only asked,
    /// never walked through.
    seen: HashMap<(usize, usize, RelationKind), usize>,
    budget: usize,
}

impl Handing<'_> {
    /// Adds a relation between two tasks as it is.
    fn add_direct(&mut self, predecessor: Option<usize>, successor: usize, link: &Link) {
        let draft = LinkDraft {
            predecessor: link.predecessor.to_string(),
            kind: kind(link),
            lag: lag(link),
        };
        let row = &mut self.rows[successor];
        if let Some(predecessor) = predecessor {
            self.seen.entry((predecessor, successor, draft.kind)).or_insert(row.len());
        }
        row.push(Spanned { value: draft, span: link.span });
    }

    /// Adds the relations that one of a heading stands for.
    fn hand_down(
        &mut self,
        predecessor: usize,
        successor: usize,
        link: &Link,
        is_in_plan: &impl Fn(usize) -> bool,
    ) -> Result<(), Refused> {
        let link_instead = "link the tasks below it instead";
        if self.outline.below(predecessor).contains(&successor)
            || self.outline.below(successor).contains(&predecessor)
            || predecessor == successor
        {
            let message = "this relation joins a summary row and a task below it".to_owned();
            return Err((message, "remove it"));
        }
        let kind = kind(link);
        if self.outline.is_heading(successor) && kind.is_to_finish() {
            let name = self.tasks[successor].uid.value;
            let message = format!("`{name}` is a summary row, whose finish cannot wait by itself");
            return Err((message, link_instead));
        }
        let size = self.outline.below(predecessor).len() + self.outline.below(successor).len();
        let too_many =
            || ("relations of summary rows stand for more than a million".to_owned(), link_instead);
        self.budget = self.budget.checked_sub(size).ok_or_else(too_many)?;
        let leaves = |at: usize| -> Vec<usize> {
            if !self.outline.is_heading(at) {
                return vec![at];
            }
            let below = self.outline.below(at);
            below.filter(|at| !self.outline.is_heading(*at) && is_in_plan(*at)).collect()
        };
        let (mut first, then) = (leaves(predecessor), leaves(successor));
        if !kind.is_from_finish() && first.len() > 1 {
            let earliest = self.earliest(&first).ok_or_else(|| {
                let name = self.tasks[predecessor].uid.value;
                let message = format!(
                    "`{name}` is a summary row that starts with the first of several tasks; which that is differs from one iteration to the next"
                );
                (message, "link its first task instead")
            })?;
            first = vec![earliest];
        }
        let n_links = first.len().saturating_mul(then.len());
        self.budget = self.budget.checked_sub(n_links).ok_or_else(too_many)?;
        for predecessor in &first {
            for successor in &then {
                self.add(*predecessor, *successor, kind, lag(link), link.span)?;
            }
        }
        Ok(())
    }

    /// Adds a relation, or makes one that is there as long as both.
    fn add(
        &mut self,
        predecessor: usize,
        successor: usize,
        kind: RelationKind,
        lag: Option<LagText>,
        span: Span,
    ) -> Result<(), Refused> {
        let row = &mut self.rows[successor];
        if let Some(at) = self.seen.get(&(predecessor, successor, kind)) {
            let other = &mut row[*at].value;
            let longer = is_longer(other.lag, lag).ok_or_else(|| {
                let message = format!(
                    "`{}` waits for `{}` with two lags of which neither is always the longer one",
                    self.tasks[successor].uid.value, self.tasks[predecessor].uid.value
                );
                (message, "keep one of the two relations")
            })?;
            if longer {
                other.lag = lag;
            }
            return Ok(());
        }
        self.seen.insert((predecessor, successor, kind), row.len());
        let predecessor = self.tasks[predecessor].uid.value.to_string();
        row.push(Spanned { value: LinkDraft { predecessor, kind, lag }, span });
        Ok(())
    }

    /// The one of some tasks that no other of them can start before, where there is one: all
    /// others wait for it, directly or through each other.
    fn earliest(&self, leaves: &[usize]) -> Option<usize> {
        let waits = |leaf: usize| {
            self.tasks[leaf].links.iter().any(|link| {
                let inside = self.by_uid.get(&link.predecessor);
                inside.is_some_and(|at| leaves.binary_search(at).is_ok() && *at != leaf)
                    && !kind(link).is_to_finish()
                    && link.lag >= 0.0
            })
        };
        let keeps_dates = |leaf: usize| {
            let task = &self.tasks[leaf];
            task.manual
                || task.external
                || task.actual_start.is_some()
                || matches!(&task.constraint, Some(kind) if kind.value > 1)
        };
        let mut roots = leaves.iter().copied().filter(|leaf| !waits(*leaf));
        let root = roots.next()?;
        let alone = roots.next().is_none();
        let free = leaves.iter().all(|leaf| *leaf == root || !keeps_dates(*leaf));
        (alone && free).then_some(root)
    }
}

fn kind(link: &Link) -> RelationKind {
    match link.kind {
        0 => RelationKind::FinishFinish,
        2 => RelationKind::StartFinish,
        3 => RelationKind::StartStart,
        _ => RelationKind::FinishStart,
    }
}

/// A lag; tenths of minutes whatever the unit in which it is shown.
fn lag(link: &Link) -> Option<LagText> {
    (link.lag != 0.0).then(|| match link.clock {
        Clock::Percent | Clock::ElapsedPercent => LagText::Share(link.lag / 100.0),
        Clock::Working => LagText::Duration(duration(link.lag / 10.0, false)),
        Clock::Elapsed => LagText::Duration(duration(link.lag / 10.0, true)),
    })
}

/// Whether the second of two lags is the longer one; none where that depends.
fn is_longer(one: Option<LagText>, other: Option<LagText>) -> Option<bool> {
    let amount = |lag: Option<LagText>| match lag {
        None => 0.0,
        Some(LagText::Duration(duration)) => duration.amount,
        Some(LagText::Share(share)) => share,
    };
    let alike = match (one, other) {
        (Some(LagText::Duration(one)), Some(LagText::Duration(other))) => {
            one.elapsed == other.elapsed
        }
        (Some(LagText::Share(_)), Some(LagText::Share(_))) => true,
        _ => false,
    };
    let (one, other) = (amount(one), amount(other));
    // Whatever the clock, what is above zero is longer than what is below.
    (alike || one * other <= 0.0).then_some(other > one)
}
