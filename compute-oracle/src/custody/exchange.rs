//! The custodian's part in sales: deliver, and open once the exchange is.

use std::sync::Arc;

use anyhow::ensure;
use tenzro_contract_api::custody::bundle::root;
use tenzro_contract_api::custody::{
    CustodianResponse, ExchangeResponse, ExchangesResponse, ExecuteMsg, QueryMsg,
};
use tenzro_contract_api::types::Digest;

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
            if !known.keys.is_empty() {
                tracing::warn!(
                    "custody.key is another one than the chain knows; it is replaced there"
                );
            }
            bench.spawn(Duty::CustodyKey, move |node| async move {
                node.large("custody", &ExecuteMsg::RegisterKey { key })
                    .await
            });
            return Ok(());
        }
        if known.groups.is_empty() {
            return Ok(());
        }
        let replaced = known.keys.len() > 1;
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
                self.attend(bench, exchange, replaced, now);
            }
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
        self.forget_bundles(|grant| open.contains(&grant));
        Ok(())
    }

    /// One exchange; `replaced` tells whether this operator's key was ever replaced.
    fn attend(
        self: &Arc<Self>,
        bench: &Bench,
        exchange: &ExchangeResponse,
        replaced: bool,
        now: u64,
    ) {
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
                let (custody, delivered) = (Arc::clone(self), delivery.root);
                bench.spawn(Duty::Open(grant), move |node| async move {
                    let reader = custody.reader()?;
                    let found = reader.grant(grant).await?;
                    let bundle = custody.entries(reader, &found).await.ok();
                    let again = bundle.map(|bundle| root(&bundle));
                    ensure!(
                        may_open(&delivered, again.as_ref(), replaced),
                        "the bundle of grant {grant} was delivered with a custody key that is lost: \
                         opened with another one it would be false"
                    );
                    let key = custody.mask_key(reader.place(), grant, &found.key);
                    node.large("custody", &ExecuteMsg::Open { grant, key })
                        .await
                });
            }
            _ => {}
        }
    }
}

/// Whether the mask of a bundle may be opened: its root is what the bundle has `again`, so that the key
/// is still the one it was delivered with. Where a share cannot be had any more to tell by, only a key
/// that was never replaced is. To keep a key costs less than to open with a wrong one.
fn may_open(delivered: &Digest, again: Option<&Digest>, replaced: bool) -> bool {
    again.map_or(!replaced, |again| again == delivered)
}

#[cfg(test)]
mod tests {
    use tenzro_client::custody::Place;
    use tenzro_contract_api::custody::X25519Key;
    use tenzro_contract_api::custody::bundle::{Entry, mask};
    use tenzro_contract_api::hashes::sha256;

    use super::*;
    use crate::blobs::Blobs;

    #[test]
    fn a_custody_key_that_was_lost_after_the_delivery_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new("net-1", "custody");
        let (buyer, object) = (X25519Key::new([7; 32]).unwrap(), sha256(b"object"));
        let started_again = || {
            let blobs = Arc::new(Blobs::open(folder.path().join("contents")).unwrap());
            let custody = Custody::open(folder.path(), "tenzro1x", &blobs).unwrap();
            let key = custody.mask_key(&place, 3, &buyer);
            let masked = Digest::new(mask(&key, 3, &object, &[9; 32]));
            root(&[Entry { object, masked }])
        };
        let delivered = started_again();
        assert!(may_open(&delivered, Some(&started_again()), false));
        assert!(may_open(&delivered, None, false));
        std::fs::remove_file(folder.path().join("custody.key")).unwrap();
        assert!(!may_open(&delivered, Some(&started_again()), true));
        assert!(!may_open(&delivered, None, true));
    }
}
