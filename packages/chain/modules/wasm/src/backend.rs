//! Store and addresses for the machine.

use tenzro_kernel::{Address, Error, Gas, Kv, KvIter};
use tenzro_kernel::{KeyRange, Order};
use tenzro_vm::backend::{self, BackendError, BackendResult, GasInfo};

use crate::gas::{self, Report};

/// Iterators that one call may open.
const MAX_ITERATORS: usize = 32_768;

/// The store of one contract.
pub(crate) struct ContractStore {
    kv: Kv,
    gas: Gas,
    prefix: Vec<u8>,
    report: Report,
    iterators: Vec<KvIter>,
}

impl ContractStore {
    /// The part of `kv` under `prefix`, charged to `gas`.
    pub(crate) fn new(kv: Kv, gas: Gas, prefix: Vec<u8>, report: Report) -> Self {
        Self {
            kv,
            gas,
            prefix,
            report,
            iterators: Vec::new(),
        }
    }

    fn key(&self, key: &[u8]) -> Vec<u8> {
        [&self.prefix, key].concat()
    }

    fn end<T>(&self, before: u64, result: Result<T, Error>) -> BackendResult<T> {
        charged(&self.gas, before, result, self.report)
    }
}

/// Reports what the chain charged while something was done.
pub(crate) fn charged<T>(
    gas: &Gas,
    before: u64,
    result: Result<T, Error>,
    report: Report,
) -> BackendResult<T> {
    let used = gas.consumed().saturating_sub(before);
    let info = GasInfo::with_externally_used(report.of(used));
    (result.map_err(to_backend), info)
}

fn to_backend(error: Error) -> BackendError {
    if error.unwinds {
        BackendError::OutOfGas
    } else if error.is_node_fault {
        BackendError::NodeFault {
            message: error.to_string(),
        }
    } else {
        BackendError::Unknown {
            message: error.to_string(),
        }
    }
}

impl backend::Storage for ContractStore {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        let before = self.gas.consumed();
        let result = self.kv.get(&self.key(key));
        self.end(before, result)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        let before = self.gas.consumed();
        let result = self.kv.set(&self.key(key), value);
        self.end(before, result)
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        let before = self.gas.consumed();
        let result = self.kv.remove(&self.key(key));
        self.end(before, result)
    }

    fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: backend::Order,
    ) -> BackendResult<u32> {
        let all = KeyRange::prefix(&self.prefix);
        let start = start.map_or_else(|| self.prefix.clone(), |start| self.key(start));
        let end = end.map(|end| self.key(end));
        let range = KeyRange::new(Some(&start), end.as_deref().or(all.end()));
        let order = match order {
            backend::Order::Ascending => Order::Ascending,
            backend::Order::Descending => Order::Descending,
        };
        let before = self.gas.consumed();
        let opened = self.kv.iter(range, order);
        let (opened, used) = self.end(before, opened);
        let result = opened.and_then(|iter| {
            // wasmvm refuses it only now that it was opened and charged.
            if self.iterators.len() >= MAX_ITERATORS {
                let message = format!("reached iterator limit ({MAX_ITERATORS})");
                return Err(BackendError::User { message });
            }
            self.iterators.push(iter);
            Ok(u32::try_from(self.iterators.len()).unwrap_or(u32::MAX))
        });
        (result, used)
    }

    fn next(&mut self, iterator: u32) -> BackendResult<Option<backend::Record>> {
        let before = self.gas.consumed();
        let skipped = self.prefix.len();
        let position = usize::try_from(iterator)
            .ok()
            .and_then(|id| id.checked_sub(1));
        let Some(iter) = position.and_then(|position| self.iterators.get_mut(position)) else {
            let error = BackendError::IteratorDoesNotExist { id: iterator };
            return (Err(error), GasInfo::free());
        };
        let result = iter.take().map(|pair| {
            pair.map(|(key, value)| (key.get(skipped..).unwrap_or_default().to_vec(), value))
        });
        self.end(before, result)
    }
}

/// Addresses of this chain.
pub(crate) struct Addresses;

fn refused<T>(error: impl ToString, cost: u64) -> BackendResult<T> {
    let message = error.to_string();
    (
        Err(BackendError::User { message }),
        GasInfo::with_cost(cost),
    )
}

impl backend::Api for Addresses {
    fn addr_validate(&self, human: &str) -> BackendResult<()> {
        match human.parse::<Address>() {
            Err(error) => refused(error, gas::CANONICALIZE),
            Ok(address) if address.to_string() == human => {
                (Ok(()), GasInfo::with_cost(gas::VALIDATE))
            }
            Ok(_) => refused("address not normalized", gas::VALIDATE),
        }
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        match human.parse::<Address>() {
            Err(error) => refused(error, gas::CANONICALIZE),
            Ok(address) => (
                Ok(address.as_bytes().to_vec()),
                GasInfo::with_cost(gas::CANONICALIZE),
            ),
        }
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        match Address::new(canonical) {
            Err(error) => refused(error, gas::HUMANIZE),
            Ok(address) => (Ok(address.to_string()), GasInfo::with_cost(gas::HUMANIZE)),
        }
    }
}
