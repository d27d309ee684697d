//! Microsoft Project's XML: what of a file becomes of the draft.

mod imports;

use imports::{constraints, finish, fixture, kind, links, read_bytes, reference, shifts, shown};
use planodds::plan::Tool;
use planodds::read::{LagCalendar, RowKind};

#[test]
fn the_project_says_start_name_and_rules() {
    let read = fixture("mspdi/links.xml");
    let settings = &read.draft.settings;
    assert_eq!(settings.name.as_deref(), Some("Small"));
    assert_eq!(settings.start.expect("a start").value.to_string(), "2026-03-02T08:00:00");
    assert_eq!(settings.data_date, None, "a status date moves nothing");
    assert_eq!(settings.lag_calendar, LagCalendar::Successor);
    assert_eq!(settings.rules.tool, Tool::MicrosoftProject);
    assert!(settings.rules.honours_constraints);
    assert!(!fixture("mspdi/constraints.xml").draft.settings.rules.honours_constraints);
    assert!(read.found().is_empty(), "{:?}", read.found());
}

#[test]
fn durations_are_minutes_of_working_or_elapsed_time() {
    let read = fixture("mspdi/durations.xml");
    let kinds: Vec<String> = read.draft.tasks.iter().map(kind).collect();
    assert_eq!(
        kinds,
        ["task 480m", "task 1440em", "task 90m", "milestone", "task next start 0m", "task 20160em"]
    );
}

#[test]
fn relations_have_types_and_lags_in_minutes_elapsed_or_percent() {
    let read = fixture("mspdi/links.xml");
    let found: Vec<String> = read.draft.tasks.iter().map(links).collect();
    assert_eq!(found, ["", "1 FS", "1 FF+480m, 2 SS-60m", "1 SF+2880em", "1 FS+50%"]);
}

#[test]
fn relations_of_summary_rows_reach_the_tasks_below() {
    let read = fixture("mspdi/summaries.xml");
    let found: Vec<(&str, String)> =
        read.draft.tasks.iter().map(|row| (row.id.value.as_str(), links(row))).collect();
    let expected = [
        ("10", ""),
        ("11", ""),
        ("12", "11 FS"),
        ("20", ""),
        // Both tasks below 10, and each of them to each task below 20 that is active.
        ("21", "11 FS+480m, 12 FS+480m"),
        // The longer of two lags between the same tasks.
        ("22", "12 FS+960m, 11 FS+480m"),
        // 10 starts with 11, which all else below it waits for.
        ("30", "11 SS+240m"),
        ("31", "21 FF, 22 FF"),
    ];
    assert_eq!(found, expected.map(|(id, links)| (id, links.to_owned())));
    assert_eq!(read.count(RowKind::Summary), 2);
    assert_eq!(read.row("22").wbs.as_deref(), Some("2.2"));
    assert_eq!(read.found_at(), ["23: inactive-task"]);
}

#[test]
fn calendars_have_weeks_exceptions_recurrences_and_weeks_for_a_time() {
    let read = fixture("mspdi/calendars.xml");
    let standard = read.calendar("Standard");
    let usual = "08:00-12:00 13:00-17:00";
    for (day, worked) in [
        ("2026-03-02", usual),
        ("2026-03-07", ""),
        // Good Friday to Easter Monday.
        ("2026-04-02", usual),
        ("2026-04-03", ""),
        ("2026-04-06", ""),
        ("2026-04-07", usual),
        // Every second Friday from the week of 1 March on, but for a single day's exception.
        ("2026-03-06", ""),
        ("2026-03-13", "09:00-12:00"),
        ("2026-03-20", ""),
        ("2026-03-27", usual),
        ("2026-12-25", ""),
        ("2027-01-01", usual),
        // The last Monday of May.
        ("2026-05-25", ""),
        ("2029-05-28", ""),
        ("2031-05-26", usual),
        // Two weeks of summer.
        ("2026-07-03", usual),
        ("2026-07-06", "07:00-13:00"),
        ("2026-07-12", ""),
        ("2026-07-17", "07:00-13:00"),
        ("2026-07-20", usual),
    ] {
        assert_eq!(shifts(standard, day), worked, "{day}");
    }
    assert_eq!((standard.minutes_per_day, standard.days_per_week), (480, 5));
    let nights = read.calendar("Nights");
    for (day, worked) in [
        // Its own days, those of its base, and its base's exceptions.
        ("2026-03-07", "22:00-24:00"),
        ("2026-03-08", "00:00-06:00"),
        ("2026-03-09", usual),
        ("2026-04-03", ""),
        ("2026-04-05", ""),
        ("2026-03-02", "00:00-24:00"),
        ("2026-03-03", "00:00-24:00"),
        ("2026-03-04", usual),
        ("2026-07-06", "07:00-13:00"),
        ("2026-07-11", "22:00-24:00"),
    ] {
        assert_eq!(shifts(nights, day), worked, "{day}");
    }
    let named = |id: &str| read.row(id).calendar.as_ref().map(|name| name.value.as_str());
    // A calendar that adds nothing to its base is its base.
    assert_eq!((named("1"), named("2"), named("3")), (None, Some("Nights"), None));
    assert!(read.found().is_empty(), "{:?}", read.found());
}

#[test]
fn resources_work_by_their_own_calendars() {
    let read = fixture("mspdi/resources.xml");
    let named = |id: &str| read.row(id).calendar.as_ref().map(|name| name.value.as_str());
    assert_eq!(named("1"), Some("Ana"));
    assert_eq!(named("2"), None, "the duration is fixed");
    assert_eq!(named("3"), Some("Mornings"), "resources' calendars are ignored");
    let within = read.calendar(named("4").expect("a calendar"));
    assert_eq!(shifts(within, "2026-03-05"), "08:00-12:00");
    assert_eq!(shifts(within, "2026-03-06"), "", "Ana does not work on Fridays");
    for (id, reason) in [
        ("5", "Bo works as the project does"),
        ("6", "steel does not work"),
        ("7", "none of Ana's time is taken"),
        ("8", "nobody is assigned"),
    ] {
        assert_eq!(named(id), None, "{reason}");
    }
    assert_eq!(read.row("1").owner.as_deref(), Some("Ana"));
    assert!(read.found().is_empty(), "{:?}", read.found());
}

#[test]
fn constraints_keep_their_kinds_and_dates() {
    let read = fixture("mspdi/constraints.xml");
    let found: Vec<String> = read.draft.tasks.iter().map(constraints).collect();
    assert_eq!(
        found,
        [
            "",
            "ALAP",
            // Where constraints are not honoured, logic wins.
            "MSO 2026-03-11T08:00:00",
            "MFO 2026-03-12T08:00:00",
            "SNET 2026-03-13T08:00:00",
            "SNLT 2026-03-14T08:00:00",
            "FNET 2026-03-15T08:00:00",
            "FNLT 2026-03-16T08:00:00",
            "",
            // Levelling puts off by a day of 24 hours what waits for nothing else.
            "SNET 2026-03-03T08:00:00",
        ]
    );
    assert_eq!(read.row("9").deadline.expect("a deadline").value.to_string(), "2026-04-01");
}

#[test]
fn a_task_scheduled_by_hand_keeps_its_start() {
    let read = fixture("bad/fixed-dates/plan.xml");
    assert_eq!(constraints(read.row("2")), "manually scheduled 2026-03-04T08:00:00");
}

#[test]
fn progress_has_actual_dates_and_what_remains() {
    let read = fixture("mspdi/progress.xml");
    let (done, under_way) = (&read.row("1").progress, &read.row("2").progress);
    let moment = |at: Option<planodds::read::Spanned<planodds::read::Moment>>| {
        at.map(|at| imports::moment(at.value))
    };
    assert_eq!(moment(done.actual_start).as_deref(), Some("2026-02-26T08:00:00"));
    assert_eq!(moment(done.actual_finish).as_deref(), Some("2026-02-27T17:00:00"));
    assert_eq!(under_way.remaining.map(|left| shown(left.value)).as_deref(), Some("1440m"));
    assert_eq!(under_way.done.map(|done| shown(done.value)).as_deref(), Some("960m"));
    assert_eq!(under_way.percent.map(|percent| percent.value), Some(0.4));
    assert_eq!(moment(under_way.resume).as_deref(), Some("2026-03-05T08:00:00"));
    let stored = |id: &str| read.row(id).stored.expect("stored dates");
    assert_eq!(stored("2").early_start, None, "that of the rest is not in the file");
    assert_eq!(stored("2").total_float, Some(480));
    assert_eq!(
        stored("3").early_start.map(|at| at.to_string()).as_deref(),
        Some("2026-03-02T08:00:00")
    );
    assert_eq!(stored("3").total_float, Some(2400));
    // The plan begins with its first work, what has not begun no earlier than before.
    let start = read.draft.settings.start.expect("a start").value;
    assert_eq!(start.to_string(), "2026-02-26T08:00:00");
    assert_eq!(constraints(read.row("3")), "SNET 2026-03-02T08:00:00");
    assert_eq!(constraints(read.row("2")), "");
    assert_eq!(read.found_at(), ["100: unsupported-progress", "30: unsupported-progress"]);
}

#[test]
fn custom_fields_become_codes() {
    let read = fixture("mspdi/custom.xml");
    let row = read.row("1");
    let codes: Vec<(&str, &str)> =
        row.codes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("udf:Pessimistic", "2400m"),
            ("Pessimistic", "2400m"),
            ("udf:Number1", "2.5"),
            ("Number1", "2.5"),
            ("Weather", "1"),
            ("Area", "North.Hall"),
        ]
    );
    assert_eq!(row.name.as_deref(), Some("Dig & pour"));
}

#[test]
fn files_come_in_several_encodings() {
    assert_eq!(fixture("mspdi/utf16.xml").row("1").name.as_deref(), Some("Größe 日"));
    assert_eq!(fixture("mspdi/cp1252.xml").row("1").name.as_deref(), Some("Größe"));
}

#[test]
fn every_doubtful_value_is_told_at_its_place() {
    let read = fixture("mspdi/doubtful.xml");
    let mut found = read.found_at();
    found.sort();
    let mut expected = [
        "9: unsupported-constraint",
        "8 hours: invalid-duration",
        "1: invalid-relation",
        "44: unknown-calendar",
        "10: summary-relation",
        "x: invalid-number",
        "4: unsupported-constraint",
        "perhaps: unknown-word",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_calendar_that_never_works_is_refused_where_it_is_used() {
    let read = fixture("mspdi/never.xml");
    assert_eq!(read.found_at(), ["Never: invalid-calendar"]);
}

/// A file and what it is known to hold.
struct Known {
    file: &'static str,
    /// Tasks, milestones, and summary rows without the project's own.
    rows: [usize; 3],
    relations: &'static [(&'static str, usize)],
    /// Relations with a lag, and with a negative one.
    lags: [usize; 2],
}

const fn known(
    file: &'static str,
    rows: [usize; 3],
    relations: &'static [(&'static str, usize)],
    lags: [usize; 2],
) -> Known {
    Known { file, rows, relations, lags }
}

const LINKS: &[(&str, usize)] = &[("FF", 1), ("FS", 5), ("SF", 1), ("SS", 1)];

const REFERENCE: [Known; 9] = [
    known("calligra_commercial.mspdi.xml", [126, 0, 19], &[("FF", 1), ("FS", 175)], [2, 0]),
    known("dcma_sample.mspdi.xml", [86, 3, 9], &[("FS", 110), ("SS", 12)], [19, 7]),
    known("jmora_compact_schedule.xml", [6, 1, 0], &[("FS", 7)], [0, 0]),
    known("mpxj_caltest.xml", [3, 0, 0], &[], [0, 0]),
    known(
        "mpxj_mspdirelations.xml",
        [5, 0, 0],
        &[("FF", 1), ("FS", 1), ("SF", 1), ("SS", 1)],
        [1, 0],
    ),
    known("mpxj_sample.xml", [15, 1, 3], &[("FF", 1), ("FS", 3), ("SF", 1), ("SS", 1)], [2, 1]),
    known("mpxj_task-links-project2003-mspdi.xml", [16, 0, 0], LINKS, [7, 0]),
    known("mpxj_task-links-project2010-mspdi.xml", [16, 0, 0], LINKS, [7, 0]),
    known("mpxj_task-links-project2019-mspdi.xml", [16, 0, 0], LINKS, [7, 0]),
];

#[test]
fn real_files_have_the_rows_and_relations_they_are_known_to_have() {
    let Some(folder) = reference("mspdi") else { return };
    for Known { file, rows, relations, lags } in REFERENCE {
        let bytes = std::fs::read(folder.join(file)).expect("the reference file");
        let read = read_bytes(file, &bytes, None);
        assert!(!read.diagnostics.has_errors(), "{file}: {}", read.diagnostics.render(false));
        let counted =
            [RowKind::Task, RowKind::Milestone, RowKind::Summary].map(|kind| read.count(kind));
        assert_eq!(counted, rows, "{file}");
        let (found, n_lags, n_leads) = read.relations();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), relations, "{file}");
        assert_eq!([n_lags, n_leads], lags, "{file}");
    }
}

#[test]
fn lags_of_real_files_are_the_same_in_every_unit() {
    let Some(folder) = reference("mspdi") else { return };
    for version in ["2003", "2010", "2019"] {
        let file = format!("mpxj_task-links-project{version}-mspdi.xml");
        let read = read_bytes(&file, &std::fs::read(folder.join(&file)).expect("the file"), None);
        let found: Vec<String> =
            read.draft.tasks.iter().map(links).filter(|links| !links.is_empty()).collect();
        // No lag, 1 and 2 days, 1 and 2 weeks; the other types with 2 days.
        assert_eq!(
            found,
            [
                "1 FS",
                "3 FS+480m",
                "5 FS+960m",
                "7 FS+2400m",
                "9 FS+4800m",
                "11 SF+960m",
                "13 SS+960m",
                "15 FF+960m"
            ],
            "{version}"
        );
    }
}

#[test]
fn durations_of_real_files_lead_from_stored_starts_to_stored_finishes() {
    let (Some(folder), Some(truth)) = (reference("mspdi"), reference("truth")) else { return };
    for (name, n_tasks) in [("calligra_commercial", 126), ("dcma_sample", 89)] {
        let file = format!("{name}.mspdi.xml");
        let read = read_bytes(&file, &std::fs::read(folder.join(&file)).expect("the file"), None);
        let mut table =
            csv::Reader::from_path(truth.join(format!("{name}.mspdi.csv"))).expect("a table");
        let mut n_checked = 0;
        for record in table.records().map(|record| record.expect("a row")) {
            let row = read.row(&record[0]);
            let stored = row.stored.expect("dates of a task that is not complete");
            let dates =
                [stored.early_start, stored.early_finish, stored.late_start, stored.late_finish];
            let shown = dates.map(|at| at.map(|at| at.to_string()));
            for (at, cell) in shown.iter().zip([2, 3, 4, 5]) {
                let at = at.as_deref().expect("a date");
                assert!(
                    at.starts_with(&record[cell]),
                    "{name} {}: {at} {}",
                    &record[0],
                    &record[cell]
                );
            }
            let minutes = row.duration.map_or(0, |duration| duration.value.amount as i64);
            let (start, end) =
                (stored.early_start.expect("a start"), stored.early_finish.expect("a finish"));
            if minutes > 0 {
                assert_eq!(
                    finish(read.calendar_of(row), start, minutes),
                    end,
                    "{name} {}",
                    &record[0]
                );
            }
            n_checked += 1;
        }
        assert_eq!(n_checked, n_tasks, "{name}");
    }
}
