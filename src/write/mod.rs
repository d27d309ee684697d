//! A draft → files: what was read from one format, written in another.
//!
//! A draft is written and not a plan, so that points, units, selectors and words stay as they
//! were; Microsoft Project, which knows minutes only, is given the plan's minutes. What a
//! format has no place for is told as a [`Note`], never dropped in silence; what would change dates
//! is refused. Nothing here opens a file, asks the clock or knows the machine: the same draft gives
//! the same bytes.

mod calendars;
mod csv;
mod mspdi;
mod note;
mod relations;
mod responses;
mod risks;
mod samples;
mod settings;
mod table;
mod tasks;
mod text;
mod toml;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use note::Note;

use crate::plan::Plan;
use crate::read::Draft;
use note::Notes;

/// A form that a draft can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A plan folder: `tasks.csv`, `risks.csv`, `plan.toml`.
    Folder,
    /// A tasks table alone, as CSV.
    Table,
    /// Microsoft Project's XML.
    Mspdi,
    /// A workbook with the sheets `tasks`, `risks` and `settings`.
    Workbook,
}

/// A file of the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in a plan folder, or beside the file that the plan is; empty for that file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Files and what is not in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The files.
    pub files: Vec<File>,
    /// What a person should know of what became of the draft.
    pub notes: Vec<Note>,
}

/// Why a draft cannot be written in a form: each reason a sentence with its remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Unwritable(pub Vec<String>);

/// Writes a draft that has made a plan.
///
/// # Errors
///
/// When the form cannot say what the plan says of dates.
pub fn write(draft: &Draft, plan: &Plan, target: Target) -> Result<Written, Unwritable> {
    let mut notes = Notes::default();
    let file = |name: &str, bytes| File { name: name.to_owned(), bytes };
    let beside = if target == Target::Mspdi { Vec::new() } else { samples::files(draft)? };
    let mut files = match target {
        Target::Folder => {
            let names = calendars::Names::new(&draft.settings.calendars, &mut notes);
            let tasks = tasks::tasks(draft, &names, &mut notes)?;
            let mut files = vec![file("tasks.csv", csv::csv(&tasks))];
            if !draft.risks.is_empty() {
                files.push(file("risks.csv", csv::csv(&risks::risks(draft))));
            }
            let settings = settings::settings(draft, &names);
            files.push(file("plan.toml", toml::document(&settings).into_bytes()));
            files
        }
        Target::Table => {
            let names = calendars::Names::new(&draft.settings.calendars, &mut notes);
            let tasks = tasks::tasks(draft, &names, &mut notes)?;
            settings::note_all(draft, &names, &mut notes);
            notes.all(
                ("risk of the register is", "risks of the register are"),
                "not carried over",
                draft.risks.iter().map(|risk| risk.id.value.clone()),
            );
            vec![file("", csv::csv(&tasks))]
        }
        Target::Mspdi => vec![file("", mspdi::mspdi(draft, plan, &mut notes)?.into_bytes())],
        #[cfg(feature = "xlsx")]
        Target::Workbook => {
            let names = calendars::Names::new(&draft.settings.calendars, &mut notes);
            let tasks = tasks::tasks(draft, &names, &mut notes)?;
            let risks = (!draft.risks.is_empty()).then(|| risks::risks(draft));
            let settings = settings::settings(draft, &names);
            vec![file("", xlsx::xlsx(&tasks, risks.as_ref(), &settings)?)]
        }
        #[cfg(not(feature = "xlsx"))]
        Target::Workbook => {
            return Err(Unwritable(vec![
                "this build of planodds writes no workbooks: build it with the feature `xlsx`"
                    .to_owned(),
            ]));
        }
    };
    files.extend(beside);
    Ok(Written { files, notes: notes.finished() })
}
