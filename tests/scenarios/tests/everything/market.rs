//! Versions and their sales, and offers of TIC in the escrow.

use cosmwasm_std::{Addr, Uint128, coins};
use tenzro_contract_api::{
    data_registry,
    escrow::{self, OfferResponse, OffersResponse},
    marketplace::{ExecuteMsg, ReceiveMsg},
};
use tenzro_scenarios::{
    NATIVE,
    custody::key,
    escrow::{LIFETIME, MIN_OFFER},
};

use crate::{
    play::{Play, Step},
    watch::{self, Kind},
};

/// Sales open at the same time, about.
const OPEN: usize = 4;

/// Offers open at the same time, about.
const OFFERS: usize = 4;

/// A version of some accepted items, sealed and listed.
pub fn list(play: &mut Play) -> Step {
    let accepted: Vec<u64> = play.watch.in_state(Kind::Item, "accepted");
    let newest: Vec<u64> = accepted.into_iter().rev().take(12).collect();
    if newest.is_empty() || play.versions.len() >= 40 {
        return reprice(play);
    }
    let curator = play.net.curator.clone();
    let new = data_registry::ExecuteMsg::NewVersion {
        dataset: 1,
        parents: play.versions.last().copied().into_iter().collect(),
    };
    if !play.send("new version", &curator, "data-registry", &new) {
        return Step::Sent;
    }
    let question = data_registry::QueryMsg::Dataset { dataset: 1 };
    let found: data_registry::DatasetResponse = play.ask("data-registry", &question);
    let version = *found.versions.last().unwrap();
    let from = play.below(newest.len());
    let items: Vec<u64> = newest[from..].iter().take(4).copied().collect();
    let append = data_registry::ExecuteMsg::AppendItems { version, items };
    let seal = data_registry::ExecuteMsg::Seal { version };
    let price = Uint128::new(1_000 + play.below(1_200_000) as u128);
    let sealed = play.send("append", &curator, "data-registry", &append)
        && play.send("seal", &curator, "data-registry", &seal);
    if sealed
        && play.send(
            "list",
            &curator,
            "marketplace",
            &ExecuteMsg::List { version, price },
        )
    {
        play.versions.push(version);
    }
    Step::Sent
}

/// A listing gets another price.
fn reprice(play: &mut Play) -> Step {
    let Some(version) = play.one_of(&play.versions.clone()) else {
        return Step::Nothing;
    };
    let curator = play.net.curator.clone();
    let price = Uint128::new(1_000 + play.below(1_200_000) as u128);
    let msg = ExecuteMsg::SetPrice { version, price };
    play.send("set price", &curator, "marketplace", &msg);
    Step::Sent
}

/// Somebody with TCC buys a version in which no consent was withdrawn.
pub fn buy(play: &mut Play) -> Step {
    if play.watch.open(Kind::Sale).len() >= OPEN {
        return Step::Nothing;
    }
    let recent: Vec<u64> = play.versions.iter().rev().take(8).copied().collect();
    let Some(version) = play.one_of(&recent) else {
        return Step::Nothing;
    };
    let question = tenzro_contract_api::marketplace::QueryMsg::Listing { version };
    let listing: tenzro_contract_api::marketplace::ListingResponse =
        play.ask("marketplace", &question);
    let price = listing.price.u128();
    // Anybody may buy: givers, reviewers and operators what they have a share in themselves.
    let who = if play.one_in(2) {
        play.anybody()
    } else {
        let buyers = play.cast.buyers.clone();
        play.one_of(&buyers).unwrap()
    };
    let sent = price + play.below(1_000) as u128;
    let affordable = play.balance("compute-token", &who) >= sent;
    if !affordable || play.net.data.version(version).withdrawn > 0 {
        return Step::Nothing;
    }
    let msg = ReceiveMsg::Buy {
        version,
        max_price: Uint128::new(sent),
        key: Some(key(who.as_str())),
    };
    let from = (&who, "compute-token", sent);
    if play.send_coins("buy", from, "marketplace", &msg) {
        play.sales.push((version, price));
        let sale = play.sales.len() as u64;
        watch::sale(play, sale);
    }
    Step::Sent
}

/// All offers that are open.
pub fn offers(play: &Play) -> Vec<OfferResponse> {
    let question = escrow::QueryMsg::Offers {
        start_after: None,
        limit: Some(100),
    };
    let answer: OffersResponse = play.ask("escrow", &question);
    answer.offers
}

/// The next step on the escrow: an offer, a purchase of a part, an end.
pub fn trade(play: &mut Play) -> Step {
    let open = offers(play);
    if open.len() < OFFERS && play.one_in(3) {
        return offer(play);
    }
    match play.one_of(&open) {
        Some(found) => trade_of(play, &found),
        None => offer(play),
    }
}

/// What can be done with an offer now.
pub fn trade_of(play: &mut Play, offer: &OfferResponse) -> Step {
    let id = offer.offer;
    let seller = Addr::unchecked(&offer.seller);
    if play.now() >= offer.expires {
        let who = play.anybody();
        play.send(
            "refund an offer",
            &who,
            "escrow",
            &escrow::ExecuteMsg::Refund { offer: id },
        );
    } else if !play.present {
        return Step::Waits(offer.expires);
    } else if play.one_in(8) {
        play.send(
            "cancel an offer",
            &seller,
            "escrow",
            &escrow::ExecuteMsg::Cancel { offer: id },
        );
    } else {
        fill(play, offer);
    }
    watch::look(play, Kind::Offer, id);
    Step::Sent
}

/// Buys the rest or a part of an offer, also of one's own.
fn fill(play: &mut Play, offer: &OfferResponse) {
    let people = play.cast.everybody[..play.cast.givers.len() + play.cast.reviewers.len()].to_vec();
    let who = play.one_of(&people).unwrap();
    let (left, least) = (offer.left.u128(), offer.min_fill.u128());
    let part = least + play.below(usize::try_from(left).unwrap()) as u128;
    let amount = if part + least > left { left } else { part };
    let cost = (amount * offer.price.u128()).div_ceil(1_000_000);
    let sent = cost + play.below(5) as u128;
    let msg = escrow::ExecuteMsg::Fill {
        offer: offer.offer,
        amount: Uint128::new(amount),
        max_price: offer.price,
    };
    let world = play.net.world();
    let contract = world.address("escrow");
    let funds = if sent == 0 {
        vec![]
    } else {
        coins(sent, NATIVE)
    };
    let result = world.execute_with(&who, &contract, &msg, &funds);
    play.tally.sent("fill an offer", &result);
}

fn offer(play: &mut Play) -> Step {
    let who = play.anybody();
    let has = play.balance("incentive-token", &who);
    if has < 2 * MIN_OFFER || who == play.net.rich {
        return Step::Nothing;
    }
    let amount = MIN_OFFER + play.below(usize::try_from(has / 2).unwrap()) as u128;
    let life = 1 + play.below(usize::try_from(LIFETIME).unwrap()) as u64;
    let msg = escrow::ReceiveMsg::Offer {
        price: Uint128::new(1 + play.below(3_000_000) as u128),
        min_fill: Uint128::new(amount / 4),
        expires: play.now() + life,
    };
    let from = (&who, "incentive-token", amount);
    if play.send_coins("offer", from, "escrow", &msg) {
        play.offers += 1;
        let id = play.offers;
        watch::look(play, Kind::Offer, id);
    }
    Step::Sent
}
