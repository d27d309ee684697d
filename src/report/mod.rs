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
mod csv;
mod distribution;
#[cfg(feature = "charts")]
mod drawings;
mod estimates;
mod gate;
mod headline;
mod json;
mod markdown;
mod samples;
mod sections;
mod text;
mod view;
mod words;

pub use batch::{BatchResult, BatchRow, batch_csv, batch_markdown, batch_row, batch_text};
pub use build::{gate_report, run_report};
pub use check::{
    CheckReport, DifferenceView, FigureView, FindingView, ProofView, check_csv, check_markdown,
    check_text,
};
pub use csv::{
    buffers_csv, constraints_csv, gate_csv, milestones_csv, paths_csv, percentiles_csv, phases_csv,
    risks_csv, tasks_csv,
};
pub use distribution::{Curve, DistributionReport, QuantileView, distribution_text};
#[cfg(feature = "charts")]
pub use drawings::Drawing;
pub use estimates::{EstimatesView, TemplateView};
pub use gate::{CriterionView, GateReport, gate_markdown, gate_text};
pub use headline::headline;
pub use json::json;
pub use markdown::markdown;
pub use samples::{SampleColumn, samples_csv};
pub use text::text;
pub use view::{
    BufferView, ConstraintView, ContingencyView, DeadlineView, DeterministicView, DurationView,
    FinishView, ImportView, MilestoneView, PathView, PercentileView, PhaseView, PlanView, RiskView,
    RunReport, SensitivityView, SimulationView, SpreadView, TaskView, WarningView,
};
pub use words::clean;
