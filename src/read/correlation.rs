//! The section `[correlation]` of plan.toml → a draft of it.

use super::draft::{CorrelationDraft, GroupDraft, PairDraft, SettingsDraft, Spanned};
use super::setting_value::{Value, float, string};
use super::settings::Walk;
use super::value::{Parsed, Problem};
use crate::diagnostic::Code;

const PAIR_HELP: &str = "write two names and a number: [\"A\", \"B\", 0.7]; besides tasks there are \
                         \"risk:ID\", \"impact:ID\" and \"cost:ID\"";

impl Walk<'_> {
    /// Which draws go together.
    pub(super) fn correlation(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let n_before = self.n_problems();
        let Some(table) = self.table("correlation", value) else {
            settings.unread.correlation = true;
            return;
        };
        let mut draft = CorrelationDraft::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "group" => draft.group = self.rho(value),
                "groups" => draft.groups = self.groups(value),
                "pairs" => draft.pairs = self.pairs(value),
                _ => self.unknown(key, &["group", "groups", "pairs"]),
            }
        }
        settings.correlation = draft;
        settings.unread.correlation = self.n_problems() > n_before;
    }

    fn rho(&mut self, value: &Value<'_>) -> Option<Spanned<f64>> {
        let range = value.span();
        let rho = self.take(range.clone(), rho(value))?;
        Some(Spanned { value: rho, span: self.span(range) })
    }

    /// Groups by name: a number, or a section with more.
    fn groups(&mut self, value: &Value<'_>) -> Vec<GroupDraft> {
        let Some(table) = self.table("correlation.groups", value) else {
            return Vec::new();
        };
        let mut groups = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().trim().to_owned();
            if name.is_empty() {
                let help = "give it the name that stands in the column `group`";
                let problem = Problem::new(Code::InvalidSetting, "a group without a name", help);
                self.report(key.span(), problem);
                continue;
            }
            let name = Spanned { value: name, span: self.span(key.span()) };
            let mut group = GroupDraft { name, rho: None, members: Vec::new() };
            if let Some(table) = value.get_ref().as_table() {
                for (key, value) in table {
                    match key.get_ref().as_ref() {
                        "rho" => group.rho = self.rho(value),
                        "members" => group.members = self.members(value),
                        _ => self.unknown(key, &["rho", "members"]),
                    }
                }
            } else {
                group.rho = self.rho(value);
            }
            groups.push(group);
        }
        groups
    }

    fn members(&mut self, value: &Value<'_>) -> Vec<Spanned<String>> {
        let Some(list) = value.get_ref().as_array() else {
            let help = "write members = [\"A\", \"wbs:2\", \"risk:R1\"]";
            let message = "`members` is a list of tasks, selectors and risks";
            self.report(value.span(), Problem::new(Code::InvalidSetting, message, help));
            return Vec::new();
        };
        list.iter().filter_map(|item| self.name(item)).collect()
    }

    fn name(&mut self, value: &Value<'_>) -> Option<Spanned<String>> {
        let text = self.take(value.span(), string(value))?.trim().to_owned();
        Some(Spanned { value: text, span: self.span(value.span()) })
    }

    fn pairs(&mut self, value: &Value<'_>) -> Vec<PairDraft> {
        let Some(list) = value.get_ref().as_array() else {
            let message = "`pairs` is a list of lists";
            let help = "write pairs = [[\"A\", \"B\", 0.7]]";
            self.report(value.span(), Problem::new(Code::InvalidSetting, message, help));
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for item in list {
            let parts: Vec<&Value<'_>> = item.get_ref().as_array().into_iter().flatten().collect();
            let [a, b, rho] = parts[..] else {
                let problem = Problem::new(Code::InvalidSetting, "this is not a pair", PAIR_HELP);
                self.report(item.span(), problem);
                continue;
            };
            let parts = (self.name(a), self.name(b), self.rho(rho));
            if let (Some(a), Some(b), Some(rho)) = parts {
                pairs.push(PairDraft { a, b, rho, span: self.span(item.span()) });
            }
        }
        pairs
    }
}

/// A correlation.
fn rho(value: &Value<'_>) -> Parsed<f64> {
    match float(value) {
        Some(rho) if (-1.0..=1.0).contains(&rho) => Ok(rho),
        _ => Err(Problem::new(
            Code::InvalidSetting,
            "this is not a correlation from -1 to 1",
            "write a number such as 0.5, without quotes",
        )),
    }
}
