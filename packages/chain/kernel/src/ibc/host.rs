//! Identifiers (ICS-24; `modules/core/24-host/validate.go`, `parse.go` of ibc-go).

use tenzro_chain_types::{Error, Result};

/// Not an identifier (codespace `host`, `modules/core/24-host/errors.go`).
pub const INVALID_ID: Error = Error::new("host", 2, "invalid identifier");

/// A number as Go's `strconv.ParseUint` reads it: digits only.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok())?
}

/// Checks an identifier: its length in bytes and its characters.
fn check(id: &str, min: usize, max: usize) -> Result<()> {
    if id.trim().is_empty() {
        return Err(INVALID_ID.wrap("identifier cannot be blank"));
    }
    // The length first: what a stranger sends is not repeated in full.
    if id.len() < min || id.len() > max {
        return Err(INVALID_ID.wrap(format_args!(
            "identifier has invalid length: {}, must be between {min}-{max} characters",
            id.len()
        )));
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-#[]<>".contains(&byte);
    if !id.bytes().all(is_allowed) {
        return Err(INVALID_ID.wrap(format_args!(
            "identifier {id} must contain only alphanumeric or the following characters: '.', \
             '_', '+', '-', '#', '[', ']', '<', '>'"
        )));
    }
    Ok(())
}

/// Checks the identifier of a client.
///
/// # Errors
/// `host` 2.
pub fn check_client(id: &str) -> Result<()> {
    check(id, 4, 64)
}

/// Checks the identifier of a connection.
///
/// # Errors
/// `host` 2.
pub fn check_connection(id: &str) -> Result<()> {
    check(id, 10, 64)
}

/// Checks the identifier of a channel.
///
/// # Errors
/// `host` 2.
pub fn check_channel(id: &str) -> Result<()> {
    check(id, 8, 64)
}

/// Checks the identifier of a port.
///
/// # Errors
/// `host` 2.
pub fn check_port(id: &str) -> Result<()> {
    check(id, 2, 128)
}

/// Number in an identifier of the form `{prefix}{N}` (`connection-7`), at most 64 bits.
#[must_use]
pub fn number_after(id: &str, prefix: &str) -> Option<u64> {
    let digits = id.strip_prefix(prefix)?;
    if digits.len() > 20 {
        return None;
    }
    number(digits)
}

/// Number of a channel of ours, `channel-{N}`.
#[must_use]
pub fn channel_number(id: &str) -> Option<u64> {
    number_after(id, "channel-")
}

/// Number of a connection of ours, `connection-{N}`.
#[must_use]
pub fn connection_number(id: &str) -> Option<u64> {
    number_after(id, "connection-")
}

/// Type and number of a client, `{type}-{N}` (`ParseClientIdentifier`).
#[must_use]
pub fn client_parts(id: &str) -> Option<(&str, u64)> {
    let (kind, digits) = id.rsplit_once('-')?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let inner = kind.bytes().all(|byte| is_word(byte) || byte == b'-');
    let edges = [kind.bytes().next(), kind.bytes().next_back()];
    let edges = edges.into_iter().all(|edge| edge.is_some_and(is_word));
    if inner && edges && digits.len() <= 20 {
        number(digits).map(|number| (kind, number))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_lengths_and_characters() {
        assert!(check_client("07-tendermint-0").is_ok());
        assert!(check_client("abc").is_err());
        assert!(check_channel("channel/0").is_err());
        assert!(check_channel("channel-0 ").is_err());
        assert!(check_port("transfer").is_ok());
        assert!(check_port(&"p".repeat(129)).is_err());
        assert!(check_connection("connection-0").is_ok());
        assert!(check_connection("   ").is_err());
    }

    #[test]
    fn numbers_stand_at_the_end() {
        assert_eq!(channel_number("channel-12"), Some(12));
        assert_eq!(channel_number("channel-"), None);
        assert_eq!(channel_number("channel-+1"), None);
        assert_eq!(channel_number("channel-99999999999999999999"), None);
        assert_eq!(client_parts("07-tendermint-3"), Some(("07-tendermint", 3)));
        assert_eq!(client_parts("-3"), None);
        assert_eq!(client_parts("a--3"), None);
    }
}
