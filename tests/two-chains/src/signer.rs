//! Headers and who signs them.

use ed25519_dalek::{Signer, SigningKey};
use ibc_proto::ibc::lightclients::tendermint::v1::Header as IbcHeader;
use sha2::{Digest, Sha256};
use tendermint::block::header::Version;
use tendermint::block::parts::Header as PartSetHeader;
use tendermint::block::signed_header::SignedHeader;
use tendermint::block::{Commit, CommitSig, Header, Id, Round};
use tendermint::validator::{Info, Set};
use tendermint::vote::{Type, ValidatorIndex, Vote};
use tendermint::{Hash, PublicKey, Signature, Time};
use tenzro_module_ibc::Height;

/// Keys of validators, with their powers.
#[derive(Clone)]
pub struct Validators(Vec<(SigningKey, u64)>);

impl Validators {
    /// Validators whose keys come from numbers.
    pub fn new(seeds_and_powers: &[(u8, u64)]) -> Self {
        let key = |&(seed, power): &(u8, u64)| (SigningKey::from_bytes(&[seed; 32]), power);
        Self(seeds_and_powers.iter().map(key).collect())
    }

    pub fn set(&self) -> Set {
        let info = |(key, power): &(SigningKey, u64)| {
            let key = PublicKey::from_raw_ed25519(key.verifying_key().as_bytes()).unwrap();
            Info::new(key, (*power).try_into().unwrap())
        };
        let infos: Vec<Info> = self.0.iter().map(info).collect();
        let proposer = infos[0].address;
        Set::with_proposer(infos, proposer).unwrap()
    }

    fn key(&self, address: tendermint::account::Id) -> &SigningKey {
        let of = |key: &SigningKey| {
            let key = PublicKey::from_raw_ed25519(key.verifying_key().as_bytes()).unwrap();
            tendermint::account::Id::from(key)
        };
        &self.0.iter().find(|(key, _)| of(key) == address).unwrap().0
    }
}

/// What a block is made of, as far as a light client looks at it.
#[derive(Clone)]
pub struct Block {
    pub chain_id: String,
    pub height: u64,
    /// Nanoseconds since 1970.
    pub time: u64,
    pub app_hash: Vec<u8>,
    pub validators: Validators,
    pub next: Validators,
    /// Makes two blocks of the same contents differ.
    pub salt: u8,
    /// How many of the validators sign, the strongest first.
    pub signers: usize,
}

pub fn time(nanos: u64) -> Time {
    let seconds = (nanos / 1_000_000_000) as i64;
    Time::from_unix_timestamp(seconds, (nanos % 1_000_000_000) as u32).unwrap()
}

fn sha(bytes: &[u8]) -> Hash {
    Hash::Sha256(Sha256::digest(bytes).into())
}

impl Block {
    pub fn header(&self) -> Header {
        let set = self.validators.set();
        Header {
            version: Version { block: 11, app: 0 },
            chain_id: self.chain_id.as_str().try_into().unwrap(),
            height: self.height.try_into().unwrap(),
            time: time(self.time),
            last_block_id: None,
            last_commit_hash: Some(sha(b"last commit")),
            data_hash: Some(sha(&[self.salt])),
            validators_hash: set.hash(),
            next_validators_hash: self.next.set().hash(),
            consensus_hash: sha(b"parameters"),
            app_hash: self.app_hash.clone().try_into().unwrap(),
            last_results_hash: Some(sha(b"results")),
            evidence_hash: Some(sha(b"")),
            proposer_address: set.validators()[0].address,
        }
    }

    pub fn signed(&self) -> SignedHeader {
        let header = self.header();
        let id = Id {
            hash: header.hash(),
            part_set_header: PartSetHeader::new(1, sha(b"part")).unwrap(),
        };
        let set = self.validators.set();
        let sign = |(index, validator): (usize, &Info)| {
            if index >= self.signers {
                return CommitSig::BlockIdFlagAbsent;
            }
            let vote = Vote {
                vote_type: Type::Precommit,
                height: header.height,
                round: Round::default(),
                block_id: Some(id),
                timestamp: Some(header.time),
                validator_address: validator.address,
                validator_index: ValidatorIndex::try_from(index).unwrap(),
                signature: None,
                extension: Vec::new(),
                extension_signature: None,
            };
            let bytes = vote.into_signable_vec(header.chain_id.clone());
            let signature = self.validators.key(validator.address).sign(&bytes);
            CommitSig::BlockIdFlagCommit {
                validator_address: validator.address,
                timestamp: header.time,
                signature: Some(Signature::from(signature)),
            }
        };
        let signatures = set.validators().iter().enumerate().map(sign).collect();
        let commit = Commit {
            height: header.height,
            round: Round::default(),
            block_id: id,
            signatures,
        };
        SignedHeader::new(header, commit).unwrap()
    }

    /// For a client that trusts a height of which `trusted` is the next set.
    pub fn for_client(&self, trusted_height: Height, trusted: &Validators) -> IbcHeader {
        IbcHeader {
            signed_header: Some(self.signed().into()),
            validator_set: Some(self.validators.set().into()),
            trusted_height: Some(trusted_height.to_proto()),
            trusted_validators: Some(trusted.set().into()),
        }
    }
}
