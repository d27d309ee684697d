//! Any continuous quantile function, as a table of cubic curves.
//!
//! For the shapes that are too rare for a form of their own. What the common ones do by a few
//! instructions is here a look-up for each lane, and about three times as slow.

use crate::plan::{Distribution, SMALLEST_UNIFORM};

/// Octaves of the tail probability on each side: from 2⁻²⁴, the outermost uniform number, to ½.
const OCTAVES: usize = 23;
/// Segments of an octave, and how many bits of a float tell them apart.
const SEGMENTS: usize = 1 << SEGMENT_BITS;
const SEGMENT_BITS: u32 = 3;
/// Segments of a side; the table has room for a power of two, so that no index needs a check.
const SIDE: usize = OCTAVES * SEGMENTS;
const ROOM: usize = 256;

/// A quantile function as cubic curves of the tail probability t, the smaller of u and 1 − u.
///
/// Each side of the median has its segments: every octave of t, from 2⁻²⁴ to ½, is cut into
/// eight equal parts, so that they become finer in proportion towards the end. In each, a
/// cubic curve has the exact values and derivatives at both ends (Hermite); derivatives are cut
/// to three times the smaller slope of the chords beside them where they are steeper, which
/// keeps every curve rising (Fritsch and Carlson, 1980, *Monotone piecewise cubic
/// interpolation*).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableForm {
    /// By power, then by side and segment: coefficients of the position within the segment.
    coefficients: Box<[[f32; 2 * ROOM]; 4]>,
}

impl TableForm {
    pub(super) fn new(distribution: &Distribution) -> Self {
        let mut form = Self { coefficients: Box::new([[0.0; 2 * ROOM]; 4]) };
        for side in 0..2 {
            let is_low = side == 0;
            // Values at the ends of segments and derivatives by t, as on the low side: mirrored,
            // the high side falls with t.
            let sign = if is_low { 1.0 } else { -1.0 };
            let nodes: Vec<Node> = (0..=SIDE)
                .map(|index| {
                    let t = tail_at(index);
                    let p = if is_low { t } else { 1.0 - t };
                    let value = distribution.quantile(p);
                    let slope = distribution.slope(p, value);
                    Node { t, value: sign * value, slope }
                })
                .collect();
            for (segment, curve) in curves(&nodes).into_iter().enumerate() {
                for (power, coefficient) in curve.into_iter().enumerate() {
                    form.coefficients[power][side * ROOM + segment] = (sign * coefficient) as f32;
                }
            }
            // The median itself ends the last segment.
            for index in SIDE..ROOM {
                form.coefficients[0][side * ROOM + index] = (sign * nodes[SIDE].value) as f32;
            }
        }
        form
    }

    #[inline(always)]
    pub(super) fn at(&self, u: f32) -> f32 {
        const ONE: u32 = 0x3F80_0000;
        const FIRST: u32 = (SMALLEST_UNIFORM as f32).to_bits();
        const SHIFT: u32 = 23 - SEGMENT_BITS;
        const WITHIN: u32 = (1 << SHIFT) - 1;
        let is_low = u < 0.5;
        let tail = if is_low { u } else { 1.0 - u };
        // The exponent of a float and the first bits of its mantissa are the segment, the others
        // the position within it.
        let bits = tail.to_bits();
        let segment = (bits.wrapping_sub(FIRST) >> SHIFT) as usize % ROOM;
        let index = segment + if is_low { 0 } else { ROOM };
        let s = f32::from_bits((bits & WITHIN) << SEGMENT_BITS | ONE) - 1.0;
        let c = |power: usize| self.coefficients[power][index];
        c(0) + s * (c(1) + s * (c(2) + s * c(3)))
    }
}

/// The tail probability at which a segment begins.
fn tail_at(index: usize) -> f64 {
    let octave = (1_u64 << (index / SEGMENTS)) as f64;
    SMALLEST_UNIFORM * octave * (1.0 + (index % SEGMENTS) as f64 / SEGMENTS as f64)
}

/// A point of a rising function with its derivative.
#[derive(Debug, Clone, Copy)]
struct Node {
    t: f64,
    value: f64,
    slope: f64,
}

/// The rising cubic curve between each node and the next: coefficients of the powers of the
/// position, from 0 to 1.
fn curves(nodes: &[Node]) -> Vec<[f64; 4]> {
    let chords: Vec<f64> = nodes
        .windows(2)
        .map(|pair| ((pair[1].value - pair[0].value) / (pair[1].t - pair[0].t)).max(0.0))
        .collect();
    let slope = |node: usize| {
        let before = chords[node.saturating_sub(1)];
        let after = chords[node.min(chords.len() - 1)];
        nodes[node].slope.max(0.0).min(3.0 * before.min(after))
    };
    let curve = |(segment, pair): (usize, &[Node])| {
        let width = pair[1].t - pair[0].t;
        let rise = chords[segment] * width;
        let (first, last) = (slope(segment) * width, slope(segment + 1) * width);
        [pair[0].value, first, 3.0 * rise - 2.0 * first - last, first + last - 2.0 * rise]
    };
    nodes.windows(2).enumerate().map(curve).collect()
}
