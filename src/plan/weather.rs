//! Working days that may be lost.

/// How probable it is that a calendar loses a working day, by month.
///
/// A day is lost as a whole or not at all: every shift that begins on its date. Each day has a
/// number between 0 and 1 and is lost where that is below the probability p of its month. With
/// the persistence r for a probability a day has the number of the day before, else a new one;
/// the first day has a new one. So
///
/// - in every month the share of lost days is p;
/// - within a month the state of a day is a Markov chain: after a lost day the next is lost with
///   probability p + r (1 − p), after another with p (1 − r), and days that lie n apart have the
///   correlation rⁿ;
/// - a day lost in a month of few lost days is lost on the first day of a month of more if it
///   has the same number.
///
/// Days without work have weather, too, and nothing to lose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weather {
    /// From January to December, each at least 0 and below 1.
    pub lost: [f64; 12],
    /// The correlation of one day with the next, at least 0 and below 1.
    pub persistence: f64,
}

impl Weather {
    /// Whether no day can be lost.
    pub fn is_fair(&self) -> bool {
        self.lost.iter().all(|&lost| lost == 0.0)
    }

    /// The share of days lost over a year.
    pub fn mean(&self) -> f64 {
        self.lost.iter().sum::<f64>() / 12.0
    }
}

/// For how many days from its first there is weather, in a plan whose longest iteration would
/// take so many days without it.
///
/// A year, so that every month is met; four times as long as that iteration takes where each day
/// is lost with the mean probability of the year; and twenty times as long as one waits in the
/// mean for a good day in bad weather. What is not done by then goes on without losing days:
/// that bounds the time axis, and next to no iteration comes near it.
pub(crate) fn weather_horizon(longest_days: f64, weather: &[Weather]) -> f64 {
    let stretched = |weather: &Weather| {
        (4.0 * longest_days + 20.0 / (1.0 - weather.persistence)) / (1.0 - weather.mean())
    };
    366.0 + weather.iter().map(stretched).fold(0.0, f64::max)
}
