//! Colours, sizes and the heading that all charts share.
//!
//! One pair of colours carries meaning, blue and orange: they differ in lightness too, and
//! stay apart for every common colour blindness (Okabe and Ito, 2008). Orange is what
//! deserves attention: after the deadline, or critical.

use plotters::style::RGBColor;

use super::canvas::{Anchor, Canvas, Style};
use super::text;

/// Width of every chart, CSS pixels.
pub(super) const WIDTH: f64 = 960.0;
/// Space left free at the edges.
pub(super) const MARGIN: f64 = 28.0;
/// Where the heading ends and a chart's own space begins.
pub(super) const HEADING: f64 = 72.0;

/// The background.
pub(super) const PAPER: RGBColor = RGBColor(255, 255, 255);
/// Titles, names and lines that carry the answer.
pub(super) const INK: RGBColor = RGBColor(28, 37, 46);
/// Explanations and axis labels.
pub(super) const MUTED: RGBColor = RGBColor(94, 106, 119);
/// Axis lines and leaders.
pub(super) const AXIS: RGBColor = RGBColor(160, 170, 180);
/// Grid lines.
pub(super) const GRID: RGBColor = RGBColor(232, 235, 239);
/// The ordinary.
pub(super) const BLUE: RGBColor = RGBColor(0, 103, 165);
/// What could be instead.
pub(super) const GREEN: RGBColor = RGBColor(0, 140, 100);
/// What deserves attention.
pub(super) const ORANGE: RGBColor = RGBColor(213, 94, 0);

/// Text of names and labels.
pub(super) const BODY: Style = Style::regular(12.0, INK);
/// Text of axes and second lines.
pub(super) const SMALL: Style = Style::regular(11.0, MUTED);
/// Headings inside a chart.
pub(super) const STRONG: Style = Style::bold(12.0, INK);

/// Whether a task is called critical: in at least half of the iterations, as a percentage
/// would be written.
pub(super) fn is_critical(criticality: f64) -> bool {
    (criticality * 100.0).round() >= 50.0
}

/// `colour` thinned on white: 0 is white, 1 the colour itself.
pub(super) fn tint(colour: RGBColor, strength: f64) -> RGBColor {
    let thin = |channel: u8| {
        let distance = (255.0 - f64::from(channel)) * strength.clamp(0.0, 1.0);
        (255.0 - distance).round() as u8
    };
    RGBColor(thin(colour.0), thin(colour.1), thin(colour.2))
}

/// The heading: the plan's name, and below it the line that says what the chart shows.
pub(super) fn heading(canvas: &mut Canvas, plan: &str, line: &str) {
    let title = Style::bold(18.0, INK);
    let subtitle = Style::regular(13.0, MUTED);
    let room = WIDTH - 2.0 * MARGIN;
    let name = text::clean(plan);
    let name = if name.is_empty() { "Unnamed plan" } else { &name };
    canvas.text(MARGIN, 34.0, &text::fit(name, room, title), title, Anchor::Start);
    canvas.text(MARGIN, 55.0, &text::fit(line, room, subtitle), subtitle, Anchor::Start);
}
