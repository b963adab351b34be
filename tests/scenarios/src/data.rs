//! The real data registry among real trainers, operators, oracle and panels, and the people who
//! contribute.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary};
use cw_multi_test::{AppResponse, ContractWrapper};
use k256::ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner};
use tenzro_contract_api::{
    check_output::CheckOutput,
    data_registry::{
        ConsentReceipt, ExecuteMsg, InstantiateMsg, ItemResponse, Params, Purpose, QueryMsg,
        Strata, Terms, VersionResponse, WeightsResponse,
    },
    hashes::{consent_digest, raw_cid, sha256},
    types::{Bps, Class, ContentRef, Digest, Modality},
};

use crate::{
    CHAIN_ID, World, checksum, custody,
    network::{COMPONENTS, Network},
    review::{Review, sink},
};

/// Radius of near-duplicates in these tests, bits.
pub const RADIUS: u32 = 24;

/// A whole network with the real registry; the treasury is a double that remembers.
pub struct Data {
    /// Everything else.
    pub review: Review,
}

/// A Trainer with a key.
pub struct Giver {
    /// Its address, derived from the key.
    pub address: Addr,
    key: SigningKey,
}

impl Data {
    /// A network with so many qualified reviewers.
    #[must_use]
    pub fn new(reviewers: usize) -> Self {
        Self::among(reviewers, Review::around(deploy))
    }

    /// The same with another contract in the treasury's place.
    pub fn beside(reviewers: usize, treasury: impl FnOnce(&mut World) -> Addr) -> Self {
        Self::among(reviewers, Review::between(deploy, treasury))
    }

    fn among(reviewers: usize, mut review: Review) -> Self {
        let names = review.register_reviewers(reviewers);
        if !names.is_empty() {
            review.qualify(&names);
        }
        Self { review }
    }

    /// The chain.
    pub const fn world(&mut self) -> &mut World {
        &mut self.review.world
    }

    /// Beacon, operators and oracle.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.review.network
    }

    /// Somebody with a key of its own, not registered.
    pub fn stranger(&mut self, number: u8) -> Giver {
        let key = giver_key(number);
        let address = self.world().adopt(&key);
        Giver { address, key }
    }

    /// A registered Trainer with a key of its own.
    pub fn giver(&mut self, number: u8) -> Giver {
        self.givers(&[number]).remove(0)
    }

    /// Several of them.
    pub fn givers(&mut self, numbers: &[u8]) -> Vec<Giver> {
        let givers: Vec<Giver> = numbers
            .iter()
            .map(|number| self.stranger(*number))
            .collect();
        let calls = givers
            .iter()
            .zip(numbers)
            .map(|(giver, number)| {
                let handle = format!("giver {number}");
                self.review.joining(&giver.address, &handle, None)
            })
            .collect();
        self.world().execute_each(calls);
        givers
    }

    /// Sends a message to the registry.
    ///
    /// # Errors
    /// With the error's text when it refuses.
    pub fn send(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        let registry = self.review.registry.clone();
        self.world().execute(sender, &registry, msg)
    }

    /// The message with which a giver contributes bytes, consent included.
    #[must_use]
    pub fn contribution(&self, giver: &Giver, bytes: &[u8]) -> ExecuteMsg {
        let content = content(bytes);
        let consent = self.consent(
            giver,
            &content.sha256,
            &[Purpose::Training, Purpose::Research],
        );
        ExecuteMsg::Contribute {
            modality: Modality::Text,
            content,
            consent,
            strata: Strata {
                locale: Some("en".to_owned()),
                tags: vec!["prose".to_owned()],
            },
        }
    }

    /// A signed consent.
    #[must_use]
    pub fn consent(&self, giver: &Giver, content: &Digest, purposes: &[Purpose]) -> ConsentReceipt {
        let receipt_sha256 = sha256(b"a receipt");
        let registry = self.review.registry.as_str();
        let digest = consent_digest(
            CHAIN_ID,
            registry,
            giver.address.as_str(),
            content,
            &receipt_sha256,
        );
        let signature: Signature = giver.key.sign_prehash(digest.as_bytes()).unwrap();
        let public = giver.key.verifying_key().to_encoded_point(true);
        ConsentReceipt {
            receipt_sha256,
            purposes: purposes.to_vec(),
            expires_at: None,
            share: Bps::new(8_000).unwrap(),
            public_key: Binary::from(public.as_bytes()),
            signature: Binary::from(signature.to_bytes().as_slice()),
        }
    }

    /// Contributes bytes; the item.
    ///
    /// # Errors
    /// With the error's text when the registry refuses.
    pub fn contribute(&mut self, giver: &Giver, bytes: &[u8]) -> Result<u64, String> {
        self.contribute_all(&[(giver, bytes)]).remove(0)
    }

    /// Everybody's contribution at once; the items.
    pub fn contribute_all(&mut self, all: &[(&Giver, &[u8])]) -> Vec<Result<u64, String>> {
        let calls = all
            .iter()
            .map(|(giver, bytes)| {
                let msg = self.contribution(giver, bytes);
                World::call(&giver.address, &self.review.registry, &msg)
            })
            .collect();
        let results = self.world().execute_all(calls).into_iter();
        results.map(|result| result.map(item_of)).collect()
    }

    /// Lets operators answer an item's check with this quality and fingerprint.
    pub fn check(&mut self, item: u64, quality: i16, fingerprint: [u8; 32]) {
        self.check_all(&[(item, quality, fingerprint)]);
    }

    /// [`Data::check`] for several items at once.
    pub fn check_all(&mut self, checks: &[(u64, i16, [u8; 32])]) {
        let mut jobs = vec![];
        let mut outputs = BTreeMap::new();
        for (item, quality, fingerprint) in checks {
            let job = self.item(*item).job;
            jobs.push(job);
            outputs.insert(job, answer(*quality, *fingerprint));
        }
        let review = &mut self.review;
        review
            .network
            .run_panels(&mut review.world, &jobs, |job, _| outputs[&job].clone());
    }

    /// Lets the panel vote on an item in review until it has ended.
    pub fn judge(&mut self, item: u64, accept: bool) {
        self.judge_all(&[item], accept);
    }

    /// [`Data::judge`] for several items at once.
    pub fn judge_all(&mut self, items: &[u64], accept: bool) {
        self.review.draw_all(items);
        loop {
            let open: Vec<u64> = items
                .iter()
                .copied()
                .filter(|item| self.review.votes(*item))
                .collect();
            if open.is_empty() {
                return;
            }
            self.review.run_steps(&open, |_| accept);
        }
    }

    /// One item.
    #[must_use]
    pub fn item(&self, item: u64) -> ItemResponse {
        self.review
            .world
            .query(&self.review.registry, &QueryMsg::Item { item })
    }

    /// An accepted item of `size` bytes, all of one letter.
    pub fn accepted(&mut self, giver: &Giver, letter: u8, size: usize) -> u64 {
        let item = self.contribute(giver, &vec![letter; size]).unwrap();
        self.check(item, 30_000, [letter; 32]);
        self.judge(item, true);
        item
    }

    /// A dataset that sells training, and its first version.
    pub fn dataset(&mut self, owner: &Addr) -> u64 {
        let terms = Terms {
            purposes: vec![Purpose::Training],
            licence: "CC-BY-4.0".to_owned(),
        };
        let create = ExecuteMsg::CreateDataset {
            name: "prose".to_owned(),
            description: String::new(),
            terms,
        };
        self.send(owner, &create).unwrap();
        self.send(
            owner,
            &ExecuteMsg::NewVersion {
                dataset: 1,
                parents: vec![],
            },
        )
        .unwrap();
        1
    }

    /// One version.
    #[must_use]
    pub fn version(&self, version: u64) -> VersionResponse {
        self.review
            .world
            .query(&self.review.registry, &QueryMsg::Version { version })
    }

    /// What a version owes an account.
    #[must_use]
    pub fn weights(&self, version: u64, account: &Addr) -> WeightsResponse {
        let address = account.to_string();
        self.review.world.query(
            &self.review.registry,
            &QueryMsg::Weights { version, address },
        )
    }

    /// Data points of an account.
    #[must_use]
    pub fn data_points(&self, account: &Addr) -> i128 {
        let points = sink::seen(&self.review.world, &self.review.treasury).points;
        let found = points
            .into_iter()
            .find(|(name, _)| *name == format!("data/{account}"));
        found.map_or(0, |(_, points)| points.i128())
    }
}

/// The key of the giver with this number, which is not 0.
#[must_use]
pub fn giver_key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

/// The item that a contribution made.
fn item_of(response: AppResponse) -> u64 {
    let attributes = response
        .events
        .into_iter()
        .flat_map(|event| event.attributes);
    let item = attributes
        .into_iter()
        .find(|attribute| attribute.key == "item");
    item.unwrap().value.parse().unwrap()
}

/// A reference to some bytes.
#[must_use]
pub fn content(bytes: &[u8]) -> ContentRef {
    let sha256 = sha256(bytes);
    ContentRef {
        cid: raw_cid(&sha256),
        sha256,
        bytes: u32::try_from(bytes.len()).unwrap(),
        media_type: "text/plain".to_owned(),
    }
}

/// An operator's output.
#[must_use]
pub fn answer(quality: i16, fingerprint: [u8; 32]) -> Vec<u8> {
    let vector = vec![quality; COMPONENTS];
    CheckOutput {
        class: Class::Q,
        vector,
        modality: Modality::Text,
        fingerprint,
    }
    .encode()
    .unwrap()
}

/// Deploys the real registry.
pub fn deploy(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_data_registry::contract::execute,
        tenzro_data_registry::contract::instantiate,
        tenzro_data_registry::contract::query,
    )
    .with_reply(tenzro_data_registry::contract::reply)
    .with_checksum(checksum("data-registry"));
    let address = |name: &str| world.address(name).into_string();
    let msg = InstantiateMsg {
        oracle: address("oracle"),
        peer_review: address("peer-review"),
        reputation: address("reputation"),
        treasury: address("treasury"),
        trainers: address("trainers"),
        operators: address("operators"),
        custody: address("custody"),
        params: Params {
            radius_text: RADIUS,
            radius_image: RADIUS,
            radius_audio: RADIUS,
        },
    };
    custody::deploy(world);
    world.deploy("data-registry", Box::new(code), &msg)
}
