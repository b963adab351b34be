//! Transactions: all senders' at once, the messages of one sender as one.

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContractResponse;
use cosmwasm_std::{Addr, Binary, Event};
use cw_multi_test::AppResponse;
use prost::Message;
use tenzro_client::confirmer::PATIENCE;
use tenzro_client::tx::{GasPolicy, Msg, Outcome, TxOptions, messages};
use tenzro_client::{Coin, Pending, Result, Sender};

use super::super::back::{Call, Done};
use super::{Live, address, raw};

/// Gas limit per message: far above what any costs, so that nothing has to be simulated against a
/// state that the other messages of a batch are about to change.
pub(super) const GAS: u64 = 12_000_000;
/// Gas limit of a transaction at most: the chain's limit per block, less a tenth.
const MOST_GAS: u64 = 90_000_000;

/// A transaction on its way, and which calls it carries.
struct Sent {
    calls: Vec<usize>,
    pending: Result<Pending>,
}

impl Live {
    /// The sender of an account; always the same one, it counts the account's transactions.
    pub(super) fn sender(&self, account: &Addr) -> Sender {
        let mut senders = self.senders.borrow_mut();
        let new = || {
            let _inside = self.runtime.enter();
            Sender::new(&self.confirmer, self.key(account), TxOptions::default())
        };
        senders
            .entry(account.to_string())
            .or_insert_with(new)
            .clone()
    }

    /// Makes the contracts that wait for it, all in one transaction.
    pub(super) fn bear(&self) {
        let births = self.births.take();
        if !births.is_empty() {
            let deployer = self.account("deployer");
            self.must_send(&deployer, births);
        }
    }

    /// Sends what must not fail and waits for it.
    pub(super) fn must_send(&self, account: &Addr, msgs: Vec<Msg>) -> Outcome {
        let sender = self.sender(account);
        self.block_on(sender.send(msgs))
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Sends one transaction with these messages, fails or not, without simulating it.
    ///
    /// # Errors
    /// When it is in no block.
    pub fn send_blindly(&self, account: &Addr, msgs: Vec<Msg>) -> Result<Outcome> {
        let gas = GAS.saturating_mul(msgs.len() as u64).min(MOST_GAS);
        self.send_with_gas(account, msgs, gas)
    }

    /// [`Live::send_blindly`] with another gas limit.
    ///
    /// # Errors
    /// When it is in no block.
    pub fn send_with_gas(&self, account: &Addr, msgs: Vec<Msg>, gas: u64) -> Result<Outcome> {
        let sender = self.sender(account).with_options(fixed(gas));
        self.block_on(async {
            let pending = sender.submit(msgs).await?;
            pending.outcome_within(PATIENCE).await
        })
    }

    /// The transaction message of a call.
    #[must_use]
    pub fn message(call: &Call) -> Msg {
        let funds: Vec<Coin> = call
            .funds
            .iter()
            .map(|coin| Coin::new(coin.amount.u128(), coin.denom.clone()))
            .collect();
        let (sender, contract) = (address(&call.sender), address(&call.contract));
        messages::execute(&sender, &contract, &raw(&call.msg), &funds).unwrap()
    }

    pub(super) fn send_all(&self, calls: Vec<Call>) -> Vec<Done> {
        let mut senders: Vec<(Addr, Vec<usize>)> = vec![];
        for (index, call) in calls.iter().enumerate() {
            match senders
                .iter_mut()
                .find(|(sender, _)| *sender == call.sender)
            {
                Some((_, indices)) => indices.push(index),
                None => senders.push((call.sender.clone(), vec![index])),
            }
        }
        let sent: Vec<Sent> = senders
            .into_iter()
            .map(|(sender, indices)| {
                let msgs: Vec<Msg> = indices.iter().map(|i| Self::message(&calls[*i])).collect();
                let gas = GAS.saturating_mul(msgs.len() as u64).min(MOST_GAS);
                let sender = self.sender(&sender).with_options(fixed(gas));
                Sent {
                    calls: indices,
                    pending: self.block_on(sender.submit(msgs)),
                }
            })
            .collect();
        let mut done: Vec<Option<Done>> = calls.iter().map(|_| None).collect();
        for Sent { calls, pending } in sent {
            let outcome =
                pending.and_then(|pending| self.block_on(pending.outcome_within(PATIENCE)));
            for (message, call) in calls.into_iter().enumerate() {
                done[call] = Some(answer(&outcome, message));
            }
        }
        done.into_iter()
            .map(|done| done.expect("every call was sent"))
            .collect()
    }
}

/// Options with this gas limit.
pub(super) fn fixed(gas: u64) -> TxOptions {
    TxOptions {
        gas: GasPolicy::Fixed(gas),
        ..TxOptions::default()
    }
}

/// What a transaction says of its message at this place.
fn answer(outcome: &Result<Outcome>, message: usize) -> Done {
    match outcome {
        Err(error) => Done {
            result: Err(error.to_string()),
            hash: None,
        },
        Ok(outcome) => Done {
            result: if outcome.is_ok() {
                Ok(response(outcome, message))
            } else {
                Err(outcome.log.clone())
            },
            hash: Some(outcome.hash.to_string()),
        },
    }
}

/// Events and data of one message, as the chain in memory gives them.
fn response(outcome: &Outcome, message: usize) -> AppResponse {
    let index = message.to_string();
    let events = outcome
        .events
        .iter()
        .filter(|event| event.attribute("msg_index") == Some(index.as_str()))
        .map(|event| {
            let attributes = event.attributes.iter();
            let attributes = attributes
                .filter(|attribute| attribute.key != "msg_index")
                .map(|attribute| {
                    // The constructor refuses keys of the chain's own.
                    let mut made = cosmwasm_std::attr("key", attribute.value.clone());
                    made.key.clone_from(&attribute.key);
                    made
                });
            Event::new(event.kind.clone()).add_attributes(attributes)
        })
        .collect();
    let responses = outcome.responses().unwrap();
    let data = responses.get(message).and_then(|any| {
        let response = MsgExecuteContractResponse::decode(any.value.as_slice());
        response.ok().map(|response| response.data)
    });
    AppResponse {
        events,
        data: data.filter(|data| !data.is_empty()).map(Binary::from),
        ..AppResponse::default()
    }
}
