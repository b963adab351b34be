//! Messages of `ibc.applications.transfer.v1` as of ibc-go v10 that the crate with the others does
//! not have (`token.proto`, `query.proto`).

use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};

/// A denomination with the way it came.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Denom {
    /// The denomination at its origin.
    #[prost(string, tag = "1")]
    pub base: String,
    /// The channels that it came through, the last one first.
    #[prost(message, repeated, tag = "3")]
    pub trace: Vec<Hop>,
}

/// A channel on the way of a token.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Hop {
    /// Port.
    #[prost(string, tag = "1")]
    pub port_id: String,
    /// Channel.
    #[prost(string, tag = "2")]
    pub channel_id: String,
}

/// `Query/Denom`: a hash, or a denomination `ibc/HASH`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct QueryDenomRequest {
    /// Hash in hexadecimal.
    #[prost(string, tag = "1")]
    pub hash: String,
}

/// Answer to `Query/Denom`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct QueryDenomResponse {
    /// The denomination.
    #[prost(message, optional, tag = "1")]
    pub denom: Option<Denom>,
}

/// `Query/Denoms`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct QueryDenomsRequest {
    /// Page.
    #[prost(message, optional, tag = "1")]
    pub pagination: Option<PageRequest>,
}

/// Answer to `Query/Denoms`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct QueryDenomsResponse {
    /// Denominations, ascending by hash.
    #[prost(message, repeated, tag = "1")]
    pub denoms: Vec<Denom>,
    /// Page.
    #[prost(message, optional, tag = "2")]
    pub pagination: Option<PageResponse>,
}

/// `cosmos.base.v1beta1.IntProto`: a number as text.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct IntProto {
    /// Decimal digits.
    #[prost(string, tag = "1")]
    pub(crate) int: String,
}
