//! Ranges from elsewhere than the row: fields, files, templates; and buffers by selector.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Plan, TaskKind};
use crate::read::{Draft, Input, read};
use crate::validate::{Overrides, validate};

/// Codes of a row, as a file of another tool may hold them: its id, their names and values.
type Codes<'a> = [(&'a str, &'a str, &'a str)];

fn made(
    tasks: &str,
    estimates: &str,
    settings: &str,
    codes: &Codes,
) -> (Option<Plan>, Diagnostics) {
    let files: BTreeMap<String, Vec<u8>> =
        [("p/tasks.csv", tasks), ("e.csv", estimates), ("p/plan.toml", settings)]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .collect();
    let mut input = Input::folder("p");
    input.estimates = (!estimates.is_empty()).then(|| "e.csv".to_owned());
    let (mut draft, mut diagnostics) = read(&input, &files);
    for (id, name, value) in codes {
        code(&mut draft, id, name, value);
    }
    let plan = validate(draft, &Overrides::default(), &mut diagnostics);
    (plan, diagnostics)
}

fn code(draft: &mut Draft, id: &str, name: &str, value: &str) {
    let row = draft.tasks.iter_mut().find(|row| row.id.value == id).expect("a row");
    row.codes.push((name.to_owned(), value.to_owned()));
}

fn plan(tasks: &str, estimates: &str, settings: &str, codes: &Codes) -> (Plan, Vec<Code>) {
    let (plan, diagnostics) = made(tasks, estimates, settings, codes);
    let plan = plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
    (plan, diagnostics.items.iter().map(|item| item.code).collect())
}

/// Lower end, planned duration and upper end of each task in days.
fn ranges(plan: &Plan) -> Vec<(f64, f64, f64)> {
    let days = |minutes: f64| (minutes / 480.0 * 1e6).round() / 1e6;
    plan.tasks
        .iter()
        .map(|task| {
            let (low, high) = (task.estimate.lower(), task.estimate.upper());
            (days(low), days(f64::from(task.planned)), days(high))
        })
        .collect()
}

#[test]
fn the_estimates_file_goes_before_fields_and_these_before_templates() {
    let (plan, codes) = plan(
        "id,duration,low,likely,high\nA,10,,,\nB,10,,,\nC,10,,,\nD,10,,,\nE,,1,2,4\nF,,1,2,4\nG,0,,,\n",
        "id,low,likely,high,distribution\nA,8,9,20,triangular\nE,2,3,5,triangular\nD,,,,\n",
        "[estimates]\nlow = \"Min\"\nlikely = \"ML\"\nhigh = \"Max Duration\"\nunit = \"h\"\ndistribution = \"triangular\"\n\
         [template]\n\"*\" = \"90%/100%/150% triangular\"\n\"code:area=north\" = \"50%/100%/200% triangular\"\n",
        &[
            ("A", "udf:Min", "8"),
            ("A", "udf:ML", "16"),
            ("A", "udf:Max Duration", "24"),
            ("B", "udf:MIN", "40"),
            ("B", "udf:ML", "2w"),
            ("B", "udf:max duration", "160.0"),
            ("C", "Area", "North"),
            ("D", "udf:Min", " "),
        ],
    );
    assert_eq!(
        ranges(&plan),
        [
            (8.0, 10.0, 20.0),
            (5.0, 10.0, 20.0),
            (5.0, 10.0, 20.0),
            (9.0, 10.0, 15.0),
            (2.0, 2.0, 5.0),
            (plan.tasks[5].estimate.lower() / 480.0, 2.0, plan.tasks[5].estimate.upper() / 480.0),
            (0.0, 0.0, 0.0),
        ]
    );
    assert_eq!(codes, [Code::RangeReplaced]);
    let sources = &plan.estimates;
    assert_eq!((sources.own, sources.file, sources.fields, sources.certain), (1, 2, 1, 1));
    assert_eq!(sources.templates, [("*".to_owned(), 1), ("code:area=north".to_owned(), 1)]);
}

#[test]
fn fields_that_hold_no_range_are_told() {
    use Code::{IncompleteEstimate, InvalidDuration};
    let settings = "[estimates]\nlow = \"Min\"\nlikely = \"ML\"\nhigh = \"Max\"\n";
    let (plan, diagnostics) = made(
        "id,duration\nA,10\nB,10\nC,10\n",
        "",
        settings,
        &[
            ("A", "udf:Min", "soon"),
            ("A", "udf:ML", "-3"),
            ("B", "udf:Max", "5"),
            ("C", "udf:Max", "5"),
        ],
    );
    assert_eq!(plan, None);
    let codes: Vec<Code> = diagnostics.items.iter().map(|item| item.code).collect();
    assert_eq!(codes, [InvalidDuration, InvalidDuration, IncompleteEstimate, IncompleteEstimate]);
}

#[test]
fn tasks_become_buffers_by_their_codes() {
    use TaskKind::{Buffer, Milestone, Task};
    let (plan, codes) = plan(
        "id,duration,type,calendar\nA,10,,\nB,3,,site\nM,0,milestone,\nC,2,,\nD,4,buffer,\n",
        "",
        "start = 2026-03-02\n[buffers]\nselect = [\"code:kind=margin\", \"C\", \"D\", \"calendar:site\"]\n[calendar.site]\nweek = \"all\"\n",
        &[("B", "Kind", "Margin"), ("M", "Kind", "Margin")],
    );
    let kinds: Vec<TaskKind> = plan.tasks.iter().map(|task| task.kind).collect();
    assert_eq!(kinds, [Task, Buffer, Milestone, Buffer, Buffer]);
    assert_eq!(ranges(&plan)[1], (0.0, 3.0, 0.0));
    assert_eq!(codes, []);
}

#[test]
fn risks_are_to_tasks_with_a_code_or_on_a_calendar() {
    let files = |tasks: &str| {
        BTreeMap::from([
            ("p/tasks.csv".to_owned(), b"id,duration,calendar\nA,5,\nB,5,night\nC,5,\n".to_vec()),
            (
                "p/risks.csv".to_owned(),
                format!("id,probability,likely,tasks\nR,50%,2d,{tasks}\n").into_bytes(),
            ),
            (
                "p/plan.toml".to_owned(),
                b"start = 2026-03-02\n[calendar.night]\nhours = \"22:00-24:00\"\n".to_vec(),
            ),
        ])
    };
    let targets = |tasks: &str| {
        let (mut draft, mut diagnostics) = read(&Input::folder("p"), &files(tasks));
        code(&mut draft, "C", "Area", "North");
        let plan = validate(draft, &Overrides::default(), &mut diagnostics);
        let effects = plan.map(|plan| plan.risks[0].effects.clone());
        let help = diagnostics.items.first().and_then(|item| item.help.clone());
        (effects.map(|effects| effects.iter().map(|effect| effect.task).collect::<Vec<_>>()), help)
    };
    assert_eq!(targets("calendar:Night").0, Some(vec![1]));
    assert_eq!(targets("calendar:standard; code:area=north").0, Some(vec![0, 2]));
    let near = |tasks: &str| targets(tasks).1.unwrap_or_default();
    assert!(near("code:area=nort").contains("did you mean `code:Area=North`?"));
    assert!(near("calendar:nigth").contains("did you mean `calendar:night`?"));
}
