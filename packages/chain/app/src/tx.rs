//! Transactions, decoded.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw, mode_info,
};
use prost::Message;
use tenzro_kernel::{Address, Coins, MsgRouter, Result, decode, sdk};

/// Most gas that a transaction may ask for.
const MAX_GAS_WANTED: u64 = (1 << 63) - 1;

/// How a signer signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignMode {
    /// Nothing named: only simulations.
    Unspecified,
    /// The protobuf `SignDoc`.
    Direct,
    /// The amino JSON document.
    Amino,
}

/// A transaction, decoded and looked at alone.
#[derive(Clone, Debug)]
pub(crate) struct Tx {
    /// Bytes of the body as received.
    body_bytes: Vec<u8>,
    /// Bytes of the signers and the fee as received.
    auth_info_bytes: Vec<u8>,
    pub(crate) body: TxBody,
    pub(crate) auth_info: AuthInfo,
    pub(crate) signatures: Vec<Vec<u8>>,
    /// Addresses that must sign: of the messages in order, each once, then the payer of the fee.
    pub(crate) signers: Vec<Address>,
}

impl Tx {
    /// Decodes a transaction strictly: unknown fields are refused.
    ///
    /// # Errors
    /// `tx parse error`, or what the messages say of themselves.
    pub(crate) fn decode(bytes: &[u8], router: &MsgRouter) -> Result<Self> {
        let strict = |name: &str, bytes: &[u8]| {
            tenzro_chain_proto::unknown::reject_unknown(name, bytes)
                .map_err(|error| sdk::TX_DECODE.wrap(error))
        };
        strict("cosmos.tx.v1beta1.TxRaw", bytes)?;
        let raw: TxRaw = decode(bytes)?;
        strict("cosmos.tx.v1beta1.TxBody", &raw.body_bytes)?;
        strict("cosmos.tx.v1beta1.AuthInfo", &raw.auth_info_bytes)?;
        let body: TxBody = decode(&raw.body_bytes)?;
        let auth_info: AuthInfo = decode(&raw.auth_info_bytes)?;
        let mut tx = Self {
            body_bytes: raw.body_bytes,
            auth_info_bytes: raw.auth_info_bytes,
            body,
            auth_info,
            signatures: raw.signatures,
            signers: Vec::new(),
        };
        tx.check_messages(router)?;
        tx.signers = tx.find_signers(router)?;
        Ok(tx)
    }

    fn check_messages(&self, router: &MsgRouter) -> Result<()> {
        if self.body.messages.is_empty() {
            return Err(sdk::INVALID_REQUEST.wrap("must contain at least one message"));
        }
        for message in &self.body.messages {
            router.check(message)?;
        }
        Ok(())
    }

    fn find_signers(&self, router: &MsgRouter) -> Result<Vec<Address>> {
        let mut signers: Vec<Address> = Vec::new();
        for message in &self.body.messages {
            for signer in router.signers(message)? {
                if !signers.contains(&signer) {
                    signers.push(signer);
                }
            }
        }
        if let Some(payer) = self.named_payer()?
            && !signers.contains(&payer)
        {
            signers.push(payer);
        }
        Ok(signers)
    }

    fn named_payer(&self) -> Result<Option<Address>> {
        match self.auth_info.fee.as_ref().map(|fee| fee.payer.as_str()) {
            None | Some("") => Ok(None),
            Some(payer) => payer.parse().map(Some).map_err(|error| {
                sdk::INVALID_ADDRESS.wrap(format_args!("Invalid fee payer address ({error})"))
            }),
        }
    }

    /// What can be wrong with it without looking at the state.
    ///
    /// # Errors
    /// What is.
    pub(crate) fn validate_basic(&self) -> Result<()> {
        let fee = self.fee()?;
        if fee.gas_limit > MAX_GAS_WANTED {
            return Err(sdk::INVALID_REQUEST.wrap(format_args!(
                "invalid gas supplied; {} > {MAX_GAS_WANTED}",
                fee.gas_limit
            )));
        }
        self.fee_coins()?;
        if self.signatures.is_empty() {
            return Err(sdk::NO_SIGNATURES);
        }
        Ok(())
    }

    pub(crate) fn fee(&self) -> Result<&Fee> {
        let fee = self.auth_info.fee.as_ref();
        fee.ok_or_else(|| sdk::TX_DECODE.wrap("missing fee"))
    }

    pub(crate) fn gas_limit(&self) -> u64 {
        self.auth_info.fee.as_ref().map_or(0, |fee| fee.gas_limit)
    }

    pub(crate) fn fee_coins(&self) -> Result<Coins> {
        let amount = &self.fee()?.amount;
        // A fee of zero coins is written as an empty list or as a coin of nothing.
        let positive = amount.iter().filter(|coin| coin.amount != "0").cloned();
        Coins::strict(positive).map_err(|error| {
            sdk::INSUFFICIENT_FEE.wrap(format_args!("invalid fee provided: {error}"))
        })
    }

    /// Who pays: the named payer, else the first signer.
    pub(crate) fn payer(&self) -> Result<Address> {
        match self.named_payer()? {
            Some(payer) => Ok(payer),
            None => self.signers.first().cloned().ok_or(sdk::NO_SIGNATURES),
        }
    }

    /// Who pays instead, where somebody is named.
    pub(crate) fn granter(&self) -> Result<Option<Address>> {
        match self.fee()?.granter.as_str() {
            "" => Ok(None),
            granter => granter.parse().map(Some).map_err(|error| {
                sdk::INVALID_ADDRESS.wrap(format_args!("Invalid fee granter address ({error})"))
            }),
        }
    }

    /// Signers as the transaction lists them.
    pub(crate) fn infos(&self) -> &[SignerInfo] {
        &self.auth_info.signer_infos
    }

    /// Signature at a position; empty where there is none.
    pub(crate) fn signature(&self, index: usize) -> &[u8] {
        self.signatures.get(index).map_or(&[], Vec::as_slice)
    }

    /// Bytes that a signer signs: SHA-256 of them is what the signature is over.
    ///
    /// # Errors
    /// A mode that is not taken, or messages without an amino form.
    pub(crate) fn sign_bytes(
        &self,
        mode: SignMode,
        chain_id: &str,
        account_number: u64,
        sequence: u64,
    ) -> Result<Vec<u8>> {
        match mode {
            SignMode::Direct => Ok(SignDoc {
                body_bytes: self.body_bytes.clone(),
                auth_info_bytes: self.auth_info_bytes.clone(),
                chain_id: chain_id.to_owned(),
                account_number,
            }
            .encode_to_vec()),
            SignMode::Amino => tenzro_chain_proto::amino::sign_bytes(
                &self.body,
                &self.auth_info,
                chain_id,
                account_number,
                sequence,
            )
            .map_err(|error| sdk::UNAUTHORIZED.wrap(error)),
            SignMode::Unspecified => Err(sdk::UNAUTHORIZED.wrap("no sign mode is named")),
        }
    }
}

/// How a signer signed.
///
/// # Errors
/// Modes that are not taken.
pub(crate) fn sign_mode(info: &SignerInfo) -> Result<SignMode> {
    let mode = match &info.mode_info {
        None | Some(ModeInfo { sum: None }) => return Ok(SignMode::Unspecified),
        Some(ModeInfo {
            sum: Some(mode_info::Sum::Single(single)),
        }) => single.mode,
        Some(ModeInfo {
            sum: Some(mode_info::Sum::Multi(_)),
        }) => return Err(sdk::NOT_SUPPORTED.wrap("multisignatures are not taken yet")),
    };
    match mode {
        0 => Ok(SignMode::Unspecified),
        1 => Ok(SignMode::Direct),
        127 => Ok(SignMode::Amino),
        other => Err(sdk::NOT_SUPPORTED.wrap(format_args!("sign mode {other} is not taken"))),
    }
}

/// The 33 bytes of a secp256k1 key.
///
/// # Errors
/// Keys of other kinds, or not 33 bytes.
pub(crate) fn secp256k1_key(key: &Any) -> Result<Vec<u8>> {
    use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
    if key.type_url != "/cosmos.crypto.secp256k1.PubKey" {
        return Err(sdk::INVALID_PUB_KEY.wrap(format_args!(
            "unrecognized public key type: {}",
            key.type_url
        )));
    }
    let key: PubKey = decode(&key.value)?;
    if key.key.len() == 33 {
        Ok(key.key)
    } else {
        Err(sdk::INVALID_PUB_KEY.wrap("length of pubkey is incorrect"))
    }
}
