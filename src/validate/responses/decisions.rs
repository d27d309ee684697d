//! `[[decision]]` → decisions.

use super::super::estimate::LONGEST;
use super::super::{Placed, minutes_on};
use super::{Section, Takes, Work};
use crate::diagnostic::{Code, Span};
use crate::plan::{Action, Branch, Clock, Condition, Decision, Limit, Progress, Scope, TaskKind};
use crate::read::{ConditionDraft, CutDraft, DecisionDraft, Duration, ResponsesDraft, Spanned};

impl Work<'_> {
    /// All decisions, placed at their ids.
    pub(super) fn decisions(
        &mut self,
        drafts: &ResponsesDraft,
        branches: &[Branch],
    ) -> Vec<Placed<Decision>> {
        let decisions = drafts.decisions.iter();
        decisions.filter_map(|draft| self.decision(draft, branches)).collect()
    }

    fn decision(&mut self, draft: &DecisionDraft, branches: &[Branch]) -> Option<Placed<Decision>> {
        let section = Section { what: "decision", id: &draft.id, flawed: draft.flawed };
        let at = self.one_task(section, "at", draft.at.as_ref());
        if draft.conditions.is_empty() && !draft.flawed {
            let message = format!("{} has no condition", section.name());
            let help = "say when it is taken: finishes_after, lasts_over, late_by or risk";
            self.report(Code::InvalidDecision, draft.id.span, message, help);
        }
        if draft.action().is_none() && !draft.flawed {
            let message = format!("{} does nothing", section.name());
            let help = "say what is done: delay with tasks, cut, or branch with outcome";
            self.report(Code::InvalidDecision, draft.id.span, message, help);
        }
        let conditions = draft.conditions.iter();
        let conditions = conditions.filter_map(|condition| self.condition(condition, at)).collect();
        let actions = [
            self.delay(draft, section, at),
            self.cut(draft, section, at),
            self.take(draft, section, at, branches),
        ];
        let decision = Decision {
            id: draft.id.value.clone(),
            name: draft.name.clone().unwrap_or_else(|| draft.id.value.clone()),
            at: at?,
            moment: draft.moment,
            conditions,
            actions: actions.into_iter().flatten().collect(),
        };
        Some(Spanned { value: decision, span: draft.id.span })
    }

    fn condition(
        &mut self,
        condition: &Spanned<ConditionDraft>,
        at: Option<usize>,
    ) -> Option<Condition> {
        let span = condition.span;
        let clock = at.map(|at| self.tasks[at].value.clock);
        match &condition.value {
            ConditionDraft::AfterDay(day) => {
                if !self.is_dated && !self.draft.settings.unread.start {
                    let help = "give the project a start: start = 2026-03-02 in plan.toml, or --start; or write a length of time from it, such as \"9d\"";
                    let message = "a decision about a date needs a project start";
                    self.report(Code::NeedsStart, span, message, help);
                }
                Some(Condition::FinishesAfter(Limit::Day(*day)))
            }
            ConditionDraft::AfterWork(duration) => {
                let minutes = self.minutes(*duration, Clock::Working(0), span)?;
                Some(Condition::FinishesAfter(Limit::Work(minutes)))
            }
            ConditionDraft::LastsOver(duration) => {
                if let Some(at) = at
                    && self.tasks[at].value.kind != TaskKind::Task
                {
                    let id = self.task_id(at);
                    let message = format!(
                        "`{id}` takes no time in an iteration and never lasts longer than that"
                    );
                    let help =
                        "ask when it is reached: finishes_after or late_by; or name a task in `at`";
                    self.report(Code::InvalidDecision, span, message, help);
                    return None;
                }
                self.minutes(*duration, clock?, span).map(Condition::LastsOver)
            }
            ConditionDraft::LateBy(duration) => {
                self.minutes(*duration, clock?, span).map(Condition::LateBy)
            }
            ConditionDraft::Risk(id) => self.risk(id, span).map(Condition::Occurred),
        }
    }

    fn risk(&mut self, id: &str, span: Span) -> Option<usize> {
        let found = self.risks.iter().position(|risk| risk.value.id == id);
        if found.is_none() {
            let near = self.rows.near(id, self.risks.iter().map(|risk| risk.value.id.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a risk of the register by its id".to_owned(),
            };
            self.report(Code::UnknownTarget, span, format!("there is no risk `{id}`"), help);
        }
        found
    }

    /// Whole minutes of a clock.
    fn minutes(&mut self, duration: Duration, clock: Clock, span: Span) -> Option<i32> {
        if duration.elapsed && clock != Clock::Elapsed && duration.amount != 0.0 {
            let message = "elapsed time does not fit here: the task is in working time";
            self.report(Code::ElapsedImpact, span, message, "write working time, such as 5d");
            return None;
        }
        let minutes = minutes_on(duration, clock, &self.draft.settings.calendars);
        if minutes >= LONGEST {
            let message = "this is longer than a plan can hold";
            self.report(Code::OutOfRange, span, message, "check the unit");
            return None;
        }
        Some(minutes.round_ties_even() as i32)
    }

    /// What is lengthened.
    fn delay(
        &mut self,
        draft: &DecisionDraft,
        section: Section,
        at: Option<usize>,
    ) -> Option<Action> {
        let (delay, tasks) = match (&draft.delay, &draft.tasks) {
            (Some(delay), Some(tasks)) => (delay, tasks),
            (Some(delay), None) if !draft.flawed => {
                let message = format!("{} has a `delay` but no `tasks`", section.name());
                let help = "say what takes longer: tasks = [\"…\"]";
                self.report(Code::InvalidDecision, delay.span, message, help);
                return None;
            }
            (None, Some(tasks)) if !draft.flawed => {
                let message = format!("{} has `tasks` but no `delay`", section.name());
                let help = "say how much longer they take: delay = \"5d\"; what is left out stands in `cut`";
                self.report(Code::InvalidDecision, tasks.span, message, help);
                return None;
            }
            _ => return None,
        };
        if delay.value.amount == 0.0 {
            let message = "a delay of no time does nothing";
            self.report(Code::InvalidDecision, delay.span, message, "write a length such as 5d");
            return None;
        }
        if tasks.value.is_empty() && !draft.flawed {
            let message = format!("the `tasks` of {} are none", section.name());
            let help = "say what takes longer: tasks = [\"…\"]";
            self.report(Code::InvalidDecision, tasks.span, message, help);
        }
        let found = self.task_list(&tasks.value, Takes::Work);
        let reached = self.reached(found, section, at);
        let mut delays = Vec::new();
        for task in reached {
            delays
                .push((task, self.minutes(delay.value, self.tasks[task].value.clock, delay.span)?));
        }
        Some(Action::Delay(delays))
    }

    /// What is left out.
    fn cut(
        &mut self,
        draft: &DecisionDraft,
        section: Section,
        at: Option<usize>,
    ) -> Option<Action> {
        let cut = draft.cut.as_ref()?;
        let scope = match &cut.value {
            CutDraft::Scope(scope) => *scope,
            CutDraft::Tasks(tasks) => {
                if tasks.is_empty() && !draft.flawed {
                    let message = format!("the `cut` of {} leaves nothing out", section.name());
                    let help = "name tasks, or write \"could\" or \"should\"";
                    self.report(Code::InvalidDecision, cut.span, message, help);
                }
                let found = self.task_list(tasks, Takes::WorkAndPoints);
                return Some(Action::Cut(self.reached(found, section, at)));
            }
        };
        let at = at?;
        // A word means whatever there is of it: what came before is no longer up for a decision.
        let before = self.links.before(at);
        let is_meant = |task: &usize| {
            let value = &self.tasks[*task].value;
            value.scope >= scope
                && Takes::WorkAndPoints.has(value.kind)
                && *task != at
                && !before[*task]
                && value.progress == Progress::NotStarted
        };
        let tasks: Vec<usize> = (0..self.tasks.len()).filter(is_meant).collect();
        if tasks.is_empty() {
            let (word, at) = (scope_name(scope), self.task_id(at));
            let message = format!(
                "no task of scope `{word}` is left to cut: none that has not begun and does not come before `{at}`"
            );
            let help = "give tasks their `scope` in the tasks table, or name what is cut";
            self.report(Code::UnknownTarget, cut.span, message, help);
        }
        Some(Action::Cut(tasks))
    }

    /// The tasks that a decision can still change, ascending. Reports those that come before it
    /// and those that are under way.
    fn reached(
        &mut self,
        found: Vec<Placed<usize>>,
        section: Section,
        at: Option<usize>,
    ) -> Vec<usize> {
        let Some(at) = at else {
            return Vec::new();
        };
        let before = self.links.before(at);
        let is_early = |task: &Placed<usize>| task.value == at || before[task.value];
        let (early, found): (Vec<_>, Vec<_>) = found.into_iter().partition(is_early);
        for same_place in early.chunk_by(|a, b| a.span == b.span) {
            let task = same_place[0];
            let (id, at_id) = (self.task_id(task.value), self.task_id(at));
            let message = if task.value == at {
                format!("{} is taken at `{id}` and cannot change it", section.name())
            } else {
                format!("`{id}` comes before `{at_id}`, at which {} is taken", section.name())
            };
            let help = format!("name tasks that do not come before `{at_id}`");
            self.report(Code::InvalidDecision, task.span, message, help);
        }
        let is_open =
            |task: &Placed<usize>| self.tasks[task.value].value.progress == Progress::NotStarted;
        let (open, begun): (Vec<_>, Vec<_>) = found.into_iter().partition(is_open);
        for task in begun {
            let message = format!(
                "`{}` has begun: {} does not reach it any more",
                self.task_id(task.value),
                section.name()
            );
            let help = "remove it from the decision";
            self.report(Code::ResponseOver, task.span, message, help);
        }
        let mut tasks: Vec<usize> = open.into_iter().map(|task| task.value).collect();
        tasks.sort_unstable();
        tasks
    }

    /// Which branch is settled.
    fn take(
        &mut self,
        draft: &DecisionDraft,
        section: Section,
        at: Option<usize>,
        branches: &[Branch],
    ) -> Option<Action> {
        let (named, outcome) = match (&draft.branch, &draft.outcome) {
            (Some(branch), Some(outcome)) => (branch, outcome),
            (Some(one), None) | (None, Some(one)) if !draft.flawed => {
                let (has, lacks) = match &draft.branch {
                    Some(_) => ("branch", "outcome"),
                    None => ("outcome", "branch"),
                };
                let message = format!("{} has `{has}` but no `{lacks}`", section.name());
                let help = "name both: the branch by its id, the outcome by its name";
                self.report(Code::InvalidDecision, one.span, message, help);
                return None;
            }
            _ => return None,
        };
        let id = named.value.as_str();
        let Some(index) = branches.iter().position(|branch| branch.id == id) else {
            let near = self.rows.near(id, branches.iter().map(|branch| branch.id.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a [[branch]] by its id".to_owned(),
            };
            self.report(
                Code::UnknownTarget,
                named.span,
                format!("there is no branch `{id}`"),
                help,
            );
            return None;
        };
        let branch = &branches[index];
        let name = outcome.value.as_str();
        let Some(taken) = branch.outcomes.iter().position(|outcome| outcome.name == name) else {
            let names: Vec<&str> =
                branch.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
            let help = format!("its outcomes are {}", names.join(", "));
            let message = format!("the branch `{id}` has no outcome `{name}`");
            self.report(Code::UnknownTarget, outcome.span, message, help);
            return None;
        };
        if let Some(at) = at
            && self.links.before(at)[branch.after]
        {
            let message = format!(
                "the branch `{id}` is settled at `{}`, before {} is taken at `{}`",
                self.task_id(branch.after),
                section.name(),
                self.task_id(at)
            );
            let help = "let the decision be taken at a task that does not follow the branch's";
            self.report(Code::InvalidDecision, named.span, message, help);
            return None;
        }
        Some(Action::Take { branch: index, outcome: taken })
    }
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Must => "must",
        Scope::Should => "should",
        Scope::Could => "could",
    }
}
