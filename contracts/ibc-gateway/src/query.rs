//! Answers to queries.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    ibc_gateway::{
        ChannelResponse, ChannelsResponse, Claimable, ClaimableResponse, ConfigResponse,
        DENOM_PREFIX, Escrow, EscrowResponse, IbcGatewayError, TokensResponse, TotalsResponse,
    },
    types::page_limit,
};

use crate::state::{
    self, CHANNELS, CLAIMABLE, CONFIG, CONNECTIONS, Channel, ESCROW, TOKENS, TOTALS,
};

/// Configuration.
pub fn config(deps: Deps<'_>) -> StdResult<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    let connections = CONNECTIONS
        .keys(deps.storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    Ok(ConfigResponse {
        owner: config.owner.into_string(),
        default_timeout: config.default_timeout,
        connections,
    })
}

/// Tokens that may go out.
pub fn tokens(
    deps: Deps<'_>,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<TokensResponse> {
    let after = after
        .map(|token| deps.api.addr_validate(&token))
        .transpose()?;
    let tokens = TOKENS
        .keys(
            deps.storage,
            after.as_ref().map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|token| Ok(token?.into_string()))
        .collect::<StdResult<_>>()?;
    Ok(TokensResponse { tokens })
}

/// One channel.
pub fn channel(deps: Deps<'_>, id: &str) -> Result<ChannelResponse, IbcGatewayError> {
    Ok(response(id.to_owned(), state::channel(deps.storage, id)?))
}

/// Channels.
pub fn channels(
    deps: Deps<'_>,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ChannelsResponse> {
    let channels = CHANNELS
        .range(
            deps.storage,
            after.as_deref().map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|entry| entry.map(|(id, channel)| response(id, channel)))
        .collect::<StdResult<_>>()?;
    Ok(ChannelsResponse { channels })
}

fn response(id: String, channel: Channel) -> ChannelResponse {
    ChannelResponse {
        channel: id,
        connection: channel.connection,
        counterparty_channel: channel.counterparty_channel,
        paused: channel.paused,
        closed: channel.closed,
    }
}

/// What went through a channel.
pub fn escrow(
    deps: Deps<'_>,
    channel: &str,
    after: Option<String>,
    limit: Option<u32>,
) -> Result<EscrowResponse, IbcGatewayError> {
    state::channel(deps.storage, channel)?;
    let after = after
        .map(|token| deps.api.addr_validate(&token))
        .transpose()?;
    let escrow = ESCROW
        .prefix(channel)
        .range(
            deps.storage,
            after.as_ref().map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|entry| {
            let (token, found) = entry?;
            Ok(Escrow {
                denom: format!("{DENOM_PREFIX}{token}"),
                token: token.into_string(),
                outstanding: found.outstanding()?,
                under_way: found.under_way()?,
                arrived: found.arrived,
                sent: found.sent,
                returned: found.returned,
                refunded: found.refunded,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(EscrowResponse { escrow })
}

/// Refunds booked for an account.
pub fn claimable(
    deps: Deps<'_>,
    account: &str,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ClaimableResponse> {
    let account = deps.api.addr_validate(account)?;
    let after = after
        .map(|token| deps.api.addr_validate(&token))
        .transpose()?;
    let claimable = CLAIMABLE
        .prefix(&account)
        .range(
            deps.storage,
            after.as_ref().map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|entry| {
            let (token, amount) = entry?;
            Ok(Claimable {
                token: token.into_string(),
                amount,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(ClaimableResponse { claimable })
}

/// Sums of a token.
pub fn totals(deps: Deps<'_>, token: &str) -> StdResult<TotalsResponse> {
    let token = deps.api.addr_validate(token)?;
    Ok(TOTALS.may_load(deps.storage, &token)?.unwrap_or_default())
}
