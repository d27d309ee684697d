//! The weather of a calendar in plan.toml.

use toml::de::DeValue;

use super::draft::Spanned;
use super::month::{DASHES, month};
use super::setting_value::{Value, float};
use super::settings::Walk;
use super::value::{Decimal, Parsed, Problem, probability};
use crate::diagnostic::Code;
use crate::plan::Weather;

const HELP: &str = "write the probability that a working day is lost, by month, such as \
                    weather = { nov = \"15%\", dec-feb = 0.3 }, or twelve of them from January on";

fn invalid<T>(code: Code, message: String, help: &str) -> Parsed<T> {
    Err(Problem::new(code, message, help))
}

impl Walk<'_> {
    /// `weather = { jan = "30%", feb-mar = 0.2 }`, or twelve probabilities from January on; none
    /// after its problem was reported.
    pub(super) fn weather(&mut self, name: &str, value: &Value<'_>) -> Option<[f64; 12]> {
        let mut lost = [None; 12];
        match value.get_ref() {
            DeValue::Array(list) => {
                if list.len() != lost.len() {
                    let message = format!("a year has 12 months, not {}", list.len());
                    self.report(value.span(), Problem::new(Code::InvalidCalendar, message, HELP));
                }
                for (lost, item) in lost.iter_mut().zip(list.iter()) {
                    *lost = self.take(item.span(), share_lost(item));
                }
            }
            DeValue::Table(table) => {
                for (key, value) in table {
                    let months = self.take(key.span(), months(key.get_ref()));
                    let share = self.take(value.span(), share_lost(value));
                    let (Some(months), Some(share)) = (months, share) else { continue };
                    for month in months {
                        if lost[month].replace(share).is_some() {
                            let message =
                                format!("`{}` gives a month weather a second time", key.get_ref());
                            let problem = Problem::new(
                                Code::InvalidCalendar,
                                message,
                                "name each month once",
                            );
                            self.report(key.span(), problem);
                        }
                    }
                }
            }
            _ => {
                let message = format!("`calendar.{name}.weather` is not a table of months");
                self.report(value.span(), Problem::new(Code::InvalidCalendar, message, HELP));
                return None;
            }
        }
        Some(lost.map(Option::unwrap_or_default))
    }

    /// Puts what has been read of a calendar's weather together, and notes where it stands.
    pub(super) fn weather_of(
        &mut self,
        name: &str,
        lost: Option<([f64; 12], std::ops::Range<usize>)>,
        persistence: Option<(f64, std::ops::Range<usize>)>,
    ) -> Option<(Weather, Spanned<String>)> {
        let Some((lost, range)) = lost else {
            if let Some((_, range)) = persistence {
                let message = "a persistence without weather";
                self.report(range, Problem::new(Code::InvalidCalendar, message, HELP));
            }
            return None;
        };
        let persistence = persistence.map_or(0.0, |(persistence, _)| persistence);
        let named = Spanned { value: name.to_owned(), span: self.span(range) };
        Some((Weather { lost, persistence }, named))
    }
}

/// The months of a name or a range of names, 0 for January: `jan`, `nov-feb`.
fn months(text: &str) -> Parsed<Vec<usize>> {
    let (first, last) = text.split_once(DASHES).unwrap_or((text, text));
    let (Some(first), Some(last)) = (month(first), month(last)) else {
        let help = "write months and ranges of them, such as jan, february or nov-mar";
        return invalid(
            Code::InvalidCalendar,
            format!("`{text}` is not a month or a range of months"),
            help,
        );
    };
    let n = (last + 12 - first) % 12 + 1;
    Ok((first..first + n).map(|month| month % 12).collect())
}

/// The probability that a day is lost: one below 1.
fn share_lost(value: &Value<'_>) -> Parsed<f64> {
    below_one(value, 0.999, "a day that is always lost is a day off; write it into holidays")
}

/// How much a day is like the day before: below 1.
pub(super) fn persistence(value: &Value<'_>) -> Parsed<f64> {
    below_one(value, 0.99, "write 0 where each day is drawn anew, 0.5 where weather lasts two days")
}

/// A probability that is not too close to 1 for the numbers that are drawn.
fn below_one(value: &Value<'_>, most: f64, help_for_more: &str) -> Parsed<f64> {
    let number = match value.get_ref() {
        DeValue::String(text) => probability(text.trim(), Decimal::Point),
        _ => match float(value) {
            Some(number) if (0.0..=1.0).contains(&number) => Ok(number.abs()),
            Some(number) if (1.0..=100.0).contains(&number) => invalid(
                Code::InvalidProbability,
                format!("the probability {number} is not between 0 and 1"),
                &format!("for {number} in a hundred write \"{number}%\""),
            ),
            _ => invalid(
                Code::InvalidProbability,
                "this is not a probability".to_owned(),
                "write a number between 0 and 1 such as 0.3, or a percentage such as \"30%\"",
            ),
        },
    }?;
    if number <= most {
        Ok(number)
    } else {
        let message = format!("more than {} %", 100.0 * most);
        invalid(Code::InvalidProbability, message, help_for_more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_names_and_ranges() {
        let of = |text| months(text).ok();
        assert_eq!(of("jan"), Some(vec![0]));
        assert_eq!(of("September"), Some(vec![8]));
        assert_eq!(of("Nov-feb"), Some(vec![10, 11, 0, 1]));
        assert_eq!(of("june – july"), Some(vec![5, 6]));
        assert_eq!(of("apr-mar").map(|months| months.len()), Some(12));
        for text in ["", "ja", "1", "jan-", "winter", "jan-feb-mar"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
