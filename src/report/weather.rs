//! What the weather takes, for people and programs.

use jiff::civil::Date;
use serde::Serialize;

use super::build::{days, odds};
use super::sections::{Section, columns};
use super::view::RunReport;
use super::words::{clean, date_or_number, percent_level, percent_of, tenths};
use crate::plan::Plan;
use crate::scenario::WeatherEffect;

/// What lost days take from a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeatherView {
    /// The commitment level, 0–1.
    pub confidence: f64,
    /// Working days by which lost days move the finish at that level.
    pub days: f64,
    /// Working days by which they move the mean finish.
    pub mean_days: f64,
    /// The same plan without weather.
    pub without: FairView,
    /// Every calendar that may lose days, in the plan's order.
    pub calendars: Vec<LostDaysView>,
}

/// A plan in which no day is lost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FairView {
    /// Its finish at the commitment level, in working days.
    pub days: f64,
    /// The same as a day.
    pub date: Option<Date>,
    /// The odds of the project's deadline.
    pub probability: Option<f64>,
}

/// Working days that a calendar loses up to the project finish.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LostDaysView {
    /// Its name.
    pub calendar: String,
    /// The mean.
    pub mean: f64,
    /// A tenth of iterations lose so many or fewer.
    pub p10: i32,
    /// The median.
    pub p50: i32,
    /// A tenth of iterations lose more.
    pub p90: i32,
}

impl WeatherView {
    /// Views what the weather takes from a plan.
    pub fn new(plan: &Plan, effect: &WeatherEffect) -> Self {
        Self {
            confidence: odds(plan.confidence),
            days: days(effect.days),
            mean_days: days(effect.mean_days),
            without: FairView {
                days: days(effect.without_days),
                date: effect.without_date,
                probability: effect.without_odds.map(odds),
            },
            calendars: effect
                .calendars
                .iter()
                .map(|lost| LostDaysView {
                    calendar: clean(&plan.calendars[lost.calendar].name),
                    mean: days(lost.mean),
                    p10: lost.p10,
                    p50: lost.p50,
                    p90: lost.p90,
                })
                .collect(),
        }
    }
}

/// The days that calendars lose, and what they cost; without rows where there is no weather.
pub(super) fn weather(report: &RunReport) -> Section {
    let Some(weather) = &report.weather else { return Section::default() };
    let row = |lost: &LostDaysView| {
        let whole = [lost.p10, lost.p50, lost.p90].map(|days| days.to_string());
        let [p10, p50, p90] = whole;
        vec![lost.calendar.clone(), tenths(lost.mean), p10, p50, p90]
    };
    let level = percent_level(weather.confidence);
    let FairView { days: fair_days, date, probability } = weather.without;
    let earlier = |days: f64| {
        let side = if days < 0.0 { "later" } else { "earlier" };
        format!("{} working days {side}", tenths(days.abs()))
    };
    let mut note = format!(
        "Working days lost up to the project finish. Without bad weather P{level} would be {}, {}; \
         the mean finish {}.",
        date_or_number(date, fair_days),
        earlier(weather.days),
        earlier(weather.mean_days),
    );
    if let (Some(without), Some(deadline)) = (probability, report.deadline) {
        let [without, with] = [without, deadline.probability].map(percent_of);
        let odds = format!(" The odds of the deadline would be {without} instead of {with}.");
        note.push_str(&odds);
    }
    Section {
        title: "Days lost to the weather".to_owned(),
        columns: columns(&["Calendar", ">Mean", ">P10", ">P50", ">P90"]),
        rows: weather.calendars.iter().map(row).collect(),
        note: Some(note),
    }
}
