//! What moves the finish? Tasks by the correlation of their duration with it, risks by the
//! days they shift it.

use super::bars::{Bar, Bars};
use super::canvas::{Anchor, Canvas, Style, draw};
use super::theme::{self, BLUE, HEADING, MARGIN, MUTED, ORANGE, SMALL, STRONG, WIDTH};
use super::{Svg, text};

/// Tasks and risks shown at most.
const MOST_TASKS: usize = 15;
const MOST_RISKS: usize = 10;
/// Room for the heading of a group.
const GROUP_HEADING: f64 = 30.0;

/// What the tornado chart shows.
#[derive(Debug, Clone, Copy)]
pub struct TornadoChart<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// All tasks, in any order; the chart shows the fifteen that matter most.
    pub tasks: &'a [TaskSensitivity<'a>],
    /// All risks, in any order; the chart shows the ten that matter most.
    pub risks: &'a [RiskEffect<'a>],
}

/// A task and how its duration goes with the finish.
#[derive(Debug, Clone, Copy)]
pub struct TaskSensitivity<'a> {
    /// Its name.
    pub name: &'a str,
    /// Pearson correlation of its duration with the project finish, −1 to 1.
    pub correlation: f64,
    /// Standard error of the correlation by sampling alone.
    pub error: f64,
}

/// A risk and how far it moves the finish.
#[derive(Debug, Clone, Copy)]
pub struct RiskEffect<'a> {
    /// Its name.
    pub name: &'a str,
    /// Mean finish when it occurs minus mean finish when it does not, working days.
    pub finish_effect_days: f64,
    /// Standard error of the effect by sampling alone, working days.
    pub error: f64,
}

/// Draws the tornado chart.
pub fn tornado(data: &TornadoChart) -> Svg {
    let tasks = group(
        data.tasks.iter().map(|task| (task.name, task.correlation, task.error.max(0.0025))),
        MOST_TASKS,
        |value| format!("{}{:.2}", if value < 0.0 { "−" } else { "" }, value.abs()),
    );
    let risks = group(
        data.risks.iter().map(|risk| (risk.name, risk.finish_effect_days, risk.error.max(0.025))),
        MOST_RISKS,
        text::signed_days,
    );
    let names = tasks.name_room().max(risks.name_room());
    let line = "What moves the finish: longer bars matter more; orange delays it, blue brings it \
                forward";
    let room = |bars: &Bars| GROUP_HEADING + bars.height().max(50.0);
    let height =
        HEADING + room(&tasks) + if data.risks.is_empty() { 0.0 } else { room(&risks) } + MARGIN;
    draw(WIDTH, height, &format!("{}: {line}", data.plan), |canvas| {
        theme::heading(canvas, data.plan, line);
        let mut top = HEADING + 8.0;
        let heading = titled("Tasks", tasks.rows.len(), data.tasks.len(), MOST_TASKS);
        section(canvas, top, &heading, "correlation of duration with the finish", &tasks, names);
        top += room(&tasks);
        if !data.risks.is_empty() {
            let heading = titled("Risks", risks.rows.len(), data.risks.len(), MOST_RISKS);
            let unit = "working days by which the finish moves when it occurs";
            section(canvas, top, &heading, unit, &risks, names);
        }
    })
}

/// The items that matter most, by name, value and error. A value within twice its error is
/// left out: its very sign may be chance.
fn group<'a>(
    items: impl Iterator<Item = (&'a str, f64, f64)>,
    most: usize,
    label: fn(f64) -> String,
) -> Bars<'a> {
    let mut items: Vec<(&str, f64, f64)> =
        items.filter(|(_, value, error)| value.abs() >= 2.0 * error).collect();
    items.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    items.truncate(most);
    let rows = items
        .into_iter()
        .map(|(name, value, _)| Bar {
            name,
            value,
            label: label(value),
            colour: if value < 0.0 { BLUE } else { ORANGE },
        })
        .collect();
    Bars { rows, reach: (0.0, 0.0), ticks: text::ticks }
}

/// "Tasks", "Tasks (15 of 4,217)", or "Tasks (4 of 5; the rest without clear effect)".
fn titled(name: &str, n_shown: usize, n_all: usize, most: usize) -> String {
    let of_all = format!("{n_shown} of {}", text::count(n_all));
    if n_shown == n_all || n_shown == 0 {
        name.to_owned()
    } else if n_shown == most {
        format!("{name} ({of_all})")
    } else {
        format!("{name} ({of_all}; the rest without clear effect)")
    }
}

fn section(canvas: &mut Canvas, top: f64, title: &str, unit: &str, bars: &Bars, names: f64) {
    canvas.text(MARGIN, top + 12.0, title, STRONG, Anchor::Start);
    let after = MARGIN + text::width(title, STRONG) + 10.0;
    canvas.text(after, top + 12.0, unit, SMALL, Anchor::Start);
    if bars.rows.is_empty() {
        let none = "None of them clearly moves the finish.";
        canvas.text(MARGIN, top + 44.0, none, Style::regular(12.0, MUTED), Anchor::Start);
    } else {
        bars.draw(canvas, top + GROUP_HEADING - 6.0, names);
    }
}
