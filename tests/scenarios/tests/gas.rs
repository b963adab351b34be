//! Gas that the treasury pays for Trainers: who gets a grant, and what it can cost at most.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{AllowedMsgAllowance, PeriodicAllowance};
use cosmwasm_std::Addr;
use prost::Message;
use tenzro_contract_api::treasury::{GasResponse, Ledger, QueryMsg};
use tenzro_scenarios::money::{EPOCH, GAS_GRANTS, GAS_LIMIT, Money};
use tenzro_scenarios::{assert_refused, fee_grants};

/// A network whose treasury holds coins for gas, with a registered Trainer.
fn funded() -> (Money, Addr) {
    let mut money = Money::new();
    let treasury = money.treasury.clone();
    money.world.fund(&treasury, GAS_LIMIT * 100);
    let trainer = money.world.account("trainer");
    money.register(&trainer);
    (money, trainer)
}

fn allowance(money: &Money, account: &Addr) -> Option<PeriodicAllowance> {
    let grant = fee_grants::find(money.world.memory().storage(), &money.treasury, account)?;
    let outer = AllowedMsgAllowance::decode(grant.allowance?.value.as_slice()).unwrap();
    assert_eq!(
        outer.allowed_messages,
        ["/cosmwasm.wasm.v1.MsgExecuteContract"]
    );
    let inner = outer.allowance.unwrap();
    Some(PeriodicAllowance::decode(inner.value.as_slice()).unwrap())
}

fn gas(money: &Money, account: &Addr) -> GasResponse {
    let question = QueryMsg::Gas {
        account: Some(account.to_string()),
    };
    money.world.query(&money.treasury, &question)
}

#[test]
fn a_trainer_gets_a_grant_with_the_published_limits_and_only_a_trainer() {
    let (mut money, trainer) = funded();
    let stranger = money.world.account("stranger");
    assert_refused(&money.sponsor(&stranger, None), "[treasury/2]");
    money.sponsor(&trainer, None).unwrap();
    let found = allowance(&money, &trainer).unwrap();
    let basic = found.basic.unwrap();
    assert_eq!(basic.spend_limit[0].amount, GAS_LIMIT.to_string());
    let until = i64::try_from(money.world.now() + EPOCH * 3).unwrap();
    assert_eq!(basic.expiration.unwrap().seconds, until);
    assert_eq!(
        found.period_spend_limit[0].amount,
        (GAS_LIMIT / 5).to_string()
    );
    let answer = gas(&money, &trainer);
    assert_eq!(answer.granted.u128(), GAS_LIMIT);
    assert_eq!(answer.left.u128(), GAS_LIMIT * (GAS_GRANTS - 1));
    assert_eq!(answer.account.unwrap().times, 1);
}

#[test]
fn an_identity_that_does_nothing_costs_one_grant_and_no_more() {
    let (mut money, idler) = funded();
    money.sponsor(&idler, None).unwrap();
    for _ in 0..3 {
        assert_refused(&money.sponsor(&idler, None), "[treasury/16]");
        money.close_epoch();
    }
    assert_refused(&money.sponsor(&idler, None), "[treasury/16]");
    // Work in a later epoch is what brings another grant; the old one is replaced.
    money.record(Ledger::Data, &[(&idler, 5)]).unwrap();
    money.sponsor(&idler, None).unwrap();
    assert_eq!(gas(&money, &idler).account.unwrap().times, 2);
    // Not twice in one epoch.
    assert_refused(&money.sponsor(&idler, None), "[treasury/16]");
    // A grant that is used up cannot be revoked; the next one is given all the same.
    money.close_epoch();
    let (treasury, storage) = (
        money.treasury.clone(),
        money.world.memory_mut().storage_mut(),
    );
    fee_grants::remove(storage, &treasury, &idler);
    money.sponsor(&idler, None).unwrap();
    assert!(allowance(&money, &idler).is_some());
}

#[test]
fn a_newcomer_is_brought_by_a_trainer_once_and_within_the_trainer_s_number() {
    let (mut money, trainer) = funded();
    let people: Vec<Addr> = (0..3)
        .map(|number| money.world.account(&format!("newcomer {number}")))
        .collect();
    money.sponsor(&trainer, Some(&people[0])).unwrap();
    assert!(allowance(&money, &people[0]).is_some());
    assert_eq!(
        gas(&money, &people[0]).account.unwrap().sponsor,
        trainer.as_str()
    );
    assert_refused(&money.sponsor(&trainer, Some(&people[0])), "[treasury/16]");
    money.sponsor(&trainer, Some(&people[1])).unwrap();
    assert_refused(&money.sponsor(&trainer, Some(&people[2])), "[treasury/19]");
    money.close_epoch();
    money.sponsor(&trainer, Some(&people[2])).unwrap();
}

#[test]
fn all_grants_of_an_epoch_together_cost_at_most_its_budget() {
    let (mut money, first) = funded();
    let mut sponsor = first;
    let mut granted = 0;
    // As many identities as one likes: the budget ends it.
    for number in 0..10 {
        let next = money.world.account(&format!("identity {number}"));
        match money.sponsor(&sponsor, Some(&next)) {
            Ok(_) => granted += 1,
            refused => assert_refused(&refused, "[treasury/17]"),
        }
        money.register(&next);
        sponsor = next;
    }
    assert_eq!(granted, GAS_GRANTS);
    money.close_epoch();
    let late = money.world.account("late");
    money.sponsor(&sponsor, Some(&late)).unwrap();
}

#[test]
fn a_treasury_without_coins_says_so() {
    let mut money = Money::new();
    let trainer = money.world.account("trainer");
    money.register(&trainer);
    assert_refused(&money.sponsor(&trainer, None), "[treasury/18]");
    assert!(allowance(&money, &trainer).is_none());
    assert_eq!(gas(&money, &trainer).granted.u128(), 0);
}
