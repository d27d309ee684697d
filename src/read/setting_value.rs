//! The grammar of single values of plan.toml.

use jiff::civil::{Date, DateTime, Time};
use toml::de::DeValue;

use super::distribution::{bin_and_probability, distribution, list_parts, value_and_probability};
use super::draft::{
    DistributionDraft, Duration, Family, Impact, LagCalendar, Moment, Points, Spanned, Unit,
};
use super::value::{
    Decimal, Parsed, Problem, date, duration, impact, moment, probability, share, unit,
    usable_date, word,
};
use crate::diagnostic::{Code, Span};
use crate::plan::{FloatKind, OutOfSequence, Sampling, Shape, Tool, Use};

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

/// The largest share of a duration that a range may hold.
const MOST_SHARE: f64 = 100.0;

/// Ascending shares such as `90%/100%/135%`.
fn shares(text: &str) -> Option<Vec<f64>> {
    let shares: Vec<f64> =
        text.split('/').map(|part| share(part.trim(), Decimal::Point)).collect::<Option<_>>()?;
    let within = shares.iter().all(|share| (0.0..=MOST_SHARE).contains(share));
    (shares.is_sorted() && within).then_some(shares)
}

/// A template: its points as shares of the duration, and the distribution behind them.
/// `span` is where it stands.
pub(crate) fn template(text: &str, span: Span) -> Parsed<Points<Impact>> {
    let text = text.trim();
    // A name begins with a letter, and nothing before it has one.
    let name = text.find(char::is_alphabetic).unwrap_or(text.len());
    let (range, name) = (text[..name].trim(), text[name..].trim());
    let mut points = Points::none(span);
    if !name.is_empty() {
        let value = distribution(name, Decimal::Point, impact)?;
        points.shape = Some(Spanned { value, span });
    }
    let invalid = || {
        Problem::new(
            Code::InvalidTemplate,
            format!("`{text}` is not a range of a duration"),
            "write low, likely and high as ascending shares of the duration: \"90%/100%/135%\", with a distribution behind them if wanted",
        )
    };
    let shape = points.name();
    let spanned = |share: f64| Spanned { value: Impact::Share(share), span };
    let one = |text: &str, _| {
        let share = share(text, Decimal::Point).filter(|share| (0.0..=MOST_SHARE).contains(share));
        share.ok_or_else(invalid)
    };
    match shape {
        Shape::Samples if range.is_empty() => {}
        Shape::Fixed | Shape::Samples => return Err(invalid()),
        Shape::Discrete => {
            for (part, _) in list_parts(range) {
                let (share, p) = value_and_probability(part, Decimal::Point, one)?;
                points.values.push((spanned(share), p));
            }
        }
        Shape::Histogram => {
            for (part, _) in list_parts(range) {
                let (from, to, p) = bin_and_probability(part, Decimal::Point, one)?;
                points.bins.push(([spanned(from), spanned(to)], p));
            }
        }
        _ => {
            let shares = shares(range).ok_or_else(invalid)?;
            let (low, likely, high) = match *shares.as_slice() {
                [low, likely, high] => (Some(low), Some(likely), Some(high)),
                [low, high] if shape.use_of_likely() != Use::Needed => {
                    (Some(low), None, Some(high))
                }
                [low, likely] if shape == Shape::Exponential => (Some(low), Some(likely), None),
                [likely] if shape == Shape::Exponential => (None, Some(likely), None),
                _ => return Err(invalid()),
            };
            let is_idle = |use_of: Use, point: Option<f64>| use_of == Use::None && point.is_some();
            // `uniform` has always been read with a point between its ends.
            let between = likely.filter(|_| shape != Shape::Uniform);
            if is_idle(shape.use_of_likely(), between) || is_idle(shape.use_of_high(), high) {
                return Err(Problem::new(
                    Code::InvalidTemplate,
                    format!("`{text}` has a point of which {shape} makes nothing"),
                    format!("give {} only, as shares such as 90%/135%", shape.needs()),
                ));
            }
            (points.low, points.likely, points.high) =
                (low.map(spanned), likely.map(spanned), high.map(spanned));
        }
    }
    Ok(points)
}

/// A unit of time, and whether it is elapsed.
pub(crate) fn unit_name(text: &str) -> Parsed<(Unit, bool)> {
    match unit(text.trim()) {
        Some(unit) if !text.trim().is_empty() => Ok(unit),
        _ => invalid(format!("`{text}` is not a unit of time"), "write d, w, h, m or mo"),
    }
}

/// A distribution through points in low, likely and high.
pub(crate) fn continuous(text: &str) -> Parsed<DistributionDraft<Duration>> {
    let read = distribution(text.trim(), Decimal::Point, duration)?;
    match &read.family {
        Family::Plain(Shape::Discrete | Shape::Histogram | Shape::Fixed) | Family::Samples(_) => {
            invalid(
                format!("`{text}` is no distribution through low, likely and high"),
                "write one through points, such as pert, triangular, trigen, uniform, normal, lognormal or metalog",
            )
        }
        _ => Ok(read),
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
    let three = |text: &str| <[f64; 3]>::try_from(shares(text.trim())?).ok();
    value.get_ref().as_str().and_then(three).ok_or_else(|| {
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
        let span = Span { source: 0, start: 0, end: 0 };
        let read = |text| template(text, span);
        let points = |text| {
            let points = read(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
            let share = |point: Option<Spanned<Impact>>| match point?.value {
                Impact::Share(share) => Some(share),
                other => panic!("{other:?}"),
            };
            let shape = points.name();
            (shape, [points.low, points.likely, points.high].map(share))
        };
        let pert = Shape::Pert { lambda: 4.0 };
        assert_eq!(points("90%/100%/135%"), (pert, [Some(0.9), Some(1.0), Some(1.35)]));
        assert_eq!(
            points("85% / 100% / 160% triangular[80%,]"),
            (Shape::Triangular, [Some(0.85), Some(1.0), Some(1.6)])
        );
        assert_eq!(points("80%/160% lognormal"), (Shape::LogNormal, [Some(0.8), None, Some(1.6)]));
        assert_eq!(points("110% exponential"), (Shape::Exponential, [None, Some(1.1), None]));
        assert_eq!(points("samples:past.csv"), (Shape::Samples, [None; 3]));
        let bins = read("80%-100%:0.4|100-150%:0.6 histogram").expect("valid").bins;
        assert_eq!(bins[1].0[0].value, Impact::Share(1.0));
        for text in [
            "",
            "100%/90%/135%",
            "90/100/135",
            "90%/100%",
            "90%/100%/135% discrete",
            "90%/100%/135% beta(2,5)",
            "100% pert",
            "90%/100%/135% fixed",
            "100% samples:a.csv",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_not_decimal_are_not_probabilities() {
        let table = DeTable::parse("a = 0x1").expect("toml");
        let value = table.get_ref().values().next().expect("a value");
        assert!(likelihood(value).is_err());
    }
}
