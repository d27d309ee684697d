//! Diagnostics as text for a person: place, line, underline, remedy.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::{Diagnostic, Diagnostics, Severity, Source, Span};

impl Diagnostics {
    /// All problems as text for a person: each with its place, the line it is about with the
    /// cell underlined, and the remedy. `colour` adds ANSI colours. Control characters of the
    /// plan are replaced.
    pub fn render(&self, colour: bool) -> String {
        let style = if colour { &COLOURED } else { &PLAIN };
        let mut out = String::new();
        for item in self.iter() {
            if !out.is_empty() {
                out.push('\n');
            }
            let place = item.span.map(|span| Place::new(&self.sources[span.source], span));
            render_one(&mut out, item, place.as_ref(), style);
        }
        out
    }
}

/// The line that a span begins on.
struct Place<'a> {
    file: &'a str,
    /// Where in the file: `3:5`, `tasks!C7`.
    within: String,
    /// The number of the line or row.
    line: usize,
    /// The text of the line, without its end.
    text: &'a str,
    /// The underlined bytes of `text`.
    start: usize,
    end: usize,
}

impl<'a> Place<'a> {
    fn new(source: &'a Source, span: Span) -> Self {
        let bytes = source.line_around(span.start);
        let text = &source.text[bytes.clone()];
        let start = (span.start - bytes.start).min(text.len());
        let end = (span.end - bytes.start).clamp(start, text.len());
        let within = source.place(bytes.start + start);
        let (line, _) = source.position(bytes.start + start);
        Place { file: &source.name, within, line, text, start, end }
    }
}

/// ANSI sequences of the parts of a rendered diagnostic.
struct Style {
    error: &'static str,
    warning: &'static str,
    gutter: &'static str,
    strong: &'static str,
    end: &'static str,
}

const PLAIN: Style = Style { error: "", warning: "", gutter: "", strong: "", end: "" };
const COLOURED: Style = Style {
    error: "\x1b[1;31m",
    warning: "\x1b[1;33m",
    gutter: "\x1b[1;34m",
    strong: "\x1b[1m",
    end: "\x1b[0m",
};

fn render_one(out: &mut String, item: &Diagnostic, place: Option<&Place>, style: &Style) {
    let Style { gutter, strong, end, .. } = style;
    let severity = item.code.severity();
    let tone = match severity {
        Severity::Error => style.error,
        Severity::Warning => style.warning,
    };
    if let Some(place) = place {
        let (file, within) = (printable(place.file), printable(&place.within));
        let _ = write!(out, "{strong}{file}:{within}:{end} ");
    }
    let (severity, code) = (severity.name(), item.code.name());
    let _ =
        writeln!(out, "{tone}{severity}[{code}]{end} {strong}{}{end}", printable(&item.message));
    let mut margin = 1;
    if let Some(place) = place {
        let number = place.line.to_string();
        margin = number.len() + 1;
        let (line, before, width) = excerpt(place);
        let _ = writeln!(out, "{:margin$}{gutter}|{end}", "");
        let _ = writeln!(out, "{gutter}{number} |{end} {line}");
        let carets = "^".repeat(width);
        let _ = writeln!(out, "{:margin$}{gutter}|{end} {:before$}{tone}{carets}{end}", "", "");
    }
    if let Some(help) = &item.help {
        let _ = writeln!(out, "{:margin$}{gutter}={end} help: {}", "", printable(help));
    }
}

/// The widest excerpt of a line, in terminal columns.
const WINDOW: usize = 100;

/// A line, or a window of it around the underlined part when it is long; then the columns
/// before the underline and the columns of the underline.
fn excerpt(place: &Place) -> (String, usize, usize) {
    let shown: Vec<(usize, String, usize)> = place
        .text
        .char_indices()
        .map(|(at, c)| {
            let shown = printable_char(c);
            let width = shown.chars().map(|c| c.width().unwrap_or(0)).sum();
            (at, shown, width)
        })
        .collect();
    let width_of = |part: &[(usize, String, usize)]| part.iter().map(|(_, _, w)| w).sum::<usize>();
    let first = shown.partition_point(|(at, ..)| *at < place.start);
    let last = shown.partition_point(|(at, ..)| *at < place.end).max(first);

    // Grow a window to both sides of the beginning of the underline, favouring what follows.
    let (mut from, mut to, mut width) = (first, first, 0);
    let before_limit = if width_of(&shown) <= WINDOW { WINDOW } else { WINDOW / 3 };
    while from > 0 && width + shown[from - 1].2 <= before_limit {
        from -= 1;
        width += shown[from].2;
    }
    while to < shown.len() && width + shown[to].2 <= WINDOW {
        width += shown[to].2;
        to += 1;
    }
    let mut line: String = shown[from..to].iter().map(|(_, text, _)| text.as_str()).collect();
    let mut before = width_of(&shown[from..first]);
    if from > 0 {
        line.insert(0, '…');
        before += 1;
    }
    if to < shown.len() {
        line.push('…');
    }
    (line, before, width_of(&shown[first..last.min(to)]).max(1))
}

/// Whether a character could move a terminal's cursor, end a line, or turn the reading direction
/// of what follows. Letters of any script have a direction of their own and are left alone.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Text on one line, with every unprintable character replaced.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, '\n' | '\r' | '\t') { " ".to_owned() } else { printable_char(c) })
        .collect()
}

fn printable_char(c: char) -> String {
    match c {
        '\t' => "    ".to_owned(),
        // Lines within a cell of a sheet.
        '\n' | '\r' => " ".to_owned(),
        c if is_unprintable(c) => '\u{fffd}'.to_string(),
        c => c.to_string(),
    }
}
