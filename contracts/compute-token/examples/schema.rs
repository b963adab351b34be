//! Writes `schema/compute-token.json`.

use cosmwasm_schema::generate_api;
use cosmwasm_std::Empty;
use cw20_base::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use tenzro_contract_api::schema;

fn main() -> std::io::Result<()> {
    let path = schema::write(generate_api! {
        name: "compute-token",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: Empty,
    })?;
    println!("{}", path.display());
    Ok(())
}
