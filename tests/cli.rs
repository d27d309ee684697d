//! The program as a person uses it: what it prints where, how it exits, what it leaves.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::prelude::*;

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

fn data(plan: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(plan)
}

fn json(command: &mut Command) -> serde_json::Value {
    serde_json::from_slice(&stdout_of(command)).expect("valid JSON")
}

/// Every file below a folder with its bytes, by path.
fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("readable");
                files.push((path.strip_prefix(folder).expect("below").to_owned(), bytes));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn an_estimates_file_gives_ranges_to_a_plan_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("plan.csv"), "id,duration,predecessors\nA,5,\nB,5,A\nC,2,A\n").expect("written");
    fs::write(path("ranges.csv"), "id,low,likely,high\nA,4,5,9\nB,,,\n").expect("written");
    let mut run = planodds();
    run.args(["run", "--format", "json", "--estimates"])
        .args([path("ranges.csv"), path("plan.csv")]);
    let report = json(&mut run);
    assert_eq!(
        report["estimates"],
        serde_json::json!({"own": 0, "file": 1, "fields": 0, "templates": [], "certain": 2})
    );
    assert_eq!(report["deterministic"]["days"], 10.0);
    assert!(report["finish"]["max_days"].as_f64() > Some(10.0));
    fs::write(path("ranges.csv"), "id,low,likely,high\nZ,4,5,9\n").expect("written");
    run.assert().code(2).stderr(predicate::str::contains("ranges.csv:2:1: error[unknown-task]"));
}

#[test]
fn run_leads_with_the_odds_of_the_deadline() {
    planodds()
        .args(["run", "data/q4-launch"])
        .assert()
        .success()
        .stdout(predicate::function(|text: &str| {
            text.lines().next().is_some_and(|line| line.contains("to finish by Sun 15 Dec 2024"))
        }))
        .stdout(predicate::str::contains("Commit to"))
        .stdout(predicate::str::contains('\u{1b}').not());
}

/// The picture in the README is what its command draws.
#[test]
fn the_picture_of_the_readme_is_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    planodds()
        .args(["run", "data/q4-launch", "--charts", "svg", "-o"])
        .arg(folder.path())
        .assert()
        .success();
    let drawn = fs::read(folder.path().join("finish.svg")).expect("written");
    let shown = fs::read(data("q4-launch").join("finish.svg")).expect("a file of this project");
    assert!(
        drawn == shown,
        "copy finish.svg of `planodds run data/q4-launch -o DIR` to data/q4-launch"
    );
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads_and_again() {
    for plan in ["q4-launch", "house"] {
        let folder = tempfile::tempdir().expect("a folder");
        let run = |name: &str, threads: &str| {
            let out = folder.path().join(name);
            let stdout = stdout_of(
                planodds()
                    .arg("run")
                    .arg(data(plan))
                    .args(["--threads", threads, "--format", "json", "-n", "5000", "-o"])
                    .arg(&out),
            );
            (stdout, files_below(&out))
        };
        let one = run("one", "1");
        assert_eq!(one, run("two", "2"), "{plan}: one thread and two");
        assert_eq!(one, run("seven", "7"), "{plan}: one thread and seven");
        assert_eq!(one, run("again", "1"), "{plan}: a second run");
    }
}

#[test]
fn the_same_bytes_come_from_any_instruction_set() {
    for plan in ["q4-launch", "house"] {
        let run = |instructions: &str| {
            stdout_of(
                planodds()
                    .env("PLANODDS_INSTRUCTIONS", instructions)
                    .arg("run")
                    .arg(data(plan))
                    .args(["--format", "json", "-n", "5000"]),
            )
        };
        let best = run("best");
        assert_eq!(best, run("avx2"), "{plan}");
        assert_eq!(best, run("baseline"), "{plan}");
    }
    planodds()
        .env("PLANODDS_INSTRUCTIONS", "sse9")
        .args(["run", "data/house"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(predicate::str::contains("`sse9` is no instruction set"))
        .stderr(predicate::str::contains("PLANODDS_INSTRUCTIONS"));
}

#[test]
fn shuffled_rows_change_only_the_order_of_listing() {
    let folder = tempfile::tempdir().expect("a folder");
    let shuffled = folder.path().join("q4-launch");
    fs::create_dir(&shuffled).expect("created");
    for file in ["tasks.csv", "risks.csv"] {
        let text = fs::read_to_string(data("q4-launch").join(file)).expect("readable");
        let (heading, rows) = text.split_once('\n').expect("rows");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        let n_moved = rows.len() / 3;
        rows.rotate_left(n_moved);
        fs::write(shuffled.join(file), format!("{heading}\n{}\n", rows.join("\n")))
            .expect("written");
    }
    fs::copy(data("q4-launch").join("plan.toml"), shuffled.join("plan.toml")).expect("copied");

    let read = |path: &Path| {
        let mut value =
            json(planodds().arg("run").arg(path).args(["--format", "json", "-n", "3000"]));
        for list in ["tasks", "milestones", "risks", "buffers", "phases"] {
            if let Some(rows) = value[list].as_array_mut() {
                rows.sort_by_key(std::string::ToString::to_string);
            }
        }
        value
    };
    assert_eq!(read(&data("q4-launch")), read(&shuffled));
}

#[test]
fn a_task_more_leaves_the_draws_of_all_others_as_they_were() {
    let folder = tempfile::tempdir().expect("a folder");
    let tasks = "id,low,likely,high,predecessors\nA,3,5,9,\nB,2,4,8,A\n";
    fs::write(folder.path().join("few.csv"), tasks).expect("written");
    let more = tasks.replace("A,3", "NEW,1,2,3,\nA,3") + "LAST,0,0,0,B\n";
    fs::write(folder.path().join("more.csv"), more).expect("written");
    let task = |file: &str, n: &str| {
        let value = json(
            planodds().arg("run").arg(folder.path().join(file)).args(["--format", "json", "-n", n]),
        );
        let tasks = value["tasks"].as_array().expect("tasks").clone();
        tasks.into_iter().find(|task| task["id"] == "B").expect("B")["duration_days"].clone()
    };
    assert_eq!(task("few.csv", "4000"), task("more.csv", "4000"));
}

#[test]
fn the_first_iterations_do_not_depend_on_how_many_follow() {
    let folder = tempfile::tempdir().expect("a folder");
    let samples = |n: &str| {
        let file = folder.path().join(n);
        planodds().args(["run", "data/house", "-n", n, "--samples"]).arg(&file).assert().success();
        fs::read_to_string(file).expect("readable")
    };
    let (few, many) = (samples("700"), samples("2500"));
    assert_eq!(few.lines().count(), 701);
    assert!(many.starts_with(&few));
}

#[test]
fn a_number_out_of_range_is_named_with_its_range() {
    for (flag, value, range) in [
        ("--seed", "-1", "from 0 to 9007199254740991"),
        ("--iterations", "many", "from 1 to 10000000"),
        ("--threads", "0", "from 1 to 1024"),
        ("--percentiles", "50,100", "above 0 and below 100"),
        ("--confidence", "-5", "above 0 % and below 100 %"),
    ] {
        planodds()
            .args(["run", "data/house", flag, value])
            .assert()
            .code(2)
            .stderr(predicate::str::contains(range).and(predicate::str::contains(flag)));
    }
}

#[test]
fn output_folder_holds_every_table_and_chart() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("deep/out");
    planodds().args(["run", "data/house", "-n", "500", "-o"]).arg(&out).assert().success();
    let names: Vec<String> =
        files_below(&out).iter().map(|(path, _)| path.display().to_string()).collect();
    let expected = [
        "buffers.csv",
        "buffers.png",
        "buffers.svg",
        "criticality.png",
        "criticality.svg",
        "finish.png",
        "finish.svg",
        "gantt.png",
        "gantt.svg",
        "milestones.csv",
        "paths.csv",
        "percentiles.csv",
        "phases.csv",
        "result.json",
        "risks.csv",
        "tasks.csv",
        "tornado.png",
        "tornado.svg",
    ];
    assert_eq!(names, expected);
    let charts = |which: &str, n_files: usize| {
        let out = folder.path().join(which);
        planodds()
            .args(["run", "data/house", "-n", "100", "--charts", which, "-o"])
            .arg(&out)
            .assert()
            .success();
        assert_eq!(files_below(&out).len(), n_files, "--charts {which}");
    };
    charts("none", 8);
    charts("svg", 13);
}

/// A plan whose build waits for a date about every other time.
const HELD: &str = "id,low,likely,high,predecessors,constraint\n\
    DESIGN,5,8,12,,\n\
    BUILD,4,5,9,DESIGN,SNET 2024-10-25\n\
    CHECK,2,3,4,BUILD,MSO 2024-11-04; FNLT 2024-11-06\n";

fn run_held(folder: &Path) -> Command {
    fs::write(folder.join("plan.csv"), HELD).expect("writable");
    let mut command = planodds();
    command.arg("run").arg(folder.join("plan.csv")).args(["--start", "2024-10-15", "-n", "1000"]);
    command
}

#[test]
fn how_often_constraints_held_is_told_in_every_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("review");
    let report = json(
        run_held(folder.path()).args(["--format", "json", "--charts", "none", "-o"]).arg(&out),
    );
    let constraints = report["constraints"].as_array().expect("constraints");
    assert_eq!(constraints.len(), 3);
    assert_eq!(
        (&constraints[0]["task"], &constraints[0]["kind"]),
        (&"BUILD".into(), &"SNET".into())
    );
    assert_eq!(constraints[0]["date"], "2024-10-25");
    let held = constraints[0]["held"].as_f64().expect("a share");
    assert!((0.2..0.9).contains(&held), "{held}");
    assert_eq!(constraints[2]["held"], 0.0);
    assert_eq!(report["warnings"][0]["code"], "constraints-absorb-risk");
    let table = fs::read_to_string(out.join("constraints.csv")).expect("written");
    assert!(table.starts_with(&format!("task,kind,date,held\nBUILD,SNET,2024-10-25,{held}\n")));
    for format in ["text", "markdown"] {
        let told = stdout_of(run_held(folder.path()).args(["--format", format]));
        let told = String::from_utf8(told).expect("text");
        assert!(told.contains("Constraints that held a task"), "{told}");
    }
    let without = json(planodds().args(["run", "data/house", "--format", "json"]));
    assert!(without.get("constraints").is_none());
}

#[test]
fn relaxed_constraints_are_left_out_and_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = json(run_held(folder.path()).args(["--format", "json", "--relax-constraints"]));
    let kinds: Vec<&serde_json::Value> = report["constraints"]
        .as_array()
        .expect("constraints")
        .iter()
        .map(|constraint| &constraint["kind"])
        .collect();
    assert_eq!(kinds, ["SNET", "SNET"]);
    let warnings = report["warnings"].as_array().expect("warnings");
    let relaxed = warnings.iter().find(|warning| warning["code"] == "constraints-relaxed");
    let message = relaxed.expect("a warning")["message"].as_str().expect("text");
    assert!(
        message.ends_with("MSO 2024-11-04 of CHECK (as SNET), FNLT 2024-11-06 of CHECK"),
        "{message}"
    );
}

/// Ten certain days under risks that exclude and need each other, of which two can be mitigated.
fn register(folder: &Path) -> PathBuf {
    let plan = folder.join("plan");
    fs::create_dir_all(&plan).expect("made");
    fs::write(plan.join("tasks.csv"), "id,duration\nA,10\n").expect("written");
    let risks = "id,name,probability,likely,tasks,excludes,if,mitigated_probability,mitigation,mitigation_cost\n\
        R,Late parts,50%,4d,A,,,0,Order early,1000\n\
        S,Rain,20%,0.5d,A,T,,5%,Roof,3000.5\n\
        T,Snow,40%,0.5d,A,,,,,\n\
        U,Flood,50%,0.1d,A,,S,,,\n";
    fs::write(plan.join("risks.csv"), risks).expect("written");
    fs::write(plan.join("plan.toml"), "start = 2026-03-02\ndeadline = 2026-03-16\n")
        .expect("written");
    plan
}

#[test]
fn what_mitigation_buys_is_told_in_every_form() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plan = register(folder.path());
    let out = folder.path().join("out");
    let report = json(planodds().args(["run", "--format", "json", "-o"]).arg(&out).arg(&plan));
    let found = &report["mitigation"];
    assert_eq!((&found["n_risks"], &found["cost"]), (&2.into(), &4000.5.into()));
    let p80 = &found["percentiles"][1];
    assert_eq!((&p80["p"], &p80["before_days"]), (&80.into(), &14.5.into()));
    // Rain or snow in 45 % of the iterations, or 60 %, is more than P80 leaves out.
    assert_eq!((&p80["after_days"], &p80["saved_days"]), (&10.5.into(), &4.0.into()));
    assert_eq!(
        (&p80["before_date"], &p80["after_date"]),
        (&"2026-03-20".into(), &"2026-03-16".into())
    );
    assert_eq!(
        (&found["deadline"]["after"], &found["cost_per_day"]),
        (&1.0.into(), &1000.125.into())
    );
    assert_eq!(found["risks"][0]["id"], "R");
    assert_eq!(found["risks"][0]["saved_days"], 4.0);
    assert_eq!(found["risks"][0]["cost_per_day"], 250.0);
    assert_eq!(found["risks"][1]["cost_per_day"], serde_json::Value::Null);
    let of = |id: &str, key: &str| {
        let risks = report["risks"].as_array().expect("risks");
        risks.iter().find(|risk| risk["id"] == id).expect("a risk")[key].clone()
    };
    assert_eq!((of("T", "excludes"), of("U", "if")), (serde_json::json!(["S"]), "S".into()));
    assert_eq!((of("R", "excludes"), of("R", "if")), Default::default());

    let table = fs::read_to_string(out.join("mitigation.csv")).expect("written");
    assert!(
        table.contains("risk,R,Late parts,Order early,P80 days,,,,,4,4,4,1000,250\n"),
        "{table}"
    );
    let table = fs::read_to_string(out.join("risks.csv")).expect("written");
    assert!(table.starts_with(
        "id,name,kind,probability,occurrence,mean_impact_days,finish_effect_days,if,excludes\n"
    ));
    let drawing = fs::read_to_string(out.join("finish.svg")).expect("written");
    assert!(drawing.contains("Open risks mitigated"));

    let text = String::from_utf8(stdout_of(planodds().arg("run").arg(&plan))).expect("text");
    for sentence in [
        "What mitigating 2 open risks buys\n",
        "It costs 4,001: 1,000 for each day saved at P80. ",
        "One risk mitigated alone: days saved at P80\n",
    ] {
        assert!(text.contains(sentence), "{sentence} in\n{text}");
    }
    let mut markdown = planodds();
    markdown.args(["run", "--format", "markdown"]).arg(&plan);
    let markdown = String::from_utf8(stdout_of(&mut markdown)).expect("text");
    assert!(markdown.contains("## What mitigating 2 open risks buys\n"));
}

#[test]
fn a_mitigated_plan_has_nothing_more_to_compare() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plan = register(folder.path());
    let out = folder.path().join("out");
    let mut run = planodds();
    run.args(["run", "--mitigated", "--format", "json", "-o"]).arg(&out).arg(&plan);
    let report = json(&mut run);
    assert_eq!(report.get("mitigation"), None);
    assert!(!out.join("mitigation.csv").exists());
    assert!(
        report["risks"].as_array().expect("risks").iter().any(|risk| risk["probability"] == 0.05)
    );
}

#[test]
fn a_broken_plan_exits_with_2_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("bad.csv");
    fs::write(&plan, "id,duration,predecessors\nA,5,\nB,five,C\n").expect("written");
    let out = folder.path().join("out");
    planodds()
        .arg("run")
        .arg(&plan)
        .arg("-o")
        .arg(&out)
        .assert()
        .code(2)
        .stdout("")
        .stderr(predicate::str::contains("bad.csv:3:3: error["))
        .stderr(predicate::str::contains("bad.csv:3:8: error["));
    assert!(!out.exists());
    planodds().args(["run", "no/such/plan"]).assert().code(2).stdout("");
    planodds().args(["run", "data/house", "--format", "xml"]).assert().code(2).stdout("");
}

#[test]
fn gate_says_go_or_no_go_by_its_exit_code() {
    let gate = |deadline: &str, code: i32, verdict: &str| {
        planodds()
            .args(["gate", "data/house", "-n", "4000", "--deadline", deadline])
            .assert()
            .code(code)
            .stdout(predicate::str::contains(verdict));
    };
    gate("2028-01-31", 0, "GO");
    gate("2027-06-01", 1, "NO-GO");
    // A milestone of the plan is unlikely to meet its own deadline.
    planodds()
        .args(["gate", "data/house", "-n", "4000", "--deadline", "2028-01-31", "--milestones"])
        .assert()
        .code(1)
        .stdout(predicate::str::contains("Weathertight"));
    let value = planodds()
        .args(["gate", "data/house", "-n", "2000", "--deadline", "2027-06-01", "--format", "json"])
        .output()
        .expect("it runs");
    let value: serde_json::Value = serde_json::from_slice(&value.stdout).expect("valid JSON");
    assert_eq!(value["schema"], "planodds/gate/1");
    assert_eq!(value["verdict"], "NO-GO");
    assert_eq!(value["criteria"][0]["met"], false);
}

#[test]
fn batch_goes_on_past_a_broken_plan_and_exits_with_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let bad = folder.path().join("bad.csv");
    fs::write(&bad, "id,duration\nA,-5\n").expect("written");
    let out = folder.path().join("out");
    planodds()
        .args(["batch", "data/house"])
        .arg(&bad)
        .args(["data/q4-launch", "-n", "500", "--charts", "none", "-o"])
        .arg(&out)
        .assert()
        .code(2)
        .stderr(predicate::str::contains("bad.csv:2:3: error["));
    let summary = fs::read_to_string(out.join("summary.csv")).expect("written");
    let mut lines = summary.lines();
    assert_eq!(
        lines.next(),
        Some(
            "plan,status,tasks,risks,start,deterministic_finish,p50,p80,p90,deadline,probability,confidence,\
             contingency_days,top_driver,top_risk"
        )
    );
    let status: Vec<&str> = lines.filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(status, ["ok", "error", "ok"]);
    assert!(out.join("house/result.json").exists() && out.join("q4-launch/tasks.csv").exists());
    assert!(!out.join("bad").exists());
}

#[test]
fn init_writes_a_plan_that_runs_and_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("mine");
    planodds().arg("init").arg(&plan).assert().success();
    planodds().arg("run").arg(&plan).assert().success();
    let before = files_below(&plan);
    planodds().arg("init").arg(&plan).assert().code(2).stdout("");
    assert_eq!(before, files_below(&plan));
}

#[test]
fn standard_input_is_a_tasks_table() {
    planodds()
        .args(["run", "-", "--format", "json", "-n", "1"])
        .write_stdin("task;duration;depends on\nOne;5;\nTwo;3;1\n")
        .assert()
        .success()
        .stdout(predicate::str::contains("\"days\": 8.0"));
}

#[test]
fn hostile_names_reach_neither_terminal_nor_spreadsheet() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan.csv");
    fs::write(&plan, "id,name,duration\n=1+1,\"\u{1b}[31m<b>&\u{7}\",5\n@b,+name,4\n")
        .expect("written");
    let out = folder.path().join("out");
    let output = stdout_of(planodds().arg("run").arg(&plan).args(["-n", "100", "-o"]).arg(&out));
    assert!(!output.contains(&0x1b) && !output.contains(&7));
    let tasks = fs::read_to_string(out.join("tasks.csv")).expect("written");
    assert!(tasks.contains("\n'=1+1,") && tasks.contains("\n'@b,'+name,"), "{tasks}");
    for (path, bytes) in files_below(&out) {
        if path.extension().is_some_and(|extension| extension == "svg" || extension == "csv") {
            assert!(!bytes.contains(&0x1b) && !bytes.contains(&7), "{}", path.display());
        }
    }
}

#[test]
fn help_names_only_commands_that_work_and_their_exit_codes() {
    let help = String::from_utf8(stdout_of(planodds().arg("--help"))).expect("UTF-8");
    for command in ["run", "gate", "batch", "convert", "init", "completions"] {
        assert!(help.contains(command), "{command}");
        let help =
            String::from_utf8(stdout_of(planodds().args([command, "--help"]))).expect("UTF-8");
        assert!(
            help.contains("planodds") && help.to_lowercase().contains("exit"),
            "{command}: {help}"
        );
    }
    assert!(!help.contains("compare"));
}

#[test]
fn show_draws_a_distribution_with_its_figures() {
    let text = |arguments: &[&str]| {
        let mut show = planodds();
        show.arg("show").args(arguments);
        String::from_utf8(stdout_of(&mut show)).expect("text")
    };
    let pert = text(&["pert(4)", "3", "5", "9"]);
    assert!(pert.starts_with("pert(4) 3 5 9\n"), "{pert}");
    for told in ["█", "P50 5.25", "mean 5.33 days, standard deviation 1.11", "minimum 3, maximum 9"]
    {
        assert!(pert.contains(told), "{told} in\n{pert}");
    }
    assert!(pert.lines().all(|line| line.chars().count() <= 80), "{pert}");
    let open = text(&["exponential", "5"]);
    assert!(open.contains("minimum 0, no maximum (no draw beyond 83.2)"), "{open}");
    let below = text(&["normal", "0", "1", "2"]);
    assert!(below.contains("10.00 % lies below zero and becomes zero"), "{below}");
    let curve = text(&["uniform", "3", "9", "--curve", "cdf"]);
    let last_line = curve.lines().nth(9).expect("lines").trim();
    assert!(last_line.starts_with('▁') && last_line.ends_with('█'), "{curve}");
}

#[test]
fn show_gives_figures_to_programs() {
    let report = |arguments: &[&str]| {
        let mut show = planodds();
        json(show.arg("show").args(arguments).args(["--format", "json"]))
    };
    let listed = report(&["discrete", "3:0.7|5:0.3"]);
    assert_eq!(listed["schema"], "planodds/show/1");
    assert_eq!((&listed["mean"], &listed["min"]), (&3.6.into(), &3.0.into()));
    let weeks = report(&["triangular", "1w", "2w", "3w"]);
    assert_eq!((&weeks["mean"], &weeks["max"]), (&10.0.into(), &15.0.into()));
    let cut = report(&["normal[5d,12d]", "4", "7", "10"]);
    assert!((cut["mean"].as_f64().expect("a number") - 7.702_359).abs() < 1e-5, "{cut}");
    let open = report(&["metalog(0,)", "2", "4", "9"]);
    assert_eq!((&open["min"], &open["max"]), (&0.0.into(), &serde_json::Value::Null));
    assert_eq!(open["percentiles"][4], serde_json::json!({"p": 50.0, "value": 4.0}));
    let folder = tempfile::tempdir().expect("a folder");
    let past = folder.path().join("past.csv");
    fs::write(&past, "planned,actual\n4,5\n4,3\n").expect("written");
    let samples = format!("samples:{}", past.display());
    let past = report(&[&samples, "--duration", "10d"]);
    assert_eq!((&past["min"], &past["max"]), (&7.5.into(), &12.5.into()));
    let task = report(&["data/house", "--task", &first_task("house")]);
    assert!(task["sd"].as_f64().is_some(), "{task}");
}

/// The id of the first task with a range in a plan beside the program.
fn first_task(plan: &str) -> String {
    let mut run = planodds();
    let report = json(run.arg("run").arg(data(plan)).args(["--format", "json"]));
    let tasks = report["tasks"].as_array().expect("tasks");
    let varies = |task: &&serde_json::Value| task["duration_days"]["sd"].as_f64() > Some(0.0);
    tasks.iter().find(varies).expect("one varies")["id"].as_str().expect("an id").to_owned()
}

#[test]
fn show_refuses_what_is_no_distribution_with_the_remedies_of_plans() {
    let refused = |arguments: &[&str], told: &str| {
        let mut show = planodds();
        show.arg("show").args(arguments).assert().code(2).stderr(predicate::str::contains(told));
    };
    refused(
        &["metalog", "2", "2.5", "9"],
        "set likely between 3.166d and 7.834d, or use lognormal",
    );
    refused(&["pert", "3", "9"], "error[incomplete-estimate] the estimate has no `likely`");
    refused(&["gamma", "3", "5", "9"], "error[unknown-distribution]");
    refused(&["samples:nowhere.csv"], "there is no file `nowhere.csv`");
    refused(&["data/house"], "say which task to show, as --task ID");
    refused(&["data/house", "--task", "nobody"], "there is no task `nobody`");
    refused(&["pert", "1", "2", "3", "4"], "unexpected value");
}
