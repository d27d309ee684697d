//! The table CALENDAR → the calendars that a project works by.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::calendar_data::{CalendarData, calendar_data};
use super::table::{Cell, Record, Tables};
use super::value::{hours, read};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{Calendar, Shift};

/// The calendars of a file; those that are used are built, in the order of their first use.
#[derive(Debug)]
pub(super) struct Calendars<'a> {
    /// Rows by the ids of calendars. Only asked, never walked through.
    rows: HashMap<&'a str, Record<'a>>,
    /// Places in `used` by the ids of calendars. Only asked, never walked through.
    places: HashMap<&'a str, usize>,
    used: Vec<Calendar>,
}

impl<'a> Calendars<'a> {
    pub(super) fn new(tables: &'a Tables<'a>) -> Self {
        let rows = tables.rows("CALENDAR").map(|row| (row.key("clndr_id"), row)).collect();
        Self { rows, places: HashMap::new(), used: Vec::new() }
    }

    /// The calendar that a project's activities have unless they say otherwise, which comes to
    /// be the first; none after a problem was reported.
    pub(super) fn default(
        &mut self,
        tables: &'a Tables<'a>,
        project: Record<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<usize> {
        let named = project.cell("clndr_id");
        if !named.is_empty() {
            return self.find(named, diagnostics);
        }
        let is_default = |row: &Record<'a>| row.key("default_flag").eq_ignore_ascii_case("Y");
        let mut rows = tables.rows("CALENDAR");
        let only = rows.next().filter(|_| rows.next().is_none());
        let default = tables.rows("CALENDAR").find(is_default).or(only);
        let Some(row) = default else {
            diagnostics.report(
                Code::UnknownCalendar,
                project.span(),
                "the project names no calendar, and the file has no default one",
                "choose a default calendar for the project in P6 and export it again",
            );
            return None;
        };
        self.find(row.cell("clndr_id"), diagnostics)
    }

    /// The place of the calendar whose id is in a cell; none after a problem was reported.
    pub(super) fn find(&mut self, id: Cell<'a>, diagnostics: &mut Diagnostics) -> Option<usize> {
        if let Some(place) = self.places.get(id.text) {
            return Some(*place);
        }
        let Some(row) = self.rows.get(id.text).copied() else {
            let message = format!("there is no calendar `{}` in the file", id.text);
            let help = "export the project from P6 again, with all its calendars";
            diagnostics.report(Code::UnknownCalendar, id.span, message, help);
            return None;
        };
        let mut calendar = self.build(row, diagnostics);
        self.name_apart(&mut calendar, row.cell("clndr_name").span, diagnostics);
        self.places.insert(id.text, self.used.len());
        self.used.push(calendar);
        Some(self.used.len() - 1)
    }

    /// A calendar in use.
    pub(super) fn get(&self, place: usize) -> &Calendar {
        &self.used[place]
    }

    /// The calendars in use.
    pub(super) fn into_used(self) -> Vec<Calendar> {
        self.used
    }

    /// Gives a calendar another name if one in use has its own already.
    fn name_apart(&self, calendar: &mut Calendar, span: Span, diagnostics: &mut Diagnostics) {
        let is_taken = |name: &str| self.used.iter().any(|used| used.name == name);
        if !is_taken(&calendar.name) {
            return;
        }
        // Among one more name than there are calendars one is free.
        let name = (2..self.used.len() + 3)
            .map(|number| format!("{} ({number})", calendar.name))
            .find(|name| !is_taken(name))
            .unwrap_or_default();
        diagnostics.report(
            Code::RenamedCalendar,
            span,
            format!(
                "another calendar has the name `{}` already; this one is called `{name}`",
                calendar.name
            ),
            "give the calendars different names in P6",
        );
        calendar.name = name;
    }

    fn build(&self, row: Record<'a>, diagnostics: &mut Diagnostics) -> Calendar {
        let id = row.key("clndr_id");
        let name = row.text("clndr_name").map_or_else(|| format!("calendar {id}"), str::to_owned);
        let mut data = CalendarData::default();
        let mut is_readable = true;
        // From the calendar to its bases: what is nearer wins.
        let mut level = Some(row);
        let mut seen = Vec::new();
        while let Some(row) = level.filter(|row| !seen.contains(&row.key("clndr_id"))) {
            seen.push(row.key("clndr_id"));
            let own = own_data(row, diagnostics);
            is_readable &= own.is_some();
            let own = own.unwrap_or_default();
            data.week =
                data.week.or(own.week.filter(|week| week.iter().any(|day| !day.is_empty())));
            for (date, shifts) in own.exceptions {
                data.exceptions.entry(date).or_insert(shifts);
            }
            let base = row.cell("base_clndr_id");
            level = self.rows.get(base.text).copied();
            if level.is_none() && !base.is_empty() {
                let message = format!(
                    "`{name}` is based on a calendar `{}` that is not in the file: holidays it has from there are not known",
                    base.text
                );
                let help = "export the project from P6 again, with all its calendars";
                diagnostics.report(Code::AssumedCalendar, base.span, message, help);
            }
        }
        let week = data.week.take().unwrap_or_else(|| {
            if is_readable {
                diagnostics.report(
                    Code::AssumedCalendar,
                    row.cell("clndr_name").span,
                    format!("the calendar `{name}` has no working hours; P6 works Monday to Friday, 08:00–16:00 then, and so it is taken"),
                    "give the calendar its hours in P6 and export the project again",
                );
            }
            working_week()
        });
        sized(row, name, week, data.exceptions, diagnostics)
    }
}

/// What a calendar's own row says; none after a problem was reported.
fn own_data(row: Record<'_>, diagnostics: &mut Diagnostics) -> Option<CalendarData> {
    let cell = row.cell("clndr_data");
    match calendar_data(cell.text) {
        Ok(data) => Some(data),
        Err(problem) => {
            let at = cell.span.start;
            let range = problem.range;
            let span = Span { start: at + range.start, end: at + range.end, ..cell.span };
            diagnostics.report(
                Code::InvalidCalendar,
                span,
                format!(
                    "the data of the calendar `{}`: {}",
                    row.key("clndr_name"),
                    problem.message
                ),
                "open the calendar in P6, save it, and export the project again",
            );
            None
        }
    }
}

/// The hours that P6 works by where a calendar has none.
fn working_week() -> [Vec<Shift>; 7] {
    let day = vec![Shift { start: 8 * 60, end: 16 * 60 }];
    std::array::from_fn(|weekday| if weekday < 5 { day.clone() } else { Vec::new() })
}

/// A calendar with the lengths of its day and week, by its row or else by its hours.
fn sized(
    row: Record<'_>,
    name: String,
    week: [Vec<Shift>; 7],
    exceptions: BTreeMap<Date, Vec<Shift>>,
    diagnostics: &mut Diagnostics,
) -> Calendar {
    let mut stated = |column: &str| {
        let minutes = read(row.cell(column), hours, diagnostics)?.value;
        (1.0..=7.0 * 1440.0).contains(&minutes).then_some(minutes)
    };
    let (day, stated_week) = (stated("day_hr_cnt"), stated("week_hr_cnt"));
    let n_worked = week.iter().filter(|day| !day.is_empty()).count();
    let of_week: i32 = week.iter().flatten().map(|shift| shift.length()).sum();
    let day = day.unwrap_or_else(|| f64::from(of_week) / n_worked as f64).min(1440.0);
    let days = stated_week.map_or(n_worked as f64, |week| (week / day).round());
    Calendar {
        name,
        week,
        exceptions,
        minutes_per_day: day.round() as i32,
        days_per_week: (days as i32).clamp(1, 7),
        weather: None,
    }
}
