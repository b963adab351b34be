//! Purchases by a contract of another chain, with the network's own marketplace and custody.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod door;

use cosmwasm_std::{Addr, Uint128, to_json_binary};
use cw_multi_test::ContractWrapper;
use door::{answer, door, error};
use tenzro_contract_api::ibc_oracle::{
    AccountResponse, Ack, Answer, ExecuteMsg, InstantiateMsg, PacketMsg, QueryMsg, Reader,
    ReceiveMsg, TotalsResponse,
};
use tenzro_contract_api::marketplace::SaleStatus;
use tenzro_ibc_oracle::contract;
use tenzro_scenarios::custody::{Custody, DELIVERY, DISPUTE, OPEN, PRICE, THRESHOLD, key};
use tenzro_scenarios::{assert_refused, checksum};

const CHANNEL: &str = "channel-4";
const PAID_IN: u128 = 3 * PRICE;

struct Shop {
    net: Custody,
    at: Addr,
    reader: Addr,
    version: u64,
}

/// A version on sale, encrypted or open, and a contract of another chain with an account.
fn shop(encrypted: bool) -> Shop {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    let item = if encrypted {
        net.encrypted(&giver, b'a', 300)
    } else {
        net.data.accepted(&giver, b'a', 300)
    };
    let version = net.list(&[item], PRICE);
    let payer = net.buyer("payer", PAID_IN);
    let code = ContractWrapper::new(door, contract::instantiate, contract::query)
        .with_reply(contract::reply)
        .with_checksum(checksum("ibc-oracle"));
    let world = net.world();
    let birth = InstantiateMsg {
        owner: world.account("owner").into_string(),
        compute_token: world.address("compute-token").into_string(),
        gateway: world.account("gateway").into_string(),
        oracle: world.address("oracle").into_string(),
        models: world.address("models").into_string(),
        marketplace: world.address("marketplace").into_string(),
        custody: world.address("custody").into_string(),
        connections: vec!["connection-0".to_owned()],
    };
    let at = world.deploy("ibc-oracle", Box::new(code), &birth);
    door::connect(world, &at, CHANNEL, "wasm.remote");
    let deposit = ReceiveMsg::Deposit {
        channel: CHANNEL.to_owned(),
    };
    let tcc = world.address("compute-token");
    world
        .send_cw20(&tcc, &payer, &at, PAID_IN, &deposit)
        .unwrap();
    let reader = world.account("reader");
    Shop {
        net,
        at,
        reader,
        version,
    }
}

impl Shop {
    fn buy(&mut self, max_price: u128) -> Option<Ack> {
        let buy = PacketMsg::Buy {
            version: self.version,
            max_price: Uint128::new(max_price),
            reader: Some(Reader {
                key: key("reader"),
                account: self.reader.to_string(),
            }),
        };
        let at = self.at.clone();
        let data = to_json_binary(&buy).unwrap();
        door::bring(self.net.world(), &at, CHANNEL, 1, data)
    }

    fn send(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<(), String> {
        let at = self.at.clone();
        self.net.world().execute(sender, &at, msg).map(|_| ())
    }

    /// (balance, reserved), and fails unless every unit that was paid in is somewhere.
    fn account(&mut self) -> (u128, u128) {
        let at = self.at.clone();
        let totals: TotalsResponse = self.net.world().query(&at, &QueryMsg::Totals {});
        let sum = totals.balances + totals.reserved + totals.spent + totals.withdrawn;
        assert_eq!(totals.deposited, sum);
        assert_eq!(self.net.balance(&at), totals.balances.u128());
        self.net.assert_conserved();
        let channel = CHANNEL.to_owned();
        let found: AccountResponse = self.net.world().query(&at, &QueryMsg::Account { channel });
        (found.balance.u128(), found.reserved.u128())
    }
}

#[test]
fn open_contents_are_sold_and_answered_at_once() {
    let mut shop = shop(false);
    let Answer::Grant {
        grant,
        price,
        balance,
        ..
    } = answer(shop.buy(PRICE))
    else {
        panic!("another answer");
    };
    assert_eq!(
        (grant, price.u128(), balance.u128()),
        (1, PRICE, PAID_IN - PRICE)
    );
    assert_eq!(shop.net.status(1), SaleStatus::Settled);
    assert_eq!(shop.account(), (PAID_IN - PRICE, 0));
}

#[test]
fn a_price_above_what_the_packet_accepts_is_refused() {
    let mut shop = shop(true);
    assert!(error(shop.buy(PRICE - 1)).starts_with("[ibc-oracle/10]"));
    assert_eq!(shop.account(), (PAID_IN, 0));
}

#[test]
fn the_reader_confirms_and_settles_and_nobody_else_does() {
    let mut shop = shop(true);
    assert_eq!(
        shop.buy(PRICE),
        None,
        "the acknowledgement comes when the sale has ended"
    );
    assert_eq!(shop.account(), (PAID_IN - PRICE, PRICE));
    let custodians = shop.net.custodians()[..THRESHOLD as usize].to_vec();
    for custodian in &custodians {
        shop.net.deliver(1, custodian, None).unwrap();
    }
    let confirm = ExecuteMsg::Confirm {
        request: 1,
        custodians: custodians.iter().map(Addr::to_string).collect(),
    };
    let (reader, anyone) = (shop.reader.clone(), shop.net.world().account("anyone"));
    assert_refused(&shop.send(&anyone, &confirm), "[ibc-oracle/2]");
    shop.send(&reader, &confirm).unwrap();
    let settle = ExecuteMsg::Answer { request: 1 };
    // Without the keys not even the reader settles.
    assert_refused(&shop.send(&reader, &settle), "[marketplace/18]");
    for custodian in &custodians {
        shop.net.open(1, custodian).unwrap();
    }
    assert_refused(&shop.send(&anyone, &settle), "[ibc-oracle/16]");
    shop.send(&reader, &settle).unwrap();
    assert_eq!(shop.net.status(1), SaleStatus::Settled);
    assert_eq!(shop.account(), (PAID_IN - PRICE, 0));
    assert_refused(&shop.send(&reader, &settle), "[ibc-oracle/15]");
}

#[test]
fn anybody_has_a_sale_answered_that_somebody_else_settled() {
    let mut shop = shop(true);
    shop.buy(PRICE);
    let custodians = shop.net.custodians();
    shop.net.hand_over(1, &custodians);
    shop.net.world().wait(DISPUTE);
    let anyone = shop.net.world().account("anyone");
    shop.net.settle(&anyone, 1).unwrap();
    shop.send(&anyone, &ExecuteMsg::Answer { request: 1 })
        .unwrap();
    assert_eq!(shop.account(), (PAID_IN - PRICE, 0));
}

#[test]
fn keys_that_do_not_come_in_time_give_the_price_back_to_the_account() {
    let mut shop = shop(true);
    shop.buy(PRICE);
    shop.net.world().wait(DELIVERY + OPEN + DISPUTE);
    let anyone = shop.net.world().account("anyone");
    let ask = ExecuteMsg::Answer { request: 1 };
    assert_refused(&shop.send(&anyone, &ask), "[ibc-oracle/16]");
    shop.net.refund(1).unwrap();
    shop.send(&anyone, &ask).unwrap();
    assert_eq!(shop.account(), (PAID_IN, 0));
}
