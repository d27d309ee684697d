//! How keys and texts are written in TOML.

use std::fmt::Write as _;

/// A text between quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A key, between quotes where it needs them.
pub(crate) fn quoted_key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_quoted_is_read_back() {
        for text in ["", "a b", "a\"b\\c", "line\nline\r\n\ttab", "\u{0}\u{1b}\u{7f}\u{85}", "ж日"]
        {
            let toml = format!("{} = {}", quoted_key(text), quoted(text));
            let table: toml::Table = toml::from_str(&toml).expect("TOML");
            assert_eq!(table.get(text).and_then(toml::Value::as_str), Some(text), "{toml}");
        }
        assert_eq!(quoted_key("data_date"), "data_date");
    }
}
