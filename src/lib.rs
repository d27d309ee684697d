//! planodds
pub mod analyse;
pub mod diagnostic;
pub mod network;
pub mod outcome;
pub mod pipeline;
pub mod plan;
pub mod read;
pub mod report;
pub mod sample;
pub mod schedule;
pub mod simulate;
pub mod timeline;
pub mod validate;
