//! From consent to dataset version: what contributors, operators, reviewers and curators go through.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::{Binary, Uint128};
use tenzro_contract_api::data_registry::{
    ExecuteMsg, ItemStatus, Purpose, QueryMsg, RefusalReason, Terms,
};
use tenzro_contract_api::hashes::{merkle_leaf, merkle_node};
use tenzro_contract_api::types::{Bps, Modality};
use tenzro_scenarios::{
    assert_refused,
    data::{Data, RADIUS, content},
};

#[test]
fn a_good_contribution_is_checked_reviewed_accepted_and_earns_by_its_size() {
    let mut data = Data::new(9);
    let giver = data.giver(1);
    let item = data.contribute(&giver, &[b'a'; 20_000]).unwrap();
    assert_eq!(data.item(item).status, ItemStatus::Checking);
    data.check(item, 30_000, [7; 32]);
    assert_eq!(data.item(item).status, ItemStatus::InReview);
    assert_eq!(data.item(item).ai_vote, Some(true));
    data.judge(item, true);
    let found = data.item(item);
    let posterior = found.posterior.unwrap();
    assert!(posterior > 900_000);
    // 20,000 bytes are of class 3.
    assert_eq!(
        found.status,
        ItemStatus::Accepted {
            weight: 3 * posterior
        }
    );
    assert_eq!(data.data_points(&giver.address), i128::from(3 * posterior));
}

#[test]
fn peers_overrule_the_ai_both_ways() {
    let mut data = Data::new(9);
    let giver = data.giver(1);
    let disliked = data
        .contribute(&giver, b"good, though the model does not see it")
        .unwrap();
    data.check(disliked, 100, [1; 32]);
    data.judge(disliked, true);
    assert!(matches!(
        data.item(disliked).status,
        ItemStatus::Accepted { .. }
    ));
    let liked = data
        .contribute(&giver, b"bad, though the model does not see it")
        .unwrap();
    data.check(liked, 32_000, [2; 32]);
    data.judge(liked, false);
    let refused = ItemStatus::Refused(RefusalReason::LowQuality);
    assert_eq!(data.item(liked).status, refused);
    assert!(data.data_points(&giver.address) > 0);
}

#[test]
fn a_near_duplicate_is_refused_without_a_review_and_a_stranger_is_not() {
    let mut data = Data::new(9);
    let (first, second) = (data.giver(1), data.giver(2));
    let original = data.accepted(&first, b'a', 100);
    let mut near = [b'a'; 32];
    for byte in near.iter_mut().take(24) {
        *byte ^= 1;
    }
    let copy = data.contribute(&second, b"a copy").unwrap();
    data.check(copy, 30_000, near);
    let reason = RefusalReason::Duplicate {
        of: original,
        distance: RADIUS,
    };
    assert_eq!(data.item(copy).status, ItemStatus::Refused(reason));
    near[30] ^= 1;
    let other = data.contribute(&second, b"one bit too far").unwrap();
    data.check(other, 30_000, near);
    assert_eq!(data.item(other).status, ItemStatus::InReview);
}

#[test]
fn what_peers_refused_makes_nothing_else_a_duplicate() {
    let mut data = Data::new(9);
    let giver = data.giver(1);
    let bad = data.contribute(&giver, b"bad").unwrap();
    data.check(bad, 100, [5; 32]);
    data.judge(bad, false);
    let like_it = data.contribute(&giver, b"like it").unwrap();
    data.check(like_it, 30_000, [5; 32]);
    assert_eq!(data.item(like_it).status, ItemStatus::InReview);
}

#[test]
fn contributions_without_right_are_refused_with_a_reason() {
    let mut data = Data::new(0);
    let stranger = data.stranger(9);
    assert_refused(&data.contribute(&stranger, b"x"), "data-registry/4");
    let (giver, other) = (data.giver(1), data.giver(2));
    let with = |data: &Data, change: &dyn Fn(&mut ExecuteMsg)| {
        let mut msg = data.contribution(&giver, b"mine");
        change(&mut msg);
        msg
    };
    let cases: [Case; 7] = [
        ("data-registry/6", &|msg| {
            edit(msg, |content, _| content.cid = "bafy".to_owned())
        }),
        ("data-registry/5", &|msg| {
            edit(msg, |content, _| content.bytes = 0)
        }),
        ("data-registry/5", &|msg| {
            edit(msg, |content, _| {
                content.media_type = "image/png".to_owned()
            })
        }),
        ("data-registry/5", &|msg| {
            edit(msg, |_, consent| consent.purposes.clear())
        }),
        ("data-registry/10", &|msg| {
            edit(msg, |_, consent| consent.expires_at = Some(1))
        }),
        ("data-registry/8", &|msg| {
            edit(msg, |_, consent| {
                consent.public_key = Binary::from(&[2; 33])
            })
        }),
        ("data-registry/9", &|msg| {
            edit(msg, |_, consent| consent.signature = Binary::from(&[1; 64]))
        }),
    ];
    for (code, change) in cases {
        let msg = with(&data, change);
        assert_refused(&data.send(&giver.address, &msg), code);
    }
    // Another's consent, and a consent to another content.
    let msg = data.contribution(&giver, b"mine");
    assert_refused(&data.send(&other.address, &msg), "data-registry/8");
    let other_content = content(b"another content");
    let msg = with(&data, &|msg| {
        edit(msg, |content, _| *content = other_content.clone())
    });
    assert_refused(&data.send(&giver.address, &msg), "data-registry/9");
    // The very same bytes, twice.
    data.contribute(&giver, b"mine").unwrap();
    assert_refused(&data.contribute(&other, b"mine"), "data-registry/7");
}

/// The error that a change to a good message gives.
type Case<'a> = (&'static str, &'a dyn Fn(&mut ExecuteMsg));

fn edit(
    msg: &mut ExecuteMsg,
    change: impl FnOnce(
        &mut tenzro_contract_api::types::ContentRef,
        &mut tenzro_contract_api::data_registry::ConsentReceipt,
    ),
) {
    if let ExecuteMsg::Contribute {
        content, consent, ..
    } = msg
    {
        change(content, consent);
    }
}

#[test]
fn only_oracle_and_panel_may_decide() {
    let mut data = Data::new(0);
    let giver = data.giver(1);
    let item = data.contribute(&giver, b"x").unwrap();
    let verdict = ExecuteMsg::ReviewOutcome {
        item,
        verdict: None,
    };
    assert_refused(&data.send(&giver.address, &verdict), "data-registry/3");
    let result = tenzro_contract_api::oracle::ResultCallback {
        job: 1,
        item: Some(item),
        output: None,
        accept_q15: 1,
        last: true,
    };
    let result = ExecuteMsg::OracleResult(result);
    assert_refused(&data.send(&giver.address, &result), "data-registry/3");
    assert_eq!(data.item(item).status, ItemStatus::Checking);
}

#[test]
fn withdrawal_stops_a_review_leaves_versions_countable_and_new_ones_closed() {
    let mut data = Data::new(9);
    let giver = data.giver(1);
    let curator = data.giver(2).address;
    let kept = data.accepted(&giver, b'a', 100);
    let in_review = data.contribute(&giver, b"in review").unwrap();
    data.check(in_review, 30_000, [9; 32]);
    assert_refused(
        &data.send(&curator, &ExecuteMsg::Withdraw { item: kept }),
        "data-registry/3",
    );
    data.send(&giver.address, &ExecuteMsg::Withdraw { item: in_review })
        .unwrap();
    let cancelled = tenzro_contract_api::peer_review::ItemStatus::Cancelled;
    assert_eq!(data.review.item(in_review).status, cancelled);
    let version = data.dataset(&curator);
    data.send(
        &curator,
        &ExecuteMsg::AppendItems {
            version,
            items: vec![kept],
        },
    )
    .unwrap();
    data.send(&curator, &ExecuteMsg::Seal { version }).unwrap();
    data.send(&giver.address, &ExecuteMsg::Withdraw { item: kept })
        .unwrap();
    assert_eq!(data.version(version).withdrawn, 1);
    data.send(
        &curator,
        &ExecuteMsg::NewVersion {
            dataset: 1,
            parents: vec![version],
        },
    )
    .unwrap();
    let again = ExecuteMsg::AppendItems {
        version: 2,
        items: vec![kept],
    };
    assert_refused(&data.send(&curator, &again), "data-registry/12");
    assert_refused(
        &data.send(&giver.address, &ExecuteMsg::Withdraw { item: kept }),
        "data-registry/12",
    );
}

#[test]
fn a_version_adds_up_by_role_and_its_root_is_that_of_its_items() {
    let mut data = Data::new(9);
    let (first, second) = (data.giver(1), data.giver(2));
    let items = [
        data.accepted(&first, b'a', 100),
        data.accepted(&second, b'b', 9_000),
    ];
    let holders = data.network().members.clone();
    for holder in &holders[..2] {
        let confirm = ExecuteMsg::ConfirmStored {
            items: items.to_vec(),
        };
        data.send(holder, &confirm).unwrap();
        data.send(holder, &confirm).unwrap();
    }
    assert_refused(
        &data.send(
            &first.address,
            &ExecuteMsg::ConfirmStored {
                items: items.to_vec(),
            },
        ),
        "data-registry/23",
    );
    let curator = data.giver(3).address;
    let version = data.dataset(&curator);
    data.send(
        &curator,
        &ExecuteMsg::AppendItems {
            version,
            items: items.to_vec(),
        },
    )
    .unwrap();
    data.send(&curator, &ExecuteMsg::Seal { version }).unwrap();
    let found = data.version(version);
    let weight = |item: u64| match data.item(item).status {
        ItemStatus::Accepted { weight } => weight,
        other => panic!("{other:?}"),
    };
    let (one, two) = (weight(items[0]), weight(items[1]));
    assert_eq!(found.totals.contributor, Uint128::from(one + two));
    assert_eq!(
        data.weights(version, &second.address).weights.contributor,
        Uint128::from(two)
    );
    let held = data.weights(version, &holders[0]).weights.storage;
    assert_eq!(held, Uint128::from(one / 2 + two / 2));
    assert_eq!(found.totals.storage, held + held);
    assert!(
        found.totals.reviewer > Uint128::zero()
            && found.totals.reviewer <= Uint128::from(one + two)
    );
    assert_eq!(
        (found.per_modality, found.promised_share),
        ([2, 0, 0], Bps::new(8_000).unwrap())
    );
    let leaf = |item: u64| {
        let mut bytes = item.to_be_bytes().to_vec();
        bytes.extend_from_slice(data.item(item).content.sha256.as_bytes());
        merkle_leaf(&bytes)
    };
    assert_eq!(
        found.root,
        Some(merkle_node(&leaf(items[0]), &leaf(items[1])))
    );
}

#[test]
fn datasets_take_what_they_may_and_nothing_twice() {
    let mut data = Data::new(9);
    let giver = data.giver(1);
    let item = data.accepted(&giver, b'a', 100);
    let curator = data.giver(2).address;
    let version = data.dataset(&curator);
    let append = |items: Vec<u64>| ExecuteMsg::AppendItems { version, items };
    assert_refused(
        &data.send(&curator, &ExecuteMsg::Seal { version }),
        "data-registry/19",
    );
    assert_refused(
        &data.send(&giver.address, &append(vec![item])),
        "data-registry/15",
    );
    assert_refused(&data.send(&curator, &append(vec![99])), "data-registry/11");
    assert_refused(
        &data.send(&curator, &append(vec![item; 51])),
        "data-registry/22",
    );
    assert_refused(
        &data.send(&curator, &append(vec![item, item])),
        "data-registry/21",
    );
    data.send(&curator, &append(vec![item])).unwrap();
    let open = ExecuteMsg::NewVersion {
        dataset: 1,
        parents: vec![version],
    };
    assert_refused(&data.send(&curator, &open), "data-registry/18");
    data.send(&curator, &ExecuteMsg::Seal { version }).unwrap();
    assert_refused(
        &data.send(&curator, &append(vec![item])),
        "data-registry/17",
    );
    let terms = Terms {
        purposes: vec![Purpose::Display],
        licence: "CC0-1.0".to_owned(),
    };
    let create = ExecuteMsg::CreateDataset {
        name: "shown".to_owned(),
        description: String::new(),
        terms,
    };
    data.send(&curator, &create).unwrap();
    data.send(
        &curator,
        &ExecuteMsg::NewVersion {
            dataset: 2,
            parents: vec![],
        },
    )
    .unwrap();
    let shown = ExecuteMsg::AppendItems {
        version: 2,
        items: vec![item],
    };
    assert_refused(&data.send(&curator, &shown), "data-registry/20");
}

#[test]
fn nearest_answers_what_a_contribution_would_meet() {
    let mut data = Data::new(9);
    let giver = data.giver(1);
    let item = data.accepted(&giver, b'a', 100);
    let ask = |data: &Data, fingerprint: [u8; 32], modality: Modality| {
        let question = QueryMsg::Nearest {
            modality,
            fingerprint: fingerprint.into(),
        };
        let answer: tenzro_contract_api::data_registry::NearestResponse =
            data.review.world.query(&data.review.registry, &question);
        (answer.item, answer.distance)
    };
    assert_eq!(
        ask(&data, [b'a'; 32], Modality::Text),
        (Some(item), Some(0))
    );
    assert_eq!(ask(&data, [b'a'; 32], Modality::Image), (None, None));
    assert_eq!(ask(&data, [b'z'; 32], Modality::Text), (None, None));
}
