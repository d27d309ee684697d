//! What a draft says of the whole → the settings of a plan.toml.

use jiff::civil::{DateTime, Time};

use super::calendars::{self, Names};
use super::note::Notes;
use super::responses;
use super::text;
use super::toml::{Setting, Toml};
use crate::plan::{FloatKind, OutOfSequence, Tool};
use crate::read::toml_text::quoted;
use crate::read::{
    CorrelationDraft, Draft, FieldsDraft, GroupDraft, LagCalendar, PairDraft, SettingsDraft, Unit,
};

/// Settings in the making.
#[derive(Default)]
pub(super) struct Settings(Vec<Setting>);

impl Settings {
    /// Adds a setting.
    pub(super) fn put(&mut self, section: &[&str], key: &str, value: Toml) {
        let section = section.iter().map(|name| (*name).to_owned()).collect();
        self.0.push(Setting { section, key: key.to_owned(), value });
    }
}

/// Everything that differs from a plan without plan.toml.
pub(super) fn settings(draft: &Draft, names: &Names) -> Vec<Setting> {
    let settings = &draft.settings;
    let usual = SettingsDraft::default();
    let mut out = Settings::default();
    let name = settings.name.as_ref().or(Some(&draft.name));
    if let Some(name) = name.filter(|name| !matches!(name.as_str(), "" | "-")) {
        out.put(&[], "name", Toml::Text(name.clone()));
    }
    let instants = [("start", settings.start), ("data_date", settings.data_date)];
    for (key, at) in instants {
        if let Some(at) = at {
            out.put(&[], key, Toml::Literal(instant(at.value)));
        }
    }
    if let Some(deadline) = settings.deadline {
        out.put(&[], "deadline", Toml::Literal(deadline.value.to_string()));
    }
    if let Some(confidence) = settings.confidence {
        out.put(&[], "confidence", Toml::Literal(format!("{confidence:?}")));
    }
    if let Some(budget) = settings.budget {
        out.put(&[], "budget", Toml::Literal(budget.value.to_string()));
    }
    if let Some(currency) = &settings.currency {
        out.put(&[], "currency", Toml::Text(currency.clone()));
    }
    if settings.lag_calendar != usual.lag_calendar {
        out.put(&[], "lag_calendar", Toml::Text(lag_calendar(settings.lag_calendar).to_owned()));
    }
    // Lists of the root stand before any section.
    responses::put(&settings.responses, &mut out);
    rules(settings, &mut out);
    simulation(settings, &mut out);
    for calendar in &settings.calendars {
        if *calendar != usual.calendars[0] {
            calendars::put(calendar, names, &mut out);
        }
    }
    for template in &settings.templates {
        let range = text::range(&template.points);
        out.put(&["template"], &template.selector.value, Toml::Text(range));
    }
    if let Some(fields) = &settings.fields {
        put_fields(fields, &mut out);
    }
    for resource in &settings.resources {
        let capacity = Toml::Literal(resource.value.capacity.to_string());
        out.put(&["resources"], &resource.value.name, capacity);
    }
    if !settings.buffers.is_empty() {
        let select = settings.buffers.iter().map(|one| Toml::Text(one.value.clone()));
        out.put(&["buffers"], "select", Toml::List(select.collect()));
    }
    correlation(&settings.correlation, &mut out);
    for (word, probability) in &settings.likelihood {
        if !usual.likelihood.contains(&(word.clone(), *probability)) {
            let value = Toml::Literal(format!("{probability:?}"));
            out.put(&["scale", "likelihood"], word, value);
        }
    }
    for (word, shares) in &settings.impact {
        if !usual.impact.contains(&(word.clone(), *shares)) {
            let range = shares.map(text::percent).join("/");
            out.put(&["scale", "impact"], word, Toml::Text(range));
        }
    }
    out.0
}

/// Which draws go together.
fn correlation(correlation: &CorrelationDraft, out: &mut Settings) {
    let number = |rho: f64| Toml::Literal(format!("{rho:?}"));
    if let Some(group) = correlation.group {
        out.put(&["correlation"], "group", number(group.value));
    }
    if !correlation.pairs.is_empty() {
        let pair = |pair: &PairDraft| {
            let [a, b] = [&pair.a, &pair.b].map(|name| quoted(&name.value));
            format!("[{a}, {b}, {:?}]", pair.rho.value)
        };
        let pairs: Vec<String> = correlation.pairs.iter().map(pair).collect();
        out.put(&["correlation"], "pairs", Toml::Literal(format!("[{}]", pairs.join(", "))));
    }
    for GroupDraft { name, rho, members } in &correlation.groups {
        if let (Some(rho), true) = (rho, members.is_empty()) {
            out.put(&["correlation", "groups"], &name.value, number(rho.value));
            continue;
        }
        let section = &["correlation", "groups", &name.value];
        if let Some(rho) = rho {
            out.put(section, "rho", number(rho.value));
        }
        let members = members.iter().map(|member| Toml::Text(member.value.clone()));
        out.put(section, "members", Toml::List(members.collect()));
    }
}

fn rules(settings: &SettingsDraft, out: &mut Settings) {
    let rules = settings.rules;
    let section = &["rules"];
    let mut word = |key: &str, word: &str| out.put(section, key, Toml::Text(word.to_owned()));
    match rules.tool {
        Tool::Planodds => {}
        Tool::PrimaveraP6 => word("tool", "primavera-p6"),
        Tool::MicrosoftProject => word("tool", "microsoft-project"),
    }
    match rules.float {
        FloatKind::Smallest => {}
        FloatKind::Start => word("float", "start"),
        FloatKind::Finish => word("float", "finish"),
    }
    if rules.out_of_sequence == OutOfSequence::ProgressOverride {
        word("out_of_sequence", "progress-override");
    }
    if let Some(by) = rules.must_finish_by {
        // A date alone would be the end of its day.
        out.put(section, "must_finish_by", Toml::Literal(by.to_string()));
    }
    if rules.honours_constraints {
        out.put(section, "honours_constraints", Toml::Literal("true".to_owned()));
    }
}

fn simulation(settings: &SettingsDraft, out: &mut Settings) {
    let section = &["simulation"];
    if let Some(iterations) = settings.iterations {
        out.put(section, "iterations", Toml::Literal(iterations.to_string()));
    }
    if let Some(seed) = settings.seed {
        out.put(section, "seed", Toml::Literal(seed.to_string()));
    }
    if let Some(sampling) = settings.sampling {
        out.put(section, "sampling", Toml::Text(sampling.name().to_owned()));
    }
}

/// Which fields of the plan's file hold ranges.
fn put_fields(fields: &FieldsDraft, out: &mut Settings) {
    let section = &["estimates"];
    for (key, name) in [("low", &fields.low), ("likely", &fields.likely), ("high", &fields.high)] {
        if let Some(name) = name {
            out.put(section, key, Toml::Text(name.value.clone()));
        }
    }
    let (unit, elapsed) = fields.unit;
    if fields.unit != (Unit::default(), false) {
        out.put(section, "unit", Toml::Text(text::unit(unit, elapsed)));
    }
    if let Some(shape) = &fields.shape {
        let text = text::distribution(&shape.value, |one| text::duration(*one));
        out.put(section, "distribution", Toml::Text(text));
    }
}

/// A date alone where it is the start of a day.
fn instant(at: DateTime) -> String {
    if at.time() == Time::midnight() { at.date().to_string() } else { at.to_string() }
}

fn lag_calendar(calendar: LagCalendar) -> &'static str {
    match calendar {
        LagCalendar::Predecessor => "predecessor",
        LagCalendar::Successor => "successor",
        LagCalendar::Default => "default",
        LagCalendar::AroundTheClock => "24h",
    }
}

/// Tells of all settings where none can be written.
pub(super) fn note_all(draft: &Draft, names: &Names, notes: &mut Notes) {
    let mut paths: Vec<String> = settings(draft, names)
        .into_iter()
        .map(|setting| match setting.section.first().map(String::as_str) {
            Some("calendar") => setting.section.join("."),
            Some(_) => format!("{}.{}", setting.section.join("."), setting.key),
            None => setting.key,
        })
        .filter(|path| path != "name")
        .collect();
    paths.dedup();
    notes.all(("setting is", "settings are"), "not carried over", paths);
}
