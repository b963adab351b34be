//! TCC crosses and returns, is refused, times out; and everything adds up.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Uint128;
use tenzro_cli::flows::money;
use tenzro_client::{Currency, Outcome};
use tenzro_contract_api::ibc_gateway::{
    Escrow, EscrowResponse, MIN_TIMEOUT, QueryMsg, TotalsResponse, TransferMsg,
};
use tokio::time::sleep;

use super::relay::Relayer;
use super::wait::until;
use super::{Stage, told::add};
use tenzro_report::path::Across;

use crate::screen::{Screen, short};

/// TIC that become TCC for all this, micro.
const BURNED: u128 = 700_000_000;
/// What crosses, micro-TCC.
const CROSSES: u128 = 300_000_000;
/// What returns.
const RETURNS: u128 = 20_000_000;
/// What cannot arrive.
const REFUSED: u128 = 5_000_000;
/// What arrives too late.
const LATE: u128 = 7_000_000;

/// All four.
pub async fn run(
    stage: &Stage<'_>,
    screen: &Screen,
    relayer: &mut Relayer,
    told: &mut Across,
) -> Result<()> {
    let buyer = stage.world.sender(&stage.world.cast.buyers[0]);
    money::buy_compute(&stage.world.network, &buyer, BURNED, 1).await?;
    let voucher = &stage.contracts.voucher;
    let to = stage.remote.address();
    let sent = stage.send(CROSSES, &to, None).await?;
    until("the voucher", || async {
        let held = stage.remote.balance(voucher).await?;
        Ok((held == CROSSES).then_some(()))
    })
    .await?;
    // Before that nothing of it comes home: refunds are paid from what is on its way.
    until("the acknowledgement", || async {
        Ok(stage.escrow().await?.under_way.is_zero().then_some(()))
    })
    .await?;
    say(
        screen,
        told,
        (true, "crosses to the other chain", "voucher"),
        CROSSES,
        &sent,
    );

    let before = stage.held().await?;
    let home = stage.world.cast.buyers[0].address();
    let sent = stage.home(RETURNS, &home, String::new()).await?;
    stage.comes("the return", before + RETURNS).await?;
    say(
        screen,
        told,
        (false, "returns", "the voucher is burnt"),
        RETURNS,
        &sent,
    );

    let before = stage.held().await?;
    let sent = stage.send(REFUSED, "nobody's address", None).await?;
    stage.comes("the refused transfer", before).await?;
    say(
        screen,
        told,
        (true, "sent to no address", "refused there, refunded here"),
        REFUSED,
        &sent,
    );

    relayer.stop().await?;
    let sent = stage.send(LATE, &to, Some(MIN_TIMEOUT)).await?;
    sleep(Duration::from_secs(MIN_TIMEOUT + 3)).await;
    relayer.start()?;
    stage.comes("the late transfer", before).await?;
    say(
        screen,
        told,
        (true, "sent while no relayer runs", "timed out, refunded"),
        LATE,
        &sent,
    );
    Ok(())
}

fn say(
    screen: &Screen,
    told: &mut Across,
    (outwards, what, ended): (bool, &str, &str),
    amount: u128,
    sent: &Outcome,
) {
    let amount = Currency::Tcc.format(amount);
    screen.line(format!(
        "{amount} {what}: {ended}  tx {}",
        short(&sent.hash.to_string())
    ));
    add(
        told,
        (outwards, true),
        &format!("{amount} {what}"),
        ended,
        sent,
    );
}

/// What lies here is what is out there, to the unit.
///
/// # Errors
/// When it is not.
pub async fn reconcile(stage: &Stage<'_>, screen: &Screen, told: &mut Across) -> Result<()> {
    let escrow = stage.escrow().await?;
    let supply = stage.remote.supply(&stage.contracts.voucher).await?;
    let token = stage.world.network.address("compute-token")?.to_string();
    let totals: TotalsResponse = stage.ask_gateway(&QueryMsg::Totals { token }).await?;
    let gateway = &stage.contracts.gateway;
    let held = money::balance(&stage.world.network, gateway, Currency::Tcc).await?;
    ensure!(
        escrow.outstanding.u128() == supply,
        "{} micro-TCC are out, {supply} vouchers are there",
        escrow.outstanding
    );
    ensure!(
        held == (totals.escrowed + totals.claimable).u128() && totals.claimable.is_zero(),
        "the gateway holds {held}, its books say {totals:?}"
    );
    let sums = format!(
        "sent {} = out {} + returned {} + refunded {}; vouchers there {}",
        Currency::Tcc.format(escrow.sent.u128()),
        Currency::Tcc.format(escrow.outstanding.u128()),
        Currency::Tcc.format(escrow.returned.u128()),
        Currency::Tcc.format(escrow.refunded.u128()),
        Currency::Tcc.format(supply),
    );
    screen.line(&sums);
    told.sums = sums;
    Ok(())
}

impl Stage<'_> {
    /// The buyer sends TCC through the gateway.
    async fn send(&self, amount: u128, to: &str, timeout: Option<u64>) -> Result<Outcome> {
        let network = &self.world.network;
        let buyer = self.world.sender(&self.world.cast.buyers[0]);
        let wanted = TransferMsg {
            channel: self.contracts.transfer.a.clone(),
            remote_address: to.to_owned(),
            timeout,
            memo: None,
        };
        let send = cw20::Cw20ExecuteMsg::Send {
            contract: self.contracts.gateway.to_string(),
            amount: Uint128::new(amount),
            msg: cosmwasm_std::to_json_binary(&wanted)?,
        };
        Ok(network.execute(&buyer, "compute-token", &send).await?)
    }

    /// The owner there sends vouchers home.
    ///
    /// # Errors
    /// When the chain refuses.
    pub async fn home(&self, amount: u128, to: &str, memo: String) -> Result<Outcome> {
        let (contracts, sender) = (self.contracts, self.remote.sender());
        let channel = &contracts.transfer.b;
        let home = self
            .remote
            .home(channel, &contracts.voucher, amount, to, memo)?;
        Ok(sender.send(vec![home]).await?)
    }

    /// What the buyer has, micro-TCC.
    async fn held(&self) -> Result<u128> {
        let buyer = self.world.cast.buyers[0].key.address();
        Ok(money::balance(&self.world.network, buyer, Currency::Tcc).await?)
    }

    /// Waits until the buyer has so much and nothing of it is out.
    async fn comes(&self, what: &str, wanted: u128) -> Result<()> {
        until(what, || async {
            Ok((self.held().await? == wanted).then_some(()))
        })
        .await
    }

    async fn escrow(&self) -> Result<Escrow> {
        let question = QueryMsg::Escrow {
            channel: self.contracts.transfer.a.clone(),
            start_after: None,
            limit: None,
        };
        let found: EscrowResponse = self.ask_gateway(&question).await?;
        found.escrow.into_iter().next().context("nothing went out")
    }

    async fn ask_gateway<T: serde::de::DeserializeOwned>(&self, question: &QueryMsg) -> Result<T> {
        let chain = &self.world.network.chain;
        Ok(chain.smart(&self.contracts.gateway, question).await?)
    }
}
