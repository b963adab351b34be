//! `tenzro faucet`: first coins on a devnet.

use clap::Args;
use serde_json::json;
use tenzro_cli_kit::amount;
use tenzro_client::Currency;
use tenzro_client::faucet::Faucet;

use crate::failure::{Failure, Result};
use crate::session::Session;

/// Who is paid, and by which faucet.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Address or key that is paid [default: the signing key]
    pub account: Option<String>,
    /// The faucet's address [default: the deployment's]
    #[arg(
        long,
        value_name = "URL",
        env = "TENZRO_FAUCET",
        hide_env_values = true
    )]
    pub faucet: Option<String>,
}

/// Does it: returns once the payment is in a block.
pub async fn run(session: &Session, arguments: Arguments) -> Result<()> {
    let address = session.account(arguments.account.as_deref())?;
    let known = session.deployment()?.and_then(|found| found.faucet);
    let Some(url) = arguments.faucet.or(known) else {
        return Err(Failure::not_now(
            "this network names no faucet",
            "name one with --faucet URL; only devnets have them",
        ));
    };
    let chain = session.chain().await?;
    let denom = Currency::Tnz.base();
    let before = chain.balance(&address, denom).await?;
    Faucet::new(&url).credit(&address, denom).await?;
    let after = chain.balance(&address, denom).await?;
    let got = after.saturating_sub(before);
    let answer = json!({
        "address": address, "received": got.to_string(), "balance": after.to_string(), "denom": denom,
    });
    session.console.result(&answer, |console| {
        console.done(format!(
            "{address} received {} and has {}",
            amount(Currency::Tnz, got),
            amount(Currency::Tnz, after)
        ));
    });
    Ok(())
}
