//! Writes `schema/models.json`.

use cosmwasm_schema::generate_api;
use cosmwasm_std::Empty;
use tenzro_contract_api::{
    models::{ExecuteMsg, InstantiateMsg, QueryMsg},
    schema,
};

fn main() -> std::io::Result<()> {
    let path = schema::write(generate_api! {
        name: "models",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: Empty,
    })?;
    println!("{}", path.display());
    Ok(())
}
