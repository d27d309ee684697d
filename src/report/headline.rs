//! The sentence a manager needs.

use jiff::{Unit, civil::Date};

use super::cost::cost_sentence;
use super::view::RunReport;
use super::words::{
    capitalised, count, date_or_day, long_date, percent, percent_in_words, percent_level, plain,
    short_date,
};

/// The answer in one or two sentences: the odds of the deadline, the date to commit to, and
/// how far that is from the plan's own date and from the deadline.
///
/// Where the plan has costs, the same of them follows: the odds of the budget, and what to
/// budget.
pub fn headline(report: &RunReport) -> String {
    let finish = if report.certain { certain(report) } else { finish(report) };
    let cost = report.cost.as_ref().map(|cost| format!(" {}", cost_sentence(cost)));
    finish + &cost.unwrap_or_default()
}

fn finish(report: &RunReport) -> String {
    let odds = report.deadline.map(|deadline| {
        let chance = percent_in_words(&percent(deadline.probability, deadline.ci95));
        format!("{} to finish by {}. ", capitalised(&chance), long_date(deadline.date))
    });
    let contingency = &report.contingency;
    let deadline = report.deadline.map(|deadline| deadline.date);
    let date = match (contingency.to, deadline) {
        // The deadline has just named the year.
        (Some(to), Some(deadline)) if to.year() == deadline.year() => short_date(to),
        (to, _) => date_or_day(to, contingency.to_days),
    };
    let past = contingency
        .to
        .zip(deadline)
        .map_or_else(String::new, |(to, deadline)| format!(", {}", beside_deadline(to, deadline)));
    format!(
        "{}Commit to {date} for {} %: {}{past}.",
        odds.unwrap_or_default(),
        percent_level(contingency.confidence),
        beside_own_date(report),
    )
}

/// "6 working days after the plan's own date (7 % likely)".
fn beside_own_date(report: &RunReport) -> String {
    let contingency = &report.contingency;
    let own = &report.deterministic;
    let likely = percent(own.probability, own.ci95);
    let Some((own_date, to)) = own.finish.zip(contingency.to) else {
        let gap = contingency.to_days - own.days;
        let length = count(&plain(gap.abs()), "working day");
        let place = match plain(gap.abs()).as_str() {
            "0" | "0.0" => "the same as".to_owned(),
            _ if gap > 0.0 => format!("{length} more than"),
            _ => format!("{length} less than"),
        };
        return format!("{place} the plan's own {} ({likely} likely)", plain(own.days));
    };
    if own_date == to {
        return format!("the plan's own date ({likely} likely)");
    }
    let place = if contingency.days_after_plan == 0.0 {
        gap_words(days_between(own_date, to), "day", "the plan's own date")
    } else {
        gap_words(contingency.days_after_plan, "working day", "the plan's own date")
    };
    format!("{place} ({likely} likely)")
}

/// "5 days past the deadline".
fn beside_deadline(to: Date, deadline: Date) -> String {
    let gap = days_between(deadline, to);
    if gap == 0.0 {
        "the day of the deadline".to_owned()
    } else if gap > 0.0 {
        format!("{} past the deadline", count(&plain(gap), "day"))
    } else {
        format!("{} before the deadline", count(&plain(-gap), "day"))
    }
}

fn gap_words(gap: f64, noun: &str, of: &str) -> String {
    let length = count(&plain(gap.abs()), noun);
    let side = if gap > 0.0 { "after" } else { "before" };
    format!("{length} {side} {of}")
}

/// Calendar days from one date to another; negative where the second is earlier.
fn days_between(from: Date, to: Date) -> f64 {
    // Differences of dates in days are always in range.
    from.until((Unit::Day, to)).map_or(0.0, |span| f64::from(span.get_days()))
}

fn certain(report: &RunReport) -> String {
    let own = &report.deterministic;
    let finish = report.finish.percentiles.first();
    let date = finish.and_then(|percentile| percentile.date).or(own.finish);
    let days = report.contingency.to_days;
    let finish = date_or_day(date, days);
    let verdict = match (date, report.deadline) {
        (Some(date), Some(deadline)) => {
            let odds =
                if deadline.probability == 1.0 { "Certain (100 %)" } else { "Impossible (0 %)" };
            format!(
                "{odds} to finish by {}. It finishes on {finish}, {}",
                long_date(deadline.date),
                beside_deadline(date, deadline.date)
            )
        }
        (Some(_), None) => format!("Certain (100 %) to finish on {finish}"),
        (None, _) => format!("Certain (100 %) to take {}", count(&plain(days), "working day")),
    };
    format!("{verdict}: nothing in this plan is uncertain.")
}

#[cfg(test)]
mod tests {
    use super::super::run_report;
    use super::super::view::DeadlineView;
    use super::*;
    use crate::analyse::fixture;
    use crate::timeline::Timeline;
    use jiff::civil::date;

    fn report() -> RunReport {
        let plan = fixture::plan();
        let mut report = run_report(&plan, &Timeline::new(&plan, 366), &fixture::analysis(&plan));
        report.deterministic.finish = Some(date(2024, 12, 12));
        report.deterministic.probability = 0.07;
        report.deterministic.ci95 = [0.06, 0.08];
        report.contingency.to = Some(date(2024, 12, 20));
        report.contingency.days_after_plan = 6.0;
        report.deadline =
            Some(DeadlineView { date: date(2024, 12, 15), probability: 0.43, ci95: [0.42, 0.44] });
        report
    }

    #[test]
    fn it_names_the_odds_the_date_and_the_distances() {
        assert_eq!(
            headline(&report()),
            "43 % to finish by Sun 15 Dec 2024. Commit to Fri 20 Dec for 80 %: 6 working days \
             after the plan's own date (7 % likely), 5 days past the deadline."
        );
    }

    #[test]
    fn without_a_deadline_the_date_has_its_year() {
        let mut report = report();
        report.deadline = None;
        assert_eq!(
            headline(&report),
            "Commit to Fri 20 Dec 2024 for 80 %: 6 working days after the plan's own date \
             (7 % likely)."
        );
    }

    #[test]
    fn a_date_before_the_plans_own_is_said_to_be() {
        let mut report = report();
        report.contingency.to = Some(date(2024, 12, 11));
        report.contingency.days_after_plan = -1.0;
        report.deterministic.probability = 0.97;
        assert!(headline(&report).ends_with(
            "Commit to Wed 11 Dec for 80 %: 1 working day before the plan's own date \
             (97 % likely), 4 days before the deadline."
        ));
    }

    #[test]
    fn the_plans_own_date_may_be_the_one_to_commit_to() {
        let mut report = report();
        report.contingency.to = Some(date(2024, 12, 12));
        report.deadline.as_mut().expect("set above").date = date(2024, 12, 12);
        assert!(headline(&report).ends_with(
            "Commit to Thu 12 Dec for 80 %: the plan's own date (7 % likely), the day of the \
             deadline."
        ));
    }

    #[test]
    fn a_deadline_out_of_reach_is_not_called_impossible() {
        let mut report = report();
        report.deadline = Some(DeadlineView {
            date: date(2024, 11, 1),
            probability: 0.0,
            ci95: [0.0, 0.000_384],
        });
        assert!(headline(&report).starts_with("Under 0.1 % to finish by Fri 1 Nov 2024. "));
    }

    #[test]
    fn a_deadline_beyond_all_samples_is_not_called_certain() {
        let mut report = report();
        report.deadline = Some(DeadlineView {
            date: date(2025, 11, 1),
            probability: 1.0,
            ci95: [1.0 - 0.000_384, 1.0],
        });
        assert!(headline(&report).starts_with(
            "Over 99.9 % to finish by Sat 1 Nov 2025. Commit to Fri 20 Dec 2024 for 80 %"
        ));
    }

    #[test]
    fn an_undated_plan_counts_working_days() {
        let mut report = report();
        report.deadline = None;
        report.deterministic.finish = None;
        report.deterministic.days = 40.0;
        report.contingency.to = None;
        report.contingency.to_days = 45.62;
        assert_eq!(
            headline(&report),
            "Commit to working day 45.6 for 80 %: 5.6 working days more than the plan's own \
             40 (7 % likely)."
        );
    }

    #[test]
    fn a_certain_plan_says_so() {
        let mut report = report();
        report.certain = true;
        report.deadline = None;
        report.finish.percentiles[0].date = Some(date(2024, 12, 12));
        assert_eq!(
            headline(&report),
            "Certain (100 %) to finish on Thu 12 Dec 2024: nothing in this plan is uncertain."
        );
    }
}
