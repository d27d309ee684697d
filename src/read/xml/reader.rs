//! A walk through XML, one element at a time, with places and limits.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};

use super::element::Element;
use crate::diagnostic::Span;

/// Levels of elements within one another; schedules have about ten.
const DEEPEST: usize = 64;
/// Bytes of one value that is kept.
const LONGEST_VALUE: usize = 1 << 20;
/// Elements within one that is kept.
const MOST_ELEMENTS: usize = 1 << 20;

/// Where and why the text is not XML that is read here.
pub(crate) type Broken = (Span, String);

/// The start of an element.
#[derive(Debug, Clone)]
pub(crate) struct Tag<'a> {
    /// Its name without a prefix.
    pub(crate) name: &'a str,
    /// The place of its name.
    pub(crate) span: Span,
    /// The namespace that it declares for itself.
    pub(crate) namespace: Option<String>,
    /// Whether an attribute `external` says that it is only mentioned.
    pub(crate) external: bool,
}

/// A walk through the elements of a text.
///
/// Entities other than the five predefined ones and character references are refused, as are
/// declarations of them, elements nested deeper than 64 levels and values above 1 MiB.
pub(crate) struct Reader<'a> {
    text: &'a str,
    source: usize,
    events: quick_xml::Reader<&'a [u8]>,
    /// How many elements are open.
    depth: usize,
    /// Whether the root has ended.
    ended: bool,
    broken: Option<Broken>,
}

/// A step of the walk.
enum Step<'a> {
    Start(Tag<'a>),
    Text(&'a str, Cow<'a, str>),
    Character(&'a str, char),
    End,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str, source: usize) -> Self {
        let mut events = quick_xml::Reader::from_str(text);
        events.config_mut().expand_empty_elements = true;
        Self { text, source, events, depth: 0, ended: false, broken: None }
    }

    /// The source it reads.
    pub(crate) fn source(&self) -> usize {
        self.source
    }

    /// Why the walk ended before the text did, if it did.
    pub(crate) fn broken(&self) -> Option<&Broken> {
        self.broken.as_ref()
    }

    /// The next element within the one that is open; none at its end, and after the text broke.
    ///
    /// Whoever takes an element passes through it: by this until there is none, by
    /// [`skip`](Self::skip) or by [`element`](Self::element).
    pub(crate) fn next_child(&mut self) -> Option<Tag<'a>> {
        loop {
            match self.step()? {
                Step::Start(tag) => return Some(tag),
                Step::End => return None,
                Step::Text(..) | Step::Character(..) => {}
            }
        }
    }

    /// Passes over what is within the element that is open, and its end.
    pub(crate) fn skip(&mut self) {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && self.step().is_some() {}
    }

    /// What is within the element that was just opened; of the elements in it those whose names
    /// are wanted.
    pub(crate) fn element(&mut self, tag: &Tag<'a>, wanted: &[&str]) -> Element<'a> {
        let mut left = MOST_ELEMENTS;
        self.element_within(tag, wanted, &mut left)
    }

    fn element_within(&mut self, tag: &Tag<'a>, wanted: &[&str], left: &mut usize) -> Element<'a> {
        let mut element = Element::new(tag);
        while let Some(step) = self.step() {
            match step {
                Step::End => break,
                Step::Text(place, text) => self.add(&mut element, place, &text),
                Step::Character(place, c) => {
                    self.add(&mut element, place, c.encode_utf8(&mut [0; 4]));
                }
                Step::Start(tag) if wanted.contains(&tag.name) => {
                    let Some(fewer) = left.checked_sub(1) else {
                        self.stop(tag.span, "there are too many elements within one".to_owned());
                        break;
                    };
                    *left = fewer;
                    let child = self.element_within(&tag, wanted, left);
                    element.add_child(child);
                }
                Step::Start(_) => self.skip(),
            }
        }
        element.trim();
        element
    }

    fn add(&mut self, element: &mut Element<'a>, place: &str, text: &str) {
        let span = self.span(place);
        if element.value_length() + text.len() > LONGEST_VALUE {
            let message = format!("the value of `{}` is longer than a mebibyte", element.name);
            self.stop(span, message);
        } else {
            element.add_text(text, span);
        }
    }

    /// The next step; none after the text broke or ended.
    fn step(&mut self) -> Option<Step<'a>> {
        if self.broken.is_some() {
            return None;
        }
        loop {
            match self.events.read_event() {
                Ok(event) => match self.sorted(event) {
                    Ok(Some(step)) => return Some(step),
                    Ok(None) if self.ended && self.depth == 0 && self.at_end() => return None,
                    Ok(None) => {}
                    Err((span, message)) => {
                        self.stop(span, message);
                        return None;
                    }
                },
                Err(error) => {
                    let at = usize::try_from(self.events.error_position()).unwrap_or(usize::MAX);
                    self.stop(self.place(at), format!("the XML is broken: {error}"));
                    return None;
                }
            }
        }
    }

    /// What an event means; nothing where it says nothing.
    fn sorted(&mut self, event: Event<'a>) -> Result<Option<Step<'a>>, Broken> {
        match event {
            Event::Start(start) => self.open(&start).map(|tag| Some(Step::Start(tag))),
            Event::Empty(_) => unreachable!("empty elements come as a start and an end"),
            Event::End(_) => {
                self.depth -= 1;
                self.ended |= self.depth == 0;
                Ok(Some(Step::End))
            }
            Event::Text(text) => {
                let place = borrowed(&text.clone().into_inner());
                if self.depth == 0
                    && !place.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty()
                {
                    return Err((
                        self.span(place),
                        "text stands outside the root element".to_owned(),
                    ));
                }
                Ok(Some(Step::Text(place, text.xml10_content())).filter(|_| self.depth > 0))
            }
            Event::CData(text) => {
                let place = borrowed(&text.clone().into_inner());
                Ok(Some(Step::Text(place, text.xml10_content())).filter(|_| self.depth > 0))
            }
            Event::GeneralRef(reference) => {
                let place = borrowed(&reference.clone().into_inner());
                let named = quick_xml::escape::resolve_predefined_entity(place)
                    .and_then(|text| text.chars().next());
                let character = match reference.resolve_char_ref() {
                    Ok(numbered) => numbered.or(named),
                    Err(_) => None,
                };
                match character {
                    Some(c) => Ok(Some(Step::Character(place, c)).filter(|_| self.depth > 0)),
                    None => Err((
                        self.span(place),
                        format!("the entity `&{};` is not expanded", shortened(place)),
                    )),
                }
            }
            Event::DocType(declaration) => {
                let place = borrowed(&declaration.into_inner());
                match place.find("<!ENTITY") {
                    Some(at) => Err((
                        self.span(&place[at..at + "<!ENTITY".len()]),
                        "the file defines entities, which are not expanded".to_owned(),
                    )),
                    None => Ok(None),
                }
            }
            Event::Eof if self.depth > 0 || !self.ended => {
                let message = match self.depth {
                    0 => "the file has no element".to_owned(),
                    depth => format!("the file ends within {depth} elements that are still open"),
                };
                Err((self.place(self.text.len()), message))
            }
            Event::Eof | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Ok(None),
        }
    }

    fn at_end(&self) -> bool {
        usize::try_from(self.events.buffer_position()).is_ok_and(|at| at >= self.text.len())
    }

    fn open(&mut self, start: &BytesStart<'a>) -> Result<Tag<'a>, Broken> {
        let qualified = self.in_text(start.name().into_inner());
        let name = qualified.rsplit_once(':').map_or(qualified, |(_, local)| local);
        let span = self.span(name);
        if self.ended {
            return Err((span, "there is a second root element".to_owned()));
        }
        if self.depth == DEEPEST {
            return Err((span, format!("elements are nested more than {DEEPEST} levels deep")));
        }
        let prefix = qualified.rsplit_once(':').map(|(prefix, _)| prefix);
        let mut tag = Tag { name, span, namespace: None, external: false };
        for attribute in start.attributes() {
            let attribute =
                attribute.map_err(|error| (span, format!("the XML is broken: {error}")))?;
            let key = attribute.key.into_inner();
            let declares = match prefix {
                None => key == "xmlns",
                Some(prefix) => key.strip_prefix("xmlns:") == Some(prefix),
            };
            if declares {
                tag.namespace = Some(attribute.value.into_owned());
            } else if key == "external" {
                tag.external = matches!(attribute.value.as_ref(), "true" | "1");
            }
        }
        self.depth += 1;
        Ok(tag)
    }

    fn stop(&mut self, span: Span, message: String) {
        self.broken.get_or_insert((span, message));
    }

    /// A part of the text as such: what is read borrows from it.
    fn in_text(&self, part: &str) -> &'a str {
        let span = self.span(part);
        &self.text[span.start..span.end]
    }

    /// The place of a part of the text.
    fn span(&self, part: &str) -> Span {
        let start = part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        debug_assert!(start + part.len() <= self.text.len(), "a part of the text");
        Span { source: self.source, start, end: start + part.len() }
    }

    fn place(&self, at: usize) -> Span {
        let start = self.text.floor_char_boundary(at.min(self.text.len()));
        Span { source: self.source, start, end: start }
    }
}

/// What an event read from a text holds is part of that text.
fn borrowed<'a>(content: &Cow<'a, str>) -> &'a str {
    match content {
        Cow::Borrowed(content) => content,
        Cow::Owned(_) => "",
    }
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(40)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> Result<String, String> {
        let mut reader = Reader::new(text, 0);
        let mut shown = String::new();
        if let Some(root) = reader.next_child() {
            let element = reader.element(&root, &["a", "b", "c"]);
            shown = show(&element);
        }
        reader.next_child();
        match reader.broken() {
            Some((span, message)) => Err(format!("{}: {message}", span.start)),
            None => Ok(shown),
        }
    }

    fn show(element: &Element<'_>) -> String {
        let children: String = element.all().map(show).collect();
        format!("{}[{}{children}]", element.name, element.value())
    }

    #[test]
    fn wanted_elements_come_with_their_values() {
        let text = "<?xml version='1.0'?><!-- - --><x:a xmlns:x='n'> <b>1 &lt; 2&#x41;</b>\n<d><b>no</b></d><c/><b><![CDATA[<&>]]></b></x:a>\n";
        assert_eq!(walk(text).as_deref(), Ok("a[b[1 < 2A]c[]b[<&>]]"));
    }

    #[test]
    fn values_have_their_places() {
        let text = "<a>\n <b>  17 </b><c/></a>";
        let mut reader = Reader::new(text, 0);
        let root = reader.next_child().expect("a root");
        let element = reader.element(&root, &["b", "c"]);
        let at = |name: &str| {
            let span = element.child(name).expect("there").span;
            &text[span.start..span.end]
        };
        assert_eq!((at("b"), at("c")), ("17", "c"));
    }

    #[test]
    fn what_is_not_xml_is_told_with_its_place() {
        for (text, message) in [
            ("", "0: the file has no element"),
            ("<a><b></a>", "6: the XML is broken"),
            ("<a><b>", "6: the file ends within 2 elements"),
            ("<a/><b/>", "5: there is a second root element"),
            ("<a/>x", "4: text stands outside"),
            ("<a>&nbsp;</a>", "4: the entity `&nbsp;`"),
            ("<a>&#0;</a>", "4: the entity `&#0;`"),
            ("<a>& b</a>", "3: the XML is broken"),
            ("<a b=1/>", "1: the XML is broken"),
            ("<a b='1' b='2'/>", "1: the XML is broken"),
            ("<!DOCTYPE a [<!ENTITY e 'x'>]><a/>", "13: the file defines entities"),
        ] {
            let found = walk(text).expect_err(text);
            assert!(found.starts_with(message), "{text}: {found}");
        }
        assert!(walk("<!DOCTYPE a SYSTEM 'a.dtd'><a/>").is_ok());
    }

    #[test]
    fn depth_and_length_have_limits() {
        let deep = |levels: usize| "<a>".repeat(levels) + &"</a>".repeat(levels);
        assert!(walk(&deep(DEEPEST)).is_ok());
        assert!(walk(&deep(DEEPEST + 1)).expect_err("deep").contains("64 levels"));
        let long = |length: usize| format!("<a><b>{}</b></a>", "x".repeat(length));
        assert!(walk(&long(LONGEST_VALUE)).is_ok());
        assert!(walk(&long(LONGEST_VALUE + 1)).expect_err("long").contains("mebibyte"));
        // What nobody asks for may be as long as it likes.
        assert!(walk(&format!("<a><d>{}</d></a>", "x".repeat(LONGEST_VALUE + 1))).is_ok());
    }
}
