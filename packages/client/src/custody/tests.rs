#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use tenzro_contract_api::custody::bundle::plaintext_commitment;
use tenzro_contract_api::custody::{Candidate, Deposit, ExecuteMsg, X25519Key};
use tenzro_contract_api::types::Digest;
use tenzro_vault::{Envelope, SecretKey, Share, combine, open};

use super::collect::Joining;
use super::service::{SealedShare, ShareAnswer};
use super::{Place, Refusal, choose, lock};

fn place() -> Place {
    Place::new("demo-1", "tenzro1custody")
}

/// Custodians with their secrets, by address; `entity` says who is behind each.
fn custodians(count: u8, entity: impl Fn(u8) -> Option<String>) -> Vec<(Candidate, SecretKey)> {
    let one = |number: u8| {
        let secret = SecretKey::from_bytes([number.saturating_add(1); 32]);
        let key = X25519Key::new(*secret.public().unwrap().as_bytes()).unwrap();
        let candidate = Candidate {
            custodian: format!("tenzro1c{number:02}"),
            epoch: 1,
            key,
            endpoint: "http://127.0.0.1:1".to_owned(),
            entity: entity(number),
        };
        (candidate, secret)
    };
    (0..count).map(one).collect()
}

fn candidates(all: &[(Candidate, SecretKey)]) -> Vec<Candidate> {
    all.iter().map(|(candidate, _)| candidate.clone()).collect()
}

/// The share that each custodian finds in the envelope, checked against its commitment.
fn opened(
    object: &Digest,
    envelope: &Envelope,
    deposit: &ExecuteMsg,
    all: &[(Candidate, SecretKey)],
) -> Vec<Share> {
    let ExecuteMsg::Deposit { shares, .. } = deposit else {
        return vec![];
    };
    let mut found = Vec::new();
    for (index, deposited) in (1u8..).zip(shares) {
        let (_, secret) = all
            .iter()
            .find(|(candidate, _)| candidate.custodian == deposited.custodian)
            .unwrap();
        let context = place().deposit(object, &deposited.custodian);
        let sealed = envelope.share(index).unwrap();
        let share = context.open_share(secret, index, sealed).unwrap();
        let commitment = place().commitment(object, &deposited.custodian, &share);
        assert_eq!(commitment, deposited.commitment);
        found.push(share);
    }
    found
}

#[test]
fn what_is_locked_opens_with_the_shares_of_more_than_half_of_the_custodians() {
    for count in [3, 4, 5, 8, 12, 20] {
        let all = custodians(count, |_| None);
        let chosen = choose(&candidates(&all)).unwrap();
        let mut locked = lock(b"words of a person").unwrap();
        let (digest, object) = (locked.digest, std::mem::take(&mut locked.object));
        let (envelope, deposit) = locked.deposit(&place(), &chosen).unwrap();
        let envelope = Envelope::from_bytes(&envelope).unwrap();
        let ExecuteMsg::Deposit {
            threshold,
            plaintext,
            ..
        } = &deposit
        else {
            unreachable!("a deposit");
        };
        assert!(threshold * 2 > u32::try_from(chosen.len()).unwrap());
        let shares = opened(&digest, &envelope, &deposit, &all);
        let threshold = u8::try_from(*threshold).unwrap();
        let last: Vec<Share> = shares.into_iter().rev().collect();
        let key = combine(threshold, &last).unwrap();
        let (plain, told) = open(&key, &object).unwrap();
        assert_eq!(*plain, b"words of a person");
        let salt = Digest::new(told.salt);
        let commitment = plaintext_commitment(&salt, &Digest::new(told.plaintext_sha256));
        assert_eq!(commitment, *plaintext);
        assert_eq!(
            combine(threshold, &last[1..usize::from(threshold)])
                .unwrap_err()
                .code(),
            15
        );
    }
}

#[test]
fn a_share_of_one_network_object_or_custodian_is_none_of_another() {
    let share = Share::new(1, [7; 32]).unwrap();
    let (object, other) = (Digest::new([1; 32]), Digest::new([2; 32]));
    let base = place().commitment(&object, "tenzro1a", &share);
    assert_ne!(base, place().commitment(&other, "tenzro1a", &share));
    assert_ne!(base, place().commitment(&object, "tenzro1b", &share));
    let elsewhere = Place::new("demo-2", "tenzro1custody");
    assert_ne!(base, elsewhere.commitment(&object, "tenzro1a", &share));
    let key = SecretKey::from_bytes([9; 32]);
    let sealed = place()
        .grant(7, &object, "tenzro1a")
        .seal_share(&key.public().unwrap(), &share)
        .unwrap();
    for context in [
        place().grant(8, &object, "tenzro1a"),
        place().grant(7, &other, "tenzro1a"),
        place().grant(7, &object, "tenzro1b"),
        elsewhere.grant(7, &object, "tenzro1a"),
        place().deposit(&object, "tenzro1a"),
    ] {
        assert!(context.open_share(&key, 1, &sealed).is_err());
    }
}

#[test]
fn custodians_are_as_many_as_the_network_allows_and_stand_by_address() {
    for (count, expected) in [(3, 3), (4, 4), (5, 5), (11, 5), (12, 9), (30, 9)] {
        let mut all = candidates(&custodians(count, |_| None));
        all.reverse();
        let chosen = choose(&all).unwrap();
        assert_eq!(chosen.len(), expected, "{count}");
        assert!(chosen.is_sorted_by_key(|one| one.custodian.clone()));
    }
    for count in 0..3 {
        let few = candidates(&custodians(count, |_| None));
        assert_eq!(
            choose(&few).unwrap_err().code().as_deref(),
            Some("shares/1")
        );
    }
}

#[test]
fn no_organisation_is_chosen_so_often_that_it_could_read_alone() {
    let all = custodians(10, |number| (number < 6).then(|| "one".to_owned()));
    let chosen = choose(&candidates(&all)).unwrap();
    let of_one = chosen.iter().filter(|one| one.entity.is_some()).count();
    assert_eq!((chosen.len(), of_one), (5, 2));
}

#[test]
fn a_custodian_to_whom_nothing_can_be_sealed_is_passed_over() {
    let mut all = candidates(&custodians(6, |_| None));
    let mut small = [0; 32];
    small[0] = 1;
    all[0].key = X25519Key::new(small).unwrap();
    let chosen = choose(&all).unwrap();
    assert_eq!(chosen.len(), 5);
    assert!(chosen.iter().all(|one| one.custodian != all[0].custodian));
    let locked = lock(b"content").unwrap();
    assert!(locked.deposit(&place(), &chosen).is_ok());
}

#[test]
fn an_answer_serves_all_objects_of_a_grant_and_a_lie_counts_for_its_object_alone() {
    let all = custodians(5, |_| None);
    let chosen = choose(&candidates(&all)).unwrap();
    let secret = SecretKey::from_bytes([9; 32]);
    let to = secret.public().unwrap();
    let objects = ["one", "two"].map(|words| {
        let locked = lock(words.as_bytes()).unwrap();
        let (envelope, message) = locked.deposit(&place(), &chosen).unwrap();
        let envelope = Envelope::from_bytes(&envelope).unwrap();
        let shares = opened(&locked.digest, &envelope, &message, &all);
        let ExecuteMsg::Deposit {
            threshold,
            shares: deposited,
            envelope,
            plaintext,
            ..
        } = message
        else {
            unreachable!("a deposit");
        };
        let deposit = Deposit {
            group: 1,
            threshold,
            shares: deposited,
            envelope,
            plaintext,
            since: 0,
        };
        (locked, deposit, shares)
    });
    // The first custodian gives the share of the second object for the first one.
    let answer = |index: usize| {
        let custodian = chosen[index].custodian.clone();
        let shares = objects.iter().enumerate().map(|(number, (locked, ..))| {
            let from = if index == 0 { 1 } else { number };
            let context = place().grant(7, &locked.digest, &custodian);
            SealedShare {
                object: locked.digest,
                index: u8::try_from(index).unwrap() + 1,
                sealed: hex::encode(context.seal_share(&to, &objects[from].2[index]).unwrap()),
            }
        });
        ShareAnswer {
            shares: shares.collect(),
            grant: 7,
            custodian: custodian.clone(),
        }
    };
    let mut joining = objects
        .each_ref()
        .map(|(locked, deposit, _)| Joining::new(locked.digest, deposit));
    for (index, Candidate { custodian, .. }) in chosen.iter().enumerate() {
        let heard = match index {
            1 => Err(Refusal {
                custodian: custodian.clone(),
                why: "away".to_owned(),
                lies: false,
                last: false,
            }),
            _ => Ok(answer(index)),
        };
        for one in &mut joining {
            one.hear((&place(), 7, &secret), custodian, &heard);
        }
        // Three of five suffice: those of the first object are the last three.
        let whole = [0, 1].map(|number: usize| joining[number].is_whole());
        assert_eq!(whole, [index == 4, index >= 3]);
    }
    for ((number, joined), words) in joining.into_iter().enumerate().zip(["one", "two"]) {
        let found = joined.join(7).unwrap();
        let liars: Vec<&String> = found.liars.iter().map(|liar| &liar.custodian).collect();
        let expected = if number == 0 {
            vec![&chosen[0].custodian]
        } else {
            vec![]
        };
        assert_eq!(liars, expected);
        let (plain, _) = open(&found.key, &objects[number].0.object).unwrap();
        assert_eq!(*plain, words.as_bytes());
    }
}
