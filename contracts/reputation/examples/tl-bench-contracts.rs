//! TL-bench v1 through the reputation contract: its crowd, its adversaries and its 2,500 items, each
//! put into panel order, looked at step by step and settled by the contract's own messages, as
//! peer-review does it. The last line is the SHA-256 of the decisions, which must be the one that
//! the review library gives (and for seed 1 the published one).
//!
//! `scripts/tl-bench --contracts --attack invert --share 45`

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a program of measurements: what is unexpected ends it"
)]

use std::process::ExitCode;

use cosmwasm_std::{
    Addr, Empty, Env, OwnedDeps, from_json,
    testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tenzro_contract_api::{
    reputation::{
        DomainResponse, ExecuteMsg, InstantiateMsg, Outcome, PanelOrderResponse, ProgressResponse,
        QueryMsg, SettleMsg, Vote,
    },
    types::Modality,
};
use tenzro_reputation::contract::{execute, instantiate, query};
use tenzro_review_math::bench::{
    Attack, BenchError, Crowd, ITEMS, Item, PUBLISHED, REVIEWERS, SCORED_FROM, run,
};

/// The contract with nobody in it.
struct Contract {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    env: Env,
    peer_review: Addr,
}

impl Contract {
    fn new() -> Self {
        let mut deps = mock_dependencies();
        let peer_review = MockApi::default().addr_make("peer-review");
        let msg = InstantiateMsg {
            peer_review: peer_review.to_string(),
        };
        let info = message_info(&peer_review, &[]);
        instantiate(deps.as_mut(), mock_env(), info, msg).unwrap();
        Self {
            deps,
            env: mock_env(),
            peer_review,
        }
    }

    fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), msg).unwrap()).unwrap()
    }

    fn settle(&mut self, case: SettleMsg) -> Outcome {
        let info = message_info(&self.peer_review, &[]);
        let msg = ExecuteMsg::Settle(case);
        let response = execute(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
        from_json(response.data.unwrap()).unwrap()
    }

    /// Puts the candidates into order, opens seats as long as the votes leave the item open, and
    /// settles it.
    fn judge(&mut self, number: u64, item: &Item, crowd: &[String], givers: &[String]) -> Outcome {
        let drawn = |index: usize| crowd[index].clone();
        let candidates = item.candidates.iter().map(|(index, _)| drawn(*index));
        let order: PanelOrderResponse = self.ask(QueryMsg::PanelOrder {
            domain: Modality::Text,
            candidates: candidates.collect(),
        });
        let votes: Vec<Vote> = order
            .order
            .into_iter()
            .map(|reviewer| {
                let of = |(index, _): &&(usize, bool)| crowd[*index] == reviewer;
                let accept = item
                    .candidates
                    .iter()
                    .find(of)
                    .is_some_and(|(_, vote)| *vote);
                Vote { reviewer, accept }
            })
            .collect();
        let domain: DomainResponse = self.ask(QueryMsg::Domain {
            domain: Modality::Text,
        });
        let mut seats = domain.opening_seats as usize;
        loop {
            let case = SettleMsg {
                item: number,
                domain: Modality::Text,
                contributor: givers[item.contributor].clone(),
                ai_vote: item.ai_vote,
                votes: votes[..seats.min(votes.len())].to_vec(),
                label: item.gold.then_some(item.good),
                audit: item.audit.then_some(item.audit_verdict),
                recovery_gold: item.recovery_gold.then_some(item.good),
            };
            let progress: ProgressResponse = self.ask(QueryMsg::Progress(case.clone()));
            if progress.decided {
                return self.settle(case);
            }
            seats += progress.seats as usize;
        }
    }
}

/// What was asked for, and the seed.
struct Arguments {
    attack: Attack,
    share: u32,
    seed: u64,
}

fn arguments() -> Result<Arguments, String> {
    let mut asked = Arguments {
        attack: Attack::None,
        share: 0,
        seed: 1,
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let value = given.next().ok_or(format!("{name} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{name} {value}?"));
        match name.as_str() {
            "--attack" => {
                asked.attack = value
                    .parse()
                    .map_err(|error: BenchError| error.to_string())?
            }
            "--share" => {
                asked.share = u32::try_from(number()?).map_err(|error| error.to_string())?;
            }
            "--seed" => asked.seed = number()?,
            other => return Err(format!("unknown argument: {other}")),
        }
    }
    Ok(asked)
}

fn main() -> ExitCode {
    let done = arguments().and_then(|asked| bench(&asked));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs all items; whether every decision is the library's.
fn bench(asked: &Arguments) -> Result<bool, String> {
    let Arguments {
        attack,
        share,
        seed,
    } = *asked;
    let mut crowd = Crowd::new(attack, share, seed).map_err(|error| error.to_string())?;
    let address = |name: &str, index| MockApi::default().addr_make(&format!("{name} {index}"));
    let names = |name: &str| -> Vec<String> {
        let all = (0..REVIEWERS).map(|index| address(name, index).into_string());
        all.collect()
    };
    let (reviewers, givers) = (names("reviewer"), names("contributor"));
    let mut contract = Contract::new();
    let (mut decisions, mut reviews, mut trips) = (Vec::new(), 0, 0);
    let (mut correct, mut scored) = (0u32, 0u32);
    for t in 0..ITEMS {
        let item = crowd.draw(t);
        let outcome = contract.judge(t + 1, &item, &reviewers, &givers);
        decisions.push(u8::from(outcome.accepted));
        reviews += outcome.jurors.len();
        trips += u32::from(outcome.tripped);
        if t >= SCORED_FROM && !item.gold {
            scored += 1;
            correct += u32::from(outcome.accepted == item.good);
        }
    }
    let hash = hex(&Sha256::digest(&decisions));
    let library = run(attack, share, seed).map_err(|error| error.to_string())?;
    println!(
        "TL-bench v1 through the reputation contract: attack {attack}, share {share} %, seed {seed}"
    );
    let micro = u64::from(correct) * 1_000_000 / u64::from(scored.max(1));
    println!("  correct      {correct} of {scored} scored (0.{micro:06})");
    println!("  reviews      {reviews}, {trips} trips of the breaker");
    let same = hash == library.sha256 && library.reviews as usize == reviews;
    println!(
        "  the library  {} of {}: {}",
        library.correct,
        library.scored,
        word(same)
    );
    let row = PUBLISHED
        .iter()
        .find(|row| seed == 1 && row.attack == attack && row.share == share);
    let published = row.is_none_or(|row| hash.starts_with(row.sha256_prefix));
    if row.is_some() {
        println!("  published    {}", word(published));
    }
    println!("{hash}");
    Ok(same && published)
}

const fn word(same: bool) -> &'static str {
    if same {
        "the same decisions"
    } else {
        "DIFFERS"
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
