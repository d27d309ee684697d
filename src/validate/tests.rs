//! Good plans: what is written is what is simulated.

mod hammock;
mod progress;
mod responses;
mod sources;

use std::collections::BTreeMap;

use super::{Overrides, read_plan};
use crate::plan::{
    Clock, FloatKind, Impact, LagAmount, OutOfSequence, Plan, RelationKind, RiskStatus, Sampling,
    Scope, TaskKind, Tool,
};
use crate::read::Input;

fn plan_with(tasks: &str, risks: &str, settings: &str, overrides: &Overrides) -> Plan {
    let files: BTreeMap<String, Vec<u8>> =
        [("p/tasks.csv", tasks), ("p/risks.csv", risks), ("p/plan.toml", settings)]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .collect();
    let (plan, diagnostics) = read_plan(&Input::folder("p"), &files, overrides);
    plan.unwrap_or_else(|| panic!("{}", diagnostics.render(false)))
}

fn plan(tasks: &str, risks: &str, settings: &str) -> Plan {
    plan_with(tasks, risks, settings, &Overrides::default())
}

/// Lower end, planned duration and upper end of each task in minutes.
fn ranges(plan: &Plan) -> Vec<(f64, i32, f64)> {
    plan.tasks
        .iter()
        .map(|task| (task.estimate.lower(), task.planned, task.estimate.upper()))
        .collect()
}

#[test]
fn durations_are_minutes_of_the_tasks_own_clock() {
    let plan = plan(
        "id,duration,calendar\nA,1.5d,\nB,2w,\nC,1mo,\nD,1d,site\nE,1w,site\nF,5ed,\nG,1 ewk,\nH,90 mins,site\n",
        "",
        "start = 2026-03-02\n[calendar.site]\nweek = \"mon-sat\"\nhours = \"07:00-12:00, 13:00-18:00\"\n",
    );
    let planned: Vec<i32> = plan.tasks.iter().map(|task| task.planned).collect();
    assert_eq!(planned, [720, 10 * 480, 20 * 480, 600, 6 * 600, 5 * 1440, 7 * 1440, 90]);
    let clocks: Vec<Clock> = plan.tasks.iter().map(|task| task.clock).collect();
    let (standard, site) = (Clock::Working(0), Clock::Working(1));
    assert_eq!(
        clocks,
        [standard, standard, standard, site, site, Clock::Elapsed, Clock::Elapsed, site]
    );
}

#[test]
fn a_missing_duration_is_the_likely_one_or_the_median() {
    let plan = plan(
        "id,low,likely,high,duration,distribution\nA,1,2,4,,triangular\nB,1,,4,,uniform\nC,,1:0.7|3:0.3,,,discrete\nD,1,2,4,3,triangular\nE,,2,,,\n",
        "",
        "",
    );
    let planned: Vec<i32> = plan.tasks.iter().map(|task| task.planned).collect();
    assert_eq!(planned, [960, 1200, 480, 1440, 960]);
    assert_eq!(ranges(&plan)[4], (960.0, 960, 960.0));
}

#[test]
fn milestones_and_buffers_take_no_time_in_an_iteration() {
    let plan = plan("id,type,duration,scope\nM,Milestone,,\nB,BUFFER,3d,should\n", "", "");
    assert_eq!(ranges(&plan), [(0.0, 0, 0.0), (0.0, 1440, 0.0)]);
    assert_eq!((plan.tasks[0].kind, plan.tasks[1].kind), (TaskKind::Milestone, TaskKind::Buffer));
    assert_eq!(plan.tasks[1].scope, Scope::Should);
}

#[test]
fn the_most_specific_template_gives_the_range() {
    let plan = plan(
        "id,duration,wbs,owner\nA,1d,1,\nB,1d,2.5,Ana\nC,1d,2.1.7,Ana\nD,1d,2.1,\nE,1d,3,ana\nF,0,1,\n",
        "",
        "[template]\n\"*\" = \"90%/100%/110% triangular\"\n\"wbs:2\" = \"80%/100%/120% triangular\"\n\
         \"wbs:2.1\" = \"70%/100%/130% triangular\"\n\"owner:Ana\" = \"60%/100%/140% triangular\"\nD = \"50%/100%/150% triangular\"\n",
    );
    let highs: Vec<f64> =
        plan.tasks.iter().map(|task| (task.estimate.upper() / 4.8).round()).collect();
    assert_eq!(highs, [110.0, 120.0, 130.0, 150.0, 140.0, 0.0]);
    assert!(plan.tasks[..5].iter().all(|task| task.planned == 480));
}

#[test]
fn relations_have_types_lags_and_the_predecessors_clock() {
    let plan = plan(
        "id,duration,predecessors,calendar\nKEY,1,,\nKEY-16,1,,\nA,1,KEY-16,\nB,1,\"A; KEY FS+2d, KEY-16SS-1 day\",\nC,1,B FF+50%,site\nD,5ed,C+1w,\nE,1,\"D+1d; DSS+2ed\",site\n",
        "",
        "start = 2026-03-02\n[calendar.site]\nhours = \"08:00-18:00\"\nweek = \"all\"\n",
    );
    let relations: Vec<_> = plan
        .relations
        .iter()
        .map(|relation| {
            (
                relation.predecessor,
                relation.successor,
                relation.kind.name(),
                relation.lag.amount,
                relation.lag.clock,
            )
        })
        .collect();
    let minutes = LagAmount::Minutes;
    let (standard, site) = (Clock::Working(0), Clock::Working(1));
    assert_eq!(
        relations,
        [
            (1, 2, "FS", minutes(0), standard),
            (2, 3, "FS", minutes(0), standard),
            (0, 3, "FS", minutes(960), standard),
            (1, 3, "SS", minutes(-480), standard),
            (3, 4, "FF", LagAmount::Share(0.5), standard),
            (4, 5, "FS", minutes(7 * 600), site),
            (5, 6, "FS", minutes(480), standard),
            (5, 6, "SS", minutes(2880), Clock::Elapsed),
        ]
    );
}

#[test]
fn lag_calendar_chooses_who_counts_a_lag() {
    let lag = |chosen: &str| {
        let settings = format!(
            "start = 2026-03-02\nlag_calendar = \"{chosen}\"\n[calendar.site]\nhours = \"08:00-18:00\"\n[calendar.night]\nhours = \"22:00-24:00\"\n"
        );
        let plan =
            plan("id,duration,predecessors,calendar\nA,1,,site\nB,1,A+1w,night\n", "", &settings);
        (plan.relations[0].lag.amount, plan.relations[0].lag.clock)
    };
    // Calendars after the default one come by name: night, site.
    assert_eq!(lag("predecessor"), (LagAmount::Minutes(5 * 600), Clock::Working(2)));
    assert_eq!(lag("successor"), (LagAmount::Minutes(5 * 120), Clock::Working(1)));
    assert_eq!(lag("default"), (LagAmount::Minutes(5 * 480), Clock::Working(0)));
    assert_eq!(lag("24h"), (LagAmount::Minutes(7 * 1440), Clock::Elapsed));
}

#[test]
fn summaries_hold_the_tasks_below_them() {
    let plan = plan("id,type,duration,wbs\nS,summary,9,2\nA,,1,2.1\nB,,1,2\nC,,1,21\n", "", "");
    assert_eq!(plan.tasks.len(), 3);
    assert_eq!(plan.summaries[0].tasks, [0, 1]);
}

#[test]
fn rows_without_ids_are_known_by_their_numbers() {
    let plan = plan("duration;predecessors\n1;\n\n2;1\n3;2SS+1d\n", "", "");
    let ids: Vec<&str> = plan.tasks.iter().map(|task| task.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3"]);
    assert_eq!(plan.relations[1].kind, RelationKind::StartStart);
}

#[test]
fn impacts_are_durations_percentages_factors_or_words() {
    let plan = plan(
        "id,duration,wbs,owner\nA,10,1,Ana\nB,5ed,2,\n",
        "id,kind,probability,low,likely,high,tasks,distribution,status,shared\n\
         1,,30%,1d,2d,3d,*,triangular,,\n2,,medium,,20%,,wbs:1,,,no\n3,threat,0.5,x1.1,x1.2,x1.5,A,triangular,,\n\
         4,opportunity,0.5,,x0.8,,owner:ana,,accepted,\n5,,very high,,high,,A,,closed,\n6,,own,,mine,,A,triangular,,\n",
        "start = 2026-03-02\n[scale.likelihood]\nown = 0.25\n[scale.impact]\nmine = \"10%/10%/90%\"\n",
    );
    let bounds = |risk: usize, effect: usize| match &plan.risks[risk].effects[effect].impact {
        Impact::Delay(delay) => ("delay", delay.lower(), delay.upper()),
        Impact::Share(share) => {
            ("share", (share.lower() * 1e6).round() / 1e6, (share.upper() * 1e6).round() / 1e6)
        }
    };
    assert_eq!(bounds(0, 0), ("delay", 480.0, 1440.0));
    assert_eq!(bounds(0, 1), ("delay", 1440.0, 4320.0));
    assert_eq!(bounds(1, 0), ("share", 0.2, 0.2));
    assert_eq!(bounds(2, 0), ("share", 0.1, 0.5));
    assert_eq!(bounds(3, 0), ("share", 0.2, 0.2));
    assert_eq!(bounds(4, 0), ("share", 0.2, 0.8));
    assert_eq!(bounds(5, 0), ("share", 0.1, 0.9));
    let probabilities: Vec<f64> = plan.risks.iter().map(|risk| risk.probability).collect();
    assert_eq!(probabilities, [0.3, 0.3, 0.5, 0.5, 0.7, 0.25]);
    assert_eq!(plan.risks[4].status, RiskStatus::Closed);
    assert_eq!((plan.risks[0].shared, plan.risks[1].shared), (true, false));
}

#[test]
fn a_risk_of_a_tasks_own_is_named_after_it() {
    let plan = plan(
        "id,duration,risk_probability,risk_low,risk_likely,risk_high\nA,5,30%,1d,2d,4d\nB,5,,,,\n",
        "",
        "",
    );
    assert_eq!(plan.risks.len(), 1);
    assert_eq!((plan.risks[0].id.as_str(), plan.risks[0].effects[0].task), ("A:risk", 0));
}

#[test]
fn mitigation_swaps_what_it_gives() {
    let risks = "id,probability,likely,tasks,mitigated_probability,mitigated_likely\n1,0.5,4d,A,0.1,\n2,0.5,4d,A,,1d\n";
    let overrides = Overrides { mitigated: true, ..Overrides::default() };
    let after = plan_with("id,duration\nA,5\n", risks, "", &overrides);
    let sizes: Vec<(f64, f64)> = after
        .risks
        .iter()
        .map(|risk| match &risk.effects[0].impact {
            Impact::Delay(delay) | Impact::Share(delay) => (risk.probability, delay.mean()),
        })
        .collect();
    assert_eq!(sizes, [(0.1, 1920.0), (0.5, 480.0)]);
}

#[test]
fn flags_beat_settings_and_settings_beat_defaults() {
    let settings = "name = \"Launch\"\nstart = \"2026-03-02\"\nconfidence = \"90%\"\n[simulation]\niterations = 500\nsampling = \"random\"\n";
    let overrides = Overrides { seed: Some(7), iterations: Some(900), ..Overrides::default() };
    let plan = plan_with("id,duration\nA,5\n", "", settings, &overrides);
    assert_eq!((plan.name.as_str(), plan.confidence), ("Launch", 0.9));
    assert_eq!(plan.start.map(|start| start.date().to_string()).as_deref(), Some("2026-03-02"));
    let simulation = plan.simulation;
    assert_eq!(
        (simulation.iterations, simulation.seed, simulation.sampling),
        (900, 7, Sampling::Random)
    );
    assert_eq!(self::plan("id,duration\nA,5\n", "", "").simulation.iterations, 10_000);
}

#[test]
fn calendars_have_weeks_hours_and_holidays() {
    let plan = plan(
        "id,duration\nA,5\n",
        "",
        "[calendar.standard]\nweek = \"mon-thu\"\nholidays = [2026-01-01, \"2026-12-24..2026-12-26\"]\n[calendar.around]\nweek = \"all\"\nhours = \"24h\"\n",
    );
    let [standard, around] = plan.calendars.as_slice() else { panic!("two calendars") };
    assert_eq!(
        (standard.minutes_per_day, standard.days_per_week, standard.exceptions.len()),
        (480, 4, 4)
    );
    assert_eq!((around.minutes_per_day, around.days_per_week), (1440, 7));
}

#[test]
fn weekdays_and_single_days_may_have_hours_of_their_own() {
    let plan = plan(
        "id,duration\nA,1w\n",
        "",
        "start = 2026-03-02T13:00:00\ndata_date = \"2026-03-04 09:30\"\n\
         [calendar.standard]\nholidays = [\"2026-12-24..2026-12-31\"]\n\
         working_days = [2026-12-28, \"2026-03-07 10:00-12:00\"]\ndays = { fri = \"09:00-13:00\", sun = \"20:00-24:00\", mon = \"off\" }\n\
         [calendar.short]\nhours = \"09:00-17:00\"\nhours_per_day = 7.5\n",
    );
    let [standard, short] = plan.calendars.as_slice() else { panic!("two calendars") };
    let worked = |date: jiff::civil::Date| -> i32 {
        standard.shifts(date).iter().map(|shift| shift.length()).sum()
    };
    // A week from Monday on, then the Saturday, the holidays and the day worked among them.
    let week = (2..9).map(|day| worked(jiff::civil::date(2026, 3, day)));
    assert_eq!(week.collect::<Vec<_>>(), [0, 480, 480, 480, 240, 120, 240]);
    let december = (24..29).map(|day| worked(jiff::civil::date(2026, 12, day)));
    assert_eq!(december.collect::<Vec<_>>(), [0, 0, 0, 0, 480]);
    // A day is what most days are, a week the days worked in one.
    assert_eq!((standard.minutes_per_day, standard.days_per_week), (480, 5));
    assert_eq!(plan.tasks[0].planned, 5 * 480);
    assert_eq!((short.minutes_per_day, short.days_per_week), (450, 5));
    let at = |day, hour, minute| Some(jiff::civil::datetime(2026, 3, day, hour, minute, 0, 0));
    assert_eq!((plan.start, plan.data_date), (at(2, 13, 0), at(4, 9, 30)));
}

#[test]
fn rules_are_chosen_in_the_settings() {
    let plan = plan(
        "id,duration\nA,5\n",
        "",
        "start = 2026-03-02\n[rules]\nout_of_sequence = \"progress-override\"\nfloat = \"finish\"\nmust_finish_by = 2026-05-29\n",
    );
    assert_eq!(plan.rules.out_of_sequence, OutOfSequence::ProgressOverride);
    assert_eq!(plan.rules.float, FloatKind::Finish);
    let end = jiff::civil::datetime(2026, 5, 30, 0, 0, 0, 0);
    assert_eq!((plan.rules.tool, plan.rules.must_finish_by), (Tool::Planodds, Some(end)));
}

#[test]
fn a_share_of_an_opportunity_may_be_written_in_either_order() {
    let plan = plan(
        "id,duration\nA,5\n",
        "id,kind,probability,low,likely,high,tasks,distribution\n\
         1,opportunity,0.5,x0.7,x0.8,x0.9,A,triangular\n2,opportunity,0.5,x0.9,x0.8,x0.7,A,triangular\n",
        "",
    );
    assert_eq!(plan.risks[0].effects, plan.risks[1].effects);
}

#[test]
fn nothing_elapsed_and_no_other_calendar_needs_no_start() {
    // No time at all passes on any clock.
    let plan = plan("id,duration,predecessors\nA,5,\nB,5,A+0ed\n", "", "lag_calendar = \"24h\"\n");
    assert_eq!(plan.relations[0].lag.clock, Clock::Working(0));
}

#[test]
fn a_chain_may_be_as_long_as_its_dates_can_be_told() {
    use std::fmt::Write as _;
    let mut tasks = "id,duration,predecessors\nT0,8000d,\n".to_owned();
    for task in 1..250 {
        let _ = writeln!(tasks, "T{task},8000d,T{}", task - 1);
    }
    // Two million working days are fewer minutes than the axis holds, but 7,600 years.
    assert_eq!(plan(&tasks, "", "").tasks.len(), 250);
    let overrides =
        Overrides { start: Some(jiff::civil::date(2026, 3, 2)), ..Overrides::default() };
    let (plan, diagnostics) =
        read_plan(&Input::table("p.csv", tasks), &BTreeMap::<String, Vec<u8>>::new(), &overrides);
    assert_eq!(plan, None);
    assert_eq!(diagnostics.items[0].code, crate::diagnostic::Code::OutOfRange);
}
