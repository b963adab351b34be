//! `export.json`: what the chain holds and told, as the demo wrote it down.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use serde::Deserialize;
use tenzro_contract_api::data_registry::ItemResponse;
use tenzro_contract_api::marketplace::TotalsResponse;
use tenzro_contract_api::operators::OperatorResponse;
use tenzro_contract_api::oracle::{JobResponse, RevealRecord};
use tenzro_contract_api::reputation::HistoryEntry;
use tenzro_contract_api::treasury::EconomyResponse;

/// The export, as far as it is read here.
#[derive(Debug, Clone, Deserialize)]
pub struct Export {
    /// The chain.
    pub chain_id: String,
    /// First height with events.
    pub from: u64,
    /// Last height with events.
    pub to: u64,
    /// Addresses of contracts by name.
    pub contracts: BTreeMap<String, String>,
    /// Who was given TIC at the start, micro-TIC.
    pub genesis_tic: BTreeMap<String, Uint128>,
    /// Everything that changed a reputation, in order.
    pub history: Vec<HistoryEntry>,
    /// All items.
    pub items: Vec<ItemResponse>,
    /// The check of each item.
    pub jobs: Vec<Job>,
    /// Items of versions that were offered.
    pub versions: Vec<VersionItems>,
    /// Events of our contracts: height, transaction in the block, type, attributes.
    pub events: Vec<Row>,
    /// What the chain says at the end.
    pub found: Found,
}

/// An event: height, transaction in the block, type, attributes in order.
pub type Row = (u64, u64, String, Vec<(String, String)>);

/// A check with everything that was revealed.
#[derive(Debug, Clone, Deserialize)]
pub struct Job {
    /// The job.
    pub job: JobResponse,
    /// Reveals in panel order.
    pub reveals: Vec<RevealRecord>,
}

/// Items of a version.
#[derive(Debug, Clone, Deserialize)]
pub struct VersionItems {
    /// The version.
    pub version: u64,
    /// Its items, in order.
    pub items: Vec<u64>,
}

/// What the chain says at the end.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    /// Balances by account.
    pub balances: BTreeMap<String, Balance>,
    /// micro-TIC.
    pub tic_supply: Uint128,
    /// micro-TCC.
    pub tcc_supply: Uint128,
    /// Sums of the treasury.
    pub economy: EconomyResponse,
    /// Sums of the marketplace.
    pub market: TotalsResponse,
    /// Operators.
    pub operators: Vec<OperatorResponse>,
}

/// A balance.
#[derive(Debug, Clone, Deserialize)]
pub struct Balance {
    /// micro-TIC.
    pub tic: Uint128,
    /// micro-TCC.
    pub tcc: Uint128,
}
