//! The answer for documents and chat.

use super::headline::headline;
use super::sections::{Section, sections};
use super::text::{imported, provenance};
use super::view::RunReport;

/// The answer as Markdown: the same sentences and tables as on a terminal.
pub fn markdown(report: &RunReport) -> String {
    let mut out = format!("**{}**\n", escaped(&headline(report)));
    for warning in &report.warnings {
        let message = escaped(&warning.message);
        out.push_str(&["\n> **", &warning.code, "**: ", &message, ".\n"].concat());
    }
    for section in sections(report) {
        out.push('\n');
        out.push_str(&section_markdown(&section));
    }
    for line in imported(report).into_iter().chain([provenance(report)]) {
        out.push_str(&["\n_", &escaped(&line), "_\n"].concat());
    }
    out
}

/// A heading, its table and its remark.
pub(super) fn section_markdown(section: &Section) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = format!("## {}\n\n", section.title);
    out.push_str(&line(section.columns.iter().map(|column| column.heading.to_owned()).collect()));
    out.push_str(&line(
        section
            .columns
            .iter()
            .map(|column| if column.right { "---:" } else { "---" }.to_owned())
            .collect(),
    ));
    for row in &section.rows {
        out.push_str(&line(row.iter().map(|cell| escaped(cell)).collect()));
    }
    if let Some(note) = &section.note {
        out.push_str(&["\n", &escaped(note), "\n"].concat());
    }
    out
}

/// A text in which nothing is markup: pipes would end a cell, angle brackets begin a tag,
/// the others begin emphasis, code or links.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '|' | '\\' | '*' | '_' | '`' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::run_report;
    use super::*;
    use crate::analyse::fixture;
    use crate::timeline::Timeline;

    #[test]
    fn names_cannot_break_a_table() {
        assert_eq!(escaped("a|b <i> *c*"), "a\\|b &lt;i> \\*c\\*");
    }

    #[test]
    fn markdown_has_the_sections_of_the_text() {
        let plan = fixture::plan();
        let mut report = run_report(&plan, &Timeline::new(&plan, 366), &fixture::analysis(&plan));
        report.version = "0.0.0";
        insta::assert_snapshot!(markdown(&report));
    }
}
