//! `tenzro register`: become a Trainer.

use clap::Args;
use serde_json::json;
use tenzro_cli::flows::{gas, trainer};
use tenzro_contract_api::trainers::Profile;

use crate::failure::{Failure, Result};
use crate::session::Session;

/// What a Trainer says about itself; all of it is public for ever.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A name to show, 1 to 32 bytes; it need not be unique
    pub handle: String,
    /// Language tag, for example `fr` or `pt-BR`
    #[arg(long, default_value = "en", value_name = "TAG")]
    pub locale: String,
    /// The organisation you belong to: its members never review each other
    #[arg(long, value_name = "NAME")]
    pub entity: Option<String>,
    /// Who brought you, address or key of a Trainer: the two never review each other
    #[arg(long, value_name = "ACCOUNT")]
    pub referrer: Option<String>,
}

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<()> {
    let network = session.network().await?;
    let sender = session.sender(&network.chain)?;
    let address = sender.address().to_string();
    if trainer::is_registered(&network, &address).await? {
        return Err(Failure::not_now(
            format!("{address} is a Trainer already"),
            "go on with `tenzro contribute FILE`, or choose another key with --from",
        ));
    }
    let referrer = match &arguments.referrer {
        Some(text) => Some(session.account(Some(text))?.to_string()),
        None => None,
    };
    let profile = Profile {
        handle: arguments.handle,
        locale: arguments.locale,
        entity: arguments.entity,
    };
    let what = format!("register {address} as Trainer `{}`", profile.handle);
    let details = json!({ "address": address, "profile": profile, "referrer": referrer });
    let mut messages = vec![trainer::register_message(
        &network, &sender, profile, referrer,
    )?];
    let mut said = format!("{address} is a Trainer");
    // The same transaction asks the treasury to pay what the Trainer sends from now on.
    if gas::is_offered(&network, sender.address()).await? {
        messages.push(gas::sponsor_message(&network, &sender, None)?);
        said.push_str("; the treasury pays its fees from now on");
    }
    if let Some(outcome) = session.send(&sender, &what, messages).await? {
        session.sent(&outcome, &said, details);
    }
    Ok(())
}
