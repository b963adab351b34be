//! Packets become requests, and requests answers.

use cosmwasm_std::{
    Binary, DepsMut, Env, Event, IbcAcknowledgement, IbcMsg, IbcPacket, IbcReceiveResponse,
    StdResult, Storage, SubMsg, Uint128, from_json, to_json_binary,
};
use tenzro_contract_api::{
    ibc_oracle::{Ack, Answer, IbcOracleError, MAX_PACKET, PacketMsg, Reader},
    marketplace::ReceiveMsg as MarketHook,
    oracle::ReceiveMsg as OracleHook,
    types::ContentRef,
};

use crate::{
    events,
    money::{self, Entry},
    peers::Peers,
    reply::Id,
    state::{self, CONFIG, Channel, Config, JOBS, Kind, REQUESTS, Request},
};

/// Does what a packet asks for. Nothing is written unless everything is right that can be seen here;
/// what the others refuse is undone by the reply.
pub fn take(
    deps: &mut DepsMut<'_>,
    env: &Env,
    packet: &IbcPacket,
) -> Result<IbcReceiveResponse, IbcOracleError> {
    let owner = state::channel(deps.storage, &packet.dest.channel_id)?;
    let config = CONFIG.load(deps.storage)?;
    let asked = Asked {
        owner,
        packet,
        config,
    };
    match decode(&packet.data)? {
        PacketMsg::Infer {
            model,
            input,
            max_fee,
        } => asked.infer(deps, model, input, max_fee),
        PacketMsg::Buy {
            version,
            max_price,
            reader,
        } => asked.buy(deps, version, max_price, reader),
        PacketMsg::Withdraw { amount, to } => asked.withdraw(deps, env, amount, &to),
        PacketMsg::Balance {} => {
            let balance = money::account(deps.storage, &asked.owner)?.balance;
            Ok(IbcReceiveResponse::new(result(&Answer::Balance {
                balance,
            })?))
        }
    }
}

/// Reads a packet.
pub fn decode(data: &[u8]) -> Result<PacketMsg, IbcOracleError> {
    let refuse = |why| Err(IbcOracleError::Packet { field: "data", why });
    if data.len() > MAX_PACKET {
        return refuse("at most 16384 bytes");
    }
    match from_json(data) {
        Ok(message) => Ok(message),
        Err(_) => refuse("expected a message of tenzro-oracle-1 as JSON"),
    }
}

struct Asked<'a> {
    owner: Channel,
    packet: &'a IbcPacket,
    config: Config,
}

impl Asked<'_> {
    fn infer(
        self,
        deps: &mut DepsMut<'_>,
        model: u64,
        input: ContentRef,
        max: Uint128,
    ) -> Result<IbcReceiveResponse, IbcOracleError> {
        let peers = Peers::new(deps.querier, &self.config);
        let price = acceptable(peers.fee(model)?, max)?;
        let ask = OracleHook::Request {
            model,
            input,
            callback: true,
        };
        let pay = peers.pay(self.config.oracle.as_str(), price, &ask)?;
        self.reserve(
            deps,
            price,
            Kind::Infer { job: 0 },
            SubMsg::reply_always(pay, Id::Infer.into()),
        )
    }

    fn buy(
        self,
        deps: &mut DepsMut<'_>,
        version: u64,
        max: Uint128,
        reader: Option<Reader>,
    ) -> Result<IbcReceiveResponse, IbcOracleError> {
        let peers = Peers::new(deps.querier, &self.config);
        let price = acceptable(peers.price(version)?, max)?;
        let (key, account) = reader.map(|reader| (reader.key, reader.account)).unzip();
        let reader = account
            .map(|text| deps.api.addr_validate(&text))
            .transpose();
        let reader = reader.map_err(|_| IbcOracleError::Packet {
            field: "reader.account",
            why: "expected an address of this chain",
        })?;
        let buy = MarketHook::Buy {
            version,
            max_price: price,
            key,
        };
        let pay = peers.pay(self.config.marketplace.as_str(), price, &buy)?;
        let kind = Kind::Buy {
            grant: 0,
            version,
            reader,
        };
        self.reserve(deps, price, kind, SubMsg::reply_always(pay, Id::Buy.into()))
    }

    /// Reserves the price, notes the request and sends the money. Without an acknowledgement: the reply
    /// or the answer gives it.
    fn reserve(
        self,
        deps: &mut DepsMut<'_>,
        price: Uint128,
        kind: Kind,
        pay: SubMsg,
    ) -> Result<IbcReceiveResponse, IbcOracleError> {
        money::book(deps.storage, &self.owner, price, Entry::Reserve)?;
        let id = state::next(deps.storage)?;
        let request = Request {
            channel: self.packet.dest.channel_id.clone(),
            sequence: self.packet.sequence,
            owner: self.owner,
            reserved: price,
            kind,
        };
        REQUESTS.save(deps.storage, id, &request)?;
        let pay = pay.with_payload(to_json_binary(&id)?);
        Ok(IbcReceiveResponse::without_ack().add_submessage(pay))
    }

    fn withdraw(
        self,
        deps: &mut DepsMut<'_>,
        env: &Env,
        amount: Option<Uint128>,
        to: &str,
    ) -> Result<IbcReceiveResponse, IbcOracleError> {
        let refuse = |field, why| IbcOracleError::Packet { field, why };
        let receiver = deps
            .api
            .addr_validate(to)
            .map_err(|_| refuse("to", "expected an address of this chain"))?;
        if receiver == env.contract.address || receiver == self.config.compute_token {
            return Err(refuse("to", "TCC would be stranded there"));
        }
        let held = money::account(deps.storage, &self.owner)?.balance;
        let amount = amount.unwrap_or(held);
        if amount.is_zero() {
            return Err(refuse("amount", "there is nothing to withdraw"));
        }
        let balance = money::book(deps.storage, &self.owner, amount, Entry::Withdraw)?;
        let give = Peers::new(deps.querier, &self.config).give(receiver.as_str(), amount)?;
        // The reply tells of it, once the token has moved.
        let about = to_json_binary(&(&self.owner, receiver, amount))?;
        let give = SubMsg::reply_always(give, Id::Withdraw.into()).with_payload(about);
        let ack = result(&Answer::Withdrawn { amount, balance })?;
        Ok(IbcReceiveResponse::new(ack).add_submessage(give))
    }
}

fn acceptable(price: Uint128, max: Uint128) -> Result<Uint128, IbcOracleError> {
    if price > max {
        return Err(IbcOracleError::Price { price, max });
    }
    Ok(price)
}

/// What a request ended with.
pub enum Ending {
    /// An answer, made with the balance that is left.
    Answer(Box<dyn FnOnce(Uint128, Uint128) -> Answer>),
    /// Nothing; the money is back.
    Error(IbcOracleError),
}

/// Books the end of a request and makes its acknowledgement.
pub fn end(
    storage: &mut dyn Storage,
    id: u64,
    request: &Request,
    ending: Ending,
) -> Result<(Event, Binary), IbcOracleError> {
    REQUESTS.remove(storage, id);
    if let Kind::Infer { job } = request.kind {
        JOBS.remove(storage, job);
    }
    let entry = match ending {
        Ending::Answer(_) => Entry::Spend,
        Ending::Error(_) => Entry::Release,
    };
    let balance = money::book(storage, &request.owner, request.reserved, entry)?;
    Ok(match ending {
        Ending::Answer(make) => {
            let ack = result(&make(request.reserved, balance))?;
            (events::answered(id, request, "result"), ack)
        }
        Ending::Error(error) => {
            let told = events::answered(id, request, &refusal(&error));
            (told, refused(&error)?)
        }
    })
}

/// Writes an acknowledgement for a packet that came earlier.
pub fn write(id: u64, request: &Request, ack: Binary) -> StdResult<SubMsg> {
    let message = IbcMsg::WriteAcknowledgement {
        channel_id: request.channel.clone(),
        packet_sequence: request.sequence,
        ack: IbcAcknowledgement::new(ack),
    };
    Ok(SubMsg::reply_on_error(message, Id::Write.into()).with_payload(to_json_binary(&id)?))
}

/// The acknowledgement with an answer.
pub fn result(answer: &Answer) -> StdResult<Binary> {
    to_json_binary(&Ack::Result(to_json_binary(answer)?))
}

/// The acknowledgement with an error.
pub fn refused(error: &IbcOracleError) -> StdResult<Binary> {
    to_json_binary(&Ack::Error(refusal(error)))
}

/// The text with which a packet is refused. Those of decoders and of storage may differ between
/// versions, and are left out.
pub fn refusal(error: &IbcOracleError) -> String {
    match error {
        IbcOracleError::Std(_) => "[ibc-oracle/1] the packet cannot be booked".to_owned(),
        error => error.to_string(),
    }
}
