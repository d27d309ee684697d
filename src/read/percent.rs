//! Shares as percentages, digit by digit.

/// The digits of a number with the decimal point moved by two places: nothing is rounded.
pub(crate) fn hundredfold(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (moved, rest) = fraction.split_at(fraction.len().min(2));
    let whole = format!("{whole}{moved:0<2}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_moves_and_nothing_else() {
        for (digits, percent) in
            [("0.29", "29"), ("0.005", "0.5"), ("1", "100"), ("-1.2345", "-123.45"), ("0", "0")]
        {
            assert_eq!(hundredfold(digits), percent);
        }
    }
}
