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

    let n_all = text::count(data.tasks.len());
    let shown = if n_ever > MOST {
        format!(" · the {MOST} most critical of {n_all} tasks")
    } else if n_ever < data.tasks.len() {
        format!(" · {n_ever} of {n_all} tasks, the rest never")
    } else {
        String::new()
    };
    let line = format!(
        "How often a task is on the critical path; orange: in at least half of the \
         iterations{shown}"
    );
    let bars = Bars {
        rows: tasks
            .iter()
            .map(|task| Bar {
                name: task.name,
                value: task.criticality.min(1.0),
                label: text::percent(task.criticality),
                colour: if theme::is_critical(task.criticality) {
                    ORANGE
                } else {
                    theme::tint(BLUE, 0.55)
                },
            })
            .collect(),
        reach: (0.0, 1.0),
        ticks: |ticks| ticks.iter().copied().map(text::percent).collect(),
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
