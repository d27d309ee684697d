//! `[[branch]]`, `[[rework]]` and `[[decision]]` → forks, repetitions and decisions.
//!
//! Repetitions become tasks of their own here, so that whoever simulates a plan needs to know
//! of them only when they do not happen. Conditions must not hang on what they decide; that is
//! asked last, of the whole.

mod branches;
mod circle;
mod decisions;
mod repetition;
mod reworks;

use std::collections::HashMap;

use super::selector::Selector;
use super::tasks::Whole;
use super::{Placed, Rows, cycle, hammock, report_duplicate_id};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{Branch, Decision, Relation, Rework, Risk, Summary, Task, TaskKind};
use crate::read::value::normalised;
use crate::read::{Draft, Probability, ResponsesDraft, RowKind, Spanned};

/// Forks, repetitions and decisions of a plan.
#[derive(Debug, Default)]
pub(super) struct Responses {
    pub(super) branches: Vec<Branch>,
    pub(super) reworks: Vec<Rework>,
    pub(super) decisions: Vec<Decision>,
}

/// The parts of a plan that repetitions are added to.
pub(super) struct Parts<'a> {
    pub(super) tasks: &'a mut Vec<Placed<Task>>,
    pub(super) summaries: &'a mut [Summary],
    pub(super) relations: &'a mut Vec<Placed<Relation>>,
    pub(super) risks: &'a [Placed<Risk>],
    /// What tasks with progress were before it.
    pub(super) whole: &'a HashMap<usize, Whole>,
}

/// Makes them, and adds the tasks of repetitions. The relations have no ring.
pub(super) fn responses(
    draft: &Draft,
    rows: &Rows,
    parts: Parts,
    is_dated: bool,
    diagnostics: &mut Diagnostics,
) -> Responses {
    let drafts = &draft.settings.responses;
    if *drafts == ResponsesDraft::default() {
        return Responses::default();
    }
    report_duplicates(drafts, diagnostics);
    let links = Links::new(parts.tasks, parts.relations);
    let Parts { tasks, summaries, relations, risks, whole } = parts;
    let mut work = Work { draft, rows, tasks, risks, links: &links, is_dated, diagnostics };
    let branches = work.branches(drafts);
    let loops = work.loops(drafts);
    let mut decisions = work.decisions(drafts, &branches);
    let rounds: Vec<(Spanned<String>, Vec<usize>)> = (loops.iter())
        .map(|made| (Spanned { value: made.id.clone(), span: made.span }, made.tasks.clone()))
        .collect();
    let reworks = repetition::expand(loops, tasks, summaries, relations, whole, diagnostics);
    for decision in &mut decisions {
        repetition::extend(&mut decision.value, &reworks);
    }
    let links = Links::new(tasks, relations);
    let is_knotted = report_knotted_loops(&rounds, &links, diagnostics);
    if !is_knotted {
        circle::report(tasks, &links, &branches, &decisions, risks, diagnostics);
    }
    Responses {
        branches,
        reworks,
        decisions: decisions.into_iter().map(|placed| placed.value).collect(),
    }
}

/// Reports loops of which each waits for a repetition of another: what follows a task waits for its
/// last repetition, which waits for the end of the loop. Whether there are any.
fn report_knotted_loops(
    rounds: &[(Spanned<String>, Vec<usize>)],
    links: &Links,
    diagnostics: &mut Diagnostics,
) -> bool {
    let knots = cycle::knots(&links.successors);
    for knot in &knots {
        let is_in = |tasks: &Vec<usize>| tasks.iter().any(|task| knot.contains(task));
        let among = rounds.iter().filter(|(_, tasks)| is_in(tasks)).map(|(id, _)| id);
        let mut among: Vec<&Spanned<String>> = among.collect();
        among.sort_by_key(|id| id.span);
        let Some(first) = among.first() else { continue };
        let names: Vec<String> = among.iter().map(|id| format!("`{}`", id.value)).collect();
        let message = format!("the rework loops {} wait for each other's end", names.join(" and "));
        let help = "a task of each follows one of the other: make one loop of them, or let one \
                    loop end before the other begins";
        diagnostics.report(Code::InvalidRework, first.span, message, help);
    }
    !knots.is_empty()
}

/// What is called by ids of one kind is told apart by them.
fn report_duplicates(drafts: &ResponsesDraft, diagnostics: &mut Diagnostics) {
    let branches = drafts.branches.iter().map(|branch| ("branch", &branch.id));
    let reworks = drafts.reworks.iter().map(|rework| ("rework", &rework.id));
    let decisions = drafts.decisions.iter().map(|decision| ("decision", &decision.id));
    let mut all: Vec<(&str, &Spanned<String>)> = branches.chain(reworks).chain(decisions).collect();
    all.sort_by_key(|(_, id)| id.span);
    let mut known: HashMap<&str, (&str, &Spanned<String>)> = HashMap::new();
    for (what, id) in all {
        if let Some((first_what, first)) = known.get(id.value.as_str()) {
            report_duplicate_id(first_what, id, first, diagnostics);
        } else {
            known.insert(&id.value, (what, id));
        }
    }
}

/// Which task follows which by relations that move something.
struct Links {
    successors: Vec<Vec<usize>>,
    predecessors: Vec<Vec<usize>>,
}

impl Links {
    fn new(tasks: &[Placed<Task>], relations: &[Placed<Relation>]) -> Self {
        let mut links = Links {
            successors: vec![Vec::new(); tasks.len()],
            predecessors: vec![Vec::new(); tasks.len()],
        };
        for Placed { value: relation, .. } in hammock::driving(relations, tasks) {
            links.successors[relation.predecessor].push(relation.successor);
            links.predecessors[relation.successor].push(relation.predecessor);
        }
        links
    }

    /// Everything that follows a task, itself not.
    fn after(&self, task: usize) -> Vec<bool> {
        reach(&self.successors, task)
    }

    /// Everything that comes before a task, itself not.
    fn before(&self, task: usize) -> Vec<bool> {
        reach(&self.predecessors, task)
    }
}

fn reach(next: &[Vec<usize>], from: usize) -> Vec<bool> {
    let mut reached = vec![false; next.len()];
    let mut open = vec![from];
    while let Some(task) = open.pop() {
        for &other in &next[task] {
            if !reached[other] {
                reached[other] = true;
                open.push(other);
            }
        }
    }
    reached
}

/// The making of all of them.
struct Work<'a> {
    draft: &'a Draft,
    rows: &'a Rows<'a>,
    tasks: &'a [Placed<Task>],
    risks: &'a [Placed<Risk>],
    links: &'a Links,
    is_dated: bool,
    diagnostics: &'a mut Diagnostics,
}

/// A section of plan.toml that is being made something of.
#[derive(Clone, Copy)]
struct Section<'a> {
    /// Such as "branch".
    what: &'static str,
    id: &'a Spanned<String>,
    /// Whether something in it could not be read.
    flawed: bool,
}

impl Section<'_> {
    /// Such as "the branch `SEC`".
    fn name(&self) -> String {
        format!("the {} `{}`", self.what, self.id.value)
    }
}

impl Work<'_> {
    fn report(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics.report(code, span, message, help);
    }

    fn task_id(&self, task: usize) -> &str {
        self.tasks[task].value.id.trim()
    }

    /// Reports that a section lacks something, unless that may only have been unreadable.
    fn report_missing(&mut self, section: Section, what: &str, help: &str) {
        if !section.flawed {
            let message = format!("{} {what}", section.name());
            self.report(Code::MissingValue, section.id.span, message, help);
        }
    }

    /// The one task that a key names; none after its problem was reported.
    fn one_task(
        &mut self,
        section: Section,
        key: &str,
        named: Option<&Spanned<String>>,
    ) -> Option<usize> {
        let Some(named) = named else {
            let help = format!("write the id of a task: {key} = \"…\"");
            self.report_missing(section, &format!("has no `{key}`"), &help);
            return None;
        };
        let id = named.value.as_str();
        let Some(&row) = self.rows.by_id.get(id) else {
            let help = self.rows.suggest(id);
            self.report(Code::UnknownTask, named.span, format!("there is no task `{id}`"), help);
            return None;
        };
        let what = match self.draft.tasks[row].kind {
            RowKind::Summary => "a summary row",
            RowKind::Hammock => "a hammock",
            RowKind::Task | RowKind::Milestone | RowKind::Buffer => return self.rows.tasks[row],
        };
        let message = format!("`{id}` is {what}: {} hangs on one task", section.name());
        let help = "name a task or a milestone, such as the last of those meant";
        self.report(Code::InvalidTarget, named.span, message, help);
        None
    }

    /// Indices of the tasks that a list names, each with its place, in order of the list. A
    /// summary row stands for the tasks below it.
    fn task_list(&mut self, list: &[Spanned<String>], takes: Takes) -> Vec<Placed<usize>> {
        let mut found: Vec<Placed<usize>> = Vec::new();
        for part in list {
            for task in self.selected(part, takes) {
                if found.iter().all(|known| known.value != task) {
                    found.push(Spanned { value: task, span: part.span });
                }
            }
        }
        found
    }

    fn selected(&mut self, part: &Spanned<String>, takes: Takes) -> Vec<usize> {
        let selector = Selector::new(&part.value, |id| self.rows.has(id));
        let mut tasks = self.rows.select(selector);
        if let Selector::Id(id) = selector {
            let Some(&row) = self.rows.by_id.get(id) else {
                let help = self.rows.suggest(id);
                let message = format!("there is no task `{id}`");
                self.report(Code::UnknownTask, part.span, message, help);
                return Vec::new();
            };
            let row = &self.draft.tasks[row];
            if row.kind == RowKind::Summary {
                tasks = row
                    .wbs
                    .as_deref()
                    .map_or(Vec::new(), |wbs| self.rows.directory.within(wbs).to_vec());
            } else if tasks.iter().any(|task| !takes.has(self.tasks[*task].value.kind)) {
                let message = format!("`{id}` {}", takes.refusal());
                let help = "name tasks, or a phase as wbs:…";
                self.report(Code::InvalidTarget, part.span, message, help);
                return Vec::new();
            }
        }
        tasks.retain(|task| takes.has(self.tasks[*task].value.kind));
        if tasks.is_empty() {
            let message = format!("no task is meant by `{}`", part.value);
            let help =
                "write ids, or wbs:…, code:TYPE=VALUE, owner:… or calendar:… as in the tasks table";
            self.report(Code::UnknownTarget, part.span, message, help);
        }
        tasks
    }

    /// A probability; none where there is none or its word is unknown.
    fn probability(&mut self, cell: Option<&Spanned<Probability>>) -> Option<f64> {
        let cell = cell?;
        let word = match &cell.value {
            Probability::Number(number) => return Some(*number),
            Probability::Word(word) => word,
        };
        let (key, words) = (normalised(word), &self.draft.settings.likelihood);
        let found = words.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
        if found.is_none() && !self.draft.settings.unread.words {
            let near = did_you_mean(&key, words.iter().map(|(known, _)| known.as_str()));
            let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
            let help = format!(
                "{near}Words of one's own are defined in plan.toml under [scale.likelihood]"
            );
            let message = format!("`{word}` is not a word of the scale");
            self.report(Code::UnknownWord, cell.span, message, help);
        }
        found
    }
}

/// What kinds of rows a list may name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// What takes time.
    Work,
    /// Points in time, too.
    WorkAndPoints,
    /// Margins, too.
    AllButHammocks,
}

impl Takes {
    fn has(self, kind: TaskKind) -> bool {
        match kind {
            TaskKind::Task => true,
            TaskKind::Milestone => self != Takes::Work,
            TaskKind::Buffer => self == Takes::AllButHammocks,
            TaskKind::Hammock => false,
        }
    }

    fn refusal(self) -> &'static str {
        match self {
            Takes::Work => "has no work of its own that could take longer",
            Takes::WorkAndPoints => "has no work of its own that could be left out",
            Takes::AllButHammocks => "is a hammock: it lasts as long as what it accompanies",
        }
    }
}
