//! Ticks of numbers and of calendars.

use jiff::civil::Date;
use jiff::{ToSpan, Unit};

use super::canvas::{Anchor, Canvas, Style};
use super::text;
use super::theme::{AXIS, INK, SMALL};

/// Round numbers from `low` to `high`, about `most` of them at most: steps of 1, 2 or 5 times
/// a power of ten.
pub(super) fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let step = step((high - low) / most.max(1) as f64);
    // A bound that is a tick but for rounding has its tick.
    let first = (low / step - 1e-6).ceil() as i64;
    let last = (high / step + 1e-6).floor() as i64;
    (first..=last).map(|multiple| multiple as f64 * step).collect()
}

/// The smallest of 1, 2 or 5 times a power of ten that is not below `least`; at least a
/// thousandth.
pub(super) fn step(least: f64) -> f64 {
    let mut unit = 0.001;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            if unit * factor >= least || unit > 1e12 {
                return unit * factor;
            }
        }
        unit *= 10.0;
    }
}

/// A division of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Division {
    Day,
    /// From Monday.
    Week,
    Month,
    Quarter,
    Year,
    /// So many years, from a year that is a multiple of it.
    Years(i16),
}

impl Division {
    /// All of them, the finest first.
    pub(super) const ALL: [Division; 10] = [
        Division::Day,
        Division::Week,
        Division::Month,
        Division::Quarter,
        Division::Year,
        Division::Years(2),
        Division::Years(5),
        Division::Years(10),
        Division::Years(50),
        Division::Years(500),
    ];

    /// Its usual length in calendar days.
    pub(super) fn days(self) -> f64 {
        match self {
            Division::Day => 1.0,
            Division::Week => 7.0,
            Division::Month => 30.4,
            Division::Quarter => 91.3,
            Division::Year => 365.25,
            Division::Years(n) => 365.25 * f64::from(n),
        }
    }

    /// The first day of the division that holds `date`.
    pub(super) fn start(self, date: Date) -> Date {
        let first = match self {
            Division::Day => Some(date),
            Division::Week => {
                date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()
            }
            Division::Month => Some(date.first_of_month()),
            Division::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok(),
            Division::Year => Some(date.first_of_year()),
            Division::Years(n) => Date::new(date.year().div_euclid(n) * n, 1, 1).ok(),
        };
        first.unwrap_or(Date::MIN)
    }

    /// The first day of the division after the one that begins on `start`.
    pub(super) fn next(self, start: Date) -> Date {
        start.saturating_add(match self {
            Division::Day => 1.days(),
            Division::Week => 7.days(),
            Division::Month => 1.month(),
            Division::Quarter => 3.months(),
            Division::Year => 1.year(),
            Division::Years(n) => i64::from(n).years(),
        })
    }

    /// The first days of all divisions that touch `first..=last`, and that of the one after.
    pub(super) fn starts(self, first: Date, last: Date) -> Vec<Date> {
        let mut starts = vec![self.start(first)];
        while let Some(&start) = starts.last() {
            let next = self.next(start);
            if start > last || next <= start {
                break;
            }
            starts.push(next);
        }
        starts
    }

    /// How one is written, the fullest way first.
    fn names(self, start: Date) -> Vec<String> {
        let write = |format: &str| start.strftime(format).to_string();
        match self {
            Division::Day | Division::Week => vec![write("%-d")],
            Division::Month => vec![write("%b")],
            Division::Quarter => vec![format!("Q{}", (start.month() - 1) / 3 + 1)],
            Division::Year | Division::Years(_) => vec![write("%Y")],
        }
    }

    /// The same where it stands above finer ones and must name its year.
    fn full_names(self, start: Date) -> Vec<String> {
        let write = |format: &str| start.strftime(format).to_string();
        match self {
            Division::Month => vec![write("%B\u{a0}%Y"), write("%b\u{a0}%Y"), write("%b")],
            _ => self.names(start),
        }
    }

    /// Pixels that one takes at least when it is labelled.
    fn least_width(self) -> f64 {
        match self {
            Division::Day => 19.0,
            Division::Week => 24.0,
            Division::Month | Division::Quarter => 28.0,
            Division::Year | Division::Years(_) => 38.0,
        }
    }

    /// The finest division whose labels have room, at so many pixels to a calendar day.
    pub(super) fn labelled_at(pixels_a_day: f64) -> Division {
        Division::ALL
            .into_iter()
            .find(|division| division.days() * pixels_a_day >= division.least_width())
            .unwrap_or(Division::Years(500))
    }

    /// The coarser division that names the years (and months) of this one.
    fn above(self) -> Option<Division> {
        match self {
            Division::Day | Division::Week => Some(Division::Month),
            Division::Month | Division::Quarter => Some(Division::Year),
            Division::Year | Division::Years(_) => None,
        }
    }
}

/// Calendar days from `first` to `last`.
pub(super) fn days_between(first: Date, last: Date) -> f64 {
    first.until((Unit::Day, last)).map_or(0.0, |span| f64::from(span.get_days()))
}

/// A calendar axis: a line of days, weeks, months, quarters or years, and above or below it
/// a line of the months or years they belong to.
pub(super) struct CalendarAxis<'a> {
    /// What the fine line counts.
    pub(super) division: Division,
    /// The first and the last day.
    pub(super) days: (Date, Date),
    /// Where a day begins.
    pub(super) edge: &'a dyn Fn(Date) -> f64,
    /// Where the axis begins and ends.
    pub(super) span: (f64, f64),
    /// Baselines of the fine and of the coarse line.
    pub(super) baselines: (f64, f64),
}

impl CalendarAxis<'_> {
    /// Draws the labels and, between the units of the coarse line, short strokes.
    pub(super) fn draw(&self, canvas: &mut Canvas) {
        for (start, from, to) in self.cells(self.division) {
            let room = to - from;
            let Some(name) = fitting(self.division.names(start), room, SMALL) else {
                continue;
            };
            match self.division {
                // A week is named by its Monday: the label stands where Monday begins.
                Division::Week if (self.edge)(start) >= self.span.0 - 0.1 => {
                    canvas.text(from + 3.0, self.baselines.0, &name, SMALL, Anchor::Start);
                }
                Division::Week => {}
                _ => {
                    let middle = f64::midpoint(from, to);
                    canvas.text(middle, self.baselines.0, &name, SMALL, Anchor::Middle);
                }
            }
        }
        let Some(coarse) = self.division.above() else {
            return;
        };
        let style = SMALL.coloured(INK);
        for (start, from, to) in self.cells(coarse) {
            if let Some(name) = fitting(coarse.full_names(start), to - from - 3.0, style) {
                canvas.text(from + 3.0, self.baselines.1, &name, style, Anchor::Start);
            }
            if from > self.span.0 + 1.0 {
                let (fine, coarse) = self.baselines;
                // Weeks do not end with months: a stroke through their line would cross labels.
                let fine = if self.division == Division::Week { coarse } else { fine };
                let (top, bottom) = (fine.min(coarse) - 10.0, fine.max(coarse) + 3.0);
                canvas.line((from, top), (from, bottom), 0.8, AXIS);
            }
        }
    }

    /// Where units of a division begin inside the axis.
    pub(super) fn boundaries(&self, division: Division) -> Vec<f64> {
        self.cells(division)
            .into_iter()
            .map(|(_, from, _)| from)
            .filter(|&from| from > self.span.0 + 1.0)
            .collect()
    }

    /// The units of a division: first day, and where it begins and ends inside the axis.
    fn cells(&self, division: Division) -> Vec<(Date, f64, f64)> {
        let starts = division.starts(self.days.0, self.days.1);
        starts
            .windows(2)
            .map(|pair| {
                let from = (self.edge)(pair[0]).clamp(self.span.0, self.span.1);
                let to = (self.edge)(pair[1]).clamp(self.span.0, self.span.1);
                (pair[0], from, to)
            })
            .filter(|(_, from, to)| to > from)
            .collect()
    }
}

fn fitting(names: Vec<String>, room: f64, style: Style) -> Option<String> {
    names.into_iter().find(|name| text::width(name, style) <= room - 3.0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0.0, 100.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(-3.0, 7.0, 4), [0.0, 5.0]);
        assert!(ticks(41.21, 41.29, 4).iter().all(|tick| (41.21..=41.29).contains(tick)));
    }

    #[test]
    fn divisions_begin_on_mondays_and_on_firsts() {
        let day = date(2024, 12, 15);
        assert_eq!(Division::Week.start(day), date(2024, 12, 9));
        assert_eq!(Division::Quarter.start(day), date(2024, 10, 1));
        assert_eq!(Division::Years(10).start(day), date(2020, 1, 1));
        let starts = Division::Month.starts(day, date(2025, 1, 2));
        assert_eq!(starts, [date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]);
    }

    #[test]
    fn the_end_of_the_calendar_ends_the_axis() {
        assert!(Division::Year.starts(date(9998, 1, 1), Date::MAX).len() <= 3);
        assert_eq!(Division::Week.start(Date::MIN), Date::MIN);
    }
}
