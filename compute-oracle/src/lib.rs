#![doc = include_str!("../README.md")]

pub mod beacon;
pub mod blobs;
pub mod config;
pub mod duty;
pub mod http;
pub mod jobs;
pub mod metrics;
pub mod node;
pub mod outbox;
pub mod run;
pub mod storage;
