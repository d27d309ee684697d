//! Records → rows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;

use super::Records;
use super::calendars::Calendars;
use super::project::Project;
use super::records::{Activity, Kind, Resource, Status};
use super::wbs::Breakdown;
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Calendar, ConstraintKind, End, PointRule, StoredDates};
use crate::read::LagText;
use crate::read::draft::{
    ConstraintDraft, Duration, LinkDraft, Moment, ProgressDraft, RowKind, Spanned, TaskDraft, Unit,
};
use crate::read::notice::Notice;
use crate::read::worktime::{MOST_JOINED, any_of, joined_name, unique_name};

/// What rows are made of.
pub(super) struct Rows<'r> {
    records: &'r Records,
    project: &'r Project,
    pub(super) calendars: Calendars,
    resources: BTreeMap<i64, &'r Resource>,
    /// For each activity the resources assigned to it, and whether they drive its dates.
    assigned: BTreeMap<i64, Vec<(i64, bool)>>,
    /// Calendars made of those of several resources.
    made: BTreeMap<Vec<usize>, usize>,
    /// Dates that may yet be looked at to make more of them.
    budget: usize,
    differing: Notice,
    /// Activities that take their length from a date.
    expected: Notice,
}

impl<'r> Rows<'r> {
    pub(super) fn new(records: &'r Records, at: usize, calendars: Calendars) -> Self {
        let project = &records.projects[at];
        let mut assigned: BTreeMap<i64, Vec<(i64, bool)>> = BTreeMap::new();
        for assignment in &project.assignments {
            let entry = assigned.entry(assignment.activity).or_default();
            entry.push((assignment.resource, assignment.drives));
        }
        Self {
            records,
            project,
            calendars,
            resources: records.resources.iter().map(|resource| (resource.id, resource)).collect(),
            assigned,
            made: BTreeMap::new(),
            budget: MOST_JOINED,
            differing: Notice::default(),
            expected: Notice::default(),
        }
    }

    /// When the project starts; no later than the work that was done first.
    pub(super) fn start(&self) -> Option<Spanned<DateTime>> {
        let start = self.project.start.or(self.project.data_date)?;
        let begun = self.project.activities.iter().filter_map(|activity| activity.actual_start);
        let mandatory = self.project.activities.iter().flat_map(|activity| &activity.constraints);
        let mandatory = mandatory.filter_map(|constraint| {
            constraint.at.filter(|_| matches!(constraint.kind, Some(ConstraintKind::Mandatory(_))))
        });
        let first = begun.chain(mandatory).map(|at| at.value).min();
        Some(Spanned { value: first.map_or(start.value, |at| at.min(start.value)), ..start })
    }

    /// The rows of the plan: each node of the work breakdown with the activities in it.
    pub(super) fn drafts(&mut self, diagnostics: &mut Diagnostics) -> Vec<TaskDraft> {
        let breakdown = Breakdown::new(self.project);
        let mut links = self.links(diagnostics);
        let mut ids: BTreeSet<String> =
            self.project.activities.iter().map(|activity| activity.id.value.clone()).collect();
        let mut within: Vec<Vec<usize>> = vec![Vec::new(); breakdown.nodes.len()];
        for (at, activity) in self.project.activities.iter().enumerate() {
            within[breakdown.place(activity.wbs)].push(at);
        }
        let mut drafts = Vec::with_capacity(breakdown.nodes.len() + self.project.activities.len());
        for ((node, path), activities) in breakdown.nodes.iter().zip(within) {
            // Nodes of one path differ in their object ids.
            let wanted = match node {
                Some(node) if ids.contains(path) => format!("{path} ({})", node.id),
                _ => path.clone(),
            };
            let id = unique_name(&wanted, |id| ids.contains(id));
            ids.insert(id.clone());
            let span = node.map_or(self.project.span, |node| node.span);
            let name = match node {
                Some(node) => node.name.clone(),
                None => self.project.name.clone(),
            };
            drafts.push(TaskDraft {
                name,
                kind: RowKind::Summary,
                wbs: Some(path.clone()),
                ..TaskDraft::blank(Spanned { value: id, span }, span)
            });
            for at in activities {
                let activity = &self.project.activities[at];
                let links = links.remove(&activity.object).unwrap_or_default();
                drafts.push(self.activity(activity, path, links, diagnostics));
            }
        }
        std::mem::take(&mut self.differing).report(
            Code::MixedCalendars,
            "several resources that work at different times; the activity goes on while any of them works",
            "make the activity Task Dependent, or give its resources one calendar",
            diagnostics,
        );
        std::mem::take(&mut self.expected).report(
            Code::ExpectedFinish,
            "their lengths come from expected finishes; those that P6 computed hold, and may vary from here on",
            "give such an activity a finish constraint if its date is to stay",
            diagnostics,
        );
        drafts
    }

    /// Relations by the object id of their successor.
    fn links(&self, diagnostics: &mut Diagnostics) -> BTreeMap<i64, Vec<Spanned<LinkDraft>>> {
        let ids: BTreeMap<i64, &str> = self
            .project
            .activities
            .iter()
            .map(|activity| (activity.object, activity.id.value.as_str()))
            .collect();
        let mut links: BTreeMap<i64, Vec<Spanned<LinkDraft>>> = BTreeMap::new();
        let mut foreign = Notice::default();
        // A relation stands in the project of its successor, or of its predecessor.
        let all = self.records.projects.iter().flat_map(|project| &project.relationships);
        for relation in all {
            let span = relation.predecessor.span;
            match (ids.get(&relation.predecessor.value), ids.get(&relation.successor)) {
                (Some(predecessor), Some(_)) => {
                    let minutes =
                        Duration { amount: relation.lag, unit: Unit::Minute, elapsed: false };
                    let lag = (relation.lag != 0.0).then_some(LagText::Duration(minutes));
                    let predecessor = (*predecessor).to_owned();
                    let value = LinkDraft { predecessor, kind: relation.kind, lag };
                    links.entry(relation.successor).or_default().push(Spanned { value, span });
                }
                (Some(id), None) | (None, Some(id)) => foreign.add(span, *id),
                (None, None) => {}
            }
        }
        foreign.report(
            Code::ExternalRelation,
            "relations with activities of other projects are left out",
            "the external dates that P6 kept for these activities hold instead; without them give a constraint",
            diagnostics,
        );
        links
    }

    fn activity(
        &mut self,
        activity: &Activity,
        path: &str,
        links: Vec<Spanned<LinkDraft>>,
        diagnostics: &mut Diagnostics,
    ) -> TaskDraft {
        let place = self.calendar(activity, diagnostics);
        if let Some(expected) = activity.expected_finish
            && self.project.uses_expected_finish
            && activity.status != Status::Completed
        {
            self.expected.add(expected.span, activity.id.value.clone());
        }
        let duration = match activity.status {
            Status::NotStarted => activity.remaining.or(activity.planned),
            Status::InProgress | Status::Completed => activity.planned.or(activity.remaining),
        };
        let duration = duration.map(in_minutes);
        let takes_time = duration.is_some_and(|duration| duration.value.amount > 0.0);
        let (kind, point) = match activity.kind {
            Kind::Task | Kind::ResourceDependent if takes_time => {
                (RowKind::Task, PointRule::Settled)
            }
            Kind::Task | Kind::ResourceDependent => (RowKind::Task, PointRule::NextStart),
            Kind::StartMilestone => (RowKind::Milestone, PointRule::NextStart),
            Kind::FinishMilestone => (RowKind::Milestone, PointRule::Settled),
            Kind::LevelOfEffort => (RowKind::Hammock, PointRule::Settled),
            Kind::WbsSummary => (RowKind::Summary, PointRule::Settled),
        };
        let span = duration.map_or(activity.id.span, |duration| duration.span);
        let (constraints, late) = constraints(activity, diagnostics);
        let calendar = Spanned {
            value: self.calendars.get(place).name.clone(),
            span: activity.calendar.map_or(activity.id.span, |calendar| calendar.span),
        };
        TaskDraft {
            name: activity.name.clone(),
            kind,
            links,
            constraints,
            as_late_as_possible: late,
            progress: progress(activity, diagnostics),
            point,
            codes: self.records.names.of(activity),
            stored: (activity.status != Status::Completed
                && activity.stored != StoredDates::default())
            .then_some(activity.stored),
            wbs: Some(path.to_owned()),
            owner: self.owner(activity),
            calendar: (place > 0).then_some(calendar),
            duration: duration.filter(|_| kind == RowKind::Task),
            ..TaskDraft::blank(activity.id.clone(), span)
        }
    }

    /// The activity's calendar; where its resources decide, theirs.
    fn calendar(&mut self, activity: &Activity, diagnostics: &mut Diagnostics) -> usize {
        let own =
            activity.calendar.and_then(|id| self.calendars.find(id, diagnostics)).unwrap_or(0);
        let mut place = own;
        if activity.kind == Kind::ResourceDependent {
            let assigned = self.assigned.get(&activity.object).into_iter().flatten();
            let working = assigned.filter(|(_, drives)| *drives).filter_map(|(id, _)| {
                let resource = self.resources.get(id).filter(|resource| resource.works)?;
                Some(resource.calendar.and_then(|id| self.calendars.place_of(id)).unwrap_or(own))
            });
            let places: BTreeSet<usize> = working.collect();
            let places: Vec<usize> = places.into_iter().collect();
            place = match places[..] {
                [] => own,
                [only] => only,
                _ => {
                    self.differing.add(activity.id.span, activity.id.value.clone());
                    self.joined(places, activity.id.span, diagnostics)
                }
            };
        }
        self.calendars.tell(place, diagnostics);
        place
    }

    /// A calendar of the time in which any of some resources works.
    fn joined(&mut self, places: Vec<usize>, span: Span, diagnostics: &mut Diagnostics) -> usize {
        if let Some(place) = self.made.get(&places) {
            return *place;
        }
        let parts: Vec<&Calendar> = places.iter().map(|place| self.calendars.get(*place)).collect();
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        let name = joined_name(&names);
        let Some(calendar) = any_of(&parts, &mut self.budget) else {
            let message = "resources work by more different calendars than can be combined";
            let help = "give resources that work together one calendar";
            diagnostics.report(Code::InvalidCalendar, span, message, help);
            return places[0];
        };
        let place = self.calendars.add(calendar, &name, span);
        self.made.insert(places, place);
        place
    }

    fn owner(&self, activity: &Activity) -> Option<String> {
        let assigned = self.assigned.get(&activity.object).into_iter().flatten().map(|(id, _)| id);
        let mut resources = activity.primary_resource.iter().chain(assigned);
        resources.find_map(|id| self.resources.get(id)?.name.clone())
    }
}

/// The constraints of an activity, and whether it is put off as late as possible.
fn constraints(
    activity: &Activity,
    diagnostics: &mut Diagnostics,
) -> (Vec<Spanned<ConstraintDraft>>, bool) {
    let mut constraints = Vec::new();
    let mut late = false;
    for constraint in &activity.constraints {
        match (constraint.kind, constraint.at) {
            (None, _) => late = true,
            (Some(kind), Some(at)) => constraints.push(at_date(kind, at)),
            (Some(kind), None) => {
                let message = format!("the constraint {} has no date", kind.name());
                let help = "give it a date in P6, or remove it";
                diagnostics.report(Code::UnsupportedConstraint, constraint.span, message, help);
            }
        }
    }
    if activity.status == Status::NotStarted {
        let start = activity.external_start;
        constraints.extend(start.map(|at| at_date(ConstraintKind::NoEarlier(End::Start), at)));
    }
    let finish = activity.external_finish;
    constraints.extend(finish.map(|at| at_date(ConstraintKind::NoLater(End::Finish), at)));
    (constraints, late)
}

fn at_date(kind: ConstraintKind, at: Spanned<DateTime>) -> Spanned<ConstraintDraft> {
    Spanned { value: ConstraintDraft { kind, at: at.value.into() }, span: at.span }
}

fn in_minutes(minutes: Spanned<f64>) -> Spanned<Duration> {
    let value = Duration { amount: minutes.value, unit: Unit::Minute, elapsed: false };
    Spanned { value, span: minutes.span }
}

fn progress(activity: &Activity, diagnostics: &mut Diagnostics) -> ProgressDraft {
    let moment = |at: Option<Spanned<DateTime>>| {
        at.map(|at| Spanned { value: Moment::from(at.value), span: at.span })
    };
    // A finish milestone has no start of its own, a start milestone no finish.
    let (start, finish) = match activity.kind {
        Kind::StartMilestone | Kind::FinishMilestone if activity.status == Status::Completed => (
            activity.actual_start.or(activity.actual_finish),
            activity.actual_finish.or(activity.actual_start),
        ),
        _ => (activity.actual_start, activity.actual_finish),
    };
    let missing = match (activity.status, start, finish) {
        (Status::InProgress | Status::Completed, None, _) => Some("start"),
        (Status::Completed, _, None) => Some("finish"),
        _ => None,
    };
    if let Some(missing) = missing {
        let message = format!("`{}` has progress but no actual {missing}", activity.id.value);
        let help = "give the activity its actual dates in P6 and export again";
        diagnostics.report(Code::UnsupportedProgress, activity.id.span, message, help);
        return ProgressDraft::default();
    }
    match activity.status {
        Status::NotStarted => ProgressDraft::default(),
        Status::InProgress => ProgressDraft {
            actual_start: moment(start),
            actual_finish: None,
            remaining: activity.remaining.map(in_minutes),
            percent: activity.percent,
            done: activity.done.map(in_minutes),
            resume: moment(activity.resume),
        },
        Status::Completed => ProgressDraft {
            actual_start: moment(start),
            actual_finish: moment(finish),
            ..ProgressDraft::default()
        },
    }
}
