//! Questions and answers that newer releases of wasmd have.

use cosmos_sdk_proto::cosmwasm::wasm::v1::AccessConfig;
use prost::Message;

use crate::state::ContractInfo;

/// A contract (`QueryContractInfoResponse` of wasmd v0.61).
#[derive(Clone, PartialEq, Message)]
pub(super) struct ContractInfoResponse {
    #[prost(string, tag = "1")]
    pub(super) address: String,
    #[prost(message, optional, tag = "2")]
    pub(super) contract_info: Option<ContractInfo>,
}

/// Asks for a code without its bytes.
#[derive(Clone, PartialEq, Message)]
pub(super) struct CodeInfoRequest {
    #[prost(uint64, tag = "1")]
    pub(super) code_id: u64,
}

/// A code without its bytes.
#[derive(Clone, PartialEq, Message)]
pub(super) struct CodeInfoAnswer {
    #[prost(uint64, tag = "1")]
    pub(super) code_id: u64,
    #[prost(string, tag = "2")]
    pub(super) creator: String,
    #[prost(bytes = "vec", tag = "3")]
    pub(super) checksum: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    pub(super) instantiate_permission: Option<AccessConfig>,
}

/// Asks for the address that instantiate2 would give.
#[derive(Clone, PartialEq, Message)]
pub(super) struct BuildAddressRequest {
    #[prost(string, tag = "1")]
    pub(super) code_hash: String,
    #[prost(string, tag = "2")]
    pub(super) creator_address: String,
    #[prost(string, tag = "3")]
    pub(super) salt: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(super) init_args: Vec<u8>,
}

/// That address.
#[derive(Clone, PartialEq, Message)]
pub(super) struct BuildAddressResponse {
    #[prost(string, tag = "1")]
    pub(super) address: String,
}
