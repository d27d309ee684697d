//! The few facts the charts need about a TrueType or OpenType face: which characters it has
//! and how wide they are.
//!
//! Reads the tables `cmap` (formats 4 and 12), `hmtx`, `hhea` and `head` of the OpenType
//! specification 1.9. Anything unexpected reads as "has no such character".

use std::sync::OnceLock;

/// The embedded faces, those of every PNG.
pub(super) const REGULAR: &[u8] = notosans::REGULAR_TTF;
/// See [`REGULAR`].
pub(super) const BOLD: &[u8] = notosans::BOLD_TTF;

/// Advance of a character in the embedded face, as a share of the font size; `None` where the
/// face lacks it.
pub(super) fn advance(character: char, bold: bool) -> Option<f64> {
    static FACES: OnceLock<[Option<Face<'static>>; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| [Face::parse(REGULAR, 0), Face::parse(BOLD, 0)]);
    faces[usize::from(bold)].as_ref()?.advance(character)
}

/// The tables that hold what is drawn: outlines, bitmaps (of Google and of Apple), and SVG.
const PICTURES: [&[u8; 4]; 6] = [b"glyf", b"CFF ", b"CFF2", b"CBDT", b"sbix", b"SVG "];

/// One face of a font file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face<'a> {
    characters: &'a [u8],
    metrics: &'a [u8],
    n_metrics: usize,
    units_per_em: f64,
    has_pictures: bool,
}

impl<'a> Face<'a> {
    /// Finds the tables of face `index` of a file; `None` where one is missing.
    pub(super) fn parse(file: &'a [u8], index: u32) -> Option<Self> {
        let directory =
            if file.get(..4)? == b"ttcf" { long(file, 12 + 4 * index as usize)? } else { 0 };
        let table = |tag: &[u8; 4]| {
            (0..short(file, directory + 4)?).find_map(|entry| {
                let record = directory + 12 + 16 * entry;
                let (start, length) = (long(file, record + 8)?, long(file, record + 12)?);
                (file.get(record..record + 4)? == tag)
                    .then(|| file.get(start..start.checked_add(length)?))
                    .flatten()
            })
        };
        Some(Self {
            characters: characters(table(b"cmap")?)?,
            metrics: table(b"hmtx")?,
            n_metrics: short(table(b"hhea")?, 34)?,
            units_per_em: short(table(b"head")?, 18)? as f64,
            has_pictures: PICTURES.into_iter().any(|tag| table(tag).is_some()),
        })
    }

    /// Whether the character can be drawn, as an outline or from a coloured picture.
    pub(super) fn draws(&self, character: char) -> bool {
        self.has_pictures && self.glyph(character).is_some()
    }

    fn advance(&self, character: char) -> Option<f64> {
        let record = self.glyph(character)?.min(self.n_metrics.checked_sub(1)?);
        Some(short(self.metrics, 4 * record)? as f64 / self.units_per_em)
    }

    fn glyph(&self, character: char) -> Option<usize> {
        let code = character as usize;
        let glyph = match short(self.characters, 0)? {
            4 => glyph_by_segment(self.characters, code),
            12 => glyph_by_group(self.characters, code),
            _ => None,
        };
        glyph.filter(|&glyph| glyph != 0)
    }
}

/// The richest Unicode subtable of `cmap` in a format that is read here.
fn characters(cmap: &[u8]) -> Option<&[u8]> {
    (0..short(cmap, 2)?)
        .filter_map(|entry| cmap.get(long(cmap, 8 + 8 * entry)?..))
        .filter(|table| matches!(short(table, 0), Some(4 | 12)))
        .max_by_key(|table| short(table, 0))
}

/// Format 4: segments of the Basic Multilingual Plane.
fn glyph_by_segment(table: &[u8], code: usize) -> Option<usize> {
    let doubled = short(table, 6)?;
    let (ends, starts) = (14, 16 + doubled);
    let segment = (0..doubled)
        .step_by(2)
        .find(|&segment| short(table, ends + segment).is_some_and(|end| end >= code))?;
    let start = short(table, starts + segment)?;
    if code < start {
        return None;
    }
    let delta = short(table, starts + doubled + segment)?;
    let offset_at = starts + 2 * doubled + segment;
    let glyph = match short(table, offset_at)? {
        0 => code,
        offset => match short(table, offset_at + offset + 2 * (code - start))? {
            0 => return None,
            glyph => glyph,
        },
    };
    Some((glyph + delta) & 0xffff)
}

/// Format 12: groups of all planes, in ascending order.
fn glyph_by_group(table: &[u8], code: usize) -> Option<usize> {
    let n_groups = long(table, 12)?;
    let (mut low, mut high) = (0, n_groups);
    while low < high {
        let middle = usize::midpoint(low, high);
        let group = 16 + 12 * middle;
        let (first, last) = (long(table, group)?, long(table, group + 4)?);
        if code < first {
            high = middle;
        } else if code > last {
            low = middle + 1;
        } else {
            return Some(long(table, group + 8)? + code - first);
        }
    }
    None
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_be_bytes(bytes.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_face_has_latin_greek_and_cyrillic_but_not_chinese() {
        for character in "Aé…→−ΩЖ\u{a0}".chars() {
            assert!(advance(character, false).is_some(), "{character}");
            assert!(advance(character, true).is_some(), "{character}");
        }
        for character in "中ع😀".chars() {
            assert_eq!(advance(character, false), None, "{character}");
        }
    }

    #[test]
    fn figures_are_all_equally_wide_so_that_columns_align() {
        let widths: Vec<_> = ('0'..='9').map(|figure| advance(figure, false)).collect();
        assert_eq!(widths, [Some(1171.0 / 2048.0); 10]);
    }

    #[test]
    fn a_truncated_font_file_is_refused_without_panic() {
        for length in [0, 3, 11, 200, 5000] {
            assert!(Face::parse(&REGULAR[..length], 0).is_none());
        }
    }
}
