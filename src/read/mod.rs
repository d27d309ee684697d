//! Files → a [`Draft`] and everything that is wrong with them.
//!
//! Reading never fails half-way: whatever can be understood is in the draft, whatever cannot is in the
//! diagnostics. What a value means beside others (is this id known? do the points ascend?) is
//! not asked here but in [`validate`](crate::validate). Nothing here opens a file: bytes of files
//! beside the first come from a [`Resolver`].

mod calendar;
mod calendar_section;
mod constraint;
mod correlation;
mod cost;
pub(crate) mod distribution;
mod draft;
mod estimates;
mod imported;
mod month;
mod mspdi;
mod notice;
mod percent;
mod pmxml;
pub(crate) mod relation;
mod responses;
mod risks;
mod samples;
mod setting_value;
mod settings;
mod sheet;
mod single;
mod table;
mod tasks;
pub(crate) mod toml_text;
pub(crate) mod value;
mod weather;
mod window;
mod worktime;
mod xer;
mod xlsx;
mod xml;

use std::collections::BTreeMap;
use std::io;

pub use draft::{
    BranchDraft, ConditionDraft, ConstraintDraft, CorrelationDraft, CostDraft, CutDraft,
    DecisionDraft, DistributionDraft, Draft, Duration, EstimateDraft, Family, FieldsDraft,
    GroupDraft, Impact, LagCalendar, LinkDraft, Moment, OutcomeDraft, PairDraft, Points,
    Probability, ProgressDraft, ResponsesDraft, ReworkDraft, RiskDraft, RowKind, SamplesDraft,
    SamplesFile, SettingsDraft, Spanned, TaskDraft, Template, Unit, Unread,
};
pub use imported::Format;
pub use relation::LagText;

pub(crate) use percent::hundredfold;
pub(crate) use setting_value::{CONFIDENCE_HELP, MOST_MONEY};
pub(crate) use settings::{LARGEST_SEED, MOST_ITERATIONS};

use crate::diagnostic::{Code, Diagnostics, Span};
use imported::{Imported, read_schedule};

/// Gives the bytes of files by the paths a person typed, or by paths beside them.
pub trait Resolver {
    /// The bytes of a file; none where there is no such file.
    ///
    /// # Errors
    ///
    /// When the file is there but cannot be read.
    fn bytes(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
}

/// Files held in memory.
impl Resolver for BTreeMap<String, Vec<u8>> {
    fn bytes(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.get(path).cloned())
    }
}

/// Which files make the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What the plan is called unless its settings say otherwise.
    pub name: String,
    /// The plan itself.
    pub plan: PlanInput,
    /// Path of a risk register that stands in for the folder's.
    pub risks: Option<String>,
    /// Path of a settings file that stands in for the folder's plan.toml.
    pub settings: Option<String>,
    /// Path of a table of estimates by id.
    pub estimates: Option<String>,
    /// Which project of a schedule file that holds several.
    pub project: Option<String>,
}

/// Where the tasks of a plan come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanInput {
    /// A tasks table whose text is at hand.
    Table {
        /// What the person calls it: a path, or `-`.
        path: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A schedule file of another tool.
    Schedule {
        /// Its path.
        path: String,
        /// Its bytes.
        bytes: Vec<u8>,
        /// Its format.
        format: Format,
    },
    /// A folder with `tasks.csv` and, optionally, `risks.csv` and `plan.toml`.
    Folder {
        /// Its path.
        path: String,
    },
}

impl Input {
    /// A file on its own: a schedule of another tool if its name ends like one, else a tasks
    /// table.
    pub fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let path = path.into();
        let Some(format) = Format::of(&path) else {
            return Self::table(path, bytes);
        };
        let file = file_name(&path);
        let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
        Self::new(name, PlanInput::Schedule { path, bytes: bytes.into(), format })
    }

    /// A tasks table on its own.
    pub fn table(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let path = path.into();
        let file = file_name(&path);
        let name = file.strip_suffix(".csv").unwrap_or(file).to_owned();
        Self::new(name, PlanInput::Table { path, bytes: bytes.into() })
    }

    /// A plan folder.
    pub fn folder(path: impl Into<String>) -> Self {
        let path = path.into();
        let name = file_name(path.trim_end_matches(['/', '\\'])).to_owned();
        Self::new(name, PlanInput::Folder { path })
    }

    fn new(name: String, plan: PlanInput) -> Self {
        Self { name, plan, risks: None, settings: None, estimates: None, project: None }
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Reads all files of a plan.
pub fn read(input: &Input, resolver: &dyn Resolver) -> (Draft, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let beside = |file: &str| match &input.plan {
        PlanInput::Folder { path } if path.is_empty() || path.ends_with(['/', '\\']) => {
            Some(format!("{path}{file}"))
        }
        PlanInput::Folder { path } => Some(format!("{path}/{file}")),
        PlanInput::Table { .. } | PlanInput::Schedule { .. } => None,
    };
    let mut imported = Imported::default();
    let mut own_settings = None;
    let tasks = match &input.plan {
        PlanInput::Table { path, bytes } => text_source(path, bytes, &mut diagnostics),
        PlanInput::Folder { path } => {
            let tasks = beside("tasks.csv").unwrap_or_default();
            let help = format!("a plan folder holds a tasks.csv; there is none in `{path}`");
            file_source(&tasks, Some(&help), resolver, &mut diagnostics)
        }
        PlanInput::Schedule { path, bytes, format } => {
            let project = input.project.as_deref();
            (imported, own_settings) =
                read_schedule(*format, path, bytes, project, &mut diagnostics);
            None
        }
    };
    if let Some(source) = tasks {
        imported.tasks = tasks::read_tasks(source, &mut diagnostics);
    }

    let mut optional = |chosen: &Option<String>, usual: &str| match chosen {
        Some(path) => file_source(path, Some("check the path"), resolver, &mut diagnostics),
        None => beside(usual).and_then(|path| file_source(&path, None, resolver, &mut diagnostics)),
    };
    let risks = optional(&input.risks, "risks.csv");
    let settings = optional(&input.settings, "plan.toml");
    let estimates = input
        .estimates
        .as_ref()
        .and_then(|path| file_source(path, Some("check the path"), resolver, &mut diagnostics));
    let estimates = estimates
        .map_or_else(Vec::new, |source| estimates::read_estimates(source, &mut diagnostics));
    if let Some(source) = risks {
        imported.risks = risks::read_risks(source, &mut diagnostics);
    }
    let settings = settings.or(own_settings);
    let mut settings = settings::read_settings(settings, &mut diagnostics);
    let Imported { tasks, risks, project } = imported;
    if let Some(project) = project {
        project.apply(&mut settings);
    }
    let mut draft = Draft { name: input.name.clone(), tasks, risks, estimates, settings };
    samples::read_samples(&mut draft, input, resolver, &mut diagnostics);
    (draft, diagnostics)
}

/// Fetches a file as a source; `needed` is the remedy when it is missing, none when it may be.
fn file_source(
    path: &str,
    needed: Option<&str>,
    resolver: &dyn Resolver,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    match resolver.bytes(path) {
        Ok(Some(bytes)) => text_source(path, &bytes, diagnostics),
        Ok(None) => {
            if let Some(help) = needed {
                diagnostics.report(
                    Code::MissingFile,
                    None,
                    format!("there is no file `{path}`"),
                    help,
                );
            }
            None
        }
        Err(error) => {
            let message = format!("`{path}` cannot be read: {error}");
            diagnostics.report(
                Code::MissingFile,
                None,
                message,
                "check that it is a file you may read",
            );
            None
        }
    }
}

/// Keeps bytes as a source if they are UTF-8.
fn text_source(path: &str, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<usize> {
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(diagnostics.add_source(path, text)),
        Err(error) => {
            // Up to the error the lossy text has the same bytes, so the place holds.
            let at = error.valid_up_to();
            let source = diagnostics.add_source(path, String::from_utf8_lossy(bytes));
            let (message, help) = if utf16 {
                ("the text is UTF-16, not UTF-8", "save it as \"CSV UTF-8\" or plain UTF-8 text")
            } else {
                (
                    "from here on the text is not UTF-8",
                    "save it as \"CSV UTF-8\"; a file in another encoding shows wrong letters, and a workbook is not a CSV",
                )
            };
            let span = Span { source, start: at, end: at + '\u{fffd}'.len_utf8() };
            diagnostics.report(Code::NotUtf8, span, message, help);
            None
        }
    }
}

fn report_empty(source: usize, diagnostics: &mut Diagnostics) {
    diagnostics.report(
        Code::EmptyFile,
        Span { source, start: 0, end: 0 },
        "the file is empty",
        "write a line of headings and a row for each entry, or remove the file",
    );
}
