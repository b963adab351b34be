//! What relayers read of staking before there is a staking module: its parameters.
//!
//! The validators are those of the genesis document and never change, so nothing is ever unbonded. The
//! unbonding time is how long one who relays may trust a header of ours; clients of this chain are made
//! with two thirds of it (Hermes, ibc-go's relayers and ours).

use cosmos_sdk_proto::cosmos::staking::v1beta1::{
    Params, QueryHistoricalInfoRequest, QueryHistoricalInfoResponse, QueryParamsRequest,
    QueryParamsResponse,
};
use tenzro_chain_types::NATIVE_DENOM;
use tenzro_kernel::{Ctx, QueryError, QueryRouter};

/// Seconds: 21 days, the SDK's (`x/staking/types/params.go`).
const UNBONDING_SECONDS: i64 = 21 * 24 * 60 * 60;
/// Validators in power at most, as in the SDK.
const MAX_VALIDATORS: u32 = 100;
/// Unbondings of one delegation at one time, as in the SDK.
const MAX_ENTRIES: u32 = 7;
/// Heights of which header and validators are told, as in the SDK. Relayers refuse a chain with none.
const HISTORICAL_ENTRIES: u32 = 10_000;

/// Answers `cosmos.staking.v1beta1.Query/Params`, and `HistoricalInfo` as an SDK chain does that keeps
/// none: counterparties with ibc-go 9 or newer do not prove their view of us, and relayers go on.
pub(crate) fn register_queries(router: &mut QueryRouter) {
    router.add(
        "/cosmos.staking.v1beta1.Query/Params",
        |_: &Ctx, _: QueryParamsRequest| {
            Ok::<_, QueryError>(QueryParamsResponse {
                params: Some(params()),
            })
        },
    );
    router.add(
        "/cosmos.staking.v1beta1.Query/HistoricalInfo",
        |_: &Ctx, asked: QueryHistoricalInfoRequest| {
            let height = asked.height;
            if height < 0 {
                return Err(QueryError::invalid("height cannot be negative"));
            }
            let none = format!("historical info for height {height} not found");
            Err::<QueryHistoricalInfoResponse, _>(QueryError::not_found(none))
        },
    );
}

fn params() -> Params {
    Params {
        unbonding_time: Some(cosmos_sdk_proto::tendermint::google::protobuf::Duration {
            seconds: UNBONDING_SECONDS,
            nanos: 0,
        }),
        max_validators: MAX_VALIDATORS,
        max_entries: MAX_ENTRIES,
        historical_entries: HISTORICAL_ENTRIES,
        bond_denom: NATIVE_DENOM.to_owned(),
        // No commission is asked for: 18 decimals, as the SDK writes them on the wire.
        min_commission_rate: "0".to_owned(),
    }
}
