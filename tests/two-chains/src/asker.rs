//! A contract whose answers take all that they may: slots first, then gas.

/// Its last message is what it asks the chain whenever it is asked something, or migrated; what it is
/// answered, it drops, and then, asked, it runs until its gas is out.
const TEXT: &str = r#"(module
  (import "env" "db_read" (func $read (param i32) (result i32)))
  (import "env" "db_write" (func $write (param i32 i32)))
  (import "env" "query_chain" (func $ask (param i32) (result i32)))
  (memory (export "memory") 4)
  (global $bump (mut i32) (i32.const 8192))
  (data (i32.const 16) "\80\00\00\00\32\00\00\00\32\00\00\00")
  (data (i32.const 32) "\40\00\00\00\08\00\00\00\08\00\00\00")
  (data (i32.const 64) "question")
  (data (i32.const 128) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[]}}")
  (func (export "interface_version_8"))
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
  (func (export "query") (param $env i32) (param $msg i32) (result i32)
    (drop (call $ask (call $read (i32.const 32))))
    (loop $on (br $on))
    (unreachable))
  (func (export "migrate") (param $env i32) (param $msg i32) (result i32)
    (drop (call $ask (call $read (i32.const 32))))
    (i32.const 16))
  (export "instantiate" (func $keep))
  (export "execute" (func $keep)))"#;

/// Its code.
pub fn asker() -> Vec<u8> {
    wat::parse_str(TEXT).unwrap()
}
