//! Replays what cosmwasm-vm 3.0.10 did (`tests/vm-conformance/golden`): result, error text, gas
//! and every operation on the chain must be equal, to the unit.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test"
)]

#[path = "../../../../tests/vm-conformance/shared/ours.rs"]
mod ours;
#[path = "../../../../tests/vm-conformance/shared/plan.rs"]
mod plan;
#[path = "../../../../tests/vm-conformance/shared/world.rs"]
mod world;

use std::path::{Path, PathBuf};

use ours::run;
use plan::{AMPLE, Case, Header, Line, Row};
use tenzro_vm::{CallOutcome, Config, Vm};
use world::World;

fn row(case: &Case, index: usize, limit: u64, outcome: &CallOutcome, world: &World) -> Row {
    let text = outcome.result.clone().map_err(|error| error.to_string());
    let (kind, result) = plan::describe(&text, outcome.gas.remaining);
    Row {
        case: case.name.clone(),
        step: index,
        call: case.steps[index].call.clone(),
        limit,
        outcome: kind,
        result,
        internal: outcome.gas.used_internally,
        external: outcome.gas.used_externally,
        remaining: outcome.gas.remaining,
        world: world.digest(),
    }
}

/// Steps in which the result differs on purpose, and why; gas and all else must be equal.
const DELIBERATE: &[(&str, usize, &str)] = &[
    (
        "floaty",
        24,
        "f64.promote_f32 of a NaN: cosmwasm-vm keeps its payload, here it is canonical",
    ),
    (
        "floaty",
        25,
        "f32.demote_f64 of a NaN: cosmwasm-vm keeps its payload, here it is canonical",
    ),
];

/// One file of cases against its golden file.
struct Replay {
    golden: std::vec::IntoIter<Line>,
    compared: usize,
    differences: Vec<String>,
}

impl Replay {
    fn header(&mut self, case: &Case) -> Header {
        match self.golden.next() {
            Some(Line::Header(header)) if header.case == case.name => header,
            other => panic!("{}: golden file is out of step: {other:?}", case.name),
        }
    }

    fn compare(&mut self, expected: &Row, actual: &Row) {
        self.compared += 1;
        let mut expected = expected.clone();
        if DELIBERATE
            .iter()
            .any(|(case, step, _)| *case == expected.case && *step == expected.step)
            && expected.outcome == "ok"
        {
            assert_ne!(expected.result, actual.result, "no longer a difference");
            expected.result.clone_from(&actual.result);
        }
        let actual = Row {
            result: normal(&actual.result),
            ..actual.clone()
        };
        expected.result = normal(&expected.result);
        if expected != actual {
            self.differences
                .push(format!("cosmwasm-vm {expected:?}\n  tenzro-vm {actual:?}"));
        }
    }

    /// Takes the rows of step `index`.
    fn rows(&mut self, case: &Case, index: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        while let Some(Line::Row(row)) = self.golden.as_slice().first() {
            if row.case != case.name || row.step != index || row.call == "store" {
                break;
            }
            rows.push(row.clone());
            self.golden.next();
        }
        assert!(!rows.is_empty(), "{} {index}: no golden rows", case.name);
        rows
    }

    /// Takes the row of a refused upload, where it was refused.
    fn refusal(&mut self) -> Option<Row> {
        match self.golden.as_slice().first() {
            Some(Line::Row(row)) if row.call == "store" => {
                let row = row.clone();
                self.golden.next();
                Some(row)
            }
            _ => None,
        }
    }

    fn case(&mut self, vm: &Vm, case: &Case, home: &Path) {
        let wasm = plan::load_contract(&case.contract, &home.join("wat")).unwrap();
        let header = self.header(case);
        assert_eq!(
            plan::sha256(&wasm),
            header.sha256,
            "{}: other bytes",
            case.name
        );
        let stored = vm.store_code(&wasm);
        let code = match (stored, self.refusal()) {
            (Ok(code), None) => code,
            (Err(error), Some(expected)) => {
                self.compared += 1;
                if !same_refusal(&expected.result, &error.to_string()) {
                    self.differences.push(format!(
                        "{}: refused as {:?}, here as {:?}",
                        case.name,
                        expected.result,
                        error.to_string()
                    ));
                }
                return;
            }
            (stored, expected) => {
                self.differences
                    .push(format!("{}: {expected:?}, here {stored:?}", case.name));
                return;
            }
        };
        let mut world = World::default();
        for (index, step) in case.steps.iter().enumerate() {
            for expected in self.rows(case, index) {
                let (outcome, after) = run(vm, &code, &world, step, expected.limit);
                self.compare(
                    &expected,
                    &row(case, index, expected.limit, &outcome, &after),
                );
            }
            let (outcome, after) = run(vm, &code, &world, step, step.max_gas.unwrap_or(AMPLE));
            if row(case, index, 0, &outcome, &after).outcome == "ok" {
                world = after;
            }
        }
    }
}

/// The text without cosmwasm-vm's back trace and without its print of function types.
fn normal(text: &str) -> String {
    let text = text.split("\n    at ").next().unwrap_or(text);
    match text.find(" incompatible import type") {
        Some(_) => "incompatible import type".to_owned(),
        None => text.to_owned(),
    }
}

/// Texts of refusals are equal up to what the two wasm readers say of a broken module.
fn same_refusal(expected: &str, actual: &str) -> bool {
    let stem = |text: &str| {
        let end = text.find("Deserialization error: ").unwrap_or(text.len());
        text[..end].to_owned()
    };
    stem(expected) == stem(actual)
}

fn replay(name: &str) {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vm-conformance");
    let (_, cases) = plan::load_cases(&home.join("cases"))
        .into_iter()
        .find(|(file, _)| file == name)
        .expect("the file of cases is part of the repository");
    let golden = std::fs::read_to_string(home.join(format!("golden/{name}.jsonl"))).unwrap();
    let golden: Vec<Line> = golden
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut replay = Replay {
        golden: golden.into_iter(),
        compared: 0,
        differences: Vec::new(),
    };
    let folder = tempfile::tempdir().unwrap();
    let vm = Vm::open(Config::new(folder.path())).unwrap();
    for case in &cases {
        replay.case(&vm, case, &home);
    }
    assert!(replay.golden.next().is_none(), "golden rows are left over");
    println!("{name}: {} rows equal to the unit", replay.compared);
    assert!(
        replay.differences.is_empty(),
        "{} of {} rows differ:\n{}",
        replay.differences.len(),
        replay.compared,
        replay
            .differences
            .iter()
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
    assert!(replay.compared > 0, "nothing was compared");
}

#[test]
fn hackatom_uses_the_gas_that_cosmwasm_vm_charges() {
    replay("hackatom");
}

#[test]
fn reflect_uses_the_gas_that_cosmwasm_vm_charges() {
    replay("reflect");
}

#[test]
fn queue_uses_the_gas_that_cosmwasm_vm_charges() {
    replay("queue");
}

#[test]
fn cyberpunk_uses_the_gas_that_cosmwasm_vm_charges() {
    replay("cyberpunk");
}

#[test]
fn replier_uses_the_gas_that_cosmwasm_vm_charges() {
    replay("replier");
}

#[test]
fn burner_uses_the_gas_that_cosmwasm_vm_charges() {
    replay("burner");
}

#[test]
fn cw20_base_uses_the_gas_that_cosmwasm_vm_charges() {
    replay("cw20_base");
}

#[test]
fn floats_staking_and_ibc_contracts_use_the_gas_that_cosmwasm_vm_charges() {
    replay("others");
}

#[test]
fn hostile_and_odd_modules_are_refused_and_trapped_as_cosmwasm_vm_does() {
    replay("modules");
}
