//! Mean and standard deviation of what has no closed form for them.

use super::SMALLEST_UNIFORM;

/// A mean and a standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) sd: f64,
}

impl Moments {
    pub(super) fn scaled(self, factor: f64) -> Self {
        Self { mean: self.mean * factor, sd: self.sd * factor }
    }
}

/// The nodes of Gauss's rule of eight points on −1 … 1, the positive half, with their weights.
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_3),
];

/// Moments of a quantile function: the integrals of it and its square over the probability,
/// octave by octave towards both ends, split where `breaks` are (kinks of the function). What
/// lies beyond the outermost uniform number counts as if it were drawn there, as a simulation
/// draws it.
pub(super) fn moments(breaks: &[f64], quantile: impl Fn(f64) -> f64) -> Moments {
    let mut ends = vec![SMALLEST_UNIFORM, 0.5, 1.0 - SMALLEST_UNIFORM];
    let mut octave = 0.25;
    while octave > SMALLEST_UNIFORM {
        ends.extend([octave, 1.0 - octave]);
        octave /= 2.0;
    }
    ends.extend(breaks.iter().filter(|p| **p > SMALLEST_UNIFORM && **p < 1.0 - SMALLEST_UNIFORM));
    ends.sort_by(f64::total_cmp);
    // About the median, so that the squares do not cancel.
    let centre = quantile(0.5);
    let (mut first, mut second) = (0.0, 0.0);
    let mut add = |p: f64, weight: f64| {
        let distance = quantile(p) - centre;
        first += weight * distance;
        second += weight * distance * distance;
    };
    add(SMALLEST_UNIFORM, SMALLEST_UNIFORM);
    add(1.0 - SMALLEST_UNIFORM, SMALLEST_UNIFORM);
    for pair in ends.windows(2) {
        let (middle, half) = (f64::midpoint(pair[0], pair[1]), (pair[1] - pair[0]) / 2.0);
        for (node, weight) in NODES {
            add(middle - node * half, weight * half);
            add(middle + node * half, weight * half);
        }
    }
    Moments { mean: centre + first, sd: libm::sqrt((second - first * first).max(0.0)) }
}
