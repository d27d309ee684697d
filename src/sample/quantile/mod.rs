//! Quantile functions compiled for rows: one uniform in, one draw out.
//!
//! A [`Quantile`] is the `f32` form of a [`Distribution`]: the same function, accurate to
//! 1e-3 of the range for every quantile from 0.1 % to 99.9 %, to 1e-4 for the mean and 5e-4
//! for the standard deviation, and never outside [`Distribution::lower`] …
//! [`Distribution::upper`]. The scalar form [`Quantile::at`] and the row form
//! [`Quantile::row`] are the same code, so they agree to the bit.
//!
//! The functions of a lane have no branches: conditions select values, and costly operations
//! are done once, on selected arguments.

mod cumulative;
mod normal;
mod pert;
mod table;

use super::{LANES, Row};
use crate::plan::Distribution;
use crate::timeline::{ROUNDED_BELOW, round_minutes};

pub use pert::Tables;

pub(super) use cumulative::cumulative;
use normal::{WIDEST_POWER, exp2};
pub(super) use normal::{depth, normal};
use pert::PertCurve;
use table::TableForm;

/// The compiled quantile function of one variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantile {
    form: Form,
    bounds: Bounds,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    Fixed(f32),
    Uniform(UniformForm),
    Triangular(TriangularForm),
    Pert(PertCurve),
    Normal(NormalForm),
    LogNormal(LogNormalForm),
    Discrete(Vec<Step>),
    Histogram(Vec<Slope>),
    Samples(SamplesForm),
    Table(TableForm),
}

/// Values that a draw stays within.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bounds {
    lower: f32,
    upper: f32,
    /// The same in whole minutes, and at least 0: what a duration stays within.
    lower_minutes: i32,
    upper_minutes: i32,
}

impl Bounds {
    fn of(distribution: &Distribution) -> Self {
        let (lower, upper) = (distribution.lower() as f32, distribution.upper() as f32);
        let minutes = |bound: f32| round_minutes(bound.clamp(0.0, ROUNDED_BELOW - 1.0));
        Self { lower, upper, lower_minutes: minutes(lower), upper_minutes: minutes(upper) }
    }

    /// Of what is at least 0.
    #[inline(always)]
    fn not_below_zero(self) -> Self {
        Self { lower: self.lower.max(0.0), upper: self.upper.max(0.0), ..self }
    }

    /// Written as two selections, each one instruction; `f32::clamp` also cares for NaN.
    #[inline(always)]
    fn clamp(self, x: f32) -> f32 {
        let x = if x < self.lower { self.lower } else { x };
        if x > self.upper { self.upper } else { x }
    }

    /// The whole minutes of a value that only rounding has carried past a bound. Integers are
    /// compared twice as fast as floats.
    #[inline(always)]
    fn minutes(self, x: f32) -> i32 {
        round_minutes(x).max(self.lower_minutes).min(self.upper_minutes)
    }

    /// The same of a value that may lie too far below 0 to be rounded.
    #[inline(always)]
    fn far_minutes(self, x: f32) -> i32 {
        self.minutes(if x < 0.0 { 0.0 } else { x })
    }
}

impl Quantile {
    /// Compiles the quantile function of a distribution. The result depends on nothing else:
    /// `tables` only saves repeated work.
    pub fn new(distribution: &Distribution, tables: &mut Tables) -> Self {
        let form = match distribution {
            Distribution::Fixed(value) => Form::Fixed(*value as f32),
            Distribution::Uniform(uniform) => Form::Uniform(UniformForm {
                min: uniform.min() as f32,
                range: (uniform.max() - uniform.min()) as f32,
            }),
            Distribution::Triangular(triangular) => {
                let (min, mode, max) = (triangular.min(), triangular.mode(), triangular.max());
                let range = max - min;
                Form::Triangular(TriangularForm {
                    min: min as f32,
                    max: max as f32,
                    split: ((mode - min) / range) as f32,
                    left: (range * (mode - min)).sqrt() as f32,
                    right: -(range * (max - mode)).sqrt() as f32,
                })
            }
            Distribution::Pert(pert) => Form::Pert(PertCurve::new(pert, tables)),
            Distribution::Normal(_) => Form::Normal(NormalForm {
                mean: distribution.mean() as f32,
                sd: distribution.sd() as f32,
            }),
            Distribution::LogNormal(log_normal) => Form::LogNormal(LogNormalForm {
                shift: log_normal.shift() as f32,
                scale: libm::exp(log_normal.mu()) as f32,
                // Wider ones have nearly all their mass below any unit of time.
                sigma: ((log_normal.sigma() * std::f64::consts::LOG2_E) as f32).min(WIDEST_POWER),
            }),
            Distribution::Discrete(discrete) => {
                let below = std::iter::once(&0.0).chain(discrete.cumulative());
                Form::Discrete(
                    discrete
                        .values()
                        .iter()
                        .zip(below)
                        .map(|(&value, &below)| Step { value: value as f32, above: below as f32 })
                        .collect(),
                )
            }
            Distribution::Histogram(histogram) => Form::Histogram(
                histogram
                    .bins()
                    .iter()
                    .map(|bin| Slope {
                        above: bin.below as f32,
                        from: bin.from as f32,
                        to: bin.to as f32,
                        rise: ((bin.to - bin.from) / bin.probability) as f32,
                    })
                    .collect(),
            ),
            Distribution::Samples(samples) => Form::Samples(SamplesForm {
                values: samples.values().iter().map(|value| *value as f32).collect(),
            }),
            Distribution::Beta(_)
            | Distribution::Weibull(_)
            | Distribution::Metalog(_)
            | Distribution::Truncated(_) => Form::Table(TableForm::new(distribution)),
        };
        Self { form, bounds: Bounds::of(distribution) }
    }

    /// The value whenever it is certain.
    pub fn certain(&self) -> Option<f32> {
        match self.form {
            Form::Fixed(value) => Some(value),
            _ => None,
        }
    }

    /// The draw that belongs to a uniform number `0 < u < 1`.
    pub fn at(&self, u: f32) -> f32 {
        self.bounds.clamp(match &self.form {
            Form::Fixed(value) => *value,
            Form::Uniform(form) => form.at(u),
            Form::Triangular(form) => form.at(u, form.tail(u)),
            Form::Pert(curve) => curve.at(u, PertCurve::tail(u)),
            Form::Normal(form) => form.at(u, depth(u)),
            Form::LogNormal(form) => form.at(u, depth(u)),
            Form::Discrete(steps) => {
                steps.iter().fold(f32::NEG_INFINITY, |value, step| step.climb(u, value))
            }
            Form::Histogram(slopes) => {
                slopes.iter().fold(f32::NEG_INFINITY, |value, slope| slope.climb(u, value))
            }
            Form::Samples(form) => form.at(u),
            Form::Table(form) => form.at(u),
        })
    }

    /// How far out in a tail numbers lie, each form by its own measure: what draws are then
    /// simple functions of, for [`row`](Self::row) and [`minutes`](Self::minutes).
    ///
    /// A part of its own, since roots keep a processor's only divider busy for longer than
    /// all the rest takes: asked for one variable ahead, they are had beside it. It also cuts
    /// a long chain of instructions in two, of which more are then under way.
    #[inline(always)]
    pub fn tails(&self, u: &Row<f32>, tails: &mut Row<f32>) {
        match &self.form {
            &Form::Triangular(form) => each_lane(u, tails, |u| form.tail(u)),
            Form::Pert(_) => each_lane(u, tails, PertCurve::tail),
            Form::Normal(_) | Form::LogNormal(_) => each_lane(u, tails, depth),
            Form::Fixed(_)
            | Form::Uniform(_)
            | Form::Discrete(_)
            | Form::Histogram(_)
            | Form::Samples(_)
            | Form::Table(_) => {}
        }
    }

    /// The draws that belong to a row of uniform numbers.
    #[inline(always)]
    pub fn row(&self, u: &Row<f32>, tails: &Row<f32>, out: &mut Row<f32>) {
        let bounds = self.bounds;
        self.each(u, tails, out, |draw| bounds.clamp(draw));
    }

    /// The same, at least 0.
    #[inline(always)]
    pub fn row_not_below_zero(&self, u: &Row<f32>, tails: &Row<f32>, out: &mut Row<f32>) {
        let bounds = self.bounds.not_below_zero();
        self.each(u, tails, out, |draw| bounds.clamp(draw));
    }

    /// The draws that belong to a row of uniform numbers as durations: in whole minutes, and
    /// at least 0.
    #[inline(always)]
    pub fn minutes(&self, u: &Row<f32>, tails: &Row<f32>, out: &mut Row<i32>) {
        let bounds = self.bounds;
        match self.form {
            Form::Normal(_) | Form::LogNormal(_) | Form::Table(_) => {
                self.each(u, tails, out, |draw| bounds.far_minutes(draw));
            }
            _ => self.each(u, tails, out, |draw| bounds.minutes(draw)),
        }
    }

    /// Hands each draw, which rounding may have carried past its bounds, on to `then`.
    #[inline(always)]
    fn each<T: Copy>(
        &self,
        u: &Row<f32>,
        tails: &Row<f32>,
        out: &mut Row<T>,
        then: impl Fn(f32) -> T,
    ) {
        match &self.form {
            Form::Fixed(value) => *out = Row::splat(then(*value)),
            &Form::Uniform(form) => each_lane(u, out, |u| then(form.at(u))),
            &Form::Triangular(form) => with_tails(u, tails, out, |u, tail| then(form.at(u, tail))),
            &Form::Pert(curve) => with_tails(u, tails, out, |u, tail| then(curve.at(u, tail))),
            &Form::Normal(form) => with_tails(u, tails, out, |u, tail| then(form.at(u, tail))),
            &Form::LogNormal(form) => with_tails(u, tails, out, |u, tail| then(form.at(u, tail))),
            Form::Discrete(steps) => {
                each_lane(&climbed(steps, u, Step::climb), out, then);
            }
            Form::Histogram(slopes) => {
                each_lane(&climbed(slopes, u, Slope::climb), out, then);
            }
            Form::Samples(form) => each_lane(u, out, |u| then(form.at(u))),
            Form::Table(form) => each_lane(u, out, |u| then(form.at(u))),
        }
    }

    /// A number that stands for the kind of function it is.
    pub(super) fn form(&self) -> usize {
        match self.form {
            Form::Fixed(_) => 0,
            Form::Uniform(_) => 1,
            Form::Triangular(_) => 2,
            Form::Pert(_) => 3,
            Form::Normal(_) => 4,
            Form::LogNormal(_) => 5,
            Form::Discrete(_) => 6,
            Form::Histogram(_) => 7,
            Form::Samples(_) => 8,
            Form::Table(_) => 9,
        }
    }
}

#[inline(always)]
fn each_lane<T>(u: &Row<f32>, out: &mut Row<T>, draw: impl Fn(f32) -> T) {
    for lane in 0..LANES {
        out[lane] = draw(u[lane]);
    }
}

#[inline(always)]
fn with_tails<T>(u: &Row<f32>, tails: &Row<f32>, out: &mut Row<T>, draw: impl Fn(f32, f32) -> T) {
    for lane in 0..LANES {
        out[lane] = draw(u[lane], tails[lane]);
    }
}

/// The draws of a function in steps, ascending: each has its say where it is reached.
#[inline(always)]
fn climbed<S: Copy>(steps: &[S], u: &Row<f32>, climb: impl Fn(S, f32, f32) -> f32) -> Row<f32> {
    let mut draws = Row::splat(f32::NEG_INFINITY);
    for &step in steps {
        for lane in 0..LANES {
            draws[lane] = climb(step, u[lane], draws[lane]);
        }
    }
    draws
}

/// All values between two with equal density.
#[derive(Debug, Clone, Copy, PartialEq)]
struct UniformForm {
    min: f32,
    range: f32,
}

impl UniformForm {
    #[inline(always)]
    fn at(self, u: f32) -> f32 {
        self.min + u * self.range
    }
}

/// Minimum + √u × left below the split, maximum + √(1 − u) × right above it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct TriangularForm {
    min: f32,
    max: f32,
    /// The probability below the mode.
    split: f32,
    left: f32,
    /// Negative.
    right: f32,
}

impl TriangularForm {
    #[inline(always)]
    fn tail(self, u: f32) -> f32 {
        (if u < self.split { u } else { 1.0 - u }).sqrt()
    }

    #[inline(always)]
    fn at(self, u: f32, tail: f32) -> f32 {
        let is_left = u < self.split;
        let slope = if is_left { self.left } else { self.right };
        let end = if is_left { self.min } else { self.max };
        end + tail * slope
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct NormalForm {
    mean: f32,
    sd: f32,
}

impl NormalForm {
    #[inline(always)]
    fn at(self, u: f32, depth: f32) -> f32 {
        self.mean + normal(self.sd, u, depth)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct LogNormalForm {
    shift: f32,
    scale: f32,
    /// In powers of two.
    sigma: f32,
}

impl LogNormalForm {
    #[inline(always)]
    fn at(self, u: f32, depth: f32) -> f32 {
        self.shift + self.scale * exp2(normal(self.sigma, u, depth))
    }
}

/// A listed value and the cumulative probability above which it is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    value: f32,
    above: f32,
}

impl Step {
    /// This step's value where `u` reaches it, otherwise the one below.
    #[inline(always)]
    fn climb(self, u: f32, below: f32) -> f32 {
        if u > self.above { self.value } else { below }
    }
}

/// A bin and the cumulative probability above which it is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slope {
    above: f32,
    from: f32,
    to: f32,
    /// By how much draws rise for each unit of probability.
    rise: f32,
}

impl Slope {
    /// The place in this bin where `u` reaches it, otherwise the draw from one below.
    #[inline(always)]
    fn climb(self, u: f32, below: f32) -> f32 {
        let draw = self.from + (u - self.above) * self.rise;
        // Rounding may carry it past the end, beyond which a gap may lie.
        let draw = if draw > self.to { self.to } else { draw };
        if u > self.above { draw } else { below }
    }
}

/// Observed values, all equally probable: a look-up.
#[derive(Debug, Clone, PartialEq)]
struct SamplesForm {
    /// Ascending, at least one.
    values: Box<[f32]>,
}

impl SamplesForm {
    #[inline(always)]
    fn at(&self, u: f32) -> f32 {
        let n = self.values.len();
        let rank = (u * n as f32) as usize;
        self.values[if rank < n { rank } else { n - 1 }]
    }
}

#[cfg(test)]
mod tests;
