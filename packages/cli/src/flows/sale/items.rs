//! What was bought, item by item, and what is opened again with a new grant.

use tenzro_client::custody::{Bought, Reader, created};
use tenzro_contract_api::custody::Reason;
use tenzro_contract_api::data_registry::ItemResponse;

use super::{Ending, Purchase};
use crate::flows::vault::{self, open_content};
use crate::flows::{FlowError, Result, content};

/// One item of what was bought.
pub(super) enum Item {
    Open(Box<ItemResponse>),
    Locked(Box<Bought>),
}

impl Item {
    pub(super) fn item(&self) -> &ItemResponse {
        match self {
            Self::Open(item) => item,
            Self::Locked(bought) => &bought.item,
        }
    }
}

pub(super) fn locked(items: &[Item]) -> Vec<Bought> {
    let deposited = |item: &Item| match item {
        Item::Locked(bought) => Some(Bought::clone(bought)),
        Item::Open(_) => None,
    };
    items.iter().filter_map(deposited).collect()
}

impl Purchase<'_> {
    /// The items of the version with their deposits; open contents among them.
    pub(super) async fn items(&self, reader: &Reader, version: u64) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for item in reader.version(version).await? {
            items.push(match reader.deposit(&item).await? {
                Some(deposit) => Item::Locked(Box::new(Bought { item, deposit })),
                None => Item::Open(Box::new(item)),
            });
        }
        Ok(items)
    }

    /// Opens what was settled before, with a new grant for the same sale.
    pub(super) async fn again(&self, reader: &Reader, items: Vec<Item>) -> Result<Ending> {
        let reason = Reason::Sale { sale: self.sale };
        let mut grant = None;
        let mut open = Vec::new();
        for item in items {
            match item {
                Item::Open(item) => {
                    let cid = item.content.cid.clone();
                    let bytes = content::fetch(self.blobs, self.services, &cid).await?;
                    open.push(open_content(*item, bytes));
                }
                Item::Locked(bought) => {
                    let grant = match grant {
                        Some(grant) => grant,
                        None => *grant.insert(self.grant(reader, reason).await?),
                    };
                    let Bought { item, deposit } = *bought;
                    let opened = vault::open(
                        reader,
                        self.blobs,
                        self.services,
                        item,
                        &deposit,
                        grant,
                        self.secret,
                    );
                    open.push(opened.await?);
                }
            }
        }
        Ok(Ending::Open(open))
    }

    async fn grant(&self, reader: &Reader, reason: Reason) -> Result<u64> {
        let key = vault::public(self.secret)?;
        let message = reader.request(self.buyer, reason, key)?;
        let outcome = self.buyer.send(vec![message]).await?;
        created(&outcome)?
            .first()
            .copied()
            .ok_or_else(|| FlowError::Silent {
                hash: outcome.hash.to_string(),
                what: "the grant",
            })
    }
}
