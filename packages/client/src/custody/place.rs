//! What every seal and commitment is bound to: the chain and its custody contract.

use tenzro_contract_api::custody::bundle::share_commitment;
use tenzro_contract_api::types::Digest;
use tenzro_vault::{Context, Share};

/// A network's custody. Nothing sealed or committed to at one place is of use at another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    chain_id: String,
    custody: String,
}

impl Place {
    /// The custody contract at an address of a chain.
    #[must_use]
    pub fn new(chain_id: &str, custody: &str) -> Self {
        Self {
            chain_id: chain_id.to_owned(),
            custody: custody.to_owned(),
        }
    }

    /// Of a share that a contributor seals to a custodian.
    #[must_use]
    pub fn deposit(&self, object: &Digest, custodian: &str) -> Context {
        self.begin("deposit")
            .bytes(object.as_bytes())
            .bytes(custodian.as_bytes())
    }

    /// Of a share that a custodian seals to a grant's key.
    #[must_use]
    pub fn grant(&self, grant: u64, object: &Digest, custodian: &str) -> Context {
        self.begin("grant")
            .number(grant)
            .bytes(object.as_bytes())
            .bytes(custodian.as_bytes())
    }

    /// Of a bundle that a custodian seals to a grant's key.
    #[must_use]
    pub fn bundle(&self, grant: u64, custodian: &str) -> Context {
        self.begin("bundle")
            .number(grant)
            .bytes(custodian.as_bytes())
    }

    /// What a deposit binds a share by.
    #[must_use]
    pub fn commitment(&self, object: &Digest, custodian: &str, share: &Share) -> Digest {
        share_commitment(
            &self.chain_id,
            &self.custody,
            object,
            custodian,
            share.secret_bytes(),
        )
    }

    fn begin(&self, purpose: &str) -> Context {
        Context::new(purpose)
            .bytes(self.chain_id.as_bytes())
            .bytes(self.custody.as_bytes())
    }
}
