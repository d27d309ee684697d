//! Plans to draw: from one certain task to thousands, with names of many scripts. A fixed
//! arithmetic generator stands in for a simulation.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::*;

/// A drawable plan: what the five charts need, owned.
pub(super) struct Sample {
    pub(super) plan: String,
    pub(super) dates: Vec<Date>,
    pub(super) days: Vec<f64>,
    pub(super) percentiles: Vec<FinishPercentile>,
    pub(super) deterministic: (Moment, String),
    pub(super) deadline: Option<(Moment, String)>,
    pub(super) names: Vec<String>,
    pub(super) tasks: Vec<Row>,
    pub(super) risks: Vec<(String, f64)>,
    pub(super) levels: Vec<Vec<BufferLevel>>,
    dated: bool,
}

pub(super) struct Row {
    pub(super) phase: Option<String>,
    pub(super) milestone: bool,
    pub(super) start: f64,
    pub(super) finish: f64,
    pub(super) criticality: f64,
    pub(super) spread: f64,
    pub(super) correlation: f64,
}

/// A linear congruential generator (Knuth's MMIX constants): numbers in [0, 1).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Roughly normal around 0, within ±2.
    fn bell(&mut self) -> f64 {
        (0..4).map(|_| self.next()).sum::<f64>() - 2.0
    }
}

/// The working day on which a finish after so many working days falls.
fn day(days: f64) -> Date {
    let whole = days.ceil().max(1.0) as i64 - 1;
    let start = date(2024, 10, 14);
    let monday = start + (whole / 5 * 7).days();
    monday + (whole % 5).days()
}

pub(super) fn moment(days: f64, dated: bool) -> Moment {
    if dated {
        let part = days.max(0.0) - (days.max(0.0).ceil() - 1.0).max(0.0);
        Moment::dated(days, day(days).at(9 + (part * 8.0).floor() as i8, 0, 0, 0))
    } else {
        Moment::undated(days)
    }
}

/// What a sample is made from.
pub(super) struct Recipe<'a> {
    pub(super) plan: &'a str,
    pub(super) n_tasks: usize,
    pub(super) names: &'a [&'a str],
    /// Length of the plan in working days, and the spread of its finish.
    pub(super) length: f64,
    pub(super) spread: f64,
    pub(super) dated: bool,
    /// The deadline's share, or none.
    pub(super) deadline: Option<f64>,
    pub(super) n_phases: usize,
}

pub(super) fn sample(recipe: &Recipe) -> Sample {
    let mut numbers = Numbers(recipe.n_tasks as u64 + 7);
    let Recipe { length, spread, dated, .. } = *recipe;
    let mut days: Vec<f64> = (0..10_000)
        .map(|_| {
            let bell = numbers.bell();
            ((length + spread * (1.0 + bell + 0.35 * bell * bell)) * 480.0).round() / 480.0
        })
        .collect();
    days.sort_by(f64::total_cmp);
    let at = |share: f64| days[((days.len() as f64 * share).ceil() as usize).max(1) - 1];
    let by = |limit: f64| {
        days.iter().filter(|&&finish| finish.ceil() <= limit.ceil()).count() as f64
            / days.len() as f64
    };
    let percentiles =
        [0.5, 0.8].map(|share| FinishPercentile { share, at: moment(at(share), dated) }).to_vec();
    let deterministic = (moment(length, dated), text::percent(by(length)));
    let deadline = recipe.deadline.map(|share| {
        let limit = at(share);
        (moment(limit, dated), text::percent(by(limit)))
    });

    let names = (0..recipe.n_tasks)
        .map(|index| {
            let name = recipe.names[index % recipe.names.len()];
            if index < recipe.names.len() { name.to_owned() } else { format!("{name} {index}") }
        })
        .collect();
    let tasks = (0..recipe.n_tasks)
        .map(|index| {
            let along = index as f64 / recipe.n_tasks as f64;
            let start = (length * along * 0.9).floor();
            let milestone = index + 1 == recipe.n_tasks || index % 12 == 11;
            let duration =
                if milestone { 0.0 } else { (1.0 + numbers.next() * length * 0.12).round() };
            let critical = numbers.next();
            Row {
                phase: (recipe.n_phases > 0)
                    .then(|| format!("Phase {}", 1 + index * recipe.n_phases / recipe.n_tasks)),
                milestone,
                start,
                finish: (start + duration).min(length),
                criticality: if critical < 0.35 { 0.0 } else { critical * critical },
                spread: spread * (0.2 + 0.8 * along),
                correlation: (critical - 0.15) * 0.8,
            }
        })
        .collect();
    let risks = [
        ("Key developer leaves", 6.4),
        ("Security review finds a blocker", 3.2),
        ("Vendor delivers early", -1.4),
        ("Scope grows", 0.8),
    ]
    .map(|(name, effect)| (name.to_owned(), effect * spread / 5.0))
    .to_vec();
    let levels = (0..3)
        .map(|row| {
            let part = 1.0 - 0.3 * f64::from(row);
            [0.5, 0.7, 0.8, 0.9]
                .map(|confidence| BufferLevel {
                    confidence,
                    needed_days: (at(confidence) - length) * part
                        - if row == 2 { spread * 0.6 } else { 0.0 },
                    at: moment(at(confidence) * part, dated),
                })
                .to_vec()
        })
        .collect();
    let dates = if dated { days.iter().map(|&finish| day(finish)).collect() } else { vec![] };
    Sample {
        plan: recipe.plan.to_owned(),
        dates,
        days,
        percentiles,
        deterministic,
        deadline,
        names,
        tasks,
        risks,
        levels,
        dated,
    }
}

impl Sample {
    /// The five charts by name.
    pub(super) fn charts(&self) -> [(&'static str, Svg); 5] {
        let critical: Vec<CriticalTask> = self
            .rows()
            .map(|(name, row)| CriticalTask { name, criticality: row.criticality })
            .collect();
        let sensitive: Vec<TaskSensitivity> = self
            .rows()
            .map(|(name, row)| TaskSensitivity { name, correlation: row.correlation, error: 0.01 })
            .collect();
        let risks: Vec<RiskEffect> = self
            .risks
            .iter()
            .map(|(name, finish_effect_days)| RiskEffect {
                name,
                finish_effect_days: *finish_effect_days,
                error: 0.02,
            })
            .collect();
        let at = |days: f64| moment(days, self.dated);
        let bars: Vec<GanttTask> = self
            .rows()
            .map(|(name, row)| GanttTask {
                name,
                phase: row.phase.as_deref(),
                milestone: row.milestone,
                start: at(row.start + 0.01),
                finish: at(row.finish),
                criticality: row.criticality,
                p10: at(row.finish - row.spread * 0.1),
                p90: at(row.finish + row.spread * 1.6),
                committed: at(row.finish + row.spread * 1.2),
            })
            .collect();
        let length = self.deterministic.0.days;
        let points: Vec<BufferPoint> = self
            .levels
            .iter()
            .enumerate()
            .map(|(index, levels)| BufferPoint {
                name: if index == 0 {
                    "Finish"
                } else {
                    self.names.get(index).map_or("Handover", String::as_str)
                },
                deterministic: at(length * (1.0 - 0.3 * index as f64)),
                levels,
                held_days: if index == 1 { 0.0 } else { 2.0 },
                rule_of_thumb: (index == 0)
                    .then_some(RuleOfThumb { low_days: length * 0.1, high_days: length * 0.2 }),
            })
            .collect();
        let plan = &self.plan[..];
        [
            ("finish", finish(&self.finish())),
            ("criticality", criticality(&CriticalityChart { plan, tasks: &critical })),
            ("tornado", tornado(&TornadoChart { plan, tasks: &sensitive, risks: &risks })),
            (
                "gantt",
                gantt(&GanttChart {
                    plan,
                    tasks: &bars,
                    confidence: 0.8,
                    deadline: self.deadline.as_ref().map(|(at, _)| *at),
                }),
            ),
            ("buffers", buffers(&BuffersChart { plan, points: &points })),
        ]
    }

    pub(super) fn finish(&self) -> FinishChart<'_> {
        FinishChart {
            plan: &self.plan,
            finishes: if self.dated {
                Finishes::Dates(&self.dates)
            } else {
                Finishes::Days(&self.days)
            },
            mitigated: None,
            percentiles: &self.percentiles,
            deterministic: Some(FinishPlan {
                at: self.deterministic.0,
                odds: &self.deterministic.1,
            }),
            deadline: self.deadline.as_ref().map(|(at, odds)| FinishDeadline { at: *at, odds }),
        }
    }

    fn rows(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.names.iter().map(String::as_str).zip(&self.tasks)
    }
}

const SHORT: &[&str] = &["Design", "Build", "Integrate", "Test", "Release"];
const LONG: &[&str] = &[
    "Integrate the payment provider’s sandbox with the new checkout and reconcile its ledgers every night",
    "API",
    "Obtain the written approval of the municipal building authority for the amended foundation drawings",
    "Load test",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfertigung",
];
const WORLD: &[&str] = &[
    "Σχεδιασμός διεπαφής",
    "Разработка серверной части",
    "تصميم واجهة المستخدم",
    "用户界面设计与集成测试",
    "🚀 Launch 🎉",
    "تصميم واجهة المستخدم وتنفيذ جميع الاختبارات المطلوبة قبل الإطلاق النهائي للمشروع الكبير",
    "ユーザー受け入れテスト",
    "사용자 인수 테스트",
    "בדיקות קבלה",
    "ทดสอบระบบ",
    "परीक्षण चरण",
    "Déploiement — été",
    "用户界面设计与集成测试以及所有必须在最终发布之前完成的安全审查和合规性检查工作",
    "API v2 اختبار الإطلاق 3.1",
];

pub(super) fn recipes() -> Vec<(&'static str, Recipe<'static>)> {
    let recipe = |plan, n_tasks, names, length, spread, dated, deadline, n_phases| Recipe {
        plan,
        n_tasks,
        names,
        length,
        spread,
        dated,
        deadline,
        n_phases,
    };
    vec![
        ("five", recipe("Q4 feature launch", 5, SHORT, 44.0, 4.0, true, Some(0.43), 0)),
        ("sixty", recipe("Warehouse move", 60, LONG, 120.0, 9.0, true, Some(0.9), 6)),
        ("thousands", recipe("Refinery turnaround", 4000, LONG, 900.0, 60.0, true, None, 40)),
        ("world", recipe("发布计划 · خطة الإطلاق · План", 28, WORLD, 60.0, 6.0, true, Some(0.8), 3)),
        ("undated", recipe("Undated plan", 12, SHORT, 30.0, 3.0, false, None, 3)),
        ("collide", recipe("P80 is the deadline", 8, SHORT, 44.0, 1.5, true, Some(0.8), 0)),
        ("tiny", recipe("Hardly any spread", 5, SHORT, 20.0, 0.05, true, Some(0.99), 0)),
        ("tiny-undated", recipe("Hardly any spread", 5, SHORT, 20.0, 0.05, false, None, 0)),
        ("huge", recipe("Anything may happen", 9, SHORT, 200.0, 2500.0, true, Some(0.3), 0)),
        ("huge-undated", recipe("Anything may happen", 9, SHORT, 200.0, 2500.0, false, None, 0)),
        ("certain", recipe("Certain", 1, SHORT, 20.0, 0.0, true, None, 0)),
    ]
}
