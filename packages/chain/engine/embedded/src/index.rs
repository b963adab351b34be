//! Which transactions and blocks have which events. In memory, made again from the log at a start.

use std::collections::{BTreeMap, BTreeSet};

use tendermint::abci::Event;
use tenzro_chain_types::chain::{Comparison, Condition, SearchError};

/// Height and position of a transaction; blocks have position 0.
pub(crate) type Place = (u64, u32);

/// Places by attribute and value.
#[derive(Debug, Default)]
pub(crate) struct Attributes(BTreeMap<String, BTreeMap<String, Vec<Place>>>);

impl Attributes {
    /// Adds the indexed attributes of events.
    pub(crate) fn add(&mut self, events: &[Event], place: Place) {
        for event in events {
            for attribute in event
                .attributes
                .iter()
                .filter(|attribute| attribute.index())
            {
                let (Ok(key), Ok(value)) = (attribute.key_str(), attribute.value_str()) else {
                    continue;
                };
                if event.kind.is_empty() || key.is_empty() {
                    continue;
                }
                let places = self
                    .0
                    .entry(format!("{}.{key}", event.kind))
                    .or_default()
                    .entry(value.to_owned())
                    .or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
    }

    /// Places that have an attribute that meets a condition.
    fn find(&self, condition: &Condition) -> BTreeSet<Place> {
        let Some(values) = self.0.get(&condition.key) else {
            return BTreeSet::new();
        };
        if let Comparison::Is(text) = &condition.comparison {
            return values.get(text).into_iter().flatten().copied().collect();
        }
        values
            .iter()
            .filter(|(value, _)| meets(value, &condition.comparison))
            .flat_map(|(_, places)| places.iter().copied())
            .collect()
    }
}

fn meets(value: &str, comparison: &Comparison) -> bool {
    let number = || value.parse::<i128>().ok();
    match comparison {
        Comparison::Is(text) => value == text,
        Comparison::Contains(text) => value.contains(text.as_str()),
        Comparison::Exists => true,
        Comparison::Equal(other) => number().is_some_and(|number| number == *other),
        Comparison::Less(other) => number().is_some_and(|number| number < *other),
        Comparison::AtMost(other) => number().is_some_and(|number| number <= *other),
        Comparison::Greater(other) => number().is_some_and(|number| number > *other),
        Comparison::AtLeast(other) => number().is_some_and(|number| number >= *other),
    }
}

/// All that is indexed.
#[derive(Debug, Default)]
pub(crate) struct Index {
    txs: BTreeMap<[u8; 32], Place>,
    hashes: BTreeMap<Place, [u8; 32]>,
    tx_attributes: Attributes,
    block_attributes: Attributes,
    blocks: BTreeMap<Vec<u8>, u64>,
    tip: u64,
}

impl Index {
    pub(crate) fn add_block(&mut self, height: u64, hash: Vec<u8>, events: &[Event]) {
        self.blocks.insert(hash, height);
        self.block_attributes.add(events, (height, 0));
        self.tip = height;
    }

    pub(crate) fn add_tx(&mut self, hash: [u8; 32], place: Place, events: &[Event]) {
        self.txs.insert(hash, place);
        self.hashes.insert(place, hash);
        self.tx_attributes.add(events, place);
    }

    pub(crate) fn tx(&self, hash: &[u8; 32]) -> Option<Place> {
        self.txs.get(hash).copied()
    }

    pub(crate) fn block(&self, hash: &[u8]) -> Option<u64> {
        self.blocks.get(hash).copied()
    }

    /// Transactions that meet all conditions, ascending.
    ///
    /// # Errors
    /// A condition that makes no sense.
    pub(crate) fn search_txs(&self, conditions: &[Condition]) -> Result<Vec<Place>, SearchError> {
        all(conditions, |condition| match condition.key.as_str() {
            "tx.hash" => {
                let Comparison::Is(text) = &condition.comparison else {
                    return Err(SearchError(
                        "tx.hash can only be compared with =".to_owned(),
                    ));
                };
                let hash = decode_hash(text)?;
                Ok(self.tx(&hash).into_iter().collect())
            }
            "tx.height" => Ok(self
                .hashes
                .keys()
                .filter(|(height, _)| meets(&height.to_string(), &condition.comparison))
                .copied()
                .collect()),
            "tm.event" => Ok(match &condition.comparison {
                Comparison::Is(text) if text == "Tx" => self.hashes.keys().copied().collect(),
                _ => BTreeSet::new(),
            }),
            _ => Ok(self.tx_attributes.find(condition)),
        })
    }

    /// Heights of blocks whose own events meet all conditions, ascending.
    ///
    /// # Errors
    /// A condition that makes no sense.
    pub(crate) fn search_blocks(
        &self,
        conditions: &[Condition],
    ) -> Result<Vec<Place>, SearchError> {
        all(conditions, |condition| match condition.key.as_str() {
            "block.height" => Ok((1..=self.tip)
                .filter(|height| meets(&height.to_string(), &condition.comparison))
                .map(|height| (height, 0))
                .collect()),
            _ => Ok(self.block_attributes.find(condition)),
        })
    }
}

fn decode_hash(text: &str) -> Result<[u8; 32], SearchError> {
    hex::decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| SearchError(format!("tx.hash is not 64 hex digits: {text}")))
}

fn all(
    conditions: &[Condition],
    find: impl Fn(&Condition) -> Result<BTreeSet<Place>, SearchError>,
) -> Result<Vec<Place>, SearchError> {
    let mut found: Option<BTreeSet<Place>> = None;
    // An exact hash or value narrows most, and costs least.
    let mut sorted: Vec<&Condition> = conditions.iter().collect();
    sorted.sort_by_key(|condition| !matches!(condition.comparison, Comparison::Is(_)));
    for condition in sorted {
        let places = find(condition)?;
        let both = match found {
            None => places,
            Some(before) => before.intersection(&places).copied().collect(),
        };
        if both.is_empty() {
            return Ok(Vec::new());
        }
        found = Some(both);
    }
    Ok(found.unwrap_or_default().into_iter().collect())
}
