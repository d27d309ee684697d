//! Plans for benches: layered networks written as a person would write them, and read.
//!
//! Half of the estimates are triangular, half PERT; one risk for every ten tasks, in turn a
//! delay and a factor, on two tasks each.

use std::fmt::Write as _;

use planodds::plan::Plan;
use planodds::read::Input;
use planodds::validate::{Overrides, read_plan};

/// What joins the tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relations {
    /// Finish-start without lags, one calendar.
    FinishStart,
    /// All four types with lags and leads, one calendar.
    Mixed,
    /// Finish-start, the tasks spread over four calendars.
    Calendars,
}

/// Numbers that look random and are the same everywhere.
struct Scramble(u64);

impl Scramble {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

/// The tasks table: layers of ten tasks, each after one to three of the layers before.
pub(crate) fn layered_csv(n_tasks: usize, relations: Relations) -> String {
    let mut scramble = Scramble(n_tasks as u64);
    let mut text = "id,name,calendar,low,likely,high,distribution,predecessors\n".to_owned();
    for task in 0..n_tasks {
        let likely = 2 + scramble.below(18);
        let (low, high) = (likely as f64 * 0.8, likely as f64 * 1.6);
        let shape = if task % 2 == 0 { "triangular" } else { "pert" };
        let calendar = match relations {
            Relations::Calendars => ["", "long", "short", "always"][task % 4],
            Relations::FinishStart | Relations::Mixed => "",
        };
        let mut links: Vec<String> = Vec::new();
        if task >= 10 {
            for _ in 0..=scramble.below(3) {
                let predecessor = task / 10 * 10 - 1 - scramble.below((task / 10 * 10).min(30));
                let kind = match relations {
                    Relations::Mixed => {
                        ["", " SS+2d", " FF+1d", " FS-1d", " SF+3d"][scramble.below(5)]
                    }
                    Relations::FinishStart | Relations::Calendars => "",
                };
                if !links
                    .iter()
                    .any(|link| link.split(' ').next() == Some(&format!("T{predecessor}")))
                {
                    links.push(format!("T{predecessor}{kind}"));
                }
            }
        }
        writeln!(
            text,
            "T{task},Task {task},{calendar},{low},{likely},{high},{shape},{}",
            links.join("; ")
        )
        .expect("to a string");
    }
    text
}

fn risks_csv(n_tasks: usize) -> String {
    let mut text = "id,probability,low,likely,high,tasks\n".to_owned();
    for risk in 0..n_tasks / 10 {
        let impact = if risk % 2 == 0 { "1d,2d,5d" } else { "5%,10%,40%" };
        let (first, second) = (risk * 10 + 3, risk * 10 + 7);
        writeln!(text, "R{risk},30%,{impact},T{first}; T{second}").expect("to a string");
    }
    text
}

fn settings(relations: Relations) -> &'static str {
    match relations {
        Relations::FinishStart | Relations::Mixed => "",
        Relations::Calendars => {
            "start = 2026-01-05\n\
             [calendar.long]\nweek = \"mon-sat\"\nhours = \"07:00-12:00, 13:00-18:00\"\n\
             [calendar.short]\nweek = \"tue-thu\"\nhours = \"09:00-15:00\"\n\
             [calendar.always]\nweek = \"mon-sun\"\nhours = \"24h\"\n"
        }
    }
}

/// A layered plan.
pub(crate) fn layered(n_tasks: usize, relations: Relations, iterations: u32) -> Plan {
    let (tasks, risks) = (layered_csv(n_tasks, relations), risks_csv(n_tasks));
    read_all(&tasks, &risks, settings(relations), iterations)
}

/// Reads a tasks table with settings.
pub(crate) fn read(tasks: &str, settings: &str, iterations: u32) -> Plan {
    read_all(tasks, "", settings, iterations)
}

fn read_all(tasks: &str, risks: &str, settings: &str, iterations: u32) -> Plan {
    let files =
        [("plan/tasks.csv", tasks), ("plan/risks.csv", risks), ("plan/plan.toml", settings)];
    let files: std::collections::BTreeMap<String, Vec<u8>> = files
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect();
    let overrides = Overrides { iterations: Some(iterations), ..Overrides::default() };
    let (plan, diagnostics) = read_plan(&Input::folder("plan"), &files, &overrides);
    match plan {
        Some(plan) => plan,
        None => panic!("the plan is not valid:\n{}", diagnostics.render(false)),
    }
}
