//! plan.toml → a draft of the settings.

use std::ops::Range;

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::calendar::{holiday, hours, week};
use super::draft::{LagCalendar, SettingsDraft, Spanned, Template};
use super::value::{
    Decimal, Parsed, Problem, date, normalised, probability, shape, share, usable_date, word,
};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{Calendar, Sampling, Shape};

/// The largest number of iterations.
pub(crate) const MOST_ITERATIONS: u32 = 10_000_000;
/// The largest seed: all integers up to it are exact in JSON and in spreadsheets.
pub(crate) const LARGEST_SEED: u64 = (1 << 53) - 1;

/// The default words of likelihood.
const LIKELIHOOD: [(&str, f64); 5] = [
    ("verylow", 0.05),
    ("low", 0.10),
    ("medium", 0.30),
    ("high", 0.50),
    ("veryhigh", 0.70),
];
/// The default words of impact, as shares of the task's duration.
const IMPACT: [(&str, [f64; 3]); 5] = [
    ("verylow", [0.02, 0.05, 0.10]),
    ("low", [0.05, 0.10, 0.20]),
    ("medium", [0.10, 0.20, 0.40]),
    ("high", [0.20, 0.40, 0.80]),
    ("veryhigh", [0.40, 0.80, 1.60]),
];

impl Default for SettingsDraft {
    /// The settings of a plan without plan.toml.
    fn default() -> Self {
        SettingsDraft {
            name: None,
            start: None,
            data_date: None,
            deadline: None,
            confidence: None,
            lag_calendar: LagCalendar::default(),
            iterations: None,
            seed: None,
            sampling: None,
            calendars: vec![Calendar::standard()],
            templates: Vec::new(),
            likelihood: LIKELIHOOD
                .iter()
                .map(|(word, value)| ((*word).to_owned(), *value))
                .collect(),
            impact: IMPACT
                .iter()
                .map(|(word, value)| ((*word).to_owned(), *value))
                .collect(),
            flawed: false,
        }
    }
}

/// Reads plan.toml, if there is one.
pub(crate) fn read_settings(source: Option<usize>, diagnostics: &mut Diagnostics) -> SettingsDraft {
    let mut settings = SettingsDraft::default();
    let Some(source) = source else {
        return settings;
    };
    let text = diagnostics.sources[source].text.clone();
    let n_before = diagnostics.items.len();
    let mut walk = Walk {
        source,
        text: &text,
        diagnostics,
    };
    let (root, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let span = walk.span(error.span().unwrap_or(0..0));
        walk.diagnostics.report(
            Code::TomlSyntax,
            span,
            error.message().to_owned(),
            "texts stand between quotes, lists between [ ], and each key is given once",
        );
    }
    walk.root(root.get_ref(), &mut settings);
    // What the parser guessed on a broken line is not what the person wrote there.
    let line = |span: Option<Span>| span.map(|span| text[..span.start].matches('\n').count());
    let found = diagnostics.items.split_off(n_before);
    let is_syntax = |code| code == Code::TomlSyntax;
    let broken: Vec<_> = found
        .iter()
        .filter(|item| is_syntax(item.code))
        .map(|item| line(item.span))
        .collect();
    let kept = found
        .into_iter()
        .filter(|item| is_syntax(item.code) || !broken.contains(&line(item.span)));
    diagnostics.items.extend(kept);
    settings.flawed = diagnostics.items.len() > n_before;
    settings
}

/// A key or value with its place in the text.
type Value<'a> = toml::Spanned<DeValue<'a>>;

struct Walk<'a> {
    source: usize,
    text: &'a str,
    diagnostics: &'a mut Diagnostics,
}

impl Walk<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.floor_char_boundary(range.end).max(start);
        Span {
            source: self.source,
            start,
            end,
        }
    }

    fn report(&mut self, range: Range<usize>, problem: Problem) {
        let span = self.span(range);
        self.diagnostics
            .report(problem.code, span, problem.message, problem.help);
    }

    /// The value, or none after its problem was reported.
    fn take<T>(&mut self, range: Range<usize>, parsed: Parsed<T>) -> Option<T> {
        parsed.map_err(|problem| self.report(range, problem)).ok()
    }

    fn unknown(&mut self, key: &toml::Spanned<toml::de::DeString<'_>>, known: &[&str]) {
        let name = key.get_ref();
        let help = match did_you_mean(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("here there may be {}", known.join(", ")),
        };
        self.report(
            key.span(),
            Problem::new(
                Code::UnknownSetting,
                format!("`{name}` is not a setting"),
                help,
            ),
        );
    }

    /// The entries of a value that must be a table; none after its problem was reported.
    fn table<'v, 'i>(&mut self, name: &str, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let message = format!(
                "`{name}` is a section, not a {}",
                value.get_ref().type_str()
            );
            self.report(
                value.span(),
                Problem::new(
                    Code::InvalidSetting,
                    message,
                    format!("write [{name}] on a line of its own"),
                ),
            );
        }
        table
    }

    fn root(&mut self, table: &DeTable<'_>, settings: &mut SettingsDraft) {
        const KNOWN: [&str; 11] = [
            "name",
            "start",
            "data_date",
            "deadline",
            "confidence",
            "lag_calendar",
            "simulation",
            "calendar",
            "template",
            "scale",
            "correlation",
        ];
        for (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "name" => settings.name = self.take(range, string(value).map(str::to_owned)),
                "start" => settings.start = self.date(value),
                "data_date" => settings.data_date = self.date(value),
                "deadline" => settings.deadline = self.date(value),
                "confidence" => settings.confidence = self.take(range, confidence(value)),
                "lag_calendar" => {
                    settings.lag_calendar =
                        self.take(range, lag_calendar(value)).unwrap_or_default();
                }
                "simulation" => self.simulation(value, settings),
                "calendar" => self.calendars(value, settings),
                "template" => self.templates(value, settings),
                "scale" => self.scales(value, settings),
                "correlation" => self.report(
                    key.span(),
                    Problem::new(
                        Code::UnsupportedCorrelation,
                        "correlation cannot be simulated by this version",
                        "remove the section; estimates are then independent of each other",
                    ),
                ),
                _ => self.unknown(key, &KNOWN),
            }
        }
    }

    fn date(&mut self, value: &Value<'_>) -> Option<Spanned<Date>> {
        let range = value.span();
        let date = self.take(range.clone(), date_value(value))?;
        Some(Spanned {
            value: date,
            span: self.span(range),
        })
    }

    fn simulation(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("simulation", value) else {
            return;
        };
        for (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "iterations" => {
                    let parsed = integer(value, 1, u64::from(MOST_ITERATIONS));
                    settings.iterations =
                        self.take(range, parsed).map(|iterations| iterations as u32);
                }
                "seed" => settings.seed = self.take(range, integer(value, 0, LARGEST_SEED)),
                "sampling" => {
                    settings.sampling = self.take(range, string(value).and_then(sampling))
                }
                _ => self.unknown(key, &["iterations", "seed", "sampling"]),
            }
        }
    }

    fn calendars(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("calendar", value) else {
            return;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(calendar) = self.calendar(name, value) else {
                continue;
            };
            // The default calendar stays the first; the parser gives the others by name.
            if name == settings.calendars[0].name {
                settings.calendars[0] = calendar;
            } else {
                settings.calendars.push(calendar);
            }
        }
    }

    fn calendar(&mut self, name: &str, value: &Value<'_>) -> Option<Calendar> {
        let table = self.table(&format!("calendar.{name}"), value)?;
        let mut calendar = Calendar::standard();
        name.clone_into(&mut calendar.name);
        let mut worked: [bool; 7] = std::array::from_fn(|day| !calendar.week[day].is_empty());
        let mut shifts = calendar.week[0].clone();
        for (key, value) in table {
            let range = value.span();
            match key.get_ref().as_ref() {
                "week" => {
                    worked = self
                        .take(range, string(value).and_then(week))
                        .unwrap_or(worked)
                }
                "hours" => {
                    shifts = self
                        .take(range, string(value).and_then(hours))
                        .unwrap_or(shifts)
                }
                "holidays" => {
                    for day in self.holidays(value) {
                        calendar.exceptions.insert(day, Vec::new());
                    }
                }
                _ => self.unknown(key, &["week", "hours", "holidays"]),
            }
        }
        calendar.minutes_per_day = shifts
            .iter()
            .map(|shift| i32::from(shift.end - shift.start))
            .sum();
        calendar.days_per_week = worked.iter().filter(|worked| **worked).count() as i32;
        calendar.week = worked.map(|worked| if worked { shifts.clone() } else { Vec::new() });
        Some(calendar)
    }

    fn holidays(&mut self, value: &Value<'_>) -> Vec<Date> {
        let Some(list) = value.get_ref().as_array() else {
            self.report(
                value.span(),
                Problem::new(
                    Code::InvalidCalendar,
                    "`holidays` is a list of dates",
                    "write holidays = [\"2024-11-28\", \"2024-12-01..2024-12-08\"]",
                ),
            );
            return Vec::new();
        };
        let mut days = Vec::new();
        for item in list {
            let parsed = match item.get_ref() {
                DeValue::String(text) => holiday(text.trim()),
                _ => date_value(item).map(|day| day..=day),
            };
            if let Some(range) = self.take(item.span(), parsed) {
                days.extend(
                    range
                        .start()
                        .series(jiff::Span::new().days(1))
                        .take_while(|day| range.contains(day)),
                );
            }
        }
        days
    }

    fn templates(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("template", value) else {
            return;
        };
        for (key, value) in table {
            let parsed = string(value).and_then(template);
            if let Some((shares, shape)) = self.take(value.span(), parsed) {
                let selector = Spanned {
                    value: key.get_ref().trim().to_owned(),
                    span: self.span(key.span()),
                };
                settings.templates.push(Template {
                    selector,
                    shares,
                    shape,
                });
            }
        }
    }

    fn scales(&mut self, value: &Value<'_>, settings: &mut SettingsDraft) {
        let Some(table) = self.table("scale", value) else {
            return;
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "likelihood" => self.scale(
                    "scale.likelihood",
                    value,
                    likelihood,
                    &mut settings.likelihood,
                ),
                "impact" => self.scale("scale.impact", value, impact_range, &mut settings.impact),
                _ => self.unknown(key, &["likelihood", "impact"]),
            }
        }
    }

    fn scale<T>(
        &mut self,
        name: &str,
        value: &Value<'_>,
        parse: impl Fn(&Value<'_>) -> Parsed<T>,
        scale: &mut Vec<(String, T)>,
    ) {
        let Some(table) = self.table(name, value) else {
            return;
        };
        for (key, value) in table {
            let word = normalised(key.get_ref());
            if !word.starts_with(char::is_alphabetic) {
                let message = format!("`{}` is not a word", key.get_ref());
                let help =
                    "a word of a scale begins with a letter, so that it differs from a number";
                self.report(key.span(), Problem::new(Code::InvalidScale, message, help));
                continue;
            }
            let Some(parsed) = self.take(value.span(), parse(value)) else {
                continue;
            };
            match scale.iter_mut().find(|(known, _)| *known == word) {
                Some((_, known)) => *known = parsed,
                None => scale.push((word, parsed)),
            }
        }
    }
}

fn invalid<T>(message: String, help: impl Into<String>) -> Parsed<T> {
    Err(Problem::new(Code::InvalidSetting, message, help))
}

fn string<'v>(value: &'v Value<'_>) -> Parsed<&'v str> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.as_ref()),
        other => invalid(
            format!("this is a text, not a {}", other.type_str()),
            "put it between quotes",
        ),
    }
}

/// A number that is written as an integer or a float; none for everything else.
fn float(value: &Value<'_>) -> Option<f64> {
    let text = match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn integer(value: &Value<'_>, least: u64, most: u64) -> Parsed<u64> {
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

fn date_value(value: &Value<'_>) -> Parsed<Date> {
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
            format!("this is a date, not a {}", other.type_str()),
            help,
        )),
    }
}

/// The remedy for a confidence that cannot be used.
pub(crate) const CONFIDENCE_HELP: &str =
    "write a share between 0 and 1 such as 0.8, or a percentage such as \"80%\"";

fn confidence(value: &Value<'_>) -> Parsed<f64> {
    let confidence = match value.get_ref() {
        DeValue::String(text) => probability(text.trim(), Decimal::Point).ok(),
        _ => float(value),
    };
    match confidence {
        Some(confidence) if confidence > 0.0 && confidence < 1.0 => Ok(confidence),
        _ => invalid(
            "this is not a confidence between 0 and 1".to_owned(),
            CONFIDENCE_HELP,
        ),
    }
}

fn lag_calendar(value: &Value<'_>) -> Parsed<LagCalendar> {
    let words = [
        ("predecessor", LagCalendar::Predecessor),
        ("successor", LagCalendar::Successor),
        ("default", LagCalendar::Default),
        ("24h", LagCalendar::AroundTheClock),
    ];
    word(string(value)?, "a calendar for lags", &words).map_err(|problem| Problem {
        code: Code::InvalidSetting,
        ..problem
    })
}

fn sampling(text: &str) -> Parsed<Sampling> {
    if text.eq_ignore_ascii_case("sobol") {
        return Err(Problem::new(
            Code::UnsupportedSampling,
            "sobol sampling is not part of this version",
            "use \"lhs\" or \"random\"",
        ));
    }
    word(
        text,
        "a way of sampling",
        &[("lhs", Sampling::Lhs), ("random", Sampling::Random)],
    )
    .map_err(|problem| Problem {
        code: Code::InvalidSetting,
        ..problem
    })
}

/// Three ascending shares such as `90%/100%/135%`.
fn shares(text: &str) -> Option<[f64; 3]> {
    let shares: Vec<f64> = text
        .split('/')
        .map(|part| share(part.trim(), Decimal::Point))
        .collect::<Option<_>>()?;
    let shares: [f64; 3] = shares.try_into().ok()?;
    (shares[0] >= 0.0 && shares.is_sorted() && shares[2] <= 100.0).then_some(shares)
}

fn template(text: &str) -> Parsed<([f64; 3], Shape)> {
    let text = text.trim();
    let (range, name) = match text.rfind('%') {
        Some(at) => text.split_at(at + 1),
        None => (text, ""),
    };
    let shape = if name.trim().is_empty() {
        Ok(Shape::Pert { lambda: 4.0 })
    } else {
        shape(name.trim())
    }?;
    match shares(range) {
        Some(shares) if !matches!(shape, Shape::Discrete | Shape::Fixed) => Ok((shares, shape)),
        _ => Err(Problem::new(
            Code::InvalidTemplate,
            format!("`{text}` is not a range of a duration"),
            "write low, likely and high as ascending shares of the duration: \"90%/100%/135%\", with a distribution behind them if wanted",
        )),
    }
}

fn likelihood(value: &Value<'_>) -> Parsed<f64> {
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

fn impact_range(value: &Value<'_>) -> Parsed<[f64; 3]> {
    value
        .get_ref()
        .as_str()
        .and_then(|text| shares(text.trim()))
        .ok_or_else(|| {
            Problem::new(
                Code::InvalidScale,
                "this is not a range of a task's duration",
                "write low, likely and high as ascending shares: \"20%/40%/80%\"",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_a_range_with_or_without_a_distribution() {
        assert_eq!(
            template("90%/100%/135%"),
            Ok(([0.9, 1.0, 1.35], Shape::Pert { lambda: 4.0 }))
        );
        assert_eq!(
            template("85% / 100% / 160% triangular").map(|(_, shape)| shape),
            Ok(Shape::Triangular)
        );
        for text in [
            "",
            "100%/90%/135%",
            "90/100/135",
            "90%/100%",
            "90%/100%/135% discrete",
        ] {
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
