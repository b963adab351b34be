//! Wrong messages about money, sales, keys and bonds.

use cosmwasm_std::{Addr, Int128, Uint128, coins as native, to_json_binary};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    custody::{self, Outcome},
    escrow, marketplace, operators, treasury,
    types::Digest,
};
use tenzro_scenarios::{NATIVE, custody::key};

use crate::{
    exchanges, market,
    play::Play,
    watch::Kind,
    wrong::{Wrong, call, coins, stranger},
};

/// One of them, if it can be wrong now.
pub fn one(play: &mut Play) -> Option<Wrong> {
    match play.below(5) {
        0 => of_money(play),
        1 => of_sales(play),
        2 => of_keys(play),
        3 => of_offers(play),
        _ => of_bonds(play),
    }
}

fn of_money(play: &mut Play) -> Option<Wrong> {
    let who = stranger(play);
    let buyers = play.cast.buyers.clone();
    let buyer = play.one_of(&buyers)?;
    let one = Uint128::one();
    Some(match play.below(7) {
        0 => {
            let question = treasury::QueryMsg::Epoch { epoch: None };
            let epoch: treasury::EpochResponse = play.ask("treasury", &question);
            if play.now() >= epoch.ends {
                return None;
            }
            let close = treasury::ExecuteMsg::CloseEpoch {};
            (
                "close an epoch too early",
                call(play, &who, "treasury", &close),
            )
        }
        1 => {
            let entries = vec![treasury::PointEntry {
                account: who.to_string(),
                points: Int128::one(),
            }];
            let ledger = treasury::Ledger::Data;
            let msg = treasury::ExecuteMsg::Record { ledger, entries };
            ("record as a stranger", call(play, &who, "treasury", &msg))
        }
        2 => {
            let msg = to_json_binary(&treasury::ReceiveMsg::BurnFee {}).unwrap();
            let call = coins(play, &buyer, "compute-token", "treasury", 1, msg);
            ("burn a fee as a buyer", call)
        }
        3 => {
            let msg = treasury::ReceiveMsg::Redeem { min_out: one };
            let msg = to_json_binary(&msg).unwrap();
            let call = coins(play, &buyer, "compute-token", "treasury", 1_000, msg);
            ("redeem as a buyer", call)
        }
        4 => {
            let recipient = who.to_string();
            let amount = one;
            let msg = Cw20ExecuteMsg::Mint { recipient, amount };
            ("mint by hand", call(play, &who, "incentive-token", &msg))
        }
        5 => {
            let held = play.balance("compute-token", &buyer);
            let recipient = who.to_string();
            let amount = Uint128::new(held + 1);
            let msg = Cw20ExecuteMsg::Transfer { recipient, amount };
            (
                "give more than one has",
                call(play, &buyer, "compute-token", &msg),
            )
        }
        _ => {
            let msg = treasury::ExecuteMsg::Claim { limit: None };
            ("claim without work", call(play, &who, "treasury", &msg))
        }
    })
}

fn of_sales(play: &mut Play) -> Option<Wrong> {
    let who = stranger(play);
    let buyers = play.cast.buyers.clone();
    let buyer = play.one_of(&buyers)?;
    let buying = |version, max_price: u128| {
        let msg = marketplace::ReceiveMsg::Buy {
            version,
            max_price: Uint128::new(max_price),
            key: Some(key(buyer.as_str())),
        };
        to_json_binary(&msg).unwrap()
    };
    let versions = play.versions.clone();
    let version = play.one_of(&versions)?;
    Some(match play.below(5) {
        0 => {
            let msg = buying(9_999, 1_000);
            let call = coins(play, &buyer, "compute-token", "marketplace", 1_000, msg);
            ("buy what is not listed", call)
        }
        1 => {
            let msg = buying(version, 1);
            let call = coins(play, &buyer, "compute-token", "marketplace", 1, msg);
            ("buy for too little", call)
        }
        2 => {
            let price = Uint128::new(5_000);
            let msg = marketplace::ExecuteMsg::SetPrice { version, price };
            ("another's price", call(play, &who, "marketplace", &msg))
        }
        3 => {
            let ended = play.watch.in_state(Kind::Sale, "settled");
            let grant = play.one_of(&ended)?;
            let msg = marketplace::ExecuteMsg::Refund { grant };
            (
                "refund what is settled",
                call(play, &who, "marketplace", &msg),
            )
        }
        _ => {
            let ended = play.watch.in_state(Kind::Sale, "refunded");
            let grant = play.one_of(&ended)?;
            let msg = marketplace::ExecuteMsg::Settle { grant };
            (
                "settle what is refunded",
                call(play, &who, "marketplace", &msg),
            )
        }
    })
}

fn of_keys(play: &mut Play) -> Option<Wrong> {
    let who = stranger(play);
    let open = exchanges::open(play);
    let exchange = play.one_of(&open)?;
    let (sale, grant) = (exchange.sale, exchange.grant);
    let to_custody = |play: &Play, sender: &Addr, msg| call(play, sender, "custody", &msg);
    let nothing = Digest::new([0; 32]);
    Some(match play.below(7) {
        0 => {
            let root = nothing;
            let msg = custody::ExecuteMsg::Deliver { grant, root };
            ("deliver as a stranger", to_custody(play, &who, msg))
        }
        1 => {
            let custodians = vec![];
            let msg = custody::ExecuteMsg::Confirm { grant, custodians };
            ("confirm as a stranger", to_custody(play, &who, msg))
        }
        2 => {
            let mut unconfirmed = exchange.deliveries.iter();
            let unconfirmed = unconfirmed.find(|delivery| !delivery.confirmed)?;
            let custodian = Addr::unchecked(&unconfirmed.custodian);
            let msg = custody::ExecuteMsg::Open {
                grant,
                key: nothing,
            };
            (
                "open before it is confirmed",
                to_custody(play, &custodian, msg),
            )
        }
        3 => {
            let msg = custody::ExecuteMsg::CloseSale { sale };
            ("close a sale as a stranger", to_custody(play, &who, msg))
        }
        4 => {
            let reason = custody::Reason::Sale { sale };
            let key = key(who.as_str());
            let msg = custody::ExecuteMsg::RequestGrant { reason, key };
            ("ask for another's key", to_custody(play, &who, msg))
        }
        5 if exchange.outcome != Outcome::Refund => {
            let msg = marketplace::ExecuteMsg::Refund { grant: sale };
            (
                "refund before it is time",
                call(play, &who, "marketplace", &msg),
            )
        }
        _ if exchange.outcome != Outcome::Settle => {
            let msg = marketplace::ExecuteMsg::Settle { grant: sale };
            (
                "settle before it is time",
                call(play, &who, "marketplace", &msg),
            )
        }
        _ => return None,
    })
}

fn of_offers(play: &mut Play) -> Option<Wrong> {
    let who = stranger(play);
    let open = market::offers(play);
    let found = play.one_of(&open)?;
    let (offer, runs) = (found.offer, play.now() < found.expires);
    let filler = play.cast.reviewers[0].clone();
    let filling = |play: &Play, amount: u128, sent: u128| {
        let msg = escrow::ExecuteMsg::Fill {
            offer,
            amount: Uint128::new(amount),
            max_price: found.price,
        };
        let mut call = call(play, &filler, "escrow", &msg);
        call.funds = native(sent, NATIVE);
        call
    };
    Some(match play.below(5) {
        0 => {
            let msg = escrow::ExecuteMsg::Cancel { offer };
            ("cancel another's offer", call(play, &who, "escrow", &msg))
        }
        1 if runs => {
            let msg = escrow::ExecuteMsg::Refund { offer };
            ("refund a running offer", call(play, &who, "escrow", &msg))
        }
        2 => ("fill too much", filling(play, found.left.u128() + 1, 9)),
        3 => {
            let cost = (found.left.u128() * found.price.u128()).div_ceil(1_000_000);
            if cost < 2 {
                return None;
            }
            (
                "fill for too little",
                filling(play, found.left.u128(), cost - 1),
            )
        }
        _ => {
            let buyers = play.cast.buyers.clone();
            let buyer = play.one_of(&buyers)?;
            let msg = escrow::ReceiveMsg::Offer {
                price: Uint128::one(),
                min_fill: Uint128::zero(),
                expires: play.now() + 10,
            };
            let msg = to_json_binary(&msg).unwrap();
            let call = coins(play, &buyer, "compute-token", "escrow", 5_000, msg);
            ("offer another token", call)
        }
    })
}

fn of_bonds(play: &mut Play) -> Option<Wrong> {
    let who = stranger(play);
    let operator = play.operator();
    let to_operators = |play: &Play, sender: &Addr, msg| call(play, sender, "operators", &msg);
    let locks = vec![operators::BondLock {
        operator: operator.to_string(),
        amount: Uint128::one(),
    }];
    Some(match play.below(5) {
        0 => {
            let msg = operators::ExecuteMsg::Slash {
                operator: operator.to_string(),
                amount: Uint128::one(),
                cause: operators::Cause::Job { job: 1 },
                shares: vec![],
                jail: false,
            };
            ("slash as a stranger", to_operators(play, &who, msg))
        }
        1 => {
            let msg = operators::ExecuteMsg::Unlock { locks };
            ("unlock as a stranger", to_operators(play, &who, msg))
        }
        2 => {
            let msg = operators::ExecuteMsg::Withdraw {};
            let unbonding = play.world().try_query::<operators::OperatorResponse>(
                &play.world().address("operators"),
                &operators::QueryMsg::Operator {
                    address: operator.to_string(),
                },
            );
            let bonded = unbonding.is_ok_and(|found| {
                !matches!(found.status, operators::OperatorStatus::Unbonding { .. })
            });
            let call = to_operators(play, &operator, msg);
            bonded.then_some(("withdraw a bond in use", call))?
        }
        3 => {
            let msg = operators::ExecuteMsg::ClaimCredit {};
            ("claim no credit", to_operators(play, &who, msg))
        }
        _ => {
            let custodian = play.operator();
            let items: Vec<u64> = play.watch.in_state(Kind::Item, "accepted");
            let item = play.one_of(&items)?;
            let msg = custody::ExecuteMsg::DestructionReceipt { items: vec![item] };
            (
                "destroy what is not withdrawn",
                call(play, &custodian, "custody", &msg),
            )
        }
    })
}
