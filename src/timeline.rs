//! The plan's time axis: minutes ↔ dates. (stub)
use crate::plan::Plan;
use jiff::civil::{Date, DateTime};

/// A stub.
#[derive(Debug, Clone)]
pub struct Timeline;

impl Timeline {
    /// Builds it for a plan.
    pub fn new(_plan: &Plan) -> Self {
        unimplemented!()
    }
    /// Working days of the default calendar from the project start to an instant of the axis.
    pub fn days(&self, _instant: i32) -> f64 {
        unimplemented!()
    }
    /// The date and time of an instant at which work begins; none without a start date.
    pub fn start_time(&self, _instant: i32) -> Option<DateTime> {
        unimplemented!()
    }
    /// The date and time of an instant at which work ends (Friday 18:00, not Monday 09:00).
    pub fn finish_time(&self, _instant: i32) -> Option<DateTime> {
        unimplemented!()
    }
    /// The day on which a finish at this instant falls.
    pub fn finish_date(&self, _instant: i32) -> Option<Date> {
        unimplemented!()
    }
    /// The last instant that still counts as "on or before the end of that day". Needs a dated plan.
    pub fn end_of_day(&self, _date: Date) -> Option<i32> {
        unimplemented!()
    }
    /// The last instant of the (working) day on which a finish at `instant` falls; also without dates.
    pub fn end_of_finish_day(&self, _instant: i32) -> i32 {
        unimplemented!()
    }
}
