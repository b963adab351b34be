//! A small program built on the kit, run as people run it.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::process::{Command, Output, Stdio};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cli-kit-example"))
        .args(arguments)
        .env_remove("TENZRO_OUTPUT")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_pipe_gets_the_answer_without_escape_codes() {
    let output = program(&["balances"]);
    assert_eq!(output.status.code(), Some(0));
    let out = text(&output.stdout);
    assert!(out.contains("1,234.5 TIC"), "{out}");
    assert!(!out.contains('\u{1b}') && !text(&output.stderr).contains('\u{1b}'));
}

#[test]
fn json_output_is_one_document() {
    let output = program(&["-o", "json", "balances"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["tic"], "1234500000");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn exit_codes_tell_what_happened() {
    for (arguments, code) in [
        (&["balances"][..], 0),
        (&["fail"][..], 1),
        (&["no-such-command"][..], 2),
        (&["connect", "127.0.0.1:1"][..], 3),
        (&["delete"][..], 4),
        (&["--yes", "delete"][..], 0),
    ] {
        let output = program(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {output:?}"
        );
    }
}

#[test]
fn an_error_says_what_failed_why_and_what_to_do() {
    let output = program(&["fail"]);
    let err = text(&output.stderr);
    assert!(
        err.starts_with("error: the transaction would fail: oracle says:"),
        "{err}"
    );
    assert!(err.contains("what to do: "), "{err}");
    assert_eq!(text(&output.stdout), "");
    let output = program(&["-o", "json", "fail"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(value["error"]["code"], "oracle/2");
    assert_eq!(value["error"]["exit"], 1);
}
