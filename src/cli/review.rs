//! The files of a review: every table, `result.json`, the charts.

use std::path::Path;

use planodds::pipeline::Run;
use planodds::plan::Plan;
use planodds::report::{
    RunReport, WarningView, buffers_csv, json, milestones_csv, paths_csv, percentiles_csv,
    risks_csv, run_report, tasks_csv,
};

use super::arguments::Charts;
use super::outputs::Staged;

const CHARTS: [&str; 5] = ["finish", "criticality", "tornado", "gantt", "buffers"];

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
        Self { plan, run, report }
    }
}

/// Prepares every file that [`write`] may write into a folder.
pub(super) fn open(staged: &mut Staged, folder: &Path, charts: Charts) -> anyhow::Result<()> {
    for name in TABLES.iter().map(|(name, _)| *name) {
        staged.open(&folder.join(name))?;
    }
    let endings: &[&str] = match charts {
        Charts::None => &[],
        Charts::Svg => &["svg"],
        Charts::Png => &["png"],
        Charts::Both => &["svg", "png"],
    };
    for chart in CHARTS {
        for ending in endings {
            staged.open(&folder.join(format!("{chart}.{ending}")))?;
        }
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
        staged.write(&folder.join(name), table(&review.report).as_bytes())?;
    }
    for (name, content) in draw(review, charts)? {
        staged.write(&folder.join(name), &content)?;
    }
    Ok(())
}

type Table = fn(&RunReport) -> String;

const TABLES: [(&str, Table); 7] = [
    ("result.json", json::<RunReport>),
    ("percentiles.csv", percentiles_csv),
    ("tasks.csv", tasks_csv),
    ("risks.csv", risks_csv),
    ("milestones.csv", milestones_csv),
    ("buffers.csv", buffers_csv),
    ("paths.csv", paths_csv),
];

/// The charts asked for: file names out of [`CHARTS`] with their endings, and contents.
#[expect(
    clippy::unnecessary_wraps,
    reason = "drawing a PNG may fail; the charts are connected when the rooms are merged"
)]
fn draw(_review: &Review, _charts: Charts) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    Ok(Vec::new())
}
