//! Both machines on the same calls in one run: with a fresh instance, as a chain makes it, with a
//! warm one, and uploading. Compare only figures of one run.
//!
//! `cargo bench --profile dev` (dependencies are optimised in that profile).

#[path = "../src/oracle.rs"]
mod oracle;
#[path = "../shared/ours.rs"]
mod ours;
#[path = "../shared/plan.rs"]
mod plan;
#[path = "../shared/world.rs"]
mod world;

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use oracle::Oracle;
use plan::{AMPLE, Case, Step};
use tenzro_vm::{Checksum, Config, EntryPoint, Vm};
use world::World;

/// Measured calls: case file, case, step. The state is what the steps before it left.
const CALLS: [(&str, &str, usize); 5] = [
    ("cw20_base", "cw20_base", 2),
    ("cw20_base", "cw20_base", 17),
    ("queue", "queue", 1),
    ("queue", "queue", 10),
    ("cyberpunk", "cyberpunk", 6),
];

struct Setting {
    case: Case,
    oracle: Oracle,
    vm: Vm,
    code: Checksum,
    _folder: tempfile::TempDir,
}

impl Setting {
    fn new(file: &str, name: &str) -> Self {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let case = plan::load_cases(&home.join("cases"))
            .into_iter()
            .filter(|(found, _)| found == file)
            .flat_map(|(_, cases)| cases)
            .find(|case| case.name == name)
            .expect("the case is in its file");
        let wasm = plan::load_contract(&case.contract, &home.join("wat"))
            .unwrap_or_else(|error| panic!("{error}"));
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let vm = Vm::open(Config::new(folder.path())).expect("a fresh folder opens");
        let code = vm.store_code(&wasm).expect("a contract of the plan is accepted");
        vm.pin(&code).expect("just stored");
        Self {
            oracle: Oracle::new(&wasm).expect("a contract of the plan is accepted"),
            case,
            vm,
            code,
            _folder: folder,
        }
    }

    /// The state before step `index`.
    fn world_at(&self, index: usize) -> World {
        let mut world = World::default();
        for step in &self.case.steps[..index] {
            let (outcome, after) = ours::run(&self.vm, &self.code, &world, step, AMPLE);
            if outcome.result.is_ok_and(|data| data.starts_with(b"{\"ok\"")) {
                world = after;
            }
        }
        world
    }
}

fn fresh_instance(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fresh instance");
    for (file, name, index) in CALLS {
        let setting = Setting::new(file, name);
        let world = setting.world_at(index);
        let step = &setting.case.steps[index];
        let label = format!("{name} {} {index}", step.call);
        let theirs = setting.oracle.run(&world, step, AMPLE);
        let (own, _) = ours::run(&setting.vm, &setting.code, &world, step, AMPLE);
        assert_eq!(own.result.ok(), theirs.result.ok(), "{label}: results differ");
        assert_eq!(own.gas.used_internally, theirs.internal, "{label}: gas differs");
        group.bench_function(BenchmarkId::new("tenzro-vm", &label), |bencher| {
            bencher.iter(|| ours::run(&setting.vm, &setting.code, &world, black_box(step), AMPLE));
        });
        group.bench_function(BenchmarkId::new("cosmwasm-vm", &label), |bencher| {
            bencher.iter(|| setting.oracle.run(&world, black_box(step), AMPLE));
        });
    }
    group.finish();
}

fn warm_instance(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("warm instance");
    let (file, name, index) = CALLS[1];
    let setting = Setting::new(file, name);
    let world = setting.world_at(index);
    let step: &Step = &setting.case.steps[index];
    let args = step.args();
    let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
    let label = format!("{name} {} {index}", step.call);
    let handle = ours::Handle(Rc::new(RefCell::new(world.clone())));
    let mut session = setting
        .vm
        .session(&setting.code, ours::backend(&handle), AMPLE)
        .expect("a slot is free");
    group.bench_function(BenchmarkId::new("tenzro-vm", &label), |bencher| {
        bencher.iter(|| session.call(EntryPoint::Query, black_box(&args)));
    });
    let mut instance = setting.oracle.instance(world, u64::MAX / 2);
    group.bench_function(BenchmarkId::new("cosmwasm-vm", &label), |bencher| {
        bencher.iter(|| oracle::call(&mut instance, black_box(step)).expect("the query works"));
    });
    group.finish();
}

fn upload(criterion: &mut Criterion) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut group = criterion.benchmark_group("check and compile");
    group.sample_size(10);
    let wasm = plan::load_contract("wasmd@v0.61.14/benchmarks/testdata/cw20_base.wasm", home)
        .unwrap_or_else(|error| panic!("{error}"));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let config = Config {
        simulated_cache_bytes: 0,
        ..Config::new(folder.path())
    };
    let vm = Vm::open(config).expect("a fresh folder opens");
    group.bench_function("tenzro-vm/cw20_base", |bencher| {
        bencher.iter(|| vm.simulate_store_code(black_box(&wasm)).expect("accepted"));
    });
    group.bench_function("cosmwasm-vm/cw20_base", |bencher| {
        bencher.iter(|| Oracle::new(black_box(&wasm)).expect("accepted"));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .sample_size(40);
    targets = fresh_instance, warm_instance, upload
}
criterion_main!(benches);
