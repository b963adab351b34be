//! A chain of ten validators of which one leaves and one comes with every block, signed by hand.

use std::collections::BTreeMap;
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use tendermint::block::header::Version;
use tendermint::block::parts::Header as Parts;
use tendermint::block::signed_header::SignedHeader;
use tendermint::block::{Commit, CommitSig, Header as BlockHeader, Id};
use tendermint::validator::Info;
use tendermint::vote::{SignedVote, Type, ValidatorIndex, Vote};
use tendermint::{AppHash, PublicKey, Signature, account};
use tendermint_light_client_verifier::types::TrustThreshold;

use super::*;

const SIZE: u64 = 10;
const CHAIN: &str = "moving-7";
/// Seconds since 1970 of block 0; one block a second.
const START: i64 = 1_700_000_000;

fn key(number: u64) -> SigningKey {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number.to_be_bytes());
    SigningKey::from_bytes(&seed)
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_raw_ed25519(key.verifying_key().as_bytes()).unwrap()
}

/// Who signs the block at `height`: keys `height` to `height + SIZE - 1`.
fn signers(height: u64) -> Vec<SigningKey> {
    (height..height + SIZE).map(key).collect()
}

fn set(height: u64) -> Set {
    let infos: Vec<Info> = signers(height)
        .iter()
        .map(|key| Info::new(public(key), 10_u32.into()))
        .collect();
    let first = infos.first().cloned();
    Set::new(infos, first)
}

fn time(height: u64) -> Time {
    Time::from_unix_timestamp(START + i64::try_from(height).unwrap(), 0).unwrap()
}

fn header(height: u64) -> Header {
    let block = BlockHeader {
        version: Version { block: 11, app: 0 },
        chain_id: CHAIN.parse().unwrap(),
        height: height.try_into().unwrap(),
        time: time(height),
        last_block_id: None,
        last_commit_hash: None,
        data_hash: None,
        validators_hash: set(height).hash(),
        next_validators_hash: set(height + 1).hash(),
        consensus_hash: Hash::Sha256([1; 32]),
        app_hash: AppHash::try_from(height.to_be_bytes().to_vec()).unwrap(),
        last_results_hash: None,
        evidence_hash: None,
        proposer_address: account::Id::from(public(&key(height))),
    };
    let id = Id {
        hash: block.hash(),
        part_set_header: Parts::new(1, Hash::Sha256([2; 32])).unwrap(),
    };
    // In the order of the set, which sorts by address where the power is the same.
    let by_address: BTreeMap<account::Id, SigningKey> = signers(height)
        .into_iter()
        .map(|key| (account::Id::from(public(&key)), key))
        .collect();
    let signatures = set(height)
        .validators()
        .iter()
        .enumerate()
        .map(|(index, info)| {
            let signature = sign(&by_address[&info.address], height, index, id, info.address);
            CommitSig::BlockIdFlagCommit {
                validator_address: info.address,
                timestamp: time(height),
                signature: Some(signature),
            }
        })
        .collect();
    let commit = Commit {
        height: block.height,
        round: 0_u16.into(),
        block_id: id,
        signatures,
    };
    Header {
        signed: SignedHeader::new(block, commit).unwrap(),
        validators: set(height),
        next_validators: set(height + 1),
    }
}

fn sign(key: &SigningKey, height: u64, index: usize, id: Id, address: account::Id) -> Signature {
    let vote = Vote {
        vote_type: Type::Precommit,
        height: height.try_into().unwrap(),
        round: 0_u16.into(),
        block_id: Some(id),
        timestamp: Some(time(height)),
        validator_address: address,
        validator_index: ValidatorIndex::try_from(u32::try_from(index).unwrap()).unwrap(),
        signature: Signature::new([1; 64]).unwrap(),
        extension: Vec::new(),
        extension_signature: None,
    };
    let bytes = SignedVote::from_vote(vote, CHAIN.parse().unwrap())
        .unwrap()
        .sign_bytes();
    Signature::new(key.sign(&bytes).to_bytes())
        .unwrap()
        .unwrap()
}

fn trusted(height: u64) -> Trusted {
    Trusted {
        height: Height {
            revision: 7,
            height,
        },
        time: time(height),
        validators: set(height + 1),
        hash: set(height + 1).hash(),
    }
}

fn rules(now: u64) -> Rules {
    Rules {
        chain_id: CHAIN.parse().unwrap(),
        options: Options {
            trust_threshold: TrustThreshold::ONE_THIRD,
            trusting_period: Duration::from_secs(10_000),
            clock_drift: Duration::from_secs(5),
        },
        now: time(now),
    }
}

/// The chain as it is.
struct True;

impl Headers for True {
    async fn at(&self, height: u64) -> Result<Header> {
        Ok(header(height))
    }
}

/// Headers of the right heights, by validators who were never to sign them.
struct Others;

impl Headers for Others {
    async fn at(&self, height: u64) -> Result<Header> {
        let mut other = header(height + 300);
        other.signed.header.height = height.try_into().unwrap();
        Ok(other)
    }
}

async fn walk(from: u64, to: u64, now: u64) -> std::result::Result<Vec<u64>, Stop> {
    let found = steps(&rules(now), trusted(from), to, &True).await;
    let steps = found.unwrap()?;
    // Each follows from the one before it, the first from what was trusted.
    let mut last = from;
    for step in &steps {
        assert_eq!(step.trusted.height.height, last);
        last = step.header.height();
    }
    Ok(steps.iter().map(|step| step.header.height()).collect())
}

#[tokio::test]
async fn where_few_validators_changed_one_header_is_enough() {
    assert_eq!(walk(100, 105, 200).await.unwrap(), [105]);
}

#[tokio::test]
async fn where_more_than_two_thirds_changed_headers_half_way_lead_there() {
    let heights = walk(100, 140, 200).await.unwrap();
    assert_eq!(heights.last(), Some(&140));
    // A third of ten must remain of the set that signs the next block: seven blocks at most.
    assert!(heights.len() >= 6, "{heights:?}");
    let mut last = 100;
    for height in heights {
        assert!(height - last <= 7, "{last} to {height}");
        last = height;
    }
}

#[tokio::test]
async fn a_way_of_too_many_headers_is_refused() {
    let stop = walk(100, 600, 700).await.unwrap_err();
    assert_eq!(stop.reason, Reason::TooMany);
}

#[tokio::test]
async fn a_header_that_another_set_signed_leads_nowhere() {
    let found = steps(&rules(200), trusted(100), 101, &Others).await;
    let found = found.unwrap();
    assert!(matches!(found.unwrap_err().reason, Reason::Refused(_)));
}

#[tokio::test]
async fn a_header_from_the_hosts_future_is_told_apart() {
    let stop = walk(100, 105, 90).await.unwrap_err();
    assert_eq!(stop.reason, Reason::FromTheFuture);
}
