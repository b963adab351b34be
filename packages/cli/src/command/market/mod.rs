//! `tenzro market`: sell and buy versions of datasets.

mod download;
mod preview;

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, dataset, market, vault};
use tenzro_cli_kit::{Align, Table, amount};
use tenzro_client::{Address, Currency};
use tenzro_contract_api::data_registry::DatasetResponse;
use tenzro_contract_api::marketplace::ListingResponse;

use crate::failure::{Failure, Result};
use crate::grant_keys;
use crate::session::Session;
use crate::show::utc;

use super::tic;

/// What to do on the market.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Offer a sealed version
    List {
        /// The version
        version: u64,
        /// Price of one grant
        #[arg(long, value_name = "TCC", value_parser = crate::values::tcc)]
        price: u128,
    },
    /// One offer: what is in it, what it costs, what it earned
    Show {
        /// The version
        version: u64,
    },
    /// What is in an offer, item by item: kind, size, verdict, consent; where it comes from
    Preview {
        /// The version
        version: u64,
    },
    /// Offers whose dataset's name or description holds all of the words; all without words
    Search {
        /// Words
        words: Vec<String>,
    },
    /// Buy a grant to a version
    Buy {
        /// The version
        version: u64,
        /// Refuse a higher price than this [default: the price now]
        #[arg(long, value_name = "TCC", value_parser = crate::values::tcc)]
        max_price: Option<u128>,
    },
    /// Fetch and decrypt what you have bought; without its keys in time the price comes back
    Download {
        /// The grant
        grant: u64,
        /// Folder for the files [default: tenzro-grant-GRANT]
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
    /// Grants that an account has bought
    Grants {
        /// Address or key [default: the signing key]
        account: Option<String>,
    },
    /// Sell TIC for TNZ, and buy it
    #[command(subcommand)]
    Tic(tic::Command),
    /// Draw what a version owes you for contributing, reviewing or storing
    Claim {
        /// The version
        version: u64,
    },
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let network = session.network().await?;
    match command {
        Command::List { version, price } => list(session, &network, version, price).await,
        Command::Show { version } => show(session, &network, version).await,
        Command::Preview { version } => preview::run(session, &network, version).await,
        Command::Search { words } => search(session, &network, &words).await,
        Command::Buy { version, max_price } => buy(session, &network, version, max_price).await,
        Command::Download { grant, to } => download::run(session, &network, grant, to).await,
        Command::Grants { account } => grants(session, &network, account.as_deref()).await,
        Command::Tic(command) => tic::run(session, &network, command).await,
        Command::Claim { version } => claim(session, &network, version).await,
    }
}

async fn list(session: &Session, network: &Network, version: u64, price: u128) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let tcc = amount(Currency::Tcc, price);
    let what = format!("offer version {version} for {tcc}");
    let message = market::list_message(network, &sender, version, price)?;
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let listing = market::listing(network, version).await?;
        session.sent(
            &outcome,
            &format!("version {version} is offered for {tcc}"),
            listing,
        );
    }
    Ok(())
}

async fn listing_of(network: &Network, version: u64) -> Result<ListingResponse> {
    market::listing(network, version).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("version {version} was never offered"),
            "see the offers with `tenzro market search`",
        )
    })
}

async fn show(session: &Session, network: &Network, version: u64) -> Result<()> {
    let listing = listing_of(network, version).await?;
    let content = dataset::version(network, version).await?;
    let about = dataset::dataset(network, listing.dataset).await?;
    let owed = match session.account(None) {
        Ok(address) => Some((
            market::owed(network, version, address.as_str()).await?,
            address,
        )),
        Err(_) => None,
    };
    let answer = json!({
        "listing": listing, "version": content, "dataset": about,
        "owed": owed.as_ref().map(|(owed, address)| json!({ "account": address, "owed": owed })),
    });
    session.console.result(&answer, |console| {
        console.answer(format!(
            "version   {version} of dataset {} `{}`",
            about.dataset, about.name
        ));
        console.answer(format!(
            "price     {}",
            amount(Currency::Tcc, listing.price)
        ));
        let active = if listing.active {
            "on sale"
        } else {
            "no longer sold"
        };
        console.answer(format!("state     {active}"));
        console.answer(format!("items     {}", content.items));
        console.answer(format!("licence   {}", content.terms.licence));
        console.answer(format!("owner     {}", listing.owner));
        console.answer(format!("root      {}", listing.root));
        let revenue = amount(Currency::Tcc, listing.revenue);
        console.answer(format!("sold      {} times for {revenue}", listing.sales));
        if let Some((owed, address)) = &owed {
            let roles = ["contributing", "reviewing", "storing"];
            for (role, (due, paid)) in roles.iter().zip(owed.owed.iter().zip(&owed.paid)) {
                if !(due.is_zero() && paid.is_zero()) {
                    console.answer(format!(
                        "owed      {} to {address} for {role}, {} paid",
                        amount(Currency::Tcc, *due),
                        amount(Currency::Tcc, *paid)
                    ));
                }
            }
        }
    });
    Ok(())
}

async fn search(session: &Session, network: &Network, words: &[String]) -> Result<()> {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let datasets = dataset::datasets(network).await?;
    let mut found: Vec<(ListingResponse, &DatasetResponse)> = Vec::new();
    for listing in market::listings(network).await? {
        let about = datasets
            .iter()
            .find(|about| about.dataset == listing.dataset);
        if let Some(about) = about.filter(|about| listing.active && holds(about, &words)) {
            found.push((listing, about));
        }
    }
    let answer: Vec<_> = found
        .iter()
        .map(|(listing, about)| json!({ "listing": listing, "dataset": about }))
        .collect();
    session.console.result(&answer, |console| {
        let columns = [
            ("version", Align::Right),
            ("dataset", Align::Left),
            ("price", Align::Right),
            ("sold", Align::Right),
            ("licence", Align::Left),
            ("about", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("no such offers");
        for (listing, about) in &found {
            table.row([
                &listing.version.to_string(),
                &about.name,
                &amount(Currency::Tcc, listing.price),
                &listing.sales.to_string(),
                &about.terms.licence,
                &about.description,
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

fn holds(about: &DatasetResponse, words: &[String]) -> bool {
    let text = format!("{} {}", about.name, about.description).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

async fn buy(
    session: &Session,
    network: &Network,
    version: u64,
    max_price: Option<u128>,
) -> Result<()> {
    let listing = listing_of(network, version).await?;
    let price = listing.price.u128();
    let max_price = max_price.unwrap_or(price);
    let tcc = amount(Currency::Tcc, price);
    if price > max_price {
        return Err(Failure::not_now(
            format!("version {version} costs {tcc}"),
            "raise --max-price, or buy something else",
        ));
    }
    let sender = session.sender(&network.chain)?;
    let what = format!("buy version {version} for {tcc}");
    let (secret, key) = vault::fresh_key()?;
    let message = market::buy_message(network, &sender, version, price, max_price, key)?;
    // On disk before the money moves: shares are sealed to this key and no other.
    if !session.args.dry_run {
        grant_keys::save(session.home(), &key, &secret)?;
    }
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let grant = dataset::number(&outcome, "grant").ok();
        let number = grant.map_or(String::new(), |grant| format!(", grant {grant}"));
        let next = grant.map_or(String::new(), |grant| {
            format!("; now get it: tenzro market download {grant}")
        });
        let details =
            json!({ "version": version, "price_utcc": price.to_string(), "grant": grant });
        session.sent(
            &outcome,
            &format!("version {version} bought for {tcc}{number}{next}"),
            details,
        );
    }
    Ok(())
}

async fn grants(session: &Session, network: &Network, account: Option<&str>) -> Result<()> {
    let address: Address = session.account(account)?;
    let grants = market::grants(network, Some(address.to_string())).await?;
    session.console.result(&grants, |console| {
        let columns = [
            ("grant", Align::Right),
            ("version", Align::Right),
            ("paid", Align::Right),
            ("state", Align::Left),
            ("when", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("nothing bought yet");
        for grant in &grants.grants {
            table.row([
                grant.grant.to_string(),
                grant.version.to_string(),
                amount(Currency::Tcc, grant.price),
                grant.status.word().to_owned(),
                utc(grant.since),
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

async fn claim(session: &Session, network: &Network, version: u64) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let owed = market::owed(network, version, sender.address().as_str()).await?;
    let sum = owed
        .owed
        .iter()
        .try_fold(0_u128, |sum, part| sum.checked_add(part.u128()))
        .unwrap_or(u128::MAX);
    if sum == 0 {
        return Err(Failure::not_now(
            format!("version {version} owes {} nothing", sender.address()),
            "it will when it is sold again",
        ));
    }
    let tcc = amount(Currency::Tcc, sum);
    let message = market::claim_message(network, &sender, version)?;
    let what = format!("claim {tcc} from version {version}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let details =
            json!({ "version": version, "claimed_utcc": sum.to_string(), "owed": owed.owed });
        session.sent(&outcome, &format!("{tcc} claimed"), details);
    }
    Ok(())
}
