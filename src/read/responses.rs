//! The sections `[[branch]]`, `[[rework]]` and `[[decision]]` of plan.toml → drafts.

use std::ops::Range;

use toml::de::{DeString, DeTable, DeValue};

use super::draft::{
    BranchDraft, ConditionDraft, CutDraft, DecisionDraft, Duration, OutcomeDraft, Probability,
    ResponsesDraft, ReworkDraft, Spanned,
};
use super::setting_value::{Value, date_value, float, integer, string};
use super::settings::Walk;
use super::value::{
    Decimal, Parsed, Problem, duration, normalised, probability_or_word, share, word,
};
use crate::diagnostic::Code;
use crate::plan::{Moment, Scope};

/// More rounds than these are no repetition any more.
const MOST_ROUNDS: u64 = 20;
/// A repetition takes at most so many times as long as the original.
const LARGEST_SHARE: f64 = 100.0;

const BRANCH: [&str; 4] = ["id", "name", "after", "outcome"];
const OUTCOME: [&str; 3] = ["name", "probability", "tasks"];
const REWORK: [&str; 7] = ["id", "name", "first", "last", "probability", "at_most", "share"];
const DECISION: [&str; 13] = [
    "id",
    "name",
    "at",
    "moment",
    "finishes_after",
    "lasts_over",
    "late_by",
    "risk",
    "delay",
    "tasks",
    "cut",
    "branch",
    "outcome",
];

/// A key and its value.
type Entry<'v, 'i> = (&'v toml::Spanned<DeString<'i>>, &'v Value<'i>);

impl Walk<'_> {
    /// Forks.
    pub(super) fn branches(&mut self, value: &Value<'_>, responses: &mut ResponsesDraft) {
        for (table, range) in self.tables("branch", value) {
            let Some(id) = self.id("branch", table, range) else {
                continue;
            };
            let n_before = self.n_problems();
            let mut branch =
                BranchDraft { id, name: None, after: None, outcomes: Vec::new(), flawed: false };
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "id" => {}
                    "name" => branch.name = self.free_text(value),
                    "after" => branch.after = self.word(value),
                    "outcome" => branch.outcomes = self.outcomes(value),
                    _ => self.unknown(key, &BRANCH),
                }
            }
            branch.flawed = self.n_problems() > n_before;
            responses.branches.push(branch);
        }
    }

    fn outcomes(&mut self, value: &Value<'_>) -> Vec<OutcomeDraft> {
        let mut outcomes = Vec::new();
        for (table, range) in self.tables("branch.outcome", value) {
            let (mut name, mut probability, mut tasks) = (None, None, Vec::new());
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "name" => name = self.word(value),
                    "probability" => probability = self.spanned(value, chance),
                    "tasks" => tasks = self.selectors(value),
                    _ => self.unknown(key, &OUTCOME),
                }
            }
            match name {
                Some(name) => outcomes.push(OutcomeDraft { name, probability, tasks }),
                None if table.contains_key("name") => {}
                None => self.missing(range, "an outcome has no `name`", "call it name = \"clean\""),
            }
        }
        outcomes
    }

    /// Work that may be repeated.
    pub(super) fn reworks(&mut self, value: &Value<'_>, responses: &mut ResponsesDraft) {
        for (table, range) in self.tables("rework", value) {
            let Some(id) = self.id("rework", table, range) else {
                continue;
            };
            let n_before = self.n_problems();
            let mut rework = ReworkDraft {
                id,
                name: None,
                first: None,
                last: None,
                probability: None,
                at_most: 1,
                share: 1.0,
                flawed: false,
            };
            for (key, value) in table {
                let range = value.span();
                match key.get_ref().as_ref() {
                    "id" => {}
                    "name" => rework.name = self.free_text(value),
                    "first" => rework.first = self.word(value),
                    "last" => rework.last = self.word(value),
                    "probability" => rework.probability = self.spanned(value, chance),
                    "at_most" => {
                        let parsed = integer(value, 1, MOST_ROUNDS);
                        rework.at_most = self.take(range, parsed).map_or(1, |rounds| rounds as u32);
                    }
                    "share" => {
                        rework.share = self.take(range, length_share(value)).unwrap_or(1.0);
                    }
                    _ => self.unknown(key, &REWORK),
                }
            }
            rework.flawed = self.n_problems() > n_before;
            responses.reworks.push(rework);
        }
    }

    /// Responses settled in advance.
    pub(super) fn decisions(&mut self, value: &Value<'_>, responses: &mut ResponsesDraft) {
        for (table, range) in self.tables("decision", value) {
            if let Some(id) = self.id("decision", table, range) {
                let decision = self.decision(id, table);
                responses.decisions.push(decision);
            }
        }
    }

    fn decision(&mut self, id: Spanned<String>, table: &DeTable<'_>) -> DecisionDraft {
        let n_before = self.n_problems();
        let mut decision = DecisionDraft {
            id,
            name: None,
            at: None,
            moment: Moment::default(),
            conditions: Vec::new(),
            delay: None,
            tasks: None,
            cut: None,
            branch: None,
            outcome: None,
            flawed: false,
        };
        for entry @ (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "id" => {}
                "name" => decision.name = self.free_text(value),
                "at" => decision.at = self.word(value),
                "moment" => {
                    let parsed = string(value).and_then(moment);
                    decision.moment = self.take(range, parsed).unwrap_or_default();
                }
                "delay" => decision.delay = self.spanned(value, length),
                "tasks" => {
                    let tasks = self.selectors(value);
                    decision.tasks = Some(Spanned { value: tasks, span: self.span(range) });
                }
                "cut" => decision.cut = self.cut(value),
                "branch" => decision.branch = self.word(value),
                "outcome" => decision.outcome = self.word(value),
                name if DECISION.contains(&name) => {
                    decision.conditions.extend(self.condition(entry));
                }
                _ => self.unknown(key, &DECISION),
            }
        }
        // The parser gives keys by name.
        decision.conditions.sort_by_key(|condition| condition.span);
        decision.flawed = self.n_problems() > n_before;
        decision
    }

    fn condition(&mut self, (key, value): Entry<'_, '_>) -> Option<Spanned<ConditionDraft>> {
        let parsed = match key.get_ref().as_ref() {
            "finishes_after" => limit(value),
            "lasts_over" => length(value).map(ConditionDraft::LastsOver),
            "late_by" => length(value).map(ConditionDraft::LateBy),
            _ => string(value).map(|id| ConditionDraft::Risk(id.trim().to_owned())),
        };
        let value_span = value.span();
        let condition = self.take(value_span.clone(), parsed)?;
        Some(Spanned { value: condition, span: self.span(value_span) })
    }

    fn cut(&mut self, value: &Value<'_>) -> Option<Spanned<CutDraft>> {
        let scope = match value.get_ref() {
            DeValue::String(text) => match normalised(text).as_str() {
                "could" => Some(Scope::Could),
                "should" => Some(Scope::Should),
                "must" => {
                    let message = "what the outcome must have cannot be cut";
                    let help = "write cut = \"could\", cut = \"should\" or a list of tasks";
                    let problem = Problem::new(Code::InvalidSetting, message, help);
                    self.report(value.span(), problem);
                    return None;
                }
                _ => None,
            },
            _ => None,
        };
        let cut = match scope {
            Some(scope) => CutDraft::Scope(scope),
            None => CutDraft::Tasks(self.selectors(value)),
        };
        Some(Spanned { value: cut, span: self.span(value.span()) })
    }

    /// The tables of a list of them, with their places.
    fn tables<'v, 'i>(
        &mut self,
        name: &str,
        value: &'v Value<'i>,
    ) -> Vec<(&'v DeTable<'i>, Range<usize>)> {
        let help = match name {
            "branch.outcome" => {
                "write outcome = [ { name = \"clean\", probability = 0.8 }, … ]".to_owned()
            }
            _ => format!("write [[{name}]] on a line of its own for each"),
        };
        let Some(items) = value.get_ref().as_array() else {
            let message = format!("`{name}` is a list of sections");
            self.report(value.span(), Problem::new(Code::InvalidSetting, message, help));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            if let Some(table) = item.get_ref().as_table() {
                tables.push((table, item.span()));
            } else {
                let message = format!("each `{name}` is a section of its own");
                self.report(item.span(), Problem::new(Code::InvalidSetting, message, &*help));
            }
        }
        tables
    }

    /// The id of a section; none after its problem was reported.
    fn id(
        &mut self,
        section: &str,
        table: &DeTable<'_>,
        range: Range<usize>,
    ) -> Option<Spanned<String>> {
        let Some((_, value)) = table.iter().find(|(key, _)| key.get_ref() == "id") else {
            let message = format!("a {section} has no `id`");
            self.missing(range, &message, "give it an id of its own: id = \"R-1\"");
            return None;
        };
        let id = self.word(value)?;
        if id.value.is_empty() {
            let message = format!("the `id` of a {section} is empty");
            self.missing(value.span(), &message, "give it an id of its own: id = \"R-1\"");
            return None;
        }
        Some(id)
    }

    fn missing(&mut self, range: Range<usize>, message: &str, help: &str) {
        self.report(range, Problem::new(Code::MissingValue, message, help));
    }

    fn free_text(&mut self, value: &Value<'_>) -> Option<String> {
        self.take(value.span(), string(value).map(str::to_owned))
    }

    fn word(&mut self, value: &Value<'_>) -> Option<Spanned<String>> {
        self.spanned(value, |value| string(value).map(|text| text.trim().to_owned()))
    }

    fn spanned<T>(
        &mut self,
        value: &Value<'_>,
        parse: impl Fn(&Value<'_>) -> Parsed<T>,
    ) -> Option<Spanned<T>> {
        let range = value.span();
        let parsed = self.take(range.clone(), parse(value))?;
        Some(Spanned { value: parsed, span: self.span(range) })
    }

    /// Ids and other selectors: a list of texts, or one text.
    fn selectors(&mut self, value: &Value<'_>) -> Vec<Spanned<String>> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| self.word(item)).collect(),
            _ => self.word(value).into_iter().collect(),
        }
    }
}

/// A probability: a number, a percentage or a word of the scale.
fn chance(value: &Value<'_>) -> Parsed<Probability> {
    let invalid = |message: String| {
        let help = "write a number between 0 and 1 such as 0.3, a percentage such as \"30%\", or a word of the scale";
        Err(Problem::new(Code::InvalidProbability, message, help))
    };
    if let DeValue::String(text) = value.get_ref() {
        return probability_or_word(text.trim(), Decimal::Point);
    }
    match float(value) {
        Some(number) if (0.0..=1.0).contains(&number) => Ok(Probability::Number(number.abs())),
        Some(number) => invalid(format!("the probability {number} is not between 0 and 1")),
        None => invalid("this is not a probability".to_owned()),
    }
}

/// A share of a length, more than nothing.
fn length_share(value: &Value<'_>) -> Parsed<f64> {
    let parsed = match value.get_ref() {
        DeValue::String(text) => share(text.trim(), Decimal::Point),
        _ => float(value),
    };
    match parsed {
        Some(share) if share > 0.0 && share <= LARGEST_SHARE => Ok(share),
        _ => Err(Problem::new(
            Code::InvalidSetting,
            "this is not a share of a length",
            "write what a repetition takes of the original: \"50%\", or 0.5",
        )),
    }
}

/// A length of time; a bare number is in days.
fn length(value: &Value<'_>) -> Parsed<Duration> {
    match value.get_ref() {
        DeValue::String(text) => duration(text.trim(), Decimal::Point),
        DeValue::Integer(number) => duration(&number.to_string(), Decimal::Point),
        DeValue::Float(number) => duration(&number.to_string(), Decimal::Point),
        _ => Err(Problem::new(
            Code::InvalidDuration,
            "this is not a length of time",
            "write a text such as \"5d\"",
        )),
    }
}

/// A day, or a length of time from the project start.
fn limit(value: &Value<'_>) -> Parsed<ConditionDraft> {
    let is_day = match value.get_ref() {
        DeValue::Datetime(_) => true,
        DeValue::String(text) => text.trim().as_bytes().get(4) == Some(&b'-'),
        _ => false,
    };
    if is_day {
        date_value(value).map(ConditionDraft::AfterDay)
    } else {
        length(value).map(ConditionDraft::AfterWork)
    }
}

fn moment(text: &str) -> Parsed<Moment> {
    let words = [("finish", Moment::Finish), ("threshold", Moment::Threshold)];
    word(text.trim(), "a moment of a decision", &words)
        .map_err(|problem| Problem { code: Code::InvalidSetting, ..problem })
}
