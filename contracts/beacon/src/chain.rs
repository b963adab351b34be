//! The chain's own beacon, over its gRPC query.
//!
//! `/tenzro.beacon.v1.Query/Round`: request `{ uint64 height = 1; }`, response
//! `{ bytes randomness = 1; }`, empty while there is none. Two fields do not need a protobuf
//! library in the contract: they are read and written here by hand.

use cosmwasm_std::{Binary, QuerierWrapper};
use tenzro_contract_api::{beacon::BeaconError, types::Digest};

const PATH: &str = "/tenzro.beacon.v1.Query/Round";

/// Field 1, wire type 0 (varint).
const HEIGHT_TAG: u8 = 0x08;

/// Field 1, wire type 2 (length-delimited).
const RANDOMNESS_TAG: u8 = 0x0a;

/// The chain's randomness at a height that has been reached.
///
/// # Errors
/// When the chain serves no such query or answers something else than 0 or 32 bytes.
pub fn randomness(querier: QuerierWrapper, round: u64) -> Result<Option<Digest>, BeaconError> {
    let failed = |reason: String| BeaconError::NoChainBeacon { round, reason };
    let answer = querier
        .query_grpc(PATH.to_owned(), request(round))
        .map_err(|error| failed(error.to_string()))?;
    match field(&answer) {
        Some([]) => Ok(None),
        Some(bytes) => Digest::try_from(bytes)
            .map(Some)
            .map_err(|error| failed(error.to_string())),
        None => Err(failed(format!("unreadable answer {answer}"))),
    }
}

fn request(mut height: u64) -> Binary {
    if height == 0 {
        return Binary::default();
    }
    let mut bytes = vec![HEIGHT_TAG];
    loop {
        let [low, ..] = height.to_le_bytes();
        height >>= 7;
        if height == 0 {
            bytes.push(low & 0x7f);
            return bytes.into();
        }
        bytes.push(low | 0x80);
    }
}

/// The bytes of field 1; empty when the message is empty, absent when it is another message.
fn field(answer: &[u8]) -> Option<&[u8]> {
    match answer {
        [] => Some(&[]),
        // Lengths above 127 take more than a byte; a digest never does.
        [RANDOMNESS_TAG, length, bytes @ ..] if usize::from(*length) == bytes.len() => Some(bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{
        ContractResult, QuerierResult, QuerierWrapper, SystemError, SystemResult, from_json,
    };

    use super::*;

    struct Chain(Result<Vec<u8>, &'static str>);

    impl cosmwasm_std::Querier for Chain {
        fn raw_query(&self, request: &[u8]) -> QuerierResult {
            let request: cosmwasm_std::QueryRequest = from_json(request).unwrap();
            let cosmwasm_std::QueryRequest::Grpc(query) = request else {
                panic!("not a gRPC query")
            };
            assert_eq!(query.path, "/tenzro.beacon.v1.Query/Round");
            assert_eq!(query.data.as_slice(), [0x08, 0xac, 0x02]);
            match &self.0 {
                Ok(bytes) => SystemResult::Ok(ContractResult::Ok(bytes.clone().into())),
                Err(kind) => SystemResult::Err(SystemError::UnsupportedRequest {
                    kind: (*kind).to_owned(),
                }),
            }
        }
    }

    fn ask(answer: Result<Vec<u8>, &'static str>) -> Result<Option<Digest>, BeaconError> {
        randomness(QuerierWrapper::new(&Chain(answer)), 300)
    }

    #[test]
    fn a_height_is_asked_for_and_answered_in_protobuf() {
        let mut answer = vec![0x0a, 32];
        answer.extend([7; 32]);
        assert_eq!(ask(Ok(answer)), Ok(Some(Digest::new([7; 32]))));
        assert_eq!(ask(Ok(vec![])), Ok(None));
    }

    #[test]
    fn a_chain_without_a_beacon_is_named_as_the_reason() {
        let error = ask(Err("grpc")).unwrap_err().to_string();
        assert!(error.starts_with("[beacon/14] "), "{error}");
        assert!(error.contains("grpc"), "{error}");
        ask(Ok(vec![0x0a, 3, 1, 2, 3])).unwrap_err();
        ask(Ok(vec![0x12, 1, 1])).unwrap_err();
    }
}
