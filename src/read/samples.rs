//! Files of observed values, which `samples:FILE` names.
//!
//! A value a row, as a duration (`5`, `2w`) or as a share of what was planned (`120%`, `x1.2`).
//! A heading may stand above; with headings there may be other columns: the values are in the
//! column `value`, `duration` or `actual`, bare ratios in `ratio` or `factor`, and where
//! `planned` stands beside `actual` the ratio of the two is taken.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::draft::{DistributionDraft, Draft, Duration, Family, Impact, SamplesDraft, SamplesFile};
use super::table::{Cell, Table, read_table};
use super::value::{Decimal, impact, normalised, number};
use super::{Input, PlanInput, Resolver, file_source};
use crate::diagnostic::{Code, Diagnostics, Span};

const VALUE: &[&str] = &["value", "values", "duration", "actual", "actualduration", "days"];
const RATIO: &[&str] = &["ratio", "factor", "actual/planned"];
const ACTUAL: &[&str] = &["actual", "actualduration"];
const PLANNED: &[&str] = &["planned", "plannedduration", "plan", "estimate", "originalduration"];

const HELP: &str =
    "write a duration such as 5 or 2w, or a share of the planned one such as 120% or x1.2";

/// Reads every file that a draft names, once, and puts its values where it is named.
pub(crate) fn read_samples(
    draft: &mut Draft,
    input: &Input,
    resolver: &dyn Resolver,
    diagnostics: &mut Diagnostics,
) {
    let mut files: BTreeMap<String, Option<Arc<SamplesFile>>> = BTreeMap::new();
    for_each(draft, &mut |samples, span| {
        let path = beside(input, &samples.path);
        let read = files
            .entry(path)
            .or_insert_with_key(|path| read_file(path, span, resolver, diagnostics).map(Arc::new));
        samples.file.clone_from(read);
    });
}

/// Every place where a draft names a file of samples.
fn for_each(draft: &mut Draft, visit: &mut dyn FnMut(&mut SamplesDraft, Span)) {
    fn of<V>(
        shape: Option<&mut super::Spanned<DistributionDraft<V>>>,
        visit: &mut dyn FnMut(&mut SamplesDraft, Span),
    ) {
        if let Some(shape) = shape
            && let Family::Samples(samples) = &mut shape.value.family
        {
            visit(samples, shape.span);
        }
    }
    for task in &mut draft.tasks {
        of(task.estimate.shape.as_mut(), visit);
    }
    for risk in &mut draft.risks {
        of(risk.impact.shape.as_mut(), visit);
        of(risk.mitigated_impact.shape.as_mut(), visit);
    }
    for estimate in &mut draft.estimates {
        of(estimate.points.shape.as_mut(), visit);
    }
    for template in &mut draft.settings.templates {
        of(template.points.shape.as_mut(), visit);
    }
}

/// A path as it is written beside a plan, from where the plan's path begins.
fn beside(input: &Input, path: &str) -> String {
    let is_absolute = path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
    let folder = match &input.plan {
        _ if is_absolute => "",
        PlanInput::Folder { path } => path.as_str(),
        PlanInput::Table { path, .. } | PlanInput::Schedule { path, .. } => {
            path.rfind(['/', '\\']).map_or("", |end| &path[..=end])
        }
    };
    let needs_slash = !folder.is_empty() && !folder.ends_with(['/', '\\']);
    format!("{folder}{}{path}", if needs_slash { "/" } else { "" })
}

/// The values of a file; none after its problems were reported.
fn read_file(
    path: &str,
    named_at: Span,
    resolver: &dyn Resolver,
    diagnostics: &mut Diagnostics,
) -> Option<SamplesFile> {
    let n_before = diagnostics.items.len();
    let help = "samples:FILE names a file beside the plan, with a value in each row";
    let source = file_source(path, Some(help), resolver, diagnostics);
    for item in &mut diagnostics.items[n_before..] {
        // A file that is not there is missed where it is named.
        item.span = item.span.or(Some(named_at));
    }
    let source = source?;
    let text = diagnostics.sources[source].text.clone();
    let knows = |heading: &str| {
        [VALUE, RATIO, PLANNED].iter().any(|names| names.contains(&normalised(heading).as_str()))
    };
    let Some(table) = read_table(&text, source, knows, diagnostics) else {
        let span = Span { source, start: 0, end: 0 };
        let message = "the file of samples is empty";
        diagnostics.report(Code::EmptyFile, span, message, "write a value in each row");
        return None;
    };
    let values = values(&table, diagnostics);
    (diagnostics.items.len() == n_before).then(|| SamplesFile { text: text.clone(), values })
}

/// Which columns hold what.
#[derive(Debug, Clone, Copy)]
enum Columns {
    /// Values as they are written.
    Value(usize),
    /// Ratios, also where they are bare numbers.
    Ratio(usize),
    /// Actual and planned durations.
    ActualAndPlanned(usize, usize),
}

fn values(table: &Table, diagnostics: &mut Diagnostics) -> Vec<Impact> {
    let decimal = if table.delimiter == b',' { Decimal::Point } else { Decimal::PointOrComma };
    let headings = &table.headings;
    let is_heading = |cell: &Cell| !cell.text.is_empty() && impact_of(&cell.text, decimal).is_err();
    let has_headings = headings.iter().any(is_heading);
    let find = |names: &[&str]| {
        headings.iter().position(|cell| names.contains(&normalised(&cell.text).as_str()))
    };
    let n_columns = headings.iter().filter(|cell| !cell.text.is_empty()).count();
    let columns = match (find(ACTUAL), find(PLANNED), find(RATIO), find(VALUE)) {
        (_, _, Some(ratio), _) => Columns::Ratio(ratio),
        (Some(actual), Some(planned), ..) => Columns::ActualAndPlanned(actual, planned),
        (.., Some(value)) => Columns::Value(value),
        _ if n_columns <= 1 => {
            Columns::Value(headings.iter().position(|cell| !cell.text.is_empty()).unwrap_or(0))
        }
        _ => {
            let message = "no heading says which column holds the values";
            let help =
                "head it `value`, bare ratios `ratio`, or two columns `planned` and `actual`";
            diagnostics.report(Code::MissingColumn, table.span(&headings[0]), message, help);
            return Vec::new();
        }
    };
    let mut found: Vec<Impact> = Vec::new();
    let first_row = (!has_headings).then_some(headings);
    for row in first_row.into_iter().chain(&table.rows) {
        let cell = |at: usize| row.get(at).filter(|cell| !cell.text.is_empty());
        let read = match columns {
            Columns::Value(at) => one(cell(at), |text| impact_of(text, decimal)),
            Columns::Ratio(at) => one(cell(at), |text| ratio_of(text, decimal)),
            Columns::ActualAndPlanned(actual, planned) => {
                let time = |at| one(cell(at), |text| days_of(text, decimal));
                time(actual).and_then(|actual| {
                    let planned = time(planned)?;
                    let ratio = actual.usual_minutes() / planned.usual_minutes();
                    if planned.amount > 0.0 {
                        Ok(Impact::Factor(ratio))
                    } else {
                        Err("nothing was planned, so that no ratio can be taken".to_owned())
                    }
                })
            }
        };
        let span = row_span(table, row, columns);
        match read {
            Ok(value) if found.first().is_some_and(|first| is_time(first) != is_time(&value)) => {
                let message = "durations and shares of the planned duration stand in one file";
                let help = "write all values as durations, or all as shares such as 120% or x1.2";
                diagnostics.report(Code::InvalidSample, span, message, help);
                return Vec::new();
            }
            Ok(value) => found.push(value),
            Err(message) => diagnostics.report(Code::InvalidSample, span, message, HELP),
        }
    }
    if found.is_empty() && table.rows.is_empty() && has_headings {
        let message = "there is no value below the heading";
        let span = table.span(&headings[0]);
        diagnostics.report(Code::EmptyFile, span, message, "write a value in each row");
    }
    found
}

fn row_span(table: &Table, row: &[Cell], columns: Columns) -> Span {
    let (Columns::Value(at) | Columns::Ratio(at) | Columns::ActualAndPlanned(at, _)) = columns;
    table.span(row.get(at).unwrap_or(&row[0]))
}

fn one<T>(cell: Option<&Cell>, read: impl Fn(&str) -> Result<T, String>) -> Result<T, String> {
    cell.map_or_else(|| Err("this row has no value".to_owned()), |cell| read(&cell.text))
}

fn is_time(value: &Impact) -> bool {
    matches!(value, Impact::Duration(_))
}

/// A value as it is written.
fn impact_of(text: &str, decimal: Decimal) -> Result<Impact, String> {
    match impact(text, decimal) {
        Ok(Impact::Word(_)) => Err(format!("`{text}` is not a value")),
        Ok(Impact::Duration(duration)) if duration.elapsed => {
            Err(format!("`{text}` is in elapsed time"))
        }
        Ok(value) => Ok(value),
        Err(problem) => Err(problem.message),
    }
}

/// A ratio, bare or with a sign of its own.
fn ratio_of(text: &str, decimal: Decimal) -> Result<Impact, String> {
    match number(text, decimal) {
        Ok(ratio) if ratio >= 0.0 => Ok(Impact::Factor(ratio)),
        Ok(_) => Err(format!("`{text}` is less than nothing")),
        Err(_) => match impact_of(text, decimal)? {
            Impact::Share(share) => Ok(Impact::Factor(share)),
            Impact::Factor(factor) => Ok(Impact::Factor(factor)),
            Impact::Duration(_) | Impact::Word(_) => Err(format!("`{text}` is not a ratio")),
        },
    }
}

/// A length of working time.
fn days_of(text: &str, decimal: Decimal) -> Result<Duration, String> {
    match impact_of(text, decimal)? {
        Impact::Duration(duration) => Ok(duration),
        _ => Err(format!("`{text}` is not a length of time")),
    }
}
