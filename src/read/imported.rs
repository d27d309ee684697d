//! Schedule files of other tools, whatever their format.

use jiff::civil::DateTime;

use super::draft::{LagCalendar, RiskDraft, SettingsDraft, Spanned, TaskDraft};
use crate::diagnostic::Diagnostics;
use crate::plan::{Calendar, Rules};

/// A format in which other tools keep schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Primavera P6's exchange file.
    Xer,
    /// Microsoft Project's or Primavera P6's XML; its root element says which.
    Xml,
    /// A workbook with the columns of the CSVs.
    Xlsx,
}

impl Format {
    /// The format of files that end like a path; none where they are taken for a table of tasks.
    pub fn of(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "xer" => Some(Self::Xer),
            "xml" => Some(Self::Xml),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// What a schedule file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Imported {
    /// Its rows.
    pub(crate) tasks: Vec<TaskDraft>,
    /// Its risk register, where it has one.
    pub(crate) risks: Vec<RiskDraft>,
    /// What it says of the whole; none where it leaves that to plan.toml.
    pub(crate) project: Option<Project>,
}

/// What a schedule file says of the whole project: in these, plan.toml has no say but for the
/// weather of its calendars.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Project {
    /// Its name.
    pub(crate) name: Option<String>,
    /// When it starts.
    pub(crate) start: Option<Spanned<DateTime>>,
    /// Up to when progress is known.
    pub(crate) data_date: Option<Spanned<DateTime>>,
    /// The default calendar first; names are unique.
    pub(crate) calendars: Vec<Calendar>,
    /// Whose calendar counts lags.
    pub(crate) lag_calendar: LagCalendar,
    /// By whose rules dates are computed.
    pub(crate) rules: Rules,
}

impl Project {
    /// Puts it in the place of what plan.toml says.
    pub(crate) fn apply(self, settings: &mut SettingsDraft) {
        settings.name = settings.name.take().or(self.name);
        settings.start = self.start;
        settings.data_date = self.data_date;
        let before = std::mem::replace(&mut settings.calendars, self.calendars);
        // A file of another tool knows no weather.
        for calendar in &mut settings.calendars {
            let named = before.iter().find(|named| named.name == calendar.name);
            calendar.weather = named.and_then(|named| named.weather);
        }
        settings.lag_calendar = self.lag_calendar;
        settings.rules = self.rules;
    }
}

/// Reads a schedule file; `project` names one of several that it may hold. A workbook may hold
/// a plan.toml of its own, given as a source.
pub(crate) fn read_schedule(
    format: Format,
    path: &str,
    bytes: &[u8],
    project: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> (Imported, Option<usize>) {
    let imported = match format {
        Format::Xer => super::xer::read_xer(path, bytes, project, diagnostics),
        Format::Xml => super::xml::read_xml(path, bytes, project, diagnostics),
        Format::Xlsx => return super::xlsx::read_xlsx(path, bytes, diagnostics),
    };
    (imported, None)
}
