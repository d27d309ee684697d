//! Do the dates that a schedule file holds come out again when they are computed?
//!
//! The tool that wrote the file computed its dates from the same network, so that every
//! difference is either a rule that it has and planodds has not, or a file that was changed
//! after it was last scheduled there. Either way a person must see it before trusting odds.

use jiff::civil::DateTime;

use crate::plan::{Plan, Progress, StoredDates};
use crate::schedule::Schedule;
use crate::timeline::Timeline;

/// How much of what a file holds was computed again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportProof {
    /// Unfinished tasks for which the file holds dates.
    pub compared: usize,
    /// Those of which all that it holds came out again, to the minute.
    pub equal: usize,
    /// Unfinished tasks for which the file holds no dates.
    pub without_dates: usize,
    /// The tasks that differ, in the plan's order.
    pub differences: Vec<Difference>,
}

/// The share of tasks below which a file's schedule has not been understood.
const UNDERSTOOD: f64 = 0.95;

impl ImportProof {
    /// Whether nearly all of what the file holds came out again: its schedule is understood.
    pub fn is_understood(&self) -> bool {
        self.equal as f64 >= UNDERSTOOD * self.compared as f64
    }
}

/// A task whose dates came out otherwise than the file has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Its index.
    pub task: usize,
    /// What is different.
    pub fields: Vec<FieldDifference>,
    /// Why, as far as can be told.
    pub reason: Reason,
}

/// One figure of a task, twice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldDifference {
    /// Which figure.
    pub field: Field,
    /// What the file holds.
    pub stored: Figure,
    /// What was computed.
    pub computed: Figure,
}

/// A figure of a task's own schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Earliest start.
    EarlyStart,
    /// Earliest finish.
    EarlyFinish,
    /// Latest start.
    LateStart,
    /// Latest finish.
    LateFinish,
    /// Total float.
    TotalFloat,
}

/// A date or a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// A date and time.
    Date(DateTime),
    /// Minutes of the task's clock.
    Minutes(i32),
}

/// Why a task's dates came out otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A task before it (for early dates) or after it (for late ones) differs already.
    Follows(usize),
    /// The two dates lie at the two ends of the same free time: no work fits in between.
    SameWork,
    /// Something else.
    Unknown,
}

impl Field {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Field::EarlyStart => "early start",
            Field::EarlyFinish => "early finish",
            Field::LateStart => "late start",
            Field::LateFinish => "late finish",
            Field::TotalFloat => "total float",
        }
    }

    fn is_early(self) -> bool {
        matches!(self, Field::EarlyStart | Field::EarlyFinish)
    }

    fn is_late(self) -> bool {
        matches!(self, Field::LateStart | Field::LateFinish)
    }
}

/// Holds the dates of a plan's own schedule against those that its file holds; none where the
/// plan does not come from a file that holds any.
pub fn import_proof(plan: &Plan, timeline: &Timeline, schedule: &Schedule) -> Option<ImportProof> {
    if plan.tasks.iter().all(|task| task.stored.is_none()) {
        return None;
    }
    let mut proof = ImportProof::default();
    for (index, task) in plan.tasks.iter().enumerate() {
        if matches!(task.progress, Progress::Finished { .. }) {
            continue;
        }
        let stored = task.stored.as_deref();
        let Some(stored) = stored.filter(|stored| **stored != StoredDates::default()) else {
            proof.without_dates += 1;
            continue;
        };
        proof.compared += 1;
        let fields = differences(timeline, schedule, index, stored);
        if fields.is_empty() {
            proof.equal += 1;
        } else {
            proof.differences.push(Difference { task: index, fields, reason: Reason::Unknown });
        }
    }
    explain(plan, timeline, &mut proof.differences);
    Some(proof)
}

fn differences(
    timeline: &Timeline,
    schedule: &Schedule,
    task: usize,
    stored: &StoredDates,
) -> Vec<FieldDifference> {
    let dates = &schedule.in_tool.as_ref().unwrap_or(&schedule.tasks)[task];
    let date = |instant| timeline.exact_time(instant).map(Figure::Date);
    // A float beside no late dates is a blank of the file, not a figure that was computed.
    let has_late_dates = stored.late_start.is_some() || stored.late_finish.is_some();
    let total_float = stored.total_float.filter(|_| has_late_dates);
    let pairs = [
        (Field::EarlyStart, stored.early_start.map(Figure::Date), date(dates.early_start)),
        (Field::EarlyFinish, stored.early_finish.map(Figure::Date), date(dates.early_finish)),
        (Field::LateStart, stored.late_start.map(Figure::Date), date(dates.late_start)),
        (Field::LateFinish, stored.late_finish.map(Figure::Date), date(dates.late_finish)),
        (
            Field::TotalFloat,
            total_float.map(Figure::Minutes),
            Some(Figure::Minutes(dates.total_float)),
        ),
    ];
    pairs
        .into_iter()
        .filter_map(|(field, stored, computed)| {
            let (stored, computed) = (stored?, computed?);
            (stored != computed).then_some(FieldDifference { field, stored, computed })
        })
        .collect()
}

/// Tells causes from consequences.
fn explain(plan: &Plan, timeline: &Timeline, differences: &mut [Difference]) {
    // By task, whether its early and its late dates differ.
    let mut differs = vec![[false; 2]; plan.tasks.len()];
    for difference in differences.iter() {
        let has = |is: fn(Field) -> bool| difference.fields.iter().any(|found| is(found.field));
        differs[difference.task] = [has(Field::is_early), has(Field::is_late)];
    }
    let mut before = vec![None; plan.tasks.len()];
    let mut after = vec![None; plan.tasks.len()];
    for relation in plan.logic() {
        if differs[relation.predecessor][0] {
            before[relation.successor].get_or_insert(relation.predecessor);
        }
        if differs[relation.successor][1] {
            after[relation.predecessor].get_or_insert(relation.successor);
        }
    }
    for difference in differences {
        let [early, late] = differs[difference.task];
        let (early_cause, late_cause) = (before[difference.task], after[difference.task]);
        let follows =
            (early || late) && (!early || early_cause.is_some()) && (!late || late_cause.is_some());
        let clock = plan.tasks[difference.task].clock;
        let is_same_work =
            difference.fields.iter().all(|found| match (found.stored, found.computed) {
                (Figure::Date(stored), Figure::Date(computed)) => {
                    let [from, until] = [stored.min(computed), stored.max(computed)];
                    plan.minutes_between(clock, from, until) == 0
                }
                _ => false,
            });
        difference.reason = if is_same_work && timeline.is_dated() {
            Reason::SameWork
        } else if follows {
            let cause = early_cause.filter(|_| early).or(late_cause);
            cause.map_or(Reason::Unknown, Reason::Follows)
        } else {
            Reason::Unknown
        };
    }
}
