//! Single values → the text that is read as the same value.

use jiff::civil::Time;

use super::table::Value;
use crate::plan::{Assignment, Shape, Window};
use crate::read::{
    CostDraft, DistributionDraft, Duration, Family, Impact, LagText, Moment, Points, Probability,
    Unit,
};

/// A duration with its unit: `5d`, `2.5ew`.
pub(super) fn duration(duration: Duration) -> String {
    format!("{}{}", duration.amount, unit(duration.unit, duration.elapsed))
}

/// A unit of time: `d`, `ew`.
pub(super) fn unit(unit: Unit, elapsed: bool) -> String {
    let letters = match unit {
        Unit::Minute => "m",
        Unit::Hour => "h",
        Unit::Day => "d",
        Unit::Week => "w",
        Unit::Month => "mo",
    };
    format!("{}{letters}", if elapsed { "e" } else { "" })
}

/// A duration as a cell: working days are bare numbers, with which a spreadsheet can count.
pub(super) fn duration_cell(value: Duration) -> Value {
    match value {
        Duration { amount, unit: Unit::Day, elapsed: false } => Value::Number(amount),
        value => Value::Text(duration(value)),
    }
}

/// A share as a percentage that is read as the very same share, if there is one.
pub(super) fn percent(share: f64) -> String {
    let product = share * 100.0;
    let decimal = crate::read::hundredfold(&share.to_string());
    let near = [product, product.next_up(), product.next_down()].map(|percent| percent.to_string());
    let same = |text: &&String| text.parse::<f64>().is_ok_and(|percent| percent / 100.0 == share);
    let chosen = [&decimal].into_iter().chain(&near).find(same).unwrap_or(&decimal);
    format!("{chosen}%")
}

/// A point of an impact.
pub(super) fn impact(value: &Impact) -> String {
    match value {
        Impact::Duration(value) => duration(*value),
        Impact::Share(share) => percent(*share),
        Impact::Factor(factor) => format!("x{factor}"),
        Impact::Word(word) => word.clone(),
    }
}

/// A probability.
pub(super) fn probability(value: &Probability) -> Value {
    match value {
        Probability::Number(number) => Value::Number(*number),
        Probability::Word(word) => Value::Text(word.clone()),
    }
}

/// A cost: a certain one is a bare number, with which a spreadsheet can count.
pub(super) fn cost(cost: &CostDraft) -> Value {
    if let ([only], None) = (&cost.points[..], cost.shape) {
        return Value::Number(*only);
    }
    let points: Vec<String> = cost.points.iter().map(f64::to_string).collect();
    let name = cost.shape.map_or(String::new(), |named| format!(" {named}"));
    Value::Text(format!("{}{name}", points.join("/")))
}

/// Somebody on a task, with the share of their time unless it is all of it. A name that ends
/// like a share keeps its own.
pub(super) fn assignment(assignment: &Assignment) -> String {
    let Assignment { name, share } = assignment;
    let is_plain = *share == 1.0 && !name.ends_with(['%', ']']);
    if is_plain { name.clone() } else { format!("{name} {}", percent(*share)) }
}

/// What a `distribution` cell says, with its bounds and limits as `value` writes them.
pub(super) fn distribution<V>(
    draft: &DistributionDraft<V>,
    value: impl Fn(&V) -> String,
) -> String {
    let pair = |pair: &[Option<V>; 2]| {
        let [first, second] = pair;
        [first, second].map(|one| one.as_ref().map_or(String::new(), &value)).join(",")
    };
    let is_some = |pair: &[Option<V>; 2]| pair.iter().any(Option::is_some);
    let family = match &draft.family {
        Family::Plain(shape) => shape.to_string(),
        Family::Metalog(bounds) if is_some(bounds) => format!("metalog({})", pair(bounds)),
        Family::Metalog(_) => "metalog".to_owned(),
        Family::Samples(samples) => format!("samples:{}", samples.path),
    };
    if is_some(&draft.limits) { format!("{family}[{}]", pair(&draft.limits)) } else { family }
}

/// Values with their probabilities, or bins with theirs, as a cell has them; empty where there
/// are none.
pub(super) fn list<V>(points: &Points<V>, value: impl Fn(&V) -> String) -> String {
    let values = points.values.iter().map(|(one, p)| format!("{}:{p}", value(&one.value)));
    let bins = points
        .bins
        .iter()
        .map(|([from, to], p)| format!("{}-{}:{p}", value(&from.value), value(&to.value)));
    values.chain(bins).collect::<Vec<_>>().join("|")
}

/// A range of shares with its distribution, as a template has them.
pub(super) fn range(points: &Points<Impact>) -> String {
    let given = [&points.low, &points.likely, &points.high];
    let shares: Vec<String> =
        given.into_iter().flatten().map(|point| impact(&point.value)).collect();
    let list = list(points, impact);
    let range = if list.is_empty() { shares.join("/") } else { list };
    let usual = DistributionDraft::plain(Shape::default());
    let name = points.shape.as_ref().filter(|shape| shape.value != usual);
    let name = name.map_or(String::new(), |shape| distribution(&shape.value, impact));
    format!("{range} {name}").trim().to_owned()
}

/// A window: `2024-12-01..2025-02-28`, `12-01..02-28`.
pub(super) fn window(window: Window) -> String {
    let day = |(month, day): (i8, i8)| format!("{month:02}-{day:02}");
    match window {
        Window::Dates { first, last } => format!("{first}..{last}"),
        Window::EveryYear { first, last } => format!("{}..{}", day(first), day(last)),
    }
}

/// A lag with its sign.
pub(super) fn lag(lag: LagText) -> String {
    let sign = |number: f64| if number.is_sign_negative() { '-' } else { '+' };
    match lag {
        LagText::Share(share) => format!("{}{}", sign(share), percent(share.abs())),
        LagText::Duration(value) => {
            let size = Duration { amount: value.amount.abs(), ..value };
            format!("{}{}", sign(value.amount), duration(size))
        }
    }
}

/// A day, perhaps with a time: `2026-03-02`, `2026-03-02T08:00`.
pub(super) fn moment(moment: Moment) -> String {
    match moment.time {
        None => moment.date.to_string(),
        Some(time) => format!("{}T{}", moment.date, clock(time)),
    }
}

/// A time of day in hours and minutes.
fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_as_the_same_share() {
        assert_eq!(percent(0.29), "29%");
        assert_eq!(percent(1.35), "135%");
        assert_eq!(percent(0.0), "0%");
        for thousandths in 0..3000_u32 {
            let share = f64::from(thousandths) / 10.0 / 100.0;
            let text = percent(share);
            let read: f64 = text.trim_end_matches('%').parse().expect("a number");
            assert_eq!(read / 100.0, share, "{text}");
        }
    }

    #[test]
    fn lags_have_a_sign_and_a_unit() {
        let days =
            |amount, elapsed| LagText::Duration(Duration { amount, unit: Unit::Day, elapsed });
        assert_eq!(lag(days(2.0, false)), "+2d");
        assert_eq!(lag(days(-1.5, true)), "-1.5ed");
        assert_eq!(lag(LagText::Share(-0.5)), "-50%");
    }
}
