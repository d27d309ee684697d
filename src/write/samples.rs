//! Files of observed values, which go where the plan goes.

use std::collections::BTreeMap;

use super::{File, Unwritable};
use crate::read::{Draft, Points, SamplesFile};

/// The files that a draft draws from, by the paths that it names them by. One with an absolute
/// path is found from anywhere and stays where it is.
///
/// # Errors
///
/// When a path leads out of the plan's folder, and so would lead elsewhere from another one.
pub(super) fn files(draft: &Draft) -> Result<Vec<File>, Unwritable> {
    let mut named: BTreeMap<&str, &SamplesFile> = BTreeMap::new();
    let mut reasons = Vec::new();
    let tasks = draft.tasks.iter().filter_map(|task| of(&task.estimate));
    let risks = draft
        .risks
        .iter()
        .flat_map(|risk| [&risk.impact, &risk.mitigated_impact])
        .filter_map(|impact| of(impact));
    let templates = draft.settings.templates.iter().filter_map(|template| of(&template.points));
    for (path, file) in tasks.chain(risks).chain(templates) {
        let is_absolute = path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
        let leads_out = path.split(['/', '\\']).any(|part| part == "..");
        if leads_out && !is_absolute && !named.contains_key(path) {
            reasons.push(format!(
                "the file of samples `{path}` lies outside the plan's folder: put it beside the plan, and name it so"
            ));
        }
        if !is_absolute {
            named.insert(path, file);
        }
    }
    if !reasons.is_empty() {
        return Err(Unwritable(reasons));
    }
    let file = |(path, file): (&str, &SamplesFile)| File {
        name: path.to_owned(),
        bytes: file.text.clone().into_bytes(),
    };
    Ok(named.into_iter().map(file).collect())
}

fn of<V>(points: &Points<V>) -> Option<(&str, &SamplesFile)> {
    let samples = points.samples()?;
    Some((samples.path.as_str(), samples.file.as_deref()?))
}
