//! The data of a transfer, `ics20-1` (`modules/apps/transfer/types/packet.go` of ibc-go).

use serde::Deserialize;
use tenzro_kernel::Result;
use tenzro_kernel::ibc::go_string;

use crate::VERSION;
use crate::errors::{INVALID_ADDRESS, INVALID_AMOUNT, INVALID_MEMO, INVALID_TYPE, INVALID_VERSION};
use crate::wire::Denom;

/// Most bytes of a receiver, and of a sender.
pub(crate) const MAX_RECEIVER: usize = 2_048;
/// Most bytes of a memo.
pub(crate) const MAX_MEMO: usize = 32_768;

/// What is transferred, from whom to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Denomination, as the sending chain names it.
    pub denom: Denom,
    /// Smallest units; more than 128 bits are not taken.
    pub amount: u128,
    /// Account on the sending chain.
    pub sender: String,
    /// Account on the receiving chain.
    pub receiver: String,
    /// Text of the sender; other software may read instructions in it.
    pub memo: String,
}

/// Fields that the sending chain left out are empty. A field twice, or one of another name, is
/// refused: two readers must not read two transfers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Json {
    #[serde(default)]
    denom: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    sender: String,
    #[serde(default)]
    receiver: String,
    #[serde(default)]
    memo: String,
}

impl Transfer {
    /// Reads and checks the data of a packet on a channel of this version.
    ///
    /// # Errors
    /// `ibc` 12 for what cannot be read, else what is wrong in it.
    pub fn decode(bytes: &[u8], version: &str) -> Result<Self> {
        if version != VERSION {
            return Err(INVALID_VERSION.wrap(version));
        }
        let json: Json = serde_json::from_slice(bytes).map_err(|error| {
            INVALID_TYPE.wrap(format_args!(
                "cannot unmarshal ICS20-V1 transfer packet data: {error}"
            ))
        })?;
        let transfer = Self {
            denom: Denom::from_path(&json.denom),
            amount: parse_amount(&json.amount)?,
            sender: json.sender,
            receiver: json.receiver,
            memo: json.memo,
        };
        transfer
            .check()
            .map_err(|error| error.wrap("invalid packet data"))?;
        Ok(transfer)
    }

    /// Checks the form of it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<()> {
        if self.amount == 0 {
            return Err(INVALID_AMOUNT.wrap("amount must be strictly positive: got 0"));
        }
        for (address, who) in [(&self.sender, "sender"), (&self.receiver, "receiver")] {
            if address.trim().is_empty() {
                return Err(INVALID_ADDRESS.wrap(format_args!("{who} address cannot be blank")));
            }
            if address.len() > MAX_RECEIVER {
                return Err(INVALID_ADDRESS.wrap(format_args!(
                    "{who} address must not exceed {MAX_RECEIVER} bytes"
                )));
            }
        }
        if self.memo.len() > MAX_MEMO {
            return Err(INVALID_MEMO.wrap(format_args!("memo must not exceed {MAX_MEMO} bytes")));
        }
        self.denom.check()
    }

    /// The data, as ibc-go v10 writes it.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut text = format!(
            "{{\"denom\":{},\"amount\":\"{}\",\"sender\":{},\"receiver\":{}",
            go_string(&self.denom.path()),
            self.amount,
            go_string(&self.sender),
            go_string(&self.receiver),
        );
        if !self.memo.is_empty() {
            text.push_str(",\"memo\":");
            text.push_str(&go_string(&self.memo));
        }
        text.push('}');
        text.into_bytes()
    }
}

/// Reads an amount: decimal digits, at most 128 bits.
pub(crate) fn parse_amount(text: &str) -> Result<u128> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let amount = is_digits.then(|| text.parse().ok()).flatten();
    amount.ok_or_else(|| {
        let shown: String = text.chars().take(80).collect();
        INVALID_AMOUNT.wrap(format_args!("unable to parse transfer amount: {shown}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = r#"{"denom":"transfer/channel-0/uatom","amount":"12","sender":"a","receiver":"b","memo":"\u003cx\u003e"}"#;

    #[test]
    fn data_is_written_as_it_was_read() {
        let transfer = Transfer::decode(DATA.as_bytes(), VERSION).unwrap();
        assert_eq!(transfer.amount, 12);
        assert_eq!(transfer.memo, "<x>");
        assert_eq!(transfer.encode(), DATA.as_bytes());
    }

    #[test]
    fn data_that_two_readers_could_read_differently_is_refused() {
        for data in [
            r#"{"denom":"a","denom":"b","amount":"1","sender":"s","receiver":"r"}"#,
            r#"{"denom":"a","amount":"1","sender":"s","receiver":"r","extra":"x"}"#,
            r#"{"denom":"a","Amount":"1","sender":"s","receiver":"r"}"#,
            r#"{"denom":"a","amount":1,"sender":"s","receiver":"r"}"#,
            r#"{"denom":"a","amount":"-1","sender":"s","receiver":"r"}"#,
            r#"{"denom":"a","amount":"+1","sender":"s","receiver":"r"}"#,
            r#"{"denom":"a","amount":"0","sender":"s","receiver":"r"}"#,
            r#"{"denom":"a","amount":"340282366920938463463374607431768211456","sender":"s","receiver":"r"}"#,
            r#"{"denom":"","amount":"1","sender":"s","receiver":"r"}"#,
            r#"{"denom":"a","amount":"1","sender":" ","receiver":"r"}"#,
            r#"{"denom":"a","amount":"1","sender":"s"}"#,
            "[]",
        ] {
            assert!(
                Transfer::decode(data.as_bytes(), VERSION).is_err(),
                "{data}"
            );
        }
        assert!(Transfer::decode(DATA.as_bytes(), "ics20-2").is_err());
    }
}
