//! Contracts in text and a chain for them.

#![allow(dead_code, reason = "each test file uses its part")]

#[path = "../../../../../tests/vm-conformance/shared/ours.rs"]
pub mod ours;
#[path = "../../../../../tests/vm-conformance/shared/plan.rs"]
pub mod plan;
#[path = "../../../../../tests/vm-conformance/shared/world.rs"]
pub mod world;

use std::cell::RefCell;
use std::rc::Rc;

use tenzro_vm::{Backend, CallOutcome, Checksum, Config, Vm};
use world::World;

/// What every contract needs, `allocate` as a counter that never frees, an answer `{"ok":1}` at
/// 16 and room for the rest from 64 to 8192. `memory` is the initial size in pages.
pub fn prelude(memory: u32) -> String {
    format!(
        r#"(memory (export "memory") {memory})
        (global $bump (mut i32) (i32.const 8192))
        (data (i32.const 16) "\30\00\00\00\08\00\00\00\08\00\00\00")
        (data (i32.const 48) "{{\22ok\22:1}}")
        (func (export "interface_version_8"))
        (func (export "deallocate") (param i32))
        (func (export "allocate") (param $size i32) (result i32)
          (local $region i32)
          (local.set $region (global.get $bump))
          (i32.store (local.get $region) (i32.add (local.get $region) (i32.const 12)))
          (i32.store offset=4 (local.get $region) (local.get $size))
          (global.set $bump (i32.add (i32.const 16) (i32.add (local.get $region) (local.get $size))))
          (local.get $region))"#
    )
}

/// A contract: `imports`, the prelude, and `body`.
pub fn contract(imports: &str, body: &str) -> Vec<u8> {
    let text = format!("(module {imports} {} {body})", prelude(1));
    wat::parse_str(&text).expect("the test's text is well formed")
}

/// A machine in a folder of its own.
pub struct Bench {
    pub vm: Vm,
    pub folder: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut config = Config::new(folder.path());
        change(&mut config);
        let vm = Vm::open(config).expect("a fresh folder opens");
        Self { vm, folder }
    }

    pub fn store(&self, wasm: &[u8]) -> Checksum {
        self.vm.store_code(wasm).expect("the contract is accepted")
    }

    /// Calls `execute` with `{}` three times.
    pub fn execute(&self, code: &Checksum, gas: u64) -> CallOutcome {
        self.execute_on(code, backend(), gas)
    }

    pub fn execute_on(&self, code: &Checksum, backend: Backend, gas: u64) -> CallOutcome {
        self.vm.execute(code, [b"{}", b"{}", b"{}"], backend, gas)
    }
}

/// An empty world.
pub fn backend() -> Backend {
    ours::backend(&ours::Handle(Rc::new(RefCell::new(World::default()))))
}
