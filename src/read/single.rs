//! One estimate given by hand → a plan of one task, so that it is read as any other.

use super::Input;
use super::distribution::distribution;
use super::draft::Family;
use super::value::{Decimal, duration};
use crate::plan::{Shape, Use};

/// The id of the task.
const ID: &str = "estimate";

impl Input {
    /// A plan whose one task has an estimate of this distribution: `pert(4)` through `3`, `5`,
    /// `9`. Of two points the first is `low` and the second `high`; where a shape takes no `high`,
    /// or is given one point, the last is `likely`. An empty point or `-` is none. `duration` is
    /// the plan's own, of which observed values may be shares.
    pub fn estimate(distribution: &str, points: &[String], duration: Option<&str>) -> Self {
        let absent = |point: &&String| point.is_empty() || point.as_str() == "-";
        let given: Vec<Option<&String>> =
            points.iter().map(|point| Some(point).filter(|point| !absent(point))).collect();
        let at = |index: usize| given.get(index).copied().flatten().map_or("", String::as_str);
        let [low, likely, high] = match given.len() {
            0 | 1 => ["", at(0), ""],
            2 if has_no_high(distribution) => [at(0), at(1), ""],
            2 => [at(0), "", at(1)],
            _ => [at(0), at(1), at(2)],
        };
        let row = [ID, duration.unwrap_or_default(), low, likely, high, distribution];
        let row: Vec<String> =
            row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let table = format!("id,duration,low,likely,high,distribution\n{}\n", row.join(","));
        Self::table("arguments", table)
    }
}

fn has_no_high(text: &str) -> bool {
    let read = distribution(text, Decimal::Point, duration);
    let shape = match read.map(|read| read.family) {
        Ok(Family::Plain(shape)) => shape,
        _ => Shape::default(),
    };
    shape.use_of_high() == Use::None
}
