//! Our chain.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{
    Addr, Binary, CosmosMsg, DepsMut, Empty, Env, IbcAcknowledgement, IbcChannel,
    IbcChannelConnectMsg, IbcMsg, IbcOrder, IbcPacket, IbcPacketAckMsg, IbcPacketReceiveMsg,
    IbcPacketTimeoutMsg, MemoryStorage, Order, QuerierWrapper, Record, Reply, ReplyOn, Storage,
    SubMsg, SubMsgResponse, SubMsgResult, Uint128, WasmMsg, from_json,
    testing::{MockApi, MockQuerier, message_info, mock_env},
    to_json_binary,
};
use cw20::{BalanceResponse, Cw20Coin, Cw20ReceiveMsg, MinterResponse, TokenInfoResponse};
use cw20_base::msg::{
    ExecuteMsg as TokenMsg, InstantiateMsg as TokenBirth, QueryMsg as TokenQuery,
};
use serde::de::DeserializeOwned;
use tenzro_contract_api::ibc_gateway::{
    ExecuteMsg, HomecomingMsg, InstantiateMsg, QueryMsg, TransferMsg,
};
use tenzro_ibc_gateway::{contract, ibc};

use super::{CHANNELS, FORTUNE, here, there, user};

/// A contract's state that can be copied, so that what fails can be undone.
#[derive(Clone, Default, PartialEq)]
pub struct Store(BTreeMap<Vec<u8>, Vec<u8>>);

impl Storage for Store {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.0.get(key).cloned()
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.0.insert(key.to_vec(), value.to_vec());
    }

    fn remove(&mut self, key: &[u8]) {
        self.0.remove(key);
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        // The standard library's own in-memory store knows the corner cases.
        let mut copy = MemoryStorage::new();
        for (key, value) in &self.0 {
            copy.set(key, value);
        }
        let found: Vec<Record> = copy.range(start, end, order).collect();
        Box::new(found.into_iter())
    }
}

/// Our chain. Equal when all contracts hold the same.
#[derive(Clone, PartialEq)]
pub struct Local {
    gateway: Store,
    tokens: Vec<(Addr, Store)>,
    /// Tokens that refuse every message.
    pub frozen: BTreeSet<usize>,
    /// Contracts that take tokens, with what their hooks got.
    pub takers: BTreeMap<Addr, Vec<HomecomingMsg>>,
    /// Packets that were sent.
    pub sent: Vec<IbcPacket>,
}

/// What a call makes the chain do.
struct Done {
    messages: Vec<SubMsg>,
    data: Option<Binary>,
}

impl Local {
    pub fn address() -> Addr {
        MockApi::default().addr_make("gateway")
    }

    pub fn owner() -> Addr {
        MockApi::default().addr_make("owner")
    }

    /// Two tokens, four users with a fortune in each, a channel to each of two chains.
    pub fn new() -> Self {
        let mut local = Self {
            gateway: Store::default(),
            tokens: vec![],
            frozen: BTreeSet::new(),
            takers: BTreeMap::new(),
            sent: vec![],
        };
        for name in ["TCC", "TIC"] {
            local.add_token(name);
        }
        let birth = InstantiateMsg {
            owner: Self::owner().into_string(),
            tokens: local.tokens.iter().map(|(at, _)| at.to_string()).collect(),
            connections: vec!["connection-0".to_owned()],
            default_timeout: 600,
        };
        let info = message_info(&Self::owner(), &[]);
        local
            .call(|deps, env| contract::instantiate(deps, env, info, birth).map(|_| ()))
            .unwrap();
        for channel in 0..CHANNELS.len() {
            let opened = IbcChannelConnectMsg::new_ack(channel_of(channel), "ics20-1");
            local
                .call(|deps, env| ibc::ibc_channel_connect(deps, env, opened).map(|_| ()))
                .unwrap();
        }
        local
    }

    fn add_token(&mut self, name: &str) {
        let address = MockApi::default().addr_make(name);
        let birth = TokenBirth {
            name: name.to_owned(),
            symbol: name.to_owned(),
            decimals: 6,
            initial_balances: (0..4)
                .map(|number| Cw20Coin {
                    address: user(number).into_string(),
                    amount: Uint128::new(FORTUNE),
                })
                .collect(),
            mint: Some(MinterResponse {
                minter: Self::owner().into_string(),
                cap: None,
            }),
            marketing: None,
        };
        let mut store = Store::default();
        let querier = MockQuerier::<Empty>::default();
        let deps = DepsMut {
            storage: &mut store,
            api: &MockApi::default(),
            querier: QuerierWrapper::new(&querier),
        };
        let info = message_info(&Self::owner(), &[]);
        tenzro_token::instantiate(deps, mock_env(), info, birth, name, "1").unwrap();
        self.tokens.push((address, store));
    }

    pub fn token(&self, number: usize) -> Addr {
        self.tokens[number].0.clone()
    }

    pub fn denom(&self, number: usize) -> String {
        format!("cw20:{}", self.token(number))
    }

    /// Calls the gateway.
    pub fn call<T, E: ToString>(
        &mut self,
        run: impl FnOnce(DepsMut<'_>, Env) -> Result<T, E>,
    ) -> Result<T, String> {
        let querier = MockQuerier::<Empty>::default();
        let deps = DepsMut {
            storage: &mut self.gateway,
            api: &MockApi::default(),
            querier: QuerierWrapper::new(&querier),
        };
        let mut env = mock_env();
        env.contract.address = Self::address();
        run(deps, env).map_err(|error| error.to_string())
    }

    /// A transaction: all or nothing.
    fn transaction<T>(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        let before = self.clone();
        let done = run(self);
        if done.is_err() {
            *self = before;
        }
        done
    }

    /// Somebody sends a token to the gateway, or with any message to a token.
    pub fn send(
        &mut self,
        sender: &Addr,
        token: usize,
        amount: u128,
        wanted: &TransferMsg,
    ) -> Result<(), String> {
        let msg = TokenMsg::Send {
            contract: Self::address().into_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(wanted).unwrap(),
        };
        self.transaction(|local| local.on_token(token, sender, msg))
    }

    /// Somebody executes a message on the gateway.
    pub fn execute(&mut self, sender: &Addr, msg: ExecuteMsg) -> Result<(), String> {
        self.transaction(|local| local.on_gateway(sender, msg))
    }

    fn on_gateway(&mut self, sender: &Addr, msg: ExecuteMsg) -> Result<(), String> {
        let info = message_info(sender, &[]);
        let done = self.call(|deps, env| contract::execute(deps, env, info, msg))?;
        self.carry_out(done.messages, done.data).map(|_| ())
    }

    fn on_token(&mut self, number: usize, sender: &Addr, msg: TokenMsg) -> Result<(), String> {
        if self.frozen.contains(&number) {
            return Err("frozen".to_owned());
        }
        let querier = MockQuerier::<Empty>::default();
        let (address, store) = &mut self.tokens[number];
        let address = address.clone();
        let deps = DepsMut {
            storage: store,
            api: &MockApi::default(),
            querier: QuerierWrapper::new(&querier),
        };
        let info = message_info(sender, &[]);
        let done = tenzro_token::execute(deps, mock_env(), info, msg).map_err(|e| e.to_string())?;
        for message in done.messages {
            let CosmosMsg::Wasm(WasmMsg::Execute {
                contract_addr, msg, ..
            }) = message.msg
            else {
                panic!("a token sends hooks only");
            };
            self.hook(&address, &contract_addr, &msg)?;
        }
        Ok(())
    }

    fn hook(&mut self, token: &Addr, contract: &str, msg: &Binary) -> Result<(), String> {
        if contract == Self::address().as_str() {
            return self.on_gateway(token, from_json(msg).unwrap());
        }
        #[cosmwasm_schema::cw_serde]
        enum Hook {
            Receive(Cw20ReceiveMsg),
        }
        let Hook::Receive(hook) = from_json(msg).unwrap();
        assert_eq!(hook.sender, Self::address().as_str());
        let taker = self.takers.get_mut(&Addr::unchecked(contract));
        taker
            .ok_or("no contract")?
            .push(from_json(&hook.msg).unwrap());
        Ok(())
    }

    /// Carries out messages with their replies; what the last reply says replaces the data.
    fn carry_out(
        &mut self,
        messages: Vec<SubMsg>,
        mut data: Option<Binary>,
    ) -> Result<Option<Binary>, String> {
        for message in messages {
            let before = self.clone();
            let result = match message.msg {
                CosmosMsg::Ibc(IbcMsg::SendPacket {
                    channel_id,
                    data,
                    timeout,
                }) => {
                    let channel = CHANNELS.iter().position(|id| *id == channel_id).unwrap();
                    let sequence = self.sent.len() as u64 + 1;
                    let (from, to) = (here(channel), there(channel));
                    self.sent
                        .push(IbcPacket::new(data, from, to, sequence, timeout));
                    Ok(())
                }
                CosmosMsg::Wasm(WasmMsg::Execute {
                    contract_addr, msg, ..
                }) => {
                    let known = |(at, _): &(Addr, Store)| at.as_str() == contract_addr;
                    let number = self.tokens.iter().position(known).ok_or("no token")?;
                    self.on_token(number, &Self::address(), from_json(&msg).unwrap())
                }
                other => panic!("the gateway never sends {other:?}"),
            };
            if result.is_err() {
                *self = before;
            }
            let told = match (&result, &message.reply_on) {
                (Ok(()), ReplyOn::Always | ReplyOn::Success) => ok(),
                (Err(_), ReplyOn::Always | ReplyOn::Error) => {
                    SubMsgResult::Err("codespace: wasm, code: 5".to_owned())
                }
                (Ok(()), _) => continue,
                (Err(error), _) => return Err(error.clone()),
            };
            let reply = Reply {
                id: message.id,
                payload: message.payload,
                gas_used: 0,
                result: told,
            };
            let done = self.call(|deps, env| contract::reply(deps, env, reply))?;
            assert!(done.messages.is_empty(), "a reply that sends something");
            data = done.data.or(data);
        }
        Ok(data)
    }

    /// A packet arrives; the acknowledgement.
    pub fn receive(&mut self, packet: IbcPacket) -> Binary {
        let msg = IbcPacketReceiveMsg::new(packet, Addr::unchecked("relayer"));
        let done = self.call(|deps, env| ibc::ibc_packet_receive(deps, env, msg));
        let done = done.unwrap();
        let data = self.carry_out(done.messages, done.acknowledgement);
        data.unwrap().unwrap()
    }

    /// A packet that was sent is answered.
    pub fn acknowledge(&mut self, packet: IbcPacket, ack: &[u8]) -> Result<(), String> {
        let ack = IbcAcknowledgement::new(ack);
        let msg = IbcPacketAckMsg::new(ack, packet, Addr::unchecked("relayer"));
        self.end(|deps, env| ibc::ibc_packet_ack(deps, env, msg).map(done))
    }

    /// A packet that was sent did not arrive.
    pub fn time_out(&mut self, packet: IbcPacket) -> Result<(), String> {
        let msg = IbcPacketTimeoutMsg::new(packet, Addr::unchecked("relayer"));
        self.end(|deps, env| ibc::ibc_packet_timeout(deps, env, msg).map(done))
    }

    fn end<E: ToString>(
        &mut self,
        run: impl FnOnce(DepsMut<'_>, Env) -> Result<Done, E>,
    ) -> Result<(), String> {
        self.transaction(|local| {
            let done = local.call(run)?;
            local.carry_out(done.messages, done.data).map(|_| ())
        })
    }

    pub fn ask<T: DeserializeOwned>(&mut self, question: QueryMsg) -> T {
        let answer = self.call(|deps, env| contract::query(deps.as_ref(), env, question));
        from_json(answer.unwrap()).unwrap()
    }

    pub fn balance(&mut self, token: usize, account: &Addr) -> u128 {
        let address = account.to_string();
        let found: BalanceResponse = self.on_store(token, TokenQuery::Balance { address });
        found.balance.u128()
    }

    pub fn supply(&mut self, token: usize) -> u128 {
        let found: TokenInfoResponse = self.on_store(token, TokenQuery::TokenInfo {});
        found.total_supply.u128()
    }

    fn on_store<T: DeserializeOwned>(&mut self, token: usize, question: TokenQuery) -> T {
        let querier = MockQuerier::<Empty>::default();
        let deps = DepsMut {
            storage: &mut self.tokens[token].1,
            api: &MockApi::default(),
            querier: QuerierWrapper::new(&querier),
        };
        from_json(tenzro_token::query(deps.as_ref(), mock_env(), question).unwrap()).unwrap()
    }
}

pub fn channel_of(number: usize) -> IbcChannel {
    IbcChannel::new(
        here(number),
        there(number),
        IbcOrder::Unordered,
        "ics20-1",
        "connection-0",
    )
}

fn done(response: cosmwasm_std::IbcBasicResponse) -> Done {
    Done {
        messages: response.messages,
        data: None,
    }
}

#[allow(deprecated, reason = "the field that newer chains leave empty")]
fn ok() -> SubMsgResult {
    SubMsgResult::Ok(SubMsgResponse {
        events: vec![],
        data: None,
        msg_responses: vec![],
    })
}
