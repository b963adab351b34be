//! `tenzro wallet export`: every transaction of an account with what it changed, as CSV.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use tenzro_client::rpc::types::Event;
use tenzro_client::tx::Outcome;
use tenzro_client::{Address, Chain, Currency, Deployment};

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::deeds;

/// Transactions that one page of a search holds.
const PAGE: u32 = 100;

/// One transaction and what it changed, in micro-units.
#[derive(Debug, Serialize)]
struct Entry {
    height: u64,
    hash: String,
    what: String,
    ok: bool,
    gas_used: u64,
    utnz: i128,
    utic: i128,
    utcc: i128,
}

/// Writes the history of an account to a file, or to standard output.
pub async fn export(session: &Session, account: Option<&str>, out: Option<PathBuf>) -> Result<()> {
    let address = session.account(account)?;
    let chain = session.chain().await?;
    let deployment = session.deployment()?;
    let mut found: BTreeMap<(u64, usize), Outcome> = BTreeMap::new();
    for query in queries(&address) {
        for tx in all(&chain, &query).await? {
            found.insert((tx.height, tx.index), tx);
        }
    }
    let entries: Vec<Entry> = found
        .into_values()
        .map(|tx| entry(&tx, &address, deployment.as_ref()))
        .collect();
    let text = csv(&entries);
    let Some(path) = out else {
        session.console.result(&entries, |console| {
            for line in text.lines() {
                console.answer(line);
            }
        });
        return Ok(());
    };
    std::fs::write(&path, text).map_err(|source| Failure::File {
        action: "write",
        path: path.clone(),
        source,
    })?;
    session.console.result(&entries, |console| {
        console.done(format!(
            "{} transactions of {address} written to {}",
            entries.len(),
            path.display()
        ));
    });
    Ok(())
}

/// What finds every transaction that concerns an account.
fn queries(address: &Address) -> Vec<String> {
    [
        "message.sender",
        "transfer.recipient",
        "wasm.to",
        "wasm.from",
    ]
    .map(|key| format!("{key}='{address}'"))
    .into()
}

/// All matches, oldest first.
async fn all(chain: &Chain, query: &str) -> Result<Vec<Outcome>> {
    let mut txs = Vec::new();
    for page in 1.. {
        let found = chain.tx_search(query, page, PAGE).await?;
        let end = found.txs.len() < PAGE as usize;
        txs.extend(found.txs);
        if end || txs.len() as u64 >= found.total {
            break;
        }
    }
    Ok(txs)
}

fn entry(tx: &Outcome, address: &Address, deployment: Option<&Deployment>) -> Entry {
    let token = |name: &str| {
        deployment
            .and_then(|deployment| deployment.address(name).ok())
            .map_or(0, |token| {
                tokens(&tx.events, address.as_str(), token.as_str())
            })
    };
    Entry {
        height: tx.height,
        hash: tx.hash.to_string(),
        what: deeds(tx),
        ok: tx.is_ok(),
        gas_used: tx.gas_used,
        utnz: coins(&tx.events, address.as_str()),
        utic: token("incentive-token"),
        utcc: token("compute-token"),
    }
}

/// By how much the native coins of an account changed.
fn coins(events: &[Event], address: &str) -> i128 {
    let mut sum = 0;
    for event in events {
        let (key, sign) = match event.kind.as_str() {
            "coin_received" => ("receiver", 1),
            "coin_spent" => ("spender", -1),
            _ => continue,
        };
        if event.attribute(key) == Some(address) {
            sum += sign * event.attribute("amount").map_or(0, native);
        }
    }
    sum
}

/// The native part of a list of coins, `12utnz,3ibc/…`.
fn native(coins: &str) -> i128 {
    coins
        .split(',')
        .filter_map(|coin| coin.strip_suffix(Currency::Tnz.base()))
        .filter_map(|number| number.parse::<i128>().ok())
        .sum()
}

/// By how much an account's holding of a CW20 changed.
fn tokens(events: &[Event], address: &str, token: &str) -> i128 {
    let mut sum = 0;
    for event in events {
        let of_token = event.kind == "wasm" && event.attribute("_contract_address") == Some(token);
        let moves = [
            "transfer",
            "send",
            "transfer_from",
            "send_from",
            "mint",
            "burn",
            "burn_from",
        ];
        let action = event.attribute("action").unwrap_or_default();
        if !of_token || !moves.contains(&action) {
            continue;
        }
        let amount = event.attribute("amount");
        let amount: i128 = amount.and_then(|text| text.parse().ok()).unwrap_or(0);
        if event.attribute("to") == Some(address) {
            sum += amount;
        }
        if event.attribute("from") == Some(address) {
            sum -= amount;
        }
    }
    sum
}

/// RFC 4180; amounts in micro-units, so that no program rounds them.
fn csv(entries: &[Entry]) -> String {
    let mut text = "block,transaction,what,ok,utnz,utic,utcc,gas_used\n".to_owned();
    for entry in entries {
        let what = entry.what.replace('"', "\"\"");
        let _ = writeln!(
            text,
            "{},{},\"{what}\",{},{},{},{},{}",
            entry.height, entry.hash, entry.ok, entry.utnz, entry.utic, entry.utcc, entry.gas_used
        );
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn event(kind: &str, attributes: &[(&str, &str)]) -> Event {
        let attributes: Vec<_> = attributes
            .iter()
            .map(|(key, value)| serde_json::json!({ "key": key, "value": value, "index": true }))
            .collect();
        let event = serde_json::json!({ "type": kind, "attributes": attributes });
        serde_json::from_value(event).unwrap()
    }

    #[test]
    fn what_a_transaction_changed_is_the_sum_of_what_came_and_went() {
        let events = [
            event("coin_spent", &[("spender", "me"), ("amount", "7utnz")]),
            event(
                "coin_received",
                &[("receiver", "me"), ("amount", "3ibc/AB,12utnz")],
            ),
            event("coin_received", &[("receiver", "you"), ("amount", "7utnz")]),
            event("coin_received", &[("receiver", "me"), ("amount", "")]),
        ];
        assert_eq!(coins(&events, "me"), 5);
        let token = |action: &str, from: &str, to: &str| {
            event(
                "wasm",
                &[
                    ("_contract_address", "tic"),
                    ("action", action),
                    ("from", from),
                    ("to", to),
                    ("amount", "10"),
                ],
            )
        };
        let moves = [
            token("mint", "", "me"),
            token("send", "me", "treasury"),
            token("transfer", "you", "me"),
            token("increase_allowance", "you", "me"),
        ];
        assert_eq!(tokens(&moves, "me", "tic"), 10);
        assert_eq!(tokens(&moves, "me", "tcc"), 0);
    }

    #[test]
    fn a_word_with_quotes_stays_one_field() {
        let entry = Entry {
            height: 1,
            hash: "AB".to_owned(),
            what: "said \"x\", y".to_owned(),
            ok: true,
            gas_used: 9,
            utnz: -1,
            utic: 0,
            utcc: 2,
        };
        let text = csv(&[entry]);
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "1,AB,\"said \"\"x\"\", y\",true,-1,0,2,9"
        );
    }
}
