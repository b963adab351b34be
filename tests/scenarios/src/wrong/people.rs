//! Trainers, operators, models, beacon, reputation.

use tenzro_contract_api::{
    beacon, models,
    operators::{self, Role},
    reputation,
    trainers::{self, Profile},
    types::{Digest, Modality},
};

use super::Bench;
use crate::{
    World,
    network::{BOND, record},
    world::{back::Call, live::GENESIS, native},
};

pub(super) fn run(bench: &mut Bench<'_>) {
    trainers(bench);
    operators(bench);
    keepers(bench);
}

fn trainers(bench: &mut Bench<'_>) {
    bench.title("trainers");
    let review = &bench.town.data.review;
    let (place, reviewer) = (review.trainers.clone(), review.world.account("reviewer 0"));
    let mallory = review.world.account("mallory");
    let register = |handle: &str, referrer: Option<&str>| trainers::ExecuteMsg::Register {
        profile: Profile {
            handle: handle.to_owned(),
            locale: "en".to_owned(),
            entity: None,
        },
        referrer: referrer.map(str::to_owned),
    };
    let again = register("again", None);
    bench.refuse_msg(
        "registering twice",
        "[trainers/3]",
        &reviewer,
        &place,
        &again,
    );
    let nameless = register("", None);
    bench.refuse_msg("an empty name", "[trainers/5]", &mallory, &place, &nameless);
    let brought = register("mallory", Some(mallory.as_str()));
    bench.refuse_msg(
        "bringing oneself",
        "[trainers/7]",
        &mallory,
        &place,
        &brought,
    );
    let paying = Call {
        funds: native(1),
        ..World::call(&mallory, &place, &register("mallory", None))
    };
    bench.refuse("coins where none are taken", "[trainers/2]", &paying);
}

fn operators(bench: &mut Bench<'_>) {
    bench.title("operators");
    let network = bench.town.network();
    let (place, member) = (network.operators.clone(), network.members[0].clone());
    let mallory = bench.town.view().account("mallory");
    let register = operators::ExecuteMsg::Register {
        endpoint: "http://127.0.0.1:8080".to_owned(),
        roles: vec![Role::Inference],
        entity: None,
    };
    let with = |sender, amount| Call {
        funds: native(amount),
        ..World::call(sender, &place, &register)
    };
    bench.refuse(
        "a bond without coins",
        "[operators/3]",
        &World::call(&mallory, &place, &register),
    );
    bench.refuse(
        "a bond that is too small",
        "[operators/7]",
        &with(&mallory, 1),
    );
    bench.refuse(
        "a bond that one does not have",
        "sdk/5",
        &with(&mallory, GENESIS * 2),
    );
    bench.refuse("registering twice", "[operators/6]", &with(&member, BOND));
    let unbond = operators::ExecuteMsg::Unbond {};
    bench.refuse_msg(
        "leaving without being there",
        "[operators/5]",
        &mallory,
        &place,
        &unbond,
    );
    let withdraw = operators::ExecuteMsg::Withdraw {};
    bench.refuse_msg(
        "taking a bond that is in use",
        "[operators/8]",
        &member,
        &place,
        &withdraw,
    );
    let slash = operators::ExecuteMsg::Slash {
        operator: member.to_string(),
        amount: BOND.into(),
        cause: operators::Cause::Job { job: 1 },
        shares: vec![],
        jail: true,
    };
    bench.refuse_msg(
        "slashing by hand",
        "[operators/2]",
        &mallory,
        &place,
        &slash,
    );
}

fn keepers(bench: &mut Bench<'_>) {
    bench.title("models, beacon, reputation");
    let view = bench.town.view();
    let (mallory, governor) = (view.account("mallory"), view.account("governor"));
    let network = bench.town.network();
    let (models, beacon) = (network.models.clone(), network.beacon.clone());
    let member = network.members[0].clone();
    let reputation = bench.town.data.review.reputation.clone();
    let register = |output_len| models::ExecuteMsg::Register {
        record: models::ModelRecord {
            output_len,
            ..record(Modality::Text)
        },
    };
    bench.refuse_msg(
        "a model of a stranger",
        "[models/2]",
        &mallory,
        &models,
        &register(8),
    );
    bench.refuse_msg(
        "a model without outputs",
        "[models/6]",
        &governor,
        &models,
        &register(0),
    );
    let enrol = beacon::ExecuteMsg::Enrol {
        tip: Digest::new([1; 32]),
    };
    bench.refuse_msg(
        "joining a beacon that is the chain's own",
        "[beacon/5]",
        &member,
        &beacon,
        &enrol,
    );
    let qualify = reputation::ExecuteMsg::Qualify {
        reviewer: mallory.to_string(),
        domain: Modality::Text,
        answers: vec![],
    };
    bench.refuse_msg(
        "a reputation by hand",
        "[reputation/3]",
        &mallory,
        &reputation,
        &qualify,
    );
}
