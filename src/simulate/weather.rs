//! Calendars that lose days: for each of 64 iterations a table of its own.
//!
//! What differs from lane to lane is how much has been worked before each day; within a day
//! that is not lost work lies where the calendar has it. So a lookup is one in the calendar's
//! own table and one among the days. Rows of days are made as far as somebody asks for them:
//! most iterations end long before the last day of the weather.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::clock::{starts_by, worked_by};
use super::instructions::{InstructionSet, for_every_instruction_set};
use crate::network::Network;
use crate::plan::{Clock, Plan};
use crate::sample::{LANES, Row, WeatherDraws, WeatherState};
use crate::timeline::{CalendarTable, DAY};

/// A calendar that may lose days, compiled.
#[derive(Debug)]
pub(super) struct LosingCalendar {
    draws: WeatherDraws,
    /// The first of the days that may be lost.
    first: usize,
    /// What the calendar has worked before each day of the axis where it loses none, and in all.
    planned: Vec<i32>,
}

impl LosingCalendar {
    /// The plan's calendars that may lose days, each with its index.
    pub(super) fn of_plan(plan: &Plan, network: &Network) -> Vec<(usize, Arc<Self>)> {
        let days = network.timeline.weather();
        let compiled = |(index, weather): (usize, Option<_>)| {
            let table = network.timeline.table(Clock::Working(index))?;
            let calendar = &plan.calendars[index];
            let draws = WeatherDraws::compile(plan, calendar, &weather?, days.clone());
            let planned =
                (0..=network.timeline.n_days()).map(|day| table.worked(day * DAY)).collect();
            Some((index, Arc::new(Self { draws, first: days.start as usize, planned })))
        };
        plan.weather().into_iter().enumerate().filter_map(compiled).collect()
    }

    /// The work of a day that is not lost.
    fn work(&self, day: usize) -> i32 {
        self.planned[day + 1] - self.planned[day]
    }

    fn n_days(&self) -> usize {
        self.planned.len() - 1
    }

    /// The days that may be lost.
    fn days(&self) -> Range<usize> {
        self.first..self.first + self.draws.n_days()
    }
}

/// The tables of a block, by calendar; empty in a plan without weather.
#[derive(Debug, Clone, Default)]
pub(super) struct Skies(Vec<Option<Sky>>);

/// The table of one calendar. It grows while it is looked up.
#[derive(Debug, Clone)]
pub(super) struct Sky(RefCell<LaneTable>);

impl Skies {
    /// For the calendars of a model.
    pub(super) fn new(losing: &[(usize, Arc<LosingCalendar>)]) -> Self {
        let n_calendars = losing.last().map_or(0, |(index, _)| index + 1);
        let mut skies = Self(vec![None; n_calendars]);
        for (index, calendar) in losing {
            skies.0[*index] = Some(Sky(RefCell::new(LaneTable::new(Arc::clone(calendar)))));
        }
        skies
    }

    /// Goes to a row of 64 iterations.
    pub(super) fn go_to(&mut self, instructions: InstructionSet, row: u32) {
        for sky in self.0.iter_mut().flatten() {
            sky.0.get_mut().go_to(instructions, row);
        }
    }

    /// By calendar, how many working days have been lost up to the days on which something
    /// finishes.
    pub(super) fn lost_until<'a>(
        &'a self,
        finish: &'a Row<i32>,
    ) -> impl Iterator<Item = Row<i32>> + 'a {
        self.0.iter().flatten().map(|sky| sky.lost_until(finish))
    }

    /// The table of a clock, where it may lose days.
    #[inline(always)]
    pub(super) fn of(&self, clock: Clock) -> Option<&Sky> {
        match clock {
            Clock::Working(calendar) => self.0.get(calendar)?.as_ref(),
            Clock::Elapsed => None,
        }
    }
}

impl Sky {
    /// Working minutes up to instants; `table` is the calendar's own.
    #[cold]
    #[inline(never)]
    pub(super) fn worked(&self, table: &CalendarTable, clock: &Row<i32>) -> Row<i32> {
        let mut lanes = self.0.borrow_mut();
        lanes.reach_day(clock.iter().copied().max().unwrap_or(0) / DAY + 1);
        let mut worked = Row::splat(0);
        worked_in(lanes.instructions, &lanes, table, clock, &mut worked);
        worked
    }

    /// The starts of working minutes.
    #[cold]
    #[inline(never)]
    pub(super) fn starts(&self, table: &CalendarTable, work: &Row<i32>) -> Row<i32> {
        let mut lanes = self.0.borrow_mut();
        lanes.reach_work(work);
        let mut starts = Row::splat(0);
        starts_in(lanes.instructions, &lanes, table, work, &mut starts);
        starts
    }

    /// How many working days have been lost up to the days on which something finishes.
    fn lost_until(&self, finish: &Row<i32>) -> Row<i32> {
        let mut lanes = self.0.borrow_mut();
        let last = (finish.iter().copied().max().unwrap_or(0) - 1).max(0) / DAY + 1;
        lanes.reach_day(last);
        let mut lost = Row::splat(0);
        lost_in(lanes.instructions, &lanes, finish, &mut lost);
        lost
    }
}

#[derive(Debug, Clone)]
struct LaneTable {
    calendar: Arc<LosingCalendar>,
    instructions: InstructionSet,
    row: Option<u32>,
    state: WeatherState,
    /// Work before each day in each lane, as far as days have been drawn, and after the last.
    before: Vec<Row<i32>>,
}

/// Days that are drawn at a time.
const STEP: usize = 32;

impl LaneTable {
    fn new(calendar: Arc<LosingCalendar>) -> Self {
        let state = WeatherState::new();
        let before = vec![Row::splat(0)];
        Self { calendar, instructions: InstructionSet::Best, row: None, state, before }
    }

    fn go_to(&mut self, instructions: InstructionSet, row: u32) {
        self.instructions = instructions;
        if self.row != Some(row) {
            self.row = Some(row);
            self.before.truncate(1);
        }
    }

    /// Days that have been drawn.
    fn n_days(&self) -> usize {
        self.before.len() - 1
    }

    /// Draws days until so many are there.
    #[inline(always)]
    fn reach_day(&mut self, n_days: i32) {
        let n_days = (n_days.max(1) as usize).min(self.calendar.n_days());
        while self.n_days() < n_days {
            draw_days(self.instructions, self);
        }
    }

    /// Draws days until every lane has done more than some work.
    #[inline(always)]
    fn reach_work(&mut self, work: &Row<i32>) {
        while self.n_days() < self.calendar.n_days() {
            let done = &self.before[self.n_days()];
            let mut lacks = false;
            for lane in 0..LANES {
                lacks |= done[lane] <= work[lane];
            }
            if !lacks {
                return;
            }
            draw_days(self.instructions, self);
        }
    }

    /// The work before a day in a lane.
    #[inline(always)]
    fn before(&self, day: usize, lane: usize) -> i32 {
        self.before[day][lane]
    }
}

for_every_instruction_set! {
    /// Draws some more days.
    fn draw_days(table: &mut LaneTable) = draw_some;

    fn worked_in(
        lanes: &LaneTable,
        table: &CalendarTable,
        clock: &Row<i32>,
        worked: &mut Row<i32>,
    ) = worked_any;

    fn starts_in(
        lanes: &LaneTable,
        table: &CalendarTable,
        work: &Row<i32>,
        starts: &mut Row<i32>,
    ) = starts_any;

    fn lost_in(lanes: &LaneTable, finish: &Row<i32>, lost: &mut Row<i32>) = lost_any;
}

#[inline(always)]
fn draw_some(table: &mut LaneTable) {
    let LaneTable { calendar, row, state, before, .. } = table;
    let first = before.len() - 1;
    let weather = calendar.days();
    for day in first..(first + STEP).min(calendar.n_days()) {
        let work = calendar.work(day);
        let mut after = before[day];
        if weather.contains(&day) {
            let lost = calendar.draws.lost(day - weather.start, row.unwrap_or(0), state);
            for lane in 0..LANES {
                after[lane] += work & !lost[lane];
            }
        } else {
            for lane in 0..LANES {
                after[lane] += work;
            }
        }
        before.push(after);
    }
}

#[inline(always)]
fn worked_any(lanes: &LaneTable, table: &CalendarTable, clock: &Row<i32>, worked: &mut Row<i32>) {
    let planned = &lanes.calendar.planned;
    let last = lanes.n_days() - 1;
    let by_plan = worked_by(table, clock);
    for lane in 0..LANES {
        let at = clock[lane];
        let day = (at.max(0) / DAY) as usize;
        // Beyond the axis nothing more is worked.
        let day = day.min(last);
        let of_day = by_plan[lane] - planned[day];
        let before = lanes.before(day, lane);
        let done = before + of_day.min(lanes.before(day + 1, lane) - before);
        worked[lane] = if at < 0 { at } else { done };
    }
}

#[inline(always)]
fn starts_any(lanes: &LaneTable, table: &CalendarTable, work: &Row<i32>, starts: &mut Row<i32>) {
    let planned = &lanes.calendar.planned;
    let n_days = lanes.n_days();
    // The last day before which no more than the work has been done: one that is not lost, as
    // more has been done after it.
    let mut day = Row::splat(0_u32);
    let mut step = n_days.next_power_of_two();
    while step > 0 {
        for lane in 0..LANES {
            let next = (day[lane] as usize + step).min(n_days);
            let goes = lanes.before(next, lane) <= work[lane];
            day[lane] = if goes { next as u32 } else { day[lane] };
        }
        step /= 2;
    }
    let mut by_plan = Row::splat(0);
    for lane in 0..LANES {
        let day = day[lane] as usize;
        by_plan[lane] = planned[day] + work[lane] - lanes.before(day, lane);
    }
    let by_plan = starts_by(table, &by_plan);
    for lane in 0..LANES {
        starts[lane] = if work[lane] < 0 { work[lane] } else { by_plan[lane] };
    }
}

#[inline(always)]
fn lost_any(lanes: &LaneTable, finish: &Row<i32>, lost: &mut Row<i32>) {
    let weather = lanes.calendar.days();
    for day in weather.start..weather.end.min(lanes.n_days()) {
        if lanes.calendar.work(day) == 0 {
            continue;
        }
        let (before, after) = (&lanes.before[day], &lanes.before[day + 1]);
        let midnight = day as i32 * DAY;
        for lane in 0..LANES {
            let is_lost = i32::from(before[lane] == after[lane]);
            lost[lane] += is_lost * i32::from(finish[lane] > midnight);
        }
    }
}
