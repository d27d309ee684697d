//! The plan's time axis: whole minutes, and how they map to dates.
//!
//! An *instant* is an `i32` number of minutes after the project start, on one of two axes:
//!
//! - **working**: where every task and lag is counted on the default calendar, instants are
//!   working minutes of that calendar. Adding a duration is an addition; the end of Friday
//!   and the start of Monday are the same number.
//! - **clock**: where several calendars or elapsed times meet, instants are minutes of one
//!   common clock that starts at midnight of the project's first day, and each calendar has
//!   a [`CalendarTable`] between the two.
//!
//! On either axis an instant is shown as a *start* (the next minute that is worked: Monday
//! 09:00) or as a *finish* (the end of the last minute worked: Friday 18:00). That is the
//! finish-day convention: five days of work from a Monday finish on Friday.
//!
//! Not here: which task takes how long (that is [`network`](crate::network) and
//! [`schedule`](crate::schedule)).

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use crate::plan::{Calendar, Clock, Plan, needs_common_clock};

/// Minutes of a day.
const DAY: i32 = 1440;
/// The longest horizon of a table: no instant of a valid plan lies beyond it.
const MAX_DAYS: i32 = (1 << 30) / DAY;

/// What the minutes of a plan's axis count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Working minutes of the default calendar.
    Working,
    /// Minutes of a common clock from midnight of the first day.
    Clock,
}

/// The time axis of one plan.
#[derive(Debug, Clone)]
pub struct Timeline {
    axis: Axis,
    start: Option<Date>,
    /// Tables of the plan's calendars, in the plan's order; only the default one on the
    /// working axis, and none without a start date.
    tables: Vec<CalendarTable>,
    /// Working minutes that a day of the default calendar stands for.
    minutes_per_day: i32,
    /// Instant of the axis before which no work begins: the project start or data date.
    floor: i32,
}

impl Timeline {
    /// The axis of a plan, with tables that reach over `n_days` days.
    ///
    /// Plans without a start date have the working axis (validation demands a start for
    /// everything else) and need no tables.
    pub fn new(plan: &Plan, n_days: i32) -> Self {
        Self::with_tables(plan, n_days, CalendarTable::new)
    }

    /// The same with tables [of runs](CalendarTable::of_runs): small, and slower to look up.
    pub(crate) fn of_runs(plan: &Plan, n_days: i32) -> Self {
        Self::with_tables(plan, n_days, CalendarTable::of_runs)
    }

    fn with_tables(
        plan: &Plan,
        n_days: i32,
        table: impl Fn(&Calendar, Date, i32) -> CalendarTable,
    ) -> Self {
        let axis = axis_of(plan);
        let n_days = n_days.clamp(1, MAX_DAYS);
        let tables = match (plan.start.map(DateTime::date), axis) {
            (None, _) => Vec::new(),
            // Little is looked up here but dates.
            (Some(start), Axis::Working) => {
                vec![CalendarTable::of_runs(&plan.calendars[0], start, n_days)]
            }
            (Some(start), Axis::Clock) => {
                plan.calendars.iter().map(|calendar| table(calendar, start, n_days)).collect()
            }
        };
        let mut timeline = Self {
            axis,
            start: plan.start.map(DateTime::date),
            tables,
            minutes_per_day: plan.calendars[0].minutes_per_day,
            floor: 0,
        };
        if let Some(first) = plan.start.max(plan.data_date) {
            timeline.floor = timeline.instant(first);
        }
        timeline
    }

    /// What its minutes count.
    pub fn axis(&self) -> Axis {
        self.axis
    }

    /// The instant before which no work begins: project start or data date.
    pub fn floor(&self) -> i32 {
        self.floor
    }

    /// Whether dates can be told.
    pub fn is_dated(&self) -> bool {
        self.start.is_some()
    }

    /// How many days the tables reach; instants beyond them are not exact.
    pub fn n_days(&self) -> i32 {
        self.tables.first().map_or(MAX_DAYS, |table| table.n_days)
    }

    /// Whether an instant lies within the reach of the tables.
    pub fn reaches(&self, instant: i32) -> bool {
        match (self.axis, self.tables.first()) {
            (_, None) => true,
            (Axis::Working, Some(table)) => instant < table.total,
            (Axis::Clock, _) => self.tables.iter().all(|table| instant < table.n_days * DAY),
        }
    }

    /// The table that counts a clock's working time; `None` where it is the axis itself
    /// (elapsed time on the clock axis, everything on the working axis).
    pub fn table(&self, clock: Clock) -> Option<&CalendarTable> {
        match (self.axis, clock) {
            (Axis::Working, _) | (Axis::Clock, Clock::Elapsed) => None,
            (Axis::Clock, Clock::Working(calendar)) => Some(&self.tables[calendar]),
        }
    }

    /// Working minutes of the default calendar from the project start to an instant.
    pub fn working_minutes(&self, instant: i32) -> i32 {
        match self.axis {
            Axis::Working => instant,
            Axis::Clock => self.tables[0].worked(instant),
        }
    }

    /// Working days of the default calendar from the project start to an instant.
    pub fn days(&self, instant: i32) -> f64 {
        f64::from(self.working_minutes(instant)) / f64::from(self.minutes_per_day)
    }

    /// Working minutes that a day of the default calendar stands for.
    pub fn minutes_per_day(&self) -> i32 {
        self.minutes_per_day
    }

    /// The date and time of an instant at which work begins; `None` without a start date.
    pub fn start_time(&self, instant: i32) -> Option<DateTime> {
        let clock = match self.axis {
            Axis::Working => self.tables.first()?.start_ever(instant),
            Axis::Clock => instant,
        };
        self.date_time(clock)
    }

    /// The date and time of an instant as other tools tell it: midnight is the start of a day.
    /// `None` without a start date.
    pub fn exact_time(&self, instant: i32) -> Option<DateTime> {
        match self.axis {
            Axis::Working => self.start_time(instant),
            Axis::Clock => self.date_time(instant),
        }
    }

    /// The date and time of an instant at which work ends: Friday 18:00, not Monday 09:00.
    /// Midnight is told as the last minute of the day that ends then, so that the date is
    /// that of [`finish_date`](Self::finish_date). `None` without a start date.
    pub fn finish_time(&self, instant: i32) -> Option<DateTime> {
        let time = self.date_time(self.finish_clock(instant)?)?;
        let date = self.finish_date(instant)?;
        Some(if time.date() == date { time } else { date.at(23, 59, 0, 0) })
    }

    /// The day on which a finish at an instant falls; a finish at midnight falls on the day
    /// that ends then, but never before the day on which work begins. `None` without a start
    /// date.
    pub fn finish_date(&self, instant: i32) -> Option<Date> {
        let clock = self.finish_clock(instant)?;
        let minute = if instant <= self.floor { clock } else { clock - 1 };
        Some(self.date_time(minute)?.date())
    }

    /// The last instant that still counts as on or before the end of a day. For a day before
    /// work begins it is one before the [floor](Self::floor), by which only what has happened
    /// already is finished. `None` without a start date.
    pub fn end_of_day(&self, date: Date) -> Option<i32> {
        let clock = minutes_between(self.start?, date) + i64::from(DAY);
        Some(if clock <= i64::from(self.finish_clock(self.floor)?) {
            match self.axis {
                Axis::Working => self.floor - 1,
                Axis::Clock => clock.max(-1).min(i64::from(self.floor) - 1) as i32,
            }
        } else if clock >= i64::from(self.n_days()) * i64::from(DAY) {
            i32::MAX
        } else {
            self.instant_of(clock as i32)
        })
    }

    /// The last instant of the day on which a finish at `instant` falls; the instant itself
    /// in a plan without dates, where there are no days that begin and end.
    pub fn end_of_finish_day(&self, instant: i32) -> i32 {
        self.finish_date(instant).and_then(|date| self.end_of_day(date)).unwrap_or(instant)
    }

    /// The instant of a date and time, as far as the axis reaches; the floor in a plan without
    /// dates.
    pub fn instant(&self, at: DateTime) -> i32 {
        const FURTHEST: i64 = (MAX_DAYS * DAY) as i64;
        let Some(start) = self.start else { return self.floor };
        let clock = at.duration_since(start.to_datetime(Time::midnight())).as_mins();
        self.instant_of(clock.clamp(-FURTHEST, FURTHEST) as i32)
    }

    /// An instant shown as a finish, in minutes of the clock.
    fn finish_clock(&self, instant: i32) -> Option<i32> {
        let table = self.tables.first()?;
        Some(match self.axis {
            // Nothing is finished before work could begin: a milestone at the project
            // start is shown at the first working minute.
            Axis::Working if instant < 0 => table.finish_ever(instant),
            Axis::Working if instant <= self.floor => table.start(instant),
            Axis::Working => table.finish(instant),
            Axis::Clock => instant,
        })
    }

    /// The instant of a minute of the clock.
    fn instant_of(&self, clock: i32) -> i32 {
        match self.axis {
            Axis::Working => self.tables.first().map_or(clock, |table| table.worked(clock)),
            Axis::Clock => clock,
        }
    }

    fn date_time(&self, clock: i32) -> Option<DateTime> {
        let midnight = self.start?.to_datetime(Time::midnight());
        midnight.checked_add(SignedDuration::from_mins(i64::from(clock))).ok()
    }
}

/// The axis a plan needs: working minutes where everything is on the default calendar.
fn axis_of(plan: &Plan) -> Axis {
    let is_dated = plan.start.is_some();
    if needs_common_clock(&plan.tasks, &plan.relations, is_dated, plan.rules.tool) {
        Axis::Clock
    } else {
        Axis::Working
    }
}

fn minutes_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_mins()
}

/// What [`round_minutes`] rounds is smaller, 2²².
pub(crate) const ROUNDED_BELOW: f32 = 4_194_304.0;

/// The nearest whole number of minutes, halves to even; |x| < 2²².
///
/// Adding 1.5 × 2²³ leaves no room for a fraction, so the addition itself rounds; the whole
/// number is then in the low bits. One addition and one subtraction a lane, where a
/// saturating conversion takes several instructions.
#[inline(always)]
pub fn round_minutes(x: f32) -> i32 {
    const NO_FRACTION: f32 = 12_582_912.0;
    (x + NO_FRACTION).to_bits() as i32 - NO_FRACTION.to_bits() as i32
}

/// Working time of one calendar, tabulated: clock minutes ↔ working minutes.
///
/// A lookup costs the same in the first week and the tenth year, and takes no search: time is
/// cut into pieces so short that each holds at most one stretch of work (from the clock) or
/// one gap (to the clock), and a piece is one word. Before the first day, where leads may
/// point, every minute counts as worked, so that none is confused with the start; beyond the
/// last, answers stick to it.
#[derive(Debug, Clone)]
pub struct CalendarTable {
    n_days: i32,
    /// Working minutes in all.
    total: i32,
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

/// Some consecutive minutes of the clock with at most one stretch of work among them, in a
/// word: the work before them, and where among them work begins and how long it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span(u64);

impl Span {
    fn new(worked: i32, begin: i32, length: i32) -> Self {
        Self(worked as u64 | (begin as u64) << 32 | (length as u64) << 48)
    }

    /// The minutes worked by a minute of the span.
    #[inline(always)]
    fn worked(self, offset: i32) -> i32 {
        let bounds = (self.0 >> 32) as i32;
        let (begin, length) = (bounds & 0xFFFF, bounds >> 16);
        self.0 as i32 + (offset - begin).max(0).min(length)
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
        let gaps = stretches.windows(2).map(|pair| pair[1].clock - pair[0].end());
        // A span as long as this touches one end of a gap, or none.
        let longest_span = gaps.min().map_or(i32::MAX, |shortest| shortest + 1);
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
        self.worked_in(self.spans[self.span_of(clock)], clock)
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
    pub(crate) fn span_of(&self, clock: i32) -> usize {
        ((clock.max(0) >> self.span_shift) as usize).min(self.spans.len() - 1)
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
        self.start_in(self.runs[self.run_of(worked)], worked)
    }

    /// Which of the [runs](Self::runs) holds a working minute.
    #[inline(always)]
    pub(crate) fn run_of(&self, worked: i32) -> usize {
        (worked.max(0).min(self.total) >> self.run_shift) as usize
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

/// Cuts the clock into spans of `length` minutes, of which each touches one stretch at most.
fn spans(stretches: &[Stretch], end: i32, length: i32) -> Vec<Span> {
    let mut spans = Vec::with_capacity((end / length) as usize + 2);
    let mut rest = stretches.iter().copied().peekable();
    let mut worked = 0;
    for first in (0..end).step_by(length as usize) {
        while let Some(done) = rest.next_if(|stretch| stretch.end() <= first) {
            worked += done.length;
        }
        spans.push(match rest.peek() {
            Some(stretch) if stretch.clock < first + length => {
                let begin = stretch.clock.max(first);
                let before = worked + (begin - stretch.clock);
                Span::new(before, begin - first, stretch.end().min(first + length) - begin)
            }
            _ => Span::new(worked, 0, 0),
        });
    }
    let total = worked + rest.map(|stretch| stretch.length).sum::<i32>();
    spans.push(Span::new(total, 0, 0));
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

    #[test]
    fn tables_agree_with_counting_every_minute() {
        let mut odd = Calendar::standard();
        odd.week[5] = vec![Shift { start: 0, end: 1 }, Shift { start: 1439, end: 1440 }];
        odd.exceptions.insert(date(2024, 10, 17), Vec::new());
        odd.exceptions.insert(date(2024, 10, 20), vec![Shift { start: 0, end: 1440 }]);
        for calendar in [Calendar::standard(), odd] {
            let start = date(2024, 10, 15);
            let table = CalendarTable::new(&calendar, start, 30);
            let of_runs = CalendarTable::of_runs(&calendar, start, 30);
            for clock in -3..31 * DAY {
                assert_eq!(of_runs.worked(clock), table.worked(clock), "worked by {clock}");
            }
            let minutes = minutes_worked(&calendar, start, 30);
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
    }

    /// The fixture on one of the axes, from a Saturday on.
    fn timeline(axis: Axis, calendar: Calendar, data_date: Option<Date>) -> Timeline {
        let mut parts = crate::analyse::fixture::parts();
        parts.start = Some(date(2024, 10, 12).at(0, 0, 0, 0));
        parts.data_date = data_date.map(|date| date.at(0, 0, 0, 0));
        parts.calendars = vec![calendar];
        if axis == Axis::Clock {
            parts.tasks[0].clock = Clock::Elapsed;
        }
        let timeline = Timeline::new(&Plan::from_valid_parts(parts), 366);
        assert_eq!(timeline.axis(), axis);
        timeline
    }

    /// A milestone at the first minute that is worked.
    fn first_finish(timeline: &Timeline) -> i32 {
        let table = timeline.table(Clock::Working(0));
        table.map_or(timeline.floor(), |table| table.start(table.worked(timeline.floor())))
    }

    #[test]
    fn nothing_is_finished_before_the_day_on_which_work_begins() {
        let saturday = date(2024, 10, 19);
        for axis in [Axis::Working, Axis::Clock] {
            for (data_date, first_day) in
                [(None, date(2024, 10, 14)), (Some(saturday), date(2024, 10, 21))]
            {
                let timeline = timeline(axis, Calendar::standard(), data_date);
                let finish = first_finish(&timeline);
                assert_eq!(timeline.finish_date(finish), Some(first_day), "{axis:?}");
                let eve = first_day.yesterday().expect("in range");
                assert!(timeline.end_of_day(eve).expect("dated") < finish, "{axis:?}");
                assert!(timeline.end_of_day(first_day).expect("dated") >= finish, "{axis:?}");
            }
        }
    }

    #[test]
    fn work_around_the_clock_may_be_finished_at_the_data_date_and_no_earlier() {
        let mut around = Calendar::standard();
        around.week = std::array::from_fn(|_| vec![Shift { start: 0, end: 1440 }]);
        let data_date = date(2024, 10, 19);
        for axis in [Axis::Working, Axis::Clock] {
            let timeline = timeline(axis, around.clone(), Some(data_date));
            let finish = first_finish(&timeline);
            assert_eq!(timeline.finish_date(finish), Some(data_date), "{axis:?}");
            assert!(timeline.end_of_day(date(2024, 10, 18)).expect("dated") < finish);
            assert_eq!(timeline.end_of_finish_day(finish), finish + DAY, "{axis:?}");
        }
    }

    #[test]
    fn a_deadline_on_a_day_off_is_met_by_the_end_of_the_day_before() {
        for axis in [Axis::Working, Axis::Clock] {
            let timeline = timeline(axis, Calendar::standard(), None);
            let friday = timeline.end_of_day(date(2024, 10, 18)).expect("dated");
            let sunday = timeline.end_of_day(date(2024, 10, 20)).expect("dated");
            assert_eq!(timeline.days(friday), 5.0, "{axis:?}");
            assert_eq!(timeline.days(sunday), 5.0, "{axis:?}");
            assert_eq!(timeline.finish_date(friday), Some(date(2024, 10, 18)), "{axis:?}");
        }
    }

    #[test]
    fn a_deadline_before_the_start_cannot_be_met() {
        for axis in [Axis::Working, Axis::Clock] {
            let timeline = timeline(axis, Calendar::standard(), None);
            assert_eq!(timeline.end_of_day(date(2024, 10, 1)), Some(-1), "{axis:?}");
        }
    }
}
