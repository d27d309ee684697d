//! A small part of a file, held as a tree: a task, a calendar, an activity.

use super::reader::Tag;
use crate::diagnostic::Span;

/// An element with those elements within it that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element<'a> {
    /// Its name without a prefix.
    pub(crate) name: &'a str,
    /// The place of its value, or of its name where it has none.
    pub(crate) span: Span,
    value: String,
    children: Vec<Element<'a>>,
    has_text: bool,
}

impl<'a> Element<'a> {
    pub(super) fn new(tag: &Tag<'a>) -> Self {
        let (name, span) = (tag.name, tag.span);
        Self { name, span, value: String::new(), children: Vec::new(), has_text: false }
    }

    /// An element with nothing but another in it.
    pub(crate) fn around(child: &Element<'a>) -> Self {
        let (name, span) = (child.name, child.span);
        Self { name, span, value: String::new(), children: vec![child.clone()], has_text: false }
    }

    pub(super) fn add_child(&mut self, child: Element<'a>) {
        self.children.push(child);
    }

    pub(super) fn value_length(&self) -> usize {
        self.value.len()
    }

    /// Adds to its value; space before and between elements is none of it.
    pub(super) fn add_text(&mut self, text: &str, span: Span) {
        if !self.has_text {
            let started = text.trim_start();
            if started.is_empty() {
                return;
            }
            let blank = text.len() - started.len();
            // Line ends may be shorter in the text than in the file, entities longer there.
            let start = (span.start + blank).min(span.end);
            let kept = started.trim_end().len();
            self.span = Span { start, end: (start + kept).min(span.end), ..span };
            self.has_text = true;
            self.value.push_str(started);
            return;
        }
        if !text.trim().is_empty() {
            self.span.end = self.span.end.max(span.end);
        }
        self.value.push_str(text);
    }

    pub(super) fn trim(&mut self) {
        self.value.truncate(self.value.trim_end().len());
        self.value.shrink_to_fit();
        self.children.shrink_to_fit();
    }

    /// Its text without space around it.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// The elements within it.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Element<'a>> {
        self.children.iter()
    }

    /// The elements of a name within it.
    pub(crate) fn children<'n>(
        &self,
        name: &'n str,
    ) -> impl Iterator<Item = &Element<'a>> + use<'_, 'a, 'n> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element of a name within it.
    pub(crate) fn child(&self, name: &str) -> Option<&Element<'a>> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element of a name within it that has a value.
    pub(crate) fn given(&self, name: &str) -> Option<&Element<'a>> {
        self.children(name).find(|child| !child.value.is_empty())
    }

    /// The text of the first element of a name within it that has any.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.given(name).map(Element::value)
    }
}
