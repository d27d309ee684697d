//! What does mitigating the risks buy? All open risks at once, and each alone.

use jiff::civil::Date;

use super::Finishes;
use crate::analyse::{Probability, rank};
use crate::plan::{Effect, Impact, Plan, Risk, Sampling};
use crate::sample::LANES;
use crate::simulate::{Control, InstructionSet};
use crate::timeline::Timeline;

/// Levels told beside the plan's own confidence.
const LEVELS: [f64; 2] = [0.5, 0.8];
/// Risks that are mitigated one by one: every one of them takes a simulation.
const MOST_ALONE: usize = 50;
/// Stretches of the iterations of which each gives a gain of its own.
const N_SECTIONS: usize = 16;
/// The 97.5 % quantile of Student's distribution with one degree of freedom less.
const T95: f64 = 2.131_449_545_559_774;
/// Iterations a section needs for its percentiles to mean something.
const SHORTEST_SECTION: usize = 20;

/// What the mitigation of open risks buys.
#[derive(Debug, Clone)]
pub struct MitigationEffect {
    /// The finishes once all open risks are mitigated.
    pub after: Finishes,
    /// What that gains at P50, at P80 and at the plan's confidence, ascending.
    pub levels: Vec<LevelEffect>,
    /// What it gains for the deadline, where there is one.
    pub deadline: Option<DeadlineEffect>,
    /// Number of risks that are mitigated.
    pub n_risks: usize,
    /// How many of them have no cost of mitigation.
    pub n_without_cost: usize,
    /// What mitigating them costs, as far as it is known; none where it is of none.
    pub cost: Option<f64>,
    /// Each of them mitigated alone, the one that gains most first; the fifty that change their
    /// tasks most where there are more.
    pub alone: Vec<OneMitigated>,
}

/// A percentile of the finish, as the plan stands and mitigated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelEffect {
    /// Between 0 and 1: 0.8 for P80.
    pub share: f64,
    /// As it stands, in working days from the project start.
    pub before_days: f64,
    /// Mitigated.
    pub after_days: f64,
    /// As it stands, as a day; none without dates.
    pub before_date: Option<Date>,
    /// Mitigated, as a day.
    pub after_date: Option<Date>,
    /// The days saved.
    pub saved: Gain,
}

/// The odds of the deadline, as the plan stands and mitigated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeadlineEffect {
    /// The day by whose end the project is to be finished.
    pub date: Date,
    /// The probability that it is, as the plan stands.
    pub before: Probability,
    /// Mitigated.
    pub after: Probability,
    /// The difference, as a share.
    pub gained: Gain,
}

/// One risk mitigated and no other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneMitigated {
    /// Index of the risk in the plan.
    pub risk: usize,
    /// The days saved at the plan's confidence; none where the risks that it excludes leave no
    /// room for it alone.
    pub saved: Option<Gain>,
    /// What mitigating it costs.
    pub cost: Option<f64>,
}

/// A difference of two simulations on the same random numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// Positive where mitigation is the better.
    pub size: f64,
    /// The 95 % interval of its sampling error; none where there are too few iterations to tell.
    pub interval: Option<[f64; 2]>,
}

impl Gain {
    /// Whether it is more than the sampling error could make up.
    pub fn is_sure(self) -> bool {
        self.interval.is_some_and(|[low, _]| low > 0.0)
    }

    /// What each day of it costs, of a gain in days that is sure.
    pub fn cost_per_day(self, cost: f64) -> Option<f64> {
        self.is_sure().then(|| cost / self.size)
    }
}

impl MitigationEffect {
    /// The gain at the plan's confidence.
    pub fn at_confidence(&self, plan: &Plan) -> Option<&LevelEffect> {
        self.levels.iter().find(|level| level.share == plan.confidence)
    }

    /// What each day saved at the plan's confidence costs: where all costs are known and the
    /// gain is sure.
    pub fn cost_per_day(&self, plan: &Plan) -> Option<f64> {
        let cost = self.cost.filter(|_| self.n_without_cost == 0)?;
        self.at_confidence(plan)?.saved.cost_per_day(cost)
    }
}

/// Number of simulations that [`mitigation`] takes.
pub fn n_mitigation_runs(plan: &Plan) -> usize {
    match plan.risks.iter().filter(|risk| risk.can_be_mitigated()).count() {
        0 => 0,
        n => 1 + n.min(MOST_ALONE),
    }
}

/// Simulates a plan once all its open risks are mitigated, and once each alone is, and compares
/// with its finishes as it stands. There is a risk that can be mitigated. `None` if it was
/// cancelled.
pub fn mitigation(
    plan: &Plan,
    timeline: &Timeline,
    finish: &[i32],
    instructions: InstructionSet,
    control: &Control,
) -> Option<MitigationEffect> {
    let risks: Vec<usize> =
        (0..plan.risks.len()).filter(|&risk| plan.risks[risk].can_be_mitigated()).collect();
    let after = Finishes::of(&plan.mitigated(), instructions, control)?;
    let before = Finishes::new(timeline.clone(), finish.to_vec());
    let cost_of = |risk: usize| plan.risks[risk].mitigation.as_ref().and_then(|after| after.cost);
    let costs: Vec<f64> = risks.iter().filter_map(|&risk| cost_of(risk)).collect();

    let mut wanted = risks.clone();
    wanted.sort_by(|&a, &b| {
        let changes = |risk: usize| change(plan, &plan.risks[risk]);
        changes(b).total_cmp(&changes(a)).then_with(|| plan.risks[a].id.cmp(&plan.risks[b].id))
    });
    wanted.truncate(MOST_ALONE);
    let mut alone = Vec::new();
    for risk in wanted {
        let saved = match plan.with_one_mitigated(risk) {
            Some(plan) => {
                let after = Finishes::of(&plan, instructions, control)?;
                Some(days_saved(&before, &after, plan.confidence))
            }
            None => None,
        };
        alone.push(OneMitigated { risk, saved, cost: cost_of(risk) });
    }
    let size = |one: &OneMitigated| one.saved.map_or(f64::NEG_INFINITY, |saved| saved.size);
    alone.sort_by(|a, b| {
        let by_id = || plan.risks[a.risk].id.cmp(&plan.risks[b.risk].id);
        size(b).total_cmp(&size(a)).then_with(by_id)
    });

    let mut shares: Vec<f64> = LEVELS.into_iter().chain([plan.confidence]).collect();
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    Some(MitigationEffect {
        levels: shares.into_iter().map(|share| level(&before, &after, share)).collect(),
        deadline: plan
            .deadline
            .and_then(|date| deadline(&before, &after, date, plan.simulation.sampling)),
        n_risks: risks.len(),
        n_without_cost: risks.len() - costs.len(),
        cost: (!costs.is_empty()).then(|| costs.iter().sum()),
        alone,
        after,
    })
}

fn level(before: &Finishes, after: &Finishes, share: f64) -> LevelEffect {
    LevelEffect {
        share,
        before_days: before.days_at(share),
        after_days: after.days_at(share),
        before_date: before.date_at(share),
        after_date: after.date_at(share),
        saved: days_saved(before, after, share),
    }
}

fn days_saved(before: &Finishes, after: &Finishes, share: f64) -> Gain {
    let days = |finishes: &Finishes, section: &[i32]| {
        let mut section = section.to_vec();
        let at = rank(share, section.len()) - 1;
        finishes.timeline.days(*section.select_nth_unstable(at).1)
    };
    gain(before, after, |a, b| days(before, a) - days(after, b))
}

fn deadline(
    before: &Finishes,
    after: &Finishes,
    date: Date,
    sampling: Sampling,
) -> Option<DeadlineEffect> {
    let limits = [before.timeline.end_of_day(date)?, after.timeline.end_of_day(date)?];
    let odds = |finishes: &[i32], limit: i32| {
        finishes.iter().filter(|&&finish| finish <= limit).count() as f64 / finishes.len() as f64
    };
    Some(DeadlineEffect {
        date,
        before: Probability::at_or_below(&before.by_iteration, limits[0], sampling),
        after: Probability::at_or_below(&after.by_iteration, limits[1], sampling),
        gained: gain(before, after, |a, b| odds(b, limits[1]) - odds(a, limits[0])),
    })
}

/// A difference of all iterations, and how far it may be off: by sectioning (Asmussen and Glynn,
/// "Stochastic Simulation", 2007, III.5). Each of some equal stretches of the iterations, whole
/// hypercubes where they are long enough, has a difference of its own; how these scatter about
/// that of all tells its error. Both simulations are cut alike, so that what they have in common
/// cancels out.
fn gain(before: &Finishes, after: &Finishes, differ: impl Fn(&[i32], &[i32]) -> f64) -> Gain {
    let (a, b) = (&before.by_iteration[..], &after.by_iteration[..]);
    let size = differ(a, b);
    let length = a.len() / N_SECTIONS;
    let length = if length < LANES { length } else { length / LANES * LANES };
    let interval = (length >= SHORTEST_SECTION).then(|| {
        let sections = a.chunks_exact(length).zip(b.chunks_exact(length)).take(N_SECTIONS);
        let squares: f64 =
            sections.map(|(a, b)| differ(a, b) - size).map(|error| error * error).sum();
        let error = T95 * (squares / ((N_SECTIONS - 1) * N_SECTIONS) as f64).sqrt();
        [size - error, size + error]
    });
    Gain { size, interval }
}

/// By how many planned minutes mitigation changes the mean of what a risk does to its tasks.
fn change(plan: &Plan, risk: &Risk) -> f64 {
    let mean = |effects: &[Effect]| -> f64 {
        let minutes = |effect: &Effect| match &effect.impact {
            Impact::Delay(minutes) => minutes.mean(),
            Impact::Share(share) => share.mean() * f64::from(plan.tasks[effect.task].planned),
        };
        effects.iter().map(minutes).sum()
    };
    let after =
        risk.mitigation.as_ref().map_or(0.0, |after| after.probability * mean(&after.effects));
    (risk.probability * mean(&risk.effects) - after).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::fixture;

    /// Finishes of a sum of two draws, the second of which is scaled.
    fn finishes(scale: f64) -> Finishes {
        let plan = fixture::plan();
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f64 / (1_u64 << 24) as f64
        };
        let draws = (0..6_400).map(|_| ((next() * 4_800.0) + next() * scale) as i32).collect();
        Finishes::new(Timeline::new(&plan, 366), draws)
    }

    #[test]
    fn a_gain_of_nothing_has_no_error_and_is_not_sure() {
        let same = finishes(480.0);
        let saved = days_saved(&same, &same, 0.8);
        assert_eq!(saved, Gain { size: 0.0, interval: Some([0.0, 0.0]) });
        assert!(!saved.is_sure());
        assert_eq!(saved.cost_per_day(100.0), None);
    }

    #[test]
    fn what_two_simulations_have_in_common_does_not_widen_the_interval() {
        let (before, after) = (finishes(480.0), finishes(240.0));
        let Gain { size, interval } = days_saved(&before, &after, 0.5);
        // Half of half a day less in the middle; P50 itself is known to about 0.1 of a day.
        let [low, high] = interval.expect("enough iterations");
        assert!(low <= 0.25 && 0.25 <= high && high - low < 0.1, "{size} in {low} … {high}");
    }

    #[test]
    fn few_iterations_tell_no_interval() {
        let few = |scale| {
            let all = finishes(scale);
            Finishes::new(all.timeline, all.by_iteration[..300].to_vec())
        };
        assert_eq!(days_saved(&few(480.0), &few(0.0), 0.8).interval, None);
    }
}
