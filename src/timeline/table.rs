//! Working time of a calendar as tables: minutes of the clock ↔ working minutes.

use jiff::civil::Date;

use super::DAY;
use crate::plan::Calendar;

/// Working time of one calendar, tabulated: clock minutes ↔ working minutes.
///
/// A lookup costs the same in the first week and the tenth year, and takes no search: time is
/// cut into pieces so short that each holds little more than one stretch of work (from the
/// clock) or one gap (to the clock), and a piece is one word. Before the first day, where leads may
/// point, every minute counts as worked, so that none is confused with the start; beyond the
/// last, answers stick to it.
#[derive(Debug, Clone)]
pub struct CalendarTable {
    /// The days that it reaches over.
    pub(super) n_days: i32,
    /// Working minutes in all.
    pub(super) total: i32,
    /// Minutes of the clock in a span, as a power of two.
    span_shift: u32,
    /// All days cut into spans, and a last one without work for what lies beyond; none in a
    /// table [of runs](Self::of_runs).
    spans: Vec<Span>,
    /// Working minutes in a run, as a power of two.
    run_shift: u32,
    /// All working minutes cut into runs, and a last one for what lies beyond.
    runs: Vec<Run>,
    /// Work before the first day, the latest first.
    past: Vec<Stretch>,
}

/// Some consecutive minutes of the clock, in a word: the work before them; where among them a
/// stretch of work begins and how long it is; and where a second one begins, which then goes on
/// to their end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span(u64);

/// Bits of a [`Span`] for each place or length among its minutes.
const PLACE_BITS: u32 = LONGEST;
/// No minute of a span comes after this one.
const LAST_PLACE: i32 = (1 << PLACE_BITS) - 1;

impl Span {
    /// Of a stretch from `begin` to `end`, and a second from `again` on. What begins with the last
    /// minute of the longest span, or ends after it, is all the same to the minutes before.
    fn new(worked: i32, begin: i32, end: i32, again: i32) -> Self {
        let length = (end - begin).min(LAST_PLACE);
        let bounds = begin | length << PLACE_BITS | again.min(LAST_PLACE) << (2 * PLACE_BITS);
        Self(worked as u64 | (bounds as u64) << 32)
    }

    /// The minutes worked by a minute of the span.
    #[inline(always)]
    fn worked(self, offset: i32) -> i32 {
        let bounds = (self.0 >> 32) as i32;
        let begin = bounds & LAST_PLACE;
        let length = bounds >> PLACE_BITS & LAST_PLACE;
        let again = bounds >> (2 * PLACE_BITS);
        self.0 as i32 + (offset - begin).max(0).min(length) + (offset - again).max(0)
    }
}

/// Some consecutive working minutes with at most one gap in them, in a word: the free minutes
/// before them, how many of them come before the gap, and how long it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Run(u64);

/// Bits of a [`Run`] for the length of its gap: almost four years. The rest of its upper half
/// is for a place among at most [`LONGEST`] minutes.
const GAP_BITS: u32 = 21;

impl Run {
    fn new(free: i32, before_gap: i32, gap: i32) -> Self {
        Self(free as u64 | (gap as u64) << 32 | (before_gap as u64) << (32 + GAP_BITS))
    }

    /// The free minutes before a minute of the run.
    #[inline(always)]
    fn free(self, offset: i32) -> i32 {
        let bounds = (self.0 >> 32) as u32;
        let gap = (bounds & ((1 << GAP_BITS) - 1)) as i32;
        let before_gap = (bounds >> GAP_BITS) as i32;
        self.0 as i32 + if offset >= before_gap { gap } else { 0 }
    }
}

/// Work without a gap, over midnight perhaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    /// The clock at which it begins.
    clock: i32,
    /// Its minutes.
    length: i32,
}

/// The longest span and run, as a power of two: more would save nothing.
const LONGEST: u32 = 10;

impl CalendarTable {
    /// Tabulates a calendar over `n_days` days from `start`.
    pub fn new(calendar: &Calendar, start: Date, n_days: i32) -> Self {
        let stretches = stretches(calendar, start, n_days);
        let ends = stretches.windows(2).map(|pair| pair[1].end() - pair[0].end());
        // A span as long as this may hold the ends of one stretch and the begin of the next, but
        // never a minute of work and the end of the next stretch with a minute after it.
        let longest_span = ends.min().map_or(i32::MAX, |closest| closest + 1);
        let span_shift = longest_span.ilog2().min(LONGEST);
        let spans = spans(&stretches, n_days * DAY, 1 << span_shift);
        let past = past(calendar, start);
        Self { span_shift, spans, past, ..Self::of_stretches(&stretches, n_days) }
    }

    /// The same without spans, most of a table: what has been worked by an instant is then
    /// searched for.
    pub fn of_runs(calendar: &Calendar, start: Date, n_days: i32) -> Self {
        let past = past(calendar, start);
        Self { past, ..Self::of_stretches(&stretches(calendar, start, n_days), n_days) }
    }

    fn of_stretches(stretches: &[Stretch], n_days: i32) -> Self {
        let total = stretches.iter().map(|stretch| stretch.length).sum();
        let shortest = stretches.iter().map(|stretch| stretch.length).min().unwrap_or(1);
        // Runs of one minute have their gaps between them, where no word has to hold them.
        let fits = stretches.windows(2).all(|pair| pair[1].clock - pair[0].end() < 1 << GAP_BITS);
        let run_shift = if fits { shortest.ilog2().min(LONGEST) } else { 0 };
        Self {
            n_days,
            total,
            span_shift: 0,
            spans: Vec::new(),
            run_shift,
            runs: runs(stretches, total, 1 << run_shift),
            past: Vec::new(),
        }
    }

    /// Working minutes between the project start and an instant of the clock.
    #[inline]
    pub fn worked(&self, clock: i32) -> i32 {
        if self.spans.is_empty() {
            return self.search_worked(clock);
        }
        self.worked_in(self.spans[self.span_of(clock) as usize], clock)
    }

    /// [`worked`](Self::worked) from the runs: the first working minute that does not begin
    /// before the instant.
    fn search_worked(&self, clock: i32) -> i32 {
        if clock <= 0 {
            return clock;
        }
        let (mut low, mut high) = (0, self.total);
        while low < high {
            let middle = i32::midpoint(low, high);
            if self.start(middle) < clock {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Which of the [spans](Self::spans) holds an instant of the clock.
    #[inline(always)]
    pub(crate) fn span_of(&self, clock: i32) -> u32 {
        ((clock.max(0) >> self.span_shift) as u32).min(self.spans.len() as u32 - 1)
    }

    /// [`worked`](Self::worked) for an instant whose span has been looked up.
    #[inline(always)]
    pub(crate) fn worked_in(&self, span: Span, clock: i32) -> i32 {
        let offset = clock & ((1 << self.span_shift) - 1);
        if clock < 0 { clock } else { span.worked(offset) }
    }

    /// The pieces in which it counts work.
    pub(crate) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The instant at which so many minutes have been worked: the earliest, the end of a
    /// shift rather than the start of the next. Nothing worked is the start of the axis.
    #[inline]
    pub fn finish(&self, worked: i32) -> i32 {
        if worked <= 0 { worked } else { self.start(worked - 1) + 1 }
    }

    /// The instant at which the minute after so many worked ones begins: the latest, the
    /// start of a shift rather than the end of the one before.
    #[inline]
    pub fn start(&self, worked: i32) -> i32 {
        self.start_in(self.runs[self.run_of(worked) as usize], worked)
    }

    /// Which of the [runs](Self::runs) holds a working minute.
    #[inline(always)]
    pub(crate) fn run_of(&self, worked: i32) -> u32 {
        (worked.max(0).min(self.total) >> self.run_shift) as u32
    }

    /// [`start`](Self::start) of a working minute whose run has been looked up.
    #[inline(always)]
    pub(crate) fn start_in(&self, run: Run, worked: i32) -> i32 {
        let offset = worked & ((1 << self.run_shift) - 1);
        let within = worked + run.free(offset);
        let start = if worked < self.total { within } else { self.end() };
        if worked < 0 { worked } else { start }
    }

    /// The pieces in which it looks for work.
    pub(crate) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Where the table ends.
    fn end(&self) -> i32 {
        self.n_days * DAY
    }

    /// The instant at which something due at an instant is met: at once at the end of a
    /// minute of work, else at the start of the next.
    #[inline]
    pub fn settled(&self, clock: i32) -> i32 {
        let worked = self.worked(clock);
        if self.finish(worked) == clock { clock } else { self.start(worked) }
    }
}

/// Days before the first whose working time is known. What lies before them counts as worked
/// day and night.
const PAST_DAYS: i32 = 2 * 366;

/// Lookups that know the calendar before the first day, too: for late dates, of which negative
/// float lies there.
impl CalendarTable {
    /// [`worked`](Self::worked), below zero before the first day.
    pub fn worked_ever(&self, clock: i32) -> i32 {
        if clock >= 0 {
            return self.worked(clock);
        }
        let mut worked = 0;
        for stretch in &self.past {
            if clock >= stretch.end() {
                return -worked;
            }
            worked += stretch.end() - clock.max(stretch.clock);
        }
        -worked - (-PAST_DAYS * DAY - clock).max(0)
    }

    /// [`start`](Self::start), of work before the first day where there are less than no
    /// minutes.
    pub fn start_ever(&self, worked: i32) -> i32 {
        if worked >= 0 {
            return self.start(worked);
        }
        let mut left = -worked;
        for stretch in &self.past {
            if left <= stretch.length {
                return stretch.end() - left;
            }
            left -= stretch.length;
        }
        -PAST_DAYS * DAY - left
    }

    /// [`finish`](Self::finish), of work before the first day where there are no minutes.
    pub fn finish_ever(&self, worked: i32) -> i32 {
        if worked > 0 { self.finish(worked) } else { self.start_ever(worked - 1) + 1 }
    }
}

/// The work of a calendar before a date, the latest first.
fn past(calendar: &Calendar, start: Date) -> Vec<Stretch> {
    let Ok(first) = start.checked_sub(jiff::Span::new().days(PAST_DAYS)) else {
        return Vec::new();
    };
    let mut past = stretches(calendar, first, PAST_DAYS);
    for stretch in &mut past {
        stretch.clock -= PAST_DAYS * DAY;
    }
    past.reverse();
    past
}

impl Stretch {
    fn end(self) -> i32 {
        self.clock + self.length
    }
}

/// All work of a calendar over some days, in order.
fn stretches(calendar: &Calendar, start: Date, n_days: i32) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut date = Some(start);
    for day in 0..n_days {
        for shift in date.map_or(&[][..], |date| calendar.shifts(date)) {
            let (clock, length) = (day * DAY + i32::from(shift.start), shift.length());
            match stretches.last_mut() {
                Some(last) if last.end() == clock => last.length += length,
                _ => stretches.push(Stretch { clock, length }),
            }
        }
        date = date.and_then(|date| date.tomorrow().ok());
    }
    stretches
}

/// Cuts the clock into spans of `length` minutes.
fn spans(stretches: &[Stretch], end: i32, length: i32) -> Vec<Span> {
    let mut spans = Vec::with_capacity((end / length) as usize + 2);
    let mut rest = stretches;
    let mut worked = 0;
    for first in (0..end).step_by(length as usize) {
        while let [done, later @ ..] = rest
            && done.end() <= first
        {
            worked += done.length;
            rest = later;
        }
        let last = first + length;
        let again = rest.get(1).map_or(last, |next| next.clock.min(last));
        spans.push(match rest.first() {
            Some(stretch) if stretch.clock < last => {
                let begin = stretch.clock.max(first);
                let before = worked + (begin - stretch.clock);
                let again = if again < last { again - first } else { LAST_PLACE };
                Span::new(before, begin - first, stretch.end().min(last) - first, again)
            }
            _ => Span::new(worked, 0, 0, LAST_PLACE),
        });
    }
    let total = worked + rest.iter().map(|stretch| stretch.length).sum::<i32>();
    spans.push(Span::new(total, 0, 0, LAST_PLACE));
    spans
}

/// Cuts stretches into runs of `length` minutes, which no stretch is shorter than.
fn runs(stretches: &[Stretch], total: i32, length: i32) -> Vec<Run> {
    let mut runs = Vec::with_capacity((total / length) as usize + 2);
    let mut stretch = 0;
    let mut done = 0;
    for first in (0..total).step_by(length as usize) {
        while first - done >= stretches[stretch].length {
            done += stretches[stretch].length;
            stretch += 1;
        }
        let here = stretches[stretch];
        let before_gap = (here.length - (first - done)).min(length);
        let gap = match stretches.get(stretch + 1) {
            Some(next) if before_gap < length => next.clock - here.end(),
            _ => 0,
        };
        runs.push(Run::new(here.clock - done, before_gap, gap));
    }
    runs.push(Run::default());
    runs
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::plan::Shift;

    /// Counts minute by minute, from the calendar itself.
    fn minutes_worked(calendar: &Calendar, start: Date, n_days: i32) -> Vec<bool> {
        let mut minutes = Vec::new();
        let mut day = start;
        for _ in 0..n_days {
            for minute in 0..DAY as u16 {
                minutes
                    .push(calendar.shifts(day).iter().any(|s| s.start <= minute && minute < s.end));
            }
            day = day.tomorrow().expect("in range");
        }
        minutes
    }

    /// Holds tables of a calendar against counting.
    fn check(calendar: &Calendar) {
        let start = date(2024, 10, 15);
        let table = CalendarTable::new(calendar, start, 30);
        let of_runs = CalendarTable::of_runs(calendar, start, 30);
        for clock in -3..31 * DAY {
            assert_eq!(of_runs.worked(clock), table.worked(clock), "worked by {clock}");
        }
        let minutes = minutes_worked(calendar, start, 30);
        let mut worked = 0;
        let mut finished_at = vec![0];
        for (clock, &works) in minutes.iter().enumerate() {
            assert_eq!(table.worked(clock as i32), worked, "worked by {clock}");
            if works {
                assert_eq!(table.start(worked), clock as i32, "start of minute {worked}");
                worked += 1;
                finished_at.push(clock as i32 + 1);
            }
        }
        for (worked, &clock) in finished_at.iter().enumerate() {
            assert_eq!(table.finish(worked as i32), clock, "finish of {worked}");
        }
    }

    #[test]
    fn tables_agree_with_counting_every_minute() {
        let mut odd = Calendar::standard();
        odd.week[5] = vec![Shift { start: 0, end: 1 }, Shift { start: 1439, end: 1440 }];
        odd.exceptions.insert(date(2024, 10, 17), Vec::new());
        odd.exceptions.insert(date(2024, 10, 20), vec![Shift { start: 0, end: 1440 }]);
        // Between two multiples of 64 lie the end of a shift and a whole other one.
        let mut close = Calendar::standard();
        close.week[0] = vec![Shift { start: 0, end: 65 }, Shift { start: 95, end: 126 }];
        for calendar in [Calendar::standard(), odd, close] {
            check(&calendar);
        }
    }

    /// Some shifts of a day, from lengths of work and of the gaps before it.
    fn shifts(lengths: &[(u16, u16)]) -> Vec<Shift> {
        let mut end = 0;
        let mut shifts = Vec::new();
        for &(gap, length) in lengths {
            let start = end + gap;
            end = start + length;
            if end <= DAY as u16 {
                shifts.push(Shift { start, end });
            }
        }
        shifts
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

        #[test]
        fn so_do_those_of_any_calendar(
            days in vec(vec((1..700_u16, 1..700_u16), 0..6), 7),
            scale in 1..100_u16,
        ) {
            let mut calendar = Calendar::standard();
            for (shifts_of_day, lengths) in calendar.week.iter_mut().zip(&days) {
                // Some calendars of short shifts, some of long ones.
                let lengths: Vec<(u16, u16)> =
                    lengths.iter().map(|(gap, length)| (gap / scale + 1, length / scale + 1)).collect();
                *shifts_of_day = shifts(&lengths);
            }
            prop_assume!(calendar.week.iter().any(|shifts| !shifts.is_empty()));
            check(&calendar);
        }
    }
}
