//! stub

use super::imported::Imported;
use super::xml::Reader;
use crate::diagnostic::Diagnostics;

/// Reads.
pub(crate) fn read(
    _reader: &mut Reader<'_>,
    _project: Option<&str>,
    _diagnostics: &mut Diagnostics,
) -> Imported {
    Imported::default()
}
