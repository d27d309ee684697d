//! The horizontal axis of the finish chart: which days it shows and where its bars lie.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::axis::{CalendarAxis, Division, days_between, step, ticks};
use super::canvas::{Anchor, Canvas};
use super::finish::{BOTTOM, FinishChart, Finishes, LEFT, RIGHT};
use super::theme::{AXIS, SMALL};
use super::{Moment, text};

/// A histogram has at most so many bars.
const MOST_BARS: f64 = 66.0;
/// A dated axis covers at least so many days, an undated one so many bars.
const FEWEST_BARS: f64 = 12.0;
/// A date of interest so many days away is near enough to be shown, however narrow the
/// histogram.
const NEAR_DAYS: f64 = 28.0;
/// This share of the iterations may lie beyond each end of the axis: the very last stragglers
/// would leave half of it empty.
const CUT_OFF: f64 = 0.001;

/// The axis. A position on it is a number of days counted from some day; a finish on a
/// day lies at the end of that day.
#[derive(Default)]
pub(super) struct Axis {
    /// The days shown, in order; none in a plan without dates. Weekdays on which nothing
    /// finishes are left out, or weekends would tear gaps into every histogram.
    pub(super) days: Vec<Date>,
    /// Positions of the finishes, ascending; those cut off lie before or after the edges.
    pub(super) positions: Vec<f64>,
    /// The same once the risks are mitigated; empty where that is not known.
    mitigated: Vec<f64>,
    /// The edges of the bars.
    pub(super) edges: Vec<f64>,
    /// What a bar is: "day", "week", "0.5 days".
    pub(super) bar: String,
}

impl Axis {
    pub(super) fn new(data: &FinishChart) -> Self {
        let mut axis = match data.finishes {
            Finishes::Dates(dates) => Self::dated(dates, &shown_moments(data, true)),
            Finishes::Days(days) => Self::undated(days, &shown_moments(data, false)),
        };
        axis.mitigated = match data.mitigated {
            // Days before the axis are the start of its first one.
            Some(Finishes::Dates(dates)) => {
                dates.iter().map(|&date| end_of(&axis.days, date)).collect()
            }
            Some(Finishes::Days(days)) => days.to_vec(),
            None => Vec::new(),
        };
        axis.mitigated.sort_by(f64::total_cmp);
        axis
    }

    fn dated(dates: &[Date], moments: &[Moment]) -> Self {
        let mut sorted = dates.to_vec();
        sorted.sort_unstable();
        let Some((earliest, latest)) = bulk(&sorted) else {
            return Self::default();
        };
        let span = days_between(earliest, latest);
        let near = span.max(NEAR_DAYS);
        let (mut first, mut last) = (earliest, latest);
        for date in moments.iter().filter_map(|moment| moment.date()) {
            // One far away would squeeze the histogram; it is drawn at the edge instead.
            if days_between(date, earliest) <= near && days_between(latest, date) <= near {
                first = first.min(date);
                last = last.max(date);
            }
        }
        while days_between(first, last) < FEWEST_BARS {
            let before = (first, last);
            first = first.saturating_sub(1.day());
            last = last.saturating_add(1.day());
            if before == (first, last) {
                break;
            }
        }
        let works = working_weekdays(&sorted, span);
        let n_works = works.iter().filter(|&&works| works).count() as f64;
        let n_bars = |division: Division| match division {
            Division::Day => days_between(first, last) * n_works / 7.0,
            _ => days_between(first, last) / division.days(),
        };
        let division = Division::ALL
            .into_iter()
            .find(|&division| n_bars(division) <= MOST_BARS)
            .unwrap_or(Division::Years(500));
        let starts = division.starts(first.saturating_sub(1.day()), last.saturating_add(1.day()));
        let (first, after) = (starts[0], starts[starts.len() - 1]);

        let days: Vec<Date> = first
            .series(1.day())
            .take_while(|&day| day < after)
            .filter(|day| works[from_monday(day.weekday())])
            .collect();
        let mut edges: Vec<f64> = starts.iter().map(|&start| begin_of(&days, start)).collect();
        edges.dedup();
        let bar = match division {
            Division::Day => "day",
            Division::Week => "week",
            Division::Month => "month",
            Division::Quarter => "quarter",
            Division::Year => "year",
            Division::Years(_) => "bar",
        };
        let position = |&date: &Date| match date {
            date if date < first => -1.0,
            date if date >= after && date > latest => days.len() as f64 + 1.0,
            date => end_of(&days, date),
        };
        let positions = sorted.iter().map(position).collect();
        Self { days, positions, mitigated: vec![], edges, bar: bar.to_owned() }
    }

    fn undated(days: &[f64], moments: &[Moment]) -> Self {
        let mut positions = days.to_vec();
        positions.sort_by(f64::total_cmp);
        let Some((earliest, latest)) = bulk(&positions) else {
            return Self::default();
        };
        let span = (latest - earliest).max(0.5);
        let (mut low, mut high) = (earliest, latest);
        for moment in moments {
            if earliest - moment.days <= span && moment.days - latest <= span {
                low = low.min(moment.days);
                high = high.max(moment.days);
            }
        }
        // Half the bars that would fit, so that rounding up to a round width cannot overfill.
        let width = step((high - low).max(span) / (MOST_BARS - 16.0)).max(0.05);
        let mut first = (low / width).floor() as i64 - 1;
        let mut last = (high / width).ceil() as i64 + 1;
        while ((last - first) as f64) < FEWEST_BARS {
            first -= 1;
            last += 1;
        }
        let first = first.max(0);
        let edges = (first..=last).map(|edge| edge as f64 * width).collect();
        let bar = if width == 1.0 { "working day".to_owned() } else { format!("{width} days") };
        Self { days: vec![], positions, mitigated: vec![], edges, bar }
    }

    pub(super) fn low(&self) -> f64 {
        self.edges.first().copied().unwrap_or(0.0)
    }

    pub(super) fn high(&self) -> f64 {
        self.edges.last().copied().unwrap_or(1.0)
    }

    pub(super) fn x(&self, position: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (position - self.low()) / (self.high() - self.low())
    }

    /// Where a percentile lies: in a plan with dates, on its day where the curve reaches its
    /// share.
    pub(super) fn reached(&self, share: f64, moment: Moment) -> f64 {
        let end = self.position(moment);
        if self.days.is_empty() {
            return end;
        }
        let (before, by) = (self.cumulative(end - 1.0), self.cumulative(end));
        end - ((by - share) / (by - before).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0)
    }

    /// Where a moment lies; in a plan with dates, at the end of its day.
    pub(super) fn position(&self, moment: Moment) -> f64 {
        match moment.date() {
            Some(date) if !self.days.is_empty() => end_of(&self.days, date),
            _ => moment.days,
        }
    }

    /// Whether a moment lies off the axis: −1 before it, 1 after it, 0 on it.
    pub(super) fn side(&self, moment: Moment) -> i8 {
        let (before, after) = match (moment.date(), &self.days[..]) {
            (Some(date), [first, .., last]) => (date < *first, days_between(*last, date) > 6.0),
            _ => (moment.days < self.low(), moment.days > self.high()),
        };
        i8::from(after) - i8::from(before)
    }

    /// Share of finishes at or before a position.
    pub(super) fn cumulative(&self, position: f64) -> f64 {
        let by = self.positions.partition_point(|&finish| finish <= position);
        by as f64 / self.positions.len() as f64
    }

    /// Share of mitigated finishes at or before a position.
    pub(super) fn cumulative_mitigated(&self, position: f64) -> f64 {
        let by = self.mitigated.partition_point(|&finish| finish <= position);
        by as f64 / self.mitigated.len() as f64
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), 1.0, AXIS);
        if let [first, .., last] = self.days[..] {
            let pixels_a_day = (RIGHT - LEFT) / self.days.len() as f64;
            let calendar_days = days_between(first, last) + 1.0;
            let axis = CalendarAxis {
                division: match Division::labelled_at(pixels_a_day) {
                    Division::Day => Division::Day,
                    _ => Division::labelled_at((RIGHT - LEFT) / calendar_days),
                },
                days: (first, last),
                edge: &|date| self.x(begin_of(&self.days, date)),
                span: (LEFT, RIGHT),
                baselines: (BOTTOM + 17.0, BOTTOM + 34.0),
            };
            for x in axis.boundaries(axis.division) {
                canvas.line((x, BOTTOM), (x, BOTTOM + 4.0), 0.8, AXIS);
            }
            axis.draw(canvas);
        } else {
            let ticks = ticks(self.low(), self.high(), 12);
            for (x, label) in ticks.iter().map(|&tick| self.x(tick)).zip(text::ticks(&ticks)) {
                canvas.line((x, BOTTOM), (x, BOTTOM + 4.0), 0.8, AXIS);
                canvas.text(x, BOTTOM + 17.0, &label, SMALL, Anchor::Middle);
            }
            let caption = "working days from the start";
            canvas.text(LEFT, BOTTOM + 34.0, caption, SMALL, Anchor::Start);
        }
    }
}

/// The ends of a sorted list without the few at each end that may be cut off.
fn bulk<T: Copy>(sorted: &[T]) -> Option<(T, T)> {
    let n_cut = (sorted.len() as f64 * CUT_OFF) as usize;
    Some((*sorted.get(n_cut)?, *sorted.get(sorted.len().checked_sub(1 + n_cut)?)?))
}

/// The moments that the axis should reach if they are near.
fn shown_moments(data: &FinishChart, dated: bool) -> Vec<Moment> {
    let percentiles = data.percentiles.iter().map(|percentile| percentile.at);
    let plan = data.deterministic.map(|plan| plan.at);
    let deadline = data.deadline.map(|deadline| deadline.at);
    let mitigated = match data.mitigated {
        Some(Finishes::Dates(dates)) => {
            let mut sorted = dates.to_vec();
            sorted.sort_unstable();
            let moment = |date: Date| Moment::dated(0.0, date.at(12, 0, 0, 0));
            bulk(&sorted).map(|(first, last)| [first, last].map(moment))
        }
        Some(Finishes::Days(days)) => {
            let mut sorted = days.to_vec();
            sorted.sort_by(f64::total_cmp);
            bulk(&sorted).map(|(first, last)| [first, last].map(Moment::undated))
        }
        None => None,
    };
    percentiles
        .chain(plan)
        .chain(deadline)
        .chain(mitigated.into_iter().flatten())
        .filter(|moment| moment.at.is_some() == dated && moment.days.is_finite())
        .collect()
}

/// Days on the axis before `date`.
fn begin_of(days: &[Date], date: Date) -> f64 {
    days.partition_point(|&day| day < date) as f64
}

/// Days on the axis up to and with `date`.
fn end_of(days: &[Date], date: Date) -> f64 {
    days.partition_point(|&day| day <= date) as f64
}

/// The weekdays, from Monday, on which something finishes. In a range too short to tell,
/// only Saturday and Sunday can be idle.
fn working_weekdays(dates: &[Date], span: f64) -> [bool; 7] {
    let mut works = [span < 28.0; 7];
    for weekend in [Weekday::Saturday, Weekday::Sunday] {
        works[from_monday(weekend)] = false;
    }
    for date in dates {
        works[from_monday(date.weekday())] = true;
    }
    works
}

fn from_monday(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}
