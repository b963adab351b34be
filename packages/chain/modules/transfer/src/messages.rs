//! Messages of users and contracts (`modules/apps/transfer/types/msgs.go`, `keeper/msg_server.go`).

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use ibc_proto::ibc::applications::transfer::v1::{
    MsgTransfer, MsgTransferResponse, MsgUpdateParams, MsgUpdateParamsResponse,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Address, Coin, Ctx, MsgRouter, Result};

use crate::denom::{PREFIX, parse_hash};
use crate::errors::{
    INVALID_ADDRESS, INVALID_AMOUNT, INVALID_COINS, INVALID_MEMO, SEND_DISABLED, UNAUTHORIZED,
};
use crate::packet::{MAX_MEMO, MAX_RECEIVER, Transfer};
use crate::{PORT, TransferKeeper, events, state};

/// Stands for all that the sender has: 2^256 − 1 (`UnboundedSpendLimit`).
const ALL: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

/// Takes the module's messages.
pub fn register_messages(router: &mut MsgRouter, keeper: &Arc<TransferKeeper>) {
    let transfers = Arc::clone(keeper);
    router.add(
        |message: &MsgTransfer| &message.sender,
        check,
        move |ctx, message: MsgTransfer| transfers.transfer(ctx, message),
    );
    let transfers = Arc::clone(keeper);
    router.add(
        |message: &MsgUpdateParams| &message.signer,
        |_| Ok(()),
        move |ctx, message: MsgUpdateParams| {
            let authority = transfers.authority.to_string();
            if authority != message.signer {
                return Err(
                    UNAUTHORIZED.wrap(format_args!("expected {authority}, got {}", message.signer))
                );
            }
            state::set_params(ctx, &message.params.unwrap_or_default())?;
            Ok(MsgUpdateParamsResponse {})
        },
    );
}

fn is_denom(denom: &str) -> bool {
    match denom.strip_prefix(PREFIX) {
        Some(hash) => parse_hash(hash).is_some(),
        None => denom != "ibc" && Coin::is_denom(denom),
    }
}

fn is_token(token: &ProtoCoin) -> bool {
    let digits = token.amount.bytes().all(|byte| byte.is_ascii_digit());
    let is_positive = token.amount.bytes().any(|byte| byte != b'0');
    digits && is_positive && token.amount.len() <= ALL.len() && is_denom(&token.denom)
}

fn check(message: &MsgTransfer) -> Result<()> {
    host::check_port(&message.source_port).map_err(|error| error.wrap("invalid source port ID"))?;
    host::check_channel(&message.source_channel)
        .map_err(|error| error.wrap("invalid source channel ID"))?;
    let token = message.token.clone().unwrap_or_default();
    if !is_token(&token) {
        let denom: String = token.denom.chars().take(128).collect();
        let amount: String = token.amount.chars().take(80).collect();
        return Err(INVALID_COINS.wrap(format_args!("{amount}{denom}")));
    }
    if message.receiver.trim().is_empty() {
        return Err(INVALID_ADDRESS.wrap("missing recipient address"));
    }
    if message.receiver.len() > MAX_RECEIVER {
        return Err(INVALID_ADDRESS.wrap(format_args!(
            "recipient address must not exceed {MAX_RECEIVER} bytes"
        )));
    }
    if message.memo.len() > MAX_MEMO {
        return Err(INVALID_MEMO.wrap(format_args!("memo must not exceed {MAX_MEMO} bytes")));
    }
    Ok(())
}

impl TransferKeeper {
    fn transfer(&self, ctx: &Ctx, message: MsgTransfer) -> Result<MsgTransferResponse> {
        if !state::params(ctx)?.send_enabled {
            return Err(SEND_DISABLED);
        }
        let sender: Address = message
            .sender
            .parse()
            .map_err(|error| INVALID_ADDRESS.wrap(error))?;
        let token = message.token.unwrap_or_default();
        let amount = self.amount(ctx, &sender, &token)?;
        let transfer = Transfer {
            denom: self.denom_of(ctx, &token.denom)?,
            amount,
            sender: message.sender,
            receiver: message.receiver,
            memo: message.memo,
        };
        transfer
            .check()
            .map_err(|error| error.wrap("failed to validate ics20-1 packet data"))?;
        // Escrow and path are of the port that the module has, whatever the message says.
        let channel = message.source_channel.as_str();
        self.leave(
            ctx,
            (PORT, channel),
            &transfer.denom,
            transfer.amount,
            &sender,
        )?;
        let sequence = self.channels.send_packet(
            ctx,
            PORT,
            channel,
            message.timeout_height.unwrap_or_default(),
            message.timeout_timestamp,
            transfer.encode(),
        )?;
        events::left(ctx, &transfer);
        Ok(MsgTransferResponse { sequence })
    }

    fn amount(&self, ctx: &Ctx, sender: &Address, token: &ProtoCoin) -> Result<u128> {
        if token.amount != ALL {
            return crate::packet::parse_amount(&token.amount);
        }
        let balance = self.bank.balance(ctx, sender, &token.denom)?.amount;
        if balance == 0 {
            return Err(
                INVALID_AMOUNT.wrap(format_args!("empty spendable balance for {}", token.denom))
            );
        }
        Ok(balance)
    }
}
