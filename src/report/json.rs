//! The answer for programs.

use serde::Serialize;

/// One indented JSON object (or array) and a final newline.
///
/// # Panics
///
/// Never for the views of this room: they hold finite numbers and string keys only.
pub fn json<T: Serialize>(view: &T) -> String {
    let mut text = serde_json::to_string_pretty(view).expect("a view is plain data");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::super::run_report;
    use super::*;
    use crate::analyse::fixture;
    use crate::timeline::Timeline;

    #[test]
    fn json_has_the_documented_shape() {
        let plan = fixture::plan();
        let mut report = run_report(&plan, &Timeline::new(&plan, 366), &fixture::analysis(&plan));
        report.tasks.truncate(1);
        report.finish.percentiles.truncate(1);
        report.buffers.truncate(1);
        report.version = "0.0.0";
        insta::assert_snapshot!(json(&report));
    }
}
