//! Whether the weather of calendars means anything.

use super::Placed;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Relation, Task, calendars_in_use};
use crate::read::SettingsDraft;

/// Reports weather of calendars that are not in the plan, which may be a file of another tool,
/// and of such as nothing is counted on.
pub(super) fn report_idle(
    settings: &SettingsDraft,
    tasks: &[Placed<Task>],
    relations: &[Placed<Relation>],
    diagnostics: &mut Diagnostics,
) {
    let in_use = calendars_in_use(
        tasks.iter().map(|task| &task.value),
        relations.iter().map(|relation| &relation.value),
        settings.calendars.len(),
    );
    for named in &settings.weather {
        let name = &named.value;
        match settings.calendars.iter().position(|calendar| calendar.name == *name) {
            None => {
                let names: Vec<String> =
                    settings.calendars.iter().map(|known| format!("`{}`", known.name)).collect();
                diagnostics.report(
                    Code::UnknownCalendar,
                    named.span,
                    format!("weather for `{name}`, a calendar that the plan does not have"),
                    format!("its calendars are {}", names.join(", ")),
                );
            }
            Some(calendar) if !in_use[calendar] => diagnostics.report(
                Code::UnusedWeather,
                named.span,
                format!("the weather of `{name}` moves nothing: no task and no lag is counted on that calendar"),
                "name the calendar in the calendar column of the tasks that stand still in bad weather",
            ),
            Some(_) => {}
        }
    }
}
