//! Contents whose keys are in custody: who gets them, and where the money goes.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    custody::{DestructionResponse, ExecuteMsg, Outcome, QueryMsg, Reason, Subject},
    data_registry::{self, ItemStatus},
    marketplace::{self, SaleStatus},
    peer_review::{self, appeal_case},
};
use tenzro_scenarios::{
    assert_refused,
    custody::{Custody, DELIVERY, DESTRUCTION, DISPUTE, OPEN, OPERATORS, PRICE, THRESHOLD, object},
    review::APPEAL_BOND,
};

/// An encrypted item on sale, and a buyer who has bought it.
fn bought() -> (Custody, Addr, u64, u64) {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    let item = net.encrypted(&giver, b'a', 300);
    let version = net.list(&[item], PRICE);
    let buyer = net.buyer("buyer", 3 * PRICE);
    let sale = net.buy(&buyer, version, PRICE + 5).unwrap();
    (net, buyer, version, sale)
}

#[test]
fn a_sale_goes_from_escrow_to_the_sellers_once_the_keys_are_there_and_the_buyer_says_so() {
    let (mut net, buyer, version, sale) = bought();
    assert_eq!(net.status(sale), SaleStatus::Pending);
    assert_eq!(net.totals().escrowed.u128(), PRICE);
    assert_eq!(net.balance(&buyer), 2 * PRICE, "change came back");
    assert_refused(&net.settle(&buyer, sale), "[marketplace/18]");
    let custodians = net.custodians();
    net.hand_over(sale, &custodians[..THRESHOLD as usize]);
    let exchange = net.exchange(sale);
    assert!(exchange.open && exchange.complete_at.is_some());
    let keys = exchange.deliveries.iter().filter(|d| d.key.is_some());
    assert_eq!(keys.count(), THRESHOLD as usize);
    let anyone = net.world().account("anyone");
    assert_refused(&net.settle(&anyone, sale), "[marketplace/18]");
    net.settle(&buyer, sale).unwrap();
    assert_eq!(net.status(sale), SaleStatus::Settled);
    assert_eq!(net.exchange(sale).outcome, Outcome::Closed);
    net.assert_conserved();
    let giver = net.data.stranger(1).address;
    let marketplace = net.marketplace.clone();
    let claim = marketplace::ExecuteMsg::Claim { version };
    net.world().execute(&giver, &marketplace, &claim).unwrap();
    let (due, drawn) = (PRICE * 8 / 10, net.balance(&giver));
    assert!((due - 1..=due).contains(&drawn), "{drawn} of {due}");
    net.assert_conserved();
}

#[test]
fn anyone_settles_a_complete_sale_whose_buyer_says_nothing() {
    let (mut net, _, _, sale) = bought();
    let custodians = net.custodians();
    net.hand_over(sale, &custodians);
    net.world().wait(DISPUTE - 1);
    let anyone = net.world().account("anyone");
    assert_refused(&net.settle(&anyone, sale), "[marketplace/18]");
    assert_refused(&net.refund(sale), "[marketplace/18]");
    net.world().wait(1);
    assert_refused(&net.refund(sale), "[marketplace/18]");
    net.settle(&anyone, sale).unwrap();
    assert_refused(&net.refund(sale), "[marketplace/17]");
    assert_refused(&net.settle(&anyone, sale), "[marketplace/17]");
    net.assert_conserved();
}

#[test]
fn whoever_stays_away_at_any_step_costs_the_buyer_nothing() {
    // Custodians that deliver, are confirmed, and open: fewer than the threshold at one step each.
    for (deliver, confirm, open) in [(0, 0, 0), (2, 2, 0), (5, 2, 0), (5, 5, 2), (3, 3, 2)] {
        let (mut net, buyer, _, sale) = bought();
        let custodians = net.custodians();
        for custodian in &custodians[..deliver] {
            net.deliver(sale, custodian, None).unwrap();
        }
        if confirm > 0 {
            net.confirm(sale, &custodians[..confirm]).unwrap();
        }
        for custodian in &custodians[..open] {
            net.open(sale, custodian).unwrap();
        }
        let time = if confirm >= THRESHOLD as usize {
            DELIVERY + OPEN
        } else {
            DELIVERY
        };
        net.world().wait(time - 1);
        assert_refused(&net.refund(sale), "[marketplace/18]");
        net.world().wait(1);
        net.refund(sale).unwrap();
        assert_eq!(net.balance(&buyer), 3 * PRICE, "every micro-TCC");
        assert_eq!(net.status(sale), SaleStatus::Refunded);
        assert_refused(&net.refund(sale), "[marketplace/17]");
        assert_refused(&net.settle(&buyer, sale), "[marketplace/17]");
        net.assert_conserved();
        assert_eq!(net.totals().split.u128(), 0);
    }
}

#[test]
fn any_threshold_of_custodians_suffices_whichever_of_the_others_is_gone_at_whichever_step() {
    for gone in 0..5 {
        for step in 0..3 {
            let (mut net, buyer, _, sale) = bought();
            let custodians = net.custodians();
            let present = |position: usize, at: usize| position != gone || step > at;
            let mut delivered = vec![];
            for (position, custodian) in custodians.iter().enumerate() {
                if present(position, 0) {
                    net.deliver(sale, custodian, None).unwrap();
                }
                if present(position, 1) {
                    delivered.push(custodian.clone());
                }
            }
            net.confirm(sale, &delivered).unwrap();
            for (position, custodian) in custodians.iter().enumerate() {
                if position != gone {
                    net.open(sale, custodian).unwrap();
                }
            }
            net.settle(&buyer, sale).unwrap();
            net.assert_conserved();
        }
    }
}

#[test]
fn a_custodian_that_gives_a_wrong_share_is_shown_by_hashing_and_pays_for_it() {
    let (mut net, buyer, _, sale) = bought();
    let custodians = net.custodians();
    let liar = custodians[0].clone();
    net.deliver(sale, &liar, Some(0)).unwrap();
    for custodian in &custodians[1..3] {
        net.deliver(sale, custodian, None).unwrap();
    }
    net.confirm(sale, &custodians[..3]).unwrap();
    for custodian in &custodians[..3] {
        net.open(sale, custodian).unwrap();
    }
    assert!(net.exchange(sale).complete_at.is_some());
    let before = net.bond(&liar);
    let given = net.bundle(sale, &liar, Some(0));
    net.dispute(sale, &liar, &given, 0).unwrap();
    let slashed = before / 4;
    assert_eq!(net.bond(&liar), before - slashed);
    let review = &net.data.review;
    assert_eq!(review.network.credit(&review.world, &buyer), slashed / 2);
    assert_eq!(net.exchange(sale).complete_at, None);
    assert_refused(&net.dispute(sale, &liar, &given, 0), "[custody/17]");
    assert_refused(&net.settle(&buyer, sale), "[marketplace/18]");
    net.world().wait(DELIVERY + OPEN);
    net.refund(sale).unwrap();
    assert_eq!(net.balance(&buyer), 3 * PRICE);
    net.assert_conserved();
}

#[test]
fn a_struck_bundle_can_be_made_up_for_by_another_custodian() {
    let (mut net, buyer, _, sale) = bought();
    let custodians = net.custodians();
    let liar = custodians[4].clone();
    net.deliver(sale, &liar, Some(0)).unwrap();
    for custodian in &custodians[..3] {
        net.deliver(sale, custodian, None).unwrap();
    }
    net.confirm(sale, &custodians[..3]).unwrap();
    net.confirm(sale, std::slice::from_ref(&liar)).unwrap();
    for custodian in [&liar, &custodians[0], &custodians[1]] {
        net.open(sale, custodian).unwrap();
    }
    let given = net.bundle(sale, &liar, Some(0));
    net.dispute(sale, &liar, &given, 0).unwrap();
    assert_eq!(net.exchange(sale).complete_at, None);
    net.open(sale, &custodians[2]).unwrap();
    assert!(net.exchange(sale).complete_at.is_some());
    net.settle(&buyer, sale).unwrap();
    net.assert_conserved();
}

#[test]
fn who_was_confirmed_and_withheld_its_key_is_slashed_once_and_all_of_it_burns() {
    let (mut net, buyer, _, sale) = bought();
    let custodians = net.custodians();
    for custodian in &custodians[..3] {
        net.deliver(sale, custodian, None).unwrap();
    }
    net.confirm(sale, &custodians[..3]).unwrap();
    net.open(sale, &custodians[0]).unwrap();
    net.open(sale, &custodians[1]).unwrap();
    let withheld = custodians[2].clone();
    let grant = net.exchange(sale).grant;
    let report = |custodian: &Addr| ExecuteMsg::ReportWithheld {
        grant,
        custodian: custodian.to_string(),
    };
    let anyone = net.world().account("anyone");
    assert_refused(&net.send(&anyone, &report(&withheld)), "[custody/19]");
    net.world().wait(DELIVERY + OPEN);
    net.refund(sale).unwrap();
    let before = net.bond(&withheld);
    net.send(&anyone, &report(&withheld)).unwrap();
    assert_eq!(net.bond(&withheld), before - before / 10);
    assert_refused(&net.send(&anyone, &report(&withheld)), "[custody/17]");
    assert_refused(&net.send(&anyone, &report(&custodians[0])), "[custody/20]");
    assert_refused(&net.send(&anyone, &report(&custodians[4])), "[custody/19]");
    let review = &net.data.review;
    assert_eq!(review.network.credit(&review.world, &buyer), 0);
    assert_eq!(review.network.credit(&review.world, &anyone), 0);
}

#[test]
fn a_withdrawal_stops_grants_deliveries_and_openings_in_its_own_block() {
    let (mut net, buyer, version, sale) = bought();
    let second = net.buy(&buyer, version, PRICE).unwrap();
    let custodians = net.custodians();
    net.hand_over(second, &custodians);
    net.settle(&buyer, second).unwrap();
    let reread = net.request(&buyer, Reason::Sale { sale: second }).unwrap();
    assert!(net.grant(reread).live);
    for custodian in &custodians[..4] {
        net.deliver(sale, custodian, None).unwrap();
    }
    net.confirm(sale, &custodians[..4]).unwrap();
    net.open(sale, &custodians[0]).unwrap();

    let giver = net.data.stranger(1);
    let withdraw = data_registry::ExecuteMsg::Withdraw { item: 1 };
    net.data.send(&giver.address, &withdraw).unwrap();
    assert!(!net.grant(reread).live, "in the same block");
    assert_refused(
        &net.request(&buyer, Reason::Sale { sale: second }),
        "[custody/12]",
    );
    assert_refused(&net.deliver(sale, &custodians[4], None), "[custody/12]");
    assert_refused(&net.open(sale, &custodians[1]), "[custody/12]");
    assert_refused(&net.buy(&buyer, version, PRICE), "[marketplace/11]");
    net.world().wait(DELIVERY + OPEN);
    net.refund(sale).unwrap();
    let grant = net.exchange(sale).grant;
    let custodian = custodians[1].to_string();
    let report = ExecuteMsg::ReportWithheld { grant, custodian };
    assert_refused(&net.send(&buyer, &report), "[custody/12]");
    net.assert_conserved();
}

#[test]
fn destruction_receipts_follow_a_withdrawal_and_late_ones_show() {
    let (mut net, _, _, _) = bought();
    let custodians = net.custodians();
    let receipt = ExecuteMsg::DestructionReceipt { items: vec![1] };
    assert_refused(&net.send(&custodians[0], &receipt), "[custody/22]");
    let giver = net.data.stranger(1);
    let withdraw = data_registry::ExecuteMsg::Withdraw { item: 1 };
    net.data.send(&giver.address, &withdraw).unwrap();
    assert_eq!(net.data.item(1).status, ItemStatus::Withdrawn);
    net.send(&custodians[0], &receipt).unwrap();
    let stranger = net.operators[OPERATORS - 1].clone();
    assert_refused(&net.send(&stranger, &receipt), "[custody/2]");
    net.world().wait(DESTRUCTION + 1);
    net.send(&custodians[1], &receipt).unwrap();
    let found: DestructionResponse = net.ask(&QueryMsg::Destruction { item: 1 }).unwrap();
    let late: Vec<bool> = found.custodians.iter().map(|each| each.late).collect();
    assert_eq!(late, [false, true, true, true, true]);
    let done = found.custodians.iter().filter(|each| each.at.is_some());
    assert_eq!(done.count(), 2);
}

#[test]
fn a_check_and_a_review_give_the_plaintext_to_the_drawn_while_they_have_still_to_commit() {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    net.deposit(&giver.address, &[b'a'; 300]).unwrap();
    let item = net.data.contribute(&giver, &[b'a'; 300]).unwrap();
    let object = object(b'a', 300);
    let job = net.data.item(item).job;
    let check = Reason::Check { job, object };
    let outsider = net.operators[0].clone();
    assert_refused(&net.request(&outsider, check), "[custody/10]");
    let review = &mut net.data.review;
    review.network.draw(&mut review.world, job);
    let panel = review.network.awaited(&review.world, job);
    let grant = net.request(&panel[0], check).unwrap();
    let found = net.grant(grant);
    assert!(found.live && !found.exchange);
    assert_eq!(found.subject, Subject::Item { item, object });
    let again = net.request(&panel[0], check).unwrap();
    assert_ne!(grant, again, "a key that was lost can be replaced");
    for operator in net.operators.clone() {
        if !panel.contains(&operator) {
            assert_refused(&net.request(&operator, check), "[custody/10]");
        }
    }
    net.data.check(item, 30_000, [b'a'; 32]);
    assert_refused(&net.request(&panel[0], check), "[custody/10]");

    net.data.review.draw(item);
    let seats = net.data.review.awaited(item);
    let review = Reason::Review { item, object };
    let grant = net.request(&seats[0], review).unwrap();
    assert!(net.grant(grant).live);
    assert_refused(&net.request(&giver.address, review), "[custody/10]");
    net.data.review.commit(&seats[0], item, true).unwrap();
    assert_refused(&net.request(&seats[0], review), "[custody/10]");
    let ends = net.grant(grant).expires_at.unwrap();
    let now = net.world().now();
    net.world().wait(ends - now);
    assert!(!net.grant(grant).live);
}

#[test]
fn the_panel_of_an_appeal_opens_the_contents_too() {
    let mut net = Custody::new(28);
    let giver = net.data.giver(1);
    let item = net.encrypted(&giver, b'a', 300);
    let object = object(b'a', 300);
    let (someone, token) = (net.rich.clone(), net.tic.clone());
    let court = net.data.review.peer_review.clone();
    let hook = peer_review::ReceiveMsg::Appeal { item };
    net.world()
        .send_cw20(&token, &someone, &court, APPEAL_BOND, &hook)
        .unwrap();
    let case = appeal_case(item);
    net.data.review.draw(case);
    let seats = net.data.review.awaited(case);
    let review = Reason::Review { item: case, object };
    let grant = net.request(&seats[0], review).unwrap();
    assert_eq!(net.grant(grant).subject, Subject::Item { item, object });
    assert_refused(&net.request(&giver.address, review), "[custody/10]");
    let first = Reason::Review { item, object };
    assert_refused(&net.request(&seats[0], first), "[custody/10]");
}

#[test]
fn contents_without_a_deposit_are_open_and_their_sale_is_settled_at_once() {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    let item = net.data.accepted(&giver, b'a', 300);
    let version = net.list(&[item], PRICE);
    let listing: marketplace::ListingResponse = {
        let marketplace = net.marketplace.clone();
        let question = marketplace::QueryMsg::Listing { version };
        net.world().query(&marketplace, &question)
    };
    assert!(listing.open_contents, "and the listing says so");
    let buyer = net.buyer("buyer", PRICE);
    let sale = net.buy(&buyer, version, PRICE).unwrap();
    assert_eq!(net.status(sale), SaleStatus::Settled);
    assert_refused(&net.refund(sale), "[marketplace/17]");
    assert_refused(&net.settle(&buyer, sale), "[marketplace/17]");
    assert_refused(&net.request(&buyer, Reason::Sale { sale }), "[custody/15]");
    net.assert_conserved();
}
