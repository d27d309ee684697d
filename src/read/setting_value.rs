//! The grammar of single values of plan.toml.

use jiff::civil::Date;
use toml::de::DeValue;

use super::draft::LagCalendar;
use super::value::{Decimal, Parsed, Problem, date, probability, shape, share, usable_date, word};
use crate::diagnostic::Code;
use crate::plan::{Sampling, Shape};

/// A value with its place in the text.
pub(crate) type Value<'a> = toml::Spanned<DeValue<'a>>;

fn invalid<T>(message: String, help: impl Into<String>) -> Parsed<T> {
    Err(Problem::new(Code::InvalidSetting, message, help))
}

pub(crate) fn string<'v>(value: &'v Value<'_>) -> Parsed<&'v str> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.as_ref()),
        other => invalid(
            format!("a text is wanted here, not {}", described(other)),
            "put it between quotes",
        ),
    }
}

/// A number that is written as an integer or a float; none for everything else.
pub(crate) fn float(value: &Value<'_>) -> Option<f64> {
    let text = match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

pub(crate) fn integer(value: &Value<'_>, least: u64, most: u64) -> Parsed<u64> {
    let parsed = match value.get_ref() {
        DeValue::Integer(integer) => u64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        _ => None,
    };
    match parsed {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        _ => invalid(
            format!("this is not a whole number from {least} to {most}"),
            "write it without quotes, point or unit",
        ),
    }
}

pub(crate) fn date_value(value: &Value<'_>) -> Parsed<Date> {
    let help = "write year, month and day as YYYY-MM-DD, such as 2026-03-02";
    match value.get_ref() {
        DeValue::String(text) => date(text.trim()),
        DeValue::Datetime(datetime) => match (datetime.date, datetime.time) {
            (Some(day), None) => i16::try_from(day.year)
                .ok()
                .and_then(|year| Date::new(year, day.month as i8, day.day as i8).ok())
                .ok_or_else(|| {
                    Problem::new(
                        Code::InvalidDate,
                        format!("there is no day {day} in the calendar"),
                        help,
                    )
                })
                .and_then(usable_date),
            _ => Err(Problem::new(
                Code::InvalidDate,
                format!("`{datetime}` is not a date alone"),
                help,
            )),
        },
        other => Err(Problem::new(
            Code::InvalidDate,
            format!("a date is wanted here, not {}", described(other)),
            help,
        )),
    }
}

/// The remedy for a confidence that cannot be used.
pub(crate) const CONFIDENCE_HELP: &str =
    "write a share between 0 and 1 such as 0.8, or a percentage such as \"80%\"";

pub(crate) fn confidence(value: &Value<'_>) -> Parsed<f64> {
    let confidence = match value.get_ref() {
        DeValue::String(text) => probability(text.trim(), Decimal::Point).ok(),
        _ => float(value),
    };
    match confidence {
        Some(confidence) if confidence > 0.0 && confidence < 1.0 => Ok(confidence),
        _ => invalid("this is not a confidence between 0 and 1".to_owned(), CONFIDENCE_HELP),
    }
}

pub(crate) fn lag_calendar(value: &Value<'_>) -> Parsed<LagCalendar> {
    let words = [
        ("predecessor", LagCalendar::Predecessor),
        ("successor", LagCalendar::Successor),
        ("default", LagCalendar::Default),
        ("24h", LagCalendar::AroundTheClock),
    ];
    word(string(value)?, "a calendar for lags", &words)
        .map_err(|problem| Problem { code: Code::InvalidSetting, ..problem })
}

pub(crate) fn sampling(text: &str) -> Parsed<Sampling> {
    if text.eq_ignore_ascii_case("sobol") {
        return Err(Problem::new(
            Code::UnsupportedSampling,
            "sobol sampling is not part of this version",
            "use \"lhs\" or \"random\"",
        ));
    }
    word(text, "a way of sampling", &[("lhs", Sampling::Lhs), ("random", Sampling::Random)])
        .map_err(|problem| Problem { code: Code::InvalidSetting, ..problem })
}

/// Three ascending shares such as `90%/100%/135%`.
fn shares(text: &str) -> Option<[f64; 3]> {
    let shares: Vec<f64> =
        text.split('/').map(|part| share(part.trim(), Decimal::Point)).collect::<Option<_>>()?;
    let shares: [f64; 3] = shares.try_into().ok()?;
    (shares[0] >= 0.0 && shares.is_sorted() && shares[2] <= 100.0).then_some(shares)
}

pub(crate) fn template(text: &str) -> Parsed<([f64; 3], Shape)> {
    let text = text.trim();
    let (range, name) = match text.rfind('%') {
        Some(at) => text.split_at(at + 1),
        None => (text, ""),
    };
    let shape =
        if name.trim().is_empty() { Ok(Shape::Pert { lambda: 4.0 }) } else { shape(name.trim()) }?;
    match shares(range) {
        Some(shares) if !matches!(shape, Shape::Discrete | Shape::Fixed) => Ok((shares, shape)),
        _ => Err(Problem::new(
            Code::InvalidTemplate,
            format!("`{text}` is not a range of a duration"),
            "write low, likely and high as ascending shares of the duration: \"90%/100%/135%\", with a distribution behind them if wanted",
        )),
    }
}

pub(crate) fn likelihood(value: &Value<'_>) -> Parsed<f64> {
    let parsed = match value.get_ref() {
        DeValue::String(text) => probability(text.trim(), Decimal::Point).ok(),
        _ => float(value).filter(|number| (0.0..=1.0).contains(number)),
    };
    parsed.ok_or_else(|| {
        Problem::new(
            Code::InvalidScale,
            "this is not a probability between 0 and 1",
            "write a number such as 0.1, or \"10%\"",
        )
    })
}

pub(crate) fn impact_range(value: &Value<'_>) -> Parsed<[f64; 3]> {
    value.get_ref().as_str().and_then(|text| shares(text.trim())).ok_or_else(|| {
        Problem::new(
            Code::InvalidScale,
            "this is not a range of a task's duration",
            "write low, likely and high as ascending shares: \"20%/40%/80%\"",
        )
    })
}

/// What a value is, with its article.
fn described(value: &DeValue<'_>) -> String {
    let kind = value.type_str();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    #[test]
    fn a_template_is_a_range_with_or_without_a_distribution() {
        assert_eq!(template("90%/100%/135%"), Ok(([0.9, 1.0, 1.35], Shape::Pert { lambda: 4.0 })));
        assert_eq!(
            template("85% / 100% / 160% triangular").map(|(_, shape)| shape),
            Ok(Shape::Triangular)
        );
        for text in ["", "100%/90%/135%", "90/100/135", "90%/100%", "90%/100%/135% discrete"] {
            assert!(template(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_not_decimal_are_not_probabilities() {
        let table = DeTable::parse("a = 0x1").expect("toml");
        let value = table.get_ref().values().next().expect("a value");
        assert!(likelihood(value).is_err());
    }
}
