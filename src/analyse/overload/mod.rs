//! Who has more to do at once than can be done, on the plan's own dates?
//!
//! The simulation lets everybody work on all their tasks at once, which makes its answer
//! optimistic for those who cannot. What each name is asked for is summed over the plan's own
//! dates, in the working time of the tasks' calendars: two tasks meet only while both are
//! worked on. A name stands for one person unless the plan gives it a capacity.
//!
//! Not here: levelling. Nothing is moved, only told.

mod bound;
mod told;

use std::collections::BTreeMap;
use std::ops::AddAssign;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::plan::{Clock, Plan, Progress, Task, TaskKind};
use crate::schedule::{Schedule, TaskDates};
use crate::timeline::Timeline;
pub(super) use told::overload_warnings;

/// A share of somebody's time as a whole number, so that sums are exact: a millionth.
const WHOLE: i64 = 1_000_000;

/// Somebody who is asked for more than can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Overload {
    /// The name.
    pub name: String,
    /// How many persons it stands for.
    pub capacity: f64,
    /// Working days, of the default calendar's length, in which more is asked than possible.
    pub days: f64,
    /// Person-days of work in them beyond what can be done.
    pub excess_days: f64,
    /// The most that is asked for at any time, in persons.
    pub peak: f64,
    /// The stretch with the most work beyond what can be done; of equal ones the first.
    pub worst: Stretch,
    /// The plan finishes at least so many days later than by its own dates, where somebody does
    /// no more than they can and leaves no task once begun; `None` where that cannot be told.
    pub delay_days: Option<f64>,
}

/// Consecutive working time in which somebody is asked for too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins, an instant of the timeline.
    pub from: i32,
    /// Where it ends.
    pub until: i32,
    /// The tasks in it, in the plan's order.
    pub tasks: Vec<usize>,
    /// The most tasks at once.
    pub n_at_once: usize,
}

/// Everybody who is asked for too much, most work beyond what can be done first.
///
/// Work that is finished asks for nobody, work in progress for what remains of it. Milestones,
/// hammocks and buffers are no work, and elapsed time passes without anybody.
pub fn overloads(plan: &Plan, timeline: &Timeline, schedule: &Schedule) -> Vec<Overload> {
    let mut work_of: BTreeMap<&str, Vec<Work>> = BTreeMap::new();
    for (index, (task, dates)) in plan.tasks.iter().zip(&schedule.tasks).enumerate() {
        let Some(work) = work(index, task, dates, timeline) else { continue };
        for (name, share) in task.workers() {
            work_of.entry(name).or_default().push(Work { share: whole(share), ..work });
        }
    }
    let may_bound = bound::may_be_told(plan);
    let mut found: Vec<Overload> = Vec::new();
    for (name, work) in work_of {
        let capacity =
            plan.resources.iter().find(|known| known.name == name).map_or(1.0, |one| one.capacity);
        let limit = whole(capacity);
        let Some(sum) = (Sweep { plan, timeline, work: &work, limit }).run() else { continue };
        let per_day = f64::from(plan.minutes_per_day(Clock::Working(0)));
        found.push(Overload {
            name: name.to_owned(),
            capacity,
            days: sum.total.minutes as f64 / per_day,
            excess_days: sum.total.excess as f64 / WHOLE as f64 / per_day,
            peak: sum.total.peak as f64 / WHOLE as f64,
            worst: sum.worst,
            delay_days: may_bound
                .then(|| bound::delay(&work, limit, timeline, schedule) / per_day)
                .filter(|delay| *delay > 0.0),
        });
    }
    // The sort is stable and the map ordered: ties stay in order of name.
    found.sort_by(|a, b| b.excess_days.total_cmp(&a.excess_days));
    found
}

/// Work on a task, with the share of somebody's time.
#[derive(Debug, Clone, Copy)]
struct Work {
    task: usize,
    calendar: usize,
    start: i32,
    finish: i32,
    share: i64,
}

fn whole(share: f64) -> i64 {
    (share * WHOLE as f64).round() as i64
}

/// What is still to be worked on a task; none where nobody is needed.
fn work(index: usize, task: &Task, dates: &TaskDates, timeline: &Timeline) -> Option<Work> {
    let (TaskKind::Task, Clock::Working(calendar)) = (task.kind, task.clock) else {
        return None;
    };
    let start = match task.progress {
        Progress::Finished { .. } => return None,
        Progress::NotStarted => dates.early_start,
        // Some tools show it from where it began.
        Progress::Started { resume, .. } => {
            let resumed = resume.map_or(timeline.floor(), |at| timeline.instant(at));
            dates.early_start.max(timeline.floor()).max(resumed)
        }
    };
    let finish = dates.early_finish;
    (start < finish && !task.is_dropped).then_some(Work {
        task: index,
        calendar,
        start,
        finish,
        share: 0,
    })
}

/// Sums over some working time.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    /// Minutes in which too much is asked for.
    minutes: i64,
    /// Millionths of person-minutes beyond what can be done.
    excess: i128,
    /// The most asked for, in millionths.
    peak: i64,
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.minutes += other.minutes;
        self.excess += other.excess;
        self.peak = self.peak.max(other.peak);
    }
}

/// What a sweep over all of somebody's work has found.
struct Swept {
    total: Sum,
    worst: Stretch,
}

/// One name's work, and what can be done of it at a time.
struct Sweep<'a> {
    plan: &'a Plan,
    timeline: &'a Timeline,
    work: &'a [Work],
    limit: i64,
}

impl Sweep<'_> {
    /// From start to start and finish to finish: between two of them the same tasks are open.
    fn run(&self) -> Option<Swept> {
        let mut events: Vec<(i32, usize, bool)> = self
            .work
            .iter()
            .enumerate()
            .flat_map(|(at, work)| [(work.start, at, true), (work.finish, at, false)])
            .collect();
        events.sort_unstable();
        let mut open: BTreeMap<usize, (i64, usize)> = BTreeMap::new();
        let mut total = Sum::default();
        let mut worst: Option<(i128, Stretch)> = None;
        let mut stretch: Option<(i128, Stretch)> = None;
        let mut keep = |ended: Option<(i128, Stretch)>| {
            if let Some(ended) = ended
                && worst.as_ref().is_none_or(|worst| ended.0 > worst.0)
            {
                worst = Some(ended);
            }
        };
        for (index, &(instant, at, begins)) in events.iter().enumerate() {
            let Work { calendar, share, .. } = self.work[at];
            let (load, n) = open.entry(calendar).or_default();
            if begins {
                (*load, *n) = (*load + share, *n + 1);
            } else {
                (*load, *n) = (*load - share, *n - 1);
            }
            let Some(next) = events.get(index + 1).map(|event| event.0) else { break };
            if next == instant {
                continue;
            }
            let asked: i64 = open.values().map(|(load, _)| load).sum();
            if asked <= self.limit {
                keep(stretch.take());
                continue;
            }
            let Some((sum, [from, until])) = self.between(instant, next, &open) else { continue };
            total += sum;
            let n_at_once = open.values().map(|(_, n)| n).sum();
            let (excess, stretch) = stretch.get_or_insert_with(|| {
                (0, Stretch { from, until, tasks: Vec::new(), n_at_once: 0 })
            });
            *excess += sum.excess;
            stretch.until = until;
            stretch.n_at_once = stretch.n_at_once.max(n_at_once);
        }
        keep(stretch.take());
        let (_, mut worst) = worst?;
        worst.tasks = self.tasks_in(worst.from, worst.until);
        Some(Swept { total, worst })
    }

    /// What is asked beyond the limit between two instants, while the same tasks are open (by
    /// calendar their shares and their number), and where that begins and ends.
    fn between(
        &self,
        from: i32,
        until: i32,
        open: &BTreeMap<usize, (i64, usize)>,
    ) -> Option<(Sum, [i32; 2])> {
        let mut loads = open.iter().filter(|(_, (load, _))| *load > 0);
        let (&calendar, &(load, _)) = loads.next()?;
        if loads.next().is_some() {
            return self.between_calendars(from, until, open);
        }
        let table = self.timeline.table(Clock::Working(calendar));
        let worked = |at| table.map_or(at, |table| table.worked(at));
        let minutes = i64::from(worked(until) - worked(from));
        let begins = table.map_or(from, |table| table.start(table.worked(from)));
        let ends = table.map_or(until, |table| table.finish(table.worked(until)));
        let sum = Sum {
            minutes,
            excess: i128::from(minutes) * i128::from(load - self.limit),
            peak: load,
        };
        (minutes > 0).then_some((sum, [begins, ends]))
    }

    /// The same where several calendars meet: shift by shift.
    fn between_calendars(
        &self,
        from: i32,
        until: i32,
        open: &BTreeMap<usize, (i64, usize)>,
    ) -> Option<(Sum, [i32; 2])> {
        const DAY: i32 = 1440;
        let first_day: Date = self.plan.start?.date();
        let mut sum = Sum::default();
        let mut ends: Option<[i32; 2]> = None;
        for day in from.div_euclid(DAY)..=(until - 1).div_euclid(DAY) {
            let date = first_day.saturating_add(day.days());
            let mut changes: Vec<(i32, i64)> = Vec::new();
            for (&calendar, &(load, _)) in open {
                for shift in self.plan.calendars[calendar].shifts(date) {
                    let [begins, ends] = [shift.start, shift.end]
                        .map(|minute| (day * DAY + i32::from(minute)).clamp(from, until));
                    if begins < ends {
                        changes.extend([(begins, load), (ends, -load)]);
                    }
                }
            }
            changes.sort_unstable();
            let mut load = 0;
            for pair in changes.windows(2) {
                load += pair[0].1;
                let (begins, minutes) = (pair[0].0, i64::from(pair[1].0 - pair[0].0));
                if load > self.limit && minutes > 0 {
                    sum += Sum {
                        minutes,
                        excess: i128::from(minutes) * i128::from(load - self.limit),
                        peak: load,
                    };
                    ends.get_or_insert([begins, 0])[1] = pair[1].0;
                }
            }
        }
        Some((sum, ends?))
    }

    /// The tasks that are worked on between two instants.
    fn tasks_in(&self, from: i32, until: i32) -> Vec<usize> {
        let is_worked_on = |work: &&Work| {
            let table = self.timeline.table(Clock::Working(work.calendar));
            let worked = |at| table.map_or(at, |table| table.worked(at));
            worked(work.start.max(from)) < worked(work.finish.min(until))
        };
        self.work.iter().filter(is_worked_on).map(|work| work.task).collect()
    }
}

#[cfg(test)]
mod tests;
