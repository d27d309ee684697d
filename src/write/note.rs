//! What is told of a conversion: what was left out, what is called otherwise.

use std::fmt;

/// Something that became of several parts of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it became of: with its verb, for one and for several.
    subject: (&'static str, &'static str),
    /// What became of it.
    fate: &'static str,
    /// How many there are; none where it is no matter of counting.
    n: usize,
    /// The first few.
    examples: Vec<String>,
}

/// Examples that are shown.
const MOST_EXAMPLES: usize = 3;

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = if self.n == 1 { self.subject.0 } else { self.subject.1 };
        write!(f, "{} {subject} {}", self.n, self.fate)?;
        if !self.examples.is_empty() {
            let more = if self.n > self.examples.len() { ", …" } else { "" };
            write!(f, ": {}{more}", self.examples.join(", "))?;
        }
        Ok(())
    }
}

/// Notes in the making.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Note>);

impl Notes {
    /// Tells of one thing; what has the same subject and fate is counted together.
    pub(super) fn add(
        &mut self,
        subject: (&'static str, &'static str),
        fate: &'static str,
        example: impl Into<String>,
    ) {
        let found = self.0.iter().position(|note| note.subject == subject && note.fate == fate);
        let at = found.unwrap_or_else(|| {
            self.0.push(Note { subject, fate, n: 0, examples: Vec::new() });
            self.0.len() - 1
        });
        let note = &mut self.0[at];
        note.n += 1;
        if note.examples.len() < MOST_EXAMPLES {
            note.examples.push(example.into());
        }
    }

    /// Tells of several things.
    pub(super) fn all(
        &mut self,
        subject: (&'static str, &'static str),
        fate: &'static str,
        examples: impl IntoIterator<Item = String>,
    ) {
        for example in examples {
            self.add(subject, fate, example);
        }
    }

    pub(super) fn finished(self) -> Vec<Note> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_one_kind_are_counted_with_examples() {
        let mut notes = Notes::default();
        let codes = ("activity code is", "activity codes are");
        notes.all(codes, "not carried over", ["a", "b", "c", "d"].map(str::to_owned));
        notes.add(("calendar is", "calendars are"), "not carried over", "site");
        let told: Vec<String> = notes.finished().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "4 activity codes are not carried over: a, b, c, …",
                "1 calendar is not carried over: site"
            ]
        );
    }
}
