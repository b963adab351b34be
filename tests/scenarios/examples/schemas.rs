//! Writes `schema/<contract>.json` of every contract, the tokens' from cw20-base; prints the paths.

use std::io::Result;

use cosmwasm_schema::generate_api;
use cosmwasm_std::Empty;
use tenzro_contract_api::{
    beacon, custody, data_registry, escrow, ibc_gateway, ibc_oracle, marketplace, models,
    operators, oracle, peer_review, reputation, schema, trainers, treasury,
};

/// Writes the interface of the contract `name` whose messages lie in a module.
macro_rules! write {
    ($name:literal, $($module:ident)::+) => {
        schema::write(generate_api! {
            name: $name,
            instantiate: $($module)::+::InstantiateMsg,
            execute: $($module)::+::ExecuteMsg,
            query: $($module)::+::QueryMsg,
            migrate: Empty,
        })?
    };
}

fn main() -> Result<()> {
    let written = [
        write!("beacon", beacon),
        write!("compute-token", cw20_base::msg),
        write!("custody", custody),
        write!("data-registry", data_registry),
        write!("escrow", escrow),
        write!("ibc-gateway", ibc_gateway),
        write!("ibc-oracle", ibc_oracle),
        write!("incentive-token", cw20_base::msg),
        write!("marketplace", marketplace),
        write!("models", models),
        write!("operators", operators),
        write!("oracle", oracle),
        write!("peer-review", peer_review),
        write!("reputation", reputation),
        write!("tl-bench", tenzro_tl_bench::msg),
        write!("trainers", trainers),
        write!("treasury", treasury),
    ];
    for path in written {
        println!("{}", path.display());
    }
    Ok(())
}
