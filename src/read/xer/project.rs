//! Which project of the file, and by which rules it is scheduled.

use std::collections::HashMap;

use super::table::{Cell, Record, Tables};
use super::value::{flag, moment, read, word};
use crate::diagnostic::{Code, Diagnostics, did_you_mean};
use crate::plan::{FloatKind, OutOfSequence, Rules, Tool};
use crate::read::draft::LagCalendar;

/// Which difference is the total float: P6's words, and others seen in files.
const FLOATS: [(&str, FloatKind); 5] = [
    ("FT_FF", FloatKind::Finish),
    ("FT_SS", FloatKind::Start),
    ("FT_Min", FloatKind::Smallest),
    ("FT_SF", FloatKind::Start),
    ("FT_SM", FloatKind::Smallest),
];

const LAG_CALENDARS: [(&str, LagCalendar); 4] = [
    ("rcal_Predecessor", LagCalendar::Predecessor),
    ("rcal_Successor", LagCalendar::Successor),
    ("rcal_ProjDefault", LagCalendar::Default),
    ("rcal_24Hour", LagCalendar::AroundTheClock),
];

/// How P6 schedules a project.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options<'a> {
    pub(super) rules: Rules,
    pub(super) lag_calendar: LagCalendar,
    /// Whether expected finishes set remaining durations.
    pub(super) uses_expected_finish: bool,
    /// Whether relations to other projects, and the dates that stand for them, count.
    pub(super) counts_other_projects: bool,
    /// The option, where work out of sequence goes by actual dates instead of by logic.
    pub(super) by_actual_dates: Option<Cell<'a>>,
    /// The option, where lags of start-to-start relations count from actual starts.
    pub(super) lag_from_actual_start: Option<Cell<'a>>,
}

impl Options<'_> {
    /// What P6 sets for a new project.
    const DEFAULT: Self = Options {
        rules: Rules {
            tool: Tool::PrimaveraP6,
            float: FloatKind::Finish,
            out_of_sequence: OutOfSequence::RetainedLogic,
            must_finish_by: None,
            honours_constraints: false,
        },
        lag_calendar: LagCalendar::Predecessor,
        uses_expected_finish: true,
        counts_other_projects: true,
        by_actual_dates: None,
        lag_from_actual_start: None,
    };
}

/// The project asked for, or the only one with activities; none after a problem was reported.
pub(super) fn choose<'a>(
    tables: &'a Tables<'a>,
    asked: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Option<Record<'a>> {
    let mut n_activities: HashMap<&str, usize> = HashMap::new();
    for task in tables.rows("TASK") {
        *n_activities.entry(task.key("proj_id")).or_default() += 1;
    }
    let count = |row: &Record| n_activities.get(row.key("proj_id")).copied().unwrap_or(0);
    let name = |row: &Record| row.cell("proj_short_name").span;
    let projects: Vec<Record> = tables.rows("PROJECT").collect();
    let Some(first) = projects.first() else {
        diagnostics.report(
            Code::MalformedFile,
            None,
            "the file has no project: there is no row in a table PROJECT",
            "export a project from P6, not roles, resources or calendars alone",
        );
        return None;
    };
    if let Some(asked) = asked {
        let asked = asked.trim();
        let by_name =
            |row: &&Record| row.key("proj_short_name").to_lowercase() == asked.to_lowercase();
        let by_id = |row: &&Record| row.key("proj_id") == asked;
        let found = projects.iter().find(by_name).or_else(|| projects.iter().find(by_id));
        let Some(found) = found else {
            let names = projects.iter().map(|row| row.key("proj_short_name"));
            let near = did_you_mean(asked, names)
                .map_or(String::new(), |near| format!("did you mean `{near}`? "));
            diagnostics.report(
                Code::UnknownProject,
                name(first),
                format!("the file holds no project `{asked}`"),
                format!("{near}it holds {}", listed(&projects, count)),
            );
            return None;
        };
        if count(found) == 0 {
            diagnostics.report(
                Code::NoTasks,
                name(found),
                format!("the project `{}` has no activities", found.key("proj_short_name")),
                format!("the file holds {}", listed(&projects, count)),
            );
            return None;
        }
        return Some(*found);
    }
    // Beside the project asked for P6 exports its baselines, and others that it is related to.
    let is_beside =
        |row: &Record| row.text("orig_proj_id").is_some() || row.key("export_flag") == "N";
    let mut busy: Vec<Record> = projects.iter().filter(|row| count(row) > 0).copied().collect();
    if !busy.iter().all(is_beside) {
        busy.retain(|row| !is_beside(row));
    }
    match busy[..] {
        [] => {
            diagnostics.report(
                Code::NoTasks,
                name(first),
                "no project of the file has an activity",
                "export the project from P6 with its activities",
            );
            None
        }
        [only] => Some(only),
        _ => {
            let largest = busy.iter().max_by_key(|row| count(row)).unwrap_or(first);
            diagnostics.report(
                Code::SeveralProjects,
                name(largest),
                format!("the file holds several projects: {}", listed(&busy, count)),
                format!("name the one that is meant: --project {}", largest.key("proj_short_name")),
            );
            None
        }
    }
}

fn listed(projects: &[Record], count: impl Fn(&Record) -> usize) -> String {
    let one = |row: &Record| {
        let n_activities = count(row);
        let noun = if n_activities == 1 { "activity" } else { "activities" };
        format!("{} ({n_activities} {noun})", row.key("proj_short_name"))
    };
    projects.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The scheduling options of a project.
pub(super) fn options<'a>(
    tables: &'a Tables<'a>,
    project: Record<'a>,
    diagnostics: &mut Diagnostics,
) -> Options<'a> {
    let mut options = Options::DEFAULT;
    options.rules.must_finish_by =
        read(project.cell("plan_end_date"), moment, diagnostics).map(|date| date.value);
    let id = project.key("proj_id");
    let Some(row) = tables.rows("SCHEDOPTIONS").find(|row| row.key("proj_id") == id) else {
        diagnostics.report(
            Code::AssumedOptions,
            project.cell("proj_short_name").span,
            "the file has no scheduling options of the project; P6's defaults are taken: retained logic, finish float, lags by the predecessor's calendar, expected finishes used",
            "schedule the project in P6 (F9) and export it again, or compare its options",
        );
        return options;
    };
    let float = |text: &str| word(text, "a kind of total float", &FLOATS);
    if let Some(float) = read(row.cell("sched_float_type"), float, diagnostics) {
        options.rules.float = float.value;
    }
    let cell = row.cell("sched_calendar_on_relationship_lag");
    let calendar = |text: &str| word(text, "a calendar for lags", &LAG_CALENDARS);
    if let Some(calendar) = read(cell, calendar, diagnostics) {
        options.lag_calendar = calendar.value;
    }
    let outer = |text: &str| {
        word(text, "a rule for other projects", &[("SD_Both", true), ("SD_None", false)])
    };
    if let Some(outer) = read(row.cell("sched_outer_depend_type"), outer, diagnostics) {
        options.counts_other_projects = outer.value;
    }
    let mut is_set = |column: &str, default: bool| {
        read(row.cell(column), flag, diagnostics).map_or(default, |flag| flag.value)
    };
    options.uses_expected_finish = is_set("sched_use_expect_end_flag", true);
    if !is_set("sched_lag_early_start_flag", true) {
        options.lag_from_actual_start = Some(row.cell("sched_lag_early_start_flag"));
    }
    let overrides = is_set("sched_progress_override", false);
    if !is_set("sched_retained_logic", !overrides) {
        options.rules.out_of_sequence = OutOfSequence::ProgressOverride;
        if !overrides {
            options.by_actual_dates = Some(row.cell("sched_retained_logic"));
        }
    }
    if is_set("sched_open_critical_flag", false) {
        diagnostics.report(
            Code::OptionNotUsed,
            row.cell("sched_open_critical_flag").span,
            "P6 is to make activities without successors critical; here their late dates count from the project's finish",
            "late dates and floats of such activities differ from P6's; clear the option in P6 to compare them",
        );
    }
    options
}
