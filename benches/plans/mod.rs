//! Plans for benches: layered networks written as a person would write them, and read.

use std::fmt::Write as _;

use planodds::plan::Plan;
use planodds::read::Input;
use planodds::validate::{Overrides, read_plan};

/// What joins the tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relations {
    /// Finish-start without lags, one calendar.
    FinishStart,
    /// All of one type with a lag of a day.
    All(&'static str),
    /// All four types with lags and leads, one calendar.
    Mixed,
    /// Finish-start, the tasks spread over four calendars.
    Calendars,
    /// Finish-start, all tasks on a calendar that loses days.
    Weather,
}

/// A layered plan: layers of ten tasks, each after one to three tasks of the layers before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layered {
    pub(crate) n_tasks: usize,
    pub(crate) relations: Relations,
    /// Distributions, one task after the other.
    pub(crate) shapes: &'static [&'static str],
    /// One for every ten tasks, in turn a delay and a factor, on two tasks each.
    pub(crate) has_risks: bool,
    /// Whether every two durations have a correlation of 0.5.
    pub(crate) is_correlated: bool,
    pub(crate) sampling: &'static str,
    pub(crate) iterations: u32,
}

impl Default for Layered {
    /// What a text answer is measured on: half of the estimates triangular, half PERT.
    fn default() -> Self {
        Self {
            n_tasks: 1_000,
            relations: Relations::FinishStart,
            shapes: &["triangular", "pert"],
            has_risks: true,
            is_correlated: false,
            sampling: "lhs",
            iterations: 10_000,
        }
    }
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

impl Layered {
    /// The plan, read.
    pub(crate) fn plan(self) -> Plan {
        let settings = format!("{}{}", self.calendars(), self.simulation());
        let risks = if self.has_risks { self.risks_csv() } else { String::new() };
        read(&self.tasks_csv(), &risks, &settings, self.iterations)
    }

    /// The tasks table.
    pub(crate) fn tasks_csv(self) -> String {
        let mut scramble = Scramble(self.n_tasks as u64);
        let mut text = "id,name,calendar,low,likely,high,distribution,predecessors\n".to_owned();
        for task in 0..self.n_tasks {
            let likely = 2 + scramble.below(18);
            let shape = self.shapes[task % self.shapes.len()];
            let (low, high) = (likely as f64 * 0.8, likely as f64 * 1.6);
            let estimate = match shape {
                "discrete" => format!(",{low}:0.3|{likely}:0.5|{high}:0.2,"),
                "normal" => format!("{low},{},{high}", f64::midpoint(low, high)),
                _ => format!("{low},{likely},{high}"),
            };
            let calendar = match self.relations {
                Relations::Calendars => ["", "long", "short", "always"][task % 4],
                _ => "",
            };
            let predecessors = self.predecessors(task, &mut scramble);
            writeln!(text, "T{task},Task {task},{calendar},{estimate},{shape},{predecessors}")
                .expect("to a string");
        }
        text
    }

    fn predecessors(self, task: usize, scramble: &mut Scramble) -> String {
        let mut links: Vec<String> = Vec::new();
        if task < 10 {
            return String::new();
        }
        let layer = task / 10 * 10;
        for _ in 0..=scramble.below(3) {
            let predecessor = layer - 1 - scramble.below(layer.min(30));
            let id = format!("T{predecessor}");
            let kind = match self.relations {
                Relations::Mixed => ["", " SS+2d", " FF+1d", " FS-1d", " SF+3d"][scramble.below(5)],
                Relations::All(kind) => kind,
                Relations::FinishStart | Relations::Calendars | Relations::Weather => "",
            };
            if !links.iter().any(|link| link.split(' ').next() == Some(&id)) {
                links.push(format!("{id}{kind}"));
            }
        }
        links.join("; ")
    }

    fn risks_csv(self) -> String {
        let mut text = "id,probability,low,likely,high,tasks\n".to_owned();
        for risk in 0..self.n_tasks / 10 {
            let impact = if risk % 2 == 0 { "1d,2d,5d" } else { "5%,10%,40%" };
            let (first, second) = (risk * 10 + 3, risk * 10 + 7);
            writeln!(text, "R{risk},30%,{impact},T{first}; T{second}").expect("to a string");
        }
        text
    }

    fn calendars(self) -> &'static str {
        match self.relations {
            Relations::Calendars => {
                "start = 2026-01-05\n\
                 [calendar.long]\nweek = \"mon-sat\"\nhours = \"07:00-12:00, 13:00-18:00\"\n\
                 [calendar.short]\nweek = \"tue-thu\"\nhours = \"09:00-15:00\"\n\
                 [calendar.always]\nweek = \"mon-sun\"\nhours = \"24h\"\n"
            }
            Relations::Weather => {
                "start = 2026-01-05\n\
                 [calendar.standard]\nhours = \"07:00-12:00, 12:30-17:00\"\n\
                 weather = { nov = 0.2, dec-feb = 0.3, mar-apr = 0.15, may-oct = 0.05 }\n\
                 weather_persistence = 0.5\n"
            }
            _ => "",
        }
    }

    fn simulation(self) -> String {
        let correlation = if self.is_correlated {
            "[correlation.groups]\nall = { rho = 0.5, members = [\"*\"] }\n"
        } else {
            ""
        };
        format!("[simulation]\nsampling = \"{}\"\n{correlation}", self.sampling)
    }
}

/// Reads the tables and settings of a plan; empty ones are left out.
pub(crate) fn read(tasks: &str, risks: &str, settings: &str, iterations: u32) -> Plan {
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
