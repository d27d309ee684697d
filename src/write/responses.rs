//! Forks, repetitions and responses → the lists of a plan.toml.

use super::settings::Settings;
use super::text;
use super::toml::Toml;
use crate::plan::{Moment, Scope};
use crate::read::{
    BranchDraft, ConditionDraft, CutDraft, DecisionDraft, Duration, Probability, ResponsesDraft,
    ReworkDraft, Spanned,
};

/// Keys with their values, in the order of writing.
type Keys = Vec<(&'static str, Option<Toml>)>;

/// Puts the lists `branch`, `rework` and `decision`, where there are any.
pub(super) fn put(responses: &ResponsesDraft, out: &mut Settings) {
    let lists = [
        ("branch", responses.branches.iter().map(branch).collect()),
        ("rework", responses.reworks.iter().map(rework).collect()),
        ("decision", responses.decisions.iter().map(decision).collect()),
    ];
    for (key, tables) in lists {
        let tables: Vec<Keys> = tables;
        if !tables.is_empty() {
            out.put(&[], key, Toml::List(tables.into_iter().map(table).collect()));
        }
    }
}

fn table(keys: Keys) -> Toml {
    let given = keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Toml::Table(given.collect())
}

fn word(text: &Spanned<String>) -> Toml {
    Toml::Text(text.value.clone())
}

fn words(texts: &[Spanned<String>]) -> Option<Toml> {
    (!texts.is_empty()).then(|| Toml::List(texts.iter().map(word).collect()))
}

fn name(name: Option<&String>) -> Option<Toml> {
    name.map(|name| Toml::Text(name.clone()))
}

fn chance(probability: Option<&Spanned<Probability>>) -> Option<Toml> {
    Some(match &probability?.value {
        Probability::Number(number) => Toml::Literal(format!("{number:?}")),
        Probability::Word(word) => Toml::Text(word.clone()),
    })
}

fn length(duration: Duration) -> Toml {
    Toml::Text(text::duration(duration))
}

fn branch(draft: &BranchDraft) -> Keys {
    let outcomes = draft.outcomes.iter().map(|outcome| {
        table(vec![
            ("name", Some(word(&outcome.name))),
            ("probability", chance(outcome.probability.as_ref())),
            ("tasks", words(&outcome.tasks)),
        ])
    });
    vec![
        ("id", Some(word(&draft.id))),
        ("name", name(draft.name.as_ref())),
        ("after", draft.after.as_ref().map(word)),
        ("outcome", Some(Toml::List(outcomes.collect()))),
    ]
}

fn rework(draft: &ReworkDraft) -> Keys {
    vec![
        ("id", Some(word(&draft.id))),
        ("name", name(draft.name.as_ref())),
        ("first", draft.first.as_ref().map(word)),
        ("last", draft.last.as_ref().map(word)),
        ("probability", chance(draft.probability.as_ref())),
        ("at_most", Some(Toml::Literal(draft.at_most.to_string()))),
        ("share", Some(Toml::Literal(format!("{:?}", draft.share)))),
    ]
}

fn decision(draft: &DecisionDraft) -> Keys {
    let mut keys = vec![
        ("id", Some(word(&draft.id))),
        ("name", name(draft.name.as_ref())),
        ("at", draft.at.as_ref().map(word)),
        ("moment", (draft.moment == Moment::Threshold).then(|| Toml::Text("threshold".to_owned()))),
    ];
    for condition in &draft.conditions {
        keys.push(match &condition.value {
            ConditionDraft::AfterDay(day) => {
                ("finishes_after", Some(Toml::Literal(day.to_string())))
            }
            ConditionDraft::AfterWork(after) => ("finishes_after", Some(length(*after))),
            ConditionDraft::LastsOver(over) => ("lasts_over", Some(length(*over))),
            ConditionDraft::LateBy(by) => ("late_by", Some(length(*by))),
            ConditionDraft::Risk(id) => ("risk", Some(Toml::Text(id.clone()))),
        });
    }
    keys.extend([
        ("delay", draft.delay.as_ref().map(|delay| length(delay.value))),
        ("tasks", draft.tasks.as_ref().and_then(|tasks| words(&tasks.value))),
        (
            "cut",
            draft.cut.as_ref().and_then(|cut| match &cut.value {
                CutDraft::Scope(Scope::Should) => Some(Toml::Text("should".to_owned())),
                CutDraft::Scope(_) => Some(Toml::Text("could".to_owned())),
                CutDraft::Tasks(tasks) => words(tasks),
            }),
        ),
        ("branch", draft.branch.as_ref().map(word)),
        ("outcome", draft.outcome.as_ref().map(word)),
    ]);
    keys
}
