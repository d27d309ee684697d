//! Bytes → text, by the byte-order mark or the XML declaration.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::diagnostic::{Code, Diagnostics, Span};

/// Bytes at the start of a file in which a declaration is looked for.
const LONGEST_DECLARATION: usize = 1024;

/// Keeps the text of a file as a source; none after a problem was reported.
pub(super) fn source(path: &str, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<usize> {
    if bytes.is_empty() {
        let source = diagnostics.add_source(path, "");
        diagnostics.report(
            Code::EmptyFile,
            super::beginning(source),
            "the file is empty",
            "export the schedule again",
        );
        return None;
    }
    let (encoding, body) = match encoding(bytes) {
        Ok(found) => found,
        Err(label) => {
            let source = diagnostics.add_source(path, first_line(bytes));
            let message = format!("the encoding `{label}` is not known");
            let help = "save the file as UTF-8";
            diagnostics.report(Code::UnknownEncoding, super::beginning(source), message, help);
            return None;
        }
    };
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        return Some(diagnostics.add_source(path, text));
    }
    let (text, _) = encoding.decode_without_bom_handling(body);
    let at = text.find('\u{fffd}').unwrap_or(0);
    let source = diagnostics.add_source(path, text);
    diagnostics.report(
        Code::NotUtf8,
        Span { source, start: at, end: at + '\u{fffd}'.len_utf8() },
        format!("from here on the text is not {}, as the file says it is", encoding.name()),
        "save or export the file anew as UTF-8",
    );
    None
}

/// The encoding of a file and its bytes without a byte-order mark; the label where it is unknown.
fn encoding(bytes: &[u8]) -> Result<(&'static Encoding, &[u8]), String> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Ok((encoding, &bytes[length..]));
    }
    match bytes {
        [b'<', 0, ..] => return Ok((UTF_16LE, bytes)),
        [0, b'<', ..] => return Ok((UTF_16BE, bytes)),
        _ => {}
    }
    let Some(label) = declared(bytes) else {
        return Ok((UTF_8, bytes));
    };
    match Encoding::for_label(label.as_bytes()) {
        // The declaration itself was read byte by byte.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok((UTF_8, bytes)),
        Some(encoding) => Ok((encoding, bytes)),
        None => Err(label),
    }
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(LONGEST_DECLARATION)];
    let head = String::from_utf8_lossy(head);
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = rest[1..].split_once(quote)?;
    Some(label.trim().to_owned())
}

fn first_line(bytes: &[u8]) -> String {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(&line[..line.len().min(LONGEST_DECLARATION)]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, Code> {
        let mut diagnostics = Diagnostics::default();
        match source("a.xml", bytes, &mut diagnostics) {
            Some(source) => Ok(diagnostics.sources[source].text.clone()),
            None => Err(diagnostics.items[0].code),
        }
    }

    fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn marks_and_declarations_say_the_encoding() {
        let text = "<a>é日</a>";
        assert_eq!(decoded(text.as_bytes()).as_deref(), Ok(text));
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes()).as_deref(), Ok(text));
        for mark in [true, false] {
            assert_eq!(decoded(&utf16(text, mark, u16::to_le_bytes)).as_deref(), Ok(text));
            assert_eq!(decoded(&utf16(text, mark, u16::to_be_bytes)).as_deref(), Ok(text));
        }
        let latin = b"<?xml version='1.0' encoding='windows-1252'?><a>\xe9</a>";
        assert!(decoded(latin).is_ok_and(|text| text.ends_with("<a>é</a>")));
        let cyrillic = b"<?xml version=\"1.0\" encoding = \"Windows-1251\"?><a>\xd2</a>";
        assert!(decoded(cyrillic).is_ok_and(|text| text.ends_with("<a>Т</a>")));
    }

    #[test]
    fn what_cannot_be_decoded_is_refused() {
        assert_eq!(decoded(b""), Err(Code::EmptyFile));
        assert_eq!(decoded(b"<a>\xff</a>"), Err(Code::NotUtf8));
        let unknown = b"<?xml version='1.0' encoding='klingon'?><a/>";
        assert_eq!(decoded(unknown), Err(Code::UnknownEncoding));
    }
}
