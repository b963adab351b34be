//! The state machine of `tenzrod` in this process: compiled contracts, signed transactions, gas, and a
//! clock that goes when it is told to. What it says of gas is the same on every machine.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContractResponse;
use cosmwasm_std::{Addr, Attribute, Binary, Checksum, Empty, Event};
use cw_multi_test::{AppResponse, Contract};
use k256::ecdsa::SigningKey;
use prost::Message;
use serde_json::Value;
use tenzro_app_chain::{AppChain, ChainError};
use tenzro_client::Key;
use tenzro_client::tx::messages::{self, Birth};
use tenzro_client::wasm::Wasm;

use super::back::{Back, Call, Done};
use super::live::{address, raw};
use crate::CHAIN_ID;

/// What messages cost, in the order in which they were executed.
#[derive(Debug, Default, Clone)]
pub struct Costs {
    /// Contract, variant and gas of every message that succeeded.
    pub entries: Vec<(String, String, u64)>,
}

/// The chain, its contracts and everybody's keys.
pub struct Machine {
    chain: AppChain,
    wasms: BTreeMap<String, Wasm>,
    codes: BTreeMap<String, u64>,
    keys: BTreeMap<String, Key>,
    /// Names of contracts by their addresses.
    contracts: BTreeMap<String, String>,
    costs: Costs,
}

impl Machine {
    /// A new chain; contracts come from `<folder>/<name>.wasm`.
    ///
    /// # Errors
    /// When the chain cannot be made or a file cannot be read.
    pub fn start(folder: &Path) -> anyhow::Result<Rc<RefCell<Self>>> {
        let mut chain = AppChain::new(CHAIN_ID)?;
        let deployer = chain.key("deployer")?;
        let (mut wasms, mut codes) = (BTreeMap::new(), BTreeMap::new());
        let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
        files.sort_by_key(std::fs::DirEntry::path);
        for file in files {
            let path = file.path();
            let (Some(name), Some("wasm")) = (
                path.file_stem().and_then(|name| name.to_str()),
                path.extension().and_then(|kind| kind.to_str()),
            ) else {
                continue;
            };
            let bytes = std::fs::read(&path)?;
            let store = messages::store_code(deployer.address(), bytes.clone());
            chain.send(&deployer, vec![store])?;
            codes.insert(name.to_owned(), codes.len() as u64 + 1);
            wasms.insert(name.to_owned(), Wasm::new(&bytes)?);
        }
        Ok(Rc::new(RefCell::new(Self {
            chain,
            wasms,
            codes,
            keys: BTreeMap::new(),
            contracts: BTreeMap::new(),
            costs: Costs::default(),
        })))
    }

    /// What was executed since the last question.
    pub fn take_costs(&mut self) -> Costs {
        std::mem::take(&mut self.costs)
    }

    fn remember(&mut self, key: Key) -> Addr {
        let address = Addr::unchecked(key.address().as_str());
        self.keys.insert(address.to_string(), key);
        address
    }

    fn key(&self, account: &Addr) -> Key {
        self.keys
            .get(account.as_str())
            .unwrap_or_else(|| panic!("nobody has the key of {account}"))
            .clone()
    }

    fn call(&mut self, call: &Call) -> Result<AppResponse, String> {
        let key = self.key(&call.sender);
        let done = self
            .chain
            .send(&key, vec![super::live::Live::message(call)])
            .map_err(|error| match error {
                ChainError::Failed { log, .. } => log,
                other => other.to_string(),
            })?;
        let name = |address: &str| {
            self.contracts
                .get(address)
                .cloned()
                .unwrap_or_else(|| address.to_owned())
        };
        let (contract, variant) = (name(call.contract.as_str()), variant(&call.msg, &name));
        self.costs.entries.push((contract, variant, done.gas_used));
        Ok(response(&done))
    }
}

/// What a message is called: its variant, and for coins that are sent with a message also whose and
/// which.
fn variant(msg: &Binary, name: &impl Fn(&str) -> String) -> String {
    let Ok(Value::Object(message)) = serde_json::from_slice::<Value>(msg) else {
        return "?".to_owned();
    };
    let Some((variant, fields)) = message.into_iter().next() else {
        return "?".to_owned();
    };
    let hook = fields
        .get("msg")
        .and_then(Value::as_str)
        .and_then(|text| Binary::from_base64(text).ok());
    match (fields.get("contract").and_then(Value::as_str), hook) {
        (Some(contract), Some(hook)) => {
            format!(
                "{variant} → {} {}",
                name(contract),
                self::variant(&hook, name)
            )
        }
        _ => detailed(variant, &fields),
    }
}

/// A message whose cost hangs on what it is for says that, too: the reason of a grant; that contents
/// in custody are bought.
fn detailed(variant: String, fields: &Value) -> String {
    let reason = fields.get("reason").and_then(Value::as_object);
    match (
        reason.and_then(|reason| reason.keys().next()),
        variant.as_str(),
    ) {
        (Some(reason), _) => format!("{variant} {reason}"),
        (None, "buy") if fields.get("key").is_some_and(Value::is_string) => {
            "buy with a key".to_owned()
        }
        (None, _) => variant,
    }
}

/// Events and data of one message, as the other chains give them.
fn response(done: &tenzro_app_chain::Done) -> AppResponse {
    let events = done
        .events
        .iter()
        .map(|event| {
            let attributes = event.attributes.iter().filter_map(|attribute| {
                let key = attribute.key_str().ok()?;
                let value = attribute.value_str().ok()?;
                if key == "msg_index" {
                    return None;
                }
                // The constructor refuses keys of the chain's own.
                let mut made: Attribute = cosmwasm_std::attr("key", value);
                key.clone_into(&mut made.key);
                Some(made)
            });
            Event::new(event.kind.clone()).add_attributes(attributes)
        })
        .collect();
    let data = TxMsgData::decode(done.data.as_slice())
        .ok()
        .and_then(|data| data.msg_responses.into_iter().next())
        .and_then(|any| MsgExecuteContractResponse::decode(any.value.as_slice()).ok())
        .map(|response| response.data)
        .filter(|data| !data.is_empty());
    AppResponse {
        events,
        data: data.map(Binary::from),
        ..AppResponse::default()
    }
}

impl Back for Rc<RefCell<Machine>> {
    fn name(&self) -> &'static str {
        "the state machine of tenzrod"
    }

    fn has_beacon(&self) -> bool {
        true
    }

    fn account(&self, name: &str) -> Addr {
        let mut machine = self.borrow_mut();
        let key = machine.chain.key(name).unwrap();
        machine.remember(key)
    }

    fn adopt(&mut self, key: &SigningKey) {
        let key = Key::from_secret(&key.to_bytes()).unwrap();
        self.borrow_mut().remember(key);
    }

    fn fund(&mut self, account: &Addr, amount: u128) {
        let held = self.native(account);
        if held < amount {
            let mut machine = self.borrow_mut();
            machine
                .chain
                .fund(&address(account), amount - held)
                .unwrap();
        }
    }

    fn native(&self, account: &Addr) -> u128 {
        self.borrow().chain.native(&address(account)).unwrap()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.borrow().chain.now()).expect("this chain begins after 1970")
    }

    fn wait(&mut self, seconds: u64) {
        let seconds = i64::try_from(seconds).expect("windows are not that long");
        self.borrow_mut().chain.wait(seconds).unwrap();
    }

    fn checksum(&self, contract: &str) -> Checksum {
        Checksum::from(self.borrow().wasms[contract].checksum())
    }

    fn make(&mut self, contract: &str, _code: Box<dyn Contract<Empty>>, msg: Binary) -> Addr {
        let deployer = self.account("deployer");
        let mut machine = self.borrow_mut();
        let key = machine.key(&deployer);
        let place = machine.wasms[contract]
            .address(key.address(), contract.as_bytes())
            .unwrap();
        let birth = messages::instantiate2(
            key.address(),
            machine.codes[contract],
            &raw(&msg),
            &Birth::labelled(contract),
            contract.as_bytes(),
        );
        machine.chain.send(&key, vec![birth.unwrap()]).unwrap();
        let place = Addr::unchecked(place.as_str());
        machine
            .contracts
            .insert(place.to_string(), contract.to_owned());
        place
    }

    fn execute(&mut self, calls: Vec<Call>) -> Vec<Done> {
        let mut machine = self.borrow_mut();
        let mut done = Vec::with_capacity(calls.len());
        for call in &calls {
            let result = machine.call(call);
            done.push(Done { result, hash: None });
        }
        done
    }

    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, String> {
        let question: Value = serde_json::from_slice(msg).map_err(|error| error.to_string())?;
        self.borrow()
            .chain
            .smart(&address(contract), &question)
            .map(Binary::from)
            .map_err(|error| error.to_string())
    }
}
