//! Validation. (stand-in, replaced at merge: gives one and the same small plan)
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::plan::{
    Calendar, Clock, Distribution, Plan, PlanParts, Sampling, Scope, Simulation, Task, TaskKind,
};
use crate::read::{Input, Resolver};
use jiff::civil::Date;
/// What the command line sets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// Name.
    pub name: Option<String>,
    /// Start.
    pub start: Option<Date>,
    /// Deadline.
    pub deadline: Option<Date>,
    /// Confidence.
    pub confidence: Option<f64>,
    /// Iterations.
    pub iterations: Option<u32>,
    /// Seed.
    pub seed: Option<u64>,
    /// Sampling.
    pub sampling: Option<Sampling>,
    /// Mitigated.
    pub mitigated: bool,
}
/// Reads and validates.
pub fn read_plan(
    input: &Input,
    resolver: &dyn Resolver,
    overrides: &Overrides,
) -> (Option<Plan>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    if let Some(folder) = &input.folder
        && !matches!(resolver.bytes(&format!("{folder}/tasks.csv")), Ok(Some(_)))
    {
        diagnostics.items.push(Diagnostic {
            code: Code(Severity::Error),
            message: format!("there is no file `{folder}/tasks.csv`"),
        });
        return (None, diagnostics);
    }
    let task = |id: &str, kind| Task {
        id: id.to_owned(),
        name: format!("Task {id}"),
        kind,
        wbs: None,
        owner: None,
        scope: Scope::Must,
        clock: Clock::Working(0),
        planned: 2400,
        estimate: Distribution::Fixed(2400.0),
        deadline: None,
    };
    let plan = Plan::from_valid_parts(PlanParts {
        name: input.name.clone(),
        tasks: vec![task("A", TaskKind::Task), task("M", TaskKind::Milestone)],
        summaries: Vec::new(),
        relations: Vec::new(),
        risks: Vec::new(),
        calendars: vec![Calendar::standard()],
        start: overrides.start.or(Some(jiff::civil::date(2024, 10, 15))),
        data_date: None,
        deadline: overrides.deadline,
        confidence: overrides.confidence.unwrap_or(0.8),
        simulation: Simulation {
            iterations: overrides.iterations.unwrap_or(10_000),
            seed: overrides.seed.unwrap_or(1),
            sampling: overrides.sampling.unwrap_or_default(),
        },
    });
    (Some(plan), diagnostics)
}
