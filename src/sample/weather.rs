//! Which days a calendar loses in an iteration: scalar and readable, and in rows.
//!
//! A day's state is that of [`Weather`]: a number, of which a day that is lost has a small one.
//! One uniform number u a date does both: below the persistence r the number of the day before
//! stays, from there on u itself is the new one, and a day is lost where its number is below
//! r + (1 − r) p. The first day has no day before it: its number is r + (1 − r) u.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::{LANES, Row, Stream, Uniforms, uniforms};
use crate::plan::{Calendar, Plan, Sampling, Weather};

/// What a weather says of numbers.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// A uniform number below it leaves the number of the day before.
    stays: f32,
    /// Its complement.
    changes: f32,
    /// By month, the number below which a day is lost.
    lost: [f32; 12],
}

impl Limits {
    fn of(weather: &Weather) -> Self {
        let (stays, changes) = (weather.persistence as f32, (1.0 - weather.persistence) as f32);
        Self { stays, changes, lost: weather.lost.map(|lost| stays + changes * lost as f32) }
    }

    fn of_month(&self, date: Date) -> f32 {
        self.lost[date.month() as usize - 1]
    }
}

/// The dates of some days of a plan's axis, counted from its first.
fn dates(plan: &Plan, days: Range<i32>) -> impl Iterator<Item = Date> {
    let first = plan.start.map(DateTime::date);
    days.map_while(move |day| first?.checked_add(i64::from(day).days()).ok())
}

fn stream(calendar: &Calendar, date: Date) -> Stream {
    Stream::weather("", &calendar.name, &date.to_string())
}

/// The dates that each calendar of a plan loses in some iterations, counted from 0, out of the
/// days on which there is weather ([`Timeline::weather`](crate::timeline::Timeline::weather)):
/// by iteration, then by calendar; days off among them. None for calendars without weather.
///
/// Any iteration can be asked for at any time: a draw depends on the seed, the calendar's name,
/// the date and the iteration alone, and what becomes of it on the dates before it, too.
pub fn lost_days(plan: &Plan, days: Range<i32>, iterations: Range<u32>) -> Vec<Vec<Vec<Date>>> {
    let (seed, sampling) = (plan.simulation.seed, plan.simulation.sampling);
    let mut lost = vec![vec![Vec::new(); plan.calendars.len()]; iterations.len()];
    for (index, weather) in plan.weather().into_iter().enumerate() {
        let Some(weather) = weather else { continue };
        let limits = Limits::of(&weather);
        let mut numbers = vec![None; iterations.len()];
        for date in dates(plan, days.clone()) {
            let stream = stream(&plan.calendars[index], date);
            let uniforms_of = |row| uniforms(seed, sampling, stream, row);
            let mut row = uniforms_of(iterations.start / LANES as u32);
            for (place, iteration) in iterations.clone().enumerate() {
                let lane = iteration as usize % LANES;
                if lane == 0 {
                    row = uniforms_of(iteration / LANES as u32);
                }
                let today = match numbers[place] {
                    None => limits.stays + limits.changes * row[lane],
                    Some(before) if row[lane] < limits.stays => before,
                    Some(_) => row[lane],
                };
                numbers[place] = Some(today);
                if today < limits.of_month(date) {
                    lost[place][index].push(date);
                }
            }
        }
    }
    lost
}

/// The calendars of a plan in some iterations: the days that they lose are days off.
pub fn calendars_of(
    plan: &Plan,
    days: Range<i32>,
    iterations: Range<u32>,
) -> impl Iterator<Item = Vec<Calendar>> {
    lost_days(plan, days, iterations).into_iter().map(|by_calendar| {
        let mut calendars = plan.calendars.clone();
        for (calendar, lost) in calendars.iter_mut().zip(by_calendar) {
            calendar.exceptions.extend(lost.into_iter().map(|date| (date, Vec::new())));
        }
        calendars
    })
}

/// Days whose streams are drawn together.
const PAGE: usize = 32;

/// The weather of one calendar, compiled for rows.
#[derive(Debug, Clone)]
pub(crate) struct WeatherDraws {
    seed: u64,
    sampling: Sampling,
    limits: Limits,
    /// Streams of the days, and the numbers below which they are lost.
    streams: Vec<Stream>,
    lost: Vec<f32>,
}

/// Working memory for the weather of a row of 64 iterations, day by day.
#[derive(Debug, Clone)]
pub(crate) struct WeatherState {
    pages: Vec<Uniforms>,
    /// The number of the last day drawn.
    number: Row<f32>,
}

impl WeatherState {
    /// Before the first day.
    pub(crate) fn new() -> Self {
        Self { pages: Vec::new(), number: Row::splat(0.0) }
    }
}

impl WeatherDraws {
    /// Compiles the weather of a calendar on some days of the plan's axis.
    pub(crate) fn compile(
        plan: &Plan,
        calendar: &Calendar,
        weather: &Weather,
        days: Range<i32>,
    ) -> Self {
        let limits = Limits::of(weather);
        let streams = dates(plan, days.clone()).map(|date| stream(calendar, date)).collect();
        let lost = dates(plan, days).map(|date| limits.of_month(date)).collect();
        let (seed, sampling) = (plan.simulation.seed, plan.simulation.sampling);
        Self { seed, sampling, limits, streams, lost }
    }

    /// How many days there are.
    pub(crate) fn n_days(&self) -> usize {
        self.lost.len()
    }

    /// The lanes in which a day is lost, as −1 there and 0 elsewhere. Days are to be asked for
    /// one after the other, from the first.
    #[inline(always)]
    pub(crate) fn lost(&self, day: usize, row: u32, state: &mut WeatherState) -> Row<i32> {
        let page = day / PAGE;
        if day.is_multiple_of(PAGE) {
            if state.pages.len() == page {
                let last = self.streams.len().min(day + PAGE);
                let streams = &self.streams[day..last];
                state.pages.push(Uniforms::new(self.seed, self.sampling, streams));
            }
            state.pages[page].go_to(row);
        }
        let uniform = state.pages[page].row(day % PAGE);
        let Limits { stays, changes, .. } = self.limits;
        if day == 0 {
            for lane in 0..LANES {
                state.number[lane] = stays + changes * uniform[lane];
            }
        } else {
            for lane in 0..LANES {
                let (before, new) = (state.number[lane], uniform[lane]);
                state.number[lane] = if new < stays { before } else { new };
            }
        }
        let limit = self.lost[day];
        let mut lost = Row::splat(0);
        for lane in 0..LANES {
            lost[lane] = -i32::from(state.number[lane] < limit);
        }
        lost
    }
}
