//! Who can be a custodian, of what, and for whom a deposit counts.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    custody::{CustodiansResponse, DepositResponse, ExecuteMsg, QueryMsg, Reason},
    data_registry::{self, ItemStatus},
    hashes::sha256,
    operators,
    oracle::JobStatus,
    types::Digest,
};
use tenzro_scenarios::{
    assert_refused,
    custody::{Custody, OPERATORS, PRICE, THRESHOLD, key, object},
    network::WINDOW,
};

#[test]
fn nobody_can_occupy_an_object_by_being_first() {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    let mallory = net.data.giver(2);
    // Mallory copies the object from the mempool and deposits commitments of its own.
    let mut copied = net.deposit_msg(&object(b'a', 300), &net.custodians(), THRESHOLD);
    if let ExecuteMsg::Deposit { shares, .. } = &mut copied {
        shares
            .iter_mut()
            .for_each(|share| share.commitment = sha256(b"bogus"));
    }
    net.send(&mallory.address, &copied).unwrap();
    let item = net.encrypted(&giver, b'a', 300);
    let ask = |depositor: &Addr| QueryMsg::Deposit {
        object: object(b'a', 300),
        depositor: depositor.to_string(),
    };
    let real: DepositResponse = net.ask(&ask(&giver.address)).unwrap();
    let bogus: DepositResponse = net.ask(&ask(&mallory.address)).unwrap();
    assert_ne!(real, bogus);
    assert_eq!(
        net.data.item(item).group,
        Some(real.deposit.unwrap().group),
        "the contributor's deposit counts"
    );
    // A sale and a dispute go by the contributor's deposit too.
    let version = net.list(&[item], PRICE);
    let buyer = net.buyer("buyer", PRICE);
    let sale = net.buy(&buyer, version, PRICE).unwrap();
    let custodians = net.custodians();
    net.hand_over(sale, &custodians);
    let honest = custodians[0].clone();
    let given = net.bundle(sale, &honest, None);
    assert_refused(&net.dispute(sale, &honest, &given, 0), "[custody/20]");
    assert_refused(&net.deposit(&giver.address, &[b'a'; 300]), "[custody/8]");
}

#[test]
fn deposits_name_enough_different_bonded_independent_custodians() {
    let mut net = Custody::new(0);
    let giver = net.data.giver(1).address;
    let object = object(b'a', 300);
    let all = net.operators.clone();
    let refused = |net: &mut Custody, custodians: &[Addr], threshold: u32, code: &str| {
        let msg = net.deposit_msg(&object, custodians, threshold);
        assert_refused(&net.send(&giver, &msg), code);
    };
    refused(&mut net, &all[..2], 2, "[custody/7]");
    refused(&mut net, &all[..5], 2, "[custody/7]");
    refused(&mut net, &all[..5], 6, "[custody/7]");
    refused(&mut net, &all[..4], 2, "[custody/7]");
    let twice = [all[0].clone(), all[0].clone(), all[1].clone()];
    refused(&mut net, &twice, 2, "[custody/7]");
    let backwards = [all[2].clone(), all[1].clone(), all[0].clone()];
    refused(&mut net, &backwards, 2, "[custody/7]");
    let mut stranger = [
        all[0].clone(),
        all[1].clone(),
        net.world().account("nobody"),
    ];
    stranger.sort();
    refused(&mut net, &stranger, 2, "[custody/5]");
    // Bonded, but without a key.
    let review = &mut net.data.review;
    let keyless = review.network.register(&mut review.world, "keyless", None);
    let mut named = [all[0].clone(), all[1].clone(), keyless.clone()];
    named.sort();
    refused(&mut net, &named, 2, "[custody/6]");
    // A replaced key.
    let rotate = ExecuteMsg::RegisterKey {
        key: key("another"),
    };
    net.send(&all[0], &rotate).unwrap();
    refused(&mut net, &all[..3], 2, "[custody/6]");
    // An envelope that cannot be.
    let mut msg = net.deposit_msg(&object, &all[1..4], 2);
    if let ExecuteMsg::Deposit { envelope, .. } = &mut msg {
        envelope.bytes = 0;
    }
    assert_refused(&net.send(&giver, &msg), "[custody/7]");
}

#[test]
fn one_declared_entity_never_holds_a_threshold_of_shares() {
    let mut net = Custody::new(0);
    let giver = net.data.giver(1).address;
    let mut firm = vec![];
    for number in 0..3 {
        let review = &mut net.data.review;
        let entity = Some(if number == 1 { "Acme Ltd" } else { "ACME ltd" });
        let member = review
            .network
            .register(&mut review.world, &format!("acme {number}"), entity);
        let register = ExecuteMsg::RegisterKey { key: key("acme") };
        net.send(&member, &register).unwrap();
        firm.push(member);
    }
    let object = object(b'a', 300);
    let with = |net: &Custody, members: usize, others: usize| {
        let mut named = firm[..members].to_vec();
        named.extend_from_slice(&net.operators[..others]);
        named.sort();
        named
    };
    let msg = net.deposit_msg(&object, &with(&net, 3, 2), 3);
    assert_refused(&net.send(&giver, &msg), "[custody/7]");
    let msg = net.deposit_msg(&object, &with(&net, 2, 3), 3);
    net.send(&giver, &msg).unwrap();
}

#[test]
fn only_bonded_operators_register_keys_and_stand_in_the_order() {
    let mut net = Custody::new(0);
    let mallory = net.world().account("mallory");
    let register = ExecuteMsg::RegisterKey { key: key("m") };
    assert_refused(&net.send(&mallory, &register), "[custody/5]");
    let orders: Vec<Vec<String>> = (0..4u8)
        .map(|first| {
            let mut bytes = [0; 32];
            bytes[0] = first;
            let found: CustodiansResponse = net
                .ask(&QueryMsg::Custodians {
                    object: Digest::new(bytes),
                    start_after: None,
                    limit: Some(30),
                })
                .unwrap();
            assert_eq!(found.next, None);
            found
                .custodians
                .into_iter()
                .map(|each| each.custodian)
                .collect()
        })
        .collect();
    for order in &orders {
        let mut sorted = order.clone();
        sorted.sort();
        let all: Vec<String> = net.operators.iter().map(Addr::to_string).collect();
        assert_eq!(sorted, all);
    }
    let differ = orders.iter().any(|order| *order != orders[0]);
    assert!(differ, "contents spread");
    // Who unbonds is passed over; pages continue.
    let leaver = net.operators[0].clone();
    let contract = net.data.review.network.operators.clone();
    let unbond = operators::ExecuteMsg::Unbond {};
    net.world().execute(&leaver, &contract, &unbond).unwrap();
    let (mut seen, mut after) = (vec![], None);
    loop {
        let page: CustodiansResponse = net
            .ask(&QueryMsg::Custodians {
                object: object(b'a', 300),
                start_after: after,
                limit: Some(2),
            })
            .unwrap();
        seen.extend(page.custodians);
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), OPERATORS - 1);
    assert!(seen.iter().all(|each| each.custodian != leaver.as_str()));
}

#[test]
fn a_duplicate_can_be_withdrawn_and_nobody_reads_it_from_then_on() {
    let mut net = Custody::new(10);
    let (first, second) = (net.data.giver(1), net.data.giver(2));
    let original = net.data.contribute(&first, b"the original").unwrap();
    net.data.check(original, 30_000, [1; 32]);
    net.deposit(&second.address, &[b'b'; 300]).unwrap();
    let copy = net.data.contribute(&second, &[b'b'; 300]).unwrap();
    net.data.check(copy, 30_000, [1; 32]);
    assert!(matches!(net.data.item(copy).status, ItemStatus::Refused(_)));
    // Somebody doubts the check: four more operators are to read the contents.
    let doubter = net.buyer("doubter", PRICE);
    let job = net.data.item(copy).job;
    let review = &mut net.data.review;
    let bond = review.network.job(&review.world, job).challenge_bond;
    let bond = bond.unwrap().u128();
    review
        .network
        .challenge(&mut review.world, &doubter, job, bond)
        .unwrap();
    review.network.draw(&mut review.world, job);
    let panel = review.network.awaited(&review.world, job);
    let object = object(b'b', 300);
    let check = Reason::Check { job, object };
    net.request(&panel[0], check).unwrap();

    let withdraw = data_registry::ExecuteMsg::Withdraw { item: copy };
    net.data.send(&second.address, &withdraw).unwrap();
    assert_refused(&net.request(&panel[1], check), "[custody/12]");
    let receipt = ExecuteMsg::DestructionReceipt { items: vec![copy] };
    let custodian = net.custodians()[0].clone();
    net.send(&custodian, &receipt).unwrap();
    assert_refused(
        &net.data.send(&second.address, &withdraw),
        "[data-registry/12]",
    );
}

#[test]
fn what_ended_without_a_decision_can_be_withdrawn_unless_its_bytes_came_again() {
    let mut net = Custody::new(6);
    let giver = net.data.giver(1);
    let withdraw = |item| data_registry::ExecuteMsg::Withdraw { item };
    let [first, second] = [b"one", b"two"].map(|bytes| {
        let item = net.data.contribute(&giver, bytes).unwrap();
        leave_unanswered(&mut net, item);
        assert_eq!(net.data.item(item).status, ItemStatus::Unresolved);
        item
    });
    net.data.send(&giver.address, &withdraw(first)).unwrap();
    assert_refused(&net.data.contribute(&giver, b"one"), "[data-registry/7]");
    let again = net.data.contribute(&giver, b"two").unwrap();
    let refused = net.data.send(&giver.address, &withdraw(second));
    assert_refused(&refused, "[data-registry/7]");
    for item in [again, second] {
        net.data.send(&giver.address, &withdraw(item)).unwrap();
        assert_eq!(net.data.item(item).status, ItemStatus::Withdrawn);
    }
    assert_refused(&net.data.contribute(&giver, b"two"), "[data-registry/7]");
}

/// Lets the check of an item end: nobody answers it, until nobody is left to be asked.
fn leave_unanswered(net: &mut Custody, item: u64) {
    let job = net.data.item(item).job;
    while net.data.item(item).status == ItemStatus::Checking {
        let review = &mut net.data.review;
        let status = review.network.job(&review.world, job).status;
        if matches!(status, JobStatus::AwaitingSeed { .. }) {
            review.network.draw(&mut review.world, job);
        } else {
            review.world.wait(WINDOW);
            review.network.advance(&mut review.world, job).unwrap();
        }
    }
}

#[test]
fn a_version_takes_contents_of_sixteen_groups_and_not_of_one_more() {
    let mut net = Custody::new(10);
    let giver = net.data.giver(1);
    let review = &mut net.data.review;
    let more: Vec<Addr> = (0..2)
        .map(|number| {
            review
                .network
                .register(&mut review.world, &format!("more {number}"), None)
        })
        .collect();
    for custodian in &more {
        let register = ExecuteMsg::RegisterKey { key: key("more") };
        net.send(custodian, &register).unwrap();
    }
    let mut all = net.operators.clone();
    all.extend(more);
    all.sort();
    let mut items = vec![];
    'all: for first in 0..all.len() {
        for second in first + 1..all.len() {
            if items.len() == 17 {
                break 'all;
            }
            let group: Vec<Addr> = all
                .iter()
                .enumerate()
                .filter(|(place, _)| ![first, second].contains(place))
                .map(|(_, custodian)| custodian.clone())
                .collect();
            let letter = b'a' + u8::try_from(items.len()).unwrap();
            let msg = net.deposit_msg(&object(letter, 300), &group, 4);
            net.send(&giver.address, &msg).unwrap();
            items.push(net.data.accepted(&giver, letter, 300));
        }
    }
    let curator = net.curator.clone();
    net.data.dataset(&curator);
    let append = |items: &[u64]| data_registry::ExecuteMsg::AppendItems {
        version: 1,
        items: items.to_vec(),
    };
    assert_refused(
        &net.data.send(&curator, &append(&items)),
        "[data-registry/22]",
    );
    net.data.send(&curator, &append(&items[..16])).unwrap();
    let version = net.data.version(1);
    assert_eq!((version.groups.len(), version.encrypted), (16, 16));
}
