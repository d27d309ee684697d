//! planodds
pub mod analyse;
pub mod network;
pub mod outcome;
pub mod plan;
pub mod report;
pub mod sample;
pub mod schedule;
pub mod timeline;
