//! Bytes → text: which letters the bytes above 127 stand for.
//!
//! P6 writes in the code page of the machine that exports and does not say which. What a file
//! does say is believed: a byte-order mark, a name of an encoding in its header, UTF-8 that
//! holds together. Else the letters themselves are the evidence.

use std::ops::Range;

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};

/// Fields of a header that P6 writes; what follows them is somebody else's and may name an
/// encoding.
const HEADER_FIELDS: usize = 9;

/// A file's text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decoded {
    /// The text without a byte-order mark.
    pub(super) text: String,
    /// The code page, where it was chosen by evidence.
    pub(super) guess: Option<&'static Encoding>,
    /// Where the text stops being what the file says it is.
    pub(super) broken_at: Option<usize>,
}

/// Decodes a file; `words` gives the ranges of its bytes in which people wrote words.
pub(super) fn decode(bytes: &[u8], words: impl FnOnce(&[u8]) -> Vec<Range<usize>>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return declared(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = named_in_header(bytes) {
        return declared(encoding, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), guess: None, broken_at: None };
    }
    let words = words(bytes);
    let is_cyrillic = is_cyrillic(words.into_iter().map(|range| &bytes[range]));
    let encoding = if is_cyrillic { WINDOWS_1251 } else { WINDOWS_1252 };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), guess: Some(encoding), broken_at: None }
}

/// Text in an encoding that the file names.
fn declared(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let broken_at = broken.then(|| text.find('\u{fffd}').unwrap_or(0));
    Decoded { text: text.into_owned(), guess: None, broken_at }
}

/// The encoding that the end of the first line names, if it does.
fn named_in_header(bytes: &[u8]) -> Option<&'static Encoding> {
    let line = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    if !line.starts_with(b"ERMHDR\t") {
        return None;
    }
    let fields = line.split(|byte| *byte == b'\t').skip(HEADER_FIELDS);
    // A label of UTF-16 in a line of single bytes is not true.
    fields.filter_map(Encoding::for_label).find(|encoding| encoding.is_ascii_compatible())
}

/// Whether the words with letters above 127 read as Cyrillic in Windows-1251.
///
/// Western words have such letters among ASCII ones, Cyrillic words consist of them, and are
/// written in one case or with one capital first. That order is lost where the bytes mean
/// something else, such as Greek or Arabic.
fn is_cyrillic<'a>(texts: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut cyrillic, mut others) = (0, 0);
    for text in texts {
        let words = text.split(|byte| !(byte.is_ascii_alphabetic() || *byte >= 0x80));
        for word in words.filter(|word| word.len() > 1 && !word.is_ascii()) {
            if is_cyrillic_word(word) {
                cyrillic += 1;
            } else {
                others += 1;
            }
        }
    }
    cyrillic > others
}

fn is_cyrillic_word(word: &[u8]) -> bool {
    let (text, _) = WINDOWS_1251.decode_without_bom_handling(word);
    let letters = || text.chars();
    letters().all(|c| ('\u{400}'..='\u{4ff}').contains(&c))
        && (letters().all(char::is_uppercase) || letters().skip(1).all(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Decoded {
        decode(bytes, |bytes| std::iter::once(0..bytes.len()).collect())
    }

    #[test]
    fn utf_8_needs_no_guess() {
        assert_eq!(decoded("Größe 5 m".as_bytes()).guess, None);
        assert_eq!(decoded(b"\xef\xbb\xbfplain").text, "plain");
    }

    #[test]
    fn western_letters_are_the_usual_code_page() {
        let found = decoded(b"Stra\xdfe \xfcber Br\xfccke, d\xe9j\xe0 vu");
        assert_eq!(found.text, "Straße über Brücke, déjà vu");
        assert_eq!(found.guess, Some(WINDOWS_1252));
    }

    #[test]
    fn words_all_of_cyrillic_letters_are_cyrillic() {
        let found = decoded(b"\xc7\xe0\xe4\xe0\xf7\xe0 1, \xce\xc1\xda\xc5\xca\xd2");
        assert_eq!(found.text, "Задача 1, ОБЪЕКТ");
        assert_eq!(found.guess, Some(WINDOWS_1251));
    }

    #[test]
    fn letters_that_would_be_cyrillic_in_no_order_are_not() {
        // Arabic in its own code page.
        assert_eq!(decoded(b"\xe3\xca\xd1 \xe3\xdf\xda\xc8").guess, Some(WINDOWS_1252));
    }

    #[test]
    fn an_encoding_at_the_end_of_the_header_is_believed() {
        let usual = "ERMHDR\t19.12\t2026-01-05\tProject\tana\tAna\tdb\tProject Management\tEUR";
        let mut bytes = format!("{usual}\twindows-1253\r\n").into_bytes();
        bytes.extend(b"\xd9\xf1\xe1");
        let found = decoded(&bytes);
        assert!(found.text.ends_with("Ωρα"), "{}", found.text);
        assert_eq!(found.guess, None);
    }

    #[test]
    fn text_that_breaks_its_own_mark_is_told() {
        assert_eq!(decoded(b"\xef\xbb\xbfab\xff").broken_at, Some(2));
    }
}
