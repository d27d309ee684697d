//! The files of a review: every table, `result.json`, the charts.

use std::path::Path;

use planodds::pipeline::Run;
use planodds::plan::Plan;
use planodds::report::{
    Drawing, RunReport, WarningView, WeatherView, buffers_csv, constraints_csv, json,
    milestones_csv, paths_csv, percentiles_csv, phases_csv, risks_csv, run_report, tasks_csv,
    weather_csv,
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
        report.warnings.splice(0..0, warnings);
        report.weather = run.weather.as_ref().map(|effect| WeatherView::new(&plan, effect));
        Self { plan, run, report }
    }
}

/// Prepares every file that [`write`] may write into a folder.
pub(super) fn open(staged: &mut Staged, folder: &Path, charts: Charts) -> anyhow::Result<()> {
    for name in TABLES.iter().map(|(name, _)| *name) {
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
    for (name, table) in TABLES {
        let is_empty = match name {
            CONSTRAINTS => review.report.constraints.is_empty(),
            WEATHER => review.report.weather.is_none(),
            _ => false,
        };
        if is_empty {
            continue;
        }
        staged.write(&folder.join(name), table(&review.report).as_bytes())?;
    }
    for (name, content) in draw(review, charts)? {
        staged.write(&folder.join(name), &content)?;
    }
    Ok(())
}

type Table = fn(&RunReport) -> String;

/// A table that only plans with constraints have.
const CONSTRAINTS: &str = "constraints.csv";

/// A table that only plans with weather have.
const WEATHER: &str = "weather.csv";

const TABLES: [(&str, Table); 10] = [
    ("result.json", json::<RunReport>),
    ("percentiles.csv", percentiles_csv),
    ("tasks.csv", tasks_csv),
    ("risks.csv", risks_csv),
    ("milestones.csv", milestones_csv),
    ("phases.csv", phases_csv),
    ("buffers.csv", buffers_csv),
    ("paths.csv", paths_csv),
    (CONSTRAINTS, constraints_csv),
    (WEATHER, weather_csv),
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
        .map(|(drawing, picture)| {
            let svg = drawing.draw(plan, &run.timeline, &run.outcome, &run.analysis);
            let content = match picture {
                Picture::Svg => svg.as_str().as_bytes().to_vec(),
                Picture::Png => svg.to_png()?,
            };
            Ok((picture.file_name(drawing), content))
        })
        .collect()
}
