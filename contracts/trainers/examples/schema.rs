//! Writes `schema/trainers.json`.

use cosmwasm_schema::generate_api;
use cosmwasm_std::Empty;
use tenzro_contract_api::{
    schema,
    trainers::{ExecuteMsg, InstantiateMsg, QueryMsg},
};

fn main() -> std::io::Result<()> {
    let path = schema::write(generate_api! {
        name: "trainers",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: Empty,
    })?;
    println!("{}", path.display());
    Ok(())
}
