//! `kill -9` of a node that is working: nothing that it said was committed is lost or changed.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tenzro_client::localnet::{Genesis, Localnet, Program};
use tenzro_client::rpc::{Rpc, RpcOptions};
use tenzro_client::tx::{GasPolicy, TxHash, messages};
use tenzro_client::{Chain, Coin, Confirmer, Key, Mnemonic, Sender, TxOptions};

/// Milliseconds of work before each kill: seeded, so that a failure can be repeated.
const MOMENTS: [u64; 6] = [911, 1_373, 457, 1_801, 663, 1_189];
/// What each transaction moves, utnz.
const AMOUNT: u128 = 7;

/// What the node said before it was killed.
#[derive(Clone, Default)]
struct Said {
    /// Block hash and application hash by height.
    blocks: BTreeMap<u64, (String, String)>,
    /// Height of each transaction that was reported committed.
    txs: BTreeMap<TxHash, u64>,
}

async fn header(rpc: &Rpc, height: u64) -> Option<(String, String)> {
    let block: Value = rpc
        .call_once("block", &json!({ "height": height.to_string() }))
        .await
        .ok()?;
    let text = |path: &str| Some(block.pointer(path)?.as_str()?.to_owned());
    Some((text("/block_id/hash")?, text("/block/header/app_hash")?))
}

/// Notes every block as soon as the node tells of it.
async fn watch(url: String, said: Arc<Mutex<Said>>) {
    let options = RpcOptions {
        retries: 0,
        ..RpcOptions::default()
    };
    let rpc = Rpc::new(&url, options).unwrap();
    let mut next = said
        .lock()
        .unwrap()
        .blocks
        .last_key_value()
        .map_or(1, |(last, _)| last + 1);
    loop {
        match header(&rpc, next).await {
            Some(found) => {
                said.lock().unwrap().blocks.insert(next, found);
                next += 1;
            }
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

/// Sends one transaction after another and notes those that were reported committed.
async fn work(chain: Chain, key: Key, to: Key, said: Arc<Mutex<Said>>) {
    let confirmer = Confirmer::start(&chain);
    let options = TxOptions {
        gas: GasPolicy::Fixed(200_000),
        ..TxOptions::default()
    };
    let sender = Sender::new(&confirmer, key, options);
    loop {
        let send = messages::send(sender.address(), to.address(), &[Coin::utnz(AMOUNT)]);
        if let Ok(outcome) = sender.send(vec![send]).await {
            said.lock()
                .unwrap()
                .txs
                .insert(outcome.hash, outcome.height);
        }
    }
}

async fn check(net: &Localnet, said: &Said) {
    let rpc = Rpc::new(net.rpc(), RpcOptions::default()).unwrap();
    for (height, before) in &said.blocks {
        let now = header(&rpc, *height).await;
        assert_eq!(now.as_ref(), Some(before), "block {height}");
    }
    let chain = Chain::connect(net.rpc()).await.unwrap();
    for (hash, height) in &said.txs {
        let found = chain.tx(*hash).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("{hash} was reported committed and is gone"));
        assert_eq!((found.height, found.code), (*height, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_survives_kill_9_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("chain");
    let words = Mnemonic::from_entropy(&[5; 32]).unwrap();
    let (key, to) = (words.key(0).unwrap(), words.key(1).unwrap());
    let genesis = Genesis {
        program: Program::Tenzrod,
        chain_id: "kill-test-1".to_owned(),
        accounts: vec![(key.address().clone(), 1_000_000_000_000)],
        block_pause: Duration::from_millis(50),
    };
    let mut net = Localnet::create(&home, &genesis).await.unwrap();
    let said = Arc::new(Mutex::new(Said::default()));
    for moment in MOMENTS {
        let chain = Chain::connect(net.rpc()).await.unwrap();
        let watcher = tokio::spawn(watch(net.rpc().to_owned(), Arc::clone(&said)));
        let worker = tokio::spawn(work(chain, key.clone(), to.clone(), Arc::clone(&said)));
        tokio::time::sleep(Duration::from_millis(moment)).await;
        net.kill().await.unwrap();
        watcher.abort();
        worker.abort();
        net = Localnet::start(&home).await.unwrap();
        let known = said.lock().unwrap().clone();
        check(&net, &known).await;
    }
    let said = said.lock().unwrap().clone();
    println!(
        "{} blocks and {} transactions stayed",
        said.blocks.len(),
        said.txs.len()
    );
    assert!(said.blocks.len() > 20 && said.txs.len() > 10);
    // Each transaction moved its amount once: also those whose report the kill swallowed.
    let chain = Chain::connect(net.rpc()).await.unwrap();
    let received = chain.balance(to.address(), "utnz").await.unwrap();
    let sequence = chain.account(key.address()).await.unwrap().sequence;
    assert_eq!(received, u128::from(sequence) * AMOUNT);
    assert!(sequence >= said.txs.len() as u64);
    net.stop().await.unwrap();
}
