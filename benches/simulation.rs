//! Whole simulations and the passes they are made of, in task-iterations a second.
//!
//! `cargo bench`, or a part of it: `cargo bench -- simulate`. Everything runs on one thread
//! but what says otherwise. What the figures mean: see `README.md` beside this folder's files.

mod plans;

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group};
use planodds::analyse::{DEFAULT_PERCENTILES, analyse};
use planodds::sample::LANES;
use planodds::simulate::{Control, InstructionSet, Model, Passes, Request, simulate};
use plans::{Layered, Relations};

const SHAPES: [(&str, &[&str]); 9] = [
    ("uniform", &["uniform"]),
    ("triangular", &["triangular"]),
    ("trigen", &["trigen"]),
    ("pert", &["pert"]),
    ("pert, mixed weights", &["pert(1)", "pert(2)", "pert(3.5)", "pert(6)"]),
    ("normal", &["normal"]),
    ("lognormal", &["lognormal"]),
    ("discrete", &["discrete"]),
    ("fixed", &["fixed"]),
];

const RELATIONS: [(&str, Relations); 8] = [
    ("finish-start", Relations::FinishStart),
    ("finish-start, lag", Relations::All(" FS+1d")),
    ("start-start, lag", Relations::All(" SS+1d")),
    ("finish-finish, lag", Relations::All(" FF+1d")),
    ("start-finish, lag", Relations::All(" SF+1d")),
    ("mixed with lags", Relations::Mixed),
    ("four calendars", Relations::Calendars),
    ("weather", Relations::Weather),
];

fn group<'a>(
    criterion: &'a mut Criterion,
    name: &str,
    n_tasks: usize,
    iterations: usize,
) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20);
    group.throughput(Throughput::Elements((n_tasks * iterations) as u64));
    group
}

/// Rows of random numbers alone, by how they are drawn.
fn random_rows(criterion: &mut Criterion) {
    let mut group = group(criterion, "random rows", 1_000, LANES);
    for sampling in ["lhs", "random"] {
        let plan = Layered { sampling, has_risks: false, ..Layered::default() }.plan();
        let model = Model::compile(&plan);
        let mut passes = Passes::new(&model, InstructionSet::Best);
        let (mut row, mut numbers) = (0, Vec::new());
        group.bench_function(sampling, |bencher| {
            bencher.iter(|| {
                passes.numbers(row, &mut numbers);
                row += 1;
            });
        });
    }
    group.finish();
}

/// Durations by distribution: a random row and a quantile row each.
fn drawn_rows(criterion: &mut Criterion) {
    let mut group = group(criterion, "random and quantile rows", 1_000, LANES);
    for (name, shapes) in SHAPES {
        let plan = Layered { shapes, has_risks: false, ..Layered::default() }.plan();
        let model = Model::compile(&plan);
        let mut passes = Passes::new(&model, InstructionSet::Best);
        let mut row = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                passes.draw(row);
                row += 1;
            });
        });
    }
    group.finish();
}

/// Forward, by what joins the tasks; and back.
fn network_rows(criterion: &mut Criterion) {
    for pass in ["forward rows", "trace"] {
        let mut group = group(criterion, pass, 1_000, LANES);
        for (name, relations) in RELATIONS {
            let plan = Layered { relations, ..Layered::default() }.plan();
            let model = Model::compile(&plan);
            let mut passes = Passes::new(&model, InstructionSet::Best);
            passes.draw(0);
            passes.place();
            group.bench_function(name, |bencher| {
                bencher.iter(|| if pass == "trace" { passes.trace() } else { passes.place() });
            });
        }
        group.finish();
    }
}

/// What is summed over iterations: of every task always, and what details add to it.
fn accumulators(criterion: &mut Criterion) {
    let mut group = group(criterion, "accumulators", 1_000, LANES);
    let model = Model::compile(&Layered::default().plan());
    let mut passes = Passes::new(&model, InstructionSet::Best);
    passes.draw(0);
    passes.place();
    passes.trace();
    group.bench_function("sums", |bencher| bencher.iter(|| passes.add_up()));
    group.finish();
}

/// What a text answer computes, and what details add, by size of the plan.
fn whole_simulations(criterion: &mut Criterion) {
    for n_tasks in [30, 300, 1_000, 10_000] {
        let layered = Layered { n_tasks, ..Layered::default() };
        let mut group = group(criterion, "simulate", n_tasks, layered.iterations as usize);
        group.sample_size(10);
        let plan = layered.plan();
        let model = Model::compile(&plan);
        for (name, details, instructions) in [
            ("answer", false, InstructionSet::Best),
            ("details", true, InstructionSet::Best),
            ("answer, AVX2", false, InstructionSet::Avx2),
            ("answer, baseline", false, InstructionSet::Baseline),
        ] {
            let request = Request { details, instructions, ..Request::default() };
            let run = || simulate(black_box(&plan), &model, &request, &Control::default());
            let id = BenchmarkId::new(name, n_tasks);
            group.bench_function(id, |bencher| on_threads(1, || bencher.iter(run)));
            if instructions == InstructionSet::Best {
                let id = BenchmarkId::new(format!("{name}, two threads"), n_tasks);
                group.bench_function(id, |bencher| on_threads(2, || bencher.iter(run)));
            }
        }
        group.finish();
    }
}

/// The same number of tasks of other kinds.
fn kinds_of_plans(criterion: &mut Criterion) {
    let mut group = group(criterion, "kinds of plans", 1_000, 10_000);
    group.sample_size(10);
    let by_relation =
        RELATIONS.map(|(name, relations)| (name, Layered { relations, ..Layered::default() }));
    let by_shape = SHAPES.map(|(name, shapes)| (name, Layered { shapes, ..Layered::default() }));
    for (name, layered) in by_relation.into_iter().chain(by_shape) {
        let plan = layered.plan();
        let model = Model::compile(&plan);
        let (request, control) = (Request::default(), Control::default());
        group.bench_function(name, |bencher| {
            on_threads(1, || {
                bencher.iter(|| simulate(black_box(&plan), &model, &request, &control));
            });
        });
    }
    group.finish();
}

/// From the finish of every iteration to percentiles, odds and their intervals.
fn percentiles(criterion: &mut Criterion) {
    for iterations in [10_000, 100_000] {
        let plan = Layered { n_tasks: 30, iterations, ..Layered::default() }.plan();
        let model = Model::compile(&plan);
        let outcome = simulate(&plan, &model, &Request::default(), &Control::default());
        let outcome = outcome.expect("not cancelled");
        let mut group = group(criterion, "percentiles", 1, iterations as usize);
        let timeline = &model.network.timeline;
        group.bench_function(BenchmarkId::from_parameter(iterations), |bencher| {
            bencher.iter(|| {
                let (planned, unbuffered) = (&model.planned, &model.unbuffered);
                analyse(&plan, timeline, planned, unbuffered, &outcome, &DEFAULT_PERCENTILES)
            });
        });
        group.finish();
    }
}

/// Reading and compiling, by size of the plan; throughput in tasks.
fn set_up(criterion: &mut Criterion) {
    for n_tasks in [1_000, 10_000] {
        let mut group = group(criterion, "set-up", n_tasks, 1);
        group.sample_size(10);
        let layered = Layered { n_tasks, ..Layered::default() };
        let text = layered.tasks_csv();
        group.bench_function(BenchmarkId::new("read", n_tasks), |bencher| {
            bencher.iter(|| plans::read(black_box(&text), "", "", layered.iterations));
        });
        let plan = layered.plan();
        group.bench_function(BenchmarkId::new("compile", n_tasks), |bencher| {
            bencher.iter(|| Model::compile(black_box(&plan)));
        });
        // Weights of the mode of their own: no two estimates share a row of the tables.
        let lines = text.lines().enumerate();
        let own_weights: Vec<String> = lines
            .map(|(task, line)| {
                line.replace(",pert,", &format!(",pert({}),", 1.0 + task as f64 / 100.0))
            })
            .collect();
        let plan = plans::read(&own_weights.join("\n"), "", "", layered.iterations);
        group.bench_function(BenchmarkId::new("compile, own weights", n_tasks), |bencher| {
            bencher.iter(|| Model::compile(black_box(&plan)));
        });
        group.finish();
    }
}

/// Runs work in a pool of so many threads.
fn on_threads(n_threads: usize, work: impl FnOnce() + Send) {
    rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads").install(work);
}

criterion_group!(
    benches,
    random_rows,
    drawn_rows,
    network_rows,
    accumulators,
    whole_simulations,
    kinds_of_plans,
    percentiles,
    set_up
);
criterion::criterion_main!(benches);
