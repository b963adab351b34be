//! Against a real wasmd with all contracts: what a new person does first.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::Person;
use support::contents::Contents;
use support::world::World;
use tenzro_cli::flows::qualify;
use tenzro_client::blob::BlobClient;
use tenzro_contract_api::peer_review::{CohortStatus, GoldLabel};
use tenzro_contract_api::types::{Digest, Modality};
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_registers_pays_converts_bonds_and_is_told_why_not() {
    let world = World::new(&["alice", "bob"]).await;
    let alice = world.person("alice");

    let shown = alice.json(&["network", "show"]);
    assert_eq!(shown["chain_id"], "cli-devnet-1");
    let contracts = shown["contracts"].as_array().unwrap();
    assert_eq!(contracts.len(), tenzro_client::deploy::CONTRACTS.len());
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

    let hash = past_hash(alice);
    let shown = alice.ok(&["wallet", "transaction", &hash]);
    assert!(
        shown.contains("outcome      done") && shown.contains(&hash),
        "{shown}"
    );
    let nobodys = "00".repeat(32);
    alice
        .run(&["wallet", "transaction", &nobodys])
        .fails(3, &["is in no block"]);

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

#[tokio::test(flavor = "multi_thread")]
async fn a_candidate_sees_the_gold_items_answers_them_and_becomes_a_reviewer() {
    let world = World::new(&["alice", "carol", "store"]).await;
    let contents = Contents::start().await;
    let url = &contents.url;
    world.person("store").ok(&[
        "operator", "register", url, "--bond", "200", "--role", "storage",
    ]);
    let (network, keeper) = world.keeper().await;
    let (cids, labels) = gold(url).await;
    let (cohort, _) = qualify::open(&network, &keeper, Modality::Text, cids, &labels)
        .await
        .unwrap();

    let (alice, carol) = (world.person("alice"), world.person("carol"));
    let answer = ["review", "qualify", "answer", "text", "yny"];
    alice.run(&answer).fails(3, &["no Trainer yet"]);
    alice.ok(&["register", "Alice"]);
    carol.ok(&["register", "Carol", "--referrer", &world.address("alice")]);
    let folder = alice.home().join("gold");
    let shown = alice.json(&[
        "review",
        "qualify",
        "show",
        "text",
        "--save",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(shown["files"].as_array().unwrap().len(), 3, "{shown}");
    let second = std::fs::read_to_string(shown["files"][1].as_str().unwrap()).unwrap();
    assert!(second.starts_with("Number 1."), "{second}");
    alice
        .run(&["review", "qualify", "answer", "text", "yn"])
        .fails(2, &["2 given, 3 needed"]);
    alice
        .run(&["review", "qualify", "answer", "text", "yn?"])
        .fails(2, &["`?` is no answer"]);
    alice.ok(&answer);
    alice
        .run(&answer)
        .fails(1, &["peer-review says", "what to do:"]);
    carol.ok(&["review", "qualify", "answer", "text", "nyy"]);
    alice
        .run(&["review", "qualify", "reveal", "text"])
        .fails(3, &["takes answers until"]);

    loop {
        let found = qualify::cohort(&network, cohort).await.unwrap();
        if !matches!(found.status, CohortStatus::Committing { .. }) {
            break;
        }
        sleep(Duration::from_millis(200)).await;
    }
    qualify::open_labels(&network, &keeper, cohort, labels)
        .await
        .unwrap();
    // On a machine that has the key and not the file, the answers must be given again.
    std::fs::remove_dir_all(alice.home().join("qualifiers")).unwrap();
    let reveal = ["review", "qualify", "reveal", "text"];
    alice
        .run(&reveal)
        .fails(3, &["no answers to cohort 1 are kept", "--answers"]);
    let passed = alice.json(&["review", "qualify", "reveal", "text", "--answers", "yny"]);
    assert_eq!(passed["passed"], true);
    assert_eq!(carol.json(&reveal)["passed"], false);
    let status = alice.json(&["review", "qualify", "status"]);
    assert_eq!(status["domains"], json!(["text"]));
    world.net.stop().await.unwrap();
}

/// Three gold items, stored at `url`: good, bad, good.
async fn gold(url: &str) -> (Vec<String>, Vec<GoldLabel>) {
    let blobs = BlobClient::new();
    let (mut cids, mut labels) = (Vec::new(), Vec::new());
    for number in 0..3_u8 {
        let text = format!(
            "Number {number}. {}",
            "The tide came in over the sand. ".repeat(4)
        );
        cids.push(blobs.put(url, text.as_bytes()).await.unwrap());
        labels.push(GoldLabel {
            label: number != 1,
            ai_vote: true,
            salt: Digest::new([number; 32]),
        });
    }
    (cids, labels)
}

/// The hash of somebody's newest transaction.
fn past_hash(person: &Person) -> String {
    let past = person.json(&["wallet", "history", "--last", "1"]);
    past[0]["hash"].as_str().unwrap().to_owned()
}
