//! The contract on the other chain asks for an inference.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::{Uint128, from_json};
use tenzro_cli::flows::content;
use tenzro_client::{Currency, Outcome};
use tenzro_contract_api::check_output::CheckOutput;
use tenzro_contract_api::ibc_gateway::Memo;
use tenzro_contract_api::ibc_oracle::{
    AccountResponse, Ack, Answer, Deposit, PacketMsg, QueryMsg, TotalsResponse,
};
use tenzro_contract_api::types::Modality;

use super::wait::until;
use super::{Stage, told::add};
use tenzro_report::path::Across;

use crate::screen::{Screen, short};

/// What the contract's account gets, micro-TCC.
const DEPOSIT: u128 = 200_000_000;
/// The highest fee that it accepts, micro-TCC.
const MAX_FEE: u128 = 50_000_000;

/// Pays in, asks, and asks for what there is not.
pub async fn run(stage: &Stage<'_>, screen: &Screen, text: &Path, told: &mut Across) -> Result<()> {
    let memo = Memo::Cw20Send {
        msg: cosmwasm_std::to_json_binary(&Deposit {
            channel: stage.contracts.ask.a.clone(),
        })?,
    };
    let oracle = stage.contracts.oracle.to_string();
    let paid = stage
        .home(DEPOSIT, &oracle, serde_json::to_string(&memo)?)
        .await?;
    until("the deposit", || async {
        Ok((stage.account().await?.balance.u128() == DEPOSIT).then_some(()))
    })
    .await?;
    let what = format!(
        "{} come home into its account",
        Currency::Tcc.format(DEPOSIT)
    );
    screen.line(format!("{what}  tx {}", short(&paid.hash.to_string())));
    add(told, (false, true), &what, "credited by a hook", &paid);

    let bytes = std::fs::read(text).with_context(|| format!("cannot read {}", text.display()))?;
    let network = &stage.world.network;
    let services = content::services(network).await?;
    let input = content::store(&stage.world.blobs, &services, &bytes, "text/plain").await?;
    let model = text_model(stage).await?;
    let ask = PacketMsg::Infer {
        model,
        input: input.clone(),
        max_fee: Uint128::new(MAX_FEE),
    };
    let (asked, answer) = stage.ask(&ask).await?;
    let Ok(Answer::Inference {
        job,
        output,
        fee,
        balance,
        ..
    }) = answer
    else {
        bail!("the inference was answered with {answer:?}");
    };
    let quality = CheckOutput::decode(&output).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let quality = f64::from(quality.quality()) / 32_767.0;
    ensure!(
        balance.u128() + fee.u128() == DEPOSIT,
        "fee {fee}, left {balance}"
    );
    let name = text
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let ended = format!(
        "job {job}: quality {quality:.3} for {}",
        Currency::Tcc.format(fee.u128())
    );
    screen.line(format!(
        "asks about {name}: {ended}  tx {}",
        short(&asked.hash.to_string())
    ));
    add(
        told,
        (false, false),
        &format!("asks about {name}"),
        &ended,
        &asked,
    );

    let wrong = PacketMsg::Infer {
        model: 999,
        input,
        max_fee: Uint128::new(MAX_FEE),
    };
    let (asked, answer) = stage.ask(&wrong).await?;
    let Err(refused) = answer else {
        bail!("model 999 was answered with {answer:?}");
    };
    let account = stage.account().await?;
    ensure!(
        account.balance == balance && account.reserved.is_zero(),
        "{account:?}"
    );
    screen.line(format!(
        "asks a model that there is not: {refused}; nothing was spent"
    ));
    add(
        told,
        (false, false),
        "asks a model that there is not",
        &refused,
        &asked,
    );
    stage.conserved().await
}

/// The model for texts.
async fn text_model(stage: &Stage<'_>) -> Result<u64> {
    let question = tenzro_contract_api::models::QueryMsg::Active {
        modality: Modality::Text,
    };
    let found: tenzro_contract_api::models::ModelResponse =
        stage.world.network.ask("models", &question).await?;
    Ok(found.model)
}

impl Stage<'_> {
    /// The owner has the contract ask; the answer that it keeps.
    ///
    /// # Errors
    /// When the chain refuses, or no answer comes.
    pub async fn ask(&self, message: &PacketMsg) -> Result<(Outcome, Result<Answer, String>)> {
        let (sender, consumer) = (self.remote.sender(), &self.contracts.consumer);
        let asked = sender.execute(consumer, message, &[]).await?;
        let sequence = asked.attribute("send_packet", "packet_sequence");
        let sequence: u64 = sequence.context("no packet was sent")?.parse()?;
        let ack = until("the answer", || async {
            let found: Option<Ack> = self.remote.chain.smart(consumer, &sequence).await?;
            Ok(found)
        })
        .await?;
        Ok((
            asked,
            match ack {
                Ack::Result(answer) => Ok(from_json(&answer)?),
                Ack::Error(text) => Err(text),
            },
        ))
    }

    /// The contract's account with ibc-oracle.
    ///
    /// # Errors
    /// When the node cannot be asked.
    pub async fn account(&self) -> Result<AccountResponse> {
        let channel = self.contracts.ask.a.clone();
        let chain = &self.world.network.chain;
        let question = QueryMsg::Account { channel };
        Ok(chain.smart(&self.contracts.oracle, &question).await?)
    }

    /// Fails unless every micro-TCC that was paid in is somewhere.
    ///
    /// # Errors
    /// When one is not.
    pub async fn conserved(&self) -> Result<()> {
        let network = &self.world.network;
        let oracle = &self.contracts.oracle;
        let totals: TotalsResponse = network.chain.smart(oracle, &QueryMsg::Totals {}).await?;
        let held = tenzro_cli::flows::money::balance(network, oracle, Currency::Tcc).await?;
        let sum = totals.balances + totals.reserved + totals.spent + totals.withdrawn;
        ensure!(
            totals.deposited == sum && held == totals.balances.u128(),
            "ibc-oracle holds {held}, its books say {totals:?}"
        );
        Ok(())
    }
}
