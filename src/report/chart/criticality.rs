//! Which tasks decide the finish? The share of iterations in which each is critical.

use super::bars::{Bar, Bars};
use super::canvas::{Anchor, Style, draw};
use super::theme::{self, BLUE, HEADING, MARGIN, MUTED, ORANGE, WIDTH};
use super::{Svg, text};

/// Tasks shown at most.
const MOST: usize = 20;

/// What the criticality chart shows.
#[derive(Debug, Clone, Copy)]
pub struct CriticalityChart<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// All tasks, in any order; the chart shows the twenty most often critical.
    pub tasks: &'a [CriticalTask<'a>],
}

/// A task and how often it is critical.
#[derive(Debug, Clone, Copy)]
pub struct CriticalTask<'a> {
    /// Its name.
    pub name: &'a str,
    /// The criticality index: share of iterations in which it is critical, 0–1.
    pub criticality: f64,
}

/// Draws the criticality chart.
pub fn criticality(data: &CriticalityChart) -> Svg {
    let mut tasks: Vec<&CriticalTask> =
        data.tasks.iter().filter(|task| task.criticality > 0.0).collect();
    tasks.sort_by(|a, b| b.criticality.total_cmp(&a.criticality));
    let n_ever = tasks.len();
    tasks.truncate(MOST);

    let line = if n_ever > MOST {
        format!(
            "How often a task is on the critical path · the {MOST} most critical of {} that \
             ever are, {} tasks in all",
            text::count(n_ever),
            text::count(data.tasks.len())
        )
    } else {
        format!(
            "How often a task is on the critical path · {} of {} tasks ever are",
            text::count(n_ever),
            text::count(data.tasks.len())
        )
    };
    let bars = Bars {
        rows: tasks
            .iter()
            .map(|task| Bar {
                name: task.name,
                value: task.criticality.min(1.0),
                label: text::percent(task.criticality),
                colour: if task.criticality >= 0.5 { ORANGE } else { theme::tint(BLUE, 0.55) },
            })
            .collect(),
        reach: (0.0, 1.0),
        tick: text::percent,
    };
    let height = HEADING + bars.height().max(80.0) + MARGIN;
    draw(WIDTH, height, &format!("{}: {line}", data.plan), |canvas| {
        theme::heading(canvas, data.plan, &line);
        if bars.rows.is_empty() {
            let none = "No task was critical in any iteration.";
            canvas.text(MARGIN, HEADING + 30.0, none, Style::regular(14.0, MUTED), Anchor::Start);
        } else {
            bars.draw(canvas, HEADING + 6.0, bars.name_room());
        }
    })
}
