//! The custodian's part in sales: deliver, and open once the exchange is.

use std::sync::Arc;

use tenzro_contract_api::custody::bundle::root;
use tenzro_contract_api::custody::{
    CustodianResponse, ExchangeResponse, ExchangesResponse, ExecuteMsg, QueryMsg,
};

use super::Custody;
use crate::duty::Duty;
use crate::jobs::Bench;

/// Exchanges looked at in one answer.
const PAGE: u32 = 30;

impl Custody {
    /// Does what custody asks of this operator now: registers its key, delivers bundles, opens them.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn serve(self: &Arc<Self>, bench: &Bench, now: u64) -> anyhow::Result<()> {
        let Ok(reader) = self.reader() else {
            return Ok(());
        };
        let question = QueryMsg::Custodian {
            address: self.address.clone(),
        };
        let known: CustodianResponse = reader.ask("custody", &question).await?;
        if known.keys.last() != Some(&self.public) {
            let key = self.public;
            bench.spawn(Duty::CustodyKey, move |node| async move {
                node.large("custody", &ExecuteMsg::RegisterKey { key })
                    .await
            });
            return Ok(());
        }
        if known.groups.is_empty() {
            return Ok(());
        }
        let mut start_after = None;
        let mut open = Vec::new();
        loop {
            let question = QueryMsg::OpenExchanges {
                custodian: Some(self.address.clone()),
                start_after,
                limit: Some(PAGE),
            };
            let page: ExchangesResponse = reader.ask("custody", &question).await?;
            for exchange in &page.exchanges {
                open.push(exchange.grant);
                self.attend(bench, exchange, now);
            }
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
        self.forget_bundles(|grant| open.contains(&grant));
        Ok(())
    }

    /// One exchange.
    fn attend(self: &Arc<Self>, bench: &Bench, exchange: &ExchangeResponse, now: u64) {
        let grant = exchange.grant;
        let own = exchange
            .deliveries
            .iter()
            .find(|delivery| delivery.custodian == self.address);
        match own {
            None if now < exchange.deliver_until => {
                let custody = Arc::clone(self);
                bench.spawn(Duty::Deliver(grant), move |node| async move {
                    let reader = custody.reader()?;
                    let found = reader.grant(grant).await?;
                    let root = root(&custody.entries(reader, &found).await?);
                    node.large("custody", &ExecuteMsg::Deliver { grant, root })
                        .await
                });
            }
            Some(delivery)
                if delivery.confirmed
                    && delivery.key.is_none()
                    && exchange.open
                    && now < exchange.open_until =>
            {
                let Ok(reader) = self.reader() else {
                    return;
                };
                let key = self.mask_key(reader, grant, &exchange.key);
                bench.spawn(Duty::Open(grant), move |node| async move {
                    node.large("custody", &ExecuteMsg::Open { grant, key })
                        .await
                });
            }
            _ => {}
        }
    }
}
