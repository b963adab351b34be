//! Two chains, and a relay between them.

use std::cell::Cell;
use std::rc::Rc;

use cosmos_sdk_proto::Any;
use ibc_proto::google::protobuf::{Duration, Timestamp};
pub use ibc_proto::ibc::core::channel::v1::Order;
use ibc_proto::ibc::core::channel::v1::{
    Channel, Counterparty as ChannelEnd, MsgAcknowledgement, MsgChannelOpenAck,
    MsgChannelOpenConfirm, MsgChannelOpenInit, MsgChannelOpenTry, MsgRecvPacket, MsgTimeout,
    Packet, State,
};
use ibc_proto::ibc::core::client::v1::{MsgCreateClient, MsgUpdateClient};
use ibc_proto::ibc::core::commitment::v1::{MerklePrefix, MerkleRoot};
use ibc_proto::ibc::core::connection::v1::{
    ConnectionEnd, Counterparty, MsgConnectionOpenAck, MsgConnectionOpenConfirm,
    MsgConnectionOpenInit, MsgConnectionOpenTry, Version,
};
use ibc_proto::ibc::lightclients::tendermint::v1::{ClientState, ConsensusState, Fraction, Header};
use prost::Message;
use tenzro_kernel::Result;
use tenzro_kernel::ibc::Channels;
use tenzro_module_ibc::{Height, IbcChannels, keys, sdk_specs};

use crate::chain::{Chain, Clock, Delivered, GENESIS_TIME, account, any};
use crate::signer::Validators;

/// A day, nanoseconds.
pub const DAY: u64 = 86_400_000_000_000;
const RELAYER: u8 = 9;

fn seconds(seconds: i64) -> Option<Duration> {
    Some(Duration { seconds, nanos: 0 })
}

/// What a client is told of a chain as it is now: two weeks of trust.
#[allow(deprecated, reason = "the fields are there")]
pub fn client_state(of: &Chain) -> ClientState {
    ClientState {
        chain_id: of.id.clone(),
        trust_level: Some(Fraction {
            numerator: 1,
            denominator: 3,
        }),
        trusting_period: seconds(14 * 86_400),
        unbonding_period: seconds(21 * 86_400),
        max_clock_drift: seconds(10),
        frozen_height: Some(Height::default().to_proto()),
        latest_height: Some(of.proof_height().to_proto()),
        proof_specs: sdk_specs(),
        upgrade_path: vec!["upgrade".to_owned(), "upgradedIBCState".to_owned()],
        allow_update_after_expiry: false,
        allow_update_after_misbehaviour: false,
    }
}

/// What a client knows of the last header of a chain.
pub fn consensus_state(of: &Chain) -> ConsensusState {
    let block = of.last();
    ConsensusState {
        timestamp: Some(Timestamp {
            seconds: (block.time / 1_000_000_000) as i64,
            nanos: (block.time % 1_000_000_000) as i32,
        }),
        root: Some(MerkleRoot {
            hash: block.app_hash,
        }),
        next_validators_hash: block.next.set().hash().as_bytes().to_vec(),
    }
}

/// One side: a chain with what it has of the other.
pub struct Side {
    pub chain: Chain,
    pub client: String,
    pub connection: String,
    pub port: String,
    pub channel: String,
}

/// Both sides.
pub struct Link {
    pub sides: [Side; 2],
}

fn signer() -> String {
    account(RELAYER).to_string()
}

fn prefix() -> Option<MerklePrefix> {
    Some(MerklePrefix {
        key_prefix: b"ibc".to_vec(),
    })
}

impl Link {
    /// Two chains that know nothing of one another.
    pub fn chains() -> Self {
        let clock: Clock = Rc::new(Cell::new(GENESIS_TIME));
        let side = |id: &str, coin: &str, seed: u8| Side {
            chain: Chain::new(
                id,
                Rc::clone(&clock),
                Validators::new(&[(seed, 10), (seed + 1, 10), (seed + 2, 10), (seed + 3, 10)]),
                coin,
            ),
            client: String::new(),
            connection: String::new(),
            port: "mock".to_owned(),
            channel: String::new(),
        };
        Self {
            sides: [side("alpha-1", "ualpha", 10), side("beta-7", "ubeta", 20)],
        }
    }

    /// Two chains with a client of one another.
    pub fn clients() -> Self {
        let mut link = Self::chains();
        for here in 0..2 {
            link.sides[here].client = link.create_client(here);
        }
        link
    }

    /// Two chains with an open connection.
    pub fn connected(delay: u64) -> Self {
        let mut link = Self::clients();
        link.connect(delay).unwrap();
        link
    }

    /// Two chains with an open channel between applications that tests direct.
    pub fn open(order: Order) -> Self {
        let mut link = Self::connected(0);
        link.open_channel(order, "mock", "").unwrap();
        link
    }

    /// Two chains with a channel for transfers.
    pub fn transfers() -> Self {
        let mut link = Self::connected(0);
        link.open_channel(Order::Unordered, "transfer", "ics20-1")
            .unwrap();
        link
    }

    pub fn chain(&mut self, here: usize) -> &mut Chain {
        &mut self.sides[here].chain
    }

    pub fn create_client(&mut self, here: usize) -> String {
        let there = &self.sides[1 - here].chain;
        let message = MsgCreateClient {
            client_state: Some(any(&client_state(there))),
            consensus_state: Some(any(&consensus_state(there))),
            signer: signer(),
        };
        let done = self.chain(here).deliver(&message).unwrap();
        done.attribute("create_client", "client_id").unwrap()
    }

    pub fn client(&self, here: usize) -> ClientState {
        let side = &self.sides[here];
        let bytes = side.chain.get("ibc", &keys::client_state(&side.client));
        let state = Any::decode(&bytes.unwrap()[..]).unwrap();
        ClientState::decode(&state.value[..]).unwrap()
    }

    /// The last height that the client of `here` knows.
    pub fn trusted(&self, here: usize) -> Height {
        self.client(here).latest_height.into()
    }

    /// The last header of the other side for the client of `here`.
    pub fn header(&self, here: usize) -> Header {
        let there = &self.sides[1 - here].chain;
        let trusted = self.trusted(here);
        let next = there.block_at(trusted.height).next;
        there.last().for_client(trusted, &next)
    }

    pub fn submit(&mut self, here: usize, message: Any) -> Result<Delivered> {
        let message = MsgUpdateClient {
            client_id: self.sides[here].client.clone(),
            client_message: Some(message),
            signer: signer(),
        };
        self.chain(here).deliver(&message)
    }

    /// Lets the client of `here` know the other side as it is: what can be proven afterwards is all
    /// that has happened there.
    pub fn update(&mut self, here: usize) -> Result<Delivered> {
        self.chain(1 - here).next_block();
        let header = any(&self.header(here));
        self.submit(here, header)
    }

    /// Proof of a key of the other side, and its height, after an update.
    pub fn proof(&mut self, here: usize, key: &[u8]) -> (Vec<u8>, Height) {
        self.update(here).unwrap();
        let there = &self.sides[1 - here].chain;
        (there.prove(key), there.proof_height())
    }

    pub fn connection_end(&self, here: usize) -> ConnectionEnd {
        let side = &self.sides[here];
        let bytes = side.chain.get("ibc", &keys::connection(&side.connection));
        ConnectionEnd::decode(&bytes.unwrap()[..]).unwrap()
    }

    pub fn conn_init(&self, here: usize, delay: u64) -> MsgConnectionOpenInit {
        MsgConnectionOpenInit {
            client_id: self.sides[here].client.clone(),
            counterparty: Some(Counterparty {
                client_id: self.sides[1 - here].client.clone(),
                connection_id: String::new(),
                prefix: prefix(),
            }),
            version: None,
            delay_period: delay,
            signer: signer(),
        }
    }

    #[allow(
        deprecated,
        reason = "the message has fields that nobody reads any more"
    )]
    pub fn conn_try(&mut self, here: usize, delay: u64) -> MsgConnectionOpenTry {
        let there = self.sides[1 - here].connection.clone();
        let versions = self.connection_end(1 - here).versions;
        let (proof, height) = self.proof(here, &keys::connection(&there));
        MsgConnectionOpenTry {
            client_id: self.sides[here].client.clone(),
            counterparty: Some(Counterparty {
                client_id: self.sides[1 - here].client.clone(),
                connection_id: there,
                prefix: prefix(),
            }),
            delay_period: delay,
            counterparty_versions: versions,
            proof_height: Some(height.to_proto()),
            proof_init: proof,
            signer: signer(),
            ..MsgConnectionOpenTry::default()
        }
    }

    #[allow(
        deprecated,
        reason = "the message has fields that nobody reads any more"
    )]
    pub fn conn_ack(&mut self, here: usize) -> MsgConnectionOpenAck {
        let there = self.sides[1 - here].connection.clone();
        let version: Option<Version> = self.connection_end(1 - here).versions.pop();
        let (proof, height) = self.proof(here, &keys::connection(&there));
        MsgConnectionOpenAck {
            connection_id: self.sides[here].connection.clone(),
            counterparty_connection_id: there,
            version,
            proof_height: Some(height.to_proto()),
            proof_try: proof,
            signer: signer(),
            ..MsgConnectionOpenAck::default()
        }
    }

    pub fn conn_confirm(&mut self, here: usize) -> MsgConnectionOpenConfirm {
        let there = self.sides[1 - here].connection.clone();
        let (proof, height) = self.proof(here, &keys::connection(&there));
        MsgConnectionOpenConfirm {
            connection_id: self.sides[here].connection.clone(),
            proof_ack: proof,
            proof_height: Some(height.to_proto()),
            signer: signer(),
        }
    }

    pub fn connect(&mut self, delay: u64) -> Result<()> {
        let message = self.conn_init(0, delay);
        let done = self.chain(0).deliver(&message)?;
        let id = |done: &Delivered, kind| done.attribute(kind, "connection_id").unwrap();
        self.sides[0].connection = id(&done, "connection_open_init");
        let message = self.conn_try(1, delay);
        let done = self.chain(1).deliver(&message)?;
        self.sides[1].connection = id(&done, "connection_open_try");
        let message = self.conn_ack(0);
        self.chain(0).deliver(&message)?;
        let message = self.conn_confirm(1);
        self.chain(1).deliver(&message)?;
        Ok(())
    }

    fn channel_end(&self, here: usize, state: State, order: Order, version: &str) -> Channel {
        let there = &self.sides[1 - here];
        let channel_id = match state {
            State::Init => String::new(),
            _ => there.channel.clone(),
        };
        Channel {
            state: state.into(),
            ordering: order.into(),
            counterparty: Some(ChannelEnd {
                port_id: there.port.clone(),
                channel_id,
            }),
            connection_hops: vec![self.sides[here].connection.clone()],
            version: version.to_owned(),
            upgrade_sequence: 0,
        }
    }

    pub fn chan_init(&self, here: usize, order: Order, version: &str) -> MsgChannelOpenInit {
        MsgChannelOpenInit {
            port_id: self.sides[here].port.clone(),
            channel: Some(self.channel_end(here, State::Init, order, version)),
            signer: signer(),
        }
    }

    #[allow(deprecated, reason = "the message has a field that must be empty")]
    pub fn chan_try(&mut self, here: usize, order: Order) -> MsgChannelOpenTry {
        let there = &self.sides[1 - here];
        let version = there.chain.channel(&there.port, &there.channel).version;
        let key = keys::channel(&there.port, &there.channel);
        let (proof, height) = self.proof(here, &key);
        MsgChannelOpenTry {
            port_id: self.sides[here].port.clone(),
            previous_channel_id: String::new(),
            channel: Some(self.channel_end(here, State::Tryopen, order, "")),
            counterparty_version: version,
            proof_init: proof,
            proof_height: Some(height.to_proto()),
            signer: signer(),
        }
    }

    pub fn chan_ack(&mut self, here: usize) -> MsgChannelOpenAck {
        let there = &self.sides[1 - here];
        let version = there.chain.channel(&there.port, &there.channel).version;
        let key = keys::channel(&there.port, &there.channel);
        let (proof, height) = self.proof(here, &key);
        MsgChannelOpenAck {
            port_id: self.sides[here].port.clone(),
            channel_id: self.sides[here].channel.clone(),
            counterparty_channel_id: self.sides[1 - here].channel.clone(),
            counterparty_version: version,
            proof_try: proof,
            proof_height: Some(height.to_proto()),
            signer: signer(),
        }
    }

    pub fn chan_confirm(&mut self, here: usize) -> MsgChannelOpenConfirm {
        let there = &self.sides[1 - here];
        let key = keys::channel(&there.port, &there.channel);
        let (proof, height) = self.proof(here, &key);
        MsgChannelOpenConfirm {
            port_id: self.sides[here].port.clone(),
            channel_id: self.sides[here].channel.clone(),
            proof_ack: proof,
            proof_height: Some(height.to_proto()),
            signer: signer(),
        }
    }

    pub fn open_channel(&mut self, order: Order, port: &str, version: &str) -> Result<()> {
        for side in &mut self.sides {
            side.port = port.to_owned();
        }
        let id = |done: &Delivered, kind| done.attribute(kind, "channel_id").unwrap();
        let message = self.chan_init(0, order, version);
        let done = self.chain(0).deliver(&message)?;
        self.sides[0].channel = id(&done, "channel_open_init");
        let message = self.chan_try(1, order);
        let done = self.chain(1).deliver(&message)?;
        self.sides[1].channel = id(&done, "channel_open_try");
        let message = self.chan_ack(0);
        self.chain(0).deliver(&message)?;
        let message = self.chan_confirm(1);
        self.chain(1).deliver(&message)?;
        Ok(())
    }

    /// Sends data from the application that tests direct.
    pub fn send(&mut self, here: usize, data: &[u8], height: Height, time: u64) -> Result<Packet> {
        let side = &self.sides[here];
        let (port, id) = (side.port.clone(), side.channel.clone());
        let proto = height.to_proto();
        let sequence = self
            .chain(here)
            .run(|ctx| IbcChannels.send_packet(ctx, &port, &id, proto, time, data.to_vec()))?;
        Ok(self.packet(here, sequence, data, height, time))
    }

    /// A packet as it was sent from `here`.
    pub fn packet(
        &self,
        here: usize,
        sequence: u64,
        data: &[u8],
        height: Height,
        time: u64,
    ) -> Packet {
        let (side, there) = (&self.sides[here], &self.sides[1 - here]);
        Packet {
            sequence,
            source_port: side.port.clone(),
            source_channel: side.channel.clone(),
            destination_port: there.port.clone(),
            destination_channel: there.channel.clone(),
            data: data.to_vec(),
            timeout_height: Some(height.to_proto()),
            timeout_timestamp: time,
        }
    }

    /// A message that brings a packet to `here`.
    pub fn recv(&mut self, here: usize, packet: &Packet) -> MsgRecvPacket {
        let key = keys::commitment(&packet.source_port, &packet.source_channel, packet.sequence);
        let (proof, height) = self.proof(here, &key);
        MsgRecvPacket {
            packet: Some(packet.clone()),
            proof_commitment: proof,
            proof_height: Some(height.to_proto()),
            signer: signer(),
        }
    }

    /// A message that brings the answer to a packet back to `here`.
    pub fn ack(&mut self, here: usize, packet: &Packet, ack: &[u8]) -> MsgAcknowledgement {
        let (port, id) = (&packet.destination_port, &packet.destination_channel);
        let (proof, height) = self.proof(here, &keys::ack(port, id, packet.sequence));
        MsgAcknowledgement {
            packet: Some(packet.clone()),
            acknowledgement: ack.to_vec(),
            proof_acked: proof,
            proof_height: Some(height.to_proto()),
            signer: signer(),
        }
    }

    /// A message that tells `here` that a packet of its cannot arrive any more.
    pub fn timeout(&mut self, here: usize, packet: &Packet) -> MsgTimeout {
        let (port, id) = (&packet.destination_port, &packet.destination_channel);
        let there = &self.sides[1 - here].chain;
        let is_ordered = there.channel(port, id).ordering() == Order::Ordered;
        let next = there.get("ibc", &keys::next_receive(port, id)).unwrap();
        let key = if is_ordered {
            keys::next_receive(port, id)
        } else {
            keys::receipt(port, id, packet.sequence)
        };
        let (proof, height) = self.proof(here, &key);
        MsgTimeout {
            packet: Some(packet.clone()),
            proof_unreceived: proof,
            proof_height: Some(height.to_proto()),
            next_sequence_recv: u64::from_be_bytes(next.try_into().unwrap()),
            signer: signer(),
        }
    }

    /// Brings a packet from `here` to the other side, and its answer back; answers the answer.
    pub fn relay(&mut self, here: usize, packet: &Packet) -> Result<Vec<u8>> {
        let message = self.recv(1 - here, packet);
        let done = self.chain(1 - here).deliver(&message)?;
        let hex = done.attribute("write_acknowledgement", "packet_ack_hex");
        let hex = hex.unwrap();
        let byte = |index: usize| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16);
        let ack: Vec<u8> = (0..hex.len() / 2)
            .map(|index| byte(index).unwrap())
            .collect();
        let message = self.ack(here, packet, &ack);
        self.chain(here).deliver(&message)?;
        Ok(ack)
    }
}
