//! Against a real wasmd: storing, predicted addresses, executing, asking, the whole network.

#![cfg(feature = "localnet")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tenzro_client::deploy::{CONTRACTS, Step};
use tenzro_client::localnet::{Genesis, Localnet, NamedAccount, Program, named_accounts};
use tenzro_client::tx::messages::{self, Birth};
use tenzro_client::wasm::Wasm;
use tenzro_client::{
    Chain, Confirmer, DeployPlan, Deployment, Error, Sender, TxOptions, deploy_all,
};
use tenzro_contract_api::{beacon, models, operators, treasury};

/// Where `scripts/setup` puts the contracts.
fn wasm_folder() -> PathBuf {
    let cache = std::env::var_os("TENZRO_CACHE")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/tenzro"));
    cache.join("wasm")
}

fn wasm(name: &str) -> Wasm {
    let path = wasm_folder().join(format!("{name}.wasm"));
    let bytes = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run scripts/setup first", path.display()));
    Wasm::new(&bytes).unwrap()
}

struct Setting {
    _home: tempfile::TempDir,
    net: Localnet,
    chain: Chain,
    accounts: Vec<NamedAccount>,
    confirmer: Confirmer,
}

impl Setting {
    async fn new(names: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let accounts = named_accounts(1, names.iter().copied()).unwrap();
        let funded = |account: &NamedAccount| (account.key.address().clone(), 1_000_000_000_000);
        let genesis = Genesis {
            program: Program::Wasmd,
            chain_id: "deploy-test-1".to_owned(),
            accounts: accounts.iter().map(funded).collect(),
            block_pause: Duration::from_millis(200),
        };
        let net = Localnet::create(home.path(), &genesis).await.unwrap();
        let chain = Chain::connect_to(net.rpc(), net.chain_id()).await.unwrap();
        let confirmer = Confirmer::start(&chain);
        Self {
            _home: home,
            net,
            chain,
            accounts,
            confirmer,
        }
    }

    fn sender(&self, index: usize) -> Sender {
        Sender::new(
            &self.confirmer,
            self.accounts[index].key.clone(),
            TxOptions::default(),
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_stored_made_at_the_predicted_address_and_used_by_many_at_once() {
    let names: Vec<String> = (0..24).map(|number| format!("user-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let setting = Setting::new(&names).await;
    let owner = setting.sender(0);
    let wasm = wasm("incentive-token");
    let code = wasm.store(&owner).await.unwrap();
    let (info, stored) = setting.chain.code(code.id).await.unwrap();
    assert_eq!(info.checksum, hex::encode(wasm.checksum()));
    assert!(stored.starts_with(b"\0asm"), "the chain unpacked it");

    let predicted = wasm.address(owner.address(), b"token/1").unwrap();
    let balances: Vec<Value> = setting
        .accounts
        .iter()
        .map(|account| json!({ "address": account.key.address(), "amount": "1000" }))
        .collect();
    let message = json!({ "name": "Test", "symbol": "TST", "decimals": 6,
        "initial_balances": balances, "mint": { "minter": owner.address() } });
    let birth = Birth::labelled("token");
    let make =
        messages::instantiate2(owner.address(), code.id, &message, &birth, b"token/1").unwrap();
    let made = owner.send(vec![make]).await.unwrap();
    assert_eq!(made.contract_address().unwrap(), predicted);

    // Everybody but the owner sends 3 to the owner, all at once.
    let transfer = json!({ "transfer": { "recipient": owner.address(), "amount": "3" } });
    let mut tasks = tokio::task::JoinSet::new();
    for index in 1..setting.accounts.len() {
        let (sender, token, transfer) =
            (setting.sender(index), predicted.clone(), transfer.clone());
        tasks.spawn(async move { sender.execute(&token, &transfer, &[]).await });
    }
    while let Some(done) = tasks.join_next().await {
        assert_eq!(
            done.unwrap().unwrap().attribute("wasm", "action"),
            Some("transfer")
        );
    }
    let question = json!({ "balance": { "address": owner.address() } });
    let balance: Value = setting.chain.smart(&predicted, &question).await.unwrap();
    assert_eq!(balance["balance"], "1069");

    // Several messages in one transaction: all or none.
    let pay = |amount: u32| {
        let to = setting.accounts[1].key.address();
        let message = json!({ "transfer": { "recipient": to, "amount": amount.to_string() } });
        messages::execute(owner.address(), &predicted, &message, &[]).unwrap()
    };
    owner.send(vec![pay(1), pay(2)]).await.unwrap();
    let refused = owner.send(vec![pay(1), pay(1_000_000)]).await.unwrap_err();
    assert!(matches!(refused, Error::Simulation { .. }), "{refused}");
    let balance: Value = setting.chain.smart(&predicted, &question).await.unwrap();
    assert_eq!(balance["balance"], "1066");

    let query = format!("wasm._contract_address='{predicted}' AND wasm.action='transfer'");
    assert_eq!(indexed(&setting.chain, &query, 24).await, 24);
    setting.net.stop().await.unwrap();
}

/// How many transactions a search finds. A node's index follows its blocks at a distance: it is asked
/// again, for half a minute at most, until it has `wanted` of them.
async fn indexed(chain: &Chain, query: &str, wanted: u64) -> u64 {
    for _ in 0..150 {
        let found = chain.tx_search(query, 1, 100).await.unwrap();
        if found.total >= wanted {
            return found.total;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    chain.tx_search(query, 1, 100).await.unwrap().total
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_network_is_deployed_in_one_go_and_its_contracts_know_each_other() {
    let setting = Setting::new(&["deployer", "buyer"]).await;
    let deployer = setting.sender(0);
    let buyer = setting.accounts[1].key.address().clone();
    let plan = DeployPlan {
        genesis_tic: vec![(buyer.clone(), 5_000_000)],
        ..DeployPlan::fast()
    };
    let mut stored = Vec::new();
    let network = deploy_all(&deployer, &wasm_folder(), &plan, |step| {
        if let Step::Stored { name, .. } = step {
            stored.push(name.to_owned());
        }
    })
    .await
    .unwrap();
    assert_eq!(stored, CONTRACTS);
    let path = setting.net.home().join("deployment.json");
    network.save(&path).unwrap();
    assert_eq!(Deployment::load(&path).unwrap(), network);

    for (name, address) in &network.contracts {
        let info = setting.chain.contract_info(address).await.unwrap();
        assert_eq!(info.code_id, network.code_ids[name], "{name}");
        assert_eq!(info.admin, "", "{name} cannot be migrated");
    }
    let labels: BTreeMap<_, _> = network.contracts.iter().collect();
    assert_eq!(labels.len(), CONTRACTS.len());

    let ask = |name| network.contract(&setting.chain, name).unwrap();
    let question = json!({ "balance": { "address": buyer } });
    let tic: Value = ask("incentive-token").ask(&question).await.unwrap();
    assert_eq!(tic["balance"], "5000000");
    let minter: Value = ask("compute-token")
        .ask(&json!({ "minter": {} }))
        .await
        .unwrap();
    assert_eq!(
        minter["minter"],
        network.address("treasury").unwrap().as_str()
    );
    let rate: treasury::RateResponse = ask("treasury")
        .ask(&treasury::QueryMsg::Rate {})
        .await
        .unwrap();
    assert_eq!(rate.rate, plan.treasury.first_rate);
    let horizon: beacon::HorizonResponse = ask("beacon")
        .ask(&beacon::QueryMsg::Horizon {})
        .await
        .unwrap();
    assert_eq!(horizon.round, 1);

    // A refusal by a contract of ours carries its code and what to do about it.
    let unbond = operators::ExecuteMsg::Unbond {};
    let stranger = setting.sender(1);
    let refused = ask("operators")
        .execute(&stranger, &unbond, &[])
        .await
        .unwrap_err();
    let failure = refused.contract().unwrap();
    assert_eq!(failure.contract, "operators");
    assert_eq!(
        refused.advice(),
        failure.entry().map(|entry| entry.advice.to_owned())
    );
    assert!(refused.advice().is_some(), "{refused}");
    let missing: Result<Value, Error> = ask("models")
        .ask(&models::QueryMsg::Model { model: 99 })
        .await;
    assert_eq!(missing.unwrap_err().contract().unwrap().contract, "models");
    setting.net.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_wasm_is_named_before_anything_is_sent() {
    let setting = Setting::new(&["deployer"]).await;
    let empty = tempfile::tempdir().unwrap();
    let plan = DeployPlan::fast();
    let refused = deploy_all(&setting.sender(0), empty.path(), &plan, |_| {})
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("incentive-token.wasm"),
        "{refused}"
    );
    assert!(refused.to_string().contains("scripts/setup"), "{refused}");
    let account = setting
        .chain
        .account(setting.accounts[0].key.address())
        .await
        .unwrap();
    assert_eq!(account.sequence, 0);
    setting.net.stop().await.unwrap();
}
