//! Who may upload and make contracts (`x/wasm/types/params.go` of wasmd).

use cosmos_sdk_proto::cosmwasm::wasm::v1::{AccessConfig, AccessType};
use tenzro_kernel::{Address, Error, Result, sdk};

use crate::errors::{self, plain};

/// Most addresses in a configuration.
const MAX_ADDRESSES: usize = 50;

/// Configuration that a kind of access means for a creator.
pub(crate) fn default_config(kind: i32, creator: &Address) -> AccessConfig {
    AccessConfig {
        permission: kind,
        addresses: if kind == AccessType::AnyOfAddresses as i32 {
            vec![creator.to_string()]
        } else {
            Vec::new()
        },
    }
}

/// True if `actor` may.
pub(crate) fn allows(config: &AccessConfig, actor: &Address) -> bool {
    match config.permission() {
        AccessType::Everybody => true,
        AccessType::AnyOfAddresses => {
            let actor = actor.to_string();
            config.addresses.contains(&actor)
        }
        _ => false,
    }
}

/// True if everybody whom `config` allows is allowed by `limit`.
pub(crate) fn is_subset(config: &AccessConfig, limit: &AccessConfig) -> bool {
    match limit.permission() {
        AccessType::Everybody => true,
        AccessType::Nobody => config.permission() == AccessType::Nobody,
        AccessType::AnyOfAddresses => match config.permission() {
            AccessType::Nobody => true,
            AccessType::AnyOfAddresses => config
                .addresses
                .iter()
                .all(|address| limit.addresses.contains(address)),
            _ => false,
        },
        _ => false,
    }
}

/// Refuses configurations that make no sense.
pub(crate) fn check(config: &AccessConfig) -> Result<()> {
    match config.permission() {
        AccessType::Nobody | AccessType::Everybody => {
            if config.addresses.is_empty() {
                Ok(())
            } else {
                Err(errors::INVALID.wrap("address not allowed for this type"))
            }
        }
        AccessType::AnyOfAddresses => check_addresses(&config.addresses),
        AccessType::Unspecified => Err(errors::EMPTY.wrap("type")),
    }
}

fn check_addresses(addresses: &[String]) -> Result<()> {
    let wrap = |error: Error| error.wrap("addresses");
    if addresses.is_empty() {
        return Err(wrap(errors::EMPTY.wrap("addresses")));
    }
    if addresses.len() > MAX_ADDRESSES {
        return Err(wrap(sdk::INVALID_REQUEST.wrap(format_args!(
            "total number of addresses is greater than {MAX_ADDRESSES}"
        ))));
    }
    let mut seen = Vec::new();
    for address in addresses {
        let parsed: Address = address
            .parse()
            .map_err(|error| wrap(plain(format!("address: {address}: {error}"))))?;
        // The same address in other letters is the same address.
        if seen.contains(&parsed) {
            return Err(wrap(errors::DUPLICATE.wrap("duplicate addresses")));
        }
        seen.push(parsed);
    }
    Ok(())
}

/// Name of a kind of access, as events and JSON have it.
pub(crate) fn name(kind: AccessType) -> &'static str {
    match kind {
        AccessType::Nobody => "Nobody",
        AccessType::Everybody => "Everybody",
        AccessType::AnyOfAddresses => "AnyOfAddresses",
        _ => "Unspecified",
    }
}
