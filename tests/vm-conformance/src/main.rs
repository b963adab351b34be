//! Runs the cases on cosmwasm-vm and writes what it did to `golden/`.
//!
//! `vm-conformance [NAME…]` writes the golden file of each named case file, or of all.

mod oracle;
#[path = "../shared/plan.rs"]
mod plan;
#[path = "../shared/world.rs"]
mod world;

use std::io::Write;
use std::path::{Path, PathBuf};

use oracle::{Oracle, Run};
use plan::{AMPLE, Case, Header, Line, Row, Step};
use world::World;

fn main() {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (name, cases) in plan::load_cases(&home.join("cases")) {
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let mut lines = Vec::new();
        for case in &cases {
            record(case, &home, &mut lines);
        }
        let path = home.join("golden").join(format!("{name}.jsonl"));
        let mut text = Vec::new();
        for line in &lines {
            serde_json::to_writer(&mut text, line).expect("rows are plain data");
            text.push(b'\n');
        }
        std::fs::File::create(&path)
            .and_then(|mut file| file.write_all(&text))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        println!("{name}: {} cases, {} rows", cases.len(), lines.len());
    }
}

fn record(case: &Case, home: &Path, lines: &mut Vec<Line>) {
    let wasm = plan::load_contract(&case.contract, &home.join("wat"))
        .unwrap_or_else(|error| panic!("{}: {error}", case.name));
    lines.push(Line::Header(Header {
        case: case.name.clone(),
        contract: case.contract.clone(),
        sha256: plan::sha256(&wasm),
    }));
    let oracle = match Oracle::new(&wasm) {
        Ok(oracle) => oracle,
        Err(error) => {
            lines.push(Line::Row(refused(case, &error)));
            return;
        }
    };
    let mut world = World::default();
    for (index, step) in case.steps.iter().enumerate() {
        let ample = oracle.run(&world, step, step.max_gas.unwrap_or(AMPLE));
        for limit in limits(&ample, step) {
            let run = oracle.run(&world, step, limit);
            lines.push(Line::Row(row(case, index, step, limit, &run)));
        }
        let last = row(case, index, step, step.max_gas.unwrap_or(AMPLE), &ample);
        println!(
            "  {} {index} {}: {} {} internal {} external {}",
            case.name, step.call, last.outcome, last.result, last.internal, last.external
        );
        if last.outcome == "ok" {
            world = ample.world;
        }
    }
}

fn refused(case: &Case, error: &str) -> Row {
    Row {
        case: case.name.clone(),
        step: 0,
        call: "store".to_owned(),
        limit: 0,
        outcome: "refused".to_owned(),
        result: error.to_owned(),
        internal: 0,
        external: 0,
        remaining: 0,
        world: String::new(),
    }
}

fn row(case: &Case, index: usize, step: &Step, limit: u64, run: &Run) -> Row {
    let (outcome, result) = plan::describe(&run.result, run.remaining);
    Row {
        case: case.name.clone(),
        step: index,
        call: step.call.clone(),
        limit,
        outcome,
        result,
        internal: run.internal,
        external: run.external,
        remaining: run.remaining,
        world: run.world.digest(),
    }
}

/// Limits to try: nothing, parts of what the call needs, one less, exactly, one more, ample.
fn limits(ample: &Run, step: &Step) -> Vec<u64> {
    let most = step.max_gas.unwrap_or(AMPLE);
    let need = ample.internal.saturating_add(ample.external).min(most);
    let mut limits = vec![0, 1_000_000, need / 2, most];
    if need < most {
        limits.extend([need.saturating_sub(1), need, need + 1]);
    }
    // Three more, spread by a fixed generator.
    let mut state = need | 1;
    for _ in 0..3 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        limits.push(((u128::from(need) * u128::from(state >> 32)) >> 32) as u64);
    }
    limits.sort_unstable();
    limits.dedup();
    limits
}
