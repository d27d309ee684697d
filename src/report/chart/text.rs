//! Text: cleaning, measuring, shortening, and how numbers and dates are written.

use std::borrow::Cow;

use jiff::civil::Date;
use unicode_width::UnicodeWidthChar;

use super::canvas::Style;
use super::font;

/// A name as it may stand in a picture: one line, without control characters, characters
/// that XML forbids, or marks that force a direction on the text around them.
pub(super) fn clean(name: &str) -> String {
    let mut cleaned = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            // Explicit directions and isolates; letters have a direction of their own.
            '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {}
            _ if character.is_whitespace() && character != '\u{a0}' => {
                if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                    cleaned.push(' ');
                }
            }
            _ if character.is_control() => {}
            _ => cleaned.push(character),
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Text for an XML attribute.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Width in CSS pixels: exact for the embedded face (without kerning), and for other scripts
/// an estimate on the safe side, from Unicode's East Asian width.
pub(super) fn width(text: &str, style: Style) -> f64 {
    text.chars().map(|character| character_width(character, style)).sum()
}

fn character_width(character: char, style: Style) -> f64 {
    let share = font::advance(character, style.bold).unwrap_or_else(|| {
        match character.width() {
            Some(0) | None => 0.0,
            // Colour emoji are wider than the em that a full-width letter takes.
            Some(_) if is_pictograph(character) => 1.3,
            Some(1) => 0.65,
            Some(_) => 1.0,
        }
    });
    share * style.size
}

/// The text, or as much of its beginning as fits `room` together with an ellipsis.
pub(super) fn fit(text: &str, room: f64, style: Style) -> String {
    if width(text, style) <= room {
        return text.to_owned();
    }
    let room = room - width("…", style);
    let mut taken = 0.0;
    let mut end = 0;
    let mut joined = false;
    for (at, character) in text.char_indices() {
        // A mark stays with its letter, and an emoji made of several stays whole.
        if character.width() != Some(0) && !joined {
            end = at;
        }
        joined = character == '\u{200d}';
        taken += character_width(character, style);
        if taken > room {
            break;
        }
    }
    let kept = text[..end].trim_end();
    if kept.chars().rev().find(|c| c.is_alphabetic()).is_some_and(is_right_to_left) {
        // The mark puts the ellipsis where a reader of that script meets the end.
        format!("{kept}…\u{200f}")
    } else {
        format!("{kept}…")
    }
}

/// Emoji and other symbols that adorn a name.
pub(super) fn is_pictograph(character: char) -> bool {
    matches!(character, '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// The text as it is to be laid out: one that begins in a script written from the right runs
/// from the right as a whole, its numbers and Latin words included.
pub(super) fn directed(text: &str) -> Cow<'_, str> {
    match text.chars().find(|character| character.is_alphabetic()) {
        Some(first) if is_right_to_left(first) => format!("\u{2067}{text}\u{2069}").into(),
        _ => text.into(),
    }
}

/// Hebrew, Arabic and their neighbours (the blocks Unicode reserves for such scripts).
fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A share as a percentage: "43 %". Neither never nor always is claimed of what happened at
/// least once, or failed at least once.
pub(super) fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if share > 0.0 && rounded < 1.0 {
        "<1\u{a0}%".to_owned()
    } else if share < 1.0 && rounded >= 100.0 {
        ">99\u{a0}%".to_owned()
    } else {
        format!("{rounded}\u{a0}%")
    }
}

/// A number of days with at most one decimal: "6", "−1.5", "2,713.6".
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    grouped(rounded, &rounded.abs().to_string())
}

/// The numbers of an axis: each with as many decimals as one of them needs, at most three.
pub(super) fn ticks(values: &[f64]) -> Vec<String> {
    let suffice = |decimals: &usize| {
        let parts = [1.0, 10.0, 100.0, 1000.0][*decimals];
        values.iter().all(|value| (value * parts - (value * parts).round()).abs() < 1e-6)
    };
    let decimals = (0..3).find(suffice).unwrap_or(3);
    values.iter().map(|&value| grouped(value, &format!("{:.decimals$}", value.abs()))).collect()
}

/// A number written in `digits`, with its thousands apart and a true minus sign.
fn grouped(value: f64, digits: &str) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    format!("{sign}{}{fraction}", thousands(whole))
}

/// A difference in days with its sign: "+6 d", "−1.5 d", "0 d".
pub(super) fn signed_days(value: f64) -> String {
    let sign = if number(value) != "0" && value > 0.0 { "+" } else { "" };
    format!("{sign}{}\u{a0}d", number(value))
}

/// A count with its thousands apart: "4,217".
pub(super) fn count(n: usize) -> String {
    thousands(&n.to_string())
}

fn thousands(digits: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// "20 Dec 2024"
pub(super) fn date(date: Date) -> String {
    date.strftime("%-d\u{a0}%b\u{a0}%Y").to_string()
}

/// "Fri 20 Dec 2024"
pub(super) fn long_date(date: Date) -> String {
    date.strftime("%a\u{a0}%-d\u{a0}%b\u{a0}%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::theme::BODY;
    use super::*;

    #[test]
    fn a_name_becomes_one_line_without_control_characters() {
        assert_eq!(clean("  a\tb\r\nc\u{0}\u{1b}[31m\u{202e}d\u{ffff} "), "a b c[31md");
    }

    #[test]
    fn a_shortened_name_fits_and_ends_with_an_ellipsis() {
        let name = "Integrate the payment provider's sandbox with the new checkout";
        for room in [40.0, 90.0, 200.0] {
            let short = fit(name, room, BODY);
            assert!(short.ends_with('…') && width(&short, BODY) <= room, "{short}");
        }
        assert_eq!(fit(name, 2000.0, BODY), name);
    }

    #[test]
    fn shortening_never_parts_a_letter_from_its_marks_or_an_emoji_from_its_kin() {
        let family = "👩\u{200d}👩\u{200d}👧 team";
        for room in 0..120 {
            let short = fit(family, f64::from(room), BODY);
            assert!(short == "…" || short.starts_with("👩\u{200d}👩\u{200d}👧"), "{short}");
        }
        assert!(!fit("re\u{301}sume\u{301}", 22.0, BODY).contains("e…"));
    }

    #[test]
    fn percentages_claim_neither_never_nor_always_without_cause() {
        let written = [0.0, 0.0001, 0.43, 0.994, 0.9999, 1.0].map(percent);
        assert_eq!(
            written,
            ["0\u{a0}%", "<1\u{a0}%", "43\u{a0}%", "99\u{a0}%", ">99\u{a0}%", "100\u{a0}%"]
        );
    }

    #[test]
    fn the_numbers_of_an_axis_have_equally_many_decimals() {
        assert_eq!(ticks(&[0.0, 0.05, 0.1]), ["0.00", "0.05", "0.10"]);
        assert_eq!(ticks(&[-1000.0, 0.0, 1000.0]), ["−1,000", "0", "1,000"]);
    }

    #[test]
    fn a_name_that_begins_from_the_right_runs_from_the_right_as_a_whole() {
        assert_eq!(directed("3 שלב (beta)"), "\u{2067}3 שלב (beta)\u{2069}");
        assert_eq!(directed("API v2 اختبار"), "API v2 اختبار");
    }

    #[test]
    fn numbers_are_short_and_signed_with_a_true_minus() {
        assert_eq!([6.0, -1.54, 0.04, -0.04].map(number), ["6", "−1.5", "0", "0"]);
        assert_eq!([6.0, -1.5, 0.0].map(signed_days), ["+6\u{a0}d", "−1.5\u{a0}d", "0\u{a0}d"]);
        assert_eq!([7, 999, 4217, 1_000_000].map(count), ["7", "999", "4,217", "1,000,000"]);
    }
}
