//! Whole simulations and their parts, in task-iterations a second.
//!
//! `cargo bench --bench simulation`; one thread with `RAYON_NUM_THREADS=1`.

mod plans;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use planodds::simulate::{Control, Model, Request, simulate};

const ITERATIONS: u32 = 10_000;

/// What a text answer computes, and what details add, by size of the plan.
fn whole_simulation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulate");
    for n_tasks in [30, 300, 1_000, 10_000] {
        let plan = plans::layered(n_tasks, plans::Relations::FinishStart, ITERATIONS);
        let model = Model::compile(&plan);
        group.throughput(Throughput::Elements(n_tasks as u64 * u64::from(ITERATIONS)));
        group.sample_size(10);
        for (name, details) in [("answer", false), ("details", true)] {
            let request = Request { details, ..Request::default() };
            group.bench_with_input(BenchmarkId::new(name, n_tasks), &model, |bencher, model| {
                bencher.iter(|| simulate(black_box(&plan), model, &request, &Control::default()));
            });
        }
    }
    group.finish();
}

/// The same number of tasks under relations of every kind, and on several calendars.
fn relations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("relations");
    group.sample_size(10);
    for (name, relations) in [
        ("finish-start", plans::Relations::FinishStart),
        ("mixed with lags", plans::Relations::Mixed),
        ("four calendars", plans::Relations::Calendars),
    ] {
        let plan = plans::layered(1_000, relations, ITERATIONS);
        let model = Model::compile(&plan);
        group.throughput(Throughput::Elements(1_000 * u64::from(ITERATIONS)));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                simulate(black_box(&plan), &model, &Request::default(), &Control::default())
            });
        });
    }
    group.finish();
}

/// Reading and compiling, by size of the plan, and with as many tables as tasks.
fn set_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("set-up");
    group.sample_size(10);
    for n_tasks in [1_000, 10_000] {
        let text = plans::layered_csv(n_tasks, plans::Relations::FinishStart);
        group.throughput(Throughput::Elements(n_tasks as u64));
        group.bench_with_input(BenchmarkId::new("read", n_tasks), &text, |bencher, text| {
            bencher.iter(|| plans::read(black_box(text), "", ITERATIONS));
        });
        let plan = plans::read(&text, "", ITERATIONS);
        group.bench_with_input(BenchmarkId::new("compile", n_tasks), &plan, |bencher, plan| {
            bencher.iter(|| Model::compile(black_box(plan)));
        });
    }
    // Weights of the mode of their own: no two estimates share a row of the tables.
    let text = plans::layered_csv(1_000, plans::Relations::FinishStart);
    let lines = text.lines().enumerate();
    let text: Vec<String> = lines
        .map(|(task, line)| {
            line.replace(",pert,", &format!(",pert({}),", 1.0 + task as f64 / 100.0))
        })
        .collect();
    let plan = plans::read(&text.join("\n"), "", ITERATIONS);
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("compile/own weights", |bencher| {
        bencher.iter(|| Model::compile(black_box(&plan)));
    });
    group.finish();
}

criterion_group!(benches, whole_simulation, relations, set_up);
criterion_main!(benches);
