//! What does the weather take?

use jiff::civil::Date;

use super::Finishes;
use crate::analyse::rank;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::simulate::{Control, InstructionSet};
use crate::sort::sorted;
use crate::timeline::Timeline;

/// What lost days take from a plan: the same iterations with and without them.
#[derive(Debug, Clone, PartialEq)]
pub struct WeatherEffect {
    /// Every calendar that may lose days, in the plan's order.
    pub calendars: Vec<LostDays>,
    /// Working days by which it moves the mean finish.
    pub mean_days: f64,
    /// Working days by which it moves the finish at the plan's confidence.
    pub days: f64,
    /// The finish at that confidence in a plan that loses no day, in working days.
    pub without_days: f64,
    /// The same as a day.
    pub without_date: Option<Date>,
    /// The odds of the project's deadline in such a plan, where it has one.
    pub without_odds: Option<f64>,
}

/// Working days that a calendar loses from the first that may be lost to the project finish.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LostDays {
    /// Its index in the plan.
    pub calendar: usize,
    /// The mean over iterations.
    pub mean: f64,
    /// A tenth of iterations lose so many or fewer.
    pub p10: i32,
    /// The median.
    pub p50: i32,
    /// A tenth of iterations lose more.
    pub p90: i32,
}

/// Simulates a plan once more without weather, and compares; `None` if that was cancelled, or
/// where there is no weather.
///
/// `outcome` is the plan's own, on its `timeline`.
pub fn weather_effect(
    plan: &Plan,
    timeline: &Timeline,
    outcome: &Outcome,
    instructions: InstructionSet,
    control: &Control,
) -> Option<WeatherEffect> {
    if outcome.weather.is_empty() {
        return None;
    }
    let fair = plan.vary(|parts| {
        for calendar in &mut parts.calendars {
            calendar.weather = None;
        }
    });
    let without = Finishes::of(&fair, instructions, control)?;
    let with = Finishes::new(timeline.clone(), outcome.finish.clone());
    let mean = |finishes: &Finishes| {
        let work = |&finish: &i32| i64::from(finishes.timeline.working_minutes(finish));
        let minutes: i64 = finishes.by_iteration.iter().map(work).sum();
        let n = finishes.by_iteration.len() as f64;
        minutes as f64 / n / f64::from(finishes.timeline.minutes_per_day())
    };
    let lost_days = |lost: &crate::outcome::WeatherOutcome| {
        let ranked = sorted(&lost.lost);
        let at = |share| ranked[rank(share, ranked.len()) - 1];
        let total: i64 = ranked.iter().copied().map(i64::from).sum();
        LostDays {
            calendar: lost.calendar,
            mean: total as f64 / ranked.len() as f64,
            p10: at(0.1),
            p50: at(0.5),
            p90: at(0.9),
        }
    };
    let without_days = without.days_at(plan.confidence);
    Some(WeatherEffect {
        calendars: outcome.weather.iter().map(lost_days).collect(),
        mean_days: mean(&with) - mean(&without),
        days: with.days_at(plan.confidence) - without_days,
        without_days,
        without_date: without.date_at(plan.confidence),
        without_odds: plan.deadline.and_then(|deadline| without.odds_by(deadline)),
    })
}
