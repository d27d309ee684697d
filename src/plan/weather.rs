//! Working days that may be lost.

/// How probable it is that a calendar loses a working day, by month.
///
/// A day is lost as a whole or not at all. From each day to the next the state follows a Markov
/// chain whose share of lost days is that of the month: after a lost day the next is lost with
/// probability p + r (1 − p), after another with p (1 − r), where p is the month's probability
/// and r the persistence. Days without work have weather, too, and nothing to lose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weather {
    /// From January to December, each at least 0 and below 1.
    pub lost: [f64; 12],
    /// The correlation of one day with the next, at least 0 and below 1.
    pub persistence: f64,
}
