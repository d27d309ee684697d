//! Primavera P6's exchange files (`.xer`).
//!
//! A file is lines of cells between tabs, in tables: `%T` names one, `%F` gives its columns, `%R`
//! is a row, `%E` ends the file. Here they become drafts of tasks and what a file says of the
//! project: one idea a file, the tables first, then what each of them means. How dates are
//! computed from them is not asked here.

mod activity;
mod calendar_data;
mod calendars;
mod codes;
mod constraints;
mod encoding;
mod progress;
mod project;
mod relations;
mod resources;
mod table;
mod value;
mod wbs;

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1251};
use jiff::civil::DateTime;

use super::draft::{Spanned, TaskDraft};
use super::imported::{Imported, Project};
use crate::diagnostic::{Code, Diagnostics, Span};
use activity::Surroundings;
use calendars::Calendars;
use codes::Codes;
use resources::Resources;
use table::{Record, Tables};
use value::{moment, read};
use wbs::Outline;

/// Columns without which no row of TASK can be told from another.
const KEYS: [&str; 2] = ["task_id", "proj_id"];
/// Columns without which activities cannot be scheduled.
const NEEDED: [&str; 5] =
    ["clndr_id", "task_code", "task_type", "status_code", "target_drtn_hr_cnt"];

/// Reads a file; `project` names one of several that it may hold, by its short name or its id.
pub(crate) fn read_xer(
    path: &str,
    bytes: &[u8],
    project: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Imported {
    let decoded = encoding::decode(bytes, table::foreign_words);
    let source = diagnostics.add_source(path, decoded.text);
    let text = diagnostics.sources[source].text.clone();
    if text.trim().is_empty() {
        super::report_empty(source, diagnostics);
        return Imported::default();
    }
    if !text.starts_with("ERMHDR") {
        let end = text.find(['\n', '\r']).unwrap_or(text.len());
        diagnostics.report(
            Code::MalformedFile,
            Span { source, start: 0, end },
            "this is no exchange file of Primavera P6: it does not begin with ERMHDR",
            "export the project from P6 as XER; an XML file ends in .xml",
        );
        return Imported::default();
    }
    if let Some(at) = decoded.broken_at {
        let span = Span { source, start: at, end: at + '\u{fffd}'.len_utf8() };
        let message = "from here on the text is not in the encoding that the file says it has";
        let help = "export the file from P6 again, or convert it to UTF-8 as a whole";
        diagnostics.report(Code::NotUtf8, span, message, help);
    }
    let tables = Tables::read(&text, source, diagnostics);
    if let Some(encoding) = decoded.guess {
        report_guess(encoding, &tables, diagnostics);
    }
    read_project(&tables, project, diagnostics).unwrap_or_default()
}

/// Tells which encoding was taken, if it matters to anything that is read.
fn report_guess(encoding: &'static Encoding, tables: &Tables<'_>, diagnostics: &mut Diagnostics) {
    let Some(word) = tables.first_foreign_word() else {
        return;
    };
    let script = if encoding == WINDOWS_1251 { "Cyrillic" } else { "Western" };
    diagnostics.report(
        Code::GuessedEncoding,
        word.span,
        format!(
            "the file does not say in which encoding it is; by its letters it is taken for {} ({script}): `{}`",
            encoding.name(),
            word.text
        ),
        "if names look wrong, convert the file to UTF-8 and read that, for example with iconv -f CP1250 -t UTF-8; dates do not depend on it",
    );
}

/// What the file says of one project; none after a problem was reported that leaves nothing.
fn read_project<'a>(
    tables: &'a Tables<'a>,
    asked: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Option<Imported> {
    let project = project::choose(tables, asked, diagnostics)?;
    let has_keys = tables.require("TASK", &KEYS, diagnostics);
    tables.require("TASK", &NEEDED, diagnostics);
    if !has_keys {
        return None;
    }
    let options = project::options(tables, project, diagnostics);
    let mut calendars = Calendars::new(tables);
    calendars.default(tables, project, diagnostics)?;
    let data_date = read(project.cell("last_recalc_date"), moment, diagnostics);
    let id = project.key("proj_id");
    let mut surroundings = Surroundings {
        options,
        data_date: data_date.map(|date| date.value),
        resources: Resources::new(tables),
        codes: Codes::new(tables),
        outline: Outline::new(tables, id),
        calendars,
    };
    let mut places = HashMap::new();
    let rows = || tables.rows("TASK").filter(|row| row.key("proj_id") == id);
    let mut activities: Vec<(&str, TaskDraft)> = Vec::with_capacity(rows().count());
    for row in rows() {
        places.insert(row.key("task_id"), activities.len());
        activities.push((row.key("wbs_id"), surroundings.activity(row, diagnostics)));
    }
    let started = |(_, draft): &&(&str, TaskDraft)| {
        draft.progress.actual_start.is_some() && draft.progress.actual_finish.is_none()
    };
    if let Some(option) = options.by_actual_dates
        && activities.iter().find(started).is_some()
    {
        diagnostics.report(
            Code::UnsupportedOption,
            option.span,
            "activities in progress are scheduled by actual dates, which cannot be followed",
            "set P6's option for progressed activities to retained logic or progress override, schedule (F9), and export the project again",
        );
    }
    relations::link(tables, &places, &options, &mut activities, diagnostics);
    let start = start(project, data_date, &activities, diagnostics);
    let Surroundings { outline, calendars, .. } = surroundings;
    let name = outline.project_name.or(project.text("proj_short_name")).map(str::to_owned);
    Some(Imported {
        tasks: outline.arranged(project, activities),
        risks: Vec::new(),
        project: Some(Project {
            name,
            start,
            data_date,
            calendars: calendars.into_used(),
            lag_calendar: options.lag_calendar,
            rules: options.rules,
        }),
    })
}

/// The project's planned start, or what was begun before it: nothing precedes a project's start.
fn start(
    project: Record<'_>,
    data_date: Option<Spanned<DateTime>>,
    activities: &[(&str, TaskDraft)],
    diagnostics: &mut Diagnostics,
) -> Option<Spanned<DateTime>> {
    let planned = read(project.cell("plan_start_date"), moment, diagnostics).or(data_date);
    let begun = activities.iter().filter_map(|(_, draft)| draft.progress.actual_start);
    let begun = begun.filter_map(|at| {
        let time = at.value.time?;
        Some(Spanned { value: at.value.date.to_datetime(time), span: at.span })
    });
    planned.into_iter().chain(begun).min_by_key(|at| at.value)
}
