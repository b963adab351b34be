//! Questions of contracts about channels (`IBCQuerier` of `query_plugins.go` of wasmd).

use serde::{Deserialize, Serialize};
use tenzro_kernel::ibc::{Channel, Channels, IdentifiedChannel, State};
use tenzro_kernel::{Address, Ctx, Result};

use super::wire::WasmChannel;
use crate::errors;
use crate::state;
use crate::wire::to_json;

/// A question.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IbcQuestion {
    /// The contract's own port.
    PortId {},
    /// Open channels of ports that begin with a name, the contract's own by default.
    ListChannels {
        #[serde(default)]
        port_id: Option<String>,
    },
    /// An open channel.
    Channel {
        #[serde(default)]
        port_id: Option<String>,
        channel_id: String,
    },
}

#[derive(Serialize)]
struct PortAnswer {
    port_id: String,
}

#[derive(Serialize)]
struct ListAnswer {
    channels: Vec<WasmChannel>,
}

#[derive(Serialize)]
struct ChannelAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<WasmChannel>,
}

/// Answers a question of `caller`.
pub(crate) fn answer(
    ctx: &Ctx,
    channels: &dyn Channels,
    caller: &Address,
    question: IbcQuestion,
) -> Result<Vec<u8>> {
    let own = |given: Option<String>| match given.filter(|port| !port.is_empty()) {
        Some(port) => Ok(port),
        None => own_port(ctx, caller),
    };
    Ok(match question {
        IbcQuestion::PortId {} => to_json(&PortAnswer {
            port_id: own_port(ctx, caller)?,
        }),
        IbcQuestion::ListChannels { port_id } => {
            let port = own(port_id)?;
            let found = if port.is_empty() {
                Vec::new()
            } else {
                channels.channels(ctx, &port)?
            };
            to_json(&ListAnswer {
                channels: found.into_iter().filter_map(listed).collect(),
            })
        }
        IbcQuestion::Channel {
            port_id,
            channel_id,
        } => {
            let port = own(port_id)?;
            let found = channels.channel(ctx, &port, &channel_id)?;
            let open = found.filter(|channel| channel.state() == State::Open);
            to_json(&ChannelAnswer {
                channel: open.map(|channel| WasmChannel::of(&port, &channel_id, channel)),
            })
        }
    })
}

/// Port of a contract; empty where it has none. A contract that is only being made has no entry to
/// ask for, and wasmd breaks down over that, so its call fails here, too.
fn own_port(ctx: &Ctx, contract: &Address) -> Result<String> {
    let info = state::contract(ctx, contract)?;
    let info = info.ok_or_else(|| errors::VM.wrap("the contract is not there yet"))?;
    Ok(info.ibc_port_id)
}

fn listed(channel: IdentifiedChannel) -> Option<WasmChannel> {
    if channel.state() != State::Open {
        return None;
    }
    let (port, id) = (channel.port_id, channel.channel_id);
    let channel = Channel {
        state: channel.state,
        ordering: channel.ordering,
        counterparty: channel.counterparty,
        connection_hops: channel.connection_hops,
        version: channel.version,
        upgrade_sequence: channel.upgrade_sequence,
    };
    Some(WasmChannel::of(&port, &id, channel))
}
