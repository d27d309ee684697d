//! The answer for a terminal.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::headline::headline;
use super::sections::{Section, sections};
use super::view::{RunReport, WarningView};
use super::words::wrapped;

const BOLD: &str = "\u{1b}[1m";
const YELLOW: &str = "\u{1b}[33m";
const RESET: &str = "\u{1b}[0m";

/// The answer in at most `width` columns: the sentence a manager needs, what to doubt about
/// it, then the tables. With `colour`, whole lines are styled by ANSI codes.
pub fn text(report: &RunReport, width: usize, colour: bool) -> String {
    let mut out = styled(&wrapped(&headline(report), width, ""), BOLD, colour);
    out.push('\n');
    out.push_str(&warnings(&report.warnings, width, colour));
    for section in sections(report) {
        out.push('\n');
        out.push_str(&section_text(&section, width, colour));
    }
    out.push('\n');
    out.push_str(&wrapped(&provenance(report), width, ""));
    out.push('\n');
    out
}

/// What was simulated, and how.
pub(super) fn provenance(report: &RunReport) -> String {
    let plural = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let ranges = report.estimates.sentence().map_or(String::new(), |told| format!("{told} "));
    format!(
        "{ranges}{}: {}, {}, {}; {} iterations, seed {}, {} sampling; planodds {}.",
        report.plan.name,
        plural(report.plan.tasks, "task"),
        plural(report.plan.relations, "relation"),
        plural(report.plan.risks, "risk"),
        report.simulation.iterations,
        report.simulation.seed,
        report.simulation.sampling,
        report.version,
    )
}

/// The warnings that reading has not shown already.
pub(super) fn warnings(warnings: &[WarningView], width: usize, colour: bool) -> String {
    let mut out = String::new();
    for warning in warnings.iter().filter(|warning| !warning.from_reading) {
        let line = format!("Note ({}): {}.", warning.code, warning.message);
        out.push('\n');
        out.push_str(&styled(&wrapped(&line, width, "  "), YELLOW, colour));
        out.push('\n');
    }
    out
}

/// A heading, its table and its remark.
pub(super) fn section_text(section: &Section, width: usize, colour: bool) -> String {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(section.columns.iter().map(|column| column.heading));
    for row in &section.rows {
        table.add_row(row.iter().map(Cell::new));
    }
    for (column, head) in table.column_iter_mut().zip(&section.columns) {
        column.set_padding((0, 2));
        if head.right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut out = styled(&section.title, BOLD, colour);
    out.push('\n');
    out.push_str(&table.trim_fmt());
    out.push('\n');
    if let Some(note) = &section.note {
        out.push_str(&wrapped(note, width, ""));
        out.push('\n');
    }
    out
}

/// Each line of a text between a style and its end.
pub(super) fn styled(text: &str, style: &str, colour: bool) -> String {
    if !colour {
        return text.to_owned();
    }
    let lines: Vec<String> = text.lines().map(|line| format!("{style}{line}{RESET}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::run_report;
    use super::*;
    use crate::analyse::fixture;
    use crate::plan::Plan;
    use crate::timeline::Timeline;
    use unicode_width::UnicodeWidthStr;

    fn report(plan: &Plan) -> RunReport {
        let mut report = run_report(plan, &Timeline::new(plan, 366), &fixture::analysis(plan));
        report.version = "0.0.0";
        report
    }

    #[test]
    fn a_dated_plan_reads_well() {
        insta::assert_snapshot!(text(&report(&fixture::plan()), 100, false));
    }

    #[test]
    fn an_undated_plan_reads_well() {
        let mut parts = fixture::parts();
        parts.start = None;
        parts.deadline = None;
        insta::assert_snapshot!(text(&report(&Plan::from_valid_parts(parts)), 100, false));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let report = report(&fixture::plan());
        for width in [60, 80, 120] {
            for line in text(&report, width, false).lines() {
                assert!(line.width() <= width, "{} > {width}: {line}", line.width());
            }
        }
    }

    #[test]
    fn colour_adds_codes_to_whole_lines_only() {
        let report = report(&fixture::plan());
        let plain = text(&report, 100, false);
        let coloured = text(&report, 100, true);
        assert!(!plain.contains('\u{1b}'));
        let stripped: String = [BOLD, YELLOW, RESET]
            .iter()
            .fold(coloured.clone(), |text, code| text.replace(code, ""));
        assert_eq!(stripped, plain);
        for line in coloured.lines().filter(|line| line.contains('\u{1b}')) {
            assert!(line.starts_with('\u{1b}') && line.ends_with(RESET));
        }
    }
}
