//! Broken plans: each problem is found, with its right line and column, and nothing panics.
//!
//! `fixtures/bad/<code>/` holds a plan for every code, `fixtures/positions/` plans in which places are hard to count.
//! A folder with a `plan.xer` or another schedule file is that file's; `project.txt` names the project asked for.
//! `expected.txt` lists `file:line:column code` for all that is to be found, and nothing else;
//! `-` stands for no place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use planodds::diagnostic::{Code, Diagnostics};
use planodds::read::{Input, Resolver};
use planodds::validate::{Overrides, read_plan};
use proptest::prelude::*;

/// The files below a folder; paths are relative to it.
struct Folder(PathBuf);

impl Resolver for Folder {
    fn bytes(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn fixtures(group: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(group);
    let entries = fs::read_dir(root).expect("the fixtures are there");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().into_owned()
}

/// All diagnostics of a plan folder as `file:line:column code`, sorted.
fn found(diagnostics: &Diagnostics) -> Vec<String> {
    let mut found: Vec<String> = diagnostics
        .iter()
        .map(|item| match item.span {
            Some(span) => format!("{} {}", diagnostics.place(span), item.code.name()),
            None => format!("- {}", item.code.name()),
        })
        .collect();
    found.sort();
    found
}

/// The plan of a folder: a schedule file where there is one, else the folder. Its path is the
/// empty one, so that files are called by their names alone.
fn input(folder: &Path) -> Input {
    let mut input = ["plan.xer", "plan.xml", "plan.xlsx"]
        .into_iter()
        .find_map(|file| Some(Input::file(file, fs::read(folder.join(file)).ok()?)))
        .unwrap_or_else(|| Input::folder(""));
    let project = fs::read_to_string(folder.join("project.txt")).ok();
    input.project = project.map(|name| name.trim().to_owned());
    let estimates = "estimates.csv";
    input.estimates = folder.join(estimates).exists().then(|| estimates.to_owned());
    input
}

fn check(folder: &Path) -> Result<(), String> {
    let (plan, diagnostics) =
        read_plan(&input(folder), &Folder(folder.to_owned()), &Overrides::default());
    let expected = fs::read_to_string(folder.join("expected.txt"))
        .expect("every fixture says what is expected");
    let mut expected: Vec<&str> = expected.lines().collect();
    expected.sort_unstable();
    let found = found(&diagnostics);
    let rendered = diagnostics.render(false);
    if found != expected {
        return Err(format!(
            "{}\nexpected {expected:#?}\nfound {found:#?}\n{rendered}",
            name(folder)
        ));
    }
    for place in expected.iter().filter_map(|line| line.split_once(' ')).map(|(place, _)| place) {
        if place != "-" && !rendered.contains(&format!("{place}: ")) {
            return Err(format!("{}: {place} is not shown in\n{rendered}", name(folder)));
        }
    }
    if plan.is_some() == diagnostics.has_errors() {
        return Err(format!("{}: a plan is made exactly when there is no error", name(folder)));
    }
    Ok(())
}

fn check_all(group: &str) {
    let failures: Vec<String> =
        fixtures(group).iter().filter_map(|folder| check(folder).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_bad_plan_gives_exactly_its_problems() {
    check_all("bad");
}

#[test]
fn places_hold_whatever_the_delimiter_and_the_ends_of_lines() {
    check_all("positions");
}

#[test]
fn every_code_has_a_bad_plan_named_by_it() {
    let folders: BTreeSet<String> = fixtures("bad").iter().map(|folder| name(folder)).collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(folders, codes);
    for folder in fixtures("bad") {
        let expected = fs::read_to_string(folder.join("expected.txt")).expect("readable");
        assert!(
            expected.lines().any(|line| line.ends_with(&format!(" {}", name(&folder)))),
            "{}",
            name(&folder)
        );
    }
}

/// The first line of every diagnostic of a plan.
fn headlines(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let (_, diagnostics) = read_plan(&Input::folder(""), &Folder(folder), &Overrides::default());
    diagnostics.render(false)
}

#[test]
fn a_cycle_is_shown_as_its_path() {
    let shown = headlines("bad/cycle");
    assert!(
        shown.contains(
            "tasks.csv:2:5: error[cycle] these tasks wait for each other: A → B → C → A\n"
        ),
        "{shown}"
    );
}

#[test]
fn misspelt_names_bring_the_right_one_to_mind() {
    for (folder, suggestion) in [
        ("bad/unknown-task", "did you mean `Design`?"),
        ("bad/unknown-heading", "did you mean `predecessors`?"),
        ("bad/unknown-setting", "did you mean `start`?"),
        ("bad/unknown-calendar", "did you mean `standard`?"),
        ("bad/unknown-target", "did you mean `owner:Ana`?"),
    ] {
        let shown = headlines(folder);
        assert!(shown.contains(suggestion), "{folder}\n{shown}");
    }
}

#[test]
fn points_out_of_order_are_all_shown() {
    let shown = headlines("bad/estimate-order");
    assert!(shown.contains("low 3d, likely 2d, high 5d do not ascend"), "{shown}");
}

#[test]
fn a_flag_that_cannot_be_used_is_an_error_without_a_place() {
    let overrides = Overrides {
        confidence: Some(3.0),
        iterations: Some(0),
        seed: Some(u64::MAX),
        ..Overrides::default()
    };
    let (plan, diagnostics) =
        read_plan(&Input::table("-", "id,duration\nA,5\n"), &BTreeMap::new(), &overrides);
    assert!(plan.is_none());
    assert_eq!(found(&diagnostics), ["- invalid-setting"; 3]);
    assert!(diagnostics.render(false).starts_with("error[invalid-setting] "));
}

#[test]
fn the_order_of_rows_does_not_change_what_is_found() {
    let rows = ["A,5,C", "B,5,A", "C,5,B", "D,5,Q", "E,5,E"];
    let messages = |rows: &[&str]| {
        let table = format!("id,duration,predecessors\n{}\n", rows.join("\n"));
        let (_, diagnostics) =
            read_plan(&Input::table("-", table), &BTreeMap::new(), &Overrides::default());
        diagnostics.items.iter().map(|item| item.message.clone()).collect::<BTreeSet<_>>()
    };
    let mut reversed = rows;
    reversed.reverse();
    assert_eq!(messages(&rows), messages(&reversed));
    assert_eq!(messages(&rows).len(), 3);
}

const TASKS: &str = "id,name,predecessors,low,likely,high,duration,distribution,wbs,type,owner,calendar,deadline,\
    constraint,actual_start,actual_finish,remaining,percent\n\
    A,Dig,,1d,2d,4d,,,1.1,,Ana,,,,2026-03-03 A,2026-03-04,,\n\
    B,\"Pour, and wait\",\"A SS+50%; A FF-1d\",,,,5ed,,1.2,,,,2026-05-01,,2026-03-05T10:00,,3ed,40%\n\
    C,Roof,B FS+2 days,,3:0.7|5:0.3,,3,discrete,2,task,Bo,site,,SNET 2026-03-09; FNLT 2026-05-01 13:00,,,,\n\
    N,Margin,C,,,,2d,,9,,,,,,,,,\n\
    H,Crane,C SS; C FF,,,,,,2,hammock,,,,,,,,\n\
    M,Done,C,,,,0,,2,milestone,,,,MFO 2026-05-01,,,,\n";
const RISKS: &str = "id,name,kind,probability,low,likely,high,tasks,status,excludes,if,combine,window,cost,\
    mitigated_probability,mitigation_cost,reviewed\n\
    R1,Rain,threat,30%,1d,2d,4d,A; C,open,R3,,,Dec-Feb; 2026-05-01..2026-06-30,1000/2000/5000,10%,300,2026-03-01\n\
    R2,Crane,opportunity,low,,high,,wbs:2,closed,,,parallel,,,,,\n\
    R3,Snow,threat,20%,,x1.5,,C,accepted,,,parallel,12-01..02-28,50,,,\n\
    R4,Ice,threat,50%,,2d,,C,open,,R3,,,,,,\n";
const SETTINGS: &str = "name = \"p\"\nstart = 2026-03-02\ndata_date = 2026-03-06T12:00:00\nconfidence = \"80%\"\n\
    [rules]\nfloat = \"start\"\nmust_finish_by = 2026-05-29\n[simulation]\nseed = 3\n\
    [calendar.site]\nweek = \"mon-sat\"\nholidays = [\"2026-04-01..2026-04-10\"]\nworking_days = [\"2026-04-02 09:00-12:00\"]\n\
    hours_per_day = 7.5\ndays = { fri = \"09:00-13:00\" }\n[buffers]\nselect = [\"wbs:9\"]\n[template]\n\"*\" = \"90%/100%/135%\"\n\
    [scale.impact]\nhigh = \"20%/40%/80%\"\n";

fn read_bytes(tasks: &[u8], risks: &[u8], settings: &[u8]) -> (bool, Diagnostics) {
    let files: BTreeMap<String, Vec<u8>> =
        [("tasks.csv", tasks), ("risks.csv", risks), ("plan.toml", settings)]
            .into_iter()
            .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
            .collect();
    let (plan, diagnostics) = read_plan(&Input::folder(""), &files, &Overrides::default());
    (plan.is_some(), diagnostics)
}

/// Whatever the bytes: no panic, a plan exactly when there is no error, places inside the files.
fn holds(tasks: &[u8], risks: &[u8], settings: &[u8]) -> Result<(), TestCaseError> {
    let (made, diagnostics) = read_bytes(tasks, risks, settings);
    prop_assert_eq!(made, !diagnostics.has_errors());
    for span in diagnostics.iter().filter_map(|item| item.span) {
        let text = &diagnostics.sources[span.source].text;
        prop_assert!(span.start <= span.end && span.end <= text.len(), "{:?}", span);
        prop_assert!(text.is_char_boundary(span.start));
    }
    let shown = diagnostics.render(false);
    prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", shown);
    Ok(())
}

#[test]
fn the_plan_that_is_mutated_below_is_a_good_one() {
    let (made, diagnostics) = read_bytes(TASKS.as_bytes(), RISKS.as_bytes(), SETTINGS.as_bytes());
    assert!(made, "{}", diagnostics.render(false));
}

/// Replaces a few stretches of a text by others.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(String::new()),
        "[-+;,|:%\"=.x\\[\\]\n\r\t0-9a-zA-Zß日\u{202e}]{1,4}",
        Just("nan".to_owned()),
        Just("99999999999999999999".to_owned()),
        Just("\"\"".to_owned()),
        Just("A FS+".to_owned()),
        Just("0001-01-01..9999-12-31".to_owned()),
        Just("2999-12-31".to_owned()),
        Just("1900-01-01T23:59".to_owned()),
    ];
    let edit = (0..text.len(), 0..8_usize, piece);
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn arbitrary_bytes_never_panic(
        tasks in prop::collection::vec(any::<u8>(), 0..200),
        risks in prop::collection::vec(any::<u8>(), 0..200),
        settings in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        holds(&tasks, &risks, &settings)?;
    }

    #[test]
    fn arbitrary_text_never_panics(tasks in "\\PC{0,100}", risks in "\\PC{0,100}", settings in "\\PC{0,100}") {
        let headed = format!("id,low,likely,high,duration,predecessors\n{tasks}");
        holds(headed.as_bytes(), risks.as_bytes(), settings.as_bytes())?;
    }

    #[test]
    fn mutated_plans_never_panic(tasks in mutated(TASKS), risks in mutated(RISKS), settings in mutated(SETTINGS)) {
        holds(&tasks, &risks, &settings)?;
    }
}
