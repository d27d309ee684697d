//! Repetitions as tasks of their own.

use std::collections::{HashMap, HashSet};

use super::super::Placed;
use super::super::tasks::Whole;
use super::reworks::Loop;
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{
    Action, Clock, Decision, Distribution, Lag, LagAmount, Progress, Relation, RelationKind,
    Repeats, Rework, Round, Summary, Task, TaskKind,
};

/// Adds the tasks of every repetition and their relations.
///
/// Among themselves the copies of a round have the relations of their originals. Those that none
/// of these holds back wait for the last task of the round before. Whatever waits for a task
/// waits for its copies in the same way. What a task waits for outside of its loop is over
/// by then.
pub(super) fn expand(
    loops: Vec<Loop>,
    tasks: &mut Vec<Placed<Task>>,
    summaries: &mut [Summary],
    relations: &mut Vec<Placed<Relation>>,
    whole: &HashMap<usize, Whole>,
    diagnostics: &mut Diagnostics,
) -> Vec<Rework> {
    let ids = tasks.iter().map(|task| &task.value.id);
    let ids: HashSet<String> = ids.chain(summaries.iter().map(|row| &row.id)).cloned().collect();
    let written = relations.clone();
    let mut reworks = Vec::new();
    for made in loops {
        let mut rounds = Vec::new();
        let mut before = made.last;
        for round in 1..=made.at_most {
            let mut copies = Vec::new();
            // Only asked, never walked through.
            let mut copy_of: HashMap<usize, usize> = HashMap::new();
            for &original in &made.tasks {
                let copy = repeated(&tasks[original], original, round, made.share, whole);
                if ids.contains(&copy.value.id) {
                    let message = format!(
                        "the repetitions of `{}` would be called `{}`, which is the id of another row",
                        tasks[original].value.id, copy.value.id
                    );
                    let help =
                        "give that row another id: FIX#2 is what FIX is called the second time";
                    diagnostics.report(Code::DuplicateId, made.span, message, help);
                }
                copies.push((original, tasks.len()));
                copy_of.insert(original, tasks.len());
                tasks.push(copy);
            }
            relate(&written, &copy_of, before, made.span, relations);
            before = copy_of[&made.last];
            for summary in summaries.iter_mut() {
                let below: HashSet<usize> = summary.tasks.iter().copied().collect();
                let copies = copies.iter().filter(|(original, _)| below.contains(original));
                let copies: Vec<usize> = copies.map(|(_, copy)| *copy).collect();
                summary.tasks.extend(copies);
            }
            rounds.push(Round { copies });
        }
        reworks.push(Rework {
            id: made.id,
            name: made.name,
            probability: made.probability,
            last: made.last,
            rounds,
        });
    }
    reworks
}

/// The relations of one repetition; `before` ends the round before it.
fn relate(
    written: &[Placed<Relation>],
    copy_of: &HashMap<usize, usize>,
    before: usize,
    place: Span,
    relations: &mut Vec<Placed<Relation>>,
) {
    // Copies that do not start before another one does.
    let mut held = HashSet::new();
    let mut made = Vec::new();
    for Placed { value: relation, span } in written {
        let Some(&predecessor) = copy_of.get(&relation.predecessor) else {
            continue;
        };
        let inner = copy_of.get(&relation.successor);
        if let Some(&successor) = inner {
            let is_lead = match relation.lag.amount {
                LagAmount::Minutes(minutes) => minutes < 0,
                LagAmount::Share(share) => share < 0.0,
            };
            if !relation.kind.is_to_finish() && !is_lead {
                held.insert(successor);
            }
        }
        let successor = inner.copied().unwrap_or(relation.successor);
        made.push(Placed { value: Relation { predecessor, successor, ..*relation }, span: *span });
    }
    let at_once = Lag { amount: LagAmount::Minutes(0), clock: Clock::Working(0) };
    let mut copies: Vec<usize> = copy_of.values().copied().collect();
    copies.sort_unstable();
    for copy in copies.into_iter().filter(|copy| !held.contains(copy)) {
        let relation = Relation {
            predecessor: before,
            successor: copy,
            kind: RelationKind::FinishStart,
            lag: at_once,
        };
        relations.push(Placed { value: relation, span: place });
    }
    relations.extend(made);
}

/// A task as it is done once more.
fn repeated(
    task: &Placed<Task>,
    original: usize,
    round: u32,
    share: f64,
    whole: &HashMap<usize, Whole>,
) -> Placed<Task> {
    let Placed { value: task, span } = task;
    let (planned, estimate) = match whole.get(&original) {
        Some(whole) => (whole.planned, &whole.estimate),
        None => (task.planned, &task.estimate),
    };
    // A margin is held once.
    let (planned, estimate) = match task.kind {
        TaskKind::Buffer => (0, Distribution::Fixed(0.0)),
        _ if share == 1.0 => (planned, estimate.clone()),
        _ => ((f64::from(planned) * share).round_ties_even() as i32, estimate.scaled(share)),
    };
    let time = round + 1;
    let value = Task {
        id: format!("{}#{time}", task.id),
        name: format!("{} ({} time)", task.name, ordinal(time)),
        planned,
        estimate,
        deadline: None,
        constraints: Vec::new(),
        as_late_as_possible: false,
        progress: Progress::NotStarted,
        stored: None,
        repeats: Some(Repeats { original, round }),
        ..task.clone()
    };
    Placed { value, span: *span }
}

fn ordinal(number: u32) -> String {
    let ending = match number {
        2 | 22 => "nd",
        3 | 23 => "rd",
        21 => "st",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Lets a decision reach the repetitions of the tasks it is about.
pub(super) fn extend(decision: &mut Decision, reworks: &[Rework]) {
    // Copies come in ascending order behind all originals.
    let copies = || {
        let rounds = reworks.iter().flat_map(|rework| &rework.rounds);
        rounds.flat_map(|round| round.copies.iter().copied())
    };
    for action in &mut decision.actions {
        match action {
            Action::Delay(delays) => {
                let delayed: HashMap<usize, i32> = delays.iter().copied().collect();
                delays.extend(
                    copies().filter_map(|(original, copy)| Some((copy, *delayed.get(&original)?))),
                );
            }
            Action::Cut(tasks) => {
                let cut: HashSet<usize> = tasks.iter().copied().collect();
                let copies = copies().filter(|(original, _)| cut.contains(original));
                tasks.extend(copies.map(|(_, copy)| copy));
            }
            Action::Take { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn times_are_counted_as_people_do() {
        let told: Vec<String> = [2, 3, 4, 11, 12, 13, 20, 21].into_iter().map(ordinal).collect();
        assert_eq!(told, ["2nd", "3rd", "4th", "11th", "12th", "13th", "20th", "21st"]);
    }
}
