//! Depth is bounded by the slots of the module, never by the native stack.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test"
)]

mod common;

use std::cell::Cell;
use std::rc::Rc;

use common::{Bench, backend, contract};
use tenzro_vm::{Backend, CallOutcome, VmError};

/// What a contract may use, as the crate sets it.
const SLOT_LIMIT: usize = 131_072;
/// Slots of a frame beside parameters, locals and operands.
const OVERHEAD: usize = 8;
const GAS: u64 = 500_000_000_000;

/// A function that calls itself for ever: its text, and the slots of its frame.
struct Shape {
    name: &'static str,
    text: String,
    slots: usize,
}

/// Tells the host that one more frame is there.
const COUNT: &str = "(call $debug (i32.const 16))";

fn shapes() -> Vec<Shape> {
    let locals = "(local.set 99 (i64.add (local.get 99) (i64.const 1)))";
    let keep: String = (0..100).map(|i| format!("(local.set {i} (i64.add (local.get {i}) (i64.extend_i32_u (i32.load (i32.const {i})))))")).collect();
    let sum: String = (0..100)
        .map(|i| {
            format!(
                "(i64.store (i32.const 64) (i64.add (i64.load (i32.const 64)) (local.get {i})))"
            )
        })
        .collect();
    let operands: String = (0..60)
        .map(|i| format!("(i64.load (i32.const {i})) "))
        .collect();
    let fold = "i64.add ".repeat(59);
    let floats: String = (0..60)
        .map(|i| format!("(f64.load (i32.const {i})) "))
        .collect();
    let fold_floats = "f64.add ".repeat(59);
    let params = "(i64.const 1) ".repeat(100);
    vec![
        Shape {
            name: "nothing but a call",
            text: format!("(func $r {COUNT} (call $r))"),
            slots: OVERHEAD + 1,
        },
        Shape {
            name: "a call whose result is used",
            text: format!(
                "(func $x (result i64) {COUNT} (i64.add (call $x) (call $x))) (func $r (drop (call $x)))"
            ),
            slots: OVERHEAD + 2,
        },
        Shape {
            name: "one hundred locals, one used",
            text: format!(
                "(func $r (local {}) {COUNT} {locals} (call $r) {locals})",
                "i64 ".repeat(100)
            ),
            slots: OVERHEAD + 100 + 2,
        },
        Shape {
            name: "one hundred locals that live across the call",
            text: format!(
                "(func $r (local {}) {COUNT} {keep} (call $r) {sum})",
                "i64 ".repeat(100)
            ),
            slots: OVERHEAD + 100 + 3,
        },
        Shape {
            name: "sixty operands that live across the call",
            text: format!("(func $r {COUNT} {operands} (call $r) {fold} drop)"),
            slots: OVERHEAD + 60,
        },
        Shape {
            name: "sixty floats that live across the call",
            text: format!("(func $r {COUNT} {floats} (call $r) {fold_floats} drop)"),
            slots: OVERHEAD + 60,
        },
        Shape {
            name: "one hundred parameters",
            text: format!(
                "(func $x (param {}) {COUNT} {params} (call $x)) (func $r {params} (call $x))",
                "i64 ".repeat(100)
            ),
            slots: OVERHEAD + 100 + 100,
        },
        Shape {
            name: "an indirect call",
            text: format!(
                "(table 1 1 funcref) (elem (i32.const 0) $r) (func $r {COUNT} (call_indirect (i32.const 0)))"
            ),
            slots: OVERHEAD + 1,
        },
    ]
}

/// Runs the shape and returns how it ended and how many frames there were.
fn deepest(bench: &Bench, shape: &Shape) -> (CallOutcome, usize) {
    let wasm = contract(
        r#"(import "env" "debug" (func $debug (param i32)))"#,
        &format!(
            r#"{} (func (export "execute") (param i32 i32 i32) (result i32) (call $r) (i32.const 16))"#,
            shape.text
        ),
    );
    let code = bench.store(&wasm);
    let frames = Rc::new(Cell::new(0_usize));
    let counted = Rc::clone(&frames);
    let backend = Backend {
        debug: Some(Box::new(move |_, _| counted.set(counted.get() + 1))),
        ..backend()
    };
    let outcome = bench.execute_on(&code, backend, GAS);
    (outcome, frames.get())
}

#[test]
fn every_shape_of_recursion_ends_at_the_slots_of_its_frames() {
    let bench = Bench::new();
    for shape in shapes() {
        let (outcome, frames) = deepest(&bench, &shape);
        assert_eq!(
            outcome.result,
            Err(VmError::Runtime {
                message: "Wasmer runtime error: RuntimeError: call stack exhausted".to_owned()
            }),
            "{}",
            shape.name
        );
        let expected = SLOT_LIMIT / shape.slots;
        // The entry point, and for some shapes a function between, take slots as well.
        let above = 220_usize.div_ceil(shape.slots) + 1;
        assert!(
            (expected - above..=expected).contains(&frames),
            "{}: {frames} frames, {expected} expected",
            shape.name
        );
    }
}

#[test]
fn a_small_thread_gives_the_depth_and_the_gas_of_a_large_one() {
    let here = tenzro_vm::contract_stack::spawn("large", || {
        let bench = Bench::new();
        shapes()
            .iter()
            .map(|s| deepest(&bench, s))
            .map(|(o, n)| (o.gas, n))
            .collect::<Vec<_>>()
    });
    let small = std::thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(|| {
            let bench = Bench::new();
            shapes()
                .iter()
                .map(|s| deepest(&bench, s))
                .map(|(o, n)| (o.gas, n))
                .collect::<Vec<_>>()
        });
    assert_eq!(
        here.unwrap().join().unwrap(),
        small.unwrap().join().unwrap()
    );
}

#[test]
fn a_frame_larger_than_the_limit_is_refused_at_its_first_call() {
    let many = "(i64.const 1) ".repeat(140_000);
    let fold = "i64.add ".repeat(139_999);
    let wasm = contract(
        "",
        &format!(
            r#"(func $big (result i64) {many} {fold})
            (func (export "execute") (param i32 i32 i32) (result i32) (drop (call $big)) (i32.const 16))"#
        ),
    );
    let bench = Bench::new();
    let code = bench.store(&wasm);
    let outcome = bench.execute(&code, GAS);
    let error = outcome.result.unwrap_err().to_string();
    assert!(error.ends_with("call stack exhausted"), "{error}");
}

#[test]
fn leaving_functions_in_every_way_gives_their_frames_back() {
    // A million calls that end by return, by a branch out of the body and at the end.
    let wasm = contract(
        "",
        r#"(func $leaf)
        (func $ways (param i32) (result i32)
          (call $leaf)
          (if (i32.eq (i32.rem_u (local.get 0) (i32.const 3)) (i32.const 0)) (then (return (i32.const 1))))
          (block (loop
            (drop (br_if 2 (i32.const 2) (i32.eq (i32.rem_u (local.get 0) (i32.const 3)) (i32.const 1))))
            (br 1)))
          (i32.const 3))
        (func (export "execute") (param i32 i32 i32) (result i32)
          (local $i i32)
          (loop $more
            (drop (call $ways (local.get $i)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $more (i32.lt_u (local.get $i) (i32.const 1000000))))
          (i32.const 16))"#,
    );
    let bench = Bench::new();
    let code = bench.store(&wasm);
    assert_eq!(
        bench.execute(&code, GAS).result,
        Ok(br#"{"ok":1}"#.to_vec())
    );
}

#[test]
fn a_trap_leaves_no_frames_behind_for_the_next_call_of_a_session() {
    let shape = &shapes()[0];
    let wasm = contract(
        r#"(import "env" "debug" (func $debug (param i32)))"#,
        &format!(
            r#"{} (func (export "execute") (param i32 i32 i32) (result i32) (call $r) (i32.const 16))
            (func (export "query") (param i32 i32) (result i32) (i32.const 16))"#,
            shape.text
        ),
    );
    let bench = Bench::new();
    let code = bench.store(&wasm);
    let mut session = bench.vm.session(&code, backend(), GAS).unwrap();
    let args: [&[u8]; 3] = [b"{}", b"{}", b"{}"];
    let first = session.call(tenzro_vm::EntryPoint::Execute, &args);
    let second = session.call(tenzro_vm::EntryPoint::Execute, &args);
    assert_eq!(first, second);
    let query = session.call(tenzro_vm::EntryPoint::Query, &args[..2]);
    assert_eq!(query.result, Ok(br#"{"ok":1}"#.to_vec()));
}
