//! The real models on the real samples: what operators would say of each, and what copies what.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use tenzro_contract_api::check_output::hamming_distance;
use tenzro_inference::worker::{Worker, WorkerError, WorkerOptions};
use tenzro_inference::{Checker, Report, fingerprint::RADIUS_TEXT, golden};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn runtime() -> PathBuf {
    let path = std::env::var_os("ORT_DYLIB_PATH")
        .expect("set ORT_DYLIB_PATH to libonnxruntime.so; scripts/test does");
    PathBuf::from(path)
}

fn checker() -> &'static Checker {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    CHECKER.get_or_init(|| Checker::open(&root().join("models"), &runtime()).unwrap())
}

/// Every sample with what the list says of it and what the models say.
fn samples() -> BTreeMap<String, (Value, Report)> {
    let list = std::fs::read(root().join("samples/expected.json")).unwrap();
    let list: BTreeMap<String, Value> = serde_json::from_slice(&list).unwrap();
    let check = |(name, line): (String, Value)| {
        let bytes = std::fs::read(root().join("samples").join(&name)).unwrap();
        let report = checker()
            .check(&bytes)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, (line, report))
    };
    list.into_iter().map(check).collect()
}

#[test]
fn models_pass_the_good_and_stop_the_degraded() {
    for (name, (line, report)) in samples() {
        let good = line["reason"] != "quality" && line["peers_overrule"] != true;
        assert_eq!(report.passes(), good, "{name}: {:?}", report.vector);
    }
}

#[test]
fn copies_are_within_the_radius_and_strangers_far_outside() {
    let samples = samples();
    let names: Vec<&String> = samples.keys().collect();
    for (place, left) in names.iter().enumerate() {
        for right in &names[..place] {
            let ((a, x), (b, y)) = (&samples[*left], &samples[*right]);
            if x.modality != y.modality {
                continue;
            }
            let copy = a["of"] == ***right || b["of"] == ***left;
            let distance = hamming_distance(&x.fingerprint, &y.fingerprint);
            if copy {
                assert!(distance <= RADIUS_TEXT, "{left} and {right}: {distance}");
            } else {
                assert!(distance > 2 * RADIUS_TEXT, "{left} and {right}: {distance}");
            }
        }
    }
}

#[test]
fn golden_vectors_of_the_python_reference_come_out_here_too() {
    let found = golden::verify(&root().join("models"), checker()).unwrap();
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|(_, vectors)| *vectors >= 8), "{found:?}");
}

#[test]
fn a_golden_vector_that_comes_out_differently_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for model in checker().models() {
        let name = &model.record.name;
        std::fs::create_dir(folder.path().join(name)).unwrap();
        let path = root().join("models").join(name).join("golden.jsonl");
        let text = std::fs::read_to_string(path).unwrap();
        let changed = text.replacen("\"output_q15\": [", "\"output_q15\": [1", 1);
        std::fs::write(folder.path().join(name).join("golden.jsonl"), changed).unwrap();
    }
    let error = golden::verify(folder.path(), checker()).unwrap_err();
    assert!(error.to_string().contains("line 1"), "{error}");
}

#[test]
fn a_worker_says_the_same_refuses_the_same_and_outlives_its_child() {
    let options = WorkerOptions {
        program: PathBuf::from(env!("CARGO_BIN_EXE_tenzro-check")),
        models: root().join("models"),
        runtime: runtime(),
        memory_mib: 4096,
        timeout: Duration::from_secs(60),
    };
    let mut worker = Worker::start(options).unwrap();
    let bytes = std::fs::read(root().join("samples/first/text/address.txt")).unwrap();
    let here = checker().check(&bytes).unwrap();
    assert_eq!(worker.check(&bytes).unwrap(), here);
    let refused = worker
        .check(b"%PDF-1.7 nothing that anybody here can check")
        .unwrap_err();
    assert!(
        matches!(refused, WorkerError::Content { code: 3, .. }),
        "{refused}"
    );
    let before = worker.pid().unwrap();
    let pid = rustix::process::Pid::from_raw(i32::try_from(before).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    assert!(matches!(worker.check(&bytes), Err(WorkerError::Died(_))));
    assert_eq!(worker.check(&bytes).unwrap(), here);
    assert_ne!(worker.pid(), Some(before));
}
