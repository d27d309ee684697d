//! Primavera P6's XML (PMXML) → drafts.
//!
//! A file may hold several projects beside the calendars, resources and codes that they share;
//! one of them is the plan. Projects that are only mentioned, and baselines, are passed over.

mod calendar_records;
mod calendars;
mod project;
mod records;
mod rows;
mod wbs;

use super::draft::LagCalendar;
use super::imported::{Imported, Project as Whole};
use super::xml::{Element, Fields, Reader, Tag};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{FloatKind, OutOfSequence, Rules, Tool};
use calendar_records::Calendar;
use project::Project;
use records::{CodeNames, Resource};

/// What the projects of a file share, and the projects.
#[derive(Debug, Default)]
struct Records {
    calendars: Vec<Calendar>,
    resources: Vec<Resource>,
    names: CodeNames,
    projects: Vec<Project>,
}

/// Reads a file whose root element was just opened; `chosen` names a project by its id or name.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    chosen: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Imported {
    let mut records = Records::default();
    let source = reader.source();
    while let Some(tag) = reader.next_child() {
        match tag.name {
            "Project" if tag.external => reader.skip(),
            "Project" => {
                let project = read_project(reader, &tag, &mut records, diagnostics);
                records.projects.push(project);
            }
            _ => shared(reader, &tag, &mut records, diagnostics),
        }
    }
    if reader.broken().is_some() {
        return Imported::default();
    }
    let beginning = Span { source, start: 0, end: 0 };
    let Some(at) = choose(&records.projects, chosen, beginning, diagnostics) else {
        return Imported::default();
    };
    imported(&records, at, diagnostics)
}

/// Takes what projects share, which stands beside them or within them.
fn shared<'a>(
    reader: &mut Reader<'a>,
    tag: &Tag<'a>,
    records: &mut Records,
    diagnostics: &mut Diagnostics,
) {
    let whole = |reader: &mut Reader<'a>, wanted: &[&str]| -> Option<Element<'a>> {
        let element = reader.element(tag, wanted);
        // What broke in the middle of it says nothing.
        reader.broken().is_none().then_some(element)
    };
    match tag.name {
        "Calendar" => {
            let element = whole(reader, calendar_records::CALENDAR);
            records.calendars.extend(
                element.and_then(|element| calendar_records::calendar(&element, diagnostics)),
            );
        }
        "Resource" => {
            let element = whole(reader, records::RESOURCE);
            records
                .resources
                .extend(element.and_then(|element| records::resource(&element, diagnostics)));
        }
        "UDFType" | "ActivityCodeType" | "ActivityCode" => {
            if let Some(element) = whole(reader, records::NAMES) {
                records.names.add(&element);
            }
        }
        _ => reader.skip(),
    }
}

/// Reads a project that was just opened.
fn read_project<'a>(
    reader: &mut Reader<'a>,
    tag: &Tag<'a>,
    records: &mut Records,
    diagnostics: &mut Diagnostics,
) -> Project {
    let mut project = Project::new(tag.span);
    while let Some(tag) = reader.next_child() {
        let wanted = match tag.name {
            "Activity" => records::ACTIVITY,
            "Relationship" => records::RELATIONSHIP,
            "WBS" => records::WBS,
            "ResourceAssignment" => records::ASSIGNMENT,
            "ScheduleOptions" => project::OPTIONS,
            name if project::PROPERTIES.contains(&name) || project::OPTIONS.contains(&name) => &[],
            _ => {
                shared(reader, &tag, records, diagnostics);
                continue;
            }
        };
        let element = reader.element(&tag, wanted);
        // What broke in the middle of it says nothing.
        if reader.broken().is_some() {
            break;
        }
        let (from, found) = (&element, &mut *diagnostics);
        match tag.name {
            "Activity" => project.activities.extend(records::activity(from, found)),
            "Relationship" => project.relationships.extend(records::relationship(from, found)),
            "WBS" => project.wbs.extend(records::wbs(from, found)),
            "ResourceAssignment" => project.assignments.extend(records::assignment(from, found)),
            "ScheduleOptions" => element.all().for_each(|option| project.set(option, found)),
            _ => project.set(from, found),
        }
    }
    project
}

/// Which project is meant: the one named, or the only one with activities.
fn choose(
    projects: &[Project],
    chosen: Option<&str>,
    beginning: Span,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let listed = |mut of: Vec<&Project>| {
        of.truncate(20);
        let names: Vec<String> = of
            .iter()
            .map(|project| format!("`{}` ({})", project.id, project.name.as_deref().unwrap_or("")))
            .collect();
        names.join(", ")
    };
    if projects.is_empty() {
        let help = "export the project with its activities";
        diagnostics.report(Code::NoTasks, beginning, "there is no project in the file", help);
        return None;
    }
    let Some(chosen) = chosen else {
        let mut with_work = (0..projects.len()).filter(|at| !projects[*at].activities.is_empty());
        let first = with_work.next();
        if with_work.next().is_none() {
            return Some(first.unwrap_or(0));
        }
        let full = projects.iter().filter(|project| !project.activities.is_empty()).collect();
        let message = format!("the file holds several projects: {}", listed(full));
        diagnostics.report(Code::WhichProject, projects[0].span, message, "say which one is meant");
        return None;
    };
    let by = |matches: &dyn Fn(&Project) -> bool| -> Vec<usize> {
        (0..projects.len()).filter(|at| matches(&projects[*at])).collect()
    };
    let by_id = by(&|project| project.id == chosen);
    let found = if by_id.is_empty() {
        by(&|project| project.name.as_deref() == Some(chosen))
    } else {
        by_id
    };
    match found[..] {
        [at] => Some(at),
        [] => {
            let message = format!(
                "no project is called `{chosen}`; there is {}",
                listed(projects.iter().collect())
            );
            let near = did_you_mean(chosen, projects.iter().map(|project| project.id.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a project by its id or its name".to_owned(),
            };
            diagnostics.report(Code::WhichProject, projects[0].span, message, help);
            None
        }
        [first, ..] => {
            let message = format!("several projects are called `{chosen}`");
            diagnostics.report(
                Code::WhichProject,
                projects[first].span,
                message,
                "name it by its id",
            );
            None
        }
    }
}

fn imported(records: &Records, at: usize, diagnostics: &mut Diagnostics) -> Imported {
    let project = &records.projects[at];
    let calendars = calendars::Calendars::new(&records.calendars, project, diagnostics);
    let mut rows = rows::Rows::new(records, at, calendars);
    let tasks = rows.drafts(diagnostics);
    if project.activities.is_empty() {
        let help = "export the project with its activities";
        diagnostics.report(Code::NoTasks, project.span, "the project has no activities", help);
    }
    let out_of_sequence = match project.out_of_sequence {
        Some(project::OutOfSequence::Known(kind)) => kind,
        Some(project::OutOfSequence::ActualDates(span)) => {
            diagnostics.report(
                Code::UnsupportedSetting,
                span,
                "progressed activities are scheduled by actual dates, which cannot be honoured",
                "in P6 choose Retained Logic or Progress Override under Schedule > Options, schedule, and export again",
            );
            OutOfSequence::default()
        }
        None => OutOfSequence::default(),
    };
    let rules = Rules {
        tool: Tool::PrimaveraP6,
        float: project.float.unwrap_or(FloatKind::Smallest),
        out_of_sequence,
        must_finish_by: project.must_finish_by.map(|date| date.value),
        honours_constraints: false,
    };
    Imported {
        tasks,
        risks: Vec::new(),
        project: Some(Whole {
            name: project.name.clone().or_else(|| Some(project.id.clone())),
            start: rows.start(),
            data_date: project.data_date,
            calendars: rows.calendars.finished(),
            lag_calendar: project.lag_calendar.unwrap_or(LagCalendar::Predecessor),
            rules,
        }),
    }
}
