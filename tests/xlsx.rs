//! Workbooks: what their cells say is what a CSV with the same texts says, and places are cells.
#![cfg(feature = "xlsx")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use planodds::diagnostic::Diagnostics;
use planodds::plan::Plan;
use planodds::read::{Draft, Input, read};
use planodds::validate::{Overrides, read_plan};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

const TASKS: [&str; 6] = ["id", "name", "predecessors", "low", "likely", "high"];

fn no_files() -> BTreeMap<String, Vec<u8>> {
    BTreeMap::new()
}

fn sheet<'w>(book: &'w mut Workbook, name: &str) -> &'w mut Worksheet {
    book.add_worksheet().set_name(name).expect("a name")
}

/// Writes rows of texts; an empty one is an empty cell.
fn texts(sheet: &mut Worksheet, first_row: u32, rows: &[&[&str]]) {
    for (row, cells) in (first_row..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            if !text.is_empty() {
                sheet.write_string(row, column, *text).expect("a cell");
            }
        }
    }
}

fn bytes(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().expect("a workbook")
}

fn read_bytes(bytes: Vec<u8>) -> (Draft, Diagnostics) {
    read(&Input::file("plan.xlsx", bytes), &no_files())
}

fn plan(bytes: Vec<u8>) -> Plan {
    let input = Input::file("plan.xlsx", bytes);
    let (plan, diagnostics) = read_plan(&input, &no_files(), &Overrides::default());
    plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)))
}

/// First lines of all diagnostics.
fn found(bytes: Vec<u8>) -> Vec<String> {
    let input = Input::file("plan.xlsx", bytes);
    let (_, diagnostics) = read_plan(&input, &no_files(), &Overrides::default());
    diagnostics
        .iter()
        .map(|item| {
            let place = item.span.map_or("-".to_owned(), |span| diagnostics.place(span));
            format!("{place} {} {}", item.code.name(), item.message)
        })
        .collect()
}

#[test]
fn the_three_sheets_are_read_with_values_of_every_kind() {
    let mut book = Workbook::new();
    let tasks = sheet(&mut book, "Tasks");
    texts(
        tasks,
        0,
        &[
            &[
                "id",
                "name",
                "predecessors",
                "low",
                "likely",
                "high",
                "deadline",
                "risk_probability",
                "risk_likely",
            ],
            &["", "Dig", "", "1d", "2d", "4d"],
            &["B", "Pour, and wait", "7 SS+50%; 7FF-1d", "", "5ed"],
            &["C", "", "B"],
        ],
    );
    let as_date = Format::new().set_num_format("dd/mm/yyyy");
    let as_percent = Format::new().set_num_format("0%");
    let in_weeks = Format::new().set_num_format("0\" wk\"");
    tasks.write_number(1, 0, 7).expect("a cell");
    let date = ExcelDateTime::from_ymd(2026, 5, 1).expect("a date");
    tasks.write_datetime_with_format(1, 6, &date, &as_date).expect("a cell");
    tasks.write_number_with_format(1, 7, 0.29, &as_percent).expect("a cell");
    tasks.write_number_with_format(1, 8, 0.2, &as_percent).expect("a cell");
    tasks.write_formula(2, 3, Formula::new("=1+2.5").set_result("3.5")).expect("a cell");
    tasks.write_string(2, 3, "4ed").expect("a cell");
    tasks.write_string(2, 5, "6ed").expect("a cell");
    for (column, weeks) in [(3, 1.0), (4, 1.5), (5, 2.0)] {
        tasks.write_number_with_format(3, column, weeks, &in_weeks).expect("a cell");
    }
    let risks = sheet(&mut book, "RISKS");
    texts(
        risks,
        0,
        &[
            &["id", "probability", "low", "likely", "high", "tasks", "shared"],
            &["R1", "", "", "", "", "*"],
        ],
    );
    risks.write_number_with_format(1, 1, 0.3, &as_percent).expect("a cell");
    for (column, share) in [(2, 0.1), (3, 0.2), (4, 0.4)] {
        risks.write_number_with_format(1, column, share, &as_percent).expect("a cell");
    }
    risks.write_boolean(1, 6, false).expect("a cell");
    let settings = sheet(&mut book, "settings");
    texts(
        settings,
        0,
        &[
            &["Key", "Value", "Note"],
            &["name", "A \"plan\""],
            &["start", "", "a day"],
            &["confidence"],
            &["simulation.seed"],
            &["calendar.standard.week", "mon-sat"],
            &["calendar.standard.holidays", "2026-04-03, 2026-04-06..2026-04-10"],
            &["template.wbs:2.1", "90%/100%/135%"],
            &["template.*", "90%/100%/150%"],
            &["deadline"],
        ],
    );
    let start = ExcelDateTime::from_ymd(2026, 3, 2).expect("a date");
    settings.write_datetime_with_format(2, 1, &start, &as_date).expect("a cell");
    settings.write_number_with_format(3, 1, 0.9, &as_percent).expect("a cell");
    settings.write_number(4, 1, 3).expect("a cell");

    let from_cells = bytes(book);
    let tasks = "id,name,predecessors,low,likely,high,deadline,risk_probability,risk_likely\n\
        7,Dig,,1d,2d,4d,2026-05-01,29%,20%\n\
        B,\"Pour, and wait\",7 SS+50%; 7FF-1d,4ed,5ed,6ed,,,\n\
        C,,B,1w,1.5w,2w,,,\n";
    let risks = "id,probability,low,likely,high,tasks,shared\nR1,30%,10%,20%,40%,*,no\n";
    let toml = "name = \"A \\\"plan\\\"\"\nstart = 2026-03-02\nconfidence = 0.9\n[simulation]\nseed = 3\n\
        [calendar.standard]\nweek = \"mon-sat\"\nholidays = [\"2026-04-03\", \"2026-04-06..2026-04-10\"]\n\
        [template]\n\"wbs:2.1\" = \"90%/100%/135%\"\n\"*\" = \"90%/100%/150%\"\n";
    let files: BTreeMap<String, Vec<u8>> =
        [("tasks.csv", tasks), ("risks.csv", risks), ("plan.toml", toml)]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .collect();
    let (expected, diagnostics) = read_plan(&Input::folder(""), &files, &Overrides::default());
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render(false));
    assert_eq!(Some(plan(from_cells)), expected);
}

#[test]
fn places_are_cells_and_lines_are_rows() {
    let mut book = Workbook::new();
    let tasks = sheet(&mut book, "tasks");
    texts(
        tasks,
        2,
        &[
            &TASKS,
            &["A", "Dig\ndeep", "", "3d", "2d", "5d"],
            &[],
            &["B", "", "A; Q", "x", "1d", "2d"],
        ],
    );
    let settings = sheet(&mut book, "settings");
    texts(
        settings,
        0,
        &[
            &["start", "soon"],
            &[],
            &["strat", "2026-03-02"],
            &["calendar.standard.holidays", "2026-02-30"],
        ],
    );
    let bytes = bytes(book);
    assert_eq!(
        found(bytes.clone()),
        [
            "plan.xlsx:tasks!E4 estimate-order low 3d, likely 2d, high 5d do not ascend",
            "plan.xlsx:tasks!C6 unknown-task there is no task `Q`",
            "plan.xlsx:tasks!D6 invalid-duration `x` is not a duration",
            "plan.xlsx:settings!B1 invalid-date `soon` is not a date",
            "plan.xlsx:settings!A3 unknown-setting `strat` is not a setting",
            "plan.xlsx:settings!B4 invalid-date there is no day 2026-02-30 in the calendar",
        ]
    );
    let (_, diagnostics) =
        read_plan(&Input::file("plan.xlsx", bytes), &no_files(), &Overrides::default());
    let shown = diagnostics.render(false);
    assert!(shown.contains("6 | B        A; Q    x    1d    2d\n  |             ^\n"), "{shown}");
    assert!(shown.contains("4 | A    Dig deep        3d    2d    5d\n"), "{shown}");
    assert!(shown.contains("1 | start = \"soon\"\n  |         ^^^^^^\n"), "{shown}");
}

#[test]
fn cells_with_errors_and_formulas_without_values_are_told_once() {
    let cells = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>id</v></c><c r=\"B1\" t=\"str\"><v>low</v></c>\
        <c r=\"C1\" t=\"str\"><v>high</v></c><c r=\"D1\" t=\"str\"><v>likely</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"str\"><v>A</v></c><c r=\"B2\" t=\"e\"><f>X9*2</f><v>#REF!</v></c>\
        <c r=\"C2\"><f>2+1</f><v>3</v></c><c r=\"D2\"><f>C2*2</f></c></row>";
    let book = with_part("xl/worksheets/sheet1.xml", |out| {
        out.write_all(sheet_xml(cells).as_bytes()).expect("writable");
    });
    assert_eq!(
        found(book),
        [
            "plan.xlsx:tasks!B2 invalid-cell this cell holds the error `#REF!` instead of a value",
            "plan.xlsx:tasks!D2 invalid-cell the formula in this cell has no value yet",
        ]
    );
}

#[test]
fn a_sheet_without_a_known_name_is_the_tasks_only_if_it_is_alone() {
    let one = |names: &[&str]| {
        let mut book = Workbook::new();
        for name in names {
            texts(sheet(&mut book, name), 0, &[&["id", "duration"], &["A", "3"]]);
        }
        bytes(book)
    };
    assert_eq!(plan(one(&["Sheet1"])).tasks.len(), 1);
    assert_eq!(
        found(one(&["Sheet1", "Notes"])),
        ["- invalid-workbook `plan.xlsx` has no sheet `tasks`; its sheets are `Sheet1`, `Notes`"]
    );
    let found = found(one(&["tasks", "risk"]));
    assert_eq!(found, ["- unknown-sheet the sheet `risk` of `plan.xlsx` is left out"]);
}

#[test]
fn times_of_day_are_kept_also_at_midnight_where_they_are_shown() {
    let mut book = Workbook::new();
    let tasks = sheet(&mut book, "tasks");
    texts(
        tasks,
        0,
        &[
            &["id", "duration", "name"],
            &["A", "1d"],
            &["B", "1d"],
            &["C", "1d"],
            &["D", "1d"],
            &["E", "1d"],
        ],
    );
    let mut date = |row, serial: f64, format: &str| {
        let format = Format::new().set_num_format(format);
        tasks.write_number_with_format(row, 2, serial, &format).expect("a cell");
    };
    date(1, 46_083.333_333_333, "yyyy-mm-dd");
    date(2, 46_083.0, "dd/mm/yyyy hh:mm");
    date(3, 46_083.0, "d mmm yy");
    date(4, 0.75, "h:mm");
    date(5, 1.5, "[h]:mm");
    let (draft, _) = read_bytes(bytes(book));
    let names: Vec<&str> = draft.tasks.iter().filter_map(|task| task.name.as_deref()).collect();
    assert_eq!(names, ["2026-03-02T08:00", "2026-03-02T00:00", "2026-03-02", "18:00", "2160m"]);
}

/// An archive like a small workbook's with one part replaced.
fn with_part(name: &str, content: impl Fn(&mut dyn Write)) -> Vec<u8> {
    let mut book = Workbook::new();
    texts(sheet(&mut book, "tasks"), 0, &[&["id", "duration"], &["A", "3"]]);
    let small = bytes(book);
    let mut archive = zip::ZipArchive::new(Cursor::new(small)).expect("an archive");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let part_name = part.name().expect("a name").into_owned();
        out.start_file(part_name.as_str(), options).expect("a part");
        if part_name == name {
            content(&mut out);
        } else {
            let mut same = Vec::new();
            part.read_to_end(&mut same).expect("readable");
            out.write_all(&same).expect("writable");
        }
    }
    out.finish().expect("an archive").into_inner()
}

/// The XML of a sheet that claims to be as large as a sheet can be.
fn sheet_xml(cells: &str) -> String {
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <dimension ref=\"A1:XFD1048576\"/><sheetData>{cells}</sheetData></worksheet>"
    )
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let zeros = vec![b' '; 1 << 20];
    let bomb = with_part("xl/worksheets/sheet1.xml", |out| {
        for _ in 0..300 {
            out.write_all(&zeros).expect("writable");
        }
    });
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let found_in_bomb = found(bomb);
    assert_eq!(found_in_bomb, ["- invalid-workbook `plan.xlsx` unpacks to more than 256 MB"]);
    let styles = with_part("xl/styles.xml", |out| {
        for _ in 0..5 {
            out.write_all(&zeros).expect("writable");
        }
    });
    assert_eq!(found(styles), ["- invalid-workbook `plan.xlsx` unpacks to more than 4 MB"]);
}

#[test]
fn far_cells_and_claimed_dimensions_cost_nothing() {
    let text = |place: &str, text: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let cells = format!(
        "<row r=\"1\">{}{}</row><row r=\"1048576\">{}{}</row>",
        text("A1", "id"),
        text("XFD1", "duration"),
        text("A1048576", "A"),
        text("XFD1048576", "x")
    );
    let far = with_part("xl/worksheets/sheet1.xml", |out| {
        out.write_all(sheet_xml(&cells).as_bytes()).expect("writable");
    });
    assert_eq!(found(far), ["plan.xlsx:tasks!XFD1048576 invalid-duration `x` is not a duration"]);
    // One cell in each row and each column of a large square.
    let diagonal: Vec<String> = (1..=3000)
        .map(|at| format!("<row r=\"{at}\">{}</row>", text(&format!("{}{at}", letters(at)), "x")))
        .collect();
    let diagonal = with_part("xl/worksheets/sheet1.xml", |out| {
        out.write_all(sheet_xml(&diagonal.concat()).as_bytes()).expect("writable");
    });
    assert_eq!(
        found(diagonal),
        ["- invalid-workbook the sheet `tasks` of `plan.xlsx` spans more than 4194304 cells"]
    );
}

fn letters(column: usize) -> String {
    let mut rest = column;
    let mut letters = String::new();
    while rest > 0 {
        rest -= 1;
        letters.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters
}

#[test]
fn what_is_no_workbook_is_refused_with_words() {
    for bytes in [&b""[..], b"id,duration\nA,3\n", b"PK\x03\x04", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1]] {
        let found = found(bytes.to_vec());
        assert!(found.len() == 1 && found[0].starts_with("- invalid-workbook"), "{found:?}");
    }
}

/// Writes the workbooks of `tests/fixtures/bad` anew: `cargo test --test xlsx -- --ignored`.
#[test]
#[ignore = "writes the fixtures"]
fn fixtures() {
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad");
    let write = |code: &str, book: Workbook| {
        let folder = bad.join(code);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("plan.xlsx"), bytes(book)).expect("written");
    };
    let mut book = Workbook::new();
    book.set_properties(
        &rust_xlsxwriter::DocProperties::new()
            .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1).expect("a date")),
    );
    let tasks = sheet(&mut book, "tasks");
    texts(tasks, 0, &[&["id", "duration"], &["A"], &["B", "3d"]]);
    tasks.write_formula(1, 1, Formula::new("=Z9").set_result("#REF!")).expect("a cell");
    write("invalid-cell", book);
    let mut book = Workbook::new();
    book.set_properties(
        &rust_xlsxwriter::DocProperties::new()
            .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1).expect("a date")),
    );
    texts(sheet(&mut book, "tasks"), 0, &[&["id", "duration"], &["A", "3d"]]);
    texts(sheet(&mut book, "Risk"), 0, &[&["id", "probability"], &["R", "30%"]]);
    write("unknown-sheet", book);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// Damage anywhere in a part, or in the archive itself.
    #[test]
    fn damaged_workbooks_never_panic(
        part in 0..4_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        raw in any::<bool>(),
    ) {
        let name = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"][part];
        let mut original = Vec::new();
        let book = with_part("", |_| {});
        let mut archive = zip::ZipArchive::new(Cursor::new(book.clone())).expect("an archive");
        archive.by_name(name).expect("a part").read_to_end(&mut original).expect("readable");
        let damage = |bytes: &mut Vec<u8>| for (at, byte) in &edits {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        };
        let damaged = if raw {
            let mut book = book;
            damage(&mut book);
            book
        } else {
            damage(&mut original);
            with_part(name, |out| out.write_all(&original).expect("writable"))
        };
        let input = Input::file("plan.xlsx", damaged);
        let (plan, diagnostics) = read_plan(&input, &no_files(), &Overrides::default());
        prop_assert_eq!(plan.is_some(), !diagnostics.has_errors());
        diagnostics.render(false);
    }
}
