//! From SVG to PNG.
//!
//! Text is set in the embedded face. Only when a picture holds a character that this face
//! lacks are the fonts of the system consulted, so that other pictures are the same
//! everywhere and cost no search of the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Stretch, Style, Weight};
use resvg::usvg::{FontFamily, FontResolver, Options, Tree};
use unicode_width::UnicodeWidthChar;

use super::font::{self, Face};
use super::text::is_pictograph;

/// Pixels to a CSS pixel.
const DENSITY: f32 = 2.0;

/// A picture that could not be rasterised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chart cannot be made into a PNG: {0}")]
pub struct PngError(String);

/// Renders an SVG document at [`DENSITY`].
pub(super) fn render(document: &str) -> Result<Vec<u8>, PngError> {
    let fail = |error: &dyn std::fmt::Display| PngError(error.to_string());
    let foreign = foreign_faces(document);
    let document = with_faces_named(document, &foreign.drawn_by);
    let mut database = Database::new();
    let [regular, bold] = [font::REGULAR, font::BOLD].map(|face| {
        let ids = database.load_font_source(Source::Binary(Arc::new(face)));
        ids.first().copied().expect("the embedded face is a sound font")
    });
    let foreign: Vec<(String, ID)> = foreign
        .faces
        .into_iter()
        .map(|(rank, face)| (family_of(rank), database.push_face_info(face)))
        .collect();
    let options = Options {
        // Whatever the system calls by the same name, the embedded face is the one used.
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| {
                let named = font.families().first().and_then(|family| match family {
                    FontFamily::Named(name) => foreign.iter().find(|(other, _)| other == name),
                    _ => None,
                });
                let embedded = if font.weight() >= 600 { bold } else { regular };
                Some(named.map_or(embedded, |&(_, face)| face))
            }),
            // Every run names its face already.
            select_fallback: Box::new(|_, _, _| None),
        },
        fontdb: Arc::new(database),
        ..Options::default()
    };
    let tree = Tree::from_str(&document, &options).map_err(|error| fail(&error))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(DENSITY)
        .ok_or_else(|| PngError("it has no size".to_owned()))?;
    let mut pixels = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| PngError("it is too large".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| fail(&error))
}

/// What a family of the system is called inside the document.
fn family_of(rank: usize) -> String {
    format!("system-{rank}")
}

fn is_embedded(character: char) -> bool {
    character.is_ascii() || font::advance(character, false).is_some()
}

/// The document with every run of foreign characters in a `tspan` that names its face: left
/// to its own search, resvg loses letters where scripts meet in one text.
///
/// Relies on how the canvas writes: the content of a text is a line of its own, and no such
/// line begins with `<`.
fn with_faces_named(document: &str, drawn_by: &BTreeMap<char, Option<usize>>) -> String {
    if drawn_by.is_empty() {
        return document.to_owned();
    }
    let mut named = String::with_capacity(document.len() + 1024);
    for line in document.lines() {
        if line.starts_with('<') {
            named.push_str(line);
        } else {
            push_runs(&mut named, line, drawn_by);
        }
        named.push('\n');
    }
    named
}

fn push_runs(named: &mut String, line: &str, drawn_by: &BTreeMap<char, Option<usize>>) {
    // Where faces meet, resvg starts from the glyphs of the first and replaces those of the
    // others one by one. That breaks ligatures, unless the face that has them is the first:
    // an invisible character in front makes it so.
    let joining = line.chars().find_map(|character| {
        let rank = drawn_by.get(&character).copied().flatten()?;
        is_joining(character).then_some(rank)
    });
    if let Some(rank) = joining {
        named.extend(["<tspan font-family=\"", &family_of(rank), "\">\u{2060}</tspan>"]);
    }
    // The face of the run that is being written, and whether its last character was dropped.
    let mut face = None;
    let mut dropped = false;
    let mut after_space = true;
    for character in line.chars() {
        let next = match drawn_by.get(&character) {
            // The frame around a keycap: its digit says as much.
            _ if character == '\u{20e3}' => continue,
            // Marks and joiners go with the character before them.
            _ if character.width() == Some(0) => {
                if dropped {
                    continue;
                }
                face
            }
            // A letter that no face draws shows as a box; an emoji would only be an eyesore,
            // and the space after it.
            Some(None) if is_pictograph(character) => {
                dropped = true;
                continue;
            }
            _ if dropped && after_space && character == ' ' => continue,
            Some(rank) => *rank,
            None => None,
        };
        dropped = false;
        after_space = character == ' ';
        if next != face {
            if face.is_some() {
                named.push_str("</tspan>");
            }
            if let Some(rank) = next {
                named.extend(["<tspan font-family=\"", &family_of(rank), "\">"]);
            }
            face = next;
        }
        named.push(character);
    }
    if face.is_some() {
        named.push_str("</tspan>");
    }
}

/// Letters of scripts whose letters join or change places: from Hebrew and Arabic over those
/// of India and South-East Asia to Mongolian, and the compatibility forms of Arabic.
fn is_joining(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{a800}'..='\u{abff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{11fff}' | '\u{1e800}'..='\u{1efff}')
}

/// The faces of the system for what the embedded one lacks.
#[derive(Default)]
struct Foreign {
    /// The rank of the face that draws a character; `None` where no face does.
    drawn_by: BTreeMap<char, Option<usize>>,
    /// The faces by rank, their files in memory.
    faces: BTreeMap<usize, FaceInfo>,
}

/// Finds, for each character of a document that the embedded face lacks, the best suited
/// face of the system that draws it.
fn foreign_faces(document: &str) -> Foreign {
    // Marks and joiners are drawn by the face of the character before them.
    let is_foreign = |&character: &char| !is_embedded(character) && character.width() != Some(0);
    let foreign: BTreeSet<char> = document.chars().filter(is_foreign).collect();
    if foreign.is_empty() {
        return Foreign::default();
    }
    let system = system();
    let mut known = system.known.lock().unwrap_or_else(PoisonError::into_inner);
    let Known { drawn_by, loaded } = &mut *known;
    let (pictographs, letters): (BTreeSet<char>, BTreeSet<char>) = foreign
        .iter()
        .copied()
        .filter(|character| !drawn_by.contains_key(character))
        .partition(|&character| is_pictograph(character));
    let (emoji, plain): (Vec<usize>, Vec<usize>) =
        (0..system.ranked.len()).partition(|&rank| system.is_emoji(rank));
    // An emoji in colour, if some face has it, rather than the outline of a symbol font.
    let searches = [(letters, [&plain, &emoji]), (pictographs, [&emoji, &plain])];
    for (mut wanted, faces) in searches {
        for &rank in faces.into_iter().flatten() {
            if wanted.is_empty() {
                break;
            }
            system.database.with_face_data(system.ranked[rank], |file, index| {
                let Some(face) = Face::parse(file, index) else {
                    return;
                };
                let drawn: Vec<char> =
                    wanted.iter().copied().filter(|&character| face.draws(character)).collect();
                if !drawn.is_empty() {
                    // Kept in memory: rendering would read the file again for every text.
                    loaded.entry(rank).or_insert_with(|| Source::Binary(Arc::new(file.to_vec())));
                }
                for character in drawn {
                    wanted.remove(&character);
                    drawn_by.insert(character, Some(rank));
                }
            });
        }
        drawn_by.extend(wanted.into_iter().map(|character| (character, None)));
    }

    let drawn_by: BTreeMap<char, Option<usize>> = foreign
        .into_iter()
        .map(|character| (character, drawn_by.get(&character).copied().flatten()))
        .collect();
    let ranks: BTreeSet<usize> = drawn_by.values().copied().flatten().collect();
    let faces = ranks
        .into_iter()
        .filter_map(|rank| {
            let face = system.database.face(system.ranked[rank])?;
            Some((rank, FaceInfo { source: loaded.get(&rank)?.clone(), ..face.clone() }))
        })
        .collect();
    Foreign { drawn_by, faces }
}

/// The fonts of the system, looked up once per process.
struct System {
    database: Database,
    /// The upright faces, the best suited first.
    ranked: Vec<ID>,
    known: Mutex<Known>,
}

/// What has been learnt of the system's faces, by their rank.
#[derive(Default)]
struct Known {
    /// The face that draws a character; `None` where no face does.
    drawn_by: BTreeMap<char, Option<usize>>,
    /// The files of the faces in use.
    loaded: BTreeMap<usize, Source>,
}

impl System {
    /// Whether a face is one for emoji, by its name.
    fn is_emoji(&self, rank: usize) -> bool {
        let face = self.database.face(self.ranked[rank]);
        face.is_some_and(|face| face.families.iter().any(|(name, _)| name.contains("Emoji")))
    }
}

fn system() -> &'static System {
    static SYSTEM: OnceLock<System> = OnceLock::new();
    SYSTEM.get_or_init(|| {
        let mut database = Database::new();
        database.load_system_fonts();
        let mut faces: Vec<&FaceInfo> =
            database.faces().filter(|face| face.style == Style::Normal).collect();
        // A sans serif of regular weight suits; the name settles ties, so that the order of
        // files on the disk does not matter.
        faces.sort_by_cached_key(|face| {
            let family = face.families.first().map_or("", |(name, _)| name).to_owned();
            let plain = family.contains("Sans") && !family.contains("Mono") && !face.monospaced;
            let width = face.stretch.to_number().abs_diff(Stretch::Normal.to_number());
            let weight = face.weight.0.abs_diff(Weight::NORMAL.0);
            (!plain, width, weight, family, face.post_script_name.clone())
        });
        let ranked = faces.iter().map(|face| face.id).collect();
        System { database, ranked, known: Mutex::default() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_foreign_letters_name_their_face_and_take_their_marks_along() {
        let drawn_by = BTreeMap::from([('中', Some(3)), ('ع', Some(1)), ('🚀', None)]);
        let document = "<text x=\"中\">\nA 中中 ع\u{64b}b 🚀\u{fe0f} &lt;\n</text>";
        assert_eq!(
            with_faces_named(document, &drawn_by),
            "<text x=\"中\">\n<tspan font-family=\"system-1\">\u{2060}</tspan>A \
             <tspan font-family=\"system-3\">中中</tspan> \
             <tspan font-family=\"system-1\">ع\u{64b}</tspan>b &lt;\n</text>\n"
        );
    }

    #[test]
    fn what_is_not_a_picture_is_an_error() {
        assert!(render("<svg").is_err());
    }
}
