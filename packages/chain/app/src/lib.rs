#![doc = include_str!("../README.md")]

mod ante;
mod app;
mod block;
mod execute;
mod gate;
mod genesis;
mod lifecycle;
mod modules;
mod query;
mod run;
mod staking;
mod tx;

pub use ante::GasPrices;
pub use app::{App, AppConfig, Pairs, STORES};
