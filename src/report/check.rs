//! The answer of a check: does the file's schedule come out again, and is it fit to simulate?

use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::csv::{self, Sheet};
use super::markdown::section_markdown;
use super::overload::{OverloadView, overload_section, overload_views};
use super::sections::{Section, columns};
use super::text::{section_text, styled};
use super::view::{PlanView, WarningView};
use super::words::{clean, count, long_date, shortened, tenths, thousands, wrapped};
use crate::analyse::{Field, FieldDifference, Figure, Finding, ImportProof, Reason, overloads};
use crate::plan::Plan;
use crate::schedule::Schedule;
use crate::timeline::Timeline;

/// Differences that people are shown; JSON and CSV hold all.
const MOST_ROWS: usize = 20;
/// Tasks of a finding that are named.
const MOST_NAMED: usize = 5;
/// Columns of a terminal that a name may take.
const NAME_WIDTH: usize = 30;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckReport {
    /// `planodds/check/1`.
    pub schema: &'static str,
    /// The version of planodds that computed it.
    pub version: &'static str,
    /// What was checked.
    pub plan: PlanView,
    /// What reading brought up.
    pub warnings: Vec<WarningView>,
    /// The length of the plan as it is, in working days of its default calendar.
    pub days: f64,
    /// The day of its finish.
    pub finish: Option<Date>,
    /// Its longest path, first task first.
    pub longest_path: Vec<String>,
    /// How the dates in the file compare with those computed; `null` where it holds none.
    pub import: Option<ProofView>,
    /// What weakens the network.
    pub findings: Vec<FindingView>,
    /// Who has more to do at once than can be done; left out where nobody has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overload: Vec<OverloadView>,
    /// Whether the plan may be simulated as it was understood: nearly all of the dates in its
    /// file came out again.
    pub is_fit: bool,
}

/// How the dates in a file compare with those computed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProofView {
    /// Unfinished tasks for which the file holds dates.
    pub compared: usize,
    /// Those that came out again to the minute.
    pub equal: usize,
    /// Unfinished tasks without dates in the file.
    pub without_dates: usize,
    /// The others, figure by figure.
    pub differences: Vec<DifferenceView>,
}

/// One figure that came out otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DifferenceView {
    /// The task's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which figure.
    pub field: &'static str,
    /// What the file holds: a date and time, or minutes.
    pub stored: FigureView,
    /// What was computed.
    pub computed: FigureView,
    /// Why, where it is known.
    pub reason: Option<String>,
}

/// A date and time, or minutes of the task's clock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FigureView {
    /// A date and time.
    Date(DateTime),
    /// Minutes.
    Minutes(i32),
}

/// Something that weakens the network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingView {
    /// What it is, for programs.
    pub code: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    /// The tasks it is about.
    pub tasks: Vec<String>,
}

impl CheckReport {
    /// Views what was found about a plan.
    pub fn new(
        plan: &Plan,
        timeline: &Timeline,
        schedule: &Schedule,
        proof: Option<&ImportProof>,
        findings: &[Finding],
        warnings: Vec<WarningView>,
    ) -> Self {
        let ids = |tasks: &[usize]| tasks.iter().map(|&task| clean(&plan.tasks[task].id)).collect();
        Self {
            schema: "planodds/check/1",
            version: env!("CARGO_PKG_VERSION"),
            plan: PlanView::new(plan),
            warnings,
            days: timeline.days(schedule.finish),
            finish: timeline.finish_date(schedule.finish),
            longest_path: ids(&schedule.critical_path),
            import: proof.map(|proof| ProofView::new(plan, proof)),
            findings: findings
                .iter()
                .map(|finding| FindingView {
                    code: finding.kind.code(),
                    meaning: finding.kind.meaning(),
                    tasks: ids(&finding.tasks),
                })
                .collect(),
            overload: overload_views(plan, timeline, &overloads(plan, timeline, schedule)),
            is_fit: proof.is_none_or(ImportProof::is_understood),
        }
    }
}

impl ProofView {
    fn new(plan: &Plan, proof: &ImportProof) -> Self {
        let figure = |figure| match figure {
            Figure::Date(date) => FigureView::Date(date),
            Figure::Minutes(minutes) => FigureView::Minutes(minutes),
        };
        let id = |task: usize| clean(&plan.tasks[task].id);
        let differences = proof.differences.iter().flat_map(|difference| {
            let reason = match difference.reason {
                Reason::Follows(task) => Some(format!("follows from {}", id(task))),
                Reason::SameWork => Some("other end of the same free time".to_owned()),
                Reason::Unknown => None,
            };
            difference.fields.iter().map(move |&FieldDifference { field, stored, computed }| {
                DifferenceView {
                    id: id(difference.task),
                    name: clean(&plan.tasks[difference.task].name),
                    field: Field::name(field),
                    stored: figure(stored),
                    computed: figure(computed),
                    reason: reason.clone(),
                }
            })
        });
        Self {
            compared: proof.compared,
            equal: proof.equal,
            without_dates: proof.without_dates,
            differences: differences.collect(),
        }
    }
}

/// The check for a terminal of `width` columns.
pub fn check_text(report: &CheckReport, width: usize, colour: bool) -> String {
    let mut out = styled(&wrapped(&headline(report), width, ""), "\u{1b}[1m", colour);
    out.push('\n');
    for section in check_sections(report) {
        out.push('\n');
        out.push_str(&section_text(&section, width, colour));
    }
    out
}

/// The check as Markdown.
pub fn check_markdown(report: &CheckReport) -> String {
    let mut out = format!("**{}**\n", super::markdown::escaped(&headline(report)));
    for section in check_sections(report) {
        out.push('\n');
        out.push_str(&section_markdown(&section));
    }
    out
}

/// Every figure that differs, as CSV.
pub fn check_csv(report: &CheckReport) -> String {
    let mut sheet = Sheet::new(&["id", "name", "field", "stored", "computed", "reason"]);
    for row in report.import.iter().flat_map(|proof| &proof.differences) {
        sheet.record([
            csv::text(&row.id),
            csv::text(&row.name),
            row.field.to_owned(),
            exact(row.stored),
            exact(row.computed),
            csv::text(row.reason.as_deref().unwrap_or_default()),
        ]);
    }
    sheet.finish()
}

fn headline(report: &CheckReport) -> String {
    let plan = format!(
        "{}: {}, {}",
        report.plan.name,
        count(&thousands(report.plan.tasks), "task"),
        count(&thousands(report.plan.relations), "relation")
    );
    let length = match report.finish {
        Some(date) => format!("as planned it finishes on {}", long_date(date)),
        None => format!("as planned it takes {} working days", tenths(report.days)),
    };
    let proof = report.import.as_ref().map(|proof| {
        format!(" {}", proof_sentence([proof.compared, proof.equal, proof.without_dates]))
    });
    let doubt = if report.is_fit {
        ""
    } else {
        " So many differ that this is not the schedule that the file's authors saw: reschedule \
         it in the tool that wrote it, export it again, and compare."
    };
    format!("{plan}; {length}.{}{doubt}", proof.unwrap_or_default())
}

fn check_sections(report: &CheckReport) -> Vec<Section> {
    let differences = report.import.as_ref().map(differences);
    let findings = Section {
        title: "Findings".to_owned(),
        columns: columns(&["Finding", ">Tasks", "Which", "Meaning"]),
        rows: report
            .findings
            .iter()
            .map(|finding| {
                let mut named: Vec<String> =
                    finding.tasks.iter().take(MOST_NAMED).cloned().collect();
                if finding.tasks.len() > MOST_NAMED {
                    named.push("…".to_owned());
                }
                vec![
                    finding.code.to_owned(),
                    thousands(finding.tasks.len()),
                    named.join(", "),
                    finding.meaning.to_owned(),
                ]
            })
            .collect(),
        note: None,
    };
    let overload = overload_section(&report.overload);
    differences
        .into_iter()
        .chain([findings, overload])
        .filter(|section| !section.rows.is_empty())
        .collect()
}

fn differences(proof: &ProofView) -> Section {
    let hidden = proof.differences.len().saturating_sub(MOST_ROWS);
    Section {
        title: "Differences".to_owned(),
        columns: columns(&["Activity", "Name", "Figure", ">In the file", ">Computed", "Reason"]),
        rows: proof
            .differences
            .iter()
            .take(MOST_ROWS)
            .map(|row| {
                vec![
                    row.id.clone(),
                    shortened(&row.name, NAME_WIDTH),
                    row.field.to_owned(),
                    shown(row.stored),
                    shown(row.computed),
                    row.reason.clone().unwrap_or_default(),
                ]
            })
            .collect(),
        note: (hidden > 0)
            .then(|| format!("{} more: --format csv or json lists all.", thousands(hidden))),
    }
}

/// "2018-10-09 16:00" or "12.5 h".
fn shown(figure: FigureView) -> String {
    match figure {
        FigureView::Date(date) => date.strftime("%Y-%m-%d %H:%M").to_string(),
        FigureView::Minutes(minutes) => format!("{} h", tenths(f64::from(minutes) / 60.0)),
    }
}

fn exact(figure: FigureView) -> String {
    match figure {
        FigureView::Date(date) => date.to_string(),
        FigureView::Minutes(minutes) => minutes.to_string(),
    }
}

/// "1,253 of 1,291 unfinished activities reproduce the dates and float of the file to the
/// minute; the 38 others do not." From how many there are, how many do, and for how many the
/// file holds none.
pub(super) fn proof_sentence([compared, equal, without_dates]: [usize; 3]) -> String {
    let rest = match compared - equal {
        0 => String::new(),
        1 => "; one does not".to_owned(),
        n => format!("; the {} others do not", thousands(n)),
    };
    let which = match compared {
        0 => "No unfinished activity has dates in the file to compare with".to_owned(),
        1 if equal == 1 => {
            "The one unfinished activity reproduces the dates and float of the file to the minute"
                .to_owned()
        }
        n if equal == n => format!(
            "All {} unfinished activities reproduce the dates and float of the file to the minute",
            thousands(n)
        ),
        n => format!(
            "{} of {} unfinished activities reproduce the dates and float of the file to the minute",
            thousands(equal),
            thousands(n)
        ),
    };
    let without = match without_dates {
        n if n == 0 || compared == 0 => String::new(),
        1 => "; for one more the file holds none".to_owned(),
        n => format!("; for {} more the file holds none", thousands(n)),
    };
    format!("{which}{rest}{without}.")
}
