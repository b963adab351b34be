//! `tenzro.beacon.v1.Query`.

use std::sync::Arc;

use tenzro_kernel::keepers::Beacon;
use tenzro_kernel::{Ctx, QueryError, QueryRouter};

use crate::BeaconKeeper;

/// Asks for the value of a height.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Query {
    /// Height, 0 for the latest.
    #[prost(uint64, tag = "1")]
    pub height: u64,
}

/// The value of a height.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Response {
    /// Height.
    #[prost(uint64, tag = "1")]
    pub height: u64,
    /// 32 bytes.
    #[prost(bytes = "vec", tag = "2")]
    pub value: Vec<u8>,
    /// Time of the block.
    #[prost(message, optional, tag = "3")]
    pub time: Option<Time>,
}

/// `google.protobuf.Timestamp`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Time {
    /// Seconds since 1970, UTC.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    /// Nanoseconds of the second.
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

const SECOND: u64 = 1_000_000_000;

/// Answers the module's query.
pub fn register_queries(router: &mut QueryRouter, keeper: &Arc<BeaconKeeper>) {
    let beacon = Arc::clone(keeper);
    router.add(
        "/tenzro.beacon.v1.Query/Beacon",
        move |ctx: &Ctx, query: Query| {
            let found = beacon.value(ctx, query.height)?;
            let (height, value, nanos) = found.ok_or_else(|| {
                QueryError::not_found(format!(
                    "no beacon value is kept for height {}",
                    query.height
                ))
            })?;
            Ok(Response {
                height,
                value: value.to_vec(),
                time: Some(Time {
                    // Both fit: 2^64 ns are 2^34 seconds, and a remainder is below 10^9.
                    seconds: i64::try_from(nanos / SECOND).unwrap_or(i64::MAX),
                    nanos: i32::try_from(nanos % SECOND).unwrap_or_default(),
                }),
            })
        },
    );
}
