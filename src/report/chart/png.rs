//! From SVG to PNG.
//!
//! Text is set in the embedded face. Only when a picture holds a character that this face
//! lacks are the fonts of the system consulted, so that other pictures are the same
//! everywhere and cost no search of the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Stretch, Style, Weight};
use resvg::usvg::{FontResolver, Options, Tree};

use super::font::{self, Face};

/// Pixels to a CSS pixel.
const DENSITY: f32 = 2.0;
/// The family of the embedded face.
const FAMILY: &str = "Noto Sans";

/// A picture that could not be rasterised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chart cannot be made into a PNG: {0}")]
pub struct PngError(String);

/// Renders an SVG document at [`DENSITY`].
pub(super) fn render(document: &str) -> Result<Vec<u8>, PngError> {
    let fail = |error: &dyn std::fmt::Display| PngError(error.to_string());
    let fonts = fonts_for(document);
    let [regular, bold] = fonts.embedded;
    let options = Options {
        // Whatever the system calls by the same name, the embedded face comes first.
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| {
                Some(if font.weight() >= 600 { bold } else { regular })
            }),
            select_fallback: FontResolver::default_fallback_selector(),
        },
        fontdb: Arc::new(fonts.database),
        ..Options::default()
    };
    let tree = Tree::from_str(document, &options).map_err(|error| fail(&error))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(DENSITY)
        .ok_or_else(|| PngError("it has no size".to_owned()))?;
    let mut pixels = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| PngError("it is too large".to_owned()))?;
    resvg::render(
        &tree,
        Transform::from_scale(DENSITY, DENSITY),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().map_err(|error| fail(&error))
}

/// The fonts of one picture.
struct Fonts {
    database: Database,
    /// Regular and bold.
    embedded: [ID; 2],
}

/// The embedded face, and of the system's those that draw what it lacks.
fn fonts_for(document: &str) -> Fonts {
    let mut database = Database::new();
    let [regular, bold] = [font::REGULAR, font::BOLD].map(|face| {
        let ids = database.load_font_source(Source::Binary(Arc::new(face)));
        ids.first()
            .copied()
            .expect("the embedded face is a sound font")
    });
    database.set_sans_serif_family(FAMILY);
    let missing: BTreeSet<char> = document
        .chars()
        .filter(|&character| !character.is_ascii() && font::advance(character, false).is_none())
        .collect();
    for face in system_faces_for(&missing) {
        database.push_face_info(face);
    }
    Fonts {
        database,
        embedded: [regular, bold],
    }
}

/// The system's faces that draw these characters, each character in the best suited face
/// that has it; the best suited face first.
fn system_faces_for(characters: &BTreeSet<char>) -> Vec<FaceInfo> {
    if characters.is_empty() {
        return Vec::new();
    }
    let system = system();
    let mut known = system.known.lock().unwrap_or_else(PoisonError::into_inner);
    let Known { drawn_by, loaded } = &mut *known;
    let mut wanted: BTreeSet<char> = characters
        .iter()
        .copied()
        .filter(|character| !drawn_by.contains_key(character))
        .collect();
    for (rank, &id) in system.ranked.iter().enumerate() {
        if wanted.is_empty() {
            break;
        }
        system.database.with_face_data(id, |file, index| {
            let Some(face) = Face::parse(file, index) else {
                return;
            };
            let drawn: Vec<char> = wanted
                .iter()
                .copied()
                .filter(|&character| face.draws(character))
                .collect();
            if !drawn.is_empty() {
                // Kept in memory: rendering would read the file again for every text.
                loaded
                    .entry(rank)
                    .or_insert_with(|| Source::Binary(Arc::new(file.to_vec())));
            }
            for character in drawn {
                wanted.remove(&character);
                drawn_by.insert(character, Some(rank));
            }
        });
    }
    drawn_by.extend(wanted.into_iter().map(|character| (character, None)));

    let ranks: BTreeSet<usize> = characters
        .iter()
        .filter_map(|character| drawn_by.get(character).copied()?)
        .collect();
    ranks
        .into_iter()
        .filter_map(|rank| {
            let face = system.database.face(system.ranked[rank])?;
            Some(FaceInfo {
                source: loaded.get(&rank)?.clone(),
                ..face.clone()
            })
        })
        .collect()
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

fn system() -> &'static System {
    static SYSTEM: OnceLock<System> = OnceLock::new();
    SYSTEM.get_or_init(|| {
        let mut database = Database::new();
        database.load_system_fonts();
        let mut faces: Vec<&FaceInfo> = database
            .faces()
            .filter(|face| face.style == Style::Normal)
            .collect();
        // A sans serif of regular weight suits; the name settles ties, so that the order of
        // files on the disk does not matter.
        faces.sort_by_cached_key(|face| {
            let family = face
                .families
                .first()
                .map_or("", |(name, _)| name)
                .to_owned();
            let plain = family.contains("Sans") && !family.contains("Mono") && !face.monospaced;
            let width = face
                .stretch
                .to_number()
                .abs_diff(Stretch::Normal.to_number());
            let weight = face.weight.0.abs_diff(Weight::NORMAL.0);
            (!plain, width, weight, family, face.post_script_name.clone())
        });
        let ranked = faces.iter().map(|face| face.id).collect();
        System {
            database,
            ranked,
            known: Mutex::default(),
        }
    })
}
