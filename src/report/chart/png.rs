//! From SVG to PNG.
//!
//! Text is set in the embedded face. Only when a picture holds a character that this face
//! lacks are the fonts of the system consulted, so that other pictures are the same
//! everywhere and cost no search of the disk.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Stretch, Style, Weight};
use resvg::usvg::{FontFamily, FontResolver, Options, Tree};
use unicode_width::UnicodeWidthChar;

use super::font::{self, Face};
use super::runs::{self, DrawnBy, family_of};
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
    let drawn_by = foreign.drawn_by;
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
            // Every text names its face already.
            select_fallback: Box::new(|_, _, _| None),
        },
        fontdb: Arc::new(database),
        ..Options::default()
    };
    let document = if drawn_by.is_empty() {
        Cow::Borrowed(document)
    } else {
        runs::set_apart(document, &drawn_by, &options).map_err(|error| fail(&error))?.into()
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

fn is_embedded(character: char) -> bool {
    character.is_ascii() || font::advance(character, false).is_some()
}

/// The faces of the system for what the embedded one lacks.
#[derive(Default)]
struct Foreign {
    /// The rank of the face that draws a character; `None` where no face does.
    drawn_by: DrawnBy,
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

    let drawn_by: DrawnBy = foreign
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
    drawn_by: DrawnBy,
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
    fn what_is_not_a_picture_is_an_error() {
        assert!(render("<svg").is_err());
    }
}
