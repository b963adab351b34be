//! The chain that test contracts see: a store, address rules and a querier with fixed answers
//! and odd gas prices. Both machines run against this one file, so that any difference
//! between them is theirs.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Gas of one operation of the world.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    /// To be metered by the machine.
    pub cost: u64,
    /// Metered by the chain.
    pub external: u64,
}

/// Why an operation failed.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Told to the contract.
    User(String),
    /// Ends the call.
    NoIterator(u32),
}

type Answer<T> = (Result<T, Failure>, Price);
type Entry = (Vec<u8>, Vec<u8>);

/// State and history of the chain.
#[derive(Clone)]
pub struct World {
    data: BTreeMap<Vec<u8>, Vec<u8>>,
    iterators: Vec<std::vec::IntoIter<Entry>>,
    trace: Sha256,
}

impl Default for World {
    fn default() -> Self {
        Self {
            data: BTreeMap::new(),
            iterators: Vec::new(),
            trace: Sha256::new(),
        }
    }
}

fn size(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

impl World {
    fn note(&mut self, what: &str, parts: &[&[u8]]) {
        self.trace.update(what.as_bytes());
        for part in parts {
            self.trace.update(size(part).to_be_bytes());
            self.trace.update(part);
        }
    }

    /// Forgets iterators and history, as at the start of a call.
    pub fn begin_call(&mut self) {
        self.iterators.clear();
        self.trace = Sha256::new();
    }

    /// Digest of all operations since the call began and of the store as it is now.
    pub fn digest(&self) -> String {
        let mut hash = self.trace.clone();
        for (key, value) in &self.data {
            hash.update(size(key).to_be_bytes());
            hash.update(key);
            hash.update(size(value).to_be_bytes());
            hash.update(value);
        }
        hash.finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    pub fn get(&mut self, key: &[u8]) -> Answer<Option<Vec<u8>>> {
        self.note("get", &[key]);
        let value = self.data.get(key).cloned();
        let read = value.as_deref().map_or(0, size);
        let price = Price {
            cost: 7 * size(key),
            external: 140_000_000 + 420_000 * (size(key) + read),
        };
        (Ok(value), price)
    }

    pub fn set(&mut self, key: &[u8], value: &[u8]) -> Answer<()> {
        self.note("set", &[key, value]);
        self.data.insert(key.to_vec(), value.to_vec());
        let price = Price {
            cost: 11,
            external: 280_000_000 + 4_200_000 * (size(key) + size(value)),
        };
        (Ok(()), price)
    }

    pub fn remove(&mut self, key: &[u8]) -> Answer<()> {
        self.note("remove", &[key]);
        self.data.remove(key);
        let price = Price {
            cost: 13,
            external: 140_000_000,
        };
        (Ok(()), price)
    }

    pub fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        ascending: bool,
    ) -> Answer<u32> {
        self.note(
            if ascending { "up" } else { "down" },
            &[start.unwrap_or(b"none"), end.unwrap_or(b"none")],
        );
        let mut found: Vec<Entry> = self
            .data
            .iter()
            .filter(|(key, _)| start.is_none_or(|start| key.as_slice() >= start))
            .filter(|(key, _)| end.is_none_or(|end| key.as_slice() < end))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if !ascending {
            found.reverse();
        }
        self.iterators.push(found.into_iter());
        let price = Price {
            cost: 17,
            external: 4_200_000,
        };
        (Ok(u32::try_from(self.iterators.len()).unwrap_or(0)), price)
    }

    pub fn next(&mut self, iterator: u32) -> Answer<Option<Entry>> {
        self.note("next", &[&iterator.to_be_bytes()]);
        let place = (iterator as usize).wrapping_sub(1);
        let price = |bytes: u64| Price {
            cost: 19,
            external: 4_200_000 + 420_000 * bytes,
        };
        match self.iterators.get_mut(place) {
            Some(entries) => {
                let entry = entries.next();
                let bytes = entry.as_ref().map_or(0, |(k, v)| size(k) + size(v));
                (Ok(entry), price(bytes))
            }
            None => (Err(Failure::NoIterator(iterator)), price(0)),
        }
    }

    pub fn canonicalize(human: &str) -> Answer<Vec<u8>> {
        let price = Price {
            cost: 23,
            external: 560_000,
        };
        let valid = (3..=60).contains(&human.len())
            && human
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let result = if valid {
            Ok(human.bytes().rev().collect())
        } else {
            Err(Failure::User(format!("Invalid input: {human}")))
        };
        (result, price)
    }

    pub fn humanize(canonical: &[u8]) -> Answer<String> {
        let price = Price {
            cost: 29,
            external: 700_000,
        };
        let reversed = canonical.iter().rev().copied().collect();
        let result = String::from_utf8(reversed)
            .map_err(|_| Failure::User("not an address of this world".to_owned()));
        (result, price)
    }

    pub fn validate(human: &str) -> Answer<()> {
        let (result, _) = Self::canonicalize(human);
        let price = Price {
            cost: 31,
            external: 1_260_000,
        };
        (result.map(|_| ()), price)
    }

    /// Answers with the JSON of `SystemResult<ContractResult<Binary>>`.
    pub fn query(&mut self, request: &[u8], gas_limit: u64) -> Answer<Vec<u8>> {
        self.note("query", &[request, &gas_limit.to_be_bytes()]);
        let price = Price {
            cost: 5_003,
            external: 100_003 + 11 * size(request),
        };
        let answer = match serde_json::from_slice::<Value>(request) {
            Ok(request) => answer_query(&request),
            Err(_) => json!({"error": {"invalid_request": {
                "error": "not JSON", "request": base64(request)}}}),
        };
        (Ok(canonical(&answer).into_bytes()), price)
    }
}

/// Prints `value` with the keys of each object in order, whatever features serde_json was built
/// with: both machines must get the same bytes.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let fields: Vec<String> = sorted
                .into_iter()
                .map(|(key, value)| format!("{}:{}", json!(key), canonical(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        plain => plain.to_string(),
    }
}

fn answer_query(request: &Value) -> Value {
    let coin = json!({"denom": "earth", "amount": "1000"});
    let found = |value: Value| json!({"ok": {"ok": base64(canonical(&value).as_bytes())}});
    let at = |path: &str| request.pointer(path);
    if at("/bank/balance").is_some() {
        found(json!({ "amount": coin }))
    } else if at("/bank/all_balances").is_some() {
        found(json!({ "amount": [coin] }))
    } else if at("/staking/bonded_denom").is_some() {
        found(json!({ "denom": "ustake" }))
    } else if at("/staking/validator").is_some() {
        found(json!({ "validator": validator() }))
    } else if at("/staking/all_validators").is_some() {
        found(json!({ "validators": [validator()] }))
    } else if at("/staking/all_delegations").is_some() {
        found(json!({ "delegations": [] }))
    } else if let Some(text) = at("/custom/capitalized/text").and_then(Value::as_str) {
        found(json!({ "msg": text.to_uppercase() }))
    } else if at("/custom/ping").is_some() {
        found(json!({ "msg": "pong" }))
    } else if let Some(address) = at("/wasm/smart/contract_addr").and_then(Value::as_str) {
        match address {
            "missing" => json!({"error": {"no_such_contract": {"addr": address}}}),
            "failing" => json!({"ok": {"error": "the other contract failed"}}),
            _ => found(json!({ "hashed": base64(&[7; 32]) })),
        }
    } else if at("/wasm/raw").is_some() {
        json!({"ok": {"ok": base64(b"raw value")}})
    } else if at("/ibc/port_id").is_some() {
        found(json!({ "port_id": "wasm.contract" }))
    } else {
        json!({"error": {"unsupported_request": {"kind": "not of this world"}}})
    }
}

fn validator() -> Value {
    json!({"address": "val", "commission": "0.1", "max_commission": "0.2", "max_change_rate": "0.01"})
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = 0_u32;
        for place in 0..3 {
            word = (word << 8) | u32::from(chunk.get(place).copied().unwrap_or(0));
        }
        for place in 0..4 {
            if place <= chunk.len() {
                let digit = (word >> (18 - 6 * place)) & 63;
                text.push(char::from(DIGITS[digit as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}
