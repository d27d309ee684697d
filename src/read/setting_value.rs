//! The grammar of single values of plan.toml.

use jiff::civil::{Date, DateTime, Time};
use toml::de::DeValue;

use super::draft::{LagCalendar, Moment, Unit};
use super::value::{
    Decimal, Parsed, Problem, date, moment, probability, shape, share, unit, usable_date, word,
};
use crate::diagnostic::Code;
use crate::plan::{FloatKind, OutOfSequence, Sampling, Shape, Tool};

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
    match value.get_ref() {
        DeValue::String(text) => date(text.trim()),
        DeValue::Datetime(datetime) if datetime.time.is_some() => Err(Problem::new(
            Code::InvalidDate,
            format!("`{datetime}` is not a date alone"),
            DATE_HELP,
        )),
        _ => moment_value(value).map(|moment| moment.date),
    }
}

const DATE_HELP: &str = "write year, month and day as YYYY-MM-DD, such as 2026-03-02";

/// A date, perhaps with a time of day, in local time.
pub(crate) fn moment_value(value: &Value<'_>) -> Parsed<Moment> {
    let invalid = |message: String| Problem::new(Code::InvalidDate, message, DATE_HELP);
    let datetime = match value.get_ref() {
        DeValue::String(text) => return moment(text.trim()),
        DeValue::Datetime(datetime) => datetime,
        other => {
            return Err(invalid(format!("a date is wanted here, not {}", described(other))));
        }
    };
    let (Some(day), None) = (datetime.date, datetime.offset) else {
        return Err(Problem::new(
            Code::InvalidDate,
            format!("`{datetime}` is not a local date"),
            "write a date such as 2026-03-02, or with a time 2026-03-02T13:00:00, without a zone",
        ));
    };
    let date = i16::try_from(day.year)
        .ok()
        .and_then(|year| Date::new(year, day.month as i8, day.day as i8).ok())
        .ok_or_else(|| invalid(format!("there is no day {day} in the calendar")))?;
    let time = match datetime.time {
        None => None,
        Some(time) => Some(
            Time::new(time.hour as i8, time.minute as i8, 0, 0)
                .map_err(|_| invalid(format!("`{datetime}` has no time of a day")))?,
        ),
    };
    Ok(Moment { date: usable_date(date)?, time })
}

/// The instant by whose end something is to be over: of a day alone, its end.
pub(crate) fn end_value(value: &Value<'_>) -> Parsed<DateTime> {
    let Moment { date, time } = moment_value(value)?;
    Ok(match time {
        Some(time) => date.to_datetime(time),
        None => date.tomorrow().unwrap_or(date).to_datetime(Time::midnight()),
    })
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

/// The largest amount of money, and the largest capacity.
pub(crate) const MOST_MONEY: f64 = 1e12;
const MOST_CAPACITY: f64 = 10_000.0;

/// What the project may cost.
pub(crate) fn budget(value: &Value<'_>) -> Parsed<f64> {
    match float(value) {
        Some(budget) if (0.0..=MOST_MONEY).contains(&budget) => Ok(budget),
        _ => invalid(
            "this is not an amount of money".to_owned(),
            "write a number of at least 0, without quotes, currency and separators: 250000",
        ),
    }
}

/// What costs are counted in: a few letters.
pub(crate) fn currency(text: &str) -> Parsed<String> {
    let text = text.trim();
    let fits = (1..=12).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits {
        return Ok(text.to_owned());
    }
    invalid("this is not the name of a currency".to_owned(), "write a short one such as \"EUR\"")
}

/// How many persons a name stands for.
pub(crate) fn capacity(value: &Value<'_>) -> Parsed<f64> {
    match float(value) {
        Some(capacity) if capacity > 0.0 && capacity <= MOST_CAPACITY => Ok(capacity),
        _ => invalid(
            "this is not a number of persons".to_owned(),
            "write how many the name stands for, such as 2, or 0.5 for half a person",
        ),
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

pub(crate) fn out_of_sequence(value: &Value<'_>) -> Parsed<OutOfSequence> {
    let words = [
        ("retainedlogic", OutOfSequence::RetainedLogic),
        ("progressoverride", OutOfSequence::ProgressOverride),
    ];
    word(string(value)?, "a rule for work out of sequence", &words).map_err(|problem| Problem {
        code: Code::InvalidSetting,
        help: "write \"retained-logic\" or \"progress-override\"".to_owned(),
        ..problem
    })
}

pub(crate) fn float_kind(value: &Value<'_>) -> Parsed<FloatKind> {
    let words = [
        ("start", FloatKind::Start),
        ("finish", FloatKind::Finish),
        ("smallest", FloatKind::Smallest),
    ];
    word(string(value)?, "a kind of total float", &words)
        .map_err(|problem| Problem { code: Code::InvalidSetting, ..problem })
}

/// The tool whose dates are meant.
pub(crate) fn tool(value: &Value<'_>) -> Parsed<Tool> {
    let words = [
        ("planodds", Tool::Planodds),
        ("primaverap6", Tool::PrimaveraP6),
        ("microsoftproject", Tool::MicrosoftProject),
    ];
    word(string(value)?, "a tool whose rules are known", &words).map_err(|problem| Problem {
        code: Code::InvalidSetting,
        help: "write \"planodds\", \"primavera-p6\" or \"microsoft-project\"".to_owned(),
        ..problem
    })
}

pub(crate) fn truth(value: &Value<'_>) -> Parsed<bool> {
    match value.get_ref() {
        DeValue::Boolean(truth) => Ok(*truth),
        other => invalid(
            format!("true or false is wanted here, not {}", described(other)),
            "write true or false, without quotes",
        ),
    }
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

/// A unit of time, and whether it is elapsed.
pub(crate) fn unit_name(text: &str) -> Parsed<(Unit, bool)> {
    match unit(text.trim()) {
        Some(unit) if !text.trim().is_empty() => Ok(unit),
        _ => invalid(format!("`{text}` is not a unit of time"), "write d, w, h, m or mo"),
    }
}

/// A distribution through three points.
pub(crate) fn continuous(text: &str) -> Parsed<Shape> {
    match shape(text.trim())? {
        Shape::Discrete | Shape::Fixed => invalid(
            format!("`{text}` is no distribution through low, likely and high"),
            "write pert, triangular, trigen, uniform, normal or lognormal",
        ),
        shape => Ok(shape),
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
