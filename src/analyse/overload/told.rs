//! Overload in words.

use jiff::civil::DateTime;

use super::Overload;
use crate::analyse::Warning;
use crate::plan::Plan;
use crate::timeline::Timeline;

/// Names that warnings are about; tables hold all.
const MOST_TOLD: usize = 3;

/// Tasks of a stretch that are named.
const MOST_TASKS: usize = 4;

/// A warning for each of the worst.
pub(in crate::analyse) fn overload_warnings(
    plan: &Plan,
    timeline: &Timeline,
    overloads: &[Overload],
) -> Vec<Warning> {
    let told = &overloads[..overloads.len().min(MOST_TOLD)];
    let n_more = overloads.len() - told.len();
    let warning = |(index, found): (usize, &Overload)| {
        let remedy = if index == 0 {
            format!(
                "; if the name stands for more people, say how many in plan.toml: [resources] \
                 \"{}\" = {}",
                found.name,
                found.peak.ceil()
            )
        } else {
            String::new()
        };
        let others = match n_more {
            n if n == 0 || index + 1 < told.len() => String::new(),
            1 => "; 1 other has too much to do at once as well: see planodds check".to_owned(),
            n => format!("; {n} others have too much to do at once as well: see planodds check"),
        };
        let message = message(plan, timeline, found) + &remedy + &others;
        Warning { code: "overload", message }
    };
    told.iter().enumerate().map(warning).collect()
}

/// "Ana is on 2 tasks at once for 4 days (worst 15 to 18 Oct 2024: A, B): 4 days of work more
/// than one person can do; the dates assume that all of it is done".
fn message(plan: &Plan, timeline: &Timeline, found: &Overload) -> String {
    let Overload { name, worst, .. } = found;
    let who = if found.capacity == 1.0 {
        "one person".to_owned()
    } else {
        format!("{} people", found.capacity)
    };
    let at_once = match worst.n_at_once {
        1 => "1 task".to_owned(),
        n => format!("{n} tasks at once"),
    };
    // Whole persons on whole tasks are counted by the tasks.
    let share = if (found.peak - worst.n_at_once as f64).abs() < 1e-9 {
        String::new()
    } else {
        format!(" with up to {:.0} % of their time", found.peak * 100.0)
    };
    let delay = match found.delay_days {
        Some(delay) if shown(delay) != "0 days" => {
            format!(
                " at once; one after the other, the plan finishes at least {} later",
                shown(delay)
            )
        }
        _ => String::new(),
    };
    format!(
        "{name} is on {at_once}{share} for {} (worst {}: {}): {} of work more than {who} can do; \
         the dates assume that all of it is done{delay}",
        shown(found.days),
        stretch(timeline, [worst.from, worst.until]),
        tasks(plan, &worst.tasks),
        shown(found.excess_days),
    )
}

/// "4.5 days", "1 day", "40 minutes" would be too fine: "0.1 days".
fn shown(days: f64) -> String {
    let tenths = (days * 10.0).round() / 10.0;
    match tenths {
        1.0 => "1 day".to_owned(),
        0.0 if days > 0.0 => "less than 0.1 days".to_owned(),
        _ => format!("{tenths} days"),
    }
}

fn tasks(plan: &Plan, tasks: &[usize]) -> String {
    let named: Vec<&str> =
        tasks.iter().take(MOST_TASKS).map(|&task| plan.tasks[task].id.trim()).collect();
    let more = tasks.len().saturating_sub(MOST_TASKS);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

/// "on 15 Oct 2024", "29 Oct to 1 Nov 2024", "from working day 0 to 4.5".
fn stretch(timeline: &Timeline, [from, until]: [i32; 2]) -> String {
    let dates = timeline.start_time(from).map(DateTime::date).zip(timeline.finish_date(until));
    let Some((first, last)) = dates else {
        let day = |at| (timeline.days(at) * 10.0).round() / 10.0;
        return format!("from working day {} to {}", day(from), day(until));
    };
    let whole = "%-d %b %Y";
    if first == last {
        return format!("on {}", first.strftime(whole));
    }
    let begin = match (first.year() == last.year(), first.month() == last.month()) {
        (true, true) => "%-d",
        (true, false) => "%-d %b",
        (false, _) => whole,
    };
    format!("{} to {}", first.strftime(begin), last.strftime(whole))
}
