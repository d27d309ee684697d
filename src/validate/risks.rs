//! The register, and the risks of tasks' own → risks with their effects on tasks.

use std::collections::HashMap;

use jiff::civil::Date;

use super::costs::cost;
use super::estimate::{LONGEST, Numbers, distribution};
use super::selector::Selector;
use super::{Placed, Rows, minutes_on, register, report_duplicate_id};
use crate::diagnostic::{Code, Diagnostics, Span, did_you_mean};
use crate::plan::{
    Clock, Combination, Distribution, Effect, Impact, Mitigation, Progress, Risk, RiskKind,
    RiskStatus, Shape, Task, TaskKind, Use, Window,
};
use crate::read::value::normalised;
use crate::read::{Draft, Impact as Point, Points, Probability, RiskDraft, RowKind, Spanned};

/// The largest share of a task's duration that an impact may hold.
const LARGEST_SHARE: f64 = 1000.0;

/// All risks, placed at their impacts. What is known until a day no risk changes any more.
pub(crate) fn risks(
    draft: &Draft,
    rows: &Rows,
    tasks: &[Placed<Task>],
    known_until: Option<Date>,
    diagnostics: &mut Diagnostics,
) -> Vec<Placed<Risk>> {
    let own = own_risks(draft, diagnostics);
    let mut ids: HashMap<&str, &Spanned<String>> = HashMap::new();
    let mut risks = Vec::new();
    let register: Vec<&RiskDraft> = draft.risks.iter().chain(&own).collect();
    for &row in &register {
        if let Some(first) = ids.get(row.id.value.as_str()) {
            report_duplicate_id("risk", &row.id, first, diagnostics);
        } else {
            ids.insert(&row.id.value, &row.id);
        }
        let mut work = Work { draft, rows, tasks, row, diagnostics };
        risks.push(Spanned { value: work.risk(), span: row.impact.span });
        if let Some(day) = known_until {
            work.report_past_windows(day);
        }
    }
    register::link(&register, rows, &mut risks, diagnostics);
    risks
}

/// The risks written beside tasks, as rows of the register.
fn own_risks(draft: &Draft, diagnostics: &mut Diagnostics) -> Vec<RiskDraft> {
    let mut own = Vec::new();
    for task in &draft.tasks {
        let impact = &task.risk_impact;
        if task.risk_probability.is_none() && impact.is_empty() {
            continue;
        }
        if task.kind == RowKind::Summary {
            let help = "give the risk to the tasks below it";
            let message = "a summary row has no work for a risk to change";
            diagnostics.report(Code::InvalidTarget, impact.span, message, help);
            continue;
        }
        let id = Spanned { value: format!("{}:risk", task.id.value), span: task.id.span };
        own.push(RiskDraft {
            name: Some(format!("Risk of {}", task.name.as_ref().unwrap_or(&task.id.value))),
            kind: RiskKind::Threat,
            probability: task.risk_probability.clone(),
            impact: impact.clone(),
            mitigated_probability: None,
            mitigated_impact: Points::none(impact.span),
            targets: vec![Spanned { value: task.id.value.clone(), span: impact.span }],
            shared: true,
            owner: task.owner.clone(),
            status: RiskStatus::Open,
            excludes: Vec::new(),
            condition: None,
            combination: Combination::Serial,
            windows: Vec::new(),
            cost: None,
            mitigation: None,
            mitigation_cost: None,
            reviewed: None,
            flawed: impact.flawed,
            id,
        });
    }
    own
}

/// An impact before it is known on which tasks.
enum Effects {
    /// A share of the duration.
    Share(Distribution),
    /// A length of time.
    Delay,
}

/// The making of one risk.
struct Work<'a> {
    draft: &'a Draft,
    rows: &'a Rows<'a>,
    tasks: &'a [Placed<Task>],
    row: &'a RiskDraft,
    diagnostics: &'a mut Diagnostics,
}

impl Work<'_> {
    fn report(&mut self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.diagnostics.report(code, span, message, help);
    }

    fn risk(&mut self) -> Risk {
        let row = self.row;
        let targets = self.targets();
        let before = self.probability(row.probability.as_ref());
        let after = self.probability(row.mitigated_probability.as_ref());
        if row.probability.is_none() && !row.flawed && row.status != RiskStatus::Closed {
            let message = format!("the risk `{}` has no probability", row.id.value.trim());
            self.report(
                Code::NoProbability,
                row.id.span,
                message,
                "give it a probability such as 0.3, 30% or medium",
            );
        }
        let effects = self.effects(&row.impact, &targets);
        let effects_after = self.effects(&row.mitigated_impact, &targets);
        if row.impact.is_empty()
            && !row.impact.flawed
            && !row.flawed
            && row.status != RiskStatus::Closed
        {
            let message = format!("the risk `{}` does nothing to its tasks", row.id.value.trim());
            self.report(Code::NoImpact, row.id.span, message, "give it an impact such as 5d, 20%, x1.2 or medium; a risk that is over has the status closed");
        }
        let probability = before.unwrap_or(0.0);
        let has_impact_after = !row.mitigated_impact.is_empty();
        let is_changed = has_impact_after || row.mitigated_probability.is_some();
        let is_mitigated = is_changed || row.mitigation.is_some() || row.mitigation_cost.is_some();
        let mitigation = is_mitigated.then(|| Mitigation {
            name: row.mitigation.clone(),
            cost: row.mitigation_cost.map(|cost| cost.value),
            probability: after.unwrap_or(probability),
            effects: if has_impact_after { effects_after } else { effects.clone() },
        });
        if row.status == RiskStatus::Accepted && is_changed {
            self.report_accepted();
        }
        if let Some(cost) = row.mitigation_cost
            && row.status == RiskStatus::Open
            && !is_changed
        {
            let id = row.id.value.trim();
            let message = format!("mitigating `{id}` costs something but is not said to change it");
            let help = "give it a mitigated_probability or a mitigated impact";
            self.report(Code::ColumnNotUsed, cost.span, message, help);
        }
        let mut risk = Risk {
            id: row.id.value.clone(),
            name: row.name.clone().unwrap_or_else(|| row.id.value.clone()),
            kind: row.kind,
            probability,
            status: row.status,
            shared: row.shared,
            effects,
            owner: row.owner.clone(),
            windows: row.windows.iter().map(|window| window.value).collect(),
            excludes: Vec::new(),
            depends_on: None,
            combination: row.combination,
            cost: row.cost.as_ref().and_then(|cell| cost(cell, self.diagnostics)),
            mitigation,
            reviewed: row.reviewed,
        };
        // What its status says has been done is so today.
        if risk.status == RiskStatus::Mitigated {
            risk.mitigate();
        }
        risk
    }

    fn report_accepted(&mut self) {
        let row = self.row;
        let probability = row.mitigated_probability.as_ref().map(|cell| cell.span);
        let span = probability.unwrap_or(row.mitigated_impact.span);
        let message = format!(
            "`{}` is accepted as it is; what mitigating it would change is left out",
            row.id.value.trim()
        );
        let help = "give it the status open to compare, or mitigated where it has been done";
        self.report(Code::ColumnNotUsed, span, message, help);
    }

    /// Reports a risk whose windows all end before a day.
    fn report_past_windows(&mut self, day: Date) {
        let row = self.row;
        let is_past = |window: &Window| matches!(window, Window::Dates { last, .. } if *last < day);
        let [first, ..] = &row.windows[..] else { return };
        if row.status != RiskStatus::Closed
            && row.windows.iter().all(|window| is_past(&window.value))
        {
            let message = format!("the windows of `{}` all end before {day}", row.id.value.trim());
            let help = "a risk that is over has the status closed";
            self.report(Code::RiskOver, first.span, message, help);
        }
    }

    fn probability(&mut self, cell: Option<&Spanned<Probability>>) -> Option<f64> {
        let cell = cell?;
        match &cell.value {
            Probability::Number(number) => Some(*number),
            Probability::Word(word) => {
                self.word(word, cell.span, "scale.likelihood", &self.draft.settings.likelihood)
            }
        }
    }

    /// The value of a word of a scale.
    fn word<T: Copy>(
        &mut self,
        word: &str,
        span: Span,
        scale: &str,
        words: &[(String, T)],
    ) -> Option<T> {
        let key = normalised(word);
        let found = words.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
        if found.is_none() && !self.draft.settings.unread.words {
            let near = did_you_mean(&key, words.iter().map(|(known, _)| known.as_str()));
            let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
            let help = format!("{near}Words of one's own are defined in plan.toml under [{scale}]");
            self.report(
                Code::UnknownWord,
                span,
                format!("`{word}` is not a word of the scale"),
                help,
            );
        }
        found
    }

    /// Indices of the tasks that the risk is to, ascending.
    fn targets(&mut self) -> Vec<usize> {
        let row = self.row;
        let mut found = Vec::new();
        for part in &row.targets {
            let selector = Selector::new(&part.value, |id| self.rows.has(id));
            if let Selector::Id(id) = selector {
                found.extend(self.target(id, part.span));
                continue;
            }
            let mut matching = self.rows.select(selector);
            matching.retain(|task| self.tasks[*task].value.kind == TaskKind::Task);
            found.extend(&matching);
            if matching.is_empty() {
                let help = self.suggest(selector);
                self.report(
                    Code::UnknownTarget,
                    part.span,
                    format!("no task is meant by `{}`", part.value),
                    help,
                );
            }
        }
        if row.targets.is_empty() && !row.flawed && row.status != RiskStatus::Closed {
            let message = format!("the risk `{}` is to no task", row.id.value.trim());
            self.report(
                Code::NoTarget,
                row.id.span,
                message,
                "name its tasks: ids, *, wbs:2.1, code:TYPE=VALUE, owner:Ana or calendar:site",
            );
        }
        found.sort_unstable();
        found.dedup();
        self.without_finished(found)
    }

    /// The tasks that a risk can still change: what is finished stays as it was.
    fn without_finished(&mut self, mut found: Vec<usize>) -> Vec<usize> {
        let row = self.row;
        let had_any = !found.is_empty();
        found.retain(|task| !matches!(self.tasks[*task].value.progress, Progress::Finished { .. }));
        if had_any && found.is_empty() && row.status != RiskStatus::Closed {
            let message = format!("all tasks of the risk `{}` are finished", row.id.value.trim());
            let help = "a risk that is over has the status closed";
            self.report(Code::RiskOver, row.id.span, message, help);
        }
        found
    }

    fn target(&mut self, id: &str, span: Span) -> Option<usize> {
        let Some(&at) = self.rows.by_id.get(id) else {
            let help = self.rows.suggest(id);
            self.report(Code::UnknownTarget, span, format!("there is no task `{id}`"), help);
            return None;
        };
        let what = match self.draft.tasks[at].kind {
            RowKind::Task => return self.rows.tasks[at],
            RowKind::Milestone => "a milestone",
            RowKind::Buffer => "a buffer",
            RowKind::Hammock => "a hammock",
            RowKind::Summary => "a summary row",
        };
        let message = format!("`{}` is {what} and has no work for a risk to change", id.trim());
        self.report(
            Code::InvalidTarget,
            span,
            message,
            "name the tasks whose work it changes, or a phase as wbs:…",
        );
        None
    }

    fn suggest(&self, selector: Selector) -> String {
        let tasks = self.tasks.iter().map(|task| &task.value);
        let (prefix, near) = match selector {
            Selector::Wbs(top) => {
                ("wbs", self.rows.near(top, tasks.filter_map(|task| task.wbs.as_deref())))
            }
            Selector::Owner(owner) => {
                ("owner", self.rows.near(owner, tasks.filter_map(|task| task.owner.as_deref())))
            }
            Selector::Code(code) => {
                let codes: Vec<String> = self
                    .draft
                    .tasks
                    .iter()
                    .flat_map(|row| &row.codes)
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                let near = self.rows.near(code, codes.iter().map(String::as_str));
                return match near {
                    Some(near) => format!("did you mean `code:{near}`?"),
                    None => "check the codes of the tasks".to_owned(),
                };
            }
            Selector::Calendar(calendar) => {
                let calendars = self.draft.settings.calendars.iter();
                ("calendar", self.rows.near(calendar, calendars.map(|known| known.name.as_str())))
            }
            Selector::All | Selector::Id(_) => ("", None),
        };
        match near {
            Some(near) => format!("did you mean `{prefix}:{near}`?"),
            None => "check the `wbs` and `owner` columns of the tasks".to_owned(),
        }
    }

    /// What an impact does to each of the tasks; empty after a problem was reported.
    fn effects(&mut self, points: &Points<Point>, targets: &[usize]) -> Vec<Effect> {
        let is_unread = points.samples().is_some_and(|samples| samples.file.is_none());
        if points.flawed || points.is_empty() || is_unread {
            return Vec::new();
        }
        match self.kind(points) {
            None => Vec::new(),
            Some(Effects::Share(share)) => targets
                .iter()
                .map(|&task| Effect { task, impact: Impact::Share(share.clone()) })
                .collect(),
            Some(Effects::Delay) => self.delays(points, targets),
        }
    }

    /// One kind of impact out of its points, with its distribution if it is the same on every task.
    fn kind(&mut self, points: &Points<Point>) -> Option<Effects> {
        // Bounds, limits and observed values are written like points; a word stands for points
        // alone, and what cuts it off is shares.
        let cell = points.shape.as_ref();
        let beside = cell.into_iter().flat_map(|cell| {
            let values = cell.value.values().map(move |value| (value, cell.span));
            let file = points.samples().and_then(|samples| samples.file.as_ref());
            let samples = file.into_iter().flat_map(|file| &file.values);
            values.chain(samples.map(move |value| (value, cell.span)))
        });
        let n_points = points.all().count();
        let all: Vec<(&Point, Span)> =
            points.all().map(|point| (&point.value, point.span)).chain(beside).collect();
        let &(first, first_span) = all.first()?;
        let is_word = matches!(first, Point::Word(_));
        let differs = |index: usize, point: &Point| {
            let wanted = if is_word && index >= n_points { &Point::Share(0.0) } else { first };
            family(point) != family(wanted)
        };
        let differing = all
            .iter()
            .enumerate()
            .find(|(index, (point, _))| differs(*index, point))
            .map(|(_, (_, span))| *span);
        if let Some(span) = differing {
            let help = "write all points as durations, all as percentages, or all as factors; a word stands alone";
            self.report(
                Code::MixedImpact,
                span,
                "one impact is written in two ways".to_owned(),
                help,
            );
            return None;
        }
        match first {
            Point::Word(_) if n_points > 1 => {
                let message = "a word of the scale is a whole range".to_owned();
                self.report(
                    Code::MixedImpact,
                    points.span,
                    message,
                    "leave one word and empty the other two cells",
                );
                None
            }
            Point::Word(word) => {
                let [low, likely, high] =
                    self.word(word, first_span, "scale.impact", &self.draft.settings.impact)?;
                let number = |point: &Point| match point {
                    Point::Share(share) => *share,
                    Point::Duration(_) | Point::Factor(_) | Point::Word(_) => 0.0,
                };
                let mut numbers = Numbers::new(points, number, number);
                if matches!(numbers.shape, Shape::Discrete | Shape::Fixed | Shape::Samples) {
                    numbers.shape = Shape::default();
                }
                let needs = |use_of: Use, share: f64| (use_of != Use::None).then_some(share);
                numbers.low = needs(numbers.shape.use_of_low(), low);
                numbers.likely = needs(numbers.shape.use_of_likely(), likely);
                numbers.high = needs(numbers.shape.use_of_high(), high);
                // Between its ends it has always been flat, whatever lies there.
                self.share(points, &numbers)
            }
            Point::Share(_) | Point::Factor(_) => {
                let lengthens = self.row.kind == RiskKind::Threat;
                let number = |point: &Point| match point {
                    Point::Factor(factor) if lengthens => factor - 1.0,
                    Point::Factor(factor) => 1.0 - factor,
                    Point::Share(share) => *share,
                    Point::Duration(_) | Point::Word(_) => 0.0,
                };
                let mut numbers = Numbers::new(points, number, number);
                // x0.7, x0.8, x0.9 shorten by 30 %, 20 %, 10 %: either order of an opportunity's factors is clear.
                // What they bound turns round with them.
                if let (false, Point::Factor(_)) = (lengthens, first) {
                    if let (Some(low), Some(high)) = (numbers.low, numbers.high)
                        && low > high
                    {
                        std::mem::swap(&mut numbers.low, &mut numbers.high);
                    }
                    numbers.limits.reverse();
                    if let Shape::Metalog { lower, upper } = &mut numbers.shape {
                        std::mem::swap(lower, upper);
                    }
                    for bin in &mut numbers.bins {
                        std::mem::swap(&mut bin.0, &mut bin.1);
                    }
                }
                self.share(points, &numbers)
            }
            Point::Duration(_) => Some(Effects::Delay),
        }
    }

    /// An impact as a share of the duration, in the direction of the risk.
    fn share(&mut self, points: &Points<Point>, numbers: &Numbers) -> Option<Effects> {
        let given = [numbers.low, numbers.likely, numbers.high].into_iter().flatten();
        let given: Vec<f64> = given.chain(numbers.listed()).collect();
        let opportunity = self.row.kind == RiskKind::Opportunity;
        if given.iter().any(|share| *share < 0.0) {
            let (message, help) = if opportunity {
                (
                    "an opportunity does not lengthen work",
                    "write a factor below 1 such as x0.8, or make it a threat",
                )
            } else {
                (
                    "a threat does not shorten work",
                    "write a factor above 1 such as x1.2, or give it the kind opportunity",
                )
            };
            self.report(Code::ImpactDirection, points.span, message.to_owned(), help);
            return None;
        }
        let too_much = "no more than the whole duration can be saved".to_owned();
        if opportunity && given.iter().any(|share| *share > 1.0) {
            self.report(
                Code::ImpactDirection,
                points.span,
                too_much,
                "write percentages up to 100%",
            );
            return None;
        }
        let shown = |share: f64| format!("{}%", (share * 1e5).round() / 1e3);
        distribution(points, numbers, LARGEST_SHARE, shown, self.diagnostics).map(Effects::Share)
    }

    /// An impact in time, in the minutes of each task's clock.
    fn delays(&mut self, points: &Points<Point>, targets: &[usize]) -> Vec<Effect> {
        let is_elapsed =
            |point: &Point| matches!(point, Point::Duration(duration) if duration.elapsed);
        let cell = points.shape.as_ref();
        let beside = cell.filter(|cell| cell.value.values().any(is_elapsed)).map(|cell| cell.span);
        let elapsed = points.all().find(|point| is_elapsed(&point.value)).map(|point| point.span);
        let elapsed = elapsed.or(beside);
        let working = targets.iter().find(|task| self.tasks[**task].value.clock != Clock::Elapsed);
        if let (Some(elapsed), Some(task)) = (elapsed, working) {
            let message = format!(
                "an elapsed impact cannot be added to `{}`, which is in working time",
                self.tasks[*task].value.id.trim()
            );
            self.report(
                Code::ElapsedImpact,
                elapsed,
                message,
                "write the impact in working time, such as 5d",
            );
            return Vec::new();
        }
        let calendars = &self.draft.settings.calendars;
        // One distribution a clock: problems are the same on all and are reported for the first.
        // An impact on no task is looked at all the same.
        let mut made: Vec<(Clock, Distribution)> = Vec::new();
        let clocks = targets.iter().map(|task| self.tasks[*task].value.clock);
        let nowhere = targets.is_empty().then_some(Clock::Working(0));
        for clock in clocks.chain(nowhere) {
            if made.iter().any(|(known, _)| *known == clock) {
                continue;
            }
            let number = |point: &Point| match point {
                Point::Duration(duration) => minutes_on(*duration, clock, calendars),
                Point::Share(_) | Point::Factor(_) | Point::Word(_) => 0.0,
            };
            let numbers = Numbers::new(points, number, number);
            let day = minutes_on(ONE_DAY, clock, calendars);
            let shown = |minutes: f64| format!("{}d", (minutes / day * 1000.0).round() / 1000.0);
            match distribution(points, &numbers, LONGEST, shown, self.diagnostics) {
                Some(delay) => made.push((clock, delay)),
                None => return Vec::new(),
            }
        }
        let effect = |&task: &usize| {
            let clock = self.tasks[task].value.clock;
            let (_, delay) = made.iter().find(|(known, _)| *known == clock)?;
            Some(Effect { task, impact: Impact::Delay(delay.clone()) })
        };
        targets.iter().filter_map(effect).collect()
    }
}

const ONE_DAY: crate::read::Duration =
    crate::read::Duration { amount: 1.0, unit: crate::read::Unit::Day, elapsed: false };

/// Points of one impact are of one family.
fn family(point: &Point) -> u8 {
    match point {
        Point::Duration(_) => 0,
        Point::Share(_) => 1,
        Point::Factor(_) => 2,
        Point::Word(_) => 3,
    }
}
