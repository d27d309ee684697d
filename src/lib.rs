//! planodds
#![forbid(unsafe_code)]
pub mod diagnostic;
pub mod network;
pub mod outcome;
pub mod plan;
pub mod read;
pub mod sample;
pub mod schedule;
pub mod simulate;
pub mod timeline;
pub mod validate;
