//! Against a real wasmd with all contracts: giving contents with consent, and taking it back.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

mod support;

use std::path::Path;

use cosmwasm_std::Uint128;
use serde_json::{Value, json};
use support::Person;
use support::contents::Contents;
use support::world::World;
use tenzro_cli::flows::vault::Protected;
use tenzro_cli::flows::{Network, operate, vault};
use tenzro_client::blob::BlobClient;
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::models::ModelRecord;
use tenzro_contract_api::types::{Class, Digest, Modality};

#[tokio::test(flavor = "multi_thread")]
async fn contents_are_given_with_consent_followed_and_taken_back() {
    let world = World::new(&["alice", "store", "second", "third"]).await;
    let contents = Contents::start().await;
    let (network, keeper) = world.keeper().await;
    let record = model();
    operate::register_models(&network, &keeper, vec![record])
        .await
        .unwrap();
    let alice = world.person("alice");
    alice.ok(&["register", "Alice"]);
    let folder = alice.home().join("to give");
    std::fs::create_dir(&folder).unwrap();
    let good = file(&folder, "marée été.txt", &prose("first"));

    let nobody = alice.run(&["contribute", &good]);
    nobody.fails(
        3,
        &[
            "0 operators keep key shares, 3 are needed",
            "more operators",
        ],
    );
    let store = world.person("store");
    for name in ["store", "second", "third"] {
        let register = ["operator", "register", &contents.url];
        let terms = ["--bond", "200", "--role", "storage"];
        world.person(name).ok(&[&register[..], &terms[..]].concat());
        let (_, key) = vault::fresh_key().unwrap();
        let sender = world.sender(&network.chain, name);
        operate::register_custody_key(&network, &sender, key)
            .await
            .unwrap();
    }

    let given = giving_several(&alice, &folder, &good);
    assert_eq!(
        contents.count(),
        4,
        "two ciphertexts with their envelopes; what is refused is not stored"
    );
    assert!(!contents.holds(b"tide came in over the flat sand"));
    consent_is_kept(&alice, &given);
    following(&alice, &store);
    a_custodian_that_changes_its_key_meanwhile_is_chosen_again(&world, &network, &contents).await;
    world.net.stop().await.unwrap();
}

/// One file can be taken, three cannot: each is named with its reason.
fn giving_several(alice: &Person, folder: &Path, good: &str) -> Value {
    let wrong = file(folder, "picture.jpg", &prose("second"));
    let empty = file(folder, "empty.txt", "");
    let missing = folder.join("missing.png").display().to_string();
    let dry = alice.ok(&["contribute", good, "--dry-run"]);
    assert!(dry.contains("would be stored and contributed"), "{dry}");
    let files = [good, &wrong, &empty, &missing];
    let mut args = vec!["contribute", "-o", "json", "--tag", "sea", "--locale", "en"];
    args.extend(files);
    let said = alice.run(&args);
    said.fails(
        1,
        &[
            "3 of 4 files failed",
            "the name ends in .jpg",
            "the file is empty",
        ],
    );
    let given: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(given[0]["item"], 1);
    assert_eq!(given[0]["file"], good);
    assert!(given[0]["error"].is_null());
    assert_eq!(given[2]["error"]["code"], "input/1");
    let only_bad = alice.run(&["contribute", &missing]);
    only_bad.fails(3, &["cannot read"]);
    // Nobody can tell from a ciphertext that it is the same again: the check finds that out.
    let again = alice.json(&["contribute", good]);
    assert_eq!(again[0]["item"], 2);
    assert_ne!(again[0]["content"]["cid"], given[0]["content"]["cid"]);
    given[0].clone()
}

/// The record that the contributor keeps is the one whose hash is on chain.
fn consent_is_kept(alice: &Person, given: &Value) {
    let record = std::fs::read(given["consent_record"].as_str().unwrap()).unwrap();
    let item = &alice.json(&["explain", "item", "1"])["item"];
    assert_eq!(item["consent"]["receipt_sha256"], sha256(&record).to_hex());
    let record: Value = serde_json::from_slice(&record).unwrap();
    assert_eq!(record["processing"]["licence"], "CC-BY-4.0");
    assert_eq!(
        record["processing"]["purposes"],
        json!(["training", "evaluation", "research"])
    );
    assert_eq!(item["strata"]["tags"], json!(["sea"]));
}

fn following(alice: &Person, store: &Person) {
    let listed = alice.ok(&["items", "list"]);
    assert!(listed.contains("being checked"), "{listed}");
    let shown = alice.ok(&["explain", "item", "1"]);
    assert!(
        shown.contains("waits for beacon round") && shown.contains("contributed"),
        "{shown}"
    );
    alice
        .run(&["review", "commit", "1", "accept"])
        .fails(3, &["item 1 is not in review"]);
    alice
        .run(&["explain", "item", "7"])
        .fails(3, &["there is no item 7"]);

    store
        .run(&["items", "withdraw", "1"])
        .fails(3, &["was given by"]);
    alice.ok(&["items", "withdraw", "1"]);
    assert!(
        alice
            .ok(&["items", "list"])
            .contains("withdrawn by its contributor")
    );
    alice
        .run(&["items", "withdraw", "1"])
        .fails(3, &["withdrawn already"]);

    let dataset = alice.json(&[
        "dataset",
        "create",
        "Tides",
        "--description",
        "Prose of the sea",
    ]);
    assert_eq!(dataset["dataset"], 1);
    alice
        .run(&["dataset", "seal", "1"])
        .fails(3, &["no open version"]);
    alice
        .run(&["dataset", "append", "1", "1"])
        .fails(1, &["data-registry says"]);
    assert!(alice.ok(&["dataset", "show", "1"]).contains("open"));
    alice
        .run(&["dataset", "seal", "1"])
        .fails(1, &["data-registry says"]);
    alice
        .run(&["dataset", "show", "9"])
        .fails(3, &["there is no dataset 9"]);
    assert!(alice.ok(&["dataset", "list"]).contains("Tides"));
    assert_eq!(alice.json(&["market", "search"]), json!([]));
}

/// Between choice and deposit: the deposit is refused, and sent again over who is there now.
async fn a_custodian_that_changes_its_key_meanwhile_is_chosen_again(
    world: &World,
    network: &Network,
    contents: &Contents,
) {
    let (blobs, services) = (BlobClient::new(), vec![contents.url.clone()]);
    let (alice, third) = (
        world.sender(&network.chain, "alice"),
        world.sender(&network.chain, "third"),
    );
    let plain = prose("third");
    let mut protected = vault::protect(network, &blobs, &services, plain.as_bytes(), "text/plain")
        .await
        .unwrap();
    let (_, key) = vault::fresh_key().unwrap();
    operate::register_custody_key(network, &third, key)
        .await
        .unwrap();
    let deposit = |protected: &Protected| {
        let message = vault::deposit(network, &alice, &protected.deposit).unwrap();
        alice.send(vec![message])
    };
    let refusal = deposit(&protected).await.unwrap_err();
    assert_eq!(refusal.contract().unwrap().code, 6, "{refusal}");
    let chosen = protected.chosen_again(network, &blobs, &services, &refusal);
    assert!(chosen.await.unwrap());
    deposit(&protected).await.unwrap();

    let twice = deposit(&protected).await.unwrap_err();
    assert_eq!(twice.contract().unwrap().code, 8, "{twice}");
    let chosen = protected.chosen_again(network, &blobs, &services, &twice);
    assert!(!chosen.await.unwrap());
}

fn prose(word: &str) -> String {
    format!("The {word} tide came in over the flat sand, slowly at first. ").repeat(4)
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn model() -> ModelRecord {
    let digest = |byte| Digest::new([byte; 32]);
    ModelRecord {
        name: "text quality".to_owned(),
        modality: Modality::Text,
        file_sha256: digest(1),
        profile_sha256: digest(2),
        golden_sha256: digest(3),
        class: Class::Q,
        output_len: 8,
        accept_q15: 16_384,
        licence: "Apache-2.0".to_owned(),
        fee: Uint128::new(1_000),
    }
}
