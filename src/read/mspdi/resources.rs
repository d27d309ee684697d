//! By which calendar a task is worked on.
//!
//! A task with a calendar of its own is worked on by it, another by the project's. Where people or
//! machines are assigned, they work when their own calendars let them, and within the task's where
//! it has one; not where the task's duration is fixed, or where it says that it ignores them.

use std::collections::BTreeMap;

use super::calendars::Calendars;
use super::records::{Assignment, Resource, Task};
use crate::diagnostic::Diagnostics;
use crate::plan::Calendar;
use crate::read::notice::Notice;
use crate::read::worktime::{both, combined, either};

/// Who works on what.
#[derive(Debug)]
pub(super) struct Resources<'r> {
    resources: BTreeMap<i64, &'r Resource>,
    /// For each task the resources assigned to it, in the order of the file.
    by_task: BTreeMap<i64, Vec<i64>>,
    /// Calendars made so far, by those they are made of: the task's and the resources'.
    made: BTreeMap<(Option<usize>, Vec<usize>), usize>,
    /// Tasks of resources that work at different times.
    pub(super) differing: Notice,
}

impl<'r> Resources<'r> {
    pub(super) fn new(resources: &'r [Resource], assignments: &[Assignment]) -> Self {
        let resources: BTreeMap<i64, &Resource> =
            resources.iter().map(|resource| (resource.uid, resource)).collect();
        let mut by_task: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for assignment in assignments.iter().filter(|assignment| assignment.counts) {
            by_task.entry(assignment.task).or_default().push(assignment.resource);
        }
        Self { resources, by_task, made: BTreeMap::new(), differing: Notice::default() }
    }

    fn of(&self, task: &Task) -> impl Iterator<Item = &'r Resource> {
        let uids = self.by_task.get(&task.uid.value).into_iter().flatten();
        uids.filter_map(|uid| self.resources.get(uid).copied())
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
            (own, Some(_)) => self.joined(own, places, task, calendars),
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
    ) -> usize {
        let key = (own, places);
        if let Some(place) = self.made.get(&key) {
            return *place;
        }
        let (own, places) = &key;
        let names: Vec<&str> =
            places.iter().map(|place| calendars.get(*place).name.as_str()).collect();
        let mut name = names.join(" or ");
        let mut calendar: Calendar = calendars.get(places[0]).clone();
        for place in &places[1..] {
            calendar = combined(&calendar, calendars.get(*place), either);
        }
        if let Some(own) = own {
            let within = calendars.get(*own);
            calendar = combined(within, &calendar, both);
            name = format!("{} within {name}", within.name);
        }
        let place = calendars.add(calendar, &name, task.uid.span);
        self.made.insert(key, place);
        place
    }
}
