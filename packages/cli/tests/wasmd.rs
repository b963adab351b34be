//! Against a real wasmd with all contracts: what a new person does first.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

mod support;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use support::{Person, wasm_folder};
use tempfile::TempDir;
use tenzro_client::localnet::{Genesis, Localnet, NamedAccount, named_accounts};
use tenzro_client::{Chain, Confirmer, DeployPlan, Sender, TxOptions, deploy_all};

/// A network and the people on it, each with 1,000,000 TNZ and 1,000 TIC.
struct World {
    folder: TempDir,
    net: Localnet,
    accounts: Vec<NamedAccount>,
}

impl World {
    async fn new(names: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let all = ["deployer"].into_iter().chain(names.iter().copied());
        let accounts = named_accounts(7, all).unwrap();
        let genesis = Genesis {
            chain_id: "cli-devnet-1".to_owned(),
            accounts: accounts
                .iter()
                .map(|account| (account.key.address().clone(), 1_000_000_000_000))
                .collect(),
            block_pause: Duration::from_millis(200),
        };
        let net = Localnet::create(&folder.path().join("chain"), &genesis)
            .await
            .unwrap();
        let chain = Chain::connect_to(net.rpc(), net.chain_id()).await.unwrap();
        let confirmer = Confirmer::start(&chain);
        let deployer = Sender::new(&confirmer, accounts[0].key.clone(), TxOptions::default());
        let plan = DeployPlan {
            genesis_tic: accounts
                .iter()
                .map(|account| (account.key.address().clone(), 1_000_000_000))
                .collect(),
            ..DeployPlan::fast()
        };
        let deployment = deploy_all(&deployer, &wasm_folder(), &plan, |_| ())
            .await
            .unwrap();
        let world = Self {
            folder,
            net,
            accounts,
        };
        deployment.save(&world.deployment()).unwrap();
        world
    }

    fn deployment(&self) -> PathBuf {
        self.folder.path().join("deployment.json")
    }

    /// A person whose home folder has the network's file and their key under their name.
    fn person(&self, name: &str) -> Person {
        let person = Person::with(&["--yes", "--keyring", "test", "--from", name]);
        std::fs::copy(self.deployment(), person.home().join("deployment.json")).unwrap();
        let account = self
            .accounts
            .iter()
            .find(|account| account.name == name)
            .unwrap();
        let said = person.run_with_input(&["keys", "import", name], account.mnemonic.words());
        assert_eq!(said.exit, 0, "{}", said.err);
        person
    }

    fn address(&self, name: &str) -> String {
        let account = self.accounts.iter().find(|account| account.name == name);
        account.unwrap().key.address().to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_registers_pays_converts_bonds_and_is_told_why_not() {
    let world = World::new(&["alice", "bob"]).await;
    let alice = world.person("alice");

    let shown = alice.json(&["network", "show"]);
    assert_eq!(shown["chain_id"], "cli-devnet-1");
    let contracts = shown["contracts"].as_array().unwrap();
    assert_eq!(contracts.len(), 12);
    assert!(
        contracts.iter().all(|row| row["state"] == "as deployed"),
        "{shown}"
    );

    registering(&alice);
    paying(&world, &alice);
    bonding(&world);

    let balance = alice.json(&["rewards", "show"]);
    assert_eq!(balance["rewards"]["pending"], json!(["0", "0", "0"]));
    alice
        .run(&["rewards", "claim"])
        .fails(3, &["nothing to claim yet", "what to do:"]);
    alice
        .run(&["market", "show", "1"])
        .fails(3, &["version 1 was never offered"]);
    assert!(
        alice
            .ok(&["review", "list"])
            .contains("nothing to review now")
    );
    alice
        .run(&["review", "qualify", "show", "text"])
        .fails(3, &["there is no cohort for text"]);

    alice
        .run(&["explain", "item", "7"])
        .fails(3, &["there is no item 7"]);
    alice
        .run(&["dataset", "show", "1"])
        .fails(3, &["there is no dataset 1"]);
    assert_eq!(alice.json(&["market", "search"]), json!([]));

    world.net.stop().await.unwrap();
    alice
        .run(&["wallet", "balance"])
        .fails(3, &["cannot reach"]);
}

fn registering(alice: &Person) {
    let dry = alice.json(&["register", "Alice", "--dry-run"]);
    assert_eq!(dry["dry_run"], true);
    assert!(dry["gas_limit"].as_u64().unwrap() > 100_000, "{dry}");
    alice
        .run(&["contribute", "x.txt"])
        .fails(3, &["no Trainer yet", "tenzro register"]);
    let said = alice.ok(&["register", "Alice", "--locale", "fr"]);
    let hash_first = said.find("transaction ").unwrap() < said.find("is a Trainer").unwrap();
    assert!(hash_first, "the hash is known before the block: {said}");
    alice
        .run(&["register", "Alice"])
        .fails(3, &["is a Trainer already"]);
}

fn paying(world: &World, alice: &Person) {
    let bob = world.address("bob");
    alice.ok(&["wallet", "send", &bob, "1.5tic"]);
    alice.ok(&["wallet", "send", &bob, "250utnz"]);
    let paid = alice.json(&["wallet", "balance", &bob]);
    assert_eq!(paid["balances"]["utic"], "1001500000");
    assert_eq!(paid["balances"]["utnz"], "1000000000250");
    let shown = alice.ok(&["wallet", "balance", &bob]);
    assert!(shown.contains("1,001.5 TIC"), "{shown}");

    // 100 TIC at 1 TIC per TCC, less 0.5 %.
    let got = alice.json(&["wallet", "convert", "100"]);
    assert_eq!(got["received_utcc"], "99500000", "{got}");

    let too_much = alice.run(&["wallet", "send", &bob, "5000tic"]);
    too_much.fails(1, &["the transaction would fail"]);
    let past = alice.json(&["wallet", "history"]);
    let deeds: Vec<&str> = past
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["what"].as_str().unwrap())
        .collect();
    assert!(
        deeds.iter().any(|what| what.contains("trainer_registered")),
        "{deeds:?}"
    );
    assert!(
        deeds.iter().any(|what| what.contains("converted")),
        "{deeds:?}"
    );
    let of_bob = alice.json(&["wallet", "history", &bob, "--last", "1"]);
    assert_eq!(of_bob.as_array().unwrap().len(), 1);
    assert_eq!(of_bob[0]["sent"], false);
}

fn bonding(world: &World) {
    let bob = world.person("bob");
    let url = "http://127.0.0.1:9000";
    bob.run(&["operator", "show"]).fails(3, &["is no operator"]);
    bob.run(&["operator", "register", url, "--bond", "1"])
        .fails(1, &["operators says"]);
    bob.ok(&[
        "operator", "register", url, "--bond", "150", "--role", "storage",
    ]);
    let shown = bob.json(&["operator", "show"]);
    assert_eq!(shown["bond"], "150000000");
    assert_eq!(shown["roles"], json!(["storage"]));
    assert!(bob.ok(&["operator", "list"]).contains("150 TNZ"));
    bob.run(&["operator", "withdraw"])
        .fails(1, &["operators says"]);
    bob.ok(&["operator", "unbond"]);
    assert!(bob.ok(&["operator", "show"]).contains("leaving, bond free"));
}
