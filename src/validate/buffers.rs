//! Tasks that are margins although their rows do not say so: `[buffers]` of plan.toml.

use super::Rows;
use super::selector::Selector;
use crate::diagnostic::{Code, Diagnostics};
use crate::read::{Draft, RowKind};

/// Makes buffers of the tasks that `[buffers]` selects.
pub(super) fn select(draft: &mut Draft, diagnostics: &mut Diagnostics) {
    if draft.settings.buffers.is_empty() {
        return;
    }
    // What is wrong with the rows is told when they are looked at for good.
    let n_before = diagnostics.items.len();
    let rows = Rows::new(draft, diagnostics);
    diagnostics.items.truncate(n_before);
    let row_of_task: Vec<usize> =
        (0..draft.tasks.len()).filter(|row| rows.tasks[*row].is_some()).collect();
    let mut chosen = Vec::new();
    for part in &draft.settings.buffers {
        let selector = Selector::new(&part.value, |id| rows.has(id));
        let found = rows.select(selector).into_iter().map(|task| row_of_task[task]);
        let mut found: Vec<usize> = match selector {
            Selector::Id(_) => found.collect(),
            _ => found.filter(|row| draft.tasks[*row].kind == RowKind::Task).collect(),
        };
        if let Some(row) = found
            .iter()
            .find(|row| !matches!(draft.tasks[**row].kind, RowKind::Task | RowKind::Buffer))
        {
            let id = draft.tasks[*row].id.value.trim();
            let message = format!("`{id}` takes no time of its own and cannot be a buffer");
            let help = "name the task whose duration is a margin";
            diagnostics.report(Code::InvalidTarget, part.span, message, help);
            continue;
        }
        if found.is_empty() {
            let help = match selector {
                Selector::Id(id) if !rows.has(id) => rows.suggest(id),
                _ => "write an id, or wbs:…, code:TYPE=VALUE, owner:… or calendar:…".to_owned(),
            };
            let message = format!("no task is meant by `{}`", part.value);
            diagnostics.report(Code::UnknownTarget, part.span, message, help);
        }
        chosen.append(&mut found);
    }
    for row in chosen {
        draft.tasks[row].kind = RowKind::Buffer;
    }
}
