//! Microsoft Project's XML (MSPDI) → drafts.
//!
//! The file is read element by element into small records; rows are made of them at its end, as
//! tasks refer to resources and calendars that may stand after them. What the scheduler of
//! Microsoft Project does not look at is not read: a status date moves no work by itself, so
//! there is no data date, and nothing is taken from baselines, costs or time-phased data.

mod calendar_records;
mod calendars;
mod custom;
mod links;
mod outline;
mod records;
mod recurrence;
mod resources;
mod rows;
mod times;

use super::draft::LagCalendar;
use super::imported::{Imported, Project};
use super::xml::{Element, Fields, Reader};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{FloatKind, OutOfSequence, Rules, Tool};
use calendars::Calendars;
use custom::Custom;
use records::{Assignment, Properties, Resource, Task};

/// What a file holds, as far as it bears on dates.
#[derive(Debug, Default)]
struct Records {
    properties: Properties,
    custom: Custom,
    calendars: Vec<calendar_records::Calendar>,
    tasks: Vec<Task>,
    resources: Vec<Resource>,
    assignments: Vec<Assignment>,
}

/// Reads a file whose root element was just opened.
pub(crate) fn read(reader: &mut Reader<'_>, diagnostics: &mut Diagnostics) -> Imported {
    let mut records = Records::default();
    let source = reader.source();
    while let Some(tag) = reader.next_child() {
        match tag.name {
            "Calendars" => each(reader, "Calendar", calendar_records::CALENDAR, |element| {
                records.calendars.extend(calendar_records::calendar(element, diagnostics));
            }),
            "Tasks" => each(reader, "Task", records::TASK, |element| {
                records.tasks.extend(records::task(element, diagnostics));
            }),
            "Resources" => each(reader, "Resource", records::RESOURCE, |element| {
                records.resources.extend(records::resource(element, diagnostics));
            }),
            "Assignments" => each(reader, "Assignment", records::ASSIGNMENT, |element| {
                records.assignments.extend(records::assignment(element, diagnostics));
            }),
            "ExtendedAttributes" => each(reader, "ExtendedAttribute", custom::FIELD, |element| {
                records.custom.define(element);
            }),
            "OutlineCodes" => each(reader, "OutlineCode", custom::CODE, |element| {
                records.custom.define(element);
            }),
            name if records::PROPERTIES.contains(&name) => {
                let element = reader.element(&tag, &[]);
                // What broke in the middle of it says nothing.
                if reader.broken().is_none() {
                    records.properties.add(&element, diagnostics);
                }
            }
            _ => reader.skip(),
        }
    }
    if reader.broken().is_some() {
        return Imported::default();
    }
    imported(records, Span { source, start: 0, end: 0 }, diagnostics)
}

/// Takes every element of a name within the one that is open.
fn each<'a>(
    reader: &mut Reader<'a>,
    name: &str,
    wanted: &[&str],
    mut take: impl FnMut(&Element<'a>),
) {
    while let Some(tag) = reader.next_child() {
        if tag.name == name {
            let element = reader.element(&tag, wanted);
            if reader.broken().is_none() {
                take(&element);
            }
        } else {
            reader.skip();
        }
    }
}

fn imported(records: Records, beginning: Span, diagnostics: &mut Diagnostics) -> Imported {
    let Records { properties, custom, calendars, tasks, resources, assignments } = records;
    if let Some(from_finish) = properties.scheduled_from_finish {
        diagnostics.report(
            Code::UnsupportedSetting,
            from_finish,
            "the project is scheduled from its finish, which cannot be honoured",
            "in Microsoft Project set Project Information > Schedule from to Project Start Date, and export again",
        );
    }
    let rules = Rules {
        tool: Tool::MicrosoftProject,
        float: FloatKind::Smallest,
        out_of_sequence: OutOfSequence::RetainedLogic,
        must_finish_by: None,
        honours_constraints: properties.honours_constraints.unwrap_or(true),
    };
    let calendars = Calendars::new(&properties, &calendars, beginning, diagnostics);
    let mut rows = rows::Rows {
        properties: &properties,
        custom: &custom,
        tasks: &tasks,
        resources: resources::Resources::new(&resources, &assignments),
        calendars,
        honours_constraints: rules.honours_constraints,
    };
    let drafts = rows.drafts(diagnostics);
    if drafts.is_empty() {
        let help = "export the project with its tasks";
        diagnostics.report(Code::NoTasks, beginning, "there is no task in the file", help);
    }
    let start = rows.start();
    Imported {
        tasks: drafts,
        risks: Vec::new(),
        project: Some(Project {
            name: properties.title.clone().or_else(|| properties.name.clone()),
            start,
            data_date: None,
            calendars: rows.calendars.finished(),
            lag_calendar: LagCalendar::Successor,
            rules,
        }),
    }
}
