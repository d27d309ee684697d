//! The tables of scenarios for spreadsheets.

use super::super::csv::{Sheet, optional, text};
use super::super::view::RunReport;
use super::{ReachView, ShareView};

/// `responses.csv`: every outcome of a fork, every repetition and every decision with how often
/// it came to pass, and the finish without the whole of it.
pub fn responses_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "kind",
        "id",
        "name",
        "what",
        "share",
        "ci95_low",
        "ci95_high",
        "adds_days",
        "without_p50",
        "without_at_confidence",
        "without_p50_days",
        "without_at_confidence_days",
        "without_probability",
        "without_ci95_low",
        "without_ci95_high",
    ]);
    let mut row = |of: [&str; 4], share: &ShareView, adds_days: f64, without: &ReachView| {
        let [kind, id, name, what] = of;
        let named = [kind.to_owned(), text(id), text(name), text(what)];
        let numbers = [share.share, share.ci95[0], share.ci95[1], adds_days];
        let cells = named.into_iter().chain(numbers.map(|number| number.to_string()));
        sheet.record(cells.chain(reach(without)));
    };
    for branch in &report.branches {
        for outcome in &branch.outcomes {
            let share = ShareView { share: outcome.share, ci95: outcome.ci95 };
            let of = ["branch", &branch.id, &branch.name, &outcome.name];
            row(of, &share, branch.adds_days, &branch.without);
        }
    }
    for rework in &report.rework {
        for (at, share) in rework.repetitions.iter().enumerate() {
            let what = format!("at least {}", at + 1);
            let of = ["rework", &rework.id, &rework.name, &what];
            row(of, share, rework.adds_days, &rework.without);
        }
    }
    for decision in &report.decisions {
        for (what, share) in [("taken", &decision.taken), ("acted", &decision.acted)] {
            let of = ["decision", &decision.id, &decision.name, what];
            row(of, share, decision.adds_days, &decision.without);
        }
    }
    sheet.finish()
}

/// `scope.csv`: the finish with parts of the scope.
pub fn scope_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "kept",
        "left_out",
        "p50",
        "at_confidence",
        "p50_days",
        "at_confidence_days",
        "probability",
        "ci95_low",
        "ci95_high",
    ]);
    for row in report.scope.iter().flat_map(|scope| &scope.rows) {
        let first = [row.kept.to_owned(), row.left_out.to_string()];
        sheet.record(first.into_iter().chain(reach(&row.finish)));
    }
    sheet.finish()
}

/// `deliverables.csv`: everything that may be dropped, and the odds that it is delivered.
pub fn deliverables_csv(report: &RunReport) -> String {
    let mut sheet = Sheet::new(&[
        "id",
        "name",
        "scope",
        "happens",
        "happens_ci95_low",
        "happens_ci95_high",
        "delivered",
        "delivered_ci95_low",
        "delivered_ci95_high",
    ]);
    for item in report.scope.iter().flat_map(|scope| &scope.items) {
        let named = [text(&item.id), text(&item.name), item.scope.to_owned()];
        let happens = share(Some(&item.happens));
        let delivered = share(item.delivered.as_ref());
        sheet.record(named.into_iter().chain(happens).chain(delivered));
    }
    sheet.finish()
}

fn share(share: Option<&ShareView>) -> [String; 3] {
    [
        optional(share.map(|share| share.share)),
        optional(share.map(|share| share.ci95[0])),
        optional(share.map(|share| share.ci95[1])),
    ]
}

fn reach(reach: &ReachView) -> [String; 7] {
    [
        optional(reach.p50),
        optional(reach.at_confidence),
        reach.p50_days.to_string(),
        reach.at_confidence_days.to_string(),
        optional(reach.probability),
        optional(reach.ci95.map(|ci95| ci95[0])),
        optional(reach.ci95.map(|ci95| ci95[1])),
    ]
}
