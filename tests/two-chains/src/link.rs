//! Two chains, and a relay between them.

use std::cell::Cell;
use std::rc::Rc;

use cosmos_sdk_proto::Any;
use ibc_proto::google::protobuf::{Duration, Timestamp};
pub use ibc_proto::ibc::core::channel::v1::Order;
use ibc_proto::ibc::core::channel::v1::{MsgAcknowledgement, MsgRecvPacket, MsgTimeout, Packet};
use ibc_proto::ibc::core::client::v1::{MsgCreateClient, MsgUpdateClient};
use ibc_proto::ibc::core::commitment::v1::MerkleRoot;
use ibc_proto::ibc::lightclients::tendermint::v1::{ClientState, ConsensusState, Fraction, Header};
use prost::Message;
use tenzro_kernel::Result;
use tenzro_kernel::ibc::Channels;
use tenzro_module_ibc::{Height, IbcChannels, keys, sdk_specs};

use crate::chain::{Chain, Clock, Delivered, GENESIS_TIME, any};
use crate::machine::Machine;
use crate::signer::Validators;

/// A day, nanoseconds.
pub const DAY: u64 = 86_400_000_000_000;
fn seconds(seconds: i64) -> Option<Duration> {
    Some(Duration { seconds, nanos: 0 })
}

/// What a client is told of a chain as it is now: two weeks of trust.
#[allow(deprecated, reason = "the fields are there")]
pub fn client_state(of: &impl Machine) -> ClientState {
    ClientState {
        chain_id: of.id().to_owned(),
        trust_level: Some(Fraction {
            numerator: 1,
            denominator: 3,
        }),
        trusting_period: seconds(14 * 86_400),
        unbonding_period: seconds(21 * 86_400),
        max_clock_drift: seconds(10),
        frozen_height: Some(Height::default().to_proto()),
        latest_height: Some(of.header_height().to_proto()),
        proof_specs: sdk_specs(),
        upgrade_path: vec!["upgrade".to_owned(), "upgradedIBCState".to_owned()],
        allow_update_after_expiry: false,
        allow_update_after_misbehaviour: false,
    }
}

/// What a client knows of the last header of a chain.
pub fn consensus_state(of: &impl Machine) -> ConsensusState {
    let block = of.last_block();
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
pub struct Side<C = Chain> {
    pub chain: C,
    pub client: String,
    pub connection: String,
    pub port: String,
    pub channel: String,
}

impl<C> Side<C> {
    /// A chain that knows nothing of the other.
    pub fn new(chain: C) -> Self {
        Self {
            chain,
            client: String::new(),
            connection: String::new(),
            port: "mock".to_owned(),
            channel: String::new(),
        }
    }
}

/// Both sides.
pub struct Link<C = Chain> {
    pub sides: [Side<C>; 2],
}

impl Link {
    /// Two chains that know nothing of one another.
    pub fn chains() -> Self {
        let clock: Clock = Rc::new(Cell::new(GENESIS_TIME));
        let side = |id: &str, coin: &str, seed: u8| {
            let powers = [(seed, 10), (seed + 1, 10), (seed + 2, 10), (seed + 3, 10)];
            let validators = Validators::new(&powers);
            Side::new(Chain::new(id, Rc::clone(&clock), validators, coin))
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
}

impl<C: Machine> Link<C> {
    pub fn chain(&mut self, here: usize) -> &mut C {
        &mut self.sides[here].chain
    }

    pub fn create_client(&mut self, here: usize) -> String {
        let there = &self.sides[1 - here].chain;
        let message = MsgCreateClient {
            client_state: Some(any(&client_state(there))),
            consensus_state: Some(any(&consensus_state(there))),
            signer: self.sides[here].chain.signer(),
        };
        let done = self.chain(here).send(&message).unwrap();
        done.attribute("create_client", "client_id").unwrap()
    }

    pub fn client(&self, here: usize) -> ClientState {
        let side = &self.sides[here];
        let bytes = side.chain.entry(&keys::client_state(&side.client));
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
        there.last_block().for_client(trusted, &next)
    }

    pub fn submit(&mut self, here: usize, message: Any) -> Result<Delivered> {
        let message = MsgUpdateClient {
            client_id: self.sides[here].client.clone(),
            client_message: Some(message),
            signer: self.sides[here].chain.signer(),
        };
        self.chain(here).send(&message)
    }

    /// Lets the client of `here` know the other side as it is: what can be proven afterwards is all
    /// that has happened there.
    pub fn update(&mut self, here: usize) -> Result<Delivered> {
        self.chain(1 - here).advance();
        let header = any(&self.header(here));
        self.submit(here, header)
    }

    /// Proof of a key of the other side, and its height, after an update.
    pub fn proof(&mut self, here: usize, key: &[u8]) -> (Vec<u8>, Height) {
        self.update(here).unwrap();
        let there = &self.sides[1 - here].chain;
        (there.proof(key), there.header_height())
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
            signer: self.sides[here].chain.signer(),
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
            signer: self.sides[here].chain.signer(),
        }
    }

    /// A message that tells `here` that a packet of its cannot arrive any more.
    pub fn timeout(&mut self, here: usize, packet: &Packet) -> MsgTimeout {
        let (port, id) = (&packet.destination_port, &packet.destination_channel);
        let there = &self.sides[1 - here].chain;
        let is_ordered = there.channel_end(port, id).ordering() == Order::Ordered;
        let next = there.entry(&keys::next_receive(port, id)).unwrap();
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
            signer: self.sides[here].chain.signer(),
        }
    }

    /// Brings a packet from `here` to the other side, and its answer back; answers the answer.
    pub fn relay(&mut self, here: usize, packet: &Packet) -> Result<Vec<u8>> {
        let message = self.recv(1 - here, packet);
        let done = self.chain(1 - here).send(&message)?;
        let hex = done.attribute("write_acknowledgement", "packet_ack_hex");
        let hex = hex.unwrap();
        let byte = |index: usize| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16);
        let ack: Vec<u8> = (0..hex.len() / 2)
            .map(|index| byte(index).unwrap())
            .collect();
        let message = self.ack(here, packet, &ack);
        self.chain(here).send(&message)?;
        Ok(ack)
    }
}
