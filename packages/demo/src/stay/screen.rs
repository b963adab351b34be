//! What a person is told who wants to join.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use tenzro_client::localnet::Localnet;

use crate::network::NetworkFile;

/// Folder of a person who joins, in the folder of the network.
pub(super) const ME: &str = "me";

/// Where the interfaces of the node listen.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// CometBFT's RPC.
    pub rpc: String,
    /// REST, where there is one.
    pub rest: Option<String>,
    /// gRPC.
    pub grpc: String,
    /// The faucet, where there is one.
    pub faucet: Option<String>,
}

impl Addresses {
    /// Those of a running chain.
    #[must_use]
    pub fn of(net: &Localnet) -> Self {
        Self {
            rpc: net.rpc().to_owned(),
            rest: net.rest(),
            grpc: net.grpc(),
            faucet: net.faucet(),
        }
    }
}

/// Settings of a shell in which `tenzro` and `tenzro-oracle` need no options.
///
/// # Errors
/// When the network's file cannot be read or the place of this program is unknown.
pub fn join_script(home: &Path) -> Result<String> {
    let file = NetworkFile::load(home)?;
    let program = std::env::current_exe()?;
    let programs = program.parent().context("this program lies in no folder")?;
    let me = home.join(ME);
    let lines = [
        ("TENZRO_DEPLOYMENT", home.join("deployment.json")),
        ("TENZRO_HOME", me.clone()),
        ("TENZRO_ORACLE_HOME", me.join("operator")),
        ("TENZRO_MODELS", file.models),
        ("ORT_DYLIB_PATH", file.runtime),
    ];
    let mut text =
        "# Settings for a second terminal: source this file. Keys of the test keyring are \
                    plain files:\n# never keep value on them.\n"
            .to_owned();
    for (name, path) in lines {
        let _ = writeln!(
            text,
            "export {name}={}",
            quoted(&path.display().to_string())
        );
    }
    for (name, value) in [
        ("TENZRO_KEYRING", "test"),
        ("TENZRO_FROM", "me"),
        ("TENZRO_GAS_PRICE", "0utnz"),
    ] {
        let _ = writeln!(text, "export {name}={value}");
    }
    let _ = writeln!(
        text,
        "export PATH={}:\"$PATH\"",
        quoted(&programs.display().to_string())
    );
    Ok(text)
}

/// A text that a shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Where everything is and what to type, in one screen.
#[must_use]
pub fn summary(home: &Path, addresses: &Addresses) -> String {
    let here = home.display();
    let mut text = format!("The network is up and lies in {here}\n");
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<9} {value}");
    };
    row("RPC", &addresses.rpc);
    if let Some(rest) = &addresses.rest {
        row("REST", rest);
    }
    row("gRPC", &addresses.grpc);
    if let Some(faucet) = &addresses.faucet {
        row(
            "faucet",
            &format!("{faucet} (the API of the CosmJS faucet)"),
        );
    }
    row(
        "logs",
        &format!("{here}/chain/node.log, {here}/operator-*/oracle.log"),
    );
    row(
        "simulated",
        &format!("reviewers, gold keeper, clerk: one process, {here}/simulated-people.log"),
    );
    let _ = write!(
        text,
        "\nJoin from a second terminal\n  \
         source {}\n  \
         tenzro keys add me && tenzro faucet && tenzro register Me\n  \
         tenzro contribute FILE                 your own text, picture or recording\n  \
         tenzro review qualify take image       20 pictures to judge, then you may review\n  \
         tenzro review next --wait 600          waits until you are drawn, shows the item, votes\n  \
         tenzro rewards claim --wait 60         what you earned, once its epoch is closed\n  \
         tenzro market search                   what can be bought\n  \
         tenzro-oracle init && tenzro-oracle run --node {}\n",
        quoted(&home.join("join").display().to_string()),
        addresses.rpc
    );
    let place = if home.ends_with("demo-out/home") {
        String::new()
    } else {
        format!(" --home {}", quoted(&here.to_string()))
    };
    let _ = write!(
        text,
        "\nLater\n  scripts/demo --down{place}\n      ends these processes and no others\n  \
         scripts/demo --resume{place}\n      starts everything again, also after kill -9\n"
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_and_quotes_stays_one_word_in_a_shell() {
        let name = "it's a folder; $HOME `x`";
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("printf %s {}", quoted(name))])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), name);
    }
}
