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
//! In a simulated iteration calendars may lose days to the weather. The tables here have none:
//! they are the plan's own, by which its dates and all results are told. Those of an iteration
//! are made beside them.
//!
//! On either axis an instant is shown as a *start* (the next minute that is worked: Monday
//! 09:00) or as a *finish* (the end of the last minute worked: Friday 18:00). That is the
//! finish-day convention: five days of work from a Monday finish on Friday.
//!
//! Not here: which task takes how long (that is [`network`](crate::network) and
//! [`schedule`](crate::schedule)).

use std::ops::Range;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use crate::plan::{Calendar, Clock, Plan, PlanParts, needs_common_clock};

mod table;

pub use table::CalendarTable;

/// Minutes of a day.
pub(crate) const DAY: i32 = 1440;
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
    /// Days from the first on which calendars may lose their work; none without weather.
    weather: Range<i32>,
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
            weather: 0..0,
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

    /// The days on which calendars may lose their work, counted from the first of the axis;
    /// none in a plan without weather.
    pub fn weather(&self) -> Range<i32> {
        self.weather.clone()
    }

    /// Lets calendars lose their work on some days.
    pub(crate) fn set_weather(&mut self, days: Range<i32>) {
        self.weather = days;
    }

    /// The same axis with other tables of its calendars: those of one iteration, in which some
    /// have lost days. Instants stay what they are.
    pub(crate) fn with_calendars(&self, calendars: &[Calendar]) -> Self {
        let tables = self.start.map_or_else(Vec::new, |start| {
            let n_days = self.n_days();
            let table = |calendar| CalendarTable::of_runs(calendar, start, n_days);
            calendars.iter().take(self.tables.len()).map(table).collect()
        });
        Self { tables, ..self.clone() }
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
    let PlanParts { tasks, relations, calendars, rules, .. } = &**plan;
    if needs_common_clock(tasks, relations, calendars, is_dated, rules.tool) {
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::plan::Shift;

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
