//! A simulated upload leaves nothing but help for the upload that follows.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Bench, contract};
use tenzro_vm::VmError;

/// Gas that lasts.
const GAS: u64 = 1_000_000_000;

fn wasm() -> Vec<u8> {
    let body = r#"(func (export "execute") (param i32 i32 i32) (result i32) (i32.const 16))"#;
    contract("", body)
}

#[test]
fn a_simulated_upload_can_be_neither_read_nor_called() {
    let bench = Bench::new();
    let code = bench.vm.simulate_store_code(&wasm()).unwrap();
    assert!(matches!(
        bench.vm.code(&code),
        Err(VmError::UnknownCode { .. })
    ));
    assert!(matches!(
        bench.vm.analyze(&code),
        Err(VmError::UnknownCode { .. })
    ));
    assert!(matches!(
        bench.vm.pin(&code),
        Err(VmError::UnknownCode { .. })
    ));
    assert!(bench.execute(&code, GAS).result.is_err());
    assert!(bench.vm.list_code().unwrap().is_empty());
}

#[test]
fn what_was_simulated_runs_as_what_was_not_once_it_is_stored() {
    let (simulated, fresh) = (
        Bench::new(),
        Bench::with(|config| config.simulated_cache_bytes = 0),
    );
    let mut outcomes = Vec::new();
    for bench in [&simulated, &fresh] {
        for _ in 0..2 {
            bench.vm.simulate_store_code(&wasm()).unwrap();
        }
        let code = bench.store(&wasm());
        assert_eq!(bench.vm.code(&code).unwrap(), wasm());
        let outcome = bench.execute(&code, GAS);
        outcomes.push((code, format!("{:?}", outcome.result), outcome.gas));
    }
    assert_eq!(outcomes[0], outcomes[1]);
    assert!(outcomes[0].1.starts_with("Ok"));
}

#[test]
fn a_refused_upload_is_refused_in_both() {
    let bench = Bench::new();
    let bad = b"\0asm\x01\0\0\0";
    assert!(bench.vm.simulate_store_code(bad).is_err());
    assert!(bench.vm.store_code(bad).is_err());
}
