//! A contract that answers what a test tells it: the cases that no real contract brings about.

use serde_json::{Value, json};
use tenzro_kernel::{Address, Result};

use crate::chain::{Chain, Delivered};

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
