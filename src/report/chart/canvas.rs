//! The drawing engine: plotters' SVG backend at ten times the size.
//!
//! The backend places everything at whole pixels. Drawing ten times as large and giving the
//! document its real size under the same view box keeps curves and hairlines smooth.

use plotters::backend::SVGBackend;
use plotters::prelude::{DrawingBackend, FontFamily, FontStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::{Svg, text, theme};

/// Units of the drawing to a CSS pixel.
const SCALE: f64 = 10.0;
/// plotters divides the size of a font by this before writing it.
const PLOTTERS_FONT_RATIO: f64 = 1.24;
/// plotters lowers text anchored at its top by this share of the font size to its baseline.
const TOP_TO_BASELINE: f64 = 0.76;
/// The fonts a viewer is asked for, best first; the first is the one embedded for PNG.
const FONT_STACK: &str = r#""Noto Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif"#;

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Font size, CSS pixels.
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: RGBColor,
}

impl Style {
    pub(super) const fn regular(size: f64, colour: RGBColor) -> Self {
        Self { size, bold: false, colour }
    }

    pub(super) const fn bold(size: f64, colour: RGBColor) -> Self {
        Self { size, bold: true, colour }
    }

    /// The same in another colour.
    pub(super) const fn coloured(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }
}

/// Which end of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture being drawn; all measures in CSS pixels, y downwards.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
}

/// Draws a picture of this size on white paper. `description` is what a screen reader says.
pub(super) fn draw(
    width: f64,
    height: f64,
    description: &str,
    paint: impl FnOnce(&mut Canvas),
) -> Svg {
    let size = (units(width) as u32, units(height) as u32);
    let mut drawn = String::new();
    let mut canvas = Canvas { backend: SVGBackend::with_string(&mut drawn, size) };
    canvas.rect(0.0, 0.0, width, height, theme::PAPER);
    paint(&mut canvas);
    canvas.backend.present().expect(IN_MEMORY);
    drop(canvas);

    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    let document = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n{body}",
        size.0,
        size.1,
        text::escape(&text::clean(description)),
    );
    Svg { document }
}

/// Why no drawing operation returns an error.
const IN_MEMORY: &str = "drawing into a string in memory cannot fail";

fn units(pixels: f64) -> i32 {
    (pixels * SCALE).round() as i32
}

fn point((x, y): (f64, f64)) -> (i32, i32) {
    (units(x), units(y))
}

impl Canvas<'_> {
    /// A filled rectangle; nothing where its width or height is not positive.
    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, colour: RGBColor) {
        let (from, to) = (point((x, y)), point((x + width, y + height)));
        if to.0 > from.0 && to.1 > from.1 {
            self.backend.draw_rect(from, to, &colour, true).expect(IN_MEMORY);
        }
    }

    /// A straight line.
    pub(super) fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        thickness: f64,
        colour: RGBColor,
    ) {
        let style = stroke(thickness, colour);
        self.backend.draw_line(point(from), point(to), &style).expect(IN_MEMORY);
    }

    /// A line through several points.
    pub(super) fn path(&mut self, points: &[(f64, f64)], thickness: f64, colour: RGBColor) {
        let style = stroke(thickness, colour);
        self.backend.draw_path(points.iter().copied().map(point), &style).expect(IN_MEMORY);
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, points: &[(f64, f64)], colour: RGBColor) {
        self.backend.fill_polygon(points.iter().copied().map(point), &colour).expect(IN_MEMORY);
    }

    /// A filled disc.
    pub(super) fn disc(&mut self, centre: (f64, f64), radius: f64, colour: RGBColor) {
        self.backend
            .draw_circle(point(centre), units(radius) as u32, &colour, true)
            .expect(IN_MEMORY);
    }

    /// One line of text whose baseline is at `baseline`. The text must be clean (see
    /// [`text::clean`]); it is escaped by the backend.
    pub(super) fn text(&mut self, x: f64, baseline: f64, text: &str, style: Style, anchor: Anchor) {
        if text.is_empty() {
            return;
        }
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight = if style.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = (FontFamily::Name(FONT_STACK), style.size * SCALE * PLOTTERS_FONT_RATIO, weight)
            .into_font();
        let look = TextStyle::from(font).color(&style.colour).pos(Pos::new(horizontal, VPos::Top));
        let top = baseline - TOP_TO_BASELINE * style.size;
        let text = text::directed(text);
        self.backend.draw_text(&text, &look, point((x, top))).expect(IN_MEMORY);
    }
}

fn stroke(thickness: f64, colour: RGBColor) -> ShapeStyle {
    ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: units(thickness) as u32 }
}
