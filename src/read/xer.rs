//! xer

use super::imported::Imported;
use crate::diagnostic::Diagnostics;

/// Reads a file.
pub(crate) fn read_xer(
    _path: &str,
    _bytes: &[u8],
    _project: Option<&str>,
    _diagnostics: &mut Diagnostics,
) -> Imported {
    Imported::default()
}
