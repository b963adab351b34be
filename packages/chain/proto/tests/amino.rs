//! Sign documents, byte for byte as CosmJS 0.39 writes them for the same messages.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody};
use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContract;
use prost::Message;
use tenzro_chain_proto::amino::{AminoError, sign_bytes};
use tenzro_chain_proto::unknown::reject_unknown;

/// One document of `testdata/amino.json`.
#[derive(serde::Deserialize)]
struct Case {
    name: String,
    body: String,
    auth_info: String,
    chain_id: String,
    account_number: u64,
    sequence: u64,
    document: String,
}

#[test]
fn documents_are_those_that_cosmjs_signs() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("testdata/amino.json")).unwrap();
    assert_eq!(cases.len(), 16);
    for case in cases {
        let body = hex::decode(&case.body).unwrap();
        let auth_info = hex::decode(&case.auth_info).unwrap();
        reject_unknown("cosmos.tx.v1beta1.TxBody", &body).unwrap();
        reject_unknown("cosmos.tx.v1beta1.AuthInfo", &auth_info).unwrap();
        let written = sign_bytes(
            &TxBody::decode(body.as_slice()).unwrap(),
            &AuthInfo::decode(auth_info.as_slice()).unwrap(),
            &case.chain_id,
            case.account_number,
            case.sequence,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            case.document,
            "{}",
            case.name
        );
    }
}

fn signed(type_url: &str, message: &impl Message) -> Result<String, AminoError> {
    let body = TxBody {
        messages: vec![Any {
            type_url: type_url.to_owned(),
            value: message.encode_to_vec(),
        }],
        ..TxBody::default()
    };
    let auth_info = AuthInfo {
        fee: Some(Fee::default()),
        ..AuthInfo::default()
    };
    sign_bytes(&body, &auth_info, "c", 0, 0).map(|bytes| String::from_utf8(bytes).unwrap())
}

#[test]
fn an_amount_that_is_empty_is_signed_as_nothing() {
    let send = MsgSend {
        amount: vec![Coin::default()],
        ..MsgSend::default()
    };
    assert_eq!(
        signed("/cosmos.bank.v1beta1.MsgSend", &send).unwrap(),
        r#"{"account_number":"0","chain_id":"c","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"cosmos-sdk/MsgSend","value":{"amount":[{"amount":"0"}]}}],"sequence":"0"}"#
    );
}

#[test]
fn what_has_no_document_is_refused() {
    let execute = MsgExecuteContract {
        msg: b"not json".to_vec(),
        ..MsgExecuteContract::default()
    };
    assert!(matches!(
        signed("/cosmwasm.wasm.v1.MsgExecuteContract", &execute),
        Err(AminoError::InlineJson(_))
    ));
    assert!(matches!(
        signed("/unknown.Msg", &execute),
        Err(AminoError::TypeUrl(_))
    ));
    let body = TxBody {
        non_critical_extension_options: vec![Any::default()],
        ..TxBody::default()
    };
    let refused = sign_bytes(&body, &AuthInfo::default(), "c", 0, 0);
    assert_eq!(refused, Err(AminoError::Extensions));
    let refused = sign_bytes(&TxBody::default(), &AuthInfo::default(), "c", 0, 0);
    assert_eq!(refused, Err(AminoError::NoFee));
}
