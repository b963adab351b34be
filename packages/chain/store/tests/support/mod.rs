//! Regenerates the operations behind the golden vectors (see `stream.go` of
//! `tests/go/iavl-vectors`, which defines the order of draws).

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "test data within small ranges"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// splitmix64.
#[derive(Clone, Debug)]
pub struct SplitMix(pub u64);

impl SplitMix {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn bytes(&mut self, count: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while (out.len() as u64) < count {
            out.extend_from_slice(&self.next().to_le_bytes());
        }
        out.truncate(count as usize);
        out
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Params {
    pub seed: u64,
    pub initial_version: u64,
    pub versions: usize,
    pub max_ops: u64,
    pub key_space: u64,
    pub max_key: u64,
    pub max_value: u64,
    pub delete_percent: u64,
    pub rewrite_percent: u64,
    pub drain_every: usize,
}

/// One write; no value deletes.
#[derive(Clone, Debug)]
pub struct Op {
    pub store: usize,
    pub key: Vec<u8>,
    pub value: Option<Vec<u8>>,
}

pub struct Stream {
    pub params: Params,
    pub rng: SplitMix,
    pub model: Vec<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Stream {
    pub fn new(params: Params, stores: usize) -> Self {
        let rng = SplitMix(params.seed);
        Self {
            params,
            rng,
            model: vec![BTreeMap::new(); stores],
        }
    }

    pub fn grow(&mut self, stores: usize) {
        self.model.resize(stores, BTreeMap::new());
    }

    pub fn key(&self, index: u64) -> Vec<u8> {
        let seed = index
            .wrapping_mul(0xD1B5_4A32_D192_ED03)
            .wrapping_add(self.params.seed)
            .wrapping_add(1);
        let mut generator = SplitMix(seed);
        let length = 1 + generator.below(self.params.max_key);
        generator.bytes(length)
    }

    pub fn version(&mut self, index: usize) -> Vec<Op> {
        if self.params.drain_every > 0 && (index + 1).is_multiple_of(self.params.drain_every) {
            return self.drain();
        }
        let count = self.rng.below(self.params.max_ops + 1);
        (0..count).map(|_| self.draw()).collect()
    }

    fn drain(&mut self) -> Vec<Op> {
        let delete = |(store, keys): (usize, &mut BTreeMap<Vec<u8>, Vec<u8>>)| {
            std::mem::take(keys).into_keys().map(move |key| Op {
                store,
                key,
                value: None,
            })
        };
        self.model.iter_mut().enumerate().flat_map(delete).collect()
    }

    fn draw(&mut self) -> Op {
        let stores = self.model.len() as u64;
        let store = if stores > 1 {
            self.rng.below(stores) as usize
        } else {
            0
        };
        let index = self.rng.below(self.params.key_space);
        let key = self.key(index);
        let kind = self.rng.below(100);
        if kind < self.params.delete_percent {
            self.model[store].remove(&key);
            return Op {
                store,
                key,
                value: None,
            };
        }
        let rewrites = kind < self.params.delete_percent + self.params.rewrite_percent;
        if let Some(old) = self.model[store].get(&key).filter(|_| rewrites) {
            return Op {
                store,
                value: Some(old.clone()),
                key,
            };
        }
        let length = self.rng.below(self.params.max_value + 1);
        let value = SplitMix(self.rng.next()).bytes(length);
        self.model[store].insert(key.clone(), value.clone());
        Op {
            store,
            key,
            value: Some(value),
        }
    }
}

/// The final write of each key, keys ascending.
pub fn block_order(ops: Vec<Op>) -> Vec<Op> {
    let last: BTreeMap<_, _> = ops.into_iter().map(|op| (op.key.clone(), op)).collect();
    last.into_values().collect()
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Vector {
    Tree(TreeVector),
    Multi(MultiVector),
}

#[derive(Debug, Deserialize)]
pub struct TreeVector {
    #[serde(flatten)]
    pub params: Params,
    pub block_order: bool,
    pub roots: Vec<String>,
    pub size: u64,
    pub height: u8,
    #[serde(default)]
    pub proofs: Vec<TreeProof>,
}

#[derive(Debug, Deserialize)]
pub struct TreeProof {
    pub key: String,
    pub exists: bool,
    pub proof: String,
}

#[derive(Debug, Deserialize)]
pub struct MultiVector {
    #[serde(flatten)]
    pub params: Params,
    pub stores: Vec<String>,
    #[serde(default)]
    pub added: String,
    #[serde(default)]
    pub added_at: usize,
    pub hashes: Vec<String>,
    #[serde(default)]
    pub queries: Vec<MultiQuery>,
}

#[derive(Debug, Deserialize)]
pub struct MultiQuery {
    pub store: String,
    pub height: u64,
    pub key: String,
    pub exists: bool,
    pub proof_ops: String,
}

pub fn vectors() -> Vec<Vector> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/iavl-vectors.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub fn tree_vectors() -> Vec<TreeVector> {
    let trees = |vector| match vector {
        Vector::Tree(tree) => Some(tree),
        Vector::Multi(_) => None,
    };
    vectors().into_iter().filter_map(trees).collect()
}

pub fn multi_vectors() -> Vec<MultiVector> {
    let multis = |vector| match vector {
        Vector::Multi(multi) => Some(multi),
        Vector::Tree(_) => None,
    };
    vectors().into_iter().filter_map(multis).collect()
}
