//! One random operation after the other.

use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    custody::{ExchangeResponse, ExchangesResponse, ExecuteMsg, QueryMsg, Reason},
    data_registry::{self, ItemStatus},
    marketplace,
    oracle::{self, JobStatus},
    peer_review::ItemStatus as PanelStatus,
    treasury,
};
use tenzro_scenarios::{
    data::answer,
    money::EPOCH,
    network::{CHALLENGE, WINDOW},
    review::VOTE_WINDOW,
};

use crate::{ended, play::Play};

/// Fails unless the operation is taken or refused by a contract with its code.
pub fn one(play: &mut Play) {
    match play.below(20) {
        0 => contribute(play),
        1..=4 => check(play),
        5..=8 => review(play),
        9 => version(play),
        10 => buy(play),
        11..=13 => exchange(play),
        14 => end_sale(play),
        15 => claim(play),
        16 => money(play),
        17 => grant(play),
        18 => withdraw(play),
        _ => wait(play),
    }
}

fn contribute(play: &mut Play) {
    // A bounded number of open items, so that most of them come to an end.
    if play.items.len() > play.ended.len() + 40 {
        return wait(play);
    }
    let giver = play.giver();
    let bytes = {
        let number = play.below(1 << 40);
        format!("{:?} {number}", play.kinds).into_bytes()
    };
    let address = play.givers[giver].address.clone();
    if play.below(3) > 0 {
        let deposited = play.net.deposit(&address, &bytes);
        play.count("deposit", &deposited);
    }
    let contributed = play.net.data.contribute(&play.givers[giver], &bytes);
    play.count("contribute", &contributed);
    if let Ok(item) = contributed {
        play.items.push((item, giver));
    }
}

/// The next step of some item's check.
fn check(play: &mut Play) {
    let Some((item, _)) = recent(play) else {
        return contribute(play);
    };
    let id = play.net.data.item(item).job;
    let review = &mut play.net.data.review;
    let job = review.network.job(&review.world, id);
    if let Some(round) = job.awaits_round {
        review.network.reach_round(&mut review.world, round);
    }
    let awaited = review.network.awaited(&review.world, id);
    let quality = if id.is_multiple_of(5) { 9_000 } else { 30_000 };
    let mut fingerprint = [0u8; 32];
    fingerprint[..8].copy_from_slice(&item.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    fingerprint[8..16].copy_from_slice(&item.wrapping_mul(0xC2B2_AE3D_27D4_EB4F).to_be_bytes());
    fingerprint[16..24].copy_from_slice(&item.wrapping_mul(0x1656_67B1_9E37_79F9).to_be_bytes());
    let output = answer(quality, fingerprint);
    let advance = play.below(8) == 0;
    let seat = play.one_of(&awaited);
    let review = &mut play.net.data.review;
    let (network, world) = (&review.network, &mut review.world);
    let (kind, result) = match (job.status, seat) {
        (JobStatus::Committing { .. }, Some(seat)) if !advance => {
            ("commit", network.commit(world, &seat, id, &output))
        }
        (JobStatus::Revealing { .. }, Some(seat)) if !advance => {
            ("reveal", network.reveal(world, &seat, id, &output))
        }
        _ => ("advance job", network.advance(world, id)),
    };
    play.count(kind, &result);
    ended::note(play, "job", id);
}

/// The next step of some item's review.
fn review(play: &mut Play) {
    let Some((item, _)) = recent(play) else {
        return contribute(play);
    };
    if play.net.data.item(item).status != ItemStatus::InReview {
        return check(play);
    }
    let review = &mut play.net.data.review;
    let panel = review.item(item);
    if let PanelStatus::AwaitingPanel { round } = panel.status {
        review.network.reach_round(&mut review.world, round);
    }
    let accept = play.below(4) > 0;
    let late = play.below(8) == 0;
    let awaited = play.net.data.review.awaited(item);
    let seat = play.one_of(&awaited);
    let review = &mut play.net.data.review;
    let anyone = review.world.account("anyone");
    let (kind, result) = match (panel.status, seat) {
        (PanelStatus::AwaitingPanel { .. }, _) => {
            let draw = tenzro_contract_api::peer_review::ExecuteMsg::DrawPanel { item };
            ("draw panel", review.send(&anyone, &draw))
        }
        (PanelStatus::Committing { .. }, Some(seat)) if !late => {
            ("vote", review.commit(&seat, item, accept))
        }
        (PanelStatus::Revealing { .. }, Some(seat)) if !late => {
            // Who committed to the other vote is refused and stays away.
            ("reveal vote", review.reveal(&seat, item, accept))
        }
        _ => ("advance item", review.advance(item)),
    };
    play.count(kind, &result);
    ended::note(play, "panel", item);
}

/// A version of what is accepted, listed.
fn version(play: &mut Play) {
    let accepted: Vec<u64> = play
        .items
        .iter()
        .rev()
        .take(60)
        .map(|(item, _)| *item)
        .filter(|item| {
            matches!(
                play.net.data.item(*item).status,
                ItemStatus::Accepted { .. }
            )
        })
        .collect();
    if accepted.is_empty() || play.versions.len() > 20 {
        return review(play);
    }
    let count = 1 + play.below(accepted.len().min(6));
    let price = 1_000 + u128::try_from(play.below(3_000_000)).unwrap();
    let version = play.net.list(&accepted[..count], price);
    play.count("list", &Ok(()));
    play.versions.push(version);
}

fn buy(play: &mut Play) {
    let buyers = play.buyers.clone();
    let (Some(version), Some(buyer)) = (play.one_of(&play.versions.clone()), play.one_of(&buyers))
    else {
        return version_or_wait(play);
    };
    let sent = 1_000 + u128::try_from(play.below(4_000_000)).unwrap();
    let bought = play.net.buy(&buyer, version, sent);
    play.count("buy", &bought);
    if let Ok(sale) = bought {
        play.sales = sale;
        ended::note(play, "sale", sale);
    }
}

fn version_or_wait(play: &mut Play) {
    if play.items.is_empty() {
        contribute(play);
    } else {
        version(play);
    }
}

/// A step in some open exchange.
fn exchange(play: &mut Play) {
    let open: ExchangesResponse = play
        .net
        .ask(&QueryMsg::OpenExchanges {
            custodian: None,
            start_after: None,
            limit: Some(30),
        })
        .unwrap();
    let Some(found) = play.one_of(&open.exchanges) else {
        return buy(play);
    };
    let sale = found.sale;
    let custodian = play.operator();
    let delivered: Vec<Addr> = found
        .deliveries
        .iter()
        .map(|delivery| Addr::unchecked(&delivery.custodian))
        .collect();
    let lies = play.liars.contains_key(&(sale, custodian.clone()));
    let (kind, result) = match play.below(9) {
        0..=2 => {
            let lie = play.below(6) == 0;
            let result = play.net.deliver(sale, &custodian, lie.then_some(0));
            if lie && result.is_ok() {
                play.liars.insert((sale, custodian), ());
            }
            ("deliver", result)
        }
        3 | 4 => ("confirm", play.net.confirm(sale, &delivered)),
        5..=7 => ("open", play.net.open(sale, &custodian)),
        _ => {
            let given = play.net.bundle(sale, &custodian, lies.then_some(0));
            let result = play.net.dispute(sale, &custodian, &given, 0);
            assert!(result.is_err() || lies, "an honest custodian was slashed");
            ("dispute", result)
        }
    };
    play.count(kind, &result);
}

/// Settles, refunds or reports, whether or not it is time.
fn end_sale(play: &mut Play) {
    if play.sales == 0 {
        return buy(play);
    }
    let last = usize::try_from(play.sales).unwrap();
    let sale = u64::try_from(1 + play.below(last)).unwrap();
    let who = play.anybody();
    let custodian = play.operator().into_string();
    let (kind, result) = match play.below(3) {
        0 => ("settle", play.net.settle(&who, sale)),
        1 => ("refund", play.net.refund(sale)),
        _ => {
            let exchange: Result<ExchangeResponse, String> =
                play.net.ask(&QueryMsg::Exchange { sale });
            let grant = exchange.map_or(0, |exchange| exchange.grant);
            let msg = ExecuteMsg::ReportWithheld { grant, custodian };
            ("report", play.net.send(&who, &msg))
        }
    };
    play.count(kind, &result);
    ended::note(play, "sale", sale);
}

fn claim(play: &mut Play) {
    let who = play.anybody();
    let version = play.one_of(&play.versions.clone());
    let (marketplace, treasury) = (
        play.net.marketplace.clone(),
        play.net.data.review.treasury.clone(),
    );
    let operators = play.net.data.review.network.operators.clone();
    let (kind, result) = match (play.below(4), version) {
        (0 | 1, Some(version)) => {
            let msg = marketplace::ExecuteMsg::Claim { version };
            let world = play.net.world();
            ("claim of sales", world.execute(&who, &marketplace, &msg))
        }
        (2, _) => {
            let msg = tenzro_contract_api::operators::ExecuteMsg::ClaimCredit {};
            let world = play.net.world();
            ("claim of credit", world.execute(&who, &operators, &msg))
        }
        _ => {
            let msg = treasury::ExecuteMsg::Claim { limit: None };
            let world = play.net.world();
            ("claim of rewards", world.execute(&who, &treasury, &msg))
        }
    };
    play.count(kind, &result);
}

/// Epochs, conversions and transfers.
fn money(play: &mut Play) {
    let who = play.anybody();
    let to = play.anybody();
    let amount = Uint128::new(u128::try_from(1 + play.below(2_000_000)).unwrap());
    let (tic, tcc) = (play.net.tic.clone(), play.net.tcc.clone());
    let treasury = play.net.data.review.treasury.clone();
    let rich = play.net.rich.clone();
    let what = play.below(4);
    let world = play.net.world();
    let min_out = Uint128::zero();
    let (kind, result) = match what {
        0 => {
            let close = treasury::ExecuteMsg::CloseEpoch {};
            ("close epoch", world.execute(&who, &treasury, &close))
        }
        1 => {
            let msg = treasury::ReceiveMsg::BuyCompute { min_out };
            let sent = amount.u128();
            let result = world.send_cw20(&tic, &rich, &treasury, sent, &msg);
            ("buy compute", result)
        }
        2 => {
            let msg = treasury::ReceiveMsg::Redeem { min_out };
            let sent = amount.u128();
            ("redeem", world.send_cw20(&tcc, &who, &treasury, sent, &msg))
        }
        _ => {
            let recipient = to.into_string();
            let msg = Cw20ExecuteMsg::Transfer { recipient, amount };
            ("transfer", world.execute(&who, &tcc, &msg))
        }
    };
    play.count(kind, &result);
}

/// Somebody asks for plaintext, with or without a right to it.
fn grant(play: &mut Play) {
    let who = play.anybody();
    let Some((item, _)) = recent(play) else {
        return contribute(play);
    };
    let found = play.net.data.item(item);
    let object = found.content.sha256;
    let reason = match play.below(3) {
        0 => Reason::Check {
            job: found.job,
            object,
        },
        1 => Reason::Review { item, object },
        _ => Reason::Sale {
            sale: 1 + play.sales.saturating_sub(1),
        },
    };
    let granted = play.net.request(&who, reason);
    if granted.is_ok() && found.status == ItemStatus::Withdrawn {
        assert!(
            matches!(reason, Reason::Sale { .. }),
            "withdrawn: {reason:?}"
        );
    }
    play.count("grant", &granted);
}

fn withdraw(play: &mut Play) {
    if play.below(6) > 0 {
        return grant(play);
    }
    let Some((item, giver)) = recent(play) else {
        return contribute(play);
    };
    let address = play.givers[giver].address.clone();
    let msg = data_registry::ExecuteMsg::Withdraw { item };
    let result = play.net.data.send(&address, &msg);
    play.count("withdraw", &result);
    if result.is_ok() {
        let receipt = ExecuteMsg::DestructionReceipt { items: vec![item] };
        let custodian = play.operator();
        let result = play.net.send(&custodian, &receipt);
        play.count("destruction", &result);
        ended::note(play, "panel", item);
    }
}

fn wait(play: &mut Play) {
    let windows = [1, 5, WINDOW / 2, VOTE_WINDOW / 3, CHALLENGE / 4, EPOCH / 4];
    let seconds = play.one_of(&windows).unwrap();
    play.net.world().wait(seconds);
    // Jobs whose windows have passed go on; anybody may do that.
    let open: oracle::JobsResponse = {
        let review = &play.net.data.review;
        let question = oracle::QueryMsg::OpenJobs {
            start_after: None,
            limit: Some(5),
        };
        review.world.query(&review.network.oracle, &question)
    };
    for job in open.jobs {
        let review = &mut play.net.data.review;
        let result = review.network.advance(&mut review.world, job.job);
        play.count("advance job", &result);
        ended::note(play, "job", job.job);
    }
}

/// One of the newest items.
fn recent(play: &mut Play) -> Option<(u64, usize)> {
    let from = play.items.len().saturating_sub(40);
    let newest = play.items[from..].to_vec();
    play.one_of(&newest)
}
