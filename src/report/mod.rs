//! Analysis → what people and programs read.
//!
//! One view model ([`RunReport`], [`GateReport`], [`BatchRow`]) and one renderer a file:
//! text for a terminal, JSON, CSV tables, Markdown. Text and Markdown lay out the same
//! sections. Nothing here computes a statistic, and nothing prints: every renderer returns a
//! `String`.

mod batch;
mod build;
#[cfg(feature = "charts")]
pub mod chart;
mod check;
mod correlation;
mod cost;
mod csv;
mod distribution;
#[cfg(feature = "charts")]
mod drawings;
mod estimates;
mod gate;
mod headline;
mod json;
mod markdown;
mod mitigation;
mod overload;
mod samples;
mod scenarios;
mod sections;
mod text;
mod view;
mod weather;
mod words;

pub use batch::{BatchResult, BatchRow, batch_csv, batch_markdown, batch_row, batch_text};
pub use build::{gate_report, run_report};
pub use check::{
    CheckReport, DifferenceView, FigureView, FindingView, ProofView, check_csv, check_markdown,
    check_text,
};
pub use correlation::{
    CorrelationSweepView, CorrelationView, GroupView, PairView, RangeView, RepairView,
    SweepStepView, correlation_csv, correlation_sweep_csv,
};
pub use cost::{
    BudgetView, CostContingencyView, CostPercentileView, CostView, JointView, RiskCostView,
    TaskCostView, TogetherView, cost_percentiles_csv, costs_csv,
};
pub use csv::{
    buffers_csv, constraints_csv, gate_csv, milestones_csv, paths_csv, percentiles_csv, phases_csv,
    risks_csv, tasks_csv, weather_csv,
};
pub use distribution::{Curve, DistributionReport, QuantileView, distribution_text};
#[cfg(feature = "charts")]
pub use drawings::Drawing;
pub use estimates::{EstimatesView, TemplateView};
pub use gate::{CriterionView, GateReport, gate_markdown, gate_text};
pub use headline::headline;
pub use json::json;
pub use markdown::markdown;
pub use mitigation::{
    MitigatedDeadlineView, MitigatedPercentileView, MitigatedRiskView, MitigationView,
    mitigation_csv,
};
pub use overload::{OverloadView, StretchView, overload_csv};
pub use samples::{SampleColumn, samples_csv};
pub use scenarios::{
    BranchView, DecisionView, DeliverableView, OutcomeView, ReachView, ReworkView, ScopeRowView,
    ScopeView, ShareView, deliverables_csv, responses_csv, scope_csv,
};
pub use text::text;
pub use view::{
    BufferView, ConstraintView, ContingencyView, DeadlineView, DeterministicView, DurationView,
    FinishView, ImportView, MilestoneView, PathView, PercentileView, PhaseView, PlanView, RiskView,
    RunReport, SensitivityView, SimulationView, SpreadView, TaskView, WarningView,
};
pub use weather::{FairView, LostDaysView, WeatherView};
pub use words::clean;
