//! The steps to a connection and to a channel.

use ibc_proto::ibc::core::channel::v1::{
    Channel, Counterparty as ChannelEnd, MsgChannelOpenAck, MsgChannelOpenConfirm,
    MsgChannelOpenInit, MsgChannelOpenTry, Order, State,
};
use ibc_proto::ibc::core::commitment::v1::MerklePrefix;
use ibc_proto::ibc::core::connection::v1::{
    ConnectionEnd, Counterparty, MsgConnectionOpenAck, MsgConnectionOpenConfirm,
    MsgConnectionOpenInit, MsgConnectionOpenTry, Version,
};
use prost::Message;
use tenzro_kernel::Result;
use tenzro_module_ibc::keys;

use crate::chain::Delivered;
use crate::link::Link;
use crate::machine::Machine;

fn prefix() -> Option<MerklePrefix> {
    Some(MerklePrefix {
        key_prefix: b"ibc".to_vec(),
    })
}

impl<C: Machine> Link<C> {
    pub fn connection_end(&self, here: usize) -> ConnectionEnd {
        let side = &self.sides[here];
        let bytes = side.chain.entry(&keys::connection(&side.connection));
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
            signer: self.sides[here].chain.signer(),
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
            signer: self.sides[here].chain.signer(),
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
            signer: self.sides[here].chain.signer(),
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
            signer: self.sides[here].chain.signer(),
        }
    }

    pub fn connect(&mut self, delay: u64) -> Result<()> {
        let message = self.conn_init(0, delay);
        let done = self.chain(0).send(&message)?;
        let id = |done: &Delivered, kind| done.attribute(kind, "connection_id").unwrap();
        self.sides[0].connection = id(&done, "connection_open_init");
        let message = self.conn_try(1, delay);
        let done = self.chain(1).send(&message)?;
        self.sides[1].connection = id(&done, "connection_open_try");
        let message = self.conn_ack(0);
        self.chain(0).send(&message)?;
        let message = self.conn_confirm(1);
        self.chain(1).send(&message)?;
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
            signer: self.sides[here].chain.signer(),
        }
    }

    #[allow(deprecated, reason = "the message has a field that must be empty")]
    pub fn chan_try(&mut self, here: usize, order: Order) -> MsgChannelOpenTry {
        let there = &self.sides[1 - here];
        let version = there.chain.channel_end(&there.port, &there.channel).version;
        let key = keys::channel(&there.port, &there.channel);
        let (proof, height) = self.proof(here, &key);
        MsgChannelOpenTry {
            port_id: self.sides[here].port.clone(),
            previous_channel_id: String::new(),
            channel: Some(self.channel_end(here, State::Tryopen, order, "")),
            counterparty_version: version,
            proof_init: proof,
            proof_height: Some(height.to_proto()),
            signer: self.sides[here].chain.signer(),
        }
    }

    pub fn chan_ack(&mut self, here: usize) -> MsgChannelOpenAck {
        let there = &self.sides[1 - here];
        let version = there.chain.channel_end(&there.port, &there.channel).version;
        let key = keys::channel(&there.port, &there.channel);
        let (proof, height) = self.proof(here, &key);
        MsgChannelOpenAck {
            port_id: self.sides[here].port.clone(),
            channel_id: self.sides[here].channel.clone(),
            counterparty_channel_id: self.sides[1 - here].channel.clone(),
            counterparty_version: version,
            proof_try: proof,
            proof_height: Some(height.to_proto()),
            signer: self.sides[here].chain.signer(),
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
            signer: self.sides[here].chain.signer(),
        }
    }

    pub fn open_channel(&mut self, order: Order, port: &str, version: &str) -> Result<()> {
        self.open_between(order, [port, port], version)
    }

    /// Opens a channel between two ports.
    pub fn open_between(&mut self, order: Order, ports: [&str; 2], version: &str) -> Result<()> {
        for (side, port) in self.sides.iter_mut().zip(ports) {
            side.port = port.to_owned();
        }
        let id = |done: &Delivered, kind| done.attribute(kind, "channel_id").unwrap();
        let message = self.chan_init(0, order, version);
        let done = self.chain(0).send(&message)?;
        self.sides[0].channel = id(&done, "channel_open_init");
        let message = self.chan_try(1, order);
        let done = self.chain(1).send(&message)?;
        self.sides[1].channel = id(&done, "channel_open_try");
        let message = self.chan_ack(0);
        self.chain(0).send(&message)?;
        let message = self.chan_confirm(1);
        self.chain(1).send(&message)?;
        Ok(())
    }
}
