//! Resources: whose calendar a resource-dependent activity is scheduled by, and who owns one.

use std::collections::HashMap;

use super::table::{Cell, Record, Tables};
use super::value::{hours, read};
use crate::diagnostic::{Code, Diagnostics};

/// The resources of a file and their assignments to activities.
#[derive(Debug)]
pub(super) struct Resources<'a> {
    // Both are only asked, never walked through.
    by_id: HashMap<&'a str, Record<'a>>,
    assignments: HashMap<&'a str, Vec<Record<'a>>>,
}

impl<'a> Resources<'a> {
    pub(super) fn new(tables: &'a Tables<'a>) -> Self {
        let by_id = tables.rows("RSRC").map(|row| (row.key("rsrc_id"), row)).collect();
        let mut assignments: HashMap<&str, Vec<Record>> = HashMap::new();
        for row in tables.rows("TASKRSRC") {
            assignments.entry(row.key("task_id")).or_default().push(row);
        }
        Self { by_id, assignments }
    }

    /// The name of an activity's primary resource.
    pub(super) fn owner(&self, activity: Record<'a>) -> Option<&'a str> {
        let resource = self.by_id.get(activity.text("rsrc_id")?)?;
        resource.text("rsrc_name")
    }

    /// The calendar of the resources that drive an activity; none where the activity's own
    /// counts, because nobody is assigned.
    ///
    /// People and equipment drive, material does not. Where they work by several calendars the
    /// one of the longest remaining assignment is taken, and the person is told.
    pub(super) fn calendar(
        &self,
        activity: Record<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Cell<'a>> {
        let assignments = self.assignments.get(activity.key("task_id"))?;
        let driving: Vec<(Record, Cell)> = assignments
            .iter()
            .filter_map(|assignment| Some((*assignment, self.driving_calendar(*assignment)?)))
            .collect();
        let mut longest: Option<(f64, Cell)> = None;
        for (assignment, calendar) in &driving {
            let length = length(*assignment, diagnostics);
            if longest.is_none_or(|(other, _)| length > other) {
                longest = Some((length, *calendar));
            }
        }
        let (_, chosen) = longest?;
        if driving.iter().any(|(_, calendar)| calendar.text != chosen.text) {
            diagnostics.report(
                Code::MixedCalendars,
                activity.cell("task_code").span,
                format!(
                    "the resources of `{}` work by different calendars; it is scheduled by that of its longest assignment",
                    activity.key("task_code")
                ),
                "its dates may differ from P6's, which schedules each resource by its own calendar: split the activity, or give the resources one calendar",
            );
        }
        Some(chosen)
    }

    /// The calendar of an assignment that drives its activity's dates.
    fn driving_calendar(&self, assignment: Record<'a>) -> Option<Cell<'a>> {
        let resource = self.by_id.get(assignment.text("rsrc_id")?)?;
        let kind = assignment.text("rsrc_type").or(resource.text("rsrc_type"));
        let is_material = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("RT_Mat"));
        let stands_back = assignment.key("rollup_dates_flag").eq_ignore_ascii_case("N");
        let calendar = resource.cell("clndr_id");
        (!is_material && !stands_back && !calendar.is_empty()).then_some(calendar)
    }
}

/// How long an assignment still takes: its remaining units by its units an hour, or else the
/// units themselves.
fn length(assignment: Record<'_>, diagnostics: &mut Diagnostics) -> f64 {
    let mut number =
        |column: &str| read(assignment.cell(column), hours, diagnostics).map(|number| number.value);
    let units = number("remain_qty").or_else(|| number("target_qty")).unwrap_or(0.0);
    match number("remain_qty_per_hr").or_else(|| number("target_qty_per_hr")) {
        Some(rate) if rate > 0.0 => units / rate,
        _ => units,
    }
}
