//! Accepted items become a dataset; two buyers burn TIC for TCC, buy it and decrypt it; a stranger is
//! refused; everybody draws a part.

use std::path::Path;

use anyhow::{Context, Result, bail};
use tenzro_cli::flows::sale::{Ending, Purchase};
use tenzro_cli::flows::{bought, content, contribute, dataset, market, money, vault};
use tenzro_client::Currency;
use tenzro_contract_api::custody::{ExecuteMsg, Reason};
use tenzro_contract_api::data_registry::{ItemStatus, Purpose, Terms};
use tokio::task::JoinSet;

use crate::cast::Person;
use crate::screen::{Screen, short};
use crate::stage::qualify::all;
use crate::world::World;

/// Price of a grant, micro-TCC.
pub const PRICE: u128 = 120_000_000;

/// Bundles, lists, sells twice and pays out. The version that was sold.
///
/// # Errors
/// When a transaction fails.
pub async fn run(world: &World, screen: &mut Screen, items: &[u64], out: &Path) -> Result<u64> {
    screen
        .section("Dataset: sealed, sold twice, decrypted by its buyers, revenue split and claimed");
    let mut accepted = Vec::new();
    for item in items {
        let found = contribute::item_of(&world.network, *item).await?;
        if matches!(found.status, ItemStatus::Accepted { .. }) {
            accepted.push(*item);
        }
    }
    let version = bundle(world, screen, &accepted).await?;
    let buyers = &world.cast.buyers;
    let purchases = buyers
        .iter()
        .map(|buyer| buy(world, screen, buyer, version, out));
    for ending in futures_util::future::join_all(purchases).await {
        ending?;
    }
    stranger(world, screen).await?;
    split(world, screen).await?;
    claim(world, screen, version).await?;
    Ok(version)
}

async fn bundle(world: &World, screen: &Screen, accepted: &[u64]) -> Result<u64> {
    let curator = world.sender(&world.cast.curator);
    let terms = Terms {
        purposes: vec![Purpose::Training, Purpose::Evaluation],
        licence: "CC-BY-4.0".to_owned(),
    };
    let (id, _) = dataset::create(
        &world.network,
        &curator,
        "first-light",
        "Text, pictures and recordings accepted in the demo",
        terms,
    )
    .await?;
    let (version, outcome) = dataset::seal(&world.network, &curator, id, accepted).await?;
    let sealed = dataset::version(&world.network, version).await?;
    screen.line(format!(
        "version {version}: {} items, root {}  tx {}",
        sealed.items,
        sealed
            .root
            .map_or_else(String::new, |root| short(&root.to_hex()).to_owned()),
        short(&outcome.hash.to_string())
    ));
    market::list(&world.network, &curator, version, PRICE).await?;
    screen.line(format!("listed for {}", Currency::Tcc.format(PRICE)));
    Ok(version)
}

/// One buyer's purchase, from TIC to decrypted files.
async fn buy(
    world: &World,
    screen: &Screen,
    buyer: &Person,
    version: u64,
    out: &Path,
) -> Result<()> {
    let (network, sender) = (&world.network, world.sender(buyer));
    let before = money::balance(network, buyer.key.address(), Currency::Tcc).await?;
    money::buy_compute(network, &sender, 200_000_000, 1).await?;
    let after = money::balance(network, buyer.key.address(), Currency::Tcc).await?;
    let (secret, key) = vault::fresh_key()?;
    let outcome = market::buy(network, &sender, version, PRICE, key).await?;
    screen.line(format!(
        "{} burned 200 TIC for {} and bought a grant, price in escrow  tx {}",
        buyer.name,
        Currency::Tcc.format(after.saturating_sub(before)),
        short(&outcome.hash.to_string())
    ));
    let mine = market::grants(network, Some(buyer.address())).await?;
    let sale = mine.grants.last().context("the grant is not there")?.grant;
    let services = content::services(network).await?;
    let purchase = Purchase {
        network,
        buyer: &sender,
        blobs: &world.blobs,
        services: &services,
        sale,
        secret: &secret,
        shelf: None,
        through: None,
    };
    let Ending::Open(items) = purchase.take(|_| ()).await? else {
        bail!("grant {sale} was refunded: the keys did not come in time");
    };
    let folder = out.join("bought").join(&buyer.name);
    bought::write(
        network,
        &folder,
        &bought::grant(network, sale).await?,
        &items,
    )
    .await?;
    let bytes: usize = items.iter().map(|opened| opened.plain.len()).sum();
    let exchange = vault::reader(network)?.exchange(sale).await?;
    let opened = exchange.deliveries.iter().filter(|one| one.key.is_some());
    screen.line(format!(
        "{}: {} custodians delivered masked shares, {} opened them; {} files ({} kB) decrypted, \
         sale settled",
        buyer.name,
        exchange.deliveries.len(),
        opened.count(),
        items.len(),
        bytes / 1_000
    ));
    Ok(())
}

/// Somebody who bought nothing has the same identifiers, and gets ciphertext only.
async fn stranger(world: &World, screen: &Screen) -> Result<()> {
    let (network, clerk) = (&world.network, world.sender(&world.cast.clerk));
    let reader = vault::reader(network)?;
    let sale = market::grants(network, None).await?;
    let sale = sale.grants.first().context("nothing was sold")?.grant;
    let (_, key) = vault::fresh_key()?;
    let ask = ExecuteMsg::RequestGrant {
        reason: Reason::Sale { sale },
        key,
    };
    let refused = clerk.send(vec![reader.message(&clerk, &ask)?]).await;
    let Err(refused) = refused else {
        bail!("a stranger was given a grant to sale {sale}");
    };
    let Some(refused) = refused.contract() else {
        bail!("the stranger met {refused}");
    };
    screen.line(format!(
        "a stranger asks for the keys of grant {sale} and is refused [{}/{}]",
        refused.contract, refused.code
    ));
    Ok(())
}

async fn split(world: &World, screen: &Screen) -> Result<()> {
    let grants = market::grants(&world.network, None).await?;
    for grant in grants.grants {
        let [contributors, reviewers, storage, community, burned] =
            grant.parts.map(|part| Currency::Tcc.format(part.u128()));
        screen.more(format!(
            "grant {}: contributors {contributors}, reviewers {reviewers}, storage {storage}, \
             community {community}, burned {burned}",
            grant.grant
        ));
    }
    Ok(())
}

async fn claim(world: &World, screen: &Screen, version: u64) -> Result<()> {
    let mut tasks = JoinSet::new();
    let (mut count, mut sum) = (0, 0_u128);
    for person in world.cast.everybody() {
        let owed = market::owed(&world.network, version, &person.address()).await?;
        let due: u128 = owed.owed.iter().map(|amount| amount.u128()).sum();
        if due == 0 {
            continue;
        }
        count += 1;
        sum += due;
        let (network, sender) = (world.network.clone(), world.sender(person));
        tasks.spawn(async move { market::claim(&network, &sender, version).await });
    }
    all(tasks).await?;
    screen.line(format!(
        "{count} accounts claimed {} of both sales",
        Currency::Tcc.format(sum)
    ));
    Ok(())
}
