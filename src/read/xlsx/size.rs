//! How much a workbook unpacks to, found out before anybody keeps it.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::workbook::Fault;

/// Bytes of all parts together.
const LARGEST: u64 = 256 << 20;
/// Bytes of the parts that are kept in memory many times their size.
const LARGEST_STYLES: u64 = 4 << 20;
const LARGEST_STRINGS: u64 = 64 << 20;
/// Parts of a workbook.
const MOST_PARTS: usize = 10_000;

/// Unpacks everything without keeping it.
///
/// What the file says of its sizes is not relied upon.
///
/// # Errors
///
/// When it is no archive, is damaged, or is larger than a plan has any use for.
pub(super) fn check_size(bytes: &[u8]) -> Result<(), Fault> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    let too_large = |most: u64| {
        Fault::new(
            format!("unpacks to more than {} MB", most >> 20),
            "keep the plan in a workbook of its own",
        )
    };
    if archive.len() > MOST_PARTS {
        return Err(Fault::new(
            format!("is made of more than {MOST_PARTS} parts"),
            "keep the plan in a workbook of its own",
        ));
    }
    let mut left = LARGEST;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| damaged(&error.to_string()))?;
        let name = part.name().map_err(|error| damaged(&error.to_string()))?.to_ascii_lowercase();
        let most = if name.ends_with("styles.xml") {
            LARGEST_STYLES
        } else if name.ends_with("sharedstrings.xml") {
            LARGEST_STRINGS
        } else {
            LARGEST
        };
        let size = io::copy(&mut part.take(most.min(left) + 1), &mut io::sink())
            .map_err(|error| damaged(&error.to_string()))?;
        if size > most {
            return Err(too_large(most));
        }
        left = left.checked_sub(size).ok_or_else(|| too_large(LARGEST))?;
    }
    Ok(())
}

pub(super) fn damaged(why: &str) -> Fault {
    Fault::new(
        format!("cannot be read as a workbook: {why}"),
        "open it in a spreadsheet program and save it as .xlsx, without a password",
    )
}
