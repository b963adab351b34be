//! A contract that answers what a test tells it: the cases that no real contract brings about.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::Any;
use ibc_proto::ibc::core::channel::v1::{Order, Packet};
use serde_json::{Value, json};
use tenzro_kernel::{Address, Result};
use tenzro_module_ibc::Height;

use crate::chain::{Chain, Delivered};
use crate::link::Link;

/// Its messages, also the first one, are its next answers to everything that IBC asks it; it keeps
/// what it was told. Replies are accepted.
const TEXT: &str = r#"(module
  (import "env" "db_read" (func $read (param i32) (result i32)))
  (import "env" "db_write" (func $write (param i32 i32)))
  (memory (export "memory") 4)
  (global $bump (mut i32) (i32.const 8192))
  (data (i32.const 16) "\80\00\00\00\32\00\00\00\32\00\00\00")
  (data (i32.const 32) "\40\00\00\00\06\00\00\00\06\00\00\00")
  (data (i32.const 48) "\46\00\00\00\04\00\00\00\04\00\00\00")
  (data (i32.const 64) "answertold")
  (data (i32.const 128) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[]}}")
  (func (export "interface_version_8"))
  (func (export "requires_stargate"))
  (func (export "deallocate") (param i32))
  (func (export "allocate") (param $size i32) (result i32)
    (local $region i32)
    (local.set $region (global.get $bump))
    (i32.store (local.get $region) (i32.add (local.get $region) (i32.const 12)))
    (i32.store offset=4 (local.get $region) (local.get $size))
    (global.set $bump (i32.and (i32.const -16)
      (i32.add (i32.const 32) (i32.add (local.get $region) (local.get $size)))))
    (local.get $region))
  (func $keep (param $env i32) (param $info i32) (param $msg i32) (result i32)
    (call $write (i32.const 32) (local.get $msg))
    (i32.const 16))
  (func $tell (param $env i32) (param $msg i32) (result i32)
    (call $write (i32.const 48) (local.get $msg))
    (call $read (i32.const 32)))
  (func (export "reply") (param i32 i32) (result i32) (i32.const 16))
  (export "instantiate" (func $keep))
  (export "execute" (func $keep))
  (export "ibc_channel_open" (func $tell))
  (export "ibc_channel_connect" (func $tell))
  (export "ibc_channel_close" (func $tell))
  (export "ibc_packet_receive" (func $tell))
  (export "ibc_packet_ack" (func $tell))
  (export "ibc_packet_timeout" (func $tell))
  (export "ibc_source_callback" (func $tell))
  (export "ibc_destination_callback" (func $tell)))"#;

/// Its code.
pub fn puppet() -> Vec<u8> {
    wat::parse_str(TEXT).unwrap()
}

/// An answer that wants nothing.
pub fn accepted() -> Value {
    json!({ "ok": { "messages": [], "attributes": [], "events": [] } })
}

/// Such a contract on a chain.
#[derive(Clone, Debug)]
pub struct Puppet {
    pub address: Address,
}

impl Puppet {
    /// A new one, whose first answer is `answer`.
    pub fn new(chain: &mut Chain, answer: &Value) -> Self {
        let code = chain.upload(&puppet()).unwrap();
        Self {
            address: chain.instantiate(code, answer).unwrap(),
        }
    }

    pub fn port(&self) -> String {
        format!("wasm.{}", self.address)
    }

    /// Says what it answers next.
    pub fn answers(&self, chain: &mut Chain, answer: &Value) -> Result<Delivered> {
        chain.execute(&self.address, answer)
    }

    /// What it was told last, where that was not taken back.
    pub fn told(&self, chain: &Chain) -> Option<Value> {
        let key = [&[3], self.address.as_bytes(), b"told"].concat();
        let told = chain.get("wasm", &key);
        told.map(|bytes| serde_json::from_slice(&bytes).unwrap())
    }
}

/// The application that tests direct on the first chain, a puppet on the second, no channel yet.
pub fn apart() -> (Link, Puppet) {
    let mut link = Link::connected(0);
    let puppet = Puppet::new(link.chain(1), &json!({ "ok": null }));
    link.sides[1].port = puppet.port();
    (link, puppet)
}

/// The same with an open channel.
pub fn opened(order: Order) -> (Link, Puppet) {
    let (mut link, puppet) = apart();
    let init = link.chan_init(0, order, "v");
    let done = link.chain(0).deliver(&init).unwrap();
    link.sides[0].channel = done.attribute("channel_open_init", "channel_id").unwrap();
    let answer = link.chan_try(1, order);
    let done = link.chain(1).deliver(&answer).unwrap();
    link.sides[1].channel = done.attribute("channel_open_try", "channel_id").unwrap();
    let ack = link.chan_ack(0);
    link.chain(0).deliver(&ack).unwrap();
    puppet.answers(link.chain(1), &accepted()).unwrap();
    let confirm = link.chan_confirm(1);
    link.chain(1).deliver(&confirm).unwrap();
    (link, puppet)
}

/// An answer with messages, none of whose results the contract wants to hear.
pub fn wants(messages: &[Value]) -> Value {
    let message = |message: &Value| json!({ "id": 1, "msg": message, "gas_limit": null, "reply_on": "never" });
    let messages: Vec<Value> = messages.iter().map(message).collect();
    json!({ "ok": { "messages": messages, "attributes": [{ "key": "did", "value": "it" }],
        "events": [], "acknowledgement": "b2s=" } })
}

/// A message of the chain.
pub fn chain_message(message: &Any) -> Value {
    let (type_url, value) = (&message.type_url, STANDARD.encode(&message.value));
    json!({ "stargate": { "type_url": type_url, "value": value } })
}

/// Brings a packet to the puppet.
pub fn receive(link: &mut Link) -> Result<Delivered> {
    let packet = link.send(0, b"x", Height::new(7, 1_000_000), 0).unwrap();
    let recv = link.recv(1, &packet);
    link.chain(1).deliver(&recv)
}

/// A packet of the puppet, which it sends while it receives another.
pub fn send_from(link: &mut Link, puppet: &Puppet, height: Height, time: u64) -> Packet {
    let channel = link.sides[1].channel.clone();
    let block = (!height.is_zero())
        .then(|| json!({ "revision": height.revision, "height": height.height }));
    let timeout = json!({ "block": block, "timestamp": time.to_string() });
    let packet = json!({ "channel_id": channel, "data": "eQ==", "timeout": timeout });
    let answer = wants(&[json!({ "ibc": { "send_packet": packet } })]);
    puppet.answers(link.chain(1), &answer).unwrap();
    receive(link).unwrap().packets().remove(0)
}
