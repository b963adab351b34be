//! A Trainer sells TIC for TNZ; operators redeem TCC for TIC.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use tenzro_cli::flows::{content, escrow, money};
use tenzro_client::Currency;
use tenzro_contract_api::operators::OperatorStatus;
use tenzro_contract_api::treasury::ReceiveMsg;

use crate::screen::{Screen, short};
use crate::world::World;

/// What is offered, micro-TIC.
const OFFERED: u128 = 2_000_000;
/// What is bought of it.
const BOUGHT: u128 = 1_250_001;
/// utnz per TIC.
const PRICE: u128 = 400_000;

/// The Trainer with the most TIC sells a part of an offer to a buyer and takes the rest back.
///
/// # Errors
/// When a transaction fails.
pub async fn sell(world: &World, screen: &Screen) -> Result<()> {
    let mut richest = None;
    for person in &world.cast.contributors {
        let tic = money::balance(&world.network, person.key.address(), Currency::Tic).await?;
        if richest.as_ref().is_none_or(|(most, _)| tic > *most) {
            richest = Some((tic, person));
        }
    }
    let Some((_, seller)) = richest.filter(|(tic, _)| *tic >= OFFERED) else {
        screen.line("no Trainer has earned enough TIC to sell some");
        return Ok(());
    };
    let buyer = world.cast.buyers.first().context("there is no buyer")?;
    let (network, sends) = (&world.network, world.sender(seller));
    let expires = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .context("clock before 1970")?
        .as_secs()
        + 3_600;
    let offer = escrow::sell_message(network, &sends, OFFERED, PRICE, 0, expires)?;
    sends.send(vec![offer]).await?;
    let mine = escrow::offers_of(network, seller.key.address()).await?;
    let offer = mine.last().context("the offer is not there")?;
    let buys = world.sender(buyer);
    let fill = escrow::buy_message(network, &buys, offer, BOUGHT, PRICE)?;
    let outcome = buys.send(vec![fill]).await?;
    screen.line(format!(
        "{} bought {} of the {} that {} offered, for {}  tx {}",
        buyer.name,
        Currency::Tic.format(BOUGHT),
        Currency::Tic.format(OFFERED),
        seller.name,
        Currency::Tnz.format(escrow::cost(BOUGHT, PRICE)?),
        short(&outcome.hash.to_string())
    ));
    let cancel = escrow::cancel_message(network, &sends, offer.offer)?;
    sends.send(vec![cancel]).await?;
    screen.line(format!(
        "{} took the rest back, {}",
        seller.name,
        Currency::Tic.format(OFFERED - BOUGHT)
    ));
    Ok(())
}

/// Operators redeem what they earned by storing, as far as the epoch's cap goes.
///
/// # Errors
/// When a transaction fails.
pub async fn redeem(world: &World, screen: &Screen) -> Result<()> {
    let network = &world.network;
    let (mut count, mut burned) = (0, 0_u128);
    let before = money::economy(network).await?.tic_redeemed;
    let rate = money::rate(network).await?;
    let bonded: BTreeSet<String> = content::operators(network)
        .await?
        .into_iter()
        .filter(|operator| operator.status == OperatorStatus::Bonded)
        .map(|operator| operator.address)
        .collect();
    for operator in &world.cast.operators {
        // The treasury takes TCC of bonded operators only, not of one that was jailed.
        if !bonded.contains(&operator.address()) {
            screen.line(format!("{} is jailed and may not redeem", operator.name));
            continue;
        }
        let tcc = money::balance(network, operator.key.address(), Currency::Tcc).await?;
        if tcc == 0 {
            continue;
        }
        let hook = ReceiveMsg::Redeem {
            min_out: Uint128::one(),
        };
        let sender = world.sender(operator);
        money::send(network, &sender, "compute-token", "treasury", tcc, &hook).await?;
        count += 1;
        burned += tcc;
    }
    let minted = money::economy(network).await?.tic_redeemed - before;
    screen.line(format!(
        "{count} operators redeemed {} for {}, at {} per TCC; {} could be redeemed in this epoch",
        Currency::Tcc.format(burned),
        Currency::Tic.format(minted.u128()),
        Currency::Tic.format(rate.rate.u128()),
        Currency::Tic.format(rate.redeemable.u128())
    ));
    Ok(())
}
