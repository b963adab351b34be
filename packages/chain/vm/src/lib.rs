#![doc = include_str!("../README.md")]

mod analysis;
pub mod backend;
mod cache;
mod calls;
mod checksum;
mod config;
pub mod contract_stack;
mod engine;
mod entry_point;
mod error;
mod gas;
mod gatekeeper;
mod host;
mod imports;
mod instance;
mod limited;
mod memory;
mod metering;
mod module;
mod sections;
mod stack_limit;
mod static_check;
mod vm;

pub use analysis::AnalysisReport;
pub use backend::{
    Api, Backend, BackendError, BackendResult, DebugHandler, GasInfo, Order, Querier, Record,
    Storage,
};
pub use calls::{CallOutcome, Session};
pub use checksum::Checksum;
pub use config::{Config, WASM_PAGE_BYTES, WasmLimits, default_capabilities};
pub use entry_point::EntryPoint;
pub use error::{CommunicationError, RegionError, VmError, VmResult};
pub use gas::GasReport;
pub use vm::Vm;
