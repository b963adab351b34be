//! The three flows in memory; `scripts/flows` plays the same code on wasmd and on `tenzrod`.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use tenzro_scenarios::{
    World,
    flows::{dispute, reward, sale},
    steps::Steps,
    town::Town,
};

#[test]
fn a_contribution_is_checked_judged_and_rewarded() {
    let mut town = Town::found(World::new());
    reward::play(&mut town, &Steps::silent()).unwrap();
}

#[test]
fn a_dataset_is_sold_and_its_price_is_claimed_by_everybody_who_had_a_part() {
    let mut town = Town::found(World::new());
    sale::play(&mut town, &Steps::silent()).unwrap();
}

#[test]
fn a_dispute_slashes_liars_on_stored_evidence_and_refunds_the_challenger() {
    let mut town = Town::found(World::new());
    dispute::play(&mut town, &Steps::silent()).unwrap();
}

#[test]
fn the_flows_follow_each_other_in_one_network() {
    let mut town = Town::found(World::new());
    for (name, play) in tenzro_scenarios::flows::ALL {
        let played = play(&mut town, &Steps::silent());
        assert!(played.is_ok(), "{name}: {played:?}");
    }
}
