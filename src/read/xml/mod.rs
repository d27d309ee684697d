//! Schedules as XML: which tool's they are, and what their readers share.
//!
//! Read element by element: what a reader does not ask for is passed over, and there is no tree of
//! the whole file. The decoded text is kept once, as the source that diagnostics show.

mod decode;
mod element;
mod fields;
mod reader;

use std::mem;

pub(crate) use element::Element;
pub(crate) use fields::{Fields, decimal, integer};
pub(crate) use reader::{Reader, Tag};

use super::imported::Imported;
use super::{mspdi, pmxml};
use crate::diagnostic::{Code, Diagnostics, Span};

/// The namespace of Microsoft Project's XML; later versions append to it.
const MICROSOFT: &str = "http://schemas.microsoft.com/project";

/// Reads an XML file, as its root element says; `project` names one of several that it may hold.
pub(crate) fn read_xml(
    path: &str,
    bytes: &[u8],
    project: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Imported {
    let Some(source) = decode::source(path, bytes, diagnostics) else {
        return Imported::default();
    };
    // The reader borrows the text while it adds to the diagnostics that own it: a second copy of
    // a large file would be dear.
    let text = mem::take(&mut diagnostics.sources[source].text);
    let imported = read_text(&text, source, project, diagnostics);
    diagnostics.sources[source].text = text;
    imported
}

fn read_text(
    text: &str,
    source: usize,
    project: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Imported {
    let mut reader = Reader::new(text, source);
    let imported = match reader.next_child() {
        Some(root) => match root.name {
            "Project" if is_microsoft(&root) => mspdi::read(&mut reader, diagnostics),
            "APIBusinessObjects" => pmxml::read(&mut reader, project, diagnostics),
            _ => {
                report_unknown(&root, diagnostics);
                return Imported::default();
            }
        },
        None => Imported::default(),
    };
    // After the root nothing may follow.
    if reader.broken().is_none() {
        reader.next_child();
    }
    if let Some((span, message)) = reader.broken() {
        let help = "save or export the file anew; it may have been cut short on its way here";
        diagnostics.report(Code::XmlSyntax, *span, message.clone(), help);
        return Imported::default();
    }
    imported
}

fn is_microsoft(root: &Tag<'_>) -> bool {
    root.namespace.as_deref().is_some_and(|namespace| namespace.starts_with(MICROSOFT))
}

fn report_unknown(root: &Tag<'_>, diagnostics: &mut Diagnostics) {
    let namespace = match &root.namespace {
        Some(namespace) => format!(" of `{namespace}`"),
        None => " without a namespace".to_owned(),
    };
    let message = format!("`{}`{namespace} is no schedule known here", root.name);
    let help = format!(
        "export the schedule as Microsoft Project XML (`Project` of `{MICROSOFT}`) or Primavera P6 XML (`APIBusinessObjects`)"
    );
    diagnostics.report(Code::UnknownFormat, root.span, message, help);
}

/// A span of nothing at the start of a source, for what has no better place.
pub(crate) fn beginning(source: usize) -> Span {
    Span { source, start: 0, end: 0 }
}
