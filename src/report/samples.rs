//! Every iteration, for those who want to compute something of their own.

use super::csv::{Sheet, text};

/// A named column of samples.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleColumn {
    /// Its heading.
    pub name: String,
    /// One value an iteration; none where there is nothing to tell, as the task does not happen.
    pub values: Vec<Option<f64>>,
}

/// One row an iteration: its number from 1, the finish in working days from the project
/// start, and one further column each, as long as the finish.
pub fn samples_csv(finish_days: &[f64], columns: &[SampleColumn]) -> String {
    let names: Vec<String> = columns.iter().map(|column| text(&column.name)).collect();
    let mut headings = vec!["iteration", "finish_days"];
    headings.extend(names.iter().map(String::as_str));
    let mut sheet = Sheet::new(&headings);
    for (index, finish) in finish_days.iter().enumerate() {
        let first = [(index + 1).to_string(), number(*finish)];
        let others =
            columns.iter().map(|column| column.values[index].map_or(String::new(), number));
        sheet.record(first.into_iter().chain(others));
    }
    sheet.finish()
}

/// To six decimals, without trailing zeros.
fn number(value: f64) -> String {
    ((value * 1e6).round() / 1e6 + 0.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_an_iteration() {
        let values = vec![Some(1.0), Some(2.0 / 3.0), None];
        let column = SampleColumn { name: "=A".to_owned(), values };
        assert_eq!(
            samples_csv(&[10.5, 11.0], &[column]),
            "iteration,finish_days,'=A\n1,10.5,1\n2,11,0.666667\n"
        );
    }

    #[test]
    fn what_does_not_happen_has_an_empty_cell() {
        let column = SampleColumn { name: "A".to_owned(), values: vec![None, Some(2.0)] };
        assert_eq!(samples_csv(&[1.0, 2.0], &[column]), "iteration,finish_days,A\n1,1,\n2,2,2\n");
    }
}
