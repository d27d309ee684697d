//! Records → rows.

use std::collections::BTreeMap;

use jiff::Span as Length;
use jiff::civil::DateTime;

use super::calendars::Calendars;
use super::custom::Custom;
use super::links::links;
use super::outline::Outline;
use super::records::{Properties, Task};
use super::resources::Resources;
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{ConstraintKind, End, PointRule, StoredDates};
use crate::read::draft::{
    ConstraintDraft, LinkDraft, Moment, ProgressDraft, RowKind, Spanned, TaskDraft,
};
use crate::read::notice::Notice;
use crate::read::worktime::{Meter, next_work};

/// Constraints that headings may hand down to the tasks below them.
const MOST_HANDED_DOWN: usize = 1_000_000;

/// What rows are made of.
pub(super) struct Rows<'r> {
    pub(super) properties: &'r Properties,
    pub(super) custom: &'r Custom,
    pub(super) tasks: &'r [Task],
    pub(super) resources: Resources<'r>,
    pub(super) calendars: Calendars,
    pub(super) honours_constraints: bool,
}

impl Rows<'_> {
    /// The rows of the plan, in the order of the file.
    pub(super) fn drafts(&mut self, diagnostics: &mut Diagnostics) -> Vec<TaskDraft> {
        let outline = Outline::new(self.tasks);
        let tasks = self.tasks;
        // The first row is the project itself.
        let is_in_plan = |at: usize| tasks[at].uid.value != 0 && tasks[at].active;
        let mut links = links(tasks, &outline, is_in_plan, diagnostics);
        let handed_down = self.handed_down(&outline, diagnostics);
        let places: Vec<usize> = (0..tasks.len())
            .map(|at| {
                let works = is_in_plan(at) && !outline.is_heading(at);
                if works {
                    self.resources.calendar(&tasks[at], &mut self.calendars, diagnostics)
                } else {
                    0
                }
            })
            .collect();
        let (mut inactive, mut fixed) = (Notice::default(), Notice::default());
        let mut drafts = Vec::with_capacity(tasks.len());
        for (at, task) in tasks.iter().enumerate() {
            if task.uid.value == 0 {
                continue;
            }
            if !task.active {
                inactive.add(task.uid.span, task.uid.value.to_string());
                continue;
            }
            if outline.is_heading(at) {
                drafts.push(self.heading(task));
                continue;
            }
            if keeps_dates(task).is_some() {
                fixed.add(task.uid.span, task.uid.value.to_string());
            }
            let row = std::mem::take(&mut links[at]);
            let mut draft = self.task(task, row, places[at], diagnostics);
            if let Some(more) = handed_down.get(&at)
                && keeps_dates(task).is_none()
            {
                draft.constraints.extend(more);
            }
            drafts.push(draft);
        }
        self.report(inactive, fixed, diagnostics);
        self.report_splits(&places, |at| is_in_plan(at) && !outline.is_heading(at), diagnostics);
        self.hold_back(&mut drafts);
        drafts
    }

    /// When the project starts: where work or a date that holds whatever logic says lies before
    /// the start that the file gives, it begins with that.
    pub(super) fn start(&self) -> Option<Spanned<DateTime>> {
        let start = self.properties.start?;
        Some(Spanned {
            value: self.earliest().map_or(start.value, |at| at.min(start.value)),
            ..start
        })
    }

    /// The first instant of work done or of a date that holds whatever logic says.
    fn earliest(&self) -> Option<DateTime> {
        let tasks = self.tasks.iter().filter(|task| task.active && task.uid.value != 0);
        let dates = tasks.filter_map(|task| {
            let must = matches!(&task.constraint, Some(kind) if matches!(kind.value, 2 | 3));
            let must = task.constraint_date.filter(|_| must && self.honours_constraints);
            task.actual_start.or(keeps_dates(task)).or(must).map(|at| at.value)
        });
        dates.min()
    }

    /// Keeps work that has not begun from beginning before the start that the file gives, where
    /// the plan starts earlier.
    fn hold_back(&self, drafts: &mut [TaskDraft]) {
        let Some(start) = self.properties.start else { return };
        if self.earliest().is_none_or(|at| at >= start.value) {
            return;
        }
        for draft in drafts {
            let held = draft.constraints.iter().any(|constraint| {
                matches!(
                    constraint.value.kind,
                    ConstraintKind::Mandatory(_) | ConstraintKind::Pinned
                )
            });
            let begun = draft.progress.actual_start.is_some();
            if draft.kind != RowKind::Summary && !held && !begun {
                draft.constraints.push(no_earlier(start.value, start.span));
            }
        }
    }

    /// A heading over tasks.
    fn heading(&self, task: &Task) -> TaskDraft {
        TaskDraft { kind: RowKind::Summary, ..self.row(task) }
    }

    /// What all rows have.
    fn row(&self, task: &Task) -> TaskDraft {
        let span = task.duration.map_or(task.uid.span, |duration| duration.span);
        let id = Spanned { value: task.uid.value.to_string(), span: task.uid.span };
        TaskDraft {
            name: task.name.clone(),
            codes: self.custom.codes(task),
            wbs: task.outline.clone(),
            owner: self.resources.owner(task),
            deadline: task.deadline,
            ..TaskDraft::blank(id, span)
        }
    }

    /// A task or a milestone.
    fn task(
        &self,
        task: &Task,
        links: Vec<Spanned<LinkDraft>>,
        place: usize,
        diagnostics: &mut Diagnostics,
    ) -> TaskDraft {
        let takes_time = task.duration.is_some_and(|duration| duration.value.amount != 0.0);
        let is_milestone = task.milestone && !takes_time;
        let mut constraints = Vec::new();
        if let Some(start) = keeps_dates(task) {
            let kind = ConstraintKind::Pinned;
            let value = ConstraintDraft { kind, at: start.value.into() };
            constraints.push(Spanned { value, span: start.span });
        } else {
            constraints.extend(self.constraint(task, diagnostics));
            constraints.extend(self.leveling(task, &links, place, diagnostics));
        }
        let named = Spanned {
            value: self.calendars.get(place).name.clone(),
            span: task.calendar.map_or(task.uid.span, |uid| uid.span),
        };
        TaskDraft {
            kind: if is_milestone { RowKind::Milestone } else { RowKind::Task },
            links,
            constraints,
            as_late_as_possible: matches!(&task.constraint, Some(kind) if kind.value == 1)
                && keeps_dates(task).is_none(),
            progress: progress(task, diagnostics),
            point: if is_milestone || takes_time {
                PointRule::Settled
            } else {
                PointRule::NextStart
            },
            stored: stored(task),
            calendar: (place > 0).then_some(named),
            duration: task.duration.filter(|_| !is_milestone),
            ..self.row(task)
        }
    }

    fn constraint(
        &self,
        task: &Task,
        diagnostics: &mut Diagnostics,
    ) -> Option<Spanned<ConstraintDraft>> {
        let number = task.constraint?;
        let must =
            if self.honours_constraints { ConstraintKind::Mandatory } else { ConstraintKind::On };
        let kind = match number.value {
            0 | 1 => return None,
            2 => must(End::Start),
            3 => must(End::Finish),
            4 => ConstraintKind::NoEarlier(End::Start),
            5 => ConstraintKind::NoLater(End::Start),
            6 => ConstraintKind::NoEarlier(End::Finish),
            7 => ConstraintKind::NoLater(End::Finish),
            other => {
                diagnostics.report(
                    Code::UnsupportedConstraint,
                    number.span,
                    format!("`{other}` is not a kind of constraint"),
                    "the kinds are 0 to 7, from as soon as possible to finish no later than",
                );
                return None;
            }
        };
        let Some(date) = task.constraint_date else {
            let message = format!("the constraint {} has no date", kind.name());
            let help = "give the task a constraint date in Microsoft Project, or none of the kind";
            diagnostics.report(Code::UnsupportedConstraint, number.span, message, help);
            return None;
        };
        let at = Moment::from(date.value);
        Some(Spanned { value: ConstraintDraft { kind, at }, span: date.span })
    }

    /// The delay of a task that levelling put off: from the project's start on where it waits for
    /// nothing else; elsewhere it cannot be told from the dates that it once followed.
    fn leveling(
        &self,
        task: &Task,
        links: &[Spanned<LinkDraft>],
        place: usize,
        diagnostics: &mut Diagnostics,
    ) -> Option<Spanned<ConstraintDraft>> {
        let delay = task.leveling_delay.filter(|_| task.actual_start.is_none())?;
        let begins = self.properties.start.filter(|_| links.is_empty()).and_then(|start| {
            let begins = next_work(self.calendars.get(place), start.value)?;
            begins.checked_add(Length::new().try_minutes(delay.value.round() as i64).ok()?).ok()
        });
        if begins.is_none() {
            diagnostics.report(
                Code::UnsupportedLeveling,
                delay.span,
                format!("levelling puts `{}` off after its predecessors, which cannot be honoured", task.uid.value),
                "in Microsoft Project choose Resource > Clear Leveling, link the tasks that compete, and export again",
            );
        }
        begins.map(|at| no_earlier(at, delay.span))
    }

    /// What constraints of headings mean for the tasks below them.
    fn handed_down(
        &self,
        outline: &Outline,
        diagnostics: &mut Diagnostics,
    ) -> BTreeMap<usize, Vec<Spanned<ConstraintDraft>>> {
        let mut below: BTreeMap<usize, Vec<Spanned<ConstraintDraft>>> = BTreeMap::new();
        let mut budget = MOST_HANDED_DOWN;
        for (at, task) in self.tasks.iter().enumerate() {
            if !outline.is_heading(at) || !task.active || task.uid.value == 0 || task.manual {
                continue;
            }
            let Some(constraint) = self.constraint(task, diagnostics) else { continue };
            let kind = constraint.value.kind;
            let fits = matches!(
                kind,
                ConstraintKind::NoEarlier(End::Start) | ConstraintKind::NoLater(End::Finish)
            );
            let left = budget.checked_sub(outline.below(at).len());
            let (true, Some(left)) = (fits, left) else {
                diagnostics.report(
                    Code::UnsupportedConstraint,
                    constraint.span,
                    format!("the constraint {} of a summary row cannot be honoured", kind.name()),
                    "put it on the tasks below the row",
                );
                continue;
            };
            budget = left;
            for leaf in outline.below(at).filter(|leaf| !outline.is_heading(*leaf)) {
                below.entry(leaf).or_default().push(constraint);
            }
        }
        below
    }

    fn report(&mut self, inactive: Notice, fixed: Notice, diagnostics: &mut Diagnostics) {
        inactive.report(
            Code::InactiveTask,
            "inactive in Microsoft Project, and left out with their relations",
            "activate them in Microsoft Project if they are to count",
            diagnostics,
        );
        fixed.report(
            Code::FixedDates,
            "scheduled by hand or in another project: they start on their own dates whatever they wait for",
            "schedule them automatically in Microsoft Project if their dates are to move",
            diagnostics,
        );
        std::mem::take(&mut self.resources.differing).report(
            Code::MixedCalendars,
            "several resources that work at different times; the task goes on while any of them works",
            "give the task one resource, a fixed duration, or resources with one calendar",
            diagnostics,
        );
    }

    /// Tells of tasks that take longer than their duration from start to finish.
    fn report_splits(
        &self,
        places: &[usize],
        works: impl Fn(usize) -> bool,
        diagnostics: &mut Diagnostics,
    ) {
        let mut meters: BTreeMap<usize, Meter<'_>> = BTreeMap::new();
        let mut split = Notice::default();
        for (at, task) in self.tasks.iter().enumerate().filter(|(at, _)| works(*at)) {
            let (Some(start), Some(finish), Some(duration)) =
                (task.start, task.finish, task.duration)
            else {
                continue;
            };
            if task.actual_finish.is_some() || duration.value.amount == 0.0 {
                continue;
            }
            let taken = if duration.value.elapsed {
                finish.value.duration_since(start.value).as_mins()
            } else {
                let place = places[at];
                let meter =
                    meters.entry(place).or_insert_with(|| Meter::new(self.calendars.get(place)));
                meter.minutes(start.value, finish.value)
            };
            if taken as f64 > duration.value.amount + 1.0 {
                split.add(task.uid.span, task.uid.value.to_string());
            }
        }
        split.report(
            Code::SplitTask,
            "the time from start to finish is more than the duration: work is interrupted, or resources come and go; the plan works through",
            "divide such a task into parts if the interruption is to stay",
            diagnostics,
        );
    }
}

fn no_earlier(at: DateTime, span: Span) -> Spanned<ConstraintDraft> {
    let kind = ConstraintKind::NoEarlier(End::Start);
    Spanned { value: ConstraintDraft { kind, at: at.into() }, span }
}

/// The start of a task that keeps its own dates: one scheduled by hand, or in another project.
fn keeps_dates(task: &Task) -> Option<Spanned<DateTime>> {
    task.start.filter(|_| (task.manual || task.external) && task.actual_start.is_none())
}

fn progress(task: &Task, diagnostics: &mut Diagnostics) -> ProgressDraft {
    let moment = |at: Option<Spanned<DateTime>>| {
        at.map(|at| Spanned { value: Moment::from(at.value), span: at.span })
    };
    let percent = task.percent.filter(|percent| percent.value > 0.0);
    let finished = percent.is_some_and(|percent| percent.value >= 100.0);
    let missing = match (task.actual_start, task.actual_finish) {
        (None, _) if percent.is_some() || task.actual_finish.is_some() => Some("start"),
        (_, None) if finished => Some("finish"),
        _ => None,
    };
    if let Some(missing) = missing {
        let span = percent.map_or(task.uid.span, |percent| percent.span);
        let message = format!("`{}` has progress but no actual {missing}", task.uid.value);
        let help = "give the task its actual dates in Microsoft Project and export again";
        diagnostics.report(Code::UnsupportedProgress, span, message, help);
        return ProgressDraft::default();
    }
    let under_way = task.actual_start.is_some() && task.actual_finish.is_none();
    ProgressDraft {
        actual_start: moment(task.actual_start),
        actual_finish: moment(task.actual_finish),
        remaining: task.remaining.filter(|_| under_way),
        percent: percent
            .map(|percent| Spanned { value: percent.value / 100.0, span: percent.span }),
        done: task.done.filter(|_| under_way),
        resume: moment(task.resume.filter(|_| under_way)),
    }
}

/// The dates that the file holds for what is still to be done.
fn stored(task: &Task) -> Option<StoredDates> {
    let mut stored = task.stored;
    if task.actual_start.is_some() {
        // They are the actual start, not that of the rest.
        (stored.early_start, stored.late_start) = (None, None);
    }
    let any = stored != StoredDates::default();
    Some(stored).filter(|_| any && task.actual_finish.is_none())
}
