//! Primavera P6's XML: what of a file becomes of the draft.

mod imports;

use imports::{
    constraints, fixture, kind, links, project_of_fixture, read_bytes, reference, shifts, shown,
};
use planodds::plan::{FloatKind, OutOfSequence, Tool};
use planodds::read::{LagCalendar, RowKind};

#[test]
fn activities_have_kinds_lengths_and_a_place_in_the_breakdown() {
    let read = fixture("pmxml/kinds.xml");
    let found: Vec<String> = read
        .draft
        .tasks
        .iter()
        .map(|row| format!("{} {}: {}", row.wbs.as_deref().unwrap_or(""), row.id.value, kind(row)))
        .collect();
    assert_eq!(
        found,
        [
            "NORTH NORTH: summary",
            "NORTH M1: milestone next start",
            "NORTH.D NORTH.D: summary",
            "NORTH.D A100: task 2400m",
            "NORTH.D.1 NORTH.D.1: summary",
            "NORTH.D.1 A110: task next start 0m",
            "NORTH.B NORTH.B: summary",
            "NORTH.B A120: task 960m",
            "NORTH.B M2: milestone at once",
            "NORTH.B L1: hammock",
        ]
    );
    assert!(read.found().is_empty(), "{:?}", read.found());
}

#[test]
fn the_project_says_dates_rules_and_whose_calendar_counts_lags() {
    let settings = fixture("pmxml/kinds.xml").draft.settings;
    assert_eq!(settings.name.as_deref(), Some("Project NORTH"));
    assert_eq!(settings.start.expect("a start").value.to_string(), "2026-03-02T00:00:00");
    assert_eq!(settings.data_date.expect("a data date").value.to_string(), "2026-03-02T00:00:00");
    assert_eq!(settings.lag_calendar, LagCalendar::Successor);
    let rules = settings.rules;
    assert_eq!(rules.tool, Tool::PrimaveraP6);
    assert_eq!(rules.float, FloatKind::Finish);
    assert_eq!(rules.out_of_sequence, OutOfSequence::ProgressOverride);
    let by = rules.must_finish_by.map(|at| at.to_string());
    assert_eq!(by.as_deref(), Some("2026-05-01T17:00:00"));
    assert!(!rules.honours_constraints);
}

#[test]
fn relations_constraints_and_codes_are_read() {
    let read = fixture("pmxml/kinds.xml");
    assert_eq!(links(read.row("A110")), "A100 FS+480m");
    assert_eq!(links(read.row("A120")), "A100 SS-240m");
    assert_eq!(links(read.row("M2")), "A120 FF");
    assert_eq!(links(read.row("A100")), "M1 SF");
    assert_eq!(constraints(read.row("A100")), "SNET 2026-03-09T08:00:00, FNLT 2026-04-09T17:00:00");
    assert_eq!(constraints(read.row("M2")), "ALAP");
    let codes = [("Phase", "DESIGN"), ("udf:Pessimistic", "12.5")];
    assert_eq!(
        read.row("A100").codes,
        codes.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert_eq!(read.row("A120").owner.as_deref(), Some("Crane"));
    let stored = read.row("A100").stored.expect("stored dates");
    assert_eq!(stored.late_finish.map(|at| at.to_string()).as_deref(), Some("2026-03-13T17:00:00"));
}

#[test]
fn calendars_have_weeks_and_exceptions() {
    let read = fixture("pmxml/kinds.xml");
    let standard = read.calendar("Standard");
    for (day, worked) in [
        ("2026-03-02", "08:00-12:00 13:00-17:00"),
        ("2026-03-07", ""),
        ("2026-04-03", ""),
        ("2026-04-04", "08:00-12:00"),
        // P6 writes a day off as a whole day, too.
        ("2026-04-06", ""),
    ] {
        assert_eq!(shifts(standard, day), worked, "{day}");
    }
    assert_eq!((standard.minutes_per_day, standard.days_per_week), (480, 5));
    // Its resource decides how long a resource-dependent activity takes.
    let crane = read.calendar_of(read.row("A120"));
    assert_eq!(shifts(crane, "2026-03-07"), "00:00-24:00");
    assert_eq!(read.row("A100").calendar, None);
}

#[test]
fn progress_has_actual_dates_and_what_remains() {
    let read = fixture("pmxml/progress.xml");
    let moment = |at: Option<planodds::read::Spanned<planodds::read::Moment>>| {
        at.map(|at| imports::moment(at.value))
    };
    let (done, under_way, milestone) =
        (&read.row("A").progress, &read.row("B").progress, &read.row("C").progress);
    assert_eq!(moment(done.actual_finish).as_deref(), Some("2026-02-20T17:00:00"));
    assert_eq!(under_way.remaining.map(|left| shown(left.value)).as_deref(), Some("960m"));
    assert_eq!(under_way.done.map(|done| shown(done.value)).as_deref(), Some("1440m"));
    assert_eq!(under_way.percent.map(|percent| percent.value), Some(0.6));
    assert_eq!(moment(under_way.resume).as_deref(), Some("2026-03-04T08:00:00"));
    assert_eq!(moment(milestone.actual_start).as_deref(), Some("2026-02-20T17:00:00"));
    assert_eq!(kind(read.row("B")), "task 2400m");
    assert_eq!(kind(read.row("D")), "task 1920m", "what has not begun takes what remains");
    let start = read.draft.settings.start.expect("a start").value;
    assert_eq!(start.to_string(), "2026-02-16T08:00:00");
    assert_eq!(read.found_at(), ["E: unsupported-progress"]);
}

#[test]
fn one_of_several_projects_is_chosen_by_id_or_name() {
    let read = fixture("pmxml/projects.xml");
    assert_eq!(read.found_at(), ["NORTH: which-project"]);
    assert!(
        read.diagnostics.items[0]
            .message
            .contains("`NORTH` (Project NORTH), `SOUTH` (Project SOUTH)")
    );
    for chosen in ["SOUTH", "Project SOUTH"] {
        let read = project_of_fixture("pmxml/projects.xml", Some(chosen));
        assert_eq!(read.ids(), ["SOUTH", "A", "B"]);
        assert_eq!(links(read.row("A")), "");
        assert_eq!(links(read.row("B")), "A FS+240m");
        // What another project imposes is in the external dates.
        assert_eq!(constraints(read.row("B")), "SNET 2026-03-09T08:00:00");
        assert_eq!(read.found_at(), ["2: external-relation"]);
        assert!(read.diagnostics.items[0].message.starts_with("B, A: "));
    }
    let read = project_of_fixture("pmxml/projects.xml", Some("NORT"));
    assert_eq!(read.found_at(), ["NORTH: which-project"]);
    assert_eq!(read.diagnostics.items[0].help.as_deref(), Some("did you mean `NORTH`?"));
    let read = project_of_fixture("pmxml/projects.xml", Some("EMPTY"));
    assert_eq!(read.found_at(), ["EMPTY: no-tasks"]);
}

#[test]
fn every_doubtful_value_is_told_at_its_place() {
    let read = fixture("pmxml/doubtful.xml");
    let mut found = read.found_at();
    found.sort();
    let mut expected = [
        "Hammock: unknown-word",
        "Whenever: unsupported-constraint",
        "Start On: unsupported-constraint",
        "5: unknown-calendar",
        "-8: invalid-duration",
        "soon: invalid-number",
        "After: invalid-relation",
        "Actual Dates: unsupported-setting",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_real_file_has_the_rows_and_calendars_it_is_known_to_have() {
    let Some(folder) = reference("pmxml") else { return };
    let file = "aspose_MultiprojectWithExternal.xml";
    let bytes = std::fs::read(folder.join(file)).expect("the reference file");
    // The other project is only mentioned, and so is not to be chosen from.
    for chosen in [None, Some("TestProject2"), Some("New Project2")] {
        let read = read_bytes(file, &bytes, chosen);
        assert_eq!(read.ids(), ["TestProject2", "A1000", "A1010"]);
        assert_eq!(read.count(RowKind::Task), 2);
        assert_eq!(read.found(), ["729:36 external-relation"]);
        assert_eq!(kind(read.row("A1010")), "task 2400m");
        let calendar = &read.draft.settings.calendars[0];
        assert_eq!(calendar.name, "Corporate - Standard Full Time");
        assert_eq!(calendar.exceptions.len(), 24);
        assert_eq!(shifts(calendar, "2024-05-28"), "08:00-16:00");
        let row = read.row("A1000");
        let stored = row.stored.expect("stored dates");
        let (start, end) = (stored.early_start.expect("a start"), stored.early_finish);
        assert_eq!(Some(imports::finish(read.calendar_of(row), start, 2400)), end);
    }
}
