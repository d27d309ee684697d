//! Plans in other formats: what is written is read as what it was.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use planodds::plan::Plan;
use planodds::read::{Draft, Input, read};
use planodds::schedule::{Durations, TaskDates, compile, schedule};
use planodds::validate::{Overrides, validate};
use planodds::write::{Note, Target, Written, write};
use predicates::prelude::*;
use proptest::prelude::*;

/// The texts of a plan folder.
#[derive(Debug, Clone, Default)]
struct Texts {
    tasks: String,
    risks: String,
    settings: String,
}

impl Texts {
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        [("tasks.csv", &self.tasks), ("risks.csv", &self.risks), ("plan.toml", &self.settings)]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name.to_owned(), text.clone().into_bytes()))
            .collect()
    }

    fn read(&self) -> (Draft, Plan) {
        read_valid(&Input::folder(""), &self.files())
            .unwrap_or_else(|problems| panic!("{problems}\n{self:?}"))
    }
}

/// A draft and its plan, or what is wrong with them.
fn read_valid(input: &Input, files: &BTreeMap<String, Vec<u8>>) -> Result<(Draft, Plan), String> {
    let (draft, mut diagnostics) = read(input, files);
    let plan = validate(draft.clone(), &Overrides::default(), &mut diagnostics);
    plan.map(|plan| (draft, plan)).ok_or_else(|| diagnostics.render(false))
}

/// What was written, read again.
fn read_back(written: &Written, target: Target) -> Result<(Draft, Plan), String> {
    let files: BTreeMap<String, Vec<u8>> =
        written.files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect();
    let input = match target {
        Target::Folder => Input::folder(""),
        Target::Table => Input::table("plan.csv", written.files[0].bytes.clone()),
        Target::Mspdi => Input::file("plan.xml", written.files[0].bytes.clone()),
        Target::Workbook => Input::file("plan.xlsx", written.files[0].bytes.clone()),
    };
    read_valid(&input, &files)
}

/// A draft without its places and the name of its file.
fn without_places(draft: &Draft) -> String {
    let draft = Draft { name: String::new(), ..draft.clone() };
    let text = format!("{draft:#?}");
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim_end().ends_with("Span {") {
            // Source, start, end and the brace.
            lines.by_ref().take(4).for_each(drop);
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn text_of<'w>(written: &'w Written, name: &str) -> &'w str {
    let file = written.files.iter().find(|file| file.name == name).expect("it is written");
    std::str::from_utf8(&file.bytes).expect("text")
}

/// Ids that look like something else.
const IDS: [&str; 14] = [
    "A",
    "KEY",
    "KEY-16",
    "A FS+2d",
    "A+2d",
    "007",
    "7",
    "1.10",
    "=SUM(A1)",
    "say \"x\"",
    "true",
    "2026-03-02",
    "Ж 日本",
    "it's",
];
const NAMES: [&str; 9] = [
    "",
    "Dig",
    "Pour, and wait",
    "two\nlines",
    "a \"quoted\" word",
    "=1+1",
    "_x0041_",
    "<b>&amp;",
    "00123",
];
const LINKS: [&str; 10] =
    ["", " SS", " FF+2d", " FS-90m", "+50%", " SS-12.5%", " SF+3ed", " FS+1w", "+0.29%", " FF"];
const DURATIONS: [&str; 7] = ["5", "2.5d", "1w", "16h", "90m", "0.1mo", "3"];
/// Low, likely, high and their distribution.
const ESTIMATES: [[&str; 4]; 9] = [
    ["", "", "", ""],
    ["1d", "2d", "4d", ""],
    ["1", "2", "4.25", "pert"],
    ["8h", "16h", "1w", "triangular"],
    ["0.5w", "", "2w", "uniform"],
    ["1d", "2d", "5d", "pert(6.5)"],
    ["2d", "3d", "4d", "normal"],
    ["", "3:0.7|5d:0.3", "", "discrete"],
    ["1d", "2d", "5d", "lognormal"],
];
/// Constraint, deadline.
const DATES: [[&str; 2]; 6] = [
    ["", ""],
    ["SNET 2026-03-20", ""],
    ["FNLT 2026-06-01T13:30; SNET 2026-03-03", "2026-07-01"],
    ["ALAP", "2026-05-05"],
    ["mandatory start 2026-03-30T09:00", ""],
    ["MFO 2026-04-30", "1999-12-31"],
];
/// Actual start and finish, remaining, percent, actual duration, resume.
const PROGRESS: [[&str; 6]; 5] = [
    ["", "", "", "", "", ""],
    ["2026-03-02", "2026-03-03", "", "", "", ""],
    ["2026-03-02T10:00", "", "1d", "", "", ""],
    ["2026-03-02", "", "", "29%", "3h", ""],
    ["2026-03-03T09:30", "", "2d", "40%", "", "2026-03-20T09:00"],
];
const CALENDARS: [&str; 3] = ["", "site", "late \"shift\" 2.0"];
const SETTINGS: &str = "name = \"A \\\"plan\\\", ж\"\nstart = 2026-03-02\ndata_date = 2026-03-05T09:30:00\n\
    deadline = 2026-12-24\nconfidence = 0.85\nlag_calendar = \"successor\"\n\
    [rules]\nout_of_sequence = \"progress-override\"\nfloat = \"finish\"\nmust_finish_by = 2026-12-24\n\
    tool = \"primavera-p6\"\nhonours_constraints = true\n\
    [estimates]\nlow = \"Min \\\"d\\\"\"\nhigh = \"Max\"\nunit = \"w\"\ndistribution = \"uniform\"\n[buffers]\nselect = [\"code:TYPE=MARGIN\"]\n\
    [simulation]\niterations = 500\nseed = 9007199254740991\nsampling = \"random\"\n\
    [calendar.standard]\nhours = \"08:00-12:00, 13:00-16:30\"\nhours_per_day = 7.5\n\
    holidays = [\"2026-04-03\", \"2026-12-24..2027-01-03\"]\nworking_days = [\"2026-12-28\", \"2026-03-07 10:00-12:00, 13:00-14:00\"]\n\
    [calendar.standard.days]\nfri = \"08:00-12:00\"\n\
    [calendar.site]\nweek = \"mon, wed-sat\"\nhours = \"24h\"\n\
    [calendar.\"late \\\"shift\\\" 2.0\"]\nhours = \"15:00-24:00\"\n\
    [template]\n\"*\" = \"90%/100%/135.5%\"\n\"wbs:2.1\" = \"85%/100%/160% triangular\"\n\
    [scale.likelihood]\nlow = 0.07\nalmost-never = \"0.29%\"\n\
    [scale.impact]\nhigh = \"20%/40%/80.5%\"\n";

#[derive(Debug, Clone)]
struct RandomTask {
    name: usize,
    kind: usize,
    calendar: usize,
    wbs: usize,
    scope: usize,
    duration: usize,
    estimate: usize,
    dates: usize,
    progress: usize,
    point: usize,
    risk: bool,
    links: Vec<(prop::sample::Index, usize)>,
}

fn random_task() -> impl Strategy<Value = RandomTask> {
    let link = (any::<prop::sample::Index>(), 0..LINKS.len());
    (
        (0..NAMES.len(), 0..8_usize, 0..CALENDARS.len(), 0..4_usize, 0..3_usize),
        (0..DURATIONS.len(), 0..ESTIMATES.len(), 0..DATES.len(), 0..PROGRESS.len(), 0..2_usize),
        any::<bool>(),
        prop::collection::vec(link, 0..4),
    )
        .prop_map(
            |(
                (name, kind, calendar, wbs, scope),
                (duration, estimate, dates, progress, point),
                risk,
                links,
            )| RandomTask {
                name,
                kind,
                calendar,
                wbs,
                scope,
                duration,
                estimate,
                dates,
                progress,
                point,
                risk,
                links,
            },
        )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Texts of a valid plan.
fn random_texts() -> impl Strategy<Value = Texts> {
    let risk = (0..3_usize, any::<bool>(), any::<prop::sample::Index>(), 0..4_usize);
    (
        prop::collection::vec(random_task(), 1..IDS.len()),
        Just(IDS.to_vec()).prop_shuffle(),
        prop::collection::vec(risk, 0..4),
    )
        .prop_map(|(tasks, ids, risks)| {
            let mut text = "id,name,type,calendar,wbs,owner,scope,duration,low,likely,high,distribution,\
                constraint,deadline,actual_start,actual_finish,remaining,percent,actual_duration,resume,point,codes,\
                risk_probability,risk_low,risk_likely,risk_high,predecessors\n"
                .to_owned();
            for (at, task) in tasks.iter().enumerate() {
                write_task(&mut text, task, at, &ids);
            }
            // The tasks that the settings speak of.
            let blank = |n: usize| ",".repeat(n);
            let _ = writeln!(text, "Y1{}4d{}\"udf:Min \"\"d\"\"=1; udf:Max=2.5\"{}", blank(7), blank(14), blank(5));
            let _ = writeln!(text, "Y2{}4d{}TYPE=MARGIN{}", blank(7), blank(14), blank(5));
            let n_tasks = tasks.len();
            Texts {
                tasks: text,
                risks: risks_csv(&risks, &ids[..n_tasks]),
                settings: SETTINGS.to_owned(),
            }
        })
}

fn write_task(text: &mut String, task: &RandomTask, at: usize, ids: &[&str]) {
    let kind = ["", "task", "", "", "milestone", "buffer", "summary", "hammock"][task.kind];
    let is_work = matches!(kind, "" | "task");
    let mut cells: Vec<&str> = vec![
        ids[at],
        NAMES[task.name],
        kind,
        CALENDARS[task.calendar],
        ["", "2.1", "phase", "2.1.7"][task.wbs],
        ["", "Ana", "Bo; Cy"][task.scope],
        ["", "should", "could"][task.scope],
        if is_work || kind == "buffer" { DURATIONS[task.duration] } else { "" },
    ];
    cells.extend(if is_work { ESTIMATES[task.estimate] } else { [""; 4] });
    cells.extend(if is_work { DATES[task.dates] } else { [""; 2] });
    cells.extend(if is_work { PROGRESS[task.progress] } else { [""; 6] });
    cells.push(["", "next start"][task.point]);
    cells.push(["", "AREA=North side; PHASE=a=b", "udf:Min=1.5"][task.name % 3]);
    cells.extend(if is_work && task.risk { ["12.5%", "", "x1.25", ""] } else { [""; 4] });
    let mut links: Vec<String> = Vec::new();
    let mut led = Vec::new();
    if kind != "summary" && at > 0 {
        for (leader, link) in &task.links {
            let leader = leader.index(at);
            // At most one relation between two tasks, and none with a heading.
            if !led.contains(&leader) && !text_is_summary(text, leader) {
                led.push(leader);
                links.push(format!("{}{}", ids[leader], LINKS[*link]));
            }
        }
    }
    let links = links.join("; ");
    cells.push(&links);
    let cells: Vec<String> = cells.into_iter().map(quoted).collect();
    let _ = writeln!(text, "{}", cells.join(","));
}

/// Whether a row written before is a heading.
fn text_is_summary(text: &str, row: usize) -> bool {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().nth(row).is_some_and(|row| row.is_ok_and(|row| &row[2] == "summary"))
}

fn risks_csv(risks: &[(usize, bool, prop::sample::Index, usize)], ids: &[&str]) -> String {
    if risks.is_empty() {
        return String::new();
    }
    let mut text = "id,name,kind,probability,low,likely,high,distribution,tasks,shared,status,\
        mitigated_probability,mitigated_low,mitigated_likely,mitigated_high,\
        mitigation,mitigation_cost,excludes,if,combine,window,cost,reviewed\n"
        .to_owned();
    for (at, (impact, shared, target, status)) in risks.iter().enumerate() {
        let target = ids[target.index(ids.len())];
        let impact =
            [["1d", "2", "4d", "triangular"], ["10%", "20%", "40.5%", ""], ["", "high", "", ""]]
                [*impact];
        let id = format!("R{at}");
        let cells = [
            id.as_str(),
            "Rain, \"or\" snow",
            "threat",
            ["0.3", "29%", "almost never"][at % 3],
            impact[0],
            impact[1],
            impact[2],
            impact[3],
            if target.contains(['+', '=']) { "*" } else { target },
            if *shared { "yes" } else { "no" },
            ["open", "mitigated", "accepted", "closed"][*status],
            "0.07",
            impact[0],
            impact[1],
            impact[2],
            ["Watch, and wait", ""][at % 2],
            ["1000.5", "", "0"][at % 3],
            if at == 1 { "R0" } else { "" },
            if at == 2 { "R0" } else { "" },
            ["", "parallel", "serial"][at % 3],
            ["Dec-Feb; 2026-03-01", "", "2026-01-01..2026-02-01"][at % 3],
            ["1000/2000/5000.5", "70", ""][at % 3],
            ["", "2026-02-03"][at % 2],
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn a_folder_says_what_the_plan_said(texts in random_texts()) {
        comes_back(&texts, Target::Folder)?;
    }

    #[cfg(feature = "xlsx")]
    #[test]
    fn a_workbook_says_what_the_plan_said(texts in random_texts()) {
        comes_back(&texts, Target::Workbook)?;
    }
}

/// The draft comes back as it was, and the same bytes of it.
fn comes_back(texts: &Texts, target: Target) -> Result<(), TestCaseError> {
    let read = read_valid(&Input::folder(""), &texts.files());
    // Headings and rings of hammocks may make a random plan invalid.
    prop_assume!(read.is_ok());
    let (draft, plan) = read.expect("it is valid");
    let written = write(&draft, &plan, target).expect("it can be written");
    let again = read_back(&written, target);
    prop_assert!(again.is_ok(), "{}", again.expect_err("problems"));
    let (draft_again, plan_again) = again.expect("it is valid");
    prop_assert_eq!(without_places(&draft), without_places(&draft_again));
    prop_assert_eq!(&plan, &plan_again);
    let once_more = write(&draft_again, &plan_again, target).expect("it can be written");
    prop_assert_eq!(written, once_more);
    Ok(())
}

#[test]
fn random_plans_are_mostly_valid() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut problems = Vec::new();
    for _ in 0..100 {
        let texts = random_texts().new_tree(&mut runner).expect("a plan").current();
        problems.extend(read_valid(&Input::folder(""), &texts.files()).err());
    }
    assert!(problems.len() < 50, "{}", problems.join("\n"));
}

fn planodds() -> Command {
    let mut command = Command::cargo_bin("planodds").expect("the program is built");
    command.env_remove("NO_COLOR").current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn stdout_of(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn answer(plan: &Path) -> Vec<u8> {
    stdout_of(planodds().args(["run", "-n", "500", "--format", "json"]).arg(plan))
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[cfg(feature = "xlsx")]
#[test]
fn plans_give_the_same_answer_in_every_form() {
    for plan in ["data/q4-launch", "data/house"] {
        let folder = tempfile::tempdir().expect("a folder");
        let (book, copy) = (folder.path().join("plan.xlsx"), folder.path().join("copy"));
        planodds().args(["convert", plan]).arg(&book).assert().success();
        planodds().arg("convert").arg(&book).arg(&copy).assert().success();
        assert_eq!(entries(folder.path()), ["copy", "plan.xlsx"]);
        assert_eq!(entries(&copy), ["plan.toml", "risks.csv", "tasks.csv"]);
        let expected = answer(Path::new(plan));
        assert!(answer(&book) == expected, "{plan} as a workbook");
        assert!(answer(&copy) == expected, "{plan} from a workbook");
    }
}

#[test]
fn the_same_bytes_are_written_again() {
    let folder = tempfile::tempdir().expect("a folder");
    for ending in ["csv", "xml", "xlsx"] {
        let outs = ["a", "b"].map(|name| folder.path().join(format!("{name}.{ending}")));
        for out in &outs {
            planodds().args(["convert", "data/q4-launch"]).arg(out).assert().success();
            // Times in archives are of two seconds.
            std::thread::sleep(std::time::Duration::from_millis(if ending == "xlsx" {
                2100
            } else {
                0
            }));
        }
        let bytes = outs.map(|out| fs::read(out).expect("written"));
        assert!(bytes[0] == bytes[1], "{ending}");
    }
}

#[test]
fn what_is_there_is_overwritten_only_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("plan.csv");
    fs::write(&out, "mine").expect("written");
    let convert = |out: &Path, more: &[&str]| {
        let mut command = planodds();
        command.args(["convert", "data/q4-launch"]).arg(out).args(more);
        command.assert()
    };
    convert(&out, &[]).code(2).stderr(predicate::str::contains("is already there"));
    assert_eq!(fs::read(&out).expect("readable"), b"mine");
    convert(&out, &["--force"]).success();
    assert!(fs::read(&out).expect("readable").starts_with(b"id,"));

    let plan = folder.path().join("plan");
    fs::create_dir(&plan).expect("a folder");
    convert(&plan, &[]).success();
    convert(&plan, &[]).code(2).stderr(predicate::str::contains("not empty"));
    // A register that the plan has not must not stay beside it.
    let tasks = folder.path().join("alone.csv");
    fs::write(&tasks, "id,duration\nA,3\n").expect("written");
    planodds().arg("convert").arg(&tasks).arg(&plan).arg("--force").assert().success();
    assert_eq!(entries(&plan), ["plan.toml", "tasks.csv"]);
    planodds().arg("run").arg(&plan).assert().success();
}

#[test]
fn what_cannot_be_done_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan.csv");
    fs::write(&plan, "id,duration,predecessors\nA,3,B\n").expect("written");
    let convert = |out: &str| {
        let mut command = planodds();
        command.arg("convert").arg(&plan).arg(folder.path().join(out));
        command.assert().code(2)
    };
    convert("new/").stderr(predicate::str::contains("error[unknown-task]"));
    fs::write(&plan, "id,duration\nA,3\n").expect("written");
    convert("plan.xml").stderr(predicate::str::contains("needs a start"));
    convert("plan.json").stderr(predicate::str::contains(".csv, .xml or .xlsx"));
    convert("plan.xer").stderr(predicate::str::contains("not written"));
    assert_eq!(entries(folder.path()), ["plan.csv"]);
}

#[test]
fn what_a_tasks_table_cannot_hold_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("tasks.csv");
    planodds()
        .args(["convert", "data/q4-launch"])
        .arg(&out)
        .assert()
        .success()
        .stdout(predicate::str::starts_with("Wrote `"))
        .stderr(predicate::str::contains("6 risks of the register are not carried over: "))
        .stderr(predicate::str::contains("settings are not carried over: start, deadline"));
    planodds()
        .args(["convert", "data/q4-launch", "--quiet", "--force"])
        .arg(&out)
        .assert()
        .success()
        .stderr("");
}

const SMALL: &str = "id,name,wbs,type,low,likely,high,duration,calendar,predecessors,owner,deadline,constraint,distribution\n\
    10,Build,1,summary,,,,,,,,2026-06-30,,\n\
    30,Roof & walls,1.2,,2d,3d,5d,,,20 SS+50%; 20FF+1d,Ana,,FNLT 2026-05-29,triangular\n\
    20,Dig <deep>,1.1,,,,,1w,site,,,,SNET 2026-03-04T13:00,\n\
    40,Done,,milestone,,,,,,30+2ed,,2026-05-01,,\n";
const SMALL_SETTINGS: &str = "name = \"House\"\nstart = 2026-03-02\nlag_calendar = \"successor\"\n[calendar.standard]\nholidays = [\"2026-04-03..2026-04-06\"]\n\
    [calendar.site]\nweek = \"mon-sat\"\nhours = \"16:00-24:00\"\nworking_days = [\"2026-03-08 08:00-12:00\"]\n";

fn small() -> Written {
    let texts =
        Texts { tasks: SMALL.to_owned(), settings: SMALL_SETTINGS.to_owned(), ..Texts::default() };
    let (draft, plan) = texts.read();
    write(&draft, &plan, Target::Mspdi).expect("it can be written")
}

/// The lines of the element that holds a line, without their indentation.
fn around<'x>(xml: &'x str, element: &str, line: &str) -> Vec<&'x str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let at = xml.find(line).unwrap_or_else(|| panic!("{line} in\n{xml}"));
    let start = xml[..at].rfind(&open).expect("it opens");
    let end = at + xml[at..].find(&close).expect("it closes");
    xml[start..end].lines().map(str::trim).collect()
}

#[test]
fn microsoft_project_is_given_tasks_in_their_outline_with_their_links() {
    let written = small();
    let xml = text_of(&written, "");
    assert!(written.notes.is_empty(), "{:?}", written.notes);
    let order: Vec<usize> = [10, 30, 20, 40]
        .iter()
        .map(|uid| xml.find(&format!("<UID>{uid}</UID>")).expect("a task"))
        .collect();
    assert!(order.is_sorted());
    let heading = around(xml, "Task", "<UID>10</UID>");
    for line in [
        "<Summary>1</Summary>",
        "<OutlineNumber>1</OutlineNumber>",
        "<Deadline>2026-06-30T23:59:00</Deadline>",
    ] {
        assert!(heading.contains(&line), "{line}: {heading:#?}");
    }
    let roof = around(xml, "Task", "<UID>30</UID>");
    for line in [
        "<Name>Roof &amp; walls</Name>",
        "<OutlineNumber>1.1</OutlineNumber>",
        "<OutlineLevel>2</OutlineLevel>",
        "<WBS>1.2</WBS>",
        "<Duration>PT24H0M0S</Duration>",
        "<DurationFormat>7</DurationFormat>",
        "<ConstraintType>7</ConstraintType>",
        "<ConstraintDate>2026-05-29T18:00:00</ConstraintDate>",
        "<CalendarUID>-1</CalendarUID>",
        "<Value>PT16H0M0S</Value>",
        "<Value>PT40H0M0S</Value>",
        "<Value>triangular</Value>",
        "<Value>Ana</Value>",
    ] {
        assert!(roof.contains(&line), "{line}: {roof:#?}");
    }
    let links: Vec<&[&str]> =
        roof.split(|line| *line == "<PredecessorLink>").skip(1).map(|lines| &lines[..5]).collect();
    let expected = [
        [
            "<PredecessorUID>20</PredecessorUID>",
            "<Type>3</Type>",
            "<CrossProject>0</CrossProject>",
            "<LinkLag>50</LinkLag>",
            "<LagFormat>19</LagFormat>",
        ],
        [
            "<PredecessorUID>20</PredecessorUID>",
            "<Type>0</Type>",
            "<CrossProject>0</CrossProject>",
            "<LinkLag>4800</LinkLag>",
            "<LagFormat>3</LagFormat>",
        ],
    ];
    assert_eq!(links, expected.each_ref().map(<[&str; 5]>::as_slice));
    let dig = around(xml, "Task", "<UID>20</UID>");
    for line in [
        "<CalendarUID>2</CalendarUID>",
        "<ConstraintType>4</ConstraintType>",
        "<ConstraintDate>2026-03-04T13:00:00</ConstraintDate>",
        "<Duration>PT48H0M0S</Duration>",
    ] {
        assert!(dig.contains(&line), "{line}: {dig:#?}");
    }
    let done = around(xml, "Task", "<UID>40</UID>");
    for line in [
        "<Milestone>1</Milestone>",
        "<LinkLag>28800</LinkLag>",
        "<LagFormat>4</LagFormat>",
        "<OutlineLevel>1</OutlineLevel>",
    ] {
        assert!(done.contains(&line), "{line}: {done:#?}");
    }
}

#[test]
fn microsoft_project_is_given_calendars_with_their_exceptions() {
    let written = small();
    let xml = text_of(&written, "");
    let holiday = around(xml, "Exception", "<FromDate>2026-04-03T00:00:00</FromDate>");
    for line in [
        "<ToDate>2026-04-06T23:59:00</ToDate>",
        "<Occurrences>4</Occurrences>",
        "<DayWorking>0</DayWorking>",
    ] {
        assert!(holiday.contains(&line), "{line}: {holiday:#?}");
    }
    let working = around(xml, "Exception", "<FromDate>2026-03-08T00:00:00</FromDate>");
    assert!(working.contains(&"<FromTime>08:00:00</FromTime>"), "{working:#?}");
    let site = around(xml, "Calendar", "<Name>site</Name>");
    // The day ends at the midnight with which the next begins.
    assert_eq!(site.iter().filter(|line| **line == "<ToTime>00:00:00</ToTime>").count(), 6);
    assert!(
        xml.contains("<CalendarUID>1</CalendarUID>")
            && xml.contains("<StartDate>2026-03-02T00:00:00</StartDate>")
    );
}

#[test]
fn ids_that_are_no_numbers_are_kept_in_a_custom_field() {
    let texts = Texts {
        tasks: "id,duration,predecessors\nA,1d,\n7,1d,A\n".to_owned(),
        settings: "start = 2026-03-02\n".to_owned(),
        ..Texts::default()
    };
    let (draft, plan) = texts.read();
    let written = write(&draft, &plan, Target::Mspdi).expect("it can be written");
    let xml = text_of(&written, "");
    let second = around(xml, "Task", "<UID>2</UID>");
    assert!(second.contains(&"<Value>7</Value>"), "{second:#?}");
    assert!(second.contains(&"<PredecessorUID>1</PredecessorUID>"), "{second:#?}");
    let notes: Vec<String> = written.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["2 ids are kept in the custom field Text1, as numbers take their place: A, 7"]
    );
}

/// Early dates of a plan's tasks by id.
fn early_dates(plan: &Plan) -> BTreeMap<String, String> {
    let network = compile(plan);
    let planned = schedule(&network, Durations::Planned);
    let told = |dates: &TaskDates| {
        let finish = network.timeline.finish_time(dates.early_finish);
        // What takes no time is told by the side of the night on which it is reached.
        let is_point = dates.early_start == dates.early_finish;
        let start = network.timeline.start_time(dates.early_start);
        format!("{:?} {finish:?}", if is_point { finish } else { start })
    };
    let ids = plan.tasks.iter().map(|task| task.id.clone());
    ids.zip(planned.tasks.iter().map(told)).collect()
}

/// All dates and floats of a plan's tasks by id.
fn all_dates(plan: &Plan) -> BTreeMap<String, String> {
    let network = compile(plan);
    let planned = schedule(&network, Durations::Planned);
    let ids = plan.tasks.iter().map(|task| task.id.clone());
    ids.zip(planned.tasks.iter().map(|dates| format!("{dates:?}"))).collect()
}

/// Reference files of an ending, where there are any beside the checkout, that make a plan.
#[expect(clippy::print_stdout, reason = "what is skipped says so")]
fn reference_plans(folder: &str) -> Vec<(String, Draft, Plan)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: no reference files in {}", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut plans = Vec::new();
    for path in paths {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let mut input = Input::file(name.clone(), fs::read(&path).expect("readable"));
        input.project = (name == "soul_hotel.xer").then(|| "HBTF-2".to_owned());
        match read_valid(&input, &BTreeMap::new()) {
            Ok((draft, plan)) => plans.push((name, draft, plan)),
            Err(_) => println!("skipped: {name} makes no plan"),
        }
    }
    plans
}

/// A schedule of P6 keeps all its dates and floats as a folder and as a workbook.
#[test]
fn schedules_of_primavera_keep_their_dates() {
    let targets = if cfg!(feature = "xlsx") {
        &[Target::Folder, Target::Workbook][..]
    } else {
        &[Target::Folder]
    };
    for (name, draft, plan) in reference_plans("xer") {
        let expected = all_dates(&plan);
        for target in targets {
            let written =
                write(&draft, &plan, *target).unwrap_or_else(|error| panic!("{name}: {error}"));
            let (_, again) =
                read_back(&written, *target).unwrap_or_else(|error| panic!("{name}: {error}"));
            let found = all_dates(&again);
            let differing = expected.iter().filter(|(id, dates)| found.get(*id) != Some(dates));
            let differing: Vec<_> =
                differing.map(|(id, dates)| (id, dates, found.get(id))).collect();
            assert!(
                differing.is_empty(),
                "{name} {target:?}: {} {:?}",
                differing.len(),
                &differing[..1]
            );
            assert_eq!(found.len(), expected.len(), "{name}");
        }
    }
}

/// A schedule of Microsoft Project keeps its dates as its own XML, as a folder and as a workbook.
#[test]
fn schedules_of_microsoft_project_keep_their_dates() {
    for (name, draft, plan) in reference_plans("mspdi") {
        for target in [Target::Mspdi, Target::Folder] {
            let written =
                write(&draft, &plan, target).unwrap_or_else(|error| panic!("{name}: {error}"));
            let (_, again) =
                read_back(&written, target).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(early_dates(&plan), early_dates(&again), "{name} {target:?}");
        }
    }
}

/// A link of a random network: to which task, of which type, with which lag.
type Link = (prop::sample::Index, usize, usize);

/// Networks under Microsoft Project's rules.
fn random_network() -> impl Strategy<Value = Texts> {
    let link = (any::<prop::sample::Index>(), 0..4_usize, 0..6_usize);
    let task = (0..40_u32, 0..3_usize, 0..4_usize, 0..6_usize, prop::collection::vec(link, 0..3));
    (prop::collection::vec(task, 1..12), 0..3_usize).prop_map(|(tasks, data_date)| {
        let mut text = "id,type,duration,calendar,constraint,predecessors\n".to_owned();
        for (at, (hours, calendar, constraint, kind, links)) in tasks.iter().enumerate() {
            let is_milestone = *kind == 0;
            let calendar = if is_milestone { "" } else { ["", "site", "nights"][*calendar] };
            let constraint = ["", "", "SNET 2026-03-10T11:00", "FNET 2026-03-12T15:30"][*constraint];
            let _ = writeln!(
                text,
                "{},{},{},{calendar},{constraint},{}",
                at + 1,
                if is_milestone { "milestone" } else { "" },
                if is_milestone { String::new() } else { format!("{}h", hours + 1) },
                links_of(links, at)
            );
        }
        let data_date = ["", "data_date = 2026-03-04\n", "data_date = 2026-03-06T20:30:00\n"][data_date];
        let settings = "start = 2026-03-02T09:00:00\nlag_calendar = \"successor\"\n[rules]\ntool = \"microsoft-project\"\n\
            [calendar.standard]\nholidays = [\"2026-03-09\"]\n\
            [calendar.site]\nweek = \"mon-sat\"\nhours = \"07:00-15:00\"\nworking_days = [\"2026-03-08 08:00-12:00\"]\n\
            [calendar.nights]\nhours = \"00:00-04:00, 20:00-24:00\"\n";
        Texts { tasks: text, settings: format!("{data_date}{settings}"), ..Texts::default() }
    })
}

fn links_of(links: &[Link], at: usize) -> String {
    let mut led = Vec::new();
    for (leader, kind, lag) in links.iter().filter(|_| at > 0) {
        let leader = leader.index(at) + 1;
        let link = format!(
            "{leader} {}{}",
            ["FS", "SS", "FF", "SF"][*kind],
            ["", "", "+5h", "-3h", "+2ed", "+50%"][*lag]
        );
        if !led.iter().any(|other: &String| other.split(' ').next() == link.split(' ').next()) {
            led.push(link);
        }
    }
    led.join(";")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn a_network_has_the_same_dates_in_microsoft_project(texts in random_network()) {
        let (draft, plan) = texts.read();
        let written = write(&draft, &plan, Target::Mspdi).expect("it can be written");
        // A task has one constraint; what that leaves unsaid is told.
        let told = |note: &Note| note.to_string().contains("not held at the data date");
        prop_assume!(!written.notes.iter().any(told));
        let again = read_back(&written, Target::Mspdi);
        prop_assert!(again.is_ok(), "{}", again.expect_err("problems"));
        let (_, again) = again.expect("it is valid");
        prop_assert_eq!(early_dates(&plan), early_dates(&again));
    }
}

const RESPONSES: &str = "\
name = \"Q\"
start = 2026-03-02

[[branch]]
id = \"SEC\"
name = \"What is found\"
after = \"A\"
outcome = [ { name = \"clean\", probability = \"low\" }, { name = \"it's bad\", probability = 0.9, tasks = [\"B\"] } ]

[[rework]]
id = \"R\"
first = \"A\"
last = \"C\"
probability = \"30%\"
at_most = 3
share = \"12.5%\"

[[decision]]
id = \"D\"
at = \"A\"
moment = \"threshold\"
finishes_after = 2026-03-20
lasts_over = \"2w\"
late_by = 3
risk = \"C:risk\"
delay = \"16h\"
tasks = \"B\"
cut = [\"E\"]
branch = \"SEC\"
outcome = \"clean\"

[[decision]]
id = \"E\"
at = \"A\"
finishes_after = \"9d\"
cut = \"should\"

[calendar.standard]
week = \"mon-sat\"
";

#[test]
fn branches_rework_and_decisions_are_carried_over() {
    let texts = Texts {
        tasks: "id,predecessors,duration,risk_probability,risk_likely,scope\nA,,2,,,\nB,A,3,,,\nC,A,1,0.3,1d,\nE,C,2,,,could\n".to_owned(),
        risks: String::new(),
        settings: RESPONSES.to_owned(),
    };
    let (draft, plan) = texts.read();
    assert_eq!((plan.branches.len(), plan.reworks.len(), plan.decisions.len()), (1, 1, 2));
    for target in [Target::Folder, Target::Workbook] {
        let written = write(&draft, &plan, target).expect("it can be written");
        assert!(written.notes.is_empty(), "{:?}", written.notes);
        let (back, again) =
            read_back(&written, target).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(again, plan, "{target:?}");
        assert_eq!(
            without_places(&back).matches("Decision").count(),
            without_places(&draft).matches("Decision").count()
        );
    }
    // Where they cannot be told, that is said; what is repeated stays once.
    for target in [Target::Table, Target::Mspdi] {
        let written = write(&draft, &plan, target).expect("it can be written");
        let told: Vec<String> = written.notes.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|note| note.contains("branch")), "{told:?}");
        if target == Target::Mspdi {
            let (_, again) =
                read_back(&written, target).unwrap_or_else(|problems| panic!("{problems}"));
            assert_eq!(again.tasks.len(), 4);
        }
    }
}

/// Every distribution with its parameters, bounds, limits, lists and files.
#[cfg(feature = "xlsx")]
fn all_distributions() -> (Texts, BTreeMap<String, Vec<u8>>) {
    let texts = Texts {
        tasks: "id,duration,low,likely,high,distribution\n\
                A,,3,,9,\"beta(2,5.5)\"\n\
                B,,2d,,3w,\"weibull(1.5)[1d,]\"\n\
                C,,1,5,,\"exponential[,30]\"\n\
                D,,3,5,9,pert10-90\n\
                E,,3,5,9,\"pert10-90(6)[2,]\"\n\
                F,,2,4,9,\"metalog(0,)\"\n\
                G,,2,4,9,\"metalog(0.5,6w)[1,4w]\"\n\
                H,,,2-4:0.2|1w-2w:0.8,,histogram\n\
                I,10,,,,samples:past/ratios.csv\n\
                J,,,,,\"samples:days.csv[0,20d]\"\n\
                K,,4,7,10,normal[5..12]\n\
                L,10,,,,\n"
            .to_owned(),
        risks: "id,probability,low,likely,high,distribution,tasks,mitigated_low,mitigated_likely,mitigated_high\n\
                R,0.3,10%,20%,40%,\"lognormal[,90%]\",A,5%,10%,30%\n\
                S,0.3,,x1.1-x1.2:0.5|x1.3-x1.5:0.5,,histogram,A,,,\n\
                T,0.3,,,,samples:days.csv,A,,,\n"
            .to_owned(),
        settings: "[template]\n\
                   \"*\" = \"80%/160% lognormal[50%,]\"\n\
                   \"L\" = \"80%-100%:0.4|100%-150%:0.6 histogram\"\n"
            .to_owned(),
    };
    let mut files = texts.files();
    files.insert("past/ratios.csv".to_owned(), b"planned,actual\n5,6\n4,3\n".to_vec());
    files.insert("days.csv".to_owned(), b"days\n3\n1w\n12\n".to_vec());
    (texts, files)
}

#[cfg(feature = "xlsx")]
#[test]
fn distributions_are_written_as_they_are_read_with_their_files_beside() {
    let (_, files) = all_distributions();
    let (draft, plan) = read_valid(&Input::folder(""), &files).expect("a valid plan");
    for target in [Target::Folder, Target::Workbook] {
        let written = write(&draft, &plan, target).expect("it can be written");
        for beside in ["past/ratios.csv", "days.csv"] {
            assert_eq!(text_of(&written, beside).as_bytes(), files[beside]);
        }
        let (again, same) = read_back(&written, target).unwrap_or_else(|told| panic!("{told}"));
        assert_eq!(without_places(&again), without_places(&draft));
        assert_eq!(same.tasks, plan.tasks);
        assert_eq!(same.risks, plan.risks);
    }
}

#[test]
fn a_file_of_samples_outside_the_plan_is_not_carried_elsewhere() {
    let files: BTreeMap<String, Vec<u8>> = [
        ("plan/tasks.csv", "id,distribution,likely\nA,samples:../past.csv,\n"),
        ("plan/../past.csv", "3\n5\n"),
    ]
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .into();
    let (draft, plan) = read_valid(&Input::folder("plan"), &files).expect("a valid plan");
    let refused = write(&draft, &plan, Target::Folder).expect_err("it leads out");
    assert!(refused.0[0].contains("put it beside the plan"), "{refused}");
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_has_its_samples_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan");
    fs::create_dir(&plan).expect("created");
    fs::write(plan.join("tasks.csv"), "id,duration,distribution\nA,10,samples:past.csv\n")
        .expect("written");
    fs::write(plan.join("past.csv"), "80%\n150%\n").expect("written");
    let out = folder.path().join("out");
    fs::create_dir(&out).expect("created");
    let workbook = out.join("plan.xlsx");
    let told = stdout_of(planodds().arg("convert").args([&plan, &workbook]));
    let told = String::from_utf8(told).expect("text");
    assert!(told.contains("plan.xlsx`, and beside it past.csv"), "{told}");
    assert_eq!(entries(&out), ["past.csv", "plan.xlsx"]);
    let without_names = |plan: &Path| {
        let answer = String::from_utf8(answer(plan)).expect("text");
        let mut answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        answer["plan"]["name"] = "".into();
        answer
    };
    assert_eq!(without_names(&plan), without_names(&workbook));
    fs::write(out.join("past.csv"), "100%\n").expect("written");
    let mut again = planodds();
    again.arg("convert").args([&plan, &out.join("other.xlsx")]);
    again.assert().code(2).stderr(predicate::str::contains("past.csv"));
}
