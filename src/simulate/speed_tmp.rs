use super::*;
use crate::plan::*;
fn layered(n: usize, its: u32, clock: bool) -> Plan {
    let mut s = 12345u64;
    let mut below = |n: usize| {
        s = s.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((s >> 33) as usize) % n
    };
    let mut tasks = Vec::new();
    let mut relations: Vec<Relation> = Vec::new();
    for t in 0..n {
        let likely = (2 + below(18)) as f64 * 480.0;
        let shape = if t % 2 == 0 { Shape::Triangular } else { Shape::Pert { lambda: 4.0 } };
        tasks.push(Task {
            id: format!("T{t}"),
            name: String::new(),
            kind: TaskKind::Task,
            wbs: None,
            owner: None,
            scope: Scope::Must,
            clock: Clock::Working(if clock { t % 2 } else { 0 }),
            planned: likely as i32,
            estimate: Distribution::from_points(
                shape,
                Some(likely * 0.8),
                Some(likely),
                Some(likely * 1.6),
            )
            .unwrap(),
            deadline: None,
        });
        if t >= 10 {
            for _ in 0..=below(3) {
                let p = t / 10 * 10 - 1 - below((t / 10 * 10).min(30));
                if !relations.iter().rev().take(4).any(|r| r.predecessor == p && r.successor == t) {
                    relations.push(Relation {
                        predecessor: p,
                        successor: t,
                        kind: RelationKind::FinishStart,
                        lag: Lag { amount: LagAmount::Minutes(0), clock: Clock::Working(0) },
                    });
                }
            }
        }
    }
    let risks = (0..n / 10)
        .map(|r| Risk {
            id: format!("R{r}"),
            name: String::new(),
            kind: RiskKind::Threat,
            probability: 0.3,
            status: RiskStatus::Open,
            shared: true,
            owner: None,
            effects: [3, 7]
                .map(|k| Effect {
                    task: r * 10 + k,
                    impact: if r % 2 == 0 {
                        Impact::Delay(
                            Distribution::from_points(
                                Shape::Pert { lambda: 4.0 },
                                Some(480.0),
                                Some(960.0),
                                Some(2000.0),
                            )
                            .unwrap(),
                        )
                    } else {
                        Impact::Share(
                            Distribution::from_points(
                                Shape::Pert { lambda: 4.0 },
                                Some(0.05),
                                Some(0.1),
                                Some(0.4),
                            )
                            .unwrap(),
                        )
                    },
                })
                .to_vec(),
        })
        .collect();
    Plan::from_valid_parts(PlanParts {
        name: String::new(),
        tasks,
        summaries: vec![],
        relations,
        risks,
        calendars: vec![
            Calendar::standard(),
            Calendar {
                name: "b".into(),
                exceptions: [(jiff::civil::date(2025, 1, 1), vec![])].into(),
                ..Calendar::standard()
            },
        ],
        start: Some(jiff::civil::date(2024, 10, 15)),
        data_date: None,
        deadline: None,
        confidence: 0.8,
        simulation: Simulation { iterations: its, seed: 1, sampling: Sampling::Lhs },
    })
}
#[test]
#[ignore]
fn speed() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    for (n, clock) in [(30, false), (300, false), (1000, false), (10000, false), (1000, true)] {
        let its = 10_000;
        let plan = layered(n, its, clock);
        let t = std::time::Instant::now();
        let model = Model::compile(&plan);
        eprintln!("{n} compile {:?}", t.elapsed());
        for details in [false, true] {
            let mut best = f64::MAX;
            for _ in 0..5 {
                let t = std::time::Instant::now();
                let o = simulate(
                    &plan,
                    &model,
                    &Request { details, ..Default::default() },
                    &Control::default(),
                )
                .unwrap();
                std::hint::black_box(&o);
                best = best.min(t.elapsed().as_nanos() as f64 / (n as f64 * its as f64));
            }
            eprintln!("{n} clock {clock} details {details}: {best:.2} ns");
        }
    }
}
#[test]
#[ignore]
fn parts() {
    for (n, clock) in [(30, false), (300, false), (1000, false), (10000, false), (1000, true)] {
        let plan = layered(n, 10_000, clock);
        let model = Model::compile(&plan);
        let mut scratch = Scratch::new(&model, true);
        let mut best = |name: &str, f: &mut dyn FnMut(&mut Scratch, u32)| {
            let mut b = f64::MAX;
            for row in 0..(300_000 / n as u32).clamp(30, 2000) {
                let t = std::time::Instant::now();
                f(&mut scratch, row);
                b = b.min(t.elapsed().as_nanos() as f64 / (n as f64 * 64.0));
            }
            eprintln!("{n:6} clock {clock} {name:10} {b:.3} ns");
        };
        best("draw", &mut |s, row| kernel::draw_block(&model, row, s));
        best("forward", &mut |s, row| {
            kernel::forward_block(&model, InstructionSet::Best, row, 64, s)
        });
        best("backward", &mut |s, _| kernel::backward_block(&model, InstructionSet::Best, 64, s));
        let mut tally = Tally::new(&model);
        best("tally", &mut |s, row| tally.add_block(&model, s, 64, row * 64));
        let mut bins = Bins::new(n);
        best("widen", &mut |s, _| bins.widen(s, 64));
        best("bins", &mut |s, _| {
            let mut counts = s.counts.take().unwrap();
            counts.add(&bins, &s.rows, 64);
            s.counts = Some(counts);
        });
    }
}
use crate::sample::{Quantile, Stream, Tables, uniforms};
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl",
    "x86_64+avx2"
))]
fn u_only(sampling: Sampling, row: u32, out: &mut [Row<f32>]) {
    for (i, o) in out.iter_mut().enumerate() {
        uniforms(1, sampling, Stream(i as u64 * 0x9e3779b97f4a7c15), row, o);
    }
}
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl",
    "x86_64+avx2"
))]
fn q_only(q: &[Quantile], u: &[Row<f32>], out: &mut [Row<f32>]) {
    for ((q, u), o) in q.iter().zip(u).zip(out) {
        q.row(u, o);
    }
}
#[test]
#[ignore]
fn pieces() {
    let n = 500;
    let mut tables = Tables::new();
    let mut out = vec![Row::splat(0.0f32); n];
    let mut x = out.clone();
    let mut best = |name: &str, f: &mut dyn FnMut(u32)| {
        let mut b = f64::MAX;
        for row in 0..500 {
            let t = std::time::Instant::now();
            f(row);
            b = b.min(t.elapsed().as_nanos() as f64 / (n as f64 * 64.0));
        }
        eprintln!("{name:10} {b:.3} ns");
    };
    best("lhs", &mut |row| u_only(Sampling::Lhs, row, &mut out));
    best("random", &mut |row| u_only(Sampling::Random, row, &mut out));
    for (name, shape) in [
        ("tri", Shape::Triangular),
        ("pert", Shape::Pert { lambda: 4.0 }),
        ("normal", Shape::Normal),
        ("logn", Shape::LogNormal),
    ] {
        let q: Vec<Quantile> = (0..n)
            .map(|i| {
                Quantile::new(
                    &Distribution::from_points(
                        shape,
                        Some(100.0),
                        Some(if matches!(shape, Shape::Normal) {
                            250.0
                        } else {
                            150.0 + i as f64 / 50.0
                        }),
                        Some(400.0),
                    )
                    .unwrap(),
                    &mut tables,
                )
            })
            .collect();
        best(name, &mut |_| q_only(&q, &out, &mut x));
    }
}
