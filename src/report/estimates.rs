//! Where the ranges of an answer's tasks come from.

use serde::Serialize;

use super::words::clean;
use crate::plan::{Plan, Tool};

/// How many tasks take the range of their duration from where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EstimatesView {
    /// From points of their own.
    pub own: usize,
    /// From an estimates file.
    pub file: usize,
    /// From fields of the plan's file.
    pub fields: usize,
    /// From templates.
    pub templates: Vec<TemplateView>,
    /// From nowhere: their duration is certain.
    pub certain: usize,
    /// Whether people are told: the file of another tool came without ranges of its own.
    #[serde(skip)]
    told: bool,
}

/// How many tasks take their range from a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateView {
    /// Which tasks it is for.
    pub selector: String,
    /// How many take their range from it.
    pub tasks: usize,
}

impl EstimatesView {
    /// Those of a plan.
    pub(super) fn new(plan: &Plan) -> Self {
        let sources = &plan.estimates;
        let given = sources.file + sources.fields > 0 || !sources.templates.is_empty();
        let template = |(selector, tasks): &(String, usize)| TemplateView {
            selector: clean(selector),
            tasks: *tasks,
        };
        Self {
            own: sources.own,
            file: sources.file,
            fields: sources.fields,
            templates: sources.templates.iter().map(template).collect(),
            certain: sources.certain,
            told: given && plan.rules.tool != Tool::Planodds,
        }
    }

    /// A sentence for people, where they need it.
    pub(super) fn sentence(&self) -> Option<String> {
        let named = [
            (self.own, "points of their own".to_owned()),
            (self.file, "the estimates file".to_owned()),
            (self.fields, "fields of the plan's file".to_owned()),
        ];
        let templates = self.templates.iter().map(|row| (row.tasks, format!("`{}`", row.selector)));
        let parts: Vec<String> = templates
            .chain(named)
            .filter(|(n, _)| *n > 0)
            .map(|(n, from)| format!("{n} from {from}"))
            .collect();
        self.told.then(|| {
            format!("Ranges of tasks: {}; {} are certain.", parts.join(", "), self.certain)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::fixture;
    use crate::plan::EstimateSources;

    #[test]
    fn ranges_that_came_with_a_file_of_another_tool_are_told_in_a_sentence() {
        let mut parts = fixture::parts();
        parts.estimates = EstimateSources {
            fields: 12,
            templates: vec![("*".to_owned(), 3900), ("wbs:2".to_owned(), 200)],
            certain: 117,
            ..EstimateSources::default()
        };
        let sentence = |parts: &crate::plan::PlanParts| {
            EstimatesView::new(&Plan::from_valid_parts(parts.clone())).sentence()
        };
        assert_eq!(sentence(&parts), None);
        parts.rules.tool = Tool::PrimaveraP6;
        let expected = "Ranges of tasks: 3900 from `*`, 200 from `wbs:2`, 12 from fields of the plan's file; 117 are certain.";
        assert_eq!(sentence(&parts).as_deref(), Some(expected));
    }
}
