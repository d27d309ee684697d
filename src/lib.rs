//! Monte Carlo schedule-risk simulation: from a CSV plan to the odds of a date.
//!
//! # The pipeline
//!
//! The library is a pipeline. Data flows one way; every stage is a plain function from one
//! value to the next, and no stage knows a later one.
//!
//! ```text
//! files ─ read ─▶ Draft ─ validate ─▶ Plan ─ compile ─▶ Model ─ simulate ─▶ Outcome ─ analyse ─▶ Analysis ─ report ─▶ text, JSON, CSV, …
//!           ╰────────┴── every diagnostic, with its place
//! ```
//!
//! In reading order:
//!
//! | module | question |
//! |---|---|
//! | [`plan`] | What is a plan? Tasks, relations, estimates, risks, calendars. |
//! | [`diagnostic`] | What is wrong with it, where, and what can be done? |
//! | [`read`] | What do the files say? Text → a draft with the place of every value. |
//! | [`validate`] | Is it a plan? The only way to make a [`plan::Plan`]. |
//! | [`timeline`] | When is a minute of work? Working minutes ↔ dates. |
//! | [`network`] | What waits for what? Topological order, links side by side. |
//! | [`schedule`] | When is everything, if all goes as planned? The reference scheduler. |
//! | [`sample`] | How long does it take this time? Streams, quantile functions, risks. |
//! | [`simulate`] | And in thousands of iterations? The lane kernel and its tallies. |
//! | [`outcome`] | What is left of them: columns, counts, moments. |
//! | [`analyse`] | What does it mean? Percentiles, odds, criticality, risks, buffers. |
//! | [`scenario`] | What if? The plan changed in one respect, on the same random numbers. |
//! | [`pipeline`] | And all of it from a plan on, in one call? |
//! | [`report`] | How is it told? Text, JSON, CSV, Markdown, charts. |
//! | [`write`](mod@write) | And in another format? A draft → files. |
//!
//! # Invariants
//!
//! - Parsing never fails half-way: it returns a draft and all diagnostics. Simulating a
//!   [`plan::Plan`] cannot fail. Readers take bytes, not paths; the library never prints.
//! - [`schedule`] and the lane kernel of [`simulate`] implement the same semantics
//!   independently; a property test holds them equal, lane by lane.
//! - An independent draw is a pure function of (seed, stream, iteration), and the stream a
//!   hash of the id it belongs to. Results do not depend on threads, on the order of rows, on
//!   unrelated rows or on the number of iterations: the first 1,000 of 10,000 are the 1,000.
//! - One uniform a variable, through its quantile function; nothing is drawn by rejection.
//!   Correlated variables are mixed as normals first; all others keep their own draws.
//! - In an iteration the start of a task is known before anything that depends on it changes its
//!   duration: decisions and windows of risks act forward only.
//! - Time is whole minutes in `i32`; equality is exact. What could leave the safe range is
//!   refused when the plan is validated.
//! - What reaches a draw or a result uses + − × ÷ √ or `libm`: the same bits on any machine,
//!   with any instruction set. Sums are merged in a tree fixed by the numbers of the blocks.
//! - Memory does not grow with tasks × iterations: 4 bytes an iteration for the finish, for
//!   each milestone and each summary, 8 for the cost in plans with costs; fixed bins for tasks,
//!   only when asked for.
//! - Every result of sampling carries its sampling error.
//!
//! # Example
//!
//! ```
//! use planodds::{read, simulate, validate};
//!
//! let table = "id,low,likely,high,predecessors\nA,3,5,9,\nB,2,4,8,A\n";
//! let input = read::Input::table("plan.csv", table);
//! let no_more_files = std::collections::BTreeMap::new();
//! let (draft, mut diagnostics) = read::read(&input, &no_more_files);
//! let plan = validate::validate(draft, &validate::Overrides::default(), &mut diagnostics)
//!     .expect("no errors in this plan");
//!
//! let model = simulate::Model::compile(&plan);
//! let outcome = simulate::simulate(
//!     &plan,
//!     &model,
//!     &simulate::Request::default(),
//!     &simulate::Control::default(),
//! )
//! .expect("nobody cancelled it");
//! assert_eq!(outcome.finish.len(), 10_000);
//! assert!(outcome.tasks.iter().all(|task| task.n_critical == 10_000));
//! ```
#![forbid(unsafe_code)]

pub mod analyse;
pub mod diagnostic;
pub mod network;
pub mod outcome;
pub mod pipeline;
pub mod plan;
pub mod read;
pub mod report;
pub mod sample;
pub mod scenario;
pub mod schedule;
pub mod simulate;
mod sort;
pub mod timeline;
pub mod validate;
pub mod write;
