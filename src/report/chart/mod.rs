//! The charts of a run, as SVG and PNG: five of every plan, and two of plans with costs.
//!
//! A chart is a plain function from its own data to an [`Svg`]; the PNG is made from that
//! very SVG. The data are strings, numbers and dates that somebody else computed: nothing
//! here knows a plan, reads a plan's file or does statistics.
//!
//! The same data give the same SVG bytes on any machine. The PNG is set in an embedded face
//! that covers Latin, Greek and Cyrillic; letters of other scripts are drawn with the fonts
//! of the system, emoji in colour. Where it has none, letters show as boxes and emoji are left
//! out.
//!
//! One chart a file, in reading order: [`finish()`], [`criticality()`], [`tornado()`],
//! [`gantt()`], [`buffers()`], [`cost()`], [`football()`]. What they share: `theme` (colours, sizes, headings), `canvas`
//! (the drawing engine), `axis` (ticks of numbers and of calendars), `bars` (horizontal
//! bars), `labels` (moving colliding labels apart), `text` (cleaning, measuring and
//! shortening), `font` (metrics of a face), `png`, `runs` (texts of several scripts).

mod axis;
mod bars;
mod buffers;
mod canvas;
mod cost;
mod criticality;
mod finish;
mod finish_axis;
mod font;
mod football;
mod gantt;
mod labels;
mod png;
mod runs;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
mod text;
mod theme;
mod tornado;

use jiff::civil::{Date, DateTime};

pub use buffers::{BufferLevel, BufferPoint, BuffersChart, RuleOfThumb, buffers};
pub use cost::{CostChart, cost};
pub use criticality::{CriticalTask, CriticalityChart, criticality};
pub use finish::{FinishChart, FinishDeadline, FinishPercentile, FinishPlan, Finishes, finish};
pub use football::{FootballChart, football};
pub use gantt::{GanttChart, GanttTask, gantt};
pub use png::PngError;
pub use tornado::{RiskEffect, TaskSensitivity, TornadoChart, tornado};

/// A chart as an SVG document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg {
    document: String,
}

impl Svg {
    /// The SVG document: one `<svg>` element with its size in CSS pixels, no XML declaration,
    /// so that it can stand in a file or inside HTML.
    pub fn as_str(&self) -> &str {
        &self.document
    }

    /// The same picture as a PNG at twice the pixel density.
    ///
    /// # Errors
    ///
    /// [`PngError`] when the picture cannot be rasterised, for want of memory.
    pub fn to_png(&self) -> Result<Vec<u8>, PngError> {
        png::render(&self.document)
    }
}

/// An instant of the plan: always a number of working days, and a date where the plan has a
/// start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Working days of the default calendar from the project start.
    pub days: f64,
    /// The local date and time; `None` in a plan without a start.
    pub at: Option<DateTime>,
}

impl Moment {
    /// An instant of a plan without dates.
    pub fn undated(days: f64) -> Self {
        Self { days, at: None }
    }

    /// An instant of a plan with dates.
    pub fn dated(days: f64, at: DateTime) -> Self {
        Self { days, at: Some(at) }
    }

    /// The day it falls on.
    fn date(self) -> Option<Date> {
        self.at.map(DateTime::date)
    }

    /// "Fri 20 Dec 2024", or "day 47.5".
    fn long(self) -> String {
        match self.date() {
            Some(date) => text::long_date(date),
            None => format!("day {}", text::number(self.days)),
        }
    }

    /// "20 Dec 2024", or "day 47.5".
    fn short(self) -> String {
        match self.date() {
            Some(date) => text::date(date),
            None => format!("day {}", text::number(self.days)),
        }
    }
}
