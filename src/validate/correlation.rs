//! The column `group` and `[correlation]` → which draws go together.

use std::collections::{BTreeMap, HashMap};

use super::selector::Selector;
use super::{Placed, Rows};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{
    CorrelatedPair, Correlation, CorrelationGroup, Distribution, Impact, Risk, RiskStatus, Task,
    TooLarge, Variable,
};
use crate::read::{Draft, GroupDraft, Spanned};

/// Correlations of a plan, reporting what is wrong with them.
pub(crate) fn correlation(
    draft: &Draft,
    rows: &Rows,
    tasks: &[Placed<Task>],
    risks: &[Placed<Risk>],
    diagnostics: &mut Diagnostics,
) -> Correlation {
    let risk_of = risks.iter().enumerate().map(|(index, risk)| (risk.value.id.as_str(), index));
    // What could not be read lasts no time here, and has been reported.
    let is_whole = !diagnostics.has_errors();
    let risk_of = risk_of.collect();
    let mut work = Work { draft, rows, tasks, risks, risk_of, is_whole, diagnostics };
    let groups = work.groups();
    let pairs = work.pairs();
    let rank = |variable: Variable| match variable {
        Variable::Duration(task) => (0, &tasks[task].value.id),
        Variable::Cost(task) => (1, &tasks[task].value.id),
        Variable::Occurrence(risk) => (2, &risks[risk].value.id),
        Variable::Impact(risk) => (3, &risks[risk].value.id),
    };
    let too_large = match Correlation::new(groups, pairs, rank) {
        Ok(correlation) => return correlation,
        Err(too_large) => too_large,
    };
    work.report_too_large(too_large);
    Correlation::default()
}

struct Work<'a> {
    draft: &'a Draft,
    rows: &'a Rows<'a>,
    tasks: &'a [Placed<Task>],
    risks: &'a [Placed<Risk>],
    /// Ids to risks. Only asked, never walked through.
    risk_of: HashMap<&'a str, usize>,
    /// Whether everything could be read.
    is_whole: bool,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Work<'a> {
    /// The groups of tasks' rows and those of plan.toml.
    fn groups(&mut self) -> Vec<CorrelationGroup> {
        let correlation = &self.draft.settings.correlation;
        let mut members: BTreeMap<&str, Vec<(Variable, Span)>> = BTreeMap::new();
        for (row, task) in self.draft.tasks.iter().zip(&self.rows.tasks) {
            if let Some(group) = &row.group {
                let members = members.entry(&group.value).or_default();
                if let Some(task) = task {
                    members.push((Variable::Duration(*task), group.span));
                } else {
                    let message = "a summary row has no duration of its own to go with others";
                    let help = "name the group in the rows of the tasks below it";
                    self.diagnostics.report(Code::CorrelationNotUsed, group.span, message, help);
                }
            }
        }
        let in_rows: Vec<&str> = members.keys().copied().collect();
        // Only asked, never walked through.
        let mut listed: HashMap<&str, &GroupDraft> = HashMap::new();
        for group in &correlation.groups {
            let name = group.name.value.as_str();
            if group.members.is_empty() && !members.contains_key(name) {
                let help = match did_you_mean(name, in_rows.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name it in the column `group` of its tasks, or list its members: \
                             { rho = 0.5, members = [\"wbs:2\"] }"
                        .to_owned(),
                };
                let message = format!("no task is in the group `{name}`");
                self.diagnostics.report(Code::UnknownTarget, group.name.span, message, help);
                continue;
            }
            let found: Vec<(Variable, Span)> =
                group.members.iter().flat_map(|member| self.members(member)).collect();
            members.entry(name).or_default().extend(found);
            listed.insert(name, group);
        }
        let mut groups = Vec::new();
        for (name, members) in members {
            let own = listed.get(name).and_then(|group| group.rho);
            let span = listed
                .get(name)
                .map_or(members.first().map(|first| first.1), |group| Some(group.name.span));
            if let Some(rho) = own.or(correlation.group) {
                let members = self.varying(name, members, span);
                if members.len() > 1 {
                    groups.push(CorrelationGroup {
                        name: name.to_owned(),
                        rho: rho.value,
                        members,
                    });
                }
            } else if !self.draft.settings.unread.correlation {
                let message = format!("nothing says how strongly the group `{name}` goes together");
                let help = "give all groups a correlation in plan.toml, such as [correlation] and \
                            below it group = 0.5; or this one under [correlation.groups]";
                self.diagnostics.report(Code::NoCorrelation, span, message, help);
            }
        }
        groups
    }

    /// The members of a group that vary, each once.
    fn varying(
        &mut self,
        name: &str,
        members: Vec<(Variable, Span)>,
        span: Option<Span>,
    ) -> Vec<Variable> {
        let (varying, still): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|(member, _)| self.varies(*member));
        if let Some((first, first_span)) = still.first().filter(|_| self.is_whole) {
            let n = still.len();
            let what = if n == 1 { "member" } else { "members" };
            let does = if n == 1 { "does" } else { "do" };
            let message = format!(
                "{n} {what} of the group `{name}` {does} not vary and cannot go with others, first \
                 {}",
                self.described(*first)
            );
            let help = "give it a range, or take it out of the group";
            self.diagnostics.report(Code::CorrelationNotUsed, *first_span, message, help);
        }
        let mut varying: Vec<Variable> = varying.into_iter().map(|(member, _)| member).collect();
        varying.sort_unstable();
        varying.dedup();
        if varying.len() == 1 && self.is_whole {
            let message = format!(
                "the group `{name}` has one member, {}, and nothing to go with it",
                self.described(varying[0])
            );
            let help = "add others to the group, or leave it out";
            self.diagnostics.report(Code::CorrelationNotUsed, span, message, help);
        }
        varying
    }

    /// The variables that a name or selector means.
    fn members(&mut self, text: &Spanned<String>) -> Vec<(Variable, Span)> {
        let selector = Selector::new(&text.value, |id| self.rows.has(id));
        if matches!(selector, Selector::Id(_)) {
            return self.variable(text).into_iter().map(|variable| (variable, text.span)).collect();
        }
        let mut found = self.rows.select(selector);
        // What a selector takes in beside what varies is not meant.
        found.retain(|task| self.varies(Variable::Duration(*task)));
        if found.is_empty() {
            let message = format!("no task whose duration varies is meant by `{}`", text.value);
            let help = "write an id, *, wbs:2.1, code:TYPE=VALUE, owner:Ana or calendar:site";
            self.diagnostics.report(Code::UnknownTarget, text.span, message, help);
        }
        found.into_iter().map(|task| (Variable::Duration(task), text.span)).collect()
    }

    /// The variable that a name means: `A`, `cost:A`, `risk:R1` or `impact:R1`.
    fn variable(&mut self, text: &Spanned<String>) -> Option<Variable> {
        let is_task = |id: &str| self.rows.has(id);
        let prefixed = text.value.split_once(':').filter(|_| !is_task(&text.value));
        let (kind, id) = match prefixed {
            Some((kind, id)) => (kind.trim().to_ascii_lowercase(), id.trim()),
            None => (String::new(), text.value.as_str()),
        };
        match kind.as_str() {
            "risk" => {
                let risk = self.risk(id, text.span)?;
                if !self.risks[risk].value.excludes.is_empty() {
                    let message =
                        format!("whether `{id}` occurs is drawn together with what it excludes");
                    let help = "leave it out of the correlation, or empty `excludes`";
                    self.diagnostics.report(Code::InvalidTarget, text.span, message, help);
                    return None;
                }
                Some(Variable::Occurrence(risk))
            }
            "impact" => {
                let risk = self.risk(id, text.span)?;
                let Risk { shared, effects, .. } = &self.risks[risk].value;
                if !shared && effects.len() > 1 {
                    let message =
                        format!("the risk `{id}` has an impact of its own on each of its tasks");
                    let help = "give it one impact for all: shared = yes in the register";
                    self.diagnostics.report(Code::InvalidTarget, text.span, message, help);
                    return None;
                }
                Some(Variable::Impact(risk))
            }
            "cost" => {
                let task = self.task(id, text.span)?;
                let Task { cost, cost_per_day, .. } = &self.tasks[task].value;
                if cost.is_none() && cost_per_day.is_none() {
                    let message = format!("the task `{id}` has no cost");
                    let help = "give it a range in `cost` or `cost_per_day`";
                    self.diagnostics.report(Code::InvalidTarget, text.span, message, help);
                    return None;
                }
                Some(Variable::Cost(task))
            }
            _ => self.task(&text.value, text.span).map(Variable::Duration),
        }
    }

    fn task(&mut self, id: &str, span: Span) -> Option<usize> {
        let Some(&row) = self.rows.by_id.get(id) else {
            let message = format!("there is no task `{id}`");
            let help = self.rows.suggest(id);
            self.diagnostics.report(Code::UnknownTask, span, message, help);
            return None;
        };
        let task = self.rows.tasks[row];
        if task.is_none() {
            let message = format!("`{id}` is a summary row and has no duration of its own");
            let help = "name the tasks below it, or select them by their wbs";
            self.diagnostics.report(Code::InvalidTarget, span, message, help);
        }
        task
    }

    fn risk(&mut self, id: &str, span: Span) -> Option<usize> {
        let found = self.risk_of.get(id).copied();
        if found.is_none() {
            let ids = self.risks.iter().map(|risk| risk.value.id.as_str());
            let help = match self.rows.near(id, ids) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "ids are matched exactly; check that the risk is in the register".to_owned()
                }
            };
            let message = format!("there is no risk `{id}`");
            self.diagnostics.report(Code::UnknownTarget, span, message, help);
        }
        found
    }

    /// Whether a variable is not the same in every iteration.
    fn varies(&self, variable: Variable) -> bool {
        let is_range =
            |distribution: &Distribution| !matches!(distribution, Distribution::Fixed(_));
        match variable {
            Variable::Duration(task) => {
                let task = &self.tasks[task].value;
                is_range(&task.estimate) && !task.progress.is_finished()
            }
            Variable::Cost(task) => self.tasks[task].value.costs().any(is_range),
            Variable::Occurrence(risk) => {
                let Risk { probability, status, .. } = &self.risks[risk].value;
                *probability > 0.0 && *probability < 1.0 && *status != RiskStatus::Closed
            }
            Variable::Impact(risk) => {
                let Risk { effects, status, .. } = &self.risks[risk].value;
                *status != RiskStatus::Closed
                    && effects.iter().any(|effect| {
                        let (Impact::Delay(impact) | Impact::Share(impact)) = &effect.impact;
                        is_range(impact)
                    })
            }
        }
    }

    /// A variable as a person would call it.
    fn described(&self, variable: Variable) -> String {
        match variable {
            Variable::Duration(task) => {
                let task = &self.tasks[task].value;
                let is_finished =
                    if task.progress.is_finished() { ", which is finished" } else { "" };
                format!("the duration of `{}`{is_finished}", task.id.trim())
            }
            Variable::Cost(task) => format!("the cost of `{}`", self.tasks[task].value.id.trim()),
            Variable::Occurrence(risk) => {
                format!("whether `{}` occurs", self.risks[risk].value.id.trim())
            }
            Variable::Impact(risk) => {
                format!("the impact of `{}`", self.risks[risk].value.id.trim())
            }
        }
    }

    fn pairs(&mut self) -> Vec<CorrelatedPair> {
        let draft: &'a Draft = self.draft;
        // Only asked, never walked through.
        let mut seen: HashMap<(Variable, Variable), Span> = HashMap::new();
        let mut pairs = Vec::new();
        for pair in &draft.settings.correlation.pairs {
            let (Some(a), Some(b)) = (self.variable(&pair.a), self.variable(&pair.b)) else {
                continue;
            };
            if a == b {
                let message = format!("{} is paired with itself", self.described(a));
                let help = "name two different ones";
                self.diagnostics.report(Code::InvalidSetting, pair.span, message, help);
                continue;
            }
            if let Some(first) = seen.insert((a.min(b), a.max(b)), pair.span) {
                let row = self.diagnostics.row(first);
                let message = format!(
                    "`{}` and `{}` have a correlation already, on {row}",
                    pair.a.value, pair.b.value
                );
                let help = "give each pair once; the order of the two does not matter";
                self.diagnostics.report(Code::InvalidSetting, pair.span, message, help);
                continue;
            }
            let still = [a, b].into_iter().find(|variable| !self.varies(*variable));
            if let Some(still) = still {
                if self.is_whole {
                    let still = self.described(still);
                    let message = format!("{still} does not vary and cannot go with others");
                    let help = "give it a range, or remove the pair";
                    self.diagnostics.report(Code::CorrelationNotUsed, pair.span, message, help);
                }
                continue;
            }
            pairs.push(CorrelatedPair { a, b, rho: pair.rho.value });
        }
        pairs
    }

    fn report_too_large(&mut self, TooLarge { n, first }: TooLarge) {
        let correlation = &self.draft.settings.correlation;
        let pairs = correlation.pairs.iter().map(|pair| pair.span);
        let span = correlation.groups.iter().map(|group| group.name.span).chain(pairs).min();
        let message = format!(
            "{n} variables hang together by pairs, negative groups or overlapping groups, among \
             them {}; at most {} can",
            self.described(first),
            Correlation::MOST_IN_A_MATRIX,
        );
        let help = "let one group hold all of them, with groups and pairs within it; pairs across \
                    groups join these into one";
        self.diagnostics.report(Code::InvalidSetting, span, message, help);
    }
}
