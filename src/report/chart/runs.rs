//! Texts in which faces meet, for the PNG.
//!
//! resvg sets a text of several faces by overwriting glyphs of the first with those of the
//! others. That loses letters wherever one of the faces joins letters, and may even panic.
//! So each run of one face and one direction becomes a text of its own here, and the runs
//! stand side by side as the Unicode Bidirectional Algorithm (UAX #9) orders them.

use std::collections::BTreeMap;
use std::ops::Range;

use resvg::usvg::{Error, Options, Tree};
use unicode_bidi::{BidiInfo, Level};
use unicode_width::UnicodeWidthChar;

use super::font;
use super::text::{self, is_pictograph};

/// The rank of the face that draws each foreign character; `None` where no face does.
pub(super) type DrawnBy = BTreeMap<char, Option<usize>>;

/// What a face of the system is called inside the document.
pub(super) fn family_of(rank: usize) -> String {
    format!("system-{rank}")
}

/// The document with every text that holds foreign characters set apart into its runs.
///
/// Relies on how the canvas writes: the opening tag of a text, its content and its closing
/// tag are a line each.
///
/// # Errors
///
/// Those of resvg when it reads the document.
pub(super) fn set_apart(
    document: &str,
    drawn_by: &DrawnBy,
    options: &Options,
) -> Result<String, Error> {
    let mut lines = document.lines();
    let header = lines.next().unwrap_or_default();
    // The rest of the document, a text or a line at a time.
    let mut parts: Vec<Part> = Vec::new();
    while let Some(line) = lines.next() {
        if !line.starts_with("<text") {
            parts.push(Part::Line(line));
            continue;
        }
        let (content, closing) = (lines.next().unwrap_or_default(), lines.next());
        if content.contains(|character| drawn_by.contains_key(&character)) {
            parts.push(Part::Text { opening: line, runs: runs(&unescape(content), drawn_by) });
        } else {
            parts
                .extend([Some(line), Some(content), closing].into_iter().flatten().map(Part::Line));
        }
    }

    let widths = widths(header, &parts, options)?;
    let mut widths = widths.iter();
    let mut apart = format!("{header}\n");
    for part in &parts {
        match part {
            Part::Line(line) => apart.extend([line, "\n"]),
            Part::Text { opening, runs } => {
                let own: Vec<f64> = widths.by_ref().take(runs.len()).copied().collect();
                let total: f64 = own.iter().sum();
                let mut x = number(opening, "x").unwrap_or(0.0)
                    - match attribute(opening, "text-anchor").map(|range| &opening[range]) {
                        Some("middle") => total / 2.0,
                        Some("end") => total,
                        _ => 0.0,
                    };
                for (run, width) in runs.iter().zip(own) {
                    let opening = with(opening, "text-anchor", "start");
                    run.write(&mut apart, &with(&opening, "x", &x.to_string()));
                    x += width;
                }
            }
        }
    }
    Ok(apart)
}

enum Part<'a> {
    Line(&'a str),
    Text { opening: &'a str, runs: Vec<Run> },
}

/// Characters of one face and one direction.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    face: Option<usize>,
    from_the_right: bool,
    text: String,
}

impl Run {
    /// The width of a run of nothing but spaces, which resvg leaves out of its measures.
    fn blank(&self, opening: &str) -> Option<f64> {
        let is_blank = self.text.chars().all(|character| matches!(character, ' ' | '\u{a0}'));
        let size = number(opening, "font-size")?;
        let n_spaces = self.text.chars().count() as f64;
        is_blank.then_some(font::advance(' ', false)? * size * n_spaces)
    }

    fn write(&self, document: &mut String, opening: &str) {
        // At its edges a space would be lost, were it not one that does not break.
        let text = text::escape(&self.text).replace(' ', "\u{a0}");
        let text = if self.from_the_right { format!("\u{2067}{text}\u{2069}") } else { text };
        document.push_str(opening);
        match self.face {
            Some(rank) => {
                let family = family_of(rank);
                document.extend(["<tspan font-family=\"", &family, "\">", &text, "</tspan>"]);
            }
            None => document.push_str(&text),
        }
        document.push_str("</text>\n");
    }
}

/// The widths of all runs, as resvg sets them.
fn widths(header: &str, parts: &[Part], options: &Options) -> Result<Vec<f64>, Error> {
    let mut document = header.to_owned();
    let mut blanks: Vec<Option<f64>> = Vec::new();
    for part in parts {
        if let Part::Text { opening, runs } = part {
            for run in runs {
                let id = format!("<text id=\"run-{}\"", blanks.len());
                run.write(&mut document, &opening.replacen("<text", &id, 1));
                blanks.push(run.blank(opening));
            }
        }
    }
    document.push_str("</svg>");
    let tree = Tree::from_str(&document, options)?;
    let measured = |index| {
        let node = tree.node_by_id(&format!("run-{index}"));
        node.map_or(0.0, |node| f64::from(node.bounding_box().width()))
    };
    let width = |(index, blank): (usize, Option<f64>)| blank.unwrap_or_else(|| measured(index));
    Ok(blanks.into_iter().enumerate().map(width).collect())
}

/// The runs of a text as they are seen from left to right.
fn runs(text: &str, drawn_by: &DrawnBy) -> Vec<Run> {
    let (text, faces) = drawable(text, drawn_by);
    let order = BidiInfo::new(&text, Some(Level::ltr()));
    let mut runs: Vec<Run> = Vec::new();
    for paragraph in &order.paragraphs {
        let (levels, stretches) = order.visual_runs(paragraph, paragraph.range.clone());
        for stretch in stretches {
            let from_the_right = levels[stretch.start].is_rtl();
            let mut of_stretch = by_face(&text, stretch, &faces, from_the_right);
            if from_the_right {
                of_stretch.reverse();
            }
            runs.append(&mut of_stretch);
        }
    }
    runs
}

/// A stretch of one direction, split where the face changes.
fn by_face(
    text: &str,
    stretch: Range<usize>,
    faces: &BTreeMap<usize, Option<usize>>,
    from_the_right: bool,
) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, character) in text[stretch.clone()].char_indices() {
        let face = faces.get(&(stretch.start + at)).copied().flatten();
        // The direction is known by now.
        if matches!(character, '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}') {
            continue;
        }
        match runs.last_mut().filter(|run| run.face == face) {
            Some(run) => run.text.push(character),
            None => runs.push(Run { face, from_the_right, text: character.to_string() }),
        }
    }
    runs
}

/// The text without what no face draws, and the face of each of its characters.
fn drawable(text: &str, drawn_by: &DrawnBy) -> (String, BTreeMap<usize, Option<usize>>) {
    let mut kept = String::with_capacity(text.len());
    let mut faces = BTreeMap::new();
    let mut face = None;
    let mut dropped = false;
    for character in text.chars() {
        match drawn_by.get(&character) {
            // The frame around a keycap: its digit says as much.
            _ if character == '\u{20e3}' => continue,
            // Marks and joiners go with the character before them.
            _ if character.width() == Some(0) => {
                if dropped {
                    continue;
                }
            }
            // A letter that no face draws shows as a box; an emoji would only be an eyesore,
            // and the space after it.
            Some(None) if is_pictograph(character) => {
                dropped = true;
                continue;
            }
            _ if dropped && character == ' ' && (kept.is_empty() || kept.ends_with(' ')) => {
                continue;
            }
            rank => {
                dropped = false;
                face = rank.copied().flatten();
            }
        }
        faces.insert(kept.len(), face);
        kept.push(character);
    }
    (kept, faces)
}

fn unescape(text: &str) -> String {
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    entities.into_iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

/// Where the value of an attribute stands in a tag.
fn attribute(tag: &str, name: &str) -> Option<Range<usize>> {
    let before = format!(" {name}=\"");
    let from = tag.find(&before)? + before.len();
    Some(from..from + tag[from..].find('"')?)
}

fn number(tag: &str, name: &str) -> Option<f64> {
    tag[attribute(tag, name)?].parse().ok()
}

/// The tag with another value for an attribute that it has.
fn with(tag: &str, name: &str, value: &str) -> String {
    let mut tag = tag.to_owned();
    if let Some(range) = attribute(&tag, name) {
        tag.replace_range(range, value);
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(Option<usize>, String)> {
        let drawn_by = BTreeMap::from([
            ('中', Some(3)),
            ('ع', Some(1)),
            ('ש', Some(2)),
            ('👩', Some(4)),
            ('💻', Some(4)),
            ('🚀', None),
            ('🂡', None),
        ]);
        runs(text, &drawn_by).into_iter().map(|run| (run.face, run.text)).collect()
    }

    fn run(face: Option<usize>, text: &str) -> (Option<usize>, String) {
        (face, text.to_owned())
    }

    #[test]
    fn a_run_ends_where_the_face_changes_and_takes_its_marks_along() {
        assert_eq!(seen("A 中中 é"), [run(None, "A "), run(Some(3), "中中"), run(None, " é")]);
        assert_eq!(
            seen("ع\u{64b} ع"),
            [run(Some(1), "ع"), run(None, " "), run(Some(1), "ع\u{64b}")]
        );
        assert_eq!(
            seen("👩\u{200d}💻 e\u{301}"),
            [run(Some(4), "👩\u{200d}💻"), run(None, " e\u{301}")]
        );
    }

    #[test]
    fn runs_are_ordered_as_they_are_seen_from_left_to_right() {
        assert_eq!(seen("A ש3.1"), [run(None, "A "), run(None, "3.1"), run(Some(2), "ש")]);
        // Within a run the order stays that of reading: " (" is seen as "( ", turned round.
        let all = "\u{2067}ש 3 (b)\u{2069}";
        let written: Vec<String> = seen(all).into_iter().map(|(_, text)| text).collect();
        assert_eq!(written, [")", "b", " (", "3", " ", "ש"]);
    }

    #[test]
    fn an_emoji_that_no_face_draws_is_left_out_with_its_space() {
        assert_eq!(seen("🚀\u{fe0f} 中"), [run(Some(3), "中")]);
        assert_eq!(seen("A 🂡 中"), [run(None, "A "), run(Some(3), "中")]);
    }
}
