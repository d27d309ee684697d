//! Relations → the parts of a predecessors cell.

use super::text;
use crate::plan::RelationKind;
use crate::read::relation::{Tail, parts, read_part};
use crate::read::{LinkDraft, TaskDraft};

/// The predecessors cell of a row; the ids of predecessors that a cell cannot name.
pub(super) fn predecessors(
    row: &TaskDraft,
    is_id: &impl Fn(&str) -> bool,
) -> Result<String, Vec<String>> {
    let mut cell: Vec<String> = row.predecessors.iter().map(|part| part.value.clone()).collect();
    let mut unwritable = Vec::new();
    for link in &row.links {
        match part(&link.value, is_id) {
            Some(part) => cell.push(part),
            None => unwritable.push(link.value.predecessor.clone()),
        }
    }
    if unwritable.is_empty() { Ok(cell.join("; ")) } else { Err(unwritable) }
}

/// A relation in a form that is read as this relation and no other.
fn part(link: &LinkDraft, is_id: &impl Fn(&str) -> bool) -> Option<String> {
    let LinkDraft { predecessor: id, kind, lag } = link;
    let wanted = (id.as_str(), Tail { kind: *kind, lag: *lag });
    let lag = lag.map(text::lag).unwrap_or_default();
    let kind = kind.name();
    let mut forms =
        vec![format!("{id} {kind}{lag}"), format!("{id} {kind} {lag}"), format!("{id}{kind}{lag}")];
    if link.kind == RelationKind::FinishStart {
        // Without a lag the id says it all.
        forms.insert(0, format!("{id}{lag}"));
    }
    forms.into_iter().find(|form| {
        let is_whole = matches!(parts(form).as_slice(), [only] if only.len() == form.len());
        is_whole && read_part(form, is_id) == Ok(wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Duration, LagText, Unit};

    fn written(id: &str, kind: RelationKind, days: Option<f64>, ids: &[&str]) -> Option<String> {
        let lag = days
            .map(|amount| LagText::Duration(Duration { amount, unit: Unit::Day, elapsed: false }));
        part(&LinkDraft { predecessor: id.to_owned(), kind, lag }, &|id| ids.contains(&id))
    }

    #[test]
    fn a_relation_is_written_so_that_no_other_is_read() {
        use RelationKind::{FinishStart, StartStart};
        let form = |id, kind, days, ids: &[&str]| written(id, kind, days, ids).expect("a form");
        assert_eq!(form("KEY-16", FinishStart, None, &["KEY", "KEY-16"]), "KEY-16");
        assert_eq!(form("A FS+2d", FinishStart, None, &["A", "A FS+2d"]), "A FS+2d");
        assert_eq!(form("A", StartStart, Some(2.0), &["A"]), "A SS+2d");
        assert_eq!(form("A", FinishStart, Some(-2.0), &["A"]), "A-2d");
        // `A+2d` is another task here.
        assert_eq!(form("A", FinishStart, Some(2.0), &["A", "A+2d"]), "A FS+2d");
        assert_eq!(form("A", FinishStart, Some(2.0), &["A", "A+2d", "A FS+2d"]), "A FS +2d");
    }

    #[test]
    fn what_divides_a_cell_cannot_be_in_an_id() {
        for id in ["A,B", "A;B", "A\nB", " A", "A "] {
            assert_eq!(written(id, RelationKind::FinishStart, None, &[id]), None, "{id:?}");
        }
    }
}
