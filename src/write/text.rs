//! Single values → the text that is read as the same value.

use jiff::civil::Time;

use super::table::Value;
use crate::plan::{Assignment, Shape, Window};
use crate::read::{CostDraft, Duration, Impact, LagText, Moment, Probability, Unit};

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
    let name = cost.shape.map_or(String::new(), |named| format!(" {}", shape(named)));
    Value::Text(format!("{}{name}", points.join("/")))
}

/// Somebody on a task, with the share of their time unless it is all of it. A name that ends
/// like a share keeps its own.
pub(super) fn assignment(assignment: &Assignment) -> String {
    let Assignment { name, share } = assignment;
    let is_plain = *share == 1.0 && !name.ends_with(['%', ']']);
    if is_plain { name.clone() } else { format!("{name} {}", percent(*share)) }
}

/// A distribution.
pub(super) fn shape(shape: Shape) -> String {
    match shape {
        Shape::Pert { lambda: 4.0 } => "pert".to_owned(),
        Shape::Pert { lambda } => format!("pert({lambda})"),
        Shape::Triangular => "triangular".to_owned(),
        Shape::Trigen => "trigen".to_owned(),
        Shape::Uniform => "uniform".to_owned(),
        Shape::Normal => "normal".to_owned(),
        Shape::LogNormal => "lognormal".to_owned(),
        Shape::Discrete => "discrete".to_owned(),
        Shape::Fixed => "fixed".to_owned(),
    }
}

/// Three shares with their distribution, as a template has them.
pub(super) fn range(shares: [f64; 3], distribution: Shape) -> String {
    let name = match distribution {
        Shape::Pert { lambda: 4.0 } => String::new(),
        other => format!(" {}", shape(other)),
    };
    format!("{}{name}", shares.map(percent).join("/"))
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
