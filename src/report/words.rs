//! Dates, odds, numbers and names as a careful editor would write them.

use jiff::civil::Date;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::diagnostic::is_unprintable;

/// A name with spaces for control characters and for marks that reverse the direction of what
/// follows: neither may reach a terminal or a file.
pub fn clean(name: &str) -> String {
    name.chars()
        .map(|letter| if is_unprintable(letter) { ' ' } else { letter })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// "Fri 20 Dec 2024".
pub(crate) fn long_date(date: Date) -> String {
    format!("{} {}", short_date(date), date.year())
}

/// "Fri 20 Dec".
pub(super) fn short_date(date: Date) -> String {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekday = WEEKDAYS[date.weekday().to_monday_zero_offset() as usize];
    let month = MONTHS[date.month() as usize - 1];
    format!("{weekday} {} {month}", date.day())
}

/// "Fri 20 Dec 2024", or "working day 40.0" where the plan has no dates.
pub(crate) fn date_or_day(date: Option<Date>, days: f64) -> String {
    date.map_or_else(|| format!("working day {}", tenths(days)), long_date)
}

/// "20 Dec 2024" or "40.0": for tables of many dates.
pub(super) fn compact_date(date: Option<Date>, days: f64) -> String {
    date.map_or_else(|| tenths(days), |date| long_date(date).split_off("Fri ".len()))
}

/// "Fri 20 Dec 2024" or "40.0": for the cell of a column whose heading says what it is.
pub(super) fn date_or_number(date: Option<Date>, days: f64) -> String {
    date.map_or_else(|| tenths(days), long_date)
}

/// One decimal, a proper minus sign, and no "−0.0".
pub(crate) fn tenths(value: f64) -> String {
    let text = format!("{:.1}", value.abs());
    if value < 0.0 && text != "0.0" { format!("−{text}") } else { text }
}

/// One decimal and always a sign: "+1.4", "−0.6", "0.0".
pub(super) fn signed(value: f64) -> String {
    let text = tenths(value);
    if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

/// "1 day", "5 days", "1.5 working days".
pub(super) fn count(number: &str, noun: &str) -> String {
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// "1,291".
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A sum of money: "45,000", "12.50".
pub(super) fn money(amount: f64) -> String {
    if amount.fract() == 0.0 || amount >= 1000.0 {
        // Sums are held below 10¹⁵.
        thousands(amount.round() as usize)
    } else {
        format!("{amount:.2}")
    }
}

/// A whole number without decimals, any other with one.
pub(super) fn plain(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

/// "80 %", "P80": a level in percent without needless decimals.
pub(crate) fn percent_level(share: f64) -> String {
    let percent = (share * 1e8).round() / 1e6;
    format!("{percent}")
}

/// An estimated probability: "43 %", "0.4 %", "<0.1 %", ">99.9 %".
///
/// A share of exactly 0 or 1 says no more than its interval does: of 100 iterations none is
/// "<4 %".
pub(crate) fn percent(share: f64, interval: [f64; 2]) -> String {
    let [low, high] = interval.map(|bound| bound * 100.0);
    if share == 0.0 {
        return match high {
            0.0 => "0 %".to_owned(),
            high if high < 0.1 => "<0.1 %".to_owned(),
            high if high < 1.0 => format!("<{:.1} %", (high * 10.0).ceil() / 10.0),
            high => format!("<{} %", high.ceil()),
        };
    }
    if share == 1.0 {
        return match low {
            100.0 => "100 %".to_owned(),
            low if low > 99.9 => ">99.9 %".to_owned(),
            low if low > 99.0 => format!(">{:.1} %", (low * 10.0).floor() / 10.0),
            low => format!(">{} %", low.floor()),
        };
    }
    percent_of(share)
}

/// A share strictly between 0 and 1, or a plain 0 or 1, in percent.
pub(super) fn percent_of(share: f64) -> String {
    let value = share * 100.0;
    match value {
        v if v == 0.0 || v == 100.0 => format!("{v:.0} %"),
        v if v < 0.05 => "<0.1 %".to_owned(),
        v if v > 99.95 => ">99.9 %".to_owned(),
        v if !(0.95..99.05).contains(&v) => format!("{v:.1} %"),
        v if v > 99.0 => "99 %".to_owned(),
        v => format!("{v:.0} %"),
    }
}

/// The same at the beginning of a sentence: "Over 99.9 %".
pub(super) fn percent_in_words(text: &str) -> String {
    if let Some(limit) = text.strip_prefix('<') {
        format!("under {limit}")
    } else if let Some(limit) = text.strip_prefix('>') {
        format!("over {limit}")
    } else {
        text.to_owned()
    }
}

/// With its first letter a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// At most `width` columns of a terminal, the end cut off with an ellipsis.
pub(super) fn shortened(name: &str, width: usize) -> String {
    if name.width() <= width {
        return name.to_owned();
    }
    let mut used = 1;
    let mut kept: String = name
        .chars()
        .take_while(|letter| {
            used += letter.width().unwrap_or(0);
            used <= width
        })
        .collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// A text broken into lines of at most `width` columns, at spaces; the lines after the first
/// begin with `indent`.
pub(crate) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    // A percent sign stays with its number.
    let text = text.replace(" %", "\u{a0}%");
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if column > 0 && column + 1 + word.width() > width {
            out.push('\n');
            out.push_str(indent);
            column = indent.width();
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.width();
    }
    out.replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::Probability;

    fn odds_of(count: u32, n: u32) -> String {
        let probability = Probability::of_count(count, n);
        percent(probability.share, probability.interval)
    }

    #[test]
    fn odds_are_as_exact_as_they_deserve() {
        assert_eq!(odds_of(4321, 10_000), "43 %");
        assert_eq!(odds_of(42, 10_000), "0.4 %");
        assert_eq!(odds_of(3, 10_000), "<0.1 %");
        assert_eq!(odds_of(9958, 10_000), "99.6 %");
        assert_eq!(odds_of(9998, 10_000), ">99.9 %");
        assert_eq!(odds_of(9903, 10_000), "99 %");
    }

    #[test]
    fn none_and_all_say_no_more_than_the_sampling_error_allows() {
        assert_eq!(odds_of(0, 10_000), "<0.1 %");
        assert_eq!(odds_of(10_000, 10_000), ">99.9 %");
        assert_eq!(odds_of(0, 1000), "<0.4 %");
        assert_eq!(odds_of(0, 100), "<4 %");
        assert_eq!(odds_of(100, 100), ">96 %");
        assert_eq!(percent(1.0, [1.0, 1.0]), "100 %");
        assert_eq!(percent(0.0, [0.0, 0.0]), "0 %");
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean("red\u{1b}[31m\nalert\u{202e}"), "red [31m alert");
    }

    #[test]
    fn a_small_negative_number_is_not_minus_zero() {
        assert_eq!(tenths(-0.04), "0.0");
        assert_eq!(tenths(-1.25), "−1.2");
        assert_eq!(signed(0.3), "+0.3");
    }

    #[test]
    fn one_day_is_singular() {
        assert_eq!(count("1", "day"), "1 day");
        assert_eq!(count("0", "day"), "0 days");
        assert_eq!(count(&plain(1.5), "working day"), "1.5 working days");
    }

    #[test]
    fn wide_letters_count_twice_when_a_name_is_shortened() {
        assert_eq!(shortened("设计用户界面", 7), "设计用…");
        assert_eq!(shortened("short", 5), "short");
        assert_eq!(shortened("a longer name", 9), "a longer…");
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("one two three four", 9, "  "), "one two\n  three\n  four");
    }
}
