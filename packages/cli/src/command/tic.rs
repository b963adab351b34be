//! `tenzro market tic`: sell TIC for TNZ, and buy it.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, escrow, money};
use tenzro_cli_kit::{Align, Console, Table, amount};
use tenzro_client::{Currency, Sender};
use tenzro_contract_api::escrow::{OfferResponse, OfferStatus};

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::utc;

/// What to do with TIC.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Offer TIC for TNZ; it is held until somebody buys it, you cancel, or the offer ends
    Sell {
        /// How much
        #[arg(value_name = "TIC", value_parser = crate::values::tic)]
        amount: u128,
        /// TNZ per TIC
        #[arg(long, value_name = "TNZ", value_parser = crate::values::tnz)]
        price: u128,
        /// Smallest part that can be bought
        #[arg(long, value_name = "TIC", default_value = "0", value_parser = crate::values::tic)]
        min: u128,
        /// How long the offer lasts: `90s`, `30m`, `12h`, `7d`
        #[arg(long = "for", value_name = "TIME", default_value = "7d", value_parser = crate::values::duration)]
        life: u64,
    },
    /// Open offers, the cheapest first
    Offers {
        /// All offers of this seller instead, address or key
        #[arg(long, value_name = "ACCOUNT")]
        seller: Option<String>,
    },
    /// Buy TIC of an offer
    Buy {
        /// The offer
        offer: u64,
        /// How much [default: all that is left]
        #[arg(value_name = "TIC", value_parser = crate::values::tic)]
        amount: Option<u128>,
        /// Refuse a higher price than this, TNZ per TIC [default: the offer's]
        #[arg(long, value_name = "TNZ", value_parser = crate::values::tnz)]
        max_price: Option<u128>,
    },
    /// Take back what your offer has not sold
    Cancel {
        /// The offer
        offer: u64,
    },
    /// Give the seller back what an offer that has ended did not sell; anyone may
    Refund {
        /// The offer
        offer: u64,
    },
}

/// Does it.
pub async fn run(session: &Session, network: &Network, command: Command) -> Result<()> {
    match command {
        Command::Sell {
            amount,
            price,
            min,
            life,
        } => sell(session, network, amount, price, min, life).await,
        Command::Offers { seller } => offers(session, network, seller.as_deref()).await,
        Command::Buy {
            offer,
            amount,
            max_price,
        } => buy(session, network, offer, amount, max_price).await,
        Command::Cancel { offer } => end(session, network, offer, Ending::Cancel).await,
        Command::Refund { offer } => end(session, network, offer, Ending::Refund).await,
    }
}

fn tic(micro: u128) -> String {
    amount(Currency::Tic, micro)
}

fn tnz(micro: u128) -> String {
    amount(Currency::Tnz, micro)
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

async fn sell(
    session: &Session,
    network: &Network,
    sum: u128,
    price: u128,
    min: u128,
    life: u64,
) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let expires = now().saturating_add(life);
    let held = money::balance(network, sender.address(), Currency::Tic).await?;
    if held < sum {
        return Err(Failure::not_now(
            format!("{} has {}", sender.address(), tic(held)),
            "offer less, or claim what your work has earned: `tenzro rewards claim`",
        ));
    }
    let what = format!(
        "offer {} for {} per TIC until {}",
        tic(sum),
        tnz(price),
        utc(expires)
    );
    let message = escrow::sell_message(network, &sender, sum, price, min, expires)?;
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let id = outcome
            .attributes("wasm-offered", "offer")
            .next()
            .and_then(|id| id.parse::<u64>().ok());
        let Some(id) = id else {
            return Err(Failure::not_now(
                format!(
                    "transaction {} does not say which offer it made",
                    outcome.hash
                ),
                "see it with `tenzro market tic offers`; do not send it again",
            ));
        };
        let offer = escrow::offer(network, id).await?;
        session.sent(
            &outcome,
            &format!("offer {id}: {} for {} per TIC", tic(sum), tnz(price)),
            offer,
        );
    }
    Ok(())
}

async fn offers(session: &Session, network: &Network, seller: Option<&str>) -> Result<()> {
    let found = match seller {
        Some(seller) => escrow::offers_of(network, &session.account(Some(seller))?).await?,
        None => escrow::offers(network).await?,
    };
    session
        .console
        .result(&found, |console| show(console, &found, now()));
    Ok(())
}

fn show(console: &Console, offers: &[OfferResponse], now: u64) {
    let columns = [
        ("offer", Align::Right),
        ("left", Align::Right),
        ("price per TIC", Align::Right),
        ("smallest part", Align::Right),
        ("ends", Align::Left),
        ("status", Align::Left),
        ("seller", Align::Left),
    ];
    let mut table = Table::new(columns).or_say("no TIC is offered");
    for offer in offers {
        let ended = offer.status == OfferStatus::Open && now >= offer.expires;
        table.row([
            offer.offer.to_string().as_str(),
            &tic(offer.left.u128()),
            &tnz(offer.price.u128()),
            &tic(offer.min_fill.u128()),
            &utc(offer.expires),
            if ended {
                "ended"
            } else {
                offer.status.as_str()
            },
            &offer.seller,
        ]);
    }
    console.table(&table);
}

async fn existing(network: &Network, offer: u64) -> Result<OfferResponse> {
    escrow::offer(network, offer).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no offer {offer}"),
            "see the offers with `tenzro market tic offers`",
        )
    })
}

async fn buy(
    session: &Session,
    network: &Network,
    id: u64,
    wanted: Option<u128>,
    max_price: Option<u128>,
) -> Result<()> {
    let offer = existing(network, id).await?;
    if offer.status != OfferStatus::Open {
        return Err(Failure::not_now(
            format!("offer {id} is {}", offer.status.as_str()),
            "choose another: `tenzro market tic offers`",
        ));
    }
    let sender = session.sender(&network.chain)?;
    let sum = wanted.unwrap_or(offer.left.u128());
    let price = offer.price.u128();
    let max_price = max_price.unwrap_or(price);
    let cost = escrow::cost(sum, price)?;
    let what = format!("buy {} for {}, {} per TIC", tic(sum), tnz(cost), tnz(price));
    let message = escrow::buy_message(network, &sender, &offer, sum, max_price)?;
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let details = json!({
            "offer": escrow::offer(network, id).await?,
            "bought_utic": sum.to_string(),
            "paid_utnz": cost.to_string(),
        });
        session.sent(
            &outcome,
            &format!("{} bought for {}", tic(sum), tnz(cost)),
            details,
        );
    }
    Ok(())
}

/// How an offer comes to its end.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Cancel,
    Refund,
}

async fn end(session: &Session, network: &Network, id: u64, ending: Ending) -> Result<()> {
    let offer = existing(network, id).await?;
    let sender: Sender = session.sender(&network.chain)?;
    let left = tic(offer.left.u128());
    let (what, message) = match ending {
        Ending::Cancel => (
            format!("cancel offer {id}; {left} come back to you"),
            escrow::cancel_message(network, &sender, id)?,
        ),
        Ending::Refund => (
            format!("end offer {id}; {left} go back to {}", offer.seller),
            escrow::refund_message(network, &sender, id)?,
        ),
    };
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let closed = escrow::offer(network, id).await?;
        let said = format!("offer {id} is {}, {left} went back", closed.status.as_str());
        session.sent(&outcome, &said, closed);
    }
    Ok(())
}
