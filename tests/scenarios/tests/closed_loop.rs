//! Where contracts meet whose tests use doubles of each other: what only all of them together show.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    data_registry::{ItemStatus, RefusalReason},
    peer_review::{AppealResponse, AppealStatus, QueryMsg, ReceiveMsg, appeal_case},
    treasury,
};
use tenzro_scenarios::{custody::Custody, review::APPEAL_BOND};

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
