//! Messages of users.

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::bank::v1beta1::{
    Input, MsgMultiSend, MsgMultiSendResponse, MsgSend, MsgSendResponse, Output,
};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use tenzro_kernel::keepers::Bank;
use tenzro_kernel::{Address, Coins, Ctx, MsgRouter, Result, event, sdk};

use crate::{BankKeeper, errors};

/// Takes the module's messages.
pub fn register_messages(router: &mut MsgRouter, keeper: &Arc<BankKeeper>) {
    let bank = Arc::clone(keeper);
    router.add(
        |message: &MsgSend| &message.from_address,
        |_| Ok(()),
        move |ctx, message| send(&bank, ctx, message),
    );
    let bank = Arc::clone(keeper);
    router.add(
        |message: &MsgMultiSend| message.inputs.first().map_or("", |input| &input.address),
        |_| Ok(()),
        move |ctx, message| multi_send(&bank, ctx, message),
    );
}

fn address(text: &str, which: &str) -> Result<Address> {
    text.parse().map_err(|error| {
        sdk::INVALID_ADDRESS.wrap(format_args!("invalid {which} address: {error}"))
    })
}

fn coins(list: &[ProtoCoin]) -> Result<Coins> {
    let text = || {
        let coins: Vec<_> = list
            .iter()
            .map(|coin| format!("{}{}", coin.amount, coin.denom))
            .collect();
        coins.join(",")
    };
    let coins = Coins::strict(list.iter().cloned()).map_err(|_| sdk::INVALID_COINS.wrap(text()))?;
    if coins.is_empty() {
        return Err(sdk::INVALID_COINS.wrap(text()));
    }
    Ok(coins)
}

fn check_recipient(bank: &BankKeeper, to: &Address) -> Result<()> {
    if bank.is_blocked(to) {
        return Err(sdk::UNAUTHORIZED.wrap(format_args!("{to} is not allowed to receive funds")));
    }
    Ok(())
}

fn send(bank: &BankKeeper, ctx: &Ctx, message: MsgSend) -> Result<MsgSendResponse> {
    let from = address(&message.from_address, "from")?;
    let to = address(&message.to_address, "to")?;
    let coins = coins(&message.amount)?;
    bank.check_send_enabled(ctx, &coins)?;
    check_recipient(bank, &to)?;
    bank.send(ctx, &from, &to, &coins)?;
    Ok(MsgSendResponse {})
}

/// Recipients with what each gets.
type Outputs = Vec<(Address, Coins)>;

/// One sender, several recipients, each with coins; both sides are equal.
fn split(message: &MsgMultiSend) -> Result<(Address, Coins, Outputs)> {
    let Input {
        address: sender,
        coins: sent,
    } = match message.inputs.as_slice() {
        [] => return Err(errors::NO_INPUTS),
        [input] => input,
        _ => return Err(errors::MULTIPLE_SENDERS),
    };
    if message.outputs.is_empty() {
        return Err(errors::NO_OUTPUTS);
    }
    let (from, sent) = (address(sender, "input")?, coins(sent)?);
    let mut sum = Coins::new();
    let mut outputs = Vec::new();
    for Output {
        address: recipient,
        coins: received,
    } in &message.outputs
    {
        let received = coins(received)?;
        for coin in received.iter() {
            sum.add(coin)
                .map_err(|error| sdk::INVALID_COINS.wrap(error))?;
        }
        outputs.push((address(recipient, "output")?, received));
    }
    if sum != sent {
        return Err(errors::MISMATCH);
    }
    Ok((from, sent, outputs))
}

fn multi_send(bank: &BankKeeper, ctx: &Ctx, message: MsgMultiSend) -> Result<MsgMultiSendResponse> {
    let (from, sent, outputs) = split(&message)?;
    bank.check_send_enabled(ctx, &sent)?;
    for (to, _) in &outputs {
        check_recipient(bank, to)?;
    }
    ctx.emit(event("message", [("sender", from.to_string())]));
    for (to, _) in &outputs {
        if !bank.accounts.has(ctx, to)? {
            bank.accounts
                .set(ctx, &bank.accounts.new_account(ctx, to)?)?;
        }
    }
    bank.subtract(ctx, &from, &sent)?;
    for (to, coins) in &outputs {
        bank.add(ctx, to, coins)?;
        BankKeeper::emit_transfer(ctx, &from, to, coins);
    }
    Ok(MsgMultiSendResponse {})
}
