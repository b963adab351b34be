//! What custody and the escrow refuse, and what does not pay.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use cosmwasm_std::{Addr, Uint128, coins};
use tenzro_contract_api::{
    custody::{ExecuteMsg, PathStep, Reason},
    data_registry,
    hashes::sha256,
    marketplace, operators,
};
use tenzro_scenarios::{
    NATIVE, assert_refused,
    custody::{Custody, DELIVERY, DISPUTE, OPEN, OPERATORS, PRICE, object},
};

fn on_sale() -> (Custody, u64) {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    let item = net.encrypted(&giver, b'a', 300);
    let version = net.list(&[item], PRICE);
    (net, version)
}

#[test]
fn nobody_gets_a_grant_for_a_sale_without_paid_escrow() {
    let (mut net, version) = on_sale();
    let mallory = net.world().account("mallory");
    assert_refused(
        &net.request(&mallory, Reason::Sale { sale: 1 }),
        "[custody/1]",
    );
    let buyer = net.buyer("buyer", 2 * PRICE);
    assert_refused(&net.buy(&buyer, version, PRICE - 1), "[marketplace/9]");
    let sale = net.buy(&buyer, version, PRICE).unwrap();
    assert_refused(&net.request(&mallory, Reason::Sale { sale }), "[custody/2]");
    // In escrow the buyer has the one grant of the purchase, and it gives nothing directly.
    assert_refused(&net.request(&buyer, Reason::Sale { sale }), "[custody/14]");
    let grant = net.exchange(sale).grant;
    assert!(!net.grant(grant).live);
    net.world().wait(DELIVERY);
    net.refund(sale).unwrap();
    assert_refused(&net.request(&buyer, Reason::Sale { sale }), "[custody/14]");
    assert_refused(&net.request(&mallory, Reason::Sale { sale }), "[custody/2]");
}

#[test]
fn a_purchase_without_a_key_is_refused_and_nothing_is_paid() {
    let (mut net, version) = on_sale();
    let buyer = net.buyer("buyer", PRICE);
    let msg = marketplace::ReceiveMsg::Buy {
        version,
        max_price: Uint128::new(PRICE),
        key: None,
    };
    let (tcc, marketplace) = (net.tcc.clone(), net.marketplace.clone());
    let refused = net
        .world()
        .send_cw20(&tcc, &buyer, &marketplace, PRICE, &msg);
    assert_refused(&refused, "[marketplace/19]");
    assert_eq!(net.balance(&buyer), PRICE);
    net.assert_conserved();
}

#[test]
fn a_stale_price_guard_refuses_a_raised_price_and_nothing_is_paid() {
    let (mut net, version) = on_sale();
    let buyer = net.buyer("buyer", 2 * PRICE);
    let (curator, marketplace) = (net.curator.clone(), net.marketplace.clone());
    let raise = marketplace::ExecuteMsg::SetPrice {
        version,
        price: Uint128::new(PRICE + 1),
    };
    net.world().execute(&curator, &marketplace, &raise).unwrap();
    assert_refused(&net.buy(&buyer, version, PRICE), "[marketplace/9]");
    assert_eq!(net.balance(&buyer), 2 * PRICE);
    // A price raised while a sale is in escrow does not touch that sale.
    let sale = net.buy(&buyer, version, PRICE + 1).unwrap();
    let raise = marketplace::ExecuteMsg::SetPrice {
        version,
        price: Uint128::new(9 * PRICE),
    };
    net.world().execute(&curator, &marketplace, &raise).unwrap();
    net.world().wait(DELIVERY);
    net.refund(sale).unwrap();
    assert_eq!(net.balance(&buyer), 2 * PRICE);
    net.assert_conserved();
}

#[test]
fn wrong_seats_jobs_items_and_objects_are_refused() {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    for letter in [b'a', b'b'] {
        net.deposit(&giver.address, &[letter; 300]).unwrap();
        net.data.contribute(&giver, &[letter; 300]).unwrap();
    }
    let open = net.data.contribute(&giver, &[b'c'; 300]).unwrap();
    let jobs: Vec<u64> = [1, 2, open]
        .iter()
        .map(|item| net.data.item(*item).job)
        .collect();
    let (a, b, c) = (object(b'a', 300), object(b'b', 300), object(b'c', 300));
    let review = &mut net.data.review;
    for job in &jobs {
        review.network.draw(&mut review.world, *job);
    }
    let first = review.network.awaited(&review.world, jobs[0])[0].clone();
    let third = review.network.awaited(&review.world, jobs[2])[0].clone();
    let job = jobs[0];
    assert_refused(
        &net.request(&first, Reason::Check { job, object: b }),
        "[custody/11]",
    );
    let mallory = net.world().account("mallory");
    assert_refused(
        &net.request(&mallory, Reason::Check { job, object: a }),
        "[custody/10]",
    );
    assert_refused(
        &net.request(&first, Reason::Check { job: 99, object: a }),
        "[custody/1]",
    );
    // An item without a deposit needs no key.
    let job = jobs[2];
    assert_refused(
        &net.request(&third, Reason::Check { job, object: c }),
        "[custody/9]",
    );
    // Not in review yet.
    assert_refused(
        &net.request(&first, Reason::Review { item: 1, object: a }),
        "[custody/1]",
    );
    net.data.check(1, 30_000, [b'a'; 32]);
    let stranger = net.data.stranger(9).address;
    assert_refused(
        &net.request(&stranger, Reason::Review { item: 1, object: a }),
        "[custody/10]",
    );
    net.data.review.draw(1);
    let seat = net.data.review.awaited(1)[0].clone();
    assert_refused(
        &net.request(&seat, Reason::Review { item: 1, object: b }),
        "[custody/11]",
    );
    let withdraw = data_registry::ExecuteMsg::Withdraw { item: 1 };
    net.data.send(&giver.address, &withdraw).unwrap();
    let refused = net.request(&seat, Reason::Review { item: 1, object: a });
    assert!(
        refused.is_err(),
        "cancelled with the withdrawal: {refused:?}"
    );
}

#[test]
fn a_withdrawn_item_is_refused_to_an_operator_that_has_a_seat_on_its_check() {
    let mut net = Custody::new(0);
    let giver = net.data.giver(1);
    net.deposit(&giver.address, &[b'a'; 300]).unwrap();
    let item = net.data.contribute(&giver, &[b'a'; 300]).unwrap();
    let job = net.data.item(item).job;
    let review = &mut net.data.review;
    review.network.draw(&mut review.world, job);
    let seat = review.network.awaited(&review.world, job)[0].clone();
    let check = Reason::Check {
        job,
        object: object(b'a', 300),
    };
    let grant = net.request(&seat, check).unwrap();
    let withdraw = data_registry::ExecuteMsg::Withdraw { item };
    net.data.send(&giver.address, &withdraw).unwrap();
    assert_refused(&net.request(&seat, check), "[custody/12]");
    assert!(!net.grant(grant).live);
}

#[test]
fn foreign_double_and_late_deliveries_are_refused() {
    let (mut net, version) = on_sale();
    let buyer = net.buyer("buyer", PRICE);
    let sale = net.buy(&buyer, version, PRICE).unwrap();
    let custodians = net.custodians();
    let foreign = net.operators[OPERATORS - 1].clone();
    assert_refused(&net.deliver(sale, &foreign, None), "[custody/16]");
    assert_refused(&net.deliver(sale, &buyer, None), "[custody/16]");
    net.deliver(sale, &custodians[0], None).unwrap();
    assert_refused(&net.deliver(sale, &custodians[0], None), "[custody/17]");
    // A custodian that gives up its bond could not be held to what it delivers.
    let contract = net.data.review.network.operators.clone();
    let unbond = operators::ExecuteMsg::Unbond {};
    net.world()
        .execute(&custodians[1], &contract, &unbond)
        .unwrap();
    assert_refused(&net.deliver(sale, &custodians[1], None), "[custody/5]");
    assert_refused(&net.confirm(sale, &[]), "[custody/21]");
    assert_refused(&net.confirm(sale, &[custodians[2].clone()]), "[custody/19]");
    assert_refused(&net.confirm(sale, &[foreign]), "[custody/16]");
    let grant = net.exchange(sale).grant;
    let msg = ExecuteMsg::Confirm {
        grant,
        custodians: vec![custodians[0].to_string()],
    };
    assert_refused(&net.send(&custodians[0], &msg), "[custody/2]");
    assert_refused(&net.open(sale, &custodians[0]), "[custody/19]");
    net.confirm(sale, &[custodians[0].clone()]).unwrap();
    assert_refused(&net.open(sale, &custodians[0]), "[custody/19]");
    net.world().wait(DELIVERY);
    assert_refused(&net.deliver(sale, &custodians[2], None), "[custody/18]");
    assert_refused(&net.confirm(sale, &[custodians[0].clone()]), "[custody/18]");
    net.refund(sale).unwrap();
    assert_refused(&net.deliver(sale, &custodians[2], None), "[custody/14]");
}

#[test]
fn a_late_key_is_refused_and_an_early_end_punishes_nobody() {
    let (mut net, version) = on_sale();
    let buyer = net.buyer("buyer", 2 * PRICE);
    let sale = net.buy(&buyer, version, PRICE).unwrap();
    let custodians = net.custodians();
    for custodian in &custodians {
        net.deliver(sale, custodian, None).unwrap();
    }
    net.confirm(sale, &custodians).unwrap();
    for custodian in &custodians[..3] {
        net.open(sale, custodian).unwrap();
    }
    assert_refused(&net.open(sale, &custodians[0]), "[custody/17]");
    let grant = net.exchange(sale).grant;
    net.settle(&buyer, sale).unwrap();
    assert_refused(&net.open(sale, &custodians[3]), "[custody/14]");
    net.world().wait(DELIVERY + OPEN);
    let report = ExecuteMsg::ReportWithheld {
        grant,
        custodian: custodians[3].to_string(),
    };
    assert_refused(&net.send(&buyer, &report), "[custody/20]");

    let sale = net.buy(&buyer, version, PRICE).unwrap();
    for custodian in &custodians {
        net.deliver(sale, custodian, None).unwrap();
    }
    net.confirm(sale, &custodians).unwrap();
    net.world().wait(DELIVERY + OPEN);
    assert_refused(&net.open(sale, &custodians[0]), "[custody/18]");
}

#[test]
fn a_dispute_needs_the_buyer_the_time_the_opening_and_a_real_lie() {
    let (mut net, version) = on_sale();
    let buyer = net.buyer("buyer", PRICE);
    let sale = net.buy(&buyer, version, PRICE).unwrap();
    let custodians = net.custodians();
    let honest = custodians[0].clone();
    net.deliver(sale, &honest, None).unwrap();
    let given = net.bundle(sale, &honest, None);
    assert_refused(&net.dispute(sale, &honest, &given, 0), "[custody/19]");
    for custodian in &custodians[1..3] {
        net.deliver(sale, custodian, None).unwrap();
    }
    net.confirm(sale, &custodians[..3]).unwrap();
    for custodian in &custodians[..3] {
        net.open(sale, custodian).unwrap();
    }
    // The right share; a forged entry; a place that is not there; a forged path; a third party.
    assert_refused(&net.dispute(sale, &honest, &given, 0), "[custody/20]");
    let forged = net.bundle(sale, &honest, Some(0));
    assert_refused(&net.dispute(sale, &honest, &forged, 0), "[custody/20]");
    let grant = net.exchange(sale).grant;
    let mut msg = ExecuteMsg::Dispute {
        grant,
        custodian: honest.to_string(),
        position: 1,
        masked: given[0].masked,
        path: vec![],
    };
    assert_refused(&net.send(&buyer, &msg), "[custody/20]");
    assert_refused(&net.send(&honest, &msg), "[custody/2]");
    if let ExecuteMsg::Dispute { position, path, .. } = &mut msg {
        *position = 0;
        path.resize(
            33,
            PathStep {
                sibling: sha256(b"x"),
                left: true,
            },
        );
    }
    assert_refused(&net.send(&buyer, &msg), "[custody/20]");
    let bond = net.bond(&honest);
    net.world().wait(DISPUTE);
    assert_refused(&net.dispute(sale, &honest, &given, 0), "[custody/18]");
    assert_eq!(net.bond(&honest), bond);
    let anyone = net.world().account("anyone");
    net.settle(&anyone, sale).unwrap();
}

#[test]
fn only_the_marketplace_closes_sales_and_only_custody_decides_about_escrow() {
    let (mut net, version) = on_sale();
    let buyer = net.buyer("buyer", PRICE);
    let sale = net.buy(&buyer, version, PRICE).unwrap();
    for name in ["mallory", "anyone"] {
        let account = net.world().account(name);
        let close = ExecuteMsg::CloseSale { sale };
        assert_refused(&net.send(&account, &close), "[custody/2]");
    }
    assert_refused(&net.refund(sale), "[marketplace/18]");
    assert_refused(&net.settle(&buyer, sale), "[marketplace/18]");
    assert_refused(&net.refund(99), "[marketplace/14]");
    let (anyone, custody) = (net.world().account("anyone"), net.custody.clone());
    net.world().fund(&anyone, 5);
    let close = ExecuteMsg::CloseSale { sale };
    let paid = net
        .world()
        .execute_with(&anyone, &custody, &close, &coins(5, NATIVE));
    assert_refused(&paid, "[custody/3]");
}

#[test]
fn buying_from_oneself_loses_money_at_every_price_tried() {
    // One account contributes, owns the dataset, stores; all reviewers are its friends and give it
    // what they get. What it gets back is still less than it paid, by at least the protocol's part.
    for price in [1_000, 1_001, 9_999, 1_000_003, 50_000_000] {
        let mut net = Custody::new(10);
        let giver = net.data.giver(1);
        let item = net.encrypted(&giver, b'a', 300);
        let holds = data_registry::ExecuteMsg::ConfirmStored { items: vec![item] };
        let holder = net.operators[0].clone();
        net.data.send(&holder, &holds).unwrap();
        let version = net.list(&[item], price);
        let own = net.buyer("own", 2 * price);
        let before = net.balance(&own);
        let sale = net.buy(&own, version, price).unwrap();
        let custodians = net.custodians();
        net.hand_over(sale, &custodians);
        net.settle(&own, sale).unwrap();
        let operators = net.operators.clone();
        let everybody: Vec<Addr> = (0..10)
            .map(|number| net.world().account(&format!("reviewer {number}")))
            .chain(operators)
            .chain([giver.address.clone(), own.clone()])
            .collect();
        let marketplace = net.marketplace.clone();
        for account in &everybody {
            let claim = marketplace::ExecuteMsg::Claim { version };
            // Refused where nothing is owed.
            let _ = net.world().execute(account, &marketplace, &claim);
        }
        let after: u128 = everybody.iter().map(|account| net.balance(account)).sum();
        assert!(
            after + price / 20 <= before,
            "price {price}: {before} to {after}"
        );
        net.assert_conserved();
    }
}
