//! Number formats: what a person sees beside a number belongs to the value.

use crate::read::hundredfold;

/// What a number format makes of a number that matters to a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NumberStyle {
    /// The number as it is.
    Plain,
    /// Its hundredfold with a percent sign.
    Percent,
    /// The number with a unit behind it: `0"d"`.
    Unit(String),
}

/// The style of a number format.
pub(super) fn unit_behind(format: &str) -> NumberStyle {
    if directives(format).any(|letter| letter == '%') {
        return NumberStyle::Percent;
    }
    let unit = literal_behind_digits(format);
    if unit.chars().any(char::is_alphabetic) {
        NumberStyle::Unit(unit.trim().to_owned())
    } else {
        NumberStyle::Plain
    }
}

/// The characters of the first section of a format that are not literal text.
pub(super) fn directives(format: &str) -> impl Iterator<Item = char> {
    pieces(format).filter(|(_, is_literal)| !is_literal).map(|(letter, _)| letter)
}

/// The literal text behind the last digit of the first section of a format.
fn literal_behind_digits(format: &str) -> String {
    let pieces: Vec<(char, bool)> = pieces(format).collect();
    let is_digit =
        |(letter, is_literal): &(char, bool)| !is_literal && matches!(letter, '0' | '#' | '?');
    match pieces.iter().rposition(is_digit) {
        Some(last) => {
            pieces[last + 1..].iter().filter(|(_, literal)| *literal).map(|(c, _)| *c).collect()
        }
        None => String::new(),
    }
}

/// The characters of the first section of a format with whether they are literal; colours,
/// conditions and paddings are left out.
fn pieces(format: &str) -> impl Iterator<Item = (char, bool)> {
    let mut letters = format.chars();
    let mut is_quoted = false;
    std::iter::from_fn(move || {
        loop {
            match letters.next()? {
                '"' => is_quoted = !is_quoted,
                letter if is_quoted => return Some((letter, true)),
                '\\' => return letters.next().map(|letter| (letter, true)),
                '_' | '*' => {
                    letters.next();
                }
                '[' => while letters.next().is_some_and(|letter| letter != ']') {},
                ';' => return None,
                letter => return Some((letter, false)),
            }
        }
    })
}

/// The digits of a number as its style shows it.
pub(super) fn number_text(digits: &str, style: &NumberStyle) -> String {
    match style {
        NumberStyle::Plain => digits.to_owned(),
        NumberStyle::Percent => format!("{}%", hundredfold(digits)),
        NumberStyle::Unit(unit) => format!("{digits} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(digits: &str, format: &str) -> String {
        number_text(digits, &unit_behind(format))
    }

    #[test]
    fn a_percentage_is_read_as_it_is_seen() {
        assert_eq!(shown("0.29", "0%"), "29%");
        assert_eq!(shown("0.005", "0.0%"), "0.5%");
        assert_eq!(shown("0.1255", "0.00%;[Red]-0.00%"), "12.55%");
        assert_eq!(shown("-1.2", "0%"), "-120%");
        assert_eq!(shown("0", "0%"), "0%");
        assert_eq!(shown("2", "0%"), "200%");
    }

    #[test]
    fn a_unit_behind_a_number_belongs_to_it() {
        assert_eq!(shown("5", "0\"d\""), "5 d");
        assert_eq!(shown("2.5", "#,##0.0\" wks\""), "2.5 wks");
        assert_eq!(shown("3", "0\\h"), "3 h");
        assert_eq!(shown("3", "0.00_-;-0.00\"x\""), "3");
        assert_eq!(shown("3", "[$€-407] #,##0"), "3");
        assert_eq!(shown("3", "General"), "3");
        assert_eq!(shown("3", "0\"%\""), "3");
    }
}
