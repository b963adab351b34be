//! Draws: who is found, how evenly, and what cannot move them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, testing::MockStorage};
use proptest::prelude::*;
use tenzro_contract_api::{
    hashes::sha256,
    types::{Digest, Modality},
};
use tenzro_peer_review::pool::{self, Draw};

const DOMAIN: Modality = Modality::Image;

fn reviewer(index: u32) -> Addr {
    Addr::unchecked(format!("reviewer{index}"))
}

fn nobody() -> Addr {
    Addr::unchecked("nobody")
}

fn pool_of(count: u32) -> MockStorage {
    let mut storage = MockStorage::new();
    for index in 0..count {
        pool::join(&mut storage, &reviewer(index), DOMAIN).unwrap();
    }
    storage
}

fn draw(
    storage: &MockStorage,
    places: u32,
    seed: &Digest,
    except: &Addr,
    wanted: usize,
) -> Vec<Addr> {
    let draw = Draw {
        domain: DOMAIN,
        places,
        round: 10,
        seed,
        except: &BTreeSet::from([except.clone()]),
    };
    draw.run(storage, wanted).unwrap()
}

proptest! {
    #[test]
    fn a_draw_finds_different_reviewers_and_as_many_as_there_are(
        count in 0u32..100,
        wanted in 0usize..60,
        seed: [u8; 32],
        except in 0u32..100,
    ) {
        let storage = pool_of(count);
        let except = reviewer(except);
        let found = draw(&storage, count, &Digest::new(seed), &except, wanted);
        let different: BTreeSet<_> = found.iter().cloned().collect();
        prop_assert_eq!(different.len(), found.len());
        prop_assert!(!different.contains(&except));
        let there = (0..count).filter(|index| reviewer(*index) != except).count();
        prop_assert_eq!(found.len(), there.min(wanted));
    }

    #[test]
    fn who_joins_later_does_not_move_a_draw(count in 1u32..50, more in 1u32..50, seed: [u8; 32]) {
        let seed = Digest::new(seed);
        let mut storage = pool_of(count);
        let before = draw(&storage, count, &seed, &nobody(), 24);
        for index in count..count + more {
            pool::join(&mut storage, &reviewer(index), DOMAIN).unwrap();
        }
        prop_assert_eq!(draw(&storage, count, &seed, &nobody(), 24), before);
    }

    #[test]
    fn who_goes_away_leaves_the_order_of_the_others(
        count in 2u32..50,
        gone in 0u32..50,
        seed: [u8; 32],
    ) {
        let seed = Digest::new(seed);
        let gone = reviewer(gone % count);
        let mut storage = pool_of(count);
        let mut before = draw(&storage, count, &seed, &nobody(), 60);
        prop_assert!(pool::miss(&mut storage, &gone, 1).unwrap());
        before.retain(|reviewer| *reviewer != gone);
        prop_assert_eq!(draw(&storage, count, &seed, &nobody(), 60), before);
        prop_assert_eq!(pool::present(&storage, DOMAIN).unwrap(), count - 1);
    }
}

#[test]
fn each_reviewer_is_drawn_equally_often() {
    const REVIEWERS: u32 = 40;
    const DRAWS: u32 = 4_000;
    let storage = pool_of(REVIEWERS);
    let mut first = vec![0u32; REVIEWERS as usize];
    let mut seated = vec![0u32; REVIEWERS as usize];
    for number in 0..DRAWS {
        let seed = sha256(&number.to_be_bytes());
        let found = draw(&storage, REVIEWERS, &seed, &nobody(), 8);
        for (position, who) in found.iter().enumerate() {
            let index: usize = who.as_str()["reviewer".len()..].parse().unwrap();
            seated[index] += 1;
            first[index] += u32::from(position == 0);
        }
    }
    // 100 and 800 expected; standard deviations about 10 and 25. Five of them on either side.
    assert!(
        first.iter().all(|times| (50..150).contains(times)),
        "{first:?}"
    );
    assert!(
        seated.iter().all(|times| (673..927).contains(times)),
        "{seated:?}"
    );
}

#[test]
fn who_checks_in_is_passed_over_by_rounds_that_may_be_known() {
    let mut storage = pool_of(3);
    let back = reviewer(1);
    assert!(pool::miss(&mut storage, &back, 1).unwrap());
    assert!(pool::come_back(&mut storage, &back, 11).unwrap());
    let seed = sha256(b"seed");
    let before = draw(&storage, 3, &seed, &nobody(), 3);
    assert!(!before.contains(&back) && before.len() == 2);
    let draw = Draw {
        domain: DOMAIN,
        places: 3,
        round: 11,
        seed: &seed,
        except: &BTreeSet::from([nobody()]),
    };
    assert!(draw.run(&storage, 3).unwrap().contains(&back));
}

#[test]
fn a_vote_in_between_forgives_missed_ones() {
    let mut storage = pool_of(1);
    let who = reviewer(0);
    for _ in 0..5 {
        assert!(!pool::miss(&mut storage, &who, 3).unwrap());
        assert!(!pool::miss(&mut storage, &who, 3).unwrap());
        pool::answered(&mut storage, &who).unwrap();
    }
    assert_eq!(pool::present(&storage, DOMAIN).unwrap(), 1);
}

#[test]
fn a_reviewer_who_is_away_and_qualifies_elsewhere_stays_away() {
    let mut storage = pool_of(1);
    let who = reviewer(0);
    assert!(pool::miss(&mut storage, &who, 1).unwrap());
    pool::join(&mut storage, &who, Modality::Text).unwrap();
    assert_eq!(pool::present(&storage, Modality::Text).unwrap(), 0);
    assert!(pool::come_back(&mut storage, &who, 5).unwrap());
    assert_eq!(pool::present(&storage, Modality::Text).unwrap(), 1);
    assert_eq!(pool::present(&storage, DOMAIN).unwrap(), 1);
}

#[test]
fn where_nearly_everybody_is_away_a_draw_still_ends() {
    let mut storage = pool_of(500);
    for index in 0..490 {
        assert!(pool::miss(&mut storage, &reviewer(index), 1).unwrap());
    }
    let found = draw(&storage, 500, &sha256(b"seed"), &nobody(), 48);
    assert!(found.len() <= 10);
}
