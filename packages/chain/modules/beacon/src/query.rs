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
    /// 32 bytes; empty where there is none yet, or none any more.
    #[prost(bytes = "vec", tag = "1")]
    pub randomness: Vec<u8>,
}

/// Answers the module's query.
pub fn register_queries(router: &mut QueryRouter, keeper: &Arc<BeaconKeeper>) {
    let beacon = Arc::clone(keeper);
    router.add(
        "/tenzro.beacon.v1.Query/Round",
        move |ctx: &Ctx, query: Query| {
            let found = beacon.value(ctx, query.height)?;
            Ok::<_, QueryError>(Response {
                randomness: found
                    .map(|(_, value, _)| value.to_vec())
                    .unwrap_or_default(),
            })
        },
    );
}
