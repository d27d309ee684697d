//! Elements of XML in the making.

use std::fmt::{Display, Write as _};

/// A document whose elements are opened, filled and closed in turn.
#[derive(Debug, Default)]
pub(super) struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    /// A document with its declaration.
    pub(super) fn new() -> Self {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        Self { text, depth: 0 }
    }

    /// An element that holds other elements; `name` may have attributes.
    pub(super) fn within(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.text, "{:1$}<{name}>", "", 2 * self.depth);
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        let bare = name.split(' ').next().unwrap_or_default();
        let _ = writeln!(self.text, "{:1$}</{bare}>", "", 2 * self.depth);
    }

    /// An element that holds a value.
    pub(super) fn put(&mut self, name: &str, value: impl Display) {
        let value = escaped(&value.to_string());
        let _ = writeln!(self.text, "{:1$}<{name}>{value}</{name}>", "", 2 * self.depth);
    }

    /// An element that holds 1 or 0.
    pub(super) fn flag(&mut self, name: &str, flag: bool) {
        self.put(name, u8::from(flag));
    }

    pub(super) fn finished(self) -> String {
        self.text
    }
}

/// Text as XML holds it; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Readers turn these into other white space where they stand for themselves.
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_indented_and_texts_escaped() {
        let mut xml = Xml::default();
        xml.within("A x=\"1\"", |xml| {
            xml.put("B", "1 < 2 & \u{1}3\n");
            xml.flag("C", true);
        });
        let expected = "<A x=\"1\">\n  <B>1 &lt; 2 &amp; 3&#10;</B>\n  <C>1</C>\n</A>\n";
        assert_eq!(xml.finished(), expected);
    }
}
