//! `tenzro market download`: the decrypted files of what was bought, with licence and receipt.

use std::path::PathBuf;

use tenzro_cli::flows::sale::{Ending, Progress, Purchase};
use tenzro_cli::flows::vault::{fresh_key, reader};
use tenzro_cli::flows::{Network, bought, content};
use tenzro_cli_kit::{Console, Progress as Bar, amount};
use tenzro_client::Currency;
use tenzro_client::blob::BlobClient;
use tenzro_contract_api::marketplace::{GrantResponse, SaleStatus};
use tenzro_vault::SecretKey;

use crate::failure::{Failure, Result};
use crate::grant_keys;
use crate::session::Session;
use crate::show::utc;

/// Takes part in the exchange, decrypts everything, writes it.
pub async fn run(
    session: &Session,
    network: &Network,
    sale: u64,
    to: Option<PathBuf>,
) -> Result<()> {
    let grant = grant(network, sale).await?;
    let buyer = session.sender(&network.chain)?;
    let me = buyer.address().to_string();
    if grant.buyer != me {
        return Err(Failure::not_now(
            format!("grant {sale} is of {}, not of {me}", grant.buyer),
            "only who bought it gets the keys; buy your own with `tenzro market buy`",
        ));
    }
    let folder = to.unwrap_or_else(|| PathBuf::from(format!("tenzro-grant-{sale}")));
    let secret = key(session, network, &grant, sale).await?;
    let blobs = BlobClient::new();
    let services = content::services(network).await?;
    let purchase = Purchase {
        network,
        buyer: &buyer,
        blobs: &blobs,
        services: &services,
        sale,
        secret: &secret,
        shelf: Some(grant_keys::shelf(session.home(), network.chain.id(), sale)),
        through: None,
    };
    let console = &session.console;
    let mut fetching = Fetching::default();
    let ending = purchase
        .take(|progress| match progress {
            Progress::Fetched(here, all) => fetching.reach(console, here, all),
            other => tell(console, &other),
        })
        .await?;
    let Ending::Open(items) = ending else {
        let price = amount(Currency::Tcc, grant.price);
        return Err(Failure::not_now(
            format!("the keys of grant {sale} did not come in time; {price} are back with {me}"),
            "buy again later: custodians may have been away",
        ));
    };
    let receipt = bought::write(network, &folder, &grant, &items).await?;
    session.console.result(&receipt, |console| {
        console.done(format!(
            "{} files, LICENCE.txt and receipt.json in {}",
            items.len(),
            folder.display()
        ));
    });
    Ok(())
}

async fn grant(network: &Network, sale: u64) -> Result<GrantResponse> {
    bought::grant(network, sale).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no grant {sale}"),
            "see yours with `tenzro market grants`",
        )
    })
}

/// The key that was named with the purchase; a new one for a sale that is settled.
async fn key(
    session: &Session,
    network: &Network,
    grant: &GrantResponse,
    sale: u64,
) -> Result<SecretKey> {
    if grant.status != SaleStatus::Pending {
        return Ok(fresh_key()?.0);
    }
    let exchange = reader(network)?
        .exchange(sale)
        .await
        .map_err(tenzro_cli::flows::FlowError::from)?;
    grant_keys::find(session.home(), &exchange.key)?.ok_or_else(|| {
        let until = utc(exchange.open_until);
        Failure::not_now(
            format!(
                "the key of grant {sale} is not on this machine: {}.key",
                exchange.key
            ),
            format!(
                "copy it to `grants` in the home folder, or run this again after {until}: then the \
                 price comes back"
            ),
        )
    })
}

/// A bar for the ciphertexts on their way.
#[derive(Default)]
struct Fetching {
    bar: Option<Bar>,
    steps: usize,
}

impl Fetching {
    fn reach(&mut self, console: &Console, here: usize, all: usize) {
        let bar = self
            .bar
            .get_or_insert_with(|| console.progress("fetching", all as u64));
        for _ in self.steps..here {
            bar.step("items");
        }
        self.steps = here;
        if here == all
            && let Some(bar) = self.bar.take()
        {
            bar.finish(&format!("{all} encrypted items are here"));
        }
    }
}

fn tell(console: &Console, progress: &Progress) {
    match progress {
        Progress::Delivered(count) => {
            console.say(format!("{count} custodians have delivered masked shares"));
        }
        Progress::Confirmed(count) => {
            console.say(format!(
                "{count} bundles hold and are confirmed; the keys come next"
            ));
        }
        Progress::Opened(count) => console.say(format!("{count} bundles are open")),
        // Shown as a bar.
        Progress::Fetched(..) => {}
        Progress::Missed(reason) => {
            console.warn(format!(
                "an item is missing: {reason}; it is asked for again, and nothing more is confirmed, \
                 and so paid, before it is here"
            ));
        }
        Progress::Disputed(liar) => {
            console.warn(format!(
                "{} lied and was disputed: {}",
                liar.custodian, liar.why
            ));
        }
    }
}
