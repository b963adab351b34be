//! A registry that answers about versions what it was told.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Uint128,
    to_json_binary,
};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Map;
use tenzro_contract_api::{
    data_registry::{self, RoleWeights, Terms, VersionResponse, WeightsResponse},
    types::{Bps, Digest},
};

use crate::{World, checksum};

const VERSIONS: Map<u64, VersionResponse> = Map::new("versions");
const WEIGHTS: Map<(u64, &str), RoleWeights> = Map::new("weights");

/// What it is told.
#[cw_serde]
pub struct Tell {
    /// The version.
    pub version: VersionResponse,
    /// Who has which weights in it.
    pub weights: Vec<(String, RoleWeights)>,
}

fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: Tell) -> StdResult<Response> {
    let id = msg.version.version;
    VERSIONS.save(deps.storage, id, &msg.version)?;
    for (account, weights) in msg.weights {
        WEIGHTS.save(deps.storage, (id, &account), &weights)?;
    }
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: data_registry::QueryMsg) -> StdResult<Binary> {
    match msg {
        data_registry::QueryMsg::Version { version } => {
            to_json_binary(&VERSIONS.load(deps.storage, version)?)
        }
        data_registry::QueryMsg::Weights { version, address } => {
            let found = WEIGHTS.may_load(deps.storage, (version, &address))?;
            to_json_binary(&WeightsResponse {
                weights: found.unwrap_or_default(),
                totals: VERSIONS.load(deps.storage, version)?.totals,
            })
        }
        other => Err(StdError::generic_err(format!("unexpected {other:?}"))),
    }
}

/// Puts it in the data registry's place.
pub fn deploy(world: &mut World) -> Addr {
    let name = "data-registry";
    let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
    world.deploy(name, Box::new(code), &Empty {})
}

/// A sealed version with these contributor, reviewer and storage weights per account.
#[must_use]
pub fn sealed(version: u64, owner: &Addr, weights: &[(&Addr, [u128; 3])]) -> Tell {
    let mut totals = RoleWeights::default();
    let mut each = vec![];
    for (account, [contributor, reviewer, storage]) in weights {
        let weights = RoleWeights {
            contributor: Uint128::new(*contributor),
            reviewer: Uint128::new(*reviewer),
            storage: Uint128::new(*storage),
        };
        totals.contributor += weights.contributor;
        totals.reviewer += weights.reviewer;
        totals.storage += weights.storage;
        each.push((account.to_string(), weights));
    }
    let version = VersionResponse {
        version,
        dataset: 1,
        owner: owner.to_string(),
        parents: vec![],
        sealed: true,
        items: 3,
        root: Some(Digest::new([7; 32])),
        per_modality: [1, 1, 1],
        totals,
        terms: Terms {
            purposes: vec![],
            licence: "CC-BY-4.0".to_owned(),
        },
        withdrawn: 0,
        promised_share: Bps::new(8_000).unwrap(),
        groups: vec![],
        encrypted: 0,
        expires_at: None,
    };
    Tell {
        version,
        weights: each,
    }
}
