//! Writes `schema/treasury.json`.

use cosmwasm_schema::generate_api;
use cosmwasm_std::Empty;
use tenzro_contract_api::{
    schema,
    treasury::{ExecuteMsg, InstantiateMsg, QueryMsg},
};

fn main() -> std::io::Result<()> {
    let path = schema::write(generate_api! {
        name: "treasury",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: Empty,
    })?;
    println!("{}", path.display());
    Ok(())
}
