//! Bins of each task's durations, starts and finishes.
//!
//! Their ranges are those of the first iterations, so that no pass over all is needed
//! beforehand. What later falls outside counts in the outermost bins: P10 to P90 lie
//! well inside, and are exact to a bin's width, a 256th of the range. Durations that hang on
//! one stratified number alone need no bins in a long run: see [`N_EVEN`].
//!
//! Which bins the values of a block fall in is worked out in lanes, while its rows are near,
//! and only noted. Counting takes a lane at a time: it waits for the end of the superblock, so
//! that a thousand values in a row are counted in one place.

use super::SUPERBLOCK;
use super::instructions::{InstructionSet, for_every_instruction_set};
use super::kernel::{Rows, lanes_mask};
use super::model::Model;
use crate::network::Network;
use crate::outcome::FourPercentiles;
use crate::sample::{LANES, Row};
use crate::timeline::{Axis, round_minutes};

/// Bins of one quantity of one task.
pub(super) const N_BINS: usize = 256;
/// What shares of the iterations lie at or below the percentiles.
const SHARES: [f32; 4] = [0.1, 0.5, 0.8, 0.9];
/// So many stratified draws lie so evenly that their percentiles are those of the distribution.
/// Of each 64 of them all but one lie on a known side of a percentile, and on which that one
/// lies averages out: with 128 times 64, to a standard deviation of at most a 1,400th of all.
const N_EVEN: usize = 8 * SUPERBLOCK;
/// Blocks in a superblock.
const N_BLOCKS: usize = SUPERBLOCK / LANES;

/// What of a task has bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    /// How long it lasts.
    Duration,
    /// When it starts.
    Start,
    /// When it finishes.
    Finish,
}

/// How many quantities there are.
const N_QUANTITIES: usize = 3;

/// The least and the greatest value of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    low: i32,
    high: i32,
}

impl Range {
    const EMPTY: Self = Self { low: i32::MAX, high: i32::MIN };

    /// One bin for a value, and as many for what turns out below as above it.
    pub(super) fn around(value: i32) -> Self {
        let low = value - N_BINS as i32 / 2;
        Self { low, high: low + N_BINS as i32 - 1 }
    }

    /// Widens the range to hold the first `n_lanes` lanes of a row.
    #[inline(always)]
    fn widen(&mut self, row: &Row<i32>, n_lanes: usize) {
        let mut values = *row;
        if n_lanes < LANES {
            values[n_lanes..].fill(row[0]);
        }
        for &value in values.iter() {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }

    /// Widens the range to hold the lanes of a mask.
    #[inline(always)]
    fn widen_within(&mut self, row: &Row<i32>, lanes: u64) {
        for lane in 0..LANES {
            let is_in = lanes >> lane & 1 == 1;
            self.low = self.low.min(if is_in { row[lane] } else { i32::MAX });
            self.high = self.high.max(if is_in { row[lane] } else { i32::MIN });
        }
    }

    /// The range, or another if nothing has been seen of it.
    fn or(self, other: Self) -> Self {
        if self == Self::EMPTY { other } else { self }
    }
}

/// A range divided into bins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    range: Range,
    /// Bins for each minute.
    per_minute: f32,
}

impl Scale {
    /// Bins over a range.
    pub(super) fn over(range: Range) -> Self {
        let width = Self::width_of(range);
        // A little less, so that no value comes to lie past the last bin.
        let per_minute = if width > 1.0 { (1.0 - 1.0 / 65_536.0) / width } else { 1.0 };
        Self { range, per_minute }
    }

    /// Minutes that one bin holds; none is divided.
    fn width_of(range: Range) -> f32 {
        ((range.high - range.low + 1) as f32 / N_BINS as f32).max(1.0)
    }

    /// The bins in which the values of a row fall.
    #[inline(always)]
    pub(super) fn bins(&self, row: &Row<i32>) -> Row<u8> {
        let Self { range: Range { low, high }, per_minute } = *self;
        let mut bins = Row::splat(0);
        for lane in 0..LANES {
            let value = row[lane].max(low).min(high);
            // Rounding to the nearest after taking away just under a half: the whole part,
            // also of numbers that are whole already.
            bins[lane] = round_minutes((value - low) as f32 * per_minute - 0.498) as u8;
        }
        bins
    }
}

/// By position, the ranges of a task's quantities.
#[derive(Debug)]
pub(super) struct Ranges(Vec<[Range; N_QUANTITIES]>);

impl Ranges {
    pub(super) fn new(n_tasks: usize) -> Self {
        Self(vec![[Range::EMPTY; N_QUANTITIES]; n_tasks])
    }

    /// Widens the ranges to hold the first `n_lanes` lanes of a block.
    pub(super) fn widen(
        &mut self,
        instructions: InstructionSet,
        network: &Network,
        rows: &Rows,
        n_lanes: usize,
    ) {
        widen(instructions, &mut self.0, network, rows, n_lanes);
    }
}

for_every_instruction_set! {
    fn widen(
        ranges: &mut [[Range; N_QUANTITIES]],
        network: &Network,
        rows: &Rows,
        n_lanes: usize,
    ) = widen_any;

    fn note(
        noted: &mut [[Row<u8>; N_BLOCKS]],
        network: &Network,
        bins: &Bins,
        rows: &Rows,
        block: usize,
    ) = note_any;

    fn count(noted: &[Row<u8>], n: usize, counts: &mut [u32; N_BINS]) = count_any;
}

#[inline(always)]
fn widen_any(ranges: &mut [[Range; N_QUANTITIES]], network: &Network, rows: &Rows, n_lanes: usize) {
    for (position, [duration, start, finish]) in ranges.iter_mut().enumerate() {
        let happens = rows.happens(position);
        if happens == u64::MAX {
            duration.widen(&rows.duration[position], n_lanes);
            start.widen(&rows.start_of(network, position), n_lanes);
            finish.widen(&rows.finish_of(network, position), n_lanes);
        } else {
            let lanes = happens & lanes_mask(n_lanes.min(LANES));
            duration.widen_within(&rows.duration[position], lanes);
            start.widen_within(&rows.start_of(network, position), lanes);
            finish.widen_within(&rows.finish_of(network, position), lanes);
        }
    }
}

/// Which bins there are.
#[derive(Debug, Clone)]
pub(super) struct Bins {
    /// By position, where to find each quantity.
    places: Vec<[Place; N_QUANTITIES]>,
    /// The quantities that have bins of their own.
    counted: Vec<Counted>,
    /// By position, whether the task does not happen in some iterations: these are not counted.
    may_be_absent: Vec<bool>,
}

/// A quantity that has bins of its own.
#[derive(Debug, Clone, Copy)]
struct Counted {
    position: u32,
    quantity: Quantity,
    scale: Scale,
}

/// Where to find how a quantity is spread.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Here: there is nothing to count.
    Known(FourPercentiles),
    /// In bins of its own: its index among what is counted.
    Counted(u32),
    /// A start, with the finish of the task at a position: it always is that finish.
    AtFinishOf(u32),
}

impl Bins {
    /// Lays out bins over the ranges of all tasks, for so many iterations.
    pub(super) fn new(model: &Model, ranges: &Ranges, n_iterations: usize) -> Self {
        lay_out(model, ranges, model.draws.is_stratified() && n_iterations >= N_EVEN)
    }

    /// The scale of a task's duration and the index of its bins, if it has any.
    pub(super) fn duration(&self, position: usize) -> Option<(Scale, usize)> {
        match self.places[position][Quantity::Duration as usize] {
            Place::Counted(index) => Some((self.counted[index as usize].scale, index as usize)),
            Place::Known(_) | Place::AtFinishOf(_) => None,
        }
    }
}

fn lay_out(model: &Model, ranges: &Ranges, is_even: bool) -> Bins {
    let network = &model.network;
    let mut counted = Vec::new();
    let mut place = |position: usize, quantity: Quantity, range: Range| {
        if range.low == range.high {
            return Place::Known(known([range.low; 4]));
        }
        let scale = Scale::over(range);
        counted.push(Counted { position: position as u32, quantity, scale });
        Place::Counted(counted.len() as u32 - 1)
    };
    // For what has not happened yet.
    let anywhere = ranges.0.iter().fold(Range { low: 0, high: 0 }, |all, [.., finish]| Range {
        low: 0,
        high: all.high.max(finish.high),
    });
    let mut places = Vec::with_capacity(ranges.0.len());
    for (position, &[duration, start, finish]) in ranges.0.iter().enumerate() {
        let duration = duration.or(Range::around(model.centre[position]));
        let is_drawn = is_even && !model.is_settled_on_the_way(position);
        let drawn = if is_drawn { model.draws.durations_at(position, SHARES) } else { None };
        let duration = match drawn {
            Some(minutes) => Place::Known(known(minutes)),
            // A risk may be too rare to have occurred yet.
            None if duration.low == duration.high && model.may_vary(position) => {
                place(position, Quantity::Duration, Range::around(duration.low))
            }
            None => place(position, Quantity::Duration, duration),
        };
        let start = match predecessor_it_follows(network, position) {
            Some(predecessor) => Place::AtFinishOf(predecessor),
            None => place(position, Quantity::Start, start.or(anywhere)),
        };
        let finish = place(position, Quantity::Finish, finish.or(anywhere));
        places.push([duration, start, finish]);
    }
    let may_be_absent = (0..places.len()).map(|position| network.may_be_absent(position)).collect();
    Bins { places, counted, may_be_absent }
}

fn known(values: [i32; 4]) -> FourPercentiles {
    let [p10, p50, p80, p90] = values.map(f64::from);
    FourPercentiles { p10, p50, p80, p90 }
}

/// The task whose finish is the start of the one at a position in every iteration. With
/// several calendars it may start later: the next morning.
fn predecessor_it_follows(network: &Network, position: usize) -> Option<u32> {
    match network.links_into(position) {
        [link] if network.is_plain[position] && network.timeline.axis() == Axis::Working => {
            let ends = [link.predecessor as usize, position];
            let always_happen = ends.iter().all(|&end| !network.may_be_absent(end));
            always_happen.then_some(link.predecessor)
        }
        _ => None,
    }
}

/// Counts in the bins, of one thread.
#[derive(Debug)]
pub(super) struct Counts {
    /// For what is counted, the bins of each lane of the superblock under way.
    noted: Vec<[Row<u8>; N_BLOCKS]>,
    /// For what is counted, the counts of all superblocks done.
    totals: Vec<[u32; N_BINS]>,
    /// By position, the lanes of the superblock under way in which the task happens; empty where
    /// all do.
    happens: Vec<[u64; N_BLOCKS]>,
}

impl Counts {
    pub(super) fn new(bins: &Bins) -> Self {
        let n_counted = bins.counted.len();
        Self {
            noted: vec![[Row::splat(0); N_BLOCKS]; n_counted],
            totals: vec![[0; N_BINS]; n_counted],
            happens: Vec::new(),
        }
    }

    /// Notes the bins of a block of a superblock.
    pub(super) fn note(
        &mut self,
        instructions: InstructionSet,
        network: &Network,
        bins: &Bins,
        rows: &Rows,
        block: usize,
    ) {
        note(instructions, &mut self.noted, network, bins, rows, block);
        self.happens.resize(rows.happens.len(), [0; N_BLOCKS]);
        for (happens, &lanes) in self.happens.iter_mut().zip(&rows.happens) {
            happens[block] = lanes;
        }
    }

    /// Counts the `n` iterations of a superblock, all noted.
    pub(super) fn count(&mut self, instructions: InstructionSet, bins: &Bins, n: usize) {
        let rows = self.noted.iter().zip(&mut self.totals);
        for ((noted, counts), &Counted { position, .. }) in rows.zip(&bins.counted) {
            let happens = self.happens.get(position as usize);
            if let Some(happens) = happens.filter(|_| bins.may_be_absent[position as usize]) {
                for (block, row) in noted[..n.div_ceil(LANES)].iter().enumerate() {
                    for lane in 0..(n - block * LANES).min(LANES) {
                        counts[row[lane] as usize] += (happens[block] >> lane & 1) as u32;
                    }
                }
                continue;
            }
            count(instructions, &noted[..n.div_ceil(LANES)], n, counts);
        }
    }
}

/// Counts the first `n` of what has been noted.
#[inline(always)]
fn count_any(noted: &[Row<u8>], n: usize, counts: &mut [u32; N_BINS]) {
    // Half as wide as the counts, these stay in the nearest cache.
    let mut more = [0_u16; N_BINS];
    for (block, row) in noted.iter().enumerate() {
        for &bin in &row[..(n - block * LANES).min(LANES)] {
            more[bin as usize] += 1;
        }
    }
    for (count, more) in counts.iter_mut().zip(more) {
        *count += u32::from(more);
    }
}

#[inline(always)]
fn note_any(
    noted: &mut [[Row<u8>; N_BLOCKS]],
    network: &Network,
    bins: &Bins,
    rows: &Rows,
    block: usize,
) {
    for (noted, counted) in noted.iter_mut().zip(&bins.counted) {
        let (position, scale) = (counted.position as usize, &counted.scale);
        noted[block] = match counted.quantity {
            Quantity::Duration => scale.bins(&rows.duration[position]),
            Quantity::Start => scale.bins(&rows.start_of(network, position)),
            Quantity::Finish => scale.bins(&rows.finish_of(network, position)),
        };
    }
}

/// All counts.
#[derive(Debug)]
pub(super) struct Histograms {
    bins: Bins,
    counts: Vec<[u32; N_BINS]>,
}

impl Histograms {
    /// Adds up the counts of all threads.
    pub(super) fn sum(bins: Bins, parts: impl Iterator<Item = Counts>) -> Self {
        let sum = parts.map(|part| part.totals).reduce(|mut sum, part| {
            for (count, more) in sum.as_flattened_mut().iter_mut().zip(part.as_flattened()) {
                *count += more;
            }
            sum
        });
        Self { bins, counts: sum.unwrap_or_default() }
    }

    pub(super) fn bins(&self) -> &Bins {
        &self.bins
    }

    /// The counts at an index.
    pub(super) fn counts(&self, index: usize) -> &[u32; N_BINS] {
        &self.counts[index]
    }

    /// Percentiles of a quantity: interpolated within the bin that holds them, exact where
    /// a bin holds one minute.
    pub(super) fn percentiles(&self, position: usize, quantity: Quantity) -> FourPercentiles {
        let index = match self.bins.places[position][quantity as usize] {
            Place::AtFinishOf(predecessor) => {
                return self.percentiles(predecessor as usize, Quantity::Finish);
            }
            Place::Known(percentiles) => return percentiles,
            Place::Counted(index) => index as usize,
        };
        let range = self.bins.counted[index].scale.range;
        let counts = self.counts(index);
        let n: u32 = counts.iter().sum();
        if n == 0 {
            return FourPercentiles::default();
        }
        let width = f64::from(Scale::width_of(range));
        let (mut bin, mut below) = (0, 0);
        // Shares ascend, so that each is looked for from where the one before was found.
        let mut at = |share: f64| {
            let wanted = (share * f64::from(n)).ceil() as u32;
            while below + counts[bin] < wanted {
                below += counts[bin];
                bin += 1;
            }
            // A bin of `width` whole minutes holds its first to its last.
            let within = f64::from(wanted - below) / f64::from(counts[bin]) * (width - 1.0);
            (f64::from(range.low) + bin as f64 * width + within).min(f64::from(range.high))
        };
        FourPercentiles { p10: at(0.1), p50: at(0.5), p80: at(0.8), p90: at(0.9) }
    }
}
