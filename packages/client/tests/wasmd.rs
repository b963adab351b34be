//! Against a real wasmd: sending, confirming, deploying, failing, restarting.

#![cfg(feature = "localnet")]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

use std::time::Duration;

use serde_json::{Value, json};
use tenzro_client::localnet::{Genesis, Localnet, Program};
use tenzro_client::tx::messages::{self, Birth};
use tenzro_client::{Chain, Coin, Confirmer, Contract, Error, Key, Mnemonic, Sender, TxOptions};

const START: u128 = 1_000_000_000_000;

/// A module that does nothing and whose `instantiate` succeeds is not small; this one has no entry
/// points at all: the chain must refuse it with a text.
const NO_CONTRACT: &[u8] = b"\0asm\x01\0\0\0";

fn keys(count: u32) -> Vec<Key> {
    let words = Mnemonic::from_entropy(&[9; 32]).unwrap();
    (0..count).map(|index| words.key(index).unwrap()).collect()
}

async fn chain(home: &std::path::Path, keys: &[Key]) -> (Localnet, Chain, Confirmer) {
    let genesis = Genesis {
        program: Program::Wasmd,
        chain_id: "client-test-1".to_owned(),
        accounts: keys
            .iter()
            .map(|key| (key.address().clone(), START))
            .collect(),
        block_pause: Duration::from_millis(200),
    };
    let net = Localnet::create(home, &genesis).await.unwrap();
    let chain = Chain::connect_to(net.rpc(), "client-test-1").await.unwrap();
    let confirmer = Confirmer::start(&chain);
    (net, chain, confirmer)
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tasks_send_at_once_nothing_is_lost_and_a_restart_keeps_it() {
    let home = tempfile::tempdir().unwrap();
    let keys = keys(8);
    let (net, chain, confirmer) = chain(home.path(), &keys).await;
    let sink = Key::generate().unwrap();

    // Eight accounts, five transactions each, all at once, also from clones of one sender.
    let mut tasks = tokio::task::JoinSet::new();
    for key in &keys {
        let sender = Sender::new(&confirmer, key.clone(), TxOptions::default());
        for _ in 0..5 {
            let (sender, to) = (sender.clone(), sink.address().clone());
            tasks.spawn(async move {
                let send = messages::send(sender.address(), &to, &[Coin::utnz(7)]);
                sender.send(vec![send]).await
            });
        }
    }
    let mut hashes = std::collections::BTreeSet::new();
    while let Some(done) = tasks.join_next().await {
        hashes.insert(done.unwrap().unwrap().hash);
    }
    assert_eq!(hashes.len(), 40);
    assert_eq!(chain.balance(sink.address(), "utnz").await.unwrap(), 40 * 7);
    let known = *hashes.first().unwrap();
    let height = chain.height().await.unwrap();

    net.stop().await.unwrap();
    let net = Localnet::start(home.path()).await.unwrap();
    let chain = Chain::connect(net.rpc()).await.unwrap();
    assert!(chain.height().await.unwrap() >= height);
    assert_eq!(chain.balance(sink.address(), "utnz").await.unwrap(), 40 * 7);
    assert!(
        chain
            .tx(known)
            .await
            .unwrap()
            .is_some_and(|outcome| outcome.is_ok())
    );
    net.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_say_what_is_wrong_and_a_stolen_sequence_is_corrected() {
    let home = tempfile::tempdir().unwrap();
    let keys = keys(1);
    let (net, chain, confirmer) = chain(home.path(), &keys).await;
    let sender = Sender::new(&confirmer, keys[0].clone(), TxOptions::default());
    let to = sender.address().clone();
    let send = |amount| messages::send(&to, &to, &[Coin::utnz(amount)]);

    let poor = sender.send(vec![send(START * 2)]).await.unwrap_err();
    assert!(
        matches!(&poor, Error::Simulation { log } if log.contains("insufficient")),
        "{poor}"
    );
    let store = messages::store_code(sender.address(), NO_CONTRACT.to_vec());
    let broken = sender.send(vec![store]).await.unwrap_err();
    assert!(matches!(broken, Error::Simulation { .. }), "{broken}");

    // Another program signs with the same key.
    let thief = Sender::new(&confirmer, keys[0].clone(), TxOptions::default());
    sender.send(vec![send(1)]).await.unwrap();
    thief.send(vec![send(1)]).await.unwrap();
    thief.send(vec![send(1)]).await.unwrap();
    sender.send(vec![send(1)]).await.unwrap();

    // Three in the mempool before the first is in a block.
    let pending = [
        sender.submit(vec![send(1)]).await.unwrap(),
        sender.submit(vec![send(2)]).await.unwrap(),
        sender.submit(vec![send(3)]).await.unwrap(),
    ];
    for pending in pending {
        pending.confirm().await.unwrap();
    }
    let nobody = Contract::at(&chain, &tenzro_client::address::classic(9, 9));
    let answer: Result<Value, Error> = nobody.ask(&json!({ "any": {} })).await;
    let missing = answer.unwrap_err();
    assert!(missing.is_not_found(), "{missing:?}");
    let birth = Birth::labelled("none");
    let missing = messages::instantiate(&to, 77, &json!({}), &birth).unwrap();
    assert!(sender.send(vec![missing]).await.is_err());
    net.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_killed_and_comes_back_loses_no_transaction() {
    let home = tempfile::tempdir().unwrap();
    let keys = keys(6);
    let (net, chain, confirmer) = chain(home.path(), &keys).await;
    let sink = Key::generate().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for key in &keys {
        let sender = Sender::new(&confirmer, key.clone(), TxOptions::default());
        let to = sink.address().clone();
        tasks.spawn(async move {
            for _ in 0..6 {
                let send = messages::send(sender.address(), &to, &[Coin::utnz(1)]);
                // The simulation is a question and may be asked again; what is signed is not
                // signed twice.
                loop {
                    match sender.send(vec![send.clone()]).await {
                        Ok(_) => break,
                        Err(Error::Transport { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            Ok(())
        });
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    let rpc = net.rpc().to_owned();
    net.kill().await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let net = Localnet::start(home.path()).await.unwrap();
    assert_eq!(net.rpc(), rpc, "it listens where it listened before");
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap();
    }
    assert_eq!(chain.balance(sink.address(), "utnz").await.unwrap(), 36);
    net.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mempool_of_three_is_enough_for_many_senders() {
    let home = tempfile::tempdir().unwrap();
    let keys = keys(24);
    let (net, _, _) = chain(home.path(), &keys).await;
    net.stop().await.unwrap();
    let path = home.path().join("config/config.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    assert!(config.contains("size = 5000\n"));
    std::fs::write(&path, config.replace("size = 5000\n", "size = 3\n")).unwrap();
    let net = Localnet::start(home.path()).await.unwrap();
    let chain = Chain::connect(net.rpc()).await.unwrap();
    let confirmer = Confirmer::start(&chain);

    let sink = Key::generate().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for key in keys {
        let sender = Sender::new(&confirmer, key, TxOptions::default());
        let send = messages::send(sender.address(), sink.address(), &[Coin::utnz(1)]);
        tasks.spawn(async move { sender.send(vec![send]).await });
    }
    let mut blocks = std::collections::BTreeSet::new();
    while let Some(done) = tasks.join_next().await {
        blocks.insert(done.unwrap().unwrap().height);
    }
    assert!(blocks.len() >= 8, "three at most per block: {blocks:?}");
    assert_eq!(chain.balance(sink.address(), "utnz").await.unwrap(), 24);
    net.stop().await.unwrap();
}
