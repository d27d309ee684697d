//! What is settled while a random plan runs: forks, repetitions, decisions and windows.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::Index;

/// Everything of the kind in a plan.
#[derive(Debug, Clone)]
pub(super) struct RandomEvents {
    forks: Vec<RandomFork>,
    loops: Vec<RandomLoop>,
    decisions: Vec<RandomDecision>,
    /// For each risk, which of [`WINDOWS`] it has.
    windows: Vec<usize>,
}

#[derive(Debug, Clone)]
struct RandomFork {
    after: Index,
    percent: u8,
    outcomes: Vec<Vec<Index>>,
}

#[derive(Debug, Clone)]
struct RandomLoop {
    first: Index,
    last: Index,
    percent: u8,
    at_most: u8,
    share: usize,
}

#[derive(Debug, Clone)]
struct RandomDecision {
    at: Index,
    at_threshold: bool,
    /// By kind, whether there is such a condition, and what it asks for.
    conditions: [Option<u16>; 5],
    delay: Option<u8>,
    delayed: Vec<Index>,
    cut: Vec<Index>,
    take: Option<(Index, Index)>,
}

const WINDOWS: [&str; 8] = [
    "",
    "",
    "2024-10-16..2024-10-22",
    "10-19..10-27",
    "Nov-Jan",
    "2024-10-15; 2024-10-21..2024-11-01; Dec",
    "03-01..10-20",
    "2024-10-30..2024-12-30",
];

/// What of a plan matters here.
pub(super) struct Plot<'a> {
    /// The kind of each task, as the table has it.
    pub(super) kinds: &'a [&'a str],
    /// By task, which others come somewhere before it.
    pub(super) before: &'a [Vec<bool>],
    /// The indices of the risks that there are.
    pub(super) risks: &'a [usize],
}

pub(super) fn random_events() -> impl Strategy<Value = RandomEvents> {
    let index = any::<Index>;
    let indices = move |n: usize| prop::collection::vec(index(), 0..n);
    let fork = (index(), 0..=100_u8, prop::collection::vec(indices(4), 2..4))
        .prop_map(|(after, percent, outcomes)| RandomFork { after, percent, outcomes });
    let loop_ = (index(), index(), 0..=100_u8, 1..4_u8, 0..3_usize).prop_map(
        |(first, last, percent, at_most, share)| RandomLoop {
            first,
            last,
            percent,
            at_most,
            share,
        },
    );
    let condition = |share| prop::option::weighted(share, 0..400_u16);
    let decision =
        (
            index(),
            any::<bool>(),
            [condition(0.3), condition(0.2), condition(0.2), condition(0.2), condition(0.3)],
            prop::option::of(1..60_u8),
            indices(4),
            indices(4),
            prop::option::of((index(), index())),
        )
            .prop_map(|(at, at_threshold, conditions, delay, delayed, cut, take)| {
                RandomDecision { at, at_threshold, conditions, delay, delayed, cut, take }
            });
    (
        prop::collection::vec(fork, 0..4),
        prop::collection::vec(loop_, 0..3),
        prop::collection::vec(decision, 0..9),
        prop::collection::vec(0..WINDOWS.len(), 8),
    )
        .prop_map(|(forks, loops, decisions, windows)| RandomEvents {
            forks,
            loops,
            decisions,
            windows,
        })
}

/// The tasks that some indices choose among candidates.
fn choose(indices: &[Index], candidates: &[usize]) -> Vec<usize> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let mut chosen: Vec<usize> = indices.iter().map(|index| *index.get(candidates)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn list(tasks: &[usize]) -> String {
    let ids: Vec<String> = tasks.iter().map(|task| format!("\"T{task}\"")).collect();
    format!("[{}]", ids.join(", "))
}

/// How many loops and decisions a plan keeps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    loops: usize,
    decisions: usize,
}

impl RandomEvents {
    pub(super) fn window_of(&self, risk: usize) -> &'static str {
        WINDOWS[self.windows[risk]]
    }

    /// Numbers of its loops and decisions to keep, from all of them down. Loops may wait for each
    /// other, and decisions hang on what they decide: then the last ones are left out.
    pub(super) fn kept(&self) -> Vec<Kept> {
        let loops = (0..=self.loops.len()).rev();
        loops
            .flat_map(|loops| {
                (0..=self.decisions.len()).rev().map(move |decisions| Kept { loops, decisions })
            })
            .collect()
    }

    /// The sections of plan.toml, with the first loops and decisions alone.
    pub(super) fn toml(&self, plot: &Plot, kept: Kept) -> String {
        let mut text = String::new();
        let tasks: Vec<usize> =
            (0..plot.kinds.len()).filter(|&task| plot.kinds[task] != "hammock").collect();
        if tasks.is_empty() {
            return text;
        }
        let mut forks = Vec::new();
        for (number, fork) in self.forks.iter().enumerate() {
            let after = *fork.after.get(&tasks);
            let following: Vec<usize> =
                tasks.iter().copied().filter(|&task| plot.before[task][after]).collect();
            let percent = usize::from(fork.percent);
            let rest = 100 - percent;
            let percents = match fork.outcomes.len() {
                2 => vec![percent, rest],
                _ => vec![percent, rest / 3, rest - rest / 3],
            };
            let outcomes: Vec<String> = fork
                .outcomes
                .iter()
                .zip(&percents)
                .enumerate()
                .map(|(outcome, (below, percent))| {
                    format!(
                        "{{ name = \"O{outcome}\", probability = \"{percent}%\", tasks = {} }}",
                        list(&choose(below, &following))
                    )
                })
                .collect();
            writeln!(
                text,
                "[[branch]]\nid = \"B{number}\"\nafter = \"T{after}\"\noutcome = [{}]",
                outcomes.join(", ")
            )
            .expect("to a string");
            forks.push((after, outcomes.len()));
        }
        let mut repeated = vec![false; plot.kinds.len()];
        for (number, loop_) in self.loops.iter().enumerate().take(kept.loops) {
            let first = *loop_.first.get(&tasks);
            let ends: Vec<usize> = tasks
                .iter()
                .copied()
                .filter(|&task| task == first || plot.before[task][first])
                .collect();
            let last = *loop_.last.get(&ends);
            let part: Vec<usize> = tasks
                .iter()
                .copied()
                .filter(|&task| task == first || plot.before[task][first])
                .filter(|&task| task == last || plot.before[last][task])
                .collect();
            if part.iter().any(|&task| repeated[task]) {
                continue;
            }
            for task in part {
                repeated[task] = true;
            }
            writeln!(
                text,
                "[[rework]]\nid = \"L{number}\"\nfirst = \"T{first}\"\nlast = \"T{last}\"\n\
                 probability = \"{}%\"\nat_most = {}\nshare = \"{}%\"",
                loop_.percent,
                loop_.at_most,
                [100, 50, 30][loop_.share]
            )
            .expect("to a string");
        }
        for (number, decision) in self.decisions.iter().enumerate().take(kept.decisions) {
            decision_toml(number, decision, plot, &tasks, &forks, &mut text);
        }
        text
    }
}

/// The section of a decision, if it has anything to say.
fn decision_toml(
    number: usize,
    decision: &RandomDecision,
    plot: &Plot,
    tasks: &[usize],
    forks: &[(usize, usize)],
    text: &mut String,
) {
    let at = *decision.at.get(tasks);
    let is_later = |task: &usize| *task != at && !plot.before[at][*task];
    let among = |kinds: &[&str]| -> Vec<usize> {
        let is_meant = |task: &usize| kinds.contains(&plot.kinds[*task]) && is_later(task);
        tasks.iter().copied().filter(is_meant).collect()
    };
    let mut actions = String::new();
    let delayed = choose(&decision.delayed, &among(&["task"]));
    if let (Some(hours), false) = (decision.delay, delayed.is_empty()) {
        writeln!(actions, "delay = \"{hours}h\"\ntasks = {}", list(&delayed)).expect("to text");
    }
    let cut = choose(&decision.cut, &among(&["task", "milestone"]));
    if !cut.is_empty() {
        writeln!(actions, "cut = {}", list(&cut)).expect("to text");
    }
    if let Some((branch, outcome)) = decision.take.filter(|_| !forks.is_empty()) {
        let branch = branch.index(forks.len());
        let (after, n_outcomes) = forks[branch];
        if !plot.before[at][after] {
            let outcome = outcome.index(n_outcomes);
            writeln!(actions, "branch = \"B{branch}\"\noutcome = \"O{outcome}\"").expect("to text");
        }
    }
    let [day, work, lasts, late, risk] = decision.conditions;
    let mut conditions = String::new();
    match (day, work) {
        (Some(number), _) => {
            let (month, day) = (10 + number % 3, 1 + number / 3 % 28);
            writeln!(conditions, "finishes_after = 2024-{month}-{day:02}").expect("to text");
        }
        (None, Some(hours)) => {
            writeln!(conditions, "finishes_after = \"{hours}h\"").expect("to text");
        }
        (None, None) => {}
    }
    if let (Some(hours), "task") = (lasts, plot.kinds[at]) {
        writeln!(conditions, "lasts_over = \"{}h\"", hours / 8).expect("to text");
    }
    if let Some(hours) = late {
        writeln!(conditions, "late_by = \"{}h\"", hours / 12).expect("to text");
    }
    if let (Some(number), false) = (risk, plot.risks.is_empty()) {
        let risk = plot.risks[usize::from(number) % plot.risks.len()];
        writeln!(conditions, "risk = \"R{risk}\"").expect("to text");
    }
    if actions.is_empty() || conditions.is_empty() {
        return;
    }
    let moment = if decision.at_threshold { "threshold" } else { "finish" };
    writeln!(
        text,
        "[[decision]]\nid = \"D{number}\"\nat = \"T{at}\"\nmoment = \"{moment}\"\n\
         {conditions}{actions}"
    )
    .expect("to a string");
}
