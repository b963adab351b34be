//! A purchase by a contract of another chain: `ibc-oracle` is the buyer, and passes on what its reader
//! says.

use tenzro_client::tx::messages;
use tenzro_client::{Address, Msg, Sender};
use tenzro_contract_api::custody::ExecuteMsg;
use tenzro_contract_api::{ibc_oracle, marketplace};

use super::Purchase;
use crate::flows::{FlowError, Result};

/// Whom a purchase was bought by, when its reader is another.
#[derive(Debug, Clone)]
pub struct Through {
    /// `ibc-oracle`.
    pub contract: Address,
    /// The request there.
    pub request: u64,
}

impl Through {
    /// The message to custody that `ibc-oracle` passes on.
    pub(super) fn passing(&self, sender: &Sender, message: &ExecuteMsg) -> Result<Msg> {
        let request = self.request;
        let passed = match message {
            ExecuteMsg::Confirm { custodians, .. } => ibc_oracle::ExecuteMsg::Confirm {
                request,
                custodians: custodians.clone(),
            },
            ExecuteMsg::Dispute {
                custodian,
                position,
                masked,
                path,
                ..
            } => ibc_oracle::ExecuteMsg::Dispute {
                request,
                custodian: custodian.clone(),
                position: *position,
                masked: *masked,
                path: path.clone(),
            },
            _ => {
                return Err(FlowError::Input {
                    what: "message to custody",
                    why: "ibc-oracle passes on confirmations and disputes only".to_owned(),
                });
            }
        };
        self.message(sender, &passed)
    }

    /// Has the request answered, which settles the sale; a refund comes first.
    pub(super) async fn end(
        &self,
        purchase: &Purchase<'_>,
        message: &marketplace::ExecuteMsg,
    ) -> Result<()> {
        let sender = purchase.buyer;
        let mut both = Vec::new();
        if matches!(message, marketplace::ExecuteMsg::Refund { .. })
            && purchase.sale().await?.status == marketplace::SaleStatus::Pending
        {
            let refund = purchase
                .network
                .message(sender, "marketplace", message, &[])?;
            both.push(refund);
        }
        let request = self.request;
        both.push(self.message(sender, &ibc_oracle::ExecuteMsg::Answer { request })?);
        sender.send(both).await?;
        Ok(())
    }

    fn message(&self, sender: &Sender, message: &ibc_oracle::ExecuteMsg) -> Result<Msg> {
        Ok(messages::execute(
            sender.address(),
            &self.contract,
            message,
            &[],
        )?)
    }
}
