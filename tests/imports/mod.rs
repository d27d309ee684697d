//! Schedule files read into drafts and shown as text: what the tests of their readers share.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime, Time};
use planodds::diagnostic::Diagnostics;
use planodds::plan::{Calendar, PointRule};
use planodds::read::{Draft, Duration, Input, LagText, Moment, RowKind, TaskDraft, read};

/// A file as it was read.
pub(crate) struct Read {
    pub(crate) draft: Draft,
    pub(crate) diagnostics: Diagnostics,
}

/// Reads bytes as a file of a name; `project` chooses one of several.
pub(crate) fn read_bytes(name: &str, bytes: &[u8], project: Option<&str>) -> Read {
    let mut input = Input::file(name, bytes);
    input.project = project.map(str::to_owned);
    let (draft, diagnostics) = read(&input, &BTreeMap::new());
    Read { draft, diagnostics }
}

/// Reads a fixture.
pub(crate) fn fixture(path: &str) -> Read {
    project_of_fixture(path, None)
}

/// Reads a project of a fixture.
pub(crate) fn project_of_fixture(path: &str, project: Option<&str>) -> Read {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path);
    read_bytes(path, &std::fs::read(file).expect("the fixture is there"), project)
}

/// A folder of reference files beside the checkout; none, said in a line, where there are none.
pub(crate) fn reference(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    if !path.is_dir() {
        println!("skipped: no reference files in {folder} on this machine");
        return None;
    }
    Some(path)
}

impl Read {
    pub(crate) fn row(&self, id: &str) -> &TaskDraft {
        self.draft.tasks.iter().find(|row| row.id.value == id).expect("a row of that id")
    }

    pub(crate) fn calendar(&self, name: &str) -> &Calendar {
        let calendars = &self.draft.settings.calendars;
        calendars.iter().find(|calendar| calendar.name == name).expect("a calendar of that name")
    }

    /// The calendar by which a row is worked on.
    pub(crate) fn calendar_of(&self, row: &TaskDraft) -> &Calendar {
        match &row.calendar {
            Some(name) => self.calendar(&name.value),
            None => &self.draft.settings.calendars[0],
        }
    }

    pub(crate) fn ids(&self) -> Vec<&str> {
        self.draft.tasks.iter().map(|row| row.id.value.as_str()).collect()
    }

    /// What was found, as `line:column code`.
    pub(crate) fn found(&self) -> Vec<String> {
        let place = |span| {
            let (line, column) = self.diagnostics.position(span);
            format!("{line}:{column}")
        };
        let shown = self.diagnostics.iter().map(|item| {
            format!("{} {}", item.span.map_or("-".to_owned(), place), item.code.name())
        });
        shown.collect()
    }

    /// The text at which something was found, with its code.
    pub(crate) fn found_at(&self) -> Vec<String> {
        let shown = self.diagnostics.iter().map(|item| {
            let span = item.span.expect("a place");
            let text = &self.diagnostics.sources[span.source].text[span.start..span.end];
            format!("{text}: {}", item.code.name())
        });
        shown.collect()
    }

    /// How many rows of a kind there are.
    pub(crate) fn count(&self, kind: RowKind) -> usize {
        self.draft.tasks.iter().filter(|row| row.kind == kind).count()
    }

    /// Relations by type, and how many have a lag, and a negative one.
    pub(crate) fn relations(&self) -> (BTreeMap<&'static str, usize>, usize, usize) {
        let mut kinds = BTreeMap::new();
        let (mut n_lags, mut n_leads) = (0, 0);
        for link in self.draft.tasks.iter().flat_map(|row| &row.links) {
            *kinds.entry(link.value.kind.name()).or_default() += 1;
            n_lags += usize::from(link.value.lag.is_some());
            n_leads += usize::from(
                matches!(link.value.lag, Some(LagText::Duration(lag)) if lag.amount < 0.0),
            );
        }
        (kinds, n_lags, n_leads)
    }
}

/// A length of time; minutes but for the tests of other units.
pub(crate) fn shown(duration: Duration) -> String {
    format!("{}{}", duration.amount, if duration.elapsed { "em" } else { "m" })
}

/// The relations of a row, such as `A FS+480m`.
pub(crate) fn links(row: &TaskDraft) -> String {
    let links = row.links.iter().map(|link| {
        let lag = match link.value.lag {
            None => String::new(),
            Some(LagText::Duration(lag)) if lag.amount > 0.0 => format!("+{}", shown(lag)),
            Some(LagText::Duration(lag)) => shown(lag),
            Some(LagText::Share(share)) => format!("{:+}%", share * 100.0),
        };
        format!("{} {}{lag}", link.value.predecessor, link.value.kind.name())
    });
    links.collect::<Vec<_>>().join(", ")
}

/// A date with its time.
pub(crate) fn moment(moment: Moment) -> String {
    moment.date.to_datetime(moment.time.unwrap_or(Time::midnight())).to_string()
}

/// The constraints of a row, such as `SNET 2026-03-02T08:00:00`.
pub(crate) fn constraints(row: &TaskDraft) -> String {
    let shown = row.constraints.iter().map(|constraint| {
        format!("{} {}", constraint.value.kind.name(), moment(constraint.value.at))
    });
    let late = row.as_late_as_possible.then(|| "ALAP".to_owned());
    shown.chain(late).collect::<Vec<_>>().join(", ")
}

/// The kind of a row, when it is reached if it takes no time, and how long it takes.
pub(crate) fn kind(row: &TaskDraft) -> String {
    let kind = match row.kind {
        RowKind::Task => "task",
        RowKind::Milestone => "milestone",
        RowKind::Summary => "summary",
        RowKind::Hammock => "hammock",
        RowKind::Buffer => "buffer",
    };
    let point = match row.point {
        PointRule::Settled => "",
        PointRule::NextStart => " next start",
        PointRule::AtOnce => " at once",
    };
    let length = row.duration.map_or(String::new(), |length| format!(" {}", shown(length.value)));
    format!("{kind}{point}{length}")
}

/// The shifts of a day, such as `08:00-12:00 13:00-17:00`.
pub(crate) fn shifts(calendar: &Calendar, day: &str) -> String {
    let day: Date = day.parse().expect("a date");
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let shifts = calendar.shifts(day).iter();
    shifts
        .map(|shift| format!("{}-{}", clock(shift.start), clock(shift.end)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// When work that begins at an instant ends, minute by minute of the calendar's shifts.
pub(crate) fn finish(calendar: &Calendar, start: DateTime, minutes: i64) -> DateTime {
    let mut left = minutes;
    let mut day = start.date();
    let mut earliest = i64::from(start.hour()) * 60 + i64::from(start.minute());
    loop {
        for shift in calendar.shifts(day) {
            let begins = i64::from(shift.start).max(earliest);
            let there = (i64::from(shift.end) - begins).max(0);
            if left <= there {
                let midnight = day.to_datetime(Time::midnight());
                return midnight + jiff::Span::new().minutes(begins + left);
            }
            left -= there;
        }
        day = day.tomorrow().expect("work ends some time");
        earliest = 0;
    }
}
