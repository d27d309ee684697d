//! Branches, rework and decisions: what is written is what the plan holds.

use jiff::civil::date;

use super::plan;
use crate::plan::{
    Action, Condition, LagAmount, Limit, Moment, Plan, Progress, RelationKind, Repeats, TaskKind,
};

const TASKS: &str = "\
id,type,predecessors,low,likely,high,risk_probability,risk_likely,scope,wbs,deadline,owner
A,,,1,2,3,,,,1,,
FIX,,A,2,4,8,0.3,1d,should,2,2026-04-01,Ana
TEST,,FIX FS+1d; SIDE,1,2,3,,,,2.1,,Ben
SIDE,,,1,1,1,,,could,3,,
DONE,milestone,TEST,,,,,,,,,
REPORT,,FIX SS+1d,1,1,1,,,could,3,,
P,summary,,,,,,,,2,,
H,hammock,A SS; TEST FF,,,,,,,,,
";

fn index(plan: &Plan, id: &str) -> usize {
    plan.tasks.iter().position(|task| task.id == id).unwrap_or_else(|| panic!("no task {id}"))
}

fn ids(plan: &Plan, tasks: &[usize]) -> Vec<String> {
    tasks.iter().map(|&task| plan.tasks[task].id.clone()).collect()
}

/// Relations from or to a task, as `A FS+480 B`.
fn relations_of(plan: &Plan, id: &str) -> Vec<String> {
    let task = index(plan, id);
    let shown =
        plan.relations.iter().filter(|one| one.predecessor == task || one.successor == task);
    let mut shown: Vec<String> = shown
        .map(|relation| {
            let LagAmount::Minutes(lag) = relation.lag.amount else { panic!("no shares here") };
            format!(
                "{} {}+{lag} {}",
                plan.tasks[relation.predecessor].id,
                relation.kind.name(),
                plan.tasks[relation.successor].id
            )
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn a_branch_holds_its_outcomes_with_their_tasks() {
    let plan = plan(
        TASKS,
        "",
        "start = 2026-03-02\n[[branch]]\nid = \"SEC\"\nname = \"Review\"\nafter = \"A\"\noutcome = [ { name = \"clean\", probability = \"low\" }, { name = \"bad\", probability = 0.9, tasks = [\"DONE\", \"P\"] } ]\n",
    );
    let branch = &plan.branches[0];
    assert_eq!((branch.id.as_str(), branch.name.as_str()), ("SEC", "Review"));
    assert_eq!(branch.after, index(&plan, "A"));
    assert_eq!(branch.outcomes[0].probability, 0.1);
    assert!(branch.outcomes[0].tasks.is_empty());
    // A summary row stands for its tasks, and they are in the plan's order.
    assert_eq!(ids(&plan, &branch.outcomes[1].tasks), ["FIX", "TEST", "DONE"]);
    assert_eq!(branch.planned(), 1);
}

const REWORK: &str = "start = 2026-03-02\n[[rework]]\nid = \"R\"\nfirst = \"FIX\"\nlast = \"TEST\"\nprobability = 0.3\nat_most = 2\nshare = \"50%\"\n";

#[test]
fn repetitions_are_tasks_that_follow_each_other() {
    let plan = plan(TASKS, "", REWORK);
    let rework = &plan.reworks[0];
    assert_eq!((rework.probability, rework.last), (0.3, index(&plan, "TEST")));
    let copies: Vec<Vec<(String, String)>> = rework
        .rounds
        .iter()
        .map(|round| {
            let id = |task: usize| plan.tasks[task].id.clone();
            round.copies.iter().map(|&(original, copy)| (id(original), id(copy))).collect()
        })
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        copies,
        [
            [pair("FIX", "FIX#2"), pair("TEST", "TEST#2")],
            [pair("FIX", "FIX#3"), pair("TEST", "TEST#3")]
        ]
    );
    // The task beside the loop is waited for once; the hammock and what follows wait for all.
    assert_eq!(
        relations_of(&plan, "TEST#2"),
        ["FIX#2 FS+480 TEST#2", "TEST#2 FF+0 H", "TEST#2 FS+0 DONE", "TEST#2 FS+0 FIX#3"]
    );
    assert_eq!(
        relations_of(&plan, "FIX#2"),
        ["FIX#2 FS+480 TEST#2", "FIX#2 SS+480 REPORT", "TEST FS+0 FIX#2"]
    );
    assert_eq!(relations_of(&plan, "SIDE"), ["SIDE FS+0 TEST"]);
}

#[test]
fn a_repetition_is_its_original_without_what_is_of_one_time_only() {
    let plan = plan(TASKS, "", REWORK);
    let (original, copy) = (&plan.tasks[index(&plan, "FIX")], &plan.tasks[index(&plan, "FIX#2")]);
    assert_eq!(copy.name, "FIX (2nd time)");
    assert_eq!(plan.tasks[index(&plan, "TEST#3")].name, "TEST (3rd time)");
    assert_eq!(copy.repeats, Some(Repeats { original: index(&plan, "FIX"), round: 1 }));
    assert_eq!((copy.planned, original.planned), (960, 1920));
    assert_eq!((copy.estimate.lower(), copy.estimate.upper()), (480.0, 1920.0));
    assert_eq!(
        (&copy.owner, copy.scope, &copy.wbs),
        (&original.owner, original.scope, &original.wbs)
    );
    assert_eq!((original.deadline.is_some(), copy.deadline), (true, None));
    // Risks are to the originals; phases hold the repetitions, too.
    let hit: Vec<usize> = plan.risks[0].effects.iter().map(|effect| effect.task).collect();
    assert_eq!(hit, [index(&plan, "FIX")]);
    assert_eq!(
        ids(&plan, &plan.summaries[0].tasks),
        ["FIX", "TEST", "FIX#2", "TEST#2", "FIX#3", "TEST#3"]
    );
}

#[test]
fn a_repetition_begins_whole_after_the_round_before_it() {
    // B starts with A and C is only held at its finish: neither may run ahead of the round.
    let plan = plan(
        "id,predecessors,duration\nA,,2\nB,A SS,3\nC,A FF; B FF,1\nD,A FS-1d; C,1\n",
        "",
        "[[rework]]\nid = \"R\"\nfirst = \"A\"\nlast = \"D\"\nprobability = 0.3\n",
    );
    assert_eq!(relations_of(&plan, "D"), ["A FS+-480 D", "C FS+0 D", "D FS+0 A#2", "D FS+0 C#2"]);
    assert_eq!(relations_of(&plan, "B#2"), ["A#2 SS+0 B#2", "B#2 FF+0 C#2"]);
}

#[test]
fn one_task_alone_may_be_repeated() {
    let plan = plan(
        "id,duration\nA,2\n",
        "",
        "[[rework]]\nid = \"R\"\nfirst = \"A\"\nlast = \"A\"\nprobability = 0.3\n",
    );
    assert_eq!(relations_of(&plan, "A#2"), ["A FS+0 A#2"]);
}

#[test]
fn what_has_begun_is_repeated_as_a_whole() {
    let plan = plan(
        "id,predecessors,low,likely,high,actual_start,actual_finish,remaining\nA,,2,4,8,2026-03-02,2026-03-05,\nB,A,2,4,8,2026-03-06,,1d\n",
        "",
        "start = 2026-03-02\ndata_date = 2026-03-09\n[[rework]]\nid = \"R\"\nfirst = \"A\"\nlast = \"B\"\nprobability = 0.3\n",
    );
    for id in ["A#2", "B#2"] {
        let copy = &plan.tasks[index(&plan, id)];
        assert_eq!(copy.progress, Progress::NotStarted);
        assert_eq!((copy.estimate.lower(), copy.estimate.upper()), (960.0, 3840.0), "{id}");
    }
}

#[test]
fn a_margin_in_a_loop_is_held_once() {
    let plan = plan(
        "id,type,predecessors,duration\nA,,,2\nM,buffer,A,3\nB,,M,1\n",
        "",
        "[[rework]]\nid = \"R\"\nfirst = \"A\"\nlast = \"B\"\nprobability = 0.3\n",
    );
    let copy = &plan.tasks[index(&plan, "M#2")];
    assert_eq!((copy.kind, copy.planned), (TaskKind::Buffer, 0));
}

#[test]
fn a_decision_holds_its_conditions_and_actions() {
    let plan = plan(
        TASKS,
        "",
        "start = 2026-03-02\n[[decision]]\nid = \"D\"\nat = \"FIX\"\nmoment = \"threshold\"\nrisk = \"FIX:risk\"\nfinishes_after = 2026-03-10\nlasts_over = \"1w\"\nlate_by = 3\ndelay = \"2w\"\ntasks = [\"TEST\"]\ncut = \"REPORT\"\n[[decision]]\nid = \"E\"\nat = \"A\"\nfinishes_after = \"9d\"\ncut = [\"DONE\"]\n",
    );
    let decision = &plan.decisions[0];
    assert_eq!((decision.at, decision.moment), (index(&plan, "FIX"), Moment::Threshold));
    // In the order they are written in.
    assert_eq!(
        decision.conditions,
        [
            Condition::Occurred(0),
            Condition::FinishesAfter(Limit::Day(date(2026, 3, 10))),
            Condition::LastsOver(5 * 480),
            Condition::LateBy(3 * 480)
        ]
    );
    assert_eq!(
        decision.actions,
        [
            Action::Delay(vec![(index(&plan, "TEST"), 10 * 480)]),
            Action::Cut(vec![index(&plan, "REPORT")])
        ]
    );
    let other = &plan.decisions[1];
    assert_eq!(other.name, "E");
    assert_eq!(other.conditions, [Condition::FinishesAfter(Limit::Work(9 * 480))]);
}

#[test]
fn a_word_cuts_what_does_not_come_before_the_decision() {
    let cut = |word: &str, at: &str| {
        let settings = format!(
            "start = 2026-03-02\n[[decision]]\nid = \"D\"\nat = \"{at}\"\nlate_by = \"1d\"\ncut = \"{word}\"\n"
        );
        let plan = plan(TASKS, "", &settings);
        let Action::Cut(tasks) = &plan.decisions[0].actions[0] else { panic!("it cuts") };
        ids(&plan, tasks)
    };
    assert_eq!(cut("could", "A"), ["SIDE", "REPORT"]);
    assert_eq!(cut("should", "A"), ["FIX", "SIDE", "REPORT"]);
    // FIX and SIDE come before the test.
    assert_eq!(cut("should", "TEST"), ["REPORT"]);
}

#[test]
fn decisions_reach_repetitions() {
    let settings = format!(
        "{REWORK}[[decision]]\nid = \"D\"\nat = \"A\"\nlate_by = \"1d\"\ndelay = \"1d\"\ntasks = [\"TEST\"]\ncut = \"should\"\n"
    );
    let plan = plan(TASKS, "", &settings);
    let actions = &plan.decisions[0].actions;
    let Action::Delay(delays) = &actions[0] else { panic!("it delays first") };
    let delayed: Vec<usize> = delays.iter().map(|(task, _)| *task).collect();
    assert_eq!(ids(&plan, &delayed), ["TEST", "TEST#2", "TEST#3"]);
    assert!(delays.iter().all(|(_, minutes)| *minutes == 480));
    let Action::Cut(cut) = &actions[1] else { panic!("then it cuts") };
    assert_eq!(ids(&plan, cut), ["FIX", "SIDE", "REPORT", "FIX#2", "FIX#3"]);
}

#[test]
fn a_decision_settles_a_branch_that_is_open() {
    let plan = plan(
        TASKS,
        "",
        "start = 2026-03-02\n[[branch]]\nid = \"SEC\"\nafter = \"TEST\"\noutcome = [ { name = \"a\", probability = 0.5 }, { name = \"b\", probability = 0.5, tasks = [\"DONE\"] } ]\n[[decision]]\nid = \"D\"\nat = \"A\"\nlate_by = \"1d\"\nbranch = \"SEC\"\noutcome = \"b\"\n[[decision]]\nid = \"E\"\nat = \"TEST\"\nlate_by = \"1d\"\nbranch = \"SEC\"\noutcome = \"a\"\n",
    );
    assert_eq!(plan.decisions[0].actions, [Action::Take { branch: 0, outcome: 1 }]);
    // At the very task of the branch it is not yet settled.
    assert_eq!(plan.decisions[1].actions, [Action::Take { branch: 0, outcome: 0 }]);
}

#[test]
fn relations_of_copies_are_of_the_kinds_of_their_originals() {
    let plan = plan(TASKS, "", REWORK);
    let kinds = |id: &str| {
        let task = index(&plan, id);
        let mut kinds: Vec<RelationKind> = plan
            .relations
            .iter()
            .filter(|relation| relation.predecessor == task)
            .map(|relation| relation.kind)
            .collect();
        kinds.sort();
        kinds
    };
    assert_eq!(kinds("FIX#3"), kinds("FIX"));
}
