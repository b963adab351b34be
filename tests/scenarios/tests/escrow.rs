//! Selling TIC for coins: who gets what, and that nothing is lost or made on the way.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::coins;
use proptest::prelude::*;
use tenzro_contract_api::escrow::{ExecuteMsg, OfferStatus, OffersResponse, QueryMsg};
use tenzro_scenarios::assert_refused;
use tenzro_scenarios::escrow::{Escrow, LIFETIME, MIN_OFFER, PEOPLE, PURSE};

#[test]
fn a_trainer_sells_in_parts_and_both_sides_are_paid_in_the_same_transaction() {
    let mut escrow = Escrow::new();
    escrow
        .offer("alice", 10_000_000, 250_000, 1_000_000, 100)
        .unwrap();
    assert_eq!(escrow.purse("alice").0, PURSE - 10_000_000);
    // 3.000001 TIC at 0.25 coins: 750,000.25 units, rounded up; 999 too many come back.
    escrow.fill("bob", 1, 3_000_001, 751_000).unwrap();
    assert_eq!(escrow.purse("bob"), (PURSE + 3_000_001, PURSE - 750_001));
    assert_eq!(escrow.purse("alice").1, PURSE + 750_001);
    let offer = escrow.get(1);
    assert_eq!(
        (offer.left.u128(), offer.status),
        (6_999_999, OfferStatus::Open)
    );
    escrow.assert_conserved();
    // The rest at once: the offer is over.
    escrow.fill("carol", 1, 6_999_999, 1_750_000).unwrap();
    let offer = escrow.get(1);
    assert_eq!((offer.left.u128(), offer.status), (0, OfferStatus::Sold));
    assert_eq!(offer.earned.u128(), 750_001 + 1_750_000);
    assert!(escrow.open().is_empty());
    assert_refused(&escrow.fill("bob", 1, 1, 1), "[escrow/6]");
    assert_refused(&escrow.cancel("alice", 1), "[escrow/6]");
    escrow.world.wait(200);
    assert_refused(&escrow.refund("bob", 1), "[escrow/6]");
    escrow.assert_conserved();
}

#[test]
fn what_a_buyer_did_not_agree_to_is_refused_and_nothing_moves() {
    let mut escrow = Escrow::new();
    escrow
        .offer("alice", 5_000_000, 300_000, 1_000_000, 100)
        .unwrap();
    let before = escrow.purse("bob");
    assert_refused(
        &escrow.fill_at("bob", 1, 1_000_000, 300_000, 299_999),
        "[escrow/9]",
    );
    assert_refused(&escrow.fill("bob", 1, 1_000_000, 299_999), "[escrow/10]");
    assert_refused(&escrow.fill("bob", 1, 999_999, 300_000), "[escrow/11]");
    assert_refused(&escrow.fill("bob", 1, 0, 300_000), "[escrow/11]");
    assert_refused(&escrow.fill("bob", 1, 5_000_001, 3_000_000), "[escrow/12]");
    assert_refused(&escrow.fill("bob", 1, 1_000_000, 0), "[escrow/3]");
    assert_refused(&escrow.fill("bob", 2, 1_000_000, 300_000), "[escrow/5]");
    let other = escrow.world.account("bob");
    let place = escrow.escrow.clone();
    let with_coins = escrow.world.execute_with(
        &other,
        &place,
        &ExecuteMsg::Cancel { offer: 1 },
        &coins(1, "utnz"),
    );
    assert_refused(&with_coins, "[escrow/3]");
    assert_eq!(escrow.purse("bob"), before);
    escrow.assert_conserved();
}

#[test]
fn only_the_seller_cancels_and_anybody_refunds_but_only_after_the_end() {
    let mut escrow = Escrow::new();
    for _ in 0..2 {
        escrow.offer("alice", 2_000_000, 1_000_000, 0, 100).unwrap();
    }
    escrow.fill("bob", 1, 500_000, 500_000).unwrap();
    assert_refused(&escrow.cancel("bob", 1), "[escrow/2]");
    assert_refused(&escrow.refund("alice", 1), "[escrow/8]");
    escrow.cancel("alice", 1).unwrap();
    assert_eq!(escrow.get(1).status, OfferStatus::Cancelled);
    assert_eq!(escrow.purse("alice").0, PURSE - 2_000_000 - 500_000);
    escrow.world.wait(100);
    assert_refused(&escrow.fill("bob", 2, 1_000_000, 1_000_000), "[escrow/7]");
    escrow.refund("carol", 2).unwrap();
    assert_eq!(escrow.get(2).status, OfferStatus::Refunded);
    assert_eq!(escrow.purse("alice").0, PURSE - 500_000);
    assert_refused(&escrow.refund("carol", 2), "[escrow/6]");
    escrow.assert_conserved();
}

#[test]
fn terms_that_make_no_sense_are_refused_and_the_tic_stays_with_the_seller() {
    let mut escrow = Escrow::new();
    for (amount, price, min_fill, life) in [
        (MIN_OFFER - 1, 1, 0, 10),
        (MIN_OFFER, 0, 0, 10),
        (MIN_OFFER, 1, MIN_OFFER + 1, 10),
        (MIN_OFFER, 1, 0, 0),
        (MIN_OFFER, 1, 0, LIFETIME + 1),
    ] {
        let refused = escrow.offer("alice", amount, price, min_fill, life);
        assert_refused(&refused, "[escrow/13]");
    }
    let too_dear = escrow.offer("alice", 10_000_000, u128::MAX, 0, 10);
    assert_refused(&too_dear, "[escrow/1]");
    assert_eq!(escrow.purse("alice"), (PURSE, PURSE));
    let mallory = escrow.world.account("mallory");
    escrow
        .world
        .deploy_cw20("other-token", &[(&mallory, PURSE)], &mallory);
    let token = escrow.world.address("other-token");
    let place = escrow.escrow.clone();
    let msg = tenzro_contract_api::escrow::ReceiveMsg::Offer {
        price: 1u128.into(),
        min_fill: 0u128.into(),
        expires: escrow.world.now() + 10,
    };
    let foreign = escrow
        .world
        .send_cw20(&token, &mallory, &place, MIN_OFFER, &msg);
    assert_refused(&foreign, "[escrow/4]");
    escrow.assert_conserved();
}

#[test]
fn the_cheapest_offer_comes_first_and_pages_go_on_where_they_ended() {
    let mut escrow = Escrow::new();
    for price in [30, 10, 20, 10] {
        escrow.offer("alice", 5_000, price, 0, 100).unwrap();
    }
    let order: Vec<u64> = escrow.open().iter().map(|offer| offer.offer).collect();
    assert_eq!(order, [2, 4, 3, 1]);
    let page = |after, limit| -> Vec<u64> {
        let question = QueryMsg::Offers {
            start_after: after,
            limit: Some(limit),
        };
        let answer: OffersResponse = escrow.world.query(&escrow.escrow, &question);
        answer.offers.iter().map(|offer| offer.offer).collect()
    };
    assert_eq!(page(None, 2), [2, 4]);
    assert_eq!(page(Some(4), 2), [3, 1]);
    let question = QueryMsg::OffersOf {
        seller: escrow.world.account("alice").to_string(),
        start_after: Some(2),
        limit: None,
    };
    let answer: OffersResponse = escrow.world.query(&escrow.escrow, &question);
    let ids: Vec<u64> = answer.offers.iter().map(|offer| offer.offer).collect();
    assert_eq!(ids, [3, 4]);
}

/// What a person tries.
#[derive(Debug, Clone)]
enum Deed {
    Offer(usize, u128, u128, u128, u64),
    Fill(usize, u64, u128, u128),
    Cancel(usize, u64),
    Refund(usize, u64),
    Wait(u64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let who = 0..PEOPLE.len();
    prop_oneof![
        (
            who.clone(),
            0u128..50_000_000,
            0u128..4_000_000,
            0u128..2_000_000,
            0u64..200
        )
            .prop_map(|(who, amount, price, min, life)| Deed::Offer(who, amount, price, min, life)),
        (who.clone(), 0u64..12, 0u128..20_000_000, 0u128..40_000_000)
            .prop_map(|(who, offer, amount, sent)| Deed::Fill(who, offer, amount, sent)),
        (who.clone(), 0u64..12).prop_map(|(who, offer)| Deed::Cancel(who, offer)),
        (who, 0u64..12).prop_map(|(who, offer)| Deed::Refund(who, offer)),
        (0u64..60).prop_map(Deed::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever people try, in whatever order, every unit stays accounted for.
    #[test]
    fn nothing_is_lost_or_made_by_any_sequence_of_deeds(
        deeds in proptest::collection::vec(deed(), 1..60),
    ) {
        let mut escrow = Escrow::new();
        for deed in deeds {
            // Refusals are fine: what they leave behind is looked at all the same.
            let _ = match deed {
                Deed::Offer(who, amount, price, min, life) => {
                    escrow.offer(PEOPLE[who], amount, price, min, life)
                }
                Deed::Fill(who, offer, amount, sent) => {
                    escrow.fill(PEOPLE[who], offer, amount, sent)
                }
                Deed::Cancel(who, offer) => escrow.cancel(PEOPLE[who], offer),
                Deed::Refund(who, offer) => escrow.refund(PEOPLE[who], offer),
                Deed::Wait(seconds) => {
                    escrow.world.wait(seconds);
                    continue;
                }
            };
            escrow.assert_conserved();
        }
    }
}
