//! Times of the year or of the plan.

use jiff::civil::Date;

/// A stretch of days within which a risk may occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// From the start of one date to the end of another.
    Dates {
        /// The first day.
        first: Date,
        /// The last day, not before the first.
        last: Date,
    },
    /// The same days of every year, as month and day; it may reach over the end of the year. The
    /// 29 February as the last day means the end of that month in any year, and as the first one
    /// 1 March in years without it.
    EveryYear {
        /// The first day.
        first: (i8, i8),
        /// The last day.
        last: (i8, i8),
    },
}
