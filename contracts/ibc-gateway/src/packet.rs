//! Packet data, memos and acknowledgements of ICS-20 version 1, read strictly.
//!
//! What ibc-go reads is wider (unknown fields pass, a field may come twice); what it writes is
//! always inside. Narrow reading costs no honest chain anything and leaves a hostile one nothing to
//! vary. Refused data gives the sending chain its tokens back.
//!
//! Source: ICS-20 `FungibleTokenPacketData`; ibc-go `transfer/types/packet.go`, `denom.go`.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, IbcEndpoint, Uint128, from_json, to_json_binary};
use tenzro_contract_api::ibc_gateway::{
    DENOM_PREFIX, IbcGatewayError, MAX_ADDRESS, MAX_MEMO, Memo,
};

/// Bytes of packet data, at most: a memo and two addresses of the longest kind, every byte of which
/// JSON writes as six.
pub const MAX_DATA: usize = 6 * (MAX_MEMO + 3 * MAX_ADDRESS);

/// Packet data on the wire. The order of fields is that of ibc-go's sorted JSON.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct PacketData {
    /// In the smallest unit, decimal.
    pub amount: String,
    /// The full trace with the base denomination.
    pub denom: String,
    /// Left out when empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub memo: String,
    /// Who gets it.
    pub receiver: String,
    /// Who sent it.
    pub sender: String,
}

/// Packet data whose fields make sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Positive.
    pub amount: Uint128,
    /// As on the wire.
    pub denom: String,
    /// At most 32,768 bytes.
    pub memo: String,
    /// 1 to 2,048 bytes.
    pub receiver: String,
    /// 1 to 2,048 bytes.
    pub sender: String,
}

/// An acknowledgement of ICS-4: exactly one of the two.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum Ack {
    /// The packet was taken.
    Result(Binary),
    /// It was not.
    Error(String),
}

impl Ack {
    /// What `transfer` modules answer when all went well.
    #[must_use]
    pub fn success() -> Self {
        Self::Result(Binary::from(b"\x01"))
    }

    /// The refusal of a packet; see [`IbcGatewayError`] on its text.
    #[must_use]
    pub fn refusal(error: &IbcGatewayError) -> Self {
        Self::Error(refusal(error))
    }

    /// The bytes on the wire.
    ///
    /// # Errors
    /// Never in practice: the value has no map with keys that are no text.
    pub fn encode(&self) -> Result<Binary, IbcGatewayError> {
        Ok(to_json_binary(self)?)
    }

    /// Reads an acknowledgement.
    ///
    /// # Errors
    /// [`IbcGatewayError::Acknowledgement`] unless it is one of the two and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, IbcGatewayError> {
        from_json(bytes).map_err(|_| IbcGatewayError::Acknowledgement)
    }
}

/// The text with which a packet is refused. Those of decoders and of storage may differ between
/// versions, and are left out.
#[must_use]
pub fn refusal(error: &IbcGatewayError) -> String {
    match error {
        IbcGatewayError::Std(_) => "[ibc-gateway/1] the packet cannot be booked".to_owned(),
        error => error.to_string(),
    }
}

/// Reads packet data.
///
/// # Errors
/// [`IbcGatewayError::Packet`] with the first field that is wrong.
pub fn decode(data: &[u8]) -> Result<Checked, IbcGatewayError> {
    if data.len() > MAX_DATA {
        return refuse("data", "too long");
    }
    let Ok(data) = from_json::<PacketData>(data) else {
        return refuse(
            "data",
            "expected the five fields of ICS-20 as JSON, each once",
        );
    };
    let amount = amount(&data.amount)?;
    address("receiver", &data.receiver)?;
    address("sender", &data.sender)?;
    if data.memo.len() > MAX_MEMO {
        return refuse("memo", "at most 32768 bytes");
    }
    Ok(Checked {
        amount,
        denom: data.denom,
        memo: data.memo,
        receiver: data.receiver,
        sender: data.sender,
    })
}

/// A positive decimal number in its one form: no sign, no leading zero, at most 128 bits.
fn amount(text: &str) -> Result<Uint128, IbcGatewayError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || text.is_empty() || text.starts_with('0') {
        return refuse("amount", "expected a positive decimal number");
    }
    match text.parse::<u128>() {
        Ok(amount) => Ok(Uint128::new(amount)),
        Err(_) => refuse("amount", "expected less than 2 to the power of 128"),
    }
}

fn address(field: &'static str, text: &str) -> Result<(), IbcGatewayError> {
    if text.trim().is_empty() {
        return refuse(field, "expected an address");
    }
    if text.len() > MAX_ADDRESS {
        return refuse(field, "at most 2048 bytes");
    }
    Ok(())
}

/// The token's address in the denomination of a voucher that comes home: exactly one hop, the
/// sender's own end of this channel, and then our prefix.
///
/// # Errors
/// [`IbcGatewayError::Foreign`] for every other denomination.
pub fn token<'a>(denom: &'a str, source: &IbcEndpoint) -> Result<&'a str, IbcGatewayError> {
    denom
        .strip_prefix(source.port_id.as_str())
        .and_then(|rest| rest.strip_prefix('/'))
        .and_then(|rest| rest.strip_prefix(source.channel_id.as_str()))
        .and_then(|rest| rest.strip_prefix('/'))
        .and_then(|rest| rest.strip_prefix(DENOM_PREFIX))
        .filter(|token| !token.is_empty() && !token.contains('/'))
        .ok_or(IbcGatewayError::Foreign)
}

/// What the memo wants of us: the message of a hook, or nothing. A memo that begins like ours and is
/// not is refused: its sender wanted a hook, and a plain transfer would strand the tokens.
///
/// # Errors
/// [`IbcGatewayError::Packet`] for such a memo.
pub fn hook(memo: &str) -> Result<Option<Binary>, IbcGatewayError> {
    match from_json::<Memo>(memo) {
        Ok(Memo::Cw20Send { msg }) => Ok(Some(msg)),
        Err(_) if memo.contains("\"cw20_send\"") => {
            refuse("memo", "cw20_send takes one field, msg, in base64")
        }
        Err(_) => Ok(None),
    }
}

fn refuse<T>(field: &'static str, why: &'static str) -> Result<T, IbcGatewayError> {
    Err(IbcGatewayError::Packet { field, why })
}
