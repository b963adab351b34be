//! Seven reveals of which one lies apart, and what becomes of the verdict when one byte changes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cosmwasm_std::{Binary, Uint128};
use tenzro_contract_api::oracle::{Environment, JobStatus};
use tenzro_contract_api::types::{Class, ContentRef, Modality};

use super::*;

fn output(quality: i16) -> Vec<u8> {
    let output = CheckOutput {
        class: Class::Q,
        vector: vec![quality, 20_698, 25_256, 7],
        modality: Modality::Audio,
        fingerprint: [3; 32],
    };
    output.encode().unwrap()
}

/// Six that agree, the last one a unit apart, and a seventh that is eight units off.
fn evidence() -> Evidence {
    let outputs = [100, 100, 100, 100, 100, 101, 108].map(output);
    let salt = sha256(b"salt");
    let reveals: Vec<RevealRecord> = (0..7)
        .map(|number: usize| RevealRecord {
            operator: format!("op{number}"),
            output: Binary::from(outputs[number].clone()),
            salt,
            environment: Environment {
                platform: "x86_64+avx2".to_owned(),
                profile_sha256: salt,
                milliwatt_hours: 0,
            },
        })
        .collect();
    let seats = reveals.iter().map(|reveal| {
        let digest = sha256(&reveal.output);
        let name = &reveal.operator;
        let wrong = name == "op6";
        Seat {
            operator: name.clone(),
            rung: u32::from(name.as_str() > "op2"),
            missed: false,
            withheld: false,
            commitment: Some(oracle_commitment("c-1", "oracle", 3, name, &digest, &salt)),
            output_sha256: Some(digest),
            correct: Some(!wrong),
            slashed: Uint128::new(if wrong { 50 } else { 0 }),
        }
    });
    Evidence {
        format: FORMAT.to_owned(),
        chain_id: "c-1".to_owned(),
        oracle: "oracle".to_owned(),
        job: JobResponse {
            job: 3,
            requester: "registry".to_owned(),
            item: Some(3),
            model: 1,
            class: Class::Q,
            input: ContentRef {
                cid: "cid".to_owned(),
                sha256: salt,
                bytes: 1,
                media_type: "audio/wav".to_owned(),
            },
            rung: 1,
            status: JobStatus::Final,
            awaits_round: None,
            challenge_bond: None,
            seats: seats.collect(),
            output: Some(Binary::from(outputs[0].clone())),
            medoid: Some("op0".to_owned()),
            challenger: None,
            audited: false,
        },
        reveals,
        slashes: vec![Slash {
            operator: "op6".to_owned(),
            job: 3,
            amount: 50,
            burned: 35,
            credits: vec![("op0".to_owned(), 15)],
            height: 9,
            hash: "AB".to_owned(),
        }],
    }
}

#[test]
fn the_reveals_bear_out_who_was_wrong_and_by_how_much() {
    let verdict = weigh(&evidence());
    assert_eq!(verdict.faults, Vec::<String>::new());
    assert_eq!((verdict.ball, verdict.quorum), (6, 5));
    let wrong = &verdict.reveals[6];
    assert_eq!((wrong.correct, wrong.agrees_with), (Some(false), 1));
    let apart = wrong.apart.unwrap();
    assert_eq!((apart.components, apart.of, apart.largest), (1, 4, 8));
    assert!(
        verdict.reveals[..6]
            .iter()
            .all(|r| r.correct == Some(true) && r.opens)
    );
}

#[test]
fn a_changed_output_no_longer_opens_its_commitment() {
    let mut changed = evidence();
    changed.reveals[6].output = Binary::from(output(100));
    let verdict = weigh(&changed);
    assert!(!verdict.reveals[6].opens);
    assert!(
        verdict
            .faults
            .iter()
            .any(|fault| fault.contains("commitment"))
    );
    assert!(
        verdict
            .faults
            .iter()
            .any(|fault| fault.contains("slashed without"))
    );
}

#[test]
fn a_result_that_too_few_share_or_nobody_revealed_is_a_fault() {
    let mut lonely = evidence();
    lonely.job.output = Some(Binary::from(output(108)));
    let faults = weigh(&lonely).faults;
    assert!(faults.iter().any(|fault| fault.contains("5 are needed")));
    lonely.job.output = Some(Binary::from(output(3_000)));
    let faults = weigh(&lonely).faults;
    assert!(faults.iter().any(|fault| fault.contains("nobody revealed")));
}

#[test]
fn a_file_of_evidence_is_read_as_it_was_written_and_other_files_are_refused() {
    let path = std::env::temp_dir().join(format!("evidence-{}.json", std::process::id()));
    save(&evidence(), &path).unwrap();
    assert_eq!(weigh(&load(&path).unwrap()), weigh(&evidence()));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(FORMAT, "tenzro-evidence/9")).unwrap();
    assert!(load(&path).unwrap_err().to_string().contains("evidence/9"));
    std::fs::write(&path, "{}").unwrap();
    assert!(load(&path).is_err());
    std::fs::remove_file(&path).unwrap();
}
