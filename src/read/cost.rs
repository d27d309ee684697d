//! The grammar of costs, and of who works on a task.

use super::distribution::distribution;
use super::draft::{CostDraft, DistributionDraft, Family};
use super::value::{Decimal, Parsed, Problem, number};
use crate::diagnostic::Code;
use crate::plan::{Assignment, Shape};

const COST_HELP: &str = "write one number such as 1200, or low/likely/high such as \
                         1000/1200/2000, with a distribution behind them if wanted";

/// Names stand for less than this many times their working time on one task.
const LARGEST_SHARE: f64 = 1000.0;

/// A cost: `1200`, `1000/1200/2000`, `1000/1200/2000 triangular`, `1000/2000 uniform`.
pub(crate) fn cost(text: &str, decimal: Decimal) -> Parsed<CostDraft> {
    let invalid = |message: String, help: &str| Err(Problem::new(Code::InvalidCost, message, help));
    let name_at = text.find(char::is_alphabetic).unwrap_or(text.len());
    let (numbers, name) = text.split_at(name_at);
    if numbers.trim().is_empty() {
        return invalid(format!("`{text}` is not a cost"), COST_HELP);
    }
    let help = "behind the numbers of a cost there may be a distribution such as triangular; \
                what costs are counted in is said once, as currency = \"EUR\" in plan.toml";
    let shape = match distribution(name.trim(), decimal, number) {
        _ if name.is_empty() => None,
        Ok(DistributionDraft { family: Family::Plain(shape), limits: [None, None] }) => Some(shape),
        Ok(_) => return invalid(format!("`{}` is not for costs", name.trim()), help),
        Err(problem) => return invalid(problem.message, help),
    };
    let mut points = Vec::new();
    for part in numbers.trim().split('/') {
        match number(part.trim(), decimal) {
            Ok(point) => points.push(point),
            Err(_) if part.contains(',') => {
                let help = "write a decimal point (1.5), and no separators of thousands";
                return invalid(format!("`{text}` has a comma in a number"), help);
            }
            Err(_) => return invalid(format!("`{text}` is not a cost"), COST_HELP),
        }
    }
    if points.iter().any(|point| *point < 0.0) {
        let help = "write numbers of at least 0; what is earned is no cost";
        return invalid(format!("`{text}` is less than nothing"), help);
    }
    if !points.is_sorted() {
        return invalid(format!("`{text}` does not ascend"), "write low ≤ likely ≤ high");
    }
    let has_no_likely =
        matches!(shape, Some(Shape::Uniform | Shape::Beta { .. } | Shape::Weibull { .. }));
    let fits = match (points.len(), shape) {
        (_, Some(Shape::Discrete | Shape::Histogram | Shape::Exponential)) => false,
        (1, None | Some(Shape::Fixed)) => true,
        (2, shape) => has_no_likely || shape == Some(Shape::LogNormal),
        (3, shape) => !has_no_likely && shape != Some(Shape::Fixed),
        _ => false,
    };
    if !fits {
        return invalid(format!("`{text}` is not a cost"), COST_HELP);
    }
    Ok(CostDraft { points, shape })
}

/// Somebody on a task: `Ana`, `QA 50%`, `QA[50%]`.
pub(crate) fn assignment(text: &str, decimal: Decimal) -> Parsed<Assignment> {
    let invalid = |message: String| {
        let help = "write names with the share of their time: Ana; QA 50%";
        Err(Problem::new(Code::InvalidResource, message, help))
    };
    let bare = text.strip_suffix(']').filter(|bare| bare.contains('[')).unwrap_or(text);
    let Some(before) = bare.trim_end().strip_suffix('%') else {
        if bare.len() < text.len() {
            return invalid(format!("`{text}` has no share of the time between its brackets"));
        }
        return Ok(Assignment { name: text.to_owned(), share: 1.0 });
    };
    let before = before.trim_end();
    let digits_at = before
        .rfind(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | ',')))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let (name, digits) = before.split_at(digits_at);
    let name = name.trim().trim_end_matches('[').trim();
    let share = number(digits, decimal).map_or(f64::NAN, |percent| percent / 100.0);
    if name.is_empty() || !(share > 0.0 && share <= LARGEST_SHARE) {
        return invalid(format!("`{text}` is not a name with a share of its time"));
    }
    Ok(Assignment { name: name.to_owned(), share })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Option<(Vec<f64>, Option<Shape>)> {
        cost(text, Decimal::PointOrComma).ok().map(|cost| (cost.points, cost.shape))
    }

    #[test]
    fn a_cost_is_a_number_or_a_range() {
        assert_eq!(points("1200"), Some((vec![1200.0], None)));
        assert_eq!(points("1,5 / 2 / 3"), Some((vec![1.5, 2.0, 3.0], None)));
        assert_eq!(points("1/2/3 trigen"), Some((vec![1.0, 2.0, 3.0], Some(Shape::Trigen))));
        assert_eq!(points("1/3 uniform"), Some((vec![1.0, 3.0], Some(Shape::Uniform))));
        for text in [
            "-5",
            "3/2/1",
            "1/2",
            "1/2/3/4",
            "EUR 5",
            "5 EUR",
            "1/2/3 discrete",
            "1 pert",
            "",
            "1e3",
        ] {
            assert_eq!(points(text), None, "{text}");
        }
    }

    #[test]
    fn an_assignment_is_a_name_with_a_share() {
        let read = |text: &str| {
            assignment(text, Decimal::Point).ok().map(|found| (found.name, found.share))
        };
        assert_eq!(read("Ana"), Some(("Ana".to_owned(), 1.0)));
        assert_eq!(read("Team 2"), Some(("Team 2".to_owned(), 1.0)));
        assert_eq!(read("QA 50%"), Some(("QA".to_owned(), 0.5)));
        assert_eq!(read("QA[12.5 %]"), Some(("QA".to_owned(), 0.125)));
        assert_eq!(read("Team 2 200%"), Some(("Team 2".to_owned(), 2.0)));
        assert_eq!(read("Jürgen50%"), Some(("Jürgen".to_owned(), 0.5)));
        for text in ["50%", "QA 0%", "QA -5%", "QA %", "QA [x]", "QA 100001%"] {
            assert!(read(text).is_none_or(|(name, _)| name.contains('-')), "{text}");
        }
    }
}
