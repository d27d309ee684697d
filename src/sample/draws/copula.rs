//! The Gaussian copula: uniform numbers of variables that go together.
//!
//! A correlated variable's own uniform number u becomes a standard normal z = Φ⁻¹(u), what its
//! plan has it mixed with is added ([`Mixture`]), and Φ of the sum is the uniform number that
//! its quantile function gets. Every other variable keeps its own numbers, bit by bit.

use std::collections::HashMap;

use crate::plan::{Mixture, Plan, Variable};
use crate::sample::quantile::{cumulative, depth, normal};
use crate::sample::{LANES, Row, Stream, Uniforms};

/// How the numbers of streams are mixed.
#[derive(Debug, Clone, Default)]
pub(super) struct Copula {
    /// By stream; empty where nothing is correlated.
    parts: Vec<Part>,
    factors: Vec<FactorPart>,
    blocks: Vec<BlockPart>,
}

/// How a stream's numbers are had.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// As they are.
    Own,
    /// With what a group has in common, times `sign`, and `own` times its own.
    Common { factor: u32, sign: f32, own: f32 },
    /// From the rows mixed when the row was gone to.
    Mixed(u32),
}

#[derive(Debug, Clone)]
struct FactorPart {
    stream: u32,
    parent: Option<u32>,
    loading: f32,
}

/// Streams whose numbers are mixed by a matrix.
#[derive(Debug, Clone)]
struct BlockPart {
    streams: Vec<u32>,
    /// By stream, what an occurrence is multiplied by.
    signs: Vec<f32>,
    factor: Option<u32>,
    own: f32,
    /// Row by row as far as the diagonal, signs included.
    lower: Vec<f32>,
    /// Index of its first mixed row.
    first: u32,
}

/// The stream that a variable is drawn from.
pub(crate) fn stream_of(plan: &Plan, variable: Variable) -> Stream {
    match variable {
        Variable::Duration(task) => Stream::task_duration("", &plan.tasks[task].id),
        Variable::Cost(task) => Stream::task_cost("", &plan.tasks[task].id),
        Variable::Occurrence(risk) => Stream::risk_occurrence("", &plan.risks[risk].id),
        Variable::Impact(risk) => Stream::risk_impact("", &plan.risks[risk].id),
    }
}

/// What a variable's normal is multiplied by. A risk occurs where its uniform number is small;
/// to go together with something else it has to occur where that is large.
pub(in crate::sample) fn sign_of(variable: Variable) -> f32 {
    if matches!(variable, Variable::Occurrence(_)) { -1.0 } else { 1.0 }
}

impl Copula {
    /// The copula of a plan for the streams of its draws, to which those of its factors are
    /// added.
    pub(super) fn new(plan: &Plan, streams: &mut Vec<Stream>) -> Self {
        let Mixture { factors, blocks } = plan.correlation.mixture();
        if blocks.is_empty() {
            return Self::default();
        }
        // Only asked, never walked through.
        let index_of: HashMap<Stream, u32> = streams.iter().copied().zip(0..).collect();
        let mut parts = vec![Part::Own; streams.len()];
        let factors = factors
            .iter()
            .map(|factor| {
                streams.push(Stream::correlation_factor("", &factor.name));
                FactorPart {
                    stream: streams.len() as u32 - 1,
                    parent: factor.parent.map(|parent| parent as u32),
                    loading: factor.loading as f32,
                }
            })
            .collect();
        let mut mixed = Vec::new();
        let mut first = 0;
        for block in blocks {
            let signs: Vec<f32> = block.members.iter().map(|&member| sign_of(member)).collect();
            if let ([member], Some(factor)) = (&block.members[..], block.factor) {
                if let Some(&stream) = index_of.get(&stream_of(plan, *member)) {
                    let (factor, sign, own) = (factor as u32, signs[0], block.own as f32);
                    parts[stream as usize] = Part::Common { factor, sign, own };
                }
                continue;
            }
            let mut members = Vec::with_capacity(block.members.len());
            for (place, &member) in block.members.iter().enumerate() {
                let stream = stream_of(plan, member);
                if let Some(&index) = index_of.get(&stream) {
                    parts[index as usize] = Part::Mixed(first + place as u32);
                    members.push(index);
                } else {
                    // Nothing is drawn by it, and still the others are mixed with it.
                    streams.push(stream);
                    members.push(streams.len() as u32 - 1);
                }
            }
            let mut lower = Vec::with_capacity(block.lower.len());
            for (i, sign) in signs.iter().enumerate() {
                let row = block.row(i).iter().zip(&signs);
                lower.extend(row.map(|(&share, other)| share as f32 * sign * other));
            }
            let n = members.len() as u32;
            mixed.push(BlockPart {
                streams: members,
                signs,
                factor: block.factor.map(|factor| factor as u32),
                own: block.own as f32,
                lower,
                first,
            });
            first += n;
        }
        parts.resize(streams.len(), Part::Own);
        Self { parts, factors, blocks: mixed }
    }

    /// Whether a stream's numbers are its own.
    pub(super) fn is_own(&self, stream: usize) -> bool {
        self.parts.get(stream).is_none_or(|part| matches!(part, Part::Own))
    }

    fn n_mixed(&self) -> usize {
        self.blocks.iter().map(|block| block.streams.len()).sum()
    }
}

/// The uniform numbers that variables are drawn by, one row of 64 iterations after the other: the
/// one place where they come from, correlated or not.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    own: Uniforms,
    copula: Copula,
    /// In the row gone to: what groups have in common.
    factors: Vec<Row<f32>>,
    /// In the row gone to: uniform numbers of the streams that a matrix mixes.
    mixed: Vec<Row<f32>>,
}

impl Numbers {
    pub(super) fn new(own: Uniforms, copula: &Copula) -> Self {
        Self {
            own,
            copula: copula.clone(),
            factors: vec![Row::splat(0.0); copula.factors.len()],
            mixed: vec![Row::splat(0.0); copula.n_mixed()],
        }
    }

    /// Goes to a row: the iterations `64 × row` to `64 × row + 63`.
    #[inline(always)]
    pub(super) fn go_to(&mut self, row: u32) {
        self.own.go_to(row);
        if self.is_correlated() {
            self.mix();
        }
    }

    /// Whether any numbers are not their streams' own.
    #[inline(always)]
    pub(super) fn is_correlated(&self) -> bool {
        !self.copula.parts.is_empty()
    }

    /// The numbers of the stream at an index, in the row gone to.
    #[inline(always)]
    pub(super) fn row(&self, stream: usize) -> Row<f32> {
        let mut row = self.own.row(stream);
        if self.is_correlated() {
            self.correlate(stream, &mut row);
        }
        row
    }

    /// The numbers of a stream, or of what is certain and has none.
    #[inline(always)]
    pub(super) fn row_of(&self, stream: Option<u32>) -> Row<f32> {
        // Not by a closure, which would not be inlined.
        match stream {
            Some(stream) => self.row(stream as usize),
            None => Row::splat(0.5),
        }
    }

    /// A stream's own numbers, which [`correlate`](Self::correlate) makes those to draw by.
    #[inline(always)]
    pub(super) fn own_row(&self, stream: usize) -> Row<f32> {
        self.own.row(stream)
    }

    /// Makes a stream's own numbers those to draw by.
    #[inline(always)]
    pub(super) fn correlate(&self, stream: usize, numbers: &mut Row<f32>) {
        match self.copula.parts[stream] {
            Part::Own => {}
            Part::Common { factor, sign, own } => {
                let mut normals = normals(numbers, own);
                add(&mut normals, sign, &self.factors[factor as usize]);
                shares(&normals, numbers);
            }
            Part::Mixed(place) => *numbers = self.mixed[place as usize],
        }
    }

    /// Draws what groups have in common, and mixes what matrices mix.
    #[inline(always)]
    fn mix(&mut self) {
        let Self { own, copula, factors, mixed } = self;
        for (index, factor) in copula.factors.iter().enumerate() {
            let mut common = normals(&own.row(factor.stream as usize), factor.loading);
            if let Some(parent) = factor.parent {
                add(&mut common, 1.0, &factors[parent as usize]);
            }
            factors[index] = common;
        }
        for block in &copula.blocks {
            let n = block.streams.len();
            let mixed = &mut mixed[block.first as usize..][..n];
            for (row, &stream) in mixed.iter_mut().zip(&block.streams) {
                *row = normals(&own.row(stream as usize), block.own);
            }
            // From the last row up: each needs those above it as they were.
            for i in (0..n).rev() {
                let shares_of = &block.lower[i * (i + 1) / 2..][..=i];
                let mut sum = Row::splat(0.0);
                for (&share, row) in shares_of.iter().zip(mixed.iter()) {
                    add(&mut sum, share, row);
                }
                if let Some(factor) = block.factor {
                    add(&mut sum, block.signs[i], &factors[factor as usize]);
                }
                shares(&sum, &mut mixed[i]);
            }
        }
    }
}

/// `scale` × Φ⁻¹ of uniform numbers.
#[inline(always)]
fn normals(numbers: &Row<f32>, scale: f32) -> Row<f32> {
    let mut depths = Row::splat(0.0);
    for lane in 0..LANES {
        depths[lane] = depth(numbers[lane]);
    }
    let mut normals = Row::splat(0.0);
    for lane in 0..LANES {
        normals[lane] = normal(scale, numbers[lane], depths[lane]);
    }
    normals
}

/// `row + share × other`, lane by lane.
#[inline(always)]
fn add(row: &mut Row<f32>, share: f32, other: &Row<f32>) {
    for lane in 0..LANES {
        row[lane] += share * other[lane];
    }
}

/// Φ of normals.
#[inline(always)]
fn shares(normals: &Row<f32>, numbers: &mut Row<f32>) {
    for lane in 0..LANES {
        numbers[lane] = cumulative(normals[lane]);
    }
}
