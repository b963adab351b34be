//! The rest of a round: what neither a contribution nor an open sale needs, apart from disputes
//! ([`super::court`]) and keys ([`super::keys`]).

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Binary, Uint128, to_json_binary};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    escrow::{ExecuteMsg as EscrowMsg, ReceiveMsg as EscrowHook},
    marketplace::{ExecuteMsg as MarketMsg, ReceiveMsg as MarketHook},
    models::ExecuteMsg as ModelsMsg,
    operators::{ExecuteMsg as OperatorsMsg, OperatorStatus, Role},
    trainers::{ExecuteMsg as TrainersMsg, Profile},
    treasury::{ExecuteMsg as TreasuryMsg, ReceiveMsg as TreasuryHook},
    types::Modality,
};

use super::{PRICE, execute, number_in, paid};
use crate::{
    escrow::{LIFETIME, MIN_OFFER},
    money::GAS_LIMIT,
    network::record,
    town::Town,
    world::sending,
};

/// Seconds until a bond is free; see `network/deploy.rs`.
const UNBONDING: u64 = 3_600;

/// What is added to a bond, utnz.
const MORE: u128 = 1_000_000;

/// All of it; `version` is on sale before and no more after, its contents are open.
pub(super) fn play(town: &mut Town, number: u8, version: u64) -> Result<()> {
    profile(town, number)?;
    models(town)?;
    operator(town, number)?;
    tokens(town, number, version)?;
    escrow(town, number)?;
    treasury(town, number)?;
    let (curator, marketplace) = (town.curator.clone(), town.till.marketplace.clone());
    let delist = MarketMsg::Delist { version };
    execute(town.world(), &curator, &marketplace, &delist)?;
    Ok(())
}

fn profile(town: &mut Town, number: u8) -> Result<()> {
    let giver = town.data.stranger(number).address;
    let trainers = town.data.review.trainers.clone();
    let profile = Profile {
        handle: format!("giver number {number}"),
        locale: "fr".to_owned(),
        entity: None,
    };
    let update = TrainersMsg::Update { profile };
    execute(town.world(), &giver, &trainers, &update)?;
    Ok(())
}

/// Two new models, the second in force and the first retired; the owner changes and changes back.
fn models(town: &mut Town) -> Result<()> {
    let models = town.network().models.clone();
    let (owner, heir) = (
        town.view().account("governor"),
        town.view().account("anyone"),
    );
    let world = town.world();
    let mut made = vec![];
    for _ in 0..2 {
        let register = ModelsMsg::Register {
            record: record(Modality::Audio),
        };
        let done = execute(world, &owner, &models, &register)?;
        made.push(number_in(&done, "model")?);
    }
    let [old, new] = made[..] else { unreachable!() };
    execute(world, &owner, &models, &ModelsMsg::Activate { model: new })?;
    execute(world, &owner, &models, &ModelsMsg::Retire { model: old })?;
    for (from, to) in [(&owner, &heir), (&heir, &owner)] {
        let propose = ModelsMsg::ProposeOwner {
            owner: to.to_string(),
        };
        execute(world, from, &models, &propose)?;
        execute(world, to, &models, &ModelsMsg::AcceptOwner {})?;
    }
    Ok(())
}

/// Somebody comes, changes its mind and goes with its bond.
fn operator(town: &mut Town, number: u8) -> Result<()> {
    let review = &mut town.data.review;
    let name = format!("passer-by {number}");
    let passer_by = review.network.register(&mut review.world, &name, None);
    review.network.members.pop();
    let operators = review.network.operators.clone();
    let world = &mut review.world;
    let update = OperatorsMsg::Update {
        endpoint: Some("http://127.0.0.1:8081".to_owned()),
        roles: Some(vec![Role::Storage]),
    };
    execute(world, &passer_by, &operators, &update)?;
    world.fund(&passer_by, MORE);
    let add = OperatorsMsg::AddBond {};
    paid(world, &passer_by, &operators, &add, MORE)?;
    execute(world, &passer_by, &operators, &OperatorsMsg::Unbond {})?;
    world.wait(UNBONDING);
    execute(world, &passer_by, &operators, &OperatorsMsg::Withdraw {})?;
    Ok(())
}

/// Everything a holder of TIC and of TCC can do: spend, burn, and let a friend do it.
fn tokens(town: &mut Town, number: u8, version: u64) -> Result<()> {
    let (till, alice) = (town.till.clone(), town.alice.clone());
    let friend = town.view().account(&format!("friend {number}"));
    let convert = to_json_binary(&TreasuryHook::BuyCompute {
        min_out: Uint128::zero(),
    })?;
    let buy = to_json_binary(&MarketHook::Buy {
        version,
        max_price: Uint128::new(PRICE),
        key: None,
    })?;
    holder(town, &till.tic, &alice, &friend, &till.treasury, convert)?;
    holder(town, &till.tcc, &alice, &friend, &till.marketplace, buy)
}

fn holder(
    town: &mut Town,
    token: &Addr,
    alice: &Addr,
    friend: &Addr,
    place: &Addr,
    msg: Binary,
) -> Result<()> {
    let (amount, one) = (Uint128::new(PRICE), Uint128::one());
    let (spender, owner) = (friend.to_string(), alice.to_string());
    let own = [
        Cw20ExecuteMsg::Transfer {
            recipient: spender.clone(),
            amount,
        },
        Cw20ExecuteMsg::Burn { amount: one },
        Cw20ExecuteMsg::IncreaseAllowance {
            spender: spender.clone(),
            amount: Uint128::new(10 * PRICE),
            expires: None,
        },
        Cw20ExecuteMsg::DecreaseAllowance {
            spender: spender.clone(),
            amount: one,
            expires: None,
        },
    ];
    for message in own {
        execute(town.world(), alice, token, &message)?;
    }
    let spent = [
        Cw20ExecuteMsg::TransferFrom {
            owner: owner.clone(),
            recipient: spender,
            amount: one,
        },
        Cw20ExecuteMsg::SendFrom {
            owner: owner.clone(),
            contract: place.to_string(),
            amount,
            msg,
        },
        Cw20ExecuteMsg::BurnFrom { owner, amount: one },
    ];
    for message in spent {
        execute(town.world(), friend, token, &message)?;
    }
    Ok(())
}

/// Offers `amount` of `alice`'s TIC at the escrow; the message to the token.
pub(super) fn offering(escrow: &Addr, amount: u128, expires: u64) -> Result<Cw20ExecuteMsg> {
    let offer = EscrowHook::Offer {
        price: Uint128::new(1_000_000),
        min_fill: Uint128::new(MIN_OFFER),
        expires,
    };
    Ok(sending(escrow, amount, to_json_binary(&offer)?))
}

/// An offer of which a part is bought and the rest taken back, and one that ends.
fn escrow(town: &mut Town, number: u8) -> Result<()> {
    let (tic, alice) = (town.till.tic.clone(), town.alice.clone());
    let world = town.world();
    let (escrow, buyer) = (
        world.address("escrow"),
        world.account(&format!("friend {number}")),
    );
    world.fund(&buyer, 2 * MIN_OFFER);
    let until = world.now() + LIFETIME;
    let mut made = vec![];
    for _ in 0..2 {
        let offer = offering(&escrow, 3 * MIN_OFFER, until)?;
        let done = execute(world, &alice, &tic, &offer)?;
        made.push(number_in(&done, "offer")?);
    }
    let [sold, ended] = made[..] else {
        unreachable!()
    };
    let fill = EscrowMsg::Fill {
        offer: sold,
        amount: Uint128::new(MIN_OFFER),
        max_price: Uint128::MAX,
    };
    paid(world, &buyer, &escrow, &fill, 2 * MIN_OFFER)?;
    execute(world, &alice, &escrow, &EscrowMsg::Cancel { offer: sold })?;
    world.wait_until(until);
    execute(world, &buyer, &escrow, &EscrowMsg::Refund { offer: ended })?;
    Ok(())
}

/// The treasury pays somebody's gas and takes an operator's TCC back.
fn treasury(town: &mut Town, number: u8) -> Result<()> {
    let (till, alice) = (town.till.clone(), town.alice.clone());
    let giver = town.data.stranger(number).address;
    let operator = bonded(town).into_iter().next().context("operators")?;
    let world = town.world();
    world.fund(&till.treasury, GAS_LIMIT);
    let sponsor = TreasuryMsg::SponsorGas { account: None };
    execute(world, &giver, &till.treasury, &sponsor)?;
    let pay = Cw20ExecuteMsg::Transfer {
        recipient: operator.to_string(),
        amount: Uint128::new(PRICE),
    };
    execute(world, &alice, &till.tcc, &pay)?;
    let redeem = TreasuryHook::Redeem {
        min_out: Uint128::zero(),
    };
    let redeem = sending(&till.treasury, PRICE, to_json_binary(&redeem)?);
    execute(world, &operator, &till.tcc, &redeem)?;
    Ok(())
}

/// The operators that are neither jailed nor leaving, by address.
pub(super) fn bonded(town: &Town) -> Vec<Addr> {
    let network = town.network();
    let mut found: Vec<Addr> = network
        .members
        .iter()
        .filter(|member| network.operator(town.view(), member).status == OperatorStatus::Bonded)
        .cloned()
        .collect();
    found.sort();
    found
}
