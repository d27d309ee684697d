//! XML made to harm: it is refused in good time, at its place, and nothing panics.

mod imports;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use imports::read_bytes;
use planodds::read::Input;
use planodds::validate::{Overrides, read_plan};
use proptest::prelude::*;

const MICROSOFT: &str = "<Project xmlns=\"http://schemas.microsoft.com/project\">";

fn found(text: &str) -> Vec<String> {
    read_bytes("plan.xml", text.as_bytes(), None).found()
}

#[test]
fn entities_are_never_expanded() {
    let mut laughs =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE Project [\n<!ENTITY a0 \"ha\">\n".to_owned();
    for level in 1..10 {
        let more = format!("&a{};", level - 1).repeat(10);
        writeln!(laughs, "<!ENTITY a{level} \"{more}\">").expect("room");
    }
    let laughs = format!("{laughs}]>\n{MICROSOFT}<Name>&a9;</Name></Project>");
    assert_eq!(found(&laughs), ["3:1 xml-syntax"]);
    assert_eq!(found(&format!("{MICROSOFT}<Name>&a9;</Name></Project>")), ["1:62 xml-syntax"]);
    let file = format!(
        "<!DOCTYPE Project [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{MICROSOFT}<Name>&x;</Name></Project>"
    );
    assert_eq!(found(&file), ["1:20 xml-syntax"]);
}

#[test]
fn elements_nested_without_end_are_refused() {
    let deep = format!("{MICROSOFT}{}", "<Tasks>".repeat(1_000_000));
    assert_eq!(found(&deep).len(), 1);
    let tasks = format!("{MICROSOFT}<Tasks>{}", "<Task>".repeat(1_000_000));
    assert_eq!(found(&tasks).len(), 1);
}

#[test]
fn a_text_of_any_length_is_passed_over_or_refused() {
    let long = "x".repeat(16 << 20);
    let task = |element: &str| {
        format!(
            "{MICROSOFT}<Tasks><Task><UID>1</UID><{element}>{long}</{element}></Task></Tasks></Project>"
        )
    };
    let found_in = |element: &str| found(&task(element)).join(" ");
    assert!(found_in("Name").ends_with("xml-syntax"));
    assert!(!found_in("Notes").contains("xml-syntax"));
}

#[test]
fn a_file_that_is_cut_short_anywhere_is_told_once() {
    for fixture in ["mspdi/calendars.xml", "pmxml/kinds.xml"] {
        let path = format!("{}/tests/fixtures/{fixture}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the fixture");
        for end in (1..text.len() - 1).filter(|end| end % 7 == 0) {
            let read = read_bytes("plan.xml", &text.as_bytes()[..end], None);
            assert_eq!(read.diagnostics.items.len(), 1, "{fixture} cut at {end}");
            assert!(read.draft.tasks.is_empty());
        }
    }
}

#[test]
fn exceptions_of_centuries_and_webs_of_summary_rows_have_limits() {
    let exception = "<Exception><TimePeriod><FromDate>1900-01-01T00:00:00</FromDate><ToDate>2999-12-31T00:00:00</ToDate></TimePeriod><Type>1</Type><DayWorking>0</DayWorking></Exception>";
    let text = format!(
        "{MICROSOFT}<CalendarUID>1</CalendarUID><Calendars><Calendar><UID>1</UID><Name>A</Name><Exceptions>{}</Exceptions></Calendar></Calendars></Project>",
        exception.repeat(1000)
    );
    assert!(
        found(&text)
            .iter()
            .all(|found| found.ends_with("invalid-calendar") || found.ends_with("no-tasks"))
    );
    let below = |uid: usize, outline: usize| {
        let mut tasks = String::new();
        for at in 0..2000 {
            let uid = uid + at;
            write!(
                tasks,
                "<Task><UID>{uid}</UID><OutlineNumber>{outline}.{at}</OutlineNumber></Task>"
            )
            .expect("room");
        }
        tasks
    };
    let link =
        "<PredecessorLink><PredecessorUID>9000</PredecessorUID><Type>1</Type></PredecessorLink>";
    let text = format!(
        "{MICROSOFT}<Tasks><Task><UID>9000</UID><OutlineNumber>1</OutlineNumber></Task>{}<Task><UID>9001</UID><OutlineNumber>2</OutlineNumber>{link}</Task>{}</Tasks></Project>",
        below(10_000, 1),
        below(20_000, 2)
    );
    assert!(found(&text).iter().any(|found| found.ends_with("summary-relation")));
}

/// Replaces a few stretches of a text by others.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(String::new()),
        "[-<>/&;!?=\"' .:0-9A-Za-zß日\u{202e}\n]{1,5}",
        Just("99999999999999999999".to_owned()),
        Just("-1".to_owned()),
        Just("1e300".to_owned()),
        Just("0001-01-01T00:00:00".to_owned()),
        Just("2999-12-31T23:59:59".to_owned()),
        Just("<UID>1</UID>".to_owned()),
        Just("]]>".to_owned()),
        Just("&#xD800;".to_owned()),
    ];
    let edit = (0..text.len(), 0..12_usize, piece);
    prop::collection::vec(edit, 1..5).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, length, piece) in edits {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, piece.into_bytes());
        }
        bytes
    })
}

/// Whatever the bytes: no panic, a plan exactly when there is no error, places inside the file.
fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
    let (plan, diagnostics) =
        read_plan(&Input::file("plan.xml", bytes), &BTreeMap::new(), &Overrides::default());
    prop_assert_eq!(plan.is_some(), !diagnostics.has_errors());
    for span in diagnostics.iter().filter_map(|item| item.span) {
        let text = &diagnostics.sources[span.source].text;
        prop_assert!(span.start <= span.end && span.end <= text.len(), "{:?}", span);
        prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
    }
    let shown = diagnostics.render(false);
    prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", shown);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        holds(&bytes)?;
    }

    #[test]
    fn mutated_schedules_of_microsoft_project_never_panic(
        calendars in mutated(include_str!("fixtures/mspdi/calendars.xml")),
        summaries in mutated(include_str!("fixtures/mspdi/summaries.xml")),
        progress in mutated(include_str!("fixtures/mspdi/progress.xml")),
    ) {
        holds(&calendars)?;
        holds(&summaries)?;
        holds(&progress)?;
    }

    #[test]
    fn mutated_schedules_of_primavera_never_panic(
        kinds in mutated(include_str!("fixtures/pmxml/kinds.xml")),
        projects in mutated(include_str!("fixtures/pmxml/projects.xml")),
    ) {
        holds(&kinds)?;
        holds(&projects)?;
    }
}
