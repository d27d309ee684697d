//! The work breakdown: where each activity stands in it, and its phases as rows.

use std::collections::{HashMap, HashSet};

use super::table::{Record, Tables};
use crate::read::draft::{RowKind, Spanned, TaskDraft};

/// The work breakdown of a project.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    /// The project's name, as its topmost element has it.
    pub(super) project_name: Option<&'a str>,
    /// The elements below the project, each before those below it.
    elements: Vec<Element<'a>>,
    /// Places in `elements` by their ids. Only asked, never walked through.
    places: HashMap<&'a str, usize>,
}

/// A phase.
#[derive(Debug)]
struct Element<'a> {
    row: Record<'a>,
    /// Its codes and those above it, below the project's, joined by dots.
    path: String,
    /// The place of the one above it.
    above: Option<usize>,
}

impl<'a> Outline<'a> {
    /// The work breakdown of the project with an id.
    pub(super) fn new(tables: &'a Tables<'a>, project: &str) -> Self {
        let rows: Vec<Record> =
            tables.rows("PROJWBS").filter(|row| row.key("proj_id") == project).collect();
        let ids: HashSet<&str> = rows.iter().map(|row| row.key("wbs_id")).collect();
        let mut below: HashMap<&str, Vec<Record>> = HashMap::new();
        let mut top = Vec::new();
        for row in &rows {
            let parent = row.key("parent_wbs_id");
            if ids.contains(parent) && parent != row.key("wbs_id") {
                below.entry(parent).or_default().push(*row);
            } else {
                top.push(*row);
            }
        }
        for siblings in below.values_mut().chain([&mut top]) {
            // P6 keeps siblings in the order of their numbers.
            siblings.sort_by_key(|row| row.key("seq_num").parse::<i64>().unwrap_or(i64::MAX));
        }
        let is_project = |row: &&Record| row.key("proj_node_flag").eq_ignore_ascii_case("Y");
        let root = top.iter().find(is_project).or(top.first().filter(|_| top.len() == 1)).copied();
        let mut outline = Outline {
            project_name: root.and_then(|root| root.text("wbs_name")),
            elements: Vec::with_capacity(rows.len()),
            places: HashMap::with_capacity(rows.len()),
        };
        // Elements that wait to be listed, the next one last, with the place of what they are below.
        let mut waiting: Vec<(Record, Option<usize>)> = Vec::new();
        let mut take = |waiting: &mut Vec<(Record<'a>, Option<usize>)>, id: &str, above| {
            let found = below.remove(id).unwrap_or_default();
            waiting.extend(found.into_iter().rev().map(|row| (row, above)));
        };
        for row in top.iter().rev() {
            if root.is_some_and(|root| root.key("wbs_id") == row.key("wbs_id")) {
                take(&mut waiting, row.key("wbs_id"), None);
            } else {
                waiting.push((*row, None));
            }
        }
        let mut paths = HashSet::new();
        while let Some((row, above)) = waiting.pop() {
            let code = row.text("wbs_short_name").unwrap_or(row.key("wbs_id"));
            let path = match above {
                Some(above) => format!("{}.{code}", outline.elements[above].path),
                None => code.to_owned(),
            };
            // A dot within a code can make the paths of two elements the same.
            let path = apart(&path, |path| paths.contains(path));
            paths.insert(path.clone());
            let place = outline.elements.len();
            outline.places.insert(row.key("wbs_id"), place);
            outline.elements.push(Element { row, path, above });
            take(&mut waiting, row.key("wbs_id"), Some(place));
        }
        outline
    }

    /// Where the element with an id stands; none for the project itself.
    pub(super) fn path(&self, id: &str) -> Option<&str> {
        self.places.get(id).map(|place| self.elements[*place].path.as_str())
    }

    /// Activities, each with the id of its element, in the order of the work breakdown below
    /// rows for the elements that hold any.
    pub(super) fn arranged(
        &self,
        project: Record<'_>,
        activities: Vec<(&'a str, TaskDraft)>,
    ) -> Vec<TaskDraft> {
        let mut taken: HashSet<String> =
            activities.iter().map(|(_, activity)| activity.id.value.clone()).collect();
        let mut holds = vec![false; self.elements.len()];
        let mut within: Vec<Vec<usize>> = vec![Vec::new(); self.elements.len()];
        let mut rows = Vec::with_capacity(activities.len() + self.elements.len());
        let mut waiting = Vec::with_capacity(activities.len());
        for (element, activity) in activities {
            let Some(place) = self.places.get(element).copied() else {
                rows.push(activity);
                continue;
            };
            within[place].push(waiting.len());
            waiting.push(Some(activity));
            let mut at = Some(place);
            while let Some(place) = at.filter(|place| !holds[*place]) {
                holds[place] = true;
                at = self.elements[place].above;
            }
        }
        for ((element, holds), activities) in self.elements.iter().zip(holds).zip(within) {
            if holds {
                let id = format!("{}.{}", project.key("proj_short_name"), element.path);
                let id = apart(&id, |id| taken.contains(id));
                taken.insert(id.clone());
                rows.push(element.summary(id));
                rows.extend(activities.into_iter().filter_map(|at| waiting[at].take()));
            }
        }
        rows
    }
}

/// A name, with a number after it where it is taken.
fn apart(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut number = 2_usize;
    while is_taken(&free) {
        free = format!("{name} ({number})");
        number += 1;
    }
    free
}

impl Element<'_> {
    fn summary(&self, id: String) -> TaskDraft {
        let span = self.row.cell("wbs_short_name").span;
        TaskDraft {
            name: self.row.text("wbs_name").map(str::to_owned),
            kind: RowKind::Summary,
            wbs: Some(self.path.clone()),
            ..TaskDraft::blank(Spanned { value: id, span }, span)
        }
    }
}
