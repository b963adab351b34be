//! What has ended, and that it stays as it ended.

use tenzro_contract_api::{
    custody::Outcome,
    marketplace::SaleStatus,
    oracle::{JobStatus, JobsResponse, QueryMsg},
    peer_review::{self, ItemStatus, ItemsResponse},
};

use crate::play::Play;

/// The terminal state of an object; absent while it has none.
fn terminal(play: &Play, kind: &str, id: u64) -> Option<String> {
    let review = &play.net.data.review;
    match kind {
        "job" => {
            let job = review.network.job(&review.world, id);
            let ended = matches!(job.status, JobStatus::Final | JobStatus::Unresolved { .. });
            ended.then(|| format!("{:?} {:?} {:?}", job.status, job.output, job.seats))
        }
        "panel" => {
            let msg = peer_review::QueryMsg::Item { item: id };
            let panel: peer_review::ItemResponse =
                review.world.try_query(&review.peer_review, &msg).ok()?;
            let ended = matches!(
                panel.status,
                ItemStatus::Settled { .. } | ItemStatus::Unresolved | ItemStatus::Cancelled
            );
            ended.then(|| format!("{:?} {:?}", panel.status, panel.seats))
        }
        _ => {
            let status = play.net.status(id);
            let exchange = play
                .net
                .ask::<tenzro_contract_api::custody::ExchangeResponse>(
                    &tenzro_contract_api::custody::QueryMsg::Exchange { sale: id },
                );
            let closed = exchange.map_or(status == SaleStatus::Settled, |exchange| {
                exchange.outcome == Outcome::Closed
            });
            let ended = status != SaleStatus::Pending;
            assert_eq!(ended, closed, "sale {id}: custody and marketplace agree");
            ended.then(|| status.word().to_owned())
        }
    }
}

/// Notes an object that has ended; fails when it had ended otherwise.
pub fn note(play: &mut Play, kind: &'static str, id: u64) {
    let now = terminal(play, kind, id);
    let before = play.ended.get(&(kind, id));
    match (before, now) {
        (Some(before), now) => assert_eq!(Some(before), now.as_ref(), "{kind} {id}"),
        (None, Some(now)) => {
            play.ended.insert((kind, id), now);
        }
        (None, None) => {}
    }
}

/// Looks at some of what has ended.
pub fn assert_unchanged(play: &mut Play) {
    let known: Vec<(&'static str, u64)> = play.ended.keys().copied().collect();
    for _ in 0..5 {
        if let Some((kind, id)) = play.one_of(&known) {
            note(play, kind, id);
        }
    }
}

/// Fails unless everything that ever began has ended, and as it was noted.
pub fn assert_all_ended(play: &mut Play) {
    let known: Vec<(&'static str, u64)> = play.ended.keys().copied().collect();
    for (kind, id) in known {
        note(play, kind, id);
    }
    let review = &play.net.data.review;
    let jobs: JobsResponse = review.world.query(
        &review.network.oracle,
        &QueryMsg::OpenJobs {
            start_after: None,
            limit: Some(100),
        },
    );
    assert_eq!(jobs.jobs, [], "no job is open");
    let items: ItemsResponse = review.ask(&peer_review::QueryMsg::OpenItems {
        start_after: None,
        limit: Some(100),
    });
    assert_eq!(items.items, [], "no panel is open");
    for sale in 1..=play.sales {
        assert!(terminal(play, "sale", sale).is_some(), "sale {sale}");
    }
    assert_eq!(play.net.totals().escrowed.u128(), 0);
}
