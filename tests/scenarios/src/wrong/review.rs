//! Peer review: who may vote, commitments, reveals, gold.

use anyhow::Result;
use cosmwasm_std::Addr;
use tenzro_contract_api::{
    peer_review::{ExecuteMsg, ItemStatus},
    types::{Digest, Modality},
};

use super::{Bench, giving::Items};
use crate::{
    World,
    review::{cids, labels},
    world::back::Call,
};

/// A vote that will come too late.
pub(super) struct Late {
    reveal: Call,
    until: u64,
}

pub(super) fn run(bench: &mut Bench<'_>, items: &Items) -> Result<Late> {
    bench.title("peer-review");
    gold(bench, &items.giver);
    let late = votes(bench, items.reviewed)?;
    let place = bench.town.data.review.peer_review.clone();
    let mallory = bench.town.view().account("mallory");
    let nowhere = ExecuteMsg::Advance { item: 999 };
    bench.refuse_msg(
        "an item that there is not",
        "[peer-review/20]",
        &mallory,
        &place,
        &nowhere,
    );
    let over = ExecuteMsg::DrawPanel {
        item: items.accepted,
    };
    bench.refuse_msg(
        "a panel for an item that is settled",
        "[peer-review/11]",
        &mallory,
        &place,
        &over,
    );
    Ok(late)
}

fn gold(bench: &mut Bench<'_>, giver: &Addr) {
    let review = &mut bench.town.data.review;
    let (place, keeper) = (review.peer_review.clone(), review.keeper.clone());
    let (mallory, reviewer) = (
        review.world.account("mallory"),
        review.world.account("reviewer 0"),
    );
    let open = ExecuteMsg::OpenCohort {
        domain: Modality::Text,
        root: Digest::new([1; 32]),
        cids: cids(),
    };
    bench.refuse_msg(
        "gold of a stranger",
        "[peer-review/3]",
        &mallory,
        &place,
        &open,
    );
    let few = ExecuteMsg::OpenCohort {
        domain: Modality::Text,
        root: Digest::new([1; 32]),
        cids: cids()[1..].to_vec(),
    };
    bench.refuse_msg("too little gold", "[peer-review/7]", &keeper, &place, &few);
    let cohort = bench.town.data.review.open_cohort();
    let commit = |cohort| ExecuteMsg::CommitQualifier {
        cohort,
        commitment: Digest::new([1; 32]),
    };
    let answer = commit(cohort);
    bench.refuse_msg(
        "answers of somebody who is no Trainer",
        "[peer-review/4]",
        &mallory,
        &place,
        &answer,
    );
    bench.refuse_msg(
        "answers of who knows the gold",
        "[peer-review/24]",
        &keeper,
        &place,
        &answer,
    );
    bench.refuse_msg(
        "qualifying twice",
        "[peer-review/16]",
        &reviewer,
        &place,
        &answer,
    );
    bench.refuse_msg(
        "answers after the window",
        "[peer-review/10]",
        giver,
        &place,
        &commit(cohort - 1),
    );
    let early = ExecuteMsg::OpenLabels {
        cohort,
        labels: labels(),
    };
    bench.refuse_msg(
        "labels before everybody has answered",
        "[peer-review/9]",
        &keeper,
        &place,
        &early,
    );
}

/// What is wrong with votes; the last reviewer of the panel never reveals.
fn votes(bench: &mut Bench<'_>, item: u64) -> Result<Late> {
    let review = &mut bench.town.data.review;
    review.draw(item);
    let panel = review.awaited(item);
    let mallory = review.world.account("mallory");
    let commits: Vec<Call> = panel
        .iter()
        .map(|reviewer| review.committing(reviewer, item, true))
        .collect();
    let reveals: Vec<Call> = panel
        .iter()
        .map(|reviewer| review.revealing(reviewer, item, true))
        .collect();
    let unqualified = review.committing(&mallory, item, true);
    let turned = review.revealing(&panel[0], item, false);
    bench.refuse(
        "a vote of an unqualified reviewer",
        "[peer-review/17]",
        &unqualified,
    );
    bench.town.world().execute_each(vec![commits[0].clone()]);
    bench.refuse("a second vote", "[peer-review/12]", &commits[0]);
    bench.refuse(
        "a vote shown before all have voted",
        "[peer-review/11]",
        &reveals[0],
    );
    bench.refuse(
        "a vote shown that was not given",
        "[peer-review/13]",
        &reveals[1],
    );
    bench.town.world().execute_each(commits[1..].to_vec());
    bench.refuse("another vote than committed", "[peer-review/15]", &turned);
    bench.town.world().execute_each(vec![reveals[0].clone()]);
    bench.refuse("a vote shown twice", "[peer-review/14]", &reveals[0]);
    let status = bench.town.data.review.item(item).status;
    let ItemStatus::Revealing { until } = status else {
        anyhow::bail!("item {item} is {status:?}")
    };
    let reveal = reveals.last().expect("a panel has members").clone();
    Ok(Late { reveal, until })
}

pub(super) fn late(bench: &mut Bench<'_>, late: &Late) {
    bench.town.world().wait_until(late.until);
    bench.refuse("a late vote", "[peer-review/10]", &late.reveal);
    let place = bench.town.data.review.peer_review.clone();
    let stranger = bench.town.data.stranger(9).address;
    let check_in = World::call(&stranger, &place, &ExecuteMsg::CheckIn {});
    bench.refuse(
        "checking in without having been away",
        "[peer-review/18]",
        &check_in,
    );
}
