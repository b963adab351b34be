//! Which chain ids are a devnet's.

/// True when `chain_id` names a devnet: one of its parts between dashes is `dev`, `devnet` or
/// `demo` (`demo-1`, `devnet-3`, `tenzro-dev-1`, `tenzro-devnet-2`).
///
/// Plain keys, published mnemonics, faucets and time travel are allowed only there. `tenzro-1`
/// and `tenzro-testnet-1` are not devnets.
pub fn is_devnet_chain_id(chain_id: &str) -> bool {
    chain_id
        .split('-')
        .any(|part| matches!(part, "dev" | "devnet" | "demo"))
}

#[cfg(test)]
mod tests {
    use super::is_devnet_chain_id;

    #[test]
    fn only_ids_that_say_so_are_a_devnets() {
        for id in [
            "demo-1",
            "devnet-1",
            "tenzro-dev-1",
            "tenzro-devnet-12",
            "devnet",
        ] {
            assert!(is_devnet_chain_id(id), "{id}");
        }
        for id in [
            "tenzro-1",
            "tenzro-testnet-1",
            "democracy-1",
            "devilish-1",
            "cosmoshub-4",
            "",
        ] {
            assert!(!is_devnet_chain_id(id), "{id}");
        }
    }
}
