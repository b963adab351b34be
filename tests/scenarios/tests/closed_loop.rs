//! Where contracts meet whose tests use doubles of each other: what only all of them together show.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    data_registry::{self, ItemStatus, RefusalReason},
    oracle::ResultCallback,
    peer_review::{AppealResponse, AppealStatus, QueryMsg, ReceiveMsg, appeal_case},
    treasury,
};
use tenzro_scenarios::{
    custody::Custody,
    data::{Data, answer},
    review::APPEAL_BOND,
};

/// Points of an account in the running epoch's data ledger.
fn data_points(net: &Custody, account: &Addr) -> i128 {
    let question = treasury::QueryMsg::Points {
        account: account.to_string(),
        epoch: None,
    };
    let world = &net.data.review.world;
    let found: treasury::PointsResponse = world.query(&net.data.review.treasury, &question);
    found.points[0].i128()
}

/// The treasury refused to take data points back, the registry's refusal fell with it, and an
/// appeal that was won left the item accepted.
#[test]
fn an_item_that_an_appeal_refuses_is_refused_in_the_registry_and_loses_its_points() {
    let mut net = Custody::new(28);
    let giver = net.data.giver(1);
    let item = net.data.accepted(&giver, b'a', 100);
    assert!(data_points(&net, &giver.address) > 0);

    let (stranger, rich, tic) = (net.buyer("stranger", 1), net.rich.clone(), net.tic.clone());
    let bond = Cw20ExecuteMsg::Transfer {
        recipient: stranger.to_string(),
        amount: Uint128::new(APPEAL_BOND),
    };
    net.world().execute(&rich, &tic, &bond).unwrap();
    let court = net.data.review.peer_review.clone();
    let appeal = ReceiveMsg::Appeal { item };
    net.world()
        .send_cw20(&tic, &stranger, &court, APPEAL_BOND, &appeal)
        .unwrap();
    let case = appeal_case(item);
    net.data.review.draw(case);
    net.data.review.run_step(case, |_| false);

    let found: AppealResponse = net.data.review.ask(&QueryMsg::Appeal { item });
    assert_eq!(found.status, AppealStatus::Overturned);
    let refused = ItemStatus::Refused(RefusalReason::LowQuality);
    assert_eq!(net.data.item(item).status, refused);
    assert_eq!(data_points(&net, &giver.address), 0, "taken back");
}

/// The oracle's word that another result stands.
fn result(data: &mut Data, item: u64, fingerprint: [u8; 32]) -> Result<(), String> {
    let msg = data_registry::ExecuteMsg::OracleResult(ResultCallback {
        job: data.item(item).job,
        item: Some(item),
        output: Some(answer(30_000, fingerprint).into()),
        accept_q15: 16_384,
        last: false,
    });
    let oracle = data.world().address("oracle");
    data.send(&oracle, &msg).map(|_| ())
}

/// A challenge makes an item in review a duplicate, a second one shows that it is none. Its panel was
/// cancelled for good, so that the registry's message that should open it again was refused and the
/// item stayed a duplicate that its giver could neither dispute nor give again.
#[test]
fn an_item_whose_review_a_wrong_result_ended_can_be_given_again_when_that_result_falls() {
    let mut data = Data::new(9);
    let giver = data.giver(1);
    data.accepted(&giver, b'a', 100);
    let item = data.contribute(&giver, b"another text").unwrap();
    data.check(item, 30_000, [0x55; 32]);
    assert_eq!(data.item(item).status, ItemStatus::InReview);

    result(&mut data, item, [b'a'; 32]).unwrap();
    let duplicate = data.item(item).status;
    assert!(matches!(
        duplicate,
        ItemStatus::Refused(RefusalReason::Duplicate { .. })
    ));
    result(&mut data, item, [0x55; 32]).unwrap();
    assert_eq!(data.item(item).status, ItemStatus::Unresolved);
    let again = data.contribute(&giver, b"another text").unwrap();
    assert_eq!(data.item(again).status, ItemStatus::Checking);
}
