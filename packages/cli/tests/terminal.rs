//! Without a chain: help, keys, wrong input, a node that is not there.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use cosmrs::crypto::secp256k1::SigningKey;
use support::Person;

/// BIP-39's words for 32 zero bytes.
const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon \
    abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
    abandon abandon abandon art";

/// Every command with its help, as `tests/help/<command>.txt` has it. `TENZRO_BLESS=1` writes the
/// files anew; what changed is then seen in the diff.
#[test]
fn the_help_of_every_command_is_as_it_was_when_somebody_last_read_it() {
    let person = Person::new();
    let mut queue: Vec<Vec<String>> = vec![vec![]];
    let mut seen = 0_usize;
    while let Some(path) = queue.pop() {
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        args.push("-h");
        let help = person.ok(&args);
        for command in commands(&help) {
            let mut deeper = path.clone();
            deeper.push(command);
            queue.push(deeper);
        }
        let home = person.home().display().to_string();
        compare(&path, &own_part(&help).replace(&home, "FOLDER"));
        seen += 1;
    }
    assert!(seen > 50, "{seen} commands were found");
}

/// Names below `Commands:`.
fn commands(help: &str) -> Vec<String> {
    let below = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    below
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

/// Help without the options that all commands share; those are in the help of `tenzro` itself.
fn own_part(help: &str) -> String {
    if help.contains("Usage: tenzro [OPTIONS] <COMMAND>") {
        return help.to_owned();
    }
    let own = help.lines().take_while(|line| *line != "Common options:");
    let text = own.collect::<Vec<_>>().join("\n");
    format!("{}\n", text.trim_end())
}

fn compare(path: &[String], help: &str) {
    let name = if path.is_empty() {
        "tenzro".to_owned()
    } else {
        path.join("-")
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    let file = folder.join(format!("{name}.txt"));
    if std::env::var_os("TENZRO_BLESS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&file, help).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{name}.txt: {error}; run with TENZRO_BLESS=1"));
    assert_eq!(
        help, expected,
        "help of `{name}`; if it is right, run with TENZRO_BLESS=1"
    );
}

/// The account of the words after BIP-39, BIP-32 and cosmrs, without any code of ours.
fn account_by_cosmrs(words: &str, prefix: &str) -> String {
    let seed = bip39::Mnemonic::parse(words).unwrap().to_seed("");
    let path = "m/44'/118'/0'/0/0".parse().unwrap();
    let key = cosmrs::bip32::XPrv::derive_from_path(seed, &path).unwrap();
    let key = SigningKey::from_slice(&key.private_key().to_bytes()).unwrap();
    key.public_key().account_id(prefix).unwrap().to_string()
}

#[test]
fn words_give_the_account_that_every_cosmos_wallet_finds() {
    // Published for these words by wallets: the same key under the prefix `cosmos`.
    let published = "cosmos1r5v5srda7xfth3hn2s26txvrcrntldjumt8mhl";
    assert_eq!(account_by_cosmrs(WORDS, "cosmos"), published);
    let person = Person::with(&["-o", "json"]);
    let said = person.run_with_input(&["keys", "import", "zero"], WORDS);
    assert_eq!(said.exit, 0, "{}", said.err);
    let key: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(key["address"], account_by_cosmrs(WORDS, "tenzro"));
    assert_eq!(key["path"], "m/44'/118'/0'/0/0");
    assert!(
        !said.out.contains("abandon"),
        "an import does not repeat the words"
    );
}

#[test]
fn a_key_is_made_listed_exported_imported_again_and_deleted() {
    let person = Person::new();
    let made = person.json(&["keys", "add", "alice"]);
    let words = made["words"].as_str().unwrap();
    assert_eq!(words.split(' ').count(), 24);
    assert_eq!(made["address"], account_by_cosmrs(words, "tenzro"));
    person
        .run(&["keys", "add", "alice"])
        .fails(1, &["exists already"]);

    let file = person.home().join("keyring-file/alice.json");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let stored = std::fs::read_to_string(&file).unwrap();
    let first = words.split(' ').next().unwrap();
    assert!(
        !stored.contains(words) && !stored.contains(&format!("\"{first} ")),
        "{stored}"
    );

    person
        .run(&["keys", "export", "alice"])
        .fails(4, &["nobody is there to answer", "--yes"]);
    let exported = person.ok(&["keys", "export", "alice", "--yes"]);
    assert_eq!(exported.trim(), words);
    let again = person.run_with_input(&["keys", "import", "alice2"], &exported);
    assert_eq!(again.exit, 0, "{}", again.err);
    let listed = person.json(&["keys", "list"]);
    assert_eq!(listed[0]["address"], listed[1]["address"]);
    let address = person.ok(&["keys", "show", "alice2", "--address"]);
    assert_eq!(address.trim(), made["address"].as_str().unwrap());

    person
        .run(&["keys", "delete", "alice"])
        .fails(4, &["without its words it is lost"]);
    person.ok(&["keys", "delete", "alice", "--yes"]);
    assert_eq!(person.json(&["keys", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_name_that_is_nearly_right_is_guessed_and_wrong_words_are_refused() {
    let person = Person::new();
    person.ok(&["keys", "add", "alice"]);
    let unknown = person.run(&["keys", "show", "alise"]);
    unknown.fails(3, &["there is no key `alise`", "did you mean `alice`?"]);
    let swapped = WORDS.replace(" art", " about");
    let said = person.run_with_input(&["keys", "import", "bob"], &swapped);
    said.fails(1, &["this is not a mnemonic"]);
    person
        .run(&["keys", "add", "../x"])
        .fails(2, &["cannot be a key name"]);
    person
        .run(&["keys", "list", "--keyring", "test"])
        .fails(4, &["refused on chain"]);
}

#[test]
fn a_bad_amount_or_option_is_a_wrong_command_line_and_says_what_is_right() {
    let person = Person::new();
    let to = account_by_cosmrs(WORDS, "tenzro");
    for (amount, why) in [
        ("1.5", "use tnz, tic or tcc"),
        ("1.0000001tic", "more than 6 decimals"),
        ("0.5utic", "fraction of a micro-unit"),
        ("xtic", "not a currency"),
        ("99999999999999999999999999999999999999999tic", "too large"),
    ] {
        person
            .run(&["wallet", "send", &to, amount])
            .fails(2, &[why]);
    }
    person
        .run(&["wallet", "convert", "5tcc"])
        .fails(2, &["TIC is needed"]);
    person
        .run(&["rewards", "show", "--gas", "much"])
        .fails(2, &["write `auto`"]);
    person
        .run(&["rewards", "show", "--gas-price", "1"])
        .fails(2, &["not a gas price"]);
    person
        .run(&["marketplace"])
        .fails(2, &["unrecognized subcommand"]);
    let said = person.run(&["wallet", "send", "tenzro1qqqq", "1tnz"]);
    said.fails(2, &["tenzro1qqqq"]);
}

#[test]
fn without_a_node_a_key_or_a_network_the_exit_status_is_3_and_the_advice_fits() {
    let person = Person::with(&["--node", "http://127.0.0.1:1"]);
    let refused = person.run(&["wallet", "balance"]);
    refused.fails(3, &["there is no key", "tenzro keys add NAME"]);
    person.ok(&["keys", "add", "alice"]);
    let refused = person.run(&["wallet", "balance"]);
    refused.fails(
        3,
        &[
            "cannot reach http://127.0.0.1:1",
            "check that the node runs",
        ],
    );
    let refused = person.run(&["register", "Alice"]);
    refused.fails(3, &["contracts are not known", "--deployment"]);
    person.ok(&["keys", "add", "bob"]);
    person
        .run(&["wallet", "balance"])
        .fails(2, &["which key? there are: alice, bob", "--from"]);
    let said = person.run(&["network", "show", "-o", "json"]);
    assert_eq!(said.exit, 3);
    assert_eq!(
        said.out, "",
        "nothing but the answer goes to standard output"
    );
    let error: serde_json::Value = serde_json::from_str(said.err.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["exit"], 3);
}

#[test]
fn completions_name_the_commands() {
    let bash = Person::new().ok(&["completions", "bash"]);
    assert!(bash.contains("contribute") && bash.contains("qualify"));
}
