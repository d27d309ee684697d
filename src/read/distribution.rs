//! The grammar of distributions: `pert(6)`, `normal[2d,12d]`, `metalog(0,30d)`,
//! `samples:past.csv`, and the lists `3:0.7|5:0.3` and `2-4:0.2|4-6:0.8`.

use std::ops::Range;

use super::draft::{DistributionDraft, Family, SamplesDraft};
use super::value::{Decimal, Parsed, Problem, normalised, number, probability};
use crate::diagnostic::{Code, did_you_mean};
use crate::plan::Shape;

/// The names that stand alone.
const PLAIN: [(&str, Shape); 11] = [
    ("pert", Shape::Pert { lambda: Shape::CLASSICAL }),
    ("betapert", Shape::Pert { lambda: Shape::CLASSICAL }),
    ("pert1090", Shape::Pert10To90 { lambda: Shape::CLASSICAL }),
    ("triangular", Shape::Triangular),
    ("triangle", Shape::Triangular),
    ("trigen", Shape::Trigen),
    ("uniform", Shape::Uniform),
    ("normal", Shape::Normal),
    ("lognormal", Shape::LogNormal),
    ("exponential", Shape::Exponential),
    ("metalog", Shape::Metalog { lower: None, upper: None }),
];

/// The names of what has no three points.
const LISTS: [(&str, Shape); 3] =
    [("discrete", Shape::Discrete), ("histogram", Shape::Histogram), ("fixed", Shape::Fixed)];

const KNOWN: &str = "pert, pert10-90, triangular, trigen, uniform, beta(α,β), normal, lognormal, weibull(k), exponential, metalog, discrete, histogram, samples:FILE and fixed";

const LIMITS_HELP: &str = "write the smallest and the largest value kept, either of which may be left out: normal[2d,12d], lognormal[,30d]";

/// What a `distribution` cell says; `parse` reads values as the cells of its points are read.
pub(crate) fn distribution<V>(
    text: &str,
    decimal: Decimal,
    parse: impl Fn(&str, Decimal) -> Parsed<V>,
) -> Parsed<DistributionDraft<V>> {
    let (body, limits) = match text.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        Some((body, limits)) => (body.trim_end(), self::limits(limits, decimal, &parse)?),
        None => (text, [None, None]),
    };
    Ok(DistributionDraft { family: family(body, decimal, parse)?, limits })
}

/// The name of a distribution that is no more than a shape.
fn family<V>(
    text: &str,
    decimal: Decimal,
    parse: impl Fn(&str, Decimal) -> Parsed<V>,
) -> Parsed<Family<V>> {
    if let Some((name, path)) = text.split_once(':')
        && normalised(name) == "samples"
    {
        let path = path.trim();
        return if path.is_empty() {
            Err(samples_without_file(text))
        } else {
            Ok(Family::Samples(SamplesDraft { path: path.to_owned(), file: None }))
        };
    }
    let (name, argument) = match text.split_once('(') {
        Some((name, argument)) => {
            (normalised(name), Some(argument.trim_end().trim_end_matches(')').trim()))
        }
        None => (normalised(text), None),
    };
    if name == "samples" {
        return Err(samples_without_file(text));
    }
    if let Some(shape) = with_parameters(&name, argument)? {
        return Ok(Family::Plain(shape));
    }
    let known = PLAIN.iter().chain(&LISTS).find(|(known, _)| *known == name);
    match (known.map(|(_, shape)| *shape), argument) {
        (Some(Shape::Metalog { .. }), None) => Ok(Family::Metalog([None, None])),
        (Some(Shape::Metalog { .. }), Some(argument)) => {
            let wrong = || {
                Problem::new(
                    Code::InvalidEstimate,
                    format!("`{argument}` are not the bounds of a metalog distribution"),
                    "write a lower bound as metalog(0,), an upper one as metalog(,30d), or both as metalog(0,30d)",
                )
            };
            let bounds = pair(argument, decimal, parse).ok_or_else(wrong)??;
            Ok(Family::Metalog(bounds))
        }
        (Some(shape), None) => Ok(Family::Plain(shape)),
        (Some(_), Some(_)) => Err(Problem::new(
            Code::UnknownDistribution,
            format!("the distribution `{name}` takes nothing between brackets"),
            format!("write `{name}`; limits stand in square brackets: {name}[2d,12d]"),
        )),
        (None, _) => {
            let names = PLAIN.iter().chain(&LISTS).map(|(name, _)| *name);
            let near = did_you_mean(&name, names.chain(["beta", "weibull", "samples"]))
                .map_or(String::new(), |near| format!("did you mean `{near}`? "));
            Err(Problem::new(
                Code::UnknownDistribution,
                format!("`{text}` is not a distribution"),
                format!("{near}Known are {KNOWN}"),
            ))
        }
    }
}

fn samples_without_file(text: &str) -> Problem {
    Problem::new(
        Code::InvalidEstimate,
        format!("`{text}` names no file"),
        "name a file with a value in each row, beside the plan: samples:past.csv",
    )
}

/// The shapes with numbers between their brackets; none for those without.
fn with_parameters(name: &str, argument: Option<&str>) -> Parsed<Option<Shape>> {
    let invalid = |message: String, help: &str| {
        Err(Problem::new(Code::InvalidEstimate, message, help.to_owned()))
    };
    let numbers = |argument: &str| -> Option<Vec<f64>> {
        let parts = argument.split([',', ';']);
        parts.map(|part| number(part.trim(), Decimal::Point).ok()).collect()
    };
    let parameters = argument.and_then(numbers);
    match (name, argument, parameters.as_deref()) {
        ("pert" | "betapert" | "pert1090", Some(argument), parameters) => match parameters {
            Some(&[lambda]) if lambda > 0.0 && lambda <= 1000.0 => {
                Ok(Some(if name == "pert1090" {
                    Shape::Pert10To90 { lambda }
                } else {
                    Shape::Pert { lambda }
                }))
            }
            _ => invalid(
                format!("`{argument}` is not a weight of the most likely value"),
                "write a number above 0 such as pert(4); a larger one draws durations closer to `likely`",
            ),
        },
        ("beta", _, Some(&[alpha, beta])) => Ok(Some(Shape::Beta { alpha, beta })),
        ("beta", argument, _) => invalid(
            format!("`beta({})` has not two numbers α,β", argument.unwrap_or_default()),
            "write beta(2,5), in quotes where commas divide cells; where only the mode is known, pert is the beta distribution to use",
        ),
        ("weibull", _, Some(&[k])) => Ok(Some(Shape::Weibull { k })),
        ("weibull", argument, _) => invalid(
            format!("`weibull({})` has not one number k", argument.unwrap_or_default()),
            "write weibull(1.5); below 1 the tail is long, weibull(1) is exponential, above 3 it is nearly symmetric",
        ),
        _ => Ok(None),
    }
}

/// The limits of a truncation.
fn limits<V>(
    text: &str,
    decimal: Decimal,
    parse: impl Fn(&str, Decimal) -> Parsed<V>,
) -> Parsed<[Option<V>; 2]> {
    let wrong = || {
        let message = format!("`[{text}]` are not the limits of a distribution");
        Problem::new(Code::InvalidEstimate, message, LIMITS_HELP)
    };
    pair(text, decimal, parse).ok_or_else(wrong)?
}

/// Two values, either of which may be absent, with `,`, `;` or `..` between; none where there
/// are not two, or both are absent.
fn pair<V>(
    text: &str,
    decimal: Decimal,
    parse: impl Fn(&str, Decimal) -> Parsed<V>,
) -> Option<Parsed<[Option<V>; 2]>> {
    // A comma may be a decimal one where it need not divide.
    let (separator, decimal) = if text.contains("..") {
        ("..", decimal)
    } else if text.contains(';') {
        (";", decimal)
    } else {
        (",", Decimal::Point)
    };
    let (first, second) = text.split_once(separator)?;
    let (first, second) = (first.trim(), second.trim());
    if first.is_empty() && second.is_empty() {
        return None;
    }
    let read = |text: &str| if text.is_empty() { Ok(None) } else { parse(text, decimal).map(Some) };
    Some(read(first).and_then(|first| Ok([first, read(second)?])))
}

/// The parts of a list between `|`, trimmed, with their places in it.
pub(crate) fn list_parts(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut start = 0;
    text.split('|').map(move |part| {
        let lead = part.len() - part.trim_start().len();
        let trimmed = part.trim();
        let place = start + lead..start + lead + trimmed.len();
        start += part.len() + 1;
        (trimmed, place)
    })
}

/// A value of a discrete distribution with its probability: `3:0.7`.
pub(crate) fn value_and_probability<V>(
    part: &str,
    decimal: Decimal,
    parse: impl Fn(&str, Decimal) -> Parsed<V>,
) -> Parsed<(V, f64)> {
    let Some((value, share)) = part.split_once(':') else {
        return Err(Problem::new(
            Code::InvalidEstimate,
            format!("`{part}` is not a value with its probability"),
            "write a discrete distribution in `likely` as 3:0.7|5:0.3",
        ));
    };
    Ok((parse(value.trim(), decimal)?, probability(share.trim(), decimal)?))
}

/// A bin of a histogram with its probability: `2-4:0.2`, `2-4w:0.2` (weeks both), `10%-20%:0.5`.
pub(crate) fn bin_and_probability<V>(
    part: &str,
    decimal: Decimal,
    parse: impl Fn(&str, Decimal) -> Parsed<V>,
) -> Parsed<(V, V, f64)> {
    let halves = part.split_once(':').and_then(|(bin, probability)| {
        let (from, to) = bin.trim().split_once(['-', '–'])?;
        Some((from.trim(), to.trim(), probability.trim()))
    });
    let Some((from, to, share)) = halves.filter(|(from, to, _)| !from.is_empty() && !to.is_empty())
    else {
        return Err(Problem::new(
            Code::InvalidEstimate,
            format!("`{part}` is not a bin with its probability"),
            "write a histogram in `likely` as 2-4:0.2|4-6:0.5|6-10:0.3",
        ));
    };
    // The unit behind the end is the beginning's too, the sign of a factor before the beginning
    // the end's.
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let unit = to.trim_start_matches(|c: char| !is_digit(c)).trim_start_matches(is_digit);
    let sign = &from[..from.find(is_digit).unwrap_or(0)];
    let with_unit = format!("{from}{unit}");
    let with_sign = format!("{sign}{to}");
    let from = if from.ends_with(is_digit) { &with_unit } else { from };
    let to = if to.starts_with(is_digit) { &with_sign } else { to };
    Ok((parse(from, decimal)?, parse(to, decimal)?, probability(share, decimal)?))
}

#[cfg(test)]
mod tests {
    use super::super::draft::{Duration, Impact, Unit};
    use super::super::value::{duration, impact};
    use super::*;

    fn days(amount: f64) -> Duration {
        Duration { amount, unit: Unit::Day, elapsed: false }
    }

    fn read(text: &str) -> Parsed<DistributionDraft<Duration>> {
        distribution(text, Decimal::Point, duration)
    }

    #[test]
    fn names_may_have_parameters_bounds_and_limits() {
        let plain = |text: &str, shape| {
            let expected = DistributionDraft { family: Family::Plain(shape), limits: [None, None] };
            assert_eq!(read(text), Ok(expected), "{text}");
        };
        plain("Beta-PERT", Shape::Pert { lambda: 4.0 });
        plain("pert(2.5)", Shape::Pert { lambda: 2.5 });
        plain("pert10-90", Shape::Pert10To90 { lambda: 4.0 });
        plain("PERT 10-90 (6)", Shape::Pert10To90 { lambda: 6.0 });
        plain("beta( 2 , 5.5 )", Shape::Beta { alpha: 2.0, beta: 5.5 });
        plain("beta(2;5)", Shape::Beta { alpha: 2.0, beta: 5.0 });
        plain("weibull(1.5)", Shape::Weibull { k: 1.5 });
        let limited = |text: &str, limits| {
            let expected = DistributionDraft { family: Family::Plain(Shape::Normal), limits };
            assert_eq!(read(text), Ok(expected), "{text}");
        };
        limited("normal[2d,12d]", [Some(days(2.0)), Some(days(12.0))]);
        limited("normal [2..12]", [Some(days(2.0)), Some(days(12.0))]);
        limited("normal[,12d]", [None, Some(days(12.0))]);
        limited("normal[1.5;]", [Some(days(1.5)), None]);
        assert_eq!(
            distribution("normal[1,5;3]", Decimal::PointOrComma, duration).map(|d| d.limits),
            Ok([Some(days(1.5)), Some(days(3.0))])
        );
        let metalog = read("metalog(0,30d)[1d,]").expect("valid");
        assert_eq!(metalog.family, Family::Metalog([Some(days(0.0)), Some(days(30.0))]));
        assert_eq!(metalog.limits, [Some(days(1.0)), None]);
        let samples = read("samples: past work.csv[0,20d]").expect("valid");
        assert_eq!(
            samples.family,
            Family::Samples(SamplesDraft { path: "past work.csv".to_owned(), file: None })
        );
        assert_eq!(samples.limits, [Some(days(0.0)), Some(days(20.0))]);
    }

    #[test]
    fn what_is_no_distribution_is_refused() {
        for text in [
            "normal[]",
            "normal[,]",
            "normal[2d]",
            "normal[2d,x]",
            "normal[2d",
            "beta",
            "beta(2)",
            "beta(2,x)",
            "weibull",
            "weibull(1,2)",
            "metalog(3)",
            "metalog(,)",
            "samples",
            "samples:",
            "uniform(3)",
            "gamma",
            "pert(0)",
            "normal[-1d,]",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_unit_or_a_sign_written_once_is_of_both_ends_of_a_bin() {
        let weeks = |amount| Duration { amount, unit: Unit::Week, elapsed: false };
        let bin = |text| bin_and_probability(text, Decimal::Point, duration);
        assert_eq!(bin("2-4:0.2"), Ok((days(2.0), days(4.0), 0.2)));
        assert_eq!(bin("2 - 4w : 20%"), Ok((weeks(2.0), weeks(4.0), 0.2)));
        assert_eq!(bin("3d–2w:1"), Ok((days(3.0), weeks(2.0), 1.0)));
        let of_impact = |text| bin_and_probability(text, Decimal::Point, impact);
        assert_eq!(of_impact("10-20%:1"), Ok((Impact::Share(0.1), Impact::Share(0.2), 1.0)));
        assert_eq!(of_impact("x1.1-1.3:1"), Ok((Impact::Factor(1.1), Impact::Factor(1.3), 1.0)));
        for text in ["2:0.2", "2-4", "-4:0.2", "2-:1", "a-b:1"] {
            assert!(bin(text).is_err(), "{text}");
        }
    }
}
