//! By which calendar a task is worked on.
//!
//! A task with a calendar of its own is worked on by it, another by the project's. Where people or
//! machines are assigned, they work when their own calendars let them, and within the task's where
//! it has one; not where the task's duration is fixed, or where it says that it ignores them.

use std::collections::BTreeMap;

use super::calendars::Calendars;
use super::records::{Assignment, Resource, Task};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::Calendar;
use crate::read::notice::Notice;
use crate::read::worktime::{MOST_JOINED, any_of, both, combined, joined_name};

/// Who works on what.
#[derive(Debug)]
pub(super) struct Resources<'r> {
    by_uid: BTreeMap<i64, &'r Resource>,
    /// For each task the resources assigned to it, in the order of the file.
    by_task: BTreeMap<i64, Vec<i64>>,
    /// Calendars made so far, by those they are made of: the task's and the resources'.
    made: BTreeMap<(Option<usize>, Vec<usize>), usize>,
    /// Dates that may yet be looked at to make more of them.
    budget: usize,
    /// Tasks of resources that work at different times.
    pub(super) differing: Notice,
}

impl<'r> Resources<'r> {
    pub(super) fn new(resources: &'r [Resource], assignments: &[Assignment]) -> Self {
        let by_uid: BTreeMap<i64, &Resource> =
            resources.iter().map(|resource| (resource.uid, resource)).collect();
        let mut by_task: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for assignment in assignments.iter().filter(|assignment| assignment.counts) {
            by_task.entry(assignment.task).or_default().push(assignment.resource);
        }
        Self {
            by_uid,
            by_task,
            made: BTreeMap::new(),
            budget: MOST_JOINED,
            differing: Notice::default(),
        }
    }

    fn of(&self, task: &Task) -> impl Iterator<Item = &'r Resource> {
        let uids = self.by_task.get(&task.uid.value).into_iter().flatten();
        uids.filter_map(|uid| self.by_uid.get(uid).copied())
    }

    /// The name of the first resource assigned to a task.
    pub(super) fn owner(&self, task: &Task) -> Option<String> {
        self.of(task).find_map(|resource| resource.name.clone())
    }

    /// The place of the calendar by which a task is worked on.
    pub(super) fn calendar(
        &mut self,
        task: &Task,
        calendars: &mut Calendars,
        diagnostics: &mut Diagnostics,
    ) -> usize {
        let own = task.calendar.and_then(|uid| calendars.find(uid, diagnostics));
        let mut places: Vec<usize> = Vec::new();
        if !task.fixed_duration && !task.ignores_resource_calendars {
            let working = self.of(task).filter(|resource| resource.works);
            let otherwise = own.unwrap_or(0);
            places = working
                .map(|resource| {
                    resource.calendar.and_then(|uid| calendars.place_of(uid)).unwrap_or(otherwise)
                })
                .collect();
            places.sort_unstable();
            places.dedup();
        }
        let differ = places.len() > 1;
        let place = match (own, places[..].split_first()) {
            (own, None) => own.unwrap_or(0),
            (None, Some((place, []))) => *place,
            (Some(own), Some((place, []))) if own == *place => own,
            (own, Some(_)) => self.joined(own, places, task, calendars, diagnostics),
        };
        if differ {
            self.differing.add(task.uid.span, task.uid.value.to_string());
        }
        calendars.tell(place, diagnostics);
        place
    }

    /// A calendar of the time in which any of some resources works, within the task's own.
    fn joined(
        &mut self,
        own: Option<usize>,
        places: Vec<usize>,
        task: &Task,
        calendars: &mut Calendars,
        diagnostics: &mut Diagnostics,
    ) -> usize {
        let key = (own, places);
        if let Some(place) = self.made.get(&key) {
            return *place;
        }
        let (own, places) = &key;
        let parts: Vec<&Calendar> = places.iter().map(|place| calendars.get(*place)).collect();
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        let mut name = joined_name(&names);
        let Some(mut calendar) = any_of(&parts, &mut self.budget) else {
            report_too_many(task.uid.span, diagnostics);
            return own.unwrap_or(0);
        };
        if let Some(own) = own {
            let within = calendars.get(*own);
            self.budget = self.budget.saturating_sub(within.exceptions.len());
            calendar = combined(within, &calendar, both);
            name = format!("{} within {name}", within.name);
        }
        let place = calendars.add(calendar, &name, task.uid.span);
        self.made.insert(key, place);
        place
    }
}

fn report_too_many(span: Span, diagnostics: &mut Diagnostics) {
    let message = "resources work by more different calendars than can be combined";
    let help = "give resources that work together one calendar";
    diagnostics.report(Code::InvalidCalendar, span, message, help);
}
