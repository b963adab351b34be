//! `tenzro wallet`: balances, payments, conversion, past transactions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;
use serde_json::json;
use tenzro_cli::flows::{Network, money};
use tenzro_cli_kit::{Align, Table, amount};
use tenzro_client::tx::{Outcome, messages};
use tenzro_client::units::Amount;
use tenzro_client::{Address, Chain, Coin, Currency, TxHash};

use super::{ledger, transaction};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::deeds;

/// Transactions that one page of a search holds.
const PAGE: u32 = 100;

/// What to do with money.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What an account has of each currency
    Balance {
        /// Address or key [default: the signing key]
        account: Option<String>,
    },
    /// Pay somebody
    Send {
        /// Address or key that is paid
        to: String,
        /// How much, with its currency: `1.5TIC`, `250utnz`
        #[arg(value_parser = crate::values::amount)]
        amount: Amount,
    },
    /// Burn TIC for TCC at the treasury's rate
    Convert {
        /// How much TIC
        #[arg(value_parser = crate::values::tic)]
        tic: u128,
        /// Refuse fewer TCC than this
        #[arg(long, value_name = "TCC", default_value = "0", value_parser = crate::values::tcc)]
        min_out: u128,
    },
    /// What became of a transaction
    Transaction {
        /// Its hash, 64 hexadecimal digits
        hash: TxHash,
    },
    /// Past transactions of an account, newest last
    History {
        /// Address or key [default: the signing key]
        account: Option<String>,
        /// How many, the newest
        #[arg(long, default_value_t = 20, value_name = "N")]
        last: usize,
    },
    /// Every transaction of an account and what it changed, as CSV in micro-units
    Export {
        /// Address or key [default: the signing key]
        account: Option<String>,
        /// File to write [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    match command {
        Command::Balance { account } => balance(session, account.as_deref()).await,
        Command::Send { to, amount } => send(session, &to, amount).await,
        Command::Convert { tic, min_out } => convert(session, tic, min_out).await,
        Command::Transaction { hash } => transaction::show(session, hash).await,
        Command::History { account, last } => history(session, account.as_deref(), last).await,
        Command::Export { account, out } => ledger::export(session, account.as_deref(), out).await,
    }
}

async fn balance(session: &Session, account: Option<&str>) -> Result<()> {
    let address = session.account(account)?;
    let mut rows: Vec<(Currency, u128)> = Vec::new();
    if session.deployment()?.is_some() {
        let network = session.network().await?;
        for currency in Currency::ALL {
            rows.push((
                currency,
                money::balance(&network, &address, currency).await?,
            ));
        }
    } else {
        let chain = session.chain().await?;
        let micro = chain.balance(&address, Currency::Tnz.base()).await?;
        rows.push((Currency::Tnz, micro));
        session
            .console
            .warn("without a deployment file only TNZ can be shown (--deployment FILE)");
    }
    let micro: BTreeMap<&str, String> = rows
        .iter()
        .map(|(currency, micro)| (currency.base(), micro.to_string()))
        .collect();
    let answer = json!({ "address": address, "balances": micro });
    session.console.result(&answer, |console| {
        console.say(&address);
        let mut table = Table::new([("currency", Align::Left), ("balance", Align::Right)]);
        for (currency, micro) in &rows {
            table.row([currency.symbol(), &amount(*currency, *micro)]);
        }
        console.table(&table);
    });
    Ok(())
}

async fn send(session: &Session, to: &str, sum: Amount) -> Result<()> {
    let to = session.account(Some(to))?;
    if sum.micro == 0 {
        return Err(Failure::input("amount", "it is 0", "send something"));
    }
    let what = format!("send {sum} to {to}");
    let details =
        json!({ "to": to, "amount": sum.micro.to_string(), "denom": sum.currency.base() });
    let (sender, message) = match money::token(sum.currency) {
        None => {
            let sender = session.sender(&session.chain().await?)?;
            let coins = [Coin::utnz(sum.micro)];
            let message = messages::send(sender.address(), &to, &coins);
            (sender, message)
        }
        Some(token) => {
            let network = session.network().await?;
            let sender = session.sender(&network.chain)?;
            let message = money::transfer_message(&network, &sender, token, &to, sum.micro)?;
            (sender, message)
        }
    };
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        session.sent(&outcome, &format!("{sum} sent to {to}"), details);
    }
    Ok(())
}

async fn convert(session: &Session, tic: u128, min_out: u128) -> Result<()> {
    let network = session.network().await?;
    let sender = session.sender(&network.chain)?;
    let before = tcc(&network, sender.address()).await?;
    let message = money::buy_compute_message(&network, &sender, tic, min_out)?;
    let burned = amount(Currency::Tic, tic);
    let rate = money::rate(&network).await?;
    let price = amount(Currency::Tic, rate.rate);
    let what = format!("burn {burned} for TCC at {price} per TCC");
    let Some(outcome) = session.send(&sender, &what, vec![message]).await? else {
        return Ok(());
    };
    let got = tcc(&network, sender.address())
        .await?
        .saturating_sub(before);
    let details = json!({ "burned_utic": tic.to_string(), "received_utcc": got.to_string() });
    let said = format!("{burned} burned, {} received", amount(Currency::Tcc, got));
    session.sent(&outcome, &said, details);
    Ok(())
}

async fn tcc(network: &Network, address: &Address) -> Result<u128> {
    Ok(money::balance(network, address, Currency::Tcc).await?)
}

/// One transaction of an account.
#[derive(Serialize)]
struct Past {
    height: u64,
    hash: String,
    what: String,
    ok: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
    sent: bool,
    gas_used: u64,
}

async fn history(session: &Session, account: Option<&str>, last: usize) -> Result<()> {
    let address = session.account(account)?;
    let chain = session.chain().await?;
    let mut found: BTreeMap<(u64, usize), Past> = BTreeMap::new();
    for (query, sent) in [
        (format!("transfer.recipient='{address}'"), false),
        (format!("wasm.to='{address}'"), false),
        (format!("message.sender='{address}'"), true),
    ] {
        for tx in newest(&chain, &query).await? {
            found.insert((tx.height, tx.index), past(tx, sent));
        }
    }
    let skip = found.len().saturating_sub(last);
    let rows: Vec<Past> = found.into_values().skip(skip).collect();
    session.console.result(&rows, |console| {
        let columns = [
            ("block", Align::Right),
            ("", Align::Left),
            ("transaction", Align::Left),
            ("what", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("no transactions yet");
        for row in &rows {
            let mark = if row.sent { "out" } else { "in" };
            let what = if row.ok {
                row.what.clone()
            } else {
                format!("FAILED: {}", row.why)
            };
            table.row([&row.height.to_string(), mark, &row.hash, &what]);
        }
        console.table(&table);
    });
    Ok(())
}

/// The newest matches, between one and two pages of them, oldest first.
async fn newest(chain: &Chain, query: &str) -> Result<Vec<Outcome>> {
    let first = chain.tx_search(query, 1, PAGE).await?;
    let pages = u32::try_from(first.total.div_ceil(u64::from(PAGE))).unwrap_or(u32::MAX);
    if pages <= 1 {
        return Ok(first.txs);
    }
    let mut txs = Vec::new();
    for page in [pages - 1, pages] {
        txs.extend(chain.tx_search(query, page, PAGE).await?.txs);
    }
    Ok(txs)
}

fn past(tx: Outcome, sent: bool) -> Past {
    Past {
        height: tx.height,
        hash: tx.hash.to_string(),
        what: deeds(&tx),
        ok: tx.is_ok(),
        why: tx.log.lines().next().unwrap_or_default().to_owned(),
        sent,
        gas_used: tx.gas_used,
    }
}
