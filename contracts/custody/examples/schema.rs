//! Writes `schema/custody.json`.

use cosmwasm_schema::generate_api;
use cosmwasm_std::Empty;
use tenzro_contract_api::{
    custody::{ExecuteMsg, InstantiateMsg, QueryMsg},
    schema,
};

fn main() -> std::io::Result<()> {
    let path = schema::write(generate_api! {
        name: "custody",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: Empty,
    })?;
    println!("{}", path.display());
    Ok(())
}
