//! Money: epochs, conversions, transfers, and everybody's claims.

use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    marketplace,
    operators::{self, OperatorStatus},
    oracle, peer_review, treasury,
};

use tenzro_scenarios::money::GAS_LIMIT;

use crate::{
    play::{Play, Step},
    staff,
};

/// An epoch is closed when it is time; else somebody converts or transfers.
pub fn step(play: &mut Play) -> Step {
    let question = treasury::QueryMsg::Epoch { epoch: None };
    let epoch: treasury::EpochResponse = play.ask("treasury", &question);
    if play.now() >= epoch.ends {
        let anyone = play.anyone();
        let close = treasury::ExecuteMsg::CloseEpoch {};
        play.send("close an epoch", &anyone, "treasury", &close);
        return Step::Sent;
    }
    match play.below(3) {
        0 => convert(play),
        1 => redeem(play),
        _ => transfer(play),
    }
}

fn convert(play: &mut Play) -> Step {
    let who = play.anybody();
    let has = play.balance("incentive-token", &who);
    if has < 2_000_000 {
        return Step::Nothing;
    }
    let most = usize::try_from(has / 4).unwrap();
    let amount = 1_000 + play.below(most) as u128;
    let msg = treasury::ReceiveMsg::BuyCompute {
        min_out: Uint128::zero(),
    };
    let from = (&who, "incentive-token", amount);
    play.send_coins("buy compute", from, "treasury", &msg);
    Step::Sent
}

fn redeem(play: &mut Play) -> Step {
    let bonded = staff::with_status(play, |status| *status == OperatorStatus::Bonded);
    let Some(who) = play.one_of(&bonded) else {
        return Step::Nothing;
    };
    let rate: treasury::RateResponse = play.ask("treasury", &treasury::QueryMsg::Rate {});
    let room = rate.redeemable.u128() * 1_000_000 / rate.rate.u128().max(1);
    let has = play.balance("compute-token", &who).min(room / 2);
    if has < 1_000 {
        return Step::Nothing;
    }
    let amount = 100 + play.below(usize::try_from(has - 100).unwrap()) as u128;
    let msg = treasury::ReceiveMsg::Redeem {
        min_out: Uint128::zero(),
    };
    let from = (&who, "compute-token", amount);
    play.send_coins("redeem", from, "treasury", &msg);
    Step::Sent
}

fn transfer(play: &mut Play) -> Step {
    let (who, to) = (play.anybody(), play.anybody());
    let token = if play.one_in(2) {
        "compute-token"
    } else {
        "incentive-token"
    };
    let has = play.balance(token, &who);
    if has < 100 {
        return Step::Nothing;
    }
    let most = usize::try_from(has / 3).unwrap();
    let msg = Cw20ExecuteMsg::Transfer {
        recipient: to.into_string(),
        amount: Uint128::new(1 + play.below(most) as u128),
    };
    play.send("transfer", &who, token, &msg);
    Step::Sent
}

/// A Trainer has its gas paid, or a newcomer's, for as long as the epoch's budget lasts.
pub fn sponsor(play: &mut Play) -> Step {
    let trainers = play.cast.reviewers.clone();
    let Some(who) = play.one_of(&trainers) else {
        return Step::Nothing;
    };
    let question = treasury::QueryMsg::Gas {
        account: Some(who.to_string()),
    };
    let gas: treasury::GasResponse = play.ask("treasury", &question);
    if gas.left.u128() < GAS_LIMIT || gas.account.is_some() {
        return Step::Nothing;
    }
    let msg = treasury::ExecuteMsg::SponsorGas { account: None };
    play.send("sponsor gas", &who, "treasury", &msg);
    Step::Sent
}

/// Somebody draws something that it is owed.
pub fn claim(play: &mut Play) -> Step {
    for _ in 0..6 {
        let who = play.anybody();
        let version = play.one_of(&play.versions.clone());
        let first = play.below(5);
        for place in 0..5 {
            if claim_one(play, &who, (first + place) % 5, version) {
                return Step::Sent;
            }
        }
    }
    Step::Nothing
}

/// Claims of one kind, if there is anything; whether there was.
pub fn claim_one(play: &mut Play, who: &Addr, kind: usize, version: Option<u64>) -> bool {
    let address = who.to_string();
    match (kind, version) {
        (0, Some(version)) => {
            let question = marketplace::QueryMsg::Owed { version, address };
            let found: marketplace::OwedResponse = play.ask("marketplace", &question);
            let msg = marketplace::ExecuteMsg::Claim { version };
            found.owed.iter().any(|owed| !owed.is_zero())
                && play.send("claim of sales", who, "marketplace", &msg)
        }
        (1, _) => {
            let question = treasury::QueryMsg::Claimable { account: address };
            let found: treasury::ClaimableResponse = play.ask("treasury", &question);
            let msg = treasury::ExecuteMsg::Claim { limit: None };
            found.pending.iter().any(|owed| !owed.is_zero())
                && play.send("claim of rewards", who, "treasury", &msg)
        }
        (2, _) => {
            let found: oracle::ClaimableResponse =
                play.ask("oracle", &oracle::QueryMsg::Claimable { address });
            !found.amount.is_zero()
                && play.send("claim of pay", who, "oracle", &oracle::ExecuteMsg::Claim {})
        }
        (3, _) => {
            let found: operators::CreditResponse =
                play.ask("operators", &operators::QueryMsg::Credit { address });
            let msg = operators::ExecuteMsg::ClaimCredit {};
            !found.amount.is_zero() && play.send("claim of credit", who, "operators", &msg)
        }
        (4, _) => {
            let found: peer_review::BondsResponse =
                play.ask("peer-review", &peer_review::QueryMsg::Bonds { address });
            let msg = peer_review::ExecuteMsg::ClaimBonds {};
            !found.amount.is_zero() && play.send("claim of bonds", who, "peer-review", &msg)
        }
        _ => false,
    }
}
