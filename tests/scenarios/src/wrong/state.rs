//! The whole state of a `tenzrod` chain, read with `tenzrod export`, and what a refused message may
//! change in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::auth::v1beta1::BaseAccount;
use prost::Message;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tenzro_client::Address;
use tenzro_client::localnet::Program;

use crate::NATIVE;

/// Keys of the stores, as the modules write them.
const ACCOUNTS: u8 = 1;
const BALANCES: u8 = 2;
const BEACON_VALUES: u8 = 1;
const BEACON_LAST: &[u8] = &[2];
/// Of the contracts' module: how many transactions the last block that had any has run so far.
const TX_COUNTER: &[u8] = &[8];

/// Keys and values of one store.
type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

/// Every pair of every store after one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The block.
    pub height: u64,
    stores: BTreeMap<String, Pairs>,
}

/// What `tenzrod export` prints.
#[derive(Deserialize)]
struct Exported {
    height: String,
    stores: BTreeMap<String, BTreeMap<String, String>>,
}

/// One pair that differs.
struct Change {
    store: String,
    key: Vec<u8>,
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
}

/// What a refused transaction costs its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// The fee, utnz.
    pub fee: u128,
    /// Sequence before.
    pub sequence: u64,
}

impl State {
    /// The states after two blocks of the chain in `home`, whose node may run.
    ///
    /// # Errors
    /// When the program is missing or cannot read them.
    pub fn two(home: &Path, before: u64, after: u64) -> Result<(Self, Self)> {
        let program = Program::Tenzrod.path()?;
        let export = |height: u64| {
            Command::new(&program)
                .args(["export", "--height", &height.to_string(), "--home"])
                .arg(home)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
        };
        let both = [export(before)?, export(after)?];
        let [before, after] = both.map(|running| {
            let output = running.wait_with_output()?;
            let said = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "tenzrod export: {said}");
            Self::read(&output.stdout)
        });
        Ok((before?, after?))
    }

    /// What `tenzrod export` printed.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(text: &[u8]) -> Result<Self> {
        let exported: Exported = serde_json::from_slice(text).context("tenzrod export")?;
        let mut stores = BTreeMap::new();
        for (name, pairs) in exported.stores {
            let mut read = Pairs::new();
            for (key, value) in pairs {
                read.insert(hex::decode(key)?, hex::decode(value)?);
            }
            stores.insert(name, read);
        }
        Ok(Self {
            height: exported.height.parse()?,
            stores,
        })
    }

    fn changes(&self, after: &Self) -> Vec<Change> {
        let names: BTreeSet<&String> = self.stores.keys().chain(after.stores.keys()).collect();
        let empty = Pairs::new();
        let mut changes = vec![];
        for name in names {
            let old = self.stores.get(name).unwrap_or(&empty);
            let new = after.stores.get(name).unwrap_or(&empty);
            let keys: BTreeSet<&Vec<u8>> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let (before, after) = (old.get(key), new.get(key));
                if before != after {
                    changes.push(Change {
                        store: name.clone(),
                        key: key.clone(),
                        before: before.cloned(),
                        after: after.cloned(),
                    });
                }
            }
        }
        changes
    }

    /// Fails unless nothing differs but what each block moves by itself (one entry of the beacon
    /// per block, and which one is the last) and, where the message was in the last of these
    /// blocks, the sequence of its sender by one, the fee, from the sender to the collector of
    /// fees, and that this block has run one transaction. What it cost.
    ///
    /// # Errors
    /// With every difference that is none of these.
    pub fn differs_only_by(&self, after: &Self, sender: Option<&Address>) -> Result<Option<Cost>> {
        let mut blocks = after.height.saturating_sub(self.height);
        let (mut sequence, mut paid, mut collected) = (None, None, None);
        for change in self.changes(after) {
            let known = match (change.store.as_str(), sender) {
                ("beacon", _) if change.is_beacon(after.height) => {
                    blocks -= u64::from(change.key != BEACON_LAST);
                    true
                }
                ("wasm", Some(_)) if change.key == TX_COUNTER => {
                    let one = [&after.height.to_be_bytes()[..], &1_u32.to_be_bytes()].concat();
                    change.after == Some(one)
                }
                ("acc", Some(sender)) if change.key == account_key(sender) => {
                    sequence = change.next_sequence()?;
                    sequence.is_some()
                }
                ("bank", Some(sender)) if change.key == balance_key(&sender.to_bytes()) => {
                    paid = change.amounts().and_then(|(old, new)| old.checked_sub(new));
                    paid.is_some()
                }
                ("bank", Some(_)) if change.key == balance_key(&fee_collector()) => {
                    collected = change.amounts().and_then(|(old, new)| new.checked_sub(old));
                    collected.is_some()
                }
                _ => false,
            };
            ensure!(
                known,
                "{} also changed: {}",
                change.store,
                change.describe()
            );
        }
        ensure!(blocks == 0, "the beacon lacks {blocks} blocks");
        if sender.is_none() {
            return Ok(None);
        }
        let (Some(sequence), Some(fee)) = (sequence, paid) else {
            bail!("no fee was paid or no sequence used: {paid:?}, {sequence:?}");
        };
        ensure!(
            collected == paid,
            "{paid:?} was paid, {collected:?} collected"
        );
        Ok(Some(Cost { fee, sequence }))
    }
}

impl Change {
    /// Whether it is an entry of the beacon that a block up to `height` made.
    fn is_beacon(&self, height: u64) -> bool {
        let after = self.after.as_deref().unwrap_or_default();
        if self.key == BEACON_LAST {
            return after == height.to_be_bytes();
        }
        self.key.first() == Some(&BEACON_VALUES) && self.before.is_none() && !after.is_empty()
    }

    /// The sequence before, where the account differs in nothing but a sequence that is one higher.
    fn next_sequence(&self) -> Result<Option<u64>> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return Ok(None);
        };
        let account = |bytes: &[u8]| -> Result<BaseAccount> {
            let any = Any::decode(bytes)?;
            Ok(BaseAccount::decode(any.value.as_slice())?)
        };
        let (before, after) = (account(before)?, account(after)?);
        let sequence = before.sequence;
        let next = BaseAccount {
            sequence: sequence + 1,
            ..before
        };
        Ok((next == after).then_some(sequence))
    }

    fn amounts(&self) -> Option<(u128, u128)> {
        let amount = |bytes: &Option<Vec<u8>>| -> Option<u128> {
            std::str::from_utf8(bytes.as_deref()?).ok()?.parse().ok()
        };
        Some((amount(&self.before)?, amount(&self.after)?))
    }

    fn describe(&self) -> String {
        let show = |value: &Option<Vec<u8>>| match value {
            None => "absent".to_owned(),
            Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        };
        format!(
            "{} ({:?}): {} → {}",
            hex::encode(&self.key),
            String::from_utf8_lossy(&self.key),
            show(&self.before),
            show(&self.after)
        )
    }
}

fn account_key(address: &Address) -> Vec<u8> {
    [&[ACCOUNTS], address.to_bytes().as_slice()].concat()
}

fn balance_key(address: &[u8]) -> Vec<u8> {
    let length = u8::try_from(address.len()).expect("addresses are short");
    [&[BALANCES, length], address, NATIVE.as_bytes()].concat()
}

/// The account of the module that collects fees: the first 20 bytes of SHA-256 of its name.
fn fee_collector() -> Vec<u8> {
    Sha256::digest(b"fee_collector")[..20].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> Address {
        Address::from_bytes(&[7; 20]).unwrap()
    }

    fn account(sequence: u64, number: u64) -> Vec<u8> {
        let base = BaseAccount {
            address: alice().to_string(),
            pub_key: None,
            account_number: number,
            sequence,
        };
        Any {
            type_url: "/cosmos.auth.v1beta1.BaseAccount".to_owned(),
            value: base.encode_to_vec(),
        }
        .encode_to_vec()
    }

    fn state(height: u64, sequence: u64, alice_has: u128, collector_has: u128) -> State {
        let beacon = (1..=height)
            .map(|at| {
                let key = [&[BEACON_VALUES][..], &at.to_be_bytes()].concat();
                (key, vec![1])
            })
            .chain([(BEACON_LAST.to_vec(), height.to_be_bytes().to_vec())]);
        let bank = [
            (balance_key(&alice().to_bytes()), alice_has),
            (balance_key(&fee_collector()), collector_has),
        ];
        let bank = bank.map(|(key, amount)| (key, amount.to_string().into_bytes()));
        let acc = [(account_key(&alice()), account(sequence, 3))];
        State {
            height,
            stores: BTreeMap::from([
                ("acc".to_owned(), acc.into()),
                ("bank".to_owned(), bank.into()),
                ("beacon".to_owned(), beacon.collect()),
                ("wasm".to_owned(), Pairs::new()),
            ]),
        }
    }

    #[test]
    fn fee_and_sequence_are_all_that_may_change() {
        let before = state(5, 2, 100, 0);
        let cost = before.differs_only_by(&state(6, 3, 90, 10), Some(&alice()));
        let expected = Cost {
            fee: 10,
            sequence: 2,
        };
        assert_eq!(cost.unwrap(), Some(expected));
        let nothing = before.differs_only_by(&state(7, 2, 100, 0), None);
        assert_eq!(nothing.unwrap(), None);
    }

    #[test]
    fn any_other_difference_is_found() {
        let before = state(5, 2, 100, 0);
        let judge = |after: &State| before.differs_only_by(after, Some(&alice()));
        let mut written = state(6, 3, 90, 10);
        let wasm = written.stores.get_mut("wasm").unwrap();
        wasm.insert(vec![3], vec![1]);
        assert!(judge(&written).is_err(), "a contract's state");
        let mut counted = state(6, 3, 90, 10);
        let counter = |count: u32| [&6_u64.to_be_bytes()[..], &count.to_be_bytes()].concat();
        let wasm = counted.stores.get_mut("wasm").unwrap();
        wasm.insert(TX_COUNTER.to_vec(), counter(1));
        assert!(judge(&counted).is_ok(), "one transaction in the block");
        let wasm = counted.stores.get_mut("wasm").unwrap();
        wasm.insert(TX_COUNTER.to_vec(), counter(2));
        assert!(judge(&counted).is_err(), "another transaction in the block");
        assert!(judge(&state(6, 4, 90, 10)).is_err(), "two sequences");
        assert!(judge(&state(6, 3, 90, 9)).is_err(), "a fee that is lost");
        assert!(
            judge(&state(6, 3, 110, 10)).is_err(),
            "a balance that grows"
        );
        assert!(judge(&state(6, 2, 100, 0)).is_err(), "no fee");
        let mut other = state(6, 3, 90, 10);
        let acc = other.stores.get_mut("acc").unwrap();
        acc.insert(account_key(&alice()), account(3, 4));
        assert!(judge(&other).is_err(), "another number of the account");
        let sent = before.differs_only_by(&state(6, 3, 90, 10), None);
        assert!(sent.is_err(), "something that was to be nothing");
    }
}
