//! Horizontal bars with names on the left and their values at their ends.

use plotters::style::RGBColor;

use super::axis::ticks;
use super::canvas::{Anchor, Canvas};
use super::text;
use super::theme::{AXIS, BODY, GRID, MARGIN, SMALL, WIDTH};

/// Height of a row.
const ROW: f64 = 24.0;
const BAR: f64 = 14.0;
/// Room for the axis labels below the rows.
const AXIS_ROOM: f64 = 26.0;
/// Names take at most this much of the width.
const WIDEST_NAME: f64 = 400.0;
/// Room at the ends of the plot for values.
const VALUE_ROOM: f64 = 62.0;

/// One bar.
pub(super) struct Bar<'a> {
    pub(super) name: &'a str,
    pub(super) value: f64,
    pub(super) label: String,
    pub(super) colour: RGBColor,
}

/// A group of bars on one axis.
pub(super) struct Bars<'a> {
    pub(super) rows: Vec<Bar<'a>>,
    /// The axis reaches at least from the first to the second; both enclose zero.
    pub(super) reach: (f64, f64),
    /// How the values of the axis are written.
    pub(super) ticks: fn(&[f64]) -> Vec<String>,
}

impl Bars<'_> {
    /// The height that [`Bars::draw`] takes.
    pub(super) fn height(&self) -> f64 {
        self.rows.len() as f64 * ROW + AXIS_ROOM
    }

    /// Room that the names take, so that groups in one chart can share it.
    pub(super) fn name_room(&self) -> f64 {
        self.rows
            .iter()
            .map(|bar| text::width(&text::clean(bar.name), BODY))
            .fold(60.0, f64::max)
            .min(WIDEST_NAME)
    }

    /// Draws the group with its upper edge at `top`.
    pub(super) fn draw(&self, canvas: &mut Canvas, top: f64, name_room: f64) {
        let values = || self.rows.iter().map(|bar| bar.value);
        let low = values().fold(self.reach.0, f64::min);
        let high = values().fold(self.reach.1, f64::max);
        let left = MARGIN + name_room + 12.0 + if low < 0.0 { VALUE_ROOM } else { 0.0 };
        let right = WIDTH - MARGIN - if high > 0.0 { VALUE_ROOM } else { 0.0 };
        let x = |value: f64| left + (right - left) * (value - low) / (high - low);
        let bottom = top + self.rows.len() as f64 * ROW;

        let ticks = ticks(low, high, 8);
        for (place, label) in ticks.iter().map(|&tick| x(tick)).zip((self.ticks)(&ticks)) {
            canvas.line((place, top), (place, bottom), 0.8, GRID);
            canvas.text(place, bottom + 16.0, &label, SMALL, Anchor::Middle);
        }
        for (row, bar) in self.rows.iter().enumerate() {
            let middle = top + (row as f64 + 0.5) * ROW;
            let name = text::fit(&text::clean(bar.name), name_room, BODY);
            canvas.text(MARGIN + name_room, middle + 4.3, &name, BODY, Anchor::End);
            let (from, to) = (x(bar.value.min(0.0)), x(bar.value.max(0.0)));
            canvas.rect(from, middle - BAR / 2.0, to - from, BAR, bar.colour);
            if bar.value < 0.0 {
                canvas.text(from - 6.0, middle + 4.3, &bar.label, BODY, Anchor::End);
            } else {
                canvas.text(to + 6.0, middle + 4.3, &bar.label, BODY, Anchor::Start);
            }
        }
        canvas.line((x(0.0), top), (x(0.0), bottom), 1.0, AXIS);
    }
}
