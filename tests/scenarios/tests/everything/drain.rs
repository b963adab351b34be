//! Brings everything that is open to its end, by the messages anybody may send.

use tenzro_contract_api::{
    marketplace::SaleStatus,
    oracle::{JobStatus, JobsResponse, QueryMsg},
    peer_review::{self, ExecuteMsg, ItemStatus, ItemsResponse},
};
use tenzro_scenarios::{
    custody::{DELIVERY, DISPUTE, OPEN},
    network::{CHALLENGE, WINDOW},
    review::VOTE_WINDOW,
};

use crate::{ended, play::Play};

/// Rounds after which something must be stuck.
const ROUNDS: usize = 400;

/// Ends every job, panel and sale.
pub fn all(play: &mut Play) {
    jobs(play);
    panels(play);
    sales(play);
}

fn jobs(play: &mut Play) {
    for _ in 0..ROUNDS {
        let review = &mut play.net.data.review;
        let question = QueryMsg::OpenJobs {
            start_after: None,
            limit: Some(100),
        };
        let open: JobsResponse = review.world.query(&review.network.oracle, &question);
        if open.jobs.is_empty() {
            return;
        }
        for job in &open.jobs {
            if let Some(round) = job.awaits_round {
                review.network.reach_round(&mut review.world, round);
            }
            if matches!(job.status, JobStatus::AwaitingSeed { .. }) {
                review.network.draw(&mut review.world, job.job);
            }
        }
        review.world.wait(WINDOW.max(CHALLENGE));
        for job in open.jobs {
            // Not every one has something to do each time.
            let _ = review.network.advance(&mut review.world, job.job);
        }
    }
    panic!("jobs do not end: {}", play.told());
}

fn panels(play: &mut Play) {
    for _ in 0..ROUNDS {
        let question = peer_review::QueryMsg::OpenItems {
            start_after: None,
            limit: Some(100),
        };
        let open: ItemsResponse = play.net.data.review.ask(&question);
        if open.items.is_empty() {
            return;
        }
        for reviewer in play.reviewers.clone() {
            // Refused to those who are not away.
            let _ = play
                .net
                .data
                .review
                .send(&reviewer, &ExecuteMsg::CheckIn {});
        }
        for item in open.items {
            panel(play, item.item, &item.status);
        }
    }
    panic!("panels do not end: {}", play.told());
}

fn panel(play: &mut Play, item: u64, status: &ItemStatus) {
    let review = &mut play.net.data.review;
    match status {
        ItemStatus::AwaitingPanel { round } => {
            review.network.reach_round(&mut review.world, *round);
            let anyone = review.world.account("anyone");
            let _ = review.send(&anyone, &ExecuteMsg::DrawPanel { item });
        }
        ItemStatus::Committing { .. } => {
            for seat in review.awaited(item) {
                let _ = review.commit(&seat, item, true);
            }
        }
        _ => {
            for seat in review.awaited(item) {
                let _ = review.reveal(&seat, item, true);
            }
            review.world.wait(VOTE_WINDOW);
            let _ = review.advance(item);
        }
    }
    ended::note(play, "panel", item);
}

fn sales(play: &mut Play) {
    play.net.world().wait(DELIVERY + OPEN + DISPUTE);
    let anyone = play.net.world().account("anyone");
    for sale in 1..=play.sales {
        if play.net.status(sale) != SaleStatus::Pending {
            continue;
        }
        let (settled, refunded) = (play.net.settle(&anyone, sale), play.net.refund(sale));
        assert_ne!(
            settled.is_ok(),
            refunded.is_ok(),
            "sale {sale}: {settled:?} {refunded:?}"
        );
        ended::note(play, "sale", sale);
    }
}
