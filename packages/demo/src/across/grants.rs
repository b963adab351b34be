//! The contract on the other chain buys a grant; its reader on this chain takes part in the exchange of
//! keys.

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::Uint128;
use tenzro_cli::flows::sale::{Ending, Purchase, Through};
use tenzro_cli::flows::{content, market, vault};
use tenzro_client::Currency;
use tenzro_contract_api::ibc_oracle::{
    Answer, PacketMsg, QueryMsg, Reader, RequestKind, RequestsResponse,
};

use super::wait::until;
use super::{Stage, told::add};
use tenzro_report::path::Across;

use crate::screen::{Screen, short};

/// Buys, reads, and wants the answer.
pub async fn run(
    stage: &Stage<'_>,
    screen: &Screen,
    version: u64,
    told: &mut Across,
) -> Result<()> {
    let network = &stage.world.network;
    let before = stage.account().await?.balance;
    let price = market::listing(network, version).await?.price;
    let reader = &stage.world.cast.buyers[1];
    let (secret, key) = vault::fresh_key()?;
    let buy = PacketMsg::Buy {
        version,
        max_price: price,
        reader: Some(Reader {
            key,
            account: reader.address(),
        }),
    };
    let (bought, read) = tokio::join!(stage.ask(&buy), async {
        let (request, sale) = opened(stage, version).await?;
        let sender = stage.world.sender(reader);
        let services = content::services(network).await?;
        let purchase = Purchase {
            network,
            buyer: &sender,
            blobs: &stage.world.blobs,
            services: &services,
            sale,
            secret: &secret,
            shelf: None,
            through: Some(Through {
                contract: stage.contracts.oracle.clone(),
                request,
            }),
        };
        Ok::<_, anyhow::Error>(purchase.take(|_| ()).await?)
    });
    let ((bought, answer), read) = (bought?, read?);
    let Ending::Open(items) = read else {
        bail!("the purchase was refunded: the keys did not come in time");
    };
    let Ok(Answer::Grant {
        grant,
        price: paid,
        balance,
        ..
    }) = answer
    else {
        bail!("the purchase was answered with {answer:?}");
    };
    ensure!(
        paid == price && balance + Uint128::new(price.u128()) == before,
        "{paid} {balance}"
    );
    let ended = format!(
        "grant {grant} for {}; {} files decrypted",
        Currency::Tcc.format(paid.u128()),
        items.len()
    );
    screen.line(format!("{ended}  tx {}", short(&bought.hash.to_string())));
    add(
        told,
        (false, false),
        &format!("buys version {version}"),
        &ended,
        &bought,
    );
    stage.conserved().await
}

/// The open request for a version, with its sale.
async fn opened(stage: &Stage<'_>, version: u64) -> Result<(u64, u64)> {
    let chain = &stage.world.network.chain;
    until("the purchase", || async {
        let question = QueryMsg::Requests {
            start_after: None,
            limit: None,
        };
        let found: RequestsResponse = chain.smart(&stage.contracts.oracle, &question).await?;
        let wanted = found
            .requests
            .into_iter()
            .find_map(|request| match request.kind {
                RequestKind::Grant {
                    grant, version: of, ..
                } if of == version => Some((request.request, grant)),
                _ => None,
            });
        Ok(wanted)
    })
    .await
    .context("ibc-oracle opened no request")
}
