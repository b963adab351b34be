//! Prices (`x/wasm/types/gas_register.go` of wasmd).

use tenzro_kernel::{Error, Result};

use crate::wire::{Attribute, Event, Reply, SubMsgResult};

/// Gas of the machine per unit of the chain's gas.
const MULTIPLIER: u64 = 140_000;
/// Loading a contract.
const INSTANCE: u64 = 60_000;
/// Loading a contract that is pinned or ran in this transaction already.
const INSTANCE_AGAIN: u64 = 2_000;
/// Compiling, per byte.
const COMPILE_PER_BYTE: u64 = 3;
/// Each attribute of an event.
const ATTRIBUTE: u64 = 10;
/// Each event of a contract's own.
const CUSTOM_EVENT: u64 = 20;
/// Bytes of attributes that are free, per response.
const FREE_BYTES: u64 = 100;
/// Pinning or unpinning a code.
pub(crate) const PIN: u64 = 500_000;
/// Gas that a client's question to a contract may use.
pub(crate) const SMART_QUERY: u64 = 3_000_000;

/// Unpacking `bytes` of gzip: 0.15 per byte, rounded down.
pub(crate) fn uncompress(bytes: usize) -> u64 {
    (bytes as u64).saturating_mul(15) / 100
}

/// Compiling `bytes`, in gas of the machine.
pub(crate) fn compile(bytes: usize) -> u64 {
    (bytes as u64).saturating_mul(COMPILE_PER_BYTE.saturating_mul(MULTIPLIER))
}

/// Reading a contract's answer of `bytes`, in gas of the machine: one unit of the chain's per byte.
pub(crate) fn deserialize(bytes: usize) -> u64 {
    (bytes as u64).saturating_mul(MULTIPLIER)
}

/// Loading a contract.
pub(crate) fn setup(discount: bool) -> u64 {
    if discount { INSTANCE_AGAIN } else { INSTANCE }
}

/// Gas of the machine for the chain's.
///
/// # Errors
/// Out of gas where it has more than 64 bits, as wasmd has it.
pub(crate) fn to_vm(gas: u64) -> Result<u64> {
    gas.checked_mul(MULTIPLIER)
        .ok_or_else(|| Error::out_of_gas("ToWasmVMGas"))
}

/// In which unit the machine hears of gas that the chain has charged itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// In its own.
    Machine,
    /// In the chain's: wasmd does so in the entry points of IBC.
    Plain,
}

impl Report {
    /// What the machine hears of `gas`.
    pub(crate) fn of(self, gas: u64) -> u64 {
        match self {
            Self::Machine => to_vm_saturating(gas),
            Self::Plain => gas,
        }
    }
}

/// Gas of the machine for the chain's; as much as there can be where it does not fit.
fn to_vm_saturating(gas: u64) -> u64 {
    gas.saturating_mul(MULTIPLIER)
}

/// The chain's gas for the machine's, rounded down.
pub(crate) fn from_vm(gas: u64) -> u64 {
    gas / MULTIPLIER
}

/// What the events of a response cost.
pub(crate) fn events(attributes: &[Attribute], events: &[Event]) -> u64 {
    let mut free = FREE_BYTES;
    let mut gas = attribute_cost(attributes, &mut free);
    for event in events {
        gas = gas
            .saturating_add(CUSTOM_EVENT)
            .saturating_add(event.kind.len() as u64)
            .saturating_add(attribute_cost(&event.attributes, &mut free));
    }
    gas
}

fn attribute_cost(attributes: &[Attribute], free: &mut u64) -> u64 {
    let bytes: u64 = attributes
        .iter()
        .map(|attribute| (attribute.key.len() as u64).saturating_add(attribute.value.len() as u64))
        .fold(0, u64::saturating_add);
    let paid = bytes.saturating_sub(*free);
    *free = free.saturating_sub(bytes);
    paid.saturating_add((attributes.len() as u64).saturating_mul(ATTRIBUTE))
}

/// What a reply costs: loading the contract again, and the events and data it gets.
pub(crate) fn reply(reply: &Reply) -> u64 {
    let mut gas = setup(true);
    if let SubMsgResult::Ok(response) = &reply.result {
        let mut all = Vec::new();
        for event in &response.events {
            gas = gas.saturating_add(event.kind.len() as u64);
            all.extend(event.attributes.iter().cloned());
        }
        gas = gas.saturating_add(events(&all, &[]));
    }
    gas
}

/// A message of any type: 5 and one per KiB.
pub(crate) fn any_message(bytes: usize) -> u64 {
    ((bytes as u64) / 1_024).saturating_add(5)
}

/// Addresses, in gas of the machine.
pub(crate) const HUMANIZE: u64 = 5 * MULTIPLIER;
pub(crate) const CANONICALIZE: u64 = 4 * MULTIPLIER;
pub(crate) const VALIDATE: u64 = 9 * MULTIPLIER;

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(key: &str, value: &str) -> Attribute {
        Attribute {
            key: key.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn the_first_hundred_bytes_of_a_response_are_free() {
        let long = "x".repeat(96);
        let four = [attribute("key", "v"), attribute("k", &long)];
        assert_eq!(events(&four, &[]), 20 + 1);
        let event = Event {
            kind: "abc".to_owned(),
            attributes: vec![attribute("a", "b")],
        };
        assert_eq!(
            events(&four, std::slice::from_ref(&event)),
            21 + 20 + 3 + 10 + 2
        );
        assert_eq!(events(&[], std::slice::from_ref(&event)), 20 + 3 + 10);
    }
}
