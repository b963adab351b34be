//! The exchange as a state machine: what random steps and clocks do to it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use proptest::prelude::*;
use tenzro_contract_api::custody::{GroupProgress, Outcome};
use tenzro_custody::exchange::{Exchange, Step};

const DELIVER_UNTIL: u64 = 1_000;
const OPEN_UNTIL: u64 = 1_500;
const DISPUTE: u64 = 300;

/// Two groups that share a custodian: 0 to 2 in the first, 2 to 4 in the second, two of three each.
fn exchange() -> Exchange {
    let group = |group| GroupProgress {
        group,
        threshold: 2,
        delivered: 0,
        confirmed: 0,
        opened: 0,
    };
    Exchange {
        sale: 1,
        grant: 1,
        version: 1,
        buyer: Addr::unchecked("buyer"),
        deliver_until: DELIVER_UNTIL,
        open_until: OPEN_UNTIL,
        complete_at: None,
        closed_at: None,
        groups: vec![group(10), group(20)],
    }
}

fn groups(custodian: u8) -> &'static [u64] {
    match custodian {
        0 | 1 => &[10],
        2 => &[10, 20],
        _ => &[20],
    }
}

/// What each custodian's bundle has come to, and the exchange beside it.
struct Play {
    exchange: Exchange,
    now: u64,
    at: BTreeMap<u8, Step>,
}

impl Play {
    /// The next step of a custodian, if its time is not over; what the contract lets through.
    fn step(&mut self, custodian: u8) {
        let next = match self.at.get(&custodian) {
            None if self.now < DELIVER_UNTIL => Step::Delivered,
            Some(Step::Delivered) if self.now < DELIVER_UNTIL => Step::Confirmed,
            Some(Step::Confirmed) if self.exchange.is_open() && self.now < OPEN_UNTIL => {
                Step::Opened
            }
            _ => return,
        };
        self.exchange.count(groups(custodian), next, self.now);
        self.at.insert(custodian, next);
    }

    /// A dispute that is right.
    fn strike(&mut self, custodian: u8) {
        if self.at.get(&custodian) == Some(&Step::Opened)
            && self.now < self.exchange.dispute_until(DISPUTE)
        {
            self.exchange
                .count(groups(custodian), Step::Struck, self.now);
            self.at.insert(custodian, Step::Struck);
        }
    }

    /// Bundles of a group at a step or beyond, counted anew.
    fn count(&self, group: u64, steps: &[Step]) -> u32 {
        let found = self
            .at
            .iter()
            .filter(|(custodian, step)| {
                groups(**custodian).contains(&group) && steps.contains(step)
            })
            .count();
        u32::try_from(found).unwrap()
    }

    fn check(&self) {
        use Step::{Confirmed, Delivered, Opened, Struck};
        for progress in &self.exchange.groups {
            let group = progress.group;
            let counted = [
                self.count(group, &[Delivered, Confirmed, Opened, Struck]),
                self.count(group, &[Confirmed, Opened, Struck]),
                self.count(group, &[Opened]),
            ];
            let kept = [progress.delivered, progress.confirmed, progress.opened];
            assert_eq!(kept, counted);
        }
        let complete = [10, 20]
            .iter()
            .all(|group| self.count(*group, &[Opened]) >= 2);
        assert_eq!(self.exchange.complete_at.is_some(), complete);
        match self.exchange.outcome(self.now, DISPUTE) {
            Outcome::Settle => assert!(complete),
            Outcome::Refund => {
                assert!(!complete);
                assert!(
                    self.now >= DELIVER_UNTIL,
                    "before custodians had their time"
                );
            }
            Outcome::Waiting { until } => assert!(until > self.now),
            Outcome::Closed => panic!("nobody closed it"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_money_can_go_one_way_at_a_time_and_in_the_end_goes_one_way(
        steps in prop::collection::vec((0u8..5, 0u8..8, 0u64..120), 1..60),
    ) {
        let mut play = Play { exchange: exchange(), now: 0, at: BTreeMap::new() };
        for (custodian, what, pause) in steps {
            play.now += pause;
            if what == 0 {
                play.strike(custodian);
            } else {
                play.step(custodian);
            }
            play.check();
        }
        play.now += OPEN_UNTIL + DISPUTE;
        play.check();
        let ended = play.exchange.outcome(play.now, DISPUTE);
        prop_assert!(matches!(ended, Outcome::Settle | Outcome::Refund));
        play.exchange.closed_at = Some(play.now);
        prop_assert_eq!(play.exchange.outcome(play.now, DISPUTE), Outcome::Closed);
    }
}

#[test]
fn nothing_opens_before_every_group_has_its_threshold_confirmed() {
    let mut exchange = exchange();
    for custodian in [0, 1, 2] {
        exchange.count(groups(custodian), Step::Delivered, 1);
        exchange.count(groups(custodian), Step::Confirmed, 1);
    }
    assert!(!exchange.is_open(), "one of two in the second group");
    assert_eq!(exchange.last_chance(), DELIVER_UNTIL);
    exchange.count(groups(4), Step::Confirmed, 1);
    assert!(exchange.is_open());
    assert_eq!(exchange.last_chance(), OPEN_UNTIL);
}

#[test]
fn a_strike_below_the_threshold_takes_the_settlement_away_and_another_custodian_gives_it_back() {
    let mut exchange = exchange();
    for custodian in 0..5 {
        exchange.count(groups(custodian), Step::Delivered, 1);
        exchange.count(groups(custodian), Step::Confirmed, 1);
    }
    for custodian in [0, 2, 3] {
        exchange.count(groups(custodian), Step::Opened, 1_100);
    }
    assert_eq!(exchange.complete_at, Some(1_100));
    assert_eq!(
        exchange.outcome(1_399, DISPUTE),
        Outcome::Waiting { until: 1_400 }
    );
    exchange.count(groups(2), Step::Struck, 1_399);
    assert_eq!(
        exchange.outcome(1_400, DISPUTE),
        Outcome::Waiting { until: OPEN_UNTIL }
    );
    exchange.count(groups(1), Step::Opened, 1_450);
    assert_eq!(
        exchange.complete_at, None,
        "the second group still lacks one"
    );
    exchange.count(groups(4), Step::Opened, 1_460);
    assert_eq!(exchange.complete_at, Some(1_460));
    assert_eq!(exchange.outcome(1_760, DISPUTE), Outcome::Settle);
    exchange.count(groups(0), Step::Struck, 1_700);
    assert_eq!(exchange.outcome(1_760, DISPUTE), Outcome::Refund);
}
