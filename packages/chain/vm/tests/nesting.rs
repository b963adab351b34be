//! How deep a contract may nest its blocks.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Bench, contract};

fn nested(depth: usize) -> Vec<u8> {
    let body = format!(
        r#"(func (export "execute") (param i32 i32 i32) (result i32) {}{} (i32.const 16))"#,
        "(block ".repeat(depth),
        ")".repeat(depth)
    );
    contract("", &body)
}

#[test]
fn blocks_nested_too_deep_to_compile_in_time_are_refused() {
    let bench = Bench::new();
    bench.vm.store_code(&nested(1_990)).unwrap();
    let refused = bench.vm.store_code(&nested(2_001)).unwrap_err();
    assert!(
        refused.to_string().contains("nests more than 2000 blocks"),
        "{refused}"
    );
}
