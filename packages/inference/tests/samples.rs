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
use tenzro_inference::decode::{Content, Pcm, Rgb8};
use tenzro_inference::preprocess::{canonical, tensor_sha256, tensors};
use tenzro_inference::worker::{Worker, WorkerError, WorkerOptions};
use tenzro_inference::{Checker, Report, fingerprint::RADIUS_TEXT};

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

/// The generator of `models/PREPROCESS.md`.
fn draws(seed: u64) -> impl Iterator<Item = u8> {
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407),
        )
    };
    std::iter::successors(Some(seed), step)
        .skip(1)
        .map(|state| (state >> 56) as u8)
}

fn synthetic(line: &Value) -> Content {
    let number = |key: &str| usize::try_from(line[key].as_u64().unwrap()).unwrap();
    let mut bytes = draws(line["seed"].as_u64().unwrap());
    match line["kind"].as_str().unwrap() {
        "image" => {
            let (width, height) = (number("width"), number("height"));
            let data = bytes
                .take(width * height)
                .flat_map(|grey| [grey; 3])
                .collect();
            Content::Image(Rgb8 {
                width,
                height,
                data,
            })
        }
        "text" => {
            let letter = |draw: u8| {
                if draw % 32 < 26 {
                    char::from(b'a' + draw % 32)
                } else {
                    ' '
                }
            };
            Content::Text(bytes.take(number("bytes")).map(letter).collect())
        }
        _ => {
            let mut sample = || {
                let (high, low) = (bytes.next().unwrap(), bytes.next().unwrap());
                ((i32::from(high) * 256 + i32::from(low) - 32_768).div_euclid(4)) as i16
            };
            let samples = (0..number("samples")).map(|_| sample()).collect();
            Content::Audio(Pcm {
                rate: u32::try_from(number("rate")).unwrap(),
                samples,
            })
        }
    }
}

#[test]
fn golden_vectors_of_the_python_reference_come_out_here_too() {
    for model in checker().models() {
        let folder = root().join("models").join(&model.record.name);
        let golden = std::fs::read_to_string(folder.join("golden.jsonl")).unwrap();
        assert!(golden.lines().count() >= 8);
        for line in golden.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let (canonical, decoded) = canonical(&synthetic(&line["synthetic"])).unwrap();
            assert_eq!(hex::encode(decoded), line["decoded_sha256"], "{line}");
            let tensors = tensors(&canonical);
            assert_eq!(
                hex::encode(tensor_sha256(&tensors)),
                line["tensor_sha256"],
                "{line}"
            );
            let found = model.run(&tensors).unwrap();
            let wanted: Vec<i16> = serde_json::from_value(line["output_q15"].clone()).unwrap();
            assert_eq!(found.len(), wanted.len());
            for (found, wanted) in found.iter().zip(&wanted) {
                assert!(found.abs_diff(*wanted) <= 1, "{line}: {found}");
            }
        }
    }
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
