//! Contributions: consent, digests, rights.

use anyhow::{Error, Result};
use cosmwasm_std::{Addr, Binary};
use tenzro_contract_api::data_registry::{ConsentReceipt, ExecuteMsg};
use tenzro_contract_api::types::{ContentRef, Digest};

use super::Bench;
use crate::{World, data::Giver};

/// Items that later steps go on with.
pub(super) struct Items {
    /// Being checked.
    pub checking: u64,
    /// In review.
    pub reviewed: u64,
    /// Accepted.
    pub accepted: u64,
    /// Who gave the first.
    pub giver: Addr,
}

pub(super) fn run(bench: &mut Bench<'_>) -> Result<Items> {
    bench.title("data-registry: contributions");
    let givers = bench.town.data.givers(&[1, 2, 3]);
    let contents: [Vec<u8>; 3] = [1u8, 2, 3].map(|letter| vec![letter; 5_000]);
    let all: Vec<(&Giver, &[u8])> = givers
        .iter()
        .zip(&contents)
        .map(|(giver, bytes)| (giver, bytes.as_slice()))
        .collect();
    let items: Vec<u64> = bench
        .town
        .data
        .contribute_all(&all)
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(Error::msg)?;
    let data = &mut bench.town.data;
    data.check_all(&[(items[1], 30_000, [2; 32]), (items[2], 30_000, [0xf3; 32])]);
    data.judge_all(&items[2..], true);
    strangers(bench, &givers, &contents[0]);
    forgeries(bench, &givers[0], &givers[1]);
    rights(bench, &givers[1], items[2]);
    Ok(Items {
        checking: items[0],
        reviewed: items[1],
        accepted: items[2],
        giver: givers[0].address.clone(),
    })
}

fn strangers(bench: &mut Bench<'_>, givers: &[Giver], known: &[u8]) {
    let stranger = bench.town.data.stranger(9);
    let registry = bench.town.data.review.registry.clone();
    let new = bench.town.data.contribution(&stranger, b"something new");
    bench.refuse_msg(
        "a contribution of somebody who is no Trainer",
        "[data-registry/4]",
        &stranger.address,
        &registry,
        &new,
    );
    let again = bench.town.data.contribution(&givers[1], known);
    bench.refuse_msg(
        "the very bytes of another item",
        "[data-registry/7]",
        &givers[1].address,
        &registry,
        &again,
    );
}

/// What is wrong in a contribution.
type Change<'a> = &'a dyn Fn(&mut ContentRef, &mut ConsentReceipt);

fn forgeries(bench: &mut Bench<'_>, giver: &Giver, other: &Giver) {
    let registry = bench.town.data.review.registry.clone();
    let right = bench.town.data.contribution(giver, b"mine");
    let cases: [(&str, &str, Change<'_>); 7] = [
        ("a wrong hash", "[data-registry/6]", &|content, _| {
            content.sha256 = Digest::new([9; 32]);
        }),
        (
            "a CID of something else",
            "[data-registry/6]",
            &|content, _| {
                content.cid = "bafkreigh2akiscaildc".to_owned();
            },
        ),
        ("an empty content", "[data-registry/5]", &|content, _| {
            content.bytes = 0;
        }),
        (
            "a picture that is called a text",
            "[data-registry/5]",
            &|content, _| {
                content.media_type = "image/png".to_owned();
            },
        ),
        ("consent to no use", "[data-registry/5]", &|_, consent| {
            consent.purposes.clear();
        }),
        (
            "consent that has ended",
            "[data-registry/10]",
            &|_, consent| {
                consent.expires_at = Some(1);
            },
        ),
        ("a forged signature", "[data-registry/9]", &|_, consent| {
            consent.signature = Binary::from(&[1; 64]);
        }),
    ];
    for (what, code, change) in cases {
        let mut message = right.clone();
        if let ExecuteMsg::Contribute {
            content, consent, ..
        } = &mut message
        {
            change(content, consent);
        }
        bench.refuse_msg(what, code, &giver.address, &registry, &message);
    }
    bench.refuse_msg(
        "consent of somebody else",
        "[data-registry/8]",
        &other.address,
        &registry,
        &right,
    );
}

fn rights(bench: &mut Bench<'_>, other: &Giver, item: u64) {
    let registry = bench.town.data.review.registry.clone();
    let withdraw = |item| ExecuteMsg::Withdraw { item };
    let sender = &other.address;
    bench.refuse_msg(
        "withdrawing somebody else's consent",
        "[data-registry/3]",
        sender,
        &registry,
        &withdraw(item),
    );
    bench.refuse_msg(
        "withdrawing an item that there is not",
        "[data-registry/11]",
        sender,
        &registry,
        &withdraw(999),
    );
    let stored = ExecuteMsg::ConfirmStored { items: vec![item] };
    bench.refuse(
        "storage confirmed by somebody who is no operator",
        "[data-registry/23]",
        &World::call(sender, &registry, &stored),
    );
}
