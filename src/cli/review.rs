//! The files of a review: every table, `result.json`, the charts.

use std::path::Path;

use planodds::pipeline::Run;
use planodds::plan::Plan;
use planodds::report::{
    Drawing, RunReport, WarningView, buffers_csv, constraints_csv, correlation_csv,
    correlation_sweep_csv, cost_percentiles_csv, costs_csv, deliverables_csv, json, milestones_csv,
    mitigation_csv, overload_csv, paths_csv, percentiles_csv, phases_csv, responses_csv, risks_csv,
    run_report, scope_csv, tasks_csv, weather_csv,
};

use rayon::prelude::*;

use super::arguments::Charts;
use super::outputs::Staged;

/// A simulated plan with the view of it.
pub(super) struct Review {
    pub(super) plan: Plan,
    pub(super) run: Run,
    pub(super) report: RunReport,
}

impl Review {
    /// Views a run; the warnings of reading come first.
    pub(super) fn new(plan: Plan, run: Run, warnings: Vec<WarningView>) -> Self {
        let mut report = run_report(&plan, &run.timeline, &run.analysis);
        report.add_scenarios(&plan, &run.timeline, &run.scenarios);
        report.warnings.splice(0..0, warnings);
        Self { plan, run, report }
    }
}

/// Prepares every file that [`write`] may write into a folder.
pub(super) fn open(staged: &mut Staged, folder: &Path, charts: Charts) -> anyhow::Result<()> {
    for (name, ..) in TABLES {
        staged.open(&folder.join(name))?;
    }
    for (drawing, kind) in chart_files(charts) {
        staged.open(&folder.join(kind.file_name(drawing)))?;
    }
    Ok(())
}

/// Writes the files of a review into the folder they were prepared in.
pub(super) fn write(
    staged: &mut Staged,
    folder: &Path,
    review: &Review,
    charts: Charts,
) -> anyhow::Result<()> {
    for (name, is_there, table) in TABLES {
        if !is_there(&review.report) {
            continue;
        }
        staged.write(&folder.join(name), table(&review.report).as_bytes())?;
    }
    for (name, content) in draw(review, charts)? {
        staged.write(&folder.join(name), &content)?;
    }
    Ok(())
}

/// Whether a plan has such a table, and the table.
type IsThere = fn(&RunReport) -> bool;
type Table = fn(&RunReport) -> String;

const ALWAYS: IsThere = |_| true;

const TABLES: [(&str, IsThere, Table); 19] = [
    ("result.json", ALWAYS, json::<RunReport>),
    ("percentiles.csv", ALWAYS, percentiles_csv),
    ("tasks.csv", ALWAYS, tasks_csv),
    ("risks.csv", ALWAYS, risks_csv),
    ("milestones.csv", ALWAYS, milestones_csv),
    ("phases.csv", ALWAYS, phases_csv),
    ("buffers.csv", ALWAYS, buffers_csv),
    ("paths.csv", ALWAYS, paths_csv),
    ("constraints.csv", |report| !report.constraints.is_empty(), constraints_csv),
    ("correlation.csv", |report| report.correlation.is_some(), correlation_csv),
    ("correlation_sweep.csv", |report| report.correlation_sweep.is_some(), correlation_sweep_csv),
    ("mitigation.csv", |report| report.mitigation.is_some(), mitigation_csv),
    ("responses.csv", |report| report.has_responses(), responses_csv),
    ("scope.csv", |report| report.scope.is_some(), scope_csv),
    ("deliverables.csv", |report| report.scope.is_some(), deliverables_csv),
    ("overload.csv", |report| !report.overload.is_empty(), overload_csv),
    ("costs.csv", |report| report.cost.is_some(), costs_csv),
    ("cost_percentiles.csv", |report| report.cost.is_some(), cost_percentiles_csv),
    ("weather.csv", |report| report.weather.is_some(), weather_csv),
];

/// The kinds of file that a chart comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picture {
    Svg,
    Png,
}

impl Picture {
    fn file_name(self, drawing: Drawing) -> String {
        let ending = match self {
            Picture::Svg => "svg",
            Picture::Png => "png",
        };
        format!("{}.{ending}", drawing.name())
    }
}

/// The chart files asked for.
fn chart_files(charts: Charts) -> Vec<(Drawing, Picture)> {
    let pictures: &[Picture] = match charts {
        Charts::None => &[],
        Charts::Svg => &[Picture::Svg],
        Charts::Png => &[Picture::Png],
        Charts::Both => &[Picture::Png, Picture::Svg],
    };
    Drawing::ALL
        .iter()
        .flat_map(|&drawing| pictures.iter().map(move |&picture| (drawing, picture)))
        .collect()
}

/// The charts asked for, names and contents, drawn side by side.
fn draw(review: &Review, charts: Charts) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let Review { plan, run, .. } = review;
    chart_files(charts)
        .into_par_iter()
        .filter_map(|(drawing, picture)| {
            let mitigated = run.scenarios.mitigation.as_ref().map(|effect| &effect.after);
            let svg = drawing.draw(plan, &run.timeline, &run.outcome, &run.analysis, mitigated)?;
            Some((drawing, picture, svg))
        })
        .map(|(drawing, picture, svg)| {
            let content = match picture {
                Picture::Svg => svg.as_str().as_bytes().to_vec(),
                Picture::Png => svg.to_png()?,
            };
            Ok((picture.file_name(drawing), content))
        })
        .collect()
}
