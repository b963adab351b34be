//! Deployment of the four contracts.

use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::ContractWrapper;
use tenzro_contract_api::{
    beacon::{self, Source},
    hashes::sha256,
    models::{self, ModelRecord},
    operators,
    oracle::{self, Params},
    types::{Class, Digest, Modality},
};

use super::{BOND, COMPONENTS, FEE};
use crate::{NATIVE, World, checksum, pace::seconds, world::back::Call};

pub(super) fn operators(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_operators::contract::execute,
        tenzro_operators::contract::instantiate,
        tenzro_operators::contract::query,
    )
    .with_checksum(checksum("operators"));
    let msg = operators::InstantiateMsg {
        bond_denom: NATIVE.to_owned(),
        min_bond: Uint128::new(1_000_000),
        stake_cap: Uint128::new(2 * BOND),
        unbonding: seconds(3_600),
        jail: seconds(60),
        oracle: world.address("oracle").into_string(),
        custody: world.address("custody").into_string(),
    };
    world.deploy("operators", Box::new(code), &msg)
}

pub(super) fn beacon(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_beacon::contract::execute,
        tenzro_beacon::contract::instantiate,
        tenzro_beacon::contract::query,
    )
    .with_checksum(checksum("beacon"));
    let source = if world.has_beacon() {
        Source::Chain {}
    } else {
        Source::Operators {
            operators: world.address("operators").into_string(),
            min_reveals: 2,
            round_timeout: seconds(world.pace.window),
        }
    };
    let msg = beacon::InstantiateMsg { source };
    world.deploy("beacon", Box::new(code), &msg)
}

/// The models' owner is the account `governor`.
pub(super) fn models(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_models::contract::execute,
        tenzro_models::contract::instantiate,
        tenzro_models::contract::query,
    )
    .with_checksum(checksum("models"));
    let owner = world.account("governor");
    let msg = models::InstantiateMsg {
        owner: owner.to_string(),
    };
    world.deploy("models", Box::new(code), &msg)
}

/// What the models' owner sends to register one model per modality.
pub(super) fn model_calls(world: &World, models: &Addr) -> Vec<Call> {
    let owner = world.account("governor");
    let register = |modality| models::ExecuteMsg::Register {
        record: record(modality),
    };
    Modality::ALL
        .into_iter()
        .map(|modality| World::call(&owner, models, &register(modality)))
        .collect()
}

pub(super) fn oracle(world: &mut World, params: Params) -> Addr {
    let code = ContractWrapper::new(
        tenzro_oracle::contract::execute,
        tenzro_oracle::contract::instantiate,
        tenzro_oracle::contract::query,
    )
    .with_reply(tenzro_oracle::contract::reply)
    .with_checksum(checksum("oracle"));
    let msg = oracle::InstantiateMsg {
        beacon: world.address("beacon").into_string(),
        operators: world.address("operators").into_string(),
        models: world.address("models").into_string(),
        data_registry: world.address("data-registry").into_string(),
        treasury: world.address("treasury").into_string(),
        compute_token: world.address("compute-token").into_string(),
        params,
    };
    world.deploy("oracle", Box::new(code), &msg)
}

/// A model of a modality, class Q.
#[must_use]
pub fn record(modality: Modality) -> ModelRecord {
    ModelRecord {
        name: format!("test {modality}"),
        modality,
        file_sha256: sha256(modality.as_str().as_bytes()),
        profile_sha256: Digest::new([2; 32]),
        golden_sha256: Digest::new([3; 32]),
        class: Class::Q,
        output_len: u8::try_from(COMPONENTS).unwrap(),
        accept_q15: 16_384,
        licence: "Apache-2.0".to_owned(),
        fee: Uint128::new(FEE),
    }
}
