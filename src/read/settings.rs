//! plan.toml → a draft of the settings.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use toml::de::DeTable;

use super::draft::{
    CorrelationDraft, FieldsDraft, LagCalendar, Moment, ResponsesDraft, SettingsDraft, Spanned,
    Template, Unread,
};
use super::setting_value::{
    Value, budget, capacity, confidence, continuous, currency, date_value, end_value, float_kind,
    impact_range, integer, lag_calendar, likelihood, moment_value, out_of_sequence, sampling,
    string, template, tool, truth, unit_name,
};
use super::value::{Parsed, Problem, normalised};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{Calendar, Resource, Rules};

/// The largest number of iterations.
pub(crate) const MOST_ITERATIONS: u32 = 10_000_000;
/// The largest seed: all integers up to it are exact in JSON and in spreadsheets.
pub(crate) const LARGEST_SEED: u64 = (1 << 53) - 1;

/// The default words of likelihood.
const LIKELIHOOD: [(&str, f64); 5] =
    [("verylow", 0.05), ("low", 0.10), ("medium", 0.30), ("high", 0.50), ("veryhigh", 0.70)];
/// The default words of impact, as shares of the task's duration.
const IMPACT: [(&str, [f64; 3]); 5] = [
    ("verylow", [0.02, 0.05, 0.10]),
    ("low", [0.05, 0.10, 0.20]),
    ("medium", [0.10, 0.20, 0.40]),
    ("high", [0.20, 0.40, 0.80]),
    ("veryhigh", [0.40, 0.80, 1.60]),
];

impl Default for SettingsDraft {
    /// The settings of a plan without plan.toml.
    fn default() -> Self {
        SettingsDraft {
            name: None,
            start: None,
            data_date: None,
            deadline: None,
            confidence: None,
            lag_calendar: LagCalendar::default(),
            rules: Rules::default(),
            iterations: None,
            seed: None,
            sampling: None,
            calendars: vec![Calendar::standard()],
            weather: Vec::new(),
            templates: Vec::new(),
            fields: None,
            resources: Vec::new(),
            budget: None,
            currency: None,
            buffers: Vec::new(),
            responses: ResponsesDraft::default(),
            correlation: CorrelationDraft::default(),
            likelihood: LIKELIHOOD
                .iter()
                .map(|(word, value)| ((*word).to_owned(), *value))
                .collect(),
            impact: IMPACT.iter().map(|(word, value)| ((*word).to_owned(), *value)).collect(),
            unread: Unread::default(),
        }
    }
}

/// Reads plan.toml, if there is one.
pub(crate) fn read_settings(source: Option<usize>, diagnostics: &mut Diagnostics) -> SettingsDraft {
    let mut settings = SettingsDraft::default();
    let Some(source) = source else {
        return settings;
    };
    let text = diagnostics.sources[source].text.clone();
    let n_before = diagnostics.items.len();
    let mut walk = Walk { source, text: &text, diagnostics };
    let (root, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let span = walk.span(error.span().unwrap_or(0..0));
        walk.diagnostics.report(
            Code::TomlSyntax,
            span,
            error.message().to_owned(),
            "texts stand between quotes, lists between [ ], and each key is given once",
        );
    }
    walk.root(root.get_ref(), &mut settings);
    // What the parser guessed on a broken line is not what the person wrote there.
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |span: Option<Span>| span.map(|span| ends.partition_point(|end| *end < span.start));
    let found = diagnostics.items.split_off(n_before);
    let is_syntax = |code| code == Code::TomlSyntax;
    let broken: BTreeSet<_> =
        found.iter().filter(|item| is_syntax(item.code)).map(|item| line(item.span)).collect();
    if !broken.is_empty() {
        settings.unread = Unread::ALL;
    }
    let kept =
        found.into_iter().filter(|item| is_syntax(item.code) || !broken.contains(&line(item.span)));
    diagnostics.items.extend(kept);
    settings
}

pub(super) struct Walk<'a> {
    source: usize,
    text: &'a str,
    diagnostics: &'a mut Diagnostics,
}

impl Walk<'_> {
    pub(super) fn n_problems(&self) -> usize {
        self.diagnostics.items.len()
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.floor_char_boundary(range.end).max(start);
        Span { source: self.source, start, end }
    }

    /// How many problems have been found so far.
    pub(super) fn report(&mut self, range: Range<usize>, problem: Problem) {
        let span = self.span(range);
        self.diagnostics.report(problem.code, span, problem.message, problem.help);
    }

    /// The value, or none after its problem was reported.
    pub(super) fn take<T>(&mut self, range: Range<usize>, parsed: Parsed<T>) -> Option<T> {
        parsed.map_err(|problem| self.report(range, problem)).ok()
    }

    pub(super) fn unknown(&mut self, key: &toml::Spanned<toml::de::DeString<'_>>, known: &[&str]) {
        let name = key.get_ref();
        let help = match did_you_mean(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("here there may be {}", known.join(", ")),
        };
        self.report(
            key.span(),
            Problem::new(Code::UnknownSetting, format!("`{name}` is not a setting"), help),
        );
    }

    /// The entries of a value that must be a table; none after its problem was reported.
    pub(super) fn table<'v, 'i>(
        &mut self,
        name: &str,
        value: &'v Value<'i>,
    ) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let message = format!("`{name}` is a section, not a {}", value.get_ref().type_str());
            self.report(
                value.span(),
                Problem::new(
                    Code::InvalidSetting,
                    message,
                    format!("write [{name}] on a line of its own"),
                ),
            );
        }
        table
    }

    fn root(&mut self, table: &DeTable<'_>, settings: &mut SettingsDraft) {
        const KNOWN: [&str; 20] = [
            "name",
            "start",
            "data_date",
            "deadline",
            "confidence",
            "lag_calendar",
            "rules",
            "simulation",
            "calendar",
            "template",
            "estimates",
            "buffers",
            "scale",
            "correlation",
            "branch",
            "rework",
            "decision",
            "resources",
            "budget",
            "currency",
        ];
        for (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "name" => settings.name = self.take(range, string(value).map(str::to_owned)),
                "start" => {
                    settings.start = self.instant(value);
                    settings.unread.start |= settings.start.is_none();
                }
                "data_date" => {
                    settings.data_date = self.instant(value);
                    settings.unread.data_date |= settings.data_date.is_none();
                }
                "deadline" => settings.deadline = self.date(value),
                "confidence" => settings.confidence = self.take(range, confidence(value)),
                "lag_calendar" => {
                    settings.lag_calendar =
                        self.take(range, lag_calendar(value)).unwrap_or_default();
                }
                "rules" => self.rules(value, settings),
                "simulation" => self.simulation(value, settings),
                "calendar" => self.calendars(value, settings),
                "template" => self.templates(value, settings),
                "estimates" => self.fields(value, settings),
                "buffers" => self.buffers(value, settings),
                "scale" => self.scales(value, settings),
                "branch" => self.branches(value, &mut settings.responses),
                "rework" => self.reworks(value, &mut settings.responses),
                "decision" => self.decisions(value, &mut settings.responses),
                "correlation" => self.correlation(value, settings),
                "resources" => self.resources(value, settings),
                "budget" => {
                    let span = self.span(range.clone());
                    settings.budget =
                        self.take(range, budget(value)).map(|value| Spanned { value, span });
                }
                "currency" => {
                    settings.currency = self.take(range, string(value).and_then(currency));
                }
                name => {
                    // Perhaps one of these, misspelt: what it would have said is missing.
                    match did_you_mean(name, KNOWN.iter().copied()) {
                        Some("start") => settings.unread.start = true,
                        Some("data_date") => settings.unread.data_date = true,
                        Some("calendar") => settings.unread.calendars = true,
                        Some("scale") => settings.unread.words = true,
                        Some("correlation") => settings.unread.correlation = true,
                        _ => {}
                    }
                    self.unknown(key, &KNOWN);
                }
            }
        }
    }

    fn date(&mut self, value: &Value<'_>) -> Option<Spanned<Date>> {
        let range = value.span();
        let date = self.take(range.clone(), date_value(value))?;
        Some(Spanned { value: date, span: self.span(range) })
    }

    /// A date and time; the start of a day that is given alone.
    fn instant(&mut self, value: &Value<'_>) -> Option<Spanned<DateTime>> {
        let range = value.span();
        let Moment { date, time } = self.take(range.clone(), moment_value(value))?;
        let at = date.to_datetime(time.unwrap_or(Time::midnight()));
        Some(Spanned { value: at, span: self.span(range) })
    }

    /// By whose rules dates are computed, and which of them.
    fn rules(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        const RULES: [&str; 5] =
            ["out_of_sequence", "float", "must_finish_by", "tool", "honours_constraints"];
        let Some(table) = self.table("rules", value) else {
            return;
        };
        let rules = &mut settings.rules;
        for (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "out_of_sequence" => {
                    rules.out_of_sequence =
                        self.take(range, out_of_sequence(value)).unwrap_or_default();
                }
                "float" => rules.float = self.take(range, float_kind(value)).unwrap_or_default(),
                "must_finish_by" => {
                    rules.must_finish_by = self.take(range, end_value(value));
                }
                "tool" => rules.tool = self.take(range, tool(value)).unwrap_or_default(),
                "honours_constraints" => {
                    rules.honours_constraints = self.take(range, truth(value)).unwrap_or_default();
                }
                _ => self.unknown(key, &RULES),
            }
        }
    }

    fn simulation(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("simulation", value) else {
            return;
        };
        for (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "iterations" => {
                    let parsed = integer(value, 1, u64::from(MOST_ITERATIONS));
                    settings.iterations =
                        self.take(range, parsed).map(|iterations| iterations as u32);
                }
                "seed" => settings.seed = self.take(range, integer(value, 0, LARGEST_SEED)),
                "sampling" => {
                    settings.sampling = self.take(range, string(value).and_then(sampling));
                }
                _ => self.unknown(key, &["iterations", "seed", "sampling"]),
            }
        }
    }

    fn calendars(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("calendar", value) else {
            return;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some((calendar, weather)) = self.calendar(name, value) else {
                continue;
            };
            settings.weather.extend(weather);
            // The default calendar stays the first; the parser gives the others by name.
            if name == settings.calendars[0].name {
                settings.calendars[0] = calendar;
            } else {
                settings.calendars.push(calendar);
            }
        }
    }

    fn templates(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("template", value) else {
            return;
        };
        for (key, value) in table {
            let span = self.span(value.span());
            let parsed = string(value).and_then(|text| template(text, span));
            if let Some(points) = self.take(value.span(), parsed) {
                let selector =
                    Spanned { value: key.get_ref().trim().to_owned(), span: self.span(key.span()) };
                settings.templates.push(Template { selector, points });
            }
        }
    }

    /// What names stand for where it is not one person.
    fn resources(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("resources", value) else {
            return;
        };
        for (key, value) in table {
            if let Some(capacity) = self.take(value.span(), capacity(value)) {
                let name = key.get_ref().trim().to_owned();
                let span = self.span(key.span());
                settings.resources.push(Spanned { value: Resource { name, capacity }, span });
            }
        }
    }

    /// Fields of the plan's file that hold ranges.
    fn fields(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("estimates", value) else {
            return;
        };
        let mut fields = FieldsDraft::default();
        for (key, value) in table {
            let range = value.span();
            let mut name = || {
                let value = self.take(range.clone(), string(value))?.trim().to_owned();
                Some(Spanned { value, span: self.span(range.clone()) })
            };
            match key.get_ref().as_ref() {
                "low" => fields.low = name(),
                "likely" => fields.likely = name(),
                "high" => fields.high = name(),
                "unit" => {
                    fields.unit =
                        self.take(range, string(value).and_then(unit_name)).unwrap_or_default();
                }
                "distribution" => {
                    let parsed = string(value).and_then(continuous);
                    let span = self.span(range.clone());
                    fields.shape = self.take(range, parsed).map(|value| Spanned { value, span });
                }
                _ => self.unknown(key, &["low", "likely", "high", "unit", "distribution"]),
            }
        }
        settings.fields = Some(fields);
    }

    /// Which tasks are buffers.
    fn buffers(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("buffers", value) else {
            return;
        };
        for (key, value) in table {
            if key.get_ref().as_ref() != "select" {
                self.unknown(key, &["select"]);
                continue;
            }
            let Some(list) = value.get_ref().as_array() else {
                let help = "write select = [\"code:TYPE=MARGIN\", \"MARGIN-1\"]";
                let message = "`select` is a list of ids and other selectors";
                self.report(value.span(), Problem::new(Code::InvalidSetting, message, help));
                continue;
            };
            for item in list {
                if let Some(text) = self.take(item.span(), string(item)) {
                    let value = text.trim().to_owned();
                    settings.buffers.push(Spanned { value, span: self.span(item.span()) });
                }
            }
        }
    }

    fn scales(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("scale", value) else {
            return;
        };
        let n_before = self.diagnostics.items.len();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "likelihood" => {
                    self.scale("scale.likelihood", value, likelihood, &mut settings.likelihood);
                }
                "impact" => self.scale("scale.impact", value, impact_range, &mut settings.impact),
                _ => self.unknown(key, &["likelihood", "impact"]),
            }
        }
        settings.unread.words |= self.diagnostics.items.len() > n_before;
    }

    fn scale<T>(
        &mut self,
        name: &str,
        value: &Value<'_>,
        parse: impl Fn(&Value<'_>) -> Parsed<T>,
        scale: &mut Vec<(String, T)>,
    ) {
        let Some(table) = self.table(name, value) else {
            return;
        };
        for (key, value) in table {
            let word = normalised(key.get_ref());
            if !word.starts_with(char::is_alphabetic) {
                let message = format!("`{}` is not a word", key.get_ref());
                let help =
                    "a word of a scale begins with a letter, so that it differs from a number";
                self.report(key.span(), Problem::new(Code::InvalidScale, message, help));
                continue;
            }
            let Some(parsed) = self.take(value.span(), parse(value)) else {
                continue;
            };
            match scale.iter_mut().find(|(known, _)| *known == word) {
                Some((_, known)) => *known = parsed,
                None => scale.push((word, parsed)),
            }
        }
    }
}
